//! Whether the server lives, and whether it can answer.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::Shared;

/// The process answers.
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// How long the database may take to answer.
const LONGEST_PING: Duration = Duration::from_secs(2);

/// The network is loaded, the database answers, and what other instances record comes to be seen.
pub(super) async fn ready(State(shared): State<Shared>) -> (StatusCode, Json<Value>) {
    let revision = shared.store.network().head().map(crate::network::key::Revision::get);
    let reason = match timeout(LONGEST_PING, shared.store.ping()).await {
        Ok(Ok(())) if shared.store.follows() => {
            return (StatusCode::OK, Json(json!({ "status": "ready", "revision": revision })));
        }
        Ok(Ok(())) => "the revisions of other instances cannot be read",
        Ok(Err(error)) => {
            tracing::error!(%error, "not ready");
            "the database does not answer"
        }
        Err(_) => "the database does not answer",
    };
    let body = json!({ "status": "not ready", "reason": reason, "revision": revision });
    (StatusCode::SERVICE_UNAVAILABLE, Json(body))
}
