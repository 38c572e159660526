//! The yearly wheel.

use serde_json::{Value, json};

use super::meetings::{meeting_world, new};
use crate::support::server::worlds;
use crate::writing::{done, on};

fn shown(answer: &Value) -> Vec<String> {
    let nodes = answer["wheel"]["nodes"].as_array().unwrap().iter();
    let day = |one: &Value| one["day"]["day"].as_str().unwrap_or("?").to_owned();
    nodes
        .map(|one| {
            format!("{} {} {}", day(one), one["kind"].as_str().unwrap(), one["subject"]["key"].as_str().unwrap())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_falls_due_is_in_order_and_can_be_narrowed() {
    for world in worlds().await {
        meeting_world(&world).await;
        done(&world, json!([
            new("t:forslag", "proposal", json!({ "title": "Forslag", "body": "t:gruppe", "reply": "2026-12-15" }), "2026-11-01", "open"),
            new("t:tjek", "actionItem", json!({ "text": "Tjek lokalerne", "due": "2026-12-20", "origin": "t:forslag" }), "2026-11-01", "open"),
            new("t:gjort", "actionItem", json!({ "text": "Gjort", "due": "2026-12-20", "origin": "t:forslag" }), "2026-11-01", "2026-11-20"),
            json!({ "appoint": { "key": "t:m2", "body": "t:gruppe", "member": "t:p2", "from": "2022-01-01", "until": "2026-12-31" } }),
        ])).await;
        let wheel = |arguments: &str| {
            format!(
                "wheel({arguments}) {{ totalCount nodes {{ kind title day {{ day }} certainty subject {{ key }} facts {{ __typename }} }} pageInfo {{ hasNextPage endCursor }} }}"
            )
        };
        let december = r#"from: "2026-12-01", until: "2027-01-01""#;
        let all = on(&world, "2026-11-22", &wheel(december)).await;
        assert_eq!(
            shown(&all),
            [
                "2026-12-01 MEETING t:kort",
                "2026-12-01 MEETING t:moede-3",
                "2026-12-15 REPLY_DUE t:forslag",
                "2026-12-20 ACTION_DUE t:tjek",
                "2026-12-31 TERM_END t:m2",
            ]
        );
        let of_person = on(&world, "2026-11-22", &wheel(&format!(r#"filter: {{ of: ["t:p2"] }}, {december}"#))).await;
        assert_eq!(shown(&of_person), ["2026-12-31 TERM_END t:m2"]);
        let kinds = on(&world, "2026-11-22", &wheel(&format!("filter: {{ kinds: [REPLY_DUE] }}, {december}"))).await;
        assert_eq!(shown(&kinds), ["2026-12-15 REPLY_DUE t:forslag"]);
        let page = on(&world, "2026-11-22", &wheel(&format!("{december}, first: 2"))).await;
        assert_eq!((shown(&page).len(), &page["wheel"]["totalCount"]), (2, &json!(5)));
        let cursor = page["wheel"]["pageInfo"]["endCursor"].as_str().unwrap();
        let rest = on(&world, "2026-11-22", &wheel(&format!(r#"{december}, first: 9, after: "{cursor}""#))).await;
        assert_eq!(shown(&rest), shown(&all)[2..]);
        // An institution is a party to the agreement, which ends.
        let ends =
            on(&world, "2026-11-22", &wheel(r#"filter: { of: ["t:sted-1"], area: "health" }, year: 2028"#)).await;
        assert_eq!(shown(&ends), ["2028-01-01 AGREEMENT_END t:aftale"]);
        let social =
            on(&world, "2026-11-22", &wheel(r#"filter: { area: "social", kinds: [RECURRENCE] }, year: 2027"#)).await;
        assert_eq!(shown(&social), ["2027-01-05 RECURRENCE t:korte", "2027-02-02 RECURRENCE t:korte"]);
        let query = r#"{ network { wheel(from: "2026-12-01") { totalCount } } }"#;
        let wrong = world.answer(query, &json!({})).await;
        assert_eq!(wrong["errors"][0]["extensions"]["code"], "INVALID_VALUE");
        world.end().await;
    }
}

/// An agreement that is reviewed each year and approved by a council by 15 October of the year before.
const REVIEWED: [(&str, &str); 5] = [
    ("bundle.toml", "namespace = \"v\"\ntitle = \"Test\"\n"),
    ("organizations.csv", "key,kind,name,from,until\nraad,COUNCIL,Rådet,2007-01-01,open\n"),
    (
        "agreements.csv",
        "key,kind,title,review_months,from,until\naftale,FRAMEWORK,Rammeaftale,12,2016-01-01,2019-01-01\n",
    ),
    (
        "approval_steps.csv",
        "key,whole,number,action,body,deadline_month,deadline_day,years_before,from,until\n\
         trin,aftale,1,APPROVE,raad,10,15,1,2010-01-01,open\n",
    ),
    ("relations.csv", "key,kind,source,target,from,until\np,PARTY_TO,raad,aftale,2016-01-01,2019-01-01\n"),
];

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_of_approvals_and_reviews_of_agreements_are_in_it() {
    for world in worlds().await {
        let files = REVIEWED.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        world.import(files.collect()).await.unwrap();
        let wheel = |arguments: &str| {
            format!(
                "wheel(filter: {{ of: [\"v:raad\"] }}, {arguments}) {{ nodes {{ kind day {{ day }} certainty subject {{ key }} }} }}"
            )
        };
        let due = on(&world, "2015-05-01", &wheel("year: 2015")).await;
        assert_eq!(shown(&due), ["2015-10-15 DEADLINE v:trin"]);
        let reviewed = on(&world, "2016-06-01", &wheel(r#"from: "2016-06-01", until: "2018-06-01""#)).await;
        assert_eq!(shown(&reviewed), ["2017-01-01 REVIEW v:aftale", "2018-01-01 REVIEW v:aftale"]);
        // What is approved has no deadline before it.
        let act = json!([{ "state": { "subject": "v:aftale", "statement": { "act": { "kind": "APPROVED", "by": "v:raad" } },
            "from": "2015-06-01", "until": "open" } }]);
        done(&world, act).await;
        assert_eq!(shown(&on(&world, "2015-07-01", &wheel("year: 2015")).await), Vec::<String>::new());
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_is_called_in_the_language_that_is_asked_for_and_its_subject_says_what_it_is() {
    for world in worlds().await {
        meeting_world(&world).await;
        done(
            &world,
            json!([
                json!({ "appoint": { "key": "t:m2", "body": "t:gruppe", "member": "t:p2", "from": "2022-01-01", "until": "2026-12-31" } }),
                new("t:sag", "proposal", json!({ "title": "Budget", "body": "t:gruppe", "area": "health" }), "2026-10-01", "open"),
                new("t:valg", "decision", json!({ "proposal": "t:sag", "outcome": "ADOPTED", "body": "t:gruppe" }), "2026-11-01", "open"),
                new("t:ring", "actionItem", json!({ "text": "Ring", "due": "2026-12-20", "origin": "t:valg" }), "2026-11-02", "open"),
                json!({ "state": { "subject": "t:gruppe", "statement": { "name": { "text": "The Group", "language": "EN" } }, "from": "2010-01-01" } }),
            ]),
        )
        .await;
        const ENTRIES: &str = r#"wheel(filter: { kinds: [TERM_END, ACTION_DUE] }, year: 2026) { nodes {
            danish: title title(language: EN) subject { key label } whose { key } } }
            area: wheel(filter: { area: "health", kinds: [ACTION_DUE] }, year: 2026) { totalCount } key label(language: EN)"#;
        let found = on(&world, "2026-11-22", ENTRIES).await;
        assert_eq!(
            found["wheel"]["nodes"],
            json!([
                { "danish": "opfølgning forfalder: Ring: Styregruppen; nord, syd", "title": "action due: Ring: The Group",
                  "subject": { "key": "t:ring", "label": "Ring" }, "whose": [{ "key": "t:gruppe" }] },
                { "danish": "periodes udløb: Styregruppen; nord, syd, Bo Berg", "title": "term end: The Group, Bo Berg",
                  "subject": { "key": "t:m2", "label": "t:m2" }, "whose": [{ "key": "t:gruppe" }, { "key": "t:p2" }] },
            ])
        );
        assert_eq!(found["area"]["totalCount"], 1);
        assert_eq!((&found["key"], &found["label"]), (&json!("network"), &json!("The network")));
        // A protected person is named nowhere: not by a title, and not as what a node is called.
        done(
            &world,
            json!([{ "stateGap": { "subject": "t:p2", "topic": "NAMES", "reason": "PROTECTED",
                "explanation": "navnebeskyttelse", "from": "2020-01-01" } }]),
        )
        .await;
        const NAMED: &str = r#"wheel(filter: { kinds: [TERM_END] }, year: 2026) { nodes { title subject { label } whose { label } } }
            person(key: "t:p2") { history { subject { key label } } }"#;
        let found = on(&world, "2026-11-22", NAMED).await;
        let label = &found["person"]["history"][0]["subject"]["label"];
        assert_eq!(label, &found["wheel"]["nodes"][0]["whose"][1]["label"]);
        assert!(label.is_string() && !found.to_string().contains("Berg"), "{found}");
        world.end().await;
    }
}
