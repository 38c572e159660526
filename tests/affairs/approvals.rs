//! Approval chains and silence: where they stand, what comes next, what is late and what blocks.

use herred::exchange::bundle::NamedFile;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};
use crate::writing::{done, on, refused};

/// The agreement of 2016: a committee drafts it, a council approves it, and then each of two municipalities and the
/// region by 15 October of the year before.
const FILES: [(&str, &str); 7] = [
    ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\n"),
    (
        "organizations.csv",
        "key,kind,name,from,until
fu,COMMITTEE,Forretningsudvalget,2007-01-01,open
kkr,COUNCIL,KKR,2007-01-01,open
region,REGION,Regionen,2007-01-01,open
by1,MUNICIPALITY,By 1,2007-01-01,open
by2,MUNICIPALITY,By 2,2007-01-01,open
",
    ),
    (
        "relations.csv",
        "key,kind,source,target,from,until
l1,LOCATED_IN,by1,region,2007-01-01,open
l2,LOCATED_IN,by2,region,2007-01-01,open
",
    ),
    (
        "procedures.csv",
        "key,kind,title,body,area,from,until
kaede,CHAIN,Godkendelse,fu,social,2010-01-01,open
stille,SILENCE,Mailrunden,fu,social,2010-01-01,open
",
    ),
    (
        "approval_steps.csv",
        "key,whole,number,action,body,each,within,deadline_month,deadline_day,years_before,from,until
trin1,kaede,1,DRAFT,fu,,,,,,2010-01-01,open
trin2,kaede,2,APPROVE,kkr,,,,,,2010-01-01,open
trin3,kaede,3,APPROVE,region,MUNICIPALITY,region,10,15,1,2010-01-01,open
",
    ),
    (
        "agreements.csv",
        "key,kind,title,under,from,until\naftale,FRAMEWORK,Rammeaftale 2016,kaede,2016-01-01,2017-01-01\n",
    ),
    (
        "completeness.csv",
        "subject,topic,from,until
aftale,APPROVALS,2015-01-01,open
region,PARTS,2007-01-01,open
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

fn act(subject: &str, kind: &str, by: &str, day: &str) -> Value {
    json!({ "state": { "subject": subject, "statement": { "act": { "kind": kind, "by": by } }, "from": day,
        "until": "open" } })
}

const APPROVAL: &str = r#"agreement(key: "t:aftale") { approval { state reasons complete
    steps { step { key } state deadline late reasons after { key } bodies { body { key } state acts { fact { from { day } } } } }
    next { step { key } } blocks { certainty fact { ... on ActFact { kind by { key } } } } } }"#;

/// The states of the steps.
fn states(approval: &Value) -> Vec<&str> {
    approval["steps"].as_array().unwrap().iter().map(|step| step["state"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_says_what_is_next_what_is_late_and_what_blocks() {
    for world in ready().await {
        done(
            &world,
            json!([
                act("t:aftale", "DRAFTED", "t:fu", "2015-04-01"),
                act("t:aftale", "APPROVED", "t:kkr", "2015-06-01"),
                act("t:aftale", "APPROVED", "t:by1", "2015-09-01"),
                act("t:aftale", "REJECTED", "t:by2", "2015-10-20"),
                act("t:aftale", "RESUBMITTED", "t:fu", "2015-11-01"),
                act("t:aftale", "DRAFTED", "t:fu", "2015-11-02"),
            ]),
        )
        .await;
        for (day, state, steps, next, late) in [
            ("2015-03-31", "RUNNING", ["NOT_TAKEN", "NOT_TAKEN", "NOT_TAKEN"], "t:trin1", false),
            ("2015-04-01", "RUNNING", ["TAKEN", "NOT_TAKEN", "NOT_TAKEN"], "t:trin2", false),
            ("2015-10-15", "RUNNING", ["TAKEN", "TAKEN", "NOT_TAKEN"], "t:trin3", false),
            ("2015-10-16", "RUNNING", ["TAKEN", "TAKEN", "NOT_TAKEN"], "t:trin3", true),
            ("2015-10-20", "REJECTED", ["TAKEN", "TAKEN", "REJECTED"], "t:trin3", true),
            ("2015-11-01", "RUNNING", ["NOT_TAKEN", "NOT_TAKEN", "NOT_TAKEN"], "t:trin1", true),
            ("2015-11-02", "RUNNING", ["TAKEN", "NOT_TAKEN", "NOT_TAKEN"], "t:trin2", true),
        ] {
            let found = on(&world, day, APPROVAL).await["agreement"]["approval"].take();
            assert_eq!(found["state"], json!(state), "{day}");
            assert_eq!(states(&found), steps, "{day}");
            assert_eq!(found["next"], json!([{ "step": { "key": next } }]), "{day}");
            assert_eq!(found["steps"][2]["deadline"], json!("2015-10-15"));
            assert_eq!(found["steps"][2]["late"], json!(late), "{day}");
            let blocks = if state == "REJECTED" {
                json!([{ "certainty": "CERTAIN", "fact": { "kind": "REJECTED", "by": { "key": "t:by2" } } }])
            } else {
                json!([])
            };
            assert_eq!(found["blocks"], blocks, "{day}");
        }
        let third = on(&world, "2015-10-15", APPROVAL).await["agreement"]["approval"]["steps"][2].take();
        assert_eq!(
            third["bodies"],
            json!([
                { "body": { "key": "t:region" }, "state": "NOT_TAKEN", "acts": [] },
                { "body": { "key": "t:by1" }, "state": "TAKEN", "acts": [{ "fact": { "from": { "day": "2015-09-01" } } }] },
                { "body": { "key": "t:by2" }, "state": "NOT_TAKEN", "acts": [] },
            ])
        );
        const LISTED: &str = r#"late: approvals(filter: { late: true, area: "social" }) { subject { id ... on Agreement { key } } }
            blocked: approvals(filter: { blocked: true }) { state }
            turn: approvals(filter: { turn: "t:by2" }) { state }
            other: approvals(filter: { area: "health" }) { state }
            procedure(key: "t:kaede") { running { ... on Agreement { key } } }"#;
        let found = on(&world, "2015-10-20", LISTED).await;
        assert_eq!(found["late"][0]["subject"]["key"], json!("t:aftale"));
        assert_eq!(found["blocked"], json!([{ "state": "REJECTED" }]));
        assert_eq!(found["turn"], json!([{ "state": "REJECTED" }]));
        assert_eq!(found["other"], json!([]));
        assert_eq!(found["procedure"]["running"], json!([{ "key": "t:aftale" }]));
        let ended = on(&world, "2017-01-01", r#"procedure(key: "t:kaede") { running { id } }"#).await;
        assert_eq!(ended["procedure"]["running"], json!([]));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_adopts_from_the_day_after_the_reply_day_and_a_remark_breaks_it() {
    let proposal = |key: &str, reply: Option<&str>| {
        json!({ "register": { "key": key, "from": "2018-03-01", "until": "open", "statement": { "proposal": {
            "title": "Kapacitet", "under": "t:stille", "reply": reply, "body": "t:fu" } } } })
    };
    let listed = |key: &str| json!({ "stateCompleteness": { "subject": key, "topic": "APPROVALS", "from": "2018-03-01", "until": "open" } });
    for world in ready().await {
        let missing = refused(&world, json!([proposal("t:x", None)])).await;
        assert_eq!(missing.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["REPLY_MISSING"]);
        let before = refused(&world, json!([proposal("t:x", Some("2018-02-28"))])).await;
        assert_eq!(before.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["INVALID_VALUE"]);
        done(
            &world,
            json!([
                proposal("t:tavs", Some("2018-03-15")),
                proposal("t:brudt", Some("2018-03-15")),
                proposal("t:ukendt", Some("2018-03-15")),
                listed("t:tavs"),
                listed("t:brudt"),
                act("t:tavs", "REMARKED", "t:by1", "2018-03-16"),
                act("t:brudt", "REMARKED", "t:by2", "2018-03-15"),
                act("t:brudt", "REFERRED_BACK", "t:fu", "2018-03-20"),
                act("t:brudt", "RESUBMITTED", "t:by2", "2018-05-01"),
            ]),
        )
        .await;
        const SILENCE: &str = r#"tavs: proposal(key: "t:tavs") { silence { state reasons remarks { certainty } } }
            brudt: proposal(key: "t:brudt") { silence { state reasons } standing { state } }
            ukendt: proposal(key: "t:ukendt") { silence { state reasons reply { day } } }
            procedure(key: "t:stille") { running { ... on Proposal { key } } }"#;
        for (day, silent, broken, unknown) in [
            ("2018-02-28", "NOT_PUT_FORWARD", "NOT_PUT_FORWARD", "NOT_PUT_FORWARD"),
            ("2018-03-15", "OPEN", "BROKEN", "OPEN"),
            ("2018-03-16", "ADOPTED_BY_SILENCE", "BROKEN", "UNKNOWN"),
            ("2018-03-20", "ADOPTED_BY_SILENCE", "REFERRED_BACK", "UNKNOWN"),
            ("2018-05-01", "ADOPTED_BY_SILENCE", "RESUBMITTED", "UNKNOWN"),
        ] {
            let found = on(&world, day, SILENCE).await;
            for (key, state) in [("tavs", silent), ("brudt", broken), ("ukendt", unknown)] {
                assert_eq!(found[key]["silence"]["state"], json!(state), "{day} {key}");
            }
            let reasons = if unknown == "UNKNOWN" { json!(["REMARKS_NOT_LISTED"]) } else { json!([]) };
            assert_eq!(found["ukendt"]["silence"]["reasons"], reasons, "{day}");
        }
        let found = on(&world, "2018-03-16", SILENCE).await;
        assert_eq!(found["procedure"]["running"], json!([{ "key": "t:brudt" }, { "key": "t:ukendt" }]));
        // Put forward anew by itself it goes on, with the last step of its procedure.
        let last =
            json!({ "approvalStep": { "whole": "t:stille", "number": 1, "action": "APPROVE", "body": "t:kkr" } });
        done(&world, json!([
            { "register": { "key": "t:sidste", "statement": last, "from": "2010-01-01", "until": "open" } },
            // One that ends before the reply day is adopted by nobody's silence.
            { "register": { "key": "t:kort", "from": "2018-03-01", "until": "2018-03-10", "statement": { "proposal": {
                "title": "Kort", "under": "t:stille", "reply": "2018-03-15", "body": "t:fu" } } } },
            listed("t:kort"),
        ])).await;
        const LATER: &str = r#"turn: approvals(filter: { turn: "t:kkr" }) { state subject { ... on Proposal { key } } }
            kort: proposal(key: "t:kort") { silence { state } standing { state } }"#;
        let found = on(&world, "2018-05-01", LATER).await;
        let turn: Vec<&Value> = found["turn"].as_array().unwrap().iter().map(|one| &one["subject"]["key"]).collect();
        assert!(turn.contains(&&json!("t:brudt")) && !turn.contains(&&json!("t:tavs")), "{turn:?}");
        assert_eq!(found["kort"]["silence"], json!({ "state": "LAPSED" }));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_procedure_that_becomes_one_of_silence_needs_the_reply_days_of_its_proposals() {
    let proposal = |key: &str, reply: Option<&str>| {
        json!({ "register": { "key": key, "from": "2018-03-01", "until": "2018-06-01", "statement": { "proposal": {
            "title": "Sag", "under": "t:kaede", "reply": reply, "body": "t:fu" } } } })
    };
    for world in ready().await {
        done(&world, json!([proposal("t:uden", None), proposal("t:med", Some("2018-04-01"))])).await;
        const VERSIONS: &str = r#"procedure(key: "t:kaede") { versions { factNumber } }"#;
        let fact = on(&world, "2018-03-01", VERSIONS).await["procedure"]["versions"][0]["factNumber"].take();
        let stated = |kind: &str, from: &str| {
            json!({ "state": { "subject": "t:kaede", "from": from, "until": "open",
                "statement": { "procedure": { "kind": kind, "title": "Godkendelse", "body": "t:fu" } } } })
        };
        // From the beginning; and from a day on before which the proposal that lacks it is not put forward.
        let corrected = json!([{ "correct": { "fact": fact, "statement": { "procedure": {
            "kind": "SILENCE", "title": "Godkendelse", "body": "t:fu" } } } }]);
        let becomes = |day: &str| json!([{ "correct": { "fact": fact, "from": "2010-01-01", "until": day } }, stated("SILENCE", day)]);
        for changes in [corrected, becomes("2018-02-01")] {
            let found = refused(&world, changes).await;
            assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["REPLY_MISSING"]);
        }
        // Of one that goes through both it is not certain which it needs.
        done(&world, becomes("2018-05-01")).await;
        world.end().await;
    }
}
