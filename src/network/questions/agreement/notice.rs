//! When an agreement ends if a party gives notice.

use crate::network::agreement::NoticeEnd;
use crate::network::approval::ActKind;
use crate::network::fact::{Fact, StatementKind};
use crate::network::key::EntityId;
use crate::network::validity::{Bound, Certainty, Day, overlap};
use crate::network::view::View;
use crate::network::word::words;

use super::versions;

words! {
    /// By what an agreement ends when notice is given, or why that is not known.
    enum NoticeReason {
        /// Notice can be given to any day: so many calendar months after it was given.
        AnyDay = "ANY_DAY", "til en hvilken som helst dag";
        /// Notice is given to the end of a month: that in which the calendar months are over.
        MonthEnd = "MONTH_END", "til udgangen af en måned";
        /// It is not known whether notice is given to the end of a month: the earliest day is as if it were not, the
        /// latest as if it were.
        NoticeEndNotKnown = "NOTICE_END_NOT_KNOWN", "uvist om til udgangen af en måned";
        /// The months of notice are not known.
        NoticeNotKnown = "NOTICE_NOT_KNOWN", "varslet er ikke kendt";
        /// The agreement ends by itself before the notice would run out.
        EndsSooner = "ENDS_SOONER", "ophører inden varslet udløber";
        /// The agreement certainly does not hold on the day on which notice would be given.
        NotThen = "NOT_THEN", "gælder ikke den dag";
    }
}

/// When an agreement ends if notice is given.
#[derive(Debug, Clone)]
pub struct NoticeOutcome<'v> {
    /// The first day on which it is no longer in force; none where that is not known, or where no notice can be given.
    pub until: Option<Bound>,
    /// By what, or why it is not known.
    pub why: NoticeReason,
    /// How sure it is that the agreement holds when notice is given; none where it certainly does not.
    pub certainty: Option<Certainty>,
    /// The versions that say so: those that may hold when notice is given.
    pub versions: Vec<&'v Fact>,
}

impl NoticeOutcome<'_> {
    /// The last day on which it is in force.
    #[must_use]
    pub fn last_day(&self) -> Option<Bound> {
        self.until.map(|until| Bound { earliest: until.earliest.previous(), latest: until.latest.previous() })
    }
}

/// When an agreement ends if notice is given on a day, or on one of some days, by its version of that day. The last
/// day in force is the same day of the month so many calendar months later, or the last of a shorter month: 31 March
/// and 6 months is 30 September, and 1 October is the first day not in force.
#[must_use]
pub fn notice_given(view: &View, agreement: EntityId, given: Bound) -> NoticeOutcome<'_> {
    let days = (given.earliest, given.latest.next());
    let then: Vec<_> =
        versions(view, agreement).filter(|(fact, _)| overlap(fact.validity.possible_days(), days).is_some()).collect();
    let facts = then.iter().map(|(fact, _)| *fact).collect();
    if then.is_empty() {
        return NoticeOutcome { until: None, why: NoticeReason::NotThen, certainty: None, versions: facts };
    }
    let sure = given.day().is_some_and(|day| then.iter().any(|(fact, _)| fact.on(day) == Some(Certainty::Certain)));
    let certainty = Some(if sure { Certainty::Certain } else { Certainty::Possible });
    let mut until: Option<Bound> = None;
    for (_, terms) in &then {
        let Some(months) = terms.notice_months else {
            return NoticeOutcome { until: None, why: NoticeReason::NoticeNotKnown, certainty, versions: facts };
        };
        let last = given.plus_months(u32::from(months));
        let earliest =
            if terms.notice_to == Some(NoticeEnd::MonthEnd) { month_end(last.earliest) } else { last.earliest };
        let latest = if terms.notice_to == Some(NoticeEnd::AnyDay) { last.latest } else { month_end(last.latest) };
        until = Some(until.map_or(Bound { earliest: earliest.next(), latest: latest.next() }, |until| Bound {
            earliest: until.earliest.min(earliest.next()),
            latest: until.latest.max(latest.next()),
        }));
    }
    let all_to = |end: NoticeEnd| then.iter().all(|(_, terms)| terms.notice_to == Some(end));
    let why = if all_to(NoticeEnd::AnyDay) {
        NoticeReason::AnyDay
    } else if all_to(NoticeEnd::MonthEnd) {
        NoticeReason::MonthEnd
    } else {
        NoticeReason::NoticeEndNotKnown
    };
    match (own_end(view, agreement), until) {
        (Some(own), Some(noticed)) if own.latest <= noticed.earliest => {
            NoticeOutcome { until: Some(own), why: NoticeReason::EndsSooner, certainty, versions: facts }
        }
        _ => NoticeOutcome { until, why, certainty, versions: facts },
    }
}

/// The notices that were ever given of an agreement, in order of time, and when it ends by each.
pub fn notices(view: &View, agreement: EntityId) -> impl Iterator<Item = (&Fact, NoticeOutcome<'_>)> {
    let acts = view.history(agreement, StatementKind::Act).filter(|fact| {
        let act = fact.affair().and_then(|affair| affair.act());
        act.is_some_and(|act| act.kind == ActKind::GaveNotice)
    });
    acts.map(move |act| (act, notice_given(view, agreement, act.validity.from)))
}

/// When the agreement ends by itself: with the last of its versions.
fn own_end(view: &View, agreement: EntityId) -> Option<Bound> {
    versions(view, agreement)
        .map(|(fact, _)| fact.validity.until)
        .reduce(|one, other| Bound { earliest: one.earliest.max(other.earliest), latest: one.latest.max(other.latest) })
}

/// The last day of the month of a day; the limits stay themselves.
fn month_end(day: Day) -> Day {
    let Some(date) = day.date() else { return day };
    let first = chrono::Datelike::with_day(&date, 1).map_or(day, Day::from);
    match first.plus_months(1) {
        Day::NEVER => Day::NEVER,
        next => next.previous(),
    }
}
