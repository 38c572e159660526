//! Twins of the questions on who sits where, for how long and on whose behalf.

use serde_json::{Value, json};

use super::rows::{Bundle, Row, entity, full, picked, weaker};
use super::{key, text};

fn or<'a>(cell: &'a str, otherwise: &'a str) -> &'a str {
    if cell.is_empty() { otherwise } else { cell }
}

fn capacity(row: &Row) -> &str {
    or(row.get("capacity"), "ORDINARY")
}

fn holds(row: &Row) -> bool {
    !["DEPUTY", "MEETING_DEPUTY", "NOMINATED"].contains(&capacity(row))
}

fn representatives(bundle: &Bundle, membership: &str, on: &str) -> Value {
    let mut found = Vec::new();
    for row in bundle.of("representations", "membership", membership) {
        if let Some(certainty) = row.on(on) {
            found.push(json!({
                "certainty": certainty, "capacity": capacity(row), "person": row.entity("person"), "leaves": [],
            }));
        }
    }
    json!({ "complete": bundle.complete(membership, "REPRESENTATIVES", on), "items": found, "gaps": [] })
}

fn membership(bundle: &Bundle, row: &Row, on: &str) -> Value {
    let of = row.get("key");
    let (first, until) = (["earliest", "latest"], ["state", "earliest", "latest"]);
    let mut stand_ins = Vec::new();
    for other in bundle.of("memberships", "stands_in_for", of).filter(|other| other.on(on).is_some()) {
        let stands_in = other.get("key");
        stand_ins.push(json!({ "personal": true, "membership": {
            "key": full(stands_in), "capacity": capacity(other), "member": other.entity("member"),
            "representatives": representatives(bundle, stands_in, on),
        } }));
    }
    json!({
        "key": full(of), "certainty": row.on(on), "role": row.or("role", "MEMBER"), "capacity": capacity(row),
        "member": row.entity("member"), "seat": row.entity("seat"), "post": row.entity("post"), "body": row.entity("body"),
        "from": picked(&row.span().from, &first), "until": picked(&row.span().until, &until), "leaves": [],
        "representatives": representatives(bundle, of, on), "standIns": stand_ins,
    })
}

fn keep(value: &Value, fields: &[&str]) -> Value {
    fields.iter().map(|field| ((*field).to_owned(), value[*field].clone())).collect::<serde_json::Map<_, _>>().into()
}

pub fn members(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let fields =
        ["key", "certainty", "role", "capacity", "member", "seat", "from", "until", "representatives", "standIns"];
    let there = bundle.of("memberships", "body", body).filter(|row| row.on(on).is_some());
    let mut items: Vec<Value> = there.map(|row| keep(&membership(bundle, row, on), &fields)).collect();
    for item in &mut items {
        for person in item["representatives"]["items"].as_array_mut().unwrap() {
            *person = keep(person, &["certainty", "capacity", "person"]);
        }
        for other in item["standIns"].as_array_mut().unwrap() {
            other["membership"] = keep(&other["membership"], &["key"]);
        }
    }
    let members = json!({ "complete": bundle.complete(body, "MEMBERS", on), "items": items, "gaps": [] });
    json!({ "network": { "organization": { "key": full(body), "name": bundle.name(body, "DA", on), "members": members } } })
}

/// The memberships of a party on a day: its own, and those in which it sits for another.
fn belongings(bundle: &Bundle, party: &str, on: &str) -> Vec<(Value, Option<&'static str>, Value)> {
    let mut found = Vec::new();
    for row in bundle.of("memberships", "member", party).filter(|row| row.on(on).is_some()) {
        found.push((membership(bundle, row, on), row.on(on), Value::Null));
    }
    for sits in bundle.of("representations", "person", party) {
        let Some(sure) = sits.on(on) else { continue };
        for row in bundle.of("memberships", "key", sits.get("membership")) {
            if let Some(certainty) = row.on(on) {
                let through = json!({ "key": full(sits.get("key")), "capacity": capacity(sits) });
                found.push((membership(bundle, row, on), Some(weaker(sure, certainty)), through));
            }
        }
    }
    found
}

pub fn takes_part(bundle: &Bundle, asked: &Value) -> Value {
    let (party, on) = (key(asked), text(asked, "on"));
    let mut items = Vec::new();
    for (mut membership, certainty, through) in belongings(bundle, party, on) {
        membership = keep(&membership, &["key", "capacity", "role", "body", "seat", "post"]);
        items.push(json!({ "certainty": certainty, "through": through, "membership": membership }));
    }
    let memberships = json!({ "complete": bundle.complete(party, "MEMBERSHIPS", on), "items": items });
    json!({ "network": { "organization": { "key": full(party), "memberships": memberships } } })
}

/// The number of a term among the member's terms in a row in the body.
fn in_a_row(bundle: &Bundle, row: &Row) -> u64 {
    if !holds(row) {
        return 0;
    }
    let span = row.span();
    let order = |row: &Row| (row.span().from, row.span().until, position(bundle, row));
    let mut before = 0;
    for other in bundle.of("memberships", "body", row.get("body")) {
        let earlier = other.get("member") == row.get("member") && holds(other) && order(other) < order(row);
        let then = other.span();
        let begins = then.from.1.clone().max(span.from.1.clone());
        let ends = then.until.0.clone().min(span.until.0.clone());
        if earlier && then.until.1 >= span.from.0 && begins >= ends {
            before = before.max(in_a_row(bundle, other));
        }
    }
    before + 1
}

fn position(bundle: &Bundle, row: &Row) -> usize {
    bundle.table("memberships").iter().position(|other| std::ptr::eq(other, row)).unwrap()
}

pub fn terms(bundle: &Bundle, asked: &Value) -> Value {
    let (party, on) = (key(asked), text(asked, "on"));
    let mut items = Vec::new();
    for (membership, certainty, through) in belongings(bundle, party, on) {
        let mut membership = keep(&membership, &["key", "capacity", "role", "body", "seat", "representatives"]);
        let sitting = membership["representatives"]["items"].take();
        let sitting =
            sitting.as_array().unwrap().iter().map(|person| keep(person, &["certainty", "capacity", "person"]));
        membership["representatives"] = json!({ "items": sitting.collect::<Vec<_>>() });
        items.push(json!({ "certainty": certainty, "through": through, "membership": membership }));
    }
    let (first, last) = (["earliest", "latest"], ["state", "earliest", "latest"]);
    let mut terms = Vec::new();
    for row in bundle.of("memberships", "member", party) {
        let mut sat = Vec::new();
        for sits in bundle.of("representations", "membership", row.get("key")) {
            let (from, until) = (picked(&sits.span().from, &first), picked(&sits.span().until, &last));
            sat.push(
                json!({ "capacity": capacity(sits), "person": sits.entity("person"), "from": from, "until": until }),
            );
        }
        terms.push(json!({
            "inARow": in_a_row(bundle, row), "membership": entity(row.get("key")), "representations": sat,
            "fact": {
                "capacity": capacity(row), "role": row.or("role", "MEMBER"), "ended": row.text("ended"), "body": row.entity("body"),
                "from": picked(&row.span().from, &first), "until": picked(&row.span().until, &last),
            },
        }));
    }
    let memberships = json!({ "complete": bundle.complete(party, "MEMBERSHIPS", on), "items": items });
    json!({ "network": { "organization": { "key": full(party), "memberships": memberships, "terms": terms } } })
}

pub fn of_one_name(bundle: &Bundle, asked: &Value) -> Value {
    let (name, on) = (text(asked, "name"), text(asked, "on"));
    let mut found = Vec::new();
    for person in bundle.table("persons") {
        if format!("{} {}", person.get("given"), person.get("family")) == name {
            let mut items = Vec::new();
            for (membership, certainty, through) in belongings(bundle, person.get("key"), on) {
                let membership = keep(&membership, &["key", "body"]);
                items.push(json!({ "certainty": certainty, "through": through, "membership": membership }));
            }
            let party = json!({ "key": full(person.get("key")), "memberships": { "items": items } });
            found.push(json!({ "text": name, "certainty": person.on(on), "party": party }));
        }
    }
    json!({ "network": { "named": found } })
}

/// How a seat is filled; all without the fields that one of the two questions does not ask.
fn occupancy(bundle: &Bundle, seat: &Row, on: &str, fields: &[&str]) -> Value {
    let of = seat.get("key");
    let gap = bundle
        .gaps(of, Some("HOLDERS"), on)
        .first()
        .map(|row| json!({ "reason": row.get("reason"), "explanation": row.get("explanation") }));
    let answer = |state: &str, why: &str, certainty: &str, places: Value, free: Value, holders: Vec<Value>| json!({ "state": state, "why": why, "certainty": certainty, "places": places, "free": free, "gap": gap, "holders": holders });
    let Some(there) = seat.on(on) else {
        return answer("NOT_APPLICABLE", "NOT_THEN", "CERTAIN", Value::Null, Value::Null, Vec::new());
    };
    let (mut holders, mut surest) = (Vec::new(), None::<&'static str>);
    for row in bundle.of("memberships", "seat", of).filter(|row| holds(row)) {
        if let Some(certainty) = row.on(on) {
            surest = Some(surest.map_or(certainty, |surest| surest.min(certainty)));
            holders.push(keep(&membership(bundle, row, on), fields));
        }
    }
    let complete = bundle.complete(of, "HOLDERS", on);
    let free = if complete == "CERTAIN" { json!(usize::from(holders.is_empty())) } else { Value::Null };
    match surest {
        Some(surest) => answer("HELD", "HOLDER", weaker(surest, there), json!(1), free, holders),
        None if complete == "CERTAIN" => answer("VACANT", "NOBODY_LISTED", there, json!(1), free, holders),
        None if gap.is_some() => answer("UNKNOWN", "GAP", "CERTAIN", json!(1), free, holders),
        None => answer("UNKNOWN", "SILENCE", "CERTAIN", json!(1), free, holders),
    }
}

pub fn seats(bundle: &Bundle, asked: &Value) -> Value {
    let (body, on) = (key(asked), text(asked, "on"));
    let mut items = Vec::new();
    for seat in bundle.of("seats", "body", body).filter(|seat| seat.on(on).is_some()) {
        let mut occupancy = occupancy(bundle, seat, on, &["key", "capacity", "member", "representatives"]);
        for holder in occupancy["holders"].as_array_mut().unwrap() {
            let sitting = holder["representatives"]["items"].as_array().unwrap().iter();
            holder["representatives"] =
                json!({ "items": sitting.map(|one| keep(one, &["person"])).collect::<Vec<_>>() });
        }
        let shown = json!({ "key": full(seat.get("key")), "role": seat.get("role") });
        items.push(json!({ "certainty": seat.on(on), "seat": shown, "post": null, "occupancy": occupancy }));
    }
    let seats = json!({ "complete": bundle.complete(body, "SEATS", on), "items": items });
    json!({ "network": { "organization": { "key": full(body), "name": bundle.name(body, "DA", on), "seats": seats } } })
}

pub fn acting(bundle: &Bundle, asked: &Value) -> Value {
    let (of, on) = (key(asked), text(asked, "on"));
    let seat = bundle.of("seats", "key", of).next().unwrap();
    let fields = ["key", "capacity", "member", "leaves", "representatives", "standIns"];
    let mut occupancy = keep(&occupancy(bundle, seat, on, &fields), &["state", "why", "certainty", "holders"]);
    for holder in occupancy["holders"].as_array_mut().unwrap() {
        let sitting = holder["representatives"]["items"].as_array().unwrap().iter();
        let sitting: Vec<Value> = sitting.map(|one| keep(one, &["capacity", "person", "leaves"])).collect();
        holder["representatives"] = json!({ "items": sitting });
        for other in holder["standIns"].as_array_mut().unwrap() {
            let sitting = other["membership"]["representatives"]["items"].as_array().unwrap().iter();
            let sitting: Vec<Value> = sitting.map(|one| keep(one, &["person"])).collect();
            other["membership"]["representatives"] = json!({ "items": sitting });
        }
    }
    let deputies = bundle.of("memberships", "seat", of).filter(|row| !holds(row) && row.on(on).is_some());
    let deputies: Vec<Value> =
        deputies.map(|row| keep(&membership(bundle, row, on), &["key", "capacity", "member"])).collect();
    json!({ "network": { "seat": { "key": full(of), "occupancy": occupancy, "deputies": deputies } } })
}
