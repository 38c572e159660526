//! Long answers are compressed in turns: that takes a core longer than most answers take to be made.

use std::convert::Infallible;
use std::sync::Arc;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::http::Response as HttpResponse;
use axum::http::header::CONTENT_ENCODING;
use axum::response::Response;

use super::answer::Refusal;
use super::traffic::Place;

/// An answer of so many bytes is long.
const LONG: u64 = 16 * 1024;

/// The place of a request whose answer is long.
#[derive(Clone)]
struct Long(Arc<Place>);

/// An answer that is packed in a turn of the client's if it is long and is to be packed at all.
pub(super) fn packable(mut answer: Response, place: Place) -> Response {
    if answer.body().size_hint().lower() >= LONG {
        answer.extensions_mut().insert(Long(Arc::new(place)));
    }
    answer
}

/// An answer as it comes out of the layer that compresses, which compresses as it is read: a long one is read here.
pub(super) async fn packed<B>(answer: HttpResponse<B>) -> Result<Response, Infallible>
where
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    let (mut parts, body) = answer.into_parts();
    let body = Body::new(body);
    let Some(Long(place)) = parts.extensions.remove::<Long>() else {
        return Ok(Response::from_parts(parts, body));
    };
    if !parts.headers.contains_key(CONTENT_ENCODING) {
        return Ok(Response::from_parts(parts, body));
    }
    Ok(match place.in_turn(to_bytes(body, usize::MAX)).await {
        Ok(Ok(body)) => Response::from_parts(parts, body.into()),
        // What is compressed is in memory already: nothing breaks off.
        Ok(Err(_)) => Refusal::Failed.response(),
        Err(untaken) => Refusal::from(untaken).response(),
    })
}
