//! Keeps the network in memory as new as the database's, and waits for it to be.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::time::Duration;

use sea_orm::{DbBackend, TransactionTrait};
use tokio::sync::{MutexGuard, Notify};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::error::{StoreError, TooOld};
use super::{Shared, Store, heavy, load, notice};
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

    /// Looks at the head every `interval`, sooner where another instance on PostgreSQL tells of a
    /// revision, and catches up; and tells other instances of the revisions recorded here. It ends
    /// when the last clone of this store is dropped or the task is aborted. A failure is logged
    /// once, and tried again.
    pub fn follow(&self, interval: Duration) -> JoinHandle<()> {
        let shared = Arc::downgrade(&self.shared);
        let news = Arc::new(Notify::new());
        let mut sessions = JoinSet::new();
        if self.shared.db.get_database_backend() == DbBackend::Postgres {
            sessions.spawn(notice::tell(Weak::clone(&shared), Arc::clone(&self.shared.recorded)));
            sessions.spawn(notice::listen(self.shared.db.clone(), Weak::clone(&shared), Arc::clone(&news)));
        }
        tokio::spawn(async move {
            // They end with this task.
            let _sessions = sessions;
            loop {
                tokio::select! {
                    () = tokio::time::sleep(interval) => {}
                    () = news.notified() => {}
                }
                let Some(shared) = shared.upgrade() else { return };
                let result = shared.catch_up().await;
                let failing = shared.astray.swap(result.is_err(), Ordering::Relaxed);
                match &result {
                    Err(error) if !failing => tracing::error!(%error, "cannot follow the database"),
                    Ok(_) if failing => tracing::info!("following the database again"),
                    _ => {}
                }
                shared.let_go();
            }
        })
    }

    /// Whether the last look for other instances' revisions went well; true before the first.
    #[must_use]
    pub fn follows(&self) -> bool {
        !self.shared.astray.load(Ordering::Relaxed)
    }

    /// The newest network, once it is newer than a revision.
    pub async fn newer(&self, than: Option<Revision>) -> Arc<Network> {
        let mut networks = self.shared.network.subscribe();
        match networks.wait_for(|network| network.head() > than).await {
            Ok(network) => Arc::clone(&network),
            // The sender is ours, so that it is not gone while we wait.
            Err(_) => self.network(),
        }
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

    /// Looks at the database's head: none where nothing is lacking here. What was known here before
    /// the look is what the head must have; a write of this instance may end while it lasts.
    async fn look(&self) -> Result<Option<load::Head>, StoreError> {
        let known = self.head();
        let head = load::Head::read(&self.db).await?;
        Ok(head.is_after(known)?.then_some(head))
    }

    async fn catch_up(&self) -> Result<Arc<Network>, StoreError> {
        // Looked at before the turn is taken: as a rule there is nothing new, and a long write of
        // this instance holds the turn.
        if self.look().await?.is_none() {
            return Ok(self.network.borrow().clone());
        }
        let turn = self.turn.lock().await;
        let Some(head) = self.look().await? else {
            return Ok(self.network.borrow().clone());
        };
        let lacked = match self.head() {
            None => load::everything(&self.db, head).await?,
            after => {
                // Its selects are many and small: on one connection each goes there and back once.
                let failed = StoreError::while_doing("read the network");
                let tx = self.db.begin().await.map_err(&failed)?;
                let lacked = load::after(&tx, after, head).await?;
                tx.commit().await.map_err(&failed)?;
                lacked
            }
        };
        let network = Arc::new(heavy(|| self.network.borrow().extended(lacked)));
        self.swap(&turn, Arc::clone(&network));
        Ok(network)
    }

    /// Puts a newer network in the place of the old one.
    pub(super) fn swap(&self, _turn: &MutexGuard<'_, ()>, network: Arc<Network>) {
        let replaced = self.network.send_replace(network);
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner).push(replaced);
        self.let_go();
    }

    /// Frees replaced networks that nobody reads any more, on a thread of its own: freeing a
    /// large one would hold up a request.
    fn let_go(&self) {
        let mut replaced = self.replaced.lock().unwrap_or_else(PoisonError::into_inner);
        let unread = |network: &Arc<Network>| {
            let public = network.public_if_made();
            Arc::strong_count(network) == 1 && public.is_none_or(|public| Arc::strong_count(public) == 1)
        };
        let unread: Vec<_> = replaced.extract_if(.., |network| unread(network)).collect();
        if !unread.is_empty() {
            tokio::task::spawn_blocking(move || drop(unread));
        }
    }
}
