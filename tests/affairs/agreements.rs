//! Whether agreements are in force, when they end and are reviewed, whom to turn to, and who may decide.

use serde_json::{Value, json};

use super::codes;
use crate::support::server::{World, worlds};
use crate::writing::{done, on, refused};

fn found(key: &str, kind: &str, name: &str) -> Value {
    json!({ "foundOrganization": { "key": key, "kind": kind, "names": [{ "text": name }], "from": "2000-01-01" } })
}

fn registered(key: &str, statement: Value) -> Value {
    json!({ "register": { "key": key, "statement": statement, "from": "2000-01-01" } })
}

fn party(key: &str, party: &str, agreement: &str, from: &str) -> Value {
    json!({ "drawRelation": { "key": key, "kind": "PARTY_TO", "source": party, "target": agreement, "from": from } })
}

fn act(subject: &str, kind: &str, by: &str, from: &str) -> Value {
    json!({ "state": { "subject": subject, "statement": { "act": { "kind": kind, "by": by } }, "from": from } })
}

/// A municipality and a region with their councils, and an agreement between the two that each council must approve:
/// nobody says when it begins, and there are six months of notice.
async fn two(world: &World) {
    done(
        world,
        json!([
            found("t:ask", "MUNICIPALITY", "Ask"),
            found("t:region", "REGION", "Regionen"),
            found("t:byraad", "COUNCIL", "Byrådet"),
            found("t:regionsraad", "COUNCIL", "Regionsrådet"),
            { "registerAgreement": { "key": "t:aftale", "kind": "COLLABORATION", "title": "Aftalen", "area": "social",
                "formal": true, "noticeMonths": 6, "reviewMonths": 12 } },
            party("t:p1", "t:ask", "t:aftale", "2016-06-01"),
            party("t:p2", "t:region", "t:aftale", "2016-06-01"),
            registered("t:trin-1", json!({ "approvalStep": { "whole": "t:aftale", "number": 1, "action": "APPROVE",
                "body": "t:byraad" } })),
            registered("t:trin-2", json!({ "approvalStep": { "whole": "t:aftale", "number": 2, "action": "APPROVE",
                "body": "t:regionsraad" } })),
            registered("t:trin-3", json!({ "approvalStep": { "whole": "t:aftale", "number": 3, "action": "SUBMIT",
                "body": "t:ask" } })),
            { "stateGap": { "subject": "t:aftale", "topic": "FORCE", "reason": "NOT_STATED",
                "explanation": "Godkendelserne er ikke daterede." } },
        ]),
    )
    .await;
}

const FORCE: &str = r#"agreement(key: "t:aftale") { inForce { state reasons { why step { key } facts { statement } }
    missing { step { key } state missing { key } } gaps { topic } } }"#;

async fn force(world: &World, day: &str) -> Value {
    on(world, day, FORCE).await["agreement"]["inForce"].take()
}

fn reasons(force: &Value) -> Vec<&str> {
    force["reasons"].as_array().unwrap().iter().map(|reason| reason["why"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_comes_into_force_and_ends_by_notice() {
    for world in worlds().await {
        two(&world).await;
        let open = force(&world, "2020-01-01").await;
        assert_eq!(open["state"], "UNKNOWN");
        assert_eq!(reasons(&open), ["START_NOT_KNOWN", "APPROVAL_NOT_KNOWN", "APPROVAL_NOT_KNOWN"]);
        let missing = json!([
            { "step": { "key": "t:trin-1" }, "state": "UNKNOWN", "missing": [{ "key": "t:byraad" }] },
            { "step": { "key": "t:trin-2" }, "state": "UNKNOWN", "missing": [{ "key": "t:regionsraad" }] },
        ]);
        assert_eq!((&open["missing"], &open["gaps"]), (&missing, &json!([{ "topic": "FORCE" }])));
        // One of the two approves, and it is known that all approvals are listed.
        done(
            &world,
            json!([
                act("t:aftale", "APPROVED", "t:byraad", "2016-02-01"),
                { "stateCompleteness": { "subject": "t:aftale", "topic": "APPROVALS", "from": "2016-01-01", "until": "2016-06-01" } },
            ]),
        )
        .await;
        let half = force(&world, "2016-03-01").await;
        assert_eq!(half["state"], "NO");
        assert_eq!(reasons(&half), ["START_NOT_KNOWN", "APPROVED", "APPROVAL_MISSING"]);
        assert_eq!(half["missing"].as_array().unwrap().len(), 1);
        // The other does, and it is said from when the agreement holds.
        let fact = on(&world, "2020-01-01", r#"agreement(key: "t:aftale") { factNumber }"#).await;
        done(
            &world,
            json!([
                act("t:aftale", "APPROVED", "t:regionsraad", "2016-06-01"),
                { "correct": { "fact": fact["agreement"]["factNumber"], "from": "2016-06-01" } },
            ]),
        )
        .await;
        assert_eq!(force(&world, "2016-05-31").await["state"], "NO");
        let in_force = force(&world, "2016-06-01").await;
        assert_eq!((&in_force["state"], &in_force["missing"]), (&json!("YES"), &json!([])));
        assert_eq!(reasons(&in_force), ["HOLDS", "APPROVED", "APPROVED"]);
        assert_eq!(in_force["reasons"][1]["facts"], json!([{ "statement": "APPROVAL_STEP" }, { "statement": "ACT" }]));
        // If notice is given; nobody says whether it is to the end of a month.
        let ends = r#"agreement(key: "t:aftale") {
            march: endsIfNoticeGiven(on: "2027-03-31") { lastDay { day } until { day } why certainty versions { noticeMonths } }
            may: endsIfNoticeGiven(on: "2027-05-15") { lastDay { earliest latest } why }
            before: endsIfNoticeGiven(on: "2010-01-01") { lastDay { day } why certainty } }"#;
        let ends = on(&world, "2026-01-01", ends).await["agreement"].take();
        assert_eq!(
            ends["march"],
            json!({ "lastDay": { "day": "2027-09-30" }, "until": { "day": "2027-10-01" }, "why": "NOTICE_END_NOT_KNOWN",
                "certainty": "CERTAIN", "versions": [{ "noticeMonths": 6 }] })
        );
        assert_eq!(ends["may"]["lastDay"], json!({ "earliest": "2027-11-15", "latest": "2027-11-30" }));
        assert_eq!(ends["before"], json!({ "lastDay": null, "why": "NOT_THEN", "certainty": null }));
        // Notice is given.
        done(&world, json!([act("t:aftale", "GAVE_NOTICE", "t:ask", "2027-03-31")])).await;
        assert_eq!(force(&world, "2027-09-30").await["state"], "YES");
        let ended = force(&world, "2027-10-01").await;
        assert_eq!((&ended["state"], reasons(&ended).pop()), (&json!("NO"), Some("ENDED_BY_NOTICE")));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn agreements_are_listed_reviewed_and_replaced() {
    for world in worlds().await {
        two(&world).await;
        done(
            &world,
            json!([
                found("t:birk", "MUNICIPALITY", "Birk"),
                { "registerAgreement": { "key": "t:program", "kind": "PROGRAMME", "title": "Programmet", "from": "2015-01-01" } },
                { "registerAgreement": { "key": "t:gammel", "kind": "FRAMEWORK", "title": "Den gamle", "area": "health",
                    "whole": "t:program", "reviewMonths": 12, "from": "2015-01-31" } },
                { "registerAgreement": { "key": "t:ny", "kind": "FRAMEWORK", "title": "Den nye", "area": "health",
                    "whole": "t:program", "follows": "t:gammel", "from": "2018-01-01" } },
                party("t:p3", "t:birk", "t:gammel", "2016-01-01"),
                party("t:p4", "t:region", "t:gammel", "2016-01-01"),
                { "state": { "subject": "t:program", "from": "2015-01-01", "statement": { "target": { "text": "En fordobling", "percent": 200 } } } },
                { "state": { "subject": "t:aftale", "from": "2016-01-01", "statement": { "involvement": {
                    "how": "SIGNATORY", "designation": "Anna Berg", "behalf": "t:ask", "office": "borgmester" } } } },
                act("t:gammel", "REVIEWED", "t:birk", "2016-02-29"),
            ]),
        )
        .await;
        let listed = r#"
            social: agreements(filter: { areas: ["social"] }) { nodes { key } }
            frames: agreements(filter: { kinds: [FRAMEWORK], inForce: [YES] }) { nodes { key } }
            between: agreements(filter: { parties: ["t:region", "t:birk"] }) { nodes { key } }
            of: agreements(filter: { parties: ["t:region"] }) { nodes { key } }
            programme: agreements(filter: { whole: "t:program" }) { totalCount }
            program: agreement(key: "t:program") { parts { items { key } complete } targets { items { text percent baseline } } }
            old: agreement(key: "t:gammel") { successors { items { key } } inForce { state reasons { why facts { subject { ... on Agreement { key } } } } } }
            aftale: agreement(key: "t:aftale") { signatories { items { designation office behalf { key } } }
                involved(how: [CONVENER]) { items { how } } }"#;
        let seen = on(&world, "2019-01-01", listed).await;
        let keys = |list: &Value| -> Vec<String> {
            list["nodes"].as_array().unwrap().iter().map(|node| node["key"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(keys(&seen["social"]), ["t:aftale"]);
        assert_eq!(keys(&seen["frames"]), ["t:ny"]);
        assert_eq!(keys(&seen["between"]), ["t:gammel"]);
        assert_eq!(keys(&seen["of"]), ["t:aftale", "t:gammel"]);
        assert_eq!(seen["programme"]["totalCount"], 2);
        assert_eq!(
            seen["program"],
            json!({ "parts": { "items": [{ "key": "t:gammel" }, { "key": "t:ny" }], "complete": null },
                "targets": { "items": [{ "text": "En fordobling", "percent": 200, "baseline": null }] } })
        );
        assert_eq!(seen["old"]["successors"]["items"], json!([{ "key": "t:ny" }]));
        assert_eq!(seen["old"]["inForce"]["state"], "NO");
        assert_eq!(
            seen["old"]["inForce"]["reasons"],
            json!([{ "why": "HOLDS", "facts": [{ "subject": { "key": "t:gammel" } }] },
                { "why": "REPLACED", "facts": [{ "subject": { "key": "t:ny" } }] }])
        );
        assert_eq!(
            seen["aftale"],
            json!({ "signatories": { "items": [{ "designation": "Anna Berg", "office": "borgmester", "behalf": { "key": "t:ask" } }] },
                "involved": { "items": [] } })
        );
        assert_eq!(keys(&on(&world, "2017-01-01", listed).await["frames"]), ["t:gammel"]);
        // Twelve months after the last review, while it is in force: it is replaced on the first day of 2018.
        let reviews = r#"reviewsDue(from: "2016-01-01", until: "2020-01-01") {
                due { agreement { key } due { day } certainty last { from { day } } } unknown { agreement { key } why } }
            mine: reviewsDue(from: "2016-01-01", until: "2020-01-01", area: "health", party: "t:birk") { due { due { day } } unknown { why } }
            agreement(key: "t:aftale") { reviews(from: "2016-01-01", until: "2017-01-01") { due { certainty } unknown { why } } }"#;
        let due = on(&world, "2017-06-01", reviews).await;
        assert_eq!(
            due["reviewsDue"]["due"],
            json!([{ "agreement": { "key": "t:gammel" }, "due": { "day": "2017-02-28" }, "certainty": "CERTAIN",
                "last": { "from": { "day": "2016-02-29" } } }])
        );
        assert_eq!(
            due["reviewsDue"]["unknown"],
            json!([{ "agreement": { "key": "t:aftale" }, "why": "START_NOT_KNOWN" },
                { "agreement": { "key": "t:program" }, "why": "CYCLE_NOT_KNOWN" },
                { "agreement": { "key": "t:ny" }, "why": "CYCLE_NOT_KNOWN" }])
        );
        assert_eq!(due["mine"], json!({ "due": [{ "due": { "day": "2017-02-28" } }], "unknown": [] }));
        assert_eq!(due["agreement"]["reviews"], json!({ "due": [], "unknown": [{ "why": "START_NOT_KNOWN" }] }));
        // Before the review was made they count from when it began.
        let before = on(&world, "2016-01-15", reviews).await["reviewsDue"]["due"].take();
        let days: Vec<&str> =
            before.as_array().unwrap().iter().map(|one| one["due"]["day"].as_str().unwrap()).collect();
        assert_eq!(days, ["2016-01-31", "2017-01-31"]);
        let wrong = r#"{ network { reviewsDue(from: "1000-01-01", until: "2020-01-01") { due { certainty } } } }"#;
        assert_eq!(codes(&world, wrong).await, ["INVALID_VALUE"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_loses_its_contact_person() {
    for world in worlds().await {
        two(&world).await;
        let asked = "agreementsWithoutContact { agreement { key } why certainty contacts { source { key } } ended { statement } }";
        let none = on(&world, "2020-01-01", asked).await["agreementsWithoutContact"].take();
        assert_eq!(none[0]["why"], "NONE_KNOWN");
        assert_eq!(none[0]["certainty"], "POSSIBLE");
        done(
            &world,
            json!([
                { "foundOrganization": { "key": "t:kontor", "kind": "DEPARTMENT", "names": [{ "text": "Kontoret" }], "parent": "t:ask",
                    "from": "2000-01-01" } },
                { "registerPerson": { "key": "t:anna", "name": { "given": "Anna", "family": "Berg" }, "from": "2000-01-01" } },
                { "drawRelation": { "key": "t:kontakt", "kind": "CONTACT_PERSON_FOR", "source": "t:anna", "target": "t:aftale", "from": "2016-06-01" } },
                { "appoint": { "key": "t:m", "member": "t:anna", "body": "t:kontor", "from": "2010-01-01", "until": "2018-01-01" } },
            ]),
        )
        .await;
        assert_eq!(on(&world, "2017-12-31", asked).await["agreementsWithoutContact"], json!([]));
        let left = |certainty: &str| {
            json!([{ "agreement": { "key": "t:aftale" }, "why": "LEFT", "certainty": certainty,
                "contacts": [{ "source": { "key": "t:anna" } }], "ended": [{ "statement": "MEMBERSHIP" }] }])
        };
        assert_eq!(on(&world, "2018-01-01", asked).await["agreementsWithoutContact"], left("POSSIBLE"));
        let fact = on(&world, "2020-01-01", r#"agreement(key: "t:aftale") { factNumber }"#).await;
        done(
            &world,
            json!([
                { "stateCompleteness": { "subject": "t:anna", "topic": "EVERYTHING", "from": "2018-01-01" } },
                { "correct": { "fact": fact["agreement"]["factNumber"], "from": "2016-01-01" } },
            ]),
        )
        .await;
        assert_eq!(on(&world, "2018-01-01", asked).await["agreementsWithoutContact"], left("CERTAIN"));
        done(
            &world,
            json!([
                { "endRelation": { "relation": "t:kontakt", "on": "2019-01-01" } },
                { "stateCompleteness": { "subject": "t:aftale", "topic": "CONTACT_PERSONS", "from": "2019-01-01" } },
            ]),
        )
        .await;
        let none = on(&world, "2019-01-01", asked).await["agreementsWithoutContact"].take();
        assert_eq!((&none[0]["why"], &none[0]["certainty"]), (&json!("NONE"), &json!("CERTAIN")));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mandates_are_asked_by_matter() {
    for world in worlds().await {
        let mandate = |key: &str, from: &str, to: &str, scope: Value| json!({ "drawRelation": { "key": key, "kind": "MANDATE", "source": from, "target": to, "scope": scope, "from": "2017-01-01" } });
        done(
            &world,
            json!([
                found("t:gruppe", "COMMITTEE", "Styregruppen"),
                found("t:formandskab", "LEADERSHIP", "Formandskabet"),
                found("t:sekretariat", "SECRETARIAT", "Sekretariatet"),
                mandate("t:m1", "t:gruppe", "t:formandskab", json!("Strategiske sager")),
                mandate("t:m2", "t:formandskab", "t:sekretariat", json!("strategiske sager om økonomi")),
                mandate("t:m3", "t:gruppe", "t:sekretariat", Value::Null),
            ]),
        )
        .await;
        done(
            &world,
            json!([{ "alterRelation": { "relation": "t:m1", "limits": "mellem møderne", "ground": "hidtidig praksis formaliseres",
                "on": "2018-01-01" } }]),
        )
        .await;
        let asked = |matter: &str| {
            format!(
                r#"organization(key: "t:gruppe") {{ mandates(matter: "{matter}") {{ itself {{ key }} complete unknown
                mandates {{ behalf {{ key }} decider {{ key }} origin certainty relation {{ scope limits ground }} through {{ key }} }} }} }}"#
            )
        };
        let economy = on(&world, "2017-06-01", &asked("OEKONOMI strategisk")).await["organization"]["mandates"].take();
        assert_eq!(economy["itself"], json!({ "key": "t:gruppe" }));
        assert_eq!(economy["unknown"], json!(["SCOPE_NOT_STATED"]));
        // The chairmanship may not decide on it, so what it passes on is not of the group.
        assert_eq!(economy["mandates"].as_array().unwrap().len(), 1);
        assert_eq!(economy["mandates"][0]["certainty"], "POSSIBLE");
        let strategy = on(&world, "2018-06-01", &asked("strategiske")).await["organization"]["mandates"].take();
        assert_eq!(
            strategy["mandates"],
            json!([
                { "behalf": { "key": "t:gruppe" }, "decider": { "key": "t:formandskab" }, "origin": "GIVEN", "certainty": "CERTAIN",
                    "relation": { "scope": "Strategiske sager", "limits": "mellem møderne", "ground": "hidtidig praksis formaliseres" }, "through": [] },
                { "behalf": { "key": "t:gruppe" }, "decider": { "key": "t:sekretariat" }, "origin": "GIVEN", "certainty": "POSSIBLE",
                    "relation": { "scope": null, "limits": null, "ground": null }, "through": [] },
                { "behalf": { "key": "t:formandskab" }, "decider": { "key": "t:sekretariat" }, "origin": "PASSED_ON", "certainty": "CERTAIN",
                    "relation": { "scope": "strategiske sager om økonomi", "limits": null, "ground": null }, "through": [{ "key": "t:m1" }] },
            ])
        );
        let nothing = r#"mandates(of: "t:sekretariat", matter: "ferie") { mandates { certainty } unknown complete }"#;
        assert_eq!(
            on(&world, "2018-06-01", nothing).await["mandates"],
            json!({ "mandates": [], "unknown": ["NOTHING_STATED"], "complete": null })
        );
        done(
            &world,
            json!([{ "stateCompleteness": { "subject": "t:sekretariat", "topic": "MANDATES", "from": "2018-01-01" } }]),
        )
        .await;
        assert_eq!(
            on(&world, "2018-06-01", nothing).await["mandates"],
            json!({ "mandates": [], "unknown": [], "complete": "CERTAIN" })
        );
        let blank = r#"{ network { mandates(of: "t:gruppe", matter: " ") { complete } } }"#;
        assert_eq!(codes(&world, blank).await, ["INVALID_VALUE"]);
        // A mandate that is altered before it begins has nothing to alter.
        let too_early = json!([{ "alterRelation": { "relation": "t:m3", "limits": "aldrig", "on": "2010-01-01" } }]);
        assert_eq!(refused(&world, too_early).await.len(), 1);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_approved_replaces_nothing_and_what_is_disputed_is_not_known() {
    let agreement = |key: &str, follows: Option<&str>, from: &str, until: &str| {
        json!({ "register": { "key": key, "from": from, "until": until,
            "statement": { "agreement": { "kind": "COLLABORATION", "title": key, "follows": follows } } } })
    };
    for world in worlds().await {
        let council = found("t:byraad", "COUNCIL", "Byrådet");
        let step = json!({ "approvalStep": { "whole": "t:ny", "number": 1, "action": "APPROVE", "body": "t:byraad" } });
        done(
            &world,
            json!([
                council,
                agreement("t:gammel", None, "2010-01-01", "open"),
                agreement("t:ny", Some("t:gammel"), "2020-01-01", "2021-01-01"),
                { "register": { "key": "t:trin", "statement": step, "from": "2020-01-01", "until": "2021-01-01" } },
                { "stateCompleteness": { "subject": "t:ny", "topic": "APPROVALS", "from": "2020-01-01", "until": "open" } },
            ]),
        )
        .await;
        let state = async |day: &str, of: &str| {
            let asked = format!(r#"agreement(key: "{of}") {{ inForce {{ state reasons {{ why }} }} }}"#);
            let mut found = on(&world, day, &asked).await["agreement"]["inForce"].take();
            (found["state"].take(), found["reasons"].take())
        };
        for day in ["2020-06-01", "2021-01-01", "2026-01-01"] {
            assert_eq!(state(day, "t:gammel").await.0, "YES", "{day}");
        }
        done(&world, json!([act("t:ny", "APPROVED", "t:byraad", "2020-07-01")])).await;
        assert_eq!(state("2020-06-30", "t:gammel").await.0, "YES");
        for day in ["2020-07-01", "2021-01-01", "2026-01-01"] {
            assert_eq!(state(day, "t:gammel").await.0, "NO", "{day}");
        }
        // Two sources say otherwise of when another ended.
        let disputed = |fact: &str, until: &str| {
            json!({ "registerAgreement": { "key": fact, "kind": "COLLABORATION", "title": "Strid", "from": "2010-01-01",
                "until": until, "dispute": "ende" } })
        };
        done(&world, json!([disputed("t:strid", "2015-01-01")])).await;
        assert_eq!(state("2012-01-01", "t:strid").await, (json!("UNKNOWN"), json!([{ "why": "DISPUTED" }])));
        world.end().await;
    }
}
