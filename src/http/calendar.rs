//! `/calendar/…`: what the wheel has, as iCalendar feeds. Who may ask the API may ask these, at the same price.

use axum::extract::{Path, Query, Request, State};
use axum::http::header::{ACCEPT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use tokio::time::timeout;

use super::answer::Refusal;
use super::noted::Noted;
use super::{Shared, answer, clock, graphql, packing};
use crate::graphql::{CalendarAsked, CalendarMade, CalendarOf, ErrorCode};
use crate::network::organization::Language;
use crate::network::word::Word as _;

/// The media type of calendars.
const CALENDAR: &str = "text/calendar; charset=utf-8";

/// A body's calendar: `/calendar/organization/KEY.ics`.
pub(super) async fn organization(State(shared): State<Shared>, Path(file): Path<String>, request: Request) -> Response {
    keyed(shared, &file, CalendarOf::Organization, request).await
}

/// A person's calendar: `/calendar/person/KEY.ics`.
pub(super) async fn person(State(shared): State<Shared>, Path(file): Path<String>, request: Request) -> Response {
    keyed(shared, &file, CalendarOf::Person, request).await
}

/// The wheel: `/calendar/wheel.ics?of=KEY&of=KEY`.
pub(super) async fn wheel(State(shared): State<Shared>, request: Request) -> Response {
    given(shared, CalendarOf::Wheel(Vec::new()), request).await
}

async fn keyed(shared: Shared, file: &str, of: fn(String) -> CalendarOf, request: Request) -> Response {
    let Some(key) = file.strip_suffix(".ics") else { return answer::not_found().await };
    given(shared, of(key.to_owned()), request).await
}

async fn given(shared: Shared, of: CalendarOf, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let longest = shared.manner.longest_request;
    let asked = timeout(longest, fed(shared, of, &parts)).await;
    asked.map_or_else(|_| answer::too_late(longest), |fed| fed.unwrap_or_else(Refusal::response))
}

async fn fed(shared: Shared, of: CalendarOf, parts: &Parts) -> Result<Response, Refusal> {
    let (visitor, place) = graphql::entered(&shared, parts).await?;
    let asked = match asked(of, &parts.uri) {
        Ok(asked) => asked,
        Err(sentence) => return Ok(answer::refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, &sentence)),
    };
    let (cost, language) = (asked.cost(), asked.language);
    place.pays(cost).await?;
    let (api, today) = (shared.api.clone(), clock::today((shared.clock)()));
    let made = place.in_turn(async move { api.calendar(&asked, &visitor, today) }).await?;
    let CalendarMade { body, digest, revision } = match made {
        Ok(made) => made,
        Err((code, sentence)) => {
            let status = if code == ErrorCode::NotFound { StatusCode::NOT_FOUND } else { StatusCode::BAD_REQUEST };
            return Ok(answer::refused(status, code, &sentence));
        }
    };
    let encodings = parts.headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let tag = answer::tag(digest, CALENDAR, encodings);
    if answer::has(&parts.headers, &tag) {
        return Ok(answer::not_modified(&tag));
    }
    let language = if language == Language::Danish { "da" } else { "en" };
    let about = [(CONTENT_TYPE, CALENDAR), (CONTENT_LANGUAGE, language), (X_CONTENT_TYPE_OPTIONS, "nosniff")];
    let mut response = (about, body).into_response();
    response.extensions_mut().insert(Noted { cost: Some(cost), revision, executed: true, ..Noted::default() });
    Ok(packing::packable(answer::tagged(response, Some(tag)), place))
}

/// What an address asks for. What it names that is nothing here is said: a key in an address would be written into
/// logs and histories.
fn asked(of: CalendarOf, address: &Uri) -> Result<CalendarAsked, String> {
    let Ok(Query(arguments)) = Query::<Vec<(String, String)>>::try_from_uri(address) else {
        return Err("The query of the address cannot be read.".to_owned());
    };
    let mut asked = CalendarAsked { of, year: None, area: None, kinds: Vec::new(), language: Language::Danish };
    for (name, value) in arguments {
        match (name.as_str(), &mut asked.of) {
            ("of", CalendarOf::Wheel(keys)) => {
                keys.extend(value.split(',').filter(|key| !key.is_empty()).map(str::to_owned));
            }
            ("year", _) => asked.year = Some(value.parse().map_err(|_| "The year is a number: year=2027.".to_owned())?),
            ("area", _) => asked.area = Some(value),
            ("kind", _) => asked.kinds.push(value),
            ("language", _) => asked.language = Language::parse(&value).map_err(|unknown| unknown.to_string())?,
            _ => {
                let sentence = "An address of a calendar takes year, area, kind and language, and the wheel's of; an \
                                API key goes into the Authorization header.";
                return Err(sentence.to_owned());
            }
        }
    }
    Ok(asked)
}
