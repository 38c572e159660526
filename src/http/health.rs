//! Whether the server lives, and whether it can answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::Shared;
use crate::store::Store;

/// The process answers.
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// How long the database may take to answer.
const LONGEST_PING: Duration = Duration::from_secs(2);

/// For how long what the database answered is taken for what it would answer.
const FRESH: Duration = Duration::from_secs(1);

/// What the database last answered, so that it is asked once a second, however often others ask.
#[derive(Clone, Default)]
pub(super) struct Pinged(Arc<Mutex<Option<(Instant, bool)>>>);

impl Pinged {
    /// Whether the database answers. Who asks while it is asked waits for the same answer.
    async fn answers(&self, store: &Store) -> bool {
        let mut last = self.0.lock().await;
        if let Some((_, answers)) = last.filter(|(at, _)| at.elapsed() < FRESH) {
            return answers;
        }
        let answers = match timeout(LONGEST_PING, store.ping()).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::error!(%error, "not ready");
                false
            }
            Err(_) => false,
        };
        *last = Some((Instant::now(), answers));
        answers
    }
}

/// The network is loaded, the database answers, and what other instances record comes to be seen.
pub(super) async fn ready(State(shared): State<Shared>) -> (StatusCode, Json<Value>) {
    let revision = shared.store.network().head().map(crate::network::key::Revision::get);
    let reason = match (shared.pinged.answers(&shared.store).await, shared.store.follows()) {
        (true, true) => return (StatusCode::OK, Json(json!({ "status": "ready", "revision": revision }))),
        (true, false) => "the revisions of other instances cannot be read",
        (false, _) => "the database does not answer",
    };
    let body = json!({ "status": "not ready", "reason": reason, "revision": revision });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body))
}
