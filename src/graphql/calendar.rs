//! Calendars to subscribe to: what the wheel has of a body, a person or all, as iCalendar.

use chrono::Datelike as _;

use super::answer::{Reader, Reading};
use super::audit;
use super::error::ErrorCode;
use super::page::scanning;
use super::request::Api;
use super::wheel::span;
use crate::access::Visitor;
use crate::exchange::calendar::{Feed, calendar};
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::network::Entity;
use crate::network::organization::Language;
use crate::network::questions::organization::label_of;
use crate::network::questions::wheel::{WheelFilter, WheelKind, agenda_of, calendar_of, wheel};
use crate::network::validity::Day;
use crate::network::view::View;
use crate::network::word::Word as _;
use crate::network::wording::either;

/// Whose calendar is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalendarOf {
    /// That of a body, by its key: its wheel, and the meetings of others that it has a part in.
    Organization(String),
    /// That of a person, by their key: what they attend, convene or are to do.
    Person(String),
    /// The wheel of those with these keys; everybody's where there are none.
    Wheel(Vec<String>),
}

/// A calendar that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarAsked {
    /// Whose.
    pub of: CalendarOf,
    /// Of which calendar year; from the beginning of last year to the end of next where it is none.
    pub year: Option<i32>,
    /// Only of this area.
    pub area: Option<String>,
    /// Only of these kinds, by their codes.
    pub kinds: Vec<String>,
    /// The language of its texts.
    pub language: Language,
}

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarMade {
    /// It as iCalendar.
    pub body: String,
    /// The newest revision of the network that it is made from.
    pub revision: Option<Revision>,
}

/// Why a calendar is not given: the code, and a sentence.
pub type NoCalendar = (ErrorCode, String);

impl CalendarAsked {
    /// What it costs to make.
    pub fn cost(&self) -> usize {
        scanning(5_000)
    }
}

impl Api {
    /// A calendar as a visitor sees it, `today` being today in Copenhagen.
    ///
    /// # Errors
    /// NOT_FOUND where nothing has the key, BAD_REQUEST where an argument is none.
    pub fn calendar(&self, asked: &CalendarAsked, visitor: &Visitor, today: Day) -> Result<CalendarMade, NoCalendar> {
        let reader = visitor.privileged().map_or(Reader::ANYONE, |privileged| {
            audit::privileged_read(visitor, Some("calendar"));
            Reader::privileged(&privileged)
        });
        let reading = Reading::new(&self.newest(), reader, today, None);
        let view = reading.view(today);
        let (from, until) = days(today, asked.year)?;
        let kinds = asked.kinds.iter().map(|kind| WheelKind::parse(kind).map_err(|unknown| bad(&unknown.to_string())));
        let kinds = kinds.collect::<Result<Vec<_>, _>>()?;
        let kinds = (!kinds.is_empty()).then_some(kinds);
        let area = asked.area.as_deref().map(Into::into);
        let (turns, named) = match &asked.of {
            CalendarOf::Organization(key) => {
                let of = keyed(&view, key, Some(Noun::Organization))?;
                (calendar_of(&view, of, &WheelFilter { of: None, area, kinds }, from, until), Some(of))
            }
            CalendarOf::Person(key) => {
                let person = keyed(&view, key, Some(Noun::Person))?;
                (agenda_of(&view, person, &WheelFilter { of: None, area, kinds }, from, until), Some(person))
            }
            CalendarOf::Wheel(keys) => {
                let of = keys.iter().map(|key| keyed(&view, key, None)).collect::<Result<Vec<_>, _>>()?;
                let of = (!of.is_empty()).then_some(of);
                (wheel(&view, &WheelFilter { of, area, kinds }, from, until), None)
            }
        };
        let language = asked.language;
        let name = named.and_then(|of| label_of(&view, of, language).map(std::borrow::Cow::into_owned));
        let name = name.unwrap_or_else(|| either(language, "Årshjul", "Yearly wheel").to_owned());
        let id = match &asked.of {
            CalendarOf::Organization(key) | CalendarOf::Person(key) => key.clone(),
            CalendarOf::Wheel(keys) => format!("wheel-{}", keys.join("-")),
        };
        let feed = Feed { name, id: format!("{id}@herred"), language };
        Ok(CalendarMade { body: calendar(&view, &feed, &turns), revision: view.known() })
    }
}

/// The days of a calendar.
fn days(today: Day, year: Option<i32>) -> Result<(Day, Day), NoCalendar> {
    let of = |year| span(today, year, (None, None)).map_err(|error| bad(&error.message));
    if year.is_some() {
        return of(year);
    }
    let this = today.date().map(|date| date.year());
    let beside = |by: i32| of(this.map(|year| year + by));
    Ok((beside(-1)?.0, beside(1)?.1))
}

fn keyed(view: &View, key: &str, noun: Option<Noun>) -> Result<EntityId, NoCalendar> {
    let found = view.by_key(key).filter(|id| noun.is_none() || view.entity(*id).map(Entity::noun) == noun);
    let unknown = || (ErrorCode::NotFound, "Nothing has the key that the address names.".to_owned());
    found.ok_or_else(unknown)
}

fn bad(sentence: &str) -> NoCalendar {
    (ErrorCode::BadRequest, sentence.to_owned())
}
