//! Calendars to subscribe to: what the wheel has of a body, a person or all, as iCalendar.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::Datelike as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::answer::{Reader, Reading};
use super::audit;
use super::error::ErrorCode;
use super::page::scanning;
use super::request::{Api, digest};
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
    /// What tells its bytes from others.
    pub digest: u128,
    /// The newest revision of the network that it is made from.
    pub revision: Option<Revision>,
}

/// Why a calendar is not given: the code, and a sentence.
pub type NoCalendar = (ErrorCode, String);

/// Entries of a calendar at most: some three megabytes.
const MOST_ENTRIES: usize = 10_000;

impl CalendarAsked {
    /// What it costs to make.
    pub fn cost(&self) -> usize {
        scanning(5_000)
    }

    /// What tells the calendar from others, for good: a digest of what is asked for, in whatever order that is listed.
    fn id(&self) -> String {
        fn listed(of: &[String]) -> BTreeSet<&str> {
            of.iter().map(String::as_str).collect()
        }
        let (whose, keys) = match &self.of {
            CalendarOf::Organization(key) => ("organization", listed(std::slice::from_ref(key))),
            CalendarOf::Person(key) => ("person", listed(std::slice::from_ref(key))),
            CalendarOf::Wheel(keys) => ("wheel", listed(keys)),
        };
        let asked = json!([keys, self.year, self.area, listed(&self.kinds), self.language.code()]);
        let digest: [u8; 32] = Sha256::digest(asked.to_string()).into();
        let half = digest.first_chunk().map_or(0, |half| u128::from_be_bytes(*half));
        format!("{whose}-{half:032x}@herred")
    }

    /// What the calendar is called: whose it is, and what of that is asked for.
    fn name(&self, view: &View, of: &[EntityId]) -> String {
        let language = self.language;
        let labels = of.iter().filter_map(|of| label_of(view, *of, language)).map(Cow::into_owned);
        let whose: Vec<String> = labels.take(NAMED).collect();
        let more = if of.len() > NAMED { " …" } else { "" };
        let whose = format!("{}{more}", whose.join(", "));
        let name = match &self.of {
            CalendarOf::Wheel(_) if whose.is_empty() => either(language, "Årshjul", "Yearly wheel").to_owned(),
            CalendarOf::Wheel(_) => format!("{}: {whose}", either(language, "Årshjul", "Yearly wheel")),
            _ if whose.is_empty() => either(language, "Kalender", "Calendar").to_owned(),
            _ => whose,
        };
        let kinds = self.kinds.iter().filter_map(|kind| WheelKind::parse(kind).ok());
        let kinds = kinds.map(|kind| either(language, kind.danish(), &kind.english()).to_owned());
        let asked: Vec<String> =
            self.area.clone().into_iter().chain(kinds).chain(self.year.map(|year| year.to_string())).collect();
        if asked.is_empty() { name } else { format!("{name} ({})", asked.join(", ")) }
    }
}

/// How many are named in what a calendar is called.
const NAMED: usize = 3;

impl Api {
    /// A calendar as a visitor sees it, `today` being today in Copenhagen.
    ///
    /// # Errors
    /// NOT_FOUND where nothing has the key, BAD_REQUEST where an argument is none, TOO_LARGE where there are more
    /// entries than [`MOST_ENTRIES`].
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
                (calendar_of(&view, of, &WheelFilter { of: None, area, kinds }, from, until), vec![of])
            }
            CalendarOf::Person(key) => {
                let person = keyed(&view, key, Some(Noun::Person))?;
                (agenda_of(&view, person, &WheelFilter { of: None, area, kinds }, from, until), vec![person])
            }
            CalendarOf::Wheel(keys) => {
                let of = keys.iter().map(|key| keyed(&view, key, None)).collect::<Result<Vec<_>, _>>()?;
                let asked = (!of.is_empty()).then(|| of.clone());
                (wheel(&view, &WheelFilter { of: asked, area, kinds }, from, until), of)
            }
        };
        if turns.len() > MOST_ENTRIES {
            let sentence = format!(
                "The calendar has {} entries, and at most {MOST_ENTRIES} are given: ask for a year, for kinds, for an \
                 area or for whose they are.",
                turns.len()
            );
            return Err((ErrorCode::TooLarge, sentence));
        }
        let feed = Feed { name: asked.name(&view, &named), id: asked.id(), language: asked.language };
        let body = calendar(&view, &feed, &turns);
        Ok(CalendarMade { digest: digest(&body), body, revision: view.known() })
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
