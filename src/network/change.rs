//! Changes: what a write asks for. Every write is a list of them, planned as one revision.

use super::erasure::Trace;
use super::fact::{Basis, Margin, Statement};
use super::key::{FactId, Key, Noun};
use super::organization::OrganizationKind;
use super::validity::Validity;

/// One step of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An entity comes to be known. The key is in the change, so that others can refer to it.
    Create {
        /// Its key, not in use.
        key: Key,
        /// What it is.
        noun: Noun,
        /// The kind of an organization, and only of one.
        kind: Option<OrganizationKind>,
    },
    /// A fact is recorded.
    Record(Box<NewFact>),
    /// A fact is withdrawn: it was wrong, or a newer version takes its place.
    Withdraw(FactId),
    /// A person is anonymised. It is a revision of its own, as it cannot be undone; the person may be
    /// created by it.
    Anonymise {
        /// The person.
        person: Key,
        /// Traces to keep beside those of the identifiers that are known: of what was lost by a restore.
        traces: Vec<Trace>,
    },
}

/// A fact to record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NewFact {
    /// The entity that it is about.
    pub subject: Key,
    /// When it holds.
    pub validity: Validity,
    /// How it is known.
    pub basis: Basis,
    /// What it says.
    pub statement: Statement<Key>,
    /// What few facts have.
    pub margin: Margin<Key>,
}
