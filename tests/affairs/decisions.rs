//! Proposals, what was decided on them and how it differs, what follows from it, and what is to be done.

use herred::exchange::bundle::NamedFile;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};
use crate::writing::{done, on, refused};

/// Two proposals to a team: one of three items of which the second is not decided by itself, and one taken back.
const FILES: [(&str, &str); 14] = [
    ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\n"),
    (
        "organizations.csv",
        "key,kind,name,from,until
team,LEADERSHIP,Chefteamet,2007-01-01,open
unit,DEPARTMENT,Enheden,2007-01-01,open
klynge,CLUSTER,Klyngen,2010-01-01,open
gammel,DEPARTMENT,Den gamle,2007-01-01,open
ny,DEPARTMENT,Den nye,2007-01-01,open
",
    ),
    ("persons.csv", "key,given,family\np1,Åse,Ærø\n"),
    ("placements.csv", "organization,part_of,from,until\nklynge,gammel,2010-01-01,2018-10-01\nklynge,ny,2018-10-01,open\n"),
    ("meetings.csv", "key,whose,status,from,until\nmode,team,HELD,2018-09-20,2018-09-21\n"),
    (
        "proposals.csv",
        "key,title,body,author,open,area,from,until
sag,Flytning af Klyngen,team,unit,false,health,2018-08-31,open
anden,En anden sag,team,unit,,,2018-08-31,open
",
    ),
    (
        "proposal_items.csv",
        "key,proposal,text,number,from,until
punkt2,sag,Et mål,2,2018-08-31,open
punkt1,sag,En flytning,1,2018-08-31,open
",
    ),
    (
        "decisions.csv",
        "key,proposal,outcome,point,body,meeting,text,change,deleted,condition,from,until
b0,sag,POSTPONED,,team,,,,,,2018-09-01,open
b1,sag,ADOPTED_WITH_CHANGES,,team,mode,Rammen er OK,Måldelen skal være tydeligere,Den sidste linje under økonomi,,2018-09-20,open
b2,sag,ADOPTED,punkt1,,mode,,,,,2018-09-20,open
",
    ),
    ("effects.csv", "decision,affected,topic,from,until\nb2,klynge,PLACEMENT,2018-10-01,open\n"),
    ("acts.csv", "subject,kind,by,from,until\nanden,TAKEN_BACK,unit,2018-09-10,open\n"),
    (
        "action_items.csv",
        "key,text,origin,due,from,until
opgave1,Sender information,b1,2018-11-01,2018-09-20,2018-12-01
opgave2,Undersøger booking,b1,,2018-09-20,
",
    ),
    (
        "involvements.csv",
        "subject,how,party,from,until
sag,RESPONSIBLE,p1,2018-08-31,open
sag,CONSULTED,unit,2018-08-31,open
opgave1,OWNER,p1,2018-09-20,open
opgave1,RECIPIENT,team,2018-09-20,open
opgave2,OWNER,unit,2018-09-20,open
",
    ),
    ("completeness.csv", "subject,topic,from,until\nsag,DECISIONS,2018-08-31,open\n"),
    (
        "gaps.csv",
        "subject,topic,reason,explanation,from,until
anden,DECISIONS,NOT_STATED,The minutes are missing.,2018-08-31,open
",
    ),
];

async fn ready() -> Vec<World> {
    let worlds = worlds().await;
    for world in &worlds {
        let files: Vec<NamedFile> =
            FILES.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect();
        world.import(files).await.unwrap();
    }
    worlds
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_says_where_it_stands_and_how_it_was_changed() {
    const STANDING: &str = r#"proposal(key: "t:sag") { standing { state certainty reasons } } anden: proposal(key: "t:anden") {
        standing { state reasons gaps { explanation } evidence { statement } } }"#;
    const TREATED: &str = r#"proposal(key: "t:sag") { involved(how: [RESPONSIBLE]) { items { party { key } } }
        items { complete items { key number } } decisions { items { key } }
        treatments { item { key } state outcome certainty differs reason
            decisions { key change deleted condition meeting { key } } } }"#;
    for world in ready().await {
        for (day, state, other) in [
            ("2018-08-30", "NOT_PUT_FORWARD", "NOT_PUT_FORWARD"),
            ("2018-08-31", "PUT_FORWARD", "UNKNOWN"),
            ("2018-09-01", "POSTPONED", "UNKNOWN"),
            ("2018-09-20", "DECIDED", "TAKEN_BACK"),
        ] {
            let found = on(&world, day, STANDING).await;
            assert_eq!(found["proposal"]["standing"]["state"], json!(state), "{day}");
            assert_eq!(found["anden"]["standing"]["state"], json!(other), "{day}");
        }
        let unknown = on(&world, "2018-09-01", STANDING).await;
        assert_eq!(
            unknown["anden"]["standing"],
            json!({ "state": "UNKNOWN", "reasons": ["DECISIONS_NOT_LISTED"], "evidence": [],
                "gaps": [{ "explanation": "The minutes are missing." }] })
        );
        let treated = on(&world, "2018-10-01", TREATED).await;
        let whole = json!({ "key": "t:b1", "change": "Måldelen skal være tydeligere",
            "deleted": "Den sidste linje under økonomi", "condition": null, "meeting": { "key": "t:mode" } });
        assert_eq!(
            treated["proposal"],
            json!({
                "involved": { "items": [{ "party": { "key": "t:p1" } }] },
                "items": { "complete": "CERTAIN",
                    "items": [{ "key": "t:punkt1", "number": 1 }, { "key": "t:punkt2", "number": 2 }] },
                "decisions": { "items": [{ "key": "t:b0" }, { "key": "t:b1" }, { "key": "t:b2" }] },
                "treatments": [
                    { "item": null, "state": "DECIDED", "outcome": "ADOPTED_WITH_CHANGES", "certainty": "CERTAIN",
                      "differs": true, "reason": null, "decisions": [whole] },
                    { "item": { "key": "t:punkt1" }, "state": "DECIDED", "outcome": "ADOPTED", "certainty": "CERTAIN",
                      "differs": false, "reason": null, "decisions": [{ "key": "t:b2", "change": null,
                        "deleted": null, "condition": null, "meeting": { "key": "t:mode" } }] },
                    { "item": { "key": "t:punkt2" }, "state": "UNKNOWN", "outcome": null, "certainty": null,
                      "differs": null, "reason": "CHANGED_AS_A_WHOLE", "decisions": [whole] },
                ],
            })
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_and_what_rests_on_it_are_asked_from_either_side() {
    const QUERY: &str = r#"decision(key: "t:b2") { effects { effect { topic affected { id ... on Cluster { key } } }
            facts { certainty fact { statement from { day } } } } }
        organization(key: "t:klynge") { grounds { decision { key } facts { fact { statement } } } }
        team: organization(key: "t:team") { proposals { key } decisions(from: "2018-09-10", until: "2019-01-01") {
            certainty decision { key } } }
        meeting(key: "t:mode") { decisions { key } }"#;
    for world in ready().await {
        let mut found = on(&world, "2019-01-01", QUERY).await;
        let affected = found["decision"]["effects"][0]["effect"]["affected"].as_object_mut().unwrap();
        affected.remove("id");
        assert_eq!(
            found,
            json!({
                "decision": { "effects": [{ "effect": { "topic": "PLACEMENT", "affected": { "key": "t:klynge" } },
                    "facts": [{ "certainty": "CERTAIN",
                        "fact": { "statement": "PLACEMENT", "from": { "day": "2018-10-01" } } }] }] },
                "organization": { "grounds": [{ "decision": { "key": "t:b2" },
                    "facts": [{ "fact": { "statement": "PLACEMENT" } }] }] },
                "team": { "proposals": [{ "key": "t:sag" }, { "key": "t:anden" }], "decisions": [
                    { "certainty": "CERTAIN", "decision": { "key": "t:b1" } },
                    { "certainty": "CERTAIN", "decision": { "key": "t:b2" } },
                ] },
                "meeting": { "decisions": [{ "key": "t:b1" }, { "key": "t:b2" }] },
            })
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_be_done_is_open_late_and_done() {
    const QUERY: &str = r#"person(key: "t:p1") { all: actionItems { key state reason owners { party { key } }
            recipients { party { key } } } late: actionItems(states: [LATE]) { key } }
        organization(key: "t:unit") { actionItems { key state reason } }
        actionItems(filter: { origin: "t:b1", states: [OPEN, LATE] }) { nodes { key } }
        owned: actionItems(filter: { owner: "t:unit" }) { nodes { key } }"#;
    for world in ready().await {
        for (day, state) in
            [("2018-09-19", "NOT_BEGUN"), ("2018-11-01", "OPEN"), ("2018-11-02", "LATE"), ("2018-12-01", "DONE")]
        {
            let found = on(&world, day, QUERY).await;
            let of_person = &found["person"]["all"];
            assert_eq!(of_person[0]["state"], json!(state), "{day}");
            let late = if state == "LATE" { json!([{ "key": "t:opgave1" }]) } else { json!([]) };
            assert_eq!(found["person"]["late"], late, "{day}");
        }
        let found = on(&world, "2018-11-02", QUERY).await;
        assert_eq!(
            found["person"]["all"],
            json!([{ "key": "t:opgave1", "state": "LATE", "reason": null, "owners": [{ "party": { "key": "t:p1" } }],
                "recipients": [{ "party": { "key": "t:team" } }] }])
        );
        // Nobody says that it was not done.
        assert_eq!(
            found["organization"]["actionItems"],
            json!([{ "key": "t:opgave2", "state": "UNKNOWN", "reason": "END_UNKNOWN" }])
        );
        assert_eq!(found["actionItems"]["nodes"], json!([{ "key": "t:opgave1" }]));
        assert_eq!(found["owned"]["nodes"], json!([{ "key": "t:opgave2" }]));
        let unknown = r#"{ network { actionItems(filter: { owner: "t:nobody" }) { nodes { key } } } }"#;
        let refused: Value = world.answer(unknown, &json!({})).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], json!("UNKNOWN_KEY"));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_listed_by_the_area_of_their_proposals() {
    const AREAS: &str = r#"health: decisions(area: "health", first: 2) { totalCount nodes { key area } }
        social: decisions(area: "social") { totalCount } all: decisions { totalCount }
        proposals(area: "health") { nodes { key } }"#;
    for world in ready().await {
        let found = on(&world, "2019-01-01", AREAS).await;
        assert_eq!(
            found["health"],
            json!({ "totalCount": 3, "nodes": [{ "key": "t:b0", "area": "health" }, { "key": "t:b1", "area": "health" }] })
        );
        assert_eq!((&found["social"]["totalCount"], &found["all"]["totalCount"]), (&json!(0), &json!(3)));
        assert_eq!(found["proposals"]["nodes"], json!([{ "key": "t:sag" }]));
        // No area is stated of the other proposal, and so none of what is decided on it.
        let change = json!([{ "register": { "key": "t:b3", "from": "2018-12-01", "until": "open",
            "statement": { "decision": { "proposal": "t:anden", "outcome": "NOTED" } } } }]);
        done(&world, change).await;
        let found = on(&world, "2019-01-01", &format!("{AREAS} decision(key: \"t:b3\") {{ area }}")).await;
        assert_eq!((&found["health"]["totalCount"], &found["all"]["totalCount"]), (&json!(3), &json!(4)));
        assert_eq!(found["decision"], json!({ "area": null }));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_last_counts_and_what_is_only_heard_is_not_decided() {
    let new = |key: &str, statement: Value, from: &str| json!({ "register": { "key": key, "statement": statement, "from": from, "until": "open" } });
    let proposal = |key: &str| new(key, json!({ "proposal": { "title": key, "body": "t:team" } }), "2018-01-01");
    let item = |key: &str, of: &str| new(key, json!({ "proposalItem": { "proposal": of, "text": key } }), "2018-01-01");
    let decided = |key: &str, of: &str, point: Option<&str>, outcome: &str, day: &str| {
        new(key, json!({ "decision": { "proposal": of, "point": point, "outcome": outcome, "body": "t:team" } }), day)
    };
    let all = |of: &str| json!({ "stateCompleteness": { "subject": of, "topic": "DECISIONS", "from": "2018-01-01", "until": "open" } });
    for world in worlds().await {
        done(
            &world,
            json!([
                { "foundOrganization": { "key": "t:team", "kind": "LEADERSHIP", "names": [{ "text": "Team" }], "from": "2007-01-01" } },
                proposal("t:udsat"), item("t:1", "t:udsat"), item("t:2", "t:udsat"), all("t:udsat"),
                decided("t:b1", "t:udsat", None, "POSTPONED", "2018-02-01"),
                decided("t:b2", "t:udsat", Some("t:1"), "ADOPTED", "2018-03-01"),
                decided("t:b3", "t:udsat", Some("t:2"), "ADOPTED", "2018-03-05"),
                proposal("t:afvist"), item("t:3", "t:afvist"), all("t:afvist"),
                decided("t:b4", "t:afvist", Some("t:3"), "POSTPONED", "2018-02-01"),
                decided("t:b5", "t:afvist", None, "REJECTED", "2018-03-01"),
                proposal("t:hoert"), all("t:hoert"),
                decided("t:b6", "t:hoert", None, "NOTED", "2018-02-01"),
                proposal("t:uvis"), item("t:4", "t:uvis"),
                decided("t:b7", "t:uvis", Some("t:4"), "ADOPTED", "2018-02-01"),
            ]),
        )
        .await;
        let standing = async |day: &str, of: &str| {
            let asked =
                format!(r#"proposal(key: "{of}") {{ standing {{ state certainty }} treatments {{ state outcome }} }}"#);
            on(&world, day, &asked).await["proposal"].take()
        };
        for (day, of, state, certainty) in [
            ("2018-02-01", "t:udsat", "POSTPONED", "CERTAIN"),
            ("2018-03-01", "t:udsat", "POSTPONED", "CERTAIN"),
            ("2018-03-05", "t:udsat", "DECIDED", "CERTAIN"),
            ("2018-03-01", "t:afvist", "DECIDED", "CERTAIN"),
            ("2018-03-01", "t:hoert", "PUT_FORWARD", "CERTAIN"),
            // Nothing says that the proposal has no other items.
            ("2018-03-01", "t:uvis", "DECIDED", "POSSIBLE"),
        ] {
            let found = standing(day, of).await["standing"].take();
            assert_eq!(found, json!({ "state": state, "certainty": certainty }), "{day} {of}");
        }
        let item = standing("2018-03-01", "t:afvist").await["treatments"][1].take();
        assert_eq!(item, json!({ "state": "DECIDED", "outcome": "REJECTED" }));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_on_an_item_of_its_own_proposal() {
    for world in ready().await {
        let decision = |proposal: &str| {
            let said = json!({ "proposal": proposal, "outcome": "ADOPTED", "point": "t:punkt1" });
            json!([{ "register": { "key": "t:b9", "from": "2018-09-25", "until": "open", "statement": { "decision": said } } }])
        };
        let codes =
            async |changes: Value| refused(&world, changes).await.into_iter().map(|(code, _)| code).collect::<Vec<_>>();
        assert_eq!(codes(decision("t:anden")).await, ["MISMATCH"]);
        done(&world, decision("t:sag")).await;
        // Nor does an item go to another proposal that was decided on, here twice.
        const VERSIONS: &str = r#"proposalItem(key: "t:punkt1") { versions { factNumber } }"#;
        let fact = on(&world, "2018-09-25", VERSIONS).await["proposalItem"]["versions"][0]["factNumber"].take();
        let moved = json!({ "proposal": "t:anden", "text": "En flytning", "number": 1 });
        let moved = json!([{ "correct": { "fact": fact, "statement": { "proposalItem": moved } } }]);
        assert_eq!(codes(moved).await, ["MISMATCH", "MISMATCH"]);
        // Nor is what it was a point of taken back: then it would be one of the other alone.
        let moves = json!([
            { "correct": { "fact": fact, "from": "2018-08-31", "until": "2018-12-01" } },
            { "state": { "subject": "t:punkt1", "from": "2018-12-01", "until": "open", "statement": { "proposalItem": {
                "proposal": "t:anden", "text": "En flytning", "number": 1 } } } },
        ]);
        done(&world, moves).await;
        let fact = on(&world, "2018-09-25", VERSIONS).await["proposalItem"]["versions"][0]["factNumber"].take();
        assert_eq!(codes(json!([{ "withdraw": { "facts": [fact] } }])).await, ["MISMATCH", "MISMATCH"]);
        let follows = |key: &str, other: &str| {
            json!({ "register": { "key": key, "from": "2018-09-25", "until": "open", "statement": { "proposal": {
                "title": "Igen", "follows": other } } } })
        };
        assert_eq!(codes(json!([follows("t:x", "t:y"), follows("t:y", "t:x")])).await, ["CYCLE", "CYCLE"]);
        world.end().await;
    }
}
