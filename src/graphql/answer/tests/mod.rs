//! The room's tests: a request is answered by a plan as the specification says, and as the library answers it.

mod both_ways;
mod pieces;
mod points;
mod protection;
mod random;

use std::path::Path;
use std::sync::{Arc, LazyLock};

use async_graphql::{Request, Variables};
use chrono::DateTime;
use serde_json::Value;

use crate::exchange::merge::{Memory, merge};
use crate::exchange::read::read;
use crate::graphql::answer::{Documents, operation};
use crate::graphql::{Api, Limits, Room};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::recorded::RevisionRecord;
use crate::network::testing::day;

/// The shipped bundles, a revision each.
static SHIPPED: LazyLock<Arc<Network>> = LazyLock::new(|| {
    let mut network = Network::default();
    for (number, bundle) in [(1, "denmark"), (2, "example"), (3, "source-documents")] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(bundle);
        let files = std::fs::read_dir(folder).expect("a bundle").map(|entry| entry.expect("an entry").path());
        let files = files.filter(|path| path.is_file()).map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            (name, std::fs::read(path).expect("a file"))
        });
        let (bundle, problems) = read(files.collect());
        assert!(problems.is_empty(), "{problems:?}");
        let merged = merge(bundle, &Memory::default(), &network, None).expect("no conflicts");
        let revision = RevisionRecord {
            number: Revision::new(number).expect("a number"),
            instant: DateTime::from_timestamp(1_700_000_000 + number, 0).expect("an instant"),
            actor: "test".into(),
            message: "a bundle".into(),
            origin: None,
        };
        network = network.plan(&merged.changes, revision).expect("no refusals").after;
    }
    Arc::new(network)
});

/// The API over the shipped bundles.
fn shipped() -> Api {
    served(&SHIPPED, 1 << 24)
}

/// A network with nothing kept of responses, and with room for pieces of them or none.
fn served(network: &Arc<Network>, pieces: u64) -> Api {
    Api::new(Arc::new(network.clone()), Limits::default(), Room { responses: 0, pieces })
}

fn request(query: &str, variables: &Value, operation: Option<&str>) -> Request {
    let request = Request::new(query).variables(Variables::from_json(variables.clone()));
    match operation {
        Some(operation) => request.operation_name(operation),
        None => request,
    }
}

fn block<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| Documents::new(500));

/// Whether a request, its document being valid, is executed by a plan.
fn is_planned(query: &str, variables: &Value, operation: Option<&str>) -> bool {
    let parsed = async_graphql::parser::parse_query(query).expect("a document");
    // A page that is too large is refused before.
    let Ok(known) = DOCUMENTS.learn(query, parsed) else { return false };
    DOCUMENTS.ready(&known, operation, &Variables::from_json(variables.clone())).is_some()
}

/// What a document costs, as it is counted here; none where its operation is not clear.
fn cost(query: &str, variables: &Variables, name: Option<&str>) -> Option<usize> {
    let parsed = async_graphql::parser::parse_query(query).expect("a document");
    let (index, _) = operation(&parsed, name)?;
    let known = DOCUMENTS.learn(query, parsed).ok()?;
    known.cost(index, variables).ok()
}

/// The answer as it is written, by a plan.
fn planned(query: &str, variables: &Value) -> String {
    assert!(is_planned(query, variables, None), "{query} is not planned");
    let answer = block(shipped().answer(request(query, variables, None), day("2026-11-22")));
    let answer = String::from_utf8(answer.body.into()).expect("text");
    // But for what it costs.
    let data = answer.rsplit_once(",\"extensions\":").map(|(data, _)| format!("{data}}}"));
    data.unwrap_or(answer)
}
