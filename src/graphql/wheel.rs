//! The yearly wheel: everything that recurs or falls due.

use async_graphql::{InputObject, Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::approval::ApprovalStep;
use super::at::At;
use super::date::{BoundOf, Date, date};
use super::error::{ErrorCode, error};
use super::fact::{Dated, Fact};
use super::filter::entity;
use super::meeting::year_or_that_of;
use super::node::Node;
use super::page::{Asked, Edge, Page, PageInfo, Window, page};
use super::party::RelationEnd;
use super::rotation::plain;
use super::term::days;
use super::word::{Code, DANISH, words};
use crate::network::key::{EntityId, Noun};
use crate::network::meeting::MeetingStatus;
use crate::network::organization::Language;
use crate::network::questions::wheel::{
    self as questions, Turn, Undated, WheelKind, WheelReason, agenda_of, title_of, undated, undated_for, wheel,
};
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;

/// Which of what recurs or falls due is asked for. Every condition that is given must hold.
#[derive(Clone, Default, InputObject)]
pub struct WheelFilter {
    /// The keys of bodies, persons, agreements or others whose it is; everybody's where none is given. To a party belong
    /// the agreements that it is a party to, and to an agreement its parts. What a person attends is in `agenda`.
    of: Option<Vec<String>>,
    /// The area of what it is about, else of what that belongs to (the series, the whole or the procedure, what it comes
    /// from, the body), else of the bodies whose it is.
    area: Option<String>,
    /// Only of these kinds; of all where none is given.
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
    /// the action item or the proposal.
    async fn subject(&self) -> Option<Node> {
        Node::of(&self.at.item(self.turn.subject))
    }

    /// The step of its approval that is to be taken by the day; null for what is no deadline.
    async fn step(&self) -> Option<ApprovalStep> {
        ApprovalStep::version(&self.at.item(self.turn.step?))
    }

    /// The bodies, agreements and persons whose it is, each once.
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
        let fact = |fact| Fact::of(Dated::new(&self.at, self.at.fact(fact)?));
        self.turn.facts.iter().copied().filter_map(fact).collect()
    }

    /// How sure it is that it lies in the period, and is due then.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.turn.certainty)
    }
}

/// A page of what recurs or falls due, and what of it has no day.
pub struct WheelConnection {
    page: Page<WheelEntry>,
    /// The person whose agenda it is; none for the wheel.
    person: Option<EntityId>,
    filter: questions::WheelFilter,
    period: (Day, Day),
}

/// A page of what recurs or falls due, and what of it has no day.
#[Object]
impl WheelConnection {
    /// The items of the page, each with its cursor.
    async fn edges(&self) -> &[Edge<WheelEntry>] {
        &self.page.edges
    }

    /// The items of the page.
    async fn nodes(&self) -> Vec<&WheelEntry> {
        self.page.items()
    }

    /// Whether there is more, and the cursors of the page's ends.
    async fn page_info(&self) -> &PageInfo {
        &self.page.page_info
    }

    /// How many there are in all, on whatever page.
    async fn total_count(&self) -> u64 {
        self.page.total_count
    }

    /// The revision that every page of this list is read from.
    async fn revision(&self) -> u32 {
        self.page.read_from()
    }

    /// What is to recur or to fall due in the period and has no day, on whatever page: meetings that are to be held,
    /// rotations and reviews that nobody knows from when they count, agreements to which notice was given. Terms that end
    /// nobody knows when have a list of their own, `termsEnding`.
    async fn unknown(&self) -> Vec<WheelUnknown> {
        let (at, (from, until)) = (&self.page.at, self.period);
        let found = match self.person {
            Some(person) => undated_for(at, person, &self.filter, from, until),
            None => undated(at, &self.filter, from, until),
        };
        found.iter().map(|one| WheelUnknown::of(at, one)).collect()
    }
}

impl WheelConnection {
    /// What recurs or falls due in a year, or in a period.
    ///
    /// # Errors
    /// INVALID_VALUE, UNKNOWN_KEY, INVALID_CURSOR, PAGE_TOO_LARGE.
    pub fn of(
        at: &At,
        filter: Option<WheelFilter>,
        year: Option<i32>,
        period: (Option<Date>, Option<Date>),
        asked: &Asked,
    ) -> Result<Self> {
        let at = &Window::of(at, asked)?.at;
        let period = span(at.on(), year, period)?;
        let filter = filter.unwrap_or_default().resolved(at)?;
        Self::paged(at, None, filter, period, asked)
    }

    /// What a person attends or is to do in a year, or in a period; none where no person has the key.
    ///
    /// # Errors
    /// INVALID_VALUE, INVALID_CURSOR, PAGE_TOO_LARGE.
    pub fn of_person(
        at: &At,
        key: &str,
        filter: WheelFilter,
        year: Option<i32>,
        period: (Option<Date>, Option<Date>),
        asked: &Asked,
    ) -> Result<Option<Self>> {
        let at = &Window::of(at, asked)?.at;
        let period = span(at.on(), year, period)?;
        let is_person = |person: &EntityId| at.entity(*person).is_some_and(|entity| entity.noun() == Noun::Person);
        let person = at.by_key(key).filter(is_person);
        person.map(|person| Self::paged(at, Some(person), filter.resolved(at)?, period, asked)).transpose()
    }

    fn paged(
        at: &At,
        person: Option<EntityId>,
        filter: questions::WheelFilter,
        period: (Day, Day),
        asked: &Asked,
    ) -> Result<Self> {
        let turns = match person {
            Some(person) => agenda_of(at, person, &filter, period.0, period.1),
            None => wheel(at, &filter, period.0, period.1),
        };
        let places = |_: &View| (0..turns.len()).collect();
        let entry = |at: &At, place: usize| Some(WheelEntry { at: at.clone(), turn: turns.get(place)?.clone() });
        Ok(Self { page: page(at, asked, places, entry)?, person, filter, period })
    }
}

/// What is to recur or to fall due, and has no day.
#[derive(SimpleObject, Answer)]
pub struct WheelUnknown {
    /// What it is.
    kind: Code<WheelKind>,
    /// What it is about: the series, the provision or the agreement.
    subject: Option<Node>,
    /// The bodies and agreements whose it is.
    whose: Vec<RelationEnd>,
    /// The first day of the season, the year or the period in which it is to be.
    from: Option<Date>,
    /// The first day after it.
    until: Option<Date>,
    /// Why it has no day.
    why: Code<WheelReason>,
    /// How many meetings at least have no day; null where that is not known, and for what is no meeting.
    number: Option<u32>,
    /// The fact that it follows from: the version, or the notice.
    fact: Option<Fact>,
}

impl WheelUnknown {
    fn of(at: &At, one: &Undated) -> Self {
        Self {
            kind: Code(one.kind),
            subject: Node::of(&at.item(one.subject)),
            whose: one.whose.iter().filter_map(|whose| RelationEnd::of(&at.item(*whose))).collect(),
            from: date(one.days.0),
            until: date(one.days.1),
            why: Code(one.why),
            number: one.number,
            fact: at.fact(one.fact).and_then(|fact| Fact::of(Dated::new(at, fact))),
        }
    }
}

impl WheelFilter {
    /// The filter of what is of nobody in particular.
    pub fn only(area: Option<String>, kinds: Option<Vec<Code<WheelKind>>>) -> Self {
        Self { of: None, area, kinds }
    }

    /// The filter with entities for keys. An empty list asks for nothing.
    fn resolved(self, at: &At) -> Result<questions::WheelFilter> {
        let keys = |keys: Vec<String>| keys.iter().map(|key| entity(at, key)).collect::<Result<_>>();
        Ok(questions::WheelFilter {
            of: self.of.filter(|of| !of.is_empty()).map(keys).transpose()?,
            area: self.area.map(Into::into),
            kinds: self.kinds.filter(|kinds| !kinds.is_empty()).map(words),
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
