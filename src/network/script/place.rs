//! Where in the input of verbs something was said, so that refusals go back there.

use crate::network::change::Change;
use crate::network::refusal::Refusal;

/// Where in the input something is said: the verb, counted from 0, and its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The verb.
    pub verb: usize,
    /// The field of the verb; empty where it is the verb as a whole.
    pub field: &'static str,
}

/// A refusal and the place in the input that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedRefusal {
    /// Why.
    pub refusal: Refusal,
    /// Where.
    pub place: Place,
}

/// The changes that verbs come to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scripted {
    /// The changes.
    pub changes: Vec<Change>,
    /// Where in the input each comes from.
    pub places: Places,
    /// Where in the input a revision is undone.
    pub reverts: Vec<Place>,
}

/// Where in the input changes come from, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places(pub(super) Vec<Place>);

impl Places {
    /// What the rules refuse of the changes, each at its place in the input.
    #[must_use]
    pub fn of(&self, refusals: Vec<Refusal>) -> Vec<PlacedRefusal> {
        let whole = Place { verb: 0, field: "" };
        let placed = refusals.into_iter().map(|refusal| {
            let place = self.0.get(refusal.change).copied().unwrap_or(whole);
            PlacedRefusal { refusal, place }
        });
        placed.collect()
    }
}
