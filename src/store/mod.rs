//! The store: tables, loading a network, recording a revision, following revisions. No rules.
//!
//! Everything is read once, when an instance starts, and kept as a [`Network`] in memory. Writing
//! goes through [`Store::write`] and [`Store::import`] and nothing else.

mod address;
mod affair;
mod api_key;
mod cells;
mod commit;
mod digest;
mod erasure;
mod error;
mod fact;
mod follow;
mod gap;
mod group;
mod idempotency;
mod import;
mod inspect;
mod load;
mod membership;
mod migration;
mod notice;
mod organization;
mod person;
mod provision;
mod recorded;
mod relation;
mod seat;
mod table;
#[cfg(test)]
mod tests;
mod texts;
mod write;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{DatabaseConnection, SqliteTransactionMode, TransactionOptions};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::{Mutex, Notify, watch};

pub use api_key::ApiKey;
pub use commit::{Author, Committed, Decide, Write};
pub use digest::Digest;
pub use error::{CommitError, ImportError, StoreError, TooOld};
pub use follow::Following;
pub use idempotency::Repeat;
pub use import::{ImportDecision, ImportMemory};
pub use inspect::Pool;
pub use migration::Migrations;
pub use write::Progress;

use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::recorded::Recorded;
use address::Address;

/// How long a server may be silent unless it is said.
const SILENCE: Duration = Duration::from_secs(30);

/// Tells the time in UTC. It is read when a revision is recorded, and only then.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// An open database and the network that was read from it. Clones are the same store.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

/// What the clones of a store share.
struct Shared {
    db: DatabaseConnection,
    /// Where the store was opened.
    runtime: Handle,
    place: String,
    clock: Clock,
    /// The network as of the newest revision known here. Readers take it and are never waited for.
    network: watch::Sender<Arc<Network>>,
    /// Whoever holds it may replace the network. It is held through a write, so that the writers
    /// of an instance queue here and not each on a connection of its own.
    turn: Mutex<()>,
    /// Writes that wait for the turn.
    waiting: group::Queue,
    /// Told when a revision was recorded here.
    recorded: Arc<Notify>,
    /// How long the database may be silent before a connection to it is given up.
    silence: Duration,
    /// How the looks at the database's head went.
    looks: follow::Looks,
    /// Networks that were replaced, until the last reader has let go of them.
    replaced: std::sync::Mutex<Vec<Arc<Network>>>,
}

impl Store {
    /// Opens the database at `sqlite:PATH` (created where it is missing) or
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. The network is empty until
    /// [`Store::catch_up`] has read it.
    ///
    /// # Errors
    /// The address is none of the two, or the database cannot be reached.
    pub async fn open(url: &str, clock: Clock) -> Result<Self, StoreError> {
        Self::open_with(url, clock, SILENCE).await
    }

    /// The same, where a connection to a server that is silent for so long is given up.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_with(url: &str, clock: Clock, silence: Duration) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        Ok(Self::over(address.connect(silence).await?, &address, clock, silence))
    }

    /// Opens a database to read it and no more: it is neither created nor brought up to date.
    ///
    /// # Errors
    /// As [`Store::open`], or there is none.
    pub async fn open_to_read(url: &str, clock: Clock) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        Ok(Self::over(address.connect_to_read(SILENCE).await?, &address, clock, SILENCE))
    }

    fn over(db: DatabaseConnection, address: &Address, clock: Clock, silence: Duration) -> Self {
        let shared = Shared {
            db,
            runtime: Handle::current(),
            place: address.described(),
            clock,
            network: watch::Sender::new(Arc::default()),
            turn: Mutex::default(),
            waiting: group::Queue::default(),
            recorded: Arc::default(),
            silence,
            looks: follow::Looks::default(),
            replaced: std::sync::Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Where the database is, for people: without user and password.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.shared.place
    }

    /// The runtime that the store was opened in, in which it writes. A connection to the database that is made in another
    /// ends with that, so that whoever has threads of its own asks the database here.
    #[must_use]
    pub fn runtime(&self) -> &Handle {
        &self.shared.runtime
    }

    /// Brings the tables up to date. Instances that start together take turns.
    ///
    /// # Errors
    /// The database fails or refuses; then nothing has changed.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        migration::migrate(&self.shared.db).await?;
        erasure::sweep_if_left(&self.shared.db).await
    }

    /// Reads what the revisions after `after` recorded; none: everything. Facts that they recorded
    /// carry their withdrawal; `withdrawals` lists those of facts recorded before, and only those.
    ///
    /// # Errors
    /// The database fails, or a row says what the language does not know.
    pub async fn load(&self, after: Option<Revision>) -> Result<Recorded, StoreError> {
        let head = load::Head::read(&self.shared.db).await?;
        match after {
            None => load::everything(&self.shared.db, head).await,
            Some(_) => load::after(&self.shared.db, after, head).await,
        }
    }

    /// The network as of the newest revision known here.
    #[must_use]
    pub fn network(&self) -> Arc<Network> {
        self.shared.network.borrow().clone()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.shared.db.ping().await.map_err(StoreError::while_doing("reach the database"))
    }

    /// Closes the connections, once what runs on them is done.
    ///
    /// # Errors
    /// The database fails.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.shared.db.close_by_ref().await.map_err(StoreError::while_doing("close the database"))
    }
}

/// A transaction for writing. SQLite takes its lock at once: one that is taken after something
/// was read fails instead of waiting.
fn immediate() -> TransactionOptions {
    TransactionOptions { sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate), ..Default::default() }
}

/// Does work that takes long without a pause, without holding up what else runs on the thread.
fn heavy<T>(work: impl FnOnce() -> T) -> T {
    // A runtime with one thread has nothing to hand the other work to.
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => work(),
        _ => tokio::task::block_in_place(work),
    }
}
