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
    gaps_where(view, subject, |gap| topic.is_none_or(|topic| covers(gap.topic, topic)))
}

/// The gaps about a subject on the day, on any of some topics or everything, the certain ones first.
pub(super) fn gaps_about<'v>(view: &'v View, subject: EntityId, topics: &[Topic]) -> Vec<Held<'v>> {
    gaps_where(view, subject, |gap| topics.iter().any(|topic| covers(gap.topic, *topic)))
}

fn gaps_where(view: &View, subject: EntityId, wanted: impl Fn(&Gap) -> bool) -> Vec<Held<'_>> {
    let gaps = view.facts(subject, StatementKind::Gap);
    let mut gaps: Vec<Held<'_>> =
        gaps.filter(|held| matches!(&held.fact.statement, Statement::Gap(gap) if wanted(gap))).collect();
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
    completing(view, subject, topic, topic).map(|held| held.certainty)
}

/// The statement by which what is listed about the topic `open` is all on the day, as sure as that
/// is: a statement about the topic `stated` or everything. Gaps about what is open count against it.
pub(super) fn completing(view: &View, subject: EntityId, stated: Topic, open: Topic) -> Option<Held<'_>> {
    let statement = completeness_of(view, subject, Some(stated)).first().copied()?;
    match gaps_of(view, subject, Some(open)).first().map(|gap| gap.certainty) {
        Some(Certainty::Certain) => None,
        Some(Certainty::Possible) => Some(Held { certainty: Certainty::Possible, ..statement }),
        None => Some(statement),
    }
}

fn covers(stated: Topic, asked: Topic) -> bool {
    stated == asked || stated == Topic::Everything
}
