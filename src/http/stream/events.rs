//! One operation as server-sent events: graphql-sse in its distinct connections mode.

use std::convert::Infallible;

use async_graphql::Request;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tracing::Instrument as _;

use super::operation::{Running, Said, say};
use super::queue::{Untaken, Waiting, queue};
use super::refused;
use super::slot::Slot;
use crate::access::Visitor;
use crate::http::Shared;
use crate::http::traffic::{Place, Share};

/// Asks proxies (nginx) to pass events on as they come.
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// What an event stream has while it is read.
struct Read {
    waiting: Waiting<Said>,
    /// What is read at once, as a refusal is two events.
    complete: bool,
    _running: Running,
    _slot: Slot,
}

/// The answers to an operation as events: `next` for each, then `complete`. An operation that is refused has one
/// `next` with errors. A stream that ends without `complete` was cut, and is to be asked for again.
pub(in crate::http) async fn events(
    shared: &Shared,
    request: Request,
    visitor: Visitor,
    place: Place,
    by_get: bool,
) -> Response {
    let slot = match shared.streams.slot(Share::of(&visitor)) {
        Ok(slot) => slot,
        Err(full) => return refused(full),
    };
    let settings = &shared.streams.settings;
    let (queue, waiting) = queue(settings);
    let until = shared.access.until(&visitor);
    let answers = match shared.begun(request, visitor, place, by_get).await {
        Ok(answers) => shared.in_turns(answers, until),
        Err(refusal) => return refusal.response(),
    };
    // Whoever is answered at all is told of all that comes afterwards.
    let answers = answers.begun().await;
    let streams = shared.streams.clone();
    let all = async move {
        tokio::select! {
            biased;
            _ = streams.over() => {}
            said = say(async { answers }, queue, |said| said) => if said == Err(Untaken::Slow) {
                tracing::info!("an event stream is dropped: answers were not read in time");
            }
        }
    };
    let running = Running(tokio::spawn(all.in_current_span()).abort_handle());
    let read = Read { waiting, complete: false, _running: running, _slot: slot };
    let events = stream::unfold(read, async |mut read| {
        let said = if read.complete { Said::Complete } else { read.waiting.next().await? };
        read.complete = matches!(said, Said::Error(_));
        Some((Ok::<_, Infallible>(event(&said)), read))
    });
    let alive = KeepAlive::new().interval(settings.silence / 2);
    let mut response = Sse::new(events).keep_alive(alive).into_response();
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(BUFFERING, HeaderValue::from_static("no"));
    response
}

fn event(said: &Said) -> Event {
    match said {
        Said::Next(answer) | Said::Error(answer) => {
            Event::default().event("next").data(String::from_utf8_lossy(answer))
        }
        Said::Complete => Event::default().event("complete").data(""),
    }
}
