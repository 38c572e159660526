//! What a fact belongs to exists for as long as the fact certainly holds.

use std::collections::{BTreeMap, HashSet};

use super::super::fact::{Fact, Link};
use super::super::key::{EntityId, Noun};
use super::super::network::Network;
use super::super::recorded::Recorded;
use super::super::refusal::{RefusalCode, Sentence};
use super::super::validity::Day;
use super::super::word::Word;
use super::{Check, dage, days};

/// The first certain days of a fact on which an entity certainly does not exist.
fn absence(check: &Check<'_>, entity: EntityId, fact: &Fact) -> Option<(Day, Day)> {
    let kind = check.entity(entity)?.noun().presence()?;
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
    let subject = kind.needs_subject().then_some((None, fact.subject));
    let named = fact.statement.references().into_iter().filter(|(link, _)| link.must_exist());
    let needed: Vec<(Option<Link>, EntityId)> =
        subject.into_iter().chain(named.map(|(link, entity)| (Some(link), *entity))).collect();
    for (link, entity) in needed {
        let Some(span) = absence(check, entity, fact) else { continue };
        let place = link.map_or_else(|| "subject".to_owned(), Word::english);
        let (needed, subject) = (check.key(entity), check.key(fact.subject));
        let sentence = Sentence::new(
            format!(
                "The {place} {needed} of the {} of {subject} does not exist {}; end it there, or correct when it exists.",
                kind.english(),
                days(span)
            ),
            format!(
                "{needed}, som oplysningen om {} for {subject} hviler på ({}), findes ikke {}; lad den slutte dér, eller ret eksistensen.",
                kind.danish(),
                link.map_or("emnet", Word::danish),
                dage(span)
            ),
        );
        let exists = check.entity(entity).and_then(|entity| entity.noun().presence());
        let others: Vec<&Fact> = exists.map(|kind| check.facts_of(entity, kind)).into_iter().flatten().collect();
        check.refuse(RefusalCode::OutsideExistence, fact, &others, otherwise, sentence);
    }
}

/// Looks again at what belongs to an older entity, when the plan changes when that exists.
pub(super) fn of_dependents(check: &mut Check<'_>, before: &Network, recorded: &Recorded) {
    let says_presence = |fact: &Fact| {
        let noun = check.entity(fact.subject).map(super::super::network::Entity::noun);
        noun.and_then(Noun::presence) == Some(fact.statement.kind())
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
        let links = Link::ALL.iter().copied().filter(|link| link.must_exist());
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
