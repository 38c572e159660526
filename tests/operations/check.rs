//! `herred check`.

use std::fs;

use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;

use crate::support::database::databases;
use crate::support::program::{failed, herred, said};
use crate::support::server::instance_of;

/// The state of a check in a report, and the rest of it.
fn seen(report: &Value, what: &str) -> (String, String) {
    let checks = report["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["what"] == what).unwrap();
    (check["state"].as_str().unwrap().to_owned(), check.to_string())
}

fn report(database: &str, arguments: &[&str]) -> Value {
    let output = herred(database, ["check", "--json"]).args(arguments).output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.success(), report["fine"] == true, "{report}");
    report
}

#[tokio::test]
async fn a_database_that_is_well_is_fine_and_stays_as_it_is() {
    for database in databases().await {
        said(&database.url, ["migrate"]);
        let file = database.url.strip_prefix("sqlite:");
        let before = file.map(|file| fs::read(file).unwrap());
        let report = report(&database.url, &[]);
        for what in ["database", "migrations", "integrity", "network", "personal data"] {
            assert_eq!(seen(&report, what).0, "fine", "{report}");
        }
        assert_eq!(before, file.map(|file| fs::read(file).unwrap()), "it was changed");
        let text = said(&database.url, ["check"]);
        assert!(text.contains("network: fine: revision 0, 0 entities, 0 facts"), "{text}");
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quality_of_the_data_is_counted_by_code() {
    for database in databases().await {
        let store = instance_of(&database.url).await;
        herred::command::shipped::load_into_empty(&store).await.unwrap();
        store.close().await.unwrap();
        let report = report(&database.url, &[]);
        let (state, quality) = seen(&report, "data quality");
        assert!(state == "notice" && quality.contains("UNKNOWN_END "), "{quality}");
        assert_eq!(report["fine"], true, "what is left open does not keep a network from being served");
        database.drop_it().await;
    }
}

#[tokio::test]
async fn what_is_lacking_or_too_new_is_said_and_not_made() {
    for database in databases().await {
        let wrong = report(&database.url, &[]);
        let sqlite = database.url.strip_prefix("sqlite:");
        if let Some(file) = sqlite {
            assert_eq!(seen(&wrong, "database").0, "wrong");
            assert!(!fs::exists(file).unwrap(), "it was made");
            fs::File::create(file).unwrap();
        }
        let wrong = report(&database.url, &[]);
        let (state, migrations) = seen(&wrong, "migrations");
        assert!(state == "wrong" && migrations.contains("0001_network"), "{wrong}");
        assert_eq!(seen(&wrong, "network").0, "skipped");

        said(&database.url, ["migrate"]);
        let server = Database::connect(database.url.replace("sqlite:", "sqlite://")).await.unwrap();
        let newer = "insert into seaql_migrations (version, applied_at) values ('9999_newer', 0)";
        server.execute_unprepared(newer).await.unwrap();
        let (state, migrations) = seen(&report(&database.url, &[]), "migrations");
        assert!(state == "wrong" && migrations.contains("9999_newer"), "{migrations}");
        // Nor does it come to be served or changed.
        for command in ["serve", "migrate"] {
            let told = failed(&database.url, [command]);
            assert!(told.contains("made by a newer Herred: it has 9999_newer"), "{told}");
        }
        server.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_and_rows_that_do_not_fit_are_damage() {
    for database in databases().await {
        let store = instance_of(&database.url).await;
        herred::command::shipped::load_into_empty(&store).await.unwrap();
        store.close().await.unwrap();
        let server = Database::connect(database.url.replace("sqlite:", "sqlite://")).await.unwrap();
        for (damage, mended, sentence) in [
            ("update head set facts = facts + 1", "update head set facts = facts - 1", "the table fact has "),
            ("update head set revision = 2", "update head set revision = 3", "the table revision has 3 rows"),
        ] {
            server.execute_unprepared(damage).await.unwrap();
            let (state, integrity) = seen(&report(&database.url, &[]), "integrity");
            assert!(state == "wrong" && integrity.contains(sentence), "{integrity}");
            server.execute_unprepared(mended).await.unwrap();
        }
        assert_eq!(seen(&report(&database.url, &[]), "integrity").0, "fine");
        if database.kind == "SQLite" {
            server.execute_unprepared("pragma foreign_keys = off; delete from entity where id = 1").await.unwrap();
            let (state, integrity) = seen(&report(&database.url, &[]), "integrity");
            assert!(state == "wrong" && integrity.contains("names a row of entity that is not there"), "{integrity}");
        }
        server.close().await.unwrap();
        database.drop_it().await;
    }
}

#[tokio::test]
async fn each_setting_says_who_says_it_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("herred.toml");
    fs::write(&file, "listen = \"127.0.0.1:1\"\nresponse_cache = 7\n[log]\nformat = \"json\"\n").unwrap();
    let database = format!("sqlite:{}", folder.path().join("none.sqlite").display());
    let output = herred(&database, ["check", "--json", "--response-cache", "8", "--config"])
        .arg(&file)
        .env("HERRED_WRITER_TOKEN", "a token that is kept secret")
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!String::from_utf8_lossy(&output.stdout).contains("kept secret"));
    let told = |flag: &str| {
        let settings = report["settings"].as_array().unwrap().iter();
        let told = settings.filter(|told| told["setting"] == flag).collect::<Vec<_>>();
        assert_eq!(told.len(), 1, "{flag} in {report}");
        (told[0]["value"].clone(), told[0]["origin"].as_str().unwrap().to_owned())
    };
    let from_file = format!("file {}", file.display());
    assert_eq!(told("--listen"), ("127.0.0.1:1".into(), from_file.clone()));
    assert_eq!(told("--log-format"), ("json".into(), from_file));
    assert_eq!(told("--response-cache"), ("8".into(), "flag --response-cache".to_owned()));
    assert_eq!(told("--writer-token"), ("(not shown)".into(), "variable HERRED_WRITER_TOKEN".to_owned()));
    assert_eq!(told("--log"), ("info".into(), "default".to_owned()));
    assert_eq!(told("--metrics-listen"), (Value::Null, "default".to_owned()));

    // A file that lies there and is not named is said, and one that cannot be read too.
    let output = herred(&database, ["check", "--json"]).current_dir(folder.path()).output().unwrap();
    let (state, sentence) = seen(&serde_json::from_slice(&output.stdout).unwrap(), "settings");
    assert!(state == "notice" && sentence.contains("herred.toml is here and not read"), "{sentence}");
    fs::write(&file, "lisen = 1").unwrap();
    let told = failed(&database, ["check", "--config", file.to_str().unwrap()]);
    assert!(told.contains("herred.toml is wrong") && told.contains("lisen"), "{told}");
}
