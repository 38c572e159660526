//! Bounds as people write them: `2016`, `2016-06`, `juni 2018`, `2. maj 2017`, `2016..2018`.

use chrono::{Datelike, Months, NaiveDate};

use super::fact::Text;
use super::validity::{Bound, Day, InvalidValidity, Validity};

/// A text that is no date, part of a date or span of dates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no date; a day (2018-06-30), a month (2018-06, juni 2018), a year (2018), a span of them (2016..2018, ..2018, 2016..) or unknown is; where something ends, open is too"
)]
pub struct NotADate(pub String);

/// The bound on which something begins, from what is written. Empty and `unknown` are unknown.
///
/// # Errors
/// [`NotADate`] says what is accepted.
pub fn from_bound(text: &str) -> Result<Bound, NotADate> {
    bound(text)
}

/// The bound on which something ends (the first day that it no longer holds), from what is
/// written. Empty and `unknown` are unknown; `open`: no end is foreseen.
///
/// # Errors
/// [`NotADate`] says what is accepted.
pub fn until_bound(text: &str) -> Result<Bound, NotADate> {
    if text.trim().eq_ignore_ascii_case("open") { Ok(Bound::OPEN) } else { bound(text) }
}

/// The bound on which something ends, from the last day that it holds.
///
/// # Errors
/// [`NotADate`] says what is accepted.
pub fn last_day_bound(text: &str) -> Result<Bound, NotADate> {
    let last = until_bound(text)?;
    // The last day that can be written stands for “for ever” in other systems' files; here that is `open`.
    if last.latest.date().is_some_and(|day| day.year() == 9999) {
        return Err(NotADate(text.trim().to_owned()));
    }
    Ok(Bound { earliest: last.earliest.next(), latest: last.latest.next() })
}

/// The days on which a document attests a fact, both included.
///
/// # Errors
/// [`NotADate`] where it is no day, month, year or closed span of them.
pub fn attestation(text: &str) -> Result<(Day, Day), NotADate> {
    let bound = bound(text)?;
    if bound.earliest == Day::DAWN || bound.latest == Day::NEVER {
        return Err(NotADate(text.trim().to_owned()));
    }
    Ok((bound.earliest, bound.latest))
}

/// What an until-bound's text begins with where the last day was written: `last_day 2018`.
pub const LAST_DAY: &str = "last_day ";

/// When something holds, with the bounds as written where that is not the bare date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// The days.
    pub validity: Validity,
    /// The from-bound as written.
    pub from_text: Option<Text>,
    /// The until-bound as written.
    pub until_text: Option<Text>,
    /// The day or period that a document attests, as written.
    pub attested: Option<Text>,
}

/// Texts that give no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoPeriod {
    /// The named text is not a date.
    #[error("{0}: {1}")]
    NotADate(&'static str, NotADate),
    /// Both ends were given.
    #[error("both until and last_day are given; one of them is the end")]
    TwoEnds,
    /// The bounds contradict one another.
    #[error("{0}")]
    Invalid(InvalidValidity),
}

impl Period {
    /// Reads the bounds of a period; empty texts say nothing.
    ///
    /// # Errors
    /// [`NoPeriod`] says which text is wrong.
    pub fn read(from: &str, until: &str, last_day: &str, attested: &str) -> Result<Self, NoPeriod> {
        let wrong = |column| move |error| NoPeriod::NotADate(column, error);
        let first = from_bound(from).map_err(wrong("from"))?;
        if !until.is_empty() && !last_day.is_empty() {
            return Err(NoPeriod::TwoEnds);
        }
        let (end, until_text) = if last_day.is_empty() {
            let end = until_bound(until).map_err(wrong("until"))?;
            (end, (until != bare(end)).then(|| until.to_owned()))
        } else {
            let end = last_day_bound(last_day).map_err(wrong("last_day"))?;
            let known = end.day().is_some() || end.is_open();
            (end, (!known).then(|| format!("{LAST_DAY}{last_day}")))
        };
        let (attested, days) = match attested {
            "" => (None, None),
            text => (Some(Text::from(text)), Some(attestation(text).map_err(wrong("attested"))?)),
        };
        let validity = Validity::new(first, end, days).map_err(NoPeriod::Invalid)?;
        let from_text = (from != bare(first)).then(|| Text::from(from));
        let stated = |bound: Bound, text: Option<Text>| text.filter(|_| !bound.is_unknown() && !bound.is_open());
        Ok(Self {
            validity,
            from_text: stated(first, from_text),
            until_text: stated(end, until_text.map(Text::from)),
            attested,
        })
    }
}

impl Period {
    /// When it begins.
    #[must_use]
    pub fn begins(&self) -> Turn {
        Turn { bound: self.validity.from, text: self.from_text.clone() }
    }
}

/// The day on which something changes, with the words it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The first day of what is new.
    pub bound: Bound,
    /// As written, where that is not the bare date.
    pub text: Option<Text>,
}

impl Turn {
    /// Reads a day, or as much of it as is known. Empty and `unknown` say nothing of a turn.
    ///
    /// # Errors
    /// [`NotADate`].
    pub fn read(text: &str) -> Result<Self, NotADate> {
        let bound = from_bound(text)?;
        if bound.is_unknown() {
            return Err(NotADate(text.trim().to_owned()));
        }
        Ok(Self { bound, text: (text != bare(bound)).then(|| text.into()) })
    }

    /// On a known day.
    #[must_use]
    pub fn on(day: Day) -> Self {
        Self { bound: Bound::on(day), text: None }
    }
}

/// A bound without the words that it was written in: a date, a span of dates, `open` or nothing.
#[must_use]
pub fn bare(bound: Bound) -> String {
    if bound.is_unknown() {
        return String::new();
    }
    if bound.is_open() || bound.day().is_some() {
        return bound.latest.to_string();
    }
    let limit = |day: Day| day.date().map_or_else(String::new, |date| date.to_string());
    format!("{}..{}", limit(bound.earliest), limit(bound.latest))
}

fn bound(text: &str) -> Result<Bound, NotADate> {
    let text = text.trim();
    let no_date = || NotADate(text.to_owned());
    if text.is_empty() || text.eq_ignore_ascii_case("unknown") {
        return Ok(Bound::UNKNOWN);
    }
    let Some((first, last)) = text.split_once("..") else {
        let (earliest, latest) = days(text).ok_or_else(no_date)?;
        return Ok(Bound { earliest, latest });
    };
    let (first, last) = (first.trim(), last.trim());
    if first.is_empty() && last.is_empty() {
        return Err(no_date());
    }
    let earliest = if first.is_empty() { Day::DAWN } else { days(first).ok_or_else(no_date)?.0 };
    let latest = if last.is_empty() { Day::NEVER } else { days(last).ok_or_else(no_date)?.1 };
    if earliest > latest { Err(no_date()) } else { Ok(Bound { earliest, latest }) }
}

/// The first and the last day of a written day, month or year.
fn days(text: &str) -> Option<(Day, Day)> {
    if let Some(day) = Day::parse(text) {
        return Some((day, day));
    }
    if let Some(year) = year(text) {
        return Some((first_of(year, 1)?.into(), NaiveDate::from_ymd_opt(year, 12, 31)?.into()));
    }
    if let Some((year_text, month)) = text.split_once('-') {
        let month = (month.len() == 2).then(|| month.parse().ok())??;
        return month_days(year(year_text)?, month);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    match *words.as_slice() {
        [month, year_text] => month_days(year(year_text)?, month_number(month)?),
        [day, month, year_text] => {
            let day = day.strip_suffix('.')?.parse().ok()?;
            let date = NaiveDate::from_ymd_opt(year(year_text)?, month_number(month)?, day)?;
            Some((date.into(), date.into()))
        }
        _ => None,
    }
}

fn year(text: &str) -> Option<i32> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok())?.filter(|year| *year >= 1)
}

fn first_of(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)
}

fn month_days(year: i32, month: u32) -> Option<(Day, Day)> {
    let first = first_of(year, month)?;
    let last = first.checked_add_months(Months::new(1))?.pred_opt()?;
    (last.year() <= 9999).then(|| (first.into(), last.into()))
}

/// The number of a month's Danish or English name, in full or at least its first three letters.
fn month_number(name: &str) -> Option<u32> {
    const NAMES: [[&str; 2]; 12] = [
        ["januar", "january"],
        ["februar", "february"],
        ["marts", "march"],
        ["april", "april"],
        ["maj", "may"],
        ["juni", "june"],
        ["juli", "july"],
        ["august", "august"],
        ["september", "september"],
        ["oktober", "october"],
        ["november", "november"],
        ["december", "december"],
    ];
    let name = name.trim_end_matches('.').to_lowercase();
    let is_name = |full: &&str| **full == name || (name.len() >= 3 && full.starts_with(&name));
    let index = NAMES.iter().position(|names| names.iter().any(&is_name))?;
    u32::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        let shown = until_bound(text)
            .map_or_else(|_| "no date".to_owned(), |bound| format!("{} {}", bound.earliest, bound.latest));
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn dates_as_people_write_them() {
        reads("2018-06-30", "2018-06-30 2018-06-30");
        reads("2018", "2018-01-01 2018-12-31");
        reads("2018-06", "2018-06-01 2018-06-30");
        reads("juni 2018", "2018-06-01 2018-06-30");
        reads("2. maj 2017", "2017-05-02 2017-05-02");
        reads("1. Sept. 2016", "2016-09-01 2016-09-01");
        reads("2016..2018", "2016-01-01 2018-12-31");
        reads("..2006-12-31", "… 2006-12-31");
        reads("2018..", "2018-01-01 open");
        reads("open", "open open");
        reads("", "… open");
        reads("unknown", "… open");
        for wrong in ["2018-02-30", "..", "2019..2018", "18", "2018-6-1", "31.12.2018", "0000", "2018-13", "nu"] {
            reads(wrong, "no date");
        }
    }

    #[test]
    fn a_last_day_is_one_before_the_end() {
        let bound = last_day_bound("2018").map(|bound| (bound.earliest.to_string(), bound.latest.to_string()));
        assert_eq!(bound, Ok(("2018-01-02".to_owned(), "2019-01-01".to_owned())));
        assert_eq!(last_day_bound("open"), Ok(Bound::OPEN));
    }
}
