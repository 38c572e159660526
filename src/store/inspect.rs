//! Looks at a database and changes nothing in it: which migrations it has, whether it is whole; and copies it.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};

use super::address::CONNECTIONS;
use super::error::StoreError;
use super::migration::Migrations;
use super::{Store, load};
use crate::network::key::Revision;

/// The connections to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// How many there are.
    pub open: u32,
    /// How many of them nobody uses.
    pub idle: u32,
    /// How many there can be.
    pub most: u32,
}

/// The tables whose rows are numbered consecutively, and the number in the head that is their last.
const NUMBERED: [(&str, &str, &str); 3] =
    [("revision", "number", "revision"), ("entity", "id", "entities"), ("fact", "id", "facts")];

impl Store {
    /// The name and the version of the database's software.
    ///
    /// # Errors
    /// The database fails.
    pub async fn software(&self) -> Result<String, StoreError> {
        Ok(match self.shared.db.get_database_backend() {
            DbBackend::Postgres => format!("PostgreSQL {}", self.text("show server_version").await?),
            _ => format!("SQLite {}", self.text("select sqlite_version()").await?),
        })
    }

    /// Which migrations the database has, lacks, and has beyond what this version knows.
    ///
    /// # Errors
    /// The database fails.
    pub async fn migrations(&self) -> Result<Migrations, StoreError> {
        Migrations::read(&self.shared.db).await
    }

    /// What is wrong with the database, as far as it shows without reading the network: damaged pages of a SQLite
    /// file, rows that name rows that are not there, numbers that are missing, a head that is another than the
    /// last. PostgreSQL keeps references itself; it is asked whether any is not enforced.
    ///
    /// # Errors
    /// The database fails.
    pub async fn faults(&self) -> Result<Vec<String>, StoreError> {
        let mut faults = Vec::new();
        if self.shared.db.get_database_backend() == DbBackend::Postgres {
            let unenforced = "select conname::text from pg_constraint where not convalidated and connamespace = \
                              current_schema()::regnamespace";
            let names = self.texts(unenforced).await?;
            faults.extend(names.into_iter().map(|name| format!("the constraint {name} is not enforced")));
        } else {
            let damages = self.texts("pragma integrity_check(20)").await?;
            faults.extend(damages.into_iter().filter(|damage| damage != "ok"));
            let broken = "select \"table\" || ' row ' || coalesce(rowid, '?') || ' names a row of ' || parent || \
                          ' that is not there' from pragma_foreign_key_check limit 20";
            faults.extend(self.texts(broken).await?);
        }
        // One statement sees one state, whoever writes meanwhile.
        let counted = NUMBERED.map(|(table, id, last)| {
            format!(
                "(select count(*) from {table}), (select coalesce(min({id}), 1) from {table}), \
                 (select coalesce(max({id}), 0) from {table}), (select max({last}) from head)"
            )
        });
        let failed = StoreError::while_doing("compare the head with the tables");
        let sql = format!("select {}", counted.join(", "));
        let row = self.shared.db.query_one_raw(Statement::from_string(self.shared.db.get_database_backend(), sql));
        let row = row.await.map_err(&failed)?;
        for ((table, ..), at) in NUMBERED.into_iter().zip((0_usize..).step_by(4)) {
            let Some(row) = &row else { continue };
            let number = |at| row.try_get_by_index::<Option<i64>>(at).map_err(&failed);
            let (count, least, most, last) = (number(at)?, number(at + 1)?, number(at + 2)?, number(at + 3)?);
            if last.is_none() {
                faults.push("the row of the head is missing".to_owned());
                break;
            }
            if most != last || count != last || (count > Some(0) && least != Some(1)) {
                let [count, least, most, last] = [count, least, most, last].map(Option::unwrap_or_default);
                faults.push(format!(
                    "the table {table} has {count} rows, numbered from {least} to {most}, and the head says {last}"
                ));
            }
        }
        Ok(faults)
    }

    /// The connections to the database.
    #[must_use]
    pub fn pool(&self) -> Pool {
        let db = &self.shared.db;
        let (open, idle) = if db.get_database_backend() == DbBackend::Postgres {
            let pool = db.get_postgres_connection_pool();
            (pool.size(), pool.num_idle())
        } else {
            let pool = db.get_sqlite_connection_pool();
            (pool.size(), pool.num_idle())
        };
        Pool { open, idle: u32::try_from(idle).unwrap_or(u32::MAX).min(open), most: CONNECTIONS }
    }

    /// Copies an embedded database into a new file that its owner alone can read, as it is at one moment, whoever
    /// reads and writes meanwhile; and answers the revision that it is at. Where it fails there is no file.
    ///
    /// # Errors
    /// The file exists or cannot be written, the database fails, or it is PostgreSQL's, which has tools for that.
    pub async fn copy_to(&self, path: &Path) -> Result<Option<Revision>, StoreError> {
        if self.shared.db.get_database_backend() == DbBackend::Postgres {
            return Err(StoreError::Unsupported(format!(
                "PostgreSQL is backed up by its own tools: pg_dump --format=custom --file={} with this database's \
                 address; docs/operations.md says how it is restored",
                path.display()
            )));
        }
        let _file = reserved(path)?;
        // Beside the file, which is empty until the copy is whole.
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let copied = match reserved(&part) {
            Ok(file) => {
                let copied = self.copied(&part, &file, path).await;
                if copied.is_err() {
                    // What cannot be removed either is said by the error that is given.
                    let _ = std::fs::remove_file(&part);
                }
                copied
            }
            Err(error) => Err(error),
        };
        if copied.is_err() {
            let _ = std::fs::remove_file(path);
        }
        copied
    }

    async fn copied(&self, part: &Path, file: &File, path: &Path) -> Result<Option<Revision>, StoreError> {
        let failed = StoreError::while_doing("copy the database");
        let name = part
            .to_str()
            .ok_or_else(|| StoreError::Unsupported(format!("{} is no text; choose a name that is", part.display())))?;
        let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "vacuum into $1", [Value::from(name)]);
        self.shared.db.execute_raw(copy).await.map_err(&failed)?;
        // On the disk before it has its name.
        let unwritten = |source| StoreError::File { path: path.to_owned(), source: Arc::new(source) };
        file.sync_all().map_err(unwritten)?;
        let copy = Self::open_to_read(&format!("sqlite:{name}"), self.shared.clock.clone()).await?;
        let head = load::Head::read(&copy.shared.db).await;
        copy.close().await?;
        std::fs::rename(part, path).map_err(unwritten)?;
        Ok(Revision::new(head?.revision.into()))
    }

    async fn text(&self, sql: &str) -> Result<String, StoreError> {
        Ok(self.texts(sql).await?.into_iter().next().unwrap_or_default())
    }

    /// The first column of what a select gives.
    async fn texts(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        let failed = StoreError::while_doing("look at the database");
        let rows = Statement::from_string(self.shared.db.get_database_backend(), sql);
        let rows = self.shared.db.query_all_raw(rows).await.map_err(&failed)?;
        rows.iter().map(|row| row.try_get_by_index(0).map_err(&failed)).collect()
    }
}

/// A new, empty file that its owner alone can read.
fn reserved(path: &Path) -> Result<File, StoreError> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.map_err(|source| StoreError::File { path: path.to_owned(), source: Arc::new(source) })
}
