//! Provisions through the front door: what each kind is compared with, offices that follow from other facts, and who
//! attends. One small world has a case of each kind that is kept, broken and unknown.

use std::collections::BTreeMap;

use herred::exchange::bundle::NamedFile;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};

const FILES: [(&str, &str); 11] = [
    ("bundle.toml", "namespace = \"t\"\ntitle = \"Test\"\n"),
    (
        "organizations.csv",
        "key,kind,name,from,until\nr,REGION,R,2000-01-01,open\ns,REGION,S,2000-01-01,open\na,MUNICIPALITY,A,2000-01-01,open\nb,MUNICIPALITY,B,2000-01-01,open\nc,MUNICIPALITY,C,2000-01-01,open\nk1,CLUSTER,K1,2000-01-01,open\nk2,CLUSTER,K2,2000-01-01,open\nsek,SECRETARIAT,Sek,2000-01-01,open\nu,COMMITTEE,U,2010-01-01,open\nv,COMMITTEE,V,2010-01-01,open\nw,COMMITTEE,W,2010-01-01,open\n",
    ),
    ("persons.csv", "key,given,family\np1,Åse,Ærø\n"),
    (
        "relations.csv",
        "key,kind,source,target,from,until\nla,LOCATED_IN,a,r,2000-01-01,open\nlb,LOCATED_IN,b,r,2000-01-01,open\nlc,LOCATED_IN,c,s,2000-01-01,open\nh1,HOSTS,a,sek,2010-01-01,2020-01-01\nh2,HOSTS,b,sek,2020-01-01,open\n",
    ),
    ("posts.csv", "key,body,role,places,from,until\npost,u,MEMBER,2,2010-01-01,open\n"),
    (
        "seats.csv",
        "key,body,role,voting,appointed_by,from,until\nu-chair,u,CHAIR,true,r,2010-01-01,open\nv-chair,v,CHAIR,,,2010-01-01,open\nw-chair,w,CHAIR,,,2010-01-01,open\n",
    ),
    (
        "memberships.csv",
        "key,body,member,seat,post,role,capacity,from,until\nma,u,a,,post,MEMBER,,2012-01-01,open\nmb,u,b,,post,MEMBER,,2018-01-01,2022-01-01\nmc,v,c,,,MEMBER,,..2019-01-01,\nmd,v,b,,,MEMBER,DEPUTY,2010-01-01,open\nmv,v,c,v-chair,,CHAIR,,2010-01-01,open\nmw,w,a,w-chair,,CHAIR,,2010-01-01,2020-01-01\nka,k1,a,,,MEMBER,,2010-01-01,open\nkb,k2,b,,,MEMBER,,2010-01-01,open\n",
    ),
    ("representations.csv", "key,membership,person,from,until\nr1,ma,p1,2012-01-01,open\n"),
    (
        "completeness.csv",
        "subject,topic,from,until\nu,MEMBERS,2010-01-01,open\nu,SEATS,2010-01-01,open\nr,RELATIONS,2010-01-01,open\nma,REPRESENTATIVES,2012-01-01,open\nmb,REPRESENTATIVES,2018-01-01,open\n",
    ),
    ("exemptions.csv", "provision,reason,from,until\nexempted,Der var ingen andre,2019-01-01,2020-01-01\n"),
    (
        "gaps.csv",
        "subject,topic,reason,explanation,from,until\nsek,MEMBERS,NOT_STATED,Ingen er nævnt,2010-01-01,open\n",
    ),
];

/// Each provision: its key, how it stands on 1 June 2019, the body and what else it says.
const CASES: [(&str, &str, &str, &str); 40] = [
    ("places-kept", "KEPT", "u", "kind = 'PLACES', place = 'post', least = 2, most = 2"),
    ("places-broken", "BROKEN", "u", "kind = 'PLACES', place = 'post', least = 3, most = 3"),
    ("places-unknown", "UNKNOWN", "v", "kind = 'PLACES', role = 'MEMBER', least = 2, most = 2"),
    (
        "each-kept",
        "KEPT",
        "u",
        "kind = 'ONE_FROM_EACH', place = 'post', organization_kind = 'MUNICIPALITY', within = 'r'",
    ),
    ("each-broken", "BROKEN", "u", "kind = 'ONE_FROM_EACH', place = 'post', organization = 'c'"),
    (
        "each-unknown",
        "UNKNOWN",
        "v",
        "kind = 'ONE_FROM_EACH', role = 'MEMBER', organization_kind = 'MUNICIPALITY', within = 'r'",
    ),
    (
        "eligible-kept",
        "KEPT",
        "u",
        "kind = 'ELIGIBLE', place = 'post', organization_kind = 'MUNICIPALITY', within = 'r'",
    ),
    (
        "eligible-broken",
        "BROKEN",
        "u",
        "kind = 'ELIGIBLE', place = 'post', organization_kind = 'MUNICIPALITY', within = 's'",
    ),
    (
        "eligible-unknown",
        "UNKNOWN",
        "u",
        "kind = 'ELIGIBLE', place = 'post', organization_kind = 'MUNICIPALITY', within = 'r', office = 'direktør'",
    ),
    (
        "excluded-kept",
        "KEPT",
        "u",
        "kind = 'EXCLUDED', place = 'post', organization_kind = 'MUNICIPALITY', within = 's'",
    ),
    ("excluded-broken", "BROKEN", "u", "kind = 'EXCLUDED', place = 'post', organization = 'a'"),
    ("excluded-unknown", "UNKNOWN", "u", "kind = 'EXCLUDED', place = 'post', organization = 'a', office = 'direktør'"),
    ("office-kept", "KEPT", "u", "kind = 'EX_OFFICIO', place = 'u-chair', of = 'sek', relation = 'HOSTS'"),
    ("office-broken", "BROKEN", "v", "kind = 'EX_OFFICIO', place = 'v-chair', of = 'sek', relation = 'HOSTS'"),
    ("office-unknown", "UNKNOWN", "w", "kind = 'EX_OFFICIO', role = 'SECRETARY', of = 'sek', relation = 'OPERATES'"),
    ("office-stated", "KEPT", "w", "kind = 'EX_OFFICIO', role = 'CHAIR', of = 'u-chair'"),
    ("office-should", "UNKNOWN", "v", "kind = 'EX_OFFICIO', modality = 'SHOULD', role = 'MEMBER', of = 'u-chair'"),
    ("appointment-kept", "KEPT", "u", "kind = 'APPOINTMENT', place = 'u-chair', of = 'r'"),
    ("appointment-broken", "BROKEN", "u", "kind = 'APPOINTMENT', place = 'u-chair', of = 's'"),
    ("appointment-unknown", "UNKNOWN", "u", "kind = 'APPOINTMENT', place = 'post', of = 'r'"),
    ("substitution-kept", "KEPT", "u", "kind = 'SUBSTITUTION', place = 'post', substitution = 'NEVER'"),
    ("substitution-broken", "BROKEN", "v", "kind = 'SUBSTITUTION', substitution = 'NEVER'"),
    ("substitution-unknown", "UNKNOWN", "u", "kind = 'SUBSTITUTION', place = 'u-chair', substitution = 'NEVER'"),
    ("substitution-free", "PERMISSIVE", "v", "kind = 'SUBSTITUTION', substitution = 'FREE'"),
    ("voting-kept", "KEPT", "u", "kind = 'VOTING', place = 'u-chair', voting = true"),
    ("voting-broken", "BROKEN", "u", "kind = 'VOTING', place = 'u-chair', voting = false"),
    ("voting-unknown", "UNKNOWN", "u", "kind = 'VOTING', place = 'post', voting = true"),
    ("spread-kept", "KEPT", "u", "kind = 'SPREAD', place = 'post', organization_kind = 'CLUSTER', least = 2, most = 1"),
    ("spread-broken", "BROKEN", "u", "kind = 'SPREAD', place = 'post', organization_kind = 'REGION', most = 1"),
    (
        "spread-unknown",
        "UNKNOWN",
        "v",
        "kind = 'SPREAD', modality = 'SHOULD', role = 'MEMBER', organization_kind = 'CLUSTER', least = 1",
    ),
    ("term-kept", "KEPT", "u", "kind = 'TERM', place = 'post', months = 240, in_a_row = 1"),
    ("term-broken", "BROKEN", "u", "kind = 'TERM', place = 'post', months = 48"),
    ("term-unknown", "UNKNOWN", "v", "kind = 'TERM', role = 'MEMBER', months = 48"),
    (
        "rotation-kept",
        "KEPT",
        "u",
        "kind = 'ROTATION', place = 'post', every = 24, first = '2018-01-01', number = 1, recurring = true",
    ),
    (
        "rotation-broken",
        "BROKEN",
        "u",
        "kind = 'ROTATION', modality = 'SHOULD', place = 'post', every = 24, first = '2018-01-01', number = 2, recurring = true",
    ),
    ("rotation-unknown", "UNKNOWN", "u", "kind = 'ROTATION', place = 'post', every = 24, number = 1"),
    ("may", "PERMISSIVE", "u", "kind = 'PLACES', modality = 'MAY', place = 'post', least = 3"),
    ("exempted", "EXEMPTED", "u", "kind = 'PLACES', place = 'post', least = 3"),
    ("guests-chair", "PERMISSIVE", "u", "kind = 'ATTENDANCE', attendance = 'INVITED', of = 'v', guest_role = 'CHAIR'"),
    ("guests-two", "PERMISSIVE", "u", "kind = 'ATTENDANCE', attendance = 'INVITED', of = 'sek', number = 2"),
];

/// An empty world of each kind with the bundle in it.
async fn provisioned() -> Vec<World> {
    let worlds = worlds().await;
    let rows = CASES.iter().map(|(key, _, body, says)| {
        format!("  {{ key = '{key}', body = '{body}', from = '2010-01-01', until = 'open', {says} }},\n")
    });
    let provisions = format!("provisions = [\n{}]\n", rows.collect::<String>());
    for world in &worlds {
        let files = FILES.iter().map(|(name, text)| ((*name).to_owned(), (*text).as_bytes().to_vec()));
        let more = [("provisions.toml".to_owned(), provisions.clone().into_bytes())];
        let files: Vec<NamedFile> = files.chain(more).collect();
        if let Err(failure) = world.import(files).await {
            panic!("on {}: {failure:?}", world.kind);
        }
    }
    worlds
}

const COMPLIANCE: &str = r#"query ($body: String!, $on: Date!) { network(on: $on) { organization(key: $body) { compliance {
    items { provision { key } state known vacant unknown expected { least most } missing { key } outside { key }
        reasons { why about { ... on Organization { key } ... on Post { key } } } evidence { statement }
        exemption { reason } } } } } }"#;

/// How each provision of a body stands.
async fn standing(world: &World, body: &str, on: &str) -> BTreeMap<String, Value> {
    let answer = world.ask(COMPLIANCE, &json!({ "body": format!("t:{body}"), "on": on })).await;
    let items = answer["network"]["organization"]["compliance"]["items"].as_array().unwrap().clone();
    items.into_iter().map(|item| (item["provision"]["key"].as_str().unwrap().to_owned(), item)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_is_kept_broken_and_unknown() {
    for world in provisioned().await {
        let mut all = BTreeMap::new();
        for body in ["u", "v", "w"] {
            all.append(&mut standing(&world, body, "2019-06-01").await);
        }
        let wrong: Vec<String> = CASES
            .iter()
            .filter(|(key, state, ..)| all[&format!("t:{key}")]["state"] != *state)
            .map(|(key, state, ..)| format!("{key} is not {state}: {}", all[&format!("t:{key}")]))
            .collect();
        assert!(wrong.is_empty(), "on {}:\n{}", world.kind, wrong.join("\n"));
        assert_eq!(all.len(), CASES.len());
        let of = |key: &str, field: &str| all[&format!("t:{key}")][field].clone();
        assert_eq!(of("each-broken", "missing"), json!([{ "key": "t:c" }]));
        assert_eq!(of("each-kept", "expected"), json!({ "least": 2, "most": 2 }));
        assert_eq!((of("each-kept", "known"), of("each-kept", "vacant")), (json!(2), json!(0)));
        let unknown = all["t:each-unknown"].clone();
        assert_eq!((&unknown["vacant"], &unknown["unknown"]), (&Value::Null, &json!(2)), "{unknown}");
        assert_eq!(unknown["missing"], json!([{ "key": "t:a" }, { "key": "t:b" }]), "{unknown}");
        assert_eq!(of("eligible-broken", "outside"), json!([{ "key": "t:a" }, { "key": "t:b" }]));
        assert_eq!(of("office-broken", "outside"), json!([{ "key": "t:c" }]));
        assert_eq!(of("term-broken", "outside"), json!([{ "key": "t:a" }]));
        assert_eq!(of("exempted", "exemption"), json!({ "reason": "Der var ingen andre" }));
        let why = json!([{ "why": "HOLDERS_NOT_LISTED", "about": null }, { "why": "GROUP_UNKNOWN", "about": { "key": "t:c" } }]);
        assert_eq!(of("spread-unknown", "reasons"), why);
        assert_eq!(
            of("spread-broken", "evidence"),
            json!([{ "statement": "MEMBERSHIP" }, { "statement": "MEMBERSHIP" }])
        );
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_must_be_kept_is_a_finding() {
    const FINDINGS: &str = r#"{ network(on: "2019-06-01") {
        findings(codes: [PROVISION_BROKEN], first: 100) { subject { ... on Committee { key } } facts { statement } certainty } } }"#;
    for world in provisioned().await {
        let answer = world.ask(FINDINGS, &json!({})).await;
        let found = answer["network"]["findings"].as_array().unwrap().clone();
        let broken = |(_, state, _, says): &&(&str, &str, &str, &str)| *state == "BROKEN" && !says.contains("SHOULD");
        assert_eq!(found.len(), CASES.iter().filter(broken).count(), "on {}", world.kind);
        assert!(found.iter().all(|finding| finding["facts"][0]["statement"] == "PROVISION"));
        world.end().await;
    }
}

const OFFICES: &str = r#"query ($on: Date!) { network(on: $on) {
    u: organization(key: "t:u") { exOfficio { ...office } members { items { member { key } } exOfficio { holder { key } } }
        leaders { holder { key } state person { key } membership { key } exOfficio { provision { key } } certainty } }
    v: organization(key: "t:v") { leaders { holder { key } membership { key } } }
    w: organization(key: "t:w") { exOfficio { ...office }
        seats { items { occupancy { state holders { key exOfficio { provision { key } } } exOfficio { holder { key } } } } } }
    a: organization(key: "t:a") { memberships { exOfficio { place { key } membership { key } } } }
    seat(key: "t:u-chair") { occupancy { state certainty why holders { key } exOfficio { holder { key } } free }
        provisions { key } exOfficio { holder { key } } }
} }
fragment office on ExOfficio { provision { key } place { key } role holder { key } grounds { statement }
    membership { key } instead { key } certainty gaps { topic } }"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_office_follows_the_other_fact_and_changes_on_its_day() {
    for world in provisioned().await {
        let then = world.ask(OFFICES, &json!({ "on": "2019-12-31" })).await["network"].take();
        let chair = |holder: &str| {
            json!([{ "provision": { "key": "t:office-kept" }, "place": { "key": "t:u-chair" }, "role": "CHAIR",
                "holder": { "key": holder }, "grounds": [{ "statement": "RELATION" }], "membership": null, "instead": [],
                "certainty": "CERTAIN", "gaps": [] }])
        };
        assert_eq!(then["u"]["exOfficio"], chair("t:a"), "on {}", world.kind);
        assert_eq!(then["u"]["members"]["exOfficio"], json!([{ "holder": { "key": "t:a" } }]));
        assert_eq!(then["u"]["members"]["items"].as_array().unwrap().len(), 2);
        let leader = json!([{ "holder": { "key": "t:a" }, "state": "KNOWN", "person": null, "membership": null,
            "exOfficio": { "provision": { "key": "t:office-kept" } }, "certainty": "CERTAIN" }]);
        assert_eq!(then["u"]["leaders"], leader);
        let both = json!([{ "holder": { "key": "t:c" }, "membership": { "key": "t:mv" } },
            { "holder": { "key": "t:a" }, "membership": null }]);
        assert_eq!(then["v"]["leaders"], both);
        let seat = json!({ "state": "HELD", "certainty": "CERTAIN", "why": "EX_OFFICIO", "holders": [],
            "exOfficio": [{ "holder": { "key": "t:a" } }], "free": 0 });
        assert_eq!(then["seat"]["occupancy"], seat);
        assert_eq!(then["seat"]["exOfficio"], json!([{ "holder": { "key": "t:a" } }]));
        assert_eq!(then["seat"]["provisions"].as_array().unwrap().len(), 6);
        // What is stated and what follows are one membership with two grounds, along a chain of offices.
        let stated = json!([{ "state": "HELD", "holders": [{ "key": "t:mw", "exOfficio": { "provision": { "key": "t:office-stated" } } }],
            "exOfficio": [{ "holder": { "key": "t:a" } }] }]);
        let occupancies: Vec<Value> =
            then["w"]["seats"]["items"].as_array().unwrap().iter().map(|item| item["occupancy"].clone()).collect();
        assert_eq!(json!(occupancies), stated);
        let of_w = &then["w"]["exOfficio"];
        assert_eq!(of_w[1]["grounds"], json!([{ "statement": "PROVISION" }, { "statement": "RELATION" }]), "{of_w}");
        assert_eq!(of_w[0]["holder"], Value::Null);
        let of_a = &then["a"]["memberships"]["exOfficio"];
        let held: Vec<&Value> = of_a.as_array().unwrap().iter().map(|one| &one["place"]["key"]).collect();
        assert_eq!(held, ["t:u-chair", "t:v-chair", "t:w-chair"]);

        let after = world.ask(OFFICES, &json!({ "on": "2020-01-01" })).await["network"].take();
        assert_eq!(after["u"]["exOfficio"], chair("t:b"));
        assert_eq!(after["a"]["memberships"]["exOfficio"], json!([]));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_are_told_as_far_as_they_are_known() {
    const GUESTS: &str = r#"{ network(on: "2019-06-01") { organization(key: "t:u") { attendees {
        provision { key } kind number unknown anyOf open guests { party { key } person { key } certainty facts { statement } }
        gaps { explanation } } } } }"#;
    for world in provisioned().await {
        let answer = world.ask(GUESTS, &json!({})).await["network"]["organization"]["attendees"].take();
        let chair = |party: &str, statements: Value| json!({ "party": { "key": party }, "person": null, "certainty": "CERTAIN", "facts": statements });
        let membership = json!([{ "statement": "MEMBERSHIP" }]);
        let office = json!([{ "statement": "PROVISION" }, { "statement": "RELATION" }]);
        let expected = json!([
            { "provision": { "key": "t:guests-chair" }, "kind": "INVITED", "number": null, "unknown": null,
                "anyOf": false, "open": false, "guests": [chair("t:c", membership), chair("t:a", office)], "gaps": [] },
            { "provision": { "key": "t:guests-two" }, "kind": "INVITED", "number": 2, "unknown": 2, "anyOf": false,
                "open": false, "guests": [chair("t:sek", json!([]))], "gaps": [{ "explanation": "Ingen er nævnt" }] },
        ]);
        assert_eq!(answer, expected, "on {}", world.kind);
        world.end().await;
    }
}
