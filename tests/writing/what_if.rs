//! Changes that are asked about and not recorded: dry runs and what-ifs.

use serde_json::{Value, json};

use super::{CHANGE, small};
use crate::support::server::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_planned_without_being_recorded() {
    for world in worlds().await {
        small(&world).await;
        let head = world.store.network().head();
        let replaced = json!([
            { "replace": { "membership": "t:m1", "member": "t:birk", "on": "2018-01-01", "ended": "ROTATED" } },
        ]);
        let planned =
            world.write(CHANGE, &json!({ "changes": replaced, "write": { "dryRun": true } })).await["change"].take();
        assert_eq!((&planned["revision"], &planned["refusals"]), (&Value::Null, &json!([])));
        let kinds = |facts: &Value| {
            facts
                .as_array()
                .unwrap()
                .iter()
                .map(|fact| fact["statement"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(kinds(&planned["recorded"]), ["MEMBERSHIP", "REPRESENTATION", "MEMBERSHIP"]);
        assert_eq!(kinds(&planned["withdrawn"]), ["MEMBERSHIP", "REPRESENTATION"]);
        assert_eq!(world.store.network().head(), head);
        world.end().await;
    }
}

const WHAT_IF: &str = r#"query ($with: [ChangeInput!], $on: Date) { network(on: $on, with: $with) {
    id
    seat(key: "t:formand") { id occupancy { holders { key member { label } } } }
    organization(key: "t:region") { descendants { organization { key } } chart: parts { organization { label } } }
    chart(roots: ["t:region"]) { nodes { depth } }
} }"#;

#[tokio::test(flavor = "multi_thread")]
async fn what_if_is_asked_as_everything_else_and_leaves_no_trace() {
    for world in worlds().await {
        small(&world).await;
        let head = world.store.network().head();
        let with = json!([
            { "replace": { "membership": "t:m1", "member": "t:birk", "on": "2018-01-01" } },
            { "foundOrganization": { "kind": "DEPARTMENT", "names": [{ "text": "Afdelingen" }], "parent": "t:udvalg", "from": "2018-01-01" } },
        ]);
        let asked = json!({ "on": "2018-06-01", "with": with });
        let what_if = world.ask(WHAT_IF, &asked).await["network"].take();
        let really = world.ask(WHAT_IF, &json!({ "on": "2018-06-01" })).await["network"].take();
        let holder = |network: &Value| network["seat"]["occupancy"]["holders"][0]["member"]["label"].clone();
        assert_eq!((holder(&what_if), holder(&really)), (json!("Birk"), json!("Ask")));
        assert_eq!(what_if["seat"]["occupancy"]["holders"][0]["key"], "what-if:1");
        let below = |network: &Value| network["organization"]["descendants"].as_array().unwrap().len();
        assert_eq!((below(&what_if), below(&really)), (2, 1));
        let drawn = |network: &Value| network["chart"]["nodes"].as_array().unwrap().len();
        assert_eq!((drawn(&what_if), drawn(&really)), (3, 2));
        assert_eq!(world.store.network().head(), head);
        // Its ids are its own, and fetch nothing later.
        assert_ne!(what_if["seat"]["id"], really["seat"]["id"]);
        let node = "query ($id: ID!) { node(id: $id) { id } }";
        for id in [&what_if["seat"]["id"], &what_if["id"]] {
            let answer = world.answer(node, &json!({ "id": id })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID");
        }
        // Not by GET, and with no tag.
        let by_get =
            world.get("/graphql").query(&[("query", WHAT_IF), ("variables", &asked.to_string())]).send().await.unwrap();
        assert_eq!(by_get.status(), 405);
        // Nor with an earlier revision, and not if it is refused.
        let both = r#"query ($with: [ChangeInput!]) { network(with: $with, knownAt: { revision: 1 }) { id } }"#;
        assert_eq!(world.answer(both, &asked).await["errors"][0]["extensions"]["code"], "INVALID_VALUE");
        let refused =
            json!({ "with": [{ "replace": { "membership": "t:m1", "member": "t:nobody", "on": "2018-01-01" } }] });
        let refused = world.answer(WHAT_IF, &refused).await["errors"][0]["extensions"].take();
        assert_eq!(refused["code"], "REFUSED");
        let first = &refused["refusals"][0];
        assert_eq!(
            (&first["code"], &first["path"]),
            (&json!("UNKNOWN_KEY"), &json!(["with", "0", "replace", "member"]))
        );
        world.end().await;
    }
}
