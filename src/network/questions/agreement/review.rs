//! When agreements are to be reviewed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::{Datelike, NaiveDate};

use crate::network::approval::ActKind;
use crate::network::fact::{Fact, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::validity::{Bound, Certainty, Day, overlap};
use crate::network::view::{Held, View};
use crate::network::word::words;

use super::super::approval::acts_of;
use super::super::record::beginning_of;
use super::force::{ForceState, in_force};
use super::versions;

words! {
    /// Why it is not known when an agreement is to be reviewed.
    enum ReviewUnknown {
        /// No months from one review to the next are known.
        CycleNotKnown = "CYCLE_NOT_KNOWN", "revisionens hyppighed er ikke kendt";
        /// No review is known, nor when the agreement began.
        StartNotKnown = "START_NOT_KNOWN", "udgangspunktet er ikke kendt";
    }
}

/// A review of an agreement that falls due.
#[derive(Debug, Clone, Copy)]
pub struct Review<'v> {
    /// The agreement.
    pub agreement: EntityId,
    /// The day on which it is due, or the days on which that lies.
    pub due: Bound,
    /// How sure it is that it is due then: that this lies in the period, that it counts from there, and that the
    /// agreement is in force.
    pub certainty: Certainty,
    /// The version that says how often.
    pub version: &'v Fact,
    /// The last review, from which it counts; none where it counts from when the agreement began.
    pub last: Option<&'v Fact>,
}

/// A version of an agreement by which it is not known when a review is due.
#[derive(Debug, Clone, Copy)]
pub struct NoReview<'v> {
    /// The agreement.
    pub agreement: EntityId,
    /// Why.
    pub why: ReviewUnknown,
    /// The version.
    pub version: &'v Fact,
}

/// The reviews of some agreements in a period, and what is not known of them.
#[derive(Debug, Clone, Default)]
pub struct Reviews<'v> {
    /// Those that are due, in the order of the days.
    pub due: Vec<Review<'v>>,
    /// The versions that may hold in the period and by which it is not known.
    pub unknown: Vec<NoReview<'v>>,
}

/// The reviews of an agreement that are due from a day on until another, which is not included. They are due so many
/// calendar months after the last review that stands on the view's day, or else after the agreement began, and every
/// so many months after that, on days on which the version that says so holds and the agreement is not known to be out
/// of force. Where it is not certain which review that is, they count from each that it may be.
#[must_use]
pub fn reviews_of(view: &View, agreement: EntityId, from: Day, until: Day) -> Reviews<'_> {
    first_reviews(view, [agreement].into_iter(), (from, until), usize::MAX)
}

/// The reviews of all agreements that are due in a period, of those that are asked of, and what is not known of them.
#[must_use]
pub fn reviews_due(view: &View, from: Day, until: Day, of: impl Fn(EntityId) -> bool) -> Reviews<'_> {
    let agreements = view.of_noun(Noun::Agreement).filter(|agreement| of(*agreement));
    first_reviews(view, agreements, (from, until), usize::MAX)
}

/// The first so many of the reviews of some agreements that are due in a period, and all that is not known of them.
/// Whether an agreement is in force is asked for no more than these.
#[must_use]
pub fn first_reviews(
    view: &View,
    agreements: impl Iterator<Item = EntityId>,
    (from, until): (Day, Day),
    first: usize,
) -> Reviews<'_> {
    let (mut found, mut cycles) = (Reviews::default(), Vec::new());
    for agreement in agreements {
        cycles_of(view, agreement, (from, until), &mut cycles, &mut found.unknown);
    }
    let is_within = |due: Bound| due.earliest < until && due.latest != Day::NEVER;
    let place = |at: usize, cycle: &Cycle<'_>| {
        let due = cycle.due();
        is_within(due).then_some(Reverse((due.earliest, due.latest, cycle.agreement, cycle.version.id, at)))
    };
    let mut next: BinaryHeap<_> = cycles.iter().enumerate().filter_map(|(at, cycle)| place(at, cycle)).collect();
    let mut before = None;
    while found.due.len() < first
        && let Some(Reverse((earliest, latest, agreement, version, at))) = next.pop()
        && let Some(cycle) = cycles.get_mut(at)
    {
        let due = Bound { earliest, latest };
        // What counts from two days may come to the same.
        let again = before.replace((due, agreement, version)) == Some((due, agreement, version));
        if let Some(certainty) = cycle.certainty(view, due, (from, until)).filter(|_| !again) {
            found.due.push(Review { agreement, due, certainty, version: cycle.version, last: cycle.last });
        }
        cycle.times += 1;
        next.extend(place(at, cycle));
    }
    found
}

/// The reviews that a version of an agreement says are to be made, counted from one day.
struct Cycle<'v> {
    agreement: EntityId,
    version: &'v Fact,
    /// The months from one to the next; at least one.
    months: u32,
    /// From when they count, and the review that it is; the agreement's beginning where it is none.
    base: Bound,
    last: Option<&'v Fact>,
    /// Whether it is certain that they count from there.
    sure: bool,
    /// How many cycles after that the next one is.
    times: u32,
}

/// The cycles of an agreement that may come to days of a period, the surest first, and why others are not known.
fn cycles_of<'v>(
    view: &'v View,
    agreement: EntityId,
    (from, until): (Day, Day),
    cycles: &mut Vec<Cycle<'v>>,
    unknown: &mut Vec<NoReview<'v>>,
) {
    let bases = bases_of(view, agreement);
    let is_limited = |base: Bound| base.earliest.date().is_some() && base.latest.date().is_some();
    for (version, terms) in versions(view, agreement) {
        if overlap(version.validity.possible_days(), (from, until)).is_none() {
            continue;
        }
        let Some(months) = terms.review_months.filter(|months| *months > 0).map(u32::from) else {
            unknown.push(NoReview { agreement, why: ReviewUnknown::CycleNotKnown, version });
            continue;
        };
        if !bases.iter().all(|(base, _)| is_limited(*base)) {
            unknown.push(NoReview { agreement, why: ReviewUnknown::StartNotKnown, version });
        }
        for (base, last) in bases.iter().copied().filter(|(base, _)| is_limited(*base)) {
            let sure = bases.len() == 1;
            let mut cycle = Cycle { agreement, version, months, base, last, sure, times: 1 };
            cycle.times = cycle.times_before(from).max(1);
            while cycle.due().latest < from {
                cycle.times += 1;
            }
            cycles.push(cycle);
        }
    }
}

impl Cycle<'_> {
    fn due(&self) -> Bound {
        self.base.plus_months(self.times.saturating_mul(self.months))
    }

    /// How many cycles certainly are over before a day.
    fn times_before(&self, day: Day) -> u32 {
        let Some((base, day)) = self.base.latest.date().zip(day.date()) else { return 0 };
        let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
        // One less, so that the day of the month need not be looked at.
        let passed = months(day) - months(base) - 1;
        u32::try_from(passed).unwrap_or(0).checked_div(self.months).unwrap_or(0)
    }

    /// How sure it is that a review is due; none where it certainly is not. Of several days it is not where the
    /// agreement is out of force on the first and on the last of those on which it can be due.
    fn certainty(&self, view: &View, due: Bound, period: (Day, Day)) -> Option<Certainty> {
        let state = |day: Day| in_force(&view.on_day(day), self.agreement).state;
        let Some(day) = due.day() else {
            let days = overlap((due.earliest, due.latest.next()), period)?;
            let (first, until) = overlap(self.version.validity.possible_days(), days)?;
            let is_out = state(first) == ForceState::No && state(until.previous()) == ForceState::No;
            return (!is_out).then_some(Certainty::Possible);
        };
        let held = self.version.on(day)?;
        match state(day) {
            ForceState::Yes if self.sure => Some(held),
            ForceState::Yes | ForceState::Unknown => Some(Certainty::Possible),
            ForceState::No => None,
        }
    }
}

/// The days from which reviews of an agreement may count, the surest first, each with the review that it is: the last
/// that certainly stands on the view's day, or else when the agreement began; and each later one that only may stand.
fn bases_of(view: &View, agreement: EntityId) -> Vec<(Bound, Option<&Fact>)> {
    let reviews = acts_of(view, agreement).into_iter().filter(|(_, act)| act.kind == ActKind::Reviewed);
    let (certain, possible): (Vec<Held<'_>>, Vec<_>) =
        reviews.map(|(held, _)| held).partition(|held| held.certainty == Certainty::Certain);
    let made = |fact: &Fact| (fact.validity.from.latest, fact.validity.from.earliest, fact.id);
    let last = certain.iter().map(|held| held.fact).max_by_key(|fact| made(fact));
    let began = beginning_of(view, agreement, StatementKind::Agreement);
    let sure = last.map(|fact| fact.validity.from).or(began).unwrap_or(Bound::UNKNOWN);
    let mut later: Vec<&Fact> = possible.iter().map(|held| held.fact).collect();
    let is_later = |from: Bound| last.is_none_or(|last| from.latest > last.validity.from.latest);
    later.retain(|fact| is_later(fact.validity.from) && fact.validity.from != sure);
    later.sort_by_key(|fact| made(fact));
    std::iter::once((sure, last)).chain(later.into_iter().map(|fact| (fact.validity.from, Some(fact)))).collect()
}
