//! Keeps the network in memory as new as the database's, and waits for it to be.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::error::{StoreError, TooOld};
use super::{Shared, Store, heavy, load};
use crate::network::key::Revision;
use crate::network::network::Network;

impl Store {
    /// Reads what the database has recorded and the network here lacks: everything at first.
    ///
    /// # Errors
    /// As [`Store::load`]; the network is then what it was.
    pub async fn catch_up(&self) -> Result<Arc<Network>, StoreError> {
        self.shared.catch_up().await
    }

    /// Looks at the head every `interval` and catches up, until the last clone of this store is
    /// dropped or the task is aborted. A failure is logged once, and tried again.
    pub fn follow(&self, interval: Duration) -> JoinHandle<()> {
        let shared = Arc::downgrade(&self.shared);
        tokio::spawn(async move {
            let mut failing = false;
            loop {
                tokio::time::sleep(interval).await;
                let Some(shared) = shared.upgrade() else { return };
                let result = shared.catch_up().await;
                match &result {
                    Err(error) if !failing => tracing::error!(%error, "cannot follow the database"),
                    Ok(_) if failing => tracing::info!("following the database again"),
                    _ => {}
                }
                failing = result.is_err();
                shared.let_go();
            }
        })
    }

    /// The network once it is at `revision` or later.
    ///
    /// # Errors
    /// It is not by the `deadline`.
    pub async fn at_least(&self, revision: Revision, deadline: Instant) -> Result<Arc<Network>, TooOld> {
        let mut networks = self.shared.network.subscribe();
        let new_enough = |network: &Arc<Network>| network.head().is_some_and(|head| head >= revision);
        let waited = tokio::time::timeout_at(deadline, networks.wait_for(new_enough)).await;
        // The sender is ours, so that it is not gone while we wait.
        match waited {
            Ok(Ok(network)) => Ok(Arc::clone(&network)),
            _ => Err(TooOld { asked: revision, head: self.network().head() }),
        }
    }
}

impl Shared {
    /// The newest revision known here.
    pub(super) fn head(&self) -> Option<Revision> {
        self.network.borrow().head()
    }

    /// Whether the network here lacks revisions of the database.
    pub(super) fn lacking(&self, head: load::Head) -> Result<bool, StoreError> {
        match self.head() {
            Some(read) if read.get() > head.revision => Err(StoreError::Replaced { head: head.revision, read }),
            read => Ok(read.map_or(0, Revision::get) < head.revision),
        }
    }

    async fn catch_up(&self) -> Result<Arc<Network>, StoreError> {
        // Looked at before the turn is taken: as a rule there is nothing new, and a long write of
        // this instance holds the turn.
        if !self.lacking(load::Head::read(&self.db).await?)? {
            return Ok(self.network.borrow().clone());
        }
        let turn = self.turn.lock().await;
        let head = load::Head::read(&self.db).await?;
        if !self.lacking(head)? {
            return Ok(self.network.borrow().clone());
        }
        let lacked = match self.head() {
            None => load::everything(&self.db, head).await?,
            after => load::after(&self.db, after, head).await?,
        };
        let network = heavy(|| self.network.borrow().extended(lacked));
        Ok(self.swap(&turn, network))
    }

    /// Puts a newer network in the place of the old one.
    pub(super) fn swap(&self, _turn: &MutexGuard<'_, ()>, network: Network) -> Arc<Network> {
        let network = Arc::new(network);
        let replaced = self.network.send_replace(Arc::clone(&network));
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner).push(replaced);
        self.let_go();
        network
    }

    /// Frees replaced networks that nobody reads any more, on a thread of its own: freeing a
    /// large one would hold up a request.
    fn let_go(&self) {
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let unread: Vec<_> = replaced.extract_if(.., |network| Arc::strong_count(network) == 1).collect();
        if !unread.is_empty() {
            tokio::task::spawn_blocking(move || drop(unread));
        }
    }
}
