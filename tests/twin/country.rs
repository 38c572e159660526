//! Twins of the questions on what exists, where it lies, what it is called and what became of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::rows::{Bundle, Row, entity, full, picked, weaker};
use super::{key, named_key, strings, text};

pub fn of_kinds(bundle: &Bundle, asked: &Value) -> Value {
    let (on, kinds) = (text(asked, "on"), strings(asked, "kinds"));
    let exists = if asked["exists"].is_array() { strings(asked, "exists") } else { vec!["CERTAIN"] };
    let language = asked["language"].as_str().unwrap_or("DA");
    let mut nodes = Vec::new();
    for row in bundle.table("organizations") {
        let (body, there) = (row.get("key"), row.on(on).unwrap_or("NO"));
        if kinds.contains(&row.get("kind")) && exists.contains(&there) {
            let located = located(bundle, body, on, false, true);
            nodes.push(json!({
                "key": full(body), "name": bundle.name(body, language, on), "exists": there, "located": located,
            }));
        }
    }
    json!({ "network": { "organizations": { "totalCount": nodes.len(), "nodes": nodes } } })
}

/// What a body lies in, or what lies in it: one hop, for areas lie in nothing here.
fn located(bundle: &Bundle, body: &str, on: &str, up: bool, bare: bool) -> Vec<Value> {
    let (near, far) = if up { ("source", "target") } else { ("target", "source") };
    let mut found = Vec::new();
    for row in bundle.of("relations", near, body).filter(|row| row.get("kind") == "LOCATED_IN") {
        let Some(certainty) = row.on(on) else { continue };
        let other = row.get(far);
        let name = bundle.name(other, "DA", on);
        let organization = if bare { entity(other) } else { json!({ "key": full(other), "name": name }) };
        let fields = ["day", "state"];
        let fact = json!({ "from": picked(&row.span().from, &fields), "until": picked(&row.span().until, &fields) });
        let found_at = json!({ "certainty": certainty, "distance": 1, "organization": organization, "fact": fact });
        found.push(found_at);
    }
    found
}

pub fn located_in_it(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let located = located(bundle, body, on, false, false);
    json!({ "network": { "organization": { "key": full(body), "name": bundle.name(body, "DA", on), "located": located } } })
}

pub fn lies_in(bundle: &Bundle, asked: &Value) -> Value {
    let body = key(asked);
    let at = |on: &str| {
        let lies = located(bundle, body, on, true, false);
        json!({ "organization": { "key": full(body), "name": bundle.name(body, "DA", on), "locatedIn": lies } })
    };
    json!({ "now": at(text(asked, "on")), "then": at(text(asked, "later")) })
}

pub fn identified(bundle: &Bundle, asked: &Value) -> Value {
    let (scheme, value) = (text(asked, "scheme"), text(asked, "value"));
    let at = |on: &str| {
        let mut found = Vec::new();
        for row in bundle.table("identifiers") {
            if row.get("scheme") == scheme && row.get("value") == value && row.on(on).is_some() {
                let body = row.get("organization");
                found.push(json!({
                    "key": full(body), "name": bundle.name(body, "DA", on), "exists": bundle.exists(body, on),
                    "identifier": value, "locatedIn": located(bundle, body, on, true, true),
                }));
            }
        }
        json!({ "organizationsByIdentifier": found })
    };
    json!({ "before": at(text(asked, "on")), "after": at(text(asked, "later")) })
}

pub fn called(bundle: &Bundle, asked: &Value) -> Value {
    let body = key(asked);
    let at = |on: &str| {
        let (mut now, mut ever) = (Vec::new(), Vec::new());
        for (text, language, usage, span) in bundle.names(body) {
            if let Some(certainty) = span.on(on) {
                now.push(json!({ "text": text, "language": language, "usage": usage, "certainty": certainty }));
            }
            let fields = ["earliest", "latest", "state"];
            let (from, until) = (picked(&span.from, &fields), picked(&span.until, &fields));
            ever.push(json!({ "text": text, "language": language, "usage": usage, "from": from, "until": until }));
        }
        let in_language = bundle.name(body, text(asked, "language"), on);
        let name = bundle.name(body, "DA", on);
        json!({ "organization": {
            "key": full(body), "name": name, "inLanguage": in_language, "names": now, "nameHistory": ever,
        } })
    };
    json!({ "before": at(text(asked, "on")), "after": at(text(asked, "later")) })
}

pub fn folded(text: &str) -> String {
    text.to_lowercase().replace('æ', "ae").replace('ø', "oe").replace('å', "aa")
}

/// How well a name matches what is wanted, folded; the better the lower, none where a word is not in it.
pub fn match_quality(name: &str, wanted: &str) -> Option<&'static str> {
    let name = folded(name);
    let all = |fits: &dyn Fn(&str) -> bool| wanted.split(' ').all(fits);
    if name == wanted {
        Some("0 EXACT")
    } else if name.starts_with(wanted) {
        Some("1 BEGINNING")
    } else if all(&|word| name.split(' ').any(|of_name| of_name.starts_with(word))) {
        Some("2 WORD_BEGINNING")
    } else {
        all(&|word| name.contains(word)).then_some("3 WITHIN")
    }
}

pub fn searched(bundle: &Bundle, asked: &Value) -> Value {
    let find = |text: &str| {
        let wanted = folded(text);
        let mut names: Vec<(String, String)> = Vec::new();
        for row in bundle.table("organizations") {
            names.extend(bundle.names(row.get("key")).into_iter().map(|(name, ..)| (row.get("key").to_owned(), name)));
        }
        for row in bundle.table("persons") {
            names.push((row.get("key").to_owned(), format!("{} {}", row.get("given"), row.get("family"))));
        }
        let mut best: BTreeMap<String, &str> = BTreeMap::new();
        for (of, name) in names {
            let Some(quality) = match_quality(&name, &wanted) else { continue };
            let kept = best.entry(of).or_insert(quality);
            *kept = quality.min(kept);
        }
        let hits = best.into_iter().map(|(of, quality)| json!({ "party": entity(&of), "quality": quality[2..] }));
        hits.collect::<Vec<_>>()
    };
    json!({ "network": { "one": find(text(asked, "text")), "other": find(text(asked, "other")) } })
}

/// Every way along successions without coming back to a body, each the rows in order.
pub fn ways<'b>(bundle: &'b Bundle, from: &str, forward: bool) -> Vec<Vec<&'b Row>> {
    let (near, far) = if forward { ("predecessor", "successor") } else { ("successor", "predecessor") };
    let mut ready: Vec<Vec<&Row>> = Vec::new();
    let mut open: Vec<Vec<&Row>> = vec![Vec::new()];
    while let Some(way) = open.pop() {
        let at = way.last().map_or(from, |row| row.get(far)).to_owned();
        for row in bundle.table("successions").iter().filter(|row| row.get(near) == at) {
            let mut longer = way.clone();
            longer.push(row);
            ready.push(longer.clone());
            if row.get(far) != from && !way.iter().any(|passed| passed.get(far) == row.get(far)) {
                open.push(longer);
            }
        }
    }
    ready
}

pub fn effect(row: &Row, on: &str) -> Option<&'static str> {
    let from = row.span().from;
    if from.1.as_str() <= on { Some("CERTAIN") } else { (from.0.as_str() <= on).then_some("POSSIBLE") }
}

/// Whether all of a way is in effect, as sure as its weakest step.
fn way_effect(way: &[&Row], on: &str) -> Option<&'static str> {
    way.iter().try_fold("CERTAIN", |sure, row| effect(row, on).map(|step| weaker(sure, step)))
}

fn steps(bundle: &Bundle, body: &str, on: &str, forward: bool) -> Vec<Value> {
    let mut of_row: BTreeMap<&str, Vec<Vec<&Row>>> = BTreeMap::new();
    for way in ways(bundle, body, forward) {
        of_row.entry(way.last().unwrap().get("key")).or_default().push(way);
    }
    let step = |ways: &Vec<Vec<&Row>>| {
        let row = ways[0].last().unwrap();
        json!({
            "distance": ways.iter().map(Vec::len).min(), "kind": row.get("kind"), "effect": effect(row, on),
            "partial": row.get("partial") == "true", "main": row.get("main") == "true",
            "predecessor": row.entity("predecessor"), "successor": row.entity("successor"),
            "succession": {
                "key": full(row.get("key")), "from": picked(&row.span().from, &["day"]), "basis": "STATED",
            },
            "way": {
                "partial": ways.iter().all(|way| way.iter().any(|row| row.get("partial") == "true")),
                "main": ways.iter().any(|way| way.iter().all(|row| row.get("main") == "true")),
                "effect": ways.iter().filter_map(|way| way_effect(way, on)).min(),
            },
        })
    };
    of_row.values().map(step).collect()
}

pub fn heirs(bundle: &Bundle, body: &str, on: &str, with_tasks: bool) -> Vec<Value> {
    let mut of_body: BTreeMap<&str, Vec<Vec<&Row>>> = BTreeMap::new();
    for way in ways(bundle, body, true) {
        of_body.entry(way.last().unwrap().get("successor")).or_default().push(way);
    }
    let mut found = Vec::new();
    for (heir, ways) in &of_body {
        let exists = bundle.exists(heir, on);
        let Some(effect) = ways.iter().filter_map(|way| way_effect(way, on)).min() else { continue };
        if exists == "NO" || *heir == body {
            continue;
        }
        let mut organization = entity(heir);
        if with_tasks {
            organization["tasks"] = json!([]);
        }
        found.push(json!({
            "certainty": weaker(effect, exists), "exists": exists, "organization": organization,
            "distance": ways.iter().map(Vec::len).min(),
            "way": {
                "partial": ways.iter().all(|way| way.iter().any(|row| row.get("partial") == "true")),
                "main": ways.iter().any(|way| way.iter().all(|row| row.get("main") == "true")),
            },
        }));
    }
    found
}

pub fn followed(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let mut all = located(bundle, body, on, false, false);
    for place in &mut all {
        let there = place["organization"]["key"].as_str().unwrap().trim_start_matches("generated:").to_owned();
        place["organization"]["successors"] = json!(steps(bundle, &there, on, true));
    }
    json!({ "network": { "organization": { "key": full(body), "name": bundle.name(body, "DA", on), "located": all } } })
}

fn gap(row: &&Row) -> Value {
    json!({
        "topic": row.get("topic"), "reason": row.get("reason"), "explanation": row.get("explanation"), "citations": [],
    })
}

pub fn became(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let (span, fields) = (bundle.organization(body).span(), ["earliest", "latest", "state"]);
    let gaps: Vec<Value> = bundle.gaps(body, Some("SUCCESSORS"), on).iter().map(gap).collect();
    json!({ "network": { "organization": {
        "key": full(body), "exists": bundle.exists(body, on), "gaps": gaps,
        "existence": [{ "from": picked(&span.from, &fields), "until": picked(&span.until, &fields) }],
        "successors": steps(bundle, body, on, true), "became": heirs(bundle, body, on, false),
    } } })
}

pub fn came_from(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let gaps: Vec<Value> = bundle.gaps(body, None, on).iter().map(gap).collect();
    let mut identifiers = Vec::new();
    for row in bundle.of("identifiers", "organization", body) {
        if let Some(certainty) = row.on(on) {
            identifiers.push(json!({ "scheme": row.get("scheme"), "value": row.get("value"), "certainty": certainty }));
        }
    }
    json!({ "network": { "organization": {
        "key": full(body), "exists": bundle.exists(body, on), "gaps": gaps, "identifiers": identifiers,
        "predecessors": steps(bundle, body, on, false),
        "existence": [{ "certainty": bundle.organization(body).on(on), "citations": [] }],
    } } })
}

pub fn took_over(bundle: &Bundle, asked: &Value) -> Value {
    let body = key(asked);
    let at = |on: &str| {
        json!({ "organization": {
            "key": full(body), "exists": bundle.exists(body, on), "became": heirs(bundle, body, on, true),
            "successors": steps(bundle, body, on, true),
        } })
    };
    json!({ "before": at(text(asked, "on")), "after": at(text(asked, "later")) })
}

pub fn known_at(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let count = bundle.table("organizations").iter().filter(|row| row.on(on).is_some()).count();
    let organization = named_key(bundle, body, on);
    let now = json!({ "organization": organization, "organizations": { "totalCount": count } });
    let mut known = now.clone();
    known["knownAt"] = json!({ "number": 1 });
    json!({ "known": known, "now": now })
}

pub fn disputed(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let number = |row: &Row, column: &str| row.get(column).parse::<f64>().unwrap();
    let of: Vec<&Row> =
        bundle.of("staffing", "organization", body).filter(|row| !row.get("dispute").is_empty()).collect();
    let mut findings = Vec::new();
    if of.len() > 1 {
        let fact = |row: &&Row| {
            json!({
                "statement": "STAFFING", "dispute": row.get("dispute"),
                "from": picked(&row.span().from, &["day"]), "until": picked(&row.span().until, &["day"]),
                "fullTimeEquivalents": number(row, "full_time"), "heads": row.get("heads").parse::<u32>().unwrap(),
            })
        };
        findings.push(
            json!({ "code": "DISPUTED", "subject": entity(body), "facts": of.iter().map(fact).collect::<Vec<_>>() }),
        );
    }
    let holds = of.iter().filter(|row| row.on(on).is_some()).max_by_key(|row| row.span().from.0);
    let staffing = holds.map(|row| {
        json!({
            "fullTimeEquivalents": number(row, "full_time"), "heads": row.get("heads").parse::<u32>().unwrap(),
            "certainty": row.on(on), "dispute": row.get("dispute"),
        })
    });
    json!({ "network": { "findings": findings, "organization": { "staffing": staffing } } })
}
