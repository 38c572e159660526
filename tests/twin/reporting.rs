//! Twins of the questions on who answers to whom, who leads and what lies where in the chart.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::rows::{Bundle, Row, entity, full};
use super::{key, strings, text};

/// The kinds that are asked for, or those that are walked where none is.
fn kinds(asked: &Value) -> Vec<&str> {
    if asked["kinds"].is_array() { strings(asked, "kinds") } else { vec!["LINE", "DAILY", "ACCOUNTABLE"] }
}

/// The relations that hold, from their lower end up. All reporting outside the districts is certain.
fn hops<'b>(bundle: &'b Bundle, kinds: &[&str], on: &str) -> Vec<&'b Row> {
    let all = bundle.table("relations").iter();
    all.filter(|row| kinds.contains(&row.get("kind")) && row.on(on) == Some("CERTAIN")).collect()
}

/// How far it is to all that lies above a body, or below it.
fn distances(hops: &[&Row], from: &str, up: bool) -> BTreeMap<String, u32> {
    let mut found = BTreeMap::from([(from.to_owned(), 0)]);
    let (near, far) = if up { ("source", "target") } else { ("target", "source") };
    for distance in 0..=hops.len() {
        let distance = u32::try_from(distance).unwrap();
        let at: Vec<String> = found.iter().filter(|(_, d)| **d == distance).map(|(body, _)| body.clone()).collect();
        for row in hops.iter().filter(|row| at.iter().any(|body| body == row.get(near))) {
            found.entry(row.get(far).to_owned()).or_insert(distance + 1);
        }
    }
    found
}

fn ascents<'b>(hops: &[&'b Row], from: &str) -> Vec<Vec<&'b Row>> {
    let (mut ready, mut open) = (Vec::new(), vec![Vec::<&Row>::new()]);
    while let Some(way) = open.pop() {
        let at = way.last().map_or(from, |row| row.get("target")).to_owned();
        ready.push(way.clone());
        for row in hops.iter().filter(|row| row.get("source") == at) {
            let mut longer = way.clone();
            longer.push(row);
            open.push(longer);
        }
    }
    ready
}

fn end<'a>(way: &[&'a Row], from: &'a str) -> &'a str {
    way.last().map_or(from, |row| row.get("target"))
}

fn shown(way: &[&Row]) -> Value {
    let hop = |row: &&Row| {
        json!({
            "kind": row.get("kind"), "certainty": "CERTAIN", "lower": row.entity("source"), "upper": row.entity("target"),
        })
    };
    json!(way.iter().map(hop).collect::<Vec<_>>())
}

pub fn answers_to(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let hops = hops(bundle, &kinds(asked), on);
    let direct = |near: &str, far: &str, name: &str| {
        let rows = hops.iter().filter(|row| row.get(near) == body);
        let hops = rows.map(|row| {
            json!({ "kind": row.get("kind"), "certainty": "CERTAIN", "relation": entity(row.get("key")), name: row.entity(far) })
        });
        json!({ "hops": hops.collect::<Vec<_>>() })
    };
    let above = distances(&hops, body, true).into_iter().filter(|(_, distance)| *distance > 0);
    let above = above.map(|(of, distance)| {
        json!({ "distance": distance, "certainDistance": distance, "certainty": "CERTAIN", "end": entity(&of) })
    });
    let tops = ascents(&hops, body).into_iter();
    let tops = tops.filter(|way| !hops.iter().any(|row| row.get("source") == end(way, body)));
    let chains = tops.map(|way| json!({ "certainty": "CERTAIN", "end": "TOP", "hops": shown(&way) }));
    json!({ "network": { "organization": {
        "key": full(body),
        "superiors": direct("source", "target", "upper"), "subordinates": direct("target", "source", "lower"),
        "allSuperiors": above.collect::<Vec<_>>(),
        "chainsUp": { "truncated": false, "chains": chains.collect::<Vec<_>>() },
    } } })
}

pub fn in_common(bundle: &Bundle, asked: &Value) -> Value {
    let hops = hops(bundle, &kinds(asked), text(asked, "on"));
    let of = strings(asked, "keys");
    let above: Vec<_> = of.iter().map(|body| distances(&hops, bare(body), true)).collect();
    let common: Vec<&String> = above[0].keys().filter(|body| above.iter().all(|all| all.contains_key(*body))).collect();
    let lower =
        |body: &str| common.iter().any(|other| *other != body && distances(&hops, other, true).contains_key(body));
    let mut found = Vec::new();
    for superior in common.iter().filter(|body| !lower(body)) {
        let subjects = of.iter().zip(&above);
        let subjects = subjects.map(
            |(body, above)| json!({ "distance": above[*superior], "certainty": "CERTAIN", "end": entity(bare(body)) }),
        );
        found.push(json!({
            "certainty": "CERTAIN", "superior": entity(superior), "subjects": subjects.collect::<Vec<_>>(),
        }));
    }
    json!({ "network": { "commonSuperiors": found } })
}

fn bare(key: &str) -> &str {
    key.trim_start_matches("generated:")
}

pub fn between(bundle: &Bundle, asked: &Value) -> Value {
    let hops = hops(bundle, &kinds(asked), text(asked, "on"));
    let (from, to) = (bare(text(asked, "from")), bare(text(asked, "to")));
    let upward = ascents(&hops, from).into_iter().filter(|way| !way.is_empty() && end(way, from) == to);
    let (ups, downs) = (distances(&hops, from, true), distances(&hops, to, true));
    let shortest = ups.iter().filter_map(|(body, up)| Some(up + downs.get(body)?)).min();
    json!({ "network": { "pathsBetween": {
        "truncated": false, "shortest": shortest, "shortestCertain": shortest,
        "upward": upward.map(|way| json!({ "hops": shown(&way) })).collect::<Vec<_>>(),
    } } })
}

/// Of two routes of one length either is an answer: what is compared is how long the shortest is.
pub fn lengths(mut answer: Value) -> Value {
    for route in ["shortest", "shortestCertain"] {
        let route = &mut answer["network"]["pathsBetween"][route];
        *route = json!(route["steps"].as_array().map(Vec::len));
    }
    answer
}

pub fn span(bundle: &Bundle, asked: &Value) -> Value {
    let body = key(asked);
    let hops = hops(bundle, &kinds(asked), text(asked, "on"));
    let below: Vec<_> = distances(&hops, body, false).into_iter().filter(|(_, distance)| *distance > 0).collect();
    let tally = |count: usize| {
        let of = json!({ "noun": "ORGANIZATION", "certain": count, "possible": 0 });
        if count == 0 { json!([]) } else { json!([of]) }
    };
    let all =
        below.iter().map(|(of, distance)| json!({ "distance": distance, "certainty": "CERTAIN", "end": entity(of) }));
    json!({ "network": { "organization": {
        "key": full(body), "allSubordinates": all.collect::<Vec<_>>(),
        "spanOfControl": {
            "direct": tally(below.iter().filter(|(_, distance)| *distance == 1).count()), "total": tally(below.len()),
            "designations": { "certain": 0, "possible": 0 },
        },
    } } })
}

/// The terms in the leading seat of a body on a day.
fn chairs<'b>(bundle: &'b Bundle, body: &str, on: &str) -> Vec<&'b Row> {
    let seats = bundle.table("seats").iter().filter(|row| row.get("body") == body && row.get("role") == "CHAIR");
    let seats: Vec<&str> = seats.map(|row| row.get("key")).collect();
    let all = bundle.table("memberships").iter();
    all.filter(|row| seats.contains(&row.get("seat")) && row.on(on).is_some()).collect()
}

/// The bodies that a body is part of on a day, the nearest first.
fn wholes(bundle: &Bundle, body: &str, on: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    loop {
        let row = bundle.organization(all.last().map_or(body, String::as_str));
        if row.get("part_of").is_empty() || row.on(on).is_none() {
            return all;
        }
        all.push(row.get("part_of").to_owned());
    }
}

pub fn leaders(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let chairs = chairs(bundle, body, on).into_iter().map(|row| {
        json!({
            "state": "KNOWN", "certainty": "CERTAIN", "body": entity(body), "inheritedFrom": null, "place": row.entity("seat"),
            "holder": row.entity("member"), "person": row.entity("member"), "membership": entity(row.get("key")), "gaps": [],
        })
    });
    json!({ "network": { "organization": { "key": full(body), "leaders": chairs.collect::<Vec<_>>() } } })
}

pub fn chart(bundle: &Bundle, asked: &Value) -> Value {
    let (on, root) = (text(asked, "on"), bare(strings(asked, "roots")[0]).to_owned());
    let depth = asked["depth"].as_u64().unwrap_or(u64::MAX);
    let (mut nodes, mut edges, mut layer) = (Vec::new(), Vec::new(), vec![(root, Value::Null)]);
    let mut shown = BTreeSet::new();
    for level in 0.. {
        let mut below = Vec::new();
        for (body, parent) in &layer {
            let leaders = chairs(bundle, body, on).into_iter();
            let leaders = leaders.map(|row| json!({ "key": full(row.get("key")), "member": row.entity("member") }));
            nodes.push(json!({
                "key": full(body), "depth": level, "parent": parent, "leaders": leaders.collect::<Vec<_>>(),
            }));
            shown.insert(body.clone());
            for part in bundle.of("organizations", "part_of", body).filter(|_| level < depth) {
                if let Some(certainty) = part.on(on) {
                    let part = part.get("key");
                    edges.push(json!({
                        "kind": "PART_OF", "source": full(part), "target": full(body), "certainty": certainty,
                    }));
                    below.push((part.to_owned(), json!(full(body))));
                }
            }
        }
        if below.is_empty() {
            break;
        }
        layer = below;
    }
    for row in hops(bundle, &strings(asked, "relations"), on) {
        if shown.contains(row.get("source")) && shown.contains(row.get("target")) {
            edges.push(json!({
                "kind": row.get("kind"), "source": full(row.get("source")), "target": full(row.get("target")),
                "certainty": "CERTAIN",
            }));
        }
    }
    json!({ "network": { "chart": { "nodes": nodes, "edges": edges } } })
}

/// A parent by its key instead of its place in the list, which a twin is free to order.
pub fn parents_by_key(mut answer: Value) -> Value {
    let Some(Value::Array(nodes)) = answer.pointer_mut("/network/chart/nodes") else { return answer };
    let keys: Vec<Value> = nodes.iter().map(|node| node["key"].clone()).collect();
    for node in nodes.iter_mut().filter(|node| node.get("parent").is_some()) {
        let parent = node["parent"].as_u64().and_then(|at| keys.get(usize::try_from(at).unwrap()).cloned());
        node["parent"] = json!(parent);
    }
    answer
}

pub fn placed(bundle: &Bundle, asked: &Value) -> Value {
    let body = key(asked);
    let at = |on: &str| {
        let wholes = wholes(bundle, body, on);
        let mut relations = Vec::new();
        let of_kinds = |row: &&Row| kinds(asked).contains(&row.get("kind")) && row.on(on).is_some();
        for row in bundle.table("relations").iter().filter(of_kinds) {
            for (near, far, direction) in [("source", "target", "OUTGOING"), ("target", "source", "INCOMING")] {
                if row.get(near) == body {
                    relations.push(json!({ "direction": direction, "other": row.entity(far), "relation": {
                        "key": full(row.get("key")), "kind": row.get("kind"), "level": row.text("level"),
                        "certainty": row.on(on),
                    } }));
                }
            }
        }
        let above = wholes.iter().zip(1..).map(
            |(whole, distance)| json!({ "certainty": "CERTAIN", "distance": distance, "organization": entity(whole) }),
        );
        let first = wholes.first();
        let placements = first.map(|whole| json!({ "certainty": "CERTAIN", "parent": entity(whole) }));
        json!({ "organization": {
            "key": full(body), "partOf": first.map(|whole| entity(whole)), "ancestors": above.collect::<Vec<_>>(),
            "placements": placements.into_iter().collect::<Vec<_>>(), "relations": relations,
        } })
    };
    json!({ "before": at(text(asked, "on")), "after": at(text(asked, "later")) })
}

/// The ways to the top by the bodies that they pass: from each body that the person belongs to, or
/// sits in for another, up the lines; where there is none, to what the body is part of.
pub fn to_the_top(bundle: &Bundle, asked: &Value) -> Value {
    let (person, on) = (key(asked), text(asked, "on"));
    let hops = hops(bundle, &kinds(asked), on);
    let mut open: Vec<Vec<String>> = Vec::new();
    for row in bundle.of("memberships", "member", person).filter(|row| row.on(on).is_some()) {
        open.push(vec![row.get("body").to_owned()]);
    }
    for sits in bundle.of("representations", "person", person).filter(|row| row.on(on).is_some()) {
        let of = bundle.of("memberships", "key", sits.get("membership"));
        open.extend(of.filter(|row| row.on(on).is_some()).map(|row| vec![row.get("body").to_owned()]));
    }
    let mut ready: BTreeSet<Vec<String>> = BTreeSet::new();
    while let Some(way) = open.pop() {
        let at = way.last().unwrap();
        let mut above: Vec<String> =
            hops.iter().filter(|row| row.get("source") == at).map(|row| row.get("target").to_owned()).collect();
        if above.is_empty() {
            above.extend(wholes(bundle, at, on).into_iter().take(1));
        }
        if above.is_empty() {
            ready.insert(way);
        } else {
            open.extend(above.into_iter().map(|body| way.iter().cloned().chain([body]).collect()));
        }
    }
    let ways: Vec<Vec<String>> = ready.into_iter().map(|way| way.iter().map(|body| full(body)).collect()).collect();
    json!({ "key": full(person), "ways": ways.iter().map(|way| way.join(" > ")).collect::<Vec<_>>() })
}

/// The bodies that each way passes, each way once.
pub fn bodies_passed(answer: Value) -> Value {
    let person = &answer["network"]["person"];
    let mut ways = BTreeSet::new();
    for way in person["pathsToTop"]["ways"].as_array().unwrap() {
        let mut bodies: Vec<&str> = Vec::new();
        for step in way["steps"].as_array().unwrap() {
            for side in ["from", "to"] {
                let passed = step[side]["key"].as_str().unwrap_or("");
                if passed.starts_with("generated:o")
                    && !bodies.contains(&passed)
                    && step["how"] != "REPRESENTED_BY"
                    && step["how"] != "HELD_BY"
                {
                    bodies.push(passed);
                }
            }
        }
        ways.insert(bodies.join(" > "));
    }
    let ways: Vec<String> = ways.into_iter().filter(|way| !way.is_empty()).collect();
    json!({ "key": person["key"], "ways": ways })
}
