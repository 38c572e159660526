//! What is not known about a subject, and what is known to be all.

use crate::network::fact::{Statement, StatementKind};
use crate::network::gap::{Gap, Topic};
use crate::network::key::EntityId;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

/// The gaps about a subject on the day, the certain ones first; where a topic is named only those
/// about it and about everything. The citations are the facts'.
#[must_use]
pub fn gaps_of(view: &View, subject: EntityId, topic: Option<Topic>) -> Vec<Held<'_>> {
    let gaps = view.facts(subject, StatementKind::Gap);
    let about = |gap: &Gap| topic.is_none_or(|topic| covers(gap.topic, topic));
    let mut gaps: Vec<Held<'_>> =
        gaps.filter(|held| matches!(&held.fact.statement, Statement::Gap(gap) if about(gap))).collect();
    gaps.sort_by_key(|held| held.certainty);
    gaps
}

/// The statements about a subject that hold on the day and say that what is listed is all, the
/// certain ones first; where a topic is named only those about it and about everything.
#[must_use]
pub fn completeness_of(view: &View, subject: EntityId, topic: Option<Topic>) -> Vec<Held<'_>> {
    let statements = view.facts(subject, StatementKind::Completeness);
    let about = |of: Topic| topic.is_none_or(|topic| covers(of, topic));
    let mut statements: Vec<Held<'_>> =
        statements.filter(|held| matches!(held.fact.statement, Statement::Completeness(of) if about(of))).collect();
    statements.sort_by_key(|held| held.certainty);
    statements
}

/// How sure it is that what is listed about a topic is all on the day; none where nothing says so,
/// or where a gap about the same topic certainly says otherwise.
///
/// Only where this is certain does an absence count for certain.
#[must_use]
pub fn complete(view: &View, subject: EntityId, topic: Topic) -> Option<Certainty> {
    let stated = completeness_of(view, subject, Some(topic)).first()?.certainty;
    match gaps_of(view, subject, Some(topic)).first().map(|gap| gap.certainty) {
        Some(Certainty::Certain) => None,
        Some(Certainty::Possible) => Some(Certainty::Possible),
        None => Some(stated),
    }
}

fn covers(stated: Topic, asked: Topic) -> bool {
    stated == asked || stated == Topic::Everything
}
