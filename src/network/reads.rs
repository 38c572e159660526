//! What a question reads: a note of the entities whose facts it looked at.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::key::EntityId;

/// The entities whose facts a view was asked for. An answer can only change when a fact of one of
/// them does, or when another comes to name one of them or, in a list or a search, to be found.
#[derive(Debug, Default)]
pub struct Reads(Mutex<BTreeSet<EntityId>>);

impl Reads {
    /// Notes that facts of an entity are looked at.
    pub(super) fn note(&self, entity: EntityId) {
        self.set().insert(entity);
    }

    /// The entities so far, in the order of their numbers.
    #[must_use]
    pub fn entities(&self) -> Vec<EntityId> {
        self.set().iter().copied().collect()
    }

    /// A set of numbers is whole whatever a thread that had it did.
    fn set(&self) -> MutexGuard<'_, BTreeSet<EntityId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
