//! Personal data through the front door: anonymising, restoring, protected persons.

use std::path::{Path, PathBuf};

use herred::command::erasures::apply;
use herred::command::import::{ImportFailure, Manner};
use herred::exchange::erasures::listed;
use herred::exchange::merge::Side;
use herred::exchange::standing::bundle_of;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};

use crate::support::server::{TOKEN, World, instance_of, worlds};

/// What is searched for: parts of the name and of the identifier, as they are written and as they are folded.
const SECRETS: [&str; 6] = ["Karla", "karla", "Tjørnehøj", "tjoernehoej", "0000-7777", "0000 7777"];

const CHANGE: &str = r"mutation ($changes: [ChangeInput!]!, $write: WriteInput) {
    change(changes: $changes, write: $write) { revision { number } refusals { code sentence } } }";

const ANONYMISE: &str = r"mutation ($person: String!, $write: WriteInput) {
    anonymisePerson(input: { person: $person }, write: $write) {
        revision { number } repeated refusals { code path }
        erasure { names identifiers quotes explanations texts messages person { key label } } } }";

/// Everything that the API tells of persons, at the head and before.
const ALL: &str = r#"query ($revision: Int, $name: String!) { network(knownAt: { revision: $revision }) {
    persons(first: 50) { nodes { key label english: label(language: EN) name givenName familyName anonymised { number }
        identifiers { value } nameHistory { name citations { quote } } gaps { explanation }
        history { ... on PersonNameFact { name } ... on PersonIdentifierFact { value } citations { quote } } } }
    search(text: $name) { text }
    named(name: $name) { text }
    organization(key: "t:udvalg") { members { items { member { label } citations { quote } representatives { items { person { label name } } } } } }
    chart(roots: ["t:udvalg"]) { svg mermaid }
    agreement(key: "t:aftale") { signatories { items { designation office party { ... on Person { label } } } }
        history { ... on InvolvementFact { designation office } ... on ActFact { text } } }
    revisions(first: 50) { nodes { number message events(first: 50) { nodes { sentence } }
        recorded(first: 50) { nodes { statement citations { quote } ... on PersonNameFact { name } } } } }
} }"#;

async fn done(world: &World, changes: Value, write: Value) {
    let payload = world.write(CHANGE, &json!({ "changes": changes, "write": write })).await["change"].take();
    assert_eq!(payload["refusals"], json!([]), "on {}", world.kind);
}

/// The codes with which a change is refused.
async fn refused(world: &World, changes: Value) -> Vec<String> {
    let payload = world.write(CHANGE, &json!({ "changes": changes })).await["change"].take();
    assert_eq!(payload["revision"], Value::Null);
    let refusals = payload["refusals"].as_array().unwrap().iter();
    refusals.map(|refusal| refusal["code"].as_str().unwrap().to_owned()).collect()
}

/// A body with a member, whom a person sits for, all of it cited and spoken of by name.
async fn small(world: &World) {
    let quoted = json!([{ "document": "t:d", "quote": "Karla Tjørnehøj sidder i udvalget" }]);
    done(
        world,
        json!([
            { "registerDocument": { "key": "t:d", "title": "Referat" } },
            { "foundOrganization": { "key": "t:udvalg", "kind": "COMMITTEE", "names": [{ "text": "Udvalget" }], "from": "2010-01-01" } },
            { "foundOrganization": { "key": "t:ask", "kind": "MUNICIPALITY", "names": [{ "text": "Ask" }], "from": "2010-01-01" } },
            { "registerPerson": { "key": "t:p1", "name": { "given": "Karla", "family": "Tjørnehøj" }, "from": "2000",
                "identifiers": [{ "scheme": "orcid", "value": "0000-7777" }], "citations": quoted } },
            { "registerPerson": { "key": "t:p2", "name": { "given": "Bent", "family": "Berg" }, "from": "2000" } },
        ]),
        json!({ "message": "Registrering af Karla", "idempotencyKey": "Karla-1" }),
    )
    .await;
    done(
        world,
        json!([
            { "appoint": { "key": "t:m1", "member": "t:ask", "body": "t:udvalg", "from": "2014-01-01" } },
            { "represent": { "key": "t:r1", "membership": "t:m1", "person": "t:p1", "on": "2014-01-01", "citations": quoted } },
            { "stateGap": { "subject": "t:p1", "topic": "TERM", "reason": "NOT_STATED", "explanation": "Karla har ikke svaret" } },
        ]),
        json!({ "message": "Karla Tjørnehøj repræsenterer Ask" }),
    )
    .await;
    done(
        world,
        json!([
            { "register": { "key": "t:aftale", "statement": { "agreement": { "kind": "COLLABORATION", "title": "Aftalen" } }, "from": "2014-01-01" } },
            { "state": { "subject": "t:aftale", "statement": { "involvement": { "how": "SIGNATORY", "party": "t:p1",
                "designation": "Karla Tjørnehøj", "office": "formand Karla" } }, "from": "2014-01-01" } },
            { "state": { "subject": "t:aftale", "statement": { "act": { "kind": "REMARKED", "by": "t:p1", "text": "Karla er imod" } },
                "from": "2014-02-01" } },
            { "state": { "subject": "t:aftale", "statement": { "act": { "kind": "REMARKED", "by": "t:ask", "text": "Ask er for" } },
                "from": "2014-02-01" } },
        ]),
        json!({ "message": "" }),
    )
    .await;
    done(
        world,
        json!([{ "correctPerson": { "person": "t:p1", "name": { "given": "Karla Marie", "family": "Tjørnehøj" }, "on": "2018-01-01" } }]),
        json!({ "message": "" }),
    )
    .await;
}

fn found_in(what: &str, text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} is in {what}: {text}");
    }
}

/// Every answer about persons as text: at the head and at each revision, by search and by name.
async fn everything(world: &World) -> String {
    let mut text = String::new();
    let head = world.store.network().head().unwrap().get();
    for revision in 1..=head {
        for name in ["Karla", "Tjørnehøj", "Karla Tjørnehøj"] {
            let asked = json!({ "revision": revision, "name": name });
            text += &world.ask(ALL, &asked).await.to_string();
            text += &world.write(ALL, &asked).await.to_string();
        }
    }
    text
}

/// Every row of every table as text; on SQLite also every byte of the file and of its log.
async fn stored(world: &World) -> String {
    let db = Database::connect(world.database_url().replace("sqlite:", "sqlite://")).await.unwrap();
    let sqlite = world.kind == "SQLite";
    let list = if sqlite {
        "select name from sqlite_master where type = 'table'"
    } else {
        "select table_name::text from information_schema.tables where table_schema = 'public'"
    };
    let rows = |sql: String| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql));
    let mut text = String::new();
    for table in rows(list.to_owned()).await.unwrap() {
        let table: String = table.try_get_by_index(0).unwrap();
        if !sqlite {
            for row in rows(format!("select t::text from {table} t")).await.unwrap() {
                text += &row.try_get_by_index::<String>(0).unwrap();
            }
        }
    }
    db.close().await.unwrap();
    for file in files(world) {
        text += &String::from_utf8_lossy(&std::fs::read(file).unwrap());
    }
    text
}

/// The files of a SQLite database that there are.
fn files(world: &World) -> Vec<PathBuf> {
    let Some(path) = world.database_url().strip_prefix("sqlite:") else { return Vec::new() };
    let all = ["", "-wal", "-shm", "-journal"].map(|end| PathBuf::from(format!("{path}{end}")));
    all.into_iter().filter(|file| Path::exists(file)).collect()
}

fn exported(world: &World) -> String {
    let files = bundle_of(&world.store.network(), "t");
    files.iter().map(|(name, bytes)| format!("{name} {}", String::from_utf8_lossy(bytes))).collect()
}

/// How many objects pieces of answers are kept of.
async fn pieces(world: &World) -> u32 {
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    let line = metrics.lines().find_map(|line| line.strip_prefix("herred_cache_entries{cache=\"pieces\"} "));
    line.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn pieces_of_answers_are_forgotten_when_somebody_is_anonymised() {
    for world in worlds().await {
        small(&world).await;
        // Each is another response, and names the same persons.
        for name in ["a", "b", "c"] {
            world.ask(ALL, &json!({ "revision": 2, "name": name })).await;
        }
        assert!(pieces(&world).await > 0);
        let payload = world.write(ANONYMISE, &json!({ "person": "t:p1" })).await["anonymisePerson"].take();
        assert_eq!(payload["refusals"], json!([]));
        world.ask("{ network { on } }", &json!({})).await;
        assert_eq!(pieces(&world).await, 0);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anonymised_person_is_named_nowhere() {
    for world in worlds().await {
        small(&world).await;
        let other = instance_of(world.database_url()).await;
        let bundle = bundle_of(&world.store.network(), "t");
        // Where it will not be found it is now.
        for (what, text) in
            [("answers", everything(&world).await), ("files", stored(&world).await), ("exports", exported(&world))]
        {
            assert!(text.contains("Karla"), "{what}");
        }
        let person = json!({ "person": "t:p1", "write": { "dryRun": true } });
        let planned = world.write(ANONYMISE, &person).await["anonymisePerson"].take();
        let removed = json!({ "names": 2, "identifiers": 1, "quotes": 4, "explanations": 1, "texts": 3, "messages": 2,
            "person": { "key": "t:p1", "label": "anonymiseret person" } });
        assert_eq!((&planned["revision"], &planned["erasure"]), (&Value::Null, &removed));
        assert!(everything(&world).await.contains("Karla"), "it was only planned");
        let naming = json!({ "person": "t:p1", "write": { "message": "Karla vil slettes" } });
        let refusals = world.write(ANONYMISE, &naming).await["anonymisePerson"]["refusals"].take();
        assert_eq!(refusals[0]["code"], "ANONYMISED");

        let write = json!({ "person": "t:p1", "write": { "message": "efter anmodning", "idempotencyKey": "slet-1" } });
        let payload = world.write(ANONYMISE, &write).await["anonymisePerson"].take();
        assert_eq!((&payload["revision"]["number"], &payload["erasure"]), (&json!(5), &removed), "{payload}");
        let again = world.write(ANONYMISE, &write).await["anonymisePerson"].take();
        assert_eq!((&again["revision"]["number"], &again["repeated"]), (&json!(5), &json!(true)));

        found_in("an answer", &everything(&world).await);
        found_in("the database", &stored(&world).await);
        found_in("an export", &exported(&world));
        found_in("memory", &format!("{:?}", world.store.network()));
        // Another instance follows, and one that starts reads the same.
        found_in("another instance", &format!("{:?}", other.catch_up().await.unwrap()));
        let third = instance_of(world.database_url()).await;
        found_in("a new instance", &format!("{:?}", third.network()));
        for store in [other, third] {
            store.close().await.unwrap();
        }

        // The structure stays, and says why there is no name.
        let seen = world.ask(ALL, &json!({ "revision": 2, "name": "Bent" })).await["network"].take();
        let sits = &seen["organization"]["members"]["items"][0]["representatives"]["items"][0]["person"];
        assert_eq!(sits, &json!({ "label": "anonymiseret person", "name": null }));
        let person = &seen["persons"]["nodes"][0];
        assert_eq!((&person["english"], &person["anonymised"]["number"]), (&json!("anonymised person"), &json!(5)));
        assert_eq!(seen["persons"]["nodes"][1]["label"], "Bent Berg");
        let seen = world.ask(ALL, &json!({ "revision": 4, "name": "Bent" })).await["network"]["agreement"].take();
        let signed = json!([{ "designation": null, "office": null, "party": { "label": "anonymiseret person" } }]);
        assert_eq!(seen["signatories"]["items"], signed);
        assert!(seen["history"].to_string().contains("Ask er for"), "what others said stays");

        not_brought_back(&world, bundle).await;
        world.end().await;
    }
}

/// Neither by a change, nor by an import of what was exported before.
async fn not_brought_back(world: &World, bundle: Vec<(String, Vec<u8>)>) {
    let name = json!({ "given": "Karla", "family": "Tjørnehøj" });
    let changes = [
        json!({ "renamePerson": { "person": "t:p1", "name": name, "on": "2020-01-01" } }),
        json!({ "correctPerson": { "person": "t:p1", "name": name, "on": "2018-01-01" } }),
        json!({ "registerPerson": { "name": { "given": "K." , "family": "T." }, "identifiers": [{ "scheme": "ORCID", "value": "0000-7777" }] } }),
    ];
    for change in changes {
        let codes = refused(world, json!([change])).await;
        assert!(codes.iter().all(|code| code == "ANONYMISED") && !codes.is_empty(), "{codes:?}");
    }
    let head = world.store.network().head();
    for side in [None, Some(Side::Theirs)] {
        let manner = Manner { side, ..Manner::default() };
        let Err(ImportFailure::Problems(problems)) = world.import_so(bundle.clone(), manner).await else {
            panic!("the name was imported")
        };
        assert!(problems.iter().any(|problem| problem.to_string().contains("ANONYMISED")), "{problems:?}");
    }
    assert_eq!(world.store.network().head(), head);
    let ours = Manner { side: Some(Side::Ours), ..Manner::default() };
    world.import_so(bundle, ours).await.unwrap();
    found_in("the database", &stored(world).await);
    // What is exported now is imported as it is.
    let now = bundle_of(&world.store.network(), "t");
    world.import(now).await.unwrap();
    found_in("an answer", &everything(world).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restore_the_erasures_are_applied_again() {
    for (world, restored) in worlds().await.into_iter().zip(worlds().await) {
        small(&world).await;
        small(&restored).await;
        world.write(ANONYMISE, &json!({ "person": "t:p1" })).await;
        let list = listed(&world.store.network());
        let text = String::from_utf8(list.clone()).unwrap();
        assert!(text.contains("t:p1"));
        found_in("the list", &text);
        // The backup is from before.
        assert!(everything(&restored).await.contains("Karla"));
        assert_eq!(apply(&restored.store, &list).await.unwrap(), 1);
        found_in("an answer", &everything(&restored).await);
        found_in("the database", &stored(&restored).await);
        assert_eq!(apply(&restored.store, &list).await.unwrap(), 0, "it was applied");
        let error = apply(&restored.store, b"{\"person\":\"t:p1\",\"traces\":[[\"a\",\"b\"]]}").await.unwrap_err();
        assert!(error.to_string().starts_with("line 1 of the list"), "{error}");
        world.end().await;
        restored.end().await;
    }
    // One from before the person was known.
    for (world, restored) in worlds().await.into_iter().zip(worlds().await) {
        small(&world).await;
        world.write(ANONYMISE, &json!({ "person": "t:p1" })).await;
        assert_eq!(apply(&restored.store, &listed(&world.store.network())).await.unwrap(), 1);
        let change = json!([{ "registerPerson": { "name": { "given": "K." }, "identifiers": [{ "scheme": "orcid", "value": "0000-7777" }] } }]);
        assert_eq!(refused(&restored, change).await, ["ANONYMISED"]);
        let name = json!([{ "correct": { "fact": 1 } }, { "renamePerson": { "person": "t:p1", "name": { "given": "Karla" }, "on": "2020-01-01" } }]);
        assert!(!refused(&restored, name).await.is_empty());
        world.end().await;
        restored.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protected_person_is_named_to_the_writer_alone() {
    for world in worlds().await {
        small(&world).await;
        let asked = json!({ "revision": 4, "name": "Karla" });
        assert!(world.ask(ALL, &asked).await.to_string().contains("Karla"));
        let protect = json!([{ "stateGap": { "subject": "t:p1", "topic": "NAMES", "reason": "PROTECTED", "explanation": "navnebeskyttelse", "from": "2020-01-01" } }]);
        done(&world, protect, json!({})).await;
        let text = |answer: Value| answer.to_string();
        for _ in 0..2 {
            let anyone = text(world.ask(ALL, &asked).await);
            // The explanation is the writer's own, and no name.
            for secret in ["Tjørnehøj", "tjoernehoej", "0000-7777", "Karla Marie"] {
                assert!(!anyone.contains(secret), "{secret}: {anyone}");
            }
            assert!(anyone.contains("beskyttet person"));
            assert!(text(world.write(ALL, &asked).await).contains("Karla Marie Tjørnehøj"));
        }
        // By GET: each has answers of their own, which nobody keeps for another.
        let get = |token: Option<&str>, tag: Option<&str>| {
            let query = "{ network { person(key: \"t:p1\") { label } } }";
            let mut request = world.get("/graphql").query(&[("query", query)]);
            request = token.into_iter().fold(request, |request, token| request.bearer_auth(token));
            tag.into_iter().fold(request, |request, tag| request.header("if-none-match", tag)).send()
        };
        let (anyone, writer) = (get(None, None).await.unwrap(), get(Some(TOKEN), None).await.unwrap());
        let tag = |answer: &reqwest::Response| answer.headers()["etag"].to_str().unwrap().to_owned();
        for answer in [&anyone, &writer] {
            assert_eq!(answer.headers()["cache-control"], "private, no-cache");
            assert!(answer.headers()["vary"].to_str().unwrap().contains("authorization"));
        }
        let (public, private) = (tag(&anyone), tag(&writer));
        assert_ne!(public, private);
        assert_eq!(get(None, Some(&private)).await.unwrap().status(), 200);
        assert_eq!(get(Some(TOKEN), Some(&private)).await.unwrap().status(), 304);
        assert_eq!(get(Some("no token of anybody's"), None).await.unwrap().status(), 401);
        assert!(anyone.text().await.unwrap().contains("beskyttet person"));
        assert!(writer.text().await.unwrap().contains("Karla Marie Tjørnehøj"));
        // Nor does a what-if tell in which nobody is protected.
        let gap = world.store.network().fact_count();
        let what_if = r#"query ($with: [ChangeInput!]) { network(with: $with) { person(key: "t:p1") { label protected nameHistory { name } } } }"#;
        let lifted =
            world.ask(what_if, &json!({ "with": [{ "withdraw": { "facts": [gap] } }] })).await["network"]["person"]
                .take();
        assert_eq!(lifted["nameHistory"], json!([]));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_by_which_a_person_attends_speaks_of_the_person() {
    for world in worlds().await {
        small(&world).await;
        let quoted = json!([{ "document": "t:d", "quote": "Karla Tjørnehøj inviteres" }]);
        done(
            &world,
            json!([
                { "layDown": { "key": "t:v1", "body": "t:udvalg", "kind": "ATTENDANCE", "attendance": "INVITED",
                    "of": "t:p1", "from": "2014-01-01", "citations": quoted } },
                { "stateGap": { "subject": "t:v1", "topic": "PROVISIONS", "reason": "NOT_STATED",
                    "explanation": "Hvor ofte Karla inviteres, er ikke oplyst" } },
            ]),
            json!({ "message": "Karla inviteres" }),
        )
        .await;
        let payload = world.write(ANONYMISE, &json!({ "person": "t:p1" })).await;
        assert_eq!(payload["anonymisePerson"]["refusals"], json!([]), "on {}", world.kind);
        let query = r#"{ network { provision(key: "t:v1") { history { citations { quote } ... on GapFact { explanation } } }
            revisions(first: 50) { nodes { message } } } }"#;
        let answer = world.ask(query, &json!({})).await.to_string();
        assert!(answer.contains("explanation"), "the gap is asked for: {answer}");
        found_in("what is said of the provision", &answer);
        found_in("the tables", &stored(&world).await);
        world.end().await;
    }
}
