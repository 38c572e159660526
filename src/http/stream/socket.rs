//! One WebSocket with graphql-transport-ws: from the handshake, which is over, to its end.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tracing::Instrument as _;
use tungstenite::Error as Fault;

use super::conversation::{Conversation, Step};
use super::message::{self, Close, Heard, Payload};
use super::operation::{Running, Said, say};
use super::queue::{Queue, Waiting, queue};
use super::too_many_operations;
use crate::access::{Client, Visitor};
use crate::graphql::nests_within;
use crate::http::Shared;
use crate::http::envelope::Members;
use crate::http::graphql::LONG_BODY;
use crate::http::traffic::Share;

/// How long a client may take to take its leave.
const LONGEST_GOODBYE: Duration = Duration::from_millis(500);

/// How a WebSocket ends.
enum End {
    /// It is closed for a reason, if the client still reads.
    Close(Close),
    /// Nothing can be read from it any more; the client may still read.
    Broken(Close),
    /// The client has gone.
    Gone,
}

/// Something to send, of an operation by its id and number.
struct Answer {
    id: String,
    number: u64,
    said: Said,
}

/// Talks until one of the two ends it.
pub(super) async fn talk(mut socket: WebSocket, shared: Shared, client: Client, visitor: Option<Visitor>) {
    let end = if socket.protocol().is_none() {
        End::Close(Close::subprotocol())
    } else {
        let (queue, mut waiting) = queue(&shared.streams.settings);
        let settings = &shared.streams.settings;
        let now = Instant::now();
        let mut talk = Talk {
            socket: &mut socket,
            shared: &shared,
            client,
            visitor,
            conversation: Conversation::new(settings.operations),
            queue,
            init_by: now + settings.init,
            heard: now,
            pinged: false,
        };
        tokio::select! {
            biased;
            close = shared.streams.over() => End::Close(close),
            end = talk.until_end(&mut waiting) => end,
        }
    };
    leave(socket, end).await;
}

/// Says why, and waits a little until the client has read it: what is closed with something unread is cut.
async fn leave(mut socket: WebSocket, end: End) {
    let by = Instant::now() + LONGEST_GOODBYE;
    let broken = matches!(end, End::Broken(_));
    if let End::Close(close) | End::Broken(close) = end {
        if close == Close::slow() || close == Close::silent() {
            tracing::info!(code = close.code, "a WebSocket is dropped: {}", close.reason);
        }
        let frame = CloseFrame { code: close.code, reason: close.reason.into() };
        let _ = timeout_at(by, socket.send(Message::Close(Some(frame)))).await;
    }
    if broken {
        sleep_until(by).await;
    }
    let _ = timeout_at(by, async { while let Some(Ok(_)) = socket.recv().await {} }).await;
}

struct Talk<'t> {
    socket: &'t mut WebSocket,
    shared: &'t Shared,
    client: Client,
    /// Who talks; nobody is let in before they are known to be somebody.
    visitor: Option<Visitor>,
    conversation: Conversation<Running>,
    queue: Queue<Answer>,
    init_by: Instant,
    /// When the client last gave a sign of life.
    heard: Instant,
    /// Whether it was sent a ping since.
    pinged: bool,
}

impl Talk<'_> {
    async fn until_end(&mut self, waiting: &mut Waiting<Answer>) -> End {
        loop {
            let patience = self.patience();
            let gone_on = tokio::select! {
                message = self.socket.recv() => self.hear(message).await,
                Some(answer) = waiting.next() => self.say(answer).await,
                () = sleep_until(patience) => self.lose_patience().await,
            };
            if let Err(end) = gone_on {
                return end;
            }
        }
    }

    /// Until when the client may be silent.
    fn patience(&self) -> Instant {
        let silence = self.shared.streams.settings.silence;
        match (self.conversation.begun(), self.pinged) {
            (false, _) => self.init_by,
            (true, false) => self.heard + silence / 2,
            (true, true) => self.heard + silence,
        }
    }

    async fn lose_patience(&mut self) -> Result<(), End> {
        match (self.conversation.begun(), self.pinged) {
            (false, _) => Err(End::Close(Close::init_timeout())),
            (true, true) => Err(End::Close(Close::silent())),
            (true, false) => {
                self.pinged = true;
                self.send(message::ping()).await
            }
        }
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let message = message.ok_or(End::Gone)?.map_err(|error| broken(error, self.shared.manner.largest_body))?;
        (self.heard, self.pinged) = (Instant::now(), false);
        let text = match message {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(End::Close(Close::invalid("it is binary, and messages are text"))),
            // A ping of the WebSocket's own is answered by the library.
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(End::Gone),
        };
        let share = self.visitor.as_ref().map_or_else(|| Share::at(self.client), Share::of);
        let message = Self::read(self.shared, share, text).await;
        let step = message.map_or_else(Step::Close, |message| self.conversation.follows(message));
        match step {
            Step::Quiet => Ok(()),
            Step::Say(message) => self.send(message).await,
            Step::Init(payload) => {
                if let Some(visitor) = Self::shown(self.shared, self.client, &payload.unwrap_or_default()).await? {
                    self.visitor = Some(visitor);
                }
                if self.visitor.is_none() {
                    return Err(End::Close(Close::forbidden("show a key or a token")));
                }
                self.send(message::acknowledged()).await
            }
            Step::Begin { id, asked } => {
                self.begin(id, *asked);
                Ok(())
            }
            Step::Full { id } => {
                let refused = too_many_operations(self.shared.streams.settings.operations);
                self.send(message::error(&id, &refused)).await
            }
            Step::Close(close) => Err(End::Close(close)),
        }
    }

    /// The message that a text is. A long one is read in a turn.
    async fn read(shared: &Shared, share: Share, text: Utf8Bytes) -> Result<Heard, Close> {
        // The message, its payload and its member are three of them.
        let nesting = shared.manner.limits.nesting.saturating_add(3);
        let length = text.len();
        let read = move || {
            if nests_within(text.as_bytes(), nesting) {
                message::read(&text)
            } else {
                Err(Close::invalid("it nests too deep"))
            }
        };
        if length < LONG_BODY {
            return read();
        }
        let place = shared.traffic.enter(share).await.map_err(|_| Close::too_much())?;
        place.in_turn(async move { read() }).await.map_err(|_| Close::too_much())?
    }

    /// The visitor that the payload of `connection_init` shows; none where it shows nothing.
    async fn shown(shared: &Shared, client: Client, payload: &Payload) -> Result<Option<Visitor>, End> {
        let unknown = || End::Close(Close::forbidden("the token is not known"));
        let shown = ["authorization", "Authorization"].into_iter().find_map(|name| payload.get(name));
        let Some(shown) = shown.filter(|shown| !shown.is_null()) else { return Ok(None) };
        let shown = shown.as_str().and_then(|shown| HeaderValue::from_str(shown).ok()).ok_or_else(unknown)?;
        let headers = HeaderMap::from_iter([(AUTHORIZATION, shown)]);
        if let Ok(visitor) = shared.access.visitor(&headers, client).await {
            return Ok(Some(visitor));
        }
        // Whoever guesses at keys has a rate here too; the socket is closed in any case.
        let _ = shared.traffic.enter(Share::at(client)).await;
        Err(unknown())
    }

    fn begin(&mut self, id: String, asked: Members) {
        // Nothing begins before it is known who asks.
        let (shared, visitor) = (self.shared.clone(), self.visitor.clone());
        let visitor = visitor.unwrap_or_else(|| Visitor::anonymous(self.client));
        let (queue, named) = (self.queue.clone(), id.clone());
        self.conversation.begin(id, |number| {
            let all = async move {
                // Where nobody takes answers any more there is nobody to tell.
                let _ = say(Box::pin(shared.answers(asked, visitor)), queue, |said| Answer {
                    id: named.clone(),
                    number,
                    said,
                })
                .await;
            };
            Running(tokio::spawn(all.in_current_span()).abort_handle())
        });
    }

    /// Sends what an operation says, unless it has ended since.
    async fn say(&mut self, answer: Answer) -> Result<(), End> {
        let Answer { id, number, said } = answer;
        if !self.conversation.goes_on(&id, number) {
            return Ok(());
        }
        // The id is free before the client can know that it is.
        let message = match said {
            Said::Next(answer) => message::next(&id, &answer),
            Said::Error(answer) => {
                self.conversation.ended(&id);
                message::error(&id, &answer)
            }
            Said::Complete => {
                self.conversation.ended(&id);
                message::complete(&id)
            }
        };
        self.send(message).await
    }

    async fn send(&mut self, message: String) -> Result<(), End> {
        match timeout(self.shared.streams.settings.send, self.socket.send(Message::text(message))).await {
            Ok(sent) => sent.map_err(|_| End::Gone),
            Err(_) => Err(End::Close(Close::slow())),
        }
    }
}

/// Why nothing can be read any more.
fn broken(error: axum::Error, largest: usize) -> End {
    match error.into_inner().downcast::<Fault>().map(|fault| *fault) {
        Ok(Fault::Capacity(_)) => End::Broken(Close::too_large(largest)),
        Ok(Fault::Utf8(_)) => End::Broken(Close::no_text()),
        _ => End::Gone,
    }
}
