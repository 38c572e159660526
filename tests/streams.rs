//! Streams: revisions as they come and days as they begin, by events and by WebSocket.

mod events;
mod limits;
mod protocol;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

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
        let request = world.post("/graphql").json(&json!({ "query": query, "variables": variables }));
        Self::asked(request).await
    }

    async fn asked(request: reqwest::RequestBuilder) -> Self {
        let response = request.header("accept", "text/event-stream").send().await.unwrap();
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

/// A WebSocket of a client's.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// The handshake for a WebSocket, with headers.
fn handshake(world: &World, headers: &[(&'static str, &str)]) -> Request {
    let mut request = format!("{}/graphql", world.url.replace("http://", "ws://")).into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, value.parse().unwrap());
    }
    request
}

const PROTOCOL: (&str, &str) = ("sec-websocket-protocol", "graphql-transport-ws");

impl Socket {
    pub async fn open(world: &World) -> Self {
        Self::connect(handshake(world, &[PROTOCOL])).await.expect("a WebSocket")
    }

    async fn connect(request: Request) -> Result<Self, Error> {
        let connected = tokio::time::timeout(LONGEST, connect_async(request)).await.expect("an answer in time");
        connected.map(|(socket, _)| Self(socket))
    }

    /// One that is acknowledged.
    async fn begun(world: &World) -> Self {
        let mut socket = Self::open(world).await;
        socket.say(json!({ "type": "connection_init" })).await;
        assert_eq!(socket.next().await, json!({ "type": "connection_ack" }));
        socket
    }

    pub async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload })).await;
    }

    /// The next message; pings of the server are answered.
    pub async fn next(&mut self) -> Value {
        loop {
            let message = match self.frame().await {
                Some(Ok(Message::Text(text))) => serde_json::from_str::<Value>(&text).unwrap(),
                other => panic!("no message: {other:?}"),
            };
            if message["type"] != "ping" {
                return message;
            }
            self.say(json!({ "type": "pong" })).await;
        }
    }

    async fn frame(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(LONGEST, self.0.next()).await.expect("a frame in time")
    }

    /// The code and the reason with which the server closes; what comes before is passed over.
    async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.frame().await {
                Some(Ok(Message::Close(Some(CloseFrame { code, reason })))) => {
                    return (code.into(), reason.to_string());
                }
                Some(Ok(_)) => {}
                other => panic!("it ended without a reason: {other:?}"),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_go_over_a_web_socket() {
    for world in worlds().await {
        let mut socket = Socket::open(&world).await;
        socket
            .say(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {TOKEN}") } }))
            .await;
        assert_eq!(socket.next().await, json!({ "type": "connection_ack" }));
        socket.subscribe("s", REVISIONS, json!({ "after": 0 })).await;
        socket.subscribe("q", "{ network { on } }", json!(null)).await;
        let answer = json!({ "data": { "network": { "on": "2026-11-22" } }, "extensions": { "cost": 2 } });
        assert_eq!(socket.next().await, json!({ "type": "next", "id": "q", "payload": answer }));
        assert_eq!(socket.next().await, json!({ "type": "complete", "id": "q" }));
        found(&world, "t:a").await;
        let arrived = socket.next().await["payload"]["data"]["revisions"]["revision"].take();
        assert_eq!(arrived, json!({ "number": 1, "message": "t:a" }));
        let renamed = r#"mutation { renameOrganization(input: { organization: "t:a", name: { text: "Nyt" }, on: "2021" }) { organization { name } revision { actor } } }"#;
        socket.subscribe("m", renamed, json!({})).await;
        let (mut written, mut arrived) = (None, None);
        while written.is_none() || arrived.is_none() {
            let message = socket.next().await;
            match message["id"].as_str().unwrap() {
                "m" if message["type"] == "next" => {
                    written = Some(message["payload"]["data"]["renameOrganization"].clone());
                }
                "s" => arrived = Some(message["payload"]["data"]["revisions"]["revision"]["number"].clone()),
                _ => {}
            }
        }
        assert_eq!(written.unwrap(), json!({ "organization": { "name": "Nyt" }, "revision": { "actor": "tester" } }));
        assert_eq!(arrived.unwrap(), 2);
        socket.0.close(None).await.unwrap();
        while socket.frame().await.is_some() {}
        world.end().await;
    }
}
