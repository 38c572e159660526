//! Databases for tests: each test has its own, and drops it.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};

/// An empty database of a test's own. Dropping a SQLite one deletes its file; a PostgreSQL one
/// is dropped by [`TestDatabase::drop_it`].
pub struct TestDatabase {
    /// The address that the store opens.
    pub url: String,
    /// Which database it is, for messages.
    pub kind: &'static str,
    admin: Option<(String, String)>,
    _folder: Option<tempfile::TempDir>,
}

/// One empty database of each kind: SQLite always, PostgreSQL where `HERRED_TEST_POSTGRES` gives
/// the address of a server on which databases may be made (`postgres://postgres@127.0.0.1:5432/postgres`).
pub async fn databases() -> Vec<TestDatabase> {
    let mut databases = vec![sqlite()];
    if let Ok(admin) = std::env::var("HERRED_TEST_POSTGRES") {
        databases.push(postgres(&admin).await);
    }
    databases
}

fn sqlite() -> TestDatabase {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("herred.sqlite").display());
    TestDatabase { url, kind: "SQLite", admin: None, _folder: Some(folder) }
}

async fn postgres(admin: &str) -> TestDatabase {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("herred_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let server = Database::connect(admin).await.unwrap();
    server.execute_unprepared(&format!("create database {name}")).await.unwrap();
    server.close().await.unwrap();
    let (before, _) = admin.rsplit_once('/').unwrap();
    TestDatabase {
        url: format!("{before}/{name}"),
        kind: "PostgreSQL",
        admin: Some((admin.to_owned(), name)),
        _folder: None,
    }
}

impl TestDatabase {
    /// Drops the database.
    pub async fn drop_it(self) {
        if let Some((admin, name)) = &self.admin {
            let server = Database::connect(admin).await.unwrap();
            server.execute_unprepared(&format!("drop database {name} with (force)")).await.unwrap();
            server.close().await.unwrap();
        }
    }
}
