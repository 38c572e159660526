//! The yearly wheel: everything that recurs or falls due.

use async_graphql::{InputObject, Result};
use herred_macros::Object;

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
use super::word::{Code, DANISH, words};
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
    /// The area that the body, the agreement, the series or the proposal is said to be of; of a decision that of its
    /// proposal.
    area: Option<String>,
    /// Only of these kinds.
    kinds: Option<Vec<Code<WheelKind>>>,
}

/// What recurs or falls due on a day.
pub struct WheelEntry {
    at: At,
    turn: Turn,
}

/// What recurs or falls due on a day.
#[Object]
impl WheelEntry {
    /// What it is.
    async fn kind(&self) -> Code<WheelKind> {
        Code(self.turn.kind)
    }

    /// What it is called: what it is, of what, and whose. Names and titles are in the language where they are known in
    /// it.
    async fn title(
        &self,
        #[graphql(desc = "Danish, or English where another language is asked for.", default_with = "DANISH")]
        language: Code<Language>,
    ) -> String {
        title_of(&self.at, &self.turn, language.0)
    }

    /// The day, or the days on which it lies.
    async fn day(&self) -> BoundOf {
        plain(self.turn.day)
    }

    /// What it is about: the meeting, or the series whose rule gives it; the provision, the membership, the agreement,
    /// the action item, the proposal or the step.
    async fn subject(&self) -> Option<Node> {
        Node::of(&self.at.item(self.turn.subject))
    }

    /// The bodies, agreements and persons whose it is.
    async fn whose(&self) -> Vec<RelationEnd> {
        self.turn.whose.iter().filter_map(|one| RelationEnd::of(&self.at.item(*one))).collect()
    }

    /// What has become of a meeting; null for what is none.
    async fn status(&self) -> Option<Code<MeetingStatus>> {
        self.turn.status.map(Code)
    }

    /// When a meeting begins, `13:30`, in Denmark.
    async fn time(&self) -> Option<&str> {
        self.turn.time.as_deref()
    }

    /// The facts that it follows from, the one that says it first.
    async fn facts(&self) -> Vec<Fact> {
        let fact = |fact| Fact::of(Dated::new(&self.at, self.at.network().fact(fact)?));
        self.turn.facts.iter().copied().filter_map(fact).collect()
    }

    /// How sure it is that it lies in the period, and is due then.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.turn.certainty)
    }
}

impl WheelEntry {
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
        page(at, asked, places, |at, place: usize| Some(Self { at: at.clone(), turn: turns.get(place)?.clone() }))
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
