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

use super::access::Unwelcome;
use super::{Shared, answer, clock, guard};
use crate::access::{Client, Visitor};
use crate::graphql::{request_refused, visitor_of};

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
        let visitor = visitor_of(&request.data).or_else(|| visitor_of(session.as_deref()?));
        // Nobody gets here without being let in.
        let visitor = visitor.cloned().unwrap_or_else(|| Visitor::anonymous(Client::NOWHERE));
        let until = self.access.until(&visitor);
        let answers = async move {
            match guard::passes(&request.query) {
                Ok(()) => api.stream(request, clock::today(clock()), session).await,
                Err(too_deep) => stream::once(async move { request_refused(&too_deep.to_string()) }).boxed(),
            }
        };
        stream::once(answers).flatten().take_until(Box::pin(until))
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
    let client = shared.access.client(&parts);
    // Who shows nothing in the header can still do so in the first message.
    let data = match session(&shared, &parts.headers, client).await {
        Ok(data) => data,
        Err(Unwelcome::Nobody) => Data::default(),
        Err(unwelcome) => return answer::turned_away(unwelcome),
    };
    let showed = parts.headers.get(AUTHORIZATION).cloned();
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let upgrade = upgrade.max_message_size(super::LARGEST_BODY);
    upgrade.protocols(["graphql-transport-ws", "graphql-ws"]).on_upgrade(move |socket| {
        let operations = Operations(shared.clone());
        let begun = move |payload: Value| async move {
            let mut headers: HeaderMap = showed.map(|showed| (AUTHORIZATION, showed)).into_iter().collect();
            let shown = ["authorization", "Authorization"].into_iter().find_map(|name| payload.get(name)?.as_str());
            if let Some(shown) = shown.and_then(|shown| HeaderValue::from_str(shown).ok()) {
                headers.insert(AUTHORIZATION, shown);
            }
            session(&shared, &headers, client).await.map_err(|_| async_graphql::Error::new("the token is not known"))
        };
        let socket = GraphQLWebSocket::new(socket, operations, protocol).with_data(data);
        socket.on_connection_init(begun).keepalive_timeout(LONGEST_SILENCE).serve()
    })
}

/// The session of who asks, by headers.
async fn session(shared: &Shared, headers: &HeaderMap, client: Client) -> Result<Data, Unwelcome> {
    let mut data = Data::default();
    data.insert(shared.access.visitor(headers, client).await?);
    Ok(data)
}

/// The answers to an operation as events: `next` for each, then `complete`.
pub(super) fn events(shared: &Shared, request: Request, visitor: Visitor) -> Response {
    let answers = shared.answers(request.data(visitor), None).map(|answer| {
        // Keys are strings and numbers are finite: there is nothing that could not be written.
        Event::default().event("next").data(serde_json::to_string(&answer).unwrap_or_default())
    });
    let end = stream::once(async { Event::default().event("complete").data("") });
    let events = answers.chain(end).map(Ok::<_, std::convert::Infallible>);
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}
