//! The messages of graphql-transport-ws, and the codes with which a WebSocket is closed.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::http::envelope::Members;

/// An object of JSON.
pub type Payload = Map<String, Value>;

/// A message of a client.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Heard {
    ConnectionInit { payload: Option<Payload> },
    Ping { payload: Option<Payload> },
    Pong { payload: Option<Payload> },
    Subscribe { id: String, payload: Members },
    Complete { id: String },
}

/// What a client says with a text.
///
/// # Errors
/// It is no message of the protocol.
pub(super) fn read(text: &str) -> Result<Heard, Close> {
    serde_json::from_str(text).map_err(|error| Close::invalid(&error.to_string()))
}

/// Why a WebSocket is closed: the code that the protocol defines for it, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The code.
    pub code: u16,
    /// The sentence, of at most 123 bytes.
    pub reason: String,
}

/// The most bytes of a reason that fit in a frame.
const LONGEST_REASON: usize = 123;

impl Close {
    pub(super) fn new(code: u16, reason: impl Into<String>) -> Self {
        let mut reason = reason.into();
        reason.truncate(reason.floor_char_boundary(LONGEST_REASON));
        Self { code, reason }
    }

    /// What was heard is no message of the protocol.
    pub(super) fn invalid(what: &str) -> Self {
        Self::new(4400, format!("Invalid message: {what}"))
    }

    /// An operation was asked for before the connection was acknowledged.
    pub(super) fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized: say connection_init, and wait for connection_ack")
    }

    /// Who asks is not let in.
    pub(super) fn forbidden(why: &str) -> Self {
        Self::new(4403, format!("Forbidden: {why}"))
    }

    /// The client speaks another protocol.
    pub(super) fn subprotocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable: speak graphql-transport-ws")
    }

    /// The client has not said `connection_init` in time.
    pub(super) fn init_timeout() -> Self {
        Self::new(4408, "Connection initialisation timeout")
    }

    /// An operation has the id already.
    pub(super) fn subscriber_exists(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    /// `connection_init` was said before.
    pub(super) fn too_many_inits() -> Self {
        Self::new(4429, "Too many initialisation requests")
    }

    /// The server stops.
    pub(super) fn stopping() -> Self {
        Self::new(1001, "The server stops; connect again")
    }

    /// The stream has lived as long as one may.
    pub(super) fn too_old() -> Self {
        Self::new(1001, "A stream lives no longer here; connect again")
    }

    /// The client gives no sign of life.
    pub(super) fn silent() -> Self {
        Self::new(1013, "No answer to a ping; connect again")
    }

    /// The client asks for more than its share, or all do.
    pub(super) fn too_much() -> Self {
        Self::new(1013, "There is more to do than is taken on; connect again later")
    }

    /// The client does not read what it is sent.
    pub(super) fn slow() -> Self {
        Self::new(1013, "Answers were not read in time; connect again, and ask for less at once")
    }

    /// A message is larger than is read.
    pub(super) fn too_large(most: usize) -> Self {
        Self::new(1009, format!("A message has at most {most} bytes"))
    }

    /// A text is no UTF-8.
    pub(super) fn no_text() -> Self {
        Self::new(1007, "A message is text in UTF-8")
    }
}

/// `connection_ack`.
pub(super) fn acknowledged() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// `ping`.
pub(super) fn ping() -> String {
    json!({ "type": "ping" }).to_string()
}

/// `pong`, with what came with the ping.
pub(super) fn pong(payload: Option<Payload>) -> String {
    let payload = payload.map(|payload| ("payload".to_owned(), payload.into()));
    let mut message = Map::from_iter([("type".to_owned(), "pong".into())]);
    message.extend(payload);
    Value::from(message).to_string()
}

/// `next`, with an answer as JSON.
pub(super) fn next(id: &str, answer: &[u8]) -> String {
    format!(r#"{{"type":"next","id":{},"payload":{}}}"#, Value::from(id), String::from_utf8_lossy(answer))
}

/// `error`, with the errors of an answer that has no data.
pub(super) fn error(id: &str, answer: &[u8]) -> String {
    let mut answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let errors = answer.get_mut("errors").map(Value::take);
    json!({ "type": "error", "id": id, "payload": errors }).to_string()
}

/// `complete`.
pub(super) fn complete(id: &str) -> String {
    json!({ "type": "complete", "id": id }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_fits_in_a_frame_whatever_the_id() {
        let Close { code, reason } = Close::subscriber_exists(&"å".repeat(200));
        assert_eq!((code, reason.len() <= LONGEST_REASON), (4409, true));
        assert!(reason.starts_with("Subscriber for åå"));
    }
}
