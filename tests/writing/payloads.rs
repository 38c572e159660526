//! What comes back of a write, beside what it did.

use serde_json::{Value, json};

use super::{refused, small};
use crate::support::server::{TOKEN, worlds};

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_answers_any_question_after_the_change() {
    for world in worlds().await {
        small(&world).await;
        let mutation = r#"
            mutation ($on: String!) {
                renameOrganization(input: { organization: "t:ask", name: { text: "Nord" }, on: $on }) {
                    revision { number }
                    refusals { code }
                    query {
                        before: network(on: "2017-12-31") { organization(key: "t:ask") { name } }
                        after: network(on: "2018-01-01", atLeastRevision: 1) { head { number } organization(key: "t:ask") { id name } }
                    }
                }
            }"#;
        let payload = world.write(mutation, &json!({ "on": "2018-01-01" })).await["renameOrganization"].take();
        let query = &payload["query"];
        assert_eq!(query["after"]["organization"]["name"], "Nord");
        assert_ne!(query["before"]["organization"]["name"], "Nord");
        assert_eq!(query["after"]["head"], payload["revision"]);
        // Where it is refused the root is there all the same, without the change.
        let refused = world.write(mutation, &json!({ "on": "nu" })).await["renameOrganization"].take();
        assert_eq!(refused["refusals"].as_array().unwrap().len(), 1);
        assert_eq!(refused["query"]["after"], query["after"]);
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_that_fails_leaves_the_others_their_payloads() {
    for world in worlds().await {
        small(&world).await;
        let mutation = r#"
            mutation {
                first: renameOrganization(input: { organization: "t:ask", name: { text: "Nord" }, on: "2018" }) { revision { number } }
                second: renameOrganization(input: { organization: "t:ask", name: { text: "Syd" }, on: "2019" }, write: { idempotencyKey: "" }) { repeated }
                third: renameOrganization(input: { organization: "t:ask", name: { text: "Vest" }, on: "2020" }) { revision { number } }
            }"#;
        let body = json!({ "query": mutation });
        let answer = world.post("/graphql").bearer_auth(TOKEN).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let head = world.store.network().head().unwrap().get();
        let data = json!({
            "first": { "revision": { "number": head - 1 } }, "second": null, "third": { "revision": { "number": head } }
        });
        assert_eq!(answer["data"], data, "{answer}");
        assert_eq!(answer["errors"][0]["path"], json!(["second"]));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_VALUE");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_none_is_refused_with_its_place() {
    for world in worlds().await {
        small(&world).await;
        let rename = |on: &str| json!({ "renameOrganization": { "organization": "t:ask", "name": { "text": "Nord" }, "on": on } });
        for wrong in ["nu", "2018-02-30", ""] {
            let refusals = refused(&world, json!([rename(wrong)])).await;
            assert_eq!(
                refusals,
                [("INVALID_VALUE".to_owned(), "changes.0.renameOrganization.on".to_owned())],
                "{wrong}"
            );
        }
        // Around it there may be spaces, as people write.
        super::done(&world, json!([rename(" juni 2018 ")])).await;
        world.end().await;
    }
}
