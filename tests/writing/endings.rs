//! What ends: where it is cited, and what stays of it.

use herred::exchange::standing::bundle_of as export;
use serde_json::{Value, json};

use super::{done, on, small};
use crate::support::server::{World, worlds};

const ENDING: &str = r"
    mutation ($changes: [ChangeInput!]!) {
        change(changes: $changes) { refusals { code } recorded { statement basis until { day } citations { place } } }
    }";

/// The facts that a verb records, which cites a place with its own name: what each says, how it is known, the
/// day on which it ends, and the places where it stands.
async fn cited(world: &World, verb: &str, mut input: Value) -> Vec<String> {
    input["citations"] = json!([{ "document": "t:d", "place": verb }]);
    let payload = world.write(ENDING, &json!({ "changes": [{ verb: input }] })).await["change"].take();
    assert_eq!(payload["refusals"], json!([]), "{verb} on {}", world.kind);
    let fact = |fact: &Value| {
        let (statement, basis) = (fact["statement"].as_str().unwrap(), fact["basis"].as_str().unwrap());
        let until = fact["until"]["day"].as_str().unwrap_or("-");
        let places: Vec<&str> =
            fact["citations"].as_array().unwrap().iter().map(|cited| cited["place"].as_str().unwrap()).collect();
        format!("{statement} {basis} {until} {}", places.join(", ")).trim_end().to_owned()
    };
    payload["recorded"].as_array().unwrap().iter().map(fact).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_verb_ends_stands_where_the_verb_cites() {
    for world in worlds().await {
        small(&world).await;
        let source = |place: &str| json!([{ "document": "t:d", "place": place }]);
        done(
            &world,
            json!([
                { "registerDocument": { "key": "t:d", "title": "Referat" } },
                { "drawRelation": { "key": "t:linje", "kind": "LINE", "source": "t:udvalg", "target": "t:region",
                    "from": "2013-01-01", "basis": "INFERRED", "citations": source("aftalen") } },
                { "stateGap": { "subject": "t:udvalg", "topic": "STAFFING", "reason": "NOT_STATED",
                    "explanation": "Aftalen siger det ikke.", "from": "2013-01-01" } },
                { "stateCompleteness": { "subject": "t:udvalg", "topic": "MEMBERS", "from": "2013-01-01" } },
                { "state": { "subject": "t:ask", "statement": { "task": { "text": "Veje" } }, "from": "2013-01-01" } },
                { "nominate": { "key": "t:n", "member": "t:birk", "post": "t:pladser", "from": "2014-01-01" } },
            ]),
        )
        .await;
        let from = |day: &str, mut input: Value| {
            input["on"] = json!(day);
            input
        };
        let ending = [
            (
                "liftGap",
                from("2016-01-01", json!({ "subject": "t:udvalg", "topic": "STAFFING" })),
                vec!["GAP STATED 2016-01-01 liftGap"],
            ),
            (
                "liftCompleteness",
                from("2016-01-01", json!({ "subject": "t:udvalg", "topic": "MEMBERS" })),
                vec!["COMPLETENESS STATED 2016-01-01 liftCompleteness"],
            ),
            // What ends is known as it was, and stands where it stood.
            (
                "endRelation",
                from("2016-01-01", json!({ "relation": "t:linje" })),
                vec!["RELATION INFERRED 2016-01-01 aftalen, endRelation"],
            ),
            (
                "handOverTasks",
                from("2016-01-01", json!({ "organization": "t:ask", "to": "t:region" })),
                vec![
                    "TASK STATED - handOverTasks",
                    "TASK STATED 2016-01-01 handOverTasks",
                    "SUCCESSION STATED - handOverTasks",
                ],
            ),
            (
                "appoint",
                json!({ "key": "t:m3", "member": "t:birk", "post": "t:pladser", "nomination": "t:n", "from": "2015-01-01" }),
                vec!["MEMBERSHIP STATED 2015-01-01 appoint", "MEMBERSHIP STATED - appoint"],
            ),
            (
                "represent",
                from("2015-01-01", json!({ "key": "t:r2", "membership": "t:m1", "person": "t:p2" })),
                vec!["REPRESENTATION STATED 2015-01-01 represent", "REPRESENTATION STATED - represent"],
            ),
            (
                "endRepresentation",
                from("2016-01-01", json!({ "representation": "t:r2" })),
                vec!["REPRESENTATION STATED 2016-01-01 represent, endRepresentation"],
            ),
            (
                "represent",
                from("2016-01-01", json!({ "key": "t:r3", "membership": "t:m1", "person": "t:p1" })),
                vec!["REPRESENTATION STATED - represent"],
            ),
            // What ends along with it does not stand there.
            (
                "replace",
                from("2017-01-01", json!({ "key": "t:m2", "membership": "t:m1", "member": "t:birk" })),
                vec![
                    "MEMBERSHIP STATED 2017-01-01 replace",
                    "REPRESENTATION STATED 2017-01-01 represent",
                    "MEMBERSHIP STATED - replace",
                ],
            ),
            (
                "vacate",
                from("2018-01-01", json!({ "seat": "t:formand" })),
                vec!["MEMBERSHIP STATED 2018-01-01 replace, vacate", "COMPLETENESS STATED - vacate"],
            ),
            (
                "endMembership",
                from("2018-01-01", json!({ "membership": "t:m3" })),
                vec!["MEMBERSHIP STATED 2018-01-01 appoint, endMembership"],
            ),
            (
                "abolishPost",
                from("2019-01-01", json!({ "post": "t:pladser" })),
                vec!["POST STATED 2019-01-01 abolishPost"],
            ),
            (
                "abolishSeat",
                from("2019-01-01", json!({ "seat": "t:formand" })),
                vec!["SEAT STATED 2019-01-01 abolishSeat", "COMPLETENESS STATED 2019-01-01 vacate"],
            ),
            (
                "moveOrganization",
                from("2019-01-01", json!({ "organization": "t:udvalg", "parent": null })),
                vec!["PLACEMENT STATED 2019-01-01 moveOrganization"],
            ),
            (
                "mergeOrganizations",
                from(
                    "2020-01-01",
                    json!({ "organizations": ["t:ask"], "into": { "organization": "t:birk" }, "dependents": "END" }),
                ),
                vec![
                    "SUCCESSION STATED - mergeOrganizations",
                    "EXISTENCE STATED 2020-01-01 mergeOrganizations",
                    "NAME STATED 2020-01-01",
                ],
            ),
            (
                "splitOrganization",
                from(
                    "2021-01-01",
                    json!({ "organization": "t:region", "into": [{ "into": { "organization": "t:birk" } }], "dissolve": "END" }),
                ),
                vec![
                    "SUCCESSION STATED - splitOrganization",
                    "EXISTENCE STATED 2021-01-01 splitOrganization",
                    "NAME STATED 2021-01-01",
                    "TASK STATED 2021-01-01 handOverTasks",
                ],
            ),
            (
                "dissolveOrganization",
                from("2022-01-01", json!({ "organization": "t:birk" })),
                vec!["EXISTENCE STATED 2022-01-01 dissolveOrganization", "NAME STATED 2022-01-01"],
            ),
        ];
        for (verb, input, expected) in ending {
            assert_eq!(cited(&world, verb, input).await, expected, "{verb} on {}", world.kind);
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cut_keeps_its_attestation_only_where_it_still_holds() {
    for world in worlds().await {
        small(&world).await;
        // Each is attested in June 2015.
        let member = |key: &str| {
            json!({ "appoint": { "key": key, "member": "t:birk", "post": "t:pladser", "from": "2013-01-01",
                "attested": "juni 2015" } })
        };
        let end = |key: &str, on: &str| json!({ "endMembership": { "membership": key, "on": on } });
        let class = |class: &str| {
            json!({ "state": { "subject": "t:ask", "statement": { "classification": class }, "from": "2013-01-01",
                "attested": "juni 2015" } })
        };
        done(
            &world,
            json!([
                member("t:m2"),
                member("t:m3"),
                { "state": { "subject": "t:ask", "statement": { "task": { "text": "Veje" } }, "attested": "juni 2015" } },
                class("kommune"),
                end("t:m2", "2014-03-01"),
                // Somewhen in the year, but not before it was attested.
                end("t:m3", "2015"),
                { "handOverTasks": { "organization": "t:ask", "to": "t:region", "on": "2014-01-01" } },
                { "reclassifyOrganization": { "organization": "t:ask", "classification": "storkommune",
                    "on": "2016-01-01", "until": "2017-01-01" } },
            ]),
        )
        .await;
        let asked = r#"
            m2: membership(key: "t:m2") { attested until { earliest latest } }
            m3: membership(key: "t:m3") { attested until { earliest latest text } }
            ask: organization(key: "t:ask") { classification { class attested from { day } until { day } } }"#;
        assert_eq!(
            on(&world, "2013-06-01", asked).await,
            json!({
                "m2": { "attested": null, "until": { "earliest": "2014-03-01", "latest": "2014-03-01" } },
                "m3": { "attested": "juni 2015",
                    "until": { "earliest": "2015-07-01", "latest": "2015-12-31", "text": "2015" } },
                "ask": { "classification": { "class": "kommune", "attested": "juni 2015", "from": { "day": "2013-01-01" },
                    "until": { "day": "2016-01-01" } } },
            })
        );
        assert_eq!(
            on(&world, "2017-01-01", r#"organization(key: "t:ask") { classification { class attested } }"#).await,
            json!({ "organization": { "classification": { "class": "kommune", "attested": null } } })
        );
        // All of it reads back to the same.
        let mut others = worlds().await;
        others.retain(|other| other.kind == world.kind);
        for other in others {
            let files = export(&world.store.network(), "t");
            other.import(files.clone()).await.unwrap();
            assert_eq!(export(&other.store.network(), "t"), files, "on {}", world.kind);
            other.end().await;
        }
        world.end().await;
    }
}

/// The day from which each fact of a kind about an entity holds, and until when, in order.
async fn days_of(world: &World, query: &str) -> Vec<String> {
    let data = world.ask(query, &json!({})).await;
    let facts = data["network"]["of"]["history"].as_array().unwrap().clone();
    let standing = facts.iter().filter(|fact| fact["withdrawn"].is_null());
    let day = |bound: &Value| bound["day"].as_str().unwrap_or("-").to_owned();
    let mut days: Vec<String> = standing
        .map(|fact| format!("{} {} {}", day(&fact["from"]), day(&fact["until"]), fact["parent"]["key"]))
        .collect();
    days.sort();
    days
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_for_later_stays_later() {
    for world in worlds().await {
        small(&world).await;
        done(
            &world,
            json!([
                { "stateCompleteness": { "subject": "t:formand", "topic": "HOLDERS", "from": "2030-01-01" } },
                { "foundOrganization": { "key": "t:ny", "kind": "DEPARTMENT", "names": [{ "text": "Ny" }], "from": "2014-01-01" } },
                { "foundOrganization": { "key": "t:anden", "kind": "DEPARTMENT", "names": [{ "text": "Anden" }], "from": "2014-01-01" } },
                { "foundOrganization": { "key": "t:del", "kind": "DEPARTMENT", "names": [{ "text": "Del" }], "from": "2014-01-01" } },
                { "moveOrganization": { "organization": "t:del", "parent": "t:ny", "on": "2029-01-01" } },
                { "vacate": { "seat": "t:formand", "on": "2018-01-01" } },
                { "mergeOrganizations": { "organizations": ["t:ny"], "into": { "organization": "t:anden" }, "on": "2020-01-01", "dependents": "END" } },
            ]),
        )
        .await;
        let listed = r#"{ network { of: seat(key: "t:formand") { history(statements: [COMPLETENESS]) {
            ...on CompletenessFact { from { day } until { day } withdrawn { number } } } } } }"#;
        assert_eq!(days_of(&world, listed).await, ["2018-01-01 2030-01-01 null", "2030-01-01 - null"]);
        let placed = r#"{ network { of: organization(key: "t:del") { history(statements: [PLACEMENT]) {
            ...on PlacementFact { from { day } until { day } withdrawn { number } parent { key } } } } } }"#;
        assert_eq!(days_of(&world, placed).await, ["2029-01-01 - \"t:anden\""]);
        world.end().await;
    }
}
