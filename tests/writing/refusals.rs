//! What is refused: with its code, at its place in the input, and as a whole.

use serde_json::{Value, json};

use super::{CHANGE, done, found, on, refused, small};
use crate::support::server::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_has_its_code_and_its_place() {
    for world in worlds().await {
        small(&world).await;
        let at = |code: &str, path: &str| (code.to_owned(), format!("changes.{path}"));
        let member = |key: &str, member: &str, place: Value| {
            let mut change = json!({ "key": key, "member": member, "from": "2015-01-01" });
            change.as_object_mut().unwrap().extend(place.as_object().unwrap().clone());
            json!({ "appoint": change })
        };
        let fact =
            |key: &str, what: Value| json!({ "state": { "subject": key, "statement": what, "from": "2015-01-01" } });
        let head = world.store.network().fact_count();
        let name = on(&world, "2015-06-01", r#"organization(key: "t:ask") { names { factNumber } }"#).await;
        let name = name["organization"]["names"][0]["factNumber"].as_i64().unwrap();
        let cases = [
            (json!([found("t:ask", "COUNTY", "Ask")]), at("KEY_TAKEN", "0.foundOrganization.key")),
            (
                json!([{ "renameOrganization": { "organization": "t:nobody", "name": { "text": "X" }, "on": "2015" } }]),
                at("UNKNOWN_KEY", "0.renameOrganization.organization"),
            ),
            (member("t:x", "t:nobody", json!({ "body": "t:udvalg" })), at("UNKNOWN_KEY", "0.appoint.member")),
            (member("t:x", "t:formand", json!({ "body": "t:udvalg" })), at("WRONG_NOUN", "0.appoint.member")),
            (fact("t:ask", json!({ "leave": true })), at("WRONG_NOUN", "0.state.statement")),
            (json!([{ "withdraw": { "facts": [head + 1] } }]), at("UNKNOWN_FACT", "0.withdraw.facts")),
            (json!([{ "cite": { "fact": -1, "citations": [] } }]), at("UNKNOWN_FACT", "0.cite.fact")),
            (
                json!([{ "represent": { "membership": "t:m1", "person": "t:p2", "on": "2016-01-01", "until": "2015-01-01" } }]),
                at("INVALID_VALIDITY", "0.represent.until"),
            ),
            (fact("t:udvalg", json!({ "level": "POLITICAL" })), at("OVERLAP", "0.state.statement")),
            (
                json!([{ "moveOrganization": { "organization": "t:region", "parent": "t:udvalg", "on": "2015-01-01" } }]),
                at("CYCLE", "0.moveOrganization.parent"),
            ),
            (member("t:x", "t:birk", json!({ "seat": "t:formand" })), at("SEAT_TAKEN", "0.appoint.member")),
            (
                json!([
                    member("t:x", "t:birk", json!({ "post": "t:pladser" })),
                    member("t:y", "t:ask", json!({ "post": "t:pladser" })),
                    member("t:z", "t:region", json!({ "post": "t:pladser" })),
                ]),
                at("POST_FULL", "2.appoint.member"),
            ),
            (
                json!([{ "appoint": { "key": "t:x", "member": "t:birk", "body": "t:udvalg", "from": "2011-01-01" } }]),
                at("OUTSIDE_EXISTENCE", "0.appoint.member"),
            ),
            (
                fact("t:ask", json!({ "identifier": { "scheme": "sag", "value": "17" } })),
                at("IDENTIFIER_TAKEN", "0.state.statement"),
            ),
            (
                member("t:x", "t:birk", json!({ "body": "t:region", "post": "t:pladser" })),
                at("MISMATCH", "0.appoint.member"),
            ),
            (
                json!([{ "renameOrganization": { "organization": "t:ask", "name": { "text": "Hans 010170-1234" }, "on": "2015" } }]),
                at("PERSONAL_NUMBER", "0.renameOrganization.name"),
            ),
            (
                json!([{ "renameOrganization": { "organization": "t:ask", "name": { "text": "" }, "on": "2015" } }]),
                at("INVALID_VALUE", "0.renameOrganization.name"),
            ),
            (
                json!([{ "renameOrganization": { "organization": "no key", "name": { "text": "X" }, "on": "2015" } }]),
                at("INVALID_VALUE", "0.renameOrganization.organization"),
            ),
            (
                json!([{ "renameOrganization": { "organization": "t:ask", "name": { "text": "X" }, "on": "open" } }]),
                at("INVALID_VALUE", "0.renameOrganization.on"),
            ),
            (
                json!([{ "endRelation": { "relation": "t:linje", "on": "2015" } }]),
                at("UNKNOWN_KEY", "0.endRelation.relation"),
            ),
            (json!([{ "vacate": { "post": "t:pladser", "on": "2015" } }]), at("NOTHING_TO_CHANGE", "0.vacate.post")),
            (json!([{ "vacate": { "on": "2015" } }]), at("INVALID_VALUE", "0.vacate.seat")),
            (
                json!([{ "abolishSeat": { "seat": "t:formand", "on": "2015-01-01" } }]),
                at("STILL_IN_USE", "0.abolishSeat.on"),
            ),
            (
                json!([{ "correct": { "fact": name, "statement": { "area": "health" } } }]),
                at("WRONG_STATEMENT", "0.correct.statement"),
            ),
        ];
        for (changes, expected) in cases {
            let changes = if changes.is_array() { changes } else { json!([changes]) };
            assert_eq!(refused(&world, changes.clone()).await, [expected], "{changes}");
        }
        // All that is wrong with a batch comes at once, and nothing of it is recorded.
        let several = json!([
            found("t:ny", "COUNTY", "Ny"),
            { "endMembership": { "membership": "t:none", "on": "2015" } },
            { "vacate": { "post": "t:pladser", "on": "2015" } },
        ]);
        assert_eq!(
            refused(&world, several).await,
            [at("UNKNOWN_KEY", "1.endMembership.membership"), at("NOTHING_TO_CHANGE", "2.vacate.post")]
        );
        assert_eq!(on(&world, "2020-01-01", r#"organization(key: "t:ny") { key }"#).await["organization"], Value::Null);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_begins_only_later_is_not_altered_before_it_is_there() {
    for world in worlds().await {
        small(&world).await;
        done(
            &world,
            json!([
                { "establishSeat": { "key": "t:sen", "body": "t:region", "from": "2015-01-01" } },
                { "establishPost": { "key": "t:sene", "body": "t:region", "places": 2, "from": "2015-01-01" } },
                { "appoint": { "key": "t:m2", "member": "t:birk", "body": "t:region", "from": "2015-01-01" } },
                { "drawRelation": { "key": "t:linje", "kind": "LINE", "source": "t:ask", "target": "t:region",
                    "from": "2015-01-01" } },
                { "state": { "subject": "t:ask", "statement": { "task": { "text": "Veje" } }, "from": "2015-01-01" } },
            ]),
        )
        .await;
        let before = [
            ("alterSeat", json!({ "seat": "t:sen", "voting": true, "on": "2012-01-01" }), "seat"),
            ("alterPost", json!({ "post": "t:sene", "places": 3, "on": "2012-01-01" }), "post"),
            ("alterRelation", json!({ "relation": "t:linje", "scope": "budget", "on": "2012-01-01" }), "relation"),
            ("replace", json!({ "membership": "t:m2", "member": "t:ask", "on": "2012-01-01" }), "membership"),
            ("actFor", json!({ "membership": "t:m2", "member": "t:ask", "from": "2012-01-01" }), "membership"),
            ("deputise", json!({ "membership": "t:m2", "member": "t:p1", "from": "2012-01-01" }), "membership"),
            ("handOverTasks", json!({ "organization": "t:ask", "to": "t:region", "on": "2012-01-01" }), "tasks"),
        ];
        for (verb, mut input, field) in before {
            let expected = ("NOTHING_TO_CHANGE".to_owned(), format!("changes.0.{verb}.{field}"));
            assert_eq!(refused(&world, json!([{ verb: input }])).await, [expected], "{verb} on {}", world.kind);
            // On the day on which it begins it is there.
            let day = if input["on"].is_null() { "from" } else { "on" };
            input[day] = json!("2015-01-01");
            let dry = json!({ "changes": [{ verb: input }], "write": { "dryRun": true } });
            assert_eq!(world.write(CHANGE, &dry).await["change"]["refusals"], json!([]), "{verb} on {}", world.kind);
        }
        // Nor does a seat say of which body it is before it is in one.
        let appoint = json!([{ "appoint": { "member": "t:birk", "seat": "t:sen", "from": "2012-01-01", "until": "2013-01-01" } }]);
        assert_eq!(refused(&world, appoint).await, [("INVALID_VALUE".to_owned(), "changes.0.appoint.body".to_owned())]);
        world.end().await;
    }
}
