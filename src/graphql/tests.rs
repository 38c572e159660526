//! The schema as a thing, and queries over a small network.

use std::sync::Arc;

use apollo_compiler::{ExecutableDocument, Schema as Parsed};
use async_graphql::{Request, Variables};
use serde_json::{Value, json};

use super::{Api, Limits, Room, sdl};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::Noun;
use crate::network::membership::{Capacity, Representation};
use crate::network::organization::{OrganizationKind, Succession, SuccessionKind};
use crate::network::relation::{Relation, RelationKind};
use crate::network::seat::{Post, Role, Seat};
use crate::network::testing::{World, day, membership, named, since};
use crate::network::validity::Validity;

/// A committee in a municipality, with a chair's seat that the municipality holds through a person, and more.
fn small() -> World {
    let mut world = World::new();
    let town = world.entity(Noun::Organization, Some(OrganizationKind::Municipality));
    world.fact(town, since("2007-01-01"), Statement::Existence);
    world.fact(town, since("2007-01-01"), named("Ærø Kommune"));
    let committee = world.body("Forretningsudvalget");
    world.fact(committee, since("2010-01-01"), Statement::Placement(town));
    let top = world.body("Styregruppen");
    let person = world.person("Åse", "Sørensen");
    let post = world.stated(
        since("2010-01-01"),
        Statement::Post(Box::new(Post { body: committee, role: Role::Chair, places: Some(1), title: None })),
    );
    let seat = world.stated(
        since("2010-01-01"),
        Statement::Seat(Box::new(Seat {
            body: committee,
            post: Some(post),
            role: Role::Chair,
            voting: Some(true),
            appointed_by: Some(town),
            title: Some("formand".into()),
            eligible: None,
        })),
    );
    let mut terms = membership(committee, town, Role::Chair);
    terms.seat = Some(seat);
    let sits = world.stated(since("2014-01-01"), Statement::Membership(terms));
    world.stated(
        since("2014-01-01"),
        Statement::Representation(Representation { membership: sits, person, capacity: Capacity::Ordinary }),
    );
    let line = Relation { kind: RelationKind::Line, from: committee, to: Some(top), terms: None };
    world.stated(since("2010-01-01"), Statement::Relation(line));
    let merger =
        Succession { predecessor: top, successor: town, kind: SuccessionKind::Tasks, partial: true, main: None };
    world.stated(since("2030-01-01"), Statement::Succession(merger));
    world.fact(committee, Validity::UNKNOWN, Statement::Completeness(Topic::Members));
    world.revision();
    world.fact(committee, since("2020-01-01"), named("Udvalget"));
    world
}

fn answer(query: &str, variables: Value) -> Value {
    let api = Api::new(Arc::new(small().network()), Limits::default(), Room::NONE);
    let request = Request::new(query).variables(Variables::from_json(variables));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let response = runtime.block_on(api.answer(request, day("2015-06-01")));
    serde_json::from_slice(&response.body).expect("JSON")
}

fn data(query: &str) -> Value {
    let mut answer = answer(query, json!({}));
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].take()
}

fn code(query: &str, variables: Value) -> Value {
    let answer = answer(query, variables);
    answer.pointer("/errors/0/extensions/code").cloned().unwrap_or(answer)
}

#[test]
fn the_schema_is_committed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    if std::option_env!("WRITE_SCHEMA").is_some() {
        std::fs::write(path, sdl()).expect("written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(committed == sdl(), "schema.graphql is not what the code says: herred schema > schema.graphql");
}

#[test]
fn the_schema_is_valid_and_every_item_is_described() {
    let parsed = Parsed::parse_and_validate(sdl(), "schema.graphql").expect("a valid schema");
    let mut bare: Vec<String> = Vec::new();
    for (name, item) in parsed.types.iter().filter(|(_, item)| !item.is_built_in()) {
        if item.description().is_none() {
            bare.push(name.to_string());
        }
        use apollo_compiler::schema::ExtendedType as T;
        let fields = match item {
            T::Object(object) => Some(&object.fields),
            T::Interface(interface) => Some(&interface.fields),
            _ => None,
        };
        for (field, about) in fields.into_iter().flatten() {
            let arguments = about.arguments.iter().filter(|argument| argument.description.is_none());
            bare.extend(arguments.map(|argument| format!("{name}.{field}({})", argument.name)));
            bare.extend(about.description.is_none().then(|| format!("{name}.{field}")));
        }
        if let T::InputObject(input) = item {
            let fields = input.fields.iter().filter(|(_, field)| field.description.is_none());
            bare.extend(fields.map(|(field, _)| format!("{name}.{field}")));
        }
        if let T::Enum(words) = item {
            let values = words.values.iter().filter(|(_, value)| value.description.is_none());
            bare.extend(values.map(|(value, _)| format!("{name}.{value}")));
        }
    }
    assert!(bare.is_empty(), "without a description: {}", bare.join(", "));
}

#[test]
fn what_is_asked_of_a_body_is_answered() {
    const QUERY: &str = r#"{ network { on knownAt { number } organization(key: "test:organization-2") {
        __typename kind exists name label names { text from { day state } certainty recorded { number actor } }
        partOf { __typename key } superiors { listing hops { kind upper { key label } } }
        members { complete items { role member { key label } representatives { items { person { name } } }
            seat { title occupancy { state why holders { key } } } } }
        leaders { person { name } state inheritedFrom { key } }
        chainsUp { chains { end hops { upper { key } } } } history { statement recorded { number } }
        ancestors { distance organization { key } } became { organization { key } }
        memberTerms { inARow fact { from { day } } } } } }"#;
    let parsed = Parsed::parse_and_validate(sdl(), "schema.graphql").expect("a valid schema");
    ExecutableDocument::parse_and_validate(&parsed, QUERY, "query.graphql").expect("a valid query");
    let body = data(QUERY);
    let body = &body["network"]["organization"];
    assert_eq!(body["__typename"], "Committee");
    assert_eq!(body["exists"], "CERTAIN");
    assert_eq!(body["name"], "Forretningsudvalget");
    assert_eq!(body["partOf"], json!({"__typename": "Municipality", "key": "test:organization-1"}));
    assert_eq!(body.pointer("/superiors/hops/0/upper/label"), Some(&json!("Styregruppen")));
    assert_eq!(body.pointer("/members/items/0/member/label"), Some(&json!("Ærø Kommune")));
    assert_eq!(body.pointer("/members/items/0/representatives/items/0/person/name"), Some(&json!("Åse Sørensen")));
    assert_eq!(body.pointer("/members/items/0/seat/occupancy/state"), Some(&json!("HELD")));
    assert_eq!(body.pointer("/leaders/0/person/name"), Some(&json!("Åse Sørensen")));
    assert_eq!(body.pointer("/chainsUp/chains/0/end"), Some(&json!("TOP")));
    assert_eq!(body.pointer("/names/0/recorded/number"), Some(&json!(1)));
}

#[test]
fn the_network_answers_lists_searches_charts_and_paths() {
    let found = data(
        r#"{ network { organizations(first: 2, filter: { kinds: [COMMITTEE] }) { totalCount pageInfo { hasNextPage endCursor } nodes { key } }
        persons { totalCount nodes { name terms { fact { role } } pathsToTop { ways { end steps { how state } } } } }
        revisions { nodes { number message } } search(text: "aeroe") { text quality party { __typename key } }
        named(name: "ærø kommune") { party { key } }
        chart(roots: ["test:organization-1"], relations: [LINE]) { nodes { key depth leaders { key } } edges { source target kind } }
        pathsBetween(from: "test:organization-2", to: "test:organization-3") { shortest { apex { key } } upward { hops { kind } } }
        commonSuperiors(of: ["test:organization-2", "test:organization-3"]) { superior { key } }
        findings { code subject { id } } } vocabularies { name words { code label } } errorCodes }"#,
    );
    let network = &found["network"];
    assert_eq!(network["organizations"]["totalCount"], 2);
    assert_eq!(network["persons"]["nodes"][0]["name"], "Åse Sørensen");
    assert_eq!(network["revisions"]["nodes"][1]["number"], 2);
    assert_eq!(network["search"][0]["party"]["key"], "test:organization-1");
    assert_eq!(network["named"][0]["party"]["key"], "test:organization-1");
    assert_eq!(network["chart"]["nodes"].as_array().map(Vec::len), Some(2));
    assert_eq!(network["pathsBetween"]["shortest"]["apex"]["key"], "test:organization-3");
    assert_eq!(network["commonSuperiors"][0]["superior"]["key"], "test:organization-3");
}

#[test]
fn a_chart_is_of_roots_or_of_a_filter() {
    let found = data(
        r#"{ network { chart(of: { kinds: [COMMITTEE] }, relations: [LINE]) { nodes { key depth parent certainty }
            edges { source target kind } openEnds { source } svg(language: EN, title: "Bodies") mermaid dot json } } }"#,
    );
    let chart = &found["network"]["chart"];
    let root = |key: &str| json!({"key": key, "depth": 0, "parent": null, "certainty": "CERTAIN"});
    assert_eq!(chart["nodes"], json!([root("test:organization-2"), root("test:organization-3")]));
    let line = json!({"source": "test:organization-2", "target": "test:organization-3", "kind": "LINE"});
    assert_eq!(chart["edges"], json!([line]));
    assert_eq!(chart["openEnds"], json!([]));
    let text = |field: &str| chart[field].as_str().expect("a text").to_owned();
    assert!(text("svg").contains("<title>Forretningsudvalget reports to Styregruppen.</title>"));
    assert!(text("mermaid").starts_with("flowchart BT\n"));
    assert!(text("dot").starts_with("digraph chart {\n"));
    let exported: Value = serde_json::from_str(&text("json")).expect("JSON");
    assert_eq!(exported["edges"][0]["label"], "refererer til");

    let code = |arguments: &str| code(&format!("{{ network {{ chart({arguments}) {{ svg }} }} }}"), json!({}));
    assert_eq!(code(r#"roots: ["test:organization-1"], of: {}"#), "INVALID_VALUE");
    assert_eq!(code("relations: [LINE]"), "INVALID_VALUE");
    assert_eq!(code("of: {}, depth: -1"), "INVALID_VALUE");
    assert_eq!(code(r#"roots: ["test:nobody"]"#), "UNKNOWN_KEY");
    assert_eq!(code("of: { memberOf: [\"test:nobody\"] }"), "UNKNOWN_KEY");
    let query = "query($title: String) { network { chart(of: {}) { svg(title: $title) } } }";
    assert_eq!(self::code(query, json!({"title": "x".repeat(501)})), "INVALID_VALUE");
}

#[test]
fn every_noun_is_fetched_again_by_its_id() {
    let asked = data(
        r#"{ now: network { ...Ids } then: network(on: "2016-01-01", knownAt: { revision: 1 }) { ...Ids } }
        fragment Ids on Network { id organization(key: "test:organization-2") { id } person(key: "test:person-4") { id }
            post(key: "test:post-5") { id } seat(key: "test:seat-6") { id } membership(key: "test:membership-7") { id }
            representation(key: "test:representation-8") { id } relation(key: "test:relation-9") { id }
            succession(key: "test:succession-10") { id } }"#,
    );
    let mut ids: Vec<&Value> = Vec::new();
    for network in asked.as_object().expect("an object").values() {
        for (name, value) in network.as_object().expect("an object") {
            ids.push(if name == "id" { value } else { &value["id"] });
        }
    }
    let again = answer("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", json!({ "ids": ids }));
    let again: Vec<&Value> = again["data"]["nodes"].as_array().expect("nodes").iter().map(|node| &node["id"]).collect();
    assert_eq!(again, ids);
    let mut unique = again.clone();
    unique.sort_by_key(|id| id.to_string());
    unique.dedup();
    assert_eq!(unique.len(), 18);
}

#[test]
fn a_node_keeps_its_date_and_revision() {
    let id = data(
        r#"{ network(on: "2021-01-01", knownAt: { revision: 1 }) { organization(key: "test:organization-2") { id name } } }"#,
    );
    let id = &id["network"]["organization"];
    assert_eq!(id["name"], "Forretningsudvalget");
    let again = answer("query($id: ID!) { node(id: $id) { ... on Committee { name } } }", json!({ "id": id["id"] }));
    assert_eq!(again["data"]["node"]["name"], "Forretningsudvalget");
}

#[test]
fn pages_follow_their_cursors_both_ways() {
    let query = "query($after: String, $before: String, $first: Int, $last: Int) { network { organizations(first: $first, after: $after, last: $last, before: $before) { edges { cursor node { key } } pageInfo { hasNextPage hasPreviousPage } } } }";
    let edges =
        |variables| answer(query, variables).pointer("/data/network/organizations/edges").cloned().expect("edges");
    let first = edges(json!({"first": 2}));
    let rest = edges(json!({"first": 2, "after": first[1]["cursor"]}));
    assert_eq!((first.as_array().map(Vec::len), rest.as_array().map(Vec::len)), (Some(2), Some(1)));
    assert_eq!(edges(json!({"last": 2, "before": rest[0]["cursor"]})), first);
    let info = |variables| {
        let answer = answer(query, variables);
        let info = answer.pointer("/data/network/organizations/pageInfo").expect("a page");
        (info["hasPreviousPage"] == true, info["hasNextPage"] == true)
    };
    assert_eq!(info(json!({"first": 2})), (false, true));
    assert_eq!(info(json!({"first": 2, "after": first[1]["cursor"]})), (true, false));
    assert_eq!(info(json!({"last": 1})), (true, false));
    assert_eq!(info(json!({"last": 1, "before": rest[0]["cursor"]})), (true, true));
    assert_eq!(info(json!({"first": 0})), (false, true));
    let total = "{ network { organizations(first: 1) { ...Count } } } fragment Count on OrganizationConnection { n: totalCount }";
    assert_eq!(data(total), json!({"network": {"organizations": {"n": 3}}}));
    assert_eq!(code(query, json!({"first": 501})), "PAGE_TOO_LARGE");
    assert_eq!(code(query, json!({"first": -1})), "INVALID_VALUE");
    assert_eq!(code(query, json!({"first": 1, "last": 1})), "INVALID_VALUE");
    assert_eq!(code(query, json!({"after": "x"})), "INVALID_CURSOR");
    let other = "query($after: String) { network(on: \"2001-01-01\") { organizations(after: $after) { totalCount } } }";
    assert_eq!(code(other, json!({"after": first[0]["cursor"]})), "INVALID_CURSOR");
}

#[test]
fn what_cannot_be_served_has_a_code() {
    let coded = |query: &str| code(query, json!({}));
    assert_eq!(coded("{"), "GRAPHQL_PARSE_FAILED");
    assert_eq!(coded("{ nothing }"), "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(coded(r#"{ node(id: "x") { id } }"#), "INVALID_ID");
    assert_eq!(coded("{ network(knownAt: { revision: 9 }) { id } }"), "UNKNOWN_REVISION");
    assert_eq!(coded("{ network(atLeastRevision: 9) { id } }"), "NOT_YET_KNOWN");
    assert_eq!(
        coded(r#"{ network { organization(key: "test:organization-2") { superiors(kinds: [HOSTS]) { listing } } } }"#),
        "NOT_WALKABLE"
    );
    assert_eq!(coded(r#"{ network { findings(subject: "a:b") { code } } }"#), "UNKNOWN_KEY");
    assert_eq!(coded(r#"{ network { search(text: "a", first: -2147483648) { text } } }"#), "INVALID_VALUE");
    assert_eq!(data(r#"{ network { organization(key: "a:b") { id } } }"#), json!({"network": {"organization": null}}));
    let fine = "query($with: Boolean = true) { network(atLeastRevision: 2) { head { number @include(if: $with) } } }";
    assert_eq!(data(fine), json!({"network": {"head": {"number": 2}}}));
}

#[test]
fn the_standard_introspection_query_passes_the_limits() {
    let schema = data(
        "query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name } \
         types { ...FullType } directives { name description locations args { ...InputValue } } } } \
         fragment FullType on __Type { kind name description fields(includeDeprecated: true) { name description \
         args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason } inputFields { ...InputValue } \
         interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated \
         deprecationReason } possibleTypes { ...TypeRef } } \
         fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue } \
         fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { \
         kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }",
    );
    assert_eq!(schema["__schema"]["queryType"]["name"], "Query");
}

#[test]
fn the_glossary_has_every_word() {
    let glossary = include_str!("../../GLOSSARY.md");
    let mut missing = Vec::new();
    for vocabulary in super::word::vocabularies() {
        let words = vocabulary.rows();
        let section = glossary.split("\n## ").find(|section| section.lines().next() == Some(vocabulary.title()));
        let rows = section.unwrap_or_default();
        // The codes of errors are listed where they are defined, as the glossary says; an axis is PART_OF or a
        // kind of relation.
        let listed = !matches!(vocabulary.title(), "ErrorCode" | "Axis");
        missing.extend(words.into_iter().filter(|row| listed && !rows.contains(row.as_str())));
    }
    assert!(missing.is_empty(), "GLOSSARY.md lacks or words otherwise:\n{}", missing.join("\n"));
}
