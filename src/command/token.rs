//! `herred token`: API keys are made, listed and revoked by who has the database.

use chrono::{DateTime, Days, NaiveDate, SecondsFormat, TimeZone, Utc};
use chrono_tz::Europe::Copenhagen;

use super::{Failure, clock, opened, say};
use crate::access::{Grant, Role, Secret, digest};
use crate::config::{NewToken, Settings, Token};
use crate::network::key::Key;
use crate::network::text::looks_like_personal_number;
use crate::network::word::Word;
use crate::store::{ApiKey, Store};

/// The longest label, in characters.
const LONGEST_LABEL: usize = 100;
/// The most days in which a key expires.
const MOST_DAYS: u64 = 36_500;

/// Does what is said.
pub(super) async fn run(settings: &Settings, token: &Token) -> Result<(), Failure> {
    let store = opened(settings).await?;
    let now = clock()();
    match token {
        Token::New(new) => {
            let (secret, key) = made(&store, new, now).await?;
            say(secret.shown());
            say(&format!("This is the key; it is not shown again. Its id is {}.", key.id));
        }
        Token::List => {
            for key in store.api_keys().await? {
                say(&listed(&key, now));
            }
        }
        Token::Revoke { id } => {
            if !store.revoke_api_key(id, now).await? {
                return Err(
                    format!("no API key with the id {id} is there to be revoked; herred token list has them").into()
                );
            }
            say(&format!("The API key {id} is revoked; within five seconds nobody is let in by it."));
        }
    }
    Ok(store.close().await?)
}

/// Makes an API key and keeps its digest.
///
/// # Errors
/// What is wrong with what is asked for, or the store fails.
pub async fn made(store: &Store, new: &NewToken, now: DateTime<Utc>) -> Result<(Secret, ApiKey), Failure> {
    let label = new.label.trim();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
        return Err(format!("a label has from 1 to {LONGEST_LABEL} characters, on one line").into());
    }
    if looks_like_personal_number(label) {
        return Err("the label looks as if it held a CPR number".into());
    }
    let within = new.within.as_deref().map(Key::parse).transpose()?;
    let grant = Grant::new(Role::parse(&new.role)?, within)?;
    if let Some(within) = grant.within()
        && !store.has_organization(within).await?
    {
        return Err(format!("no organization has the key {within}").into());
    }
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(|error| format!("the system gives nothing random: {error}"))?;
    let secret = Secret::of(random);
    let key = ApiKey::new(digest(secret.shown()), label, grant, now, expiry(&new.expires, now)?);
    store.add_api_key(&key).await?;
    Ok((secret, key))
}

/// When a key expires: in so many days, when a day begins in Copenhagen, or never.
fn expiry(text: &str, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Failure> {
    if text == "never" {
        return Ok(None);
    }
    let in_days =
        text.strip_suffix('d').and_then(|days| days.parse().ok()).filter(|days| (1..=MOST_DAYS).contains(days));
    let on_day = || {
        let day: NaiveDate = text.parse().ok()?;
        let begins = Copenhagen.from_local_datetime(&day.and_hms_opt(0, 0, 0)?).earliest()?;
        Some(begins.to_utc()).filter(|begins| *begins > now)
    };
    let expires = in_days.and_then(|days| now.checked_add_days(Days::new(days))).or_else(on_day);
    let told = || format!("“{text}” is no time to come at which a key could expire; 90d, 2027-12-31 or never is");
    expires.map(Some).ok_or_else(|| told().into())
}

/// A line about a key.
fn listed(key: &ApiKey, now: DateTime<Utc>) -> String {
    let at = |instant: DateTime<Utc>| instant.to_rfc3339_opts(SecondsFormat::Secs, true);
    let state = match (key.revoked, key.expires) {
        (Some(revoked), _) => format!("revoked {}", at(revoked)),
        (None, Some(expires)) if expires <= now => format!("expired {}", at(expires)),
        (None, Some(expires)) => format!("expires {}", at(expires)),
        (None, None) => "never expires".to_owned(),
    };
    let used = key.last_used.map_or_else(|| "never used".to_owned(), |used| format!("last used {}", at(used)));
    format!("{}  {}  {}  made {}, {state}, {used}", key.id, key.grant, key.label, at(key.created))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_expires_in_days_on_a_day_or_never() {
        let now: DateTime<Utc> = "2026-11-22T12:00:00Z".parse().expect("an instant");
        let expires = |text: &str| expiry(text, now).ok().flatten().map(|at| at.to_rfc3339());
        assert_eq!(expires("90d").as_deref(), Some("2027-02-20T12:00:00+00:00"));
        assert_eq!(expires("2027-07-01").as_deref(), Some("2027-06-30T22:00:00+00:00"));
        assert!(expiry("never", now).is_ok_and(|never| never.is_none()));
        for wrong in ["", "0d", "-1d", "d", "99999999999999999999d", "2026-11-22", "2026-13-01", "soon"] {
            assert!(expiry(wrong, now).is_err(), "{wrong}");
        }
    }
}
