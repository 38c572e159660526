//! The introspection of common tools, in their own words (`tests/introspection/`), passes the limits.

use serde_json::{Value, json};

use crate::support::server::worlds;

#[tokio::test(flavor = "multi_thread")]
async fn the_introspection_of_common_tools_is_answered_in_whole() {
    for world in worlds().await {
        let mut tools: Vec<_> =
            std::fs::read_dir("tests/introspection").unwrap().map(|file| file.unwrap().path()).collect();
        tools.sort();
        assert!(tools.len() >= 5, "{tools:?}");
        for tool in tools {
            let query = std::fs::read_to_string(&tool).unwrap();
            let response = world.post("/graphql").json(&json!({ "query": query })).send().await.unwrap();
            let answer: Value = response.json().await.unwrap();
            assert_eq!(answer["errors"], Value::Null, "{}", tool.display());
            let types = answer["data"]["__schema"]["types"].as_array().unwrap();
            let municipality = types.iter().find(|of| of["name"] == "Municipality").unwrap();
            assert!(municipality["fields"].as_array().unwrap().len() > 50, "{}", tool.display());
            let interfaces = municipality["interfaces"].as_array().unwrap();
            assert!(interfaces.iter().any(|of| of["name"] == "Organization"), "{}", tool.display());
        }
        world.end().await;
    }
}
