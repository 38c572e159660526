//! The order of the messages of graphql-transport-ws: what is said to each that a client sends. Plain values, so
//! that it can be tried with whatever a client may think of.

use std::collections::HashMap;

use super::message::{self, Close, Heard, Payload, pong};
use crate::http::envelope::Members;

/// The longest id of an operation, in bytes: it is sent back with every answer.
const LONGEST_ID: usize = 256;

/// What was said over one WebSocket. Of each operation under way it has an `R`; dropping that ends it.
pub struct Conversation<R> {
    most: usize,
    begun: bool,
    operations: HashMap<String, (u64, R)>,
    count: u64,
}

/// What follows from a message.
#[derive(Debug)]
pub enum Step {
    /// Nothing.
    Quiet,
    /// This is sent.
    Say(String),
    /// Whoever asks has shown who they are, and waits for `connection_ack`.
    Init(Option<Payload>),
    /// An operation begins, for which there is room.
    Begin {
        /// What the client calls it.
        id: String,
        /// What it asks.
        asked: Box<Members>,
    },
    /// An operation for which there is no room.
    Full {
        /// What the client calls it.
        id: String,
    },
    /// The WebSocket is closed.
    Close(Close),
}

impl<R> Conversation<R> {
    /// One that has not begun, for at most so many operations at once.
    pub fn new(most: usize) -> Self {
        Self { most, begun: false, operations: HashMap::new(), count: 0 }
    }

    /// Whether the client said `connection_init`.
    pub fn begun(&self) -> bool {
        self.begun
    }

    /// What follows from a text that the client sent.
    pub fn heard(&mut self, text: &str) -> Step {
        message::read(text).map_or_else(Step::Close, |message| self.follows(message))
    }

    /// What follows from a message.
    pub(super) fn follows(&mut self, message: Heard) -> Step {
        match message {
            Heard::ConnectionInit { .. } if self.begun => Step::Close(Close::too_many_inits()),
            Heard::ConnectionInit { payload } => {
                self.begun = true;
                Step::Init(payload)
            }
            Heard::Ping { payload } => Step::Say(pong(payload)),
            Heard::Pong { payload } => {
                drop(payload);
                Step::Quiet
            }
            Heard::Subscribe { .. } if !self.begun => Step::Close(Close::unauthorized()),
            Heard::Subscribe { id, .. } if id.is_empty() => Step::Close(Close::invalid("the id is empty")),
            Heard::Subscribe { id, .. } if id.len() > LONGEST_ID => {
                Step::Close(Close::invalid(&format!("an id has at most {LONGEST_ID} bytes")))
            }
            Heard::Subscribe { id, .. } if self.operations.contains_key(&id) => {
                Step::Close(Close::subscriber_exists(&id))
            }
            Heard::Subscribe { id, .. } if self.operations.len() >= self.most => Step::Full { id },
            Heard::Subscribe { id, payload } => Step::Begin { id, asked: Box::new(payload) },
            // Of one that is not known, or no longer, there is nothing to end.
            Heard::Complete { id } => {
                self.operations.remove(&id);
                Step::Quiet
            }
        }
    }

    /// Lets an operation begin that [`Step::Begin`] announced: `with` is given its number.
    pub fn begin(&mut self, id: String, with: impl FnOnce(u64) -> R) {
        self.count += 1;
        self.operations.insert(id, (self.count, with(self.count)));
    }

    /// Whether the operation of a number is under way under an id. The id may have passed to another since.
    pub fn goes_on(&self, id: &str, number: u64) -> bool {
        self.operations.get(id).is_some_and(|(running, _)| *running == number)
    }

    /// An operation has come to its end; its id is free.
    pub fn ended(&mut self, id: &str) {
        self.operations.remove(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What follows, in short: the code of a closing, or the first word.
    fn short(step: &Step) -> String {
        match step {
            Step::Close(Close { code, .. }) => code.to_string(),
            Step::Say(message) => message.clone(),
            Step::Begin { id, .. } => format!("begin {id}"),
            Step::Full { id } => format!("full {id}"),
            Step::Init(_) => "init".to_owned(),
            Step::Quiet => "quiet".to_owned(),
        }
    }

    #[test]
    fn what_follows_from_each_message() {
        let subscribe = |id: &str| format!(r#"{{"id":"{id}","type":"subscribe","payload":{{"query":"{{a}}"}}}}"#);
        let long = "x".repeat(LONGEST_ID + 1);
        let mut conversation = Conversation::new(2);
        for (text, follows) in [
            (subscribe("a").as_str(), "4401"),
            (r#"{"type":"ping","payload":{"a":[1]}}"#, r#"{"payload":{"a":[1]},"type":"pong"}"#),
            (r#"{"type":"ping","payload":null}"#, r#"{"type":"pong"}"#),
            (r#"{"type":"pong","payload":{}}"#, "quiet"),
            (r#"{"type":"complete","id":"a"}"#, "quiet"),
            (r#"{"type":"connection_init","payload":[]}"#, "4400"),
            (r#"{"type":"connection_init","payload":null}"#, "init"),
            (r#"{"type":"connection_init"}"#, "4429"),
            (&subscribe("a"), "begin a"),
            (&subscribe("a"), "4409"),
            (&subscribe("b"), "begin b"),
            (&subscribe("c"), "full c"),
            (r#"{"type":"complete","id":"a"}"#, "quiet"),
            (&subscribe("a"), "begin a"),
            (&subscribe(""), "4400"),
            (&subscribe(&long), "4400"),
            ("", "4400"),
            ("[]", "4400"),
            (r#"{"id":"1"}"#, "4400"),
            (r#"{"type":"start","id":"1","payload":{"query":"{a}"}}"#, "4400"),
            (r#"{"type":"next","id":"1","payload":{}}"#, "4400"),
            (r#"{"type":"complete"}"#, "4400"),
            (r#"{"type":"subscribe","payload":{"query":"{a}"}}"#, "4400"),
            (r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#, "4400"),
            (r#"{"type":"subscribe","id":"1"}"#, "4400"),
            (r#"{"type":"subscribe","id":"1","payload":null}"#, "4400"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#, "4400"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":"","variables":[]}}"#, "4400"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":"","operationName":1}}"#, "4400"),
            (r#"{"type":"subscribe","id":"1","payload":{"query":"","extensions":"x"}}"#, "4400"),
        ] {
            let step = conversation.heard(text);
            assert_eq!(short(&step), follows, "{text}");
            if let Step::Begin { id, .. } = step {
                conversation.begin(id, |_| ());
            }
        }
    }

    #[test]
    fn an_id_that_passed_to_another_says_nothing_of_the_first() {
        let mut conversation = Conversation::new(2);
        let mut numbers = Vec::new();
        conversation.begin("a".to_owned(), |number| numbers.push(number));
        conversation.ended("a");
        conversation.begin("a".to_owned(), |number| numbers.push(number));
        let go_on: Vec<bool> = numbers.iter().map(|number| conversation.goes_on("a", *number)).collect();
        assert_eq!(go_on, [false, true]);
    }
}
