//! Erasures: what is deleted and emptied when a person is anonymised, and that it was.

use std::time::{Duration, Instant};

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, Statement as Select,
};

use super::error::StoreError;
use crate::network::erasure::{Erasure, Removed, Trace};
use crate::network::fact::Text;
use crate::network::key::{EntityId, Revision};
use crate::network::network::{LEFT_OUT, Network};

/// A row an erasure.
pub(super) mod erasure {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub revision: i64,
        pub person: i64,
        pub names: i64,
        pub identifiers: i64,
        pub quotes: i64,
        pub explanations: i64,
        pub texts: i64,
        pub messages: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A row a trace.
pub(super) mod erasure_trace {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasure_trace")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        pub revision: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The one row of the key that traces are made with.
mod erasure_key {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "erasure_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub key: String,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The key that the database makes traces with.
pub(super) async fn key(conn: &impl ConnectionTrait) -> Result<Text, StoreError> {
    let row = erasure_key::Entity::find_by_id(1).one(conn).await;
    let row = row.map_err(StoreError::while_doing("read the network"))?;
    let missing = || StoreError::Row { table: "erasure_key", row: 1, problem: "it is missing".to_owned() };
    row.map(|row| row.key.as_str().into()).ok_or_else(missing)
}

/// The erasures of the revisions after `after` (0: all) up to `head`, in order.
pub(super) async fn load(conn: &impl ConnectionTrait, after: u32, head: u32) -> Result<Vec<Erasure>, StoreError> {
    let failed = StoreError::while_doing("read the network");
    let read = erasure::Entity::find()
        .filter(erasure::Column::Revision.gt(i64::from(after)))
        .filter(erasure::Column::Revision.lte(i64::from(head)))
        .order_by_asc(erasure::Column::Revision)
        .all(conn)
        .await
        .map_err(&failed)?;
    let (Some(first), Some(last)) = (read.first(), read.last()) else { return Ok(Vec::new()) };
    let traces = erasure_trace::Entity::find()
        .filter(erasure_trace::Column::Revision.between(first.revision, last.revision))
        .all(conn)
        .await
        .map_err(&failed)?;
    let erasure = |row: erasure::Model| {
        let fault =
            || StoreError::Row { table: "erasure", row: row.revision, problem: "a number is out of range".to_owned() };
        let count = |number: i64| u32::try_from(number).map_err(|_| fault());
        let of_row = traces.iter().filter(|trace| trace.revision == row.revision);
        Ok(Erasure {
            revision: Revision::new(row.revision).ok_or_else(fault)?,
            person: EntityId::new(row.person).ok_or_else(fault)?,
            removed: Removed {
                names: count(row.names)?,
                identifiers: count(row.identifiers)?,
                quotes: count(row.quotes)?,
                explanations: count(row.explanations)?,
                texts: count(row.texts)?,
                messages: count(row.messages)?,
            },
            traces: of_row
                .map(|trace| Trace { key: trace.key.as_str().into(), hash: trace.hash.as_str().into() })
                .collect(),
        })
    };
    read.into_iter().map(erasure).collect()
}

/// Writes erasures whose revisions are written, and takes out what they say; `network` has the
/// revisions. The caller has locked the head.
pub(super) async fn record(conn: &impl ConnectionTrait, network: &Network, erasures: &[Erasure]) -> Result<(), DbErr> {
    if erasures.is_empty() {
        return Ok(());
    }
    for erasure in erasures {
        let Removed { names, identifiers, quotes, explanations, texts, messages } = erasure.removed;
        let row = erasure::Model {
            revision: erasure.revision.get().into(),
            person: erasure.person.get().into(),
            names: names.into(),
            identifiers: identifiers.into(),
            quotes: quotes.into(),
            explanations: explanations.into(),
            texts: texts.into(),
            messages: messages.into(),
        };
        erasure::Entity::insert(row.into_active_model()).exec_without_returning(conn).await?;
        for trace in &erasure.traces {
            let (key, hash) = (trace.key.to_string(), trace.hash.to_string());
            let row = erasure_trace::Model { key, hash, revision: erasure.revision.get().into() };
            erasure_trace::Entity::insert(row.into_active_model()).exec_without_returning(conn).await?;
        }
        take_out(conn, network, erasure).await?;
    }
    if conn.get_database_backend() == DbBackend::Sqlite {
        conn.execute_unprepared(&format!("pragma user_version = {UNSWEPT}")).await?;
    }
    Ok(())
}

/// What `user_version` of a SQLite file is while what was deleted may still be in it, and otherwise.
const UNSWEPT: u8 = 1;
const SWEPT: u8 = 0;

/// How long readers of a SQLite file are waited for until what was deleted is swept out of it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sweeps what was deleted out of the database's files, where that is not done yet.
///
/// A SQLite file is written anew (VACUUM) and its log emptied: pages that were split keep letters of
/// rows that have moved, whatever `secure_delete` says. PostgreSQL is told to vacuum the tables, which
/// frees the rows for others to be written over them; it keeps its log as it is set to. What fails is
/// logged and tried again, on SQLite when the file is next opened.
pub(super) async fn sweep(db: &DatabaseConnection) {
    let swept = match db.get_database_backend() {
        DbBackend::Sqlite => sweep_file(db).await,
        _ => db
            .execute_unprepared(
                "vacuum personal, citation, gap, act, involvement, revision, idempotency, import_record",
            )
            .await
            .map(|_| true),
    };
    match swept {
        Ok(true) => {}
        Ok(false) => tracing::warn!("deleted rows may still be in the file: another process is reading it"),
        Err(error) => tracing::warn!(%error, "deleted rows may still be in the database's files"),
    }
}

/// The same for a SQLite file that another process left so.
pub(super) async fn sweep_if_left(db: &DatabaseConnection) -> Result<(), StoreError> {
    if db.get_database_backend() == DbBackend::Sqlite {
        let version = number(db, "pragma user_version").await;
        if version.map_err(StoreError::while_doing("read the network"))? == i64::from(UNSWEPT) {
            sweep(db).await;
        }
    }
    Ok(())
}

/// Whether the log was emptied too.
async fn sweep_file(db: &DatabaseConnection) -> Result<bool, DbErr> {
    db.execute_unprepared("vacuum").await?;
    let until = Instant::now() + PATIENCE;
    // The first number is 1 where a reader of older pages was in the way.
    while number(db, "pragma wal_checkpoint(truncate)").await? != 0 {
        if Instant::now() > until {
            return Ok(false);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    db.execute_unprepared(&format!("pragma user_version = {SWEPT}")).await?;
    Ok(true)
}

/// The first number of the first row.
async fn number(db: &DatabaseConnection, sql: &str) -> Result<i64, DbErr> {
    let row = db.query_one_raw(Select::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// The most numbers or keys in one statement.
const BATCH: usize = 200;

/// Deletes and empties what speaks of a person. Numbers are written into the statements; only keys are text.
async fn take_out(conn: &impl ConnectionTrait, network: &Network, erasure: &Erasure) -> Result<(), DbErr> {
    let (person, before) = (erasure.person, erasure.revision);
    let spoken = network.spoken_of(person, Some(before));
    let run = async |sql: String| conn.execute_unprepared(&sql).await.map(|_| ());
    run(format!("delete from personal where fact in (select id from fact where subject = {person})")).await?;
    let mut losing = vec![person];
    for entities in spoken.entities.chunks(BATCH) {
        let facts = format!(
            "fact in (select id from fact where subject in ({}) and recorded < {before})",
            listed(entities.iter().map(|id| id.get()))
        );
        losing.extend(subjects(conn, &format!("citation where quote is not null and {facts}")).await?);
        losing.extend(subjects(conn, &format!("gap where explanation <> '{LEFT_OUT}' and {facts}")).await?);
        run(format!("update citation set quote = null where quote is not null and {facts}")).await?;
        run(format!("update gap set explanation = '{LEFT_OUT}' where {facts}")).await?;
    }
    let early = format!("fact in (select id from fact where recorded < {before})");
    for (table, doer, words) in
        [("act", "by", &["text"][..]), ("involvement", "party", &["designation", "office", "scope"])]
    {
        let said: Vec<String> = words.iter().map(|word| format!("{word} is not null")).collect();
        let theirs = format!("{doer} = {person} and ({}) and {early}", said.join(" or "));
        losing.extend(subjects(conn, &format!("{table} where {theirs}")).await?);
        let empty: Vec<String> = words.iter().map(|word| format!("{word} = null")).collect();
        run(format!("update {table} set {} where {theirs}", empty.join(", "))).await?;
    }
    for revisions in spoken.revisions.chunks(BATCH) {
        let numbers = listed(revisions.iter().map(|number| number.get()));
        run(format!("update revision set message = '' where number in ({numbers}) and message <> ''")).await?;
        run(format!("delete from idempotency where revision in ({numbers})")).await?;
    }
    // What the last import said of them, whichever sheet says it: SHEET|KEY or SHEET|KEY|MORE. What
    // has lost no text is not forgotten, as the digest of one import would be missed by the next.
    losing.sort_unstable();
    losing.dedup();
    for entities in losing.chunks(BATCH) {
        let keys =
            entities.iter().filter_map(|id| network.entity(*id)).map(|entity| quoted_for_like(entity.key().as_str()));
        let about =
            keys.map(|key| format!("identity like '%|{key}' escape '!' or identity like '%|{key}|%' escape '!'"));
        let about: Vec<String> = about.collect();
        run(format!("delete from import_record where {}", about.join(" or "))).await?;
    }
    Ok(())
}

/// The entities that facts in some rows are about.
async fn subjects(conn: &impl ConnectionTrait, rows: &str) -> Result<Vec<EntityId>, DbErr> {
    let sql = format!("select distinct subject from fact where id in (select fact from {rows})");
    let rows = conn.query_all_raw(Select::from_string(conn.get_database_backend(), sql)).await?;
    let numbers = rows.iter().map(|row| row.try_get_by_index::<i64>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(numbers.into_iter().filter_map(EntityId::new).collect())
}

fn listed(numbers: impl Iterator<Item = u32>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(", ")
}

/// A key in a pattern of LIKE, in quotes.
fn quoted_for_like(key: &str) -> String {
    key.replace('!', "!!").replace('%', "!%").replace('_', "!_").replace('\'', "''")
}
