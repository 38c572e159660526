//! Whether the server lives, and whether it can answer.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use super::Shared;

/// The process answers.
pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

/// The network is loaded and the database answers.
pub(super) async fn ready(State(shared): State<Shared>) -> (StatusCode, Json<Value>) {
    let revision = shared.store.network().head().map(crate::network::key::Revision::get);
    match shared.store.ping().await {
        Ok(()) => (StatusCode::OK, Json(json!({ "status": "ready", "revision": revision }))),
        Err(error) => {
            tracing::error!(%error, "not ready");
            let body = json!({ "status": "not ready", "reason": "the database does not answer", "revision": revision });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body))
        }
    }
}
