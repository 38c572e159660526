//! Twins of the questions on what differs between two days.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::rows::{Bundle, Row, entity, weaker};
use super::{key, text};

/// How sure: more is surer.
fn rank(certainty: Option<&str>) -> u8 {
    match certainty {
        Some("CERTAIN") => 2,
        Some(_) => 1,
        None => 0,
    }
}

fn differences(nodes: Vec<Value>) -> Value {
    json!({ "comparison": { "differences": { "totalCount": nodes.len(), "nodes": nodes } } })
}

pub fn founded_and_dissolved(bundle: &Bundle, asked: &Value) -> Value {
    let (on, later) = (text(asked, "on"), text(asked, "later"));
    let mut nodes = Vec::new();
    for body in bundle.table("organizations") {
        let (was, is) = (body.on(on), body.on(later));
        if was == is {
            continue;
        }
        let (kind, end) = if rank(is) > rank(was) { ("FOUNDED", "successor") } else { ("DISSOLVED", "predecessor") };
        let effect = |row: &Row, day: &str| {
            let (earliest, latest) = row.span().from;
            u8::from(earliest.as_str() <= day) + u8::from(latest.as_str() <= day)
        };
        let passed = bundle.of("successions", end, body.get("key"));
        let passed = passed.filter(|row| effect(row, on) != effect(row, later));
        let successions: Vec<Value> = passed
            .map(|row| {
                json!({ "kind": row.get("kind"), "predecessor": row.entity("predecessor"), "successor": row.entity("successor") })
            })
            .collect();
        nodes.push(json!({
            "kind": kind, "certainty": was.into_iter().chain(is).max(), "certaintyBefore": was, "certaintyAfter": is,
            "subject": entity(body.get("key")), "successions": successions,
        }));
    }
    differences(nodes)
}

/// The body and what is part of it on a day, certainly or possibly.
fn subtree(bundle: &Bundle, body: &str, day: &str) -> BTreeSet<String> {
    let mut inside = BTreeSet::from([body.to_owned()]);
    loop {
        let before = inside.len();
        for (table, part) in [("organizations", "key"), ("placements", "organization")] {
            for row in bundle.table(table).iter().filter(|row| row.on(day).is_some()) {
                if inside.contains(row.get("part_of")) {
                    inside.insert(row.get(part).to_owned());
                }
            }
        }
        if inside.len() == before {
            return inside;
        }
    }
}

/// How sure each way is in which a party belongs to a body, itself or for a member.
type Belongings = BTreeMap<(String, Option<String>), BTreeMap<String, &'static str>>;

fn belongings(bundle: &Bundle, body: &str, day: &str) -> Belongings {
    let mut all = Belongings::new();
    let mut note = |party: &str, member: Option<&str>, how: String, certainty: &'static str| {
        let known =
            all.entry((party.to_owned(), member.map(str::to_owned))).or_default().entry(how).or_insert(certainty);
        *known = certainty.min(known);
    };
    for row in bundle.of("memberships", "body", body) {
        let Some(certainty) = row.on(day) else { continue };
        let how =
            [row.or("role", "MEMBER"), row.or("capacity", "ORDINARY"), row.get("seat"), row.get("post")].join(" ");
        note(row.get("member"), None, how.clone(), certainty);
        for sits in bundle.of("representations", "membership", row.get("key")) {
            let Some(sure) = sits.on(day) else { continue };
            let how = format!("{how} {}", sits.or("capacity", "ORDINARY"));
            note(sits.get("person"), Some(row.get("member")), how, weaker(certainty, sure));
        }
    }
    all
}

pub fn who_came_and_went(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on, later) = (key(asked), text(asked, "on"), text(asked, "later"));
    let none = BTreeMap::new();
    let mut nodes = Vec::new();
    for body in subtree(bundle, body, on).union(&subtree(bundle, body, later)) {
        let (was, is) = (belongings(bundle, body, on), belongings(bundle, body, later));
        for of in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
            let (was, is) = (was.get(of).unwrap_or(&none), is.get(of).unwrap_or(&none));
            if was == is {
                continue;
            }
            let surest = |ways: &BTreeMap<String, &'static str>| rank(ways.values().min().copied());
            let kind = match surest(is).cmp(&surest(was)) {
                std::cmp::Ordering::Greater => "JOINED",
                std::cmp::Ordering::Less => "LEFT",
                std::cmp::Ordering::Equal => "ROLE_CHANGED",
            };
            let only = |one: &BTreeMap<String, &'static str>, other: &BTreeMap<String, &'static str>| {
                let unlike = one.iter().filter(|(how, certainty)| other.get(*how) != Some(*certainty));
                unlike.map(|(_, certainty)| *certainty).max()
            };
            nodes.push(json!({
                "kind": kind, "certainty": only(was, is).max(only(is, was)), "subject": entity(body),
                "party": entity(&of.0), "member": of.1.as_ref().map(|member| entity(member)),
            }));
        }
    }
    differences(nodes)
}
