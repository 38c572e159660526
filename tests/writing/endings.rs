//! What ends: where it is cited, and what stays of it.

use serde_json::{Value, json};

use super::{done, small};
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
        let on = |day: &str, input: Value| {
            let mut input = input;
            input["on"] = json!(day);
            input
        };
        let ending = [
            (
                "liftGap",
                on("2016-01-01", json!({ "subject": "t:udvalg", "topic": "STAFFING" })),
                vec!["GAP STATED 2016-01-01 liftGap"],
            ),
            (
                "liftCompleteness",
                on("2016-01-01", json!({ "subject": "t:udvalg", "topic": "MEMBERS" })),
                vec!["COMPLETENESS STATED 2016-01-01 liftCompleteness"],
            ),
            // What ends is known as it was, and stands where it stood.
            (
                "endRelation",
                on("2016-01-01", json!({ "relation": "t:linje" })),
                vec!["RELATION INFERRED 2016-01-01 aftalen, endRelation"],
            ),
            (
                "handOverTasks",
                on("2016-01-01", json!({ "organization": "t:ask", "to": "t:region" })),
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
                on("2015-01-01", json!({ "key": "t:r2", "membership": "t:m1", "person": "t:p2" })),
                vec!["REPRESENTATION STATED 2015-01-01 represent", "REPRESENTATION STATED - represent"],
            ),
            (
                "endRepresentation",
                on("2016-01-01", json!({ "representation": "t:r2" })),
                vec!["REPRESENTATION STATED 2016-01-01 represent, endRepresentation"],
            ),
            (
                "represent",
                on("2016-01-01", json!({ "key": "t:r3", "membership": "t:m1", "person": "t:p1" })),
                vec!["REPRESENTATION STATED - represent"],
            ),
            // What ends along with it does not stand there.
            (
                "replace",
                on("2017-01-01", json!({ "key": "t:m2", "membership": "t:m1", "member": "t:birk" })),
                vec![
                    "MEMBERSHIP STATED 2017-01-01 replace",
                    "REPRESENTATION STATED 2017-01-01 represent",
                    "MEMBERSHIP STATED - replace",
                ],
            ),
            (
                "vacate",
                on("2018-01-01", json!({ "seat": "t:formand" })),
                vec!["MEMBERSHIP STATED 2018-01-01 replace, vacate", "COMPLETENESS STATED - vacate"],
            ),
            (
                "endMembership",
                on("2018-01-01", json!({ "membership": "t:m3" })),
                vec!["MEMBERSHIP STATED 2018-01-01 appoint, endMembership"],
            ),
            (
                "abolishPost",
                on("2019-01-01", json!({ "post": "t:pladser" })),
                vec!["POST STATED 2019-01-01 abolishPost"],
            ),
            (
                "abolishSeat",
                on("2019-01-01", json!({ "seat": "t:formand" })),
                vec!["SEAT STATED 2019-01-01 abolishSeat", "COMPLETENESS STATED 2019-01-01 vacate"],
            ),
            (
                "moveOrganization",
                on("2019-01-01", json!({ "organization": "t:udvalg", "parent": null })),
                vec!["PLACEMENT STATED 2019-01-01 moveOrganization"],
            ),
            (
                "mergeOrganizations",
                on(
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
                on(
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
                on("2022-01-01", json!({ "organization": "t:birk" })),
                vec!["EXISTENCE STATED 2022-01-01 dissolveOrganization", "NAME STATED 2022-01-01"],
            ),
        ];
        for (verb, input, expected) in ending {
            assert_eq!(cited(&world, verb, input).await, expected, "{verb} on {}", world.kind);
        }
        world.end().await;
    }
}
