//! No certain cycle within part-of, nor within LINE, on any day.

use std::collections::HashSet;

use super::super::fact::{Fact, Link, Statement, StatementKind};
use super::super::key::EntityId;
use super::super::refusal::{RefusalCode, Sentence};
use super::super::relation::RelationKind;
use super::super::validity::{Day, overlap};
use super::{Check, dage, days};

/// Refuses a placement or a line that closes a ring on a certain day.
pub(super) fn through(check: &mut Check<'_>, fact: &Fact) {
    let (below, above, up, what, danish): (_, _, Upward, _, _) = match &fact.statement {
        Statement::Placement(parent) => (fact.subject, *parent, placements, "part of", "være del af"),
        Statement::Relation(_) => match line(&fact.statement) {
            Some((below, above)) => (below, above, lines, "below", "referere til"),
            None => return,
        },
        _ => return,
    };
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

/// What certainly lies above an entity, and on which days.
type Upward = fn(&Check<'_>, EntityId) -> Vec<(EntityId, (Day, Day))>;

/// The lower and the upper end of a line.
fn line(statement: &Statement) -> Option<(EntityId, EntityId)> {
    match statement {
        Statement::Relation(relation) if relation.kind == RelationKind::Line => Some((relation.from, relation.to?)),
        _ => None,
    }
}

fn placements(check: &Check<'_>, of: EntityId) -> Vec<(EntityId, (Day, Day))> {
    let facts = check.facts_of(of, StatementKind::Placement).iter();
    let certain = facts.filter_map(|fact| match &fact.statement {
        Statement::Placement(parent) => Some((*parent, fact.validity.certain_days()?)),
        _ => None,
    });
    certain.collect()
}

fn lines(check: &Check<'_>, of: EntityId) -> Vec<(EntityId, (Day, Day))> {
    let by = check.entity(of).into_iter().flat_map(|entity| entity.mentions(Link::From));
    let facts = by.flat_map(|by| check.facts_of(by, StatementKind::Relation));
    let certain = facts.filter(|fact| fact.names(Link::From, of)).filter_map(|fact| {
        let (_, above) = line(&fact.statement)?;
        Some((above, fact.validity.certain_days()?))
    });
    certain.collect()
}

/// The days on which a walk upward from `above`, begun within `span`, comes to `below`.
fn ring(check: &Check<'_>, below: EntityId, above: EntityId, span: (Day, Day), up: Upward) -> Option<(Day, Day)> {
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
