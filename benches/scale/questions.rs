//! Six questions like those that the peers are asked, of a network of trees; the answers are as large
//! whatever the network's size.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::{Request, Variables};
use chrono::NaiveDate;
use fastrand::Rng;
use herred::graphql::{Api, Limits, Room};
use herred::network::key::Noun;
use herred::network::network::Network;
use herred::network::validity::Day;
use serde_json::{Map, Value, json};

use crate::median;
use crate::trees::{BODIES, body};

/// Requests a question, of which the median is given.
const REQUESTS: usize = 1_000;

const QUESTIONS: [(&str, &str); 6] = [
    ("q1", "query($k:String!){network{organization(key:$k){key name kind identifier(scheme:\"code\") partOf{key name kind}}}}"),
    (
        "q2",
        "query($k:String!){network{organization(key:$k){allSuperiors(kinds:[LINE]){distance end{key ...on Organization{
            name kind leaders{person{key givenName familyName}}}}}}}}",
    ),
    (
        "q3",
        "query($r:String!){network{chart(roots:[$r],along:[LINE],depth:3,leaders:false){nodes{depth parent organization{
            key name kind leaders{person{key givenName familyName}}}}}}}",
    ),
    (
        "q4",
        "query($k:String!){network(on:\"2015-06-01\"){organization(key:$k){members{items{key role capacity from{day}
            until{day} member{key ...on Organization{name} ...on Person{givenName familyName}} representatives{items{
            person{key givenName familyName}}}}}}}}",
    ),
    ("q5", "query($c:String){network{organizations(first:100,after:$c){nodes{key name kind partOf{key}} pageInfo{endCursor hasNextPage}}}}"),
    (
        "q6",
        "query($k:String!){network{organization(key:$k){key name memberTerms{membership{key} fact{role capacity from{day}
            until{day} member{key ...on Organization{name} ...on Person{givenName familyName}}} representations{person{
            key givenName familyName}}}}}}",
    ),
];

/// For each question the median microseconds from request to bytes in one thread, and the median size
/// of an answer. Subjects are drawn evenly, so that they are cold where the network is large. What is made may be kept
/// in a room.
pub async fn asked(network: Arc<Network>, room: Room) -> Value {
    let today: Day = NaiveDate::from_ymd_opt(2025, 6, 1).expect("a day").into();
    let trees = network.count_of(Noun::Organization) / BODIES;
    let api = Api::new(Arc::new(network), Limits::default(), room);
    let mut rng = Rng::with_seed(7);
    let (mut found, cursors) = (Map::new(), cursors(&api, today).await);
    for (name, query) in QUESTIONS {
        let (mut times, mut sizes) = (Vec::new(), Vec::new());
        for _ in 0..REQUESTS {
            let tree = rng.usize(..trees);
            let variables = match name {
                // Whole pages: the last one may be short.
                "q5" => json!({ "c": cursors[rng.usize(..cursors.len() - 1)] }),
                "q3" => json!({ "r": body(tree, 0).as_str() }),
                // Bodies of the deepest level that is full have as much above and in them.
                _ => json!({ "k": body(tree, rng.usize(31..156)).as_str() }),
            };
            let request = Request::new(query).variables(Variables::from_json(variables));
            let started = Instant::now();
            let answer = api.answer(request, today).await;
            times.push(started.elapsed());
            let text = String::from_utf8_lossy(&answer.body);
            assert!(answer.executed && !text.contains("\"errors\""), "{name}: {text}");
            sizes.push(answer.body.len());
        }
        sizes.sort_unstable();
        found.insert(name.to_owned(), json!({ "us": median(times), "bytes": sizes[sizes.len() / 2] }));
    }
    Value::Object(found)
}

/// The cursors at the ends of pages of 500, and none for the first.
async fn cursors(api: &Api, today: Day) -> Vec<Value> {
    let query = "query($c:String){network{organizations(first:500,after:$c){pageInfo{endCursor hasNextPage}}}}";
    let mut cursors = vec![Value::Null];
    loop {
        let variables = Variables::from_json(json!({ "c": cursors.last() }));
        let answer = api.answer(Request::new(query).variables(variables), today).await;
        let answer: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let info = answer.pointer("/data/network/organizations/pageInfo").expect("a page");
        if info["hasNextPage"] != true {
            return cursors;
        }
        cursors.push(info["endCursor"].clone());
    }
}
