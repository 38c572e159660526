//! The same statements by bare sqlx: what the store sends for memberships, a transaction a write,
//! with nothing decided, planned or kept in memory.

use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{NaiveDate, Utc};
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sea_orm::sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row, query};

use super::place::{BODIES, PERSONS};

/// A client with a connection of its own.
pub enum Client {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Client {
    pub async fn connect(url: &str) -> Self {
        match url.strip_prefix("sqlite:") {
            Some(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(Duration::from_secs(30))
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .disable_statement_logging();
                Self::Sqlite(SqliteConnection::connect_with(&options).await.expect("a connection"))
            }
            None => {
                let options = PgConnectOptions::from_str(url).expect("an address").disable_statement_logging();
                Self::Postgres(PgConnection::connect_with(&options).await.expect("a connection"))
            }
        }
    }

    /// Writes so many memberships as one revision.
    pub async fn write(&mut self, statements: &Statements, next: &AtomicUsize) {
        let first = next.fetch_add(statements.rows, Ordering::Relaxed);
        match self {
            Self::Sqlite(connection) => sqlite(connection, statements, first).await,
            Self::Postgres(connection) => postgres(connection, statements, first).await,
        }
    }
}

/// The statements for so many memberships a revision.
pub struct Statements {
    rows: usize,
    begin: &'static str,
    lock: &'static str,
    revision: Arc<str>,
    entities: Arc<str>,
    facts: Arc<str>,
    memberships: Arc<str>,
    head: &'static str,
}

fn insert(table: &str, columns: &[&str], rows: usize) -> Arc<str> {
    let mut number = 0;
    let mut row = || {
        let cells: Vec<String> = columns
            .iter()
            .map(|_| {
                number += 1;
                format!("${number}")
            })
            .collect();
        format!("({})", cells.join(", "))
    };
    let values: Vec<String> = (0..rows).map(|_| row()).collect();
    format!("insert into {table} ({}) values {}", columns.join(", "), values.join(", ")).into()
}

const FACT: [&str; 14] = [
    "id",
    "subject",
    "kind",
    "from_earliest",
    "from_latest",
    "until_earliest",
    "until_latest",
    "until_open",
    "from_text",
    "until_text",
    "attested",
    "dispute",
    "basis",
    "recorded",
];
const MEMBERSHIP: [&str; 9] = ["fact", "body", "member", "seat", "post", "role", "capacity", "stands_in_for", "ended"];

impl Statements {
    pub fn new(kind: &str, rows: usize) -> Self {
        let sqlite = kind == "SQLite";
        let lock = "select id, revision, entities, facts from head where id = 1";
        Self {
            rows,
            begin: if sqlite { "begin immediate" } else { "begin" },
            lock: if sqlite { lock } else { "select id, revision, entities, facts from head where id = 1 for update" },
            revision: insert("revision", &["number", "instant", "actor", "message", "origin"], 1),
            entities: insert("entity", &["id", "key", "noun", "kind", "created"], rows),
            facts: insert("fact", &FACT, rows),
            memberships: insert("membership", &MEMBERSHIP, rows),
            head: "update head set revision = $1, entities = $2, facts = $3 where id = $4",
        }
    }
}

macro_rules! written {
    ($(#[doc = $about:literal])+ $name:ident, $Connection:ty) => {
        $(#[doc = $about])+
        async fn $name(connection: &mut $Connection, statements: &Statements, first: usize) {
            let rows = statements.rows as i64;
            connection.execute(statements.begin).await.expect("begun");
            let head = query(statements.lock).fetch_one(&mut *connection).await.expect("the head");
            let number = |column: usize| head.get::<i64, _>(column);
            let (revision, entities, facts) = (number(1) + 1, number(2), number(3));
            query(AssertSqlSafe(Arc::clone(&statements.revision)))
                .bind(revision)
                .bind(Utc::now())
                .bind("bench")
                .bind("a write")
                .bind(None::<String>)
                .execute(&mut *connection)
                .await
                .expect("a revision");
            let mut insert = query(AssertSqlSafe(Arc::clone(&statements.entities)));
            for at in 0..rows {
                let key = format!("bench:membership-{}", first as i64 + at);
                insert = insert.bind(entities + 1 + at).bind(key).bind("MEMBERSHIP").bind(None::<String>).bind(revision);
            }
            insert.execute(&mut *connection).await.expect("entities");
            let mut insert = query(AssertSqlSafe(Arc::clone(&statements.facts)));
            let since = NaiveDate::from_ymd_opt(2026, 1, 1);
            for at in 0..rows {
                insert = insert
                    .bind(facts + 1 + at)
                    .bind(entities + 1 + at)
                    .bind("MEMBERSHIP")
                    .bind(since)
                    .bind(since)
                    .bind(None::<NaiveDate>)
                    .bind(None::<NaiveDate>)
                    .bind(true)
                    .bind(None::<String>)
                    .bind(None::<String>)
                    .bind(None::<String>)
                    .bind(None::<String>)
                    .bind("STATED")
                    .bind(revision);
            }
            insert.execute(&mut *connection).await.expect("facts");
            let mut insert = query(AssertSqlSafe(Arc::clone(&statements.memberships)));
            for at in 0..rows {
                let number = first + at as usize;
                insert = insert
                    .bind(facts + 1 + at)
                    .bind((number % BODIES) as i64 + 1)
                    .bind((BODIES + number / BODIES % PERSONS) as i64 + 1)
                    .bind(None::<i64>)
                    .bind(None::<i64>)
                    .bind("MEMBER")
                    .bind("ORDINARY")
                    .bind(None::<i64>)
                    .bind(None::<String>);
            }
            insert.execute(&mut *connection).await.expect("memberships");
            query(statements.head)
                .bind(revision)
                .bind(entities + rows)
                .bind(facts + rows)
                .bind(1_i64)
                .execute(&mut *connection)
                .await
                .expect("the head");
            connection.execute("commit").await.expect("committed");
        }
    };
}
written! {
    /// A revision on SQLite.
    sqlite, SqliteConnection
}
written! {
    /// The same on PostgreSQL.
    postgres, PgConnection
}
