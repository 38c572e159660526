//! How many meetings there are to be in a year: of a series, of a body, of an agreement and of its parts.

pub mod keeping;

use std::collections::HashSet;

use chrono::Datelike;

use super::affiliation::pool_of;
use super::gap::{complete, gaps_about};
use super::organization::value_of;
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::meeting::{Cadence, MeetingSeries};
use crate::network::network::Entity;
use crate::network::provision::{Modality, Pool};
use crate::network::recurrence::Recurrence;
use crate::network::validity::{Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// What is not known of how often meetings are to be, or of whether they are.
    enum CadenceReason {
        /// Nothing says how often they are.
        CadenceNotStated = "CADENCE_NOT_STATED", "mødefrekvensen er ikke oplyst";
        /// It is not known whether there are more that meetings are for each of, or whether one is one of them.
        EachNotKnown = "EACH_NOT_KNOWN", "det vides ikke, hvor mange der holdes møder for";
        /// They are for each of what only words tell: one is counted.
        PerNotKnown = "PER_NOT_KNOWN", "det vides ikke, hvor mange af det nævnte der er";
        /// The day from which the rule or the period counts is not known.
        FirstNotKnown = "FIRST_NOT_KNOWN", "det vides ikke, hvornår der regnes fra";
        /// It is not certain that the series has this cadence in the whole period.
        NotInForce = "NOT_IN_FORCE", "møderækken gælder ikke sikkert hele perioden";
        /// The cadence binds nobody: it is what may be.
        NotBinding = "NOT_BINDING", "mødefrekvensen er ikke bindende";
        /// Nothing says that the meetings that are recorded are all.
        MeetingsNotComplete = "MEETINGS_NOT_COMPLETE", "det vides ikke, om alle møder er med";
        /// Of meetings it is not known whether they were held, and in the period, and for this.
        MeetingsNotCertain = "MEETINGS_NOT_CERTAIN", "det vides ikke om møder, om de tæller med";
    }
}

/// How many there are of something: for certain, and counting what is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// So many for certain.
    pub certain: u32,
    /// So many with what is only possible.
    pub possible: u32,
}

/// How many meetings are to be held in a calendar year.
#[derive(Debug, Clone)]
pub struct Yearly<'v> {
    /// What is added up: each series, in the order of their numbers.
    pub series: Vec<SeriesYearly<'v>>,
    /// The least number.
    pub least: Count,
    /// The most; none where nothing limits it, or that is not known.
    pub most: Option<u32>,
    /// How sure it is: as the weakest of the facts that are counted.
    pub certainty: Certainty,
    /// How sure it is that there are no other series; none where nothing says so.
    pub complete: Option<Certainty>,
    /// The gaps about it.
    pub gaps: Vec<Held<'v>>,
}

/// How many meetings of a series are to be held in a calendar year.
#[derive(Debug, Clone)]
pub struct SeriesYearly<'v> {
    /// The series.
    pub series: EntityId,
    /// The version that lays it down, and how sure it is on the day.
    pub held: Held<'v>,
    /// How far it binds.
    pub modality: Modality,
    /// The least number; 0 where there is none, or none is known.
    pub least: Count,
    /// The most; none where nothing limits it, or that is not known.
    pub most: Option<u32>,
    /// Those that meetings are for each of; none where they are for no such.
    pub each: Option<Count>,
    /// What is not known.
    pub reasons: Vec<CadenceReason>,
    /// The gaps that say why.
    pub gaps: Vec<Held<'v>>,
}

/// The series of meetings of a body or an agreement on the day, each by the version that speaks for it, in the order
/// of their numbers.
#[must_use]
pub fn series_of(view: &View, whose: EntityId) -> Vec<(EntityId, Held<'_>, &MeetingSeries<EntityId>)> {
    let mut found: Vec<EntityId> = view.naming(whose, Link::SeriesOf).map(|held| held.fact.subject).collect();
    found.sort_unstable();
    found.dedup();
    let speaking = found.into_iter().filter_map(|series| {
        let (held, said) = series_on(view, series)?;
        (said.whose == whose).then_some((series, held, said))
    });
    speaking.collect()
}

/// The version of a series that speaks for it on the day.
#[must_use]
pub fn series_on(view: &View, series: EntityId) -> Option<(Held<'_>, &MeetingSeries<EntityId>)> {
    let held = value_of(view, series, StatementKind::MeetingSeries)?;
    Some((held, series_in(held.fact)?))
}

/// What a fact says of a series.
pub(super) fn series_in(fact: &Fact) -> Option<&MeetingSeries<EntityId>> {
    fact.affair()?.meeting_series()
}

/// How many meetings of a series are to be held in the calendar year of the day; none where it has no version then.
#[must_use]
pub fn yearly_of(view: &View, series: EntityId) -> Option<SeriesYearly<'_>> {
    let (held, said) = series_on(view, series)?;
    Some(yearly(view, series, held, said))
}

/// How many meetings a body or an agreement is to hold in the calendar year of the day, by its own series.
#[must_use]
pub fn yearly_in(view: &View, whose: EntityId) -> Yearly<'_> {
    let series = series_of(view, whose).into_iter().map(|(series, held, said)| yearly(view, series, held, said));
    added(view, whose, series.collect(), complete(view, whose, Topic::Meetings))
}

/// The same of an agreement and of its parts, and theirs.
#[must_use]
pub fn yearly_within(view: &View, agreement: EntityId) -> Yearly<'_> {
    let parts = with_parts(view, agreement);
    let all = parts.iter().flat_map(|(part, sure)| {
        let series = series_of(view, *part).into_iter();
        series.map(|(series, held, said)| {
            let mut one = yearly(view, series, held, said);
            if *sure == Certainty::Possible {
                one.held.certainty = Certainty::Possible;
                one.least.certain = 0;
            }
            one
        })
    });
    let all = all.collect();
    // There are no other series only where there are none of the parts either, and no other parts.
    let complete = parts.iter().try_fold(Certainty::Certain, |all, (part, sure)| {
        let mut topics = [Topic::Meetings, Topic::Parts].into_iter();
        topics.try_fold(all.and(*sure), |one, topic| Some(one.and(complete(view, *part, topic)?)))
    });
    added(view, agreement, all, complete)
}

/// An agreement and its parts on the day, and theirs, each once, as sure as the surest way to it.
pub(super) fn with_parts(view: &View, agreement: EntityId) -> Vec<(EntityId, Certainty)> {
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    // Ways that are certain are walked to their end before those that are only possible.
    let (mut certain, mut possible) = (vec![agreement], Vec::new());
    loop {
        let next = certain.pop().map(|whole| (whole, Certainty::Certain));
        let next = next.or_else(|| Some((possible.pop()?, Certainty::Possible)));
        let Some((whole, sure)) = next else { return found };
        if !seen.insert(whole) {
            continue;
        }
        found.push((whole, sure));
        for part in view.naming(whole, Link::AgreementWhole) {
            let next = if part.certainty.and(sure) == Certainty::Certain { &mut certain } else { &mut possible };
            next.push(part.fact.subject);
        }
    }
}

fn added<'v>(
    view: &'v View,
    whose: EntityId,
    mut series: Vec<SeriesYearly<'v>>,
    complete: Option<Certainty>,
) -> Yearly<'v> {
    series.sort_by_key(|one| one.series);
    let sum = |of: fn(&Count) -> u32| series.iter().map(|one| of(&one.least)).fold(0, u32::saturating_add);
    let most = series.iter().try_fold(0_u32, |sum, one| Some(sum.saturating_add(one.most?)));
    Yearly {
        least: Count { certain: sum(|least| least.certain), possible: sum(|least| least.possible) },
        // There may be series that nobody tells of.
        most: most.filter(|_| complete == Some(Certainty::Certain)),
        certainty: series.iter().map(|one| one.held.certainty).fold(Certainty::Certain, Certainty::and),
        complete,
        gaps: gaps_about(view, whose, &[Topic::Meetings, Topic::Cadence]),
        series,
    }
}

fn yearly<'v>(view: &'v View, series: EntityId, held: Held<'v>, said: &MeetingSeries<EntityId>) -> SeriesYearly<'v> {
    let modality = said.modality.unwrap_or(Modality::Must);
    let mut reasons = Vec::new();
    let (least, most) = for_one(view, held.fact, said, &mut reasons);
    let each = units_of(view, said).map(|units| {
        let certain = units.members.iter().filter(|(_, certainty)| *certainty == Certainty::Certain).count();
        if !units.are_all {
            reasons.push(CadenceReason::EachNotKnown);
        }
        Count { certain: number(certain), possible: number(units.members.len()) }
    });
    if said.per.is_some() {
        reasons.push(CadenceReason::PerNotKnown);
    }
    if modality == Modality::May {
        reasons.push(CadenceReason::NotBinding);
    }
    let binds = modality != Modality::May;
    let least = least.filter(|_| binds).unwrap_or_default();
    let certainly = |certain: u32| if held.certainty == Certainty::Certain { certain } else { 0 };
    let factor = each.unwrap_or(Count { certain: 1, possible: 1 });
    let open = reasons.iter().any(|why| matches!(why, CadenceReason::EachNotKnown | CadenceReason::PerNotKnown));
    SeriesYearly {
        series,
        held,
        modality,
        least: Count {
            certain: certainly(least.certain.saturating_mul(factor.certain)),
            possible: least.possible.saturating_mul(factor.possible),
        },
        most: most.filter(|_| !open).map(|most| most.saturating_mul(factor.possible)),
        each,
        gaps: gaps_about(view, series, &[Topic::Cadence]),
        reasons,
    }
}

/// The least and the most meetings in the calendar year of the day, for each one that there are meetings for. No
/// least is known where there is none; no most where nothing limits it.
fn for_one(
    view: &View,
    fact: &Fact,
    said: &MeetingSeries<EntityId>,
    reasons: &mut Vec<CadenceReason>,
) -> (Option<Count>, Option<u32>) {
    let cadence = cadence_of(said);
    let exactly = |least: u32| Count { certain: least, possible: least };
    if cadence == Some(Cadence::AsNeeded) {
        return (Some(exactly(0)), None);
    }
    let counted = if said.spring.is_some() || said.autumn.is_some() {
        let both = u32::from(said.spring.unwrap_or(0)) + u32::from(said.autumn.unwrap_or(0));
        Some((exactly(both), both))
    } else if let Some(weeks) = said.weeks.filter(|weeks| *weeks > 0) {
        let days = 7 * u32::from(weeks);
        Some((exactly(365 / days), 366_u32.div_ceil(days)))
    } else if let Some(number) = said.number {
        let (least, most) = in_a_year(number.into(), said.months.unwrap_or(12).into());
        Some((exactly(least), most))
    } else if said.rule.is_some() {
        let year = year_of(view.on());
        let found = year.and_then(|(from, until)| rule_days(fact, said, from, until));
        if found.is_none() {
            reasons.push(CadenceReason::FirstNotKnown);
        }
        found.map(|days| {
            let certain = days.iter().filter(|day| fact.validity.on(**day) == Some(Certainty::Certain)).count();
            (Count { certain: number(certain), possible: number(days.len()) }, number(days.len()))
        })
    } else {
        None
    };
    if cadence.is_none() || (counted.is_none() && reasons.is_empty()) {
        reasons.push(CadenceReason::CadenceNotStated);
    }
    let limited = cadence == Some(Cadence::Exact);
    (counted.map(|(least, _)| least), counted.filter(|_| limited).map(|(_, most)| most))
}

/// The cadence of a series: as it is said, and EXACT by a rule.
pub(super) fn cadence_of(said: &MeetingSeries<EntityId>) -> Option<Cadence> {
    said.cadence.or(said.rule.as_ref().map(|_| Cadence::Exact))
}

/// The least and the most in a calendar year of so many in a period of so many months. Periods that a year is made of
/// are taken to be parts of it; of others it is not known where they begin.
fn in_a_year(number: u32, months: u32) -> (u32, u32) {
    let months = months.max(1);
    if 12 % months == 0 {
        return (number.saturating_mul(12 / months), number.saturating_mul(12 / months));
    }
    let whole = 13_u32.saturating_sub(months) / months;
    let touched = (11 + months).div_ceil(months);
    (number.saturating_mul(whole), number.saturating_mul(touched))
}

/// The days of a series' rule in a period; none where nobody knows from when it counts, or it is no rule.
pub(super) fn rule_days(fact: &Fact, said: &MeetingSeries<EntityId>, from: Day, until: Day) -> Option<Vec<Day>> {
    let first = said.first.as_ref()?.bound.day()?;
    let rule = Recurrence::parse(said.rule.as_ref()?)?;
    let mut days = rule.days_between(first, from, until.min(fact.validity.until.latest));
    days.retain(|day| fact.validity.on(*day).is_some());
    Some(days)
}

/// Those that the meetings of a series are for each of.
pub(super) struct Units {
    /// They, each as sure as it is that it is one of them.
    pub(super) members: Vec<(EntityId, Certainty)>,
    /// Whether they are certainly all.
    pub(super) are_all: bool,
}

/// The pool that there are meetings for each of; none where they are for no such.
fn pool_for_each(said: &MeetingSeries<EntityId>) -> Option<Pool<EntityId>> {
    (said.each.is_some() || said.within.is_some()).then(|| Pool::each(said.each, said.within))
}

/// Those that the meetings of a series are for each of on the day; none where they are for no such.
pub(super) fn units_of(view: &View, said: &MeetingSeries<EntityId>) -> Option<Units> {
    let pool = pool_of(view, &pool_for_each(said)?);
    let all = |of: EntityId, topics: &[Topic]| {
        topics.iter().all(|topic| complete(view, of, *topic) == Some(Certainty::Certain))
    };
    let are_all = said.within.is_some_and(|within| match view.entity(within).map(Entity::noun) {
        Some(Noun::Agreement) => all(within, &[Topic::Parties]),
        // They lie in it, are parts of it, or are members of it.
        _ => all(within, &[Topic::Members, Topic::Parts, Topic::Relations]),
    });
    let sure = pool.members.iter().all(|(_, certainty)| *certainty == Certainty::Certain);
    Some(Units { members: pool.members, are_all: are_all && sure && !pool.open })
}

/// The calendar year of a day, half-open.
pub(super) fn year_of(day: Day) -> Option<(Day, Day)> {
    let year = day.date()?.year();
    let first = |year: i32| chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(Day::from);
    Some((first(year)?, first(year + 1)?))
}

fn number(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
