//! What is to recur or to fall due, and has no day: the wheel is not silent of it.

use std::collections::{BTreeMap, HashSet};

use chrono::Datelike;

use super::area::is_of_area;
use super::source::with_parties;
use super::{WheelFilter, WheelKind, is_of, met_in_by, widened};
use crate::network::fact::{Fact, StatementKind};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::provision::Provision;
use crate::network::questions::agreement::notice::{NoticeReason, notices};
use crate::network::questions::agreement::review::{ReviewUnknown, reviews_due};
use crate::network::questions::cadence::keeping::{Keeping, keeping_of};
use crate::network::questions::cadence::{CadenceReason, rule_days, series_in};
use crate::network::questions::rotation::rotations_without_days;
use crate::network::validity::{Bound, Day, overlap};
use crate::network::view::View;
use crate::network::word::words;

words! {
    /// Why what recurs or falls due has no day in the wheel.
    enum WheelReason {
        /// Fewer meetings have a day than are to be held.
        DaysNotSet = "DAYS_NOT_SET", "mødedage er ikke fastsat";
        /// No meeting has a day, and nothing says how often they are.
        CadenceNotStated = "CADENCE_NOT_STATED", "mødefrekvensen er ikke oplyst";
        /// It recurs, and the day from which it counts is not known.
        FirstNotKnown = "FIRST_NOT_KNOWN", "det vides ikke, hvornår der regnes fra";
        /// Notice was given, and the months of notice are not known.
        NoticeNotKnown = "NOTICE_NOT_KNOWN", "varslet er ikke kendt";
    }
}

/// What is to recur or to fall due in some days, on a day that is not known.
#[derive(Debug, Clone)]
pub struct Undated {
    /// What it is.
    pub kind: WheelKind,
    /// What it is about: the series, the provision or the agreement.
    pub subject: EntityId,
    /// The bodies and agreements whose it is.
    pub whose: Vec<EntityId>,
    /// The first of the days, and the first after them: the season or the year in which the meetings are to be, and else
    /// the period that is asked about.
    pub days: (Day, Day),
    /// Why it has no day.
    pub why: WheelReason,
    /// How many meetings at least have no day; none where that is not known.
    pub number: Option<u32>,
    /// The fact that it follows from: the version, or the notice.
    pub fact: FactId,
}

/// What is to recur or to fall due from a day until another, and has no day: meetings of a series that is to have some,
/// rotations and reviews that nobody knows from when they count, and agreements that end by a notice of unknown length.
/// By the series, in the order of the days.
#[must_use]
pub fn undated(view: &View, filter: &WheelFilter, from: Day, until: Day) -> Vec<Undated> {
    let of = filter.of.as_ref().map(|of| widened(view, of));
    chosen(view, filter, of.as_ref(), (from, until))
}

/// The same of the meetings of the bodies that a person ever sits in and of the agreements that they are ever a party to,
/// and of what is the person's own.
#[must_use]
pub fn undated_for(view: &View, person: EntityId, filter: &WheelFilter, from: Day, until: Day) -> Vec<Undated> {
    let (own, met) = (widened(view, &[person]), met_in_by(view, person));
    let mut all = chosen(view, filter, None, (from, until));
    all.retain(|one| {
        let meets = one.kind == WheelKind::Meeting && is_of(&met, one.subject, &one.whose);
        meets || is_of(&own, one.subject, &one.whose)
    });
    all
}

/// What gives what of a kind has no day in a period.
type Source = fn(&View, (Day, Day)) -> Vec<Undated>;

fn chosen(view: &View, filter: &WheelFilter, of: Option<&HashSet<EntityId>>, period: (Day, Day)) -> Vec<Undated> {
    let sources: [(WheelKind, Source); 4] = [
        (WheelKind::Meeting, meetings),
        (WheelKind::Rotation, rotations),
        (WheelKind::AgreementEnd, agreement_ends),
        (WheelKind::Review, reviews),
    ];
    let wanted = |kind: WheelKind| filter.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
    let asked = sources.into_iter().filter(|(kind, _)| wanted(*kind));
    let mut all: Vec<Undated> = asked.flat_map(|(_, source)| source(view, period)).collect();
    all.retain(|one| {
        of.is_none_or(|of| is_of(of, one.subject, &one.whose))
            && filter.area.as_ref().is_none_or(|area| is_of_area(view, one.subject, &one.whose, area))
    });
    all.sort_by_key(|one| (one.days, one.kind, one.subject, one.fact));
    all
}

/// Something in a period, that is no meeting.
fn within(period: (Day, Day), kind: WheelKind, whose: Vec<EntityId>, (fact, why): (&Fact, WheelReason)) -> Undated {
    Undated { kind, subject: fact.subject, whose, days: period, why, number: None, fact: fact.id }
}

/// The series of which fewer meetings have a day than are to be held, season by season or year by year.
fn meetings(view: &View, period: (Day, Day)) -> Vec<Undated> {
    view.of_noun(Noun::MeetingSeries).flat_map(|series| meetings_of(view, series, period)).collect()
}

fn meetings_of(view: &View, series: EntityId, (from, until): (Day, Day)) -> Vec<Undated> {
    let mut found: BTreeMap<(Day, Day), Undated> = BTreeMap::new();
    for fact in view.history(series, StatementKind::MeetingSeries) {
        let Some(said) = series_in(fact) else { continue };
        let Some(days) = overlap(fact.validity.possible_days(), (from, until)) else { continue };
        // A rule gives the days.
        if said.rule.is_some() && rule_days(fact, said, days.0, days.0).is_some() {
            continue;
        }
        for (year, of_year) in years(days) {
            let Some(then) = overlap(days, of_year).map(|(first, _)| view.on_day(first)) else { continue };
            let mut lack: BTreeMap<(Day, Day), Undated> = BTreeMap::new();
            for keeping in keeping_of(&then, series, year) {
                let asked = keeping.held.fact.id == fact.id && overlap(keeping.period, days).is_some();
                let Some((why, number)) = lacking(&keeping).filter(|_| asked) else { continue };
                let one = lack.entry(keeping.period).or_insert_with(|| Undated {
                    kind: WheelKind::Meeting,
                    subject: series,
                    whose: vec![said.whose],
                    days: keeping.period,
                    why,
                    number: Some(0),
                    fact: fact.id,
                });
                // One for each of those that there are meetings for.
                one.number = one.number.zip(number).map(|(one, other)| one.saturating_add(other));
            }
            // A period may touch two years, and two versions: the first tells of it.
            for (period, one) in lack {
                found.entry(period).or_insert(one);
            }
        }
    }
    found.into_values().collect()
}

/// The calendar years that touch some days, each with its days.
fn years((from, until): (Day, Day)) -> impl Iterator<Item = (i32, (Day, Day))> {
    let first = |year: i32| chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(Day::from);
    let (one, last) = (from.date().map(|day| day.year()), until.previous().date().map(|day| day.year()));
    let all = one.zip(last).map(|(one, last)| one..=last);
    all.into_iter().flatten().filter_map(move |year| Some((year, (first(year)?, first(year + 1)?))))
}

/// Why meetings of a period have no day, and how many; none where those have one that are to be held.
fn lacking(keeping: &Keeping<'_>) -> Option<(WheelReason, Option<u32>)> {
    let have = keeping.were_held.possible.saturating_add(keeping.planned.possible);
    let is_for = |why| keeping.reasons.contains(&why);
    match keeping.least {
        // Of a period that the series is only in for a part it is not known how many are to be in that.
        Some(least) if !is_for(CadenceReason::NotInForce) => {
            (have < least).then(|| (WheelReason::DaysNotSet, Some(least - have)))
        }
        Some(0) => None,
        _ if have > 0 => None,
        Some(_) => Some((WheelReason::DaysNotSet, None)),
        None if is_for(CadenceReason::FirstNotKnown) => Some((WheelReason::FirstNotKnown, None)),
        None => Some((WheelReason::CadenceNotStated, None)),
    }
}

fn rotations(view: &View, period: (Day, Day)) -> Vec<Undated> {
    let unknown = rotations_without_days(view, period.0, period.1);
    let one = |(fact, rule): (&Fact, &Provision<EntityId>)| {
        within(period, WheelKind::Rotation, vec![rule.body], (fact, WheelReason::FirstNotKnown))
    };
    unknown.map(one).collect()
}

/// Agreements to which notice was given that is not known to be of so many months.
fn agreement_ends(view: &View, period: (Day, Day)) -> Vec<Undated> {
    let all = view.of_noun(Noun::Agreement).flat_map(|agreement| notices(view, agreement));
    let unknown = all.filter(|(act, outcome)| {
        outcome.why == NoticeReason::NoticeNotKnown && overlap(act.validity.possible_days(), period).is_some()
    });
    unknown
        .map(|(act, _)| {
            let whose = with_parties(view, act.subject, act.validity.from);
            within(period, WheelKind::AgreementEnd, whose, (act, WheelReason::NoticeNotKnown))
        })
        .collect()
}

fn reviews(view: &View, period: (Day, Day)) -> Vec<Undated> {
    let unknown = reviews_due(view, period.0, period.1, |_| true).unknown.into_iter();
    let recurring = unknown.filter(|one| one.why == ReviewUnknown::StartNotKnown);
    recurring
        .map(|one| {
            let whose = with_parties(view, one.agreement, Bound { earliest: period.0, latest: period.1.previous() });
            within(period, WheelKind::Review, whose, (one.version, WheelReason::FirstNotKnown))
        })
        .collect()
}
