//! What is logged, and what is not.

use serde_json::{Value, json};

use crate::support::database::databases;
use crate::support::program::{Served, herred, said};

const TOKEN: &str = "a token that the logs are written with";

/// A name and a number that must not be in the log, as they are and as they could be written there.
const SECRETS: [&str; 9] = [
    "Karla",
    "karla",
    "Tjørnehøj",
    "Tj%C3%B8rneh%C3%B8j",
    "Tj\\u{f8}rneh\\u{f8}j",
    "Tj\u{c3}\u{b8}rne",
    "010170-1234",
    "0101701234",
    "a token that",
];

/// Requests with the name and the number wherever a client can put something.
async fn asked(url: &str) {
    let client = reqwest::Client::new();
    let post = || client.post(format!("{url}/graphql"));
    let named = r#"query { network { search(text: "Karla Tjørnehøj 010170-1234") { text } } }"#;
    let by_key = "query Q($key: String!) { network { person(key: $key) { label } } }";
    let registered = r#"mutation Register($name: PersonNameInput!, $message: String) { registerPerson(
        input: { key: "t:p1", from: "2000", name: $name }, write: { message: $message, idempotencyKey: $message })
        { refusals { code sentence } } }"#;
    let name = json!({ "given": "Karla", "family": "Tjørnehøj" });
    let requests = [
        post().json(&json!({ "query": named })),
        post().json(&json!({ "query": by_key, "variables": { "key": "t:Karla-010170-1234" } })),
        post().json(&json!({ "query": by_key, "variables": { "key": ["Karla Tjørnehøj"], "Karla": 1 } })),
        post().json(&json!({ "query": "query Person_0101701234 { __typename }" })),
        post().json(&json!({ "query": by_key, "operationName": "Karla" })),
        post().json(&json!({ "query": "{ Karla Tjørnehøj 010170-1234 }" })),
        post().json(&json!({ "query": ["Karla Tjørnehøj"], "Karla": "010170-1234" })),
        post().header("content-type", "application/json").body("{\"query\": \"Karla\", Tjørnehøj 010170-1234"),
        post().header("content-type", "text/Karla").body("Tjørnehøj"),
        post()
            .bearer_auth(TOKEN)
            .json(&json!({ "query": registered, "variables": { "name": name, "message": "Karla" } })),
        post()
            .bearer_auth(TOKEN)
            .json(&json!({ "query": registered, "variables": { "name": name, "message": "010170-1234" } })),
        post().bearer_auth(format!("{TOKEN} Karla 0101701234")).json(&json!({ "query": named })),
        post()
            .header("x-request-id", "Karla-0101701234")
            .header("traceparent", "00-Karla-010170-1234")
            .header("user-agent", "Karla")
            .header("accept", "Karla/010170-1234")
            .json(&json!({ "query": named })),
        client.get(format!("{url}/graphql")).query(&[
            ("query", named),
            ("operationName", "Karla"),
            ("variables", "010170-1234"),
        ]),
        client.get(format!("{url}/graphql")).query(&[("Karla", "Tjørnehøj 010170-1234")]),
        client.get(format!("{url}/Karla/Tjørnehøj/010170-1234")),
        client.get(format!("{url}/graphiql/Karla")),
        client.request("KARLA".parse().unwrap(), format!("{url}/graphql")),
    ];
    for request in requests {
        request.send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_line_has_what_a_client_sent() {
    for database in databases().await {
        for format in ["text", "json"] {
            let mut serve = herred(&database.url, ["serve", "--empty", "--log-requests", "--log-format", format]);
            let serve =
                serve.env("HERRED_WRITER_TOKEN", TOKEN).env("HERRED_LOG", "herred=trace,tower_http=trace,debug");
            let served = Served::start(serve);
            asked(&served.url).await;
            let log = served.stop();
            assert!(log.lines().filter(|line| line.contains("herred::request")).count() >= 18, "{log}");
            for secret in SECRETS {
                let line = log.lines().find(|line| line.contains(secret));
                assert_eq!(line, None, "{secret} is in the log, on {}", database.kind);
            }
        }
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_a_line_where_that_is_wanted_with_its_ids_and_what_came_of_it() {
    for database in databases().await {
        let serve = |arguments: &[&str]| {
            let mut serve = herred(&database.url, ["serve", "--empty", "--log-format", "json"]);
            Served::start(serve.args(arguments))
        };
        let (id, trace) = ("01980000-0000-7000-8000-0123456789ab", "4bf92f3577b34da6a3ce929d0e0e4736");
        let ask = async |served: &Served| {
            let request = reqwest::Client::new().post(format!("{}/graphql", served.url));
            let request =
                request.header("x-request-id", id).header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
            let body = json!({ "query": "query Bodies { network { organizations { totalCount } } }" });
            let response = request.json(&body).send().await.unwrap();
            assert_eq!(response.headers()["x-request-id"], id);
        };
        let served = serve(&[]);
        ask(&served).await;
        let log = served.stop();
        assert!(!log.contains("herred::request") && log.contains("\"stopping\""), "{log}");

        let served = serve(&["--log-requests"]);
        ask(&served).await;
        let log = served.stop();
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let line = lines.into_iter().find(|line| line["target"] == "herred::request").unwrap();
        let (fields, span) = (&line["fields"], &line["span"]);
        assert_eq!(
            (&fields["method"], &fields["route"], &fields["status"]),
            (&json!("POST"), &json!("/graphql"), &json!(200))
        );
        assert_eq!((&fields["kind"], &span["operation"]), (&json!("query"), &json!("Bodies")));
        assert_eq!((&span["id"], &span["trace"]), (&json!(id), &json!(trace)));
        assert!(fields["milliseconds"].as_f64().unwrap() > 0.0 && span["cost"].as_u64().unwrap() > 0);
        assert_eq!(fields.get("client"), None, "an address is personal data");

        let served = serve(&["--log-requests", "--log-addresses"]);
        ask(&served).await;
        // What is not asked by POST comes through another door.
        let by_get = reqwest::get(format!("{}/graphql?query={{__typename}}", served.url)).await.unwrap();
        assert_eq!(by_get.status(), 200);
        let log = served.stop();
        assert!(log.contains("\"client\":\"127.0.0.1\""));
        assert_eq!(log.matches("\"route\":\"/graphql\"").count(), 2, "{log}");

        // Colours are for terminals.
        let served = Served::start(&mut herred(&database.url, ["serve", "--empty", "--log-requests"]));
        ask(&served).await;
        let log = served.stop();
        assert!(log.contains("answered") && !log.contains('\u{1b}'), "{log}");
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_denials_and_privileged_reads_have_a_line_each_in_the_audit() {
    for database in databases().await {
        let key =
            said(&database.url, ["token", "new", "--label", "x", "--role", "privileged-reader", "--expires", "1d"]);
        let key = key.lines().next().unwrap();
        let mut serve = herred(&database.url, ["serve", "--empty", "--log-format", "json"]);
        let served = Served::start(serve.env("HERRED_WRITER_TOKEN", TOKEN));
        let ask = async |shown: &str, query: &str| {
            let request = reqwest::Client::new().post(format!("{}/graphql", served.url));
            let request = if shown.is_empty() { request } else { request.bearer_auth(shown) };
            request.json(&json!({ "query": query })).send().await.unwrap();
        };
        let found = r#"mutation { foundOrganization(input: { key: "t:a", kind: COMMITTEE, names: [{ text: "A" }],
            from: "2020" }) { refusals { code } } }"#;
        ask(TOKEN, found).await;
        ask(TOKEN, found).await;
        ask("", found).await;
        ask(key, "query Bodies { network { on } }").await;
        ask(key, "query Person_0101701234 { network { on } }").await;
        ask("", "query Bodies { network { on } }").await;
        let log = served.stop();
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let audit: Vec<Value> = lines.filter(|line| line["target"] == "herred::audit").collect();
        let told = |message: &str, names: &[&str]| -> Vec<Value> {
            let lines = audit.iter().map(|line| &line["fields"]).filter(|fields| fields["message"] == message);
            lines.map(|fields| names.iter().map(|name| fields[*name].clone()).collect()).collect()
        };
        let writes = told("write", &["actor", "roles", "address", "verbs", "revision", "refusals", "failed"]);
        let writer = |revision: Value, refusals: &str| {
            json!(["writer", "ADMINISTRATOR", "127.0.0.1", "foundOrganization", revision, refusals, false])
        };
        assert_eq!(writes, [writer(json!(1), ""), writer(Value::Null, "KEY_TAKEN")], "{audit:#?}");
        let denied = told("denied", &["verb", "code"]);
        assert_eq!(denied, [json!(["foundOrganization", "UNAUTHENTICATED"])], "{audit:#?}");
        // Who writes reads what is answered. A name that could be somebody's number is not shown.
        let reads = told("privileged read", &["roles", "operation"]);
        let (writers, reader) = (json!(["ADMINISTRATOR", null]), "PRIVILEGED_READER");
        let expected = [writers.clone(), writers, json!([reader, "Bodies"]), json!([reader, null])];
        assert_eq!(reads, expected, "{audit:#?}");
        database.drop_it().await;
    }
}
