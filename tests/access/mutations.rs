//! Every mutation, by those who may not: nothing is recorded.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use serde_json::{Value, json};

use super::{CHANGE, body, code, written};
use crate::support::server::{TOKEN, World, worlds};

/// Each mutation with an input that is accepted in [`small`].
fn inputs() -> Vec<(&'static str, Value)> {
    let (committee, on) = ("t:udvalg", "2020-01-01");
    let name = json!({ "text": "Ny" });
    let person = json!({ "given": "Eva", "family": "Ask" });
    let cited = json!([{ "document": "t:d", "quote": "Udvalget består" }]);
    vec![
        ("abolishPost", json!({ "post": "t:post", "on": on, "dependents": "END" })),
        ("abolishSeat", json!({ "seat": "t:seat", "on": on, "dependents": "END" })),
        ("actFor", json!({ "membership": "t:m", "member": "t:birk", "from": on })),
        ("alterPost", json!({ "post": "t:post", "on": on, "places": 4 })),
        ("alterProvision", json!({ "provision": "t:v", "on": on, "modality": "SHOULD", "voting": true })),
        ("alterRelation", json!({ "relation": "t:l", "on": on, "scope": "drift" })),
        ("alterSeat", json!({ "seat": "t:seat", "on": on, "title": "Formand" })),
        ("anonymisePerson", json!({ "person": "t:p" })),
        ("appoint", json!({ "member": "t:birk", "body": committee, "from": on })),
        ("change", json!([{ "renameOrganization": { "organization": committee, "name": name, "on": on } }])),
        ("cite", json!({ "fact": 1, "citations": cited })),
        ("correct", json!({ "fact": 2, "statement": { "name": name } })),
        ("correctPerson", json!({ "person": "t:p", "name": person, "on": on })),
        ("deputise", json!({ "member": "t:birk", "membership": "t:m", "from": on })),
        ("dissolveOrganization", json!({ "organization": "t:del", "on": on })),
        ("drawRelation", json!({ "kind": "SUPPORTS", "source": committee, "target": "t:other", "from": on })),
        ("endMembership", json!({ "membership": "t:m", "on": on, "dependents": "END" })),
        ("endProvision", json!({ "provision": "t:v", "on": "2024-01-01" })),
        ("endRelation", json!({ "relation": "t:l", "on": on })),
        ("endRepresentation", json!({ "representation": "t:r", "on": on })),
        ("establishPost", json!({ "body": committee, "places": 2, "from": on })),
        ("establishSeat", json!({ "body": committee, "from": on })),
        ("exempt", json!({ "provision": "t:v", "reason": "valgår", "from": "2022-01-01", "until": "2023-01-01" })),
        ("foundOrganization", json!({ "kind": "COMMITTEE", "names": [name], "parent": committee, "from": on })),
        ("goOnLeave", json!({ "of": "t:m", "from": on, "until": "2021-01-01" })),
        ("handOverTasks", json!({ "organization": "t:del", "to": committee, "on": on })),
        ("layDown", json!({ "body": committee, "kind": "VOTING", "voting": true, "from": on })),
        ("liftCompleteness", json!({ "subject": committee, "topic": "MEMBERS", "on": on })),
        ("liftExemption", json!({ "provision": "t:v", "on": "2016-01-01" })),
        ("liftGap", json!({ "subject": committee, "topic": "AREA", "on": on })),
        ("mergeOrganizations", json!({ "organizations": ["t:del"], "into": { "organization": committee }, "on": on })),
        ("moveOrganization", json!({ "organization": "t:del", "parent": "t:region", "on": on })),
        ("nominate", json!({ "member": "t:birk", "body": committee, "from": on })),
        ("reclassifyOrganization", json!({ "organization": committee, "classification": "team", "on": on })),
        ("register", json!({ "statement": { "meetingSeries": { "whose": "t:udvalg", "title": "Møder" } } })),
        ("registerAgreement", json!({ "kind": "OTHER", "title": "Aftale" })),
        ("registerDocument", json!({ "title": "Referat" })),
        ("registerPerson", json!({ "name": person })),
        ("renameOrganization", json!({ "organization": committee, "name": name, "on": on })),
        ("renamePerson", json!({ "person": "t:p", "name": person, "on": on })),
        ("replace", json!({ "membership": "t:m", "member": "t:birk", "on": on })),
        ("represent", json!({ "membership": "t:m2", "person": "t:p", "on": on })),
        ("revertRevision", json!({ "revision": 2 })),
        (
            "rotate",
            json!({ "body": committee, "on": on, "leave": [{ "membership": "t:m", "ended": "ROTATED" }],
                "come": [{ "member": "t:birk", "seat": "t:seat" }] }),
        ),
        (
            "splitOrganization",
            json!({ "organization": committee, "into": [{ "into": { "organization": "t:del" } }], "on": on }),
        ),
        ("state", json!({ "subject": committee, "statement": { "area": "social" }, "from": on })),
        ("stateCompleteness", json!({ "subject": committee, "topic": "SEATS", "from": on })),
        ("stateGap", json!({ "subject": committee, "topic": "LEVEL", "reason": "NOT_STATED", "explanation": "uvist" })),
        ("vacate", json!({ "seat": "t:seat", "on": on })),
        ("withdraw", json!({ "facts": [2] })),
    ]
}

/// What is new and belongs to no body can be registered by every editor.
const OF_NO_BODY: [&str; 3] = ["registerAgreement", "registerDocument", "registerPerson"];

/// A region with a committee and its part, and another body with nothing to do with them.
async fn small(world: &World) {
    written(
        world,
        json!([
            body("t:udvalg", None),
            body("t:region", None),
            body("t:other", None),
            body("t:del", Some("t:udvalg")),
            body("t:ask", None),
            body("t:birk", None)
        ]),
    )
    .await;
    written(
        world,
        json!([{ "renameOrganization": { "organization": "t:del", "name": { "text": "Del" }, "on": "2012-01-01" } }]),
    )
    .await;
    written(
        world,
        json!([
            { "moveOrganization": { "organization": "t:udvalg", "parent": "t:region", "on": "2011-01-01" } },
            { "registerDocument": { "key": "t:d", "title": "Referat" } },
            { "registerPerson": { "key": "t:p", "name": { "given": "Eva", "family": "Birk" } } },
            { "establishPost": { "key": "t:post", "body": "t:udvalg", "places": 2, "from": "2012-01-01" } },
            { "establishSeat": { "key": "t:seat", "body": "t:udvalg", "from": "2012-01-01" } },
            { "appoint": { "key": "t:m", "member": "t:ask", "seat": "t:seat", "from": "2014-01-01" } },
            { "appoint": { "key": "t:m2", "member": "t:birk", "post": "t:post", "from": "2014-01-01" } },
            { "represent": { "key": "t:r", "membership": "t:m", "person": "t:p", "on": "2014-01-01" } },
            { "drawRelation": { "key": "t:l", "kind": "LINE", "source": "t:udvalg", "target": "t:region", "from": "2014-01-01" } },
            { "layDown": { "key": "t:v", "body": "t:udvalg", "kind": "VOTING", "voting": true, "from": "2014-01-01" } },
            { "exempt": { "provision": "t:v", "reason": "valgår", "from": "2015-01-01", "until": "2017-01-01" } },
            { "stateGap": { "subject": "t:udvalg", "topic": "AREA", "reason": "NOT_STATED", "explanation": "uvist", "from": "2014-01-01" } },
            { "stateCompleteness": { "subject": "t:udvalg", "topic": "MEMBERS", "from": "2014-01-01" } },
            { "state": { "subject": "t:del", "statement": { "task": { "text": "Drift" } }, "from": "2012-01-01" } },
        ]),
    )
    .await;
}

/// The request of a mutation.
fn request(schema: &Schema, mutation: &str, input: &Value, dry: bool) -> (String, Value) {
    let write = json!({ "dryRun": dry });
    if mutation == "change" {
        return (CHANGE.to_owned(), json!({ "changes": input, "write": write }));
    }
    let field = &schema.type_field("Mutation", mutation).unwrap();
    let kind = &field.argument_by_name("input").unwrap().ty;
    let query = format!(
        "mutation ($input: {kind}, $write: WriteInput) {{
            {mutation}(input: $input, write: $write) {{ revision {{ number }} refusals {{ code path sentence }} }} }}"
    );
    (query, json!({ "input": input, "write": write }))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mutation_is_for_those_who_may_not() {
    let schema = Schema::parse_and_validate(include_str!("../../schema.graphql"), "schema.graphql").unwrap();
    let all: BTreeSet<&str> = schema.get_object("Mutation").unwrap().fields.keys().map(|name| name.as_str()).collect();
    let inputs = inputs();
    assert_eq!(inputs.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>(), all, "each mutation has an input here");
    for world in worlds().await {
        small(&world).await;
        let (reader, _) = world.key("reader", None).await;
        let (privileged, _) = world.key("privileged-reader", None).await;
        let (elsewhere, _) = world.key("editor", Some("t:other")).await;
        let head = world.store.network().head();
        for (mutation, input) in &inputs {
            // It is they who are refused, and not what they ask for.
            let (query, planned) = request(&schema, mutation, input, true);
            let answer = world.answer_to(Some(TOKEN), &query, &planned).await;
            assert_eq!(answer["data"][*mutation]["refusals"], json!([]), "{mutation}: {answer}");

            let (query, variables) = request(&schema, mutation, input, false);
            for (shown, expected) in
                [(None, "UNAUTHENTICATED"), (Some(&reader), "FORBIDDEN"), (Some(&privileged), "FORBIDDEN")]
            {
                for variables in [&variables, &planned] {
                    let answer = world.answer_to(shown.map(String::as_str), &query, variables).await;
                    assert_eq!(code(&answer), expected, "{mutation} by {shown:?}");
                    assert_eq!(answer["data"], json!({ *mutation: null }), "{mutation} by {shown:?}");
                }
            }
            if OF_NO_BODY.contains(mutation) {
                let answer = world.answer_to(Some(&elsewhere), &query, &planned).await;
                assert_eq!(answer["data"][*mutation]["refusals"], json!([]), "{mutation}: {answer}");
                continue;
            }
            for variables in [&variables, &planned] {
                let answer = world.answer_to(Some(&elsewhere), &query, variables).await;
                if *mutation == "anonymisePerson" {
                    assert_eq!(code(&answer), "FORBIDDEN", "{answer}");
                    continue;
                }
                let payload = &answer["data"][*mutation];
                let refusals = payload["refusals"].as_array().unwrap_or_else(|| panic!("{mutation}: {answer}"));
                assert_eq!(payload["revision"], Value::Null);
                assert!(!refusals.is_empty(), "{mutation}: {answer}");
                assert!(refusals.iter().all(|refusal| refusal["code"] == "OUT_OF_SCOPE"), "{mutation}: {answer}");
            }
        }
        assert_eq!(world.store.network().head(), head, "nothing was recorded");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_editor_of_a_part_writes_there() {
    for world in worlds().await {
        small(&world).await;
        let (inside, _) = world.key("editor", Some("t:region")).await;
        let schema = Schema::parse_and_validate(include_str!("../../schema.graphql"), "schema.graphql").unwrap();
        for (mutation, input) in inputs() {
            let (query, planned) = request(&schema, mutation, &input, true);
            let answer = world.answer_to(Some(&inside), &query, &planned).await;
            let expected = match mutation {
                "anonymisePerson" => Some("FORBIDDEN"),
                "revertRevision" => Some("OUT_OF_SCOPE"),
                _ => None,
            };
            let refused = answer["data"][mutation]["refusals"][0]["code"].as_str();
            let found = refused.or_else(|| Some(code(&answer)).filter(|code| !code.is_empty()));
            assert_eq!(found, expected, "{mutation}: {answer}");
        }
        world.end().await;
    }
}
