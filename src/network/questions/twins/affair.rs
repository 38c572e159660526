//! What the twins of affairs share: small histories of which every day is gone through, whatever the bounds leave open.

use proptest::prelude::*;

use super::Twin;
use crate::network::approval::{Act, ActKind, Procedure, ProcedureKind};
use crate::network::decision::Proposal;
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, FactId};
use crate::network::recorded::Recorded;
use crate::network::testing::{World, day_at};
use crate::network::validity::{Bound, Certainty, Day, Validity};

/// The days on which it is asked: from 1 to this. Day 0 stands for any before them, and one more for any after.
pub const LAST: i64 = 9;

/// A day that may be known in part: its first, how many more days it may be, and whether nothing limits it.
pub type Unsure = (i64, i64, u8);

/// A day that is known, or known in part.
pub fn unsure() -> impl Strategy<Value = Unsure> {
    (1..=LAST, 0..=2_i64, 0..12_u8)
}

/// As a bound; nothing limits it before, or after, in two of twelve.
pub fn bound((first, more, open): Unsure) -> Bound {
    let earliest = if open == 0 { Day::DAWN } else { day_at(first) };
    let latest = if open == 1 { Day::NEVER } else { day_at((first + if open > 6 { 0 } else { more }).min(LAST)) };
    Bound { earliest, latest }
}

/// From such a day on.
pub fn from(day: Unsure) -> Validity {
    Validity::new(bound(day), Bound::OPEN, None).expect("it ends never")
}

/// From such a day on, until another where there is one and it can lie later.
pub fn spell(begins: Unsure, ends: Option<Unsure>) -> Validity {
    let ends = ends.and_then(|ends| Validity::new(bound(begins), bound(ends), None).ok());
    ends.unwrap_or_else(|| from(begins))
}

/// The same rows in two revisions: of four facts one comes with the second, and one is withdrawn with it.
pub fn in_two_revisions(mut world: World, changes: &[u8]) -> Recorded {
    let second = world.revision();
    for (fact, change) in world.recorded.facts.iter_mut().zip(changes) {
        match change % 4 {
            0 => fact.recorded = second,
            1 => fact.withdrawn = Some(second),
            _ => {}
        }
    }
    world.recorded.facts.sort_by_key(|fact| fact.recorded);
    for (at, fact) in world.recorded.facts.iter_mut().enumerate() {
        fact.id = FactId::at(at).expect("few facts");
    }
    world.recorded
}

/// The versions of an entity that the rows have, in order of time.
pub fn versions<'r>(twin: &Twin<'r>, of: EntityId, kind: StatementKind) -> Vec<&'r Fact> {
    let all = twin.facts.iter().copied();
    let mut versions: Vec<&Fact> = all.filter(|fact| fact.subject == of && fact.statement.kind() == kind).collect();
    versions.sort_by_key(|fact| (fact.validity.from, fact.id));
    versions
}

/// The version that speaks for an entity on the day: the last that certainly holds, else that may, else that has
/// ended; else the first to come.
pub fn version<'r>(twin: &Twin<'r>, of: EntityId, kind: StatementKind) -> Option<&'r Fact> {
    let versions = versions(twin, of, kind);
    let last = |fits: &dyn Fn(&Fact) -> bool| versions.iter().rev().copied().find(|fact| fits(fact));
    last(&|fact| twin.sure(fact) == Some(Certainty::Certain))
        .or_else(|| last(&|fact| twin.sure(fact).is_some()))
        .or_else(|| last(&|fact| fact.validity.until.latest <= twin.on))
        .or_else(|| versions.first().copied())
}

/// How sure it is that what is listed about something is all, by the rows: what is said of a topic and of everything.
pub fn complete(twin: &Twin<'_>, of: EntityId, topic: Topic) -> Option<Certainty> {
    let covers = |stated: Topic| stated == topic || stated == Topic::Everything;
    let stated = twin.surest(of, |said| matches!(said, Statement::Completeness(stated) if covers(*stated)))?;
    match twin.surest(of, |said| matches!(said, Statement::Gap(gap) if covers(gap.topic))) {
        Some(Certainty::Certain) => None,
        Some(Certainty::Possible) => Some(Certainty::Possible),
        None => Some(stated),
    }
}

/// The days on which a bound can lie, gone through one by one.
pub fn days_of(bound: Bound) -> Vec<i64> {
    (0..=LAST + 1)
        .filter(|at| {
            let day = day_at(*at);
            let first = *at == 0 && bound.earliest < day_at(1);
            let last = *at == LAST + 1 && bound.latest > day_at(LAST);
            first || last || (bound.earliest <= day && day <= bound.latest)
        })
        .collect()
}

/// Every choice of one from each list.
pub fn worlds<T: Copy>(lists: &[Vec<T>]) -> Vec<Vec<T>> {
    lists.iter().fold(vec![Vec::new()], |worlds, list| {
        let longer = |world: &Vec<T>| list.iter().map(|one| [world.as_slice(), &[*one]].concat()).collect::<Vec<_>>();
        worlds.iter().flat_map(longer).collect()
    })
}

/// Whether what is said of one day, or of one span of days, is on one day in a course: it is of one occasion.
pub fn together(bounds: &[Bound], days: &[i64]) -> bool {
    let all = || bounds.iter().zip(days);
    all().all(|(bound, day)| all().all(|(other, on)| bound != other || day == on))
}

pub fn proposal(under: Option<EntityId>) -> Proposal<EntityId> {
    Proposal {
        title: "a proposal".into(),
        body: None,
        author: None,
        open: None,
        area: None,
        under,
        reply: None,
        reasons: None,
        follows: None,
    }
}

pub fn procedure(kind: ProcedureKind) -> Procedure<EntityId> {
    Procedure { kind, title: "a procedure".into(), body: None, area: None, text: None }
}

pub fn act(kind: ActKind, by: Option<EntityId>, step: Option<EntityId>) -> Act<EntityId> {
    Act { kind, by, step, text: None }
}

pub fn said(affair: impl Into<crate::network::affair::Affair<EntityId>>) -> Statement {
    Statement::Affair(Box::new(affair.into()))
}
