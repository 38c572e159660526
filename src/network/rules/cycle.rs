//! No certain cycle within part-of, nor within LINE, on any day; nor among affairs that are parts of others or follow
//! them.

use std::collections::HashSet;

use super::super::fact::{Fact, Link, Statement, StatementKind};
use super::super::key::EntityId;
use super::super::refusal::{RefusalCode, Sentence};
use super::super::relation::RelationKind;
use super::super::validity::{Day, overlap};
use super::{Check, are_disputed, dage, days};

/// The places in which an affair names what it is a part of or follows, and what it then is of that, in two languages.
const OF_AFFAIRS: [(Link, &str, &str); 4] = [
    (Link::AgreementWhole, "part of", "være del af"),
    (Link::BudgetWhole, "part of", "være del af"),
    (Link::AgreementFollowed, "following", "følge"),
    (Link::ProposalFollowed, "following", "følge"),
];

/// Refuses a placement, a line or an affair that closes a ring on a certain day.
pub(super) fn through(check: &mut Check<'_>, fact: &Fact) {
    match &fact.statement {
        Statement::Placement(parent) => {
            let up = |check: &Check<'_>, of| placements(check, of, fact);
            closing(check, fact, (fact.subject, *parent), &up, ("part of", "være del af"));
        }
        Statement::Relation(_) => {
            if let Some(ends) = line(&fact.statement) {
                let up = |check: &Check<'_>, of| lines(check, of, fact);
                closing(check, fact, ends, &up, ("below", "referere til"));
            }
        }
        Statement::Affair(_) => {
            for (link, what, danish) in OF_AFFAIRS {
                // That one names itself is another rule's to refuse.
                if let Some(above) = fact.named(link).filter(|above| *above != fact.subject) {
                    let up = |check: &Check<'_>, of| affairs(check, of, link, fact);
                    closing(check, fact, (fact.subject, above), &up, (what, danish));
                }
            }
        }
        _ => {}
    }
}

fn closing(
    check: &mut Check<'_>,
    fact: &Fact,
    (below, above): (EntityId, EntityId),
    up: &Upward<'_>,
    (what, danish): (&str, &str),
) {
    let Some(span) = fact.validity.certain_days() else { return };
    if let Some(ring) = ring(check, below, above, span, up) {
        let (below, above) = (check.key(below), check.key(above));
        let sentence = Sentence::new(
            format!("{below} would be {what} itself by way of {above}, {}.", days(ring)),
            format!("{below} ville {danish} sig selv gennem {above}, {}.", dage(ring)),
        );
        check.refuse(RefusalCode::Cycle, fact, &[], None, sentence);
    }
}

/// What certainly lies above an entity, and on which days, but by facts that contradict the one that is looked at.
type Upward<'u> = dyn Fn(&Check<'_>, EntityId) -> Vec<(EntityId, (Day, Day))> + 'u;

fn affairs(check: &Check<'_>, of: EntityId, link: Link, new: &Fact) -> Vec<(EntityId, (Day, Day))> {
    let facts = check.facts_of(of, link.kind()).iter().filter(|fact| !are_disputed(fact, new));
    facts.filter_map(|fact| Some((fact.named(link)?, fact.validity.certain_days()?))).collect()
}

/// The lower and the upper end of a line.
fn line(statement: &Statement) -> Option<(EntityId, EntityId)> {
    match statement {
        Statement::Relation(relation) if relation.kind == RelationKind::Line => Some((relation.from, relation.to?)),
        _ => None,
    }
}

fn placements(check: &Check<'_>, of: EntityId, new: &Fact) -> Vec<(EntityId, (Day, Day))> {
    let facts = check.facts_of(of, StatementKind::Placement).iter().filter(|fact| !are_disputed(fact, new));
    let certain = facts.filter_map(|fact| match &fact.statement {
        Statement::Placement(parent) => Some((*parent, fact.validity.certain_days()?)),
        _ => None,
    });
    certain.collect()
}

fn lines(check: &Check<'_>, of: EntityId, new: &Fact) -> Vec<(EntityId, (Day, Day))> {
    let by = check.entity(of).into_iter().flat_map(|entity| entity.mentions(Link::From));
    let facts = by.flat_map(|by| check.facts_of(by, StatementKind::Relation));
    let facts = facts.filter(|fact| fact.names(Link::From, of) && !are_disputed(fact, new));
    let certain = facts.filter_map(|fact| {
        let (_, above) = line(&fact.statement)?;
        Some((above, fact.validity.certain_days()?))
    });
    certain.collect()
}

/// The days on which a walk upward from `above`, begun within `span`, comes to `below`.
fn ring(check: &Check<'_>, below: EntityId, above: EntityId, span: (Day, Day), up: &Upward<'_>) -> Option<(Day, Day)> {
    let mut seen = HashSet::new();
    let mut open = vec![(above, span)];
    while let Some((at, span)) = open.pop() {
        if at == below {
            return Some(span);
        }
        if seen.insert((at, span)) {
            open.extend(up(check, at).into_iter().filter_map(|(above, holds)| Some((above, overlap(span, holds)?))));
        }
    }
    None
}
