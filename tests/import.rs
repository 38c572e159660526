//! Bundles through the front door: what is refused and how it is said, what a second import does,
//! and that an import that is killed leaves all of it or nothing.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use herred::command::import::{ImportFailure, Imported, Manner};
use herred::exchange::bundle::NamedFile;
use herred::exchange::generate::{Size, bundle};
use herred::exchange::merge::Side;
use herred::exchange::standing::bundle_of as export;
use herred::network::refusal::RefusalCode;
use herred::network::word::Word;
use herred::store::{Author, Store};
use serde_json::json;

use crate::support::database::databases;
use crate::support::server::{World, clock, worlds};

/// A small bundle: a body with a seat, a post, a person, an organization and a membership.
const BASE: [(&str, &str); 7] = [
    ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\n"),
    (
        "organizations.csv",
        "key,kind,name,part_of,from,until\nby,MUNICIPALITY,Byen,,2000-01-01,open\nudvalg,COMMITTEE,Udvalget,by,2005-01-01,2020-01-01\nandet,COMMITTEE,Andet,,2005-01-01,open\n",
    ),
    ("persons.csv", "key,given,family\np1,Åse,Ærø\np2,Bo,Holm\n"),
    ("posts.csv", "key,body,role,places,from,until\npost,udvalg,MEMBER,1,2005-01-01,2020-01-01\n"),
    ("seats.csv", "key,body,role,from,until\nstol,udvalg,CHAIR,2005-01-01,2020-01-01\n"),
    ("memberships.csv", "key,body,member,seat,role,from,until\nm1,udvalg,by,stol,CHAIR,2006-01-01,2010-01-01\n"),
    ("representations.csv", "key,membership,person,from,until\nr1,m1,p1,2006-01-01,2010-01-01\n"),
];

/// The base bundle with other files, or with lines added at the end of its own (`+` before the name).
fn with(changed: &[(&str, &str)]) -> Vec<NamedFile> {
    let mut files: Vec<(String, String)> =
        BASE.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    for (name, text) in changed {
        let plain = name.trim_start_matches('+');
        match files.iter_mut().find(|(file, _)| file == plain) {
            Some((_, old)) if name.starts_with('+') => old.push_str(text),
            Some((_, old)) => *old = (*text).to_owned(),
            None => files.push((plain.to_owned(), (*text).to_owned())),
        }
    }
    files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

/// The problems of an import that is refused, a line each; nothing is recorded by it.
async fn problems(world: &World, files: Vec<NamedFile>) -> String {
    let head = world.store.network().head();
    let Err(ImportFailure::Problems(problems)) = world.import(files).await else {
        panic!("it was imported on {}", world.kind)
    };
    assert_eq!(world.store.catch_up().await.unwrap().head(), head, "something was recorded on {}", world.kind);
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rules_refuse_is_said_with_file_line_and_code() {
    let cases: [(RefusalCode, &[(&str, &str)], &str); 19] = [
        (
            RefusalCode::UnknownKey,
            &[("+memberships.csv", "m2,udvalg,nobody,,MEMBER,2006,2007\n")],
            "memberships.csv:3 t:m2",
        ),
        (RefusalCode::WrongNoun, &[("+memberships.csv", "m2,p1,by,,MEMBER,2006,2007\n")], "memberships.csv:3 t:m2"),
        (
            RefusalCode::Cycle,
            &[("placements.csv", "organization,part_of,from,until\nby,udvalg,2006-01-01,2007-01-01\n")],
            "placements.csv:2 t:by",
        ),
        (
            RefusalCode::Cycle,
            &[(
                "relations.csv",
                "key,kind,source,target,from,until\nl1,LINE,by,udvalg,2006-01-01,2008-01-01\nl2,LINE,udvalg,by,2007-01-01,2009-01-01\n",
            )],
            "relations.csv:2 t:l1",
        ),
        (
            RefusalCode::Overlap,
            &[("names.csv", "organization,text,from,until\nby,Staden,2007-01-01,open\n")],
            "organizations.csv:2 t:by",
        ),
        (
            RefusalCode::Overlap,
            &[("placements.csv", "organization,part_of,from,until\nudvalg,andet,2019-12-31,2020-01-01\n")],
            "placements.csv:2 t:udvalg",
        ),
        (
            RefusalCode::Overlap,
            &[("+representations.csv", "r2,m1,p2,2009-12-31,2010-01-01\n")],
            "representations.csv:3 t:r2",
        ),
        (
            RefusalCode::Overlap,
            &[("+memberships.csv", "m2,andet,p1,,MEMBER,2006-01-01,2008-01-01\nm3,andet,p1,,MEMBER,2007-01-01,open\n")],
            "memberships.csv:4 t:m3",
        ),
        (
            RefusalCode::SeatTaken,
            &[("+memberships.csv", "m2,udvalg,p2,stol,CHAIR,2009-12-31,2012-01-01\n")],
            "memberships.csv:3 t:m2",
        ),
        (
            RefusalCode::PostFull,
            &[(
                "memberships.csv",
                "key,body,member,post,from,until\nm1,udvalg,by,post,2006-01-01,2010-01-01\nm2,udvalg,p2,post,2009-01-01,2011-01-01\n",
            )],
            "memberships.csv:3 t:m2",
        ),
        (
            RefusalCode::OutsideExistence,
            &[("+memberships.csv", "m2,udvalg,p2,,MEMBER,2019-01-01,open\n")],
            "memberships.csv:3 t:m2",
        ),
        (
            RefusalCode::OutsideExistence,
            &[("+representations.csv", "r2,m1,p2,2010-01-01,2011-01-01\n")],
            "representations.csv:3 t:r2",
        ),
        (
            RefusalCode::OutsideExistence,
            &[("names.csv", "organization,text,language,from,until\nandet,The other,EN,2004-01-01,2006-01-01\n")],
            "names.csv:2 t:andet",
        ),
        (
            RefusalCode::IdentifierTaken,
            &[(
                "identifiers.csv",
                "organization,scheme,value,from,until\nby,cvr,1,2006-01-01,2008-01-01\nandet,cvr,1,2007-01-01,open\n",
            )],
            "identifiers.csv:3 t:andet",
        ),
        (
            RefusalCode::Mismatch,
            &[("+memberships.csv", "m2,andet,p2,stol,CHAIR,2011-01-01,2012-01-01\n")],
            "memberships.csv:3 t:m2",
        ),
        (
            RefusalCode::Mismatch,
            &[("memberships.csv", "key,body,member,from,until\nm1,udvalg,p2,2006-01-01,2010-01-01\n")],
            "representations.csv:2 t:r1",
        ),
        (
            RefusalCode::PersonalNumber,
            &[("tasks.csv", "organization,text,from,until\nby,\"Sag om 010170-1234\",2006-01-01,open\n")],
            "tasks.csv:2 t:by",
        ),
        (RefusalCode::PersonalNumber, &[("+persons.csv", "0101701234,Ib,Bo\n")], "persons.csv:4"),
        (
            RefusalCode::InvalidValue,
            &[("posts.csv", "key,body,role,places,from,until\npost,udvalg,MEMBER,0,2005-01-01,open\n")],
            "posts.csv:2 t:post",
        ),
    ];
    for world in worlds().await {
        for (code, changed, place) in cases {
            let said = problems(&world, with(changed)).await;
            let found = said.lines().any(|line| line.starts_with(place) && line.contains(code.code()));
            assert!(found, "{code:?} at {place} is not among:\n{said}");
            assert!(!said.contains("0101701234") && !said.contains("010170-1234"), "a CPR number is repeated:\n{said}");
        }
        world.end().await;
    }
}

/// The codes that no bundle can reach are reached by changes.
#[tokio::test(flavor = "multi_thread")]
async fn changes_that_no_bundle_can_make_are_refused_too() {
    use herred::network::change::{Change, NewFact};
    use herred::network::fact::{Basis, Margin, Statement};
    use herred::network::key::{FactId, Key, Noun};
    use herred::network::validity::{Bound, Day, Validity};
    for world in worlds().await {
        world.import(with(&[])).await.unwrap();
        let key = Key::parse("t:by").unwrap();
        let create = |key: &Key, noun, kind| vec![Change::Create { key: key.clone(), noun, kind }];
        let day = |text| Day::parse(text).unwrap();
        let backwards = Validity { from: Bound::on(day("2010-01-01")), until: Bound::on(day("2009-01-01")) };
        let fact = NewFact {
            subject: key.clone(),
            validity: backwards,
            basis: Basis::Stated,
            statement: Statement::Existence,
            margin: Margin::default(),
        };
        let new = Key::parse("t:new").unwrap();
        let cases = [
            (RefusalCode::KeyTaken, create(&key, Noun::Person, None)),
            (RefusalCode::WrongKind, create(&new, Noun::Organization, None)),
            (RefusalCode::UnknownFact, vec![Change::Withdraw(FactId::new(9_999).unwrap())]),
            (RefusalCode::InvalidValidity, vec![Change::Record(Box::new(fact))]),
        ];
        for (code, changes) in cases {
            let author = Author { actor: "tester".into(), message: "".into() };
            let refused = world.store.commit(author, move |_| Ok::<_, ()>(changes.clone())).await;
            let Err(herred::store::CommitError::Refused(refusals)) = refused else { panic!("{code:?} was accepted") };
            assert_eq!(refusals.iter().map(|refusal| refusal.code).collect::<Vec<_>>(), [code]);
            assert!(
                !refusals[0].sentence.danish.is_empty() && refusals[0].sentence.danish != refusals[0].sentence.english
            );
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_problems_come_at_once() {
    for world in worlds().await {
        let files = with(&[
            ("names.csv", "organization,txet\nby,Staden\n"),
            ("+memberships.csv", "m2,udvalg,by,,KING,31-12-2006,2007\nm3,udvalg\n"),
        ]);
        let said = problems(&world, files).await;
        for (place, code) in [
            ("names.csv", "UNKNOWN_COLUMN"),
            ("names.csv", "MISSING_COLUMN"),
            ("memberships.csv:3 m2", "INVALID_VALUE"),
            ("memberships.csv:3 m2", "INVALID_DATE"),
            ("memberships.csv:4", "CELL_COUNT"),
        ] {
            assert!(
                said.lines().any(|line| line.starts_with(place) && line.contains(code)),
                "{place} {code} is not among:\n{said}"
            );
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_bundle_again_makes_no_revision_and_a_changed_one_records_the_difference() {
    for world in worlds().await {
        let first = world.import(with(&[])).await.unwrap();
        assert_eq!((first.revision.map(|revision| revision.get()), first.entities), (Some(1), 9));
        let nothing = Imported { revision: None, entities: 0, facts: 0, withdrawn: 0 };
        assert_eq!(world.import(with(&[])).await.unwrap(), nothing);
        let longer = with(&[(
            "memberships.csv",
            "key,body,member,seat,role,from,until\nm1,udvalg,by,stol,CHAIR,2006-01-01,2011-01-01\n",
        )]);
        let second = world.import(longer.clone()).await.unwrap();
        assert_eq!((second.revision.map(|revision| revision.get()), second.facts, second.withdrawn), (Some(2), 1, 1));
        let longer_again = longer.clone();
        assert_eq!(world.import(longer).await.unwrap(), nothing);
        let mut also_person = longer_again;
        if let Some((_, persons)) = also_person.iter_mut().find(|(name, _)| name == "persons.csv") {
            persons.extend_from_slice(b"p3,Ib,Bo\n");
        }
        let trial = Manner { dry_run: true, ..Manner::default() };
        let would = world.import_so(also_person, trial).await.unwrap();
        assert_eq!((would.revision, would.entities, would.facts), (None, 1, 1));
        let query = "query($on: Date!, $known: Int!) { network(on: $on, knownAt: { revision: $known }) { membership(key: \"t:m1\") { until { day } } } }";
        for (known, until) in [(1, "2010-01-01"), (2, "2011-01-01")] {
            let data = world.ask(query, &json!({ "on": "2008-01-01", "known": known })).await;
            assert_eq!(data["network"]["membership"]["until"]["day"], until);
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_listed_until_a_side_is_chosen() {
    for side in [Side::Ours, Side::Theirs] {
        for world in worlds().await {
            world.import(with(&[])).await.unwrap();
            // Somebody shortens the term through another door.
            let network = world.store.network();
            let entity = network.entity(network.by_key("t:m1").unwrap()).unwrap();
            let fact = entity.facts()[0].id;
            let author = Author { actor: "another".into(), message: "a correction".into() };
            let withdrawn = vec![herred::network::change::Change::Withdraw(fact)];
            let also = network.entity(network.by_key("t:r1").unwrap()).unwrap().facts()[0].id;
            let changes: Vec<_> =
                withdrawn.into_iter().chain([herred::network::change::Change::Withdraw(also)]).collect();
            assert!(world.store.commit(author, move |_| Ok::<_, ()>(changes.clone())).await.is_ok());
            let changed = with(&[(
                "memberships.csv",
                "key,body,member,seat,role,from,until\nm1,udvalg,by,stol,CHAIR,2006-01-01,2011-01-01\n",
            )]);
            let said = problems(&world, changed.clone()).await;
            assert!(said.starts_with("memberships.csv:2 t:m1: CONFLICT"), "{said}");
            let manner = Manner { side: Some(side), ..Manner::default() };
            let imported = world.import_so(changed.clone(), manner).await.unwrap();
            assert_eq!(imported.facts, usize::from(side == Side::Theirs));
            assert_eq!(world.import(changed).await.unwrap().revision, None, "the side stays chosen");
            world.end().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_reads_back_to_the_same_network() {
    for world in crate::support::server::shipped_worlds().await {
        for namespace in herred::command::shipped::BUNDLES {
            let files = export(&world.store.network(), namespace);
            let again = world.import(files).await.unwrap();
            assert_eq!((again.facts, again.withdrawn, again.entities), (0, 0, 0), "{namespace} on {}", world.kind);
        }
        let mut others = worlds().await;
        others.retain(|other| other.kind == world.kind);
        for other in others {
            for namespace in herred::command::shipped::BUNDLES {
                other.import(export(&world.store.network(), namespace)).await.unwrap();
            }
            let (old, new) = (world.store.network(), other.store.network());
            assert_eq!((old.entity_count(), old.fact_count()), (new.entity_count(), new.fact_count()));
            for namespace in herred::command::shipped::BUNDLES {
                assert_eq!(export(&old, namespace), export(&new, namespace));
            }
            other.end().await;
        }
        world.end().await;
    }
}

/// Starts an import in a process of its own and kills it after ever longer waits, until one ends
/// by itself: each time the database has all of the revision or nothing of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_leaves_all_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let size = Size { organizations: 400, persons: 400, memberships: 2_000, seed: 7 };
    for (name, bytes) in bundle(size) {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    for database in databases().await {
        let mut killed = 0;
        let mut wait = Duration::from_millis(20);
        let revision = loop {
            let mut import = Command::new(env!("CARGO_BIN_EXE_herred"));
            import.args(["import", "--database", &database.url]).arg(folder.path());
            let mut running = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            let started = Instant::now();
            while started.elapsed() < wait && running.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            running.kill().unwrap();
            let ended_by_itself = running.wait().unwrap().success();
            killed += u32::from(!ended_by_itself);
            let store = Store::open(&database.url, clock()).await.unwrap();
            store.migrate().await.unwrap();
            let network = store.catch_up().await.unwrap();
            store.close().await.unwrap();
            match network.head() {
                None => assert_eq!((network.entity_count(), network.fact_count()), (0, 0)),
                Some(head) => {
                    let again = export(&network, "generated");
                    break (head, again);
                }
            }
            wait = wait * 5 / 4;
        };
        assert!(killed > 3, "the import was too fast to be killed");
        let whole = databases().await.into_iter().find(|other| other.kind == database.kind).unwrap();
        let store = Store::open(&whole.url, clock()).await.unwrap();
        store.migrate().await.unwrap();
        herred::command::import::import(&store, bundle(size), Manner::default()).await.unwrap();
        assert_eq!(revision, (store.network().head().unwrap(), export(&store.network(), "generated")));
        store.close().await.unwrap();
        whole.drop_it().await;
        database.drop_it().await;
    }
}
