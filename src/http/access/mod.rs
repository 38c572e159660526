//! The door: who asks, by what they show and where they are; and who is turned away.

mod api_key;
mod client;
mod issuer;
mod token;

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use ipnet::IpNet;

use crate::access::{Client, Credential, Grant, Role, Shown, Visitor, digest, is_secret};

use crate::store::{Clock, Store};
use api_key::ApiKeys;
use issuer::Issuer;

pub(super) use client::is_neighbour;
pub use issuer::{IssuerManner, Misconfigured};

/// How often it is looked whether somebody who is being streamed to is still let in.
const LOOK: Duration = Duration::from_secs(2);

/// From where those who show nothing may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anonymous {
    /// From this machine.
    Loopback,
    /// From anywhere.
    Everywhere,
    /// From nowhere: everyone shows something.
    Nobody,
}

/// How it is told who asks.
#[derive(Clone)]
pub struct AccessManner {
    /// From where those who show nothing may read.
    pub anonymous: Anonymous,
    /// The proxies that are believed about whom they speak for.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether others than those on this machine may write over plain HTTP.
    pub plain_http_writes: bool,
    /// The token that lets who shows it do everything; none: nobody.
    pub writer: Option<WritersToken>,
    /// The issuer of tokens that are believed; none: no tokens are.
    pub issuer: Option<IssuerManner>,
}

impl Default for AccessManner {
    fn default() -> Self {
        Self {
            anonymous: Anonymous::Loopback,
            trusted_proxies: Vec::new(),
            plain_http_writes: false,
            writer: None,
            issuer: None,
        }
    }
}

/// The writer's token of the settings, and who shows it. The token itself is not kept.
#[derive(Clone)]
pub struct WritersToken {
    digest: [u8; 32],
    shown: Shown,
}

impl WritersToken {
    /// Whoever shows `token` is an administrator called `actor`.
    #[must_use]
    pub fn new(token: &str, actor: &str) -> Self {
        let grants = Grant::new(Role::Administrator, None).into_iter().collect();
        let shown = Shown { credential: Credential::WritersToken, actor: actor.into(), grants, expires: None };
        Self { digest: digest(token), shown }
    }
}

/// Why somebody is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwelcome {
    /// They show nothing, and must.
    Nobody,
    /// What they show is not known, or good no longer.
    Stranger,
    /// They are known, have no role, and would not be let in without showing anything.
    NoRole,
}

/// What tells who asks. Clones are the same.
#[derive(Clone)]
pub(super) struct Access(Arc<Door>);

struct Door {
    anonymous: Anonymous,
    trusted_proxies: Vec<IpNet>,
    plain_http_writes: bool,
    writer: Option<WritersToken>,
    keys: ApiKeys,
    issuer: Option<Issuer>,
    clock: Clock,
}

impl Access {
    pub(super) fn new(manner: AccessManner, store: Store, clock: Clock) -> Self {
        let AccessManner { anonymous, trusted_proxies, plain_http_writes, writer, issuer } = manner;
        let (keys, issuer) = (ApiKeys::new(store, clock.clone()), issuer.map(Issuer::new));
        Self(Arc::new(Door { anonymous, trusted_proxies, plain_http_writes, writer, keys, issuer, clock }))
    }

    /// Keeps the issuer's keys new for as long as it is waited for.
    pub(super) async fn keep_up(&self) {
        match &self.0.issuer {
            Some(issuer) => issuer.keep_up().await,
            None => std::future::pending().await,
        }
    }

    /// Where a request comes from.
    pub(super) fn client(&self, parts: &Parts) -> Client {
        client::client(parts, &self.0.trusted_proxies)
    }

    /// Who asks, by the `Authorization` header among some headers and by where they are.
    ///
    /// # Errors
    /// They are not let in; the log says why.
    pub(super) async fn visitor(&self, headers: &HeaderMap, client: Client) -> Result<Visitor, Unwelcome> {
        let welcome = match headers.get(AUTHORIZATION) {
            None => self.anonymous(client).ok_or((Unwelcome::Nobody, "nothing is shown")),
            Some(shown) => match shown.to_str().ok().and_then(bearer) {
                None => Err((Unwelcome::Stranger, "what is shown is no bearer token")),
                Some(text) => {
                    Box::pin(self.shown(text)).await.map_err(|reason| (Unwelcome::Stranger, reason)).and_then(|shown| {
                        let visitor = Visitor::known(shown, client, self.0.plain_http_writes);
                        let reads = !visitor.grants().is_empty() || self.anonymous(client).is_some();
                        if reads { Ok(visitor) } else { Err((Unwelcome::NoRole, "who is shown has no role")) }
                    })
                }
            },
        };
        welcome.map_err(|(unwelcome, reason)| {
            tracing::warn!(target: "herred::access", address = %client.address, reason, "turned away");
            unwelcome
        })
    }

    /// Ready when a visitor is no longer let in: a key was revoked, or what was shown has expired.
    /// It comes at most ten seconds late.
    pub(super) fn until(&self, visitor: &Visitor) -> impl Future<Output = ()> + Send + use<> {
        let (access, shown) = (self.clone(), visitor.shown().cloned());
        async move {
            let Some(shown) = shown else { return std::future::pending().await };
            while access.holds(&shown).await {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// Whether a visitor is still let in.
    pub(super) async fn lets_in(&self, visitor: &Visitor) -> bool {
        match visitor.shown() {
            Some(shown) => self.holds(shown).await,
            None => true,
        }
    }

    async fn holds(&self, shown: &Shown) -> bool {
        if shown.expires.is_some_and(|expires| expires <= (self.0.clock)()) {
            return false;
        }
        match &shown.credential {
            Credential::ApiKey { digest, .. } => self.0.keys.known_by(digest).await.is_ok_and(|key| key.is_some()),
            Credential::WritersToken | Credential::Token(_) => true,
        }
    }

    fn anonymous(&self, client: Client) -> Option<Visitor> {
        let may = match self.0.anonymous {
            Anonymous::Loopback => client.loopback,
            Anonymous::Everywhere => true,
            Anonymous::Nobody => false,
        };
        may.then(|| Visitor::anonymous(client))
    }

    /// Whom a token shows, or the reason that goes to the log.
    async fn shown(&self, text: &str) -> Result<Shown, &'static str> {
        let digest = digest(text);
        // Digests are compared and looked up, so that how long it takes says nothing of what is known.
        if let Some(writer) = self.0.writer.as_ref().filter(|writer| writer.digest == digest) {
            return Ok(writer.shown.clone());
        }
        if is_secret(text) {
            return self.0.keys.shown(&digest).await;
        }
        match &self.0.issuer {
            Some(issuer) if text.split('.').count() == 3 => issuer.shown(text, (self.0.clock)()).await,
            _ => Err("it is not known"),
        }
    }
}

/// The token of `Bearer TOKEN`.
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
