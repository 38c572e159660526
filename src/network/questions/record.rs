//! What is on record of an entity: the version that stands for it, and everything ever said of it.

use crate::network::fact::{Fact, StatementKind};
use crate::network::key::EntityId;
use crate::network::validity::Certainty;
use crate::network::view::View;

/// The fact of a kind that speaks for an entity on the day, for what has one version at a time (a
/// seat, a membership, a relation): the one that certainly holds; else one that possibly does; else
/// the last that ended before the day; else the first that begins after it. None where nothing of
/// the kind is known.
#[must_use]
pub fn version_of(view: &View, entity: EntityId, kind: StatementKind) -> Option<&Fact> {
    let rank = |fact: &Fact| match fact.on(view.on()) {
        Some(Certainty::Certain) => 0,
        Some(Certainty::Possible) => 1,
        None if fact.validity.from.earliest <= view.on() => 2,
        None => 3,
    };
    let facts: Vec<&Fact> = view.history(entity, kind).collect();
    let best = facts.iter().copied().map(rank).min()?;
    let mut alike = facts.into_iter().filter(|fact| rank(fact) == best);
    // In order of time: of those to come the first, of the others the last.
    if best == 3 { alike.next() } else { alike.next_back() }
}

/// Every fact about an entity that was ever recorded as of the view's revision, those withdrawn
/// since included, in the order they were recorded.
#[must_use]
pub fn record_of(view: &View, entity: EntityId) -> Vec<&Fact> {
    let Some(entity) = view.entity(entity) else { return Vec::new() };
    let known = entity.facts().iter().chain(entity.withdrawn()).filter(|fact| Some(fact.recorded) <= view.known());
    let mut facts: Vec<&Fact> = known.collect();
    facts.sort_unstable_by_key(|fact| fact.id);
    facts
}
