//! The only door for writing: lock the head, catch up, decide, plan, write, commit, swap.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, QuerySelect, TransactionTrait};

use super::error::{CommitError, StoreError};
use super::import::{self, ImportDecision, ImportMemory};
use super::recorded::{head, revision};
use super::write::{self, Progress};
use super::{Shared, Store, heavy, immediate, load};
use crate::network::change::Change;
use crate::network::fact::Text;
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::plan::Plan;
use crate::network::recorded::RevisionRecord;

/// Who writes, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Who.
    pub actor: Text,
    /// Why.
    pub message: Text,
}

/// What came of a write.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The revision; none where there was nothing to change.
    pub revision: Option<Revision>,
    /// The network as the write left it.
    pub network: Arc<Network>,
}

impl Store {
    /// Records the changes that `decide` gives for the newest network, as one revision: all of
    /// them or none. No changes make no revision. Writers of all instances take turns.
    ///
    /// # Errors
    /// `decide` declines, the rules refuse, or the database fails; then nothing is recorded. Where
    /// the connection is lost at the very end, the revision may be recorded all the same; the
    /// instance will then come to see it like another's.
    pub async fn commit<E>(
        &self,
        author: Author,
        decide: impl FnOnce(&Network) -> Result<Vec<Change>, E>,
    ) -> Result<Committed, CommitError<E>> {
        let decide = |network: &Network, _: &ImportMemory| {
            decide(network).map(|changes| ImportDecision { changes, ..ImportDecision::default() })
        };
        self.shared.write(author, None, decide, &|_| ()).await
    }

    /// The same for the bundle of a namespace. `decide` is also given what the bundle said at its
    /// last import, and gives what to keep of it; this is written even where nothing changes.
    /// `progress` is told how far the writing has come.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn import<E>(
        &self,
        author: Author,
        namespace: &str,
        decide: impl FnOnce(&Network, &ImportMemory) -> Result<ImportDecision, E>,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Committed, CommitError<E>> {
        self.shared.write(author, Some(namespace), decide, &progress).await
    }
}

impl Shared {
    async fn write<E>(
        &self,
        author: Author,
        namespace: Option<&str>,
        decide: impl FnOnce(&Network, &ImportMemory) -> Result<ImportDecision, E>,
        progress: &(impl Fn(Progress) + Sync),
    ) -> Result<Committed, CommitError<E>> {
        let failed = StoreError::while_doing("record a revision");
        let turn = self.turn.lock().await;
        let tx = self.db.begin_with_options(immediate()).await.map_err(&failed)?;
        // On PostgreSQL this waits for the writer before us; on SQLite the transaction has.
        let head = load::Head::of(head::Entity::find_by_id(1).lock_exclusive().one(&tx).await)?;
        let network = if self.lacking(head)? {
            let lacked = load::after(&tx, self.head(), head).await?;
            let network = heavy(|| self.network.borrow().extended(lacked));
            self.swap(&turn, network)
        } else {
            self.network.borrow().clone()
        };

        let memory = match namespace {
            Some(namespace) => ImportMemory::load(&tx, namespace).await?,
            None => ImportMemory::default(),
        };
        let decision = heavy(|| decide(&network, &memory)).map_err(CommitError::Declined)?;
        let mut planned = None;
        if !decision.changes.is_empty() {
            let record = self.next_revision(&tx, head, author, namespace).await?;
            let plan = heavy(|| network.plan(&decision.changes, record)).map_err(CommitError::Refused)?;
            write::record(&tx, &plan.recorded, progress).await.map_err(&failed)?;
            planned = Some(plan);
        }
        if let Some(namespace) = namespace {
            import::forget(&tx, namespace, &decision.forgotten).await.map_err(&failed)?;
            import::remember(&tx, namespace, &decision.remembered).await.map_err(&failed)?;
        }
        tx.commit().await.map_err(&failed)?;

        let Some(Plan { after, .. }) = planned else { return Ok(Committed { revision: None, network }) };
        let network = self.swap(&turn, after);
        Ok(Committed { revision: network.head(), network })
    }

    /// The record of the revision after the head. Its instant is the clock's, but never before the
    /// head's: instances' clocks differ.
    async fn next_revision(
        &self,
        tx: &DatabaseTransaction,
        head: load::Head,
        author: Author,
        namespace: Option<&str>,
    ) -> Result<RevisionRecord, StoreError> {
        let before = revision::Entity::find_by_id(i64::from(head.revision)).one(tx).await;
        let before = before.map_err(StoreError::while_doing("read the newest revision"))?;
        let now = (self.clock)().trunc_subsecs(6);
        let instant = before.map_or(now, |before| DateTime::<Utc>::max(before.instant, now));
        let number = Revision::at(head.revision as usize).ok_or_else(|| StoreError::Database {
            doing: "record a revision",
            source: DbErr::Custom("the numbers of revisions are used up".to_owned()),
        })?;
        let origin = namespace.map(Text::from);
        Ok(RevisionRecord { number, instant, actor: author.actor, message: author.message, origin })
    }
}
