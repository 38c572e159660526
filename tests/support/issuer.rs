//! An issuer of tokens in this process. Its keys are for these tests alone.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::routing::get;
use axum::{Json, Router};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

pub const RSA: &[u8] = include_bytes!("issuer/rsa.pem");
pub const RSA_PUBLIC: &[u8] = include_bytes!("issuer/rsa-public.pem");
pub const ONE: &[u8] = include_bytes!("issuer/ec-one.pem");
pub const TWO: &[u8] = include_bytes!("issuer/ec-two.pem");

/// An issuer that answers where its keys are, and counts how often it is asked for them.
pub struct Issuer {
    pub address: String,
    fetched: Arc<AtomicUsize>,
    keys: Arc<Mutex<Vec<Value>>>,
    serving: tokio::task::JoinHandle<()>,
}

/// A private key for an algorithm.
pub fn private(pem: &[u8], algorithm: Algorithm) -> EncodingKey {
    match algorithm {
        Algorithm::ES256 => EncodingKey::from_ec_pem(pem).unwrap(),
        _ => EncodingKey::from_rsa_pem(pem).unwrap(),
    }
}

/// The public half as an issuer publishes it, with more said of it.
pub fn public(pem: &[u8], algorithm: Algorithm, kid: &str, more: Value) -> Value {
    let mut key = serde_json::to_value(Jwk::from_encoding_key(&private(pem, algorithm), algorithm).unwrap()).unwrap();
    key["kid"] = json!(kid);
    for (name, value) in more.as_object().unwrap() {
        key[name] = value.clone();
    }
    key
}

impl Issuer {
    pub async fn with(keys: Vec<Value>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/realm", listener.local_addr().unwrap());
        let (fetched, keys) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(keys)));
        let said = json!({ "issuer": address, "jwks_uri": format!("{address}/keys") });
        let (count, published) = (fetched.clone(), keys.clone());
        let answer = move || async move {
            count.fetch_add(1, Ordering::Relaxed);
            Json(json!({ "keys": *published.lock().unwrap() }))
        };
        let routes = Router::new()
            .route("/realm/.well-known/openid-configuration", get(move || async move { Json(said) }))
            .route("/realm/keys", get(answer));
        let serving = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, fetched, keys, serving }
    }

    /// How often the keys were fetched.
    pub fn fetched(&self) -> usize {
        self.fetched.load(Ordering::Relaxed)
    }

    /// Publishes other keys.
    pub fn rotate(&self, keys: Vec<Value>) {
        *self.keys.lock().unwrap() = keys;
    }

    /// What a good token of this issuer says, with some of it said otherwise; null leaves out.
    pub fn claims(&self, otherwise: Value) -> Value {
        let now = chrono::DateTime::parse_from_rfc3339(super::server::NOW).unwrap().timestamp();
        let mut claims = json!({ "iss": self.address, "aud": ["others", "herred"], "sub": "user-1", "iat": now, "nbf": now,
            "exp": now + 600, "realm_access": { "roles": ["herred-editors", "unrelated"] } });
        for (name, value) in otherwise.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }
}

/// A token that is signed.
pub fn token(algorithm: Algorithm, kid: Option<&str>, claims: &Value, key: &EncodingKey) -> String {
    encode(&Header { kid: kid.map(str::to_owned), ..Header::new(algorithm) }, claims, key).unwrap()
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
