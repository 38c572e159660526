//! Relations as hops: which end is superior, and what they reach.

use std::collections::VecDeque;

use super::ByEntity;
use crate::network::fact::{Link, Statement};
use crate::network::key::EntityId;
use crate::network::relation::{Relation, RelationKind, Superior};
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::{Word, words};

words! {
    /// Which way a step of a route goes.
    enum Heading {
        /// To the superior end.
        Up = "UP", "op";
        /// To the lower end.
        Down = "DOWN", "ned";
    }
}

/// Kinds of relation that have a superior end, so that a walk can go along them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalkedKinds(u32);

/// Kinds of relation were to be walked that have no superior end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} cannot be walked: neither end is superior; {} can", codes(kinds), codes(&walkable()))]
pub struct NotWalkable {
    /// The kinds that cannot be walked.
    pub kinds: Vec<RelationKind>,
}

fn codes(kinds: &[RelationKind]) -> String {
    kinds.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", ")
}

/// The kinds that can be walked, in the order of the glossary.
#[must_use]
pub fn walkable() -> Vec<RelationKind> {
    RelationKind::ALL.iter().copied().filter(|kind| kind.superior().is_some()).collect()
}

impl WalkedKinds {
    /// The kinds that a caller names.
    ///
    /// # Errors
    /// [`NotWalkable`] where some of them have no superior end.
    pub fn new(kinds: &[RelationKind]) -> Result<Self, NotWalkable> {
        let refused: Vec<_> = kinds.iter().copied().filter(|kind| kind.superior().is_none()).collect();
        if refused.is_empty() { Ok(Self::of(kinds)) } else { Err(NotWalkable { kinds: refused }) }
    }

    fn of(kinds: &[RelationKind]) -> Self {
        Self(kinds.iter().fold(0, |bits, kind| bits | 1 << *kind as u32))
    }

    /// Whether all of them are reporting.
    pub(super) fn are_reporting(self) -> bool {
        RelationKind::ALL.iter().all(|kind| kind.is_reporting() || !self.contains(*kind))
    }

    /// Whether a kind is among them.
    #[must_use]
    pub fn contains(self, kind: RelationKind) -> bool {
        self.0 & 1 << kind as u32 != 0
    }
}

impl Default for WalkedKinds {
    /// The kinds that a walk takes unless the caller names others.
    fn default() -> Self {
        Self::of(&RelationKind::WALKED)
    }
}

/// An end of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End<'v> {
    /// A body, a seat, a post or a person.
    Entity(EntityId),
    /// A class in the words of the source, which does not list it; empty where it has no words.
    Designation(&'v str),
}

impl End<'_> {
    /// The entity; none where it is a designation.
    #[must_use]
    pub fn entity(self) -> Option<EntityId> {
        match self {
            Self::Entity(entity) => Some(entity),
            Self::Designation(_) => None,
        }
    }
}

/// A relation of a walkable kind that holds on the day, with its lower and its superior end.
#[derive(Debug, Clone, Copy)]
pub struct Hop<'v> {
    /// The relation's fact.
    pub fact: Held<'v>,
    /// The relation's kind.
    pub kind: RelationKind,
    /// The end that answers, or is below.
    pub lower: End<'v>,
    /// The superior end.
    pub upper: End<'v>,
}

impl<'v> Hop<'v> {
    fn of(fact: Held<'v>, kinds: WalkedKinds) -> Option<(Self, Superior)> {
        let Statement::Relation(relation) = &fact.fact.statement else { return None };
        let kind = relation.kind;
        let superior = kind.superior().filter(|_| kinds.contains(kind))?;
        let (from, to) = (End::Entity(relation.from), target_of(relation));
        let (lower, upper) = match superior {
            Superior::To => (from, to),
            Superior::From => (to, from),
        };
        Some((Self { fact, kind, lower, upper }, superior))
    }

    /// How sure it is that the relation holds on the day.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.fact.certainty
    }

    /// The end that a heading leads to.
    #[must_use]
    pub fn end(&self, heading: Heading) -> End<'v> {
        match heading {
            Heading::Up => self.upper,
            Heading::Down => self.lower,
        }
    }
}

/// The end that a relation goes to.
fn target_of(relation: &Relation<EntityId>) -> End<'_> {
    let words = || relation.terms.as_ref().and_then(|terms| terms.designation.as_deref()).unwrap_or_default();
    relation.to.map_or_else(|| End::Designation(words()), End::Entity)
}

/// The hops from an entity to its superiors, or to those below it.
pub(super) fn hops(view: &View, of: EntityId, kinds: WalkedKinds, heading: Heading) -> impl Iterator<Item = Hop<'_>> {
    let (towards_to, towards_from) = match heading {
        Heading::Up => (Link::From, Link::To),
        Heading::Down => (Link::To, Link::From),
    };
    let along = move |link, wanted| {
        view.naming(of, link)
            .filter_map(move |held| Hop::of(held, kinds))
            .filter(move |(_, superior)| *superior == wanted)
            .map(|(hop, _)| hop)
    };
    along(towards_to, Superior::To).chain(along(towards_from, Superior::From))
}

/// As sure as the weakest; certain where there is none.
pub(super) fn weakest(certainties: impl Iterator<Item = Certainty>) -> Certainty {
    certainties.fold(Certainty::Certain, Certainty::and)
}

/// One step of a route.
#[derive(Debug, Clone, Copy)]
pub struct RouteStep<'v> {
    /// The relation.
    pub hop: Hop<'v>,
    /// Which way it is taken.
    pub heading: Heading,
}

/// The entities that are reached from one, nearest first, each with the hop that reaches it.
pub(super) struct Spread<'v> {
    /// The entities in the order of their distance; the start only where a cycle comes back to it.
    pub(super) order: Vec<EntityId>,
    reached: ByEntity<(usize, EntityId, Hop<'v>)>,
    start: EntityId,
    heading: Heading,
    /// Whether every hop that was looked at is certain.
    is_certain: bool,
}

impl<'v> Spread<'v> {
    /// Breadth first from `start`; only along certain hops where `least` is certain.
    pub(super) fn new(view: &'v View, start: EntityId, kinds: WalkedKinds, heading: Heading, least: Certainty) -> Self {
        let mut spread = Self { order: Vec::new(), reached: ByEntity::default(), start, heading, is_certain: true };
        let mut waiting = VecDeque::from([(start, 0)]);
        while let Some((at, distance)) = waiting.pop_front() {
            for hop in hops(view, at, kinds, heading).filter(|hop| hop.certainty() <= least) {
                spread.is_certain &= hop.certainty() == Certainty::Certain;
                let Some(next) = hop.end(heading).entity() else { continue };
                if spread.reached.contains_key(&next) {
                    continue;
                }
                spread.reached.insert(next, (distance + 1, at, hop));
                spread.order.push(next);
                if next != start {
                    waiting.push_back((next, distance + 1));
                }
            }
        }
        spread
    }

    /// The same along certain hops alone; none where it is the very same, every hop being certain.
    pub(super) fn certain(&self, view: &'v View, kinds: WalkedKinds) -> Option<Self> {
        (!self.is_certain).then(|| Self::new(view, self.start, kinds, self.heading, Certainty::Certain))
    }

    /// The fewest hops, one at least, to an entity.
    pub(super) fn distance(&self, to: EntityId) -> Option<usize> {
        self.reached.get(&to).map(|(distance, _, _)| *distance)
    }

    /// The same, counting no hops from the start to itself.
    pub(super) fn distance_or_none(&self, to: EntityId) -> Option<usize> {
        if to == self.start { Some(0) } else { self.distance(to) }
    }

    /// The hops of a shortest way to an entity, in the order walked.
    pub(super) fn way(&self, to: EntityId) -> Vec<RouteStep<'v>> {
        let mut steps = Vec::new();
        let mut at = to;
        while at != self.start
            && let Some((_, before, hop)) = self.reached.get(&at)
        {
            steps.push(RouteStep { hop: *hop, heading: self.heading });
            at = *before;
        }
        steps.reverse();
        steps
    }
}
