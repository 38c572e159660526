//! The store's network, as the API asks for it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;
use uuid::{ContextV7, Timestamp, Uuid};

use crate::graphql::{Mint, NotWritten, NotYet, Source, Waiting, Write, Written};
use crate::network::key::{Key, Revision};
use crate::network::network::Network;
use crate::network::script::{Places, Scripted};
use crate::store::{Author, Clock, CommitError, Committed, Store};

/// How long a request waits for a revision that it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A store, as the API sees it.
pub(super) struct Head {
    pub(super) store: Store,
    pub(super) clock: Clock,
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
        Box::pin(async move {
            let Write { writer, message, decide, .. } = write;
            let author = Author { actor: writer.actor, message };
            let places = Arc::new(OnceLock::new());
            let said = places.clone();
            let decide = move |network: &Network| {
                let Scripted { changes, places } = decide(network)?;
                // It is decided once.
                let _ = said.set(places);
                Ok(changes)
            };
            match self.store.commit(author, decide).await {
                Ok(Committed { revision, network }) => Ok(Written { revision, network, repeated: false }),
                Err(CommitError::Declined(refusals)) => {
                    Err(NotWritten::Refused { refusals, network: self.store.network() })
                }
                Err(CommitError::Refused(refusals)) => {
                    let refusals = places.get().map_or_else(Vec::new, |places: &Places| places.of(refusals));
                    Err(NotWritten::Refused { refusals, network: self.store.network() })
                }
                Err(CommitError::Store(error)) => {
                    tracing::error!(%error, "cannot record a revision");
                    Err(NotWritten::Failed)
                }
            }
        })
    }
}
