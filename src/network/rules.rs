//! The rules that facts keep together. They look at what a plan touches, in the network after it.

mod affair;
mod cycle;
mod existence;
mod holding;
mod overlap;

use std::collections::{BTreeSet, HashMap};

use super::fact::{Fact, Statement, StatementKind};
use super::key::{EntityId, FactId};
use super::network::{Entity, Network};
use super::recorded::Recorded;
use super::refusal::{Refusal, RefusalCode, Sentence};
use super::validity::Day;

/// Which change records or withdraws what.
pub(super) struct Origins {
    /// The number of the first new fact, counted from 0.
    first_new: usize,
    /// The change that records each new fact, in the order of the facts' numbers.
    pub(super) recorded: Vec<usize>,
    /// The change that withdraws a fact.
    pub(super) withdrawn: HashMap<FactId, usize>,
}

impl Origins {
    pub(super) fn new(first_new: usize) -> Self {
        Self { first_new, recorded: Vec::new(), withdrawn: HashMap::new() }
    }

    /// The change that records a fact; none for one that was there before.
    fn of(&self, fact: &Fact) -> Option<usize> {
        self.recorded.get(fact.id.index().checked_sub(self.first_new)?).copied()
    }
}

/// Every rule that the network after a plan breaks, as far as the plan touches it.
pub(super) fn broken(before: &Network, after: &Network, recorded: &Recorded, origins: &Origins) -> Vec<Refusal> {
    let mut check = Check { after, origins, refusals: Vec::new() };
    let touched = Touched::by(recorded, after);
    touched.subjects.iter().for_each(|subject| overlap::about(&mut check, *subject));
    touched.seats.iter().for_each(|seat| holding::of_seat(&mut check, *seat));
    touched.posts.iter().for_each(|post| holding::of_post(&mut check, *post));
    touched.persons.iter().for_each(|person| holding::of_person(&mut check, *person));
    touched.represented.iter().for_each(|membership| holding::of_membership(&mut check, *membership));
    for fact in &recorded.facts {
        overlap::of_identifier(&mut check, fact);
        holding::of_one_body(&mut check, fact, None);
        holding::of_its_holders(&mut check, fact);
        existence::of_fact(&mut check, fact, None);
        cycle::through(&mut check, fact);
        affair::of_fact(&mut check, fact);
    }
    existence::of_dependents(&mut check, before, recorded);
    affair::of_older(&mut check, before, recorded);
    check.refusals
}

/// What a plan touches, each once.
#[derive(Default)]
struct Touched {
    subjects: BTreeSet<EntityId>,
    seats: BTreeSet<EntityId>,
    posts: BTreeSet<EntityId>,
    persons: BTreeSet<EntityId>,
    represented: BTreeSet<EntityId>,
}

impl Touched {
    fn by(recorded: &Recorded, after: &Network) -> Self {
        let mut touched = Self::default();
        for fact in &recorded.facts {
            touched.subjects.insert(fact.subject);
            match &fact.statement {
                Statement::Membership(membership) => {
                    touched.seats.extend(membership.seat);
                    touched.posts.extend(membership.post);
                    touched.persons.insert(membership.member);
                }
                Statement::Seat(seat) => touched.posts.extend(seat.post),
                Statement::Post(_) => {
                    touched.posts.insert(fact.subject);
                }
                Statement::Representation(representation) => {
                    touched.represented.insert(representation.membership);
                }
                _ => {}
            }
        }
        let seats = touched.seats.iter().filter_map(|seat| after.entity(*seat));
        let facts = seats.flat_map(|seat| seat.facts_of(StatementKind::Seat));
        touched.posts.extend(facts.filter_map(|fact| match &fact.statement {
            Statement::Seat(seat) => seat.post,
            _ => None,
        }));
        touched
    }
}

/// A check under way.
struct Check<'a> {
    after: &'a Network,
    origins: &'a Origins,
    refusals: Vec<Refusal>,
}

impl<'a> Check<'a> {
    fn entity(&self, id: EntityId) -> Option<&'a Entity> {
        self.after.entity(id)
    }

    fn facts_of(&self, id: EntityId, kind: StatementKind) -> &'a [Fact] {
        self.entity(id).map_or(&[], |entity| entity.facts_of(kind))
    }

    fn key(&self, id: EntityId) -> &'a str {
        self.entity(id).map_or("", |entity| entity.key().as_str())
    }

    /// Refuses a fact because of others; where it was there before the plan, the newest of the
    /// others is to blame, or else the change `otherwise`.
    fn refuse(
        &mut self,
        code: RefusalCode,
        fact: &Fact,
        others: &[&Fact],
        otherwise: Option<usize>,
        sentence: Sentence,
    ) {
        let by_others = || others.iter().filter_map(|other| self.origins.of(other)).max();
        let Some(change) = self.origins.of(fact).or_else(by_others).or(otherwise) else { return };
        self.refusals.push(Refusal {
            code,
            change,
            subject: self.entity(fact.subject).map(|entity| entity.key().clone()),
            statement: Some(fact.statement.kind()),
            sentence,
            in_the_way: others.iter().map(|other| other.id).collect(),
        });
    }

    /// Whether the plan records one of the facts.
    fn is_new(&self, facts: &[&Fact]) -> bool {
        facts.iter().any(|fact| self.origins.of(fact).is_some())
    }
}

/// Whether two facts are marked as contradicting one another; then both stand.
fn are_disputed(one: &Fact, other: &Fact) -> bool {
    one.dispute().is_some_and(|label| other.dispute() == Some(label))
}

/// A half-open span of days in words: `from 2007-01-01 until 2011-01-01`.
fn days((from, until): (Day, Day)) -> String {
    match (from, until) {
        (Day::DAWN, Day::NEVER) => "on every day".to_owned(),
        (Day::DAWN, until) => format!("until {until}"),
        (from, Day::NEVER) => format!("from {from} on"),
        (from, until) => format!("from {from} until {until}"),
    }
}

/// The same in Danish: `fra 2007-01-01 til 2011-01-01`.
fn dage((from, until): (Day, Day)) -> String {
    match (from, until) {
        (Day::DAWN, Day::NEVER) => "alle dage".to_owned(),
        (Day::DAWN, until) => format!("indtil {until}"),
        (from, Day::NEVER) => format!("fra {from}"),
        (from, until) => format!("fra {from} indtil {until}"),
    }
}

#[cfg(test)]
mod tests;
