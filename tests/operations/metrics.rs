//! `/metrics`.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::database::databases;
use crate::support::program::{Served, herred};
use crate::support::server::{World, shipped_worlds, worlds};

/// The samples, by name and labels as they are written.
async fn samples(world: &World) -> BTreeMap<String, f64> {
    let response = world.get("/metrics").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = response.text().await.unwrap();
    assert!(text.ends_with("# EOF\n"), "{text}");
    let samples = text.lines().filter(|line| !line.starts_with('#'));
    samples
        .map(|line| line.rsplit_once(' ').unwrap())
        .map(|(name, value)| (name.to_owned(), value.parse().unwrap()))
        .collect()
}

fn of(samples: &BTreeMap<String, f64>, name: &str) -> f64 {
    *samples.get(name).unwrap_or_else(|| panic!("{name} is not in {samples:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_writes_and_refusals_are_counted() {
    for world in worlds().await {
        let asked = "query Bodies { network { organizations(first: 2) { totalCount } } }";
        for _ in 0..3 {
            world.ask(asked, &json!({})).await;
        }
        world.answer("query Wrong { nothing }", &json!({})).await;
        world.answer("{ network(knownAt: { revision: 99 }) { on } }", &json!({})).await;
        let streamed = world.post("/graphql").header("accept", "text/event-stream");
        let streamed = streamed.json(&json!({ "query": "query Streamed { network { on } }" })).send().await.unwrap();
        assert!(streamed.text().await.unwrap().contains("event: complete"));
        world.post("/graphql").header("content-type", "text/plain").body("{}").send().await.unwrap();
        let found = "mutation Found($key: String!) { foundOrganization(input: { key: $key, kind: COMMITTEE,
            names: [{ text: \"A\" }], from: \"2020\" }) { refusals { code } } }";
        world.write(found, &json!({ "key": "t:a" })).await;
        world.write(found, &json!({ "key": "t:a" })).await;
        let samples = samples(&world).await;
        let requests = |operation: &str, kind: &str, outcome: &str| {
            let labels = format!("operation=\"{operation}\",kind=\"{kind}\",outcome=\"{outcome}\"");
            of(&samples, &format!("herred_requests_total{{{labels}}}"))
        };
        assert_eq!(requests("Bodies", "query", "answered"), 3.0);
        assert_eq!(requests("Streamed", "query", "answered"), 1.0);
        assert_eq!(requests("Found", "mutation", "answered"), 2.0);
        assert_eq!(requests("other", "query", "answered_with_errors"), 1.0);
        assert_eq!(of(&samples, "herred_errors_total{code=\"UNKNOWN_REVISION\"}"), 1.0);
        assert_eq!(of(&samples, "herred_refused_requests_total{reason=\"GRAPHQL_VALIDATION_FAILED\"}"), 1.0);
        assert_eq!(of(&samples, "herred_refused_requests_total{reason=\"UNSUPPORTED_MEDIA_TYPE\"}"), 1.0);
        assert_eq!(of(&samples, "herred_request_duration_seconds_count{kind=\"query\"}"), 5.0);
        assert!(of(&samples, "herred_request_cost_count") >= 3.0);
        assert_eq!(of(&samples, "herred_writes_total{outcome=\"recorded\"}"), 1.0);
        assert_eq!(of(&samples, "herred_writes_total{outcome=\"refused\"}"), 1.0);
        assert_eq!(of(&samples, "herred_write_refusals_total{code=\"KEY_TAKEN\"}"), 1.0);
        assert_eq!(of(&samples, "herred_write_duration_seconds_count"), 2.0);
        assert_eq!(of(&samples, "herred_network_entities{noun=\"ORGANIZATION\"}"), 1.0);
        assert_eq!(of(&samples, "herred_revision"), 1.0);
        assert_eq!(of(&samples, "herred_follows"), 1.0);
        assert_eq!(of(&samples, "herred_cache_lookups_total{cache=\"responses\",outcome=\"hit\"}"), 2.0);
        assert_eq!(of(&samples, "herred_database_connections_most"), 8.0);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_cannot_make_more_names_or_write_its_own_text_there() {
    for world in worlds().await {
        for at in 0..260 {
            let letters: String =
                format!("{at:03}").chars().map(|digit| char::from(b'a' + digit as u8 - b'0')).collect();
            world.ask(&format!("query Named_{letters} {{ __typename }}"), &json!({})).await;
        }
        // Neither a number nor a long text becomes a label.
        world.ask("query Person_0101701234 { __typename }", &json!({})).await;
        world.ask(&format!("query {} {{ __typename }}", "Long".repeat(40)), &json!({})).await;
        let samples = samples(&world).await;
        let names: Vec<_> = samples.keys().filter(|name| name.starts_with("herred_requests_total")).collect();
        assert_eq!(names.len(), 201, "two hundred and the others");
        assert!(!names.iter().any(|name| name.contains("0101701234") || name.contains("LongLong")), "{names:?}");
        let others = "herred_requests_total{operation=\"other\",kind=\"query\",outcome=\"answered\"}";
        assert_eq!(of(&samples, others), 62.0);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_md_lists_every_metric_and_no_other() {
    for world in shipped_worlds().await {
        world.ask("{ network { on } }", &json!({})).await;
        world.answer("{ nothing }", &json!({})).await;
        world.answer("{ network(knownAt: { revision: 99 }) { on } }", &json!({})).await;
        let found = "mutation { foundOrganization(input: { key: \"denmark:kommune-0101\", kind: COMMITTEE,
            names: [{ text: \"A\" }], from: \"2020\" }) { refusals { code } } }";
        world.write(found, &json!({})).await;
        let text = world.get("/metrics").send().await.unwrap().text().await.unwrap();
        let helped = text.lines().filter_map(|line| line.strip_prefix("# HELP ")?.split_once(' '));
        let served: BTreeMap<&str, &str> = helped.collect();
        let page = include_str!("../../docs/operations.md");
        let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
        let rows = rows.filter(|row| row.starts_with("herred_") || row.starts_with("process_"));
        let listed: Vec<&str> = rows.map(|row| row.split(['`', '{']).next().unwrap()).collect();
        let served: Vec<&str> = served.keys().copied().collect();
        let mut sorted = listed.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, served);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_for_this_machine_or_on_a_listener_of_their_own() {
    for database in databases().await {
        let get = async |url: &str, header: Option<&str>| {
            let request = reqwest::Client::new().get(format!("{url}/metrics"));
            let request = header.into_iter().fold(request, |request, name| request.header(name, "192.0.2.1"));
            request.send().await.unwrap().status().as_u16()
        };
        let served = Served::start(&mut herred(&database.url, ["serve", "--empty"]));
        assert_eq!(get(&served.url, None).await, 200);
        // Whoever comes through a proxy on this machine is elsewhere.
        for name in ["x-forwarded-for", "forwarded"] {
            assert_eq!(get(&served.url, Some(name)).await, 404);
        }
        served.stop();
        let served = Served::start(&mut herred(&database.url, ["serve", "--empty", "--metrics-listen", "127.0.0.1:0"]));
        assert_eq!(get(&served.url, None).await, 404);
        assert_eq!(get(&served.metrics(), Some("x-forwarded-for")).await, 200);
        served.stop();
        database.drop_it().await;
    }
}
