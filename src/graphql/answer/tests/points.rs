//! Points of the specification, one by one, as answers are written.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{DOCUMENTS, SHIPPED, block, is_planned, planned, request, shipped};
use crate::graphql::{Api, Limits, Room, sdl};
use crate::network::testing::day;

fn data(query: &str) -> String {
    planned(query, &json!({}))
}

#[test]
fn keys_stand_in_the_order_in_which_they_are_first_asked_for() {
    let query = r#"{ network(on: "2026-11-22") { b: on ...On a: on on __typename } } fragment On on Network { head { number } a: on }"#;
    let expected = r#"{"data":{"network":{"b":"2026-11-22","head":{"number":3},"a":"2026-11-22","on":"2026-11-22","__typename":"Network"}}}"#;
    assert_eq!(data(query), expected);
}

#[test]
fn selections_with_one_key_are_merged() {
    let query = r#"{ network { organization(key: "denmark:kommune-0791") { partOf { key } exists } }
        network { organization(key: "denmark:kommune-0791") { key ... on Municipality { kind } } } }"#;
    let merged = r#"{"data":{"network":{"organization":{"partOf":null,"exists":"CERTAIN","key":"denmark:kommune-0791","kind":"MUNICIPALITY"}}}}"#;
    assert_eq!(data(query), merged);
}

#[test]
fn fragments_hold_for_objects_and_their_interfaces_alone() {
    let query = r#"{ network { organization(key: "denmark:kommune-0791") {
        ... on Region { region: key } ... on Municipality { municipality: kind }
        ... on Party { party: label ... on Node { node: __typename } } } } }"#;
    let expected = r#"{"data":{"network":{"organization":{"municipality":"MUNICIPALITY","party":"Viborg","node":"Municipality"}}}}"#;
    assert_eq!(data(query), expected);
}

#[test]
fn conditions_are_decided_for_each_request() {
    let query = "query($a: Boolean!, $b: Boolean = true) { network { on @skip(if: $a)
        ... @include(if: $b) { head { number @skip(if: $a) actor } } head @include(if: $a) { message } } }";
    for (a, b, expected) in [
        (true, None, r#"{"data":{"network":{"head":{"actor":"test","message":"a bundle"}}}}"#),
        (true, Some(false), r#"{"data":{"network":{"head":{"message":"a bundle"}}}}"#),
        (false, None, r#"{"data":{"network":{"on":"2026-11-22","head":{"number":3,"actor":"test"}}}}"#),
        (false, Some(false), r#"{"data":{"network":{"on":"2026-11-22"}}}"#),
    ] {
        let mut variables = json!({ "a": a });
        if let Some(b) = b {
            variables["b"] = json!(b);
        }
        assert_eq!(planned(query, &variables), expected);
    }
}

#[test]
fn an_object_of_which_nothing_is_wanted_is_empty() {
    assert_eq!(data("{ network { head { number @skip(if: true) } } }"), r#"{"data":{"network":{"head":{}}}}"#);
    assert_eq!(data("{ network @skip(if: true) { on } }"), r#"{"data":{}}"#);
}

#[test]
fn defaults_stand_in_for_what_is_not_given() {
    let query = r#"query($language: Language! = EN, $key: String = "denmark:region-1082", $first: Int) {
        vocabularies { words { label(language: $language) } }
        network { organization(key: "denmark:kommune-0791") { name } search(text: "viborg kommune", first: 1) { text }
            persons(first: $first) { nodes { key } } organizations(first: 1, filter: { name: $key }) { nodes { key } } } }"#;
    let answer: Value = serde_json::from_str(&planned(query, &json!({ "first": null }))).expect("JSON");
    assert!(answer.get("errors").is_none(), "{answer}");
    let english = answer["data"]["vocabularies"].to_string();
    assert!(english.contains("part of"), "{english}");
}

#[test]
fn a_variable_that_is_not_given_leaves_a_field_of_an_input_out() {
    let query = "query($kinds: [OrganizationKind!]! = [REGION], $name: String) {
        network { organizations(first: 1, filter: { kinds: $kinds, name: $name, or: [{ kinds: REGION }] }) { nodes { kind } } } }";
    let expected = r#"{"data":{"network":{"organizations":{"nodes":[{"kind":"REGION"}]}}}}"#;
    assert_eq!(planned(query, &json!({})), expected);
    assert_eq!(planned(query, &json!({ "name": null, "kinds": "REGION" })), expected);
}

#[test]
fn a_failed_field_is_null_with_its_path_and_its_code() {
    let query = r#"{ network { o: organization(key: "denmark:kommune-0791") { key up: superiors(kinds: [HOSTS]) { listing } } } }"#;
    let answer: Value = serde_json::from_str(&data(query)).expect("JSON");
    assert_eq!(answer["data"], json!({ "network": { "o": { "key": "denmark:kommune-0791", "up": null } } }));
    let error = &answer["errors"][0];
    assert_eq!(error["path"], json!(["network", "o", "up"]));
    assert_eq!(error["extensions"], json!({ "code": "NOT_WALKABLE" }));
    assert_eq!(error["locations"], json!([{ "line": 1, "column": 64 }]));
}

#[test]
fn what_must_not_be_null_makes_what_is_above_it_null() {
    // An argument that is none fails its field: `descendants` must not be null, and the organization may be.
    let query = r#"query($depth: Int) { network { head { number } organization(key: "denmark:kommune-0791") {
        key descendants(depth: $depth) { distance } name } } }"#;
    let answer: Value = serde_json::from_str(&planned(query, &json!({ "depth": -1 }))).expect("JSON");
    assert_eq!(answer["data"], json!({ "network": { "head": { "number": 3 }, "organization": null } }));
    assert_eq!(answer["errors"][0]["path"], json!(["network", "organization", "descendants"]));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_VALUE");
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1));
    // `nodes` of the root must not be null: nothing is left.
    let answer: Value = serde_json::from_str(&data(r#"{ errorCodes nodes(ids: ["x"]) { id } }"#)).expect("JSON");
    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["errors"][0]["path"], json!(["nodes"]));
}

#[test]
fn introspection_and_what_is_wrong_are_the_librarys() {
    for (query, variables) in [
        ("{ __schema { queryType { name } } }", json!({})),
        ("query($key: String!) { network { organization(key: $key) { key } } }", json!({})),
        ("query($key: String!) { network { organization(key: $key) { key } } }", json!({ "key": 1 })),
        (
            "query($of: [OrganizationKind!]!) { network { organizations(filter: { kinds: $of }) { nodes { key } } } }",
            json!({ "of": ["NONE"] }),
        ),
        // Fields that contradict one another, which the library's validation lets through where they are nested.
        ("{ network { head { a: number } } network { head { a: actor } } }", json!({})),
    ] {
        assert!(!is_planned(query, &variables, None), "{query}");
    }
}

/// The objects to which fields lead from the root of reading; the library executes what else there is.
fn read_objects(schema: &apollo_compiler::Schema, roots: &[&str]) -> BTreeSet<String> {
    use apollo_compiler::schema::ExtendedType;
    let implementers = schema.implementers_map();
    let (mut open, mut read) = (roots.iter().map(ToString::to_string).collect::<Vec<_>>(), BTreeSet::new());
    while let Some(name) = open.pop() {
        match &schema.types[name.as_str()] {
            ExtendedType::Object(object) if read.insert(name.clone()) => {
                open.extend(object.fields.values().map(|field| field.ty.inner_named_type().to_string()));
            }
            ExtendedType::Interface(_) => {
                open.extend(implementers[name.as_str()].objects.iter().map(ToString::to_string));
            }
            _ => {}
        }
    }
    read
}

#[test]
fn every_object_that_is_read_has_its_fields_here() {
    use apollo_compiler::schema::ExtendedType;
    let schema = apollo_compiler::Schema::parse_and_validate(sdl(), "schema.graphql").expect("a valid schema");
    let roots = ["Query", "Mutation", "Subscription"];
    let mut expected = read_objects(&schema, &roots);
    // What is no query is executed by the library; what it brings costs as everything else.
    expected.retain(|name| name == "Query" || !roots.contains(&name.as_str()));
    for name in &expected {
        let ExtendedType::Object(object) = &schema.types[name.as_str()] else { unreachable!("objects are collected") };
        let found = DOCUMENTS.objects().iter().find(|found| found.name == *name).expect("it is entered");
        let mut names: Vec<&str> = found.fields.iter().map(|field| field.name).collect();
        let mut fields: Vec<&str> = object.fields.keys().map(|name| name.as_str()).collect();
        names.sort_unstable();
        fields.sort_unstable();
        assert_eq!(names, fields, "of {name}");
        for field in found.fields.iter() {
            let of = object.fields[field.name].ty.inner_named_type();
            let possible = match &schema.types[of] {
                ExtendedType::Object(_) => 1,
                ExtendedType::Interface(_) => schema.implementers_map()[of].objects.len(),
                _ => 0,
            };
            assert_eq!(field.objects.len(), possible, "{name}.{}", field.name);
        }
    }
    assert_eq!(DOCUMENTS.objects().len(), expected.len());
}

#[test]
fn plans_share_what_is_asked_of_many_types_and_have_a_limit() {
    // Facts are of 23 types and their subjects of 24; sixfold, that would be 10^16 steps.
    let nested = (0..6).fold("{ id }".to_owned(), |below, _| {
        format!("{{ id ... on Organization {{ history {{ from {{ day }} subject {below} }} }} ... on Person {{ history {{ subject {below} }} }} }}")
    });
    let nested = format!("{{ node(id: \"TkVUV09SSyAtIC0gLQ\") {nested} }}");
    assert!(is_planned(&nested, &json!({}), None));
    let wide: String = (0..3000).map(|place| format!("f{place}: statement ")).collect();
    let wide = format!("{{ network {{ organization(key: \"a:b\") {{ history {{ {wide} }} }} }} }}");
    assert!(!is_planned(&wide, &json!({}), None));
    let limits = Limits { aliases: 3_000, ..Limits::default() };
    let api = Api::new(Arc::new(SHIPPED.clone()), limits, Room::NONE);
    let answer = block(api.answer(request(&wide, &json!({}), None), day("2026-11-22")));
    assert!(answer.body.starts_with(br#"{"data":{"network":{"organization":null}}"#));
}

#[test]
fn a_page_costs_its_size_also_in_a_fragment_that_is_spread_on_an_interface() {
    let keys: String = (0..450).map(|number| format!("k{number}: key ")).collect();
    let query = format!(
        "query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ...F }} }}
         fragment F on Network {{ organizations(first: 500) {{ nodes {{ {keys} }} }} }}"
    );
    let answer =
        block(shipped().answer(request(&query, &json!({ "ids": ["TkVUV09SSyAtIC0gLQ"] }), None), day("2026-11-22")));
    let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "TOO_COSTLY", "{answer}");
}
