//! Writing by GraphQL: what the verbs do to bodies, persons, seats and terms.

mod conditions;
mod endings;
mod facts;
mod payloads;
mod refusals;
mod what_if;

use serde_json::{Value, json};

use crate::support::server::{World, worlds};

const CHANGE: &str = r"
    mutation ($changes: [ChangeInput!]!, $write: WriteInput) {
        change(changes: $changes, write: $write) {
            revision { number actor message }
            refusals { code path subject statement sentence danish: sentence(language: DA) english: sentence(language: EN) inTheWay { factNumber statement } }
            recorded { statement from { text state } until { text state } }
            withdrawn { statement }
        }
    }";

/// What came of changes; none of them is refused.
pub async fn done(world: &World, changes: Value) -> Value {
    let payload = world.write(CHANGE, &json!({ "changes": changes })).await["change"].take();
    assert_eq!(payload["refusals"], json!([]), "on {}", world.kind);
    payload
}

/// The code and the path of each refusal of changes; nothing is recorded.
pub async fn refused(world: &World, changes: Value) -> Vec<(String, String)> {
    let head = world.store.network().head();
    let payload = world.write(CHANGE, &json!({ "changes": changes })).await["change"].take();
    assert_eq!((&payload["revision"], world.store.network().head()), (&Value::Null, head));
    let refusals = payload["refusals"].as_array().unwrap();
    for refusal in refusals {
        let (english, danish) = (refusal["english"].as_str().unwrap(), refusal["danish"].as_str().unwrap());
        assert!(english != danish && english.ends_with('.') && danish.ends_with('.'), "{english} {danish}");
    }
    let path = |refusal: &Value| {
        let path: Vec<&str> = refusal["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        path.join(".")
    };
    refusals.iter().map(|refusal| (refusal["code"].as_str().unwrap().to_owned(), path(refusal))).collect()
}

/// Asks of the network on a day.
pub async fn on(world: &World, day: &str, what: &str) -> Value {
    let query = format!("query ($on: Date) {{ network(on: $on) {{ {what} }} }}");
    world.ask(&query, &json!({ "on": day })).await["network"].take()
}

fn found(key: &str, kind: &str, name: &str) -> Value {
    json!({ "foundOrganization": { "key": key, "kind": kind, "names": [{ "text": name }], "from": "2010-01-01" } })
}

fn person(key: &str, given: &str) -> Value {
    json!({ "registerPerson": { "key": key, "name": { "given": given, "family": "Berg" }, "from": "2000" } })
}

/// A region, two municipalities, and a committee of the region with a chair's seat, in which the first
/// municipality sits with its director.
async fn small(world: &World) {
    done(
        world,
        json!([
            found("t:region", "REGION", "Regionen"),
            found("t:ask", "MUNICIPALITY", "Ask"),
            found("t:birk", "MUNICIPALITY", "Birk"),
            { "foundOrganization": {
                "key": "t:udvalg", "kind": "COMMITTEE", "names": [{ "text": "Udvalget" }], "parent": "t:region",
                "classification": "steering-group", "level": "ADMINISTRATIVE", "areas": ["social"],
                "identifiers": [{ "scheme": "sag", "value": "17" }], "legalForm": "udvalg", "from": "2012-01-01"
            } },
            { "establishSeat": { "key": "t:formand", "body": "t:udvalg", "role": "CHAIR", "voting": true,
                "from": "2012-01-01" } },
            { "establishPost": { "key": "t:pladser", "body": "t:udvalg", "places": 2, "from": "2012-01-01" } },
            person("t:p1", "Anna"),
            person("t:p2", "Bent"),
            { "appoint": { "key": "t:m1", "member": "t:ask", "seat": "t:formand", "from": "2014-01-01" } },
            { "represent": { "key": "t:r1", "membership": "t:m1", "person": "t:p1", "on": "2014-01-01" } },
        ]),
    )
    .await;
}

const SEATED: &str = r#"seat(key: "t:formand") { occupancy { state certainty holders {
    key role ended member { label } representatives { items { person { label } } } } } }"#;

/// Who holds the chair's seat, and who sits for them.
async fn chair(world: &World, day: &str) -> (String, Vec<(String, String)>) {
    let seat = on(world, day, SEATED).await["seat"]["occupancy"].take();
    let holders = seat["holders"].as_array().unwrap().iter().map(|holder| {
        let sitting = &holder["representatives"]["items"][0]["person"]["label"];
        (holder["member"]["label"].as_str().unwrap().to_owned(), sitting.as_str().unwrap_or_default().to_owned())
    });
    (seat["state"].as_str().unwrap().to_owned(), holders.collect())
}

fn held(member: &str, person: &str) -> (String, Vec<(String, String)>) {
    ("HELD".to_owned(), vec![(member.to_owned(), person.to_owned())])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_is_filled_passed_on_and_vacated() {
    for world in worlds().await {
        small(&world).await;
        assert_eq!(chair(&world, "2015-06-01").await, held("Ask", "Anna Berg"));
        // The director changes, the municipality's term goes on.
        done(&world, json!([{ "represent": { "membership": "t:m1", "person": "t:p2", "on": "2016-01-01" } }])).await;
        assert_eq!(chair(&world, "2015-12-31").await, held("Ask", "Anna Berg"));
        assert_eq!(chair(&world, "2016-01-01").await, held("Ask", "Bent Berg"));
        // The seat passes to the other municipality.
        done(
            &world,
            json!([
                { "replace": { "key": "t:m2", "membership": "t:m1", "member": "t:birk", "on": "2018-01-01",
                    "until": "2022-01-01", "ended": "ROTATED" } },
                { "represent": { "membership": "t:m2", "person": "t:p1", "on": "2018-01-01" } },
            ]),
        )
        .await;
        assert_eq!(chair(&world, "2017-12-31").await, held("Ask", "Bent Berg"));
        assert_eq!(chair(&world, "2018-01-01").await, held("Birk", "Anna Berg"));
        let ended = on(&world, "2017-06-01", r#"membership(key: "t:m1") { ended until { day } role }"#).await;
        assert_eq!(
            ended["membership"],
            json!({ "ended": "ROTATED", "until": { "day": "2018-01-01" }, "role": "CHAIR" })
        );
        // It falls vacant before its time, and that is known.
        done(&world, json!([{ "vacate": { "seat": "t:formand", "on": "2020-01-01", "ended": "RESIGNED" } }])).await;
        assert_eq!(chair(&world, "2019-12-31").await, held("Birk", "Anna Berg"));
        assert_eq!(chair(&world, "2020-01-01").await, ("VACANT".to_owned(), vec![]));
        // As it was known before, it was held.
        let known = world.store.network().head().unwrap().get() - 1;
        let query = format!(
            "query ($on: Date, $known: Int!) {{ network(on: $on, knownAt: {{ revision: $known }}) {{ {SEATED} }} }}"
        );
        let before = world.ask(&query, &json!({ "on": "2020-01-01", "known": known })).await;
        assert_eq!(before["network"]["seat"]["occupancy"]["state"], "HELD");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nominees_deputies_acting_holders_and_leave() {
    for world in worlds().await {
        small(&world).await;
        done(
            &world,
            json!([
                { "nominate": { "key": "t:n", "member": "t:birk", "post": "t:pladser", "from": "2015-01-01" } },
                { "appoint": { "key": "t:m2", "member": "t:birk", "post": "t:pladser", "from": "2015-03-01",
                    "nomination": "t:n" } },
                { "deputise": { "key": "t:d1", "member": "t:p2", "membership": "t:m1", "meetingsOnly": true,
                    "from": "2015-01-01" } },
                { "deputise": { "key": "t:d2", "member": "t:p1", "body": "t:udvalg", "from": "2015-01-01" } },
                { "goOnLeave": { "of": "t:r1", "from": "2015-05-01", "lastDay": "2015-06-30" } },
                { "actFor": { "key": "t:a", "member": "t:birk", "membership": "t:m1", "from": "2015-05-01",
                    "until": "2015-07-01" } },
            ]),
        )
        .await;
        let terms = r#"
            n: membership(key: "t:n") { capacity until { day } }
            m2: membership(key: "t:m2") { capacity role body { key } post { key } from { day } until { state } }
            d1: membership(key: "t:d1") { capacity role standsInFor { key } seat { key } }
            d2: membership(key: "t:d2") { capacity body { key } }
            a: membership(key: "t:a") { capacity standsInFor { key } until { day } }"#;
        assert_eq!(
            on(&world, "2015-02-01", terms).await,
            json!({
                "n": { "capacity": "NOMINATED", "until": { "day": "2015-03-01" } },
                "m2": { "capacity": "ORDINARY", "role": "MEMBER", "body": { "key": "t:udvalg" },
                    "post": { "key": "t:pladser" }, "from": { "day": "2015-03-01" }, "until": { "state": "OPEN" } },
                "d1": { "capacity": "MEETING_DEPUTY", "role": "CHAIR", "standsInFor": { "key": "t:m1" },
                    "seat": { "key": "t:formand" } },
                "d2": { "capacity": "DEPUTY", "body": { "key": "t:udvalg" } },
                "a": { "capacity": "ACTING", "standsInFor": { "key": "t:m1" }, "until": { "day": "2015-07-01" } },
            })
        );
        // What hangs on a membership ends with it.
        done(&world, json!([{ "endMembership": { "membership": "t:m1", "on": "2015-06-01", "ended": "DISSOLVED" } }]))
            .await;
        let ended = r#"
            m1: membership(key: "t:m1") { until { day } ended }
            d1: membership(key: "t:d1") { until { day } ended }
            r1: representation(key: "t:r1") { until { day } }"#;
        assert_eq!(
            on(&world, "2015-05-15", ended).await,
            json!({
                "m1": { "until": { "day": "2015-06-01" }, "ended": "DISSOLVED" },
                "d1": { "until": { "day": "2015-06-01" }, "ended": null },
                "r1": { "until": { "day": "2015-06-01" } },
            })
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_is_renamed_moved_reclassified_and_dissolved() {
    const BODY: &str =
        r#"organization(key: "t:udvalg") { name(language: DA) partOf { key } classification { class } exists }"#;
    for world in worlds().await {
        small(&world).await;
        let rename = |text: &str, on: &str| json!({ "renameOrganization": { "organization": "t:udvalg", "name": { "text": text }, "on": on } });
        done(
            &world,
            json!([
                rename("Rådet", "2020-01-01"),
                // Planned before the other, and ends where that begins.
                rename("Kredsen", "2016-01-01"),
                { "reclassifyOrganization": { "organization": "t:udvalg", "classification": "forum", "on": "2017" } },
                { "moveOrganization": { "organization": "t:udvalg", "parent": "t:birk", "on": "2018-01-01",
                    "until": "2019-01-01" } },
            ]),
        )
        .await;
        let body = |name: &str, part_of: &str, class: &str| json!({ "organization": { "name": name, "partOf": { "key": part_of }, "classification": { "class": class }, "exists": "CERTAIN" } });
        assert_eq!(on(&world, "2015-12-31", BODY).await, body("Udvalget", "t:region", "steering-group"));
        assert_eq!(on(&world, "2016-01-01", BODY).await, body("Kredsen", "t:region", "steering-group"));
        assert_eq!(on(&world, "2018-01-01", BODY).await, body("Kredsen", "t:birk", "forum"));
        assert_eq!(on(&world, "2019-01-01", BODY).await, body("Kredsen", "t:region", "forum"));
        assert_eq!(on(&world, "2020-01-01", BODY).await, body("Rådet", "t:region", "forum"));
        let dissolve = |dependents: &str| json!([{ "dissolveOrganization": { "organization": "t:udvalg", "on": "2021-01-01", "dependents": dependents } }]);
        assert_eq!(
            refused(&world, dissolve("REFUSE")).await,
            [("STILL_IN_USE".to_owned(), "changes.0.dissolveOrganization.on".to_owned())]
        );
        done(&world, dissolve("END")).await;
        assert_eq!(chair(&world, "2020-12-31").await, held("Ask", "Anna Berg"));
        let after = on(
            &world,
            "2021-01-01",
            r#"organization(key: "t:udvalg") { exists partOf { key } members { items { key } } seats { items { seat { key } } } }
               ask: organization(key: "t:ask") { memberships { items { membership { key } } } }"#,
        )
        .await;
        assert_eq!(after["organization"]["exists"], "NO");
        assert_eq!(after["organization"]["partOf"], Value::Null);
        assert_eq!(after["organization"]["members"]["items"], json!([]));
        assert_eq!(after["ask"]["memberships"]["items"], json!([]));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_merge_split_and_hand_over_tasks() {
    for world in worlds().await {
        small(&world).await;
        done(
            &world,
            json!([
                { "state": { "subject": "t:ask", "statement": { "task": { "text": "Skoler" } }, "from": "2010-01-01" } },
                { "state": { "subject": "t:ask", "statement": { "task": { "text": "Veje" } }, "from": "2010-01-01" } },
                { "foundOrganization": { "key": "t:skole", "kind": "INSTITUTION", "names": [{ "text": "Skolen" }],
                    "parent": "t:ask", "from": "2011-01-01" } },
                { "handOverTasks": { "organization": "t:ask", "to": "t:region", "tasks": ["Veje"], "on": "2013-01-01" } },
                { "mergeOrganizations": { "organizations": ["t:ask", "t:birk"], "on": "2017-01-01", "dependents": "END",
                    "into": { "new": { "key": "t:skov", "kind": "MUNICIPALITY", "names": [{ "text": "Skov" }] } } } },
                { "splitOrganization": { "organization": "t:region", "on": "2019-01-01", "into": [
                    { "into": { "organization": "t:skov" }, "main": false },
                    { "into": { "new": { "key": "t:nord", "kind": "REGION", "names": [{ "text": "Nord" }] } }, "main": true },
                ] } },
            ]),
        )
        .await;
        let asked = r#"
            ask: organization(key: "t:ask") { exists tasks { text } successors { kind partial successor { key } } }
            birk: organization(key: "t:birk") { exists successors { kind successor { key } } }
            skole: organization(key: "t:skole") { partOf { key } exists }
            region: organization(key: "t:region") { exists tasks { text previous { key } } successors { kind partial main successor { key } } }"#;
        let before = on(&world, "2016-12-31", asked).await;
        assert_eq!(before["ask"]["tasks"], json!([{ "text": "Skoler" }]));
        assert_eq!(before["region"]["tasks"], json!([{ "text": "Veje", "previous": { "key": "t:ask" } }]));
        assert_eq!(before["skole"]["partOf"]["key"], "t:ask");
        let after = on(&world, "2019-01-01", asked).await;
        let merged = on(&world, "2018-12-31", asked).await;
        assert_eq!(
            merged["ask"]["successors"],
            json!([
                { "kind": "TASKS", "partial": true, "successor": { "key": "t:region" } },
                { "kind": "MERGER", "partial": false, "successor": { "key": "t:skov" } },
                { "kind": "SPLIT", "partial": true, "successor": { "key": "t:skov" } },
                { "kind": "SPLIT", "partial": true, "successor": { "key": "t:nord" } },
            ])
        );
        assert_eq!((&merged["ask"]["exists"], &merged["birk"]["exists"]), (&json!("NO"), &json!("NO")));
        assert_eq!(after["skole"], json!({ "partOf": { "key": "t:skov" }, "exists": "CERTAIN" }));
        assert_eq!(after["region"]["exists"], "CERTAIN");
        assert_eq!(
            after["region"]["successors"],
            json!([
                { "kind": "SPLIT", "partial": true, "main": false, "successor": { "key": "t:skov" } },
                { "kind": "SPLIT", "partial": true, "main": true, "successor": { "key": "t:nord" } },
            ])
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_renamed_and_corrected_and_the_error_is_still_known() {
    for world in worlds().await {
        small(&world).await;
        let label = |known: u32| {
            format!(
                r#"query {{ network(on: "2020-01-01", knownAt: {{ revision: {known} }}) {{ person(key: "t:p1") {{ label }} }} }}"#
            )
        };
        let first = world.store.network().head().unwrap().get();
        let corrected = r#"mutation { correctPerson(input: { person: "t:p1", name: { given: "Ane", family: "Berg" }, on: "2020" }) {
            person { key label } refusals { code } revision { number actor } recorded { statement factNumber } } }"#;
        let payload = world.write(corrected, &json!({})).await["correctPerson"].take();
        assert_eq!(payload["person"], json!({ "key": "t:p1", "label": "Ane Berg" }));
        assert_eq!(payload["revision"], json!({ "number": first + 1, "actor": "tester" }));
        let renamed = json!([{ "renamePerson": { "person": "t:p1", "name": { "given": "Ane", "family": "Holm" }, "on": "2019-05-01" } }]);
        done(&world, renamed).await;
        for (known, expected) in [(first, "Anna Berg"), (first + 1, "Ane Berg"), (first + 2, "Ane Holm")] {
            assert_eq!(world.ask(&label(known), &json!({})).await["network"]["person"]["label"], expected);
        }
        assert_eq!(on(&world, "2019-04-30", r#"person(key: "t:p1") { label }"#).await["person"]["label"], "Ane Berg");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_posts_and_representations_are_altered_and_end() {
    for world in worlds().await {
        small(&world).await;
        done(
            &world,
            json!([
                { "alterSeat": { "seat": "t:formand", "voting": false, "title": "formand", "appointedBy": "t:region",
                    "on": "2015-01-01" } },
                { "alterPost": { "post": "t:pladser", "places": 5, "on": "2015-01-01" } },
                { "endRepresentation": { "representation": "t:r1", "on": "2016-01-01" } },
                { "abolishPost": { "post": "t:pladser", "on": "2019-01-01" } },
                { "abolishSeat": { "seat": "t:formand", "on": "2020-01-01", "dependents": "END" } },
            ]),
        )
        .await;
        let asked = r#"
            seat(key: "t:formand") { voting title role appointedBy { key } until { day } occupancy { state } }
            post(key: "t:pladser") { places until { day } }
            membership(key: "t:m1") { until { day } ended representatives { items { person { label } } } }"#;
        assert_eq!(
            on(&world, "2014-06-01", asked).await,
            json!({
                "seat": { "voting": true, "title": null, "role": "CHAIR", "appointedBy": null,
                    "until": { "day": "2015-01-01" }, "occupancy": { "state": "HELD" } },
                "post": { "places": 2, "until": { "day": "2015-01-01" } },
                "membership": { "until": { "day": "2020-01-01" }, "ended": "DISSOLVED",
                    "representatives": { "items": [{ "person": { "label": "Anna Berg" } }] } },
            })
        );
        assert_eq!(
            on(&world, "2018-06-01", asked).await,
            json!({
                "seat": { "voting": false, "title": "formand", "role": "CHAIR", "appointedBy": { "key": "t:region" },
                    "until": { "day": "2020-01-01" }, "occupancy": { "state": "HELD" } },
                "post": { "places": 5, "until": { "day": "2019-01-01" } },
                "membership": { "until": { "day": "2020-01-01" }, "ended": "DISSOLVED", "representatives": { "items": [] } },
            })
        );
        world.end().await;
    }
}
