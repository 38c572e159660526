//! The only door for writing: hold the head, catch up, decide, plan, write, commit, swap.

use std::any::Any;
use std::panic::resume_unwind;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QuerySelect, TransactionTrait};
use tokio::sync::{MutexGuard, oneshot};

use super::error::{CommitError, ImportError, StoreError};
use super::group::Waiting;
use super::idempotency::Repeat;
use super::import::{self, ImportDecision, ImportMemory};
use super::recorded::head;
use super::write::{self, Progress};
use super::{Shared, Store, erasure, heavy, immediate, load};
use crate::network::change::Change;
use crate::network::fact::Text;
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::plan::Plan;
use crate::network::recorded::{Recorded, RevisionRecord};

/// Who writes, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: Text,
    /// Why.
    pub message: Text,
}

/// What decides on the changes, given the newest network. It may be asked again with another
/// network: where the database refuses writes that were to be recorded together, each is decided
/// anew, alone.
pub type Decide<E> = Box<dyn FnMut(&Network) -> Result<Vec<Change>, E> + Send>;

/// A write, with the conditions under which it is to be recorded.
pub struct Write<E> {
    /// Who writes, and why.
    pub author: Author,
    /// The revision that the writer looked at. Where what the write touches has changed since, it
    /// is not recorded (`Network::moved_since`); none: it is recorded whatever has changed.
    pub expected: Option<Revision>,
    /// What tells that the write is the same as one before. One that was recorded is not recorded
    /// again; one that made no revision is decided anew.
    pub repeat: Option<Repeat>,
    /// What decides on the changes.
    pub decide: Decide<E>,
}

/// What came of a write.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The revision; none where there was nothing to change.
    pub revision: Option<Revision>,
    /// The network as the write left it; of a repetition, one that has the revision, and perhaps
    /// later ones.
    pub network: Arc<Network>,
    /// Whether the revision was recorded by the same write before, and nothing now.
    pub repeated: bool,
}

/// What a write declined with, in the box in which it waits with others; a box with anything else
/// holds what its decision panicked with.
struct Declined<E>(E);

impl Store {
    /// Records a write as one revision: all of its changes or none. No changes make no revision.
    /// Writers of all instances take turns; those of one instance that wait share a transaction.
    ///
    /// Whoever stops waiting for the answer leaves the write to itself: it is recorded whole or, if
    /// its turn has not come, not at all.
    ///
    /// # Errors
    /// `decide` declines, a condition does not hold, the rules refuse, or the database fails; then
    /// nothing is recorded. Where the connection is lost at the very end, the revision may be
    /// recorded all the same; the instance will then come to see it like another's, and with
    /// [`Repeat`] it is safe to write again.
    ///
    /// # Panics
    /// `decide` panics; other writes do not notice.
    pub async fn write<E: Send + 'static>(&self, write: Write<E>) -> Result<Committed, CommitError<E>> {
        let Write { author, expected, repeat, mut decide } = write;
        let decide: Decide<Box<dyn Any + Send>> =
            Box::new(move |network| decide(network).map_err(|reason| Box::new(Declined(reason)) as Box<_>));
        let (answer, answered) = oneshot::channel();
        self.shared.waiting.push(Waiting { write: Write { author, expected, repeat, decide }, answer });
        // A task of its own, as it writes for others too, who are still there if we are not.
        let shared = Arc::clone(&self.shared);
        self.shared.runtime.spawn(async move { shared.write_waiting().await });
        let outcome = answered.await.map_err(|_| StoreError::Database {
            doing: "record a revision",
            source: DbErr::Custom("what records it was interrupted".to_owned()),
        })?;
        outcome.map_err(|error| {
            error.map_declined(|reason| match reason.downcast::<Declined<E>>() {
                Ok(declined) => declined.0,
                Err(panic) => resume_unwind(panic),
            })
        })
    }

    /// Records the changes that `decide` gives, with no conditions.
    ///
    /// # Errors
    /// As [`Store::write`].
    ///
    /// # Panics
    /// As [`Store::write`].
    pub async fn commit<E: Send + 'static>(
        &self,
        author: Author,
        decide: impl FnMut(&Network) -> Result<Vec<Change>, E> + Send + 'static,
    ) -> Result<Committed, CommitError<E>> {
        self.write(Write { author, expected: None, repeat: None, decide: Box::new(decide) }).await
    }

    /// Records the bundle of a namespace, in a transaction of its own. `decide` is also given what
    /// the bundle said at its last import, and gives what to keep of it; this is written even where
    /// nothing changes. `progress` is told how far the writing has come.
    ///
    /// # Errors
    /// `decide` declines, the rules refuse, or the database fails; then nothing is recorded, or, where
    /// the connection is lost at the very end, perhaps all of it.
    pub async fn import<E>(
        &self,
        author: Author,
        namespace: &str,
        decide: impl FnOnce(&Network, &ImportMemory) -> Result<ImportDecision, E>,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Committed, ImportError<E>> {
        self.shared.import(author, namespace, decide, &progress).await
    }
}

impl Shared {
    async fn import<E>(
        &self,
        author: Author,
        namespace: &str,
        decide: impl FnOnce(&Network, &ImportMemory) -> Result<ImportDecision, E>,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Committed, ImportError<E>> {
        let failed = StoreError::while_doing("record a revision");
        let turn = self.turn.lock().await;
        let (tx, network) = self.hold_head(&turn).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            // A large bundle is long to plan, and the session is idle meanwhile.
            let patient = "set local idle_in_transaction_session_timeout = 0";
            tx.execute_unprepared(patient).await.map_err(&failed)?;
        }
        let memory = ImportMemory::load(&tx, namespace).await?;
        let decision = heavy(|| decide(&network, &memory)).map_err(ImportError::Declined)?;
        let mut planned = None;
        if !decision.changes.is_empty() {
            let record = self.next_revision(&network, author, Some(namespace))?;
            let plan = heavy(|| network.plan(&decision.changes, record)).map_err(ImportError::Refused)?;
            write::record(&tx, &plan.recorded, progress).await.map_err(&failed)?;
            planned = Some(plan);
        }
        import::forget(&tx, namespace, &decision.forgotten).await.map_err(&failed)?;
        import::remember(&tx, namespace, &decision.remembered).await.map_err(&failed)?;
        tx.commit().await.map_err(&failed)?;

        let Some(Plan { after, .. }) = planned else {
            return Ok(Committed { revision: None, network, repeated: false });
        };
        let network = Arc::new(after);
        self.swap(&turn, Arc::clone(&network));
        self.recorded.notify_one();
        Ok(Committed { revision: network.head(), network, repeated: false })
    }

    /// Begins a transaction that holds the head, so that no other instance writes, and catches up
    /// with what the others wrote before.
    pub(super) async fn hold_head(
        &self,
        turn: &MutexGuard<'_, ()>,
    ) -> Result<(DatabaseTransaction, Arc<Network>), StoreError> {
        let tx = self.db.begin_with_options(immediate()).await;
        let tx = tx.map_err(StoreError::while_doing("record a revision"))?;
        // On PostgreSQL this waits for the writer before us; on SQLite the transaction has.
        let head = load::Head::of(head::Entity::find_by_id(1).lock_exclusive().one(&tx).await)?;
        let mut lacked = Recorded::default();
        if head.is_after(self.head())? {
            lacked = load::after(&tx, self.head(), head).await?;
        } else if !self.network.borrow().trace_key().is_empty() {
            let network = self.network.borrow().clone();
            return Ok((tx, network));
        }
        if lacked.trace_key.is_none() {
            // A database in which nothing was recorded has not told it.
            lacked.trace_key = Some(erasure::key(&tx).await?);
        }
        let network = Arc::new(heavy(|| self.network.borrow().extended(lacked)));
        self.swap(turn, Arc::clone(&network));
        Ok((tx, network))
    }

    /// The record of the revision after a network's. Its instant is the clock's, but never before
    /// that of the revision under it: instances' clocks differ.
    pub(super) fn next_revision(
        &self,
        network: &Network,
        author: Author,
        namespace: Option<&str>,
    ) -> Result<RevisionRecord, StoreError> {
        let head = network.head();
        let number = Revision::at(head.map_or(0, |head| head.get() as usize)).ok_or_else(|| StoreError::Database {
            doing: "record a revision",
            source: DbErr::Custom("the numbers of revisions are used up".to_owned()),
        })?;
        let now = (self.clock)().trunc_subsecs(6);
        let before = head.and_then(|head| network.revision(head));
        let instant = before.map_or(now, |before| DateTime::<Utc>::max(before.instant, now));
        let origin = namespace.map(Text::from);
        Ok(RevisionRecord { number, instant, actor: author.actor, message: author.message, origin })
    }
}
