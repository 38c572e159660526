//! A database of before provisions takes them and affairs, and keeps what it has.

use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel};
use sea_orm_migration::MigratorTrait;

use super::*;
use crate::store::migration::Migrator;

/// How many migrations there were before provisions.
const BEFORE_PROVISIONS: u32 = 3;

/// The first revision without what only came with provisions and later. Relations have had more columns since, and
/// so have agreements, of which the last fact is one.
fn before() -> Recorded {
    let mut before = first();
    let is_new = |fact: &Fact| {
        matches!(
            fact.statement,
            Statement::Provision(_) | Statement::Exemption(_) | Statement::Affair(_) | Statement::Relation(_)
        )
    };
    before.facts.retain(|fact| !is_new(fact));
    before.entities.truncate(11);
    before.facts.push(fact(1, 11, agreement()));
    for (at, fact) in before.facts.iter_mut().enumerate() {
        fact.id = FactId::at(at).unwrap();
    }
    before
}

/// What an agreement could say then.
fn agreement() -> Statement {
    let bare = affairs().into_iter().filter_map(|(_, says)| match says {
        Statement::Affair(affair) => affair.agreement().cloned().filter(|agreement| agreement.area.is_none()),
        _ => None,
    });
    Statement::Affair(Box::new(bare.last().unwrap().into()))
}

/// Writes it into the tables as they were.
async fn write_before(store: &Store) {
    let mut first = before();
    let last = first.facts.pop().unwrap();
    write_all(store, &[first]).await;
    let Statement::Affair(affair) = &last.statement else { unreachable!() };
    let (number, agreement) = (last.id.get(), affair.agreement().unwrap());
    let db = &store.shared.db;
    crate::store::fact::fact::Entity::insert(crate::store::fact::fact::Model::of(&last).into_active_model())
        .exec_without_returning(db)
        .await
        .unwrap();
    let (kind, title) = (agreement.kind.code(), &agreement.title);
    for sql in [
        format!("insert into agreement (fact, kind, title) values ({number}, '{kind}', '{title}')"),
        format!("update head set facts = {number}"),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
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
        write_before(&store).await;
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
            ("ck_agreement_kind", "update agreement set kind = 'HANDSHAKE'"),
            ("ck_agreement_notice_to", "update agreement set notice_to = 'NOON'"),
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
