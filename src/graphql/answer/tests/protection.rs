//! Protected persons: whatever anyone asks, no answer names them.

use std::sync::Arc;
use std::thread::LocalKey;

use async_graphql::Request;
use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::random::document;
use super::{SHIPPED, block, request, served};
use crate::access::{Client, Credential, Grant, Shown, Visitor};
use crate::graphql::{Api, Limits, Room};
use crate::network::fact::{Basis, Citation, Fact, Margin, Statement};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::{FactId, Noun, Revision};
use crate::network::network::Network;
use crate::network::person::{PersonIdentifier, PersonName};
use crate::network::recorded::{Recorded, RevisionRecord};
use crate::network::testing::{day, since};

/// A word that is in every name, identifier, quote and message of protected persons, and nowhere else.
const SECRET: &str = "Qwzxhemmelig";

/// The shipped bundles with a name, an identifier and a protecting gap of every person.
fn protected() -> Arc<Network> {
    let mut recorded = Recorded::default();
    let mut number = SHIPPED.fact_count();
    let revision = Revision::new(4).expect("a number");
    let document = SHIPPED.of_noun(Noun::Document).next().expect("a document");
    let persons = SHIPPED.of_noun(Noun::Person);
    let named = Statement::PersonName(Some(Box::new(PersonName { given: "Eva".into(), family: SECRET.into() })));
    let identifier = PersonIdentifier { scheme: "orcid".into(), value: SECRET.into() };
    let gap = Gap { topic: Topic::Names, reason: GapReason::Protected, explanation: "name protection".into() };
    let statements = [named, Statement::PersonIdentifier(Some(Box::new(identifier))), Statement::Gap(Box::new(gap))];
    for (person, statement) in persons.flat_map(|person| statements.iter().map(move |said| (person, said.clone()))) {
        let citations = vec![Citation { document, place: None, quote: Some(SECRET.into()) }];
        recorded.facts.push(Fact {
            validity: since("2000-01-01"),
            id: FactId::at(number).expect("a number"),
            subject: person,
            recorded: revision,
            withdrawn: None,
            basis: Basis::Stated,
            statement,
            margin: Some(Box::new(Margin { citations, ..Margin::default() })),
        });
        number += 1;
    }
    recorded.revisions.push(RevisionRecord {
        number: revision,
        instant: DateTime::from_timestamp(1_700_000_010, 0).expect("an instant"),
        actor: "test".into(),
        message: format!("of {SECRET}").as_str().into(),
        origin: None,
    });
    Arc::new(SHIPPED.extended(recorded))
}

thread_local! {
    static RESPONSES: Api = Api::new(Arc::new(protected()), Limits::default(), Room { responses: 1 << 20, pieces: 0 });
    static PIECES: Api = served(&protected(), 1 << 24);
}

fn answer(api: &'static LocalKey<Api>, request: Request) -> String {
    let answer = api.with(|api| block(api.answer(request, day("2026-11-22"))));
    String::from_utf8(answer.body.to_vec()).expect("UTF-8")
}

/// One who may see them.
fn privileged() -> Visitor {
    let grants = [Grant::parse("privileged-reader").expect("a role")].into();
    let shown = Shown { credential: Credential::WritersToken, actor: "tester".into(), grants, expires: None };
    Visitor::known(shown, Client::NOWHERE, false)
}

const PERSONS: &str = r#"query ($name: String!) { network {
    persons(first: 500) { nodes { key label name familyName identifiers { value } nameHistory { name } protected
        gaps { topic reason explanation } history { statement } } }
    search(text: $name) { text }
    revision(number: 4) { message events(first: 500) { nodes { sentence } } recorded(first: 500) { totalCount nodes { statement } } }
} }"#;

fn asked() -> Request {
    request(PERSONS, &json!({ "name": SECRET }), None)
}

#[test]
fn the_same_question_names_them_to_a_privileged_reader_alone() {
    // More than once, as one may be given the response, or the pieces, that were made for the other.
    for api in [&RESPONSES, &PIECES].into_iter().cycle().take(8) {
        let (anyone, privileged) = (answer(api, asked()), answer(api, asked().data(privileged())));
        assert!(!anyone.contains(SECRET), "{anyone}");
        assert!(privileged.contains(&format!("\"familyName\":\"{SECRET}\"")), "{privileged}");
        assert!(privileged.contains(&format!("\"message\":\"of {SECRET}\"")));
        let anyone: Value = serde_json::from_str(&anyone).expect("JSON");
        assert_eq!(anyone.get("errors"), None, "{anyone}");
        let person = &anyone["data"]["network"]["persons"]["nodes"][0];
        assert_eq!((&person["label"], &person["name"]), (&json!("beskyttet person"), &Value::Null));
        assert_eq!((&person["identifiers"], &person["nameHistory"]), (&json!([]), &json!([])));
        assert_eq!(person["protected"], true);
        assert!(person["gaps"].as_array().expect("a list").iter().any(|gap| gap["reason"] == "PROTECTED"));
        assert_eq!(anyone["data"]["network"]["search"], json!([]));
    }
    assert!(PIECES.with(|api| api.kept().iter().any(|(name, kept)| *name == "pieces" && kept.hits > 0)));
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_to_anyone_names_them(tape in prop::collection::vec(any::<u16>(), 20..400)) {
        let document = document(&tape);
        prop_assume!(document.is_some());
        let document = document.expect("assumed");
        let asked = || request(&document.query, &document.variables, document.operation);
        // What was made for who may see them is there by then.
        for _ in 0..2 {
            answer(&PIECES, asked().data(privileged()));
        }
        prop_assert!(!answer(&PIECES, asked()).contains(SECRET), "{}\n{:#}", document.query, document.variables);
    }
}
