//! The store's network, as the API asks for it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::graphql::{NotYet, Source};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::store::Store;

/// How long a request waits for a revision that it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// The newest network of a store.
pub(super) struct Head(pub(super) Store);

#[async_trait::async_trait]
impl Source for Head {
    fn network(&self) -> Arc<Network> {
        self.0.network()
    }

    async fn at_least(&self, revision: Revision) -> Result<Arc<Network>, NotYet> {
        let waited = self.0.at_least(revision, Instant::now() + LONGEST_WAIT).await;
        waited.map_err(|too_old| NotYet { head: too_old.head })
    }
}
