//! Pages that show requests with their answers: each block of `graphql` is asked of the shipped bundles, and the
//! block of `json` below it is what was answered.

use std::sync::Arc;

use async_graphql::{Name, Request, Value};
use herred::command::shipped;
use herred::graphql::{Api, Limits};
use herred::network::validity::Day;

/// The widest line that a value is put on.
const WIDEST: usize = 140;

/// The page with every answer as the API gives it now. An error in an answer is one of the page.
pub fn answered(page: &str) -> Result<String, String> {
    let network = shipped::in_memory(chrono::DateTime::UNIX_EPOCH).map_err(|problems| format!("{problems:?}"))?;
    let api = Api::new(Arc::new(Arc::new(network)), Limits::default(), 0);
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let mut made = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        made.extend([line, "\n"]);
        if line != "```graphql" {
            continue;
        }
        let mut query = String::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            query.extend([line, "\n"]);
        }
        // A request says which day it asks of; a page does not change with the calendar.
        let body = runtime.block_on(api.answer(Request::new(query.clone()), Day::DAWN)).body;
        let answer: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let Value::Object(mut answer) = answer else { return Err(format!("no object answers\n{query}")) };
        if let Some(errors) = answer.get("errors") {
            return Err(format!("{errors} to\n{query}"));
        }
        let below: Vec<&str> = lines.by_ref().take(2).collect();
        if below != ["", "```json"] {
            return Err(format!("no answer stands below\n{query}"));
        }
        lines.by_ref().take_while(|line| *line != "```").for_each(drop);
        let data = answer.swap_remove("data").unwrap_or_default();
        made.push_str(&format!("{query}```\n\n```json\n{}\n```\n", laid_out(&data, 0)));
    }
    Ok(made)
}

/// JSON with its fields in the order in which they were asked for: what fits a line is on one, and an object of one
/// field opens no line of its own.
fn laid_out(value: &Value, depth: usize) -> String {
    let short = one_line(value);
    let deeper = "  ".repeat(depth + 1);
    let around = |open: char, parts: Vec<String>, close: char| {
        format!("{open}\n{deeper}{}\n{}{close}", parts.join(&format!(",\n{deeper}")), "  ".repeat(depth))
    };
    match value {
        _ if short.chars().count() + 2 * depth <= WIDEST => short,
        Value::List(items) => around('[', items.iter().map(|item| laid_out(item, depth + 1)).collect(), ']'),
        Value::Object(fields) => match fields.iter().next() {
            Some((name, only)) if fields.len() == 1 => format!("{{ \"{name}\": {} }}", laid_out(only, depth)),
            _ => {
                let field = |(name, value): (&Name, &Value)| format!("\"{name}\": {}", laid_out(value, depth + 1));
                around('{', fields.iter().map(field).collect(), '}')
            }
        },
        _ => short,
    }
}

fn one_line(value: &Value) -> String {
    match value {
        Value::List(items) => format!("[{}]", items.iter().map(one_line).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Value::Object(fields) => {
            let field = |(name, value): (&Name, &Value)| format!("\"{name}\": {}", one_line(value));
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        plain => serde_json::to_string(plain).unwrap_or_default(),
    }
}
