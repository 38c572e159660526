//! API keys: made, used, expired, revoked.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{CHANGE, body, code, written};
use crate::streams::Socket;
use crate::support::server::{World, clock, worlds};

const ASKED: &str = "{ network { on } }";

/// Waits until something holds; it does soon, or the test fails.
async fn soon<F: Future<Output = bool>>(what: &str, within: Duration, mut holds: impl FnMut() -> F) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < within, "{what} in time");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn is_let_in(world: &World, key: &str) -> bool {
    code(&world.answer_to(Some(key), ASKED, &json!({})).await) != "UNAUTHENTICATED"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_writes_as_its_label_until_it_is_revoked_and_is_kept_as_a_digest() {
    for world in worlds().await {
        written(&world, json!([body("t:a", None), body("t:b", None)])).await;
        let (key, id) = world.key("editor", Some("t:a")).await;
        // A key that was made just now is known.
        soon("the key is known", Duration::from_secs(5), || is_let_in(&world, &key)).await;
        let rename = |of: &str| json!({ "changes": [{ "renameOrganization": { "organization": of, "name": { "text": "Ny" }, "on": "2020-01-01" } }] });
        let inside = world.answer_to(Some(&key), CHANGE, &rename("t:a")).await["data"]["change"].take();
        assert_eq!((&inside["revision"]["number"], &inside["refusals"]), (&json!(2), &json!([])));
        let outside = world.answer_to(Some(&key), CHANGE, &rename("t:b")).await["data"]["change"].take();
        let expected = json!([{ "code": "OUT_OF_SCOPE", "path": ["changes", "0", "renameOrganization", "name"] }]);
        assert_eq!((&outside["revision"], &outside["refusals"]), (&Value::Null, &expected));
        let actor = world.ask("{ network { revision(number: 2) { actor } } }", &json!({})).await;
        assert_eq!(actor["network"]["revision"]["actor"], "a key for editor");
        // It was written that it was used, and nowhere what it is.
        let used = || async { world.store.api_keys().await.unwrap()[0].last_used == Some(clock()()) };
        soon("the use is written", Duration::from_secs(5), used).await;
        let kept = format!("{:?}", world.store.api_keys().await.unwrap());
        assert!(!kept.contains(&key["herred_".len()..]), "{kept}");

        assert!(world.store.revoke_api_key(&id, clock()()).await.unwrap());
        assert!(!world.store.revoke_api_key(&id, clock()()).await.unwrap(), "once");
        soon("the key is revoked", Duration::from_secs(5), || async { !is_let_in(&world, &key).await }).await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_has_expired_lets_nobody_in() {
    for world in worlds().await {
        let (key, _) = world.key("reader", None).await;
        assert!(is_let_in(&world, &key).await);
        world.pass_days(89);
        assert!(is_let_in(&world, &key).await);
        world.pass_days(1);
        assert!(!is_let_in(&world, &key).await);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_its_key_is_revoked() {
    for world in worlds().await {
        let (key, id) = world.key("reader", None).await;
        let query = json!({ "query": "subscription { revisions { revision { number } } }" });
        let stream = world.post("/graphql").header("accept", "text/event-stream").bearer_auth(&key).json(&query);
        let mut stream = stream.send().await.unwrap();
        assert_eq!(stream.status().as_u16(), 200);
        world.store.revoke_api_key(&id, clock()()).await.unwrap();
        let (mut read, began) = (String::new(), Instant::now());
        while let Some(chunk) = tokio::time::timeout(Duration::from_secs(20), stream.chunk()).await.unwrap().unwrap() {
            read.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!(read.contains("event: complete") && !read.contains("event: next"), "{read}");
        assert!(began.elapsed() < Duration::from_secs(12));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_carries_nothing_out_once_its_key_is_revoked() {
    for world in worlds().await {
        let (key, id) = world.key("editor", None).await;
        let mut socket = Socket::open(&world).await;
        let shown = json!({ "authorization": format!("Bearer {key}") });
        socket.say(json!({ "type": "connection_init", "payload": shown })).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        world.store.revoke_api_key(&id, clock()()).await.unwrap();
        let began = Instant::now();
        let change = r#"mutation { foundOrganization(input: { kind: COMMITTEE, names: [{ text: "Nyt" }], from: "2026" }) {
            revision { number } } }"#;
        let mut answers = Vec::new();
        while answers.last() != Some(&json!("error")) {
            assert!(began.elapsed() < Duration::from_secs(12), "it is still let in: {answers:?}");
            socket.subscribe("c", change, json!({})).await;
            answers.push(socket.next().await["type"].take());
            if answers.last() == Some(&json!("next")) {
                assert_eq!(socket.next().await["type"], "complete");
            }
        }
        let head = world.store.network().head();
        socket.subscribe("c", change, json!({})).await;
        assert_eq!(socket.next().await["type"], "error");
        assert_eq!(world.store.network().head(), head, "nothing is recorded any more");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_made_listed_and_revoked_on_the_command_line() {
    for world in worlds().await {
        written(&world, json!([body("t:a", None)])).await;
        let run = |arguments: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_herred"));
            let ended =
                command.args(["token"]).args(arguments).args(["--database", world.database_url()]).output().unwrap();
            // What is logged goes the other way.
            let said = if ended.status.success() { ended.stdout } else { ended.stderr };
            (ended.status.success(), String::from_utf8(said).unwrap())
        };
        let (made, said) =
            run(&["new", "--label", "the intranet", "--role", "editor", "--within", "t:a", "--expires", "never"]);
        assert!(made && said.starts_with("herred_"), "{said}");
        let key = said.lines().next().unwrap();
        let id = said.trim_end().trim_end_matches('.').rsplit(' ').next().unwrap();
        assert!(is_let_in(&world, key).await);
        let (_, listed) = run(&["list"]);
        assert!(listed.starts_with(id) && listed.contains("EDITOR:t:a  the intranet"), "{listed}");
        assert!(listed.contains("never expires") && !listed.contains(key), "{listed}");
        assert!(run(&["revoke", id]).0);
        assert!(run(&["list"]).1.contains(", revoked 20"));
        for (wrong, why) in [
            (&["revoke", id][..], "herred token list"),
            (&["new", "--label", "x", "--role", "editor", "--within", "t:nothing"], "no organization has the key"),
            (&["new", "--label", "x", "--role", "reader", "--within", "t:a"], "only an editor"),
            (&["new", "--label", " ", "--role", "reader"], "a label has"),
            (&["new", "--label", "010203-4567", "--role", "reader"], "CPR"),
            (&["new", "--label", "x", "--role", "owner"], "privileged-reader"),
            (&["new", "--label", "x", "--role", "reader", "--expires", "soon"], "90d"),
        ] {
            let (done, said) = run(wrong);
            assert!(!done && said.contains(why), "{wrong:?}: {said}");
        }
        assert_eq!(world.store.api_keys().await.unwrap().len(), 1);
        world.end().await;
    }
}
