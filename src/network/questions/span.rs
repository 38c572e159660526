//! The history of a seat or a post, parted into spans of days.

use std::collections::{BTreeSet, HashSet};
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::Arc;

use super::ex_officio::ExOfficio;
use super::seat::{Holder, SeatReason, seat_state};
use crate::network::fact::Fact;
use crate::network::key::EntityId;
use crate::network::reads::Reads;
use crate::network::seat::SeatState;
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;

/// Days in a row on which a seat or a post is filled in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<'v> {
    /// The first of the days.
    pub from: Day,
    /// The first day after them.
    pub until: Day,
    /// How it is filled.
    pub filling: Filling<'v>,
}

/// How a seat or a post is filled on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filling<'v> {
    /// How it is filled.
    pub state: SeatState,
    /// How sure that is.
    pub certainty: Certainty,
    /// Why.
    pub why: SeatReason,
    /// Who holds it, certain and possible, and who sits for them.
    pub holders: Vec<Holding<'v>>,
    /// Who holds it because another fact says so, those who are stated to hold it too included.
    pub offices: Vec<Office<'v>>,
    /// The gap that says why it is not known.
    pub gap: Option<&'v Fact>,
    /// How many places are certainly free; none where that is not known.
    pub free: Option<u16>,
}

/// One who holds a seat or a place of a post, and who sits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding<'v> {
    /// The membership's fact.
    pub fact: &'v Fact,
    /// How sure it is that it holds the place.
    pub certainty: Certainty,
    /// The representations of those who sit for it, each as sure as it is.
    pub sit: Vec<(&'v Fact, Certainty)>,
}

/// One who holds a seat or a post because another fact says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office<'v> {
    /// Who holds it.
    pub holder: EntityId,
    /// The fact of the provision that says by what.
    pub provision: &'v Fact,
    /// How sure it is.
    pub certainty: Certainty,
}

/// The days from one on until another, which is not included, parted into spans on each of which a seat or
/// a post is filled in the same way: as [`seat_state`] says of every one of their days.
///
/// [`Day::DAWN`] and [`Day::NEVER`] stand for no limit.
#[must_use]
pub fn spans_of(view: &View, place: EntityId, from: Day, until: Day) -> Vec<Span<'_>> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    let mut days = TurningDays::default();
    let mut at = from;
    while at < until {
        let reads = Arc::new(Reads::default());
        let filling = filling(view, &view.on_day(at).noting(reads.clone()), place);
        // An answer is the same until a fact that it looked at begins or ends, or becomes more or less sure.
        days.look_at(view, &reads);
        let next = days.after(at).unwrap_or(Day::NEVER).min(until);
        match spans.last_mut() {
            Some(before) if before.filling == filling => before.until = next,
            _ => spans.push(Span { from: at, until: next, filling }),
        }
        at = next;
    }
    spans
}

/// How it is filled on the day of a view, in terms of the facts of another.
fn filling<'v>(view: &'v View, then: &View, place: EntityId) -> Filling<'v> {
    let answer = seat_state(then, place);
    let fact = |fact: &Fact| view.fact(fact.id);
    let holding = |holder: &Holder<'_>| {
        let sit = holder.member.representatives(then);
        let sit = sit.iter().filter_map(|one| Some((fact(one.held.fact)?, one.held.certainty)));
        Some(Holding { fact: fact(holder.member.held.fact)?, certainty: holder.certainty, sit: sit.collect() })
    };
    let office = |office: &ExOfficio<'_>| {
        let (holder, provision) = (office.holder?, fact(office.ruling.held.fact)?);
        Some(Office { holder, provision, certainty: office.certainty })
    };
    Filling {
        state: answer.state,
        certainty: answer.certainty,
        why: answer.why,
        holders: answer.holders.iter().filter_map(holding).collect(),
        offices: answer.ex_officio.iter().filter_map(office).collect(),
        gap: answer.gap.and_then(|held| fact(held.fact)),
        free: answer.free,
    }
}

/// The days on which facts of some entities begin or end to hold, or become more or less sure.
#[derive(Default)]
struct TurningDays {
    looked_at: HashSet<EntityId>,
    days: BTreeSet<Day>,
}

impl TurningDays {
    fn look_at(&mut self, view: &View, reads: &Reads) {
        for entity in reads.entities() {
            if self.looked_at.insert(entity) {
                let bounds = view.all_facts(entity).flat_map(|fact| [fact.validity.from, fact.validity.until]);
                self.days.extend(bounds.flat_map(|bound| [bound.earliest, bound.latest]));
            }
        }
    }

    /// The next of them after a day.
    fn after(&self, day: Day) -> Option<Day> {
        self.days.range((Excluded(day), Unbounded)).next().copied()
    }
}
