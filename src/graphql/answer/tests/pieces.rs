//! Pieces that were made already: whatever is asked, and of whatever days before, an answer of pieces is the one that is
//! made anew.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::random::{Document, listed};
use super::{SHIPPED, block, request, served};
use crate::graphql::{Api, Kept};
use crate::network::key::Revision;
use crate::network::recorded::Recorded;
use crate::network::testing::{SPAN, asked, asked_of_affairs, day, day_at, network_of};
use crate::network::validity::Day;

/// What a caller names of a view, and a cursor.
#[derive(Clone, Default)]
struct Named {
    on: Option<Day>,
    known: Option<Revision>,
    after: Option<String>,
}

fn answer(api: &Api, document: &Document, named: &Named) -> String {
    let mut variables = document.variables.clone();
    variables["on"] = json!(named.on.map(|on| on.to_string()));
    variables["known"] = json!(named.known.map(|known| json!({ "revision": known.get() })));
    variables["after"] = json!(named.after);
    let asked = request(&document.query, &variables, document.operation);
    let body = block(api.answer(asked, day("2026-11-22"))).body;
    String::from_utf8(body.to_vec()).expect("UTF-8")
}

fn pieces(api: &Api) -> Kept {
    let [_, (name, pieces), _] = api.kept();
    assert_eq!(name, "pieces");
    pieces
}

/// A cursor that has a day and a revision, which its page is read on from.
fn cursor(api: &Api, list: &str, named: &Named) -> Option<String> {
    let query = format!(
        "query ($on: Date, $known: KnownAt, $after: String) {{ network(on: $on, knownAt: $known) {{
            {list}(first: 1, after: $after) {{ pageInfo {{ endCursor }} }} }} }}"
    );
    let found = answer(api, &Document { query, variables: json!({}), operation: None }, named);
    let found: Value = serde_json::from_str(&found).expect("JSON");
    Some(found["data"]["network"][list]["pageInfo"]["endCursor"].as_str()?.to_owned())
}

/// A tape that makes a document, random rows, and the order in which to ask of their days, and how.
type Asking = (Vec<u16>, Recorded, Revision, Vec<(i64, bool)>);

fn asking(rows: impl Strategy<Value = (Recorded, Day, Revision)>) -> impl Strategy<Value = Asking> {
    let days = prop::collection::vec((0..=SPAN + 1, any::<bool>()), 8..24);
    (prop::collection::vec(any::<u16>(), 20..200), rows, days)
        .prop_map(|(tape, (recorded, _, known), days)| (tape, recorded, known, days))
}

fn are_the_same((tape, recorded, known, days): &Asking) -> Result<(), TestCaseError> {
    let Some((list, document)) = listed(tape) else { return Err(TestCaseError::reject("no document")) };
    let network = network_of(recorded);
    let (anew, of_pieces) = (served(&network, 0), served(&network, 1 << 24));
    let named = |day: i64| Named { on: Some(day_at(day)), known: Some(*known), after: None };
    let first = answer(&anew, &document, &named(days[0].0));
    if !first.starts_with("{\"data\":") {
        return Err(TestCaseError::reject("refused"));
    }
    for _ in 0..4 {
        prop_assert_eq!(&answer(&of_pieces, &document, &named(days[0].0)), &first);
    }
    if pieces(&of_pieces).entries == 0 {
        return Err(TestCaseError::reject("no pieces"));
    }
    prop_assert!(pieces(&of_pieces).hits > 0);
    for (day, by_cursor) in days {
        let mut named = named(*day);
        if *by_cursor {
            named = Named { after: cursor(&anew, list, &named), ..Named::default() };
        }
        let (expected, found) = (answer(&anew, &document, &named), answer(&of_pieces, &document, &named));
        prop_assert_eq!(expected, found, "on {}: {} {}", day_at(*day), &document.query, &document.variables);
    }
    Ok(())
}

proptest! {
    // Each case has some thirty answers, and few documents have pieces.
    #![proptest_config(ProptestConfig {
        cases: ProptestConfig::default().cases / 8,
        max_global_rejects: 20_000,
        ..ProptestConfig::default()
    })]

    #[test]
    fn answers_of_pieces_are_those_made_anew(asking in asking(asked())) {
        are_the_same(&asking)?;
    }

    #[test]
    fn answers_of_pieces_about_affairs_are_those_made_anew(asking in asking(asked_of_affairs())) {
        are_the_same(&asking)?;
    }
}

#[test]
fn a_piece_serves_all_days_between_two_on_which_something_turns() {
    let api = served(&SHIPPED, 1 << 24);
    let query = "query ($on: Date, $known: KnownAt, $after: String) { network(on: $on, knownAt: $known) { organizations(first: 20, after: $after) { nodes {
        key name kind partOf { key name } members { items { key } } leaders { person { key name } }
    } } } }";
    let document = Document { query: query.to_owned(), variables: json!({}), operation: None };
    let answer = |on: &str| answer(&api, &document, &Named { on: Some(day(on)), ..Named::default() });
    let first = answer("2019-03-01");
    // What is asked for once is not kept.
    assert_eq!(pieces(&api).entries, 0);
    assert_eq!(answer("2019-03-03"), first);
    assert_eq!((pieces(&api).entries, pieces(&api).hits), (20, 0));
    assert_eq!(answer("2019-03-02"), first);
    assert_eq!((pieces(&api).entries, pieces(&api).hits), (20, 20));
}

#[test]
fn identifiers_and_what_a_caller_names_are_in_pieces_of_their_own() {
    let api = served(&SHIPPED, 1 << 24);
    let query = "query ($on: Date, $known: KnownAt) { network(on: $on, knownAt: $known) {
        organizations(first: 2) { nodes { id key label name kind partOf { key id label } } }
    } }";
    let ask = |variables: &Value| -> Value {
        let body = block(api.answer(request(query, variables, None), day("2026-11-22"))).body;
        let answer: Value = serde_json::from_slice(&body).expect("JSON");
        answer["data"]["network"]["organizations"]["nodes"][0]["id"].clone()
    };
    let views = [
        json!({}),
        json!({ "on": "2026-11-22" }),
        json!({ "on": "2026-11-21" }),
        json!({ "known": { "revision": 3 } }),
        json!({ "known": { "revision": 2 } }),
    ];
    let all = views.each_ref().map(ask);
    // Until they are kept, and as they were kept.
    for _ in 0..4 {
        assert_eq!(all, views.each_ref().map(ask));
    }
    for (at, one) in all.iter().enumerate() {
        assert!(one.is_string() && !all[at + 1..].contains(one), "{all:?}");
    }
}

#[test]
fn what_asks_for_its_reads_or_what_if_is_not_made_of_pieces() {
    let api = served(&SHIPPED, 1 << 24);
    let nodes = "organizations(first: 5) { nodes { key label name kind partOf { key label name kind } } }";
    let query = format!("{{ network {{ {nodes} }} }}");
    let ask = |request: async_graphql::Request| -> Value {
        serde_json::from_slice(&block(api.answer(request, day("2026-11-22"))).body).expect("JSON")
    };
    let reading = || {
        let mut asked = request(&query, &json!({}), None);
        asked.extensions.insert("reads".to_owned(), async_graphql::Value::Boolean(true));
        ask(asked)["extensions"]["reads"].take()
    };
    let cold = reading();
    assert!(cold["keys"].as_array().is_some_and(|keys| keys.len() >= 5), "{cold}");
    for _ in 0..3 {
        ask(request(&query, &json!({}), None));
    }
    let kept = pieces(&api);
    assert_eq!((kept.entries, kept.hits), (5, 5));
    assert_eq!(reading(), cold);
    let what_if = format!("{{ network(with: []) {{ {nodes} }} }}");
    for _ in 0..3 {
        assert!(ask(request(&what_if, &json!({}), None))["data"].is_object());
    }
    assert_eq!(pieces(&api), kept);
}
