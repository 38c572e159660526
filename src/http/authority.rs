//! Who may write: whoever shows the writer's token.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};

use crate::graphql::Writer;
use crate::network::fact::Text;

/// A token and who writes with it. The token itself is not kept.
#[derive(Clone)]
pub struct Authority {
    digest: [u8; 32],
    actor: Text,
}

/// A request's token is not the writer's.
pub(super) struct Stranger;

impl Authority {
    /// Whoever shows `token` writes as `actor`.
    #[must_use]
    pub fn new(token: &str, actor: &str) -> Self {
        Self { digest: Sha256::digest(token.as_bytes()).into(), actor: actor.into() }
    }

    /// The writer that a request's headers show; none where they show nobody.
    ///
    /// # Errors
    /// They show somebody who is not known.
    pub(super) fn writer(authority: Option<&Self>, headers: &HeaderMap) -> Result<Option<Writer>, Stranger> {
        let Some(shown) = headers.get(AUTHORIZATION) else { return Ok(None) };
        let shown = shown.to_str().map_err(|_| Stranger)?;
        let (scheme, token) = shown.split_once(' ').ok_or(Stranger)?;
        // Digests are compared, so that how long it takes says nothing of the token.
        let known = authority.filter(|authority| {
            scheme.eq_ignore_ascii_case("bearer") && authority.digest == <[u8; 32]>::from(Sha256::digest(token.trim()))
        });
        known.map(|authority| Some(Writer { actor: authority.actor.clone() })).ok_or(Stranger)
    }
}
