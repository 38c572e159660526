//! Who is let in, by what they show and where they are.

use herred::http::{AccessManner, Anonymous};
use serde_json::{Value, json};

use super::code;
use crate::support::server::{TOKEN, World, access, worlds_with};

const ASKED: &str = "{ network { on } }";
const WRITTEN: &str =
    r#"mutation { registerPerson(input: { name: { given: "Eva", family: "Ask" } }) { refusals { code } } }"#;

/// The status and the code of the answer to a request that comes by a proxy, or not.
async fn answer(
    world: &World,
    query: &str,
    shown: Option<&str>,
    headers: &[(&str, &str)],
) -> (u16, String, Option<String>) {
    let mut request = world.post("/graphql").json(&json!({ "query": query }));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request = shown.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let challenge = response.headers().get("www-authenticate").map(|value| value.to_str().unwrap().to_owned());
    (status, code(&response.json::<Value>().await.unwrap()).to_owned(), challenge)
}

/// What comes from another machine, by a proxy that is trusted or by one that is not.
const FAR: &[(&str, &str)] = &[("x-forwarded-for", "192.0.2.1")];
const FAR_SECURELY: &[(&str, &str)] = &[("x-forwarded-for", "192.0.2.1"), ("x-forwarded-proto", "https")];

#[tokio::test(flavor = "multi_thread")]
async fn who_shows_nothing_reads_where_that_is_said_and_never_writes() {
    for (anonymous, here, far) in
        [(Anonymous::Loopback, 200, 401), (Anonymous::Everywhere, 200, 200), (Anonymous::Nobody, 401, 401)]
    {
        for world in worlds_with(&AccessManner { anonymous, ..access() }).await {
            for (headers, expected) in [(&[][..], here), (FAR, far), (FAR_SECURELY, far)] {
                let (status, code, challenge) = answer(&world, ASKED, None, headers).await;
                assert_eq!(status, expected, "{anonymous:?} {headers:?}");
                if expected == 401 {
                    assert_eq!((code.as_str(), challenge.as_deref()), ("UNAUTHENTICATED", Some("Bearer")));
                }
                assert_eq!(answer(&world, ASKED, Some(TOKEN), headers).await.0, 200);
                let (_, code, _) = answer(&world, WRITTEN, None, headers).await;
                assert_eq!(code, "UNAUTHENTICATED", "{anonymous:?} {headers:?}");
            }
            // By GET, by events and by a WebSocket too.
            let get = world.get("/graphql").query(&[("query", ASKED)]).header("x-forwarded-for", "192.0.2.1");
            assert_eq!(get.send().await.unwrap().status().as_u16(), far, "{anonymous:?}");
            let events = world.post("/graphql").json(&json!({ "query": ASKED })).header("accept", "text/event-stream");
            let events = events.header("x-forwarded-for", "192.0.2.1").send().await.unwrap();
            assert_eq!(events.status().as_u16(), far, "{anonymous:?}");
            // What says nothing of the network is there for all.
            for page in ["/health/ready", "/schema.graphql", "/"] {
                assert_eq!(world.get(page).send().await.unwrap().status().as_u16(), 200, "{page}");
            }
            assert_eq!(world.store.network().head(), None);
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_turned_away_and_not_taken_for_nothing() {
    for world in worlds_with(&AccessManner { anonymous: Anonymous::Everywhere, ..access() }).await {
        let (revoked, _) = world.key("reader", None).await;
        let wrong = revoked.replace("herred_", "herred_0");
        for shown in ["", "nothing of anybody's", "a.b.c", &wrong, "herred_"] {
            let (status, code, challenge) = answer(&world, ASKED, Some(shown), &[]).await;
            let expected = (401, "UNAUTHENTICATED", Some("Bearer error=\"invalid_token\""));
            assert_eq!((status, code.as_str(), challenge.as_deref()), expected, "{shown}");
        }
        for header in ["Basic YTpi", "Bearer", TOKEN] {
            let (status, _, _) = answer(&world, ASKED, None, &[("authorization", header)]).await;
            assert_eq!(status, 401, "{header}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_over_plain_http_from_elsewhere() {
    let proxied = AccessManner { trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()], ..access() };
    let plain = AccessManner { plain_http_writes: true, ..access() };
    for (manner, headers, expected) in [
        (&access(), &[][..], ""),
        (&access(), FAR, "FORBIDDEN"),
        // Who is not trusted cannot say that it was encrypted.
        (&access(), FAR_SECURELY, "FORBIDDEN"),
        (&proxied, FAR, "FORBIDDEN"),
        (&proxied, FAR_SECURELY, ""),
        (&plain, FAR, ""),
    ] {
        for world in worlds_with(manner).await {
            assert_eq!(answer(&world, WRITTEN, Some(TOKEN), headers).await.1, expected, "{headers:?}");
            assert_eq!(world.store.network().head().is_some(), expected.is_empty());
            assert_eq!(answer(&world, ASKED, Some(TOKEN), headers).await.1, "");
            world.end().await;
        }
    }
}
