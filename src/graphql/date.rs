//! Days, bounds and instants as GraphQL gives and takes them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, Utc};

use herred_macros::Object;

use super::word::Code;
use crate::network::fact::Text;
use crate::network::validity::{Bound, BoundState, Day};

/// A calendar day in Denmark, `2007-01-01`, from year 1 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date(pub Day);

/// A calendar day in Denmark, `2007-01-01`, from year 1 to 9999.
#[Scalar(name = "Date", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Day::parse(text).map(Self).ok_or_else(|| {
                InputValueError::custom(format!("“{text}” is no day; one as 2007-01-01 is, from year 1 to 9999"))
            }),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An instant, `2026-11-22T08:30:00+00:00`: given with any offset from UTC, answered in UTC to the microsecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub DateTime<Utc>);

/// An instant, `2026-11-22T08:30:00+00:00`: given with any offset from UTC, answered in UTC to the microsecond.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Instant {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => {
                DateTime::parse_from_rfc3339(text).map(|instant| Self(instant.to_utc())).map_err(|_| {
                    InputValueError::custom(format!("“{text}” is no instant; one as 2026-11-22T08:30:00Z is"))
                })
            }
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_rfc3339())
    }
}

/// A day that can be written; none for the limits before and after all days.
pub fn date(day: Day) -> Option<Date> {
    day.date().map(|_| Date(day))
}

/// Where a validity begins or ends.
pub struct BoundOf {
    /// The bound.
    pub bound: Bound,
    /// The bound as written, where that is not the bare date.
    pub text: Option<Text>,
}

/// The first day that something holds, or the first that it no longer holds: a known day, a span
/// of days on which it lies, unknown, or open.
#[Object(name = "Bound")]
impl BoundOf {
    /// The day; null where it is partial, unknown or open.
    async fn day(&self) -> Option<Date> {
        self.bound.day().and_then(date)
    }

    /// The first day on which it can lie; null where nothing limits it.
    async fn earliest(&self) -> Option<Date> {
        date(self.bound.earliest)
    }

    /// The last day on which it can lie; null where nothing limits it.
    async fn latest(&self) -> Option<Date> {
        date(self.bound.latest)
    }

    /// How it is known.
    async fn state(&self) -> Code<BoundState> {
        Code(self.bound.state())
    }

    /// As the source writes it (“juni 2018”); the day where it is written as one; null otherwise.
    async fn text(&self) -> Option<String> {
        self.text.as_deref().map(str::to_owned).or_else(|| self.bound.day().map(|day| day.to_string()))
    }
}
