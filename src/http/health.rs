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
    /// Whether the database answers who asks now, by a ping unless there was one just before. Who asks while it is
    /// asked waits for the same answer.
    async fn answers(&self, now: Instant, ping: impl Future<Output = bool>) -> bool {
        let mut last = self.0.lock().await;
        if let Some((at, answers)) = *last
            && now.saturating_duration_since(at) < FRESH
        {
            return answers;
        }
        let answers = timeout(LONGEST_PING, ping).await.unwrap_or(false);
        *last = Some((Instant::now(), answers));
        answers
    }
}

async fn ping(store: &Store) -> bool {
    let answered = store.ping().await;
    if let Err(error) = &answered {
        tracing::error!(%error, "not ready");
    }
    answered.is_ok()
}

/// The network is loaded, the database answers, and what other instances record comes to be seen.
pub(super) async fn ready(State(shared): State<Shared>) -> (StatusCode, Json<Value>) {
    let revision = shared.store.network().head().map(crate::network::key::Revision::get);
    let reason = match (shared.pinged.answers(Instant::now(), ping(&shared.store)).await, shared.store.follows()) {
        (true, true) => return (StatusCode::OK, Json(json!({ "status": "ready", "revision": revision }))),
        (true, false) => "the revisions of other instances cannot be read",
        (false, _) => "the database does not answer",
    };
    let body = json!({ "status": "not ready", "reason": reason, "revision": revision });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn the_database_is_asked_once_a_second_however_often_others_ask() {
        let (pinged, pings) = (Pinged::default(), AtomicUsize::new(0));
        let ask = async |now: Instant, answer: bool| {
            let ping = async {
                pings.fetch_add(1, Ordering::Relaxed);
                answer
            };
            pinged.answers(now, ping).await
        };
        let began = Instant::now();
        assert!(join_all((0..100).map(|_| ask(began, true))).await.into_iter().all(|answers| answers));
        assert!(ask(began, false).await && pings.load(Ordering::Relaxed) == 1);
        let later = Instant::now() + FRESH;
        assert!(!ask(later, false).await && pings.load(Ordering::Relaxed) == 2);
    }
}
