//! `/graphql`: questions by POST and by GET.

use async_graphql::Request;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, UPGRADE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::answer::Form;
use super::{Shared, answer, clock, guard, pages, stream};
use crate::access::Visitor;
use crate::graphql::ErrorCode;

/// What a question by GET carries.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
}

/// A question by POST: a JSON object. Other forms of body are what a foreign page's form can send,
/// and are refused.
pub(super) async fn post(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let headers = &parts.headers;
    let Some(form) = answer::form(headers) else { return not_acceptable() };
    if !is_json(headers) {
        let message = "The body is application/json; send that content type.";
        return answer::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, message);
    }
    // Before the body is read: whoever is not let in sends nothing here.
    let visitor = match shared.access.visitor(headers, shared.access.client(&parts)).await {
        Ok(visitor) => visitor,
        Err(unwelcome) => return answer::turned_away(unwelcome),
    };
    let Ok(body) = axum::body::to_bytes(body, super::LARGEST_BODY).await else { return too_large() };
    // A list is a batch to the library, and an empty one an empty question.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return no_request();
    }
    match serde_json::from_slice(&body) {
        Ok(request) => execute(&shared, request, visitor, form).await,
        Err(error) => {
            tracing::debug!(%error, "a body that is no request");
            no_request()
        }
    }
}

/// A question by GET, as `?query=…&operationName=…&variables=…`; a browser is given GraphiQL, and a client
/// that asks for a WebSocket has one.
pub(super) async fn get(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    if request.headers().contains_key(UPGRADE) {
        return stream::socket(shared, request).await;
    }
    let (parts, _) = request.into_parts();
    let headers = &parts.headers;
    let asked = Query::<Asked>::try_from_uri(&parts.uri);
    let prefers_page = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if prefers_page.is_some_and(|accept| accept.starts_with("text/html")) {
        return pages::graphiql().await;
    }
    let Some(form) = answer::form(headers) else { return not_acceptable() };
    let Ok(Query(Asked { query: Some(query), operation_name, variables })) = asked else {
        let message = "Ask by ?query=…, and where wanted operationName and variables (JSON).";
        return answer::refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message);
    };
    let mut request = Request::new(query);
    if let Some(variables) = variables.filter(|text| !text.is_empty()) {
        match serde_json::from_str(&variables) {
            Ok(variables @ (serde_json::Value::Object(_) | serde_json::Value::Null)) => {
                request = request.variables(async_graphql::Variables::from_json(variables));
            }
            Ok(_) | Err(_) => {
                return answer::refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, "variables is no JSON object.");
            }
        }
    }
    request.operation_name = operation_name.filter(|name| !name.is_empty());
    let visitor = match shared.access.visitor(headers, shared.access.client(&parts)).await {
        Ok(visitor) => visitor,
        Err(unwelcome) => return answer::turned_away(unwelcome),
    };
    if let Err(too_deep) = guard::passes(&request.query) {
        return answer::too_deep(&too_deep.to_string());
    }
    if !shared.api.only_reads(&request) {
        return answer::only_queries_by_get();
    }
    let Form::Whole(media_type) = form else { return stream::events(&shared, request, visitor) };
    let request = request.data(visitor);
    let asked = shared.api.asked(request, clock::today((shared.clock)())).await;
    // The same answer has other bytes in another media type or encoding: its tag is another.
    let encodings = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let tag = asked.tag().map(|tag| answer::tag(tag, media_type, encodings));
    if let Some(tag) = tag.as_ref().filter(|tag| answer::has(headers, tag)) {
        return answer::not_modified(tag);
    }
    let answer = shared.api.answered(asked).await;
    answer::tagged(answer::graphql(answer, media_type), tag)
}

async fn execute(shared: &Shared, request: Request, visitor: Visitor, form: Form) -> Response {
    if let Err(too_deep) = guard::passes(&request.query) {
        return answer::too_deep(&too_deep.to_string());
    }
    let Form::Whole(media_type) = form else { return stream::events(shared, request, visitor) };
    let request = request.data(visitor);
    let today = clock::today((shared.clock)());
    answer::graphql(shared.api.answer(request, today).await, media_type)
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn no_request() -> Response {
    let message =
        "The body is no GraphQL request: a JSON object with query, and where wanted operationName and variables, is.";
    answer::refused(StatusCode::BAD_REQUEST, ErrorCode::BadRequest, message)
}

fn not_acceptable() -> Response {
    let message = "Answers are application/graphql-response+json or application/json; accept one of them.";
    answer::refused(StatusCode::NOT_ACCEPTABLE, ErrorCode::NotAcceptable, message)
}

fn too_large() -> Response {
    let message = format!("The body is larger than {} bytes.", super::LARGEST_BODY);
    answer::refused(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, &message)
}
