//! Who may, as the settings say it and as the server wants it.

use std::time::Duration;

use super::Failure;
use crate::access::Grant;
use crate::config::{AccessSettings, Anonymous, OidcSettings, Settings};
use crate::http::{self, AccessManner, IssuerManner, WritersToken};

/// How soon an issuer's keys are fetched again for a token that names one that is not among them.
const SOONEST_FETCH: Duration = Duration::from_secs(30);

/// How it is told who asks.
///
/// # Errors
/// What is set cannot be meant so.
pub(super) fn manner(settings: &Settings) -> Result<AccessManner, Failure> {
    let AccessSettings { anonymous, trusted_proxies, plain_http_writes, oidc } = settings.access.clone();
    Ok(AccessManner {
        anonymous: match anonymous {
            Anonymous::Loopback => http::Anonymous::Loopback,
            Anonymous::Everywhere => http::Anonymous::Everywhere,
            Anonymous::Nobody => http::Anonymous::Nobody,
        },
        trusted_proxies,
        plain_http_writes,
        writer: settings.writer.as_ref().map(|writer| WritersToken::new(&writer.token, &writer.name)),
        issuer: oidc.map(issuer).transpose()?,
    })
}

fn issuer(oidc: OidcSettings) -> Result<IssuerManner, Failure> {
    let OidcSettings { issuer, audience, algorithms, actor_claim, roles_claim, roles } = oidc;
    let role = |(word, role): (String, String)| match Grant::parse(&role) {
        Ok(grant) => Ok((word, grant)),
        Err(error) => Err(format!("access.oidc.roles, {word}: {error}")),
    };
    let roles = roles.into_iter().map(role).collect::<Result<_, _>>()?;
    let claims = (actor_claim.as_str(), roles_claim.as_str());
    let manner = IssuerManner::new(&issuer, audience, &algorithms, claims, roles, SOONEST_FETCH);
    manner.map_err(|error| format!("access.oidc: {error}").into())
}

/// A line for who starts the server: who can read and who can write.
pub(super) fn described(settings: &Settings) -> String {
    let reads = match settings.access.anonymous {
        Anonymous::Loopback => "anyone on this machine reads",
        Anonymous::Everywhere => "anyone reads",
        Anonymous::Nobody => "nobody reads without an API key or a token",
    };
    let writer = settings.writer.as_ref().map(|writer| format!("with the writer's token, as {}, or ", writer.name));
    format!("{reads}; who writes does so {}with an API key (herred token new)", writer.unwrap_or_default())
}
