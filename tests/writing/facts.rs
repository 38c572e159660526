//! Relations, gaps, and facts as such: cited, corrected, withdrawn.

use serde_json::json;

use super::{done, on, small};
use crate::support::server::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn relations_gaps_citations_and_corrections() {
    for world in worlds().await {
        small(&world).await;
        let cited = json!([{ "document": "t:aftale", "place": "s. 3", "quote": "Udvalget refererer til regionen" }]);
        done(
            &world,
            json!([
                { "registerDocument": { "key": "t:aftale", "title": "Aftalen", "address": "https://example.org/a" } },
                { "registerAgreement": { "key": "t:samarbejde", "kind": "COLLABORATION", "title": "Samarbejdet", "from": "2013" } },
                { "drawRelation": { "key": "t:linje", "kind": "LINE", "source": "t:udvalg", "target": "t:region",
                    "scope": "budget", "from": "juni 2013", "citations": cited } },
                { "stateGap": { "subject": "t:udvalg", "topic": "STAFFING", "reason": "NOT_STATED",
                    "explanation": "Aftalen siger det ikke." } },
                { "stateCompleteness": { "subject": "t:udvalg", "topic": "MEMBERS", "from": "2014-01-01" } },
                { "state": { "subject": "t:udvalg", "statement": { "staffing": { "fullTimeEquivalents": 2.5, "heads": 3 } },
                    "from": "2015-01-01", "lastDay": "2016-12-31", "basis": "INFERRED" } },
            ]),
        )
        .await;
        let line = r#"relation(key: "t:linje") { factNumber kind scope target { label } from { text } citations { document { title } place quote } }
            organization(key: "t:udvalg") { gaps { topic reason } completeness { topic } staffing { fullTimeEquivalents heads basis until { day } } }"#;
        let seen = on(&world, "2015-06-01", line).await;
        assert_eq!(seen["relation"]["from"]["text"], "juni 2013");
        assert_eq!(
            seen["relation"]["citations"][0],
            json!({ "document": { "title": "Aftalen" }, "place": "s. 3", "quote": "Udvalget refererer til regionen" })
        );
        assert_eq!(
            seen["organization"]["staffing"],
            json!({ "fullTimeEquivalents": 2.5, "heads": 3, "basis": "INFERRED", "until": { "day": "2017-01-01" } })
        );
        assert_eq!(seen["organization"]["gaps"], json!([{ "topic": "STAFFING", "reason": "NOT_STATED" }]));
        let fact = seen["relation"]["factNumber"].as_i64().unwrap();
        done(
            &world,
            json!([
                { "cite": { "fact": fact, "citations": [{ "document": "t:aftale", "place": "s. 9" }] } },
                { "alterRelation": { "relation": "t:linje", "designation": "øvrige fora", "on": "2016-01-01" } },
                { "liftGap": { "subject": "t:udvalg", "topic": "STAFFING", "on": "2015-01-01" } },
                { "liftCompleteness": { "subject": "t:udvalg", "topic": "MEMBERS", "on": "2018-01-01" } },
                { "endRelation": { "relation": "t:linje", "on": "2017-01-01" } },
            ]),
        )
        .await;
        let seen = on(&world, "2015-06-01", line).await;
        assert_eq!(seen["relation"]["citations"].as_array().unwrap().len(), 2);
        assert_eq!(seen["organization"]["gaps"], json!([]));
        let later = on(
            &world,
            "2016-06-01",
            r#"relation(key: "t:linje") { designation scope target { label } until { day } }"#,
        )
        .await;
        assert_eq!(
            later["relation"],
            json!({ "designation": "øvrige fora", "scope": "budget", "target": null, "until": { "day": "2017-01-01" } })
        );
        // A fact is corrected, and another withdrawn; both are still known as they were.
        let known = world.store.network().head().unwrap().get();
        let name = on(&world, "2015-06-01", r#"organization(key: "t:ask") { names { factNumber text } }"#).await;
        let name = name["organization"]["names"][0]["factNumber"].as_i64().unwrap();
        let level = on(&world, "2015-06-01", r#"organization(key: "t:udvalg") { level { factNumber } }"#).await;
        let level = level["organization"]["level"]["factNumber"].as_i64().unwrap();
        done(
            &world,
            json!([
                { "correct": { "fact": name, "statement": { "name": { "text": "Askø" } }, "from": "2011", "basis": "INFERRED" } },
                { "withdraw": { "facts": [level] } },
            ]),
        )
        .await;
        let asked = r#"ask: organization(key: "t:ask") { name names { basis from { text } until { state } } }
            udvalg: organization(key: "t:udvalg") { level { level } }"#;
        let now = on(&world, "2015-06-01", asked).await;
        assert_eq!(
            now,
            json!({
                "ask": { "name": "Askø", "names": [{ "basis": "INFERRED", "from": { "text": "2011" }, "until": { "state": "OPEN" } }] },
                "udvalg": { "level": null },
            })
        );
        let query = format!(r#"{{ network(on: "2015-06-01", knownAt: {{ revision: {known} }}) {{ {asked} }} }}"#);
        let then = world.ask(&query, &json!({})).await["network"].take();
        assert_eq!(
            (&then["ask"]["name"], &then["udvalg"]["level"]["level"]),
            (&json!("Ask"), &json!("ADMINISTRATIVE"))
        );
        world.end().await;
    }
}
