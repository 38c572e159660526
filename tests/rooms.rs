//! The rooms' doors: which room may use which, as ARCHITECTURE.md says.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may use; `command` and `main` use all.
const DOORS: [(&str, &[&str]); 7] = [
    ("network", &[]),
    ("access", &["network"]),
    ("store", &["network", "access"]),
    ("exchange", &["network"]),
    ("graphql", &["network", "access", "exchange"]),
    ("http", &["network", "access", "graphql", "store", "config"]),
    ("config", &[]),
];

/// Crates that do not belong in the pure rooms.
const IMPURE: [&str; 9] =
    ["sea_orm", "sqlx", "tokio", "axum", "async_graphql", "tower_http", "reqwest", "std::fs", "std::net"];

fn sources(room: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut open = vec![root.join(room)];
    let mut found = Vec::new();
    if root.join(format!("{room}.rs")).is_file() {
        open.push(root.join(format!("{room}.rs")));
    }
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
            found.push((path, code.collect::<Vec<_>>().join("\n")));
        }
    }
    found
}

#[test]
fn every_room_uses_only_the_rooms_it_may() {
    for (room, may) in DOORS {
        let files = sources(room);
        assert!(!files.is_empty(), "the room {room} is empty");
        for (path, text) in files {
            for (other, _) in DOORS.iter().chain(&[("command", &[][..])]) {
                let used = text.contains(&format!("crate::{other}::")) || text.contains(&format!("crate::{{{other}"));
                assert!(!used || *other == room || may.contains(other), "{} uses {other}", path.display());
            }
        }
    }
}

#[test]
fn the_pure_rooms_are_pure() {
    for room in ["network", "access", "exchange"] {
        for (path, text) in sources(room) {
            for name in IMPURE {
                assert!(!text.contains(&format!("{name}::")), "{} uses {name}", path.display());
            }
            assert!(!text.contains("async fn"), "{} is asynchronous", path.display());
        }
    }
}

#[test]
fn requests_leave_no_task_to_the_lane_that_they_are_in() {
    for (path, text) in sources("http") {
        let code = text.split("mod tests {").next().unwrap_or_default();
        // Streams are begun at home, and lanes are what this is about.
        let may = path.components().any(|part| part.as_os_str() == "stream") || path.ends_with("lanes.rs");
        let spawns = ["tokio::spawn", "task::spawn("].iter().any(|name| code.contains(name));
        assert!(may || !spawns, "{} has a task of whichever runtime it is in", path.display());
    }
}

#[test]
fn no_room_is_forgotten() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        let room = path.file_stem().unwrap().to_str().unwrap();
        let known = ["main", "lib", "command"].contains(&room) || DOORS.iter().any(|(name, _)| *name == room);
        assert!(known, "the room {room} has no entry in DOORS");
    }
}

#[test]
fn visitors_are_made_at_the_door_alone() {
    for (room, _) in DOORS.iter().chain(&[("command", &[][..])]) {
        for (path, text) in sources(room) {
            let text = text.split("#[cfg(test)]").next().unwrap().to_owned();
            let door = path.to_str().unwrap().contains("/http/access/") || *room == "access";
            let test = path.to_str().unwrap().contains("/tests/");
            assert!(
                door || test || !text.contains("Visitor::known("),
                "{} makes visitors who are known",
                path.display()
            );
        }
    }
}
