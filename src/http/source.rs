//! The store's network, as the API asks for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::graphql::{NotYet, Source, Waiting};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::store::Store;

/// How long a request waits for a revision that it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The newest network of a store.
pub(super) struct Head(pub(super) Store);

impl Source for Head {
    fn network(&self) -> Arc<Network> {
        self.0.network()
    }

    fn at_least(&self, revision: Revision) -> Waiting<'_, Result<Arc<Network>, NotYet>> {
        Box::pin(async move {
            let waited = self.0.at_least(revision, Instant::now() + LONGEST_WAIT).await;
            waited.map_err(|too_old| NotYet { head: too_old.head })
        })
    }
}
