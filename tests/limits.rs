//! What a request may ask for: each limit, and each fault of the library's that a request could meet.

use std::io::Read as _;
use std::num::NonZeroU32;
use std::time::Duration;

use flate2::read::GzDecoder;
use futures_util::future::join_all;
use herred::graphql::Limits;
use herred::http::{Capacity, Manner, Registered};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::server::{World, manner, shipped_worlds, worlds, worlds_served};

/// What GraphQL's own media type is answered with: the status tells whether a request was executed.
async fn asked(world: &World, body: &Value) -> (u16, Value) {
    let request = world.post("/graphql").header("accept", "application/graphql-response+json").json(body);
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn refused(world: &World, query: &str) -> String {
    let (status, answer) = asked(world, &json!({ "query": query })).await;
    assert_eq!(status, 400, "{}: {answer}", query.chars().take(200).collect::<String>());
    assert!(answer.get("data").is_none());
    answer["errors"][0]["extensions"]["code"].as_str().unwrap().to_owned()
}

fn times(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect()
}

fn served(limits: Limits) -> Manner {
    Manner { limits, ..manner() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_hurt_is_refused_before_it_does() {
    for world in worlds().await {
        // Of each the library's parser or its walk would end the process, or hold a core for minutes.
        let list = format!("{{ network(on: {}1{}) {{ on }} }}", "[".repeat(2_000), "]".repeat(2_000));
        let object = format!("{{ network(on: {}1{}) {{ on }} }}", "{a:".repeat(1_500), "}".repeat(1_500));
        assert_eq!(refused(&world, &list).await, "TOO_DEEP");
        assert_eq!(refused(&world, &object).await, "TOO_DEEP");
        let deep = format!(
            r#"{{"query":"query($d: Date) {{ network(on: $d) {{ on }} }}","variables":{{"d":{}}}}}"#,
            "[".repeat(100) + &"]".repeat(100)
        );
        let deep = world.post("/graphql").header("content-type", "application/json").body(deep).send().await.unwrap();
        assert_eq!(deep.status(), 400);
        assert_eq!(deep.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"], "TOO_DEEP");
        let spreads = times(25, |at| format!("fragment F{at} on Network {{ ...F{0} ...F{0} }} ", at + 1));
        let bomb = format!("{{ network {{ ...F0 }} }} {spreads} fragment F25 on Network {{ on }}");
        assert_eq!(refused(&world, &bomb).await, "TOO_LARGE");
        for many in [
            format!("{{ network {{ {} }} }}", times(1_001, |at| format!("a{at}: on "))),
            format!("{{ network {{ on {} }} }}", times(201, |_| "@include(if: true) ".to_owned())),
            format!("{} {{ network {{ on }} }}", times(51, |at| format!("query Q{at} {{ network {{ on }} }} "))),
            format!("{{ network {{ {} }} }}", "on ".repeat(10_000)),
        ] {
            assert_eq!(refused(&world, &many).await, "TOO_LARGE");
        }
        let nested = |depth: usize| {
            let fields = "locatedIn { organization { ".repeat(depth);
            format!("{{ network {{ organization(key: \"a:b\") {{ {fields} key {} }} }} }}", "} }".repeat(depth))
        };
        assert_eq!(refused(&world, &nested(15)).await, "TOO_DEEP");
        assert_eq!(asked(&world, &json!({ "query": nested(14) })).await.0, 200);
        // Through fragments it goes deeper than brackets nest.
        let links = times(600, |at| format!("fragment F{at} on Organization {{ partOf {{ ...F{} }} }} ", at + 1));
        let chain = format!(
            "{{ network {{ organization(key: \"a:b\") {{ ...F0 }} }} }} {links} fragment F600 on Organization {{ key }}"
        );
        assert_eq!(refused(&world, &chain).await, "TOO_DEEP");
        let circle = "{ network { ...F } } fragment F on Network { ...G } fragment G on Network { ...F }";
        assert_eq!(refused(&world, circle).await, "GRAPHQL_VALIDATION_FAILED");
        let lists =
            "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
        assert_eq!(refused(&world, lists).await, "TOO_DEEP");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_held_to_the_whole_specification() {
    for world in worlds().await {
        for wrong in [
            "{ __typename @nothing }",
            "{ __typename { on } }",
            "{ network { a: on a: head { number } } }",
            "{ network { organization(key: \"a:b\") { a: key a: label } } }",
            "{ network { ...A ...B } } fragment A on Network { head { a: number } } fragment B on Network { head { a: actor } }",
            "{ network { organizations(filter: { kinds: [REGION], kinds: [COUNTY] }) { totalCount } } }",
            "query($f: OrganizationFilter = { namespaces: [], namespaces: [] }) { network { organizations(filter: $f) { totalCount } } }",
            "{ network { organizations(first: 3000000000) { totalCount } } }",
            "query($a: Int) { network { on } }",
            "{ network { on } } fragment Unused on Network { on }",
            "query A { network { on } } query A { network { on } }",
            "{ network @include(if: true) @include(if: true) { on } }",
            "subscription { days { on } revisions { revision { number } } }",
        ] {
            assert_eq!(refused(&world, wrong).await, "GRAPHQL_VALIDATION_FAILED", "{wrong}");
        }
        let (_, answer) = asked(&world, &json!({ "query": "{ netwrok { on } }" })).await;
        let error = &answer["errors"][0];
        assert_eq!(error["locations"], json!([{ "line": 1, "column": 3 }]));
        // Who does not know the schema is not helped to guess it.
        assert!(!error["message"].as_str().unwrap().contains("network"), "{error}");
        let defaults =
            "query($with: Boolean = true, $on: Date = \"2007-01-01\") { network(on: $on) { on @include(if: $with) } }";
        assert_eq!(world.ask(defaults, &json!({})).await, json!({ "network": { "on": "2007-01-01" } }));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn introspection_is_answered_as_it_is_specified() {
    for world in worlds().await {
        let query = r#"query($name: String!) { __type(name: $name) { name interfaces { name } possibleTypes { name } }
            date: __type(name: "Date") { specifiedByURL } __schema { description } __typename }"#;
        let answer = world.ask(query, &json!({ "name": "Organization" })).await;
        assert_eq!(answer["__typename"], "Query");
        assert!(answer["__type"]["interfaces"].as_array().unwrap().contains(&json!({ "name": "Node" })), "{answer}");
        let about = answer["__schema"]["description"].as_str().unwrap();
        assert!(about.contains("An operation costs at most 200000"), "the limits are published: {about}");
        assert!(answer["__type"]["possibleTypes"].as_array().unwrap().contains(&json!({ "name": "Committee" })));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_says_what_it_costs_and_is_refused_where_that_is_too_much() {
    for world in shipped_worlds().await {
        let page = "query($first: Int) { network { organizations(first: $first) { nodes { key label } } } }";
        let body = |first: i32| json!({ "query": page, "variables": { "first": first } });
        let cost = async |first| asked(&world, &body(first)).await.1["extensions"]["cost"].as_u64().unwrap();
        // An item is a node with two fields; a page is a field, and so is the network.
        assert_eq!((cost(0).await, cost(10).await, cost(100).await), (6, 42, 402));
        // Pages within pages multiply; a size that is none does not help.
        let costly =
            r#"{ network { revisions(first: 500) { nodes { events(first: 500) { nodes { __typename } } } } } }"#;
        for first in ["1", "-2147483648"] {
            let more = costly.replacen(
                "revisions(",
                &format!("more: revisions(first: {first}) {{ totalCount }} revisions("),
                1,
            );
            let (status, answer) = asked(&world, &json!({ "query": more })).await;
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(
                (status, &extensions["code"], &extensions["limit"]),
                (400, &json!("TOO_COSTLY"), &json!(200_000))
            );
            assert!(extensions["cost"].as_u64().unwrap() > 200_000, "{answer}");
        }
        let id = world.ask("{ network { id } }", &json!({})).await["network"]["id"].take();
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let (_, answer) = asked(&world, &json!({ "query": nodes, "variables": { "ids": vec![id; 100] } })).await;
        assert_eq!(answer["extensions"]["cost"], 201, "each id is a node with a field");
        let (status, answer) = asked(&world, &body(501)).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("PAGE_TOO_LARGE")));
        // What an interface has in common with its kinds costs the same there.
        let proposed =
            r#"{ network { organization(key: "example:udvalget") { proposeRotation(provision: "x") { exact } } } }"#;
        assert_eq!(asked(&world, &json!({ "query": proposed })).await.1["extensions"]["cost"], 20_002);
        // To tell which agreements are in force each of the network is judged.
        for (filter, cost) in [("kinds: [FRAMEWORK]", 152), ("inForce: [YES]", 20_152)] {
            let query = format!("{{ network {{ agreements(filter: {{ {filter} }}) {{ nodes {{ key }} }} }} }}");
            assert_eq!(asked(&world, &json!({ "query": query })).await.1["extensions"]["cost"], cost);
        }
        // Of a document's operations the one is counted that is asked for.
        let two = format!("query Small {{ network {{ on }} }} query Large {costly}");
        let (status, answer) = asked(&world, &json!({ "query": two, "operationName": "Small" })).await;
        assert_eq!((status, &answer["extensions"]["cost"]), (200, &json!(2)));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_can_be_set() {
    let limits = Limits { tokens: 40, depth: 4, page: 10, cost: 50, aliases: 1, ..Limits::default() };
    for world in worlds_served(&served(limits)).await {
        let page = |first: i32| format!("{{ network {{ organizations(first: {first}) {{ nodes {{ key }} }} }} }}");
        assert_eq!(asked(&world, &json!({ "query": page(10) })).await.0, 200);
        assert_eq!(refused(&world, &page(11)).await, "PAGE_TOO_LARGE");
        assert_eq!(
            refused(&world, "{ network { organizations(first: 10) { nodes { key label name exists kind id } } } }")
                .await,
            "TOO_COSTLY"
        );
        assert_eq!(refused(&world, "{ network { a: on b: on } }").await, "TOO_LARGE");
        assert_eq!(refused(&world, "{ network { organizations { nodes { partOf { key } } } } }").await, "TOO_DEEP");
        assert_eq!(refused(&world, &format!("{{ network {{ {} }} }}", "on ".repeat(40))).await, "TOO_LARGE");
        world.end().await;
    }
    for world in worlds_served(&served(Limits { answer: 4_000, ..Limits::default() })).await {
        let on = |many: usize| format!("{{ network {{ {} }} }}", times(many, |at| format!("a{at:03}: on ")));
        let (status, answer) = asked(&world, &json!({ "query": on(100) })).await;
        assert_eq!((status, answer["data"]["network"].as_object().unwrap().len()), (200, 100));
        // That its parent may be null does not make a part of it an answer; nor does asking of the schema too.
        let mixed = format!("{{ __schema {{ queryType {{ name }} }} {}", &on(800)[1..]);
        // Fewer fields than are written between two looks at the length.
        let long = format!(
            "{{ network {{ {} }} }}",
            times(100, |at| format!("a_name_that_is_longer_than_others_{at:03}: on "))
        );
        for query in [on(800), mixed, long] {
            let (status, answer) = asked(&world, &json!({ "query": query })).await;
            assert_eq!((status, &answer["data"], answer["errors"].as_array().unwrap().len()), (200, &Value::Null, 1));
            assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_LARGE");
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains("4000 bytes"), "{answer}");
        }
        world.end().await;
    }
    for world in worlds_served(&served(Limits { time: Duration::ZERO, ..Limits::default() })).await {
        let long = format!("{{ network {{ {} }} }}", times(200, |at| format!("a{at}: on ")));
        let (status, answer) = asked(&world, &json!({ "query": long })).await;
        assert_eq!((status, &answer["data"]), (200, &Value::Null));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_SLOW");
        // What the library answers, as this is of the schema too, has the same time.
        let mixed = "{ __schema { queryType { name } } network { on revisions(first: 1) { totalCount } } }";
        let (status, answer) = asked(&world, &json!({ "query": mixed })).await;
        assert_eq!((status, &answer["data"], answer["errors"].as_array().unwrap().len()), (200, &Value::Null, 1));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_SLOW");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_asked_for_by_its_hash_once_it_was_sent() {
    for world in worlds().await {
        let query = "{ network(on: \"2020-02-02\") { on } }";
        let hash: String = Sha256::digest(query.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let persisted = |hash: &str| json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } });
        let unknown = asked(&world, &json!({ "extensions": persisted(&hash) })).await;
        assert_eq!(unknown.1["errors"][0]["message"], "PersistedQueryNotFound");
        assert_eq!(unknown.1["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND");
        let wrong = asked(&world, &json!({ "query": "{ __typename }", "extensions": persisted(&hash) })).await;
        assert_eq!(wrong.1["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_MISMATCH");
        let sent = asked(&world, &json!({ "query": query, "extensions": persisted(&hash) })).await;
        assert_eq!(sent.1["data"]["network"]["on"], "2020-02-02");
        let by_hash = asked(&world, &json!({ "extensions": persisted(&hash) })).await;
        assert_eq!(by_hash, sent);
        let by_get = world.get("/graphql").query(&[("extensions", persisted(&hash).to_string())]).send().await.unwrap();
        assert!(by_get.headers().contains_key("etag"));
        assert_eq!(by_get.json::<Value>().await.unwrap(), sent.1);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_can_answer_registered_documents_alone() {
    let files = [
        ("Today.graphql".to_owned(), b"query Today { network { on } }".to_vec()),
        ("manifest.json".to_owned(), br#"{ "0cc175b9": "query Type { __typename }" }"#.to_vec()),
    ];
    let registering = Manner { registered: Registered::of(files, true).unwrap(), ..manner() };
    for world in worlds_served(&registering).await {
        for (body, expected) in [
            (json!({ "documentId": "Today" }), json!({ "network": { "on": "2026-11-22" } })),
            (json!({ "id": "0cc175b9" }), json!({ "__typename": "Query" })),
            (json!({ "query": "query Type { __typename }" }), json!({ "__typename": "Query" })),
        ] {
            assert_eq!(asked(&world, &body).await.1["data"], expected, "{body}");
        }
        for body in [json!({ "query": "{ __typename }" }), json!({ "id": "other" })] {
            let (status, answer) = asked(&world, &body).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("NOT_REGISTERED")), "{body}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_too_often_waits_and_others_do_not() {
    let requests = NonZeroU32::new(2).unwrap();
    let capacity = Capacity { requests, penalty: Duration::from_millis(1), ..Capacity::default() };
    for world in worlds_served(&Manner { capacity, ..manner() }).await {
        let from =
            |address: &str| reqwest::Client::builder().local_address(Some(address.parse().unwrap())).build().unwrap();
        let ask = async |client: &reqwest::Client| {
            let request = client.post(format!("{}/graphql", world.url)).json(&json!({ "query": "{ __typename }" }));
            request.send().await.unwrap()
        };
        let (eager, other) = (from("127.0.0.7"), from("127.0.0.8"));
        for _ in 0..4 {
            assert_eq!(ask(&eager).await.status(), 200);
        }
        let turned = ask(&eager).await;
        assert_eq!((turned.status().as_u16(), &turned.headers()["retry-after"]), (429, &"1".parse().unwrap()));
        assert_eq!(turned.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"], "TOO_OFTEN");
        assert_eq!(ask(&other).await.status(), 200);
        assert_eq!(eager.get(&world.url).send().await.unwrap().status(), 429, "a file is a request too");
        assert_eq!(other.get(&world.url).send().await.unwrap().status(), 200);
        // Whoever looks whether the server lives is always told.
        let health = eager.get(format!("{}/health/live", world.url)).send().await.unwrap();
        assert_eq!(health.status(), 200);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_origins_ask_only_where_they_may() {
    let preflight = async |world: &World, origin: &str| {
        let request = reqwest::Client::new().request(reqwest::Method::OPTIONS, format!("{}/graphql", world.url));
        let request = request.header("origin", origin).header("access-control-request-method", "POST");
        let response = request.header("access-control-request-headers", "content-type").send().await.unwrap();
        response.headers().get("access-control-allow-origin").map(|origin| origin.to_str().unwrap().to_owned())
    };
    for world in worlds().await {
        assert_eq!(preflight(&world, "https://app.example.org").await, None);
        world.end().await;
    }
    let origins = vec!["https://app.example.org".parse().unwrap()];
    for world in worlds_served(&Manner { origins, ..manner() }).await {
        let allowed = Some("https://app.example.org".to_owned());
        assert_eq!(preflight(&world, "https://app.example.org").await, allowed);
        assert_eq!(preflight(&world, "https://other.example.org").await, None);
        let asked =
            world.get("/graphql").query(&[("query", "{ __typename }")]).header("origin", "https://app.example.org");
        let answer = asked.send().await.unwrap();
        assert_eq!(answer.headers()["access-control-allow-origin"], "https://app.example.org");
        assert!(answer.headers()["access-control-expose-headers"].to_str().unwrap().contains("etag"));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_is_compressed_before_it_is_sent() {
    for world in shipped_worlds().await {
        let query = "{ network { organizations(first: 500) { nodes { key label kind name } } } }";
        let ask = |encoding: &'static str| {
            world.post("/graphql").header("accept-encoding", encoding).json(&json!({ "query": query })).send()
        };
        let plain = ask("identity").await.unwrap();
        assert_eq!(plain.headers().get("content-encoding"), None);
        let plain = plain.bytes().await.unwrap();
        let packed = ask("gzip").await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        // What is compressed as it is sent has no length.
        let length: usize = packed.headers()["content-length"].to_str().unwrap().parse().unwrap();
        let packed = packed.bytes().await.unwrap();
        assert!(plain.len() > 16 * 1024 && length == packed.len() && length < plain.len() / 2);
        let mut unpacked = Vec::new();
        GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_long_is_done_in_turns_and_turns_have_an_end() {
    // Where nobody has the patience to wait for a turn, what takes one is turned away while another has it.
    let capacity = Capacity { costly: 1, patience: Duration::ZERO, ..Capacity::default() };
    for world in worlds_served(&Manner { capacity, ..manner() }).await {
        let padded = |at: usize| format!("{{ network {{ on }} }} #{at}{}", "x".repeat(500_000));
        let all = (0..12).map(|at| {
            let request = world.post("/graphql").json(&json!({ "query": padded(at) }));
            async move { request.send().await.unwrap().status().as_u16() }
        });
        let statuses = join_all(all).await;
        assert!(statuses.contains(&200) && statuses.contains(&503), "{statuses:?}");
        // Introspection takes one too, alone and beside data.
        for query in ["{ __schema { types { name } } }", "{ network { on } __schema { types { name } } }"] {
            let all = (0..12).map(|_| {
                let request = world.post("/graphql").json(&json!({ "query": query }));
                async move { request.send().await.unwrap().status().as_u16() }
            });
            let statuses = join_all(all).await;
            assert!(statuses.contains(&503), "{query}: {statuses:?}");
            assert_eq!(asked(&world, &json!({ "query": query })).await.0, 200, "where nobody else has a turn: {query}");
        }
        world.end().await;
    }
}
