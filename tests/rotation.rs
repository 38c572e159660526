//! Terms, rotation, candidates and the load, through the front door.

use herred::exchange::bundle::NamedFile;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};

/// A committee of three members and a chair: one member may be exchanged every second year; and a council of
/// which it is not known from when its rotation counts.
const FILES: [(&str, &str); 10] = [
    ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\n"),
    (
        "organizations.csv",
        "key,kind,name,from,until
region,REGION,Regionen,2007-01-01,open
by1,MUNICIPALITY,By 1,2007-01-01,open
by2,MUNICIPALITY,By 2,2007-01-01,open
by3,MUNICIPALITY,By 3,2007-01-01,open
by4,MUNICIPALITY,By 4,2007-01-01,open
by5,MUNICIPALITY,By 5,2007-01-01,open
by6,MUNICIPALITY,By 6,2007-01-01,open
by7,MUNICIPALITY,By 7,2007-01-01,open
oest,CLUSTER,Øst,2007-01-01,open
vest,CLUSTER,Vest,2007-01-01,open
udvalg,COMMITTEE,Udvalget,2010-01-01,open
raad,COUNCIL,Rådet,2010-01-01,open
",
    ),
    ("persons.csv", "key,given,family\np1,Åse,Ærø\n"),
    (
        "relations.csv",
        "key,kind,source,target,from,until
l1,LOCATED_IN,by1,region,2007-01-01,open
l2,LOCATED_IN,by2,region,2007-01-01,open
l3,LOCATED_IN,by3,region,2007-01-01,open
l4,LOCATED_IN,by4,region,2007-01-01,open
l5,LOCATED_IN,by5,region,2007-01-01,open
l6,LOCATED_IN,by6,region,2007-01-01,open
l7,LOCATED_IN,by7,region,2007-01-01,open
",
    ),
    ("posts.csv", "key,body,role,places,from,until\nmenige,udvalg,MEMBER,3,2010-01-01,open\n"),
    ("seats.csv", "key,body,role,from,until\nformand,udvalg,CHAIR,2015-01-01,open\n"),
    (
        "memberships.csv",
        "key,body,member,post,seat,role,ended,from,until
m1,udvalg,by1,menige,,MEMBER,,2016-01-01,open
m2,udvalg,by2,menige,,MEMBER,,2018-01-01,open
m3,udvalg,by3,menige,,MEMBER,ROTATED,2014-01-01,2016-01-01
m4,udvalg,by4,,formand,CHAIR,,2019-01-01,open
m5,udvalg,by5,menige,,MEMBER,ROTATED,2018-01-01,2020-01-01
m6,raad,by1,,,MEMBER,,,
k1,oest,by1,,,MEMBER,,2010-01-01,open
k2,oest,by2,,,MEMBER,,2010-01-01,open
k3,vest,by3,,,MEMBER,,2010-01-01,open
",
    ),
    ("representations.csv", "key,membership,person,from,until\nr4,m4,p1,2019-01-01,open\n"),
    (
        "provisions.csv",
        "key,body,kind,modality,place,role,number,months,least,every,first,recurring,selection,rest,organization_kind,within,organization,from,until
rotation,udvalg,ROTATION,MAY,menige,,1,,,24,2020-01-01,true,LONGEST_SERVING,24,MUNICIPALITY,region,,2018-01-01,open
periode,udvalg,TERM,MUST,,CHAIR,,24,,,,,,,,,,2018-01-01,open
spredning,udvalg,SPREAD,SHOULD,menige,,,,2,,,,,,CLUSTER,,,2018-01-01,open
ude,udvalg,EXCLUDED,MUST,menige,,,,,,,,,,,,by6,2018-01-01,open
skift,raad,ROTATION,MAY,,MEMBER,3,,,24,,,,,,,,2018-01-01,open
",
    ),
    (
        "gaps.csv",
        "subject,topic,reason,explanation,from,until
skift,ROTATION,NOT_STATED,The council's rules do not say from when.,2018-01-01,open
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

/// The values at a pointer into each item of a list.
fn each<'v>(list: &'v Value, pointer: &str) -> Vec<&'v Value> {
    let items = list.as_array().unwrap_or_else(|| panic!("{list} is no list"));
    items.iter().map(|item| item.pointer(pointer).unwrap_or(&Value::Null)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_says_when_it_is_due_for_whom_it_may_be_and_who_stays() {
    const QUERY: &str = r#"{ network(on: "2021-06-01") {
        udvalg: organization(key: "t:udvalg") { rotations { items { modality certainty unknown gaps { explanation }
            last { day { day } certainty } next { day { day } certainty }
            eligible { membership { key } from { day } why certainty since { day } chosen } stays { key } } } }
        raad: organization(key: "t:raad") { rotations { items { last { certainty } next { certainty } unknown
            gaps { explanation } eligible { membership { key } from { state } why chosen } stays { key } } } } } }"#;
    for world in ready().await {
        let answer = world.ask(QUERY, &json!({})).await;
        assert_eq!(
            answer["network"]["udvalg"]["rotations"]["items"],
            json!([{
                "modality": "MAY", "certainty": "CERTAIN", "unknown": [], "gaps": [],
                "last": { "day": { "day": "2020-01-01" }, "certainty": "CERTAIN" },
                "next": { "day": { "day": "2022-01-01" }, "certainty": "CERTAIN" },
                "eligible": [
                    { "membership": { "key": "t:m1" }, "from": { "day": "2020-01-01" }, "why": "DUE_DAY",
                      "certainty": "CERTAIN", "since": { "day": "2016-01-01" }, "chosen": "CERTAIN" },
                    { "membership": { "key": "t:m2" }, "from": { "day": "2020-01-01" }, "why": "DUE_DAY",
                      "certainty": "CERTAIN", "since": { "day": "2018-01-01" }, "chosen": null },
                ],
                "stays": [{ "key": "t:m2" }, { "key": "t:m4" }],
            }])
        );
        assert_eq!(
            answer["network"]["raad"]["rotations"]["items"],
            json!([{
                "last": null, "next": null, "unknown": ["FIRST", "RECURRING", "SELECTION", "POOL"],
                "gaps": [{ "explanation": "The council's rules do not say from when." }],
                "eligible": [{ "membership": { "key": "t:m6" }, "from": { "state": "UNKNOWN" },
                    "why": "START_UNKNOWN", "chosen": "POSSIBLE" }],
                "stays": [],
            }])
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn candidates_come_in_order_each_with_its_reasons() {
    const QUERY: &str = r#"query($of: String!) { network(on: "2021-06-01") { organization(key: "t:udvalg") {
        candidates(provision: $of) { open candidates { party { key } hindered service { certainDays }
            reasons { code certainty day { day } provision { kind } } adds { group { key } certainty } } } } } }"#;
    for world in ready().await {
        let answer = world.ask(QUERY, &json!({ "of": "t:rotation" })).await;
        let found = &answer["network"]["organization"]["candidates"];
        assert_eq!(found["open"], json!(false));
        let shown = |one: &Value| {
            let reasons = one["reasons"].as_array().unwrap().iter().map(|reason| {
                let day = reason["day"]["day"].as_str().unwrap_or("-");
                format!("{} {} {day}", reason["code"].as_str().unwrap(), reason["certainty"].as_str().unwrap())
            });
            let reasons: Vec<String> = reasons.collect();
            let adds = each(&one["adds"], "/group/key");
            format!("{} {}; adds {}", one["party"]["key"].as_str().unwrap(), reasons.join(", "), json!(adds))
        };
        let shown: Vec<String> = found["candidates"].as_array().unwrap().iter().map(shown).collect();
        assert_eq!(
            shown,
            [
                "t:by7 NEVER_SERVED POSSIBLE -; adds []",
                "t:by3 SERVED_LONGEST_AGO CERTAIN 2016-01-01; adds [\"t:vest\"]",
                "t:by1 SITS_ALREADY CERTAIN -; adds []",
                "t:by2 SITS_ALREADY CERTAIN -; adds []",
                "t:by4 SITS_ALREADY CERTAIN -; adds []",
                "t:by6 NEVER_SERVED POSSIBLE -, EXCLUDED CERTAIN -; adds []",
                "t:by5 SERVED_LONGEST_AGO CERTAIN 2020-01-01, RESTING CERTAIN 2022-01-01; adds []",
            ]
        );
        for (of, code) in [("t:nobody", "UNKNOWN_KEY"), ("t:periode", "INVALID_VALUE"), ("t:skift", "INVALID_VALUE")] {
            let answer = world.answer(QUERY, &json!({ "of": of })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], json!(code), "{answer}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_run_out_are_held_over_or_have_no_known_end() {
    const QUERY: &str = r#"query($from: Date!, $until: Date!) { network(on: "2021-06-01") {
        organization(key: "t:udvalg") {
            termsEnding(from: $from, until: $until) { ending { membership { key } certainty
                expectedEnd { end { day } why provision { kind } } } unknown { membership { key } } }
            openPlaces { seat { key } post { key } reasons heldOver { membership { key } certainty } occupancy { state } }
            memberTerms { fact { role } expectedEnd { end { day state } why } heldOver } }
        termsEnding(from: $from, until: $until, first: 1) { ending { membership { key } } unknown { membership { key }
            expectedEnd { why } } }
        openPlaces { seat { key } post { key } } } }"#;
    for world in ready().await {
        let answer = world.ask(QUERY, &json!({ "from": "2020-06-01", "until": "2021-06-01" })).await;
        let (network, body) = (&answer["network"], &answer["network"]["organization"]);
        assert_eq!(
            body["termsEnding"],
            json!({ "ending": [{ "membership": { "key": "t:m4" }, "certainty": "CERTAIN",
                "expectedEnd": { "end": { "day": "2021-01-01" }, "why": "MONTHS", "provision": { "kind": "TERM" } } }],
                "unknown": [] })
        );
        assert_eq!(
            network["termsEnding"],
            json!({ "ending": [{ "membership": { "key": "t:m4" } }],
                "unknown": [{ "membership": { "key": "t:m6" }, "expectedEnd": { "why": "NO_PROVISION" } }] })
        );
        assert_eq!(
            body["openPlaces"],
            json!([
                { "seat": null, "post": { "key": "t:menige" }, "reasons": ["UNKNOWN"], "heldOver": [],
                  "occupancy": { "state": "HELD" } },
                { "seat": { "key": "t:formand" }, "post": null, "reasons": ["HELD_OVER"],
                  "heldOver": [{ "membership": { "key": "t:m4" }, "certainty": "CERTAIN" }],
                  "occupancy": { "state": "HELD" } },
            ])
        );
        assert_eq!(each(&network["openPlaces"], "/seat/key"), [&json!("t:formand"), &Value::Null]);
        let whys = each(&body["memberTerms"], "/expectedEnd/why");
        assert_eq!(json!(whys), json!(["UNTIL", "OPEN", "UNTIL", "OPEN", "MONTHS"]));
        assert_eq!(json!(each(&body["memberTerms"], "/heldOver")), json!([null, null, null, null, "CERTAIN"]));
        let wrong = world.answer(QUERY, &json!({ "from": "2021-06-01", "until": "2021-06-01" })).await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], json!("INVALID_VALUE"));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rotates_in_a_period_is_told_with_what_may() {
    const QUERY: &str = r#"{ network(on: "2021-06-01") { rotations(from: "2021-06-01", until: "2024-01-02") {
        due { body { key } provision { key } due { day { day } certainty } rotation { eligible { membership { key } } } }
        unknown { key } } } }"#;
    for world in ready().await {
        let answer = world.ask(QUERY, &json!({})).await;
        let due = |day: &str| {
            json!({ "body": { "key": "t:udvalg" }, "provision": { "key": "t:rotation" },
                "due": { "day": { "day": day }, "certainty": "CERTAIN" },
                "rotation": { "eligible": [{ "membership": { "key": "t:m1" } }, { "membership": { "key": "t:m2" } }] } })
        };
        let expected = json!({ "due": [due("2022-01-01"), due("2024-01-01")], "unknown": [{ "key": "t:skift" }] });
        assert_eq!(answer["network"]["rotations"], expected);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn service_spans_and_timelines_tell_who_sat_when() {
    const QUERY: &str = r#"{ network(on: "2021-06-01") {
        organization(key: "t:udvalg") {
            service { parties { party { key } certainDays possibleDays terms serves ofPool first { day } until { day } }
                evenness { parties least most mean gini } }
            memberTimeline(from: "2019-06-01") { key label bars { membershipKey state from { day } until { day }
                expectedEnd { why } heldOver member { key } representations { person { key } } } } }
        seat(key: "t:formand") { spans { from until state why certainty holders { membership { member { key } }
                representations { person { key } } } } timeline { key bars { membershipKey } } }
        by: organization(key: "t:by1") { timeline { key bars { membershipKey state } } }
        person(key: "t:p1") { timeline { key label bars { membershipKey through { person { key } } member { key } } } } } }"#;
    for world in ready().await {
        let answer = world.ask(QUERY, &json!({})).await;
        let (network, body) = (&answer["network"], &answer["network"]["organization"]);
        let parties = &body["service"]["parties"];
        assert_eq!(
            parties[0],
            json!({ "party": { "key": "t:by1" }, "certainDays": 1979, "possibleDays": 1979, "terms": 1, "serves": "CERTAIN",
                "ofPool": true, "first": { "day": "2016-01-01" }, "until": { "day": null } })
        );
        let shown = json!(each(parties, "/certainDays"));
        assert_eq!(shown, json!([1979, 1248, 883, 730, 730, 0, 0]));
        let evenness = &body["service"]["evenness"];
        assert_eq!((&evenness["parties"], &evenness["least"], &evenness["most"]), (&json!(7), &json!(0), &json!(1979)));
        let gini = evenness["gini"].as_f64().unwrap();
        assert!((0.44..0.441).contains(&gini), "{gini}");
        assert_eq!(
            body["memberTimeline"],
            json!([
                { "key": "t:menige", "label": body["memberTimeline"][0]["label"], "bars": [
                    { "membershipKey": "t:m1", "state": "CURRENT", "from": { "day": "2016-01-01" }, "until": { "day": null },
                      "expectedEnd": { "why": "OPEN" }, "heldOver": null, "member": { "key": "t:by1" }, "representations": [] },
                    { "membershipKey": "t:m5", "state": "ENDED", "from": { "day": "2018-01-01" }, "until": { "day": "2020-01-01" },
                      "expectedEnd": { "why": "UNTIL" }, "heldOver": null, "member": { "key": "t:by5" }, "representations": [] },
                    { "membershipKey": "t:m2", "state": "CURRENT", "from": { "day": "2018-01-01" }, "until": { "day": null },
                      "expectedEnd": { "why": "OPEN" }, "heldOver": null, "member": { "key": "t:by2" }, "representations": [] },
                ] },
                { "key": "t:formand", "label": body["memberTimeline"][1]["label"], "bars": [
                    { "membershipKey": "t:m4", "state": "CURRENT", "from": { "day": "2019-01-01" }, "until": { "day": null },
                      "expectedEnd": { "why": "MONTHS" }, "heldOver": "CERTAIN", "member": { "key": "t:by4" },
                      "representations": [{ "person": { "key": "t:p1" } }] },
                ] },
            ])
        );
        assert_eq!(
            network["seat"]["spans"],
            json!([
                { "from": null, "until": "2015-01-01", "state": "NOT_APPLICABLE", "why": "NOT_THEN", "certainty": "CERTAIN",
                  "holders": [] },
                { "from": "2015-01-01", "until": "2019-01-01", "state": "UNKNOWN", "why": "SILENCE", "certainty": "CERTAIN",
                  "holders": [] },
                { "from": "2019-01-01", "until": null, "state": "HELD", "why": "HOLDER", "certainty": "CERTAIN",
                  "holders": [{ "membership": { "member": { "key": "t:by4" } },
                      "representations": [{ "person": { "key": "t:p1" } }] }] },
            ])
        );
        assert_eq!(network["seat"]["timeline"], json!([{ "key": "t:by4", "bars": [{ "membershipKey": "t:m4" }] }]));
        let lanes = json!(each(&network["by"]["timeline"], "/key"));
        assert_eq!(lanes, json!(["t:raad", "t:oest", "t:menige"]));
        assert_eq!(
            network["person"]["timeline"],
            json!([{ "key": "t:formand", "label": network["person"]["timeline"][0]["label"], "bars": [
                { "membershipKey": "t:m4", "through": { "person": { "key": "t:p1" } }, "member": { "key": "t:by4" } }] }])
        );
        world.end().await;
    }
}
