//! Writes that wait share a transaction, and nothing else.

use std::sync::Arc;

use sea_orm::ConnectionTrait;
use tokio::task::JoinHandle;

use super::database::{TestDatabase, databases};
use super::{clock, revision};
use crate::network::change::Change;
use crate::network::key::{Key, Noun};
use crate::network::network::Network;
use crate::store::{Author, CommitError, Committed, Decide, Store, Write};

type Outcome = Result<Committed, CommitError<&'static str>>;

async fn opened(database: &TestDatabase) -> Store {
    let store = Store::open(&database.url, clock()).await.unwrap();
    store.migrate().await.unwrap();
    store
}

fn create(name: &str) -> Change {
    Change::Create { key: Key::parse_in("test", name).unwrap(), noun: Noun::Person, kind: None }
}

/// Writes what is decided on, in a task of its own.
fn writing(store: &Store, decide: Decide<&'static str>) -> JoinHandle<Outcome> {
    let (store, author) = (store.clone(), Author { actor: "test".into(), message: "why".into() });
    tokio::spawn(async move { store.write(Write { author, expected: None, repeat: None, decide }).await })
}

/// Writes a person.
fn creating(store: &Store, name: &str) -> JoinHandle<Outcome> {
    let change = create(name);
    writing(store, Box::new(move |_| Ok(vec![change.clone()])))
}

/// Lets so many writes wait, and then have their turn together.
async fn together(store: &Store, writes: impl FnOnce() -> Vec<JoinHandle<Outcome>>) -> Vec<JoinHandle<Outcome>> {
    let turn = store.shared.turn.lock().await;
    let writes = writes();
    waiting(store, writes.len()).await;
    drop(turn);
    writes
}

/// Waits until so many writes wait.
async fn waiting(store: &Store, count: usize) {
    while store.shared.waiting.len() < count {
        tokio::task::yield_now().await;
    }
}

/// How many transactions wrote the entities so far; where the database does not tell, none.
async fn transactions(store: &Store) -> Option<i64> {
    let db = &store.shared.db;
    if db.get_database_backend() != sea_orm::DbBackend::Postgres {
        return None;
    }
    let count = "select count(distinct xmin::text) from entity";
    let count = sea_orm::Statement::from_string(db.get_database_backend(), count);
    Some(db.query_one_raw(count).await.unwrap().unwrap().try_get_by_index(0).unwrap())
}

#[tokio::test]
async fn those_that_wait_share_a_transaction_and_drop_out_alone() {
    for database in databases().await {
        let store = opened(&database).await;
        let writes = together(&store, || {
            vec![
                creating(&store, "a"),
                creating(&store, "a"),
                writing(&store, Box::new(|_| Err("no"))),
                writing(&store, Box::new(|_| panic!("in a decision"))),
                writing(&store, Box::new(|_| Ok(Vec::new()))),
                // It sees the network that the first one leaves.
                writing(&store, Box::new(|network| Ok(vec![create(&format!("{}-b", network.entity_count()))]))),
                creating(&store, "c"),
            ]
        });
        let mut writes = writes.await.into_iter();
        let mut next = async || writes.next().unwrap().await;
        let first = next().await.unwrap().unwrap();
        assert_eq!((first.revision, first.network.head()), (Some(revision(1)), Some(revision(1))));
        assert!(matches!(next().await.unwrap(), Err(CommitError::Refused(_))), "the key is taken");
        assert!(matches!(next().await.unwrap(), Err(CommitError::Declined("no"))));
        assert!(next().await.unwrap_err().is_panic());
        assert_eq!(next().await.unwrap().unwrap().revision, None);
        assert_eq!(next().await.unwrap().unwrap().revision, Some(revision(2)));
        assert_eq!(next().await.unwrap().unwrap().revision, Some(revision(3)));
        assert!(store.network().by_key("test:1-b").is_some());
        assert!(transactions(&store).await.is_none_or(|transactions| transactions == 1), "{}", database.kind);
        let loaded = Network::default().extended(store.load(None).await.unwrap());
        assert_eq!((loaded.head(), loaded.entity_count()), (store.network().head(), 3));
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn one_that_only_the_database_refuses_drops_out_alone() {
    for database in databases().await {
        let store = opened(&database).await;
        creating(&store, "a").await.unwrap().unwrap();
        // A row that no revision recorded, which no rule knows of.
        let stray = "insert into entity (id, key, noun, created) values (1000, 'test:taken', 'PERSON', 1)";
        store.shared.db.execute_unprepared(stray).await.unwrap();
        let writes =
            together(&store, || ["b", "taken", "c", "d"].into_iter().map(|name| creating(&store, name)).collect());
        let mut outcomes = Vec::new();
        for write in writes.await {
            outcomes.push(write.await.unwrap());
        }
        let revisions: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().ok()?.revision).collect();
        assert_eq!(revisions, [Some(revision(2)), None, Some(revision(3)), Some(revision(4))], "{}", database.kind);
        assert!(matches!(outcomes[1], Err(CommitError::Store(_))));
        assert_eq!(store.load(Some(revision(1))).await.unwrap().entities.len(), 3);
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn whoever_goes_away_takes_no_other_write_along() {
    for database in databases().await {
        let store = opened(&database).await;
        let turn = store.shared.turn.lock().await;
        let [first, gone, last] = ["a", "gone", "b"].map(|name| creating(&store, name));
        waiting(&store, 3).await;
        gone.abort();
        assert!(gone.await.unwrap_err().is_cancelled());
        drop(turn);
        assert_eq!(first.await.unwrap().unwrap().revision, Some(revision(1)));
        assert_eq!(last.await.unwrap().unwrap().revision, Some(revision(2)), "{}", database.kind);
        assert!(store.network().by_key("test:gone").is_none());

        // One that goes away while its revision is written is recorded all the same, or not at all.
        let leaving = creating(&store, "leaving");
        // It may have come to its end before anybody looks.
        while Arc::strong_count(&store.shared) < 3 && !leaving.is_finished() {
            tokio::task::yield_now().await;
        }
        leaving.abort();
        let last = creating(&store, "c").await.unwrap().unwrap();
        let recorded = last.network.by_key("test:leaving").is_some();
        assert_eq!(last.revision, Some(revision(if recorded { 4 } else { 3 })), "{}", database.kind);
        assert_eq!(store.load(None).await.unwrap().entities.len(), last.network.entity_count());
        store.close().await.unwrap();
        database.drop_it().await;
    }
}
