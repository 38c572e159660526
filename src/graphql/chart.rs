//! Charts: flat nodes and edges.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::At;
use super::axis::{self, Axis};
use super::error::{ErrorCode, error};
use super::fact::{Dated, Fact};
use super::filter::entity;
use super::membership::{Membership, versions};
use super::organization::Organization;
use super::page::page_size;
use super::party::End;
use super::reporting::{Kinds, count};
use super::word::{Code, words};
use crate::network::questions::chart as questions;
use crate::network::validity::Certainty;

/// The most nodes in a chart.
const LARGEST_CHART: usize = 10_000;

/// What lies below some bodies, flat.
#[derive(SimpleObject, Answer)]
pub struct Chart {
    /// The nodes in reading order: by depth, below one parent by name.
    nodes: Vec<ChartNode>,
    /// The lines: those that the chart goes along, in the order of the nodes, then the other relations.
    edges: Vec<ChartEdge>,
}

/// A node in a chart, once, at its least depth.
#[derive(SimpleObject, Answer)]
pub struct ChartNode {
    /// Its key, as the edges name it.
    key: String,
    /// The body; null where a person, a post or a seat stands there.
    organization: Option<Organization>,
    /// What stands there.
    end: Option<End>,
    /// Steps below a root.
    depth: u32,
    /// The place in the list, counted from 0, of the node above it; null for a root.
    parent: Option<u64>,
    /// The memberships of those who lead it on the day: its own leaders, those of its leading seats and of a
    /// leadership that is part of it included, and none that it inherits.
    leaders: Vec<Membership>,
}

/// A line in a chart. Both ends are nodes of it.
#[derive(SimpleObject, Answer)]
pub struct ChartEdge {
    /// The key where it starts: the part of a whole, or the source of a relation.
    source: String,
    /// The key where it goes: the whole of a part, or the target of a relation.
    target: String,
    /// PART_OF or the kind of relation.
    kind: Code<Axis>,
    /// How sure it is on the day.
    certainty: Code<Certainty>,
    /// The fact.
    fact: Option<Fact>,
}

/// What to draw.
pub struct Asked {
    /// The keys of the roots.
    pub roots: Vec<String>,
    /// The axes that lead downward.
    pub along: Option<Vec<Code<Axis>>>,
    /// How far down.
    pub depth: Option<u32>,
    /// The relations to draw as well.
    pub relations: Kinds,
    /// Whether to name those who lead.
    pub leaders: bool,
}

impl Chart {
    /// The chart that is asked for.
    ///
    /// # Errors
    /// UNKNOWN_KEY, PAGE_TOO_LARGE, TOO_LARGE.
    pub fn of(at: &At, asked: Asked) -> Result<Self> {
        page_size(i32::try_from(asked.roots.len()).unwrap_or(i32::MAX))?;
        let roots = asked.roots.iter().map(|key| entity(at, key)).collect::<Result<Vec<_>>>()?;
        let (along, relations) = (axis::along(asked.along), asked.relations.map(words).unwrap_or_default());
        let limit = Some(LARGEST_CHART);
        let options = questions::ChartOptions { along, depth: asked.depth, relations, leaders: asked.leaders, limit };
        let chart = questions::chart(at, &roots, &options);
        if chart.cut {
            let sentence =
                format!("the chart has more than {LARGEST_CHART} nodes; ask for fewer levels or other roots");
            return Err(error(ErrorCode::TooLarge, sentence));
        }
        Ok(Self {
            nodes: chart.nodes.iter().map(|node| ChartNode::of(at, node)).collect(),
            edges: chart.edges.iter().map(|edge| ChartEdge::of(at, edge)).collect(),
        })
    }
}

impl ChartNode {
    fn of(at: &At, node: &questions::ChartNode<'_>) -> Self {
        let item = at.item(node.organization);
        Self {
            key: item.key().to_owned(),
            organization: Organization::of(&item),
            end: End::of(&item),
            depth: node.depth,
            parent: node.parent.map(count),
            leaders: leading(at, node),
        }
    }
}

/// The memberships of those who lead a node, each once.
fn leading(at: &At, node: &questions::ChartNode<'_>) -> Vec<Membership> {
    versions(at, node.leaders.iter().filter_map(|leader| leader.membership).map(|held| held.fact.subject))
}

impl ChartEdge {
    fn of(at: &At, edge: &questions::ChartEdge<'_>) -> Self {
        Self {
            source: at.item(edge.from).key().to_owned(),
            target: at.item(edge.to).key().to_owned(),
            kind: Code(Axis(edge.kind)),
            certainty: Code(edge.held.certainty),
            fact: Fact::of(Dated::held(at, &edge.held)),
        }
    }
}
