//! `/graphql`: questions by POST and by GET.

use async_graphql::Request;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, UPGRADE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::StreamExt as _;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::answer::{Form, Refusal};
use super::envelope::{Envelope, Unreadable};
use super::noted::Noted;
use super::traffic::{COSTLY, Place, Share};
use super::{Shared, answer, clock, packing, pages, registered, stream};
use crate::access::Visitor;
use crate::graphql::{Answered, Asked, ErrorCode};

/// A body, or a message, of so many bytes is read in a turn.
pub(super) const LONG_BODY: usize = 8 * 1024;

/// A question by POST: a JSON object. Other forms of body are what a foreign page's form can send,
/// and are refused.
pub(super) async fn post(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    let longest = shared.manner.longest_request;
    timeout(longest, posted(shared, request)).await.unwrap_or_else(|_| answer::too_late(longest))
}

async fn posted(shared: Shared, request: axum::extract::Request) -> Response {
    let (parts, body) = request.into_parts();
    let Some(form) = answer::form(&parts.headers) else { return not_acceptable() };
    if !is_json(&parts.headers) {
        let message = "The body is application/json in UTF-8; send that content type.";
        return answer::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType, message);
    }
    // Before the body is read: whoever is not let in, or asks too often, sends nothing here.
    let entered = match entered(&shared, &parts).await {
        Ok(entered) => entered,
        Err(refusal) => return refusal.response(),
    };
    let Some(body) = read(body, shared.manner.largest_body).await else {
        return too_large(shared.manner.largest_body);
    };
    let nesting = shared.manner.limits.nesting;
    let envelope = if body.len() < LONG_BODY {
        Ok(Envelope::of_body(&body, nesting))
    } else {
        Box::pin(entered.1.in_turn(async move { Envelope::of_body(&body, nesting) })).await
    };
    let envelope = match envelope {
        Ok(envelope) => envelope,
        Err(untaken) => return Refusal::from(untaken).response(),
    };
    answered(&shared, &parts, entered, envelope, form, false).await.unwrap_or_else(Refusal::response)
}

/// A body of at most so many bytes. Of a larger one four times as much is passed over: a client that is cut off while it
/// still sends does not hear why.
async fn read(body: Body, most: usize) -> Option<Vec<u8>> {
    let (mut read, mut sent) = (Vec::new(), 0_usize);
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.ok()?;
        sent = sent.saturating_add(chunk.len());
        if sent <= most {
            read.extend_from_slice(&chunk);
        } else if sent > most.saturating_mul(4) {
            return None;
        }
    }
    (sent <= most).then_some(read)
}

/// A question by GET, as `?query=…&operationName=…&variables=…`; a browser is given GraphiQL, and a client
/// that asks for a WebSocket has one.
pub(super) async fn get(State(shared): State<Shared>, request: axum::extract::Request) -> Response {
    let upgrade = request.headers().get(UPGRADE);
    if upgrade.is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket")) {
        return stream::socket(shared, request).await;
    }
    let accepted = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    if accepted.is_some_and(|accept| accept.starts_with("text/html")) {
        return pages::graphiql(State(shared), request).await;
    }
    let (parts, _) = request.into_parts();
    let Some(form) = answer::form(&parts.headers) else { return not_acceptable() };
    let envelope = Envelope::of_address(&parts.uri, shared.manner.limits.nesting);
    let longest = shared.manner.longest_request;
    let answered = async {
        let entered = entered(&shared, &parts).await?;
        answered(&shared, &parts, entered, envelope, form, true).await
    };
    let answered = timeout(longest, answered).await;
    answered.map_or_else(|_| answer::too_late(longest), |answered| answered.unwrap_or_else(Refusal::response))
}

/// The answer to a question that arrived, by GET or not.
async fn answered(
    shared: &Shared,
    parts: &Parts,
    (visitor, place): (Visitor, Place),
    envelope: Result<Envelope, Unreadable>,
    form: Form,
    by_get: bool,
) -> Result<Response, Refusal> {
    let request = requested(shared, envelope?, form)?;
    let Form::Whole(media_type) = form else {
        // Its answers and their timers outlive this request, and are of no lane.
        let streams = shared.clone();
        let events = async move { stream::events(&streams, request, visitor, place, by_get).await }.in_current_span();
        let events = AbortOnDropHandle::new(shared.store.runtime().spawn(events));
        return events.await.map_err(|_| Refusal::Failed);
    };
    let request = request.data(visitor);
    let asked = asked(shared, request, &place, by_get).await?;
    place.pays(asked.cost()).await?;
    let noted = Noted::of(&asked);
    if !by_get {
        let answered = made(shared, asked, &place).await?;
        return Ok(packing::packable(answer::graphql(answered, noted, media_type), place));
    }
    // The same answer has other bytes in another media type or encoding: its tag is another.
    let encodings = parts.headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let tag = asked.tag().map(|tag| answer::tag(tag, media_type, encodings));
    if let Some(tag) = tag.as_ref().filter(|tag| answer::has(&parts.headers, tag)) {
        return Ok(answer::not_modified(tag));
    }
    let answered = made(shared, asked, &place).await?;
    Ok(packing::packable(answer::tagged(answer::graphql(answered, noted, media_type), tag), place))
}

/// Who asks, and the place of what they ask.
pub(super) async fn entered(shared: &Shared, parts: &Parts) -> Result<(Visitor, Place), Refusal> {
    let client = shared.access.client(parts);
    match shared.access.visitor(&parts.headers, client).await {
        Ok(visitor) => {
            let place = shared.traffic.enter(Share::of(&visitor)).await?;
            Ok((visitor, place))
        }
        Err(unwelcome) => {
            // Whoever guesses at keys has a rate too.
            shared.traffic.enter(Share::at(client)).await?;
            Err(Refusal::Unwelcome(unwelcome))
        }
    }
}

/// The request that an envelope holds: its document by text, by name or by hash, if it may be answered.
pub(super) fn requested(shared: &Shared, envelope: Envelope, form: Form) -> Result<Request, Refusal> {
    let refused = |code, message: &str| Err(Refusal::Document { code, message: message.to_owned(), form });
    let registered = &shared.manner.registered;
    let named = envelope.id.as_deref().or(envelope.hash.as_deref()).and_then(|name| registered.named(name));
    let document = match (&envelope.query, named, &envelope.hash) {
        (Some(text), _, Some(hash)) if registered::hash(text) != *hash => {
            let message = "provided sha does not match query";
            return refused(ErrorCode::PersistedQueryMismatch, message);
        }
        (Some(text), ..) => text.as_str().into(),
        (None, Some(text), _) => text.clone(),
        (None, None, Some(hash)) => match shared.api.by_hash(hash) {
            Some(text) => text,
            // Clients look for this very message, and send the text.
            None => return refused(ErrorCode::PersistedQueryNotFound, "PersistedQueryNotFound"),
        },
        (None, None, None) => return refused(ErrorCode::NotRegistered, "no document is registered by that name"),
    };
    if !registered.allows(&document) {
        return Err(Refusal::not_registered());
    }
    Ok(envelope.request(&*document))
}

/// What a request asks, by GET or not. A document that is not known yet is read in a turn.
pub(super) async fn asked(shared: &Shared, request: Request, place: &Place, by_get: bool) -> Result<Asked, Refusal> {
    let known = shared.api.known(&request.query).filter(|_| !place.is_aloof());
    let prepared = if known.is_some() {
        place.at_once(shared.api.prepared(request, known)).await
    } else {
        let api = shared.api.clone();
        // What is known then may be another thing than what was known before the turn was waited for.
        let prepared = async move {
            let known = api.known(&request.query);
            api.prepared(request, known).await
        };
        Box::pin(place.in_turn(prepared)).await?
    };
    let asked = shared.api.asked(prepared, clock::today((shared.clock)())).await;
    if by_get && !asked.is_of_record() { Err(Refusal::ByGet) } else { Ok(asked) }
}

/// The answer to what is asked. What is costly, or of which nobody knows how long it takes, is made in a turn, so that
/// others do not wait for it; what writes waits for the database.
pub(super) async fn made(shared: &Shared, asked: Asked, place: &Place) -> Result<Answered, Refusal> {
    if !asked.reads() {
        // It is ended, counted and noted in the audit, whether or not the client waits for it.
        let api = shared.api.clone();
        let writing = async move { api.answered(asked).await }.in_current_span();
        let written = shared.store.runtime().spawn(writing).await;
        return written.map_err(|_| Refusal::Failed);
    }
    let light = asked.is_planned() && asked.cost() < COSTLY && !asked.is_new();
    if light && !place.is_aloof() {
        return Ok(place.at_once(shared.api.answered(asked)).await);
    }
    let api = shared.api.clone();
    Ok(Box::pin(place.in_turn(async move { api.answered(asked).await })).await?)
}

/// Whether a body is JSON in UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut parts = kind.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, of)) if name.trim().eq_ignore_ascii_case("charset") => {
            of.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        _ => true,
    })
}

fn not_acceptable() -> Response {
    let message = "Answers are application/graphql-response+json or application/json; accept one of them.";
    answer::refused(StatusCode::NOT_ACCEPTABLE, ErrorCode::NotAcceptable, message)
}

fn too_large(most: usize) -> Response {
    let message = format!("The body is larger than {most} bytes.");
    answer::refused(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge, &message)
}
