//! What the server says where no GraphQL answer can be given, and in which form answers go out.

use std::any::Any;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::http::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, HeaderValue, Response as HttpResponse, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::access::Unwelcome;
use super::envelope::Unreadable;
use super::noted::Noted;
use super::traffic::{Turned, Untaken};
use crate::graphql::{Answered, ErrorCode};
use crate::network::word::Word;

/// The media type that GraphQL over HTTP defines.
const GRAPHQL: &str = "application/graphql-response+json";
/// The media type that older clients ask for.
const JSON: &str = "application/json";
/// The media type of events.
const EVENTS: &str = "text/event-stream";
/// An answer may be kept by who asked, and is asked for again before it is used: a newer revision changes it.
const CHECKED: &str = "private, no-cache";
/// What an answer and its form depend on.
const VARYING: &str = "accept, accept-encoding, authorization";

/// What a client is told of a fault of ours.
pub(super) const FAULT: &str = "The server met a fault; it is logged.";

/// A request that no GraphQL answer can be given to, in the form of GraphQL's errors.
pub(super) fn refused(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    noted((status, Json(body(code, message))).into_response(), Noted::refused(code))
}

/// A response, and what is noted of it.
fn noted(mut response: Response, noted: Noted) -> Response {
    response.extensions_mut().insert(noted);
    response
}

/// An error as GraphQL's answers have it, without data.
pub(super) fn body(code: ErrorCode, message: &str) -> Value {
    json!({ "errors": [{ "message": message, "extensions": { "code": code.code() } }] })
}

/// A page of another origin, which may not open a WebSocket.
pub(super) fn foreign_page() -> Response {
    let message = "A page of another origin opens no WebSocket here; the server's settings say of which it may.";
    refused(StatusCode::FORBIDDEN, ErrorCode::ForeignOrigin, message)
}

/// No such path.
pub(super) async fn not_found() -> Response {
    refused(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing here; the API is at /graphql.")
}

/// A path that does not take the method.
pub(super) async fn method_not_allowed() -> Response {
    refused(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, "This path does not take that method.")
}

/// A request of somebody who is turned away.
pub(super) fn turned_away(why: Unwelcome) -> Response {
    let (challenge, message) = match why {
        Unwelcome::Nobody => ("Bearer", "Show an API key or a token: Authorization: Bearer …"),
        Unwelcome::Stranger => (
            "Bearer error=\"invalid_token\"",
            "What is shown in the Authorization header is not known, or is good no longer; the server's log says which.",
        ),
        Unwelcome::NoRole => {
            let message = "You are known and have no role here; ask who runs this server for one.";
            return refused(StatusCode::FORBIDDEN, ErrorCode::Forbidden, message);
        }
    };
    let mut response = refused(StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, message);
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    response
}

/// A fault of ours: it is logged, and the client learns no more than that.
pub(super) fn panicked(fault: Box<dyn Any + Send + 'static>) -> HttpResponse<Body> {
    // Where it was met the log says already; what is put together of values could name somebody.
    let text = fault.downcast_ref::<&str>().copied();
    tracing::error!(fault = text.unwrap_or("(not shown)"), "a request met a fault");
    failed()
}

/// In which form a client is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With one body, in a media type.
    Whole(&'static str),
    /// With events, one an answer.
    Events,
}

/// The form of an answer: the JSON media type that the client would rather have, and events only
/// where it accepts neither. Some clients list all three, and read events last.
pub(super) fn form(headers: &HeaderMap) -> Option<Form> {
    let mut all = headers.get_all(ACCEPT).iter();
    // What nearly all clients send needs no weighing.
    match (all.next().map(HeaderValue::as_bytes), all.next()) {
        (None | Some(b"*/*" | b"application/json"), None) => return Some(Form::Whole(JSON)),
        (Some(b"application/graphql-response+json"), None) => return Some(Form::Whole(GRAPHQL)),
        _ => {}
    }
    let accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range<'_>> = accepted.flat_map(|value| value.split(',')).filter_map(Range::of).collect();
    if ranges.is_empty() {
        return Some(Form::Whole(JSON));
    }
    // Of two that are wanted alike, the one that is listed first; of none that is named, the older.
    let whole = [JSON, GRAPHQL].into_iter().filter_map(|media_type| {
        let (place, weight) = wanted(&ranges, media_type)?;
        Some((std::cmp::Reverse(weight), place, media_type))
    });
    let whole = whole.min_by_key(|(weight, place, _)| (*weight, *place));
    let events = || wanted(&ranges, EVENTS).map(|_| Form::Events);
    whole.map(|(.., media_type)| Form::Whole(media_type)).or_else(events)
}

/// A media range that a client accepts, and how gladly, in thousandths.
struct Range<'h> {
    of: &'h str,
    weight: u16,
}

impl<'h> Range<'h> {
    fn of(text: &'h str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let of = parts.next().filter(|of| !of.is_empty())?;
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        // What is no weight weighs nothing against it.
        let weight = weight.and_then(|weight| weight.trim().parse::<f32>().ok()).unwrap_or(1.0).clamp(0.0, 1.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1,000")]
        let weight = (weight * 1000.0) as u16;
        Some(Self { of, weight })
    }
}

/// Where the narrowest range stands that a media type falls into, and its weight; none where it is not accepted.
fn wanted(ranges: &[Range<'_>], media_type: &str) -> Option<(usize, u16)> {
    let whole = media_type.split('/').next().map(|kind| format!("{kind}/*")).unwrap_or_default();
    let named = |name: &str| ranges.iter().position(|range| range.of.eq_ignore_ascii_case(name));
    let place = [media_type, &whole, "*/*"].into_iter().find_map(named)?;
    ranges.get(place).map(|range| (place, range.weight)).filter(|(_, weight)| *weight > 0)
}

/// Why a question is not answered, before or beside GraphQL.
pub(super) enum Refusal {
    /// Who asks is not let in.
    Unwelcome(Unwelcome),
    /// There is no question in what arrived.
    Unreadable(Unreadable),
    /// The document is not known, or not to be answered.
    Document {
        /// Why.
        code: ErrorCode,
        /// In a sentence.
        message: String,
        /// The form of the answer.
        form: Form,
    },
    /// What is sent by GET is more than a query of what is recorded.
    ByGet,
    /// There is more to do than is taken on.
    Turned(Turned),
    /// A fault of ours, which is logged.
    Failed,
}

impl From<Turned> for Refusal {
    fn from(turned: Turned) -> Self {
        Self::Turned(turned)
    }
}

impl From<Untaken> for Refusal {
    fn from(untaken: Untaken) -> Self {
        match untaken {
            Untaken::Turned(turned) => Self::Turned(turned),
            Untaken::Failed => Self::Failed,
        }
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        Self::Unreadable(unreadable)
    }
}

impl Refusal {
    /// A document that is not registered, where only those are answered.
    pub(super) fn not_registered() -> Self {
        let message = "only registered documents are answered here, and this is none".to_owned();
        Self::Document { code: ErrorCode::NotRegistered, message, form: Form::Whole(GRAPHQL) }
    }

    /// Its code, and a sentence.
    pub(super) fn said(&self) -> (ErrorCode, String) {
        let (code, message) = match self {
            Self::Unwelcome(Unwelcome::NoRole) => (ErrorCode::Forbidden, "You have no role here."),
            Self::Unwelcome(_) => (ErrorCode::Unauthenticated, "You are not let in."),
            Self::Unreadable(Unreadable::Malformed(message)) => (ErrorCode::BadRequest, &**message),
            Self::Unreadable(Unreadable::TooDeep) => (ErrorCode::TooDeep, "Values nest deeper than is allowed."),
            Self::Document { code, message, .. } => (*code, &**message),
            Self::Turned(Turned::TooOften(_)) => {
                (ErrorCode::TooOften, "You ask for more than your share; wait, and ask again.")
            }
            Self::Turned(Turned::Overloaded(_)) => {
                (ErrorCode::Overloaded, "The server has more to do than it can; wait, and ask again.")
            }
            Self::ByGet => {
                (ErrorCode::MethodNotAllowed, "By GET only queries of what is recorded are answered; use POST.")
            }
            Self::Failed => (ErrorCode::Internal, FAULT),
        };
        (code, message.to_owned())
    }

    /// What the client is told.
    pub(super) fn response(self) -> Response {
        let (code, message) = self.said();
        match self {
            Self::Unwelcome(why) => turned_away(why),
            Self::Unreadable(_) => refused(StatusCode::BAD_REQUEST, code, &message),
            Self::Document { form, .. } => {
                let media_type = match form {
                    Form::Whole(media_type) => media_type,
                    Form::Events => GRAPHQL,
                };
                noted(whole(body(code, &message).to_string().into(), false, media_type), Noted::refused(code))
            }
            Self::Turned(Turned::TooOften(wait)) => later(refused(StatusCode::TOO_MANY_REQUESTS, code, &message), wait),
            Self::Turned(Turned::Overloaded(wait)) => {
                later(refused(StatusCode::SERVICE_UNAVAILABLE, code, &message), wait)
            }
            Self::ByGet => {
                let refused = refused(StatusCode::METHOD_NOT_ALLOWED, code, &message);
                ([(ALLOW, "POST")], refused).into_response()
            }
            Self::Failed => failed(),
        }
    }
}

/// An answer that says after how many seconds to ask again.
pub(super) fn later(mut answer: Response, wait: Duration) -> Response {
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    if let Ok(seconds) = HeaderValue::from_str(&seconds.to_string()) {
        answer.headers_mut().insert(RETRY_AFTER, seconds);
    }
    answer
}

/// A fault of ours.
fn failed() -> Response {
    refused(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, FAULT)
}

/// A request that took too long, its wait for a body, a revision or its turn included.
pub(super) fn too_late(longest: Duration) -> Response {
    let message = format!("The request took longer than {} seconds.", longest.as_secs());
    refused(StatusCode::GATEWAY_TIMEOUT, ErrorCode::TooSlow, &message)
}

/// An answer in a media type. A request that was not executed has, in GraphQL's own media type, status 400.
pub(super) fn graphql(answer: Answered, of: Noted, media_type: &'static str) -> Response {
    let of = of.answered(&answer);
    noted(whole(answer.body, answer.executed, media_type), of)
}

fn whole(body: Bytes, executed: bool, media_type: &'static str) -> Response {
    let refused = !executed && media_type == GRAPHQL;
    let status = if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let content = match media_type {
        GRAPHQL => "application/graphql-response+json; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };
    (status, [(CONTENT_TYPE, content)], body).into_response()
}

/// The entity tag of an answer in a media type and in the encodings that a client accepts.
pub(super) fn tag<'h>(answer: u128, media_type: &str, encodings: impl Iterator<Item = &'h str>) -> String {
    let mut representation = DefaultHasher::new();
    media_type.hash(&mut representation);
    encodings.for_each(|encoding| encoding.hash(&mut representation));
    format!("\"{answer:032x}{:08x}\"", representation.finish() >> 32)
}

/// Whether a client has an answer: If-None-Match lists its tag.
pub(super) fn has(headers: &HeaderMap, tag: &str) -> bool {
    let listed = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut listed = listed.flat_map(|value| value.split(',')).map(str::trim);
    listed.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// What a client is told that has the answer.
pub(super) fn not_modified(tag: &str) -> Response {
    (
        StatusCode::NOT_MODIFIED,
        [(ETAG, tag.to_owned()), (CACHE_CONTROL, CHECKED.to_owned()), (VARY, VARYING.to_owned())],
    )
        .into_response()
}

/// The answer with its tag, if it can be told by one; whoever has no tag keeps nothing.
pub(super) fn tagged(answer: Response, tag: Option<String>) -> Response {
    match tag {
        Some(tag) => {
            ([(ETAG, tag), (CACHE_CONTROL, CHECKED.to_owned()), (VARY, VARYING.to_owned())], answer).into_response()
        }
        None => ([(CACHE_CONTROL, "no-store"), (VARY, VARYING)], answer).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_what_the_client_would_rather_have() {
        let of = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_str(accept).expect("a header"));
            form(&headers)
        };
        let (json, graphql) = (Some(Form::Whole(JSON)), Some(Form::Whole(GRAPHQL)));
        assert_eq!(form(&HeaderMap::new()), json);
        for (accept, expected) in [
            ("*/*", json),
            ("application/*", json),
            (JSON, json),
            (GRAPHQL, graphql),
            ("application/graphql-response+json, application/json;q=0.9", graphql),
            ("application/json;q=0.5, application/graphql-response+json;q=0.6", graphql),
            ("application/json, application/graphql-response+json", json),
            ("application/json;q=0, */*", graphql),
            ("APPLICATION/JSON; charset=utf-8", json),
            // urql lists events last, some first.
            ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", graphql),
            ("text/event-stream, application/json", json),
            (EVENTS, Some(Form::Events)),
            ("text/*", Some(Form::Events)),
            ("text/event-stream, application/json;q=0", Some(Form::Events)),
            ("image/png", None),
            ("*/*;q=0", None),
        ] {
            assert_eq!(of(accept), expected, "{accept}");
        }
    }
}
