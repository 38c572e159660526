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
                "2026-12-30 TERM_END t:m2",
            ]
        );
        let of_person = on(&world, "2026-11-22", &wheel(&format!(r#"filter: {{ of: ["t:p2"] }}, {december}"#))).await;
        assert_eq!(shown(&of_person), ["2026-12-30 TERM_END t:m2"]);
        let kinds = on(&world, "2026-11-22", &wheel(&format!("filter: {{ kinds: [REPLY_DUE] }}, {december}"))).await;
        assert_eq!(shown(&kinds), ["2026-12-15 REPLY_DUE t:forslag"]);
        let page = on(&world, "2026-11-22", &wheel(&format!("{december}, first: 2"))).await;
        assert_eq!((shown(&page).len(), &page["wheel"]["totalCount"]), (2, &json!(5)));
        let cursor = page["wheel"]["pageInfo"]["endCursor"].as_str().unwrap();
        let rest = on(&world, "2026-11-22", &wheel(&format!(r#"{december}, first: 9, after: "{cursor}""#))).await;
        assert_eq!(shown(&rest), shown(&all)[2..]);
        // An institution is a party to the agreement, which ends with the last day of a year.
        let ends =
            on(&world, "2026-11-22", &wheel(r#"filter: { of: ["t:sted-1"], area: "health" }, year: 2027"#)).await;
        assert_eq!(shown(&ends), ["2027-12-31 AGREEMENT_END t:aftale"]);
        // An empty list asks for nothing.
        let empty = on(&world, "2026-11-22", &wheel(&format!("filter: {{ of: [], kinds: [] }}, {december}"))).await;
        assert_eq!(shown(&empty), shown(&all));
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
        assert_eq!(shown(&due), ["2015-10-15 DEADLINE v:aftale"]);
        let named = on(&world, "2015-05-01", "wheel(year: 2015) { nodes { title step { key } whose { key } } }").await;
        // Whose it is stands there once, though the council is a party and takes the step.
        assert_eq!(
            named["wheel"]["nodes"],
            json!([{ "title": "godkendelsesfrist: Rammeaftale: 1. godkender, Rådet", "step": { "key": "v:trin" },
                "whose": [{ "key": "v:aftale" }, { "key": "v:raad" }] }])
        );
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

/// The kinds, days, subjects and certainties of what an answer has.
const SHORT: &str = "nodes { kind day { day } certainty subject { key } }";

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_ends_on_the_last_day_of_its_notice() {
    for world in worlds().await {
        meeting_world(&world).await;
        let agreement = |key: &str, months: Option<u16>| {
            let said =
                json!({ "kind": "OPERATING", "title": "Drift", "noticeMonths": months, "noticeTo": "MONTH_END" });
            new(key, "agreement", said, "2020-01-01", "2028-01-01")
        };
        let notice = |of: &str, until: &str| {
            json!({ "state": { "subject": of, "statement": { "act": { "kind": "GAVE_NOTICE", "by": "t:sted-1" } },
                "from": "2026-03-15", "until": until } })
        };
        done(
            &world,
            json!([
                agreement("t:opsagt", Some(6)),
                agreement("t:fortrudt", Some(6)),
                agreement("t:uden", None),
                notice("t:opsagt", "open"),
                notice("t:fortrudt", "2026-06-01"),
                notice("t:uden", "open"),
            ]),
        )
        .await;
        let ends = |period: &str| {
            format!(
                "wheel(filter: {{ kinds: [AGREEMENT_END] }}, {period}) {{ {SHORT} unknown {{ kind why subject {{ key }} }} }}"
            )
        };
        let found = on(&world, "2026-11-22", &ends("year: 2026")).await;
        assert_eq!(shown(&found), ["2026-09-30 AGREEMENT_END t:opsagt"]);
        assert_eq!(found["wheel"]["nodes"][0]["certainty"], "CERTAIN");
        let unknown = json!([{ "kind": "AGREEMENT_END", "why": "NOTICE_NOT_KNOWN", "subject": { "key": "t:uden" } }]);
        assert_eq!(found["wheel"]["unknown"], unknown);
        // What has ended by notice does not end anew; a notice that was taken back ends nothing.
        let own = on(&world, "2026-11-22", &ends("year: 2027")).await;
        let own: Vec<String> = shown(&own);
        assert_eq!(own.len(), 3, "{own:?}");
        assert!(
            own.contains(&"2027-12-31 AGREEMENT_END t:fortrudt".to_owned())
                && !own.iter().any(|one| one.ends_with("t:opsagt"))
        );
        // The last day is the last on which it is in force.
        for (day, state) in [("2026-09-30", "YES"), ("2026-10-01", "NO")] {
            let force = on(&world, day, r#"agreement(key: "t:opsagt") { inForce { state } }"#).await;
            assert_eq!(force["agreement"]["inForce"]["state"], state, "{day}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn meetings_that_are_to_be_held_and_have_no_day_are_said_to_be_unknown() {
    for world in worlds().await {
        meeting_world(&world).await;
        let unknown = |arguments: &str| {
            format!(
                "wheel(filter: {{ {arguments} }}, year: 2027) {{ unknown {{ kind subject {{ key }} whose {{ key }} from until why number fact {{ __typename }} }} }}"
            )
        };
        let short = |answer: &Value| -> Vec<String> {
            let all = answer["wheel"]["unknown"].as_array().unwrap().iter();
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            all.map(|one| {
                let parts = [&one["from"], &one["subject"]["key"], &one["why"], &one["number"]];
                parts.map(text).join(" ")
            })
            .collect()
        };
        let body = on(&world, "2026-11-22", &unknown(r#"of: ["t:gruppe"]"#)).await;
        assert_eq!(short(&body), ["2027-01-01 t:styrende DAYS_NOT_SET 2", "2027-07-01 t:styrende DAYS_NOT_SET 2"]);
        assert_eq!(body["wheel"]["unknown"][0]["until"], "2027-07-01");
        assert_eq!(body["wheel"]["unknown"][0]["whose"], json!([{ "key": "t:gruppe" }]));
        assert_eq!(body["wheel"]["unknown"][0]["fact"]["__typename"], "MeetingSeriesFact");
        // Each of three institutions, the dialogue, and one for what only words tell.
        let agreement = on(&world, "2026-11-22", &unknown(r#"area: "health""#)).await;
        let mut agreement = short(&agreement);
        agreement.sort();
        assert_eq!(
            agreement,
            [
                "2027-01-01 t:dialog DAYS_NOT_SET 1",
                "2027-01-01 t:planer DAYS_NOT_SET 1",
                "2027-01-01 t:status DAYS_NOT_SET 3"
            ]
        );
        // Two of the spring are held, and one of the autumn is planned; a rule has its days.
        let year = |year: &str| {
            format!(
                r#"wheel(filter: {{ of: ["t:gruppe"] }}, {year}) {{ unknown {{ subject {{ key }} from why number }} }}"#
            )
        };
        assert_eq!(
            short(&on(&world, "2026-11-22", &year("year: 2026")).await),
            ["2026-07-01 t:styrende DAYS_NOT_SET 1"]
        );
        let planned = json!([new(
            "t:moede-4",
            "meeting",
            json!({ "whose": "t:gruppe", "series": "t:styrende", "status": "PLANNED" }),
            "2026-12-08",
            "2026-12-09"
        )]);
        done(&world, planned).await;
        assert_eq!(short(&on(&world, "2026-11-22", &year("year: 2026")).await), Vec::<String>::new());
        let kinds = on(&world, "2026-11-22", &unknown("kinds: [REVIEW]")).await;
        assert_eq!(short(&kinds), Vec::<String>::new());
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_reply_is_due_on_what_was_taken_back_put_forward_anew_or_decided_before() {
    for world in worlds().await {
        meeting_world(&world).await;
        let proposal = |key: &str, follows: Option<&str>| {
            let reply = follows.map_or(Some("2026-12-15"), |_| None);
            let said = json!({ "title": key, "body": "t:gruppe", "reply": reply, "follows": follows });
            new(key, "proposal", said, "2026-11-01", "open")
        };
        let act = |of: &str, kind: &str, from: &str| json!({ "state": { "subject": of, "statement": { "act": { "kind": kind, "by": "t:gruppe" } }, "from": from, "until": "open" } });
        let decision = json!({ "proposal": "t:besluttet", "outcome": "ADOPTED", "body": "t:gruppe" });
        done(
            &world,
            json!([
                proposal("t:venter", None),
                proposal("t:taget", None),
                proposal("t:senere", None),
                proposal("t:maaske", None),
                proposal("t:besluttet", None),
                proposal("t:gammel", None),
                proposal("t:ny", Some("t:gammel")),
                act("t:taget", "TAKEN_BACK", "2026-11-10"),
                act("t:senere", "TAKEN_BACK", "2026-12-20"),
                act("t:maaske", "TAKEN_BACK", "2026-12"),
                new("t:valg", "decision", decision, "2026-12-01", "open"),
            ]),
        )
        .await;
        let due =
            on(&world, "2026-11-22", &format!("wheel(filter: {{ kinds: [REPLY_DUE] }}, year: 2026) {{ {SHORT} }}"))
                .await;
        assert_eq!(
            shown(&due),
            ["2026-12-15 REPLY_DUE t:venter", "2026-12-15 REPLY_DUE t:senere", "2026-12-15 REPLY_DUE t:maaske"]
        );
        let sure: Vec<&str> =
            due["wheel"]["nodes"].as_array().unwrap().iter().map(|one| one["certainty"].as_str().unwrap()).collect();
        assert_eq!(sure, ["CERTAIN", "CERTAIN", "POSSIBLE"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_is_stated_nearest() {
    for world in worlds().await {
        meeting_world(&world).await;
        let body = json!({ "foundOrganization": { "key": "t:andet", "kind": "COMMITTEE", "names": [{ "text": "Andet" }], "from": "2010-01-01" } });
        let ends = |key: &str, said: Value| new(key, "agreement", said, "2020-01-01", "2027-01-01");
        let party = |key: &str, of: &str| {
            json!({ "drawRelation": { "key": key, "kind": "PARTY_TO", "source": "t:gruppe", "target": of,
                "from": "2020-01-01", "until": "2027-01-01" } })
        };
        done(
            &world,
            json!([
                body,
                new("t:kaede", "procedure", json!({ "kind": "CHAIN", "title": "Kæde", "area": "culture" }), "2010-01-01", "open"),
                ends("t:sund", json!({ "kind": "OTHER", "title": "Sund", "area": "health" })),
                ends("t:del", json!({ "kind": "OTHER", "title": "Del", "whole": "t:sund" })),
                ends("t:gennem", json!({ "kind": "OTHER", "title": "Gennem", "under": "t:kaede" })),
                ends("t:bar", json!({ "kind": "OTHER", "title": "Bar" })),
                party("t:p-sund", "t:sund"),
                party("t:p-del", "t:del"),
                party("t:p-gennem", "t:gennem"),
                party("t:p-bar", "t:bar"),
                // A social body has a seat in another, of which no area is stated.
                json!({ "appoint": { "key": "t:m3", "body": "t:andet", "member": "t:gruppe", "from": "2022-01-01", "until": "2026-12-31" } }),
            ]),
        )
        .await;
        for (area, expected) in
            [("health", vec!["t:sund", "t:del"]), ("culture", vec!["t:gennem"]), ("social", vec!["t:bar"])]
        {
            let asked = format!(
                "wheel(filter: {{ area: \"{area}\", kinds: [AGREEMENT_END, TERM_END] }}, year: 2026) {{ nodes {{ subject {{ key }} }} }}"
            );
            let found = on(&world, "2026-11-22", &asked).await;
            let keys: Vec<&str> = found["wheel"]["nodes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["subject"]["key"].as_str().unwrap())
                .collect();
            assert_eq!(keys, expected, "{area}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_the_seat_or_the_office_is_to_do_what_its_holder_is_to_do() {
    for world in worlds().await {
        meeting_world(&world).await;
        let owner = |of: &str, said: Value| {
            let mut involvement = json!({ "how": "OWNER" });
            involvement.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            json!({ "state": { "subject": of, "statement": { "involvement": involvement }, "from": "2026-01-01", "until": "open" } })
        };
        let item =
            |key: &str| new(key, "actionItem", json!({ "text": key, "due": "2026-12-20" }), "2026-11-01", "open");
        done(
            &world,
            json!([
                json!({ "establishSeat": { "key": "t:plads", "body": "t:gruppe", "role": "CHAIR", "from": "2020-01-01" } }),
                json!({ "appoint": { "key": "t:formand", "body": "t:gruppe", "member": "t:p2", "seat": "t:plads", "from": "2022-01-01", "until": "2026-12-01" } }),
                json!({ "appoint": { "key": "t:afloeser", "body": "t:gruppe", "member": "t:p1", "seat": "t:plads", "from": "2026-12-01" } }),
                item("t:plads-gaar"),
                item("t:embede"),
                item("t:andres"),
                owner("t:plads-gaar", json!({ "party": "t:plads" })),
                owner("t:embede", json!({ "party": "t:gruppe", "role": "CHAIR" })),
                owner("t:andres", json!({ "party": "t:gruppe", "role": "SECRETARY" })),
                json!({ "drawRelation": { "key": "t:part-p2", "kind": "PARTY_TO", "source": "t:p2", "target": "t:aftale", "from": "2020-01-01", "until": "2028-01-01" } }),
                new("t:aftalemoede", "meeting", json!({ "whose": "t:aftale", "status": "PLANNED", "title": "Aftalemøde" }), "2026-12-10", "2026-12-11"),
            ]),
        )
        .await;
        let items = |key: &str| format!(r#"person(key: "{key}") {{ actionItems {{ key }} }}"#);
        let both = json!([{ "key": "t:plads-gaar" }, { "key": "t:embede" }]);
        // Who holds it on the day is asked for what is theirs; in the wheel it is who holds it when it is due.
        assert_eq!(on(&world, "2026-11-22", &items("t:p2")).await["person"]["actionItems"], both);
        assert_eq!(on(&world, "2026-11-22", &items("t:p1")).await["person"]["actionItems"], json!([]));
        assert_eq!(on(&world, "2026-12-05", &items("t:p1")).await["person"]["actionItems"], both);
        let due =
            |key: &str| format!(r#"wheel(filter: {{ of: ["{key}"], kinds: [ACTION_DUE] }}, year: 2026) {{ {SHORT} }}"#);
        let theirs = shown(&on(&world, "2026-11-22", &due("t:p1")).await);
        assert_eq!(theirs, ["2026-12-20 ACTION_DUE t:plads-gaar", "2026-12-20 ACTION_DUE t:embede"]);
        assert_eq!(shown(&on(&world, "2026-11-22", &due("t:p2")).await), Vec::<String>::new());
        // A person's agenda has their meetings, and those of an agreement that they are a party to.
        let agenda = |key: &str, rest: &str| {
            format!(
                r#"wheel: agenda(person: "{key}", from: "2026-12-01", until: "2027-01-01"{rest}) {{ {SHORT} totalCount unknown {{ subject {{ key }} from }} }}"#
            )
        };
        let agenda_of = async |key: &str, rest: &str| shown(&on(&world, "2026-11-22", &agenda(key, rest)).await);
        let first = agenda_of("t:p1", "").await;
        assert_eq!(
            first,
            [
                "2026-12-01 MEETING t:kort",
                "2026-12-01 MEETING t:moede-3",
                "2026-12-20 ACTION_DUE t:plads-gaar",
                "2026-12-20 ACTION_DUE t:embede"
            ]
        );
        let second = agenda_of("t:p2", ", kinds: [MEETING, RECURRENCE]").await;
        assert_eq!(second, ["2026-12-01 MEETING t:kort", "2026-12-10 MEETING t:aftalemoede"]);
        assert_eq!(agenda_of("t:p1", r#", area: "health""#).await, Vec::<String>::new());
        let unknown = on(&world, "2026-11-22", &agenda("t:p1", "")).await["wheel"]["unknown"].take();
        assert_eq!(unknown, json!([{ "subject": { "key": "t:styrende" }, "from": "2026-07-01" }]));
        // It is what their calendar has.
        let calendar = world.get("/calendar/person/t:p1.ics?year=2026").send().await.unwrap().text().await.unwrap();
        let year = on(&world, "2026-11-22", r#"agenda(person: "t:p1", year: 2026) { totalCount }"#).await;
        assert_eq!(json!(calendar.matches("BEGIN:VEVENT").count()), year["agenda"]["totalCount"]);
        let nobody = on(&world, "2026-11-22", r#"agenda(person: "t:gruppe", year: 2026) { totalCount }"#).await;
        assert_eq!(nobody["agenda"], Value::Null);
        world.end().await;
    }
}
