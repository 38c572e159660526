//! What has no day in the wheel: series, against a walk through the days of their seasons, quarters and years.

use chrono::Datelike;
use proptest::prelude::*;

use super::cadence::{affair, at, meeting, series};
use crate::network::key::EntityId;
use crate::network::meeting::{Cadence, MeetingStatus};
use crate::network::provision::Modality;
use crate::network::questions::wheel::{Undated, WheelFilter, WheelKind, WheelReason, undated};
use crate::network::testing::{World, day};
use crate::network::validity::{Bound, Certainty, Day, Validity};

fn walk(from: i64, until: i64) -> impl Iterator<Item = Day> {
    (from..until).map(at)
}

/// How often a series meets.
#[derive(Debug, Clone, Copy)]
enum Often {
    Seasons(u16, u16),
    Quarterly(u16),
    Yearly(u16),
    AsNeeded,
    Unsaid,
}

impl Often {
    /// The number of the season, the quarter or the year of a day, and how many meetings there are to be in it; none
    /// where nobody says.
    fn part(self, day: Day) -> ((i32, u32), Option<u16>) {
        let date = day.date().expect("a day");
        let (part, least) = match self {
            Self::Seasons(spring, _) if date.month() <= 6 => (0, Some(spring)),
            Self::Seasons(_, autumn) => (1, Some(autumn)),
            Self::Quarterly(number) => (date.month0() / 3, Some(number)),
            Self::Yearly(number) => (0, Some(number)),
            Self::AsNeeded => (0, Some(0)),
            Self::Unsaid => (0, None),
        };
        ((date.year(), part), least)
    }
}

fn often() -> impl Strategy<Value = Often> {
    prop_oneof![
        (0..3_u16, 0..3_u16).prop_map(|(spring, autumn)| Often::Seasons(spring, autumn)),
        (0..3_u16).prop_map(Often::Quarterly),
        (0..4_u16).prop_map(Often::Yearly),
        Just(Often::AsNeeded),
        Just(Often::Unsaid),
    ]
}

proptest! {
    #[test]
    fn what_has_no_day_is_what_is_missing_in_a_walk_through_the_days(
        often in often(),
        (may, stands) in (prop::bool::weighted(0.1), 0..4_u8),
        meetings in prop::collection::vec((1..=730_i64, 1..=40_i64, 0..6_u8, any::<bool>()), 0..6),
        (first, many) in (1..=700_i64, 1..=400_i64),
        on in 1..=730_i64,
    ) {
        let mut world = World::new();
        let (body, other) = (world.body("Udvalget"), world.body("Et andet"));
        let mut said = series(body);
        said.modality = may.then_some(Modality::May);
        said.cadence = Some(Cadence::AtLeast);
        match often {
            Often::Seasons(spring, autumn) => (said.spring, said.autumn) = (Some(spring), Some(autumn)),
            Often::Quarterly(number) => (said.number, said.months) = (Some(number), Some(3)),
            Often::Yearly(number) => said.number = Some(number),
            Often::AsNeeded => said.cadence = Some(Cadence::AsNeeded),
            Often::Unsaid => said.cadence = None,
        }
        let validity = match stands {
            0 => Validity::between(at(60), at(500)),
            1 => Validity { from: Bound { earliest: at(80), latest: at(120) }, until: Bound::OPEN },
            _ => Validity::since(day("2020-01-01")),
        };
        let of: EntityId = world.stated(validity, affair(said));
        for (offset, many, status, named) in &meetings {
            let status = [MeetingStatus::Held, MeetingStatus::Planned, MeetingStatus::Cancelled][usize::from(status % 3)];
            // One in three lies anywhere among some days.
            let among = if many % 3 == 0 { *many } else { 0 };
            let from = Bound { earliest: at(*offset), latest: at(offset + among) };
            let until = Bound { earliest: from.earliest.next(), latest: from.latest.next() };
            world.stated(Validity { from, until }, affair(meeting(body, status, named.then_some(of))));
        }
        let view = world.view("2026-01-01").on_day(at(on));
        let found = undated(&view, &WheelFilter::default(), at(first), at(first + many));

        // Each part of the years of which a day is asked about on which the series may stand.
        let asked = |day: Day| at(first) <= day && day < at(first + many) && validity.on(day).is_some();
        let mut expected: Vec<(Day, WheelReason, Option<u32>)> = Vec::new();
        let mut parts: Vec<Vec<Day>> = Vec::new();
        for day in walk(1, 731 + 365) {
            match parts.last_mut() {
                Some(part) if part.first().is_some_and(|one| often.part(*one).0 == often.part(day).0) => part.push(day),
                _ => parts.push(vec![day]),
            }
        }
        for part in parts.iter().filter(|part| part.iter().any(|day| asked(*day))) {
            let begins = *part.first().expect("a day");
            let least = often.part(begins).1.map(|least| if may { 0 } else { u32::from(least) });
            let lie = world.recorded.facts.iter().filter(|fact| {
                let said = fact.affair().and_then(|said| said.meeting());
                let (from, until) = (fact.validity.from.earliest, fact.validity.from.latest);
                let inside = part.iter().any(|day| from <= *day && *day <= until);
                said.is_some_and(|said| said.status != MeetingStatus::Cancelled) && inside
            });
            let have = u32::try_from(lie.count()).expect("few");
            let throughout = part.iter().all(|day| validity.on(*day) == Some(Certainty::Certain));
            match least {
                Some(least) if throughout && have < least => {
                    expected.push((begins, WheelReason::DaysNotSet, Some(least - have)));
                }
                Some(least) if !throughout && have == 0 && least > 0 => {
                    expected.push((begins, WheelReason::DaysNotSet, None));
                }
                None if have == 0 => expected.push((begins, WheelReason::CadenceNotStated, None)),
                _ => {}
            }
        }
        let shown = |one: &Undated| (one.days.0, one.why, one.number);
        prop_assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected);
        for one in &found {
            prop_assert_eq!((one.kind, one.subject, &one.whose), (WheelKind::Meeting, of, &vec![body]));
        }
        // It is the body's, and nobody else's.
        let filter = |of| WheelFilter { of: Some(vec![of]), ..WheelFilter::default() };
        prop_assert_eq!(undated(&view, &filter(body), at(first), at(first + many)).len(), found.len());
        prop_assert!(undated(&view, &filter(other), at(first), at(first + many)).is_empty());
    }
}
