//! The pages as a browser is given them: what they may do, how long they are kept, and that they are whole.
//! `scripts/suites explorer` opens them in one.

use std::collections::BTreeSet;

use crate::support::server::{World, worlds};

/// Every file of the page, and itself.
async fn files(world: &World) -> BTreeSet<String> {
    let page = world.get("/").send().await.unwrap().text().await.unwrap();
    let named = page.split('"').filter(|part| part.starts_with("/graphiql/")).map(str::to_owned);
    named.chain(["/".to_owned(), "/graphiql/THIRD-PARTY.txt".to_owned()]).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_may_only_load_and_ask_what_is_its_own() {
    for world in worlds().await {
        for file in files(&world).await {
            let response = world.get(&file).send().await.unwrap();
            assert_eq!(response.status(), 200, "{file}");
            let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
            let policy = header("content-security-policy");
            let rules: Vec<&str> = policy.split(';').map(str::trim).collect();
            for rule in [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "connect-src 'self'",
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
            ] {
                assert!(rules.contains(&rule), "{file}: {rule} is not in {policy}");
            }
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{file}: {policy}");
            assert_eq!(header("x-content-type-options"), "nosniff", "{file}");
            assert_eq!(header("x-frame-options"), "DENY", "{file}");
            assert_eq!(header("referrer-policy"), "same-origin", "{file}");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{file}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_of_the_page_loads_from_another_host() {
    for world in worlds().await {
        for file in files(&world).await.into_iter().filter(|file| !file.ends_with(".txt")) {
            let text = world.get(&file).send().await.unwrap().text().await.unwrap();
            for loads in
                ["src=\"http", "href=\"http", "src=\"//", "href=\"//", "url(http", "url(//", "@import", "importScripts"]
            {
                assert!(!text.contains(loads), "{file} has {loads}");
            }
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_kept_by_the_digest_in_their_name_and_others_by_their_tag() {
    for world in worlds().await {
        let files = files(&world).await;
        assert_eq!(files.iter().filter(|file| file.ends_with(".js") || file.ends_with(".css")).count(), 2, "{files:?}");
        for file in files.into_iter().chain(["/schema.graphql".to_owned()]) {
            let response = world.get(&file).send().await.unwrap();
            let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
            let for_good = file.ends_with(".js") || file.ends_with(".css");
            let kept = if for_good { "public, max-age=31536000, immutable" } else { "no-cache" };
            assert_eq!(header("cache-control"), kept, "{file}");
            let tag = header("etag");
            let again = world.get(&file).header("if-none-match", &tag).send().await.unwrap();
            assert_eq!((again.status().as_u16(), again.headers()["etag"].to_str().unwrap()), (304, &*tag), "{file}");
            assert!(again.bytes().await.unwrap().is_empty(), "{file}");
            let other = world.get(&file).header("if-none-match", "\"another\"").send().await.unwrap();
            assert_eq!(other.status(), 200, "{file}");
        }
        world.end().await;
    }
}
