//! Keeps the network in memory as new as the database's, and waits for it to be.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
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
use crate::network::recorded::Recorded;

/// How long it takes until what follows the database is started anew after a fault.
const PAUSE: Duration = Duration::from_secs(1);

/// After how many silences reading the revisions of others is given up: a long import is long to read.
const LONGEST_READING: u32 = 20;

/// How the looks at the database's head went.
pub(super) struct Looks {
    began: Instant,
    /// Whether the last look failed, or nobody looks any more.
    astray: AtomicBool,
    /// When the last one went well, in milliseconds after `began`.
    well: AtomicU64,
    /// The database's head then.
    head: AtomicU32,
    /// How long the last load took that read everything, in microseconds.
    load: AtomicU64,
}

impl Default for Looks {
    fn default() -> Self {
        let (astray, well, head, load) = Default::default();
        Self { began: Instant::now(), astray, well, head, load }
    }
}

/// How an instance follows its database.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Following {
    /// How long ago the last look at the head went well; before the first, since the store was opened.
    pub since_look: Duration,
    /// How many revisions the head was ahead of the network here.
    pub behind: u32,
    /// How long it took to read everything.
    pub load: Duration,
}

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
    /// once, and tried again; what meets a fault is logged, and started again.
    pub fn follow(&self, interval: Duration) -> JoinHandle<()> {
        let shared = Arc::downgrade(&self.shared);
        let db = self.shared.db.clone();
        let recorded = Arc::clone(&self.shared.recorded);
        let watching = Weak::clone(&shared);
        let tasks = move || {
            let news = Arc::new(Notify::new());
            let mut tasks = JoinSet::new();
            if db.get_database_backend() == DbBackend::Postgres {
                tasks.spawn(notice::tell(Weak::clone(&shared), Arc::clone(&recorded)));
                tasks.spawn(notice::listen(db.clone(), Weak::clone(&shared), Arc::clone(&news)));
            }
            tasks.spawn(look_out(Weak::clone(&shared), interval, news));
            tasks
        };
        tokio::spawn(watched(tasks, PAUSE, move || {
            if let Some(shared) = watching.upgrade() {
                shared.looks.astray.store(true, Ordering::Relaxed);
            }
        }))
    }

    /// Whether the last look for other instances' revisions went well; true before the first.
    #[must_use]
    pub fn follows(&self) -> bool {
        !self.shared.looks.astray.load(Ordering::Relaxed)
    }

    /// How this instance follows its database.
    #[must_use]
    pub fn following(&self) -> Following {
        let looks = &self.shared.looks;
        let well = Duration::from_millis(looks.well.load(Ordering::Relaxed));
        let here = self.shared.head().map_or(0, Revision::get);
        Following {
            since_look: looks.began.elapsed().saturating_sub(well),
            behind: looks.head.load(Ordering::Relaxed).saturating_sub(here),
            load: Duration::from_micros(looks.load.load(Ordering::Relaxed)),
        }
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

/// Looks at the head at an interval, and at news; until the store is gone.
async fn look_out(shared: Weak<Shared>, interval: Duration, news: Arc<Notify>) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(interval) => {}
            () = news.notified() => {}
        }
        let Some(shared) = shared.upgrade() else { return };
        let result = shared.catch_up().await;
        let failing = shared.looks.astray.swap(result.is_err(), Ordering::Relaxed);
        match &result {
            Err(error) if !failing => tracing::error!(%error, "cannot follow the database"),
            Ok(_) if failing => tracing::info!("following the database again"),
            _ => {}
        }
        shared.let_go();
    }
}

/// Runs tasks until all have ended. Where one meets a fault, `astray` is told, and all are started again
/// after a pause.
async fn watched(tasks: impl Fn() -> JoinSet<()> + Send, pause: Duration, astray: impl Fn() + Send) {
    loop {
        // They end with this task.
        let mut running = tasks();
        let fault = loop {
            match running.join_next().await {
                None => return,
                Some(Ok(())) => {}
                Some(Err(fault)) => break fault,
            }
        };
        astray();
        // The fault itself was logged where it was met.
        tracing::error!(panicked = fault.is_panic(), "what follows the database met a fault, and is started again");
        running.shutdown().await;
        tokio::time::sleep(pause).await;
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
        let read = tokio::time::timeout(self.silence, load::Head::read(&self.db)).await;
        let head = read.map_err(|_| StoreError::Silent { doing: "read the head", patience: self.silence })??;
        let newer = head.is_after(known)?;
        let well = self.looks.began.elapsed().as_millis();
        self.looks.well.store(well.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
        self.looks.head.store(head.revision, Ordering::Relaxed);
        Ok(newer.then_some(head))
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
        let (first, begun) = (self.head().is_none(), Instant::now());
        let lacked = match self.head() {
            None => load::everything(&self.db, head).await?,
            after => {
                let patience = self.silence * LONGEST_READING;
                let read = tokio::time::timeout(patience, self.after(after, head)).await;
                read.map_err(|_| StoreError::Silent { doing: "read the revisions of others", patience })??
            }
        };
        let network = Arc::new(heavy(|| self.network.borrow().extended(lacked)));
        if first {
            let took = begun.elapsed().as_micros();
            self.looks.load.store(took.try_into().unwrap_or(u64::MAX), Ordering::Relaxed);
        }
        self.swap(&turn, Arc::clone(&network));
        Ok(network)
    }

    /// What the revisions after one recorded.
    async fn after(&self, revision: Option<Revision>, head: load::Head) -> Result<Recorded, StoreError> {
        // Its selects are many and small: on one connection each goes there and back once.
        let failed = StoreError::while_doing("read the network");
        let tx = self.db.begin().await.map_err(&failed)?;
        let lacked = load::after(&tx, revision, head).await?;
        tx.commit().await.map_err(&failed)?;
        Ok(lacked)
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use tokio::task::JoinSet;

    use super::watched;

    #[tokio::test]
    async fn what_meets_a_fault_is_noticed_and_started_again() {
        let (started, noticed) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let (starts, notices) = (started.clone(), noticed.clone());
        let tasks = move || {
            let before = starts.fetch_add(1, Ordering::Relaxed);
            let mut tasks = JoinSet::new();
            tasks.spawn(async move { assert!(before > 1, "a fault") });
            // One that goes on is ended with the one that met the fault.
            if before < 2 {
                tasks.spawn(std::future::pending());
            }
            tasks
        };
        watched(tasks, Duration::ZERO, move || {
            notices.fetch_add(1, Ordering::Relaxed);
        })
        .await;
        assert_eq!((started.load(Ordering::Relaxed), noticed.load(Ordering::Relaxed)), (3, 2));
    }
}
