use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::Twin;
use super::affair::in_two_revisions;
use crate::network::affair::Written;
use crate::network::fact::{Fact, Statement, Text};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::meeting::{Cadence, Meeting, MeetingSeries, MeetingStatus};
use crate::network::organization::OrganizationKind;
use crate::network::provision::Modality;
use crate::network::questions::cadence::keeping::{CadenceState, Keeping, keeping_of};
use crate::network::questions::cadence::{CadenceReason, Count, yearly_in, yearly_of};
use crate::network::recorded::Recorded;
use crate::network::relation::{Relation, RelationKind};
use crate::network::testing::{World, day};
use crate::network::validity::{Bound, Certainty, Day, Validity};

/// A series of which nothing but its name is said.
pub fn series(whose: EntityId) -> MeetingSeries<EntityId> {
    MeetingSeries {
        whose,
        title: "Møder".into(),
        cadence: None,
        modality: None,
        number: None,
        months: None,
        weeks: None,
        spring: None,
        autumn: None,
        each: None,
        within: None,
        per: None,
        aligned: None,
        level: None,
        rule: None,
        first: None,
        time: None,
        minutes: None,
        published: None,
        mailing_list: None,
        area: None,
        purpose: None,
        text: None,
    }
}

/// A meeting of which no more is said than whose it is and what has become of it.
pub fn meeting(whose: EntityId, status: MeetingStatus, series: Option<EntityId>) -> Meeting<EntityId> {
    Meeting {
        whose,
        status,
        series,
        about: None,
        title: None,
        time: None,
        minutes: None,
        place: None,
        agenda: None,
        record: None,
    }
}

pub fn affair(affair: impl Into<crate::network::affair::Affair<EntityId>>) -> Statement {
    Statement::Affair(Box::new(affair.into()))
}

/// The day so many days after the last of 2025.
pub fn at(offset: i64) -> Day {
    (NaiveDate::from_ymd_opt(2025, 12, 31).expect("a day") + chrono::Duration::days(offset)).into()
}

/// A series with meetings, the day to ask on and the year to ask of.
#[derive(Debug, Clone)]
pub struct Cadenced {
    cadence: u8,
    modality: u8,
    numbers: (u16, u16),
    shape: u8,
    stands: u8,
    units: u8,
    meetings: Vec<(i64, u8, u8, u8)>,
    complete: u8,
    gap: u8,
    /// Which of the meetings, and of what is said of them all, come or go with the second revision.
    changes: Vec<u8>,
    on: i64,
    year: i32,
    pub known: i64,
}

impl Cadenced {
    /// When those that it is for each of are so.
    fn unit_stands(&self) -> Validity {
        match self.units / 3 {
            67.. => Validity::UNKNOWN,
            55.. => Validity { from: Bound { earliest: at(20), latest: at(200) }, until: Bound::OPEN },
            45.. => Validity::between(at(100), at(400)),
            _ => Validity::since(day("2000-01-01")),
        }
    }

    /// Whether they are so on all days of a period, one by one, else whether on any.
    fn unit_in(&self, period: (Day, Day)) -> Option<Certainty> {
        let days: Vec<Option<Certainty>> = walk(period).map(|day| self.unit_stands().on(day)).collect();
        if days.iter().all(|day| *day == Some(Certainty::Certain)) {
            return Some(Certainty::Certain);
        }
        days.iter().any(Option::is_some).then_some(Certainty::Possible)
    }
}

pub fn cadenced() -> impl Strategy<Value = Cadenced> {
    let meetings = prop::collection::vec((1..=730_i64, any::<u8>(), any::<u8>(), any::<u8>()), 0..8);
    // Mostly some are to be held, and most that was recorded stays so.
    let number = prop_oneof![1 => Just(0), 6 => 1..6_u16];
    let changes = prop::collection::vec(prop_oneof![3 => Just(2), 1 => any::<u8>()], 12);
    let first = (any::<u8>(), any::<u8>(), (number, 0..4_u16), any::<u8>(), any::<u8>(), any::<u8>());
    let asked = (1..=800_i64, 2026..=2027_i32, 1..=2_i64);
    (first, meetings, any::<u8>(), any::<u8>(), changes, asked).prop_map(
        |(first, meetings, complete, gap, changes, (on, year, known))| {
            let (cadence, modality, numbers, shape, stands, units) = first;
            Cadenced {
                cadence,
                modality,
                numbers,
                shape,
                stands,
                units,
                meetings,
                complete,
                gap,
                changes,
                on,
                year,
                known,
            }
        },
    )
}

/// The rows that it makes: the body, the series and those that it is for each of.
pub fn made(of: &Cadenced) -> (Recorded, EntityId, EntityId, Vec<EntityId>) {
    let mut world = World::new();
    let body = world.body("Udvalget");
    let region = world.entity(Noun::Organization, Some(OrganizationKind::Region));
    let mut units = Vec::new();
    for _ in 0..of.units % 3 {
        let unit = world.entity(Noun::Organization, Some(OrganizationKind::Municipality));
        world.fact(unit, Validity::since(day("2000-01-01")), Statement::Existence);
        let relation = Relation { kind: RelationKind::LocatedIn, from: unit, to: Some(region), terms: None };
        world.stated(of.unit_stands(), Statement::Relation(relation));
        units.push(unit);
    }
    let mut said = series(body);
    said.cadence = [None, Some(Cadence::Exact), Some(Cadence::AtLeast), Some(Cadence::AsNeeded)]
        [usize::from(of.cadence % 16).min(3) % 4];
    said.cadence = if of.cadence % 16 > 3 { Some(Cadence::Exact) } else { said.cadence };
    said.modality = (of.modality % 8 == 0).then_some(Modality::May);
    match of.shape % 8 {
        0 | 1 => (said.spring, said.autumn) = (Some(of.numbers.0), Some(of.numbers.1)),
        2 => (said.number, said.months) = (Some(of.numbers.0), Some(3)),
        3 => (said.number, said.months) = (Some(of.numbers.0), Some(12)),
        4 => said.weeks = Some(of.numbers.0 * 13 + 1),
        5 if of.shape < 128 => said.number = Some(of.numbers.0),
        5 => {
            // Not each month has such a day.
            (said.number, said.months) = (Some(of.numbers.0), Some(u16::from(of.shape / 8 % 5) + 1));
            said.first = Some(Written { bound: Bound::on(day("2026-01-31")), text: None });
        }
        6 => {
            said.rule = Some("FREQ=MONTHLY;INTERVAL=4;BYMONTHDAY=10".into());
            said.first = Some(Written { bound: Bound::on(day("2026-01-01")), text: None });
        }
        _ => {}
    }
    if of.units % 2 == 0 && !units.is_empty() {
        (said.each, said.within) = (Some(OrganizationKind::Municipality), Some(region));
    } else {
        units.clear();
    }
    let stands = match of.stands % 8 {
        0 => Validity::UNKNOWN,
        1 => Validity::between(at(60), at(500)),
        _ => Validity::since(day("2020-01-01")),
    };
    let series = world.stated(stands, affair(said));
    let mut changes = vec![2; world.recorded.facts.len()];
    changes.extend(&of.changes);
    for (offset, status, kind, about) in &of.meetings {
        use MeetingStatus::{Cancelled, Held, Planned};
        let status = [Held, Held, Planned, Planned, Cancelled][usize::from(status % 5)];
        let mut one = meeting(body, status, (kind % 5 != 0).then_some(series));
        one.about = units.get(usize::from(about % 4)).copied();
        let from = Bound { earliest: at(*offset), latest: at(*offset + i64::from(kind / 5 % 4 / 3) * 20) };
        let many = if kind / 20 % 6 == 1 { 3 } else { 1 };
        let until = Bound { earliest: at(*offset + many), latest: later(from.latest, many) };
        let until = if kind / 20 % 6 == 0 { Bound::OPEN } else { until };
        world.stated(Validity { from, until }, affair(one));
    }
    let of_it = |choice: u8| if choice % 2 == 0 { series } else { body };
    let whole = Some((-400, 2000));
    let spans = [None, Some((1, 366)), Some((1, 182)), Some((183, 366)), whole, whole, whole, whole];
    if let Some((from, until)) = spans[usize::from(of.complete % 8)] {
        let validity = Validity::between(at(from), at(until));
        world.fact(of_it(of.complete / 8), validity, Statement::Completeness(Topic::Meetings));
        if of.complete > 150 {
            let other = Validity::between(at(182), at(740));
            world.fact(body, other, Statement::Completeness(Topic::Everything));
        }
    }
    if of.gap % 10 == 0 {
        let gap = Gap { topic: Topic::Meetings, reason: GapReason::NotStated, explanation: "tavshed".into() };
        let validity = Validity { from: Bound::on(at(i64::from(of.gap))), until: Bound::on(at(i64::from(of.gap) + 9)) };
        world.fact(of_it(of.gap / 10), validity, Statement::Gap(Box::new(gap)));
    }
    (in_two_revisions(world, &changes), body, series, units)
}

/// The day so many days later.
fn later(day: Day, many: i64) -> Day {
    (0..many).fold(day, |day, _| day.next())
}

/// The days on which a meeting certainly is: the first, where that is known, and those on which it goes on, where
/// somebody wrote when it ends.
pub fn met_on(fact: &Fact) -> Vec<Day> {
    let Validity { from, until } = fact.validity;
    let certainly = |day: &Day| from.latest <= *day && *day < until.earliest;
    let goes_on = (until.latest != Day::NEVER).then(|| walk((from.earliest, until.latest)).filter(certainly));
    goes_on.into_iter().flatten().chain(from.day()).collect()
}

/// The days of a period, one by one.
pub fn walk((from, until): (Day, Day)) -> impl Iterator<Item = Day> {
    std::iter::successors(Some(from), |day| Some(day.next())).take_while(move |day| *day < until)
}

/// Which of the periods of a year a day lies in, and how many meetings there are to be in it; none where nobody knows.
fn counted_in(said: &MeetingSeries<EntityId>, day: Day) -> (u32, Option<u32>) {
    let date = day.date().expect("a day");
    let binding = |number: u16| if said.modality == Some(Modality::May) { 0 } else { u32::from(number) };
    if said.spring.is_some() {
        let spring = date.month() <= 6;
        (u32::from(!spring), (if spring { said.spring } else { said.autumn }).map(binding))
    } else if let Some(weeks) = said.weeks {
        let meetings = (1..=365_u16).filter(|day| day % (7 * weeks) == 0).count();
        (0, Some(binding(u16::try_from(meetings).expect("few"))))
    } else if let (Some(number), Some(first), Some(months)) = (said.number, &said.first, said.months) {
        let first = first.bound.day().expect("a day");
        let begun = (1..40).filter(|at| first.plus_months(at * u32::from(months)) <= day).count();
        (u32::try_from(begun).expect("few"), Some(binding(number)))
    } else if let Some(number) = said.number {
        (date.month0() / u32::from(said.months.unwrap_or(12)), Some(binding(number)))
    } else {
        (0, said.rule.as_ref().map(|_| binding(3)))
    }
}

/// The rows as they are, asked day by day.
struct Rows<'r> {
    facts: &'r [&'r Fact],
    body: EntityId,
    series: EntityId,
    said: MeetingSeries<EntityId>,
    on: Day,
}

impl Rows<'_> {
    /// Whether on a day the meetings that are listed are certainly all.
    fn complete(&self, day: Day) -> bool {
        [self.body, self.series].iter().any(|of| {
            let own = |fact: &&Fact| fact.subject == *of && fact.validity.on(day).is_some();
            let stated = self.facts.iter().copied().filter(own).any(|fact| {
                let about = matches!(fact.statement, Statement::Completeness(Topic::Meetings | Topic::Everything));
                about && fact.validity.on(day) == Some(Certainty::Certain)
            });
            stated && !self.facts.iter().copied().filter(own).any(|fact| matches!(fact.statement, Statement::Gap(_)))
        })
    }

    /// The least and the most meetings that were held in a period, and of those that are still to come, whatever of
    /// them turns out to be so.
    fn meetings(&self, period: (Day, Day), about: Option<EntityId>, of_each: bool) -> (Count, Count) {
        let (mut held, mut planned) = (Count::default(), Count::default());
        let mut met: BTreeSet<Day> = BTreeSet::new();
        for fact in self.facts {
            let Statement::Affair(affair) = &fact.statement else { continue };
            let Some(one) = affair.meeting() else { continue };
            let days: Vec<Day> = walk((fact.validity.from.earliest, fact.validity.from.latest.next())).collect();
            if one.series.is_some() {
                met.extend(met_on(fact));
            }
            let inside = |day: &Day| period.0 <= *day && *day < period.1;
            let mine = match (of_each, one.about) {
                (false, _) => Some(true),
                (true, None) => Some(false),
                (true, Some(of)) if about.is_some_and(|about| about != of) => None,
                (true, Some(_)) => Some(about.is_some()),
            };
            let Some(mine) = mine.filter(|_| days.iter().any(inside) && one.status != MeetingStatus::Cancelled) else {
                continue;
            };
            let sure = u32::from(mine && one.series.is_some() && days.iter().all(inside));
            // What was held after the day was still to come on it.
            let to_come = match one.status {
                MeetingStatus::Held => days.iter().any(|day| *day > self.on),
                _ => days.iter().any(|day| *day >= self.on),
            };
            if to_come {
                planned.certain += if days.iter().all(|day| *day >= self.on) { sure } else { 0 };
                planned.possible += 1;
            } else {
                held.certain += if one.status == MeetingStatus::Held { sure } else { 0 };
                held.possible += 1;
            }
        }
        if self.said.rule.is_some() {
            let tenth = |day: &Day| {
                let date = day.date().expect("a day");
                date.day() == 10 && date.month0() % 4 == 0 && date.year() >= 2026
            };
            for day in walk(period).filter(|day| tenth(day) && !met.contains(day)) {
                let version = self.facts.iter().find(|fact| fact.subject == self.series).expect("a version");
                let Some(sure) = version.validity.on(day) else { continue };
                if day >= self.on {
                    planned.possible += 1;
                    planned.certain += u32::from(sure == Certainty::Certain && !of_each);
                } else {
                    held.possible += 1;
                }
            }
        }
        (held, planned)
    }

    fn state(&self, one: &Keeping<'_>, of_each: bool, unit: bool) -> (Option<CadenceState>, u32) {
        let (held, planned) = self.meetings(one.period, one.about, of_each);
        assert_eq!((one.were_held, one.planned), (held, planned));
        let Some(least) = one.least else { return (None, 0) };
        let version = self.facts.iter().find(|fact| fact.subject == self.series).expect("a version");
        let stands = walk(one.period).all(|day| version.validity.on(day) == Some(Certainty::Certain));
        let complete = walk(one.period).all(|day| self.complete(day));
        let over = walk(one.period).all(|day| day < self.on);
        let state = if held.certain >= least {
            CadenceState::Kept
        } else if !over && held.certain + planned.certain >= least {
            CadenceState::OnTrack
        } else if !stands || !complete || !unit || held.possible + planned.possible >= least {
            return (None, least);
        } else if over {
            CadenceState::Behind
        } else {
            CadenceState::AtRisk
        };
        (Some(state), least)
    }
}

proptest! {
    #[test]
    fn cadences_are_kept_as_a_walk_day_by_day_finds(of in cadenced()) {
        let (recorded, body, series, units) = made(&of);
        let twin = Twin::new(&recorded, at(of.on), Revision::new(of.known).expect("from 1 on"));
        let version = twin.facts.iter().find(|fact| fact.subject == series).expect("a version");
        let Statement::Affair(said) = &version.statement else { unreachable!() };
        let said = said.meeting_series().expect("a series").clone();
        let found = keeping_of(&twin.view, series, of.year);
        if version.validity.on(at(of.on)).is_none() || said.cadence == Some(Cadence::AsNeeded) {
            prop_assert!(found.is_empty());
            return Ok(());
        }
        let rows = Rows { facts: &twin.facts, body, series, said: said.clone(), on: at(of.on) };
        let of_each = said.each.is_some();
        let year = (at(if of.year == 2026 { 1 } else { 366 }), at(if of.year == 2026 { 366 } else { 731 }));
        // Each day of the year from the first on lies in one period, once for each of those that there may be meetings
        // for in it.
        let first = said.first.as_ref().and_then(|first| first.bound.day()).filter(|_| said.number.is_some());
        for day in walk(year) {
            let on_it = found.iter().filter(|one| one.period.0 <= day && day < one.period.1);
            let each: BTreeSet<Option<EntityId>> = on_it.clone().map(|one| one.about).collect();
            prop_assert_eq!(on_it.clone().count(), each.len());
            prop_assert_eq!(each.is_empty(), first.is_some_and(|first| day < first));
            for one in on_it {
                let there = of_each && of.unit_in(one.period).is_some();
                let all = units.iter().copied().map(Some).collect();
                prop_assert_eq!(&each, &if there { all } else { BTreeSet::from([None]) });
                prop_assert_eq!(counted_in(&said, day).0, counted_in(&said, one.period.0).0);
                let rule_stands = walk(year).all(|day| version.validity.on(day).is_some());
                if said.rule.is_none() || rule_stands {
                    prop_assert_eq!(one.least, counted_in(&said, day).1);
                }
            }
        }
        for one in &found {
            let unit = !of_each || of.unit_in(one.period) == Some(Certainty::Certain);
            let binds = said.modality != Some(Modality::May);
            let (state, least) = rows.state(one, of_each, unit && binds);
            prop_assert_eq!(one.state, state.unwrap_or(CadenceState::Unknown), "{:?}", one);
            prop_assert_eq!(one.state == CadenceState::Unknown, !one.reasons.is_empty() && state.is_none());
            if matches!(one.state, CadenceState::Behind | CadenceState::AtRisk) {
                prop_assert!(one.were_held.possible < least && one.certainty == Certainty::Certain);
            }
        }
    }

    #[test]
    fn so_many_in_a_period_are_so_many_in_a_year(number in 1..5_u16, months in 1..30_u16, weeks in 1..60_u16) {
        let mut world = World::new();
        let body = world.body("Udvalget");
        let said = MeetingSeries { cadence: Some(Cadence::Exact), number: Some(number), months: Some(months), ..series(body) };
        let by_months = world.stated(Validity::UNKNOWN, affair(said));
        let said = MeetingSeries { cadence: Some(Cadence::Exact), weeks: Some(weeks), ..series(body) };
        let by_weeks = world.stated(Validity::UNKNOWN, affair(said));
        let view = world.view("2027-01-01");
        let found = yearly_of(&view, by_months).expect("a version");
        // Wherever the periods begin, and whenever in them the meetings are.
        let offsets = if 12 % months == 0 { 0..1 } else { 0..months };
        let counted = offsets.flat_map(|offset| {
            let month = |month: u16| (month + months - offset) / months;
            let whole = (0..12).map(month).filter(|period| (0..12).filter(|one| month(*one) == *period).count() == usize::from(months));
            let touched: BTreeSet<u16> = (0..12).map(month).collect();
            [whole.collect::<BTreeSet<u16>>().len(), touched.len()]
        });
        let counted: Vec<u32> = counted.map(|periods| u32::try_from(periods).unwrap() * u32::from(number)).collect();
        prop_assert_eq!((Some(found.least.possible), found.most), (counted.iter().min().copied(), counted.iter().max().copied()));
        let found = yearly_of(&view, by_weeks).expect("a version");
        let counts = (0..7 * weeks).flat_map(|first| [365, 366].map(|days| (first..days).step_by(7 * usize::from(weeks)).count()));
        let counts: Vec<u32> = counts.map(|count| u32::try_from(count).unwrap()).collect();
        prop_assert_eq!((Some(found.least.possible), found.most), (counts.iter().min().copied(), counts.iter().max().copied()));
    }
}

#[test]
fn an_agreement_adds_up_what_is_known_and_says_what_is_not() {
    let mut world = World::new();
    let agreement = world.stated(
        Validity::UNKNOWN,
        affair(crate::network::testing::agreement(crate::network::agreement::AgreementKind::Collaboration, "Aftalen")),
    );
    for _ in 0..3 {
        let institution = world.entity(Noun::Organization, Some(OrganizationKind::Institution));
        let relation = Relation { kind: RelationKind::PartyTo, from: institution, to: Some(agreement), terms: None };
        world.stated(Validity::UNKNOWN, Statement::Relation(relation));
    }
    let once = |cadence| MeetingSeries { cadence: Some(cadence), number: Some(1), ..series(agreement) };
    let each =
        MeetingSeries { each: Some(OrganizationKind::Institution), within: Some(agreement), ..once(Cadence::Exact) };
    let per: Text = "borgeren".into();
    for said in [once(Cadence::Exact), each, MeetingSeries { per: Some(per), ..once(Cadence::AtLeast) }] {
        world.stated(Validity::UNKNOWN, affair(said));
    }
    let view = world.view("2018-01-01");
    let yearly = yearly_in(&view, agreement);
    assert_eq!((yearly.least.possible, yearly.most, yearly.certainty), (5, None, Certainty::Possible));
    let reasons: Vec<_> = yearly.series.iter().flat_map(|one| one.reasons.clone()).collect();
    assert_eq!(reasons, [CadenceReason::EachNotKnown, CadenceReason::PerNotKnown]);
}
