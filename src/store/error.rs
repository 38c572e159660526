//! What can go wrong between the service and its database.

use std::sync::Arc;

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr};

use crate::network::key::{Key, Revision};
use crate::network::refusal::Refusal;

/// The database cannot be opened, asked or written, or holds what it cannot hold. The text is for
/// the command line and the log, never for a client; passwords are not in it.
#[derive(Debug, Clone, thiserror::Error)]
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
        source: Arc<SqlxError>,
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
    /// The database has what this version does not know.
    #[error(
        "the database was made by a newer Herred: it has {}, which this version does not know; run that version, or \
         restore a backup from before",
        unknown.join(", ")
    )]
    Newer {
        /// The migrations that this version does not know.
        unknown: Vec<String>,
    },
    /// The database was silent for so long that it was given up.
    #[error("cannot {doing}: the database was silent for {} seconds", patience.as_secs_f32())]
    Silent {
        /// What the store was doing.
        doing: &'static str,
        /// How long was waited.
        patience: std::time::Duration,
    },
    /// A file cannot be written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: std::path::PathBuf,
        /// Why not.
        source: Arc<std::io::Error>,
    },
    /// What was asked for is not done on this database.
    #[error("{0}")]
    Unsupported(String),
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

    /// Whether the database answered, and refused; otherwise it may not have been reached at all.
    pub(super) fn is_refusal(&self) -> bool {
        let Self::Database { source: DbErr::Exec(source) | DbErr::Query(source) | DbErr::Conn(source), .. } = self
        else {
            return false;
        };
        matches!(source, RuntimeErr::SqlxError(source) if source.as_database_error().is_some())
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
    /// What the write rests on has changed since the revision that its writer looked at.
    Moved {
        /// The revision that the writer looked at.
        expected: Revision,
        /// The newest revision.
        head: Revision,
        /// The entities that both the write and a revision after the expected one touch.
        subjects: Vec<Key>,
    },
    /// The writer says that it looked at a revision that there is not.
    Ahead {
        /// The revision that the writer says it looked at.
        expected: Revision,
        /// The newest revision; none where nothing was recorded.
        head: Option<Revision>,
    },
    /// The actor has used the write's key before, for another write.
    KeyReused {
        /// The revision that the other write made.
        revision: Revision,
    },
    /// The store failed.
    Store(StoreError),
}

impl<E> CommitError<E> {
    /// The same with another reason of what declined.
    pub(super) fn map_declined<F>(self, other: impl FnOnce(E) -> F) -> CommitError<F> {
        match self {
            Self::Declined(reason) => CommitError::Declined(other(reason)),
            Self::Refused(refusals) => CommitError::Refused(refusals),
            Self::Moved { expected, head, subjects } => CommitError::Moved { expected, head, subjects },
            Self::Ahead { expected, head } => CommitError::Ahead { expected, head },
            Self::KeyReused { revision } => CommitError::KeyReused { revision },
            Self::Store(error) => CommitError::Store(error),
        }
    }
}

impl<E> From<StoreError> for CommitError<E> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why a bundle was not recorded. It has no text of its own, as [`CommitError`] has none.
#[derive(Debug)]
pub enum ImportError<E> {
    /// What decides on the changes declined.
    Declined(E),
    /// The rules refuse the changes: every refusal at once.
    Refused(Vec<Refusal>),
    /// The store failed.
    Store(StoreError),
}

impl<E> From<StoreError> for ImportError<E> {
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
