//! The list of persons who were anonymised, as a file: keys and keyed hashes, no names.

use serde::{Deserialize, Serialize};

use crate::network::change::Change;
use crate::network::erasure::Trace;
use crate::network::key::{Key, Noun};
use crate::network::network::Network;

/// A line of the list: JSON.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    person: String,
    traces: Vec<(String, String)>,
}

/// A person who was anonymised, and the traces of their identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Their key.
    pub person: Key,
    /// What keeps their identifiers from coming back.
    pub traces: Vec<Trace>,
}

/// The list as a file: a line of JSON each.
#[must_use]
pub fn listed(network: &Network) -> Vec<u8> {
    let mut file = Vec::new();
    for erasure in network.erasures() {
        let Some(person) = network.entity(erasure.person) else { continue };
        let traces = erasure.traces.iter().map(|trace| (trace.key.to_string(), trace.hash.to_string())).collect();
        let line = Line { person: person.key().to_string(), traces };
        // Texts can be written.
        file.extend(serde_json::to_vec(&line).unwrap_or_default());
        file.push(b'\n');
    }
    file
}

/// Reads a list.
///
/// # Errors
/// The line that cannot be read, and why.
pub fn read(file: &[u8]) -> Result<Vec<Erased>, String> {
    let lines = file.split(|byte| *byte == b'\n').zip(1_usize..).filter(|(line, _)| !line.trim_ascii().is_empty());
    lines.map(|(line, number)| erased(line).map_err(|error| format!("line {number} of the list: {error}"))).collect()
}

fn erased(line: &[u8]) -> Result<Erased, String> {
    let Line { person, traces } = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    let digits = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let trace = |(key, hash): (String, String)| {
        let good = digits(&key) && digits(&hash);
        good.then(|| Trace { key: key.as_str().into(), hash: hash.as_str().into() })
            .ok_or("a trace is two texts of 64 hexadecimal digits")
    };
    Ok(Erased {
        person: Key::parse(&person).map_err(|error| error.to_string())?,
        traces: traces.into_iter().map(trace).collect::<Result<_, _>>()?,
    })
}

impl Erased {
    /// The changes that anonymise the person in a network; none where they are, with the same traces
    /// and with nothing recorded since that could name them.
    #[must_use]
    pub fn changes(&self, network: &Network) -> Vec<Change> {
        let Self { person, traces } = self;
        let id = network.by_key(person.as_str());
        let anonymised = id.is_some_and(|id| network.erasure_of(id).is_some());
        if anonymised && traces.iter().all(|trace| network.has_trace(trace)) {
            return Vec::new();
        }
        let create = Change::Create { key: person.clone(), noun: Noun::Person, kind: None };
        let anonymise = Change::Anonymise { person: person.clone(), traces: traces.clone() };
        id.is_none().then_some(create).into_iter().chain([anonymise]).collect()
    }
}
