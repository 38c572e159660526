//! What bodies do together: agreements, mandates and money, through the front door.

mod agreements;
mod money;

use serde_json::{Value, json};

use crate::support::server::World;

/// The codes of the errors that a query is answered with.
async fn codes(world: &World, query: &str) -> Vec<String> {
    let answer = world.answer(query, &json!({})).await;
    let errors = answer["errors"].as_array().cloned().unwrap_or_default();
    let code = |error: &Value| error["extensions"]["code"].as_str().unwrap_or_default().to_owned();
    errors.iter().map(code).collect()
}
