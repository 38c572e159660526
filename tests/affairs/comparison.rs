//! Affairs in two views compared: other days, other revisions, a what-if.

use serde_json::{Value, json};

use super::meetings::new;
use crate::support::server::{World, worlds};
use crate::writing::done;

const COMPARED: &str = r"query($from: ViewInput!, $to: ViewInput, $filter: DifferenceFilter, $with: [ChangeInput!]) {
    comparison(from: $from, to: $to, with: $with) { differences(filter: $filter) { totalCount nodes {
        kind certainty subject { key noun } affair relation before { statement } after { statement } } } } }";

/// The kinds of differences, each with what differs.
async fn differences(world: &World, variables: Value) -> Vec<String> {
    let answer = world.ask(COMPARED, &variables).await;
    let nodes = answer["comparison"]["differences"]["nodes"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let row = |node: &Value| {
        let what = if node["affair"].is_null() { &node["relation"] } else { &node["affair"] };
        [&node["kind"], &node["subject"]["key"], what].map(text).join(" ")
    };
    nodes.iter().map(row).collect()
}

/// A council and a committee; an agreement of the council with a series of meetings and money, a mandate to the
/// committee, and a decision.
async fn ready() -> Vec<World> {
    let worlds = worlds().await;
    let found = |key: &str| json!({ "foundOrganization": { "key": key, "kind": "COUNCIL", "names": [{ "text": key }], "from": "2010-01-01" } });
    for world in &worlds {
        let relation = |key: &str, kind: &str, target: &str, limits: Option<&str>| {
            json!({ "drawRelation": { "key": key, "kind": kind, "source": "t:raad", "target": target, "scope": "budget",
                "limits": limits, "from": "2016-01-01", "until": "2027-01-01" } })
        };
        let mut changes = vec![
            found("t:raad"),
            found("t:udvalg"),
            found("t:anden"),
            new("t:aftale", "agreement", json!({ "kind": "FRAMEWORK", "title": "Ramme" }), "2016-01-01", "2027-01-01"),
            relation("t:part", "PARTY_TO", "t:aftale", None),
            relation("t:mandat", "MANDATE", "t:udvalg", Some("under en million")),
            new(
                "t:raekke",
                "meetingSeries",
                json!({ "whose": "t:raad", "title": "Møder", "number": 4 }),
                "2016-01-01",
                "2027-01-01",
            ),
            new("t:raekke-ny", "meetingSeries", json!({ "whose": "t:udvalg", "title": "Møder" }), "2027-01-01", "open"),
            new("t:sag", "proposal", json!({ "title": "Sag", "body": "t:raad" }), "2026-11-01", "open"),
            new("t:valg", "decision", json!({ "proposal": "t:sag", "outcome": "ADOPTED" }), "2027-01-01", "open"),
            new(
                "t:post",
                "budgetLine",
                json!({ "kind": "FUND", "title": "Pulje", "body": "t:udvalg" }),
                "2016-01-01",
                "open",
            ),
            new(
                "t:moede",
                "meeting",
                json!({ "whose": "t:raad", "series": "t:raekke", "status": "PLANNED" }),
                "2026-12-15",
                "2026-12-16",
            ),
            new("t:dagens", "meeting", json!({ "whose": "t:raad", "status": "HELD" }), "2026-12-31", "2027-01-01"),
        ];
        changes.push(json!({ "state": { "subject": "t:sag", "statement": { "involvement": { "how": "CONSULTED", "party": "t:anden" } },
            "from": "2027-01-01", "until": "open" } }));
        done(world, Value::Array(changes)).await;
    }
    worlds
}

#[tokio::test(flavor = "multi_thread")]
async fn affairs_come_go_and_change_from_one_day_to_another() {
    for world in ready().await {
        let days = json!({ "from": { "on": "2026-12-31" }, "to": { "on": "2027-01-01" } });
        let found = differences(&world, days.clone()).await;
        let expected = [
            "REDRAWN t:raad PARTY_TO",
            "REDRAWN t:raad MANDATE",
            "GONE t:aftale AGREEMENT",
            "GONE t:raekke MEETING_SERIES",
            "ADDED t:raekke-ny MEETING_SERIES",
            "ALTERED t:sag INVOLVEMENT",
            "ADDED t:valg DECISION",
        ];
        let mut sorted = found.clone();
        sorted.sort();
        let mut wanted = expected.map(str::to_owned);
        wanted.sort();
        assert_eq!(sorted, wanted, "the day's own meeting is no difference");
        // What concerns a body: its own, what it is a party to, and what names it through other affairs.
        let within = |body: &str| {
            let mut asked = days.clone();
            asked["filter"] = json!({ "within": body, "kinds": ["ADDED", "GONE", "ALTERED"] });
            asked
        };
        for (body, concerning) in [
            (
                "t:raad",
                &[
                    "ADDED t:valg DECISION",
                    "ALTERED t:sag INVOLVEMENT",
                    "GONE t:aftale AGREEMENT",
                    "GONE t:raekke MEETING_SERIES",
                ][..],
            ),
            ("t:udvalg", &["ADDED t:raekke-ny MEETING_SERIES"][..]),
            ("t:anden", &["ALTERED t:sag INVOLVEMENT"][..]),
        ] {
            let mut found = differences(&world, within(body)).await;
            found.sort();
            assert_eq!(found, concerning, "{body}");
        }
        let back =
            json!({ "from": { "on": "2027-01-01" }, "to": { "on": "2026-12-31" }, "filter": { "kinds": ["ADDED"] } });
        assert_eq!(differences(&world, back).await, ["ADDED t:aftale AGREEMENT", "ADDED t:raekke MEETING_SERIES"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_and_what_ifs_show_meetings_moved_and_terms_changed() {
    for world in ready().await {
        let facts = "{ network(on: \"2026-11-22\") { meeting(key: \"t:moede\") { versions { factNumber } } \
                     agreement(key: \"t:aftale\") { versions { factNumber } } } }";
        let facts = world.ask(facts, &json!({})).await["network"].take();
        let number = |of: &str| facts[of]["versions"][0]["factNumber"].clone();
        let changes = json!([
            { "correct": { "fact": number("meeting"), "from": "2026-12-18", "until": "2026-12-19" } },
            { "correct": { "fact": number("agreement"), "statement": { "agreement": { "kind": "FRAMEWORK", "title": "Ramme", "noticeMonths": 6 } } } },
            { "alterRelation": { "relation": "t:mandat", "on": "2020-01-01", "limits": "under to millioner" } },
            new("t:nyt", "meeting", json!({ "whose": "t:raad", "status": "PLANNED" }), "2026-12-20", "2026-12-21"),
            { "state": { "subject": "t:post", "statement": { "allocation": { "amount": "1000000", "currency": "DKK", "spread": "YEARLY" } },
                "from": "2026-01-01", "until": "2027-01-01" } },
        ]);
        let expected = [
            "ADDED t:nyt MEETING",
            "ALTERED t:aftale AGREEMENT",
            "ALTERED t:moede MEETING",
            "ALTERED t:post ALLOCATION",
            "REDRAWN t:raad MANDATE",
        ];
        let what_if = json!({ "from": { "on": "2026-11-22" }, "to": { "on": "2026-11-22" }, "with": changes });
        let mut planned = differences(&world, what_if).await;
        planned.sort();
        assert_eq!(planned, expected);
        let before = world.store.network().head().unwrap().get();
        done(&world, changes).await;
        let since = json!({ "from": { "knownAt": { "revision": before } }, "to": { "on": "2026-11-22" } });
        let mut recorded = differences(&world, since).await;
        recorded.sort();
        assert_eq!(recorded, expected);
        let answer = world
            .ask(
                COMPARED,
                &json!({ "from": { "knownAt": { "revision": before } }, "to": { "on": "2026-11-22" },
            "filter": { "kinds": ["ADDED"] } }),
            )
            .await;
        assert_eq!(
            answer["comparison"]["differences"]["nodes"],
            json!([{ "kind": "ADDED", "certainty": "CERTAIN", "subject": { "key": "t:nyt", "noun": "MEETING" },
                "affair": "MEETING", "relation": null, "before": [], "after": [{ "statement": "MEETING" }] }])
        );
        world.end().await;
    }
}
