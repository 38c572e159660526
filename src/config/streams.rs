//! What streams may take: the group `streams` of the settings.

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use clap::Args;
use serde::Deserialize;

/// What can be set of streams.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
#[command(next_help_heading = "Streams (WebSockets and server-sent events)")]
pub struct Streams {
    /// How many may be open at once; 0 allows none [default: 4000]
    #[arg(long = "streams-connections", env = "HERRED_STREAMS_CONNECTIONS", value_name = "COUNT")]
    connections: Option<usize>,
    /// How many a client may have open at once [default: 100]
    #[arg(long = "streams-per-client", env = "HERRED_STREAMS_PER_CLIENT", value_name = "COUNT")]
    per_client: Option<usize>,
    /// How many operations may go at once over a WebSocket [default: 32]
    #[arg(long = "streams-operations", env = "HERRED_STREAMS_OPERATIONS", value_name = "COUNT")]
    operations: Option<usize>,
    /// How long a client may take to say connection_init, in seconds [default: 5]
    #[arg(long = "streams-init", env = "HERRED_STREAMS_INIT", value_name = "SECONDS")]
    init: Option<NonZeroU64>,
    /// How long a client may be silent, in seconds: after half of it a WebSocket is sent a ping [default: 30]
    #[arg(long = "streams-silence", env = "HERRED_STREAMS_SILENCE", value_name = "SECONDS")]
    silence: Option<NonZeroU64>,
    /// How many answers may wait for a slow reader before its operations pause [default: 64]
    #[arg(long = "streams-queue", env = "HERRED_STREAMS_QUEUE", value_name = "COUNT")]
    queue: Option<NonZeroU32>,
    /// How much memory answers that wait may take, in KiB; a larger one waits alone [default: 1024]
    #[arg(long = "streams-queue-kib", env = "HERRED_STREAMS_QUEUE_KIB", value_name = "KIB")]
    queue_kib: Option<NonZeroU32>,
    /// How long a reader may keep an answer waiting before it is dropped, in seconds [default: 10]
    #[arg(long = "streams-send", env = "HERRED_STREAMS_SEND", value_name = "SECONDS")]
    send: Option<NonZeroU64>,
    /// How long a stream may live, in seconds; the client connects anew [default: as long as it will]
    #[arg(long = "streams-lifetime", env = "HERRED_STREAMS_LIFETIME", value_name = "SECONDS")]
    lifetime: Option<NonZeroU64>,
}

/// What streams may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamSettings {
    /// How many may be open at once.
    pub connections: usize,
    /// How many a client may have open at once.
    pub per_client: usize,
    /// How many operations may go at once over a WebSocket.
    pub operations: usize,
    /// How long a client may take to say `connection_init`.
    pub init: Duration,
    /// How long a client may be silent.
    pub silence: Duration,
    /// How many answers may wait for a slow reader.
    pub queue: NonZeroU32,
    /// How much memory they may take, in KiB.
    pub queue_kib: NonZeroU32,
    /// How long a reader may keep an answer waiting.
    pub send: Duration,
    /// How long a stream may live; none: as long as it will.
    pub lifetime: Option<Duration>,
}

impl Default for StreamSettings {
    fn default() -> Self {
        Streams::default().resolved(Streams::default())
    }
}

impl Streams {
    /// What these say, then what the file says, then the defaults.
    pub(super) fn resolved(self, file: Self) -> StreamSettings {
        let seconds = |said: Option<NonZeroU64>, file: Option<NonZeroU64>| {
            said.or(file).map(|seconds| Duration::from_secs(seconds.get()))
        };
        StreamSettings {
            connections: self.connections.or(file.connections).unwrap_or(4000),
            per_client: self.per_client.or(file.per_client).unwrap_or(100),
            operations: self.operations.or(file.operations).unwrap_or(32),
            init: seconds(self.init, file.init).unwrap_or(Duration::from_secs(5)),
            silence: seconds(self.silence, file.silence).unwrap_or(Duration::from_secs(30)),
            queue: self.queue.or(file.queue).unwrap_or(NonZeroU32::MIN.saturating_add(63)),
            queue_kib: self.queue_kib.or(file.queue_kib).unwrap_or(NonZeroU32::MIN.saturating_add(1023)),
            send: seconds(self.send, file.send).unwrap_or(Duration::from_secs(10)),
            lifetime: seconds(self.lifetime, file.lifetime),
        }
    }
}
