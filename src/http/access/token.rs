//! A token of the issuer: whether it is good, and whom it shows.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde_json::{Map, Value};

use super::issuer::IssuerManner;
use crate::access::{Credential, Grant, Shown};

/// How far the issuer's clock and ours may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// The longest text that says who is meant, in characters.
const LONGEST_NAME: usize = 200;

/// Whom a token shows that is signed with a key, or the reason why nobody.
pub(super) fn shown(
    text: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
    manner: &IssuerManner,
    now: DateTime<Utc>,
) -> Result<Shown, &'static str> {
    let mut validation = Validation::new(algorithm);
    validation.set_issuer(&[&manner.issuer]);
    validation.set_audience(&manner.audiences);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    // The library reads the machine's clock; the times are compared with ours below.
    validation.validate_exp = false;
    let claims = decode::<Map<String, Value>>(text, key, &validation).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => "the token's signature is wrong",
        ErrorKind::InvalidIssuer => "the token is another issuer's",
        ErrorKind::InvalidAudience => "the token is for another audience",
        ErrorKind::MissingRequiredClaim(_) => "the token lacks one of exp, iss, aud and sub",
        _ => "the token is not as it should be",
    })?;
    let claims = claims.claims;
    let expires = instant(&claims, "exp")?.ok_or("the token does not say when it expires")?;
    if expires + LEEWAY <= now {
        return Err("the token has expired");
    }
    for from in ["nbf", "iat"] {
        if instant(&claims, from)?.is_some_and(|from| from > now + LEEWAY) {
            return Err("the token is not good yet");
        }
    }
    let subject = named(&claims, "sub").ok_or("the token does not say in sub who is meant")?;
    let actor =
        named(&claims, &manner.actor_claim).ok_or("the token does not say in the actor's claim who is meant")?;
    let words = words(claim(&claims, &manner.roles_claim));
    let mut grants: Vec<Grant> = words.iter().filter_map(|word| manner.roles.get(*word).cloned()).collect();
    grants.dedup();
    let (credential, expires) = (Credential::Token(subject.into()), Some(expires + LEEWAY));
    Ok(Shown { credential, actor: actor.into(), grants: grants.into(), expires })
}

/// The instant that a claim says in seconds; none where it is not there.
fn instant(claims: &Map<String, Value>, name: &str) -> Result<Option<DateTime<Utc>>, &'static str> {
    let Some(said) = claims.get(name) else { return Ok(None) };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "parts of a second do not matter, and what is too large is none"
    )]
    let seconds = said.as_i64().or_else(|| said.as_f64().map(|seconds| seconds as i64));
    // A year or two of seconds may be added to it.
    let at = seconds.filter(|seconds| seconds.unsigned_abs() < 1 << 40).and_then(|at| DateTime::from_timestamp(at, 0));
    at.map(Some).ok_or("a time in the token is none")
}

/// The claim with a name, or at a path of names between dots.
fn claim<'c>(claims: &'c Map<String, Value>, path: &str) -> Option<&'c Value> {
    // Names can hold dots themselves: addresses are names of claims.
    if let Some(claim) = claims.get(path) {
        return Some(claim);
    }
    let (first, rest) = path.split_once('.')?;
    claim(claims.get(first)?.as_object()?, rest)
}

/// Who is meant by a claim.
fn named<'c>(claims: &'c Map<String, Value>, path: &str) -> Option<&'c str> {
    let name = claim(claims, path)?.as_str()?.trim();
    (!name.is_empty() && name.chars().count() <= LONGEST_NAME).then_some(name)
}

/// The words of a claim: a list of texts, or words in one text.
fn words(claim: Option<&Value>) -> Vec<&str> {
    match claim {
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(words)) => words.split_whitespace().collect(),
        _ => Vec::new(),
    }
}
