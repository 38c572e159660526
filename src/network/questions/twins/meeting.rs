//! The meetings of a period, those that are recorded and those that a rule gives, day by day.

use std::collections::BTreeSet;

use chrono::Datelike;
use proptest::prelude::*;

use super::Twin;
use super::cadence::{affair, at, cadenced, made, meeting, met_on, series, walk};
use crate::network::affair::Written;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, Revision};
use crate::network::meeting::MeetingStatus;
use crate::network::questions::meeting::{Whose, meetings_between};
use crate::network::testing::{World, day, since};
use crate::network::validity::{Bound, Certainty, Day, Validity};

proptest! {
    #[test]
    fn meetings_of_a_period_are_those_of_its_days(of in cadenced(), first in 1..=700_i64, many in 1..=90_i64) {
        let (recorded, body, series, _) = made(&of);
        let twin = Twin::new(&recorded, at(150), Revision::new(of.known).expect("from 1 on"));
        let period = (at(first), at(first + many));
        let inside = |day: Day| period.0 <= day && day < period.1;
        let mut expected: BTreeSet<(Day, EntityId, Certainty)> = BTreeSet::new();
        let mut met: BTreeSet<Day> = BTreeSet::new();
        for fact in &twin.facts {
            let Statement::Affair(affair) = &fact.statement else { continue };
            let Some(one) = affair.meeting() else { continue };
            if one.series.is_some() {
                met.extend(met_on(fact));
            }
            let begins = walk((fact.validity.from.earliest, fact.validity.from.latest.next()));
            // A meeting of which nobody wrote when it ends takes a day.
            let ends = |begin: Day| -> Vec<Day> {
                let until = fact.validity.until;
                if until.latest == Day::NEVER {
                    return vec![begin.next()];
                }
                walk((until.earliest, until.latest.next())).filter(|end| begin < *end).collect()
            };
            let courses = begins.flat_map(|begin| ends(begin).into_iter().map(move |end| (begin, end)));
            let meets: BTreeSet<bool> = courses.map(|course| walk(course).any(inside)).collect();
            if meets.contains(&true) {
                let sure = if meets.contains(&false) { Certainty::Possible } else { Certainty::Certain };
                expected.insert((fact.validity.from.earliest, fact.subject, sure));
            }
        }
        let version = twin.facts.iter().find(|fact| fact.subject == series).expect("a version");
        let Statement::Affair(said) = &version.statement else { unreachable!() };
        if said.meeting_series().is_some_and(|said| said.rule.is_some()) {
            for day in walk(period) {
                let date = day.date().expect("a day");
                let lies = date.day() == 10 && date.month0() % 4 == 0 && !met.contains(&day);
                if let Some(sure) = version.validity.on(day).filter(|_| lies) {
                    expected.insert((day, series, sure));
                }
            }
        }
        for whose in [Whose::Anyone, Whose::Of(body)] {
            let found = meetings_between(&twin.view, whose, period.0, period.1);
            prop_assert!(found.is_sorted_by_key(|one| one.day));
            let found: BTreeSet<(Day, EntityId, Certainty)> =
                found.iter().map(|one| (one.day.earliest, one.fact.subject, one.certainty)).collect();
            prop_assert_eq!(&found, &expected);
        }
    }
}

/// A body whose meetings are on the tenth of each month of 2026, and the series of them.
fn on_the_tenth() -> (World, EntityId, EntityId) {
    let mut world = World::new();
    let body = world.body("Udvalget");
    let mut said = series(body);
    said.rule = Some("FREQ=MONTHLY;BYMONTHDAY=10".into());
    said.first = Some(Written { bound: Bound::on(day("2026-01-01")), text: None });
    let series = world.stated(since("2020-01-01"), affair(said));
    (world, body, series)
}

#[test]
fn a_meeting_without_an_end_takes_no_later_day_of_the_rule() {
    let (mut world, body, series) = on_the_tenth();
    world.stated(since("2026-01-10"), affair(meeting(body, MeetingStatus::Held, Some(series))));
    let view = world.view("2026-02-01");
    let found = meetings_between(&view, Whose::In(series), day("2026-01-01"), day("2026-04-01"));
    let days: Vec<_> = found.iter().map(|one| (one.day.earliest, one.meeting.is_some())).collect();
    let expected = [("2026-01-10", true), ("2026-02-10", false), ("2026-03-10", false)];
    assert_eq!(days, expected.map(|(on, is_recorded)| (day(on), is_recorded)));
}

#[test]
fn a_meeting_whose_day_is_not_known_takes_no_day_of_the_rule() {
    let (mut world, body, series) = on_the_tenth();
    // No day is certainly its own, the last on which it may have been neither.
    let from = Bound { earliest: day("2026-01-02"), latest: day("2026-01-10") };
    let once = affair(meeting(body, MeetingStatus::Held, Some(series)));
    world.stated(Validity { from, until: Bound::OPEN }, once);
    let view = world.view("2026-02-01");
    let found = meetings_between(&view, Whose::In(series), day("2026-01-01"), day("2026-03-01"));
    let days: Vec<_> = found.iter().map(|one| (one.day.earliest, one.meeting.is_some())).collect();
    let expected = [("2026-01-02", true), ("2026-01-10", false), ("2026-02-10", false)];
    assert_eq!(days, expected.map(|(on, is_recorded)| (day(on), is_recorded)));
}
