//! Whether the meetings of a series are held as often as they are to be, period by period.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::{CadenceReason, Count, cadence_of, number, pool_for_each, rule_days, series_of, series_on, year_of};
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::meeting::{Cadence, Meeting, MeetingSeries, MeetingStatus};
use crate::network::provision::{Modality, Pool};
use crate::network::questions::affiliation::pool_throughout;
use crate::network::questions::gap::{complete, gaps_about};
use crate::network::questions::meeting::days_met;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// Whether meetings are held as often as they are to be in a period.
    enum CadenceState {
        /// As many as are to be held were held, or more.
        Kept = "KEPT", "holdt";
        /// With those that are planned there are enough.
        OnTrack = "ON_TRACK", "på vej";
        /// The period goes on, and too few are planned.
        AtRisk = "AT_RISK", "i fare";
        /// The period is over, and too few were held.
        Behind = "BEHIND", "bagud";
        /// It is not known.
        Unknown = "UNKNOWN", "ukendt";
    }
}

/// Whether the meetings of a series are held as often as they are to be in a period, seen from the day.
#[derive(Debug, Clone)]
pub struct Keeping<'v> {
    /// The series.
    pub series: EntityId,
    /// The version that lays it down.
    pub held: Held<'v>,
    /// Which of those that the meetings are for each of; none where they are for no such, or none is known.
    pub about: Option<EntityId>,
    /// The first day of the period, and the first after it.
    pub period: (Day, Day),
    /// How many meetings are to be held in it at least; none where that is not known.
    pub least: Option<u32>,
    /// How many were held in it.
    pub were_held: Count,
    /// How many are planned in it from the day on.
    pub planned: Count,
    /// Whether it is kept.
    pub state: CadenceState,
    /// How sure that is; UNKNOWN is certain.
    pub certainty: Certainty,
    /// What is not known.
    pub reasons: Vec<CadenceReason>,
    /// The facts of the meetings that count or may.
    pub meetings: Vec<&'v Fact>,
    /// The gaps that say why something is not known.
    pub gaps: Vec<Held<'v>>,
}

/// Whether the meetings of a series are held as often as they are to be in the periods that touch a calendar year,
/// in order, and in each for each of those that there are meetings for. None where they are held as needed.
#[must_use]
pub fn keeping_of(view: &View, series: EntityId, year: i32) -> Vec<Keeping<'_>> {
    let Some((held, said)) = series_on(view, series) else { return Vec::new() };
    let Some(days) = chrono::NaiveDate::from_ymd_opt(year, 1, 1).and_then(|first| year_of(first.into())) else {
        return Vec::new();
    };
    let candidates = candidates(view, series, said);
    let pool = pool_for_each(said);
    let one = One { view, series, held, said, candidates: &candidates, of_each: pool.is_some() };
    let mut found = Vec::new();
    for (period, least) in periods(held.fact, said, days) {
        for about in abouts(view, pool.as_ref(), period) {
            found.push(one.keeping(period, least, about));
        }
    }
    found
}

/// Those that the meetings of a period are for each of, as sure as it is that they are so in all of it.
fn abouts(view: &View, pool: Option<&Pool<EntityId>>, period: (Day, Day)) -> Vec<(Option<EntityId>, Certainty)> {
    let Some(pool) = pool else { return vec![(None, Certainty::Certain)] };
    let members = pool_throughout(view, pool, period).members;
    if members.is_empty() {
        return vec![(None, Certainty::Possible)];
    }
    members.into_iter().map(|(unit, certainty)| (Some(unit), certainty)).collect()
}

/// The same of the series of a body or an agreement, in the order of their numbers.
#[must_use]
pub fn keeping_in(view: &View, whose: EntityId, year: i32) -> Vec<Keeping<'_>> {
    series_of(view, whose).into_iter().flat_map(|(series, ..)| keeping_of(view, series, year)).collect()
}

/// The facts of meetings that may be of a series: those that name it, and those of its body that name none.
fn candidates<'v>(
    view: &'v View,
    series: EntityId,
    said: &MeetingSeries<EntityId>,
) -> Vec<(&'v Fact, &'v Meeting<EntityId>)> {
    let named = view.naming_ever(series, Link::MeetingIn);
    let unnamed = view.naming_ever(said.whose, Link::MeetingOf);
    let all = named.chain(unnamed).filter_map(|fact| Some((fact, meeting_in(fact)?)));
    let mut all: Vec<_> = all.filter(|(_, meeting)| meeting.series.is_none_or(|of| of == series)).collect();
    all.sort_by_key(|(fact, _)| fact.id);
    all.dedup_by_key(|(fact, _)| fact.id);
    all
}

/// What a fact says of a meeting.
pub(in crate::network::questions) fn meeting_in(fact: &Fact) -> Option<&Meeting<EntityId>> {
    fact.affair()?.meeting()
}

/// The periods that a series counts in and that touch some days, each with the least number of meetings in it for
/// one; why it is not known otherwise.
fn periods(
    fact: &Fact,
    said: &MeetingSeries<EntityId>,
    (from, until): (Day, Day),
) -> Vec<((Day, Day), Result<u32, CadenceReason>)> {
    let whole = |least| vec![((from, until), least)];
    if cadence_of(said) == Some(Cadence::AsNeeded) {
        return Vec::new();
    }
    if said.spring.is_some() || said.autumn.is_some() {
        let half = from.plus_months(6);
        let number = |season: Option<u16>| Ok(u32::from(season.unwrap_or(0)));
        return vec![((from, half), number(said.spring)), ((half, until), number(said.autumn))];
    }
    if let Some(weeks) = said.weeks.filter(|weeks| *weeks > 0) {
        return whole(Ok(365 / (7 * u32::from(weeks))));
    }
    if let Some(number) = said.number {
        let months = u32::from(said.months.unwrap_or(12).max(1));
        // A year, and parts of it that nobody says the first day of, are those of the calendar.
        let first = said.first.as_ref().and_then(|first| first.bound.day()).filter(|_| months != 12);
        let start = if 12 % months == 0 { Some(first.unwrap_or(from)) } else { first };
        let Some(start) = start else { return whole(Err(CadenceReason::FirstNotKnown)) };
        let begins = |at: u32| start.plus_months(months.saturating_mul(at));
        let passed = periods_before(start, months, from);
        let each = (passed..).map(|at| (begins(at), begins(at.saturating_add(1))));
        let touching = each.take_while(|(begins, _)| *begins < until).filter(|(_, ends)| *ends > from);
        return touching.map(|period| (period, Ok(u32::from(number)))).collect();
    }
    if said.rule.is_some() {
        let days = rule_days(fact, said, from, until);
        return whole(days.map(|days| number(days.len())).ok_or(CadenceReason::FirstNotKnown));
    }
    whole(Err(CadenceReason::CadenceNotStated))
}

/// How many periods of so many months, counted from a first day, are certainly over before another day.
fn periods_before(first: Day, months: u32, day: Day) -> u32 {
    let (Some(begun), Some(date)) = (first.date(), day.date()) else { return 0 };
    let between = (date.year() - begun.year()) * 12 + date.month().cast_signed() - begun.month().cast_signed();
    (u32::try_from(between).unwrap_or(0) / months).saturating_sub(1)
}

/// One series as it is looked at.
struct One<'a, 'v> {
    view: &'v View,
    series: EntityId,
    held: Held<'v>,
    said: &'v MeetingSeries<EntityId>,
    candidates: &'a [(&'v Fact, &'v Meeting<EntityId>)],
    of_each: bool,
}

/// Meetings by how sure it is that they count.
#[derive(Default)]
struct Tally {
    certain: BTreeSet<EntityId>,
    possible: BTreeSet<EntityId>,
    /// Days of a rule on which no meeting is recorded.
    days: Count,
}

impl Tally {
    fn count(&self) -> Count {
        Count {
            certain: number(self.certain.len()) + self.days.certain,
            possible: number(self.possible.len()) + self.days.possible,
        }
    }
}

impl<'v> One<'_, 'v> {
    fn keeping(
        &self,
        period: (Day, Day),
        least: Result<u32, CadenceReason>,
        (about, unit): (Option<EntityId>, Certainty),
    ) -> Keeping<'v> {
        let (view, said, (from, until)) = (self.view, self.said, period);
        let (were_held, planned, meetings) = self.counted(period, about);
        let binds = said.modality != Some(Modality::May);
        let least = least.map(|least| if binds { least } else { 0 });
        let in_force = self.held.fact.validity.certain_days();
        let in_force = in_force.is_some_and(|(begins, ends)| begins <= from && until <= ends);
        let doubts = [
            (CadenceReason::NotInForce, !in_force),
            (CadenceReason::EachNotKnown, unit != Certainty::Certain),
            (CadenceReason::NotBinding, !binds),
        ];
        let mut reasons: Vec<CadenceReason> = least.err().into_iter().collect();
        reasons.extend(doubts.into_iter().filter_map(|(why, is_so)| is_so.then_some(why)));
        let sure = in_force && unit == Certainty::Certain;
        let enough = |count: u32| least.is_ok_and(|least| count >= least);
        let over = until <= view.on();
        let good = if enough(were_held.certain) {
            Some(CadenceState::Kept)
        } else if !over && enough(were_held.certain.saturating_add(planned.certain)) {
            Some(CadenceState::OnTrack)
        } else {
            None
        };
        let (state, certainty) = match good {
            Some(_) if said.per.is_some() => {
                reasons.push(CadenceReason::PerNotKnown);
                (CadenceState::Unknown, Certainty::Certain)
            }
            Some(good) => (good, if sure { Certainty::Certain } else { Certainty::Possible }),
            None => {
                if !self.complete(period) {
                    reasons.push(CadenceReason::MeetingsNotComplete);
                }
                if enough(were_held.possible.saturating_add(planned.possible)) {
                    reasons.push(CadenceReason::MeetingsNotCertain);
                }
                let bad = if over { CadenceState::Behind } else { CadenceState::AtRisk };
                (if reasons.is_empty() { bad } else { CadenceState::Unknown }, Certainty::Certain)
            }
        };
        let topics = [Topic::Cadence, Topic::Meetings];
        let of = [self.series, said.whose].into_iter().filter(|_| state == CadenceState::Unknown);
        let gaps = of.flat_map(|of| gaps_about(view, of, &topics)).collect();
        let (series, held) = (self.series, self.held);
        Keeping {
            series,
            held,
            about,
            period,
            least: least.ok(),
            were_held,
            planned,
            state,
            certainty,
            reasons,
            meetings,
            gaps,
        }
    }

    /// How many meetings were held in a period, and how many are planned in it from the day on; and the facts of those.
    fn counted(&self, (from, until): (Day, Day), about: Option<EntityId>) -> (Count, Count, Vec<&'v Fact>) {
        let on = self.view.on();
        let (mut were_held, mut planned, mut facts) = (Tally::default(), Tally::default(), Vec::new());
        for (fact, meeting) in self.candidates {
            let day = fact.validity.from;
            let other = self.of_each && meeting.about.is_some_and(|of| about.is_some_and(|about| of != about));
            if other || day.earliest >= until || day.latest < from || meeting.status == MeetingStatus::Cancelled {
                continue;
            }
            facts.push(*fact);
            let told = meeting.series.is_some() && (!self.of_each || (about.is_some() && meeting.about == about));
            let sure = told && from <= day.earliest && day.latest < until && fact.dispute().is_none();
            let is_held = meeting.status == MeetingStatus::Held;
            // Seen from the day, what was held later is still to come.
            let ahead = if is_held { day.latest > on } else { day.latest >= on };
            let tally = if ahead { &mut planned } else { &mut were_held };
            tally.possible.insert(fact.subject);
            if sure && if ahead { day.earliest >= on } else { is_held } {
                tally.certain.insert(fact.subject);
            }
        }
        // One that was held is not planned as well.
        planned.certain.retain(|meeting| !were_held.certain.contains(meeting));
        planned.possible.retain(|meeting| !were_held.certain.contains(meeting));
        for day in self.unmet_days(from, until) {
            let days = if day >= on { &mut planned.days } else { &mut were_held.days };
            days.possible += 1;
            let sure = self.held.fact.validity.on(day) == Some(Certainty::Certain) && !self.of_each;
            days.certain += u32::from(sure && day >= on);
        }
        (were_held.count(), planned.count(), facts)
    }

    /// The days of the series' rule in a period on which no meeting of it is recorded.
    fn unmet_days(&self, from: Day, until: Day) -> Vec<Day> {
        let mut days = rule_days(self.held.fact, self.said, from, until).unwrap_or_default();
        let met = days_met(self.view, self.series, (from, until));
        days.retain(|day| !met.contains(day));
        days
    }

    /// Whether the meetings that are recorded are certainly all on every day of a period: of the series or of the body.
    fn complete(&self, (from, until): (Day, Day)) -> bool {
        let subjects = [self.series, self.said.whose];
        let stated = subjects.into_iter().flat_map(|subject| {
            let said = self.view.history(subject, StatementKind::Completeness);
            said.chain(self.view.history(subject, StatementKind::Gap))
        });
        // It is the same on all days between two on which one of these begins or ends, or becomes more or less sure.
        let bounds = stated.flat_map(|fact| [fact.validity.from, fact.validity.until]);
        let days = bounds.flat_map(|Bound { earliest, latest }| [earliest, latest]);
        let mut days = days.filter(|day| from <= *day && *day < until).chain([from]);
        days.all(|day| {
            let then = self.view.on_day(day);
            subjects.iter().any(|subject| complete(&then, *subject, Topic::Meetings) == Some(Certainty::Certain))
        })
    }
}
