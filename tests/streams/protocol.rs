//! graphql-transport-ws, message by message.

use std::num::NonZeroU32;
use std::time::Duration;

use futures_util::SinkExt;
use futures_util::future::join_all;
use herred::config::StreamSettings;
use herred::http::{AccessManner, Capacity, Manner, Registered};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::{PROTOCOL, REVISIONS, Socket, found, handshake};
use crate::support::server::{TOKEN, access, manner, streaming_worlds, worlds, worlds_served};

fn init() -> Value {
    json!({ "type": "connection_init" })
}

fn subscribe(id: &str) -> Value {
    json!({ "type": "subscribe", "id": id, "payload": { "query": REVISIONS } })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_the_protocol_closes_the_socket_with_its_code() {
    let stranger = json!({ "type": "connection_init", "payload": { "authorization": "Bearer of bad news" } });
    let nobody = json!({ "type": "connection_init", "payload": { "authorization": 1 } });
    let cases: [(&[Value], u16, &str); 13] = [
        (&[subscribe("a")], 4401, "Unauthorized"),
        (&[stranger], 4403, "Forbidden: the token is not known"),
        (&[nobody], 4403, "Forbidden"),
        (&[init(), subscribe("a"), subscribe("a")], 4409, "Subscriber for a already exists"),
        (&[init(), init()], 4429, "Too many initialisation requests"),
        (&[json!(1)], 4400, "Invalid message: "),
        (&[json!({})], 4400, "Invalid message: missing field `type`"),
        (&[json!({ "type": "start" })], 4400, "Invalid message: unknown variant `start`"),
        (&[init(), json!({ "type": "subscribe", "payload": { "query": "" } })], 4400, "missing field `id`"),
        (&[init(), json!({ "type": "subscribe", "id": "a", "payload": { "query": 1 } })], 4400, "expected a string"),
        (&[init(), json!({ "type": "subscribe", "id": "", "payload": { "query": "" } })], 4400, "the id is empty"),
        (&[json!({ "type": "connection_ack" })], 4400, "Invalid message"),
        (&[json!({ "type": "ping", "payload": "x" })], 4400, "Invalid message"),
    ];
    for world in worlds().await {
        for (messages, code, reason) in &cases {
            let mut socket = Socket::open(&world).await;
            for message in *messages {
                socket.say(message.clone()).await;
            }
            let closed = socket.closed().await;
            assert!(closed.0 == *code && closed.1.contains(reason), "{messages:?}: {closed:?}");
        }
        for (frame, code, reason) in [
            (Message::text("{"), 4400, "EOF"),
            (Message::text(format!("{{\"type\":{}", "[".repeat(100))), 4400, "nests too deep"),
            (Message::binary(init().to_string()), 4400, "binary"),
            (Message::text("x".repeat(1024 * 1024 + 1)), 1009, "1048576 bytes"),
        ] {
            let mut socket = Socket::open(&world).await;
            socket.0.send(frame).await.unwrap();
            let closed = socket.closed().await;
            assert!(closed.0 == code && closed.1.contains(reason), "{code}: {closed:?}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_this_protocol_is_spoken_and_only_to_pages_of_ones_own() {
    for world in worlds().await {
        let mut none = Socket::connect(handshake(&world, &[])).await.unwrap();
        assert_eq!(none.closed().await.0, 4406);
        // A client that offers only what is not spoken ends the handshake itself.
        let old = Socket::connect(handshake(&world, &[("sec-websocket-protocol", "graphql-ws")])).await;
        assert!(matches!(old.err(), Some(Error::Protocol(_))));
        for (headers, status, code) in [
            ([PROTOCOL, ("origin", "https://foreign.example")], 403, "FOREIGN_ORIGIN"),
            ([PROTOCOL, ("authorization", "Bearer of bad news")], 401, "UNAUTHENTICATED"),
            ([PROTOCOL, ("sec-websocket-version", "8")], 400, "BAD_REQUEST"),
        ] {
            let refused = Socket::connect(handshake(&world, &headers)).await;
            let Some(Error::Http(response)) = refused.err() else { panic!("{headers:?} is not refused") };
            assert_eq!(response.status(), status);
            let body: Value = serde_json::from_slice(response.body().as_deref().unwrap()).unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], code);
        }
        let own = handshake(&world, &[PROTOCOL, ("origin", &world.url)]);
        assert!(Socket::connect(own).await.is_ok());
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_before_it_is_executed_is_an_error_and_the_end() {
    for world in worlds().await {
        let mut socket = Socket::begun(&world).await;
        let deep = format!("{{ network(on: {}) {{ on }} }}", "[".repeat(5_000));
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { revisions(after: 99) { revision { number } } }", "UNKNOWN_REVISION"),
            (deep.as_str(), "TOO_DEEP"),
        ] {
            socket.subscribe("a", query, json!({})).await;
            let message = socket.next().await;
            assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("a")), "{message}");
            assert_eq!(message["payload"][0]["extensions"]["code"], code, "{message}");
        }
        // A field that fails is part of an answer.
        socket.subscribe("a", "{ network { organization(key: \"t:none\") { key } } }", json!({})).await;
        assert_eq!(socket.next().await["type"], "next");
        assert_eq!(socket.next().await, json!({ "type": "complete", "id": "a" }));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_free_once_either_has_completed_it() {
    for world in worlds().await {
        let mut socket = Socket::begun(&world).await;
        let query = |n: u64| format!("{{ a{n}: __typename }}");
        for n in 0..100 {
            socket.subscribe("a", &query(n), json!({})).await;
            let data = json!({ "data": { format!("a{n}"): "Query" }, "extensions": { "cost": 0 } });
            assert_eq!(socket.next().await, json!({ "type": "next", "id": "a", "payload": data }));
            assert_eq!(socket.next().await, json!({ "type": "complete", "id": "a" }));
        }
        // Of what the client has completed nothing comes, though it may have been said already.
        for key in ["t:a", "t:b", "t:c"] {
            found(&world, key).await;
        }
        for n in 100..200 {
            socket.subscribe("a", REVISIONS, json!({ "after": 0 })).await;
            socket.say(json!({ "type": "complete", "id": "a" })).await;
            socket.say(json!({ "type": "ping", "payload": { "n": n } })).await;
            while socket.next().await != json!({ "type": "pong", "payload": { "n": n } }) {}
            socket.subscribe("a", &query(n), json!({})).await;
            let data = json!({ "data": { format!("a{n}"): "Query" }, "extensions": { "cost": 0 } });
            assert_eq!(socket.next().await, json!({ "type": "next", "id": "a", "payload": data }));
            assert_eq!(socket.next().await, json!({ "type": "complete", "id": "a" }));
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_are_answered_in_both_layers() {
    for world in worlds().await {
        let mut socket = Socket::open(&world).await;
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.next().await, json!({ "type": "pong" }));
        socket.say(json!({ "type": "ping", "payload": { "a": [1] } })).await;
        assert_eq!(socket.next().await, json!({ "type": "pong", "payload": { "a": [1] } }));
        socket.say(json!({ "type": "pong", "payload": {} })).await;
        socket.0.send(Message::Ping(Bytes::from_static(b"x"))).await.unwrap();
        assert!(matches!(socket.frame().await, Some(Ok(Message::Pong(payload))) if payload == "x"));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_late_or_silent_is_let_go() {
    let quick = Duration::from_millis(200);
    for world in streaming_worlds(&StreamSettings { init: quick, silence: quick, ..StreamSettings::default() }).await {
        let mut late = Socket::open(&world).await;
        assert_eq!(late.closed().await, (4408, "Connection initialisation timeout".to_owned()));
        let mut silent = Socket::begun(&world).await;
        let Some(Ok(Message::Text(ping))) = silent.frame().await else { panic!("no ping") };
        assert_eq!(serde_json::from_str::<Value>(&ping).unwrap(), json!({ "type": "ping" }));
        assert_eq!(silent.closed().await.0, 1013);
        // Who answers stays, silent otherwise.
        let mut alive = Socket::begun(&world).await;
        for _ in 0..5 {
            let Some(Ok(Message::Text(_))) = alive.frame().await else { panic!("no ping") };
            alive.say(json!({ "type": "pong" })).await;
        }
        alive.subscribe("a", "{ __typename }", json!({})).await;
        assert_eq!(alive.next().await["type"], "next");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_handshake_or_in_the_first_message_writes() {
    let found = r#"mutation { foundOrganization(input: { kind: OTHER, names: [{ text: "Navn" }], from: "2020-01-01" }) { revision { actor } } }"#;
    let token = format!("Bearer {TOKEN}");
    for world in worlds().await {
        let shown = handshake(&world, &[PROTOCOL, ("authorization", &token)]);
        let mut by_header = Socket::connect(shown).await.unwrap();
        by_header.say(init()).await;
        let mut by_message = Socket::open(&world).await;
        by_message.say(json!({ "type": "connection_init", "payload": { "Authorization": token } })).await;
        let mut nobody = Socket::open(&world).await;
        nobody.say(init()).await;
        for (socket, written) in [(&mut by_header, true), (&mut by_message, true), (&mut nobody, false)] {
            assert_eq!(socket.next().await["type"], "connection_ack");
            socket.subscribe("m", found, json!({})).await;
            let answer = socket.next().await["payload"].take();
            let actor = &answer["data"]["foundOrganization"]["revision"]["actor"];
            assert_eq!(actor == "tester", written, "{answer}");
            assert_eq!(answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED", !written, "{answer}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_at_keys_over_sockets_is_held_to_a_rate() {
    let capacity = Capacity { requests: NonZeroU32::MIN, penalty: Duration::from_millis(1), ..Capacity::default() };
    let access = AccessManner { trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()], ..access() };
    let guess = "Bearer of bad news";
    for world in worlds_served(&Manner { capacity, access, ..manner() }).await {
        // Two requests may be made at once, and a second gives another: a slow machine may need a second try. Two of
        // these would not be too many by themselves.
        let mut statuses = Vec::new();
        for _ in 0..2 {
            let guesses = (0..12).map(async |_| {
                let shown = handshake(&world, &[PROTOCOL, ("x-forwarded-for", "192.0.2.1")]);
                let mut socket = Socket::connect(shown).await.unwrap();
                socket.say(json!({ "type": "connection_init", "payload": { "authorization": guess } })).await;
                assert_eq!(socket.closed().await.0, 4403);
            });
            join_all(guesses).await;
            let asked = world.get("/graphql").header("authorization", guess).header("x-forwarded-for", "192.0.2.1");
            statuses.push(asked.send().await.unwrap().status().as_u16());
        }
        assert!(statuses.contains(&429), "{statuses:?}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_may_be_written_in_fragments() {
    let query = "subscription S($after: Int) { ...F } fragment F on Subscription { ... on Subscription { revisions(after: $after) { ...G } } } fragment G on Arrival { revision { message } }";
    for world in worlds().await {
        found(&world, "t:a").await;
        let mut socket = Socket::begun(&world).await;
        socket.subscribe("s", query, json!({ "after": 0 })).await;
        let answer = socket.next().await;
        assert_eq!(answer["payload"]["data"]["revisions"]["revision"]["message"], "t:a", "{answer}");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_message_is_heard_as_others_are() {
    for world in worlds().await {
        let mut socket = Socket::begun(&world).await;
        let query = format!("{{ network {{ on }} }} # {}", "x".repeat(20_000));
        socket.subscribe("1", &query, json!({})).await;
        let answer = socket.next().await;
        assert_eq!(
            (&answer["type"], &answer["payload"]["data"]["network"]["on"]),
            (&json!("next"), &json!("2026-11-22"))
        );
        assert_eq!(socket.next().await, json!({ "type": "complete", "id": "1" }));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_named_over_a_socket_as_it_is_in_a_body() {
    let files = [("Today.graphql".to_owned(), b"query Today { network { on } }".to_vec())];
    let registering = Manner { registered: Registered::of(files, false).unwrap(), ..manner() };
    let text = "{ __typename }";
    let hash: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    let persisted = json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
    for world in worlds_served(&registering).await {
        let mut socket = Socket::begun(&world).await;
        let mut told = async |payload: Value| {
            socket.say(json!({ "type": "subscribe", "id": "a", "payload": payload })).await;
            let told = socket.next().await;
            if told["type"] == "next" {
                assert_eq!(socket.next().await["type"], "complete");
            }
            told["payload"].clone()
        };
        assert_eq!(told(json!({ "documentId": "Today" })).await["data"]["network"]["on"], "2026-11-22");
        let unknown = told(json!({ "documentId": "Yesterday" })).await;
        assert_eq!(unknown[0]["extensions"]["code"], "NOT_REGISTERED");
        let unknown = told(json!({ "query": "", "extensions": persisted })).await;
        assert_eq!(unknown[0]["message"], "PersistedQueryNotFound");
        for (wrong, said) in [
            (json!({}), "There is no query"),
            (
                json!({ "query": text, "extensions": { "persistedQuery": { "version": 2 } } }),
                "extensions.persistedQuery is",
            ),
        ] {
            let refused = told(wrong).await;
            assert!(refused[0]["message"].as_str().unwrap().starts_with(said), "{refused}");
            assert_eq!(refused[0]["extensions"]["code"], "BAD_REQUEST");
        }
        // The protocol has clients send a text, if an empty one.
        for query in [json!(text), json!(""), Value::Null] {
            let answer = told(json!({ "query": query, "extensions": persisted })).await;
            assert_eq!(answer["data"], json!({ "__typename": "Query" }), "{query}");
        }
        world.end().await;
    }
}
