//! A chart as JSON, for export. `docs/charts.md` says what is in it.

use serde::Serialize;

use crate::network::organization::{Level, OrganizationKind};
use crate::network::questions::structure::Along;
use crate::network::word::Word;

use super::model::{Doubt, Picture};
use crate::network::wording::verb;

/// The format's number: another one where what is in it now means something else, or is gone.
const FORMAT: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'p> {
    format: u32,
    title: &'p str,
    description: &'p str,
    language: &'static str,
    on: &'p str,
    known_at: Option<u32>,
    nodes: Vec<Node<'p>>,
    edges: Vec<Edge<'p>>,
    open_ends: Vec<OpenEnd<'p>>,
}

#[derive(Serialize)]
struct Node<'p> {
    key: &'p str,
    name: Option<&'p str>,
    label: String,
    noun: &'static str,
    kind: Option<&'static str>,
    level: Option<&'static str>,
    /// CERTAIN, POSSIBLE, or NO where it certainly does not exist on the day.
    exists: &'static str,
    depth: u32,
    parent: Option<&'p str>,
    leaders: Vec<Leader<'p>>,
}

#[derive(Serialize)]
struct Leader<'p> {
    role: &'p str,
    holder: Option<&'p str>,
    state: &'static str,
    certainty: &'static str,
}

#[derive(Serialize)]
struct Edge<'p> {
    source: &'p str,
    target: &'p str,
    kind: &'static str,
    label: &'static str,
    scope: Option<&'p str>,
    certainty: &'static str,
}

#[derive(Serialize)]
struct OpenEnd<'p> {
    source: &'p str,
    kind: &'static str,
    label: &'static str,
    designation: Option<&'p str>,
    scope: Option<&'p str>,
    certainty: &'static str,
}

impl Picture {
    /// The chart as a JSON document, in the order of the chart and with no body stacked.
    #[must_use]
    pub fn json(&self) -> String {
        let key = |place: usize| self.bodies.get(place).map_or("", |body| body.key.as_str());
        let nodes = self.bodies.iter().map(|body| Node {
            key: &body.key,
            name: body.name.as_deref(),
            label: body.label(self.language),
            noun: body.noun.code(),
            kind: body.kind.map(OrganizationKind::code),
            level: body.level.map(Level::code),
            exists: match body.doubt {
                Some(Doubt::Absent) => "NO",
                doubt => certainty(doubt.is_some()),
            },
            depth: body.depth,
            parent: body.parent.map(key),
            leaders: body.leaders.iter().map(leader).collect(),
        });
        let edges = self.lines.iter().map(|line| Edge {
            source: key(line.from),
            target: key(line.to),
            kind: code(line.along),
            label: verb(line.along, self.language),
            scope: line.scope.as_deref(),
            certainty: certainty(line.possible),
        });
        let open_ends = self.open_ends.iter().map(|end| OpenEnd {
            source: key(end.from),
            kind: code(end.along),
            label: verb(end.along, self.language),
            designation: end.designation.as_deref(),
            scope: end.scope.as_deref(),
            certainty: certainty(end.possible),
        });
        let document = Document {
            format: FORMAT,
            title: &self.title,
            description: &self.description,
            language: self.language.code(),
            on: &self.on.0,
            known_at: self.known,
            nodes: nodes.collect(),
            edges: edges.collect(),
            open_ends: open_ends.collect(),
        };
        // Texts, numbers and lists of them can always be written.
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }
}

fn leader(leader: &super::model::Leading) -> Leader<'_> {
    let state = match &leader.holder {
        Some(_) => "HELD",
        None if leader.vacant => "VACANT",
        None => "UNKNOWN",
    };
    Leader { role: &leader.role, holder: leader.holder.as_deref(), state, certainty: certainty(leader.possible) }
}

fn certainty(possible: bool) -> &'static str {
    if possible { "POSSIBLE" } else { "CERTAIN" }
}

fn code(along: Along) -> &'static str {
    match along {
        Along::PartOf => "PART_OF",
        Along::Relation(kind) => kind.code(),
    }
}
