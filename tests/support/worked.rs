//! Pages that show requests with their answers: each block of `graphql` is asked of the shipped bundles, with the
//! variables of the block of `json variables` below it, if there is one; the block of `json` that follows is what was
//! answered, one of `mermaid` the only text in it.

use std::sync::Arc;

use async_graphql::{Name, Request, Value, Variables};
use herred::command::shipped;
use herred::graphql::{Api, Limits, Room};
use herred::network::validity::Day;

/// The widest line that a value is put on.
const WIDEST: usize = 140;

/// The page with every answer as the API gives it now. An error in an answer is one of the page.
pub fn answered(page: &str) -> Result<String, String> {
    let network = shipped::in_memory(chrono::DateTime::UNIX_EPOCH).map_err(|problems| format!("{problems:?}"))?;
    let api = Api::new(Arc::new(Arc::new(network)), Limits::default(), Room::NONE);
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
        made.push_str(&format!("{query}```\n"));
        let mut below: Vec<&str> = lines.by_ref().take(2).collect();
        let mut request = Request::new(query.clone());
        if below == ["", "```json variables"] {
            let given: String =
                lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
            let variables = serde_json::from_str(&given).map_err(|error| format!("{error} in\n{given}"))?;
            request = request.variables(Variables::from_json(variables));
            made.push_str(&format!("\n```json variables\n{given}```\n"));
            below = lines.by_ref().take(2).collect();
        }
        // A request says which day it asks of; a page does not change with the calendar.
        let body = runtime.block_on(api.answer(request, Day::DAWN)).body;
        let answer: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
        let Value::Object(mut answer) = answer else { return Err(format!("no object answers\n{query}")) };
        if let Some(errors) = answer.get("errors") {
            return Err(format!("{errors} to\n{query}"));
        }
        lines.by_ref().take_while(|line| *line != "```").for_each(drop);
        let data = answer.swap_remove("data").unwrap_or_default();
        let shown = match below[..] {
            ["", "```json"] => format!("```json\n{}", laid_out(&data, 0)),
            ["", "```mermaid"] => format!("```mermaid\n{}", only_text(&data).trim_end()),
            _ => return Err(format!("no answer stands below\n{query}")),
        };
        made.push_str(&format!("\n{shown}\n```\n"));
    }
    Ok(made)
}

/// The text of an answer in which there is one alone.
fn only_text(value: &Value) -> &str {
    match value {
        Value::Object(fields) => fields.values().next().map(only_text).unwrap_or_default(),
        Value::String(text) => text,
        _ => "",
    }
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
