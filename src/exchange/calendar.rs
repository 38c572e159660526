//! What recurs and falls due, as an iCalendar feed (RFC 5545, RFC 7986) that calendars can subscribe to.

use std::collections::HashSet;

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, TimeZone as _, Utc};
use chrono_tz::Europe::Copenhagen;
use icalendar::{Calendar, Component as _, Event, EventLike as _, EventStatus, Property};

use crate::network::fact::{Statement, StatementKind};
use crate::network::key::{EntityId, FactId};
use crate::network::meeting::MeetingStatus;
use crate::network::organization::Language;
use crate::network::questions::organization::value_of;
use crate::network::questions::wheel::{Turn, WheelKind, title_of};
use crate::network::recurrence::time_of_day;
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;
use crate::network::word::Word;
use crate::network::wording::either;

/// The longest span of days on which something may lie that is still shown.
const LONGEST_SPAN: i64 = 366;

/// The texts of a feed as the calendar's owner sees them.
#[derive(Debug, Clone)]
pub struct Feed {
    /// What the calendar is called.
    pub name: String,
    /// What tells it from other calendars, for good: two that are asked for otherwise have two.
    pub id: String,
    /// The language of its texts.
    pub language: Language,
}

/// A calendar of turns of the wheel. The same facts give the same bytes. What may lie anywhere within more than a year
/// is left out.
#[must_use]
pub fn calendar(view: &View, feed: &Feed, turns: &[Turn]) -> String {
    let mut calendar = Calendar::empty();
    let changed = turns.iter().flat_map(|turn| &turn.facts).filter_map(|fact| recorded(view, *fact)).max();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//Herred//Herred//EN"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("UID", feed.id.as_str()));
    calendar.append_property(Property::new("NAME", escaped(&feed.name)));
    // What most programs read; the library knows that it is a text.
    calendar.append_property(Property::new("X-WR-CALNAME", plain(&feed.name)));
    if let Some(changed) = changed {
        calendar.append_property(Property::new("LAST-MODIFIED", written(changed)));
    }
    calendar.append_property(Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done());
    let ids = ids(view, turns);
    for (turn, id) in turns.iter().zip(ids) {
        if let Some(event) = event(view, feed.language, turn, &id) {
            calendar.push(event);
        }
    }
    calendar.to_string()
}

/// What tells each turn from the others, for good: a meeting by its key, and other versions of it, as what is no
/// meeting, by their day too; a deadline also by its step.
fn ids(view: &View, turns: &[Turn]) -> Vec<String> {
    let key = |of: EntityId| view.entity(of).map_or("", |entity| entity.key().as_str());
    let mut meetings = HashSet::new();
    let mut standing: Vec<bool> = turns
        .iter()
        .rev()
        .map(|turn| {
            let stands = turn.kind == WheelKind::Meeting && turn.status != Some(MeetingStatus::Cancelled);
            stands && meetings.insert(turn.subject)
        })
        .collect();
    standing.reverse();
    let mut used = HashSet::new();
    let each = turns.iter().zip(standing).map(|(turn, stands)| {
        let alone = stands || (turn.kind == WheelKind::Meeting && meetings.insert(turn.subject));
        let kind = turn.kind.code().to_lowercase().replace('_', "-");
        let step = turn.step.map(|step| format!("-{}", key(step))).unwrap_or_default();
        let mut id = key(turn.subject).to_owned();
        if !alone {
            id = format!("{id}-{kind}{step}-{}", turn.day.earliest);
        }
        if !used.insert(id.clone()) {
            // Facts of one thing that contradict one another.
            id = format!("{id}-{}", turn.facts.first().map_or(0, |fact| fact.get()));
        }
        format!("{id}@herred")
    });
    each.collect()
}

fn event(view: &View, language: Language, turn: &Turn, id: &str) -> Option<Event> {
    let (first, after) = days(turn)?;
    let certain = turn.certainty == Certainty::Certain && turn.day.day().is_some();
    let mut event = Event::new();
    let stamp = turn.facts.first().and_then(|fact| recorded(view, *fact))?;
    event.uid(id).timestamp(stamp).add_property("LAST-MODIFIED", written(stamp));
    let tag = either(language, "da", "en");
    let summary = plain(&title_of(view, turn, language));
    event.append_property(Property::new("SUMMARY", summary).add_parameter("LANGUAGE", tag).done());
    event.status(match turn.status {
        Some(MeetingStatus::Cancelled) => EventStatus::Cancelled,
        _ if certain => EventStatus::Confirmed,
        _ => EventStatus::Tentative,
    });
    if !certain {
        let doubt = either(language, "Dagen er ikke sikker.", "The day is not certain.");
        event.description(doubt);
    }
    if let Some(beginning) = beginning(turn) {
        event.starts(beginning);
        if let Some(minutes) = turn.minutes.filter(|minutes| *minutes > 0) {
            event.ends(beginning + Duration::minutes(minutes.into()));
        }
    } else {
        event.starts(first);
        event.ends(after);
    }
    // What is only due keeps nobody busy.
    if turn.status.is_none() {
        event.add_property("TRANSP", "TRANSPARENT");
    }
    if let Some(place) = &turn.place {
        event.location(&plain(place));
    }
    if let Some(address) = address(view, turn) {
        event.url(&address);
    }
    Some(event)
}

/// The days of an event, half-open; none where they are too many, or no limit is known.
fn days(turn: &Turn) -> Option<(NaiveDate, NaiveDate)> {
    let until = turn.until.latest.max(turn.day.latest.next());
    let many = turn.day.earliest.days_until(until)?;
    let (first, after) = (turn.day.earliest.date()?, until.date()?);
    (many <= LONGEST_SPAN && after.year() <= 9999).then_some((first, after))
}

/// When a meeting begins; none where its day or its time is not known, or there is no such time on that day.
fn beginning(turn: &Turn) -> Option<DateTime<Utc>> {
    let time = time_of_day(turn.time.as_deref()?)?;
    let day = turn.day.day().and_then(Day::date)?;
    let local = Copenhagen.from_local_datetime(&day.and_time(time)).earliest()?;
    Some(local.with_timezone(&Utc))
}

/// When a fact was recorded.
fn recorded(view: &View, fact: FactId) -> Option<DateTime<Utc>> {
    let network = view.network();
    Some(network.revision(network.fact(fact)?.recorded)?.instant)
}

/// Where the minutes of a meeting can be read, or else its agenda.
fn address(view: &View, turn: &Turn) -> Option<String> {
    let network = view.network();
    let meeting = network.fact(*turn.facts.first()?)?.affair()?.meeting()?;
    let found = [meeting.record, meeting.agenda].into_iter().flatten().find_map(|document| {
        match &value_of(view, document, StatementKind::Document)?.fact.statement {
            Statement::Document(document) => document.address.as_ref(),
            _ => None,
        }
    })?;
    let is_address = found.starts_with("https://") || found.starts_with("http://");
    let sound = is_address && found.chars().all(|letter| letter.is_ascii_graphic());
    sound.then(|| found.to_string())
}

/// A text in one line: a line's end would begin another property.
fn plain(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// A text as properties hold it that the library does not know.
fn escaped(text: &str) -> String {
    plain(text).replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;")
}

fn written(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}
