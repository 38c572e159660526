//! Brings a database's tables up to date.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager, async_trait};

use super::error::StoreError;
use super::immediate;

/// The lock that instances take turns by on PostgreSQL. The number has no meaning; it must stay.
const LOCK: &str = "select pg_advisory_xact_lock(4853726564)";

/// The migrations, in order. One that was released is never changed.
pub(super) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(Migration { name: "0001_network", sql: include_str!("../../migrations/0001_network.sql") }),
            Box::new(Migration {
                name: "0002_idempotency",
                sql: include_str!("../../migrations/0002_idempotency.sql"),
            }),
            Box::new(Migration { name: "0003_erasure", sql: include_str!("../../migrations/0003_erasure.sql") }),
            Box::new(Migration { name: "0004_provision", sql: include_str!("../../migrations/0004_provision.sql") }),
            Box::new(Migration { name: "0005_api_key", sql: include_str!("../../migrations/0005_api_key.sql") }),
            Box::new(Migration { name: "0006_affairs", sql: include_str!("../../migrations/0006_affairs.sql") }),
        ]
    }
}

/// A file of SQL, with the words that the databases call differently in braces, and what is for one of
/// them alone between `{sqlite}` or `{postgres}` and `{end}`.
struct Migration {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for Migration {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let dialect = match manager.get_database_backend() {
            DbBackend::Postgres => [
                ("{number}", "bigint"),
                ("{flag}", "boolean"),
                ("{day}", "date"),
                ("{instant}", "timestamptz"),
                ("{table}", ""),
                ("{keyed_table}", ""),
                ("{secret}", "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')"),
            ],
            _ => [
                ("{number}", "integer"),
                ("{flag}", "integer"),
                ("{day}", "text"),
                ("{instant}", "text"),
                ("{table}", "strict"),
                ("{keyed_table}", "strict, without rowid"),
                ("{secret}", "lower(hex(randomblob(32)))"),
            ],
        };
        let (mine, other) = match manager.get_database_backend() {
            DbBackend::Postgres => ("{postgres}", "{sqlite}"),
            _ => ("{sqlite}", "{postgres}"),
        };
        let own = own_parts(self.sql, mine, other);
        let sql = dialect.into_iter().fold(own, |sql, (word, said)| sql.replace(word, said));
        manager.get_connection().execute_unprepared(&sql).await.map(|_| ())
    }
}

/// The lines that are for both databases or for this one.
fn own_parts(sql: &str, mine: &str, other: &str) -> String {
    let (mut own, mut for_other) = (String::with_capacity(sql.len()), false);
    for line in sql.lines() {
        match line {
            "{end}" => for_other = false,
            _ if line == other => for_other = true,
            _ if line == mine || for_other => {}
            _ => own.extend([line, "\n"]),
        }
    }
    own
}

/// Which migrations a database has.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Migrations {
    /// Those that it has, in order.
    pub applied: Vec<String>,
    /// Those that this version knows and it lacks.
    pub lacking: Vec<String>,
    /// Those that it has and this version does not know: a newer Herred made it.
    pub unknown: Vec<String>,
}

impl Migrations {
    /// Reads which there are; of a database without tables, none.
    pub(super) async fn read(conn: &impl ConnectionTrait) -> Result<Self, StoreError> {
        let failed = StoreError::while_doing("read which migrations the database has");
        let kept = match conn.get_database_backend() {
            DbBackend::Postgres => "select 1 where to_regclass('seaql_migrations') is not null",
            _ => "select 1 from sqlite_master where name = 'seaql_migrations'",
        };
        let rows = |sql: &str| conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql));
        let mut applied: Vec<String> = Vec::new();
        if !rows(kept).await.map_err(&failed)?.is_empty() {
            for row in rows("select version from seaql_migrations order by version").await.map_err(&failed)? {
                applied.push(row.try_get_by_index(0).map_err(&failed)?);
            }
        }
        let known: Vec<String> = Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
        let without = |all: &[String], some: &[String]| all.iter().filter(|one| !some.contains(one)).cloned().collect();
        Ok(Self { lacking: without(&known, &applied), unknown: without(&applied, &known), applied })
    }
}

/// Applies the migrations that the database lacks, in one transaction. Instances that start
/// together take turns; the later ones find nothing to do.
pub(super) async fn migrate(db: &DatabaseConnection) -> Result<(), StoreError> {
    let failed = StoreError::while_doing("bring the tables up to date");
    let tx = db.begin_with_options(immediate()).await.map_err(&failed)?;
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(LOCK).await.map_err(&failed)?;
    }
    let Migrations { unknown, .. } = Migrations::read(&tx).await?;
    if !unknown.is_empty() {
        return Err(StoreError::Newer { unknown });
    }
    Migrator::up(&tx, None).await.map_err(&failed)?;
    tx.commit().await.map_err(&failed)
}
