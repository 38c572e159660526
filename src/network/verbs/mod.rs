//! The domain's verbs: what can be done to a network, in its own words. Each says facts in a
//! [`Script`](super::script::Script); the names of their parameters are those of the input's fields.

pub mod fact;
pub mod membership;
pub mod organization;
pub mod person;
pub mod provision;
pub mod relation;
pub mod rotation;
pub mod seat;

pub use super::script::{Dependents, Place, PlacedRefusal, Places, Refused, Said, Script, Scripted, Span, Warrant};
pub use super::written::{Period, Turn};
