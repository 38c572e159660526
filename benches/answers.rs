//! Answers made both ways over one network: by a plan, and by the library. Each answer is made from
//! the request to the response's bytes; the documents are known, as they are after the first request.

use std::sync::Arc;

use async_graphql::{Request, Variables};
use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use herred::graphql::{Answered, Api, Limits, Room};
use herred::network::key::Noun;
use herred::network::network::Network;
use herred::network::validity::Day;
use serde_json::json;

mod rows;

use rows::{TREE, rows};

/// The server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const QUESTIONS: [(&str, &str); 5] = [
    (
        "an organization",
        "query($key: String!) { network { organization(key: $key) { id name kind partOf { id name } } } }",
    ),
    (
        "members",
        "query($key: String!) { network { organization(key: $key) { name members { complete items { role capacity
            from { day } until { day } member { key label } } } } } }",
    ),
    (
        "a page of 100",
        "{ network { organizations(first: 100) { edges { cursor node { id key name kind } } pageInfo { hasNextPage } } } }",
    ),
    (
        "chart of 500, names",
        "query($key: String!) { network { chart(roots: [$key], leaders: false) { nodes { depth parent organization {
            id key name kind label } } edges { source target kind certainty } } } }",
    ),
    (
        "chart of 500, leaders",
        "query($key: String!) { network { chart(roots: [$key], relations: [LINE]) { nodes { depth parent organization {
            id key name kind } leaders { role member { __typename key label } } } edges { source target kind } } } }",
    ),
];

fn answers(criterion: &mut Criterion) {
    let today: Day = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day").into();
    let network = Arc::new(Network::default().extended(rows()));
    let root = network.of_noun(Noun::Organization).nth(TREE * 77).expect("there are trees");
    let key = network.entity(root).expect("it is there").key().to_string();
    let api = Api::new(Arc::new(network), Limits::default(), Room::NONE);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for (name, query) in QUESTIONS {
        let request = || Request::new(query).variables(Variables::from_json(json!({ "key": key })));
        let planned = || runtime.block_on(api.answer(request(), today));
        let resolved = || runtime.block_on(api.answer_by_library(request(), today));
        assert_eq!(read(&planned()), read(&resolved()), "{name}");
        let bytes = planned().body.len();
        criterion.bench_function(&format!("{name}, {bytes} bytes, by a plan"), |run| run.iter(planned));
        criterion.bench_function(&format!("{name}, {bytes} bytes, by the library"), |run| run.iter(resolved));
    }
}

fn read(answer: &Answered) -> serde_json::Value {
    let value: serde_json::Value = serde_json::from_slice(&answer.body).expect("JSON");
    assert!(value.get("errors").is_none(), "{value}");
    value
}

criterion_group!(benches, answers);
criterion_main!(benches);
