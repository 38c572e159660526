//! What is asked of the schema itself. The library answers some of it with null that the specification
//! wants answered (what an interface implements) and describes the schema in words of its own; so it is
//! answered from `schema.graphql`.

use std::sync::LazyLock;

use apollo_compiler::collections::HashMap;
use apollo_compiler::introspection::partial_execute;
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{ExecutionResponse, JsonMap};
use apollo_compiler::schema::Implementers;
use apollo_compiler::{ExecutableDocument, Name};
use async_graphql::Variables;

use super::rules::SCHEMA;

static IMPLEMENTERS: LazyLock<HashMap<Name, Implementers>> = LazyLock::new(|| SCHEMA.implementers_map());

/// The `data` that answer a valid document which asks for nothing but the schema; none for others.
pub fn answer(document: &str, operation: Option<&str>, variables: &Variables) -> Option<Vec<u8>> {
    // Most documents do not, and are not read again to find that out. This one field the library knows better.
    if !document.contains("__schema") && !document.contains("__type") || document.contains("isOneOf") {
        return None;
    }
    let document = ExecutableDocument::parse_and_validate(&SCHEMA, document, "request").ok()?;
    let operation = document.operations.get(operation).ok()?;
    let of_schema = |name: &str| matches!(name, "__schema" | "__type");
    let all_of_it = operation.root_fields(&document).all(|field| of_schema(&field.name) || field.name == "__typename");
    if !operation.is_query() || !all_of_it || !operation.root_fields(&document).any(|field| of_schema(&field.name)) {
        return None;
    }
    let given: JsonMap = serde_json::from_value(serde_json::to_value(variables).ok()?).ok()?;
    let given = coerce_variable_values(&SCHEMA, operation, &given).ok()?;
    let ExecutionResponse { data, errors } =
        partial_execute(&SCHEMA, &IMPLEMENTERS, &document, operation, &given).ok()?;
    if !errors.is_empty() {
        return None;
    }
    serde_json::to_vec(&data?).ok()
}
