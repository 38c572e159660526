//! The store's network, as the API asks for it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use uuid::{ContextV7, Timestamp, Uuid};

use super::clock::today;
use super::metrics::{Metrics, Writing};
use crate::graphql::{Mint, NotWritten, NotYet, Source, Waiting, Write, Written};
use crate::network::key::{Key, Revision};
use crate::network::network::Network;
use crate::network::refusal::{Refusal, RefusalCode, Sentence};
use crate::network::script::{Place, PlacedRefusal, Places, Scripted};
use crate::network::validity::Day;
use crate::network::word::Word;
use crate::store::{self, Author, Clock, CommitError, Committed, Digest, Store};

/// How long a request waits for a revision that it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How often those who wait for a day to begin look at the clock.
const LOOK_AT_THE_CLOCK: Duration = Duration::from_secs(1);

/// A store, as the API sees it.
pub(super) struct Head {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) metrics: Arc<Metrics>,
}

impl Source for Head {
    fn network(&self) -> Arc<Network> {
        self.store.network()
    }

    fn at_least(&self, revision: Revision) -> Waiting<'_, Result<Arc<Network>, NotYet>> {
        Box::pin(async move {
            let waited = self.store.at_least(revision, Instant::now() + LONGEST_WAIT).await;
            waited.map_err(|too_old| NotYet { head: too_old.head })
        })
    }

    fn newer(&self, than: Option<Revision>) -> Waiting<'_, Arc<Network>> {
        Box::pin(self.store.newer(than))
    }

    fn today(&self) -> Day {
        today((self.clock)())
    }

    fn day_after(&self, day: Day) -> Waiting<'_, Day> {
        Box::pin(async move {
            loop {
                let today = self.today();
                if today > day {
                    return today;
                }
                tokio::time::sleep(LOOK_AT_THE_CLOCK).await;
            }
        })
    }

    fn mint(&self) -> Mint {
        let (now, context) = ((self.clock)(), ContextV7::new());
        let (seconds, nanos) = (u64::try_from(now.timestamp()).unwrap_or_default(), now.timestamp_subsec_nanos());
        Box::new(move || {
            loop {
                let id = Uuid::new_v7(Timestamp::from_unix(&context, seconds, nanos));
                // A UUID as it is written is a key.
                if let Ok(key) = Key::parse(&id.hyphenated().to_string()) {
                    return key;
                }
            }
        })
    }

    fn write(&self, write: Write) -> Waiting<'_, Result<Written, NotWritten>> {
        let begun = Instant::now();
        let written = async move {
            let Write { edits, message, expected, repeat, mut decide } = write;
            let places = Arc::new(Mutex::new(Places::default()));
            let said = places.clone();
            let (actor, today) = (edits.actor().clone(), self.today());
            let decide = move |network: &Network| {
                let Scripted { changes, places, .. } = edits.scope().admits(network, decide(network)?, today)?;
                *said.lock().unwrap_or_else(PoisonError::into_inner) = places;
                Ok(changes)
            };
            let repeat = repeat.map(|repeat| store::Repeat { key: repeat.key, digest: Digest(repeat.digest) });
            let author = Author { actor, message };
            let refusals =
                match self.store.write(store::Write { author, expected, repeat, decide: Box::new(decide) }).await {
                    Ok(Committed { revision, network, repeated }) => {
                        return Ok(Written { revision, network, repeated });
                    }
                    Err(CommitError::Declined(refusals)) => refusals,
                    Err(CommitError::Refused(refusals)) => {
                        places.lock().unwrap_or_else(PoisonError::into_inner).of(refusals)
                    }
                    Err(CommitError::Moved { expected, head, subjects }) => vec![moved(expected, head, &subjects)],
                    Err(CommitError::Ahead { expected, head }) => vec![ahead(expected, head)],
                    Err(CommitError::KeyReused { revision }) => vec![reused(revision)],
                    Err(CommitError::Store(error)) => {
                        tracing::error!(%error, "cannot record a revision");
                        return Err(NotWritten::Failed);
                    }
                };
            Err(NotWritten::Refused { refusals, network: self.store.network() })
        };
        Box::pin(async move {
            let written = written.await;
            self.metrics.wrote(&writing(&written), begun.elapsed());
            written
        })
    }
}

/// What came of a write, as it is counted.
fn writing(written: &Result<Written, NotWritten>) -> Writing {
    match written {
        Ok(Written { revision: Some(_), repeated: false, .. }) => Writing::Recorded,
        Ok(_) => Writing::Unneeded,
        Err(NotWritten::Refused { refusals, .. }) => {
            Writing::Refused(refusals.iter().map(|placed| placed.refusal.code.code()).collect())
        }
        Err(NotWritten::Failed) => Writing::Failed,
    }
}

/// The refusal of a write for its conditions.
fn unmet(code: RefusalCode, field: &'static str, subject: Option<Key>, sentence: Sentence) -> PlacedRefusal {
    let refusal = Refusal { code, change: 0, subject, statement: None, sentence, in_the_way: Vec::new() };
    PlacedRefusal { refusal, place: Place { verb: 0, field } }
}

fn moved(expected: Revision, head: Revision, subjects: &[Key]) -> PlacedRefusal {
    let listed: Vec<&str> = subjects.iter().take(5).map(Key::as_str).collect();
    let listed = listed.join(", ");
    let sentence = Sentence::new(
        format!("Since revision {expected} others changed {listed}; look again as of revision {head}, and plan anew."),
        format!("Siden revision {expected} har andre ændret {listed}; se på revision {head}, og planlæg på ny."),
    );
    unmet(RefusalCode::GroundMoved, EXPECTED, subjects.first().cloned(), sentence)
}

fn ahead(expected: Revision, head: Option<Revision>) -> PlacedRefusal {
    let head = head.map_or(0, Revision::get);
    let sentence = Sentence::new(
        format!("Revision {expected} is expected, and the newest is {head}; ask for what there is."),
        format!("Revision {expected} ventes, men den nyeste er {head}; spørg til det, der er."),
    );
    unmet(RefusalCode::GroundMoved, EXPECTED, None, sentence)
}

fn reused(revision: Revision) -> PlacedRefusal {
    let sentence = Sentence::new(
        format!("The idempotency key was used for another request, which made revision {revision}; make a new key."),
        format!("Nøglen er brugt til en anden anmodning, som gav revision {revision}; lav en ny nøgle."),
    );
    unmet(RefusalCode::RepeatDiffers, "idempotencyKey", None, sentence)
}

/// The field of the input that names the revision that was expected.
const EXPECTED: &str = "expectedRevision";
