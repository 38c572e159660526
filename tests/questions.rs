//! The questions under `tests/questions/`, asked of the shipped bundles over HTTP on both databases.
//!
//! A question is a folder: `query.graphql`, `variables.json` and `expected.json`; its first line of
//! `query.graphql` is a comment with the question in words. `HERRED_ACCEPT=1` writes what is
//! answered as expected: read the difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::server::shipped_worlds;

/// A question and the folder it is in.
pub struct Question {
    pub folder: PathBuf,
    pub query: String,
    pub variables: Value,
}

/// Every question, by name of its folder.
pub fn questions() -> Vec<Question> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/questions");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let mut folders: Vec<PathBuf> = folders.collect();
    folders.sort();
    let question = |folder: PathBuf| {
        let read = |name: &str| {
            fs::read_to_string(folder.join(name)).unwrap_or_else(|_| panic!("{} lacks {name}", folder.display()))
        };
        Question {
            query: read("query.graphql"),
            variables: serde_json::from_str(&read("variables.json")).unwrap(),
            folder,
        }
    };
    folders.into_iter().map(question).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_question_has_its_answer_on_both_databases() {
    let accept = std::env::var("HERRED_ACCEPT").is_ok();
    let mut wrong = Vec::new();
    for world in shipped_worlds().await {
        for Question { folder, query, variables } in questions() {
            let mut answer = world.answer(&query, &variables).await;
            // What it costs is no part of what it says.
            answer.as_object_mut().unwrap().remove("extensions");
            let file = folder.join("expected.json");
            let expected: Option<Value> =
                fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
            if accept && expected.as_ref() != Some(&answer) {
                fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&answer).unwrap())).unwrap();
            } else if expected.as_ref() != Some(&answer) {
                let answer = serde_json::to_string_pretty(&answer).unwrap();
                wrong.push(format!("{} on {}:\n{answer}", folder.display(), world.kind));
            }
        }
        world.end().await;
    }
    assert!(!accept, "the answers were written; read the difference, then run the tests without HERRED_ACCEPT");
    assert!(wrong.is_empty(), "{} answers are not as expected:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn there_are_thirty_questions_and_none_names_its_subject() {
    let questions = questions();
    assert!(questions.len() >= 30, "{} questions", questions.len());
    for Question { folder, query, .. } in questions {
        let folder = folder.display();
        assert!(query.starts_with("# "), "{folder}: the first line says the question");
        let document: String = query.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
        assert!(!document.contains('"'), "{folder}: what is asked of is in the variables");
        assert!(document.contains('$'), "{folder}: the subject is a variable");
    }
}
