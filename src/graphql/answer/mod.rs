//! Answers without the tree: a document is compiled into a plan once, and a plan is executed in one
//! walk over the values, straight into the response's bytes.
//!
//! The library stays the parser, the validator and the registry, and it executes whatever is not
//! plainly right: what it would refuse, introspection, and documents that cannot be compiled. Only
//! requests that are known to be valid come here, so that refusals are the library's alone.

mod cost;
mod documents;
mod leaf;
mod objects;
mod plan;
mod request;
mod variables;
mod walk;

#[cfg(test)]
mod tests;

use super::at::Item;
use super::fact::Dated;
use crate::network::key::FactId;

pub use documents::{Documents, Known, Ready, operation};
pub use objects::{FieldOf, Objects};
pub use plan::Child;
pub use request::{Reader, Reading, Request, not_yet};
pub use walk::{LONGEST, Walk, Walked, Written, too_long, too_slow};

/// A value that can be written into an answer: a leaf, a list, an object or one of an interface.
pub trait Answer {
    /// How many object types a value can be of; none for a leaf.
    const OBJECTS: usize;

    /// Whether a value may be null.
    const NULLABLE: bool = false;

    /// The numbers of the object types that a value can be of, which are entered with all that they lead to.
    fn objects(objects: &mut Objects) -> Vec<usize>;

    /// Writes what is selected of the value.
    ///
    /// # Errors
    /// A field that must not be null failed; the nearest value above that may be null becomes null.
    fn write<'p>(&self, child: Child<'p>, walk: &mut Walk<'p>) -> Written;
}

/// What an object shows, where its fields depend on nothing else beside the request: what the object knows before it is
/// written follows from the entity and the fact.
pub struct Seen<'o> {
    /// The entity, and from where it is seen.
    pub item: &'o Item,
    /// The fact of it that is shown; none where it is the entity as such.
    pub fact: Option<FactId>,
}

impl<'o> Seen<'o> {
    /// An entity.
    pub fn entity(item: &'o Item) -> Self {
        Self { item, fact: None }
    }

    /// A fact of an entity.
    pub fn fact(dated: &'o Dated) -> Self {
        Self { item: &dated.item, fact: Some(dated.fact.id) }
    }
}

/// An object's fields, in the order of their numbers. `herred_macros` implements it.
pub trait Fields {
    /// The fields.
    fn fields(objects: &mut Objects) -> Vec<FieldOf>;

    /// What the object shows, where its fields depend on nothing else beside the request.
    fn seen(&self) -> Option<Seen<'_>> {
        None
    }

    /// Writes the field with a number.
    ///
    /// # Errors
    /// As [`Answer::write`].
    fn write_field<'p>(&self, number: usize, child: Child<'p>, walk: &mut Walk<'p>) -> Written;
}
