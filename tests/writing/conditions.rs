//! On what conditions something is written: by whom, on which ground, and once.

use serde_json::{Value, json};

use super::{done, person, small};
use crate::support::server::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn nobody_writes_without_the_writers_token() {
    for world in worlds().await {
        small(&world).await;
        let head = world.store.network().head();
        let mutation = r#"mutation { renameOrganization(input: { organization: "t:ask", name: { text: "X" }, on: "2015" }) { refusals { code } } }"#;
        for dry_run in ["", ", write: { dryRun: true }"] {
            let mutation = mutation.replace(" }) {", &format!(" }}{dry_run}) {{"));
            let answer = world.answer(&mutation, &json!({})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAUTHENTICATED", "{answer}");
            assert_eq!(answer["data"], json!({ "renameOrganization": null }));
        }
        for header in ["Bearer not the token that tests write with", "Basic YTpi", "Bearer"] {
            let body = json!({ "query": mutation });
            let answer = world.post("/graphql").header("authorization", header).json(&body).send().await.unwrap();
            assert_eq!(
                (answer.status().as_u16(), answer.headers()["www-authenticate"].to_str().unwrap()),
                (401, "Bearer error=\"invalid_token\"")
            );
        }
        let by_get = world
            .get("/graphql")
            .query(&[("query", mutation)])
            .bearer_auth(crate::support::server::TOKEN)
            .send()
            .await
            .unwrap();
        assert_eq!(by_get.status(), 405);
        assert_eq!(world.store.network().head(), head);
        world.end().await;
    }
}

const RENAME: &str = r#"
    mutation ($to: String!, $write: WriteInput) {
        renameOrganization(input: { organization: "t:ask", name: { text: $to }, on: "2018-01-01" }, write: $write) {
            revision { number message } repeated refusals { code path } organization { name } recorded { statement }
        }
    }"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_write_on_moved_ground_is_refused() {
    for world in worlds().await {
        small(&world).await;
        let head = world.store.network().head().unwrap().get();
        let rename = |to: &str, expected: u32| json!({ "to": to, "write": { "expectedRevision": expected, "message": "nyt navn" } });
        let first = world.write(RENAME, &rename("Nord", head)).await["renameOrganization"].take();
        assert_eq!(
            (&first["revision"], &first["refusals"]),
            (&json!({ "number": head + 1, "message": "nyt navn" }), &json!([]))
        );
        // Another was there before.
        let second = world.write(RENAME, &rename("Syd", head)).await["renameOrganization"].take();
        let moved = json!([{ "code": "GROUND_MOVED", "path": ["write", "expectedRevision"] }]);
        assert_eq!((&second["revision"], &second["refusals"]), (&Value::Null, &moved));
        let ahead = world.write(RENAME, &rename("Syd", head + 9)).await["renameOrganization"].take();
        assert_eq!(ahead["refusals"], moved);
        // What others changed elsewhere is no hindrance.
        done(&world, json!([person("t:p9", "Ib")])).await;
        let third = world.write(RENAME, &rename("Vest", head + 1)).await["renameOrganization"].take();
        assert_eq!(third["organization"]["name"], "Vest");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_mutation_has_the_first_ones_payload() {
    for world in worlds().await {
        small(&world).await;
        let rename = |to: &str| json!({ "to": to, "write": { "idempotencyKey": "mit kald" } });
        let first = world.write(RENAME, &rename("Nord")).await["renameOrganization"].take();
        assert_eq!(first["repeated"], false);
        done(&world, json!([{ "renameOrganization": { "organization": "t:ask", "name": { "text": "Øst" }, "on": "2018-01-01" } }])).await;
        let head = world.store.network().head();
        let mut again = world.write(RENAME, &rename("Nord")).await["renameOrganization"].take();
        assert_eq!(again["repeated"].take(), true);
        again["repeated"] = json!(false);
        assert_eq!((again, world.store.network().head()), (first, head));
        let other = world.write(RENAME, &rename("Syd")).await["renameOrganization"].take();
        assert_eq!(other["refusals"], json!([{ "code": "REPEAT_DIFFERS", "path": ["write", "idempotencyKey"] }]));
        // A key that was made is made once.
        let found = r#"mutation { foundOrganization(input: { kind: OTHER, names: [{ text: "Ny" }], from: "2020" },
            write: { idempotencyKey: "et andet" }) { organization { key } repeated } }"#;
        let key = world.write(found, &json!({})).await["foundOrganization"]["organization"]["key"].take();
        let same = world.write(found, &json!({})).await["foundOrganization"].take();
        assert_eq!(same, json!({ "organization": { "key": key }, "repeated": true }));
        world.end().await;
    }
}
