//! Affairs through the front door: agreements, mandates, meetings, decisions, approvals, money.

mod agreements;
mod approvals;
mod calendar;
mod comparison;
mod decisions;
mod meetings;
mod money;
mod wheel;

use serde_json::{Value, json};

use crate::support::server::World;

/// The codes of the errors that a query is answered with.
async fn codes(world: &World, query: &str) -> Vec<String> {
    let answer = world.answer(query, &json!({})).await;
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let code = |error: &Value| error["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    errors.iter().map(code).collect()
}
