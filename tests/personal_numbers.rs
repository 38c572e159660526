//! What looks like a CPR number is refused, whichever text of whichever change holds it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::server::{World, worlds};

const NUMBER: &str = "010170-1234";

const CHANGE: &str = r"mutation ($changes: [ChangeInput!]!, $write: WriteInput) {
    change(changes: $changes, write: $write) { refusals { code sentence } } }";

const INPUTS: &str = r"{ __schema { types { name inputFields { name type { name ofType { name ofType { name ofType { name } } } } } } } }";

/// Fields in which a number is no text that is written: keys, which hold none, days, and which of the tasks
/// that there are.
const NO_TEXTS: [&str; 60] = [
    "key",
    "organization",
    "organizations",
    "body",
    "parent",
    "to",
    "person",
    "seat",
    "post",
    "member",
    "membership",
    "nomination",
    "appointedBy",
    "document",
    "representation",
    "relation",
    "source",
    "target",
    "subject",
    "of",
    "placement",
    "previous",
    "predecessor",
    "successor",
    "standsInFor",
    "attested",
    "from",
    "until",
    "lastDay",
    "on",
    "first",
    "into",
    "tasks",
    "within",
    "provision",
    "representative",
    "by",
    "step",
    "origin",
    "follows",
    "under",
    "whole",
    "decision",
    "recipient",
    "proposal",
    "meeting",
    "point",
    "affected",
    "party",
    "behalf",
    "about",
    "agenda",
    "record",
    "series",
    "whose",
    "aligned",
    "author",
    "due",
    "reply",
    "measure",
];

/// The same of fields that are texts elsewhere.
const NO_TEXTS_THERE: [&str; 3] = ["LayDownInput.place", "AlterProvisionInput.place", "ProvisionInput.place"];

/// Fields that may hold as many digits: an organization's identifiers and addresses on the web.
const MAY_HOLD: [&str; 2] = ["IdentifierInput.value", "DocumentInput.address"];

/// Days, which are tried where a sample leaves them out too.
const DAYS: [&str; 4] = ["from", "until", "lastDay", "first"];

/// The fields of each type of input, each with its type.
async fn inputs(world: &World) -> BTreeMap<String, BTreeMap<String, String>> {
    let schema = world.ask(INPUTS, &json!({})).await;
    let named = |mut of: &Value| {
        while of["ofType"].is_object() {
            of = &of["ofType"];
        }
        of["name"].as_str().unwrap().to_owned()
    };
    let types = schema["__schema"]["types"].as_array().unwrap().iter();
    let inputs = types.filter(|of| of["inputFields"].is_array()).map(|of| {
        let fields = of["inputFields"].as_array().unwrap().iter();
        let fields = fields.map(|field| (field["name"].as_str().unwrap().to_owned(), named(&field["type"])));
        (of["name"].as_str().unwrap().to_owned(), fields.collect())
    });
    inputs.collect()
}

/// Adds, for each text of a value of a type of input, the field and the value with the number in its place.
fn with_number(
    inputs: &BTreeMap<String, BTreeMap<String, String>>,
    (of, field): (&str, &str),
    value: &Value,
    found: &mut Vec<(String, Value)>,
) {
    match value {
        Value::Object(fields) => {
            for day in DAYS.into_iter().filter(|day| !fields.contains_key(*day) && inputs[of].contains_key(*day)) {
                let mut whole = fields.clone();
                // Of the two ways to say an end only one is given.
                whole.retain(|name, _| !matches!((day, &**name), ("until", "lastDay") | ("lastDay", "until")));
                whole.insert(day.to_owned(), NUMBER.into());
                found.push((format!("{of}.{day}"), Value::Object(whole)));
            }
            for (name, inner) in fields {
                let inner_type = inputs[of].get(name).unwrap_or_else(|| panic!("{of} has no {name}"));
                let mut below = Vec::new();
                let place = if inputs.contains_key(inner_type) {
                    (inner_type.as_str(), name.as_str())
                } else {
                    (of, name.as_str())
                };
                with_number(inputs, place, inner, &mut below);
                for (leaf, changed) in below {
                    let mut whole = fields.clone();
                    whole.insert(name.clone(), changed);
                    found.push((leaf, Value::Object(whole)));
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                let mut below = Vec::new();
                with_number(inputs, (of, field), item, &mut below);
                for (leaf, changed) in below {
                    let mut whole = items.clone();
                    whole[at] = changed;
                    found.push((leaf, Value::Array(whole)));
                }
            }
        }
        Value::String(_) if inputs[of].get(field).is_some_and(|kind| kind == "String") => {
            found.push((format!("{of}.{field}"), json!(NUMBER)));
        }
        _ => {}
    }
}

/// Adds fields to an object.
fn and(mut value: Value, more: &Value) -> Value {
    let fields = value.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    value
}

/// Each change with all of its texts.
fn samples() -> Vec<(&'static str, Value)> {
    let cited = json!({ "citations": [{ "document": "t:d", "place": "side 1", "quote": "ord" }] });
    let ground = and(cited.clone(), &json!({ "dispute": "hvem" }));
    let dated = and(ground.clone(), &json!({ "from": "2015-01-01", "attested": "2016" }));
    let grounded = |value: Value| and(and(value, &ground), &json!({ "on": "2015-01-01" }));
    let held = |value: Value| and(value, &dated);
    // What only ends keeps how it is known.
    let ended = |value: Value| and(and(value, &cited), &json!({ "on": "2015-01-01" }));
    let body = json!({ "key": "t:ny", "kind": "DEPARTMENT", "names": [{ "text": "Navn" }], "classification": "team",
        "parent": "t:region", "identifiers": [{ "scheme": "x", "value": "1" }], "areas": ["social"], "legalForm": "form" });
    let seat = json!({ "body": "t:udvalg", "post": "t:pladser", "appointedBy": "t:ask", "title": "Plads", "eligible": "alle" });
    let eligible = json!({ "place": "t:fuld", "text": "ord", "organizationKind": "COMMITTEE", "within": "t:region",
        "organization": "t:ask", "office": "direktør" });
    let state = |subject: &str, statement: Value| held(json!({ "subject": subject, "statement": statement }));
    vec![
        ("foundOrganization", held(body.clone())),
        ("renameOrganization", grounded(json!({ "organization": "t:ask", "name": { "text": "Ny" } }))),
        ("reclassifyOrganization", grounded(json!({ "organization": "t:udvalg", "classification": "forum" }))),
        ("moveOrganization", grounded(json!({ "organization": "t:udvalg", "parent": "t:ask" }))),
        ("handOverTasks", grounded(json!({ "organization": "t:ask", "to": "t:birk", "tasks": ["Veje"] }))),
        (
            "mergeOrganizations",
            grounded(json!({ "organizations": ["t:ask", "t:birk"], "dependents": "END", "into": { "new": body } })),
        ),
        (
            "mergeOrganizations",
            grounded(json!({ "organizations": ["t:ask"], "dependents": "END", "into": { "organization": "t:birk" } })),
        ),
        (
            "splitOrganization",
            grounded(json!({ "organization": "t:ask",
            "into": [{ "into": { "organization": "t:birk" } }, { "into": { "new": body } }] })),
        ),
        ("dissolveOrganization", ended(json!({ "organization": "t:ask", "dependents": "END" }))),
        (
            "registerPerson",
            held(json!({ "key": "t:p9", "name": { "given": "A", "family": "B" },
            "identifiers": [{ "scheme": "orcid", "value": "1" }] })),
        ),
        ("renamePerson", grounded(json!({ "person": "t:p1", "name": { "given": "A", "family": "B" } }))),
        ("correctPerson", json!({ "person": "t:p1", "name": { "given": "A", "family": "B" }, "on": "2015-01-01" })),
        ("establishSeat", held(and(seat.clone(), &json!({ "key": "t:s9" })))),
        (
            "alterSeat",
            grounded(
                json!({ "seat": "t:formand", "post": "t:pladser", "appointedBy": "t:ask", "title": "Plads", "eligible": "alle" }),
            ),
        ),
        ("abolishSeat", ended(json!({ "seat": "t:formand", "dependents": "END" }))),
        ("establishPost", held(json!({ "key": "t:q9", "body": "t:udvalg", "title": "Post" }))),
        ("alterPost", grounded(json!({ "post": "t:pladser", "title": "Post" }))),
        ("abolishPost", ended(json!({ "post": "t:pladser", "dependents": "END" }))),
        ("nominate", held(json!({ "key": "t:n9", "member": "t:birk", "post": "t:pladser" }))),
        ("nominate", held(json!({ "key": "t:n9", "member": "t:birk", "body": "t:udvalg" }))),
        ("nominate", held(json!({ "key": "t:n9", "member": "t:birk", "seat": "t:formand" }))),
        ("appoint", held(json!({ "key": "t:m9", "member": "t:birk", "post": "t:pladser" }))),
        ("appoint", held(json!({ "key": "t:m9", "member": "t:birk", "body": "t:udvalg" }))),
        ("appoint", held(json!({ "key": "t:m9", "member": "t:birk", "seat": "t:anden" }))),
        ("appoint", held(json!({ "key": "t:m9", "member": "t:birk", "body": "t:udvalg", "nomination": "t:n1" }))),
        ("represent", grounded(json!({ "key": "t:r9", "membership": "t:m1", "person": "t:p2" }))),
        ("deputise", held(json!({ "key": "t:d9", "member": "t:p2", "membership": "t:m1" }))),
        ("deputise", held(json!({ "key": "t:d9", "member": "t:p2", "body": "t:udvalg" }))),
        ("actFor", held(json!({ "key": "t:a9", "member": "t:birk", "membership": "t:m1" }))),
        ("goOnLeave", held(json!({ "of": "t:m1" }))),
        ("vacate", and(ground.clone(), &json!({ "seat": "t:formand", "on": "2015-01-01" }))),
        ("vacate", and(ground.clone(), &json!({ "post": "t:fuld", "on": "2015-01-01" }))),
        ("replace", grounded(json!({ "key": "t:m9", "membership": "t:m1", "member": "t:birk" }))),
        ("endMembership", ended(json!({ "membership": "t:m1" }))),
        ("endRepresentation", ended(json!({ "representation": "t:r1" }))),
        (
            "drawRelation",
            held(
                json!({ "key": "t:l9", "kind": "LINE", "source": "t:ask", "target": "t:region", "scope": "a", "ground": "c", "limits": "d", "level": "b" }),
            ),
        ),
        ("drawRelation", held(json!({ "key": "t:l9", "kind": "LINE", "source": "t:ask", "designation": "fora" }))),
        (
            "alterRelation",
            grounded(json!({ "relation": "t:linje", "target": "t:ask", "scope": "a", "level": "b",
            "ground": "c", "limits": "d" })),
        ),
        ("alterRelation", grounded(json!({ "relation": "t:linje", "designation": "fora" }))),
        ("endRelation", ended(json!({ "relation": "t:linje" }))),
        (
            "stateGap",
            held(json!({ "subject": "t:ask", "topic": "TASKS", "reason": "NOT_STATED", "explanation": "tavshed" })),
        ),
        ("liftGap", ended(json!({ "subject": "t:ask", "topic": "PARTS" }))),
        ("stateCompleteness", held(json!({ "subject": "t:ask", "topic": "TASKS" }))),
        ("liftCompleteness", ended(json!({ "subject": "t:ask", "topic": "PARTS" }))),
        ("layDown", held(and(eligible.clone(), &json!({ "key": "t:v9", "body": "t:udvalg", "kind": "ELIGIBLE" })))),
        ("layDown", held(json!({ "body": "t:udvalg", "kind": "SPREAD", "class": "team" }))),
        ("layDown", held(json!({ "body": "t:udvalg", "kind": "APPOINTMENT", "of": "t:region" }))),
        ("alterProvision", grounded(and(eligible.clone(), &json!({ "provision": "t:v1" })))),
        ("alterProvision", grounded(json!({ "provision": "t:v2", "class": "team" }))),
        ("alterProvision", grounded(json!({ "provision": "t:v3", "of": "t:region" }))),
        ("endProvision", ended(json!({ "provision": "t:v1" }))),
        ("exempt", held(json!({ "provision": "t:v1", "reason": "derfor" }))),
        ("liftExemption", ended(json!({ "provision": "t:v3" }))),
        (
            "rotate",
            and(
                ground.clone(),
                &json!({ "provision": "t:v4", "on": "2015-01-01", "leave": [{ "membership": "t:m2" }],
                    "come": [{ "key": "t:m8", "member": "t:birk", "representative": "t:p2" }],
                    "overrides": [{ "provision": "t:v5", "reason": "derfor" }] }),
            ),
        ),
        (
            "rotate",
            json!({ "body": "t:udvalg", "on": "2015-01-01", "leave": [],
                "come": [{ "key": "t:m8", "member": "t:birk", "seat": "t:anden" }] }),
        ),
        ("registerDocument", held(json!({ "key": "t:d9", "title": "Titel", "address": "https://example.org" }))),
        (
            "registerAgreement",
            held(
                json!({ "key": "t:g9", "kind": "COLLABORATION", "title": "Titel", "area": "social", "purpose": "gavn",
                "whole": "t:aftale", "follows": "t:aftale", "under": "t:vej" }),
            ),
        ),
        (
            "register",
            held(json!({ "key": "t:k9", "statement": { "meetingSeries": { "whose": "t:udvalg", "title": "Møder",
                "per": "borgeren", "within": "t:region", "aligned": "t:raekke", "level": "direktører",
                "rule": "FREQ=MONTHLY", "first": "2015-01-01", "time": "13:30", "published": "hjemmesiden",
                "mailingList": "listen", "area": "social", "purpose": "drøftelse", "text": "hver måned" } } })),
        ),
        (
            "register",
            held(json!({ "statement": { "meeting": { "whose": "t:udvalg", "status": "HELD", "series": "t:raekke",
                "about": "t:ask", "title": "Møde", "time": "13:30", "place": "Rådhuset", "agenda": "t:d",
                "record": "t:d" } } })),
        ),
        (
            "register",
            held(json!({ "statement": { "proposal": { "title": "Sag", "body": "t:udvalg", "author": "t:ask",
                "area": "social", "under": "t:vej", "reply": "2015-02-01", "reasons": "derfor", "follows": "t:sag" } } })),
        ),
        ("register", held(json!({ "statement": { "proposalItem": { "proposal": "t:sag", "text": "At det sker" } } }))),
        (
            "register",
            held(json!({ "statement": { "decision": { "proposal": "t:sag", "outcome": "ADOPTED", "point": "t:punkt",
                "body": "t:udvalg", "meeting": "t:moede", "text": "Ja", "change": "lidt", "deleted": "en linje",
                "condition": "hvis" } } })),
        ),
        (
            "register",
            held(json!({ "statement": { "actionItem": { "text": "Ring", "origin": "t:sag", "due": "2015-02-01" } } })),
        ),
        (
            "register",
            held(json!({ "statement": { "procedure": { "kind": "CHAIN", "title": "Vej", "body": "t:udvalg",
                "area": "social", "text": "sådan" } } })),
        ),
        (
            "register",
            held(json!({ "statement": { "approvalStep": { "whole": "t:vej", "number": 1, "action": "APPROVE",
                "body": "t:udvalg", "each": "MUNICIPALITY", "within": "t:region", "recipient": "t:ask",
                "text": "først" } } })),
        ),
        (
            "register",
            held(json!({ "statement": { "budgetLine": { "kind": "LINE", "title": "Drift", "body": "t:udvalg",
                "proposal": "t:sag", "whole": "t:budget", "area": "social", "purpose": "drift" } } })),
        ),
        ("state", state("t:aftale", json!({ "target": { "text": "Flere", "measure": "t:d" } }))),
        ("state", state("t:besl", json!({ "effect": { "affected": "t:ask" } }))),
        (
            "state",
            state("t:aftale", json!({ "act": { "kind": "APPROVED", "by": "t:ask", "step": "t:trin", "text": "ja" } })),
        ),
        (
            "state",
            state(
                "t:budget",
                json!({ "allocation": { "amount": "1", "currency": "DKK", "spread": "YEARLY", "decision": "t:besl" } }),
            ),
        ),
        (
            "state",
            state(
                "t:aftale",
                json!({ "involvement": { "how": "SIGNATORY", "party": "t:p1", "behalf": "t:ask",
                "designation": "en", "office": "borgmester", "scope": "alt" } }),
            ),
        ),
        ("cite", json!({ "fact": 1, "citations": [{ "document": "t:d", "place": "side 1", "quote": "ord" }] })),
        ("correct", held(json!({ "fact": 2, "statement": { "name": { "text": "Navn" } } }))),
        ("withdraw", json!({ "facts": [1] })),
        ("state", state("t:ask", json!({ "name": { "text": "Navn", "usage": "ALIAS" } }))),
        ("state", state("t:ask", json!({ "classification": "team" }))),
        ("state", state("t:ask", json!({ "placement": "t:region" }))),
        ("state", state("t:ask", json!({ "identifier": { "scheme": "x", "value": "1" } }))),
        ("state", state("t:ask", json!({ "area": "social" }))),
        ("state", state("t:ask", json!({ "legalForm": "form" }))),
        ("state", state("t:ask", json!({ "contactPoint": { "kind": "POSTAL", "value": "Torvet 1" } }))),
        ("state", state("t:ask", json!({ "task": { "text": "Veje", "previous": "t:birk" } }))),
        ("state", state("t:p1", json!({ "personName": { "given": "A", "family": "B" } }))),
        ("state", state("t:p1", json!({ "personIdentifier": { "scheme": "orcid", "value": "1" } }))),
        ("state", state("t:d", json!({ "document": { "title": "Titel", "address": "https://example.org" } }))),
        (
            "state",
            state(
                "t:aftale",
                json!({ "agreement": { "kind": "OTHER", "title": "Titel", "area": "social",
            "purpose": "gavn", "whole": "t:aftale", "follows": "t:aftale", "under": "t:vej" } }),
            ),
        ),
        ("state", state("t:pladser", json!({ "post": { "body": "t:udvalg", "title": "Post" } }))),
        ("state", state("t:formand", json!({ "seat": seat }))),
        (
            "state",
            state(
                "t:m1",
                json!({ "membership": { "body": "t:udvalg", "member": "t:ask", "seat": "t:formand", "post": "t:pladser", "standsInFor": "t:n1" } }),
            ),
        ),
        ("state", state("t:r1", json!({ "representation": { "membership": "t:m1", "person": "t:p1" } }))),
        (
            "state",
            state(
                "t:linje",
                json!({ "relation": { "kind": "LINE", "source": "t:udvalg", "target": "t:region", "scope": "a", "level": "b", "ground": "c", "limits": "d" } }),
            ),
        ),
        (
            "state",
            state("t:linje", json!({ "relation": { "kind": "LINE", "source": "t:udvalg", "designation": "fora" } })),
        ),
        (
            "state",
            state("t:ask", json!({ "gap": { "topic": "TASKS", "reason": "NOT_STATED", "explanation": "tavshed" } })),
        ),
        (
            "state",
            state(
                "t:v1",
                json!({ "provision": and(eligible.clone(), &json!({ "body": "t:udvalg", "kind": "ELIGIBLE" })) }),
            ),
        ),
        ("state", state("t:v2", json!({ "provision": { "body": "t:udvalg", "kind": "SPREAD", "class": "team" } }))),
        (
            "state",
            state("t:v3", json!({ "provision": { "body": "t:udvalg", "kind": "APPOINTMENT", "of": "t:region" } })),
        ),
        ("state", state("t:v1", json!({ "exemption": "derfor" }))),
        (
            "state",
            state("t:ask", json!({ "succession": { "predecessor": "t:ask", "successor": "t:birk", "kind": "TASKS" } })),
        ),
    ]
}

async fn small(world: &World) {
    let found = |key: &str| json!({ "foundOrganization": { "key": key, "kind": "COMMITTEE", "names": [{ "text": key }], "classification": "team", "from": "2010-01-01" } });
    let changes = json!([
        found("t:region"), found("t:ask"), found("t:birk"), found("t:udvalg"),
        { "registerDocument": { "key": "t:d", "title": "Kilde" } },
        { "registerAgreement": { "key": "t:aftale", "kind": "OTHER", "title": "Aftale", "from": "2010-01-01" } },
        { "registerPerson": { "key": "t:p1", "name": { "given": "Anna" }, "from": "2000-01-01" } },
        { "registerPerson": { "key": "t:p2", "name": { "given": "Bent" }, "from": "2000-01-01" } },
        { "establishSeat": { "key": "t:formand", "body": "t:udvalg", "role": "CHAIR", "from": "2010-01-01" } },
        { "establishSeat": { "key": "t:anden", "body": "t:udvalg", "role": "SECRETARY", "from": "2010-01-01" } },
        { "establishPost": { "key": "t:pladser", "body": "t:udvalg", "from": "2010-01-01" } },
        { "establishPost": { "key": "t:fuld", "body": "t:udvalg", "role": "STAFF", "from": "2010-01-01" } },
        { "appoint": { "key": "t:m1", "member": "t:ask", "seat": "t:formand", "from": "2012-01-01" } },
        { "appoint": { "key": "t:m2", "member": "t:ask", "post": "t:fuld", "from": "2012-01-01" } },
        { "nominate": { "key": "t:n1", "member": "t:birk", "body": "t:udvalg", "from": "2012-01-01" } },
        { "represent": { "key": "t:r1", "membership": "t:m1", "person": "t:p1", "on": "2012-01-01" } },
        { "register": { "key": "t:vej", "statement": { "procedure": { "kind": "CHAIN", "title": "Vej" } } } },
        { "register": { "key": "t:trin", "statement": { "approvalStep": { "whole": "t:vej", "number": 1, "action": "APPROVE" } } } },
        { "register": { "key": "t:sag", "statement": { "proposal": { "title": "Sag" } } } },
        { "register": { "key": "t:punkt", "statement": { "proposalItem": { "proposal": "t:sag", "text": "At" } } } },
        { "register": { "key": "t:besl", "statement": { "decision": { "proposal": "t:sag", "outcome": "ADOPTED" } } } },
        { "register": { "key": "t:raekke", "statement": { "meetingSeries": { "whose": "t:udvalg", "title": "Møder" } } } },
        { "register": { "key": "t:moede", "statement": { "meeting": { "whose": "t:udvalg", "status": "HELD" } } } },
        { "register": { "key": "t:budget", "statement": { "budgetLine": { "kind": "LINE", "title": "Drift" } } } },
        { "drawRelation": { "key": "t:linje", "kind": "LINE", "source": "t:udvalg", "target": "t:region", "from": "2012-01-01" } },
        { "state": { "subject": "t:ask", "statement": { "task": { "text": "Veje" } }, "from": "2010-01-01" } },
        { "stateGap": { "subject": "t:ask", "topic": "PARTS", "reason": "NOT_STATED", "explanation": "tavshed", "from": "2010-01-01" } },
        { "stateCompleteness": { "subject": "t:ask", "topic": "PARTS", "from": "2010-01-01" } },
        { "layDown": { "key": "t:v1", "body": "t:udvalg", "kind": "ELIGIBLE", "organization": "t:ask", "office": "direktør",
            "modality": "MAY", "from": "2010-01-01" } },
        { "layDown": { "key": "t:v2", "body": "t:udvalg", "kind": "SPREAD", "class": "team", "from": "2010-01-01" } },
        { "layDown": { "key": "t:v3", "body": "t:udvalg", "kind": "APPOINTMENT", "of": "t:region", "from": "2010-01-01" } },
        { "layDown": { "key": "t:v4", "body": "t:udvalg", "kind": "ROTATION", "place": "t:fuld", "every": 24,
            "modality": "MAY", "from": "2010-01-01" } },
        { "layDown": { "key": "t:v5", "body": "t:udvalg", "kind": "EXCLUDED", "place": "t:fuld", "organization": "t:birk",
            "from": "2010-01-01" } },
        { "exempt": { "provision": "t:v3", "reason": "derfor", "from": "2010-01-01" } },
    ]);
    let payload = world.write(CHANGE, &json!({ "changes": changes })).await;
    assert_eq!(payload["change"]["refusals"], json!([]), "on {}", world.kind);
}

/// The codes with which a change is refused when it is planned; none where it is not.
async fn codes(world: &World, verb: &str, input: &Value) -> BTreeSet<String> {
    let write = json!({ "dryRun": true });
    let body = json!({ "query": CHANGE, "variables": { "changes": [{ verb: input }], "write": write } });
    let token = crate::support::server::TOKEN;
    let answer: Value =
        world.post("/graphql").bearer_auth(token).json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer.get("errors"), None, "{verb} {input}");
    let refusals = answer["data"]["change"]["refusals"].as_array().unwrap().iter();
    refusals.map(|refusal| refusal["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cpr_number_is_refused_in_every_text_of_every_change() {
    // The rule knows no database.
    let mut worlds = worlds().await;
    let world = worlds.remove(0);
    for other in worlds {
        other.end().await;
    }
    small(&world).await;
    let inputs = inputs(&world).await;
    let (mut seen, mut missed) = (BTreeSet::new(), Vec::new());
    for (verb, sample) in samples() {
        let of = &inputs["ChangeInput"][verb];
        let mut numbered = Vec::new();
        with_number(&inputs, (of, ""), &sample, &mut numbered);
        for (leaf, input) in numbered {
            let (codes, field) = (codes(&world, verb, &input).await, leaf.split('.').next_back().unwrap());
            let person = verb == "registerPerson" || input.to_string().contains("personIdentifier");
            let good = codes.contains("PERSONAL_NUMBER")
                || ((NO_TEXTS.contains(&field) || NO_TEXTS_THERE.contains(&leaf.as_str())) && !codes.is_empty())
                || (MAY_HOLD.contains(&leaf.as_str()) || leaf.ends_with(".address")) && !person;
            if !good {
                missed.push(format!("{verb}: {leaf}: {codes:?}"));
            }
            seen.insert(leaf);
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
    // Every text that a change can hold was tried.
    let mut open = vec!["ChangeInput"];
    let mut reached = BTreeSet::new();
    while let Some(of) = open.pop() {
        if reached.insert(of) {
            open.extend(inputs[of].values().filter(|inner| inputs.contains_key(*inner)).map(String::as_str));
        }
    }
    let texts =
        reached.iter().flat_map(|of| inputs[*of].iter().map(move |(field, kind)| (format!("{of}.{field}"), kind)));
    let untried: Vec<String> =
        texts.filter(|(leaf, kind)| *kind == "String" && !seen.contains(leaf)).map(|(leaf, _)| leaf).collect();
    assert!(untried.is_empty(), "{untried:#?}");
    world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_in_what_is_said_of_the_write() {
    for world in worlds().await {
        small(&world).await;
        let head = world.store.network().head();
        let change = json!([{ "stateCompleteness": { "subject": "t:birk", "topic": "PARTS" } }]);
        let asked = |write: Value| json!({ "changes": change, "write": write });
        let message = world.write(CHANGE, &asked(json!({ "message": format!("for {NUMBER}") }))).await;
        assert_eq!(message["change"]["refusals"][0]["code"], "PERSONAL_NUMBER");
        let anonymise = format!(
            r#"mutation {{ anonymisePerson(input: {{ person: "t:p1" }}, write: {{ message: "{NUMBER}" }}) {{ refusals {{ code }} }} }}"#
        );
        let refusals = world.write(&anonymise, &json!({})).await["anonymisePerson"]["refusals"].take();
        assert_eq!(refusals[0]["code"], "PERSONAL_NUMBER");
        let body = json!({ "query": CHANGE, "variables": asked(json!({ "idempotencyKey": NUMBER })) });
        let token = crate::support::server::TOKEN;
        let answer: Value =
            world.post("/graphql").bearer_auth(token).json(&body).send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_VALUE");
        // A key that chance gave is no number of anybody's.
        let uuid = json!({ "idempotencyKey": "0ab01017-01af-4dc2-9bd1-010170123456" });
        assert_eq!(world.write(CHANGE, &asked(uuid)).await["change"]["refusals"], json!([]));
        // A person's key holds none either.
        let person = json!([{ "registerPerson": { "key": format!("t:{NUMBER}"), "name": { "given": "A" } } }]);
        let refused = world.write(CHANGE, &json!({ "changes": person })).await;
        assert_eq!(refused["change"]["refusals"][0]["code"], "PERSONAL_NUMBER");
        assert_eq!(world.store.network().head().unwrap().get(), head.unwrap().get() + 1);
        world.end().await;
    }
}
