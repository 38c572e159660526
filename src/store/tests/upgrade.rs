//! A database of before provisions takes them, and keeps what it has.

use sea_orm::{ConnectionTrait, DbBackend};
use sea_orm_migration::MigratorTrait;

use super::*;
use crate::store::migration::Migrator;

/// How many migrations there were before provisions.
const BEFORE_PROVISIONS: u32 = 3;

/// The first revision without what only came with provisions.
fn before() -> Recorded {
    let mut before = first();
    let is_new = |fact: &Fact| matches!(fact.statement, Statement::Provision(_) | Statement::Exemption(_));
    before.facts.retain(|fact| !is_new(fact));
    before.entities.retain(|entity| entity.noun != Noun::Provision);
    before
}

/// A second revision: a provision of every kind, an exemption, and gaps of the new topics.
fn after() -> Recorded {
    let gap = |topic| Statement::Gap(Box::new(Gap { topic, reason: GapReason::NotStated, explanation: "?".into() }));
    let provisions = provisions().into_iter().map(|provision| (12, Statement::Provision(Box::new(provision))));
    let others = [
        (12, Statement::Exemption("nobody else".into())),
        (12, gap(Topic::Rotation)),
        (1, gap(Topic::Provisions)),
        (1, Statement::Completeness(Topic::Provisions)),
    ];
    let facts = provisions.chain(others).enumerate().map(|(at, (subject, says))| Fact {
        recorded: revision(2),
        ..fact(before().facts.len() + 1 + at, subject, says)
    });
    Recorded {
        revisions: vec![record(2, None)],
        entities: vec![entity_record(12, Noun::Provision, 2)],
        facts: facts.collect(),
        ..Recorded::default()
    }
}

#[tokio::test]
async fn a_database_of_before_provisions_takes_them() {
    for database in databases().await {
        let store = Store::open(&database.url, clock()).await.unwrap();
        let db = &store.shared.db;
        Migrator::up(db, Some(BEFORE_PROVISIONS)).await.unwrap();
        write_all(&store, &[before()]).await;
        let told = db.execute_unprepared("insert into entity values (12, 'a:new', 'PROVISION', null, 1)").await;
        assert!(told.unwrap_err().to_string().contains("ck_entity_noun"), "{}", database.kind);

        store.migrate().await.unwrap();
        let load = async |after| Recorded { trace_key: None, ..store.load(after).await.unwrap() };
        assert_eq!(load(None).await, before(), "{}", database.kind);
        write_all(&store, &[after()]).await;
        assert_eq!(load(Some(revision(1))).await, after(), "{}", database.kind);
        for (constraint, sql) in [
            ("ck_entity_noun", "insert into entity values (13, 'a:new', 'THING', null, 2)"),
            ("ck_gap_topic", "update gap set topic = 'WEATHER'"),
            ("ck_provision_kind", "update provision set kind = 'LOTTERY'"),
        ] {
            let told = db.execute_unprepared(sql).await.map(|_| ()).unwrap_err().to_string();
            assert!(told.contains(constraint), "{}: {told}", database.kind);
        }
        if db.get_database_backend() == DbBackend::Sqlite {
            let checked = sea_orm::Statement::from_string(DbBackend::Sqlite, "pragma integrity_check");
            let row = db.query_one_raw(checked).await.unwrap().unwrap();
            assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "ok");
        }
        store.close().await.unwrap();
        database.drop_it().await;
    }
}
