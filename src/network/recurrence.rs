//! Recurrence rules of RFC 5545, for the days of meetings. What a rule is, and on which days it lies, is for the
//! crate `rrule`; here is which rules are taken, and how they are followed: whoever writes one cannot keep the service
//! busy.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveTime};
use rrule::{Frequency, RRule, RRuleSet, Tz, Unvalidated};

use super::validity::Day;

/// The longest rule, in bytes.
const LONGEST_RULE: usize = 500;

/// The most days, weeks, months or years, each by FREQ and INTERVAL, from one day of a rule to the next.
const LONGEST_GAP: i64 = 3_000;
/// The most of them in all that a rule with COUNT goes through.
const LONGEST_COUNT: i64 = 20_000;
/// The days of a rule of which the gaps are looked at.
const TRIED: u32 = 12;

/// A rule by which meetings recur: on which days, counted from a first one. The time of day is not its.
#[derive(Debug, Clone)]
pub struct Recurrence {
    rule: RRule<Unvalidated>,
    /// The last day on which it can lie.
    last: Option<NaiveDate>,
}

impl Recurrence {
    /// Reads `FREQ=MONTHLY;BYDAY=1TU`; none where it is no rule of RFC 5545, or none of days (FREQ is YEARLY, MONTHLY,
    /// WEEKLY or DAILY, and no part is of hours).
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
                "UNTIL" => last = Some(until(value)?),
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
        (of_days && rule.get_interval() > 0).then_some(Self { rule, last })
    }

    /// Whether it lies on days, counted from a first one, and not so far apart that it takes long to find them.
    #[must_use]
    pub fn can_be_followed(&self, first: Day) -> bool {
        let endless = Self { last: None, ..self.clone() };
        let Some(first) = first.date() else { return false };
        let steps = |from: NaiveDate, to: NaiveDate| (to - from).num_days() / self.step();
        let count = self.rule.get_count();
        let tried = usize::try_from(count.unwrap_or(TRIED)).unwrap_or(usize::MAX);
        let (mut before, mut found) = (first, 0);
        for day in endless.lies(first).take(tried) {
            if steps(before, day) > LONGEST_GAP || count.is_some() && steps(first, day) > LONGEST_COUNT {
                return false;
            }
            (before, found) = (day, found + 1);
        }
        // Where there are no more, none must be looked for in vain.
        found > 0
            && (found == tried
                || NaiveDate::from_ymd_opt(9999, 12, 31).is_some_and(|end| steps(before, end) <= LONGEST_GAP))
    }

    /// The days of a period on which it lies, counted from a first one, in order.
    #[must_use]
    pub fn days_between(&self, first: Day, from: Day, until: Day) -> Vec<Day> {
        let Some(first) = first.date() else { return Vec::new() };
        // Of a period without a beginning there is nothing before the first.
        let start = from.date().map_or(first, |from| self.start(first, from));
        let days = self.lies(start).map(Day::from).take_while(|day| *day < until);
        days.filter(|day| *day >= from && *day >= Day::from(first)).collect()
    }

    /// The days from one of its INTERVALs to the next, at least.
    fn step(&self) -> i64 {
        let days = match self.rule.get_freq() {
            Frequency::Yearly => 365,
            Frequency::Monthly => 28,
            Frequency::Weekly => 7,
            _ => 1,
        };
        days * i64::from(self.rule.get_interval())
    }

    /// A day on or after the first, at least one INTERVAL before another day where that can be, from which the rule
    /// lies on the same days.
    fn start(&self, first: NaiveDate, from: NaiveDate) -> NaiveDate {
        if from <= first || self.rule.get_count().is_some() {
            return first;
        }
        let months = i64::from(from.year() - first.year()) * 12 + i64::from(from.month()) - i64::from(first.month());
        let interval = i64::from(self.rule.get_interval());
        let whole = match self.rule.get_freq() {
            Frequency::Yearly => i64::from(from.year() - first.year()) / interval,
            Frequency::Monthly => months / interval,
            _ => (from - first).num_days() / self.step(),
        };
        let after = |many: i64| {
            let months =
                |months: i64| Some(Months::new(u32::try_from(many.checked_mul(interval)?.checked_mul(months)?).ok()?));
            match self.rule.get_freq() {
                Frequency::Yearly => first.checked_add_months(months(12)?),
                Frequency::Monthly => first.checked_add_months(months(1)?),
                _ => first.checked_add_days(Days::new(u64::try_from(many.checked_mul(self.step())?).ok()?)),
            }
        };
        let by_months = matches!(self.rule.get_freq(), Frequency::Yearly | Frequency::Monthly);
        // Not each month has the first one's day, nor each year the last of February.
        let starts = (0..whole).rev().filter_map(after);
        let mut fitting = starts.filter(|start| !by_months || start.day() == first.day());
        fitting.next().unwrap_or(first)
    }

    /// The days on which it lies, counted from one.
    fn lies(&self, first: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        // Days are days whatever the zone; noon is far from both ends.
        let noon = NaiveTime::from_hms_opt(12, 0, 0)
            .and_then(|noon| first.and_time(noon).and_local_timezone(Tz::UTC).single());
        let set = noon.and_then(|start| {
            let rule = self.rule.clone().validate(start).ok()?;
            Some(RRuleSet::new(start).rrule(rule).limit())
        });
        let last = self.last;
        // Days that can be written end with the year 9999.
        let written = NaiveDate::from_ymd_opt(9999, 12, 31);
        let end = [last, written].into_iter().flatten().min().and_then(|day| day.checked_add_days(Days::new(1)));
        let days = set.into_iter().flat_map(|set| set.into_iter());
        days.map(|at| at.date_naive()).take_while(move |day| end.is_some_and(|end| *day < end))
    }
}

/// The last day that UNTIL gives: `20271231`, or with a time that is looked past.
fn until(value: &str) -> Option<NaiveDate> {
    let (day, time) = value.split_at_checked(8)?;
    let digits = time.strip_suffix('Z').unwrap_or(time).strip_prefix('T');
    let is_time = digits.is_some_and(|digits| NaiveTime::parse_from_str(digits, "%H%M%S").is_ok());
    (time.is_empty() || is_time).then(|| NaiveDate::parse_from_str(day, "%Y%m%d").ok()).flatten()
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

    /// As the checks take it.
    fn taken(text: &str, first: &str) -> Option<Recurrence> {
        Recurrence::parse(text).filter(|rule| rule.can_be_followed(day(first)))
    }

    fn days(rule: &str, first: &str, many: usize) -> Vec<String> {
        let rule = taken(rule, first).expect("a rule");
        let all = rule.days_between(day(first), day(first), Day::NEVER);
        all.into_iter().take(many).map(|day| day.to_string()).collect()
    }

    #[test]
    fn rules_lie_on_their_days() {
        assert_eq!(days("FREQ=MONTHLY;BYDAY=1TU", "2027-01-01", 3), ["2027-01-05", "2027-02-02", "2027-03-02"]);
        assert_eq!(days("FREQ=WEEKLY;INTERVAL=2;COUNT=3", "2027-01-06", 9), ["2027-01-06", "2027-01-20", "2027-02-03"]);
        assert_eq!(days("FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20270331", "2027-01-01", 9).len(), 3);
        assert_eq!(days("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=15;UNTIL=20281015T120000Z", "2027-01-01", 9).len(), 2);
        assert_eq!(days("FREQ=YEARLY;UNTIL=20260101", "2027-01-01", 9), [""; 0]);
        assert_eq!(days("FREQ=YEARLY", "9998-06-01", 9), ["9998-06-01", "9999-06-01"]);
        // What lies on no day from the second year after 2000 on can lie on days from another first one.
        let halves = days("FREQ=MONTHLY;INTERVAL=6;BYMONTH=3,9;BYMONTHDAY=2", "2027-03-02", 3);
        assert_eq!(halves, ["2027-03-02", "2027-09-02", "2028-03-02"]);
        assert_eq!(days("FREQ=DAILY;INTERVAL=14;BYDAY=TU", "2027-01-05", 2), ["2027-01-05", "2027-01-19"]);
    }

    #[test]
    fn what_began_long_ago_goes_on() {
        let daily = taken("FREQ=DAILY", "0001-01-01").expect("a rule");
        let year = daily.days_between(day("0001-01-01"), day("9998-01-01"), day("9999-01-01"));
        assert_eq!(year.len(), 365);
    }

    #[test]
    fn what_takes_long_to_find_is_not_taken() {
        assert!(taken("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "2000-01-01").is_none());
        assert!(taken("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "2000-01-01").is_some());
        assert!(taken("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2000-01-01").is_none());
        assert!(taken("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2000-01-01").is_none());
        assert!(taken("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29", "2025-01-01").is_none());
        assert!(taken("FREQ=DAILY;COUNT=20002", "2000-01-01").is_none());
        assert!(taken("FREQ=DAILY;COUNT=15000", "2000-01-01").is_some());
        assert!(taken("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=20", "2000-01-01").is_none());
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
            "FREQ=DAILY;UNTIL=20270101XYZ",
            "FREQ=DAILY;UNTIL=20270101T250000Z",
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
        fn whatever_is_written_is_taken_or_not_and_followed_from_near(
            freq in prop::sample::select(vec!["YEARLY", "MONTHLY", "WEEKLY", "DAILY"]),
            parts in prop::collection::vec(part(), 0..4),
            first in prop::sample::select(vec!["0001-01-01", "2024-02-29", "2027-06-30", "2027-01-31", "9990-12-31"]),
            (later, many) in (0..9_000_u64, 1..800_u64),
        ) {
            let text = [vec![format!("FREQ={freq}")], parts].concat().join(";");
            if let Some(rule) = taken(&text, first) {
                let first = day(first);
                let after = |days: u64| {
                    let date = first.date().expect("a day").checked_add_days(Days::new(days));
                    Day::from(date.expect("a day"))
                };
                let (from, until) = (after(later), after(later + many));
                // From the first on, one by one.
                let all: Vec<Day> = rule.lies(first.date().expect("a day")).map(Day::from).take_while(|day| *day < until).collect();
                prop_assert!(all.is_sorted() && all.iter().all(|one| *one >= first));
                let within: Vec<Day> = all.into_iter().filter(|day| *day >= from).collect();
                prop_assert_eq!(rule.days_between(first, from, until), within);
            }
        }
    }
}
