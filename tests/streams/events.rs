//! Server-sent events: graphql-sse with a connection an operation.

use std::time::Duration;

use herred::config::StreamSettings;
use serde_json::{Value, json};

use super::{Events, LONGEST, REVISIONS};
use crate::support::server::{streaming_worlds, worlds};

#[tokio::test(flavor = "multi_thread")]
async fn any_operation_has_its_answers_as_events() {
    for world in worlds().await {
        let mut by_get = Events::asked(world.get("/graphql").query(&[("query", "{ network { on } }")])).await;
        assert_eq!(by_get.response.headers()["cache-control"], "no-store");
        assert_eq!(by_get.response.headers()["x-accel-buffering"], "no");
        let answer = json!({ "data": { "network": { "on": "2026-11-22" } }, "extensions": { "cost": 2 } });
        assert_eq!(by_get.next().await, ("next".to_owned(), answer));
        assert_eq!(by_get.next().await, ("complete".to_owned(), Value::Null));
        assert_eq!(by_get.response.chunk().await.unwrap(), None);
        let mut nobody = Events::of(&world, "mutation { revert(revision: 1) { refusals { code } } }", &json!({})).await;
        let (name, answer) = nobody.next().await;
        assert_eq!((name.as_str(), answer["errors"].is_array()), ("next", true), "{answer}");
        let by_get =
            world.get("/graphql").query(&[("query", "mutation { __typename }")]).header("accept", "text/event-stream");
        assert_eq!(by_get.send().await.unwrap().status(), 405);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_one_event_with_errors() {
    for world in worlds().await {
        for (query, code) in [
            ("{", "GRAPHQL_PARSE_FAILED"),
            ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
            ("subscription { revisions(after: 99) { revision { number } } }", "UNKNOWN_REVISION"),
        ] {
            let mut events = Events::of(&world, query, &json!({})).await;
            let (name, answer) = events.next().await;
            assert_eq!((name.as_str(), &answer["errors"][0]["extensions"]["code"]), ("next", &json!(code)));
            assert!(answer.get("data").is_none(), "{answer}");
            assert_eq!(events.next().await.0, "complete");
            assert_eq!(events.response.chunk().await.unwrap(), None);
        }
        // What is no request is none as events either.
        let post = world.post("/graphql").header("accept", "text/event-stream");
        let response = post.header("content-type", "application/json").body("{").send().await.unwrap();
        assert_eq!(response.status(), 400);
        assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"], "BAD_REQUEST");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_events_is_kept_alive_by_comments() {
    let silence = Duration::from_millis(100);
    for world in streaming_worlds(&StreamSettings { silence, ..StreamSettings::default() }).await {
        let mut events = Events::of(&world, REVISIONS, &json!({})).await;
        let comment = tokio::time::timeout(LONGEST, events.response.chunk()).await.expect("a comment in time").unwrap();
        assert_eq!(comment.as_deref(), Some(&b":\n\n"[..]));
        drop(events);
        world.end().await;
    }
}
