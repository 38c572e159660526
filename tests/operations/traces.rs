//! Traces over OTLP; scripts/test --features otlp traces has them sent.

use crate::support::program::{failed, herred};

#[cfg(not(feature = "otlp"))]
#[test]
fn a_binary_without_traces_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("herred.sqlite").display());
    let told = failed(&database, ["serve", "--traces-endpoint", "http://127.0.0.1:1/v1/traces"]);
    assert!(told.contains("build it with --features otlp"), "{told}");
    // One that is set to nowhere serves.
    assert!(herred(&database, ["migrate"]).status().unwrap().success());
}

#[cfg(feature = "otlp")]
mod sent {
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::body::Bytes;
    use axum::routing::post;
    use herred::exchange::generate::{Size, bundle};
    use serde_json::json;

    use super::{failed, herred};
    use crate::support::database::databases;
    use crate::support::program::{Served, said};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_span_a_request_is_sent_without_its_texts() {
        // The client chooses none by itself, even where it needs none.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in bundle(Size { organizations: 3, persons: 3, memberships: 3, seed: 1 }) {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        for database in databases().await {
            // Without it there is no revision that is answered from.
            said(&database.url, ["import".as_ref(), folder.path().as_os_str()]);
            let received = Arc::new(Mutex::new(Vec::new()));
            let into = received.clone();
            let collector = Router::new().route(
                "/v1/traces",
                post(move |body: Bytes| async move { into.lock().unwrap().extend_from_slice(&body) }),
            );
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
            let collecting = tokio::spawn(async move { axum::serve(listener, collector).await });
            let served = Served::start(
                herred(&database.url, ["serve", "--empty", "--traces-endpoint", &endpoint]).env("HERRED_LOG", "warn"),
            );
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
            let body = json!({ "query": "query Bodies($text: String!) { network { search(text: $text) { text } } }",
                "variables": { "text": "Karla" } });
            let request = reqwest::Client::new().post(format!("{}/graphql", served.url)).json(&body);
            let request = request.header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
            assert_eq!(request.send().await.unwrap().status(), 200);
            // Stopping sends what is left.
            served.stop();
            let received = received.lock().unwrap().clone();
            let has = |part: &[u8]| received.windows(part.len()).any(|window| window == part);
            let id: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&trace[at * 2..at * 2 + 2], 16).unwrap()).collect();
            assert!(has(&id), "the client's trace goes on");
            for part in ["herred", "request", "operation", "Bodies", "cost", "revision"] {
                assert!(has(part.as_bytes()), "{part} is not in the span");
            }
            assert!(!has(b"Karla") && !has(b"search"), "a text of the request was sent");
            collecting.abort();
            database.drop_it().await;
        }
    }

    #[test]
    fn an_endpoint_that_is_none_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("herred.sqlite").display());
        let told = failed(&database, ["serve", "--traces-endpoint", "not an address"]);
        assert!(told.contains("traces cannot be sent to not an address"), "{told}");
    }
}
