//! When terms are expected to end, and which run out.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::{At, Item};
use super::date::{BoundOf, Date};
use super::error::{ErrorCode, error};
use super::fact::Dated;
use super::gap::GapFact;
use super::membership::{Membership, MembershipFact};
use super::page::page_size;
use super::provision::ProvisionFact;
use super::word::Code;
use crate::network::key::EntityId;
use crate::network::questions::term::{self as questions, EndReason};
use crate::network::validity::{Certainty, Day};

/// When a term is expected to end.
#[derive(SimpleObject, Answer)]
pub struct ExpectedEnd {
    /// The first day that it is expected no longer to hold, as far as that is known.
    end: BoundOf,
    /// By what it is expected to end then, or why that is not known.
    why: Code<EndReason>,
    /// How sure it is that this applies to the term.
    certainty: Code<Certainty>,
    /// The provision that says so.
    provision: Option<ProvisionFact>,
    /// The gaps that say why it is not known.
    gaps: Vec<GapFact>,
}

impl ExpectedEnd {
    /// What an answer says of a term.
    pub fn of(at: &At, expected: &questions::ExpectedEnd<'_>) -> Self {
        Self {
            end: BoundOf { bound: expected.bound, text: None },
            why: Code(expected.why),
            certainty: Code(expected.certainty),
            provision: expected.provision.and_then(|fact| ProvisionFact::of(Dated::new(at, fact))),
            gaps: GapFact::all(at, &expected.gaps),
        }
    }
}

/// A term that runs out, or of which the end is not known.
#[derive(SimpleObject, Answer)]
pub struct TermEnding {
    /// The membership.
    membership: Membership,
    /// The membership as it was in the term.
    fact: MembershipFact,
    /// When it is expected to end.
    expected_end: ExpectedEnd,
    /// How sure it is that this lies in the period.
    certainty: Code<Certainty>,
}

/// The terms that run out in a period, and those that may, as nothing says when they end.
#[derive(SimpleObject, Answer)]
pub struct TermsEnding {
    /// Those that are expected to end in it, certain and possible, in the order of the days.
    ending: Vec<TermEnding>,
    /// Those that may go on in it and of which the end is not known, in the order they were recorded.
    unknown: Vec<TermEnding>,
}

impl TermsEnding {
    /// Those of a body in a period.
    ///
    /// # Errors
    /// INVALID_VALUE where the period holds no day.
    pub fn within(body: &Item, period: (Date, Date)) -> Result<Self> {
        Ok(Self::first(&body.at, Some(body.id), days(period)?, usize::MAX))
    }

    /// Those of all bodies in a period, the first so many of each.
    ///
    /// # Errors
    /// INVALID_VALUE, PAGE_TOO_LARGE.
    pub fn everywhere(at: &At, period: (Date, Date), first: i32) -> Result<Self> {
        Ok(Self::first(at, None, days(period)?, page_size(first)?))
    }

    fn first(at: &At, body: Option<EntityId>, (from, until): (Day, Day), first: usize) -> Self {
        let found = questions::terms_ending(at, body, from, until);
        let ending = |one: &questions::Ending<'_>| {
            Some(TermEnding {
                membership: Membership::version(&at.item(one.membership))?,
                fact: MembershipFact::of(Dated::new(at, one.fact))?,
                expected_end: ExpectedEnd::of(at, &one.expected),
                certainty: Code(one.certainty),
            })
        };
        let all = |endings: &[questions::Ending<'_>]| endings.iter().take(first).filter_map(ending).collect();
        Self { ending: all(&found.ending), unknown: all(&found.unknown) }
    }
}

/// The days of a period, from one until another that is not included.
///
/// # Errors
/// INVALID_VALUE where it holds no day.
pub fn days((from, until): (Date, Date)) -> Result<(Day, Day)> {
    if until.0 <= from.0 {
        let sentence = format!("the period ends on {}, which is not after {}, where it begins", until.0, from.0);
        return Err(error(ErrorCode::InvalidValue, sentence));
    }
    Ok((from.0, until.0))
}

/// The longest period, in days, of which meetings and what falls due are listed: ten years.
pub const LONGEST_PERIOD: i64 = 3_660;

/// The days of a period of ten years at most.
///
/// # Errors
/// INVALID_VALUE where it holds no day, or is longer.
pub fn days_of_ten_years(period: (Date, Date)) -> Result<(Day, Day)> {
    let (from, until) = days(period)?;
    if from.days_until(until).is_none_or(|days| days > LONGEST_PERIOD) {
        return Err(error(ErrorCode::InvalidValue, "the period is longer than ten years; ask for less"));
    }
    Ok((from, until))
}

/// The days of a period that need not be limited.
///
/// # Errors
/// INVALID_VALUE where it holds no day.
pub fn days_or_all(from: Option<Date>, until: Option<Date>) -> Result<(Day, Day)> {
    days((from.unwrap_or(Date(Day::DAWN)), until.unwrap_or(Date(Day::NEVER))))
}
