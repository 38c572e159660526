//! When a fact holds: days, bounds that may be partly known, and how certain a fact is on a day.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};

use super::word::words;

/// A calendar day in Denmark, compact and ordered. [`Day::DAWN`] lies before every day
/// that can be written (years 1 to 9999), [`Day::NEVER`] after.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// Before every day: the earliest end of a bound that nothing limits.
    pub const DAWN: Self = Self(i32::MIN);
    /// After every day: the latest end of a bound that nothing limits.
    pub const NEVER: Self = Self(i32::MAX);

    /// The day as a calendar date; none for the two limits.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0)
    }

    /// The next day; the limits stay themselves.
    #[must_use]
    pub fn next(self) -> Self {
        if self == Self::DAWN || self == Self::NEVER { self } else { Self(self.0 + 1) }
    }

    /// The day before; the limits stay themselves.
    #[must_use]
    pub fn previous(self) -> Self {
        if self == Self::DAWN || self == Self::NEVER { self } else { Self(self.0 - 1) }
    }

    /// The days since the one before year 1; the limits lie beyond all.
    #[must_use]
    pub(super) fn number(self) -> i64 {
        i64::from(self.0)
    }

    /// A number that keeps the order of days, the limits among them.
    pub(super) const fn place(self) -> i32 {
        self.0
    }

    /// The day that has a place.
    pub(super) const fn at_place(place: i32) -> Self {
        Self(place)
    }

    /// The day so many calendar months later: the same day of the month, or the last where that month is shorter.
    /// The limits stay themselves, and what would come after the year 9999 is [`Day::NEVER`].
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let Some(date) = self.date() else { return self };
        match date.checked_add_months(Months::new(months)) {
            Some(later) if later.year() <= 9999 => later.into(),
            _ => Self::NEVER,
        }
    }

    /// Days from `self` to `later`; none where either is a limit.
    #[must_use]
    pub fn days_until(self, later: Self) -> Option<i64> {
        self.date()?;
        later.date()?;
        Some(i64::from(later.0) - i64::from(self.0))
    }

    /// Reads `2007-01-01`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [year @ .., b'-', m, n, b'-', d, e] = text.as_bytes().first_chunk::<10>().filter(|_| text.len() == 10)?
        else {
            return None;
        };
        // Each request has days: a pattern would be read anew for each of them.
        let number = |digits: &[u8]| {
            let digit = |of: u32, byte: &u8| byte.is_ascii_digit().then(|| of * 10 + u32::from(byte - b'0'));
            digits.iter().try_fold(0, digit)
        };
        let year = i32::try_from(number(year)?).ok().filter(|year| *year >= 1)?;
        NaiveDate::from_ymd_opt(year, number(&[*m, *n])?, number(&[*d, *e])?).map(Self::from)
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None if *self == Self::DAWN => f.write_str("…"),
            None => f.write_str("open"),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The days on which a bound can lie: from `earliest` to `latest`, both included.
///
/// A known day has both the same. *Open*, no end is foreseen, is the until-bound whose
/// both ends are [`Day::NEVER`]; an unknown until-bound only has its latest there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bound {
    /// The first day on which it can lie.
    pub earliest: Day,
    /// The last day on which it can lie.
    pub latest: Day,
}

impl Bound {
    /// Nothing is known of it.
    pub const UNKNOWN: Self = Self { earliest: Day::DAWN, latest: Day::NEVER };
    /// No end is foreseen. Only an until-bound can be open.
    pub const OPEN: Self = Self { earliest: Day::NEVER, latest: Day::NEVER };

    /// A bound on one known day.
    #[must_use]
    pub const fn on(day: Day) -> Self {
        Self { earliest: day, latest: day }
    }

    /// The known day; none where it is partial, unknown or open.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        (self.earliest == self.latest && self.latest.date().is_some()).then_some(self.latest)
    }

    /// The bound so many calendar months later.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        Self { earliest: self.earliest.plus_months(months), latest: self.latest.plus_months(months) }
    }

    /// Whether no end is foreseen.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::OPEN
    }

    /// Whether nothing limits it on either side.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self == Self::UNKNOWN
    }
}

words! {
    /// How sure it is that a fact holds on a day.
    enum Certainty {
        /// It holds on that day whatever the unknown parts of its bounds turn out to be.
        Certain = "CERTAIN", "sikker";
        /// It may hold on that day: the day lies within what its bounds leave open.
        Possible = "POSSIBLE", "mulig";
    }

    /// How a known, partial, open or unknown bound is known.
    enum BoundState {
        /// The day is known.
        Known = "KNOWN", "kendt";
        /// Only a span of days is known on which it lies, or a limit on one side.
        Partial = "PARTIAL", "delvist kendt";
        /// No end is foreseen.
        Open = "OPEN", "åben";
        /// Nothing is known.
        Unknown = "UNKNOWN", "ukendt";
    }
}

impl Certainty {
    /// A derived answer is as certain as its weakest fact.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Bound {
    /// How the bound is known.
    #[must_use]
    pub fn state(self) -> BoundState {
        match self {
            Self::OPEN => BoundState::Open,
            Self::UNKNOWN => BoundState::Unknown,
            _ if self.day().is_some() => BoundState::Known,
            _ => BoundState::Partial,
        }
    }
}

/// When a fact holds: half-open, from the first day that it holds until the first that it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Validity {
    /// The first day that it holds.
    pub from: Bound,
    /// The first day that it no longer holds.
    pub until: Bound,
}

/// A validity that no fact can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidValidity {
    /// The end lies on or before the beginning, whatever the unknown parts turn out to be.
    #[error(
        "it ends ({until}) on or before the day it begins ({from}); until is the first day that it no longer holds"
    )]
    Empty {
        /// The earliest day that it can begin.
        from: Day,
        /// The latest day that it can end.
        until: Day,
    },
    /// The bounds leave no day on which the attestation can be true.
    #[error("it is attested from {first} to {last}, but its bounds say that it does not hold then")]
    AttestedOutside {
        /// The first attested day.
        first: Day,
        /// The last attested day.
        last: Day,
    },
}

impl Validity {
    /// Holds on every day, as far as anyone can say: nothing is known of either bound.
    pub const UNKNOWN: Self = Self { from: Bound::UNKNOWN, until: Bound::UNKNOWN };

    /// From a known day on, with no end foreseen.
    #[must_use]
    pub const fn since(day: Day) -> Self {
        Self { from: Bound::on(day), until: Bound::OPEN }
    }

    /// From a known day until another, which is not included.
    #[must_use]
    pub const fn between(from: Day, until: Day) -> Self {
        Self { from: Bound::on(from), until: Bound::on(until) }
    }

    /// Puts two bounds and an attestation (`first` to `last`, both included: it held on each of
    /// those days) together, and narrows what they leave open: a fact begins before it ends.
    ///
    /// # Errors
    /// [`InvalidValidity`] where no validity can satisfy them.
    pub fn new(from: Bound, until: Bound, attested: Option<(Day, Day)>) -> Result<Self, InvalidValidity> {
        let empty = || InvalidValidity::Empty { from: from.earliest, until: until.latest };
        let (mut from, mut until) = (from, until);
        if from.earliest >= until.latest {
            return Err(empty());
        }
        if let Some((first, last)) = attested {
            let outside = InvalidValidity::AttestedOutside { first, last };
            if from.earliest > first || until.latest <= last || first > last {
                return Err(outside);
            }
            from.latest = from.latest.min(first);
            until.earliest = until.earliest.max(last.next());
        }
        if until.latest != Day::NEVER {
            from.latest = from.latest.min(until.latest.previous());
        }
        if from.earliest != Day::DAWN {
            until.earliest = until.earliest.max(from.earliest.next());
        }
        Ok(Self { from, until })
    }

    /// How sure it is that this holds on `day`; none where it certainly does not.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<Certainty> {
        if self.from.latest <= day && day < self.until.earliest {
            Some(Certainty::Certain)
        } else if self.from.earliest <= day && day < self.until.latest {
            Some(Certainty::Possible)
        } else {
            None
        }
    }

    /// The days on which it certainly holds, half-open; none where there is no such day.
    #[must_use]
    pub fn certain_days(&self) -> Option<(Day, Day)> {
        (self.from.latest < self.until.earliest).then_some((self.from.latest, self.until.earliest))
    }

    /// The days on which it may hold, half-open.
    #[must_use]
    pub fn possible_days(&self) -> (Day, Day) {
        (self.from.earliest, self.until.latest)
    }

    /// The days on which both certainly hold, half-open.
    #[must_use]
    pub fn certain_overlap(&self, other: &Self) -> Option<(Day, Day)> {
        overlap(self.certain_days()?, other.certain_days()?)
    }

    /// The days on which both may hold, half-open.
    #[must_use]
    pub fn possible_overlap(&self, other: &Self) -> Option<(Day, Day)> {
        overlap(self.possible_days(), other.possible_days())
    }
}

/// The days that two half-open spans share.
#[must_use]
pub fn overlap(one: (Day, Day), other: (Day, Day)) -> Option<(Day, Day)> {
    let (from, until) = (one.0.max(other.0), one.1.min(other.1));
    (from < until).then_some((from, until))
}
