//! What is set aside, by year, body and source; affairs and charts of one area.

use serde_json::{Value, json};

use super::codes;
use crate::support::server::worlds;
use crate::writing::{done, on, refused};

fn found(key: &str, name: &str, area: &str) -> Value {
    json!({ "foundOrganization": { "key": key, "kind": "CLUSTER", "names": [{ "text": name }], "areas": [area], "from": "2000-01-01" } })
}

fn line(key: &str, title: &str, body: &str, whole: Value) -> Value {
    json!({ "register": { "key": key, "from": "2018-01-01", "statement": { "budgetLine": {
        "kind": "LINE", "title": title, "body": body, "whole": whole, "area": "health" } } } })
}

fn amount(line: &str, amount: &str, spread: &str, (from, until): (&str, &str), dispute: Value) -> Value {
    json!({ "state": { "subject": line, "from": from, "until": until, "dispute": dispute,
        "statement": { "allocation": { "amount": amount, "currency": "DKK", "spread": spread } } } })
}

#[tokio::test(flavor = "multi_thread")]
async fn sums_are_exact_and_show_what_is_in_conflict() {
    for world in worlds().await {
        let source = |line: &str, words: &str| json!({ "state": { "subject": line, "from": "2018-01-01", "statement": { "involvement": { "how": "SOURCE", "designation": words } } } });
        done(
            &world,
            json!([
                found("t:klynge", "Klyngen", "health"),
                line("t:cafe", "Caféudvikling", "t:klynge", Value::Null),
                line("t:drift", "Drift af klyngen", "t:klynge", Value::Null),
                line("t:del", "En del af driften", "t:klynge", json!("t:drift")),
                line("t:tom", "Evaluering", "t:klynge", Value::Null),
                amount("t:cafe", "273000.25", "YEARLY", ("2018-01-01", "2022-01-01"), Value::Null),
                amount("t:drift", "1000000", "YEARLY", ("2019-01-01", "2022-01-01"), json!("1 mio. kr.")),
                amount("t:drift", "1000000", "IN_ALL", ("2019-01-01", "2022-01-01"), json!("1 mio. kr.")),
                amount("t:del", "5000", "YEARLY", ("2019-01-01", "2022-01-01"), Value::Null),
                source("t:cafe", "Slip kræfterne fri"),
                source("t:drift", "Fælles opsparing"),
            ]),
        )
        .await;
        let cafe = on(
            &world,
            "2026-01-01",
            r#"budgetLine(key: "t:cafe") { allocations { amount } involved(how: [SOURCE]) { items { designation } }
                years(from: 2018, until: 2021) { years { year sums { currency lowest highest } } total { lowest highest } conflicts { label } } }"#,
        )
        .await["budgetLine"]
            .take();
        let year = |year: i32| json!({ "year": year, "sums": [{ "currency": "DKK", "lowest": "273000.25", "highest": "273000.25" }] });
        assert_eq!(
            cafe,
            json!({
                "allocations": [{ "amount": "273000.25" }],
                "involved": { "items": [{ "designation": "Slip kræfterne fri" }] },
                "years": { "years": [year(2018), year(2019), year(2020)],
                    "total": [{ "lowest": "819000.75", "highest": "819000.75" }], "conflicts": [] },
            })
        );
        let budget = on(
            &world,
            "2026-01-01",
            r#"budget(bodies: ["t:klynge"], from: 2018, until: 2022, area: "health") {
                rows { body { key } sources { designation } lines { key } amounts {
                    years { year sums { lowest highest } } total { currency lowest highest }
                    conflicts { label line { key } allocations { amount spread } } } }
                withoutAmount { key } withinOthers { key } }"#,
        )
        .await["budget"]
            .take();
        assert_eq!(budget["withoutAmount"], json!([{ "key": "t:tom" }]));
        assert_eq!(budget["withinOthers"], json!([{ "key": "t:del" }]));
        let rows = budget["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 2);
        let row = rows.iter().find(|row| row["lines"] == json!([{ "key": "t:drift" }])).unwrap();
        assert_eq!(row["sources"], json!([{ "designation": "Fælles opsparing" }]));
        let year = |year: i32| json!({ "year": year, "sums": [{ "lowest": "0.00", "highest": "1000000.00" }] });
        assert_eq!(
            row["amounts"],
            json!({
                "years": [year(2019), year(2020), year(2021)],
                "total": [{ "currency": "DKK", "lowest": "1000000.00", "highest": "3000000.00" }],
                "conflicts": [{ "label": "1 mio. kr.", "line": { "key": "t:drift" }, "allocations": [
                    { "amount": "1000000.00", "spread": "YEARLY" }, { "amount": "1000000.00", "spread": "IN_ALL" }] }],
            })
        );
        for wrong in ["from: 2020, until: 2020", "from: 1000, until: 2020", "from: 0, until: 1"] {
            let query = format!("{{ network {{ budget({wrong}) {{ withoutAmount {{ key }} }} }} }}");
            assert_eq!(codes(&world, &query).await, ["INVALID_VALUE"], "{wrong}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_counts_in_the_years_in_which_its_whole_does_not() {
    for world in worlds().await {
        done(
            &world,
            json!([
                found("t:klynge", "Klyngen", "health"),
                line("t:drift", "Drift af klyngen", "t:klynge", Value::Null),
                line("t:del", "En del af driften", "t:klynge", json!("t:drift")),
                amount("t:drift", "100", "YEARLY", ("2025-01-01", "2026-01-01"), Value::Null),
                amount("t:del", "50", "YEARLY", ("2025-01-01", "2027-01-01"), Value::Null),
            ]),
        )
        .await;
        let ring = json!([
            line("t:ring-1", "Den ene", "t:klynge", json!("t:ring-2")),
            line("t:ring-2", "Den anden", "t:klynge", json!("t:ring-1")),
        ]);
        let found = refused(&world, ring.clone()).await;
        assert_eq!(found.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["CYCLE", "CYCLE"]);
        // What may be a ring is recorded: nobody knows when the one ends and the other begins.
        let mut possible = ring;
        possible[0]["register"]["until"] = json!("unknown");
        possible[1]["register"]["from"] = json!("unknown");
        done(&world, possible).await;
        let budget = |from: u16, until: u16| {
            format!(
                "budget(from: {from}, until: {until}) {{ rows {{ lines {{ key }} amounts {{
                years {{ year sums {{ currency lowest highest }} }} total {{ currency lowest highest }} }} }} withinOthers {{ key }} }}"
            )
        };
        let sum = |currency: &str, lowest: &str, highest: &str| json!({ "currency": currency, "lowest": lowest, "highest": highest });
        let both = on(&world, "2026-01-01", &budget(2025, 2027)).await["budget"].take();
        let in_2026 = json!({ "year": 2026, "sums": [sum("DKK", "50.00", "50.00")] });
        assert_eq!(
            both,
            json!({
                "rows": [{ "lines": [{ "key": "t:drift" }, { "key": "t:del" }], "amounts": {
                    "years": [{ "year": 2025, "sums": [sum("DKK", "100.00", "100.00")] }, in_2026],
                    "total": [sum("DKK", "150.00", "150.00")] } }],
                "withinOthers": [{ "key": "t:del" }],
            })
        );
        // A year has one answer, whichever others are asked of beside it.
        let alone = on(&world, "2026-01-01", &budget(2026, 2027)).await["budget"].take();
        assert_eq!(alone["rows"][0]["amounts"]["years"], json!([in_2026]));
        assert_eq!(alone["withinOthers"], json!([]));
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_currency_is_as_iso_4217_has_it_and_no_line_is_a_part_of_itself() {
    for world in worlds().await {
        done(
            &world,
            json!([found("t:klynge", "Klyngen", "health"), line("t:drift", "Drift", "t:klynge", Value::Null)]),
        )
        .await;
        for currency in ["kroner", "dkk", "kr.", "", "DKKK", "ÆØ"] {
            let wrong = json!([{ "state": { "subject": "t:drift", "from": "2025-01-01", "statement": {
                "allocation": { "amount": "1", "currency": currency, "spread": "YEARLY" } } } }]);
            let refusals = refused(&world, wrong).await;
            assert!(!refusals.is_empty() && refusals.iter().all(|(code, _)| code == "INVALID_VALUE"), "{currency}");
        }
        let itself = refused(&world, json!([line("t:selv", "Selv", "t:klynge", json!("t:selv"))])).await;
        assert_eq!(itself.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["CYCLE"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_charts_are_of_one_area() {
    for world in worlds().await {
        let part = |key: &str, name: &str, parent: &str, area: &str| {
            json!({ "foundOrganization": { "key": key, "kind": "CLUSTER", "names": [{ "text": name }], "areas": [area],
                "parent": parent, "from": "2000-01-01" } })
        };
        done(
            &world,
            json!([
                found("t:top", "Toppen", "health"),
                part("t:a", "Ask", "t:top", "social"),
                part("t:b", "Birk", "t:a", "health"),
                part("t:c", "Cypres", "t:b", "health"),
                line("t:penge", "Penge", "t:top", Value::Null),
                { "register": { "key": "t:forslag", "from": "2018-01-01", "statement": { "proposal": { "title": "Forslag", "area": "social" } } } },
                { "register": { "key": "t:gang", "from": "2018-01-01", "statement": { "procedure": { "kind": "CHAIN", "title": "Gang", "area": "social" } } } },
                { "register": { "key": "t:moeder", "from": "2018-01-01", "statement": { "meetingSeries": { "whose": "t:top", "title": "Møder", "area": "health" } } } },
            ]),
        )
        .await;
        let listed = |area: &str| {
            format!(
                r#"budgetLines(area: "{area}") {{ nodes {{ key }} }} proposals(area: "{area}") {{ nodes {{ key }} }}
                procedures(area: "{area}") {{ nodes {{ key }} }} meetingSeriesList(area: "{area}") {{ nodes {{ key }} }}
                chart(roots: ["t:top"], area: "{area}") {{ nodes {{ depth organization {{ key }} }} }}
                set: chart(of: {{ kinds: [CLUSTER] }}, area: "{area}") {{ nodes {{ organization {{ key }} }} }}"#
            )
        };
        let health = on(&world, "2020-01-01", &listed("health")).await;
        let keys = |list: &[&str]| json!({ "nodes": list.iter().map(|key| json!({ "key": key })).collect::<Vec<_>>() });
        assert_eq!((&health["budgetLines"], &health["proposals"]), (&keys(&["t:penge"]), &keys(&[])));
        assert_eq!((&health["procedures"], &health["meetingSeriesList"]), (&keys(&[]), &keys(&["t:moeder"])));
        let mut nodes: Vec<(u64, String)> = health["chart"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| (node["depth"].as_u64().unwrap(), node["organization"]["key"].as_str().unwrap().to_owned()))
            .collect();
        nodes.sort();
        let expected = [(0, "t:b"), (0, "t:top"), (1, "t:c")].map(|(depth, key)| (depth, key.to_owned()));
        assert_eq!(nodes, expected);
        assert_eq!(health["set"]["nodes"].as_array().unwrap().len(), 3);
        let social = on(&world, "2020-01-01", &listed("social")).await;
        assert_eq!((&social["proposals"], &social["procedures"]), (&keys(&["t:forslag"]), &keys(&["t:gang"])));
        assert_eq!(social["chart"]["nodes"], json!([{ "depth": 0, "organization": { "key": "t:a" } }]));
        world.end().await;
    }
}
