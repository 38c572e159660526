//! Backing up, restoring, and what a restore must not bring back.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};

use crate::support::database::{TestDatabase, databases};
use crate::support::program::{Served, failed, herred, said};

const TOKEN: &str = "a token that the drill writes with";

async fn ask(served: &Served, query: &str) -> Value {
    let request = reqwest::Client::new().post(format!("{}/graphql", served.url)).bearer_auth(TOKEN);
    let answer: Value = request.json(&json!({ "query": query })).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer.get("errors"), None, "{query}");
    answer["data"].clone()
}

fn served(database: &str) -> Served {
    Served::start(herred(database, ["serve", "--empty"]).env("HERRED_WRITER_TOKEN", TOKEN))
}

/// Backs up as docs/operations.md says.
fn back_up(database: &TestDatabase, file: &Path) {
    let name = file.to_str().unwrap();
    if database.kind == "SQLite" {
        let told = said(&database.url, ["backup", name]);
        assert!(told.contains("as of revision 1"), "{told}");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        // Nothing is overwritten, and nothing is left beside it.
        let told = failed(&database.url, ["backup", name]);
        assert!(told.contains("File exists"), "{told}");
        assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
    } else {
        let told = failed(&database.url, ["backup", name]);
        assert!(told.contains("pg_dump --format=custom") && !file.exists(), "{told}");
        run(Command::new("pg_dump").args(["--format=custom", "--no-owner", "--file", name, &database.url]));
    }
}

/// Restores as docs/operations.md says, into a database that is empty.
fn restore(database: &TestDatabase, file: &Path) {
    match database.url.strip_prefix("sqlite:") {
        Some(path) => drop(std::fs::copy(file, path).unwrap()),
        None => run(Command::new("pg_restore")
            .args(["--exit-on-error", "--single-transaction", "--no-owner", "--dbname", &database.url])
            .arg(file)),
    }
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Every row of every table as text, or the bytes of the files.
async fn stored(database: &TestDatabase) -> String {
    if let Some(path) = database.url.strip_prefix("sqlite:") {
        let files = ["", "-wal", "-shm"].map(|end| std::fs::read(format!("{path}{end}")).unwrap_or_default());
        return files.iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    }
    let db = Database::connect(&database.url).await.unwrap();
    let rows = async |sql: String| {
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap()).collect::<Vec<_>>()
    };
    let tables = "select table_name::text from information_schema.tables where table_schema = 'public'".to_owned();
    let mut text = String::new();
    for table in rows(tables).await {
        text += &rows(format!("select t::text from {table} t")).await.concat();
    }
    db.close().await.unwrap();
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_anonymised_since_a_backup_is_anonymised_again_after_its_restore() {
    for (database, other) in databases().await.into_iter().zip(databases().await) {
        let folder = tempfile::tempdir().unwrap();
        let (file, list) = (folder.path().join("backup"), folder.path().join("erasures.jsonl"));
        let first = served(&database.url);
        let registered = r#"mutation { registerPerson(input: { key: "t:p1", from: "2000",
            name: { given: "Karla", family: "Tjørnehøj" }, identifiers: [{ scheme: "orcid", value: "0000-7777" }] })
            { revision { number } } }"#;
        assert_eq!(ask(&first, registered).await["registerPerson"]["revision"]["number"], 1);
        // The server serves and writes on.
        back_up(&database, &file);
        let anonymised = r#"mutation { anonymisePerson(input: { person: "t:p1" }) { revision { number } } }"#;
        assert_eq!(ask(&first, anonymised).await["anonymisePerson"]["revision"]["number"], 2);
        said(&database.url, ["erasures", "--write", list.to_str().unwrap()]);
        first.stop();

        restore(&other, &file);
        assert!(stored(&other).await.contains("Tjørnehøj"), "the backup is from before");
        assert!(said(&other.url, ["check"]).contains("0 persons were anonymised"));
        let check = ["check", "--erasures", list.to_str().unwrap()];
        let told = failed(&other.url, check);
        assert!(told.contains("1 persons on the list are not anonymised here"), "{told}");
        let applied = said(&other.url, ["erasures", "--apply", list.to_str().unwrap()]);
        assert!(applied.contains("1 persons were anonymised again"), "{applied}");
        let told = said(&other.url, check);
        assert!(told.contains("network: fine: revision 2") && told.contains("all on the list"), "{told}");

        let second = served(&other.url);
        let person = ask(&second, r#"{ network { person(key: "t:p1") { label(language: EN) name } } }"#).await;
        assert_eq!(person["network"]["person"], json!({ "label": "anonymised person", "name": null }));
        second.stop();
        let stored = stored(&other).await;
        for secret in ["Karla", "karla", "Tjørnehøj", "tjoernehoej", "0000-7777"] {
            assert!(!stored.contains(secret), "{secret} is in the restored {}", other.kind);
        }
        database.drop_it().await;
        other.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_fails_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (database, file) = (folder.path().join("no.sqlite"), folder.path().join("backup"));
    std::fs::write(&database, "this is no database at all, and long enough to be read as one".repeat(99)).unwrap();
    failed(&format!("sqlite:{}", database.display()), ["backup", file.to_str().unwrap()]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "only the database");
}
