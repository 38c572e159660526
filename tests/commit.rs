//! The one door for writing, with two instances on one database.

use herred::network::change::{Change, NewFact};
use herred::network::fact::{Basis, Margin, Statement};
use herred::network::key::{Key, Noun, Revision};
use herred::network::person::PersonName;
use herred::network::validity::Validity;
use herred::store::{Author, CommitError, Digest, ImportDecision, Repeat, Write};

use crate::support::database::databases;
use crate::support::server::instance;

fn author() -> Author {
    Author { actor: "test".into(), message: "why".into() }
}

fn create(name: &str) -> Change {
    Change::Create { key: Key::parse_in("test", name).unwrap(), noun: Noun::Person, kind: None }
}

fn revision(number: i64) -> Revision {
    Revision::new(number).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_of_two_instances_take_turns() {
    for database in databases().await {
        let stores = [instance(&database).await, instance(&database).await];
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..4 {
            let store = stores[writer % 2].clone();
            writers.spawn(async move {
                for at in 0..10 {
                    let changes = vec![create(&format!("{writer}-{at}"))];
                    store.commit::<()>(author(), move |_| Ok(changes.clone())).await.unwrap();
                }
            });
        }
        writers.join_all().await;
        let recorded = stores[0].load(None).await.unwrap();
        assert_eq!((recorded.revisions.len(), recorded.entities.len()), (40, 40), "{}", database.kind);
        for store in &stores {
            assert_eq!(store.catch_up().await.unwrap().head(), Some(revision(40)));
            store.close().await.unwrap();
        }
        database.drop_it().await;
    }
}

#[tokio::test]
async fn what_is_declined_or_empty_makes_no_revision() {
    for database in databases().await {
        let store = instance(&database).await;
        let declined = store.commit(author(), |_| Err("no")).await;
        assert!(matches!(declined, Err(CommitError::Declined("no"))));
        let digest = Digest([7; 16]);
        let remember = ImportDecision { remembered: vec![("a".to_owned(), digest)], ..ImportDecision::default() };
        let imported = store.import::<()>(
            author(),
            "test",
            |_, memory| {
                assert!(memory.is_empty());
                Ok(remember)
            },
            |_| (),
        );
        assert_eq!(imported.await.unwrap().revision, None);
        let again = store.import::<()>(
            author(),
            "test",
            |_, memory| {
                assert_eq!(memory.digest("a"), Some(digest));
                Ok(ImportDecision { changes: vec![create("a")], ..ImportDecision::default() })
            },
            |_| (),
        );
        assert_eq!(again.await.unwrap().revision, Some(revision(1)));
        assert_eq!(store.load(None).await.unwrap().revisions[0].origin.as_deref(), Some("test"));
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

/// A write that gives a person a name, and so touches the person.
fn name_given(person: &str, name: &str) -> Write<()> {
    let name = PersonName { given: name.into(), family: "".into() };
    let fact = NewFact {
        subject: Key::parse_in("test", person).unwrap(),
        validity: Validity::UNKNOWN,
        basis: Basis::Stated,
        statement: Statement::PersonName(Some(Box::new(name))),
        margin: Margin::default(),
    };
    plain(vec![Change::Record(Box::new(fact))])
}

/// A write with no conditions.
fn plain(changes: Vec<Change>) -> Write<()> {
    Write { author: author(), expected: None, repeat: None, decide: Box::new(move |_| Ok(changes.clone())) }
}

#[tokio::test]
async fn a_write_is_refused_where_its_ground_has_moved() {
    for database in databases().await {
        let (one, other) = (instance(&database).await, instance(&database).await);
        one.write(plain(vec![create("a"), create("b")])).await.unwrap();
        one.write(name_given("a", "Åse")).await.unwrap();
        let expecting = |number, person, name| Write { expected: Some(revision(number)), ..name_given(person, name) };
        let Err(CommitError::Moved { expected, head, subjects }) = other.write(expecting(1, "a", "Ib")).await else {
            panic!("the other name came between")
        };
        assert_eq!((expected, head), (revision(1), revision(2)));
        assert_eq!(subjects, [Key::parse_in("test", "a").unwrap()]);
        assert_eq!(other.write(expecting(1, "b", "Bo")).await.unwrap().revision, Some(revision(3)));
        assert_eq!(other.write(expecting(3, "a", "Ib")).await.unwrap().revision, Some(revision(4)));
        let ahead = one.write(expecting(9, "a", "Per")).await;
        let Err(CommitError::Ahead { expected, head }) = ahead else { panic!("there is no revision 9") };
        assert_eq!((expected, head), (revision(9), Some(revision(4))));
        one.close().await.unwrap();
        other.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn a_repeated_write_is_recorded_once() {
    for database in databases().await {
        let (one, other) = (instance(&database).await, instance(&database).await);
        let repeated = |key: &str, asked: &str, changes: Vec<Change>| Write {
            repeat: Some(Repeat { key: key.into(), digest: Digest::of(&[asked]) }),
            ..plain(changes)
        };
        let first = one.write(repeated("k", "create a", vec![create("a")])).await.unwrap();
        assert_eq!((first.revision, first.repeated), (Some(revision(1)), false));
        one.write(plain(vec![create("b")])).await.unwrap();
        let again = other.write(repeated("k", "create a", vec![create("a")])).await.unwrap();
        assert_eq!((again.revision, again.repeated), (Some(revision(1)), true));
        assert!(again.network.head() >= again.revision);
        let reused = other.write(repeated("k", "create c", vec![create("c")])).await;
        assert!(matches!(reused, Err(CommitError::KeyReused { revision: first }) if first == revision(1)));
        let mut stranger = repeated("k", "create c", vec![create("c")]);
        stranger.author.actor = "somebody else".into();
        assert_eq!(other.write(stranger).await.unwrap().revision, Some(revision(3)), "{}", database.kind);
        // What was refused, or changed nothing, is decided anew.
        assert!(one.write(repeated("l", "create a", vec![create("a")])).await.is_err());
        assert_eq!(one.write(repeated("l", "nothing", vec![])).await.unwrap().revision, None);
        assert_eq!(one.write(repeated("l", "create d", vec![create("d")])).await.unwrap().revision, Some(revision(4)));
        one.close().await.unwrap();
        other.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_write_sent_at_once_to_two_instances_is_recorded_once() {
    for database in databases().await {
        let stores = [instance(&database).await, instance(&database).await];
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..16 {
            let store = stores[writer % 2].clone();
            let repeat = Some(Repeat { key: "k".into(), digest: Digest::of(&["create a"]) });
            writers.spawn(async move { store.write(Write { repeat, ..plain(vec![create("a")]) }).await.unwrap() });
        }
        let committed = writers.join_all().await;
        assert!(committed.iter().all(|committed| committed.revision == Some(revision(1))), "{}", database.kind);
        assert_eq!(committed.iter().filter(|committed| !committed.repeated).count(), 1, "{}", database.kind);
        for store in &stores {
            store.close().await.unwrap();
        }
        database.drop_it().await;
    }
}
