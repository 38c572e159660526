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

/// The committee with three municipalities in it, and what is laid down of the three seats: who is eligible, that
/// no more than two are of one cluster, that the term is four years, and that one rotates every two years.
async fn ruled(world: &World) {
    committee(world).await;
    let mut changes = vec![
        json!({ "registerDocument": { "key": "t:referat", "title": "Referat" } }),
        json!({ "registerPerson": { "key": "t:anna", "name": { "given": "Anna", "family": "Berg" }, "from": "2000" } }),
        json!({ "stateCompleteness": { "subject": "t:udvalg", "topic": "MEMBERS", "from": "2000-01-01" } }),
        json!({ "foundOrganization": { "key": "t:udenfor", "kind": "MUNICIPALITY", "names": [{ "text": "Udenfor" }],
            "from": "2000-01-01" } }),
        json!({ "foundOrganization": { "key": "t:anden", "kind": "REGION", "names": [{ "text": "Anden" }],
            "from": "2000-01-01" } }),
        json!({ "drawRelation": { "kind": "LOCATED_IN", "source": "t:udenfor", "target": "t:anden",
            "from": "2000-01-01" } }),
    ];
    let clusters = [("nord", ["ask", "birk", "cypres"]), ("syd", ["dun", "eg", "fyr"])];
    for (cluster, towns) in clusters {
        changes.push(json!({ "foundOrganization": { "key": format!("t:{cluster}"), "kind": "CLUSTER",
            "names": [{ "text": cluster }], "from": "2000-01-01" } }));
        for town in towns {
            changes.push(json!({ "appoint": { "member": format!("t:{town}"), "body": format!("t:{cluster}"),
                "from": "2001-01-01" } }));
        }
    }
    for (seat, town, from) in [(1, "ask", "2019-01-01"), (2, "birk", "2021-01-01"), (3, "dun", "2023-01-01")] {
        changes.push(json!({ "appoint": { "key": format!("t:m-{town}"), "member": format!("t:{town}"),
            "seat": format!("t:plads-{seat}"), "from": from } }));
    }
    changes.push(json!({ "represent": { "key": "t:r-ask", "membership": "t:m-ask", "person": "t:anna",
        "on": "2019-01-01" } }));
    changes
        .push(json!({ "appoint": { "key": "t:m-eg-foer", "member": "t:eg", "body": "t:udvalg", "from": "2012-01-01",
        "until": "2015-01-01" } }));
    let lay_down = |key: &str, parts: Value| {
        let mut input = json!({ "key": key, "body": "t:udvalg", "place": "t:pladser", "from": "2010-01-01" });
        input.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
        json!({ "layDown": input })
    };
    changes.push(lay_down(
        "t:valgbar",
        json!({ "kind": "ELIGIBLE", "organizationKind": "MUNICIPALITY", "within": "t:region" }),
    ));
    changes.push(lay_down("t:spredt", json!({ "kind": "SPREAD", "organizationKind": "CLUSTER", "most": 2 })));
    changes.push(lay_down(
        "t:bred",
        json!({ "kind": "SPREAD", "modality": "SHOULD", "organizationKind": "CLUSTER", "least": 2 }),
    ));
    changes.push(lay_down("t:periode", json!({ "kind": "TERM", "modality": "SHOULD", "months": 48 })));
    changes.push(lay_down(
        "t:rotation",
        json!({ "kind": "ROTATION", "modality": "MAY", "number": 1, "every": 24, "first": "2021-01-01",
            "recurring": true, "selection": "LONGEST_SERVING", "organizationKind": "MUNICIPALITY", "within": "t:region" }),
    ));
    done(world, Value::Array(changes)).await;
}

/// A rotation of the three seats on the first day of 2025.
fn rotate(leave: &[&str], come: &[&str], more: Value) -> Value {
    let leave: Vec<Value> = leave.iter().map(|town| json!({ "membership": format!("t:m-{town}") })).collect();
    let come: Vec<Value> =
        come.iter().map(|town| json!({ "key": format!("t:ny-{town}"), "member": format!("t:{town}") })).collect();
    let mut input = json!({ "provision": "t:rotation", "on": "2025-01-01", "leave": leave, "come": come });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!([{ "rotate": input }])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_ends_terms_and_begins_others_in_their_places() {
    for world in worlds().await {
        ruled(&world).await;
        let citations = json!([{ "document": "t:referat", "place": "punkt 3" }]);
        let come = json!([{ "key": "t:ny-eg", "member": "t:eg", "representative": "t:anna" },
            { "key": "t:ny-cypres", "member": "t:cypres", "seat": "t:plads-1" }]);
        let changes = rotate(&["ask", "birk"], &[], json!({ "come": come, "citations": citations }));
        done(&world, changes).await;
        let term = "member { key } seat { key } role from { day } until { day } ended
            citations { place } representatives { items { person { key } } }";
        let asked = format!(
            r#"ask: membership(key: "t:m-ask") {{ {term} }} eg: membership(key: "t:ny-eg") {{ {term} }}
               cypres: membership(key: "t:ny-cypres") {{ {term} }}"#
        );
        let before = on(&world, "2024-12-31", &asked).await;
        assert_eq!(
            before["ask"],
            json!({ "member": { "key": "t:ask" }, "seat": { "key": "t:plads-1" }, "role": "MEMBER",
                "from": { "day": "2019-01-01" }, "until": { "day": "2025-01-01" }, "ended": "ROTATED",
                "citations": [{ "place": "punkt 3" }],
                "representatives": { "items": [{ "person": { "key": "t:anna" } }] } })
        );
        let after = on(&world, "2025-01-01", &asked).await;
        // A seat that is named is taken; the others come in order. The term is as long as is laid down.
        let held = |member: &str, seat: &str, person: Value| {
            json!({ "member": { "key": member }, "seat": { "key": seat }, "role": "MEMBER",
                "from": { "day": "2025-01-01" }, "until": { "day": "2029-01-01" }, "ended": null,
                "citations": [{ "place": "punkt 3" }], "representatives": { "items": person } })
        };
        assert_eq!(after["eg"], held("t:eg", "t:plads-2", json!([{ "person": { "key": "t:anna" } }])));
        assert_eq!(after["cypres"], held("t:cypres", "t:plads-1", json!([])));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_says_what_it_came_to() {
    for world in worlds().await {
        ruled(&world).await;
        let write = r#"mutation ($input: RotateInput!, $write: WriteInput) { rotate(input: $input, write: $write) {
            organization { key } revision { message events(first: 9) { nodes { kind } } } refusals { code }
            recorded { statement } network { organization(key: "t:udvalg") { key } } } }"#;
        let changes = rotate(&["ask"], &["fyr"], json!({}));
        let asked = json!({ "input": changes[0]["rotate"], "write": { "message": "Udvalgets møde, punkt 3" } });
        let payload = world.write(write, &asked).await["rotate"].take();
        assert_eq!(payload["organization"]["key"], "t:udvalg");
        assert_eq!(payload["revision"]["message"], "Udvalgets møde, punkt 3");
        let kinds: Vec<&str> = payload["revision"]["events"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["kind"].as_str().unwrap())
            .collect();
        assert!(kinds.contains(&"REPLACED"), "{kinds:?}");
        // Nobody rotates without the writer's token.
        let head = world.store.network().head();
        let changes = rotate(&["birk"], &["eg"], json!({}));
        for dry_run in [false, true] {
            let asked = json!({ "input": changes[0]["rotate"], "write": { "dryRun": dry_run } });
            let answer = world.answer(write, &asked).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        }
        assert_eq!(world.store.network().head(), head);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_be_kept_is_kept_or_overridden_with_a_reason() {
    const KEPT: &str = r#"organization(key: "t:udvalg") { compliance { items { provision { key } state } } }"#;
    let broken = |code: &str, path: &str| (code.to_owned(), format!("changes.0.rotate{path}"));
    for world in worlds().await {
        ruled(&world).await;
        // Three of one cluster, and one from elsewhere.
        let cases = [
            (rotate(&["dun"], &["cypres"], json!({})), "t:spredt", "t:cypres"),
            (rotate(&["ask"], &["udenfor"], json!({})), "t:valgbar", "t:udenfor"),
        ];
        for (changes, provision, _) in &cases {
            assert_eq!(refused(&world, changes.clone()).await, [broken("RULE_BROKEN", "")], "{provision}");
            let told = r"mutation ($changes: [ChangeInput!]!) { change(changes: $changes) { refusals {
                subject sentence inTheWay { statement subject { ... on Provision { key } } } } } }";
            let refusal = world.write(told, &json!({ "changes": changes })).await["change"]["refusals"][0].take();
            assert_eq!(refusal["subject"], *provision);
            assert_eq!(refusal["inTheWay"][0]["subject"]["key"], *provision, "{refusal}");
        }
        // What is broken without a reason is refused beside what is overridden.
        let over =
            |provision: &str| json!({ "overrides": [{ "provision": provision, "reason": "Der var ingen andre." }] });
        let changes = rotate(&["ask"], &["udenfor"], over("t:spredt"));
        assert_eq!(
            refused(&world, changes).await,
            [broken("NOTHING_TO_CHANGE", ".overrides"), broken("RULE_BROKEN", "")]
        );
        done(&world, rotate(&["ask"], &["udenfor"], over("t:valgbar"))).await;
        let state = |kept: &Value, provision: &str| {
            let all = kept["organization"]["compliance"]["items"].as_array().unwrap();
            all.iter().find(|one| one["provision"]["key"] == *provision).unwrap()["state"].clone()
        };
        let kept = on(&world, "2025-01-01", KEPT).await;
        assert_eq!(state(&kept, "t:valgbar"), "EXEMPTED");
        // Of which cluster it is, is not known.
        assert_eq!(state(&kept, "t:spredt"), "UNKNOWN");
        let reason = r#"provision(key: "t:valgbar") { history(statements: [EXEMPTION]) {
            ... on ExemptionFact { reason from { day } until { day } } } }"#;
        assert_eq!(
            on(&world, "2025-01-01", reason).await["provision"]["history"],
            json!([{ "reason": "Der var ingen andre.", "from": { "day": "2025-01-01" }, "until": { "day": "2029-01-01" } }])
        );
        // What is broken already may stay so, and may not become worse.
        done(&world, json!([{ "liftExemption": { "provision": "t:valgbar", "on": "2026-01-01" } }])).await;
        assert_eq!(state(&on(&world, "2026-01-01", KEPT).await, "t:valgbar"), "BROKEN");
        let mut later = rotate(&["birk"], &["fyr"], json!({ "on": "2026-01-01" }));
        done(&world, later.take()).await;
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_a_rotation_has_its_place() {
    for world in worlds().await {
        ruled(&world).await;
        let at = |code: &str, field: &str| (code.to_owned(), format!("changes.0.rotate.{field}"));
        let leave = |membership: &str| rotate(&[], &[], json!({ "leave": [{ "membership": membership }] }));
        let come = |newcomer: Value| rotate(&["ask"], &[], json!({ "come": [newcomer] }));
        let cases = [
            (rotate(&["ask"], &["fyr"], json!({ "body": "t:udvalg" })), at("INVALID_VALUE", "provision")),
            (rotate(&["ask"], &["fyr"], json!({ "provision": null })), at("INVALID_VALUE", "provision")),
            (rotate(&["ask"], &["fyr"], json!({ "provision": "t:valgbar" })), at("INVALID_VALUE", "provision")),
            (rotate(&["ask"], &["fyr"], json!({ "provision": "t:ingen" })), at("UNKNOWN_KEY", "provision")),
            (rotate(&["ask"], &["fyr"], json!({ "provision": null, "body": "t:anna" })), at("WRONG_NOUN", "body")),
            (rotate(&["ask"], &["fyr"], json!({ "on": "2025" })), at("INVALID_VALUE", "on")),
            (rotate(&["ask"], &["fyr"], json!({ "on": "2009-01-01" })), at("NOTHING_TO_CHANGE", "provision")),
            (rotate(&["ask"], &["fyr"], json!({ "until": "2025-01-01" })), at("INVALID_VALUE", "until")),
            (leave("t:ingen"), at("UNKNOWN_KEY", "leave")),
            (leave("t:ask"), at("WRONG_NOUN", "leave")),
            (leave("t:m-eg-foer"), at("NOTHING_TO_CHANGE", "leave")),
            (come(json!({ "member": "t:ingen" })), at("UNKNOWN_KEY", "come")),
            (come(json!({ "member": "t:fyr", "key": "t:m-ask" })), at("KEY_TAKEN", "come")),
            (come(json!({ "member": "t:fyr", "representative": "t:ask" })), at("WRONG_NOUN", "come")),
            (come(json!({ "member": "t:fyr", "seat": "t:pladser" })), at("WRONG_NOUN", "come")),
            (come(json!({ "member": "t:fyr", "seat": "t:plads-2" })), at("SEAT_TAKEN", "come")),
            (rotate(&["ask"], &["fyr", "eg"], json!({})), at("MISMATCH", "come")),
            (
                rotate(&["ask"], &["fyr"], json!({ "overrides": [{ "provision": "t:ingen", "reason": "x" }] })),
                at("UNKNOWN_KEY", "overrides"),
            ),
        ];
        for (changes, expected) in cases {
            assert_eq!(refused(&world, changes.clone()).await, [expected], "{changes}");
        }
        // A seat that does not rotate, and one of another body.
        done(
            &world,
            json!([
                { "appoint": { "key": "t:m-formand", "member": "t:eg", "seat": "t:formand", "from": "2020-01-01" } },
                { "establishSeat": { "key": "t:andetsteds", "body": "t:nord", "from": "2000-01-01" } },
            ]),
        )
        .await;
        assert_eq!(refused(&world, leave("t:m-formand")).await, [at("MISMATCH", "leave")]);
        let elsewhere = come(json!({ "member": "t:fyr", "seat": "t:andetsteds" }));
        assert_eq!(refused(&world, elsewhere).await, [at("MISMATCH", "come")]);
        world.end().await;
    }
}

const PROPOSED: &str = r#"query ($on: Date, $number: Int, $first: Int!) { network(on: $on) { organization(key: "t:udvalg") {
    proposeRotation(provision: "t:rotation", number: $number, first: $first) {
        exact refusals { code subject sentence inTheWay { statement } } proposals {
            changes score { worse unknown groups neverServed waited evened }
            exchanges { why served adds { key } leaves { membership { key } } comes { party { key } reasons { code } } } } } } } }"#;

async fn proposed(world: &World, day: &str, number: Value, first: i32) -> Value {
    let asked = json!({ "on": day, "number": number, "first": first });
    world.ask(PROPOSED, &asked).await["network"]["organization"]["proposeRotation"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_is_tried_and_written_unchanged() {
    for world in worlds().await {
        ruled(&world).await;
        let found = proposed(&world, "2025-01-01", Value::Null, 3).await;
        assert_eq!((&found["exact"], &found["refusals"]), (&json!(true), &json!([])));
        let best = &found["proposals"][0];
        // Ask has served longest; of those who never served none of the one cluster may be the third of it.
        assert_eq!(
            best["exchanges"],
            json!([{ "why": "LONGEST_SERVING", "served": 2192, "adds": [],
                "leaves": { "membership": { "key": "t:m-ask" } },
                "comes": { "party": { "key": "t:cypres" }, "reasons": [{ "code": "NEVER_SERVED" }] } }])
        );
        assert_eq!(
            best["score"],
            json!({ "worse": 0, "unknown": 0, "groups": 4, "neverServed": 1, "waited": 0, "evened": 2192 })
        );
        let parties: Vec<&str> = found["proposals"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["exchanges"][0]["comes"]["party"]["key"].as_str().unwrap())
            .collect();
        assert_eq!(parties, ["t:cypres", "t:fyr", "t:eg"]);
        // What if, a dry run, and the change itself.
        let changes = best["changes"].clone();
        let members = r#"query ($with: [ChangeInput!]) { network(on: "2025-06-01", with: $with) { post(key: "t:pladser") {
            occupancy { holders { member { key } } } } } }"#;
        let held = |answer: &Value| {
            let holders = answer["network"]["post"]["occupancy"]["holders"].as_array().unwrap();
            let mut held: Vec<String> =
                holders.iter().map(|holder| holder["member"]["key"].as_str().unwrap().to_owned()).collect();
            held.sort();
            held
        };
        assert_eq!(held(&world.ask(members, &json!({ "with": changes })).await), ["t:birk", "t:cypres", "t:dun"]);
        assert_eq!(held(&world.ask(members, &json!({})).await), ["t:ask", "t:birk", "t:dun"]);
        let dry = r"mutation ($changes: [ChangeInput!]!) { change(changes: $changes, write: { dryRun: true }) {
            refusals { code } recorded { statement } } }";
        let dry = world.write(dry, &json!({ "changes": changes })).await["change"].take();
        assert_eq!(dry["refusals"], json!([]));
        done(&world, changes).await;
        assert_eq!(held(&world.ask(members, &json!({})).await), ["t:birk", "t:cypres", "t:dun"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_proposed_it_is_said_why() {
    for world in worlds().await {
        ruled(&world).await;
        let code = |found: &Value| (found["proposals"].as_array().unwrap().len(), found["refusals"][0]["code"].clone());
        // Nobody is eligible to rotate before the first is due, and not more can come than there are.
        let early = proposed(&world, "2020-01-01", Value::Null, 3).await;
        assert_eq!(code(&early), (0, json!("RULE_BROKEN")));
        assert_eq!(early["refusals"][0]["inTheWay"][0]["statement"], "PROVISION");
        assert_eq!(code(&proposed(&world, "2025-01-01", json!(4), 3).await), (0, json!("RULE_BROKEN")));
        // None is asked for.
        let none = proposed(&world, "2025-01-01", Value::Null, 0).await;
        assert_eq!((&none["proposals"], &none["refusals"]), (&json!([]), &json!([])));
        // A provision that must be kept and cannot be, whoever comes: each has its place already.
        done(
            &world,
            json!([
                { "layDown": { "key": "t:hver", "body": "t:udvalg", "place": "t:pladser", "kind": "ONE_FROM_EACH",
                    "organization": "t:ask", "from": "2010-01-01" } },
            ]),
        )
        .await;
        let stuck = proposed(&world, "2025-01-01", Value::Null, 3).await;
        assert_eq!((code(&stuck), &stuck["exact"]), ((0, json!("RULE_BROKEN")), &json!(true)));
        assert_eq!(stuck["refusals"][0]["subject"], "t:hver");
        // What was known before can be asked about, and is nothing to propose from.
        let earlier = PROPOSED.replace("network(on: $on)", "network(on: $on, knownAt: { revision: 1 })");
        let answer = world.answer(&earlier, &json!({ "on": "2025-01-01", "first": 3 })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_VALUE");
        // What is no such provision is an error.
        let other = PROPOSED.replace("t:rotation", "t:ask");
        let answer = world.answer(&other, &json!({ "on": "2025-01-01", "first": 3 })).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNKNOWN_KEY");
        let valgbar = PROPOSED.replace("t:rotation", "t:valgbar");
        let found = world.ask(&valgbar, &json!({ "on": "2025-01-01", "first": 3 })).await;
        assert_eq!(found["network"]["organization"]["proposeRotation"]["refusals"][0]["code"], "INVALID_VALUE");
        world.end().await;
    }
}
