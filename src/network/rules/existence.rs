//! What a fact belongs to exists for as long as the fact certainly holds.

use std::collections::{BTreeMap, HashSet};

use super::super::fact::{Fact, Link, StatementKind};
use super::super::key::{EntityId, Noun};
use super::super::network::Network;
use super::super::recorded::Recorded;
use super::super::refusal::RefusalCode;
use super::super::validity::Day;
use super::super::word::Word;
use super::{Check, days};

/// The kind of statement that says when an entity exists; none for what exists on every day.
fn presence(noun: Noun) -> Option<StatementKind> {
    match noun {
        Noun::Organization => Some(StatementKind::Existence),
        Noun::Agreement => Some(StatementKind::Agreement),
        Noun::Post => Some(StatementKind::Post),
        Noun::Seat => Some(StatementKind::Seat),
        Noun::Membership => Some(StatementKind::Membership),
        Noun::Representation => Some(StatementKind::Representation),
        Noun::Person | Noun::Document | Noun::Relation | Noun::Succession => None,
    }
}

/// Whether what stands in a place must exist while the fact holds.
fn must_exist(link: Link) -> bool {
    !matches!(link, Link::PreviousHolder | Link::Appointer | Link::Predecessor | Link::Successor | Link::Representative)
}

/// Whether the subject itself must exist while a statement about it holds.
fn subject_must_exist(kind: StatementKind) -> bool {
    use StatementKind as K;
    matches!(
        kind,
        K::Name
            | K::Classification
            | K::Placement
            | K::Identifier
            | K::Level
            | K::Area
            | K::LegalForm
            | K::Staffing
            | K::ContactPoint
            | K::Task
            | K::Leave
    )
}

/// The first certain days of a fact on which an entity certainly does not exist.
fn absence(check: &Check<'_>, entity: EntityId, fact: &Fact) -> Option<(Day, Day)> {
    let kind = presence(check.entity(entity)?.noun())?;
    let exists = check.facts_of(entity, kind);
    let (mut from, until) = fact.validity.certain_days()?;
    if exists.is_empty() {
        return None;
    }
    let mut spans: Vec<(Day, Day)> = exists.iter().map(|fact| fact.validity.possible_days()).collect();
    spans.sort_unstable();
    for span in spans {
        if span.0 > from {
            return Some((from, span.0.min(until)));
        }
        from = from.max(span.1);
        if from >= until {
            return None;
        }
    }
    Some((from, until))
}

/// Refuses a fact that certainly holds while what it belongs to certainly does not exist. Where
/// the fact was there before, `otherwise` is the change to blame.
pub(super) fn of_fact(check: &mut Check<'_>, fact: &Fact, otherwise: Option<usize>) {
    let kind = fact.statement.kind();
    let subject = subject_must_exist(kind).then_some((None, fact.subject));
    let named = fact.statement.references().into_iter().filter(|(link, _)| must_exist(*link));
    let needed: Vec<(Option<Link>, EntityId)> =
        subject.into_iter().chain(named.map(|(link, entity)| (Some(link), *entity))).collect();
    for (link, entity) in needed {
        let Some(span) = absence(check, entity, fact) else { continue };
        let place = link.map_or_else(|| "subject".to_owned(), Word::english);
        let sentence = format!(
            "The {place} {} of the {} of {} does not exist {}; end it there, or correct when it exists.",
            check.key(entity),
            kind.english(),
            check.key(fact.subject),
            days(span)
        );
        let exists = check.entity(entity).and_then(|entity| presence(entity.noun()));
        let others: Vec<&Fact> = exists.map(|kind| check.facts_of(entity, kind)).into_iter().flatten().collect();
        check.refuse(RefusalCode::OutsideExistence, fact, &others, otherwise, sentence);
    }
}

/// Looks again at what belongs to an older entity, when the plan changes when that exists.
pub(super) fn of_dependents(check: &mut Check<'_>, before: &Network, recorded: &Recorded) {
    let says_presence = |fact: &Fact| {
        let noun = check.entity(fact.subject).map(super::super::network::Entity::noun);
        noun.and_then(presence) == Some(fact.statement.kind())
    };
    let mut changed: BTreeMap<EntityId, usize> = BTreeMap::new();
    for fact in recorded.facts.iter().filter(|fact| fact.subject.index() < before.entity_count()) {
        if let Some(change) = check.origins.of(fact).filter(|_| says_presence(fact)) {
            changed.insert(fact.subject, change);
        }
    }
    for (id, change) in &check.origins.withdrawn {
        if let Some(fact) = before.fact(*id).filter(|fact| says_presence(fact)) {
            changed.insert(fact.subject, *change);
        }
    }
    if changed.is_empty() {
        return;
    }
    let new: HashSet<_> = recorded.facts.iter().map(|fact| fact.id).collect();
    for (entity, change) in changed {
        let Some(entity) = check.entity(entity) else { continue };
        let own = entity.facts().iter();
        let links = Link::ALL.iter().copied().filter(|link| must_exist(*link));
        let naming = links.flat_map(|link| entity.mentions(link).map(move |by| (link, by)));
        let dependents: Vec<&Fact> = own
            .chain(naming.flat_map(|(link, by)| check.facts_of(by, link.kind())))
            .filter(|fact| !new.contains(&fact.id))
            .collect();
        for fact in dependents {
            of_fact(check, fact, Some(change));
        }
    }
}
