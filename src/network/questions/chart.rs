//! The chart of what lies below some bodies, or of a set of bodies, flat: nodes in reading order, edges and
//! open ends.

use std::borrow::Cow;

use foldhash::fast::RandomState;

use crate::network::branches::{Branch, Branches};
use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::organization::{Language, Level};
use crate::network::relation::{Relation, RelationKind};
use crate::network::search::folded_order;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::Word;

use super::ByEntity;
use super::hop::Heading;
use super::leader::{Leader, own_leaders};
use super::organization::{Existence, display_name, existence, name_of, text_of, value_of};
use super::structure::{Along, Rung, children, rungs};

/// What to draw.
#[derive(Debug, Clone, Default)]
pub struct ChartOptions {
    /// The axes that lead downward.
    pub along: Vec<Along>,
    /// How many steps below the roots; none for all.
    pub depth: Option<u32>,
    /// The kinds of relation to draw among the nodes, whether or not the chart goes along them.
    pub relations: Vec<RelationKind>,
    /// Whether to name those who lead each body.
    pub leaders: bool,
    /// Whether to find the edges and the open ends.
    pub lines: bool,
    /// The most nodes, though never fewer than the roots; none for no limit.
    pub limit: Option<usize>,
}

/// What lies below some bodies, or a set of bodies and what is between them.
#[derive(Debug, Clone)]
pub struct Chart<'v> {
    /// The bodies in reading order: by depth, below one parent by name. The roots are in the order in which
    /// they are given; those of a set by level, then by name.
    pub nodes: Vec<ChartNode<'v>>,
    /// The edges: those that the chart went along, in the order of the nodes, then the relations.
    /// Both ends are nodes; relations that leave the chart are left out.
    pub edges: Vec<ChartEdge<'v>>,
    /// The relations of the kinds asked for, or gone along, that lead from a node to a designation, in the
    /// order of the nodes.
    pub open_ends: Vec<OpenEnd<'v>>,
    /// Whether the limit on nodes left something out.
    pub cut: bool,
}

/// A body in a chart, once, at its least depth.
#[derive(Debug, Clone)]
pub struct ChartNode<'v> {
    /// The body; along relations also the seat, post or person that stands there.
    pub organization: EntityId,
    /// POSSIBLE where it may not exist on the day, or nothing is recorded of that; in a chart of a set also
    /// where it may not be of the set.
    pub certainty: Certainty,
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

/// A relation that leads from a node to a class in words, which is no node.
#[derive(Debug, Clone, Copy)]
pub struct OpenEnd<'v> {
    /// The node that it starts at.
    pub from: EntityId,
    /// The relation.
    pub relation: &'v Relation<EntityId>,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
}

impl<'v> OpenEnd<'v> {
    /// The class in the words of the source.
    #[must_use]
    pub fn designation(&self) -> Option<&'v str> {
        self.relation.terms.as_ref()?.designation.as_deref()
    }
}

/// The chart of what lies below some bodies on the day. Unknown roots, and roots named twice, are
/// left out; circles end where they close.
#[must_use]
pub fn chart<'v>(view: &'v View, roots: &[EntityId], options: &ChartOptions) -> Chart<'v> {
    drawn(view, roots, None, options)
}

/// The chart of a set of bodies on the day, each with how sure it is that it is of the set: all of them are
/// nodes, and what is between them is drawn. Those that nothing of the set lies above are its roots; of a
/// circle that no root leads to, the first in reading order is one. A depth leaves out what lies further below.
#[must_use]
pub fn chart_of_set<'v>(view: &'v View, set: &[(EntityId, Certainty)], options: &ChartOptions) -> Chart<'v> {
    let most = options.limit.unwrap_or(usize::MAX);
    let among: ByEntity<Certainty> = set.iter().copied().filter(|(body, _)| view.knows(*body)).take(most).collect();
    let level = |body: EntityId| match value_of(view, body, StatementKind::Level).map(|held| &held.fact.statement) {
        Some(Statement::Level(level)) => Some(*level),
        _ => None,
    };
    let mut order: Vec<(Option<Level>, Cow<'v, str>, EntityId)> =
        among.keys().map(|body| (level(*body), sorting_name(view, *body), *body)).collect();
    order.sort_unstable_by(|(one, name, first), (other, naming, second)| {
        let by_level = (one.is_none(), one).cmp(&(other.is_none(), other));
        by_level.then(folded_order(name, naming)).then(first.cmp(second))
    });
    let order: Vec<EntityId> = order.into_iter().map(|(_, _, body)| body).collect();
    let mut chart = drawn(view, &tops(view, &order, &among, &options.along), Some(&among), options);
    chart.cut |= set.len() > most;
    chart
}

/// The bodies of a set from which all of it is reached downward: those without another of the set above them,
/// and one of each circle that these do not lead to.
fn tops(view: &View, order: &[EntityId], among: &ByEntity<Certainty>, along: &[Along]) -> Vec<EntityId> {
    let above = |body: EntityId| along.iter().flat_map(move |axis| rungs(view, body, *axis, Heading::Up));
    let is_top = |body: &EntityId| !above(*body).any(|rung| rung.upper != *body && among.contains_key(&rung.upper));
    let mut reached: ByEntity<()> = ByEntity::default();
    let mut reach = |from: EntityId| {
        let new = reached.insert(from, ()).is_none();
        let mut waiting = vec![from];
        while let Some(upper) = waiting.pop() {
            let below = along.iter().flat_map(|axis| rungs(view, upper, *axis, Heading::Down));
            let below = below.map(|rung| rung.lower).filter(|lower| among.contains_key(lower));
            waiting.extend(below.filter(|lower| reached.insert(*lower, ()).is_none()));
        }
        new
    };
    let mut tops: Vec<EntityId> = order.iter().copied().filter(is_top).collect();
    for top in &tops {
        reach(*top);
    }
    tops.extend(order.iter().copied().filter(|body| reach(*body)));
    tops
}

/// As many bodies as many charts have: room for those is had at once, and not by and by.
const OFTEN: usize = 256;

/// The chart of what lies below some roots, among the bodies of a set where one is given.
fn drawn<'v>(
    view: &'v View,
    roots: &[EntityId],
    among: Option<&ByEntity<Certainty>>,
    options: &ChartOptions,
) -> Chart<'v> {
    let mut drawn: ByEntity<()> = ByEntity::with_capacity_and_hasher(OFTEN, RandomState::default());
    let mut nodes: Vec<ChartNode<'v>> = Vec::with_capacity(OFTEN);
    let node = |(organization, certainty): (EntityId, Certainty), depth: u32, parent: Option<usize>| {
        let in_set = among.and_then(|among| among.get(&organization).copied());
        ChartNode { organization, certainty: in_set.unwrap_or(certainty), depth, parent, leaders: Vec::new() }
    };
    for root in roots {
        if view.knows(*root) && drawn.insert(*root, ()).is_none() {
            nodes.push(node((*root, certainty_of(view, *root)), 0, None));
        }
    }
    let most = options.limit.map_or(usize::MAX, |limit| limit.max(nodes.len()));
    let mut edges: Vec<ChartEdge<'v>> = Vec::new();
    // Whether an edge may lead to what is not drawn.
    let mut loose = among.is_some();
    let mut cut = false;
    let mut at = 0;
    while let Some(ChartNode { organization, depth, .. }) = nodes.get(at).filter(|_| !cut) {
        let (upper, depth) = (*organization, *depth);
        let last = options.depth.is_some_and(|most| depth >= most);
        if last && !options.lines {
            // Breadth first: nothing that is drawn from here on is less deep.
            break;
        }
        loose |= last;
        if options.lines {
            // Below the last level only edges to what stands in the chart anyway are of use.
            edges.extend(children(view, upper, &options.along).into_iter().map(edge));
        }
        if !last {
            let branch = branch(view, upper, &options.along);
            for (lower, certainty) in branch.iter() {
                let outside = among.is_some_and(|among| !among.contains_key(lower));
                if outside || drawn.contains_key(lower) {
                    continue;
                }
                if drawn.len() == most {
                    cut = true;
                    break;
                }
                drawn.insert(*lower, ());
                nodes.push(node((*lower, *certainty), depth + 1, Some(at)));
            }
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
    let mut open_ends = Vec::new();
    let walked = |kind: RelationKind| options.along.contains(&Along::Relation(kind));
    let asks = |kind: RelationKind| options.relations.contains(&kind) || walked(kind);
    if options.lines && RelationKind::ALL.iter().any(|kind| asks(*kind)) {
        for held in nodes.iter().flat_map(|node| view.naming(node.organization, Link::From)) {
            let Statement::Relation(relation) = &held.fact.statement else { continue };
            let (from, kind) = (relation.from, Along::Relation(relation.kind));
            match relation.to {
                _ if !asks(relation.kind) => (),
                None => open_ends.push(OpenEnd { from, relation, held }),
                Some(to) if !walked(relation.kind) && drawn.contains_key(&to) => {
                    edges.push(ChartEdge { from, to, kind, held });
                }
                Some(_) => (),
            }
        }
    }
    Chart { nodes, edges, open_ends, cut }
}

/// Each axis has a bit in what a branch is of.
const _: () = assert!(RelationKind::ALL.len() < 64);

/// What lies directly below a body along some axes, in reading order.
fn branch(view: &View, upper: EntityId, along: &[Along]) -> Branch {
    let bit = |along: &Along| match along {
        Along::PartOf => 1,
        Along::Relation(kind) => 2 << *kind as u64,
    };
    let axes = along.iter().fold(0, |axes, along| axes | bit(along));
    Branches::seen(view, (upper, axes), || {
        let named = |rung: Rung<'_>| (sorting_name(view, rung.lower), rung.lower);
        let below = along.iter().flat_map(|along| rungs(view, upper, *along, Heading::Down));
        let mut below: Vec<(Cow<'_, str>, EntityId)> = below.map(named).collect();
        below.sort_unstable_by(|(one, first), (other, second)| folded_order(one, other).then(first.cmp(second)));
        below.dedup_by_key(|(_, lower)| *lower);
        below.into_iter().map(|(_, lower)| (lower, certainty_of(view, lower))).collect()
    })
}

/// How sure it is that what stands in a chart is there on the day.
fn certainty_of(view: &View, entity: EntityId) -> Certainty {
    let place = |kind| value_of(view, entity, kind).map_or(Certainty::Possible, |held| held.certainty);
    match view.entity(entity).map(Entity::noun) {
        Some(Noun::Organization) if existence(view, entity) != Existence::Certain => Certainty::Possible,
        Some(Noun::Seat) => place(StatementKind::Seat),
        Some(Noun::Post) => place(StatementKind::Post),
        _ => Certainty::Certain,
    }
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
