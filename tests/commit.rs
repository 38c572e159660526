//! The one door for writing, with two instances on one database.

use std::sync::Arc;
use std::time::Duration;

use herred::network::change::Change;
use herred::network::key::{Key, Noun, Revision};
use herred::store::{Author, CommitError, Digest, ImportDecision, Store};
use tokio::time::Instant;

use crate::support::database::{TestDatabase, databases};

async fn instance(database: &TestDatabase) -> Store {
    let store = Store::open(&database.url, Arc::new(|| chrono::DateTime::UNIX_EPOCH)).await.unwrap();
    store.migrate().await.unwrap();
    store.catch_up().await.unwrap();
    store
}

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
                    store.commit::<()>(author(), |_| Ok(changes)).await.unwrap();
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
async fn another_instance_comes_to_see_a_revision() {
    for database in databases().await {
        let (one, other) = (instance(&database).await, instance(&database).await);
        let soon = || Instant::now() + Duration::from_secs(5);
        let following = other.follow(Duration::from_millis(20));
        assert!(other.at_least(revision(1), Instant::now()).await.is_err());
        let committed = one.commit::<()>(author(), |_| Ok(vec![create("a")])).await.unwrap();
        assert_eq!(committed.revision, Some(revision(1)));
        assert_eq!(other.at_least(revision(1), soon()).await.unwrap().head(), Some(revision(1)));
        following.abort();
        one.close().await.unwrap();
        other.close().await.unwrap();
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
