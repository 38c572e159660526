//! What is on record of an entity: the version that stands for it, and everything ever said of it.

use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::key::EntityId;
use crate::network::validity::{Bound, Certainty};
use crate::network::view::View;
use crate::network::word::Word;

/// The fact of a kind that speaks for an entity on the day, for what has one version at a time (a
/// seat, a membership, a relation): the one that certainly holds; else one that possibly does; else
/// the last that ended before the day; else the first that begins after it. None where nothing of
/// the kind is known.
#[must_use]
pub fn version_of(view: &View, entity: EntityId, kind: StatementKind) -> Option<&Fact> {
    let rank = |fact: &Fact| match view.held(fact).map(|held| held.certainty) {
        Some(Certainty::Certain) => 0,
        Some(Certainty::Possible) => 1,
        None if view.may_have_begun(fact) => 2,
        None => 3,
    };
    let mut best: Option<(u8, &Fact)> = None;
    for fact in view.history(entity, kind) {
        let rank = rank(fact);
        // In order of time: of those to come the first, of the others the last.
        if best.is_none_or(|(least, _)| rank < least || (rank == least && rank != 3)) {
            best = Some((rank, fact));
        }
    }
    best.map(|(_, fact)| fact)
}

/// When what has one version at a time begins: with the first of them, whichever that is. None where nothing of the
/// kind is known.
#[must_use]
pub fn beginning_of(view: &View, entity: EntityId, kind: StatementKind) -> Option<Bound> {
    let begins = view.history(entity, kind).map(|fact| fact.validity.from);
    begins
        .reduce(|one, other| Bound { earliest: one.earliest.min(other.earliest), latest: one.latest.min(other.latest) })
}

/// Every fact about an entity that was ever recorded as of the view's revision, those withdrawn
/// since included, in the order they were recorded; only statements of some kinds where they are given.
#[must_use]
pub fn record_of<'v>(view: &'v View, entity: EntityId, kinds: Option<&[StatementKind]>) -> Vec<&'v Fact> {
    view.note(entity);
    let Some(entity) = view.entity(entity) else { return Vec::new() };
    let asked = |fact: &&Fact| kinds.is_none_or(|kinds| kinds.contains(&fact.statement.kind()));
    in_order(view, entity.facts().iter().chain(entity.withdrawn()).filter(asked))
}

/// Every fact that names an entity in some places, in any where none are given, and was ever recorded as
/// of the view's revision, those withdrawn since included, in the order they were recorded.
#[must_use]
pub fn mentions_of<'v>(view: &'v View, entity: EntityId, places: Option<&[Link]>) -> Vec<&'v Fact> {
    let naming = places.unwrap_or(Link::ALL).iter().flat_map(|link| {
        let facts = view.mentions(entity, *link).flat_map(|by| record_of(view, by, Some(&[link.kind()])));
        facts.filter(|fact| fact.names(*link, entity))
    });
    in_order(view, naming)
}

fn in_order<'v>(view: &View, facts: impl Iterator<Item = &'v Fact>) -> Vec<&'v Fact> {
    let mut facts: Vec<&Fact> = facts.filter(|fact| view.knows_revision(fact.recorded)).collect();
    facts.sort_unstable_by_key(|fact| fact.id);
    // A fact may name an entity in two places.
    facts.dedup_by_key(|fact| fact.id);
    facts
}
