//! The server as HTTP sees it, and the process as its operator does.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use axum::body::{Body, to_bytes};
use axum::http::Request;
use futures_util::future::join_all;
use herred::http::{AccessManner, Anonymous, Manner};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::support::server::{TOKEN, clock, shipped_worlds, worlds};

/// What is supposed is asked by POST, wherever it is supposed.
const SUPPOSED: &str = "{ comparison(from: {}, with: []) { differences { totalCount } } }";

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_answered_by_post_and_by_get_in_the_type_that_is_asked_for() {
    for world in worlds().await {
        let query = "query A { __typename } query B { network { on } }";
        let post = world.post("/graphql").json(&json!({ "query": query, "operationName": "B" })).send().await.unwrap();
        assert_eq!(post.headers()["content-type"], "application/json; charset=utf-8");
        let network = json!({ "network": { "on": "2026-11-22" } });
        assert_eq!(post.json::<Value>().await.unwrap(), json!({ "data": network, "extensions": { "cost": 2 } }));
        let accept = ("accept", "application/graphql-response+json");
        let get = world.get("/graphql").query(&[("query", query), ("operationName", "A")]).header(accept.0, accept.1);
        let get = get.send().await.unwrap();
        assert_eq!(get.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
        assert_eq!(get.json::<Value>().await.unwrap()["data"], json!({ "__typename": "Query" }));
        let variables = r#"{"on":"2007-01-01"}"#;
        let asked = [("query", "query($on: Date) { network(on: $on) { on } }"), ("variables", variables)];
        let get: Value = world.get("/graphql").query(&asked).send().await.unwrap().json().await.unwrap();
        assert_eq!(get["data"]["network"]["on"], "2007-01-01");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_can_serve_the_routes_in_its_own_way() {
    for world in worlds().await {
        let access = AccessManner { anonymous: Anonymous::Everywhere, ..AccessManner::default() };
        let manner = Manner { access, ..Manner::default() };
        let routes = herred::http::router(world.store.clone(), clock(), manner);
        let body = Body::from(json!({ "query": "{ network(on: \"2020-01-01\") { on } }" }).to_string());
        let asked = Request::post("/graphql").header("content-type", "application/json").body(body).unwrap();
        let answer = routes.oneshot(asked).await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = serde_json::from_slice(&to_bytes(answer.into_body(), 1024).await.unwrap()).unwrap();
        assert_eq!(answer["data"]["network"]["on"], "2020-01-01");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_connection_over_http_2_asks_and_writes_many_things_at_once() {
    for world in shipped_worlds().await {
        let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
        let before = world.store.network().head().unwrap().get();
        let small = "{ network(on: \"2026-11-22\") { on } }".to_owned();
        let page =
            "{ network(on: \"2026-11-22\") { on organizations(first: 500) { nodes { key name partOf { key } } } } }";
        let asked = (0..300_u16).map(|count| {
            let query = match count % 3 {
                0 => small.clone(),
                1 => page.to_owned(),
                _ => format!(
                    r#"mutation {{ foundOrganization(input: {{ key: "t:{count}", kind: OTHER, names: [{{ text: "{count}" }}], from: "2020" }}) {{
                        refusals {{ code }} query {{ network(on: "2026-11-22") {{ on }} }}
                    }} }}"#
                ),
            };
            let request = client.post(format!("{}/graphql", world.url)).bearer_auth(TOKEN);
            let request = request.json(&json!({ "query": query }));
            async move {
                let answer = request.send().await.unwrap();
                assert_eq!(answer.version(), reqwest::Version::HTTP_2);
                answer.json::<Value>().await.unwrap()
            }
        });
        for answer in join_all(asked).await {
            let data = &answer["data"];
            let written = &data["foundOrganization"];
            let network = if written.is_null() { &data["network"] } else { &written["query"]["network"] };
            assert_eq!((answer.get("errors"), &network["on"]), (None, &json!("2026-11-22")), "{answer}");
            assert!(written.is_null() || written["refusals"] == json!([]), "{answer}");
        }
        assert_eq!(world.store.network().head().map(|head| head.get()), Some(before + 100));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_question_gets_a_clear_error_with_a_code() {
    for world in worlds().await {
        let plain = world.post("/graphql").header("content-type", "text/plain").body(r#"{"query":"{__typename}"}"#);
        let large = json!({ "query": format!("{{ a }} # {}", "x".repeat(2 * 1024 * 1024)) });
        let only_pictures =
            world.post("/graphql").header("accept", "image/png").json(&json!({ "query": "{ __typename }" }));
        let cases = [
            (plain, 415, "UNSUPPORTED_MEDIA_TYPE"),
            (only_pictures, 406, "NOT_ACCEPTABLE"),
            (world.post("/graphql").json(&large), 413, "PAYLOAD_TOO_LARGE"),
            (world.post("/graphql").header("content-type", "application/json").body("{"), 400, "BAD_REQUEST"),
            (world.post("/graphql").json(&json!([])), 400, "BAD_REQUEST"),
            (world.get("/graphql"), 400, "BAD_REQUEST"),
            (world.get("/graphql").query(&[("query", "mutation { __typename }")]), 405, "METHOD_NOT_ALLOWED"),
            (world.get("/graphql").query(&[("query", SUPPOSED)]), 405, "METHOD_NOT_ALLOWED"),
            (world.get("/graphql").query(&[("query", "{ a }"), ("variables", "{")]), 400, "BAD_REQUEST"),
            (world.get("/graphql").query(&[("query", "{ a }"), ("variables", "[1]")]), 400, "BAD_REQUEST"),
            (world.get("/nothing"), 404, "NOT_FOUND"),
            (world.post("/health/live"), 405, "METHOD_NOT_ALLOWED"),
        ];
        for (request, status, code) in cases {
            let response = request.send().await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{code} on {}", response.url());
            let body: Value = response.json().await.unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], code);
            assert!(body.get("data").is_none());
        }
        let wrong = json!({ "query": "{ nothing }" });
        for (accept, status) in [("application/json", 200), ("application/graphql-response+json", 400)] {
            let response = world.post("/graphql").header("accept", accept).json(&wrong).send().await.unwrap();
            assert_eq!(response.status().as_u16(), status);
            let body: Value = response.json().await.unwrap();
            assert_eq!(body["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
            assert!(body.get("data").is_none());
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_how_it_is_and_hands_out_its_pages() {
    for world in shipped_worlds().await {
        let live: Value = world.get("/health/live").send().await.unwrap().json().await.unwrap();
        assert_eq!(live, json!({ "status": "live" }));
        let ready: Value = world.get("/health/ready").send().await.unwrap().json().await.unwrap();
        assert_eq!(ready, json!({ "status": "ready", "revision": 3 }));
        let schema = world.get("/schema.graphql").send().await.unwrap().text().await.unwrap();
        assert_eq!(schema, include_str!("../schema.graphql"));
        for page in ["/", "/graphql"] {
            let page = world.get(page).header("accept", "text/html,*/*").send().await.unwrap();
            assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
            let page = page.text().await.unwrap();
            let files: Vec<&str> = page.split('"').filter(|part| part.starts_with("/graphiql/")).collect();
            assert!(files.len() >= 2 && !page.contains("https://"), "a page of its own: {page}");
            for file in files {
                assert_eq!(world.get(file).send().await.unwrap().status().as_u16(), 200, "{file}");
            }
        }
        world.end().await;
    }
}

#[test]
fn the_process_says_where_to_look_and_stops_when_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve = Command::new(env!("CARGO_BIN_EXE_herred"));
    serve.current_dir(folder.path()).args(["serve", "--listen", "127.0.0.1:0"]).env_remove("HERRED_DATABASE");
    let mut serving = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = lines.by_ref().take(12).collect();
    assert!(said[0].starts_with("Loaded the bundle denmark: "), "{said:?}");
    assert!(said[3].starts_with("Database: ") && said[3].contains("herred.sqlite"), "{said:?}");
    assert!(said[4].starts_with("GraphQL:  http://127.0.0.1:"), "{said:?}");
    assert_eq!(said.iter().filter(|line| line.starts_with("  {")).count(), 3, "{said:?}");
    assert!(folder.path().join("herred.sqlite").is_file());
    assert!(Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap().success());
    assert!(serving.wait().unwrap().success());
}

#[test]
fn a_process_that_is_told_to_stop_while_it_loads_stops() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody answers there, which the process waits for.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let database = format!("postgres://me@{}/x", silent.local_addr().unwrap());
    let mut serve = Command::new(env!("CARGO_BIN_EXE_herred"));
    serve.current_dir(folder.path()).args(["serve", "--database", &database]);
    let mut serving = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // By then it has begun, as it knocks on the door.
    let _knock = silent.accept().unwrap();
    assert!(Command::new("kill").args(["-TERM", &serving.id().to_string()]).status().unwrap().success());
    assert!(serving.wait().unwrap().success());
}

#[test]
fn wrong_settings_are_said_clearly_and_no_password_with_them() {
    let cases = [
        (vec!["serve", "--database", "mysql://me:secret@host/x"], "sqlite:"),
        (vec!["serve", "--database", "postgres://me:secret@127.0.0.1:1/x"], "127.0.0.1"),
        (vec!["serve", "--config", "/nowhere.toml"], "/nowhere.toml"),
        (vec!["serve", "--listen", "nowhere"], "--listen"),
        (vec!["serve", "--log", "[["], "log filter"),
        (vec!["serve", "--anonymous", "all"], "loopback, everywhere, nobody"),
        (vec!["serve", "--trusted-proxies", "10.0.0.0"], "--trusted-proxies"),
        (vec!["serve", "--oidc-audience", "x"], "name the issuer"),
        (vec!["serve", "--oidc-issuer", "http://login.example", "--oidc-audience", "x"], "https://"),
        (vec!["serve", "--oidc-issuer", "https://login.example"], "name the audience"),
        (vec!["import", "Cargo.toml"], "is a file; a bundle is a folder"),
        (vec!["import", "src"], "bundle.toml"),
    ];
    for (arguments, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_herred"));
        command.args(&arguments).env_remove("HERRED_CONFIG");
        if arguments[0] == "import" {
            command.args(["--database", &format!("sqlite:{}/x.sqlite", folder.path().display())]);
        }
        let ended = command.output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert!(!ended.status.success() && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("secret"), "{said}");
    }
}
