//! Streams: revisions as they come and days as they begin, by events and by WebSocket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::support::server::{TOKEN, World, worlds};

/// The longest that a test waits for what is to come.
const LONGEST: Duration = Duration::from_secs(20);

const REVISIONS: &str = "subscription ($after: Int, $subjects: [String!], $statements: [StatementKind!]) {
    revisions(after: $after, subjects: $subjects, statements: $statements) { revision { number message } network { head { number } knownAt { number } } }
}";

/// Records a body with a name, as the revision of its own.
async fn found(world: &World, key: &str) {
    let mutation = r#"mutation ($key: String!) { foundOrganization(
        input: { key: $key, kind: OTHER, names: [{ text: "Navn" }], from: "2020-01-01", until: "2026-11-24" },
        write: { message: $key }) { refusals { code } } }"#;
    let written = world.write(mutation, &json!({ "key": key })).await;
    assert_eq!(written["foundOrganization"]["refusals"], json!([]));
}

/// Events that a server sends.
struct Events {
    response: reqwest::Response,
    read: String,
}

impl Events {
    async fn of(world: &World, query: &str, variables: &Value) -> Self {
        let request = world.post("/graphql").header("accept", "text/event-stream");
        let response = request.json(&json!({ "query": query, "variables": variables })).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, read: String::new() }
    }

    /// The name and the data of the next event; comments keep the connection alive.
    async fn next(&mut self) -> (String, Value) {
        tokio::time::timeout(LONGEST, self.awaited()).await.expect("an event in time")
    }

    async fn awaited(&mut self) -> (String, Value) {
        loop {
            if let Some((event, rest)) = self.read.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.read = rest;
                let line = |name: &str| {
                    event.lines().find_map(|line| line.strip_prefix(name)).map(|line| line.trim().to_owned())
                };
                if let Some(name) = line("event:") {
                    let data = line("data:").unwrap_or_default();
                    return (name, serde_json::from_str(&data).unwrap_or(Value::Null));
                }
                continue;
            }
            let chunk = self.response.chunk().await;
            self.read.push_str(std::str::from_utf8(&chunk.unwrap().expect("the stream goes on")).unwrap());
        }
    }

    /// The number and the message of the next revision.
    async fn revision(&mut self) -> (u64, String) {
        let (name, data) = self.next().await;
        assert_eq!(name, "next", "{data}");
        let arrival = &data["data"]["revisions"];
        let revision = &arrival["revision"];
        assert_eq!(arrival["network"]["knownAt"]["number"], revision["number"]);
        (revision["number"].as_u64().unwrap(), revision["message"].as_str().unwrap().to_owned())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_come_in_order_without_gaps_or_repeats() {
    for world in worlds().await {
        for key in ["t:a", "t:b", "t:c"] {
            found(&world, key).await;
        }
        let mut all = Events::of(&world, REVISIONS, &json!({ "after": 0 })).await;
        let mut live = Events::of(&world, REVISIONS, &json!({})).await;
        let mut filtered =
            Events::of(&world, REVISIONS, &json!({ "after": 0, "subjects": ["t:c", "t:e"], "statements": ["NAME"] }))
                .await;
        let mut none = Events::of(&world, REVISIONS, &json!({ "after": 0, "statements": ["RELATION"] })).await;
        assert_eq!(filtered.revision().await, (3, "t:c".to_owned()));
        for (number, key) in [(1, "t:a"), (2, "t:b"), (3, "t:c")] {
            assert_eq!(all.revision().await, (number, key.to_owned()));
        }
        for key in ["t:d", "t:e"] {
            found(&world, key).await;
        }
        for events in [&mut all, &mut live] {
            assert_eq!(events.revision().await, (4, "t:d".to_owned()));
            assert_eq!(events.revision().await, (5, "t:e".to_owned()));
        }
        assert_eq!(filtered.revision().await, (5, "t:e".to_owned()));
        // After a break a client goes on from the last that it has.
        drop(all);
        found(&world, "t:f").await;
        let mut again = Events::of(&world, REVISIONS, &json!({ "after": 5 })).await;
        assert_eq!(again.revision().await, (6, "t:f".to_owned()));
        let draw = r#"mutation { drawRelation(input: { kind: LINE, source: "t:a", target: "t:b", from: "2021-01-01", until: "2022-01-01" }, write: { message: "linje" }) { refusals { code } } }"#;
        assert_eq!(world.write(draw, &json!({})).await["drawRelation"]["refusals"], json!([]));
        assert_eq!(none.revision().await, (7, "linje".to_owned()));
        // One that is not there yet is refused, and the stream ends.
        let mut ahead = Events::of(&world, REVISIONS, &json!({ "after": 99 })).await;
        assert_eq!(ahead.next().await.1["errors"][0]["extensions"]["code"], "UNKNOWN_REVISION");
        assert_eq!(ahead.next().await.0, "complete");
        drop((live, filtered, none, again, ahead));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_brings_what_begins_and_ends_with_it() {
    for world in worlds().await {
        found(&world, "t:a").await;
        let days = "subscription { days { on turning(statements: [NAME]) { fact { subject { id ... on OtherOrganization { key } } } before after } network { on } } }";
        let mut events = Events::of(&world, days, &json!({})).await;
        world.pass_days(1);
        assert_eq!(
            events.next().await.1["data"]["days"],
            json!({ "on": "2026-11-23", "turning": [], "network": { "on": "2026-11-23" } })
        );
        world.pass_days(1);
        let day = events.next().await.1["data"]["days"].take();
        assert_eq!(
            (&day["on"], &day["turning"][0]["before"], &day["turning"][0]["after"]),
            (&json!("2026-11-24"), &json!("CERTAIN"), &Value::Null)
        );
        assert_eq!(day["turning"][0]["fact"]["subject"]["key"], "t:a");
        // The same is asked of any day.
        let asked =
            r#"{ network(on: "2020-01-01") { turning(subjects: ["t:a"]) { fact { statement } before after } } }"#;
        let turned = world.ask(asked, &json!({})).await["network"]["turning"].take();
        let begins =
            |statement: &str| json!({ "fact": { "statement": statement }, "before": null, "after": "CERTAIN" });
        assert_eq!(turned, json!([begins("EXISTENCE"), begins("NAME")]));
        drop(events);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_go_over_a_web_socket() {
    for world in worlds().await {
        let mut request = world.url.replace("http://", "ws://").into_client_request().unwrap();
        *request.uri_mut() = format!("{}/graphql", world.url.replace("http://", "ws://")).parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
        let (mut socket, response) = tokio_tungstenite::connect_async(request).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], "graphql-transport-ws");
        macro_rules! send {
            ($message:expr) => {
                socket.send(Message::text($message.to_string())).await.unwrap()
            };
        }
        macro_rules! next {
            () => {
                loop {
                    let message = tokio::time::timeout(LONGEST, socket.next()).await.expect("a message in time");
                    if let Message::Text(text) = message.unwrap().unwrap() {
                        let message: Value = serde_json::from_str(&text).unwrap();
                        if message["type"] != "ping" {
                            break message;
                        }
                    }
                }
            };
        }
        send!(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {TOKEN}") } }));
        assert_eq!(next!()["type"], "connection_ack");
        send!(json!({ "type": "subscribe", "id": "s", "payload": { "query": REVISIONS } }));
        // The subscription stands when a later operation is answered.
        send!(json!({ "type": "subscribe", "id": "q", "payload": { "query": "{ network { on } }" } }));
        assert_eq!(
            next!(),
            json!({ "type": "next", "id": "q", "payload": { "data": { "network": { "on": "2026-11-22" } } } })
        );
        assert_eq!(next!(), json!({ "type": "complete", "id": "q" }));
        found(&world, "t:a").await;
        assert_eq!(next!()["payload"]["data"]["revisions"]["revision"], json!({ "number": 1, "message": "t:a" }));
        let renamed = r#"mutation { renameOrganization(input: { organization: "t:a", name: { text: "Nyt" }, on: "2021" }) { organization { name } revision { actor } } }"#;
        send!(json!({ "type": "subscribe", "id": "m", "payload": { "query": renamed } }));
        let (mut written, mut arrived) = (None, None);
        while written.is_none() || arrived.is_none() {
            let message = next!();
            match message["id"].as_str().unwrap() {
                "m" if message["type"] == "next" => {
                    written = Some(message["payload"]["data"]["renameOrganization"].clone())
                }
                "s" => arrived = Some(message["payload"]["data"]["revisions"]["revision"]["number"].clone()),
                _ => {}
            }
        }
        assert_eq!(written.unwrap(), json!({ "organization": { "name": "Nyt" }, "revision": { "actor": "tester" } }));
        assert_eq!(arrived.unwrap(), 2);
        send!(json!({ "type": "complete", "id": "s" }));
        socket.close(None).await.unwrap();
        while tokio::time::timeout(LONGEST, socket.next()).await.expect("an end in time").is_some() {}
        world.end().await;
    }
}
