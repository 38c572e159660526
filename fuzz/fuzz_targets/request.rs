//! Requests by the front door: bodies, documents, variables and addresses, over the shipped network.
#![no_main]

mod cost;

use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use cost::cheaply;
use herred::command::shipped;
use herred::graphql::Room;
use herred::http::{AccessManner, Anonymous, Capacity, Manner};
use herred::store::{Clock, Store};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

/// A server without a socket.
struct Served {
    runtime: Runtime,
    routes: Router,
    _folder: tempfile::TempDir,
}

fn served() -> &'static Served {
    static SERVED: OnceLock<Served> = OnceLock::new();
    SERVED.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let now = "2026-11-22T12:00:00Z".parse().expect("an instant");
        let clock: Clock = Arc::new(move || now);
        let store = runtime.block_on(async {
            let url = format!("sqlite:{}", folder.path().join("herred.sqlite").display());
            let store = Store::open(&url, clock.clone()).await.expect("a database");
            store.migrate().await.expect("tables");
            store.catch_up().await.expect("a network");
            shipped::load_into_empty(&store).await.expect("the bundles");
            store
        });
        // Whoever fuzzes comes from nowhere, and is held to no rate.
        let access = AccessManner { anonymous: Anonymous::Everywhere, ..AccessManner::default() };
        let capacity = Capacity { requests: NonZeroU32::MAX, cost: NonZeroU32::MAX, ..Capacity::default() };
        let manner = Manner { room: Room { responses: 1024 * 1024, pieces: 1024 * 1024 }, access, capacity, ..Manner::default() };
        let routes = runtime.block_on(async { herred::http::router(store, clock, manner) });
        Served { runtime, routes, _folder: folder }
    })
}

/// The request that an input stands for; its first byte says of which kind.
fn request(input: &[u8]) -> Option<Request<Body>> {
    let (kind, rest) = input.split_first()?;
    let text = String::from_utf8_lossy(rest);
    // A document, and what follows a zero: its variables, or the operation's name.
    let (document, more) = text.split_once('\0').unwrap_or((&text, ""));
    let post = |body: Vec<u8>| Request::post("/graphql").header("content-type", "application/json").body(body.into());
    match kind % 4 {
        0 => post(rest.to_vec()),
        1 => {
            let variables: Value = serde_json::from_str(more).unwrap_or_default();
            post(json!({ "query": document, "variables": variables }).to_string().into())
        }
        2 => post(json!({ "query": document, "operationName": more }).to_string().into()),
        _ => {
            let mut address = url::form_urlencoded::Serializer::new("/graphql?".to_owned());
            address.append_pair("query", document).append_pair("variables", more);
            Request::get(address.finish()).body(Body::empty())
        }
    }
    .ok()
}

fuzz_target!(|input: &[u8]| {
    let Some(request) = request(input) else { return };
    let Served { runtime, routes, .. } = served();
    let (status, body) = cheaply(|| {
        runtime.block_on(async {
            let Ok(response) = routes.clone().oneshot(request).await;
            let status = response.status();
            (status, to_bytes(response.into_body(), usize::MAX).await.expect("a body"))
        })
    });
    assert_ne!(status, StatusCode::INTERNAL_SERVER_ERROR, "a fault");
    let answer: Value = serde_json::from_slice(&body).expect("JSON");
    let errors = answer["errors"].as_array().into_iter().flatten();
    assert!(
        errors.into_iter().all(|error| error["extensions"]["code"].is_string()),
        "an error without a code: {answer}"
    );
});
