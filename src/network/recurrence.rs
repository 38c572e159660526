//! Recurrence rules of RFC 5545, for the days of meetings. What a rule is, and on which days it lies, is for the
//! crate `rrule`; here is which rules are taken, and how far they are followed: whoever writes one cannot keep the
//! service busy.

use chrono::{Days, NaiveDate, NaiveTime};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::validity::Day;

/// How many occurrences of a rule are looked at, counted from its first day: every day for 27 years, a day of each
/// month for eight hundred.
pub const MOST_OCCURRENCES: usize = 10_000;

/// The longest rule, in bytes.
const LONGEST_RULE: usize = 500;

/// A rule by which meetings recur: on which days, counted from a first one. The time of day is not its.
#[derive(Debug, Clone)]
pub struct Recurrence {
    rule: RRule<Unvalidated>,
    /// The last day on which it can lie.
    last: Option<NaiveDate>,
}

impl Recurrence {
    /// Reads `FREQ=MONTHLY;BYDAY=1TU`; none where it is no rule of RFC 5545, is none of days (FREQ is YEARLY,
    /// MONTHLY, WEEKLY or DAILY, and no part is of hours), or lies on no day at all.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"=;,+-".contains(&byte);
        if text.len() > LONGEST_RULE || !text.bytes().all(plain) {
            return None;
        }
        let (mut parts, mut last, mut names) = (Vec::new(), None, Vec::new());
        for part in text.split(';') {
            let (name, value) = part.split_once('=')?;
            if names.contains(&name) {
                return None;
            }
            names.push(name);
            match name {
                // The library asks for the zone of the end, and days have none.
                "UNTIL" => last = Some(NaiveDate::parse_from_str(value.get(..8)?, "%Y%m%d").ok()?),
                "FREQ" | "INTERVAL" | "COUNT" | "BYDAY" | "BYMONTHDAY" | "BYYEARDAY" | "BYWEEKNO" | "BYMONTH"
                | "BYSETPOS" | "WKST" => parts.push(part),
                _ => return None,
            }
        }
        if last.is_some() && names.contains(&"COUNT") {
            return None;
        }
        let rule: RRule<Unvalidated> = parts.join(";").parse().ok()?;
        let of_days =
            matches!(rule.get_freq(), Frequency::Yearly | Frequency::Monthly | Frequency::Weekly | Frequency::Daily);
        let recurrence = Self { rule, last };
        let endless = Self { last: None, ..recurrence.clone() };
        let tried = Day::from(NaiveDate::from_ymd_opt(2000, 1, 1)?);
        (of_days && recurrence.rule.get_interval() > 0 && endless.days_from(tried).next().is_some())
            .then_some(recurrence)
    }

    /// The days on which it lies, counted from a first one, in order. No more than [`MOST_OCCURRENCES`].
    pub fn days_from(&self, first: Day) -> impl Iterator<Item = Day> + use<> {
        // Days are days whatever the zone; noon is far from both ends.
        let start = first.date().and_then(|date| {
            let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
            date.and_time(noon).and_local_timezone(Tz::UTC).single()
        });
        let set = start.and_then(|start| {
            let rule = self.rule.clone().validate(start).ok()?;
            Some(RRuleSet::new(start).rrule(rule).limit())
        });
        let last = self.last;
        // Days that can be written end with the year 9999.
        let written = NaiveDate::from_ymd_opt(9999, 12, 31);
        let end = [last, written].into_iter().flatten().min().and_then(|day| day.checked_add_days(Days::new(1)));
        let days = set.into_iter().flat_map(|set| set.into_iter().take(MOST_OCCURRENCES));
        days.map(|at| at.date_naive()).take_while(move |day| end.is_some_and(|end| *day < end)).map(Day::from)
    }
}

/// Reads a time of day, `13:30`.
#[must_use]
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    let well_formed = text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
    well_formed.then(|| NaiveTime::parse_from_str(text, "%H:%M").ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::network::testing::day;

    fn days(rule: &str, first: &str, many: usize) -> Vec<String> {
        let rule = Recurrence::parse(rule).expect("a rule");
        rule.days_from(day(first)).take(many).map(|day| day.to_string()).collect()
    }

    #[test]
    fn rules_lie_on_their_days() {
        assert_eq!(days("FREQ=MONTHLY;BYDAY=1TU", "2027-01-01", 3), ["2027-01-05", "2027-02-02", "2027-03-02"]);
        assert_eq!(days("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "2027-01-06", 9), ["2027-01-06", "2027-01-20", "2027-02-03"]);
        assert_eq!(days("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270331", "2027-01-01", 9).len(), 3);
        assert_eq!(days("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=15;UNTIL=20281015T120000Z", "2027-01-01", 9).len(), 2);
        assert_eq!(days("FREQ=YEARLY;UNTIL=20260101", "2027-01-01", 9), [""; 0]);
        assert_eq!(days("FREQ=YEARLY", "9998-06-01", 9), ["9998-06-01", "9999-06-01"]);
        assert_eq!(days("FREQ=DAILY", "0001-01-01", usize::MAX).len(), MOST_OCCURRENCES);
    }

    #[test]
    fn what_is_no_rule_of_days_is_not_taken() {
        for wrong in [
            "",
            "each month",
            "FREQ=MONTHLY;",
            "FREQ=FORTNIGHTLY",
            "BYDAY=1TU",
            "FREQ=HOURLY",
            "FREQ=SECONDLY",
            "FREQ=DAILY;BYHOUR=1,2,3",
            "FREQ=DAILY;BYEASTER=0",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;INTERVAL=99999999999",
            "FREQ=DAILY;COUNT=2;UNTIL=20270101",
            "FREQ=DAILY;UNTIL=2027",
            "FREQ=DAILY;FREQ=WEEKLY",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY\nDTSTART:20200101",
        ] {
            assert!(Recurrence::parse(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn times_are_of_a_day() {
        assert!(time_of_day("00:00").is_some() && time_of_day("23:59").is_some());
        assert!(
            ["24:00", "9:30", "13.30", "13:3", "+1:30", "kl. 9", "é:30"].iter().all(|text| time_of_day(text).is_none())
        );
    }

    fn part() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec![
            "INTERVAL",
            "COUNT",
            "BYDAY",
            "BYMONTHDAY",
            "BYYEARDAY",
            "BYWEEKNO",
            "BYMONTH",
            "BYSETPOS",
            "WKST",
            "UNTIL",
        ]);
        let value = prop_oneof![
            (-400_i32..400).prop_map(|number| number.to_string()),
            prop::sample::select(vec!["MO", "-1FR", "5TU", "53WE", "1,2,-1", "20280229", "1MO,2TU", "0", "32767"])
                .prop_map(str::to_owned),
        ];
        (name, value).prop_map(|(name, value)| format!("{name}={value}"))
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_taken_or_not_and_ends(
            freq in prop::sample::select(vec!["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]),
            parts in prop::collection::vec(part(), 0..4),
            first in prop::sample::select(vec!["0001-01-01", "2024-02-29", "2027-06-30", "9990-12-31"]),
        ) {
            let text = [vec![format!("FREQ={freq}")], parts].concat().join(";");
            if let Some(rule) = Recurrence::parse(&text) {
                let days: Vec<Day> = rule.days_from(day(first)).take(50).collect();
                prop_assert!(days.is_sorted() && days.iter().all(|one| *one >= day(first)));
            }
        }
    }
}
