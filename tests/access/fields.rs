//! What only privileged readers see: every field that can hold it is known, and shows it to nobody else.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;
use serde_json::{Value, json};

use super::{body, written};
use crate::support::server::{TOKEN, World, worlds};

/// A word that stands in all that is said of the protected person by name, and nowhere else.
const SECRET: &str = "Qwzxhemmelig";

/// The names of fields in which something of a protected person can stand. A field of text that is in
/// neither of the lists is to be put into one, and if it is this one, to be asked for below.
const PRIVILEGED: [&str; 14] = [
    "dot",
    "familyName",
    "givenName",
    "json",
    "label",
    "mermaid",
    "message",
    "name",
    "quote",
    "sentence",
    "svg",
    "text",
    "title",
    "value",
];

/// The names of fields in which nothing of a person stands: keys, words of bodies, of documents and of the
/// schema, and explanations of gaps, by which it is said that somebody is protected.
const PLAIN: [&str; 42] = [
    "about",
    "actor",
    "address",
    "area",
    "attested",
    "change",
    "class",
    "code",
    "condition",
    "currency",
    "cursor",
    "deleted",
    "designation",
    "dispute",
    "eligible",
    "endCursor",
    "explanation",
    "form",
    "ground",
    "identifier",
    "key",
    "level",
    "limits",
    "mailingList",
    "membershipKey",
    "office",
    "origin",
    "path",
    "per",
    "place",
    "published",
    "purpose",
    "reason",
    "reasons",
    "rule",
    "scheme",
    "scope",
    "source",
    "startCursor",
    "subject",
    "target",
    "time",
];

const ALL: &str = r#"query All($name: String!) { network {
    person(key: "t:p") { label name givenName familyName identifiers { value } nameHistory { name citations { quote } }
        history { subject { label } } }
    search(text: $name) { text }
    revision(number: 2) { message events(first: 50) { nodes { sentence } } }
    chart(roots: ["t:udvalg"]) { svg mermaid dot json }
    wheel(year: 2029) { nodes { title whose { label } facts { subject { label } } } }
} }"#;

/// A protected person who leads a body, cited and spoken of by name.
async fn protected(world: &World) {
    written(world, json!([{ "registerDocument": { "key": "t:d", "title": "Referat" } }, body("t:udvalg", None)])).await;
    let quoted = json!([{ "document": "t:d", "quote": format!("{SECRET} leder udvalget") }]);
    let name = json!({ "given": SECRET, "family": SECRET });
    let registered = json!({ "key": "t:p", "name": name, "from": "2000",
        "identifiers": [{ "scheme": "orcid", "value": SECRET }], "citations": quoted });
    let mutation = r"mutation ($changes: [ChangeInput!]!) { change(changes: $changes, write: { message: $MESSAGE }) { refusals { code } } }";
    let mutation = mutation.replace("$MESSAGE", &format!("\"om {SECRET}\""));
    let changes = json!([
        { "registerPerson": registered },
        { "appoint": { "key": "t:m", "member": "t:p", "body": "t:udvalg", "role": "CHAIR", "from": "2014-01-01",
            "until": "2030-01-01", "citations": quoted } },
    ]);
    let payload = world.write(&mutation, &json!({ "changes": changes })).await;
    assert_eq!(payload["change"]["refusals"], json!([]));
    let gap = json!({ "subject": "t:p", "topic": "NAMES", "reason": "PROTECTED", "explanation": "navnebeskyttelse" });
    written(world, json!([{ "stateGap": gap }])).await;
}

/// The names of the fields of an answer in which the word stands.
fn telling(answer: &Value, found: &mut BTreeSet<String>) {
    match answer {
        Value::Object(fields) => {
            for (name, value) in fields {
                if value.as_str().is_some_and(|text| text.contains(SECRET)) {
                    found.insert(name.clone());
                }
                telling(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| telling(item, found)),
        _ => {}
    }
}

#[test]
fn every_field_of_text_is_known_to_be_privileged_or_plain() {
    let schema = Schema::parse_and_validate(include_str!("../../schema.graphql"), "schema.graphql").unwrap();
    let mut unknown = BTreeSet::new();
    for kind in schema.types.values() {
        let (ExtendedType::Object(_) | ExtendedType::Interface(_)) = kind else { continue };
        let fields = match kind {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            _ => continue,
        };
        if kind.name().starts_with("__") {
            continue;
        }
        for (name, field) in fields {
            let known = PRIVILEGED.contains(&name.as_str()) || PLAIN.contains(&name.as_str());
            if field.ty.inner_named_type() == "String" && !known {
                unknown.insert(format!("{}.{name}", kind.name()));
            }
        }
    }
    assert!(unknown.is_empty(), "not known to be privileged or plain: {unknown:?}");
}

/// The answer to a question by events, which the library gives.
async fn by_events(world: &World, shown: Option<&str>) -> String {
    let body = json!({ "query": ALL, "variables": { "name": SECRET } });
    let request = world.post("/graphql").header("accept", "text/event-stream").json(&body);
    let request = shown.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
    request.send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn privileged_fields_tell_privileged_readers_and_nobody_else() {
    for world in worlds().await {
        protected(&world).await;
        let (privileged, _) = world.key("privileged-reader", None).await;
        let (reader, _) = world.key("reader", None).await;
        let (editor, _) = world.key("editor", None).await;
        let expected: BTreeSet<String> = PRIVILEGED.iter().map(ToString::to_string).collect();
        let asked = json!({ "name": SECRET });
        // Twice, and the one after the other: what was kept for one is not given to another.
        for _ in 0..2 {
            for shown in [&privileged, TOKEN] {
                let answer = world.answer_to(Some(shown), ALL, &asked).await;
                assert_eq!(answer.get("errors"), None, "{answer}");
                let mut told = BTreeSet::new();
                telling(&answer, &mut told);
                assert_eq!(told, expected);
                assert!(by_events(&world, Some(shown)).await.contains(SECRET));
            }
            for shown in [None, Some(reader.as_str()), Some(&editor)] {
                let answer = world.answer_to(shown, ALL, &asked).await;
                assert_eq!(answer.get("errors"), None, "{answer}");
                assert!(!answer.to_string().contains(SECRET), "{shown:?}: {answer}");
                let events = by_events(&world, shown).await;
                assert!(events.contains("event: next") && !events.contains(SECRET), "{events}");
            }
        }
        // By GET an answer's tag is one reader's; two readers who see the same have the same.
        let tag = async |shown: Option<&str>, have: Option<&str>| {
            let query = "{ network { person(key: \"t:p\") { label } } }";
            let mut request = world.get("/graphql").query(&[("query", query)]);
            request = shown.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
            request = have.into_iter().fold(request, |request, tag| request.header("if-none-match", tag));
            let response = request.send().await.unwrap();
            let tag = response.headers()["etag"].to_str().unwrap().to_owned();
            (response.status().as_u16(), tag)
        };
        let (_, private) = tag(Some(&privileged), None).await;
        let (_, public) = tag(Some(&reader), None).await;
        assert_ne!(private, public);
        assert_eq!(tag(None, Some(&private)).await, (200, public.clone()));
        assert_eq!(tag(Some(&editor), Some(&private)).await.0, 200);
        assert_eq!(tag(Some(&editor), Some(&public)).await.0, 304);
        assert_eq!(tag(Some(&privileged), Some(&private)).await.0, 304);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_neither_protects_nor_lifts_nor_learns_by_writing() {
    for world in worlds().await {
        protected(&world).await;
        let gap = world.store.network().fact_count();
        let (editor, _) = world.key("editor", None).await;
        let head = world.store.network().head();
        let gap_of =
            |subject: &str| json!({ "subject": subject, "topic": "NAMES", "reason": "PROTECTED", "explanation": "x" });
        written_by_nobody(&world, &editor, json!({ "stateGap": gap_of("t:p") }), "OUT_OF_SCOPE").await;
        written_by_nobody(&world, &editor, json!({ "withdraw": { "facts": [gap] } }), "OUT_OF_SCOPE").await;
        let lift = json!({ "liftGap": { "subject": "t:p", "topic": "NAMES", "on": "2026-01-01" } });
        written_by_nobody(&world, &editor, lift, "OUT_OF_SCOPE").await;
        written_by_nobody(&world, &editor, json!({ "revertRevision": { "revision": 3 } }), "OUT_OF_SCOPE").await;
        assert_eq!(world.store.network().head(), head);
        // What comes back of a write is what the writer sees.
        let write = r#"mutation { renameOrganization(input: { organization: "t:udvalg", name: { text: "Ny" }, on: "2020-01-01" }) {
            refusals { code } network { person(key: "t:p") { label name } } } }"#;
        let answer = world.answer_to(Some(&editor), write, &json!({})).await;
        assert_eq!(answer["data"]["renameOrganization"]["refusals"], json!([]), "{answer}");
        assert!(!answer.to_string().contains(SECRET), "{answer}");
        world.end().await;
    }
}

async fn written_by_nobody(world: &World, shown: &str, change: Value, code: &str) {
    let answer = world.answer_to(Some(shown), super::CHANGE, &json!({ "changes": [change] })).await;
    let payload = &answer["data"]["change"];
    assert_eq!(
        (&payload["revision"], &payload["refusals"][0]["code"]),
        (&Value::Null, &json!(code)),
        "{change}: {answer}"
    );
}
