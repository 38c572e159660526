//! What the server says where no GraphQL answer can be given, and in which form answers go out.

use std::any::Any;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::Json;
use axum::body::Body;
use axum::http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, Response as HttpResponse, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::graphql::{Answered, ErrorCode};
use crate::network::word::Word;

/// The media type that GraphQL over HTTP defines.
const GRAPHQL: &str = "application/graphql-response+json";
/// The media type that older clients ask for.
const JSON: &str = "application/json";
/// An answer may be kept by who asked, and is asked for again before it is used: a newer revision changes it.
const CHECKED: &str = "private, no-cache";
/// What an answer and its form depend on.
const VARYING: &str = "accept, accept-encoding, authorization";

/// A request that no GraphQL answer can be given to, in the form of GraphQL's errors.
pub(super) fn refused(status: StatusCode, code: ErrorCode, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code.code() } }] });
    (status, Json(body)).into_response()
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
    let text = fault.downcast_ref::<String>().map(String::as_str).or_else(|| fault.downcast_ref::<&str>().copied());
    tracing::error!(fault = text.unwrap_or("unknown"), "a request met a fault");
    refused(StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::Internal, "The server met a fault; it is logged.")
}

/// The media type of an answer: the first of the two that the client accepts.
pub(super) fn media_type(headers: &HeaderMap) -> Option<&'static str> {
    let accepted: Vec<&str> = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect();
    if accepted.is_empty() {
        return Some(JSON);
    }
    let accepted = accepted.iter().flat_map(|value| value.split(','));
    accepted.map(|range| range.split(';').next().unwrap_or_default().trim()).find_map(|range| {
        match range.to_ascii_lowercase().as_str() {
            GRAPHQL => Some(GRAPHQL),
            JSON | "application/*" | "*/*" => Some(JSON),
            _ => None,
        }
    })
}

/// An answer in a media type. A request that was not executed has, in GraphQL's own media type, status 400.
pub(super) fn graphql(answer: Answered, media_type: &'static str) -> Response {
    let refused = !answer.executed && media_type == GRAPHQL;
    let status = if refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    (status, [(CONTENT_TYPE, format!("{media_type}; charset=utf-8"))], answer.body).into_response()
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
