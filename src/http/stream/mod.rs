//! Streams over HTTP: graphql-transport-ws by WebSocket, graphql-sse in its distinct mode by events
//! (`docs/decisions/0018-streams.md`).

mod conversation;
mod events;
mod message;
mod operation;
mod queue;
mod slot;
mod socket;

use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::Request;
use axum::extract::{FromRequestParts, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{self, BoxStream};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::{CancellationToken, PollSemaphore};
use tracing::{Instrument as _, Span};

pub use conversation::{Conversation, Step};
pub use message::{Close, Payload};

use super::access::Unwelcome;
use super::answer::{Form, Refusal};
use super::envelope::{Envelope, Members};
use super::noted::Noted;
use super::traffic::{Place, Share};
use super::{Shared, answer, graphql, origin};
use crate::access::Visitor;
use crate::config::StreamSettings;
use crate::graphql::{Answered, ErrorCode};
use crate::network::word::Word as _;
use operation::Answers;
use slot::{Full, Slot, Slots};

pub(super) use events::events;

/// The protocol that a WebSocket speaks.
const PROTOCOL: &str = "graphql-transport-ws";
/// After how long it is worth asking again where all streams are taken.
const RETRY_AFTER: Duration = Duration::from_secs(5);
/// How much of what a client sends is read at once, in bytes: what a WebSocket takes while it is idle.
const READ_AT_ONCE: usize = 4 * 1024;

/// What all streams share.
#[derive(Clone)]
pub(super) struct Streams {
    settings: Arc<StreamSettings>,
    slots: Slots,
    turns: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Streams {
    /// No streams yet; they end when `stop` says so.
    pub(super) fn new(settings: StreamSettings, stop: CancellationToken) -> Self {
        let slots = Slots::new(settings.connections, settings.per_client);
        // Half of the threads are left to requests, whatever streams wait for.
        let threads = Handle::try_current().map_or(1, |runtime| runtime.metrics().num_workers());
        let turns = Arc::new(Semaphore::new((threads / 2).max(1)));
        Self { settings: Arc::new(settings), slots, turns, stop }
    }

    /// How many are open.
    pub(super) fn count(&self) -> usize {
        self.slots.count()
    }

    /// Waits until the last has ended.
    pub(super) async fn ended(&self) {
        self.slots.empty().await;
    }

    /// Waits until a stream that begins now is to end, whatever it says: the server stops, or it has lived as long
    /// as one may.
    async fn over(&self) -> Close {
        let too_old = async {
            match self.settings.lifetime {
                Some(lifetime) => sleep(lifetime).await,
                None => pending().await,
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => Close::stopping(),
            () = too_old => Close::too_old(),
        }
    }

    /// A slot for whoever sent a request.
    ///
    /// # Errors
    /// [`Full`].
    fn slot(&self, share: Share) -> Result<Slot, Full> {
        self.slots.take(share)
    }
}

/// What a client is told for which there is no slot.
fn refused(full: Full) -> Response {
    let (status, message) = match full {
        Full::Server(most) => {
            (StatusCode::SERVICE_UNAVAILABLE, format!("All {most} streams that the server takes are open; ask later."))
        }
        Full::Client(most) => {
            (StatusCode::TOO_MANY_REQUESTS, format!("You have {most} streams open, as many as a client may; end one."))
        }
    };
    answer::later(answer::refused(status, ErrorCode::TooManyStreams, &message), RETRY_AFTER)
}

impl Shared {
    /// The answers to an operation of a visitor over a WebSocket: one, or those of a subscription as they come, until
    /// the visitor is no longer let in.
    async fn answers(&self, asked: Members, visitor: Visitor) -> Answers {
        let (until, came) = (self.access.until(&visitor), Instant::now());
        // A key may have been revoked since the socket was opened.
        let begun = async {
            if !self.access.lets_in(&visitor).await {
                return Err(Refusal::Unwelcome(Unwelcome::Stranger));
            }
            let place = self.traffic.enter(Share::of(&visitor)).await?;
            // What is wrong with one operation does not end the others.
            let request = graphql::requested(self, Envelope::try_from(asked)?, Form::Events)?;
            self.begun(request, visitor, place, false).await
        };
        match begun.await {
            Ok(answers) => self.in_turns(answers, until),
            // Whoever is not let in is still told so.
            Err(refusal) => {
                let (code, message) = refusal.said();
                self.metrics.answered(&Noted::refused(code), came.elapsed());
                let body = answer::body(code, &message).to_string().into();
                let codes = vec![code.code().to_owned()];
                let refused = stream::once(async { Answered { body, executed: false, codes } });
                self.in_turns(refused.boxed(), pending())
            }
        }
    }

    /// Answers in their turns, until something comes.
    fn in_turns(
        &self,
        answers: BoxStream<'static, Answered>,
        until: impl Future<Output = ()> + Send + 'static,
    ) -> Answers {
        Answers::new(answers.take_until(Box::pin(until)).boxed(), PollSemaphore::new(self.streams.turns.clone()))
    }

    /// The answers to an operation that was let in and is paid for.
    async fn begun(
        &self,
        request: Request,
        visitor: Visitor,
        place: Place,
        by_get: bool,
    ) -> Result<BoxStream<'static, Answered>, Refusal> {
        let came = Instant::now();
        let asked = graphql::asked(self, request.data(visitor), &place, by_get).await?;
        place.pays(asked.cost()).await?;
        let (noted, metrics) = (Noted::of(&asked), self.metrics.clone());
        if !asked.streams() {
            let answered = graphql::made(self, asked, &place).await?;
            metrics.answered(&noted.answered(&answered), came.elapsed());
            return Ok(stream::once(async { answered }).boxed());
        }
        // What began is paid for, and counted with its first answer; each later answer is paid for when it comes, and
        // waits until it can be.
        let (purse, cost, mut noted) = (Arc::new(place.purse()), asked.cost(), Some(noted));
        let paid = self.api.answers(asked).then(move |answered| {
            let first = noted.take().map(|noted| noted.answered(&answered));
            if let Some(noted) = &first {
                metrics.answered(noted, came.elapsed());
            }
            let purse = purse.clone();
            async move {
                if first.is_none() {
                    purse.pays_in_time(cost).await;
                }
                answered
            }
        });
        Ok(paid.boxed())
    }
}

/// What an operation is refused with where as many go over its WebSocket as may.
fn too_many_operations(most: usize) -> Bytes {
    let message = format!("As many operations as may, {most}, go over this WebSocket; complete one first.");
    answer::body(ErrorCode::TooManyStreams, &message).to_string().into()
}

/// A WebSocket for operations. Who is known shows it in the header, or as `authorization` in the payload of
/// `connection_init`.
pub(super) async fn socket(shared: Shared, request: axum::extract::Request) -> Response {
    let (mut parts, _) = request.into_parts();
    if !origin::allowed(&parts.headers, &shared.manner.origins) {
        return answer::foreign_page();
    }
    let client = shared.access.client(&parts);
    // Who shows nothing in the header can still do so in the first message.
    let visitor = match shared.access.visitor(&parts.headers, client).await {
        Ok(visitor) => Some(visitor),
        Err(Unwelcome::Nobody) => None,
        Err(unwelcome) => {
            // Whoever guesses at keys has a rate here too.
            return match shared.traffic.enter(Share::at(client)).await {
                Ok(_) => answer::turned_away(unwelcome),
                Err(turned) => Refusal::from(turned).response(),
            };
        }
    };
    let upgrade = match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        Ok(upgrade) => upgrade,
        Err(rejection) => return answer::refused(rejection.status(), ErrorCode::BadRequest, &rejection.body_text()),
    };
    let slot = match shared.streams.slot(visitor.as_ref().map_or_else(|| Share::at(client), Share::of)) {
        Ok(slot) => slot,
        Err(full) => return refused(full),
    };
    let largest = shared.manner.largest_body;
    let upgrade = upgrade.max_message_size(largest).max_frame_size(largest);
    // Each message is sent when it is there: there is nothing to gather.
    let upgrade = upgrade.read_buffer_size(READ_AT_ONCE).write_buffer_size(0).protocols([PROTOCOL]);
    let span = Span::current();
    upgrade.on_upgrade(move |socket| {
        async move {
            socket::talk(socket, shared, client, visitor).await;
            drop(slot);
        }
        .instrument(span)
    })
}
