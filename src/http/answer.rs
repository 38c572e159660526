//! What the server says where no GraphQL answer can be given, and in which form answers go out.

use std::any::Any;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::Json;
use axum::body::Body;
use axum::http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Response as HttpResponse, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::noted::Noted;
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

/// A request that no GraphQL answer can be given to, in the form of GraphQL's errors.
pub(super) fn refused(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code.code() } }] });
    let mut response = (status, Json(body)).into_response();
    response.extensions_mut().insert(Noted::refused(code));
    response
}

/// No such path.
pub(super) async fn not_found() -> Response {
    refused(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing here; the API is at /graphql.")
}

/// A path that does not take the method.
pub(super) async fn method_not_allowed() -> Response {
    refused(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed, "This path does not take that method.")
}

/// A mutation or a what-if that was sent by GET.
pub(super) fn only_queries_by_get() -> Response {
    let mut response = refused(
        StatusCode::METHOD_NOT_ALLOWED,
        ErrorCode::MethodNotAllowed,
        "By GET only queries of what is recorded are answered; use POST.",
    );
    response.headers_mut().insert(ALLOW, axum::http::HeaderValue::from_static("POST"));
    response
}

/// A request with a token that nobody has.
pub(super) fn stranger() -> Response {
    let message = "The token is not known, or writing is off; leave it out to read.";
    let mut response = refused(StatusCode::UNAUTHORIZED, ErrorCode::Unauthenticated, message);
    response.headers_mut().insert(WWW_AUTHENTICATE, axum::http::HeaderValue::from_static("Bearer"));
    response
}

/// A fault of ours: it is logged, and the client learns no more than that.
pub(super) fn panicked(fault: Box<dyn Any + Send + 'static>) -> HttpResponse<Body> {
    // Where it was met the log says already; what is put together of values could name somebody.
    let text = fault.downcast_ref::<&str>().copied();
    tracing::error!(fault = text.unwrap_or("(not shown)"), "a request met a fault");
    refused(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, "The server met a fault; it is logged.")
}

/// In which form a client is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With one body, in a media type.
    Whole(&'static str),
    /// With events, one an answer.
    Events,
}

/// The form of an answer: the first of the three that the client accepts.
pub(super) fn form(headers: &HeaderMap) -> Option<Form> {
    let mut accepted = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).peekable();
    if accepted.peek().is_none() {
        return Some(Form::Whole(JSON));
    }
    let ranges = accepted.flat_map(|value| value.split(','));
    let mut ranges = ranges.map(|range| range.split(';').next().unwrap_or_default().trim());
    ranges.find_map(|range| {
        let is = |name: &str| range.eq_ignore_ascii_case(name);
        let json = || [JSON, "application/*", "*/*"].into_iter().any(is);
        if is(GRAPHQL) {
            Some(Form::Whole(GRAPHQL))
        } else if is(EVENTS) {
            Some(Form::Events)
        } else {
            json().then_some(Form::Whole(JSON))
        }
    })
}

/// An answer in a media type. A request that was not executed has, in GraphQL's own media type, status 400.
pub(super) fn graphql(answer: Answered, noted: Noted, media_type: &'static str) -> Response {
    let refused = !answer.executed && media_type == GRAPHQL;
    let status = if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let content = match media_type {
        GRAPHQL => "application/graphql-response+json; charset=utf-8",
        _ => "application/json; charset=utf-8",
    };
    let noted = noted.answered(&answer);
    let mut response = (status, [(CONTENT_TYPE, content)], answer.body).into_response();
    response.extensions_mut().insert(noted);
    response
}

/// A document whose brackets nest too deep.
pub(super) fn too_deep(message: &str) -> Response {
    refused(StatusCode::BAD_REQUEST, ErrorCode::TooDeep, message)
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
    listed.any(|one| one.strip_prefix("W/").unwrap_or(one) == tag)
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
