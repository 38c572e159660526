//! What lies above and below a body along an axis: what it is part of, where it is located, a
//! reporting line.

use std::collections::VecDeque;

use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::relation::{RelationKind, Superior};
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

use super::ByEntity;
use super::hop::Heading;

/// An axis along which one thing lies above another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Along {
    /// The whole lies above its parts.
    PartOf,
    /// The superior end of the relation lies above the other. Where neither end is superior the
    /// *to* lies above the *from*: an area above what is located in it.
    Relation(RelationKind),
}

/// One step along an axis.
#[derive(Debug, Clone, Copy)]
pub struct Rung<'v> {
    /// The end that lies below.
    pub lower: EntityId,
    /// The end that lies above.
    pub upper: EntityId,
    /// The axis.
    pub along: Along,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
}

/// What lies above or below, at a distance.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'v> {
    /// The entity.
    pub entity: EntityId,
    /// Steps by the shortest way, possible ones included.
    pub distance: u32,
    /// CERTAIN where a way of certain facts leads there, which may be a longer one.
    pub certainty: Certainty,
    /// The last step of a shortest way.
    pub rung: Rung<'v>,
}

/// What lies directly above an entity on the day: several where facts conflict, are only possible,
/// or go along several axes. In the order of the axes, then of time.
#[must_use]
pub fn parents<'v>(view: &'v View, entity: EntityId, along: &[Along]) -> Vec<Rung<'v>> {
    along.iter().flat_map(|along| rungs(view, entity, *along, Heading::Up)).collect()
}

/// What lies directly above an entity along one axis on the day: the certain before the possible, then
/// the first in time.
#[must_use]
pub fn parent(view: &View, entity: EntityId, along: Along) -> Option<Rung<'_>> {
    fn surest<'v>(rungs: impl Iterator<Item = Rung<'v>>) -> Option<Rung<'v>> {
        rungs.min_by_key(|rung| rung.held.certainty)
    }
    match along {
        Along::PartOf => surest(placed(view, entity)),
        Along::Relation(kind) => surest(named(view, entity, along, near_end(kind, Heading::Up))),
    }
}

/// What lies directly below an entity on the day, in the order of the axes, then of numbers.
#[must_use]
pub fn children<'v>(view: &'v View, entity: EntityId, along: &[Along]) -> Vec<Rung<'v>> {
    along.iter().flat_map(|along| rungs(view, entity, *along, Heading::Down)).collect()
}

/// All that lies above an entity on the day, the nearest first; never the entity itself, even
/// where facts run in a circle.
#[must_use]
pub fn ancestors<'v>(view: &'v View, entity: EntityId, along: &[Along]) -> Vec<Reached<'v>> {
    reached(view, entity, along, Heading::Up, None)
}

/// All that lies below an entity on the day, down to a depth where one is given, the nearest first;
/// never the entity itself.
#[must_use]
pub fn descendants<'v>(view: &'v View, entity: EntityId, along: &[Along], depth: Option<u32>) -> Vec<Reached<'v>> {
    reached(view, entity, along, Heading::Down, depth)
}

/// The steps from an entity in one direction, on the day.
pub(super) fn rungs(view: &View, entity: EntityId, along: Along, heading: Heading) -> impl Iterator<Item = Rung<'_>> {
    let (placements, by) = match (along, heading) {
        (Along::PartOf, Heading::Up) => (Some(placed(view, entity)), None),
        (Along::PartOf, Heading::Down) => (None, Some(Link::Parent)),
        (Along::Relation(kind), _) => (None, Some(near_end(kind, heading))),
    };
    placements.into_iter().flatten().chain(by.map(|link| named(view, entity, along, link)).into_iter().flatten())
}

/// The steps from an entity to what it is part of.
fn placed(view: &View, entity: EntityId) -> impl Iterator<Item = Rung<'_>> {
    view.facts(entity, StatementKind::Placement).filter_map(|held| rung(held, Along::PartOf))
}

/// The steps along an axis by facts that name an entity in a place.
fn named(view: &View, entity: EntityId, along: Along, link: Link) -> impl Iterator<Item = Rung<'_>> {
    view.naming(entity, link).filter_map(move |held| rung(held, along))
}

fn rung(held: Held<'_>, along: Along) -> Option<Rung<'_>> {
    let (lower, upper) = match (&held.fact.statement, along) {
        (Statement::Placement(parent), Along::PartOf) => (held.fact.subject, *parent),
        (Statement::Relation(relation), Along::Relation(kind)) if relation.kind == kind => {
            let to = relation.to?;
            if kind.superior() == Some(Superior::From) { (to, relation.from) } else { (relation.from, to) }
        }
        _ => return None,
    };
    Some(Rung { lower, upper, along, held })
}

/// The place in which a relation names the end that a step sets out from.
fn near_end(kind: RelationKind, heading: Heading) -> Link {
    match (kind.superior() == Some(Superior::From), heading) {
        (false, Heading::Up) | (true, Heading::Down) => Link::From,
        (true, Heading::Up) | (false, Heading::Down) => Link::To,
    }
}

fn reached<'v>(
    view: &'v View,
    entity: EntityId,
    along: &[Along],
    heading: Heading,
    depth: Option<u32>,
) -> Vec<Reached<'v>> {
    let mut all = breadth_first(view, entity, along, heading, depth, Certainty::Possible);
    if all.iter().any(|reached| reached.rung.held.certainty == Certainty::Possible) {
        let certain = breadth_first(view, entity, along, heading, depth, Certainty::Certain);
        let certain: ByEntity<()> = certain.into_iter().map(|reached| (reached.entity, ())).collect();
        for reached in &mut all {
            let by_certain_facts = certain.contains_key(&reached.entity);
            reached.certainty = if by_certain_facts { Certainty::Certain } else { Certainty::Possible };
        }
    }
    all
}

/// The walk over facts that are at least so sure.
fn breadth_first<'v>(
    view: &'v View,
    entity: EntityId,
    along: &[Along],
    heading: Heading,
    depth: Option<u32>,
    least: Certainty,
) -> Vec<Reached<'v>> {
    let mut seen: ByEntity<()> = ByEntity::default();
    seen.insert(entity, ());
    let mut found = Vec::new();
    let mut queue = VecDeque::from([(entity, 0)]);
    while let Some((from, distance)) = queue.pop_front() {
        if depth.is_some_and(|depth| distance >= depth) {
            continue;
        }
        for rung in along.iter().flat_map(|along| rungs(view, from, *along, heading)) {
            let next = if heading == Heading::Up { rung.upper } else { rung.lower };
            if rung.held.certainty <= least && seen.insert(next, ()).is_none() {
                found.push(Reached { entity: next, distance: distance + 1, certainty: Certainty::Certain, rung });
                queue.push_back((next, distance + 1));
            }
        }
    }
    found
}
