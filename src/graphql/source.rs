//! Where networks come from and changes go: the edge gives it, so that the API knows no store.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use super::mutation::Mint;
use crate::access::Edits;
use crate::network::fact::Text;
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::script::{PlacedRefusal, Scripted};
use crate::network::validity::Day;

/// A future in a box.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where networks come from, and where changes go.
pub trait Source: Send + Sync + 'static {
    /// The newest network that this instance knows.
    fn network(&self) -> Arc<Network>;

    /// A network that is at least as new as a revision, waited for as long as the edge sees fit.
    ///
    /// # Errors
    /// [`NotYet`] where it has not come in time.
    fn at_least(&self, revision: Revision) -> Waiting<'_, Result<Arc<Network>, NotYet>>;

    /// A network that is newer than a revision, waited for however long it takes.
    fn newer(&self, than: Option<Revision>) -> Waiting<'_, Arc<Network>>;

    /// Today in Copenhagen.
    fn today(&self) -> Day;

    /// The day that it is when it is no longer the one given, waited for.
    fn day_after(&self, day: Day) -> Waiting<'_, Day>;

    /// Makes keys for what is new.
    fn mint(&self) -> Mint;

    /// Records what is decided of the newest network as one revision, or nothing. What the writer's scope
    /// does not admit is refused.
    ///
    /// # Errors
    /// [`NotWritten`]; then nothing is recorded.
    fn write(&self, write: Write) -> Waiting<'_, Result<Written, NotWritten>>;
}

/// What decides on the changes, given the newest network.
pub type Decide = Box<dyn FnMut(&Network) -> Result<Scripted, Vec<PlacedRefusal>> + Send>;

/// Something to write.
pub struct Write {
    /// The permission: who writes, and of what.
    pub edits: Edits,
    /// Why.
    pub message: Text,
    /// The revision that it was planned against.
    pub expected: Option<Revision>,
    /// What makes it the same when it is sent again.
    pub repeat: Option<Repeat>,
    /// The changes, given the newest network. It may be asked again with another.
    pub decide: Decide,
}

/// What makes a write the same when it is sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// The client's key.
    pub key: Text,
    /// A digest of what is asked for.
    pub digest: [u8; 16],
}

/// What was written.
pub struct Written {
    /// The revision; none where there was nothing to change.
    pub revision: Option<Revision>,
    /// The network as it left it, or a newer one.
    pub network: Arc<Network>,
    /// Whether it was recorded before.
    pub repeated: bool,
}

/// Why nothing was written.
pub enum NotWritten {
    /// It was refused.
    Refused {
        /// Why.
        refusals: Vec<PlacedRefusal>,
        /// The network that it was planned against.
        network: Arc<Network>,
    },
    /// The database failed; the log says how.
    Failed,
}

/// The revision that was asked for has not arrived in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotYet {
    /// The newest that has.
    pub head: Option<Revision>,
}

/// What gives networks, and neither waits for one nor takes a change.
pub trait ReadOnly: Send + Sync + 'static {
    /// The newest network that there is.
    fn newest(&self) -> Arc<Network>;
}

/// A network that stays as it is.
impl ReadOnly for Arc<Network> {
    fn newest(&self) -> Arc<Network> {
        self.clone()
    }
}

impl<S: ReadOnly> Source for S {
    fn network(&self) -> Arc<Network> {
        self.newest()
    }

    fn at_least(&self, revision: Revision) -> Waiting<'_, Result<Arc<Network>, NotYet>> {
        let newest = self.newest();
        let head = newest.head();
        let answer = if head >= Some(revision) { Ok(newest) } else { Err(NotYet { head }) };
        Box::pin(std::future::ready(answer))
    }

    fn newer(&self, _: Option<Revision>) -> Waiting<'_, Arc<Network>> {
        Box::pin(std::future::pending())
    }

    fn today(&self) -> Day {
        Day::DAWN
    }

    fn day_after(&self, _: Day) -> Waiting<'_, Day> {
        Box::pin(std::future::pending())
    }

    fn mint(&self) -> Mint {
        super::mutation::hypothetical()
    }

    fn write(&self, _: Write) -> Waiting<'_, Result<Written, NotWritten>> {
        Box::pin(std::future::ready(Err(NotWritten::Failed)))
    }
}
