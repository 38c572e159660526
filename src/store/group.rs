//! Writes that wait are recorded together: one transaction, a revision each.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{MutexGuard, oneshot};

use super::commit::{Committed, Write};
use super::digest::Digest;
use super::error::{CommitError, StoreError};
use super::idempotency::{self, RecordedWrites};
use super::{Shared, erasure, heavy, write};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::plan::Plan;
use crate::network::recorded::Recorded;

/// The most writes in a transaction. A hundred clients at once are served in two; more in one
/// would only keep the first of them waiting.
const LARGEST_GROUP: usize = 64;

/// Entities and facts in a transaction after which no further write joins it.
const ENOUGH_ROWS: usize = 10_000;

/// After how many silences of the database a group is given up. Whoever waits for an import of another instance
/// waits for so long too.
const LONGEST_GROUP: u32 = 4;

/// What a write declined with, or what its decision panicked with.
type Stopped = Box<dyn Any + Send>;

/// What came of a write that waited.
type Outcome = Result<Committed, CommitError<Stopped>>;

/// A write that waits for its turn.
pub(super) struct Waiting {
    /// The write.
    pub(super) write: Write<Stopped>,
    /// Who asked, and waits for the answer.
    pub(super) answer: oneshot::Sender<Outcome>,
}

/// The writes that wait, in order.
#[derive(Default)]
pub(super) struct Queue(Mutex<VecDeque<Waiting>>);

impl Queue {
    /// Adds a write.
    pub(super) fn push(&self, waiting: Waiting) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(waiting);
    }

    /// Takes the next ones, without those that nobody waits for any more.
    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queue.retain(|waiting| !waiting.answer.is_closed());
        let next = queue.len().min(LARGEST_GROUP);
        queue.drain(..next).collect()
    }

    /// How many wait.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Puts back those whose turn has not come after all.
    fn put_back(&self, early: impl DoubleEndedIterator<Item = Waiting>) {
        let mut queue = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        early.rev().for_each(|waiting| queue.push_front(waiting));
    }
}

/// Why a group was not recorded.
struct Failure {
    error: StoreError,
    /// Whether it is sure that nothing was, so that each can be tried alone.
    undone: bool,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self { error, undone: false }
    }
}

/// What a group would record.
#[derive(Default)]
struct Drafts {
    recorded: Recorded,
    /// What came of each write, as far as the rules and the conditions say.
    outcomes: Vec<Outcome>,
    /// The network after each write that is recorded.
    networks: Vec<Arc<Network>>,
    /// Writes to keep, with their keys, what was asked and their revisions.
    kept: Vec<(Digest, Digest, Revision)>,
}

impl Shared {
    /// Records the writes that wait, until none does. Another task may have recorded them all.
    pub(super) async fn write_waiting(&self) {
        loop {
            let turn = self.turn.lock().await;
            let mut group = self.waiting.take();
            if group.is_empty() {
                return;
            }
            let outcomes = self.outcomes_of(&turn, &mut group).await;
            let mut group = group.into_iter();
            for (waiting, outcome) in group.by_ref().zip(outcomes) {
                // Whoever does not wait any more will read what was recorded.
                let _ = waiting.answer.send(outcome);
            }
            self.waiting.put_back(group.collect::<Vec<_>>().into_iter());
        }
    }

    /// What came of the first writes of a group; those beyond were not looked at.
    async fn outcomes_of(&self, turn: &MutexGuard<'_, ()>, group: &mut [Waiting]) -> Vec<Outcome> {
        let Failure { error, undone } = match self.record_group(turn, group).await {
            Ok(outcomes) => return outcomes,
            Err(failure) => failure,
        };
        if !undone || group.len() == 1 {
            return group.iter().map(|_| Err(error.clone().into())).collect();
        }
        // One of them holds what the database refuses though the rules do not. A statement that
        // fails ends the whole transaction on PostgreSQL, so each is given one of its own.
        let mut outcomes = Vec::with_capacity(group.len());
        for waiting in group.chunks_mut(1) {
            let alone = self.record_group(turn, waiting).await;
            outcomes.extend(alone.unwrap_or_else(|failure| vec![Err(failure.error.into())]));
        }
        outcomes
    }

    /// Records a group in one transaction, and answers what came of each that was looked at. No
    /// answer leaves here before the transaction is committed: a refusal may rest on a revision
    /// that the same transaction records.
    ///
    /// A database that is silent for long lets the next have the turn: what was sent to it may be recorded all
    /// the same, and then comes to be seen like another instance's.
    async fn record_group(&self, turn: &MutexGuard<'_, ()>, group: &mut [Waiting]) -> Result<Vec<Outcome>, Failure> {
        let patience = self.silence * LONGEST_GROUP;
        let drafts = tokio::time::timeout(patience, self.recorded_drafts(turn, group)).await;
        let drafts = drafts.map_err(|_| StoreError::Silent { doing: "record a revision", patience })??;
        if drafts.networks.is_empty() {
            return Ok(drafts.outcomes);
        }
        for network in drafts.networks {
            self.swap(turn, network);
        }
        self.recorded.notify_one();
        // Before the writer is told: whoever hears that a person was anonymised may look into the file.
        if !drafts.recorded.erasures.is_empty() {
            erasure::sweep(&self.db).await;
        }
        Ok(drafts.outcomes)
    }

    /// What a group records, once it is.
    async fn recorded_drafts(&self, turn: &MutexGuard<'_, ()>, group: &mut [Waiting]) -> Result<Drafts, Failure> {
        let failed = StoreError::while_doing("record a revision");
        let (tx, network) = self.hold_head(turn).await?;
        let keys = group.iter().filter_map(|waiting| kept_as(&waiting.write)).collect::<Vec<_>>();
        let before = RecordedWrites::load(&tx, &keys).await?;
        let drafts = heavy(|| self.drafts(network, before, group));
        if drafts.networks.is_empty() {
            tx.rollback().await.map_err(&failed)?;
            return Ok(drafts);
        }
        let undone = |error| {
            let error = failed(error);
            Failure { undone: error.is_refusal(), error }
        };
        write::record(&tx, &drafts.recorded, &|_| ()).await.map_err(undone)?;
        idempotency::keep(&tx, &drafts.kept).await.map_err(undone)?;
        if let Some(last) = drafts.networks.last() {
            erasure::record(&tx, last, &drafts.recorded.erasures).await.map_err(undone)?;
        }
        tx.commit().await.map_err(&failed)?;
        Ok(drafts)
    }

    /// Decides on and plans the writes of a group, each against the network that those before it
    /// leave, until there are enough rows.
    fn drafts(&self, mut network: Arc<Network>, mut before: RecordedWrites, group: &mut [Waiting]) -> Drafts {
        let mut drafts = Drafts::default();
        for Waiting { write, .. } in group {
            if drafts.recorded.entities.len() + drafts.recorded.facts.len() >= ENOUGH_ROWS {
                break;
            }
            // What a decision left half done is its own: nothing of ours is in its hands.
            let decided = catch_unwind(AssertUnwindSafe(|| self.planned(&network, &before, write)));
            let (revision, repeated) = match decided.unwrap_or_else(|panic| Err(CommitError::Declined(panic))) {
                Err(error) => {
                    drafts.outcomes.push(Err(error));
                    continue;
                }
                Ok(Draft::Empty) => (None, false),
                Ok(Draft::Repetition(revision)) => (Some(revision), true),
                Ok(Draft::Plan(plan)) => {
                    let Plan { recorded, after } = *plan;
                    network = Arc::new(after);
                    drafts.networks.push(Arc::clone(&network));
                    drafts.recorded.append(recorded);
                    (network.head(), false)
                }
            };
            if let (Some(revision), false, Some(key), Some(repeat)) =
                (revision, repeated, kept_as(write), &write.repeat)
            {
                before.add(key, repeat.digest, revision);
                drafts.kept.push((key, repeat.digest, revision));
            }
            drafts.outcomes.push(Ok(Committed { revision, network: Arc::clone(&network), repeated }));
        }
        drafts
    }

    /// Decides on and plans a write, as far as its conditions let it.
    fn planned(
        &self,
        network: &Network,
        before: &RecordedWrites,
        write: &mut Write<Stopped>,
    ) -> Result<Draft, CommitError<Stopped>> {
        let asked = write.repeat.as_ref().map(|repeat| repeat.digest);
        if let Some((digest, revision)) = kept_as(write).and_then(|key| before.under(key)) {
            let same = asked == Some(digest);
            return if same { Ok(Draft::Repetition(revision)) } else { Err(CommitError::KeyReused { revision }) };
        }
        let head = network.head();
        if let Some(expected) = write.expected.filter(|expected| Some(*expected) > head) {
            return Err(CommitError::Ahead { expected, head });
        }
        let changes = (write.decide)(network).map_err(CommitError::Declined)?;
        if changes.is_empty() {
            return Ok(Draft::Empty);
        }
        let record = self.next_revision(network, write.author.clone(), None)?;
        let plan = network.plan(&changes, record).map_err(CommitError::Refused)?;
        if let (Some(expected), Some(head)) = (write.expected, head) {
            let moved = network.moved_since(expected, &plan.recorded).into_iter();
            let subjects: Vec<_> = moved.filter_map(|id| Some(network.entity(id)?.key().clone())).collect();
            if !subjects.is_empty() {
                return Err(CommitError::Moved { expected, head, subjects });
            }
        }
        Ok(Draft::Plan(Box::new(plan)))
    }
}

/// What a write comes to.
enum Draft {
    /// Nothing changes.
    Empty,
    /// It was recorded before.
    Repetition(Revision),
    /// It can be recorded.
    Plan(Box<Plan>),
}

/// What a write is kept under.
fn kept_as(write: &Write<Stopped>) -> Option<Digest> {
    write.repeat.as_ref().map(|repeat| repeat.kept_as(&write.author.actor))
}
