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
        assert_eq!(codes(&world, wrong).await, ["TOO_COSTLY"]);
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
        // Another contact person may be unknown.
        assert_eq!(on(&world, "2018-01-01", asked).await["agreementsWithoutContact"], left("POSSIBLE"));
        let all = json!([{ "stateCompleteness": { "subject": "t:aftale", "topic": "CONTACT_PERSONS", "from": "2018-01-01",
            "until": "2018-07-01" } }]);
        done(&world, all).await;
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
        let asked = |arguments: &str| {
            format!(
                r#"organization(key: "t:gruppe") {{ mandates{arguments} {{ itself {{ key }} complete unknown mandates {{
                behalf {{ key }} decider {{ key }} origin fit certainty relation {{ key limits ground }} through {{ key }} }} }} }}"#
            )
        };
        // Of each: the mandate, how it fits, how sure that is, and by way of which.
        let shown = |list: &Value| -> Vec<String> {
            let mandates = list["mandates"].as_array().unwrap().iter();
            let way = |one: &Value| -> Vec<String> {
                one["through"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap().to_owned()).collect()
            };
            let fit = |one: &Value| one["fit"].as_str().unwrap_or("-").to_owned();
            let said = |one: &Value| {
                format!(
                    "{} {} {} {}",
                    one["relation"]["key"].as_str().unwrap(),
                    fit(one),
                    one["certainty"].as_str().unwrap(),
                    way(one).join(" ")
                )
            };
            mandates.map(|one| said(one).trim().to_owned()).collect()
        };
        let all = async |arguments: &str| {
            on(&world, "2018-06-01", &asked(arguments)).await["organization"]["mandates"].take()
        };
        let just_that = all(r#"(matter: "STRATEGISKE sager")"#).await;
        assert_eq!(
            shown(&just_that),
            ["t:m1 JUST_THAT CERTAIN", "t:m3 SCOPE_NOT_STATED POSSIBLE", "t:m2 WORDS_FOUND POSSIBLE t:m1"]
        );
        assert_eq!((&just_that["itself"], &just_that["unknown"]), (&json!({ "key": "t:gruppe" }), &json!([])));
        let first = &just_that["mandates"][0];
        assert_eq!((&first["behalf"]["key"], &first["decider"]["key"]), (&json!("t:gruppe"), &json!("t:formandskab")));
        assert_eq!((&first["origin"], &just_that["mandates"][2]["origin"]), (&json!("GIVEN"), &json!("PASSED_ON")));
        assert_eq!(
            first["relation"],
            json!({ "key": "t:m1", "limits": "mellem møderne", "ground": "hidtidig praksis formaliseres" })
        );
        // Words that are found, or not, say nothing for certain: who may decide on it is left to who reads.
        let economy = all(r#"(matter: "OEKONOMI strategisk")"#).await;
        let possible =
            ["t:m1 OTHERWISE_WORDED POSSIBLE", "t:m3 SCOPE_NOT_STATED POSSIBLE", "t:m2 WORDS_FOUND POSSIBLE t:m1"];
        assert_eq!(
            (shown(&economy), &economy["unknown"]),
            (possible.map(str::to_owned).to_vec(), &json!(["NONE_CERTAIN"]))
        );
        // Without a matter what is passed on may still be nothing of what was given.
        assert_eq!(shown(&all("").await), ["t:m1 - CERTAIN", "t:m3 - CERTAIN", "t:m2 - POSSIBLE t:m1"]);
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
        for blank in [" ", "-"] {
            let blank = format!(r#"{{ network {{ mandates(of: "t:gruppe", matter: "{blank}") {{ complete }} }} }}"#);
            assert_eq!(codes(&world, &blank).await, ["INVALID_VALUE"]);
        }
        // A mandate that is altered before it begins has nothing to alter.
        let too_early = json!([{ "alterRelation": { "relation": "t:m3", "limits": "aldrig", "on": "2010-01-01" } }]);
        assert_eq!(refused(&world, too_early).await.len(), 1);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_known_in_part_may_come_before_notice_runs_out() {
    for world in worlds().await {
        let agreed = |key: &str, until: &str| {
            json!({ "registerAgreement": { "key": key, "kind": "OTHER", "title": "Aftalen", "noticeMonths": 6, "from": "2020-01-01",
                "until": until } })
        };
        done(&world, json!([agreed("t:i-2027", "2027"), agreed("t:i-2030", "2030"), agreed("t:i-2026", "2026-12-01")]))
            .await;
        let ends = |key: &str| {
            format!(
                r#"agreement(key: "{key}") {{ endsIfNoticeGiven(on: "2026-10-31") {{ until {{ earliest latest }} why certainty }} }}"#
            )
        };
        let until = |earliest: &str, latest: &str, why: &str| {
            json!({ "endsIfNoticeGiven": {
            "until": { "earliest": earliest, "latest": latest }, "why": why, "certainty": "CERTAIN" } })
        };
        let ends = async |key: &str| on(&world, "2026-01-01", &ends(key)).await["agreement"].take();
        assert_eq!(ends("t:i-2027").await, until("2027-01-01", "2027-05-01", "MAY_END_SOONER"));
        assert_eq!(ends("t:i-2030").await, until("2027-05-01", "2027-05-01", "NOTICE_END_NOT_KNOWN"));
        assert_eq!(ends("t:i-2026").await, until("2026-12-01", "2026-12-01", "ENDS_SOONER"));
        // Notice that has not run out is no reason why the agreement may have ended.
        done(
            &world,
            json!([found("t:nogen", "REGION", "Nogen"), act("t:i-2027", "GAVE_NOTICE", "t:nogen", "2026-10-31")]),
        )
        .await;
        let reasons = async |day: &str| {
            let force = r#"agreement(key: "t:i-2027") { inForce { state reasons { why } } }"#;
            let force = on(&world, day, force).await["agreement"]["inForce"].take();
            let why = force["reasons"].as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap().to_owned());
            (force["state"].as_str().unwrap().to_owned(), why.collect::<Vec<_>>())
        };
        assert_eq!(reasons("2027-02-01").await, ("UNKNOWN".to_owned(), vec!["END_NOT_KNOWN".to_owned()]));
        assert_eq!(reasons("2027-05-01").await.0, "NO");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_that_may_be_taken_back_leaves_both_countings() {
    for world in worlds().await {
        let agreed = |key: &str, months: u16, from: &str| {
            json!({ "registerAgreement": { "key": key, "kind": "OTHER", "title": "Aftalen", "reviewMonths": months,
                "noticeMonths": 1, "noticeTo": "ANY_DAY", "from": from, "until": "open" } })
        };
        done(
            &world,
            json!([
                found("t:region", "REGION", "Regionen"),
                agreed("t:aftale", 24, "2010-03-01"),
                agreed("t:opsagt", 12, "2010"),
                { "state": { "subject": "t:aftale", "statement": { "act": { "kind": "REVIEWED", "by": "t:region" } },
                    "from": "2015-06-01", "until": "2016" } },
                act("t:opsagt", "GAVE_NOTICE", "t:region", "2014-01-01"),
            ]),
        )
        .await;
        let asked = |key: &str| {
            format!(
                r#"agreement(key: "{key}") {{ reviews(from: "2012-01-01", until: "2018-01-01") {{
                due {{ due {{ earliest }} certainty last {{ kind }} }} unknown {{ why }} }} }}"#
            )
        };
        let shown = async |day: &str, key: &str| -> Vec<String> {
            let due = on(&world, day, &asked(key)).await["agreement"]["reviews"]["due"].take();
            let one = |one: &Value| {
                format!(
                    "{} {} {}",
                    one["due"]["earliest"].as_str().unwrap(),
                    one["certainty"].as_str().unwrap(),
                    one["last"]["kind"].as_str().unwrap_or("-")
                )
            };
            due.as_array().unwrap().iter().map(one).collect()
        };
        assert_eq!(shown("2015-07-01", "t:aftale").await, ["2017-06-01 CERTAIN REVIEWED"]);
        assert_eq!(
            shown("2016-07-01", "t:aftale").await,
            ["2012-03-01 POSSIBLE -", "2014-03-01 POSSIBLE -", "2016-03-01 POSSIBLE -", "2017-06-01 POSSIBLE REVIEWED"]
        );
        let began = ["2012-03-01 CERTAIN -", "2014-03-01 CERTAIN -", "2016-03-01 CERTAIN -"];
        assert_eq!(shown("2017-07-01", "t:aftale").await, began);
        // It is not known when in 2010 the other began, but it is out of force since 2014.
        let first = ["2012-01-01 POSSIBLE -", "2013-01-01 POSSIBLE -", "2014-01-01 POSSIBLE -"];
        assert_eq!(shown("2016-07-01", "t:opsagt").await, first);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_of_reviews_cost_more_and_are_made_no_longer_than_asked_for() {
    for world in worlds().await {
        let many: Vec<Value> = (0..60)
            .map(|number| {
                json!({ "registerAgreement": { "key": format!("t:{number}"), "kind": "OTHER", "title": "Aftalen", "reviewMonths": 1,
                    "from": "2000-01-01", "until": "open" } })
            })
            .collect();
        done(&world, json!(many)).await;
        let due = |until: &str, first: u16| {
            format!(
                "{{ network {{ reviewsDue(from: \"2010-01-15\", until: \"{until}\", first: {first}) {{ due {{ due {{ day }} }} }} }} }}"
            )
        };
        let answer = world.answer(&due("2055-01-01", 61), &json!({})).await;
        let days = answer["data"]["network"]["reviewsDue"]["due"].as_array().unwrap();
        assert_eq!(days.len(), 61);
        assert_eq!((&days[59]["due"]["day"], &days[60]["due"]["day"]), (&json!("2010-02-01"), &json!("2010-03-01")));
        let cost = async |query: &str| world.answer(query, &json!({})).await["extensions"]["cost"].as_u64().unwrap();
        assert!(cost(&due("2055-01-01", 1)).await > 4 * cost(&due("2019-01-01", 1)).await);
        let of_one = |until: &str| {
            format!(
                "{{ network {{ agreement(key: \"t:1\") {{ reviews(from: \"2010-01-01\", until: \"{until}\") {{ due {{ due {{ day }} }} }} }} }} }}"
            )
        };
        assert!(cost(&of_one("2050-01-01")).await > 20 * cost(&of_one("2011-01-01")).await);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_agreement_can_be_is_refused() {
    for world in worlds().await {
        two(&world).await;
        let state = |statement: Value| json!([{ "state": { "subject": "t:aftale", "from": "2016-01-01", "statement": statement } }]);
        let agreement = |more: Value| {
            let mut terms = json!({ "kind": "OTHER", "title": "Aftalen" });
            terms.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!([{ "register": { "key": "t:ny", "from": "2016-01-01", "statement": { "agreement": terms } } }])
        };
        for (wrong, code) in [
            (agreement(json!({ "reviewMonths": 0 })), "INVALID_VALUE"),
            (agreement(json!({ "whole": "t:ny" })), "CYCLE"),
            (agreement(json!({ "follows": "t:ny" })), "CYCLE"),
            (state(json!({ "involvement": { "how": "CONVENER", "office": "borgmester" } })), "INVALID_VALUE"),
        ] {
            let refusals = refused(&world, wrong.clone()).await;
            let codes: Vec<&str> = refusals.iter().map(|(code, _)| code.as_str()).collect();
            assert_eq!(codes, [code], "{wrong}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn agreements_are_not_parts_of_one_another_nor_do_they_follow_one_another_in_a_ring() {
    let new = |key: &str, more: Value, from: &str, until: &str| {
        let mut terms = json!({ "kind": "OTHER", "title": key });
        terms.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "register": { "key": key, "from": from, "until": until, "statement": { "agreement": terms } } })
    };
    for world in worlds().await {
        for place in ["whole", "follows"] {
            let key = |of: &str| format!("t:{place}-{of}");
            let named = |of: &str| json!({ place: key(of) });
            done(
                &world,
                json!([
                    new(&key("a"), json!({}), "2010-01-01", "2015-01-01"),
                    new(&key("b"), named("a"), "2010-01-01", "open"),
                    new(&key("c"), named("b"), "2010-01-01", "open"),
                ]),
            )
            .await;
            let mut terms = json!({ "kind": "OTHER", "title": "Den første" });
            terms.as_object_mut().unwrap().extend(named("c").as_object().unwrap().clone());
            let closing = json!([{ "state": { "subject": key("a"), "from": "2015-01-01", "until": "2020-01-01",
                "statement": { "agreement": terms } } }]);
            let refusals = refused(&world, closing).await;
            assert_eq!(refusals.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["CYCLE"], "{place}");
            // Two sources may say it the other way round, which is recorded as what they contradict one another in.
            let disputed = |of: &str, other: &str| {
                let mut new = new(&key(of), named(other), "2010-01-01", "open");
                new["register"]["dispute"] = json!("which");
                new
            };
            done(&world, json!([disputed("x", "y"), disputed("y", "x")])).await;
        }
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
