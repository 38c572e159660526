//! The chart of what lies below some bodies, flat: nodes in reading order, and edges.

use std::borrow::Cow;

use crate::network::fact::{Link, Statement};
use crate::network::key::EntityId;
use crate::network::organization::Language;
use crate::network::relation::RelationKind;
use crate::network::search::folded_order;
use crate::network::view::{Held, View};

use super::ByEntity;
use super::hop::Heading;
use super::leader::{Leader, own_leaders};
use super::organization::{display_name, name_of, text_of};
use super::structure::{Along, Rung, rungs};

/// What to draw.
#[derive(Debug, Clone)]
pub struct ChartOptions {
    /// The axes that lead downward.
    pub along: Vec<Along>,
    /// How many steps below the roots; none for all.
    pub depth: Option<u32>,
    /// The kinds of relation to draw among the nodes, whether or not the chart goes along them.
    pub relations: Vec<RelationKind>,
    /// Whether to name those who lead each body.
    pub leaders: bool,
    /// The most nodes, though never fewer than the roots; none for no limit.
    pub limit: Option<usize>,
}

/// What lies below some bodies.
#[derive(Debug, Clone)]
pub struct Chart<'v> {
    /// The bodies in reading order: by depth, below one parent by name.
    pub nodes: Vec<ChartNode<'v>>,
    /// The edges: those that the chart went along, in the order of the nodes, then the relations.
    /// Both ends are nodes; relations that leave the chart, or end in a designation, are left out.
    pub edges: Vec<ChartEdge<'v>>,
    /// Whether the limit on nodes left something out.
    pub cut: bool,
}

/// A body in a chart, once, at its least depth.
#[derive(Debug, Clone)]
pub struct ChartNode<'v> {
    /// The body; along relations also the seat, post or person that stands there.
    pub organization: EntityId,
    /// Steps below a root.
    pub depth: u32,
    /// The node above it, as its place in the list; none for a root. Other edges may lead there too.
    pub parent: Option<usize>,
    /// Who leads it on the day, certain and possible: the leaders of its own, none that it inherits.
    pub leaders: Vec<Leader<'v>>,
}

/// A line in a chart.
#[derive(Debug, Clone, Copy)]
pub struct ChartEdge<'v> {
    /// Where it starts: the part of a whole, or the *from* of a relation.
    pub from: EntityId,
    /// Where it goes: the whole of a part, or the *to* of a relation.
    pub to: EntityId,
    /// The axis or the kind of relation.
    pub kind: Along,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
}

/// The chart of what lies below some bodies on the day. Unknown roots, and roots named twice, are
/// left out; circles end where they close.
#[must_use]
pub fn chart<'v>(view: &'v View, roots: &[EntityId], options: &ChartOptions) -> Chart<'v> {
    let mut drawn: ByEntity<()> = ByEntity::default();
    let mut nodes: Vec<ChartNode<'v>> = Vec::new();
    for root in roots {
        if view.knows(*root) && drawn.insert(*root, ()).is_none() {
            nodes.push(ChartNode { organization: *root, depth: 0, parent: None, leaders: Vec::new() });
        }
    }
    let most = options.limit.map_or(usize::MAX, |limit| limit.max(nodes.len()));
    let mut edges: Vec<ChartEdge<'v>> = Vec::new();
    let mut below: Vec<(Cow<'v, str>, EntityId)> = Vec::new();
    // Whether an edge may lead to what is not drawn.
    let mut loose = false;
    let mut cut = false;
    let mut at = 0;
    while let Some(ChartNode { organization, depth, .. }) = nodes.get(at).filter(|_| !cut) {
        let (upper, depth) = (*organization, *depth);
        let last = options.depth.is_some_and(|most| depth >= most);
        loose |= last;
        for along in &options.along {
            for rung in rungs(view, upper, *along, Heading::Down) {
                // Below the last level only edges to what stands in the chart anyway are of use.
                edges.push(edge(rung));
                if last || drawn.contains_key(&rung.lower) {
                    continue;
                }
                if drawn.len() == most {
                    cut = true;
                    break;
                }
                drawn.insert(rung.lower, ());
                below.push((sorting_name(view, rung.lower), rung.lower));
            }
        }
        below.sort_unstable_by(|(one, first), (other, second)| folded_order(one, other).then(first.cmp(second)));
        for (_, organization) in below.drain(..) {
            nodes.push(ChartNode { organization, depth: depth + 1, parent: Some(at), leaders: Vec::new() });
        }
        at += 1;
    }
    if loose || cut {
        edges.retain(|edge| drawn.contains_key(&edge.from) && drawn.contains_key(&edge.to));
    }
    if options.leaders {
        for node in &mut nodes {
            node.leaders = own_leaders(view, node.organization);
        }
    }
    let others: Vec<RelationKind> =
        options.relations.iter().copied().filter(|kind| !options.along.contains(&Along::Relation(*kind))).collect();
    if !others.is_empty() {
        let relations = nodes.iter().flat_map(|node| view.naming(node.organization, Link::From));
        let relations = relations.filter_map(|held| match &held.fact.statement {
            Statement::Relation(relation) if others.contains(&relation.kind) => {
                let (from, to) = (relation.from, relation.to?);
                let kind = Along::Relation(relation.kind);
                drawn.contains_key(&to).then_some(ChartEdge { from, to, kind, held })
            }
            _ => None,
        });
        edges.extend(relations);
    }
    Chart { nodes, edges, cut }
}

fn edge(rung: Rung<'_>) -> ChartEdge<'_> {
    let (from, to) = match &rung.held.fact.statement {
        Statement::Relation(relation) => (relation.from, relation.to.unwrap_or(relation.from)),
        _ => (rung.lower, rung.upper),
    };
    ChartEdge { from, to, kind: rung.along, held: rung.held }
}

/// The name that siblings are put in order by, in Danish.
fn sorting_name(view: &View, entity: EntityId) -> Cow<'_, str> {
    let name = name_of(view, entity, Language::Danish).and_then(|held| text_of(held.fact));
    name.or_else(|| display_name(view, entity, Language::Danish).map(|name| name.text)).unwrap_or_default()
}
