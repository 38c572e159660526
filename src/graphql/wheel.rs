//! The yearly wheel: everything that recurs or falls due.

use async_graphql::{InputObject, Result, SimpleObject};
use herred_macros::Answer;

use super::at::At;
use super::date::{BoundOf, Date};
use super::error::{ErrorCode, error};
use super::fact::{Dated, Fact};
use super::filter::entity;
use super::meeting::year_or_that_of;
use super::node::Node;
use super::page::{Asked, Page, Window, page};
use super::party::RelationEnd;
use super::rotation::plain;
use super::term::days;
use super::word::{Code, words};
use crate::network::meeting::MeetingStatus;
use crate::network::organization::Language;
use crate::network::questions::wheel::{self as questions, Turn, WheelKind, title_of, wheel};
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;

/// Which of what recurs or falls due is asked for. Every condition that is given must hold.
#[derive(Clone, Default, InputObject)]
pub struct WheelFilter {
    /// The keys of bodies, persons, agreements or others whose it is; everybody's where it is null. To a party belong
    /// the agreements that it is a party to, and to an agreement its parts.
    of: Option<Vec<String>>,
    /// The area that the body, the agreement, the series or the proposal is said to be of.
    area: Option<String>,
    /// Only of these kinds.
    kinds: Option<Vec<Code<WheelKind>>>,
}

/// What recurs or falls due on a day.
#[derive(SimpleObject, Answer)]
pub struct WheelEntry {
    /// What it is.
    kind: Code<WheelKind>,
    /// What it is called, in Danish; `subject` and `whose` have their own names.
    title: String,
    /// The day, or the days on which it lies.
    day: BoundOf,
    /// What it is about: the meeting, or the series whose rule gives it; the provision, the membership, the agreement,
    /// the action item or the proposal.
    subject: Option<Node>,
    /// The bodies, agreements, series and persons whose it is.
    whose: Vec<RelationEnd>,
    /// What has become of a meeting; null for what is none.
    status: Option<Code<MeetingStatus>>,
    /// When a meeting begins, `13:30`, in Denmark.
    time: Option<String>,
    /// The facts that it follows from, the one that says it first.
    facts: Vec<Fact>,
    /// How sure it is that it lies in the period, and is due then.
    certainty: Code<Certainty>,
}

impl WheelEntry {
    fn of(at: &At, turn: &Turn) -> Self {
        let fact = |fact| Fact::of(Dated::new(at, at.network().fact(fact)?));
        Self {
            kind: Code(turn.kind),
            title: title_of(at, turn, Language::Danish),
            day: plain(turn.day),
            subject: Node::of(&at.item(turn.subject)),
            whose: turn.whose.iter().filter_map(|one| RelationEnd::of(&at.item(*one))).collect(),
            status: turn.status.map(Code),
            time: turn.time.as_deref().map(str::to_owned),
            facts: turn.facts.iter().copied().filter_map(fact).collect(),
            certainty: Code(turn.certainty),
        }
    }

    /// A page of what recurs or falls due in a year, or in a period.
    ///
    /// # Errors
    /// INVALID_VALUE, UNKNOWN_KEY, INVALID_CURSOR, PAGE_TOO_LARGE.
    pub fn page(
        at: &At,
        filter: Option<WheelFilter>,
        year: Option<i32>,
        period: (Option<Date>, Option<Date>),
        asked: &Asked,
    ) -> Result<Page<Self>> {
        let at = &Window::of(at, asked)?.at;
        let (from, until) = span(at.on(), year, period)?;
        let filter = filter.unwrap_or_default().resolved(at)?;
        let turns = wheel(at, &filter, from, until);
        let places = |_: &View| (0..turns.len()).collect();
        page(at, asked, places, |at, place: usize| Some(Self::of(at, turns.get(place)?)))
    }
}

impl WheelFilter {
    /// The filter with entities for keys.
    fn resolved(self, at: &At) -> Result<questions::WheelFilter> {
        let keys = |keys: Vec<String>| keys.iter().map(|key| entity(at, key)).collect::<Result<_>>();
        Ok(questions::WheelFilter {
            of: self.of.map(keys).transpose()?,
            area: self.area.map(Into::into),
            kinds: self.kinds.map(words),
        })
    }
}

/// The longest period that a wheel is made for, in days.
const LONGEST_PERIOD: i64 = 3_660;

/// The days of a year or of a period; those of the year of a day where neither is named.
///
/// # Errors
/// INVALID_VALUE where both are named, one end of the period is missing, or it is longer than ten years.
pub fn span(on: Day, year: Option<i32>, period: (Option<Date>, Option<Date>)) -> Result<(Day, Day)> {
    let wrong = |sentence: &str| Err(error(ErrorCode::InvalidValue, sentence));
    match (year, period) {
        (None, (Some(from), Some(until))) => {
            let span = days((from, until))?;
            if span.0.days_until(span.1).is_none_or(|days| days > LONGEST_PERIOD) {
                return wrong("the period is longer than ten years; ask for less");
            }
            Ok(span)
        }
        (_, (None, None)) => {
            let year = year_or_that_of(on, year)?;
            let first = |year| chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(Day::from);
            match (first(year), first(year + 1)) {
                (Some(from), Some(until)) => Ok((from, until)),
                _ => wrong("a year is from 1 to 9998"),
            }
        }
        _ => wrong("give a year, or both ends of a period: from and until"),
    }
}
