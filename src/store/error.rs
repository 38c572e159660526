//! What can go wrong between the service and its database.

use sea_orm::DbErr;

use crate::network::key::Revision;
use crate::network::refusal::Refusal;

/// The database cannot be opened, asked or written, or holds what it cannot hold. The text is for
/// the command line and the log, never for a client; passwords are not in it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is none that the store can open.
    #[error("{0}")]
    Address(String),
    /// The database cannot be opened.
    #[error("cannot open {place}: {source}")]
    Open {
        /// The database, without user and password.
        place: String,
        /// Why not.
        source: sea_orm::sqlx::Error,
    },
    /// The database refused or failed.
    #[error("cannot {doing}: {source}")]
    Database {
        /// What the store was doing.
        doing: &'static str,
        /// Why it failed.
        source: DbErr,
    },
    /// A row says what the language does not know.
    #[error("table {table}, row {row}: {problem}")]
    Row {
        /// The table.
        table: &'static str,
        /// The row's number; a fact's for the tables of facts.
        row: i64,
        /// What is wrong with it.
        problem: String,
    },
    /// The database is older than what this instance has read from it.
    #[error(
        "the database is at revision {head}, but {read} was read from it: it was replaced by an older one; restart"
    )]
    Replaced {
        /// The database's head; 0 where nothing was recorded.
        head: u32,
        /// The revision that this instance has.
        read: Revision,
    },
}

impl StoreError {
    /// Says what the store was doing when the database failed.
    pub(super) fn while_doing(doing: &'static str) -> impl Fn(DbErr) -> Self {
        move |source| Self::Database { doing, source }
    }
}

/// Why nothing was recorded. It has no text of its own, so that nothing can show a client the
/// database's by accident.
#[derive(Debug)]
pub enum CommitError<E> {
    /// What decides on the changes declined.
    Declined(E),
    /// The rules refuse the changes: every refusal at once.
    Refused(Vec<Refusal>),
    /// The store failed.
    Store(StoreError),
}

impl<E> From<StoreError> for CommitError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// The network did not come to be as new as was asked for.
#[derive(Debug)]
pub struct TooOld {
    /// The revision asked for.
    pub asked: Revision,
    /// The newest revision here; none where nothing was recorded.
    pub head: Option<Revision>,
}
