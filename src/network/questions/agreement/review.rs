//! When agreements are to be reviewed.

use chrono::Datelike;

use crate::network::approval::ActKind;
use crate::network::fact::{Fact, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::validity::{Bound, Certainty, Day, overlap};
use crate::network::view::View;
use crate::network::word::words;

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
    /// How sure it is that it is due then: that this lies in the period, and that the agreement is in force.
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
/// of force.
#[must_use]
pub fn reviews_of(view: &View, agreement: EntityId, from: Day, until: Day) -> Reviews<'_> {
    let last = last_review(view, agreement);
    let began = beginning_of(view, agreement, StatementKind::Agreement);
    let base = last.map(|fact| fact.validity.from).or(began).unwrap_or(Bound::UNKNOWN);
    let mut found = Reviews::default();
    for (version, terms) in versions(view, agreement) {
        if overlap(version.validity.possible_days(), (from, until)).is_none() {
            continue;
        }
        let limited = base.earliest.date().is_some() && base.latest.date().is_some();
        let Some(months) = terms.review_months.filter(|_| limited) else {
            let why =
                if terms.review_months.is_none() { ReviewUnknown::CycleNotKnown } else { ReviewUnknown::StartNotKnown };
            found.unknown.push(NoReview { agreement, why, version });
            continue;
        };
        let due = dues(base, months, from, until).filter_map(|due| {
            let certainty = certainty(view, agreement, version, due, (from, until))?;
            Some(Review { agreement, due, certainty, version, last })
        });
        found.due.extend(due);
    }
    found.due.sort_by_key(|review| (review.due.earliest, review.due.latest, review.version.id));
    found
}

/// The reviews of all agreements that are due in a period, of an area and of a party where they are given, and what is
/// not known of them.
#[must_use]
pub fn reviews_due(view: &View, from: Day, until: Day, of: impl Fn(EntityId) -> bool) -> Reviews<'_> {
    let mut all = Reviews::default();
    for agreement in view.of_noun(Noun::Agreement).filter(|agreement| of(*agreement)) {
        let Reviews { due, unknown } = reviews_of(view, agreement, from, until);
        all.due.extend(due);
        all.unknown.extend(unknown);
    }
    all.due.sort_by_key(|review| (review.due.earliest, review.due.latest, review.agreement, review.version.id));
    all
}

/// The last review that stands on the day.
fn last_review(view: &View, agreement: EntityId) -> Option<&Fact> {
    let acts = view.facts(agreement, StatementKind::Act).filter(|held| {
        let act = held.fact.affair().and_then(|affair| affair.act());
        act.is_some_and(|act| act.kind == ActKind::Reviewed)
    });
    acts.map(|held| held.fact).max_by_key(|fact| (fact.validity.from.latest, fact.validity.from.earliest, fact.id))
}

/// The bounds that lie so many months after a base, and every so many, of which a day may lie in the period. No months
/// are no cycle.
fn dues(base: Bound, months: u16, from: Day, until: Day) -> impl Iterator<Item = Bound> {
    let months = u32::from(months);
    let between = |(base, from): (chrono::NaiveDate, chrono::NaiveDate)| {
        let passed = (from.year() - base.year()) * 12 + i32::try_from(from.month0()).unwrap_or(0)
            - i32::try_from(base.month0()).unwrap_or(0);
        // One less, so that the day of the month need not be looked at.
        u32::try_from(passed - 1).unwrap_or(0).checked_div(months).unwrap_or(0)
    };
    let first = base.latest.date().zip(from.date()).map_or(0, between).max(1);
    let all = (first..).map(move |times| base.plus_months(times.saturating_mul(months)));
    let all = all.take_while(move |due| months > 0 && due.earliest < until && due.latest != Day::NEVER);
    all.filter(move |due| due.latest >= from)
}

/// How sure it is that a review is due; none where it certainly is not.
fn certainty(
    view: &View,
    agreement: EntityId,
    version: &Fact,
    due: Bound,
    (from, until): (Day, Day),
) -> Option<Certainty> {
    let Some(day) = due.day() else {
        let days = overlap((due.earliest, due.latest.next()), (from, until))?;
        return overlap(version.validity.possible_days(), days).map(|_| Certainty::Possible);
    };
    let held = version.on(day)?;
    match in_force(&view.on_day(day), agreement).state {
        ForceState::Yes => Some(held),
        ForceState::Unknown => Some(Certainty::Possible),
        ForceState::No => None,
    }
}
