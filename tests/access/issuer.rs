//! Tokens of an issuer: which are good, and whom they show.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use herred::access::Grant;
use herred::http::{AccessManner, Anonymous, IssuerManner};
use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};

use super::{CHANGE, body, code, written};
use crate::support::issuer::{Issuer, ONE, RSA, RSA_PUBLIC, TWO, private, public, token};
use crate::support::server::{World, access, worlds_with};

const ASKED: &str = "{ network { on } }";

fn manner(address: &str, soonest: Duration) -> IssuerManner {
    let algorithms = ["RS256", "ES256"].map(str::to_owned);
    let role = |word: &str, role: &str| (word.to_owned(), Grant::parse(role).unwrap());
    let roles = BTreeMap::from([
        role("herred-editors", "editor:t:a"),
        role("herred-readers", "reader"),
        role("herred-privileged", "privileged-reader"),
    ]);
    let claims = ("sub", "realm_access.roles");
    IssuerManner::new(address, vec!["herred".to_owned()], &algorithms, claims, roles, soonest).unwrap()
}

/// Worlds that believe an issuer, and let in nobody else.
async fn believing(address: &str, soonest: Duration) -> Vec<World> {
    let issuer = Some(manner(address, soonest));
    worlds_with(&AccessManner { anonymous: Anonymous::Nobody, issuer, ..access() }).await
}

/// The code of the answer to who shows a token; empty for who is answered.
async fn asked(world: &World, token: &str) -> String {
    code(&world.answer_to(Some(token), ASKED, &json!({})).await).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_token_shows_who_it_is_about_with_their_roles() {
    let keys = vec![
        public(RSA, Algorithm::RS256, "rsa", json!({ "use": "sig" })),
        public(ONE, Algorithm::ES256, "one", json!({})),
    ];
    let issuer = Issuer::with(keys).await;
    for world in believing(&issuer.address, Duration::ZERO).await {
        written(&world, json!([body("t:a", None), body("t:b", None)])).await;
        for (algorithm, kid, pem) in [(Algorithm::RS256, "rsa", RSA), (Algorithm::ES256, "one", ONE)] {
            let signed = |otherwise| token(algorithm, Some(kid), &issuer.claims(otherwise), &private(pem, algorithm));
            let good = signed(json!({}));
            assert_eq!(asked(&world, &good).await, "");
            // A key need not be named where one alone can be meant.
            assert_eq!(
                asked(&world, &token(algorithm, None, &issuer.claims(json!({})), &private(pem, algorithm))).await,
                ""
            );
            assert_eq!(asked(&world, &signed(json!({ "aud": "herred" }))).await, "");
            let none = signed(json!({ "realm_access": { "roles": ["unrelated"] } }));
            assert_eq!(asked(&world, &none).await, "FORBIDDEN");
            assert_eq!(asked(&world, &signed(json!({ "realm_access": "herred-readers" }))).await, "FORBIDDEN");
            let rename = |of: &str| json!({ "changes": [{ "renameOrganization": { "organization": of, "name": { "text": kid }, "on": "2020-01-01" } }] });
            let said = world.answer_to(Some(&good), CHANGE, &rename("t:a")).await;
            let number = said["data"]["change"]["revision"]["number"].as_u64().unwrap_or_else(|| panic!("{said}"));
            let asked_for = json!({ "number": number });
            let actor = "query ($number: Int!) { network { revision(number: $number) { actor } } }";
            let actor = world.answer_to(Some(&good), actor, &asked_for).await;
            assert_eq!(actor["data"]["network"]["revision"]["actor"], "user-1");
            let outside = world.answer_to(Some(&good), CHANGE, &rename("t:b")).await;
            assert_eq!(outside["data"]["change"]["refusals"][0]["code"], "OUT_OF_SCOPE");
            // It expires, a little late as clocks differ.
            world.pass_days(1);
            assert_eq!(asked(&world, &good).await, "UNAUTHENTICATED");
            world.pass_days(-1);
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_token_turns_it_away() {
    let keys = vec![
        public(RSA, Algorithm::RS256, "rsa", json!({})),
        public(ONE, Algorithm::ES256, "one", json!({})),
        public(TWO, Algorithm::ES256, "for encryption", json!({ "use": "enc" })),
        public(TWO, Algorithm::ES256, "for signing", json!({ "key_ops": ["sign"] })),
        public(RSA, Algorithm::RS256, "for another algorithm", json!({ "alg": "PS256" })),
        json!({ "kty": "oct", "kid": "shared", "k": URL_SAFE_NO_PAD.encode(b"a secret that everyone knows, of enough bytes") }),
        json!({ "kty": "unheard of", "kid": "x" }),
    ];
    let issuer = Issuer::with(keys).await;
    let now = chrono::DateTime::parse_from_rfc3339(crate::support::server::NOW).unwrap().timestamp();
    let es256 = |kid: Option<&str>, pem, otherwise| {
        token(Algorithm::ES256, kid, &issuer.claims(otherwise), &private(pem, Algorithm::ES256))
    };
    let one = |otherwise| es256(Some("one"), ONE, otherwise);
    let hmac = |kid: &str, secret: &[u8]| {
        token(Algorithm::HS256, Some(kid), &issuer.claims(json!({})), &EncodingKey::from_secret(secret))
    };
    let unsigned = |algorithm: &str, signature: &str| {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.{signature}", part(&json!({ "alg": algorithm, "kid": "one" })), part(&issuer.claims(json!({}))))
    };
    let good = one(json!({}));
    let rest = good.split_once('.').unwrap().1;
    let demanding =
        URL_SAFE_NO_PAD.encode(json!({ "alg": "ES256", "kid": "one", "crit": ["exp"], "exp": 1 }).to_string());
    let mut spoilt = good.clone().into_bytes();
    let middle = spoilt.len() / 2;
    spoilt[middle] = if spoilt[middle] == b'A' { b'B' } else { b'A' };
    let wrong = [
        ("another issuer", one(json!({ "iss": "https://elsewhere.example" }))),
        ("no issuer", one(json!({ "iss": null }))),
        ("another audience", one(json!({ "aud": ["others"] }))),
        ("no audience", one(json!({ "aud": null }))),
        ("expired", one(json!({ "exp": now - 31 }))),
        ("no expiry", one(json!({ "exp": null }))),
        ("an expiry that is none", one(json!({ "exp": "tomorrow" }))),
        ("an expiry out of range", one(json!({ "exp": 1.0e300 }))),
        ("not yet", one(json!({ "nbf": now + 31 }))),
        ("issued later", one(json!({ "iat": now + 31 }))),
        ("nobody", one(json!({ "sub": null }))),
        ("nobody in words", one(json!({ "sub": " " }))),
        ("signed by nobody", unsigned("none", "")),
        ("signed by nobody in capitals", unsigned("None", "AAAA")),
        ("no signature", unsigned("ES256", "")),
        ("the public key as a secret", hmac("rsa", RSA_PUBLIC)),
        ("a secret that was published", hmac("shared", b"a secret that everyone knows, of enough bytes")),
        ("another's key", es256(Some("one"), TWO, json!({}))),
        ("a key for encryption", es256(Some("for encryption"), TWO, json!({}))),
        ("a key for signing", es256(Some("for signing"), TWO, json!({}))),
        (
            "a key for another algorithm",
            token(
                Algorithm::RS256,
                Some("for another algorithm"),
                &issuer.claims(json!({})),
                &private(RSA, Algorithm::RS256),
            ),
        ),
        (
            "an algorithm that is not accepted",
            token(Algorithm::RS512, Some("rsa"), &issuer.claims(json!({})), &private(RSA, Algorithm::RS512)),
        ),
        ("demands", format!("{demanding}.{rest}")),
        ("spoilt", String::from_utf8(spoilt).unwrap()),
        ("no token", "a.b.c".to_owned()),
    ];
    for world in believing(&issuer.address, Duration::ZERO).await {
        assert_eq!(asked(&world, &good).await, "");
        // Clocks differ a little.
        for fine in [json!({ "exp": now - 29 }), json!({ "nbf": now + 29 }), json!({ "nbf": null, "iat": null })] {
            assert_eq!(asked(&world, &one(fine)).await, "");
        }
        for (why, token) in &wrong {
            assert_eq!(asked(&world, token).await, "UNAUTHENTICATED", "{why}");
        }
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_rotate_and_a_flood_of_unknown_ones_is_one_fetch() {
    let issuer = Issuer::with(vec![public(ONE, Algorithm::ES256, "one", json!({}))]).await;
    let signed =
        |kid: &str, pem| token(Algorithm::ES256, Some(kid), &issuer.claims(json!({})), &private(pem, Algorithm::ES256));
    let worlds = believing(&issuer.address, Duration::from_secs(2)).await;
    // Each fetches them at its start.
    while issuer.fetched() < worlds.len() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for world in worlds {
        assert_eq!(asked(&world, &signed("one", ONE)).await, "");
        let at_start = issuer.fetched();
        issuer.rotate(vec![public(TWO, Algorithm::ES256, "two", json!({}))]);
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        // The new key is fetched for the first token that is signed with it; the old one is good no longer.
        assert_eq!(asked(&world, &signed("two", TWO)).await, "");
        assert_eq!(issuer.fetched(), at_start + 1);
        assert_eq!(asked(&world, &signed("one", ONE)).await, "UNAUTHENTICATED");
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        let flood = (0..50).map(|number| {
            let (world, token) = (&world, signed(&format!("unknown-{number}"), ONE));
            async move { asked(world, &token).await }
        });
        let answers = futures_util::future::join_all(flood).await;
        assert!(answers.iter().all(|code| code == "UNAUTHENTICATED"));
        assert_eq!(issuer.fetched(), at_start + 2, "one fetch for all of them");
        assert_eq!(asked(&world, &signed("two", TWO)).await, "");
        world.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_is_not_there_turns_its_tokens_away_and_nothing_else() {
    // Nobody listens there any more.
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let issuer = Issuer::with(vec![]).await;
    let signed = token(Algorithm::ES256, Some("one"), &issuer.claims(json!({})), &private(ONE, Algorithm::ES256));
    let manner = Some(manner(&format!("http://{gone}/realm"), Duration::ZERO));
    for world in worlds_with(&AccessManner { issuer: manner, ..access() }).await {
        assert_eq!(asked(&world, &signed).await, "UNAUTHENTICATED");
        assert_eq!(code(&world.answer(ASKED, &json!({})).await), "");
        let ready = world.get("/health/ready").send().await.unwrap();
        assert_eq!(ready.status().as_u16(), 200);
        world.end().await;
    }
}

#[test]
fn an_issuer_is_set_so_that_nobody_else_can_sign() {
    let set = |issuer: &str, audience: &[&str], algorithm: &str| {
        let audience = audience.iter().map(ToString::to_string).collect();
        let made = IssuerManner::new(
            issuer,
            audience,
            &[algorithm.to_owned()],
            ("sub", "roles"),
            BTreeMap::new(),
            Duration::ZERO,
        );
        made.map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(set("https://login.example/realm", &["herred"], "ES256"), Ok(()));
    assert_eq!(set("http://127.0.0.1:8080/realm", &["herred"], "EdDSA"), Ok(()));
    for (issuer, audience, algorithm, why) in [
        ("http://login.example/realm", &["herred"][..], "ES256", "https://"),
        ("login.example", &["herred"], "ES256", "https://"),
        ("https://login.example", &[], "ES256", "audience"),
        ("https://login.example", &["herred"], "HS256", "HS256"),
        ("https://login.example", &["herred"], "none", "none"),
    ] {
        let error = set(issuer, audience, algorithm).unwrap_err();
        assert!(error.contains(why), "{error}");
    }
}
