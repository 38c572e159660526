//! Meetings: how many, which, who, and whether that is kept.

use serde_json::{Value, json};

use crate::support::server::{World, worlds};
use crate::writing::{done, on, refused};

/// Something new that begins on a day.
pub fn new(key: &str, kind: &str, said: Value, from: &str, until: &str) -> Value {
    let statement = json!({ kind: said });
    json!({ "register": { "key": key, "statement": statement, "from": from, "until": until } })
}

/// A steering group that meets twice in spring and twice in autumn, has a rule for its short meetings, and an
/// agreement of three institutions with a meeting for each.
pub async fn meeting_world(world: &World) {
    let found = |key: &str, kind: &str, name: &str| {
        json!({ "foundOrganization": { "key": key, "kind": kind,
        "names": [{ "text": name }], "from": "2010-01-01" } })
    };
    let mut changes = vec![
        found("t:gruppe", "COMMITTEE", "Styregruppen; nord, syd"),
        found("t:sekretariat", "SECRETARIAT", "Sekretariatet"),
        json!({ "registerPerson": { "key": "t:p1", "name": { "given": "Åse", "family": "Ærø" }, "from": "2000" } }),
        json!({ "registerPerson": { "key": "t:p2", "name": { "given": "Bo", "family": "Berg" }, "from": "2000" } }),
        json!({ "appoint": { "key": "t:m1", "body": "t:gruppe", "member": "t:p1", "from": "2020-01-01" } }),
        json!({ "state": { "subject": "t:gruppe", "statement": { "area": "social" }, "from": "2020-01-01" } }),
        new(
            "t:aftale",
            "agreement",
            json!({ "kind": "COLLABORATION", "title": "Aftalen", "area": "health" }),
            "2020-01-01",
            "2028-01-01",
        ),
        new(
            "t:styrende",
            "meetingSeries",
            json!({ "whose": "t:gruppe", "title": "Styregruppens møder",
            "cadence": "EXACT", "spring": 2, "autumn": 2 }),
            "2020-01-01",
            "open",
        ),
        new(
            "t:korte",
            "meetingSeries",
            json!({ "whose": "t:gruppe", "title": "Korte møder",
            "rule": "FREQ=MONTHLY;BYDAY=1TU", "first": "2026-01-01", "time": "13:30", "minutes": 45 }),
            "2026-01-01",
            "2027-03-01",
        ),
        json!({ "state": { "subject": "t:korte", "from": "2026-01-01", "statement": {
            "involvement": { "how": "CONVENER", "party": "t:sekretariat" } } } }),
        json!({ "state": { "subject": "t:korte", "from": "2026-01-01", "statement": {
            "involvement": { "how": "ATTENDEE", "party": "t:p2" } } } }),
    ];
    for (number, day, next, status) in [
        (1, "2026-02-03", "2026-02-04", "HELD"),
        (2, "2026-05-05", "2026-05-06", "HELD"),
        (3, "2026-12-01", "2026-12-02", "PLANNED"),
    ] {
        changes.push(new(
            &format!("t:moede-{number}"),
            "meeting",
            json!({ "whose": "t:gruppe", "series": "t:styrende",
            "status": status, "time": "09:00", "minutes": 120, "title": "Møde, stort" }),
            day,
            next,
        ));
    }
    changes.push(new(
        "t:kort",
        "meeting",
        json!({ "whose": "t:gruppe", "series": "t:korte", "status": "CANCELLED" }),
        "2026-12-01",
        "2026-12-02",
    ));
    for number in 1..=3 {
        let key = format!("t:sted-{number}");
        changes.push(found(&key, "INSTITUTION", &format!("Sted {number}")));
        changes.push(json!({ "drawRelation": { "key": format!("t:part-{number}"), "kind": "PARTY_TO", "source": key,
            "target": "t:aftale", "from": "2020-01-01", "until": "2028-01-01" } }));
    }
    changes.push(new(
        "t:status",
        "meetingSeries",
        json!({ "whose": "t:aftale", "title": "Statusmøder", "cadence": "EXACT",
        "number": 1, "each": "INSTITUTION", "within": "t:aftale" }),
        "2020-01-01",
        "2028-01-01",
    ));
    changes.push(new(
        "t:dialog",
        "meetingSeries",
        json!({ "whose": "t:aftale", "title": "Dialogmøde", "cadence": "EXACT",
        "number": 1 }),
        "2020-01-01",
        "2028-01-01",
    ));
    changes.push(new(
        "t:planer",
        "meetingSeries",
        json!({ "whose": "t:aftale", "title": "Handleplansmøder",
        "cadence": "AT_LEAST", "number": 1, "per": "borgeren" }),
        "2020-01-01",
        "2028-01-01",
    ));
    done(world, Value::Array(changes)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_has_at_least_five_meetings_a_year() {
    for world in worlds().await {
        meeting_world(&world).await;
        let asked = r#"agreement(key: "t:aftale") { yearlyMeetings { least { certain possible } most certainty
            series { series { key } least { certain } most each { certain } reasons } } }"#;
        let yearly = on(&world, "2026-11-22", asked).await["agreement"]["yearlyMeetings"].take();
        assert_eq!(yearly["least"], json!({ "certain": 5, "possible": 5 }));
        assert_eq!((&yearly["most"], &yearly["certainty"]), (&Value::Null, &json!("CERTAIN")));
        let mut reasons: Vec<String> =
            yearly["series"].as_array().unwrap().iter().map(|one| one["reasons"].to_string()).collect();
        reasons.sort();
        assert_eq!(reasons, [r#"["EACH_NOT_KNOWN"]"#, r#"["PER_NOT_KNOWN"]"#, "[]"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cadence_is_kept_at_risk_and_behind_where_all_meetings_are_known() {
    for world in worlds().await {
        meeting_world(&world).await;
        let asked = r#"meetingSeries(key: "t:styrende") { keeping(year: 2026) { from until least
            held { certain possible } planned { certain possible } state certainty reasons meetings { title } } }"#;
        let states = |answer: &Value| -> Vec<(String, String)> {
            let all = answer["meetingSeries"]["keeping"].as_array().unwrap().iter();
            all.map(|one| (one["state"].as_str().unwrap().to_owned(), one["reasons"].to_string())).collect()
        };
        let kept = ("KEPT".to_owned(), "[]".to_owned());
        let unknown = ("UNKNOWN".to_owned(), r#"["MEETINGS_NOT_COMPLETE"]"#.to_owned());
        let before = on(&world, "2026-11-22", asked).await;
        assert_eq!(states(&before), [kept.clone(), unknown]);
        let autumn = &before["meetingSeries"]["keeping"][1];
        assert_eq!((&autumn["least"], &autumn["planned"]), (&json!(2), &json!({ "certain": 1, "possible": 1 })));
        let all =
            json!([{ "stateCompleteness": { "subject": "t:gruppe", "topic": "MEETINGS", "from": "2026-01-01" } }]);
        done(&world, all).await;
        let word = |state: &str| (state.to_owned(), "[]".to_owned());
        assert_eq!(states(&on(&world, "2026-11-22", asked).await), [kept.clone(), word("AT_RISK")]);
        // When the year is over nobody knows whether the planned one was held, and it would be too few anyway.
        assert_eq!(states(&on(&world, "2027-01-01", asked).await), [kept.clone(), word("BEHIND")]);
        let more = new(
            "t:moede-4",
            "meeting",
            json!({ "whose": "t:gruppe", "series": "t:styrende", "status": "PLANNED" }),
            "2026-12-10",
            "2026-12-11",
        );
        done(&world, json!([more])).await;
        assert_eq!(states(&on(&world, "2026-11-22", asked).await), [kept, word("ON_TRACK")]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_gives_days_but_those_of_meetings_that_are_recorded() {
    for world in worlds().await {
        meeting_world(&world).await;
        let asked = r#"meetingSeries(key: "t:korte") { occurrences(from: "2026-11-01", until: "2027-06-01") {
            meeting { key } day { day } status time certainty fact { __typename } } }"#;
        let found = on(&world, "2026-11-22", asked).await["meetingSeries"]["occurrences"].take();
        let days: Vec<(&str, &str, bool)> = found
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["day"]["day"].as_str().unwrap(), one["status"].as_str().unwrap(), one["meeting"].is_null()))
            .collect();
        assert_eq!(
            days,
            [
                ("2026-11-03", "PLANNED", true),
                ("2026-12-01", "CANCELLED", false),
                ("2027-01-05", "PLANNED", true),
                ("2027-02-02", "PLANNED", true),
            ]
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_convenes_and_who_is_invited() {
    for world in worlds().await {
        meeting_world(&world).await;
        let asked = r#"meetingSeries(key: "t:korte") { participants { complete items {
            how ground party { key } persons { person { key } } certainty } } }"#;
        let items = on(&world, "2026-11-22", asked).await["meetingSeries"]["participants"]["items"].take();
        let shown: Vec<String> = items
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    one["how"].as_str().unwrap(),
                    one["ground"].as_str().unwrap(),
                    one["party"]["key"].as_str().unwrap()
                )
            })
            .collect();
        assert_eq!(shown, ["CONVENER STATED t:sekretariat", "ATTENDEE STATED t:p2", "ATTENDEE MEMBER t:p1"]);
        assert_eq!(items[2]["persons"][0]["person"]["key"], "t:p1");
        // Nobody comes to what is no more.
        let once =
            new("t:slut", "meetingSeries", json!({ "whose": "t:gruppe", "title": "Slut" }), "2020-01-01", "2021-01-01");
        done(&world, json!([once])).await;
        let asked = r#"meetingSeries(key: "t:slut") { participants { items { party { key } } } }"#;
        let then = on(&world, "2020-11-22", asked).await["meetingSeries"]["participants"].take();
        assert_ne!(then, json!({ "items": [] }));
        let now = on(&world, "2026-11-22", asked).await["meetingSeries"]["participants"].take();
        assert_eq!(now, json!({ "items": [] }));
        let convener = r#"meetingSeries(key: "t:korte") { participants(how: [CONVENER]) { items { party { key } } } }"#;
        let convener = on(&world, "2026-11-22", convener).await;
        assert_eq!(
            convener["meetingSeries"]["participants"]["items"],
            json!([{ "party": { "key": "t:sekretariat" } }])
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_goes_on_however_long_ago_it_began() {
    for world in worlds().await {
        meeting_world(&world).await;
        let daily = json!({ "whose": "t:gruppe", "title": "Hver dag", "rule": "FREQ=DAILY", "first": "1985-01-01" });
        done(&world, json!([new("t:daglig", "meetingSeries", daily, "1985-01-01", "open")])).await;
        let asked = r#"meetingSeries(key: "t:daglig") { yearly { least { certain } most }
            occurrences(from: "2026-12-30", until: "2027-01-02") { day { day } } }"#;
        let found = on(&world, "2026-11-22", asked).await["meetingSeries"].take();
        assert_eq!(found["yearly"], json!({ "least": { "certain": 365 }, "most": 365 }));
        assert_eq!(found["occurrences"].as_array().unwrap().len(), 3);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_rule_or_no_time_is_refused() {
    for world in worlds().await {
        meeting_world(&world).await;
        for wrong in [
            json!({ "rule": "FREQ=SECONDLY" }),
            json!({ "rule": "hver måned" }),
            json!({ "time": "kl. 9" }),
            json!({ "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "first": "2026-01-01" }),
            json!({ "rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU", "first": "2026-01-01" }),
            json!({ "weeks": 0 }),
            json!({ "months": 0 }),
        ] {
            let mut said = json!({ "whose": "t:gruppe", "title": "Ny" });
            said.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            let refusals = refused(&world, json!([new("t:ny", "meetingSeries", said, "2026-01-01", "open")])).await;
            assert_eq!(refusals.first().map(|(code, _)| code.as_str()), Some("INVALID_VALUE"), "{wrong}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_of_a_body_is_not_in_the_series_of_another() {
    for world in worlds().await {
        meeting_world(&world).await;
        let meeting = |whose: &str, series: &str| {
            let said = json!({ "whose": whose, "series": series, "status": "PLANNED" });
            json!([new("t:nyt", "meeting", said, "2026-12-08", "2026-12-09")])
        };
        let found = refused(&world, meeting("t:sekretariat", "t:styrende")).await;
        assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["MISMATCH"]);
        // A body can hold a meeting that an agreement lays down, and one agreement a meeting in another's series.
        done(&world, meeting("t:sekretariat", "t:planer")).await;
        let other = json!({ "kind": "OTHER", "title": "En del", "whole": "t:aftale" });
        let of_a_part = json!({ "whose": "t:del", "series": "t:planer", "status": "PLANNED" });
        done(
            &world,
            json!([
                new("t:del", "agreement", other, "2020-01-01", "open"),
                new("t:delmode", "meeting", of_a_part, "2026-12-08", "2026-12-09"),
            ]),
        )
        .await;
        // A series does not go to another body as long as it has meetings of its own.
        const VERSIONS: &str = r#"meetingSeries(key: "t:styrende") { versions { factNumber } }"#;
        let fact = on(&world, "2026-01-01", VERSIONS).await["meetingSeries"]["versions"][0]["factNumber"].take();
        let moved = json!({ "whose": "t:sekretariat", "title": "Styregruppens møder" });
        let moved = json!([{ "correct": { "fact": fact, "statement": { "meetingSeries": moved } } }]);
        let found = refused(&world, moved).await;
        let codes: Vec<&str> = found.iter().map(|(code, _)| code.as_str()).collect();
        assert!(!codes.is_empty() && codes.iter().all(|code| *code == "MISMATCH"), "{codes:?}");
        world.end().await;
    }
}
