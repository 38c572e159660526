//! Responses that are made once: what is given again, and that it is never stale.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use herred::network::change::Change;
use herred::network::key::{Key, Noun};
use herred::store::Author;
use reqwest::Response;
use serde_json::{Value, json};

use crate::support::server::{World, worlds};

async fn commit(world: &World, name: &str) -> u32 {
    let author = Author { actor: "test".into(), message: "why".into() };
    let key = Key::parse_in("test", name).unwrap();
    let changes = vec![Change::Create { key, noun: Noun::Person, kind: None }];
    world.store.commit::<()>(author, move |_| Ok(changes.clone())).await.unwrap().revision.unwrap().get()
}

async fn get(world: &World, query: &str, variables: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut request = world.get("/graphql").query(&[("query", query), ("variables", variables)]);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

fn tag(response: &Response) -> String {
    response.headers()["etag"].to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_an_answer_is_told_so_until_there_is_another() {
    let query = "query($on: Date) { network(on: $on) { on head { number } } }";
    for world in worlds().await {
        commit(&world, "a").await;
        let first = get(&world, query, "{}", &[]).await;
        let first_tag = tag(&first);
        assert_eq!(first.status().as_u16(), 200);
        assert_eq!(first.headers()["cache-control"], "private, no-cache");
        let has = [("if-none-match", first_tag.as_str())];
        let again = get(&world, query, "{}", &has).await;
        assert_eq!((again.status().as_u16(), tag(&again)), (304, first_tag.clone()));
        assert!(again.text().await.unwrap().is_empty());
        let weak = format!("\"x\", W/{first_tag}");
        assert_eq!(get(&world, query, "{}", &[("if-none-match", &weak)]).await.status().as_u16(), 304);
        let others = [
            get(&world, query, r#"{"on":"2007-01-01"}"#, &has).await,
            get(&world, &format!("{query} "), "{}", &has).await,
            get(&world, query, "{}", &[has[0], ("accept", "application/graphql-response+json")]).await,
        ];
        for other in others {
            assert_eq!(other.status().as_u16(), 200);
            assert_ne!(tag(&other), first_tag);
        }
        let number = commit(&world, "b").await;
        let newer = get(&world, query, "{}", &has).await;
        assert_eq!(newer.status().as_u16(), 200);
        assert_ne!(tag(&newer), first_tag);
        assert_eq!(newer.json::<Value>().await.unwrap()["data"]["network"]["head"]["number"], number);
        // What the library answers, and what is refused, has no tag.
        for query in ["{ __schema { queryType { name } } }", "{ nothing }", "{"] {
            assert!(!get(&world, query, "{}", &[]).await.headers().contains_key("etag"), "{query}");
        }
        let refused = get(&world, "{ network(atLeastRevision: 99) { on } }", "{}", &[]).await;
        assert!(!refused.headers().contains_key("etag"));
        assert_eq!(refused.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"], "NOT_YET_KNOWN");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_older_than_what_was_committed_before_it_was_asked_for() {
    const QUERY: &str = "query($as: String!) { network { head { number } persons(first: 500) { totalCount nodes {
        key label name givenName familyName protected gaps { topic } history { statement } } } person(key: $as) { key } } }";
    for world in worlds().await {
        let world = Arc::new(world);
        let committed = Arc::new(AtomicU32::new(commit(&world, "first").await));
        let mut readers = tokio::task::JoinSet::new();
        for reader in 0..4 {
            let (world, committed) = (world.clone(), committed.clone());
            readers.spawn(async move {
                let mut answers = 0;
                loop {
                    let before = committed.load(Ordering::SeqCst);
                    // Two readers share their variables, so that they are given one another's responses.
                    let key = format!("test:{}", reader % 2);
                    let answer = world.ask(QUERY, &json!({ "as": key })).await;
                    let network = &answer["network"];
                    let head = network["head"]["number"].as_u64().unwrap();
                    assert!(head >= u64::from(before), "revision {head} after {before} was committed");
                    // Each revision adds one person: whatever the revision, all of the answer is of it.
                    assert_eq!(network["persons"]["totalCount"], head);
                    assert_eq!(u64::try_from(network["persons"]["nodes"].as_array().unwrap().len()).unwrap(), head);
                    answers += 1;
                    if before >= 40 {
                        return answers;
                    }
                }
            });
        }
        for at in 0..39 {
            let number = commit(&world, &format!("p{at}")).await;
            committed.store(number, Ordering::SeqCst);
        }
        let answers: u32 = readers.join_all().await.into_iter().sum();
        assert!(answers >= 4, "{answers} answers");
        Arc::into_inner(world).unwrap().end().await;
    }
}
