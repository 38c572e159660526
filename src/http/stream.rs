//! Streams over HTTP: graphql-transport-ws by WebSocket, graphql-sse in its distinct mode by events.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Data, Executor, Request, Response as Answer};
use async_graphql_axum::{GraphQLProtocol, GraphQLWebSocket};
use axum::extract::{FromRequestParts, WebSocketUpgrade};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use serde_json::Value;

use super::authority::Authority;
use super::{Shared, answer, clock};

/// How long a client may leave a ping without an answer.
const LONGEST_SILENCE: Duration = Duration::from_secs(30);

/// What executes the operations of a WebSocket.
#[derive(Clone)]
struct Operations(Shared);

impl Executor for Operations {
    async fn execute(&self, request: Request) -> Answer {
        let mut answers = Box::pin(self.0.answers(request, None));
        answers.next().await.unwrap_or_default()
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> stream::BoxStream<'static, Answer> {
        self.0.answers(request, session).boxed()
    }
}

impl Shared {
    /// The answers to an operation: one, or those of a subscription as they come.
    fn answers(&self, request: Request, session: Option<Arc<Data>>) -> impl Stream<Item = Answer> + Send + use<> {
        let (api, clock) = (self.api.clone(), self.clock.clone());
        let answers = async move {
            api.stream(request, clock::today(clock()), session).await
        };
        stream::once(answers).flatten()
    }
}

/// A WebSocket for operations. Who may write shows the token in the header, or as `authorization` in the
/// payload of `connection_init`.
pub(super) async fn socket(shared: Shared, request: axum::extract::Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let protocol = match GraphQLProtocol::from_request_parts(&mut parts, &()).await {
        Ok(protocol) => protocol,
        Err(status) => return status.into_response(),
    };
    let Ok(data) = session(&shared, &parts.headers) else { return answer::stranger() };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let largest_body = shared.manner.largest_body;
    let upgrade = upgrade.max_message_size(largest_body);
    upgrade.protocols(["graphql-transport-ws", "graphql-ws"]).on_upgrade(move |socket| {
        let operations = Operations(shared.clone());
        let begun = move |payload: Value| async move {
            let mut headers = HeaderMap::new();
            let shown = ["authorization", "Authorization"].into_iter().find_map(|name| payload.get(name)?.as_str());
            if let Some(shown) = shown.and_then(|shown| HeaderValue::from_str(shown).ok()) {
                headers.insert(AUTHORIZATION, shown);
            }
            session(&shared, &headers).map_err(|_| async_graphql::Error::new("the token is not known"))
        };
        let socket = GraphQLWebSocket::new(socket, operations, protocol).with_data(data);
        socket.on_connection_init(begun).keepalive_timeout(LONGEST_SILENCE).serve()
    })
}

/// What headers say of who asks.
fn session(shared: &Shared, headers: &HeaderMap) -> Result<Data, super::authority::Stranger> {
    let mut data = Data::default();
    if let Some(writer) = Authority::writer(shared.authority.as_ref(), headers)? {
        data.insert(writer);
    }
    Ok(data)
}

/// The answers to an operation as events: `next` for each, then `complete`.
pub(super) fn events(shared: &Shared, request: Request) -> Response {
    let answers = shared.answers(request, None).map(|answer| {
        // Keys are strings and numbers are finite: there is nothing that could not be written.
        Event::default().event("next").data(serde_json::to_string(&answer).unwrap_or_default())
    });
    let end = stream::once(async { Event::default().event("complete").data("") });
    let events = answers.chain(end).map(Ok::<_, std::convert::Infallible>);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
