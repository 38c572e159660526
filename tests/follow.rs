//! Instances on one database come to see one another's revisions, whatever happens to their sessions.

use std::time::Duration;

use herred::network::change::Change;
use herred::network::key::{Key, Noun, Revision};
use herred::store::{Author, Store};
use sea_orm::{ConnectionTrait, Database};
use tokio::time::Instant;

use crate::support::database::databases;
use crate::support::server::{instance, worlds};

/// So often that a test need not wait.
const OFTEN: Duration = Duration::from_millis(20);
/// So seldom that nothing is seen in time unless an instance is told of it.
const SELDOM: Duration = Duration::from_secs(600);

/// Records a revision.
async fn written(store: &Store) -> Revision {
    created(store, &format!("test:{}", store.network().entity_count())).await
}

/// Records a revision that creates a person.
async fn created(store: &Store, key: &str) -> Revision {
    let created = Change::Create { key: Key::parse(key).unwrap(), noun: Noun::Person, kind: None };
    let author = Author { actor: "test".into(), message: "why".into() };
    store.commit::<()>(author, move |_| Ok(vec![created.clone()])).await.unwrap().revision.unwrap()
}

/// Waits for a revision to be seen.
async fn seen(store: &Store, revision: Revision) {
    let waited = store.at_least(revision, Instant::now() + Duration::from_secs(10)).await;
    assert!(waited.is_ok(), "revision {revision} was not seen");
}

#[tokio::test]
async fn another_instance_comes_to_see_a_revision() {
    for database in databases().await {
        let (one, other) = (instance(&database).await, instance(&database).await);
        let following = other.follow(OFTEN);
        assert!(other.at_least(Revision::FIRST, Instant::now()).await.is_err());
        seen(&other, written(&one).await).await;
        following.abort();
        one.close().await.unwrap();
        other.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_is_not_led_astray_by_its_own_revisions() {
    for database in databases().await {
        let store = instance(&database).await;
        let following = store.follow(Duration::from_millis(1));
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..8 {
            let store = store.clone();
            writers.spawn(async move {
                for at in 0..25 {
                    created(&store, &format!("test:{writer}-{at}")).await;
                    assert!(store.follows(), "a look while it wrote failed");
                }
            });
        }
        writers.join_all().await;
        following.abort();
        store.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn an_instance_on_postgresql_is_told_of_a_revision() {
    for database in databases().await.into_iter().filter(|database| database.kind == "PostgreSQL") {
        let (one, other) = (instance(&database).await, instance(&database).await);
        let following = [one.follow(SELDOM), other.follow(SELDOM)];
        // Only once they listen is it sure that they are told.
        let server = Database::connect(&database.url).await.unwrap();
        let sessions = async || {
            let listening =
                "select 1 from pg_stat_activity where datname = current_database() and query like 'LISTEN%'";
            server
                .query_all_raw(sea_orm::Statement::from_string(server.get_database_backend(), listening))
                .await
                .unwrap()
                .len()
        };
        let listening = async || {
            while sessions().await < 2 {
                tokio::time::sleep(OFTEN).await;
            }
        };
        listening().await;
        seen(&other, written(&one).await).await;
        seen(&one, written(&other).await).await;
        // Every session but ours ends: those that listen, and those that lie in the pools.
        let end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
        server.execute_unprepared(end).await.unwrap();
        seen(&other, written(&one).await).await;
        listening().await;
        seen(&one, written(&other).await).await;
        assert!(one.follows() && other.follows());
        following.iter().for_each(tokio::task::JoinHandle::abort);
        one.close().await.unwrap();
        other.close().await.unwrap();
        server.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn a_server_that_cannot_follow_is_not_ready_until_it_can() {
    for world in worlds().await {
        let following = world.store.follow(OFTEN);
        written(&world.store).await;
        let server = Database::connect(world.database_url()).await.unwrap();
        let ready = async || world.get("/health/ready").send().await.unwrap();
        assert_eq!(ready().await.status(), 200);
        // As if the database had been replaced by an older one.
        server.execute_unprepared("update head set revision = 0").await.unwrap();
        let until = async |status: u16| {
            for _ in 0..500 {
                if ready().await.status() == status {
                    return;
                }
                tokio::time::sleep(OFTEN).await;
            }
            panic!("{} did not come to answer {status}", world.kind);
        };
        until(503).await;
        assert!(ready().await.text().await.unwrap().contains("revisions of other instances"));
        server.execute_unprepared("update head set revision = 1").await.unwrap();
        until(200).await;
        following.abort();
        server.close().await.unwrap();
        world.end().await;
    }
}
