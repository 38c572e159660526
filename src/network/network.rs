//! Every fact ever recorded, with both its times, immutable to readers.

use super::change::Change;
use super::key::Revision;
use super::recorded::{Recorded, RevisionRecord};
use super::refusal::Refusal;

/// Every fact ever recorded. A revision makes a new network that shares what it did not touch.
#[derive(Debug, Clone, Default)]
pub struct Network {}

/// A write that the rules accept, not yet recorded.
#[derive(Debug)]
pub struct Plan {
    /// The rows to record: one revision, its entities, facts and withdrawals.
    pub recorded: Recorded,
    /// The network as the revision leaves it.
    pub after: Network,
}

impl Network {
    /// The newest revision; none where nothing was recorded yet.
    #[must_use]
    pub fn head(&self) -> Option<Revision> {
        todo!()
    }

    /// The network with more revisions, which follow its head.
    #[must_use]
    pub fn extended(&self, _recorded: Recorded) -> Self {
        todo!()
    }

    /// Plans changes as the revision after the head, whose number, instant, actor and message
    /// `revision` gives. An empty list of changes is planned as a revision without content.
    ///
    /// # Errors
    /// Every refusal of the rules at once, each with the number of the change that it is about.
    pub fn plan(&self, _changes: &[Change], _revision: RevisionRecord) -> Result<Plan, Vec<Refusal>> {
        todo!()
    }
}
