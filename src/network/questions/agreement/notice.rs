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
        /// The agreement may end by itself before the notice would run out: the earliest day is the earliest of both,
        /// the latest the one by which either has ended it.
        MayEndSooner = "MAY_END_SOONER", "kan ophøre inden varslet udløber";
        /// The agreement certainly does not hold on the day on which notice would be given.
        NotThen = "NOT_THEN", "gælder ikke den dag";
    }
}

/// When an agreement ends if notice is given.
#[derive(Debug, Clone)]
pub struct NoticeOutcome<'v> {
    /// The first day on which it is no longer in force, by the notice or by itself; none where that is not known, or
    /// where no notice can be given.
    pub until: Option<Bound>,
    /// The first day on which the notice has run out, whatever ends the agreement before.
    pub runs_out: Option<Bound>,
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
/// and 6 months is 30 September, and 1 October is the first day not in force. Where it is said, if only in part, when
/// the agreement ends by itself, it ends by whichever is first.
#[must_use]
pub fn notice_given(view: &View, agreement: EntityId, given: Bound) -> NoticeOutcome<'_> {
    let days = (given.earliest, given.latest.next());
    let then: Vec<_> =
        versions(view, agreement).filter(|(fact, _)| overlap(fact.validity.possible_days(), days).is_some()).collect();
    let facts = then.iter().map(|(fact, _)| *fact).collect();
    if then.is_empty() {
        let why = NoticeReason::NotThen;
        return NoticeOutcome { until: None, runs_out: None, why, certainty: None, versions: facts };
    }
    let sure = given.day().is_some_and(|day| then.iter().any(|(fact, _)| fact.on(day) == Some(Certainty::Certain)));
    let certainty = Some(if sure { Certainty::Certain } else { Certainty::Possible });
    let mut runs_out: Option<Bound> = None;
    for (_, terms) in &then {
        let Some(months) = terms.notice_months else {
            let why = NoticeReason::NoticeNotKnown;
            return NoticeOutcome { until: None, runs_out: None, why, certainty, versions: facts };
        };
        let last = given.plus_months(u32::from(months));
        let earliest =
            if terms.notice_to == Some(NoticeEnd::MonthEnd) { month_end(last.earliest) } else { last.earliest };
        let latest = if terms.notice_to == Some(NoticeEnd::AnyDay) { last.latest } else { month_end(last.latest) };
        let by_this = Bound { earliest: earliest.next(), latest: latest.next() };
        runs_out = Some(runs_out.map_or(by_this, |others| Bound {
            earliest: others.earliest.min(by_this.earliest),
            latest: others.latest.max(by_this.latest),
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
    // It holds on the day, and so ends later.
    let own = own_end(view, agreement).map(|own| Bound { earliest: own.earliest.max(given.earliest.next()), ..own });
    let (until, why) = match (own, runs_out) {
        (Some(own), Some(runs_out)) if own.latest <= runs_out.earliest => (Some(own), NoticeReason::EndsSooner),
        (Some(own), Some(runs_out)) if own.earliest < runs_out.latest => {
            let (earliest, latest) = (own.earliest.min(runs_out.earliest), own.latest.min(runs_out.latest));
            (Some(Bound { earliest, latest }), NoticeReason::MayEndSooner)
        }
        _ => (runs_out, why),
    };
    NoticeOutcome { until, runs_out, why, certainty, versions: facts }
}

/// The notices that were ever given of an agreement, in order of time, and when it ends by each.
pub fn notices(view: &View, agreement: EntityId) -> impl Iterator<Item = (&Fact, NoticeOutcome<'_>)> {
    let acts = view.history(agreement, StatementKind::Act).filter(|fact| {
        let act = fact.affair().and_then(|affair| affair.act());
        act.is_some_and(|act| act.kind == ActKind::GaveNotice)
    });
    acts.map(move |act| (act, notice_given(view, agreement, act.validity.from)))
}

/// When the agreement ends by itself: with the last of its versions. Where nothing says so it may have no end but by
/// notice.
fn own_end(view: &View, agreement: EntityId) -> Option<Bound> {
    versions(view, agreement)
        .map(|(fact, _)| fact.validity.until)
        .reduce(|one, other| Bound { earliest: one.earliest.max(other.earliest), latest: one.latest.max(other.latest) })
        .filter(|own| own.latest != Day::NEVER)
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
