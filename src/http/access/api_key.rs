//! The API keys, as the database had them a moment ago.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use crate::access::{Credential, Shown};
use crate::network::fact::Text;
use crate::store::{ApiKey, Clock, Store};

/// How long the keys are believed to be as they were read: a revocation holds everywhere within five seconds.
const GOOD_FOR: Duration = Duration::from_secs(4);
/// How soon they are read again for one that is not among them, as it may have been made since.
const SOONEST: Duration = Duration::from_secs(1);
/// How often it is written that a key was used.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The keys that are good, by their digests.
type Known = Arc<HashMap<[u8; 32], ApiKey>>;

/// The keys that are good, and when they were read. All of them are, as there are few: one that
/// nobody has is then no question to the database.
pub(super) struct ApiKeys {
    store: Store,
    clock: Clock,
    read: Mutex<Option<(Instant, Known)>>,
    /// Whoever holds it reads them; the others wait for what it reads.
    turn: tokio::sync::Mutex<()>,
    /// When it was last written that a key was used.
    noted: Mutex<HashMap<Text, DateTime<Utc>>>,
}

impl ApiKeys {
    pub(super) fn new(store: Store, clock: Clock) -> Self {
        let (read, turn, noted) = (Mutex::default(), tokio::sync::Mutex::default(), Mutex::default());
        Self { store, clock, read, turn, noted }
    }

    /// Whom a key shows, or the reason why nobody.
    pub(super) async fn shown(&self, digest: &[u8; 32]) -> Result<Shown, &'static str> {
        let key = self.known_by(digest).await?.ok_or("the key is not known, or is revoked or expired")?;
        self.note(&key.id);
        let credential = Credential::ApiKey { id: key.id, digest: *digest };
        Ok(Shown { credential, actor: key.label, grants: [key.grant].into(), expires: key.expires })
    }

    /// The key that has a digest and is good.
    pub(super) async fn known_by(&self, digest: &[u8; 32]) -> Result<Option<ApiKey>, &'static str> {
        let now = (self.clock)();
        let good = |known: &Known| known.get(digest).filter(|key| key.is_good(now)).cloned();
        let found = good(&self.at_most(GOOD_FOR).await?);
        if found.is_some() {
            return Ok(found);
        }
        Ok(good(&self.at_most(SOONEST).await?))
    }

    /// The keys as they were read not longer ago than that.
    async fn at_most(&self, age: Duration) -> Result<Known, &'static str> {
        if let Some(known) = self.read_within(age) {
            return Ok(known);
        }
        let _turn = self.turn.lock().await;
        if let Some(known) = self.read_within(age) {
            return Ok(known);
        }
        // What is revoked while they are read is read the next time.
        let began = Instant::now();
        let store = self.store.clone();
        let reading = async move {
            store.api_keys().await.inspect_err(|error| tracing::error!(%error, "cannot read the API keys"))
        };
        // Whoever goes leaves nothing that still reads: the turn is the next one's.
        let reading = AbortOnDropHandle::new(self.store.runtime().spawn(reading.in_current_span()));
        let keys = reading.await.ok().and_then(Result::ok).ok_or("the API keys cannot be read")?;
        let known: Known = Arc::new(keys.into_iter().map(|key| (key.digest, key)).collect());
        *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some((began, known.clone()));
        Ok(known)
    }

    fn read_within(&self, age: Duration) -> Option<Known> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.as_ref().filter(|(at, _)| at.elapsed() < age).map(|(_, known)| known.clone())
    }

    /// Writes that a key was used, where that was not written lately; nobody waits for it.
    fn note(&self, id: &Text) {
        let now = (self.clock)();
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.get(id).is_some_and(|before| now - *before < NOTED_EVERY) {
            return;
        }
        noted.insert(id.clone(), now);
        let (store, id) = (self.store.clone(), id.clone());
        self.store.runtime().spawn(async move {
            if let Err(error) = store.note_use(&id, now).await {
                tracing::warn!(%error, key = &*id, "cannot write that a key was used");
            }
        });
    }
}
