//! Who may, through the front door: who is let in, what they may read and write, and what is noted of it.

mod door;
mod fields;
mod issuer;
mod keys;
mod mutations;

use serde_json::{Value, json};

use crate::support::server::World;

/// Changes, as one revision.
const CHANGE: &str = r"mutation ($changes: [ChangeInput!]!, $write: WriteInput) {
    change(changes: $changes, write: $write) { revision { number } refusals { code path } } }";

/// Writes changes as an administrator; they are accepted.
async fn written(world: &World, changes: Value) {
    let payload = world.write(CHANGE, &json!({ "changes": changes })).await["change"].take();
    assert_eq!(payload["refusals"], json!([]), "on {}", world.kind);
}

/// A body, as a change.
fn body(key: &str, parent: Option<&str>) -> Value {
    let names = json!([{ "text": key }]);
    json!({ "foundOrganization": { "key": key, "kind": "COMMITTEE", "names": names, "parent": parent, "from": "2010-01-01" } })
}

/// The code of the first error of an answer.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}
