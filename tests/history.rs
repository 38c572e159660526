//! What revisions did, what became of entities, two views compared and a revision undone: through the
//! front door, where bundles that are imported again make the revisions.

use herred::exchange::bundle::NamedFile;
use herred::network::key::Revision;
use herred::network::revert;
use herred::store::Author;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};

const BUNDLE: (&str, &str) = ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\n");
const PERSONS: (&str, &str) = ("persons.csv", "key,given,family\np1,Åse,Ærø\np2,Bo,Holm\n");
const SEATS: (&str, &str) = ("seats.csv", "key,body,role,from,until\nstol,udvalg,CHAIR,2005-01-01,open\n");

/// A committee in one town, whose chair the town holds through a person.
const FIRST: [(&str, &str); 8] = [
    BUNDLE,
    (
        "organizations.csv",
        "key,kind,name,part_of,from,until\nby,MUNICIPALITY,Byen,,2000-01-01,open\nanden,MUNICIPALITY,Den anden,,2000-01-01,open\nudvalg,COMMITTEE,Udvalget,by,2005-01-01,open\nklub,ASSOCIATION,Klubben,,2005-01-01,open\n",
    ),
    PERSONS,
    SEATS,
    ("memberships.csv", "key,body,member,seat,role,from,until\nm1,udvalg,by,stol,CHAIR,2006-01-01,open\n"),
    ("representations.csv", "key,membership,person,from,until\nr1,m1,p1,2006-01-01,open\n"),
    ("relations.csv", "key,kind,source,target,from,until\nl1,LINE,udvalg,by,2005-01-01,open\n"),
    (
        "gaps.csv",
        "subject,topic,reason,explanation,from,until\nudvalg,MEMBERS,NOT_STATED,The list is lost.,2005-01-01,open\n",
    ),
];

/// From 2018 on the committee has another name, is part of the other town, answers to it and is chaired by
/// it; the club was merged into the committee on that day; the list of members was found.
const SECOND: [(&str, &str); 11] = [
    ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\ncomplete = [\"gaps.csv\"]\n"),
    ("gaps.csv", "subject,topic,reason,explanation,from,until\n"),
    (
        "organizations.csv",
        "key,kind,name,part_of,from,until\nby,MUNICIPALITY,Byen,,2000-01-01,open\nanden,MUNICIPALITY,Den anden,,2000-01-01,open\nudvalg,COMMITTEE,,,2005-01-01,open\nklub,ASSOCIATION,Klubben,,2005-01-01,2018-01-01\n",
    ),
    (
        "names.csv",
        "organization,text,from,until\nudvalg,Udvalget,2005-01-01,2018-01-01\nudvalg,Forum,2018-01-01,open\n",
    ),
    (
        "placements.csv",
        "organization,part_of,from,until\nudvalg,by,2005-01-01,2018-01-01\nudvalg,anden,2018-01-01,open\n",
    ),
    PERSONS,
    SEATS,
    (
        "memberships.csv",
        "key,body,member,seat,role,from,until\nm1,udvalg,by,stol,CHAIR,2006-01-01,2018-01-01\nm2,udvalg,anden,stol,CHAIR,2018-01-01,open\n",
    ),
    (
        "representations.csv",
        "key,membership,person,from,until\nr1,m1,p1,2006-01-01,2018-01-01\nr2,m2,p2,2018-01-01,open\n",
    ),
    (
        "relations.csv",
        "key,kind,source,target,from,until\nl1,LINE,udvalg,by,2005-01-01,2018-01-01\nl1,LINE,udvalg,anden,2018-01-01,open\n",
    ),
    (
        "successions.csv",
        "key,predecessor,successor,kind,partial,from,until\ns1,klub,udvalg,MERGER,false,2018-01-01,open\n",
    ),
];

fn files(of: &[(&str, &str)]) -> Vec<NamedFile> {
    of.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// A world that knows the first bundle in revision 1, and the second in revision 2.
async fn both() -> Vec<World> {
    let worlds = worlds().await;
    for world in &worlds {
        world.import(files(&FIRST)).await.unwrap();
        world.import(files(&SECOND)).await.unwrap();
    }
    worlds
}

/// The texts at a pointer into each item of a list.
fn texts(list: &Value, pointers: &[&str]) -> Vec<String> {
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        other => other.map_or_else(|| "-".to_owned(), Value::to_string),
    };
    let line = |item: &Value| pointers.iter().map(|at| text(item.pointer(at))).collect::<Vec<_>>().join(" ");
    list.as_array().unwrap_or_else(|| panic!("{list} is no list")).iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_says_what_it_did_in_the_words_of_the_domain() {
    const QUERY: &str = "query($of: Int!, $known: KnownAt) { network(knownAt: $known) { revision(number: $of) {
        number actor message origin events(first: 100) { totalCount nodes { kind subject { key } effect { day }
            recorded { statement } withdrawn { statement } created { noun key } sentence(language: EN) } }
        recorded(first: 2) { totalCount nodes { statement subject { id } } pageInfo { hasNextPage } }
        withdrawn { totalCount } created { totalCount nodes { noun key node { id } } } } } }";
    for world in both().await {
        let answer = world.ask(QUERY, &json!({ "of": 2, "known": null })).await;
        let revision = &answer["network"]["revision"];
        assert_eq!(
            (&revision["number"], &revision["actor"], &revision["origin"]),
            (&json!(2), &json!("tester"), &json!("t"))
        );
        assert_eq!(
            texts(&revision["events"]["nodes"], &["/kind", "/subject/key", "/effect/day", "/sentence"]),
            [
                "GAP_LIFTED t:udvalg - Of Forum this is no longer said not to be known: members.",
                "REPLACED t:stol 2018-01-01 Den anden follows Byen (the place of chair in Forum) from 1 January 2018.",
                "RENAMED t:udvalg 2018-01-01 Udvalget is renamed “Forum” from 1 January 2018.",
                "MOVED t:udvalg 2018-01-01 Forum is moved to Den anden from 1 January 2018.",
                "MERGED t:klub 2018-01-01 Klubben is merged into Forum from 1 January 2018.",
                "REDRAWN t:l1 2018-01-01 It is altered: Forum reports to Den anden from 1 January 2018.",
                "LEFT t:r1 2018-01-01 Åse Ærø no longer represents Byen in Forum from 1 January 2018.",
                "REPRESENTED t:r2 2018-01-01 Bo Holm represents Den anden in Forum from 1 January 2018.",
            ],
            "on {}",
            world.kind
        );
        let count = |of: &str| -> usize {
            let nodes = revision["events"]["nodes"].as_array().unwrap();
            nodes.iter().map(|event| event[of].as_array().unwrap().len()).sum()
        };
        for of in ["recorded", "withdrawn", "created"] {
            assert_eq!(json!(count(of)), revision[of]["totalCount"], "{of}");
        }
        assert_eq!(revision["recorded"]["pageInfo"]["hasNextPage"], true);
        assert_eq!(
            texts(&revision["created"]["nodes"], &["/noun", "/key"]),
            ["MEMBERSHIP t:m2", "REPRESENTATION t:r2", "SUCCESSION t:s1"]
        );
        let unseen = world.ask(QUERY, &json!({ "of": 2, "known": { "revision": 1 } })).await;
        assert_eq!(unseen["network"]["revision"], Value::Null);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_events_of_a_revision_are_read_in_pages_of_one_revision() {
    const QUERY: &str = "query($first: Int, $after: String, $last: Int, $before: String, $kinds: [EventKind!]) {
        network { revision(number: 1) { events(first: $first, after: $after, last: $last, before: $before, kinds: $kinds) {
            nodes { kind sentence } pageInfo { endCursor hasNextPage hasPreviousPage } totalCount revision } } } }";
    for world in both().await {
        let page = async |variables: Value| {
            let mut answer = world.ask(QUERY, &variables).await;
            answer["network"]["revision"]["events"].take()
        };
        let all = page(json!({})).await;
        let sentences = texts(&all["nodes"], &["/sentence"]);
        assert_eq!(all["totalCount"], sentences.len());
        let (mut read, mut after) = (Vec::new(), Value::Null);
        loop {
            let next = page(json!({ "first": 3, "after": after })).await;
            read.extend(texts(&next["nodes"], &["/sentence"]));
            assert_eq!(next["revision"], 2);
            after = next["pageInfo"]["endCursor"].clone();
            if next["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(read, sentences);
        let last = page(json!({ "last": 2 })).await;
        assert_eq!(texts(&last["nodes"], &["/sentence"]), sentences[sentences.len() - 2..]);
        assert_eq!(last["pageInfo"]["hasPreviousPage"], true);
        let founded = page(json!({ "kinds": ["FOUNDED"] })).await;
        assert_eq!(texts(&founded["nodes"], &["/kind"]), ["FOUNDED"; 4]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_are_found_by_who_wrote_them_when_and_what_they_touched() {
    const QUERY: &str =
        "query($filter: RevisionFilter) { network { revisions(filter: $filter) { nodes { number } } } }";
    for world in both().await {
        world.store.commit::<()>(author(), |network| Ok(revert::changes(network, revision(2)).unwrap())).await.unwrap();
        let cases = [
            (json!(null), vec!["1", "2", "3"]),
            (json!({ "actors": ["tester"] }), vec!["1", "2"]),
            (json!({ "origins": ["t"] }), vec!["1", "2"]),
            (json!({ "import": false }), vec!["3"]),
            (json!({ "touched": ["t:by"] }), vec!["1"]),
            (json!({ "touched": ["t:by"], "mentioned": true }), vec!["1", "2", "3"]),
            (json!({ "touched": ["t:m2", "t:klub"] }), vec!["2", "3"]),
            (json!({ "until": "2026-11-22T12:00:00Z" }), vec![]),
            (json!({ "since": "2026-11-22T12:00:00Z" }), vec!["1", "2", "3"]),
        ];
        for (filter, numbers) in cases {
            let answer = world.ask(QUERY, &json!({ "filter": filter })).await;
            assert_eq!(texts(&answer["network"]["revisions"]["nodes"], &["/number"]), numbers, "{filter}");
        }
        let unknown = world.answer(QUERY, &json!({ "filter": { "touched": ["t:nobody"] } })).await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "UNKNOWN_KEY");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_a_body_is_its_facts_its_mentions_and_its_revisions() {
    const QUERY: &str = "query($known: KnownAt) { network(knownAt: $known) {
        organization(key: \"t:udvalg\") { history(statements: [NAME, PLACEMENT]) { statement from { day } until { text state }
            recorded { number } withdrawn { number } } revisions { number eventsAbout(key: \"t:udvalg\") { kind } } }
        mentions(of: \"t:udvalg\", links: [BODY, FROM]) { totalCount nodes { statement recorded { number } withdrawn { number } } } } }";
    for world in both().await {
        let answer = world.ask(QUERY, &json!({ "known": null })).await;
        let body = &answer["network"]["organization"];
        let fact = ["/statement", "/from/day", "/until/state", "/recorded/number", "/withdrawn/number"];
        assert_eq!(
            texts(&body["history"], &fact),
            [
                "NAME 2005-01-01 OPEN 1 2",
                "PLACEMENT 2005-01-01 OPEN 1 2",
                "NAME 2005-01-01 KNOWN 2 -",
                "NAME 2018-01-01 OPEN 2 -",
                "PLACEMENT 2005-01-01 KNOWN 2 -",
                "PLACEMENT 2018-01-01 OPEN 2 -",
            ]
        );
        assert_eq!(texts(&body["revisions"], &["/number"]), ["1", "2"]);
        assert_eq!(texts(&body["revisions"][1]["eventsAbout"], &["/kind"]), ["GAP_LIFTED", "RENAMED", "MOVED"]);
        let mentions = &answer["network"]["mentions"];
        assert_eq!(
            texts(&mentions["nodes"], &["/statement", "/recorded/number", "/withdrawn/number"]),
            ["MEMBERSHIP 1 2", "RELATION 1 2", "MEMBERSHIP 2 -", "MEMBERSHIP 2 -", "RELATION 2 -", "RELATION 2 -"]
        );
        let then = world.ask(QUERY, &json!({ "known": { "revision": 1 } })).await;
        assert_eq!(then["network"]["mentions"]["totalCount"], 2);
        assert_eq!(texts(&then["network"]["organization"]["revisions"], &["/number"]), ["1"]);
        world.end().await;
    }
}

const COMPARED: &str = "query($from: ViewInput!, $to: ViewInput, $filter: DifferenceFilter, $first: Int, $after: String) {
    comparison(from: $from, to: $to) { from { on knownAt { number } } to { on knownAt { number } }
        differences(filter: $filter, first: $first, after: $after) { totalCount pageInfo { endCursor hasNextPage } nodes {
            kind certainty subject { key } party { key } member { key } relation certaintyBefore certaintyAfter
            before { statement subject { id } } after { statement } successions { predecessor { key } successor { key } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn two_views_are_compared_by_day_by_revision_and_by_both() {
    let row = ["/kind", "/certainty", "/subject/key", "/party/key", "/member/key", "/relation"];
    for world in both().await {
        let differences = async |variables: Value| {
            let mut answer = world.ask(COMPARED, &variables).await;
            answer["comparison"].take()
        };
        let by_day = differences(json!({ "from": { "on": "2017-12-31" }, "to": { "on": "2018-01-01" } })).await;
        assert_eq!(by_day["from"], json!({ "on": "2017-12-31", "knownAt": { "number": 2 } }));
        let expected = [
            "RENAMED CERTAIN t:udvalg - - null",
            "MOVED CERTAIN t:udvalg - - null",
            "LEFT CERTAIN t:udvalg t:by - null",
            "JOINED CERTAIN t:udvalg t:anden - null",
            "LEFT CERTAIN t:udvalg t:p1 t:by null",
            "JOINED CERTAIN t:udvalg t:p2 t:anden null",
            "REDRAWN CERTAIN t:udvalg - - LINE",
            "DISSOLVED CERTAIN t:klub - - null",
            "PASSED_ON CERTAIN t:stol - - null",
        ];
        assert_eq!(texts(&by_day["differences"]["nodes"], &row), expected, "on {}", world.kind);
        let dissolved = by_day.pointer("/differences/nodes").unwrap().as_array().unwrap();
        let dissolved = dissolved.iter().find(|node| node["kind"] == "DISSOLVED").unwrap();
        assert_eq!(
            dissolved["successions"],
            json!([{ "predecessor": { "key": "t:klub" }, "successor": { "key": "t:udvalg" } }])
        );
        // The second import said the same of that day, against what was known before.
        let by_revision =
            differences(json!({ "from": { "knownAt": { "revision": 1 } }, "to": { "on": "2018-01-01" } })).await;
        assert_eq!(by_revision["from"], json!({ "on": "2018-01-01", "knownAt": { "number": 1 } }));
        let mut with_representation = texts(&by_revision["differences"]["nodes"], &row);
        assert_eq!(with_representation.len(), expected.len());
        with_representation.retain(|row| !expected.contains(&row.as_str()));
        assert_eq!(with_representation, Vec::<String>::new());
        let by_both =
            json!({ "from": { "on": "2017-12-31", "knownAt": { "revision": 1 } }, "to": { "on": "2017-12-31" } });
        assert_eq!(texts(&differences(by_both).await["differences"]["nodes"], &row), [""; 0]);
        let filtered = async |filter: Value| {
            let sides = json!({ "from": { "on": "2017-12-31" }, "to": { "on": "2018-01-01" }, "filter": filter });
            texts(&differences(sides).await["differences"]["nodes"], &["/kind"])
        };
        assert_eq!(filtered(json!({ "within": "t:klub" })).await, ["DISSOLVED"]);
        assert_eq!(filtered(json!({ "kinds": ["JOINED", "LEFT"] })).await, ["LEFT", "JOINED", "LEFT", "JOINED"]);
        assert_eq!(filtered(json!({ "certainty": "POSSIBLE" })).await, [""; 0]);
        let (mut read, mut after) = (Vec::new(), Value::Null);
        loop {
            let next = differences(
                json!({ "from": { "on": "2017-12-31" }, "to": { "on": "2018-01-01" }, "first": 2, "after": after }),
            )
            .await;
            let next = &next["differences"];
            read.extend(texts(&next["nodes"], &row));
            after = next["pageInfo"]["endCursor"].clone();
            if next["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(read, expected);
        let unknown = world.answer(COMPARED, &json!({ "from": { "knownAt": { "revision": 9 } } })).await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "UNKNOWN_REVISION");
        let unknown = world.answer(COMPARED, &json!({ "from": {}, "filter": { "within": "t:nobody" } })).await;
        assert_eq!(unknown["errors"][0]["extensions"]["code"], "UNKNOWN_KEY");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_what_if_is_compared_with_what_is_recorded() {
    const QUERY: &str = "query($with: [ChangeInput!]) { comparison(from: {}, to: { on: \"2027-01-01\" }, with: $with) {
        from { knownAt { number } organization(key: \"t:udvalg\") { name } } to { organization(key: \"t:udvalg\") { name } }
        differences { totalCount nodes { kind subject { key } } } } }";
    for world in both().await {
        let change = json!([{ "renameOrganization": { "organization": "t:udvalg", "name": { "text": "Rådet" }, "on": "2026-12-01" } }]);
        let answer = world.ask(QUERY, &json!({ "with": change })).await;
        let compared = &answer["comparison"];
        assert_eq!(texts(&compared["differences"]["nodes"], &["/kind", "/subject/key"]), ["RENAMED t:udvalg"]);
        assert_eq!(
            (&compared["from"]["organization"]["name"], &compared["to"]["organization"]["name"]),
            (&json!("Forum"), &json!("Rådet"))
        );
        assert_eq!(compared["from"]["knownAt"]["number"], 2);
        assert_eq!(world.ask(QUERY, &json!({ "with": null })).await["comparison"]["differences"]["totalCount"], 0);
        world.end().await;
    }
}

fn author() -> Author {
    Author { actor: "eva".into(), message: "fortrudt".into() }
}

fn revision(number: i64) -> Revision {
    Revision::new(number).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revision_that_is_undone_leaves_what_was_before_it() {
    for world in both().await {
        let undone = world.store.commit::<()>(author(), |network| Ok(revert::changes(network, revision(2)).unwrap()));
        assert_eq!(undone.await.unwrap().revision, Some(revision(3)));
        for on in ["2010-01-01", "2018-01-01", "2026-11-22"] {
            let from = json!({ "on": on, "knownAt": { "revision": 1 } });
            let same = world.ask(COMPARED, &json!({ "from": from, "to": { "on": on } })).await;
            assert_eq!(same["comparison"]["differences"]["totalCount"], 0, "{on} on {}", world.kind);
        }
        // What the undone revision created stays, and nothing is said of it.
        let events =
            "query { network { revision(number: 3) { events { nodes { kind subject { key node { id } } } } } } }";
        let answer = world.ask(events, &json!({})).await;
        let events = &answer["network"]["revision"]["events"]["nodes"];
        assert!(texts(events, &["/kind", "/subject/key", "/subject/node"]).contains(&"WITHDRAWN t:m2 null".to_owned()));
        let built_upon = revert::changes(&world.store.network(), revision(2)).unwrap_err();
        assert!(built_upon.iter().all(|refusal| !refusal.in_the_way.is_empty()));
        world.end().await;
    }
}
