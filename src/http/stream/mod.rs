//! Streams over HTTP: graphql-transport-ws by WebSocket, graphql-sse in its distinct mode by events
//! (`docs/decisions/0018-streams.md`).

mod conversation;
mod events;
mod message;
mod operation;
mod queue;
mod slot;
mod socket;

use std::future::pending;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use async_graphql::Request;
use axum::extract::{ConnectInfo, FromRequestParts, WebSocketUpgrade};
use axum::http::{Extensions, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::{CancellationToken, PollSemaphore};
use tracing::{Instrument as _, Span};

pub use conversation::{Conversation, Step};
pub use message::{Close, Payload};

use super::authority::Authority;
use super::{LARGEST_BODY, Shared, answer, clock, guard, origin};
use crate::config::StreamSettings;
use crate::graphql::{Answered, ErrorCode, Writer};
use operation::Answers;
use slot::{Full, Slot, Slots};

pub(super) use events::events;

/// The protocol that a WebSocket speaks.
const PROTOCOL: &str = "graphql-transport-ws";
/// How much of what a client sends is read at once, in bytes: what a WebSocket takes while it is idle.
const READ_AT_ONCE: usize = 4 * 1024;

/// What all streams share.
#[derive(Clone)]
pub(super) struct Streams {
    settings: Arc<StreamSettings>,
    slots: Slots,
    turns: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Streams {
    /// No streams yet; they end when `stop` says so.
    pub(super) fn new(settings: StreamSettings, stop: CancellationToken) -> Self {
        let slots = Slots::new(settings.connections, settings.per_client);
        // Half of the threads are left to requests, whatever streams wait for.
        let threads = Handle::try_current().map_or(1, |runtime| runtime.metrics().num_workers());
        let turns = Arc::new(Semaphore::new((threads / 2).max(1)));
        Self { settings: Arc::new(settings), slots, turns, stop }
    }

    /// Waits until the last has ended.
    pub(super) async fn ended(&self) {
        self.slots.empty().await;
    }

    /// Waits until a stream that begins now is to end, whatever it says: the server stops, or it has lived as long
    /// as one may.
    async fn over(&self) -> Close {
        let too_old = async {
            match self.settings.lifetime {
                Some(lifetime) => sleep(lifetime).await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => Close::stopping(),
            () = too_old => Close::too_old(),
        }
    }

    /// A slot for whoever sent a request.
    ///
    /// # Errors
    /// [`Full`].
    fn slot(&self, asked: &Extensions) -> Result<Slot, Full> {
        let client = asked.get::<ConnectInfo<SocketAddr>>();
        let client = client.map_or(IpAddr::from(Ipv4Addr::UNSPECIFIED), |ConnectInfo(address)| address.ip());
        self.slots.take(client.to_canonical())
    }
}

/// What a client is told for which there is no slot.
fn refused(full: Full) -> Response {
    let (status, message) = match full {
        Full::Server(most) => {
            (StatusCode::SERVICE_UNAVAILABLE, format!("All {most} streams that the server takes are open; ask later."))
        }
        Full::Client(most) => {
            (StatusCode::TOO_MANY_REQUESTS, format!("You have {most} streams open, as many as a client may; end one."))
        }
    };
    answer::later(answer::refused(status, ErrorCode::TooManyStreams, &message))
}

impl Shared {
    /// The answers to an operation: one, or those of a subscription as they come.
    async fn answers(&self, mut request: Request, writer: Option<Writer>) -> Answers {
        if let Some(writer) = writer {
            request = request.data(writer);
        }
        let answers = match guard::passes(&request.query) {
            Ok(()) => self.api.stream(request, clock::today((self.clock)())).await,
            Err(too_deep) => {
                let body = answer::body(ErrorCode::TooDeep, &too_deep.to_string()).to_string().into();
                stream::once(async { Answered { body, executed: false } }).boxed()
            }
        };
        Answers::new(answers, PollSemaphore::new(self.streams.turns.clone()))
    }
}

/// What an operation is refused with where as many go over its WebSocket as may.
fn too_many_operations(most: usize) -> Bytes {
    let message = format!("As many operations as may, {most}, go over this WebSocket; complete one first.");
    answer::body(ErrorCode::TooManyStreams, &message).to_string().into()
}

/// A WebSocket for operations. Who may write shows the token in the header, or as `authorization` in the
/// payload of `connection_init`.
pub(super) async fn socket(shared: Shared, request: axum::extract::Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if !origin::allowed(&parts.headers, &[]) {
        return answer::foreign_page();
    }
    let Ok(writer) = Authority::writer(shared.authority.as_ref(), &parts.headers) else { return answer::stranger() };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return answer::refused(rejection.status(), ErrorCode::BadRequest, &rejection.body_text()),
    };
    let slot = match shared.streams.slot(&parts.extensions) {
        Ok(slot) => slot,
        Err(full) => return refused(full),
    };
    let upgrade = upgrade.max_message_size(LARGEST_BODY).max_frame_size(LARGEST_BODY);
    // Each message is sent when it is there: there is nothing to gather.
    let upgrade = upgrade.read_buffer_size(READ_AT_ONCE).write_buffer_size(0).protocols([PROTOCOL]);
    let span = Span::current();
    upgrade.on_upgrade(move |socket| {
        async move {
            socket::talk(socket, shared, writer).await;
            drop(slot);
        }
        .instrument(span)
    })
}
