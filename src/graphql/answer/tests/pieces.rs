//! Pieces that were made already: whatever is asked, of whatever days before, and whatever was recorded since, an answer of
//! pieces is the one that is made anew.

use std::sync::{Arc, RwLock};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::random::{Document, listed};
use super::{SHIPPED, block, request, served};
use crate::graphql::source::ReadOnly;
use crate::graphql::{Api, Kept, Limits, Room};
use crate::network::fact::{Citation, Margin, Statement};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::{Noun, Revision};
use crate::network::network::Network;
use crate::network::recorded::Recorded;
use crate::network::seat::Role;
use crate::network::testing::{
    SPAN, World, asked, asked_of_affairs, between, day, day_at, membership, networks_of, one_by_one, since,
};
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
type Asking = (Vec<u16>, Recorded, Revision, Vec<(i64, How)>);

/// What is named beside the day.
#[derive(Debug, Clone, Copy)]
enum How {
    /// Nothing: the newest is asked for.
    Newest,
    /// A revision.
    Known,
    /// A cursor that was given then, as another day and revision are known.
    Cursor,
}

/// The newest on a day.
fn named(day: i64) -> Named {
    Named { on: Some(day_at(day)), ..Named::default() }
}

/// A network that others follow.
struct Growing(RwLock<Arc<Network>>);

impl Growing {
    fn becomes(&self, network: &Arc<Network>) {
        *self.0.write().expect("nobody failed") = network.clone();
    }
}

impl ReadOnly for Growing {
    fn newest(&self) -> Arc<Network> {
        self.0.read().expect("nobody failed").clone()
    }
}

/// Two that follow the same networks: one that makes every answer anew, and one of pieces.
fn twins(source: &Arc<Growing>) -> (Api, Api) {
    let served = |pieces| Api::new(source.clone(), Limits::default(), Room { responses: 0, pieces });
    (served(0), served(1 << 24))
}

fn asking(rows: impl Strategy<Value = (Recorded, Day, Revision)>) -> impl Strategy<Value = Asking> {
    let how = prop_oneof![Just(How::Newest), Just(How::Newest), Just(How::Known), Just(How::Cursor)];
    let days = prop::collection::vec((0..=SPAN + 1, how), 8..24);
    (prop::collection::vec(any::<u16>(), 20..200), rows, days)
        .prop_map(|(tape, (recorded, _, known), days)| (tape, one_by_one(recorded), known, days))
}

fn are_the_same((tape, recorded, known, days): &Asking) -> Result<(), TestCaseError> {
    let Some((list, document)) = listed(tape) else { return Err(TestCaseError::reject("no document")) };
    let mut networks = networks_of(recorded).into_iter().skip(2);
    let source = Arc::new(Growing(RwLock::new(networks.next().expect("three revisions at least"))));
    let (anew, of_pieces) = twins(&source);
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
    for (day, how) in days {
        let mut named = named(*day);
        match how {
            How::Newest => {}
            How::Known => named.known = Some(*known),
            How::Cursor => named = Named { after: cursor(&anew, list, &named), ..Named::default() },
        }
        if let Some(next) = networks.next() {
            source.becomes(&next);
        }
        // Of the first day there are pieces, unless what was recorded touched them.
        for named in [self::named(days[0].0), named] {
            let (expected, found) = (answer(&anew, &document, &named), answer(&of_pieces, &document, &named));
            let head = source.newest().head();
            prop_assert_eq!(
                expected,
                found,
                "{:?} on {:?}: {} {}",
                head,
                named.on,
                &document.query,
                &document.variables
            );
        }
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

/// What all facts say of themselves; enough for a piece.
const OF_A_FACT: &str = "factNumber statement from { earliest } until { earliest } certainty attested dispute basis";

/// Lists of one thing, of which the items are pieces by themselves.
const OF_BODIES: [&str; 9] = [
    "history { OF_A_FACT withdrawn { number } }",
    "history { OF_A_FACT recorded { number message } citations { quote } }",
    "history { OF_A_FACT recorded { events(first: 2) { totalCount nodes { sentence } } } }",
    "history { OF_A_FACT recorded { recorded(first: 2) { revision edges { cursor node { factNumber } } } } }",
    "memberTerms { inARow fact { OF_A_FACT } }",
    "memberTerms { heldOver fact { OF_A_FACT withdrawn { number } } representations { factNumber } }",
    "terms { inARow expectedEnd { certainty why } membership { key label } fact { OF_A_FACT } }",
    "relations { direction relation { OF_A_FACT key } other { key label } }",
    "members { items { OF_A_FACT label role member { key } } }",
];
const OF_PERSONS: [&str; 3] = [
    "history { OF_A_FACT withdrawn { number } citations { quote } }",
    "terms { inARow fact { OF_A_FACT } membership { key label body { key label } } }",
    "memberships { items { membership { OF_A_FACT label role body { key label } } } }",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 8, ..ProptestConfig::default() })]

    #[test]
    fn lists_of_pieces_of_one_thing_are_those_made_anew(
        (recorded, _, _) in asked(),
        days in prop::collection::vec(0..=SPAN + 1, 5),
    ) {
        let recorded = one_by_one(recorded);
        let networks = networks_of(&recorded);
        let source = Arc::new(Growing(RwLock::new(networks[2].clone())));
        let (anew, of_pieces) = twins(&source);
        let things = recorded.entities.iter().filter(|one| matches!(one.noun, Noun::Organization | Noun::Person));
        let asked: Vec<Document> = things.flat_map(|one| {
            let (noun, lists) = match one.noun {
                Noun::Person => ("person", &OF_PERSONS[..]),
                _ => ("organization", &OF_BODIES[..]),
            };
            lists.iter().map(move |list| Document {
                query: format!(
                    "query ($on: Date, $known: KnownAt, $key: String!) {{ network(on: $on, knownAt: $known) {{
                        {noun}(key: $key) {{ {} }} }} }}",
                    list.replace("OF_A_FACT", OF_A_FACT)
                ),
                variables: json!({ "key": one.key.as_str() }),
                operation: None,
            })
        }).collect();
        // What is asked for twice is kept.
        for network in [&networks[2]; 2].into_iter().chain(&networks[3..]) {
            source.becomes(network);
            for (document, day) in asked.iter().zip(days.iter().cycle()) {
                let named = named(*day);
                let (expected, found) = (answer(&anew, document, &named), answer(&of_pieces, document, &named));
                prop_assert!(expected.starts_with("{\"data\":{") && !expected.contains("errors"), "{}", expected);
                prop_assert_eq!(expected, found, "{:?} {} {}", network.head(), &document.query, &document.variables);
            }
        }
    }
}

#[test]
fn a_quote_is_in_no_piece_once_its_subject_names_a_protected_person() {
    let mut world = World::new();
    let (body, other, document) = (world.body("Udvalget"), world.body("Nævnet"), world.entity(Noun::Document, None));
    let (member, protected) = (world.person("Ane", "Dam"), world.person("Eva", "Berg"));
    let gap = Gap { topic: Topic::Names, reason: GapReason::Protected, explanation: "name protection".into() };
    world.fact(protected, since("2000-01-01"), Statement::Gap(Box::new(gap)));
    let sits = |body, member| Statement::Membership(membership(body, member, Role::Member));
    let seat = world.stated(between("2020-01-01", "2021-01-01"), sits(body, member));
    let citations = vec![Citation { document, place: None, quote: Some("to the letter".into()) }];
    let stated = world.recorded.facts.last_mut().expect("it was stated");
    stated.margin = Some(Box::new(Margin { citations, ..Margin::default() }));
    let source = Arc::new(Growing(RwLock::new(world.network())));
    let (_, api) = twins(&source);
    let query =
        "query ($on: Date, $known: KnownAt) { network(on: $on, knownAt: $known) { organizations(first: 9) { nodes {
        key name kind label exists memberTerms { fact { factNumber citations { quote } } }
    } } } }";
    let document = Document { query: query.to_owned(), variables: json!({}), operation: None };
    let ask = || answer(&api, &document, &named(0));
    let before = [(); 3].map(|()| ask());
    assert!(before.iter().all(|answer| answer.contains("to the letter")) && pieces(&api).hits > 0, "{before:?}");
    // The body of which the piece is, and its mentions, are left alone.
    world.revision();
    world.fact(seat, since("2022-01-01"), sits(other, protected));
    source.becomes(&world.network());
    let after = ask();
    assert!(after.contains("\"quote\":null") && !after.contains("to the letter"), "{after}");
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
