//! Messages of graphql-transport-ws: each line is one, or how the server goes on.
#![no_main]

mod cost;

use cost::cheaply;
use herred::http::{Close, Conversation, Step};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The operations that may go at once.
const MOST: usize = 3;

fuzz_target!(|input: &str| cheaply(|| {
    let mut conversation = Conversation::new(MOST);
    let mut under_way: Vec<(String, u64)> = Vec::new();
    for line in input.lines() {
        // The server completes the oldest operation.
        if line == "." {
            if !under_way.is_empty() {
                let (id, _) = under_way.remove(0);
                conversation.ended(&id);
            }
            continue;
        }
        let begun = conversation.begun();
        match conversation.heard(line) {
            Step::Quiet => under_way.retain(|(id, number)| conversation.goes_on(id, *number)),
            Step::Say(message) => {
                let message: Value = serde_json::from_str(&message).expect("JSON");
                assert_eq!(message["type"], "pong");
            }
            Step::Init(_) => assert!(!begun && conversation.begun()),
            Step::Begin { id, .. } => {
                assert!(begun && under_way.len() < MOST && under_way.iter().all(|(other, _)| *other != id));
                conversation.begin(id.clone(), |number| under_way.push((id, number)));
            }
            Step::Full { .. } => assert!(begun && under_way.len() == MOST),
            Step::Close(Close { code, reason }) => {
                assert!((4400..4500).contains(&code) && reason.len() <= 123);
                return;
            }
        }
    }
}));
