//! The issuer of tokens (OpenID Connect): its keys, fetched where its own address says they are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, Header, decode_header};
use reqwest::{Client, Url, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;

use super::token;
use crate::access::{Grant, Shown};

/// How often the keys are fetched anew without a reason, as one may have been withdrawn.
const PERIOD: Duration = Duration::from_mins(10);
/// How soon it is tried again where they could not be fetched.
const AGAIN: Duration = Duration::from_secs(30);
/// How long a fetch may take.
const LONGEST_FETCH: Duration = Duration::from_secs(10);
/// The most bytes of an answer of the issuer's that are read.
const LARGEST: usize = 1024 * 1024;

/// Whose tokens are believed, and what they say.
#[derive(Debug, Clone)]
pub struct IssuerManner {
    address: Url,
    /// As it is written, which is compared to the letter.
    pub(super) issuer: String,
    pub(super) audiences: Vec<String>,
    pub(super) algorithms: Vec<Algorithm>,
    pub(super) roles_claim: String,
    pub(super) actor_claim: String,
    pub(super) roles: BTreeMap<String, Grant>,
    soonest: Duration,
}

/// What is wrong with what is set of the issuer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misconfigured {
    /// The address of the issuer is none.
    #[error("the issuer “{0}” is no address https://…; over http:// only one on this machine is asked")]
    Issuer(String),
    /// No audience is named.
    #[error("name the audience that tokens are issued for; others' tokens would be believed without it")]
    NoAudience,
    /// An algorithm is not known, or would let who knows the public key sign.
    #[error("the algorithm “{0}” is none of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA")]
    Algorithm(String),
    /// No algorithm is named.
    #[error("name at least one algorithm")]
    NoAlgorithm,
}

impl IssuerManner {
    /// Tokens of `issuer` for one of the audiences, signed by one of the algorithms; a claim has who is
    /// meant, another words that come to roles. Keys are not fetched twice within `soonest`, whatever a
    /// token names.
    ///
    /// # Errors
    /// What cannot be meant so.
    pub fn new(
        issuer: &str,
        audiences: Vec<String>,
        algorithms: &[String],
        (actor_claim, roles_claim): (&str, &str),
        roles: BTreeMap<String, Grant>,
        soonest: Duration,
    ) -> Result<Self, Misconfigured> {
        let address = Url::parse(issuer).ok().filter(is_sound);
        let address = address.ok_or_else(|| Misconfigured::Issuer(issuer.to_owned()))?;
        if audiences.is_empty() {
            return Err(Misconfigured::NoAudience);
        }
        let asymmetric = |name: &String| {
            let algorithm = name.parse().ok();
            let sound = algorithm.filter(|algorithm| !AlgorithmFamily::Hmac.algorithms().contains(algorithm));
            sound.ok_or_else(|| Misconfigured::Algorithm(name.clone()))
        };
        let algorithms: Vec<Algorithm> = algorithms.iter().map(asymmetric).collect::<Result<_, _>>()?;
        if algorithms.is_empty() {
            return Err(Misconfigured::NoAlgorithm);
        }
        let (issuer, actor_claim, roles_claim) = (issuer.to_owned(), actor_claim.to_owned(), roles_claim.to_owned());
        Ok(Self { address, issuer, audiences, algorithms, roles_claim, actor_claim, roles, soonest })
    }
}

/// Whether nobody on the way can put in other keys.
fn is_sound(address: &Url) -> bool {
    let loopback = || match address.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|host| host.is_loopback()),
        None => false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && loopback())
}

/// Why keys are not fetched.
#[derive(Debug, thiserror::Error)]
enum NotFetched {
    #[error("{0}")]
    Http(#[from] reqwest::Error),
    #[error("an answer is larger than {LARGEST} bytes")]
    Large,
    #[error("an answer is not as it should be: {0}")]
    Json(#[from] serde_json::Error),
    #[error("it calls itself {0}")]
    Other(String),
    #[error("its keys are at {0}, which is not https://")]
    Unsound(String),
}

/// What an issuer says of itself, as far as it is wanted.
#[derive(Deserialize)]
struct Discovered {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

/// An issuer and its keys, as they were last fetched.
pub(super) struct Issuer {
    manner: IssuerManner,
    client: Result<Client, reqwest::Error>,
    keys: Mutex<Arc<[Jwk]>>,
    /// When they were last asked for. Whoever holds it asks; the others wait for the answer.
    asked: tokio::sync::Mutex<Option<Instant>>,
}

impl Issuer {
    pub(super) fn new(manner: IssuerManner) -> Self {
        // Another part of the process may have chosen already, which is as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(LONGEST_FETCH).redirect(redirect::Policy::none()).no_proxy().build();
        Self { manner, client, keys: Mutex::new(Arc::default()), asked: tokio::sync::Mutex::default() }
    }

    /// Keeps the keys new, for as long as it is waited for.
    pub(super) async fn keep_up(&self) {
        loop {
            // A token that was shown before may have had them fetched.
            let fetched = self.fetch_after(self.manner.soonest).await;
            tokio::time::sleep(if fetched { PERIOD } else { AGAIN }).await;
        }
    }

    /// Whom a token shows, or the reason why nobody.
    pub(super) async fn shown(&self, text: &str, now: DateTime<Utc>) -> Result<Shown, &'static str> {
        let header = decode_header(text).map_err(|_| "the token cannot be read, or is not signed as any may be")?;
        if !self.manner.algorithms.contains(&header.alg) {
            return Err("the token is signed by an algorithm that is not accepted");
        }
        if header.crit.is_some() {
            return Err("the token makes demands that are not known");
        }
        let mut known = self.key(&header);
        if known.is_none() {
            self.fetch_after(self.manner.soonest).await;
            known = self.key(&header);
        }
        let key = known.ok_or("the token is signed with a key that the issuer is not known to have")?;
        token::shown(text, &key, header.alg, &self.manner, now)
    }

    /// The key that a token says it is signed with; where it does not say, the only one that can be meant.
    fn key(&self, header: &Header) -> Option<DecodingKey> {
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut meant = keys.iter().filter(|key| match &header.kid {
            Some(kid) => key.common.key_id.as_ref() == Some(kid),
            None => true,
        });
        let mut usable = meant.by_ref().filter_map(|key| verifying(key, header.alg));
        let key = usable.next()?;
        if header.kid.is_none() && usable.next().is_some() {
            return None;
        }
        Some(key)
    }

    /// Fetches the keys, unless that was done or tried within a time; answers whether they were fetched now.
    async fn fetch_after(&self, soonest: Duration) -> bool {
        let mut asked = self.asked.lock().await;
        if asked.is_some_and(|asked| asked.elapsed() < soonest) {
            return false;
        }
        let fetched = self.fetched().await;
        *asked = Some(Instant::now());
        match fetched {
            Ok(keys) => {
                tracing::debug!(keys = keys.len(), "the issuer's keys were fetched");
                *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys.into();
                true
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, issuer = self.manner.issuer, "the issuer's keys cannot be fetched");
                false
            }
        }
    }

    async fn fetched(&self) -> Result<Vec<Jwk>, NotFetched> {
        let mut address = self.manner.address.clone();
        let path = format!("{}/.well-known/openid-configuration", address.path().trim_end_matches('/'));
        address.set_path(&path);
        let Discovered { issuer, jwks_uri } = self.read(address).await?;
        if issuer != self.manner.issuer {
            return Err(NotFetched::Other(issuer));
        }
        let keys = Url::parse(&jwks_uri).ok().filter(is_sound).ok_or(NotFetched::Unsound(jwks_uri))?;
        let KeySet { keys } = self.read(keys).await?;
        // Keys of a kind that is not known are not ours to use.
        Ok(keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect())
    }

    async fn read<T: DeserializeOwned>(&self, address: Url) -> Result<T, NotFetched> {
        let client = self.client.as_ref().map_err(|_| NotFetched::Other("nothing: there is no TLS here".to_owned()))?;
        let mut answer = client.get(address).send().await?.error_for_status()?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > LARGEST {
                return Err(NotFetched::Large);
            }
        }
        Ok(serde_json::from_slice(&bytes)?)
    }
}

/// The key, if it is there to verify signatures by an algorithm.
fn verifying(key: &Jwk, algorithm: Algorithm) -> Option<DecodingKey> {
    let common = &key.common;
    let signs = common.public_key_use.as_ref().is_none_or(|meant| *meant == PublicKeyUse::Signature);
    let verifies = common.key_operations.as_ref().is_none_or(|may| may.contains(&KeyOperations::Verify));
    let alike = common.key_algorithm.is_none_or(|said| Algorithm::try_from(said).is_ok_and(|said| said == algorithm));
    let key = DecodingKey::from_jwk(key).ok().filter(|key| key.family().algorithms().contains(&algorithm));
    key.filter(|_| signs && verifies && alike)
}
