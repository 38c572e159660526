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

fn answer(api: &Api, document: &Document, on: Day) -> String {
    let mut variables = document.variables.clone();
    variables["on"] = json!(on.to_string());
    let asked = request(&document.query, &variables, document.operation);
    let body = block(api.answer(asked, day("2026-11-22"))).body;
    String::from_utf8(body.to_vec()).expect("UTF-8")
}

fn pieces(api: &Api) -> Kept {
    let [_, (name, pieces), _] = api.kept();
    assert_eq!(name, "pieces");
    pieces
}

/// A tape that makes a document, random rows, and the order in which to ask of their days.
fn asking(
    rows: impl Strategy<Value = (Recorded, Day, Revision)>,
) -> impl Strategy<Value = (Vec<u16>, Recorded, Vec<i64>)> {
    let days = prop::collection::vec(0..=SPAN + 1, 8..24);
    (prop::collection::vec(any::<u16>(), 20..200), rows, days)
        .prop_map(|(tape, (recorded, ..), days)| (tape, recorded, days))
}

fn are_the_same(tape: &[u16], recorded: &Recorded, days: &[i64]) -> Result<(), TestCaseError> {
    let Some(document) = listed(tape) else { return Err(TestCaseError::reject("no document")) };
    let network = network_of(recorded);
    let (anew, of_pieces) = (served(&network, 0), served(&network, 1 << 24));
    for on in days.iter().map(|day| day_at(*day)) {
        let (expected, found) = (answer(&anew, &document, on), answer(&of_pieces, &document, on));
        if !expected.starts_with("{\"data\":") {
            return Err(TestCaseError::reject("refused"));
        }
        prop_assert_eq!(expected, found, "on {}: {} {}", on, &document.query, &document.variables);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn answers_of_pieces_are_those_made_anew((tape, recorded, days) in asking(asked())) {
        are_the_same(&tape, &recorded, &days)?;
    }

    #[test]
    fn answers_of_pieces_about_affairs_are_those_made_anew((tape, recorded, days) in asking(asked_of_affairs())) {
        are_the_same(&tape, &recorded, &days)?;
    }
}

#[test]
fn a_piece_serves_all_days_between_two_on_which_something_turns() {
    let api = served(&SHIPPED, 1 << 24);
    let query = "query ($on: Date!) { network(on: $on) { organizations(first: 20) { nodes {
        key name kind partOf { key name } members { items { key } } leaders { person { key name } }
    } } } }";
    let document = Document { query: query.to_owned(), variables: json!({}), operation: None };
    let first = answer(&api, &document, day("2019-03-01"));
    // What is asked for once is not kept.
    assert_eq!(pieces(&api).entries, 0);
    assert_eq!(answer(&api, &document, day("2019-03-03")), first);
    assert_eq!((pieces(&api).entries, pieces(&api).hits), (20, 0));
    assert_eq!(answer(&api, &document, day("2019-03-02")), first);
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
