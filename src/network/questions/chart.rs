//! The chart of what lies below some bodies, flat: nodes in reading order, and edges.

use crate::network::fact::{Link, Statement};
use crate::network::key::EntityId;
use crate::network::organization::Language;
use crate::network::relation::RelationKind;
use crate::network::search::fold;
use crate::network::view::{Held, View};

use super::ByEntity;
use super::membership::{Member, memberships_where};
use super::organization::{display_name, name_of, text_of};
use super::structure::{Along, Hop, Way, hops};

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
}

/// What lies below some bodies.
#[derive(Debug, Clone)]
pub struct Chart<'v> {
    /// The bodies in reading order: by depth, below one parent by name.
    pub nodes: Vec<ChartNode<'v>>,
    /// The edges: those that the chart went along, in the order of the nodes, then the relations.
    /// Both ends are nodes; relations that leave the chart, or end in a designation, are left out.
    pub edges: Vec<ChartEdge<'v>>,
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
    /// Who leads it on the day: the members in a leading role who hold it, certain and possible.
    pub leaders: Vec<Member<'v>>,
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
    let mut places: ByEntity<usize> = ByEntity::default();
    let mut nodes: Vec<ChartNode<'v>> = Vec::new();
    for root in roots {
        if view.knows(*root) && !places.contains_key(root) {
            places.insert(*root, nodes.len());
            nodes.push(ChartNode { organization: *root, depth: 0, parent: None, leaders: Vec::new() });
        }
    }
    let mut edges: Vec<ChartEdge<'v>> = Vec::new();
    let mut below: Vec<(String, EntityId)> = Vec::new();
    let mut at = 0;
    while let Some(ChartNode { organization, depth, .. }) = nodes.get(at) {
        let (upper, depth) = (*organization, *depth);
        let last = options.depth.is_some_and(|most| depth >= most);
        for along in &options.along {
            for hop in hops(view, upper, *along, Way::Down) {
                // Below the last level only edges to what stands in the chart anyway are of use.
                edges.push(edge(hop));
                if !last && !places.contains_key(&hop.lower) {
                    places.insert(hop.lower, usize::MAX);
                    below.push((sorting_name(view, hop.lower), hop.lower));
                }
            }
        }
        below.sort_unstable();
        for (_, organization) in below.drain(..) {
            places.insert(organization, nodes.len());
            nodes.push(ChartNode { organization, depth: depth + 1, parent: Some(at), leaders: Vec::new() });
        }
        at += 1;
    }
    edges.retain(|edge| places.contains_key(&edge.from) && places.contains_key(&edge.to));
    if options.leaders {
        for node in &mut nodes {
            node.leaders = leaders_of(view, node.organization);
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
                places.contains_key(&to).then_some(ChartEdge { from, to, kind, held })
            }
            _ => None,
        });
        edges.extend(relations);
    }
    Chart { nodes, edges }
}

/// Who leads a body on the day by a membership of its own: those who hold a leading role in it, the
/// certain first. What a body inherits is a matter of the walk upward.
#[must_use]
pub fn leaders_of(view: &View, body: EntityId) -> Vec<Member<'_>> {
    let leading = |held: &Held<'_>| matches!(&held.fact.statement, Statement::Membership(terms) if terms.role.leads() && terms.capacity.holds());
    let mut leaders: Vec<Member<'_>> = memberships_where(view, body, leading).collect();
    leaders.sort_by_key(|leader| leader.held.certainty);
    leaders
}

fn edge(hop: Hop<'_>) -> ChartEdge<'_> {
    let (from, to) = match &hop.held.fact.statement {
        Statement::Relation(relation) => (relation.from, relation.to.unwrap_or(relation.from)),
        _ => (hop.lower, hop.upper),
    };
    ChartEdge { from, to, kind: hop.along, held: hop.held }
}

/// The name that siblings are put in order by: in Danish, folded.
fn sorting_name(view: &View, entity: EntityId) -> String {
    let name = name_of(view, entity, Language::Danish).and_then(|held| text_of(held.fact));
    let name = name.or_else(|| display_name(view, entity, Language::Danish).map(|name| name.text));
    name.map(|name| fold(&name)).unwrap_or_default()
}
