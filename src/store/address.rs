//! Addresses of databases, and connections to them.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::sqlx::{ConnectOptions, Connection as _, Error};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};

use super::error::StoreError;

/// Connections at most: two readers of a load, a writer, the follower and its sessions for notices, a
/// ping and some to spare.
pub(super) const CONNECTIONS: u32 = 8;

/// How long SQLite waits for another writer's lock, and a connection to it is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a database is.
pub(super) enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A database of a server. Boxed, as it is large.
    Postgres(Box<PgConnectOptions>),
}

impl Address {
    /// Reads `sqlite:PATH` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. The address itself is
    /// not repeated in the error: it may hold a password.
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() || path.starts_with(':') || path.contains('?') {
                return Err(StoreError::Address(format!(
                    "“sqlite:{path}” is no database; sqlite:PATH with the path of a file is, and nothing else"
                )));
            }
            return Ok(Self::Sqlite(path.into()));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return PgConnectOptions::from_str(url).map(|options| Self::Postgres(Box::new(options))).map_err(|_| {
                StoreError::Address(
                    "the address of the PostgreSQL database cannot be read; it is postgres://USER:PASSWORD@HOST:PORT/DATABASE, with %XX for what is no letter or digit in the password".to_owned(),
                )
            });
        }
        Err(StoreError::Address(
            "the address of the database is neither sqlite:PATH nor postgres://USER:PASSWORD@HOST:PORT/DATABASE"
                .to_owned(),
        ))
    }

    /// The address for people: no user, no password.
    pub(super) fn described(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres(options) => {
                let database = options.get_database().unwrap_or_default();
                format!("postgres://{}:{}/{database}", options.get_host(), options.get_port())
            }
        }
    }

    fn unopened(&self, source: Error) -> StoreError {
        StoreError::Open { place: self.described(), source: Arc::new(source) }
    }

    /// Opens the database to read it and no more. A SQLite file must be there.
    pub(super) async fn connect_to_read(&self, silence: Duration) -> Result<DatabaseConnection, StoreError> {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .read_only(true)
                    .busy_timeout(PATIENCE)
                    .disable_statement_logging();
                let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(PATIENCE);
                let pool = pool.connect_with(options).await.map_err(|source| self.unopened(source))?;
                Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
            }
            Self::Postgres(options) => {
                let options = (**options).clone().options([("default_transaction_read_only", "on")]);
                self.connect_to_server(options, silence).await
            }
        }
    }

    /// Connects to a server. It is told how long this side may be silent: where the network between loses what
    /// is sent, it ends the session, and whoever holds the head lets others have it.
    async fn connect_to_server(
        &self,
        options: PgConnectOptions,
        silence: Duration,
    ) -> Result<DatabaseConnection, StoreError> {
        let (seconds, millis) = (silence.as_secs().max(1), silence.as_millis().max(1));
        let options = options.application_name("herred").disable_statement_logging().options([
            ("idle_in_transaction_session_timeout", (millis * 2).to_string()),
            ("tcp_user_timeout", millis.to_string()),
            ("tcp_keepalives_idle", seconds.div_ceil(2).to_string()),
            ("tcp_keepalives_interval", seconds.div_ceil(6).to_string()),
            ("tcp_keepalives_count", "3".to_owned()),
        ]);
        PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(silence)
            // A connection whose request was given up is asked before it is used again: one that stays silent is
            // closed, and does not take a place in the pool until TCP gives it up.
            .after_release(move |connection, _| {
                Box::pin(async move {
                    let asked = tokio::time::timeout(silence, connection.ping()).await;
                    asked.map_err(|_| Error::Io(std::io::ErrorKind::TimedOut.into()))??;
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .map(SqlxPostgresConnector::from_sqlx_postgres_pool)
            .map_err(|source| self.unopened(source))
    }

    /// Opens the database. A SQLite file is created where it is missing.
    ///
    /// The connections are made here and not by sea-orm, which traces its options with the password.
    pub(super) async fn connect(&self, silence: Duration) -> Result<DatabaseConnection, StoreError> {
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .busy_timeout(PATIENCE)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .pragma("secure_delete", "on")
                    .disable_statement_logging();
                let pool = || {
                    SqlitePoolOptions::new()
                        .max_connections(CONNECTIONS)
                        .acquire_timeout(PATIENCE)
                        // A file has no other end that could hang up.
                        .test_before_acquire(false)
                };
                // Several instances that create one file stand in one another's way when they
                // switch it to WAL: SQLite does not wait for that lock, whatever its timeout.
                let mut attempts = 0;
                loop {
                    match pool().connect_with(options.clone()).await {
                        Ok(pool) => return Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool)),
                        Err(error) if is_busy(&error) && attempts < 100 => {
                            attempts += 1;
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                        Err(source) => return Err(self.unopened(source)),
                    }
                }
            }
            Self::Postgres(options) => self.connect_to_server((**options).clone(), silence).await,
        }
    }
}

/// Whether SQLite says that another connection has the file.
fn is_busy(error: &Error) -> bool {
    error.as_database_error().is_some_and(|error| error.message().contains("locked"))
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_that_is_none_says_what_is_one_and_keeps_its_password() {
        for url in ["mysql://me:hidden@host/base", "postgres://me:hidden@host:port/base", "sqlite::memory:", ""] {
            let told = Address::parse(url).map(|address| address.described()).unwrap_err().to_string();
            assert!(!told.contains("hidden") && told.contains("PATH") || told.contains("PASSWORD@"), "{told}");
        }
    }

    #[test]
    fn a_described_address_names_neither_user_nor_password() {
        let address = Address::parse("postgres://me:hidden@host:5433/base?password=hidden").unwrap();
        assert_eq!(address.described(), "postgres://host:5433/base");
    }
}
