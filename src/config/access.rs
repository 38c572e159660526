//! Who may: what can be set of it.

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use serde::Deserialize;

use super::ConfigError;

/// From where those who show nothing may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Anonymous {
    /// From this machine.
    Loopback,
    /// From anywhere.
    Everywhere,
    /// From nowhere.
    Nobody,
}

/// Who may read and write.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[command(next_help_heading = "Access")]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// From where those may read who show neither an API key nor a token [default: loopback]
    #[arg(id = "access.anonymous", long = "anonymous", env = "HERRED_ANONYMOUS")]
    pub anonymous: Option<Anonymous>,
    /// The proxies, as networks, whose X-Forwarded-For and X-Forwarded-Proto are believed [default: none]
    #[arg(
        id = "access.trusted_proxies",
        long = "trusted-proxies",
        env = "HERRED_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "NETWORK,…"
    )]
    pub trusted_proxies: Option<Vec<IpNet>>,
    /// Let others than those on this machine write over plain HTTP [default: false]
    #[arg(id = "access.plain_http_writes", long = "plain-http-writes", env = "HERRED_PLAIN_HTTP_WRITES", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub plain_http_writes: Option<bool>,
    /// Whose tokens are believed.
    #[command(flatten)]
    #[serde(default)]
    pub oidc: Oidc,
}

/// The issuer of tokens (OpenID Connect).
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    /// The issuer whose tokens are believed: its address, as tokens have it in iss [default: none]
    #[arg(id = "access.oidc.issuer", long = "oidc-issuer", env = "HERRED_OIDC_ISSUER", value_name = "ADDRESS")]
    pub issuer: Option<String>,
    /// For whom a token must be issued: one of these is in aud
    #[arg(
        id = "access.oidc.audience",
        long = "oidc-audience",
        env = "HERRED_OIDC_AUDIENCE",
        value_delimiter = ',',
        value_name = "AUDIENCE,…"
    )]
    pub audience: Option<Vec<String>>,
    /// The algorithms by which a token can be signed [default: RS256,PS256,ES256,EdDSA]
    #[arg(
        id = "access.oidc.algorithms",
        long = "oidc-algorithms",
        env = "HERRED_OIDC_ALGORITHMS",
        value_delimiter = ',',
        value_name = "NAME,…"
    )]
    pub algorithms: Option<Vec<String>>,
    /// The claim that says who writes, for the revisions, which are kept: no name or address [default: sub]
    #[arg(
        id = "access.oidc.actor_claim",
        long = "oidc-actor-claim",
        env = "HERRED_OIDC_ACTOR_CLAIM",
        value_name = "CLAIM"
    )]
    pub actor_claim: Option<String>,
    /// The claim that has words that come to roles; a path has dots: realm_access.roles [default: roles]
    #[arg(
        id = "access.oidc.roles_claim",
        long = "oidc-roles-claim",
        env = "HERRED_OIDC_ROLES_CLAIM",
        value_name = "CLAIM"
    )]
    pub roles_claim: Option<String>,
    /// To which role each word comes; only the settings file says so.
    #[arg(skip)]
    #[serde(default)]
    pub roles: BTreeMap<String, String>,
}

/// Who may read and write.
#[derive(Debug, Clone)]
pub struct AccessSettings {
    /// From where those who show nothing may read.
    pub anonymous: Anonymous,
    /// The proxies that are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether others than those on this machine may write over plain HTTP.
    pub plain_http_writes: bool,
    /// Whose tokens are believed; none: nobody's.
    pub oidc: Option<OidcSettings>,
}

/// Whose tokens are believed, and what they say.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The issuer's address.
    pub issuer: String,
    /// For whom a token must be issued.
    pub audience: Vec<String>,
    /// By which algorithms it can be signed.
    pub algorithms: Vec<String>,
    /// The claim that says who writes.
    pub actor_claim: String,
    /// The claim that has words that come to roles.
    pub roles_claim: String,
    /// To which role each word comes, as it is written.
    pub roles: BTreeMap<String, String>,
}

impl Access {
    /// What holds: what this says, else the file, else the defaults.
    ///
    /// # Errors
    /// Something is said of tokens, and not whose.
    pub(super) fn or(self, file: Self) -> Result<AccessSettings, ConfigError> {
        Ok(AccessSettings {
            anonymous: self.anonymous.or(file.anonymous).unwrap_or(Anonymous::Loopback),
            trusted_proxies: self.trusted_proxies.or(file.trusted_proxies).unwrap_or_default(),
            plain_http_writes: self.plain_http_writes.or(file.plain_http_writes).unwrap_or(false),
            oidc: self.oidc.or(file.oidc)?,
        })
    }
}

impl Oidc {
    fn or(self, file: Self) -> Result<Option<OidcSettings>, ConfigError> {
        let (audience, algorithms) = (self.audience.or(file.audience), self.algorithms.or(file.algorithms));
        let actor_claim = self.actor_claim.or(file.actor_claim);
        let roles_claim = self.roles_claim.or(file.roles_claim);
        // A variable that is set to nothing says nothing.
        let issuer = self.issuer.filter(|issuer| !issuer.is_empty()).or(file.issuer);
        let Some(issuer) = issuer else {
            let more = audience.is_some() || !file.roles.is_empty();
            return if more { Err(ConfigError::NoIssuer) } else { Ok(None) };
        };
        let usual = || ["RS256", "PS256", "ES256", "EdDSA"].map(str::to_owned).to_vec();
        Ok(Some(OidcSettings {
            issuer,
            audience: audience.unwrap_or_default(),
            algorithms: algorithms.unwrap_or_else(usual),
            actor_claim: actor_claim.unwrap_or_else(|| "sub".to_owned()),
            roles_claim: roles_claim.unwrap_or_else(|| "roles".to_owned()),
            roles: file.roles,
        }))
    }
}
