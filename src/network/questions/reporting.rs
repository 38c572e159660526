//! Who answers to whom: superiors and subordinates, direct and through others.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::cycle::components;
use super::gap::{completing, gaps_of};
use super::hop::{End, Heading, Hop, Spread, WalkedKinds, hops, weakest};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// What a list says about the whole: silence is not absence.
    enum Listing {
        /// There are some, and there may be more.
        Some = "SOME", "nogle";
        /// These are all.
        All = "ALL", "alle";
        /// There is none, and that is known.
        None = "NONE", "ingen";
        /// It is not known whether there is any.
        Unknown = "UNKNOWN", "ukendt";
    }
}

/// Whom an entity answers to directly.
#[derive(Debug, Clone)]
pub struct Superiors<'v> {
    /// A hop for each relation upward, in the order of the facts.
    pub direct: Vec<Hop<'v>>,
    /// Whether these are all.
    pub listing: Listing,
    /// The statement that says so for certain, which no gap contradicts.
    pub complete: Option<Held<'v>>,
    /// Why superiors are not known.
    pub gaps: Vec<Held<'v>>,
}

/// Who answers to an entity directly.
#[derive(Debug, Clone)]
pub struct Subordinates<'v> {
    /// A hop for each relation downward, in the order of the facts.
    pub direct: Vec<Hop<'v>>,
    /// Whether these are all.
    pub listing: Listing,
    /// The statement that says so for certain, which no gap contradicts.
    pub complete: Option<Held<'v>>,
    /// Why subordinates are not known.
    pub gaps: Vec<Held<'v>>,
}

/// Whom a body, seat, post or person answers to directly, along relations of some kinds. Where it
/// is said that all superiors are listed, that is said of reporting; of other kinds only where
/// everything is said to be listed.
#[must_use]
pub fn superiors_of(view: &View, subject: EntityId, kinds: WalkedKinds) -> Superiors<'_> {
    let direct: Vec<_> = hops(view, subject, kinds, Heading::Up).collect();
    let complete = completeness(view, subject, Topic::Superiors, kinds);
    let listing = listing(direct.is_empty(), complete);
    Superiors { direct, listing, complete, gaps: gaps_of(view, subject, Some(Topic::Superiors)) }
}

/// Who answers to a body, seat, post or person directly, along relations of some kinds; whether
/// they are all is said as of superiors.
#[must_use]
pub fn subordinates_of(view: &View, subject: EntityId, kinds: WalkedKinds) -> Subordinates<'_> {
    let direct: Vec<_> = hops(view, subject, kinds, Heading::Down).collect();
    let complete = completeness(view, subject, Topic::Subordinates, kinds);
    let listing = listing(direct.is_empty(), complete);
    Subordinates { direct, listing, complete, gaps: gaps_of(view, subject, Some(Topic::Subordinates)) }
}

/// What a list says about the whole, possible facts being in it.
fn listing(empty: bool, complete: Option<Held<'_>>) -> Listing {
    match (empty, complete.is_some()) {
        (true, true) => Listing::None,
        (true, false) => Listing::Unknown,
        (false, true) => Listing::All,
        (false, false) => Listing::Some,
    }
}

/// The statement by which relations of some kinds are certainly all listed: one about the topic
/// settles reporting, one about everything any kind.
fn completeness(view: &View, subject: EntityId, topic: Topic, kinds: WalkedKinds) -> Option<Held<'_>> {
    let stated = if kinds.are_reporting() { topic } else { Topic::Everything };
    completing(view, subject, stated, topic).filter(|held| held.certainty == Certainty::Certain)
}

/// An entity that is above or below another, and how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The entity.
    pub entity: EntityId,
    /// The fewest hops to it, possible ones included.
    pub distance: usize,
    /// The fewest hops to it along certain facts alone; none where there is no such way.
    pub certain_distance: Option<usize>,
}

impl Reach {
    /// Certain where some way to it is.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        if self.certain_distance.is_some() { Certainty::Certain } else { Certainty::Possible }
    }
}

/// Everyone below an entity, directly or through others, nearest first and each once. The
/// entity itself is among them only where a cycle comes back to it.
#[must_use]
pub fn all_subordinates_of(view: &View, subject: EntityId, kinds: WalkedKinds) -> Vec<Reach> {
    reached(view, subject, kinds, Heading::Down)
}

/// Everyone above an entity, directly or through others, nearest first and each once. The
/// entity itself is among them only where a cycle comes back to it.
#[must_use]
pub fn all_superiors_of(view: &View, subject: EntityId, kinds: WalkedKinds) -> Vec<Reach> {
    reached(view, subject, kinds, Heading::Up)
}

fn reached(view: &View, subject: EntityId, kinds: WalkedKinds, heading: Heading) -> Vec<Reach> {
    let possible = Spread::new(view, subject, kinds, heading, Certainty::Possible);
    let certain = possible.certain(view, kinds);
    let certain = certain.as_ref().unwrap_or(&possible);
    let reach = |entity: &EntityId| {
        let (entity, certain_distance) = (*entity, certain.distance(*entity));
        Some(Reach { entity, distance: possible.distance(entity)?, certain_distance })
    };
    possible.order.iter().filter_map(reach).collect()
}

/// An entity above several others, with none of its common superiors below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommonSuperior {
    /// The superior.
    pub superior: EntityId,
    /// Each subject, in the order asked, and how far below it is: 0 where it is the superior itself.
    pub subjects: Vec<Reach>,
}

impl CommonSuperior {
    /// Certain where it is above every subject along certain facts.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        weakest(self.subjects.iter().map(Reach::certainty))
    }
}

/// The lowest common superiors: the common superiors that are not above another one.
///
/// A common superior is above every subject; where several are asked about, one of them that is
/// above all the others counts too, at distance 0. Common superiors in a cycle are as low as one
/// another. Those that are lowest along certain facts alone and those that are lowest with the
/// possible ones are both in the answer.
#[must_use]
pub fn common_superiors(view: &View, subjects: &[EntityId], kinds: WalkedKinds) -> Vec<CommonSuperior> {
    let mut unique: Vec<EntityId> = Vec::new();
    for subject in subjects {
        if !unique.contains(subject) {
            unique.push(*subject);
        }
    }
    let certain = Commons::new(view, &unique, kinds, Certainty::Certain);
    let possible = Commons::new(view, &unique, kinds, Certainty::Possible);
    let mut lowest = certain.lowest(view, kinds);
    let seen: HashSet<EntityId> = lowest.iter().copied().collect();
    lowest.extend(possible.lowest(view, kinds).into_iter().filter(|superior| !seen.contains(superior)));
    let reach = |superior: EntityId, place: usize, entity: EntityId| {
        let distance = possible.distance(superior, place)?;
        Some(Reach { entity, distance, certain_distance: certain.distance(superior, place) })
    };
    let with_subjects = |superior: EntityId| {
        let subjects =
            unique.iter().enumerate().filter_map(|(place, entity)| reach(superior, place, *entity)).collect();
        CommonSuperior { superior, subjects }
    };
    let mut answer: Vec<_> = lowest.into_iter().map(with_subjects).collect();
    answer.sort_by_key(|common| common.superior);
    answer
}

/// What is above each of some subjects.
struct Commons<'v> {
    spreads: Vec<Spread<'v>>,
    subjects: Vec<EntityId>,
    least: Certainty,
}

impl<'v> Commons<'v> {
    fn new(view: &'v View, subjects: &[EntityId], kinds: WalkedKinds, least: Certainty) -> Self {
        let spreads = subjects.iter().map(|subject| Spread::new(view, *subject, kinds, Heading::Up, least)).collect();
        Self { spreads, subjects: subjects.to_vec(), least }
    }

    /// How far an entity is above the subject at a place; one of several subjects is above itself, at 0.
    fn distance(&self, superior: EntityId, place: usize) -> Option<usize> {
        if self.subjects.len() > 1 && self.subjects.get(place) == Some(&superior) {
            return Some(0);
        }
        self.spreads.get(place)?.distance(superior)
    }

    fn is_common(&self, entity: EntityId) -> bool {
        (0..self.subjects.len()).all(|place| self.distance(entity, place).is_some())
    }

    /// Whatever is above a common superior is one too, so a common superior is lowest where no
    /// hop leads to its group from a common superior outside the group.
    fn lowest(&self, view: &View, kinds: WalkedKinds) -> Vec<EntityId> {
        let first = self.spreads.first();
        let candidates = first.into_iter().flat_map(|spread| self.subjects.iter().take(1).chain(&spread.order));
        let mut common: Vec<EntityId> = candidates.copied().filter(|entity| self.is_common(*entity)).collect();
        common.sort_unstable();
        common.dedup();
        let above = |entity: EntityId| {
            let hops = hops(view, entity, kinds, Heading::Up).filter(|hop| hop.certainty() <= self.least);
            hops.filter_map(|hop| hop.upper.entity()).collect::<Vec<_>>()
        };
        let groups = components(common, above);
        let group_of: HashMap<EntityId, usize> =
            groups.iter().enumerate().flat_map(|(at, group)| group.iter().map(move |entity| (*entity, at))).collect();
        let mut is_lowest = vec![true; groups.len()];
        for (entity, group) in &group_of {
            for to in above(*entity).iter().filter_map(|upper| group_of.get(upper)).filter(|to| *to != group) {
                is_lowest.get_mut(*to).into_iter().for_each(|lowest| *lowest = false);
            }
        }
        groups.into_iter().zip(is_lowest).filter(|(_, lowest)| *lowest).flat_map(|(group, _)| group).collect()
    }
}

/// So many, certain and possible counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Those that are certain.
    pub certain: usize,
    /// Those that are only possible.
    pub possible: usize,
}

impl Tally {
    fn count(&mut self, certainty: Certainty) {
        match certainty {
            Certainty::Certain => self.certain += 1,
            Certainty::Possible => self.possible += 1,
        }
    }
}

/// How many answer to an entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Span {
    /// Those that answer to it directly, by noun; each counted once.
    pub direct: BTreeMap<Noun, Tally>,
    /// Those below it directly or through others, by noun, itself not counted.
    pub total: BTreeMap<Noun, Tally>,
    /// Direct relations from classes in words, which stand for nobody knows how many.
    pub designations: Tally,
}

/// How many answer to an entity, directly and in all: itself is never counted.
#[must_use]
pub fn span_of_control(view: &View, subject: EntityId, kinds: WalkedKinds) -> Span {
    let mut span = Span::default();
    let mut direct: BTreeMap<EntityId, Certainty> = BTreeMap::new();
    for hop in hops(view, subject, kinds, Heading::Down) {
        match hop.lower {
            End::Designation(_) => span.designations.count(hop.certainty()),
            End::Entity(entity) if entity == subject => {}
            End::Entity(entity) => {
                let best = direct.entry(entity).or_insert(hop.certainty());
                *best = hop.certainty().min(*best);
            }
        }
    }
    for (entity, certainty) in direct {
        count_by_noun(view, &mut span.direct, entity, certainty);
    }
    for reach in all_subordinates_of(view, subject, kinds).iter().filter(|reach| reach.entity != subject) {
        count_by_noun(view, &mut span.total, reach.entity, reach.certainty());
    }
    span
}

fn count_by_noun(view: &View, tallies: &mut BTreeMap<Noun, Tally>, entity: EntityId, certainty: Certainty) {
    if let Some(entity) = view.entity(entity) {
        tallies.entry(entity.noun()).or_default().count(certainty);
    }
}

#[cfg(test)]
mod tests;
