//! Provisions as they are laid down, and rotation: decided, proposed, and what is refused of it.

use serde_json::{Value, json};

use crate::support::server::{World, worlds};
use crate::writing::{done, on, refused};

/// A region of municipalities, and its committee with three seats that rotate and one that does not.
async fn committee(world: &World) {
    let found = |key: &str, kind: &str, name: &str| json!({ "foundOrganization": { "key": key, "kind": kind, "names": [{ "text": name }], "from": "2000-01-01" } });
    let mut changes = vec![found("t:region", "REGION", "Regionen"), found("t:udvalg", "COMMITTEE", "Udvalget")];
    for name in ["ask", "birk", "cypres", "dun", "eg", "fyr"] {
        changes.push(found(&format!("t:{name}"), "MUNICIPALITY", name));
        changes.push(json!({ "drawRelation": { "key": format!("t:i-{name}"), "kind": "LOCATED_IN",
            "source": format!("t:{name}"), "target": "t:region", "from": "2000-01-01" } }));
    }
    changes.push(
        json!({ "establishPost": { "key": "t:pladser", "body": "t:udvalg", "places": 3, "from": "2000-01-01" } }),
    );
    for seat in 1..=3 {
        changes.push(json!({ "establishSeat": { "key": format!("t:plads-{seat}"), "body": "t:udvalg",
            "post": "t:pladser", "from": "2000-01-01" } }));
    }
    changes.push(json!({ "establishSeat": { "key": "t:formand", "body": "t:udvalg", "role": "CHAIR",
        "from": "2000-01-01" } }));
    done(world, Value::Array(changes)).await;
}

const PROVISION: &str = r#"provision(key: "t:regel") {
    kind modality body { key } place { key } least most pool { kind within { key } office }
    rotation { number every first { text } recurring selection served rest } from { text } until { day state } }"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_is_laid_down_altered_and_ended() {
    for world in worlds().await {
        committee(&world).await;
        done(
            &world,
            json!([
                { "registerDocument": { "key": "t:forretningsorden", "title": "Forretningsorden" } },
                { "layDown": { "key": "t:regel", "body": "t:udvalg", "kind": "ROTATION", "modality": "MAY",
                    "place": "t:pladser", "number": 2, "every": 24, "first": "januar 2016", "rest": 12,
                    "organizationKind": "MUNICIPALITY", "within": "t:region", "from": "2014",
                    "citations": [{ "document": "t:forretningsorden", "place": "§ 3" }] } },
                { "alterProvision": { "provision": "t:regel", "modality": "MUST", "place": "t:pladser", "number": 1,
                    "every": 12, "recurring": true, "selection": "LONGEST_SERVING", "served": "SAME_PLACES",
                    "office": "direktør", "on": "2018-01-01" } },
            ]),
        )
        .await;
        assert_eq!(
            on(&world, "2017-12-31", PROVISION).await["provision"],
            json!({
                "kind": "ROTATION", "modality": "MAY", "body": { "key": "t:udvalg" }, "place": { "key": "t:pladser" },
                "least": null, "most": null,
                "pool": { "kind": "MUNICIPALITY", "within": { "key": "t:region" }, "office": null },
                "rotation": { "number": 2, "every": 24, "first": { "text": "januar 2016" }, "recurring": null,
                    "selection": "UNSPECIFIED", "served": "ANY_PLACE", "rest": 12 },
                "from": { "text": "2014" }, "until": { "day": "2018-01-01", "state": "KNOWN" },
            })
        );
        assert_eq!(
            on(&world, "2018-01-01", PROVISION).await["provision"],
            json!({
                "kind": "ROTATION", "modality": "MUST", "body": { "key": "t:udvalg" }, "place": { "key": "t:pladser" },
                "least": null, "most": null,
                "pool": { "kind": null, "within": null, "office": "direktør" },
                "rotation": { "number": 1, "every": 12, "first": { "text": null }, "recurring": true,
                    "selection": "LONGEST_SERVING", "served": "SAME_PLACES", "rest": null },
                "from": { "text": "2018-01-01" }, "until": { "day": null, "state": "OPEN" },
            })
        );
        // An exemption is lifted; what is left of it ends with the provision.
        done(
            &world,
            json!([
                { "exempt": { "provision": "t:regel", "reason": "Der var ingen andre.", "from": "2019-01-01" } },
                { "liftExemption": { "provision": "t:regel", "on": "2020-01-01" } },
                { "exempt": { "provision": "t:regel", "reason": "Heller ikke nu.", "from": "2021-01-01" } },
                { "endProvision": { "provision": "t:regel", "on": "2022-01-01" } },
            ]),
        )
        .await;
        let exemptions = r#"provision(key: "t:regel") { history(statements: [EXEMPTION]) {
            ... on ExemptionFact { reason from { day } until { day } } } }"#;
        assert_eq!(
            on(&world, "2019-06-01", exemptions).await["provision"]["history"],
            json!([
                { "reason": "Der var ingen andre.", "from": { "day": "2019-01-01" }, "until": { "day": "2020-01-01" } },
                { "reason": "Heller ikke nu.", "from": { "day": "2021-01-01" }, "until": { "day": "2022-01-01" } },
            ])
        );
        let ended = on(&world, "2021-06-01", r#"provision(key: "t:regel") { until { day } }"#).await;
        assert_eq!(ended["provision"]["until"]["day"], "2022-01-01");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provision_is_stated_and_corrected_as_any_fact() {
    for world in worlds().await {
        committee(&world).await;
        let write = r#"mutation ($input: LayDownInput!) { layDown(input: $input) {
            provision { key kind least factNumber } refusals { code } revision { number } } }"#;
        let input = json!({ "body": "t:udvalg", "kind": "PLACES", "least": 4, "key": "t:regel" });
        let payload = world.write(write, &json!({ "input": input })).await["layDown"].take();
        let fact = payload["provision"]["factNumber"].as_i64().unwrap();
        assert_eq!((&payload["provision"]["kind"], &payload["provision"]["least"]), (&json!("PLACES"), &json!(4)));
        let places = |least: i64| json!({ "provision": { "body": "t:udvalg", "kind": "PLACES", "least": least } });
        done(
            &world,
            json!([
                { "correct": { "fact": fact, "statement": places(3), "from": "2010-01-01", "until": "2015-01-01" } },
                { "state": { "subject": "t:regel", "statement": places(5), "from": "2015-01-01" } },
                { "state": { "subject": "t:regel", "statement": { "exemption": "Der mangler folk." },
                    "from": "2016-01-01", "until": "2017-01-01" } },
            ]),
        )
        .await;
        for (day, least) in [("2014-12-31", 3), ("2015-01-01", 5)] {
            assert_eq!(on(&world, day, PROVISION).await["provision"]["least"], least);
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_provision_is_refused_in_its_part() {
    for world in worlds().await {
        committee(&world).await;
        let rule = |kind: &str, parts: Value| {
            let mut input = json!({ "key": "t:ny", "body": "t:udvalg", "kind": kind });
            input.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
            json!([{ "layDown": input }])
        };
        let at = |code: &str, path: &str| (code.to_owned(), format!("changes.0.{path}"));
        let cases = [
            (rule("PLACES", json!({})), at("INVALID_VALUE", "layDown.least")),
            (rule("PLACES", json!({ "least": 1, "inARow": 2 })), at("INVALID_VALUE", "layDown.inARow")),
            (rule("SPREAD", json!({})), at("INVALID_VALUE", "layDown.organizationKind")),
            (rule("TERM", json!({ "electionYear": 2025 })), at("INVALID_VALUE", "layDown.electionEvery")),
            (rule("ROTATION", json!({ "every": 24, "first": "open" })), at("INVALID_VALUE", "layDown.first")),
            (rule("APPOINTMENT", json!({ "of": "ingen nøgle" })), at("INVALID_VALUE", "layDown.of")),
            (rule("VOTING", json!({ "voting": true, "key": "t:ask" })), at("KEY_TAKEN", "layDown.key")),
            (rule("VOTING", json!({ "voting": true, "body": "t:ingen" })), at("UNKNOWN_KEY", "layDown.body")),
            (rule("VOTING", json!({ "voting": true, "body": "t:formand" })), at("WRONG_NOUN", "layDown.body")),
            (rule("VOTING", json!({ "voting": true, "place": "t:ask" })), at("WRONG_NOUN", "layDown")),
            (
                json!([{ "state": { "subject": "t:udvalg", "from": "2010",
                    "statement": { "provision": { "body": "t:udvalg", "kind": "VOTING" } } } }]),
                at("INVALID_VALUE", "state.statement"),
            ),
            (
                json!([{ "alterProvision": { "provision": "t:ask", "least": 2, "on": "2010" } }]),
                at("WRONG_NOUN", "alterProvision.provision"),
            ),
            (
                json!([{ "exempt": { "provision": "t:ingen", "reason": "derfor", "from": "2010" } }]),
                at("UNKNOWN_KEY", "exempt.provision"),
            ),
        ];
        for (changes, expected) in cases {
            assert_eq!(refused(&world, changes.clone()).await, [expected], "{changes}");
        }
        done(&world, rule("PLACES", json!({ "least": 3, "from": "2010-01-01", "until": "2015-01-01" }))).await;
        let later = [
            (
                json!([{ "alterProvision": { "provision": "t:ny", "least": 2, "on": "2016-01-01" } }]),
                at("NOTHING_TO_CHANGE", "alterProvision.provision"),
            ),
            (
                json!([{ "alterProvision": { "provision": "t:ny", "every": 2, "on": "2011-01-01" } }]),
                at("INVALID_VALUE", "alterProvision.every"),
            ),
            (
                json!([{ "endProvision": { "provision": "t:ny", "on": "2016-01-01" } }]),
                at("NOTHING_TO_CHANGE", "endProvision.on"),
            ),
            (
                json!([{ "exempt": { "provision": "t:ny", "reason": "derfor", "from": "2014", "until": "2018-01-01" } }]),
                at("OUTSIDE_EXISTENCE", "exempt.reason"),
            ),
            (
                json!([{ "liftExemption": { "provision": "t:ny", "on": "2011-01-01" } }]),
                at("NOTHING_TO_CHANGE", "liftExemption.on"),
            ),
        ];
        for (changes, expected) in later {
            assert_eq!(refused(&world, changes.clone()).await, [expected], "{changes}");
        }
        world.end().await;
    }
}
