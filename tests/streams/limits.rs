//! What streams may take, and how they end where that is too much.

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use herred::config::StreamSettings;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{Events, LONGEST, PROTOCOL, REVISIONS, Socket, found, handshake};
use crate::support::server::{World, streaming_worlds, worlds};

/// The status, Retry-After and code with which a WebSocket is refused.
async fn refused(world: &World) -> Option<(u16, String, Value)> {
    match Socket::connect(handshake(world, &[PROTOCOL])).await.err()? {
        Error::Http(response) => {
            let body: Value = serde_json::from_slice(response.body().as_deref().unwrap()).unwrap();
            let after = response.headers()["retry-after"].to_str().unwrap().to_owned();
            Some((response.status().as_u16(), after, body["errors"][0]["extensions"]["code"].clone()))
        }
        other => panic!("{other}"),
    }
}

/// Waits until there is a slot again: that one is given back is not seen from outside in another way.
async fn opened(world: &World) -> Socket {
    let by = Instant::now() + LONGEST;
    loop {
        match Socket::connect(handshake(world, &[PROTOCOL])).await {
            Ok(socket) => return socket,
            Err(_) if Instant::now() < by => tokio::time::sleep(Duration::from_millis(10)).await,
            Err(error) => panic!("no slot came free: {error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_are_open_and_no_more_until_one_ends() {
    let few = StreamSettings { connections: 2, ..StreamSettings::default() };
    let few_each = StreamSettings { per_client: 2, ..StreamSettings::default() };
    for (settings, status) in [(few, 503), (few_each, 429)] {
        for world in streaming_worlds(&settings).await {
            let socket = Socket::begun(&world).await;
            let events = Events::of(&world, REVISIONS, &json!({})).await;
            assert_eq!(refused(&world).await, Some((status, "5".to_owned(), json!("TOO_MANY_STREAMS"))));
            let asked = world.post("/graphql").json(&json!({ "query": REVISIONS }));
            let more = asked.header("accept", "text/event-stream").send().await.unwrap();
            assert_eq!((more.status().as_u16(), &more.headers()["retry-after"]), (status, &"5".parse().unwrap()));
            // Whoever asks and goes has no stream.
            assert_eq!(world.ask("{ __typename }", &json!({})).await, json!({ "__typename": "Query" }));
            drop(events);
            let other = opened(&world).await;
            drop(socket);
            drop((opened(&world).await, other));
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_operations_go_at_once_over_a_socket() {
    for world in streaming_worlds(&StreamSettings { operations: 2, ..StreamSettings::default() }).await {
        let mut socket = Socket::begun(&world).await;
        for id in ["a", "b", "c"] {
            socket.subscribe(id, REVISIONS, json!({})).await;
        }
        let refused = socket.next().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("c")));
        assert_eq!(refused["payload"][0]["extensions"]["code"], "TOO_MANY_STREAMS");
        socket.say(json!({ "type": "complete", "id": "a" })).await;
        socket.subscribe("c", "{ __typename }", json!({})).await;
        assert_eq!(socket.next().await["type"], "next");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_lives_so_long() {
    let lifetime = Some(Duration::from_millis(300));
    for world in streaming_worlds(&StreamSettings { lifetime, ..StreamSettings::default() }).await {
        let mut socket = Socket::begun(&world).await;
        let mut events = Events::of(&world, REVISIONS, &json!({})).await;
        assert_eq!(socket.closed().await, (1001, "A stream lives no longer here; connect again".to_owned()));
        // It is cut and not complete: a client asks for it again.
        let end = tokio::time::timeout(LONGEST, events.response.chunk()).await.expect("an end in time");
        assert_eq!(end.unwrap(), None);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_end_at_once_when_the_server_stops() {
    for mut world in worlds().await {
        let mut socket = Socket::begun(&world).await;
        socket.subscribe("a", REVISIONS, json!({})).await;
        let mut unbegun = Socket::open(&world).await;
        let mut events = Events::of(&world, REVISIONS, &json!({})).await;
        let ends = async {
            assert_eq!(socket.closed().await, (1001, "The server stops; connect again".to_owned()));
            assert_eq!(unbegun.closed().await.0, 1001);
            assert_eq!(events.response.chunk().await.unwrap(), None);
        };
        let began = Instant::now();
        tokio::join!(world.stop(), ends);
        assert!(began.elapsed() < Duration::from_secs(1), "it took {:?}", began.elapsed());
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_read_is_dropped_while_others_go_on() {
    let settings = StreamSettings {
        connections: 2,
        queue: NonZeroU32::MIN,
        send: Duration::from_millis(500),
        ..StreamSettings::default()
    };
    // An answer of 256 KiB, more of which wait than the system takes for one who does not read.
    let aliases: Vec<String> = (0..256).map(|n| format!("{}{n}: revision {{ number }}", "a".repeat(1000))).collect();
    let large = format!("subscription {{ revisions(after: 0) {{ {} }} }}", aliases.join(" "));
    for world in streaming_worlds(&settings).await {
        for n in 0..100 {
            found(&world, &format!("t:{n}")).await;
        }
        let mut slow = Socket::begun(&world).await;
        slow.subscribe("a", &large, json!({})).await;
        let mut other = Socket::begun(&world).await;
        other.subscribe("a", REVISIONS, json!({ "after": 0 })).await;
        for n in 1..=100 {
            assert_eq!(other.next().await["payload"]["data"]["revisions"]["revision"]["number"], n);
        }
        // Its slot comes free while it still does not read.
        drop(opened(&world).await);
        let mut read = 0;
        while let Some(Ok(message)) = slow.frame().await {
            read += usize::from(matches!(message, Message::Text(_)));
        }
        assert!(read < 100, "all was sent to whoever read nothing");
        found(&world, "t:last").await;
        assert_eq!(other.next().await["payload"]["data"]["revisions"]["revision"]["number"], 101);
        drop(other);

        drop(opened(&world).await);
        let mut slow = Events::of(&world, &large, &json!({})).await;
        let mut other = Events::of(&world, REVISIONS, &json!({ "after": 0 })).await;
        for n in 1..=101 {
            assert_eq!(other.revision().await.0, n);
        }
        // The time in which it does not read.
        tokio::time::sleep(settings.send * 4).await;
        let mut read = 0;
        while let Some(chunk) = slow.response.chunk().await.ok().flatten() {
            slow.read.push_str(std::str::from_utf8(&chunk).unwrap());
            read += 1;
        }
        assert!(read > 0 && !slow.read.contains("event: complete"));
        assert!(slow.read.matches("event: next").count() < 101, "all was sent to whoever read nothing");
        drop(other);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_wait_for_a_revision_and_all_have_it() {
    for world in streaming_worlds(&StreamSettings { operations: 100, ..StreamSettings::default() }).await {
        let mut sockets = Vec::new();
        for _ in 0..10 {
            let mut socket = Socket::begun(&world).await;
            for id in 0..100 {
                socket.subscribe(&id.to_string(), REVISIONS, json!({ "after": 0 })).await;
            }
            sockets.push(socket);
        }
        found(&world, "t:a").await;
        // Nobody's question waits for all of them.
        assert_eq!(world.ask("{ __typename }", &json!({})).await, json!({ "__typename": "Query" }));
        for socket in &mut sockets {
            let mut ids = std::collections::HashSet::new();
            while ids.len() < 100 {
                let message = socket.next().await;
                assert_eq!(message["payload"]["data"]["revisions"]["revision"]["number"], 1);
                assert!(ids.insert(message["id"].as_str().unwrap().to_owned()), "one has it twice");
            }
        }
        drop(sockets);
        world.end().await;
    }
}
