//! What was recorded: the rows a store keeps, and the only thing a network is made from.

use chrono::{DateTime, Utc};

use super::erasure::Erasure;
use super::fact::{Fact, Text};
use super::key::{EntityId, FactId, Key, Noun, Revision};
use super::network::Network;
use super::organization::OrganizationKind;

/// A revision: who wrote what, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionRecord {
    /// Its number: the head plus one when it was written.
    pub number: Revision,
    /// When it was recorded: UTC, whole microseconds, never before the revision under it.
    pub instant: DateTime<Utc>,
    /// Who wrote it.
    pub actor: Text,
    /// Why.
    pub message: Text,
    /// The namespace of the bundle that it imported; none where it was no import.
    pub origin: Option<Text>,
}

impl RevisionRecord {
    /// The next revision of a network, which is planned and may never be written: as of the head's instant.
    #[must_use]
    pub fn would_be(network: &Network, actor: &str) -> Self {
        let head = network.head().and_then(|head| network.revision(head));
        // Numbers end with the store's; a network that is full is refused when a change to it is planned.
        let next = head.and_then(|head| Revision::at(head.number.index() + 1).or(Some(head.number)));
        Self {
            number: next.unwrap_or(Revision::FIRST),
            instant: head.map_or(DateTime::<Utc>::MIN_UTC, |head| head.instant),
            actor: actor.into(),
            message: "".into(),
            origin: None,
        }
    }
}

/// An entity as it is recorded: its key, noun and kind are for life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityRecord {
    /// Its number: one more than that of the entity recorded before it.
    pub id: EntityId,
    /// Its key.
    pub key: Key,
    /// What it is.
    pub noun: Noun,
    /// The kind of an organization, and only of one.
    pub kind: Option<OrganizationKind>,
    /// The revision that created it.
    pub created: Revision,
}

/// What one or more revisions recorded. Entities and facts are in the order of their numbers,
/// without holes; facts of these revisions may already carry their withdrawal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recorded {
    /// The revisions, in order.
    pub revisions: Vec<RevisionRecord>,
    /// The entities that they created, in order.
    pub entities: Vec<EntityRecord>,
    /// The facts that they recorded, in order.
    pub facts: Vec<Fact>,
    /// The facts that they withdrew, with the revision that did.
    pub withdrawals: Vec<(FactId, Revision)>,
    /// The persons whom they anonymised, in order. Facts of the same rows may still hold what is erased.
    pub erasures: Vec<Erasure>,
    /// The key that the database makes traces with, where it is told.
    pub trace_key: Option<Text>,
}

impl Recorded {
    /// Adds what later revisions recorded.
    pub fn append(&mut self, later: Self) {
        let Self { revisions, entities, facts, withdrawals, erasures, trace_key } = later;
        self.revisions.extend(revisions);
        self.entities.extend(entities);
        self.facts.extend(facts);
        self.withdrawals.extend(withdrawals);
        self.erasures.extend(erasures);
        self.trace_key = trace_key.or(self.trace_key.take());
    }
}
