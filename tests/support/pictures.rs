//! The pictures under `docs/pictures/`: each is a `.graphql` with its `.variables.json`, and the files that the
//! API answers to it, of the shipped bundles in memory. The example makes them, and a test compares.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_graphql::{Request, Variables};
use herred::command::shipped;
use herred::exchange::problem::Problem;
use herred::graphql::{Api, Limits, Room};
use herred::network::validity::Day;
use serde_json::Value;

/// The fields of a chart that are pictures, each with the ending of its file.
const FORMATS: [(&str, &str); 4] = [("svg", "svg"), ("mermaid", "mmd"), ("dot", "dot"), ("json", "json")];

/// A picture's file and what is to be in it.
pub struct Made {
    /// The file.
    pub file: PathBuf,
    /// Its text.
    pub text: String,
}

/// Every picture of a folder, as the API draws it now.
pub fn pictures(folder: &Path) -> Result<Vec<Made>, Box<dyn Error>> {
    let shown = |problems: Vec<Problem>| problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n");
    let network = shipped::in_memory(chrono::DateTime::UNIX_EPOCH).map_err(shown)?;
    let api = Api::new(Arc::new(Arc::new(network)), Limits::default(), Room::NONE);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let mut queries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, std::io::Error>>()?;
    queries.retain(|path| path.extension().is_some_and(|ending| ending == "graphql"));
    queries.sort();
    let mut made = Vec::new();
    for query in queries {
        let variables: Value = serde_json::from_slice(&fs::read(query.with_extension("variables.json"))?)?;
        // The query says which day it asks of; a picture does not change with the calendar.
        let request = Request::new(fs::read_to_string(&query)?).variables(Variables::from_json(variables));
        let answered = runtime.block_on(api.answer(request, Day::DAWN));
        let answer: Value = serde_json::from_slice(&answered.body)?;
        let chart = answer.pointer("/data/network/chart").filter(|chart| !chart.is_null());
        let chart = chart.ok_or_else(|| format!("{}: no chart in {answer}", query.display()))?;
        for (field, ending) in FORMATS {
            if let Some(text) = chart.get(field).and_then(Value::as_str) {
                made.push(Made { file: query.with_extension(ending), text: text.to_owned() });
            }
        }
    }
    Ok(made)
}
