//! The language, the facts, the questions and the rules. Pure: no I/O, nothing async, no clock,
//! no database and no web crate.

pub mod change;
pub mod fact;
pub mod gap;
pub mod key;
pub mod membership;
#[expect(clippy::module_inception, reason = "the noun that the room is named for")]
pub mod network;
pub mod organization;
pub mod person;
pub mod recorded;
pub mod refusal;
pub mod relation;
pub mod seat;
pub mod validity;
pub mod word;
pub mod written;
