//! The language, the facts, the questions and the rules. Pure: no I/O, nothing async, no clock,
//! no database and no web crate.

pub mod affair;
pub mod agreement;
mod ahead;
pub mod approval;
pub mod change;
pub mod decision;
mod entity;
pub mod erasure;
pub mod fact;
pub mod gap;
pub mod ground;
mod index;
pub mod involvement;
pub mod key;
pub mod meeting;
pub mod membership;
pub mod money;
pub mod network;
pub mod organization;
mod paged;
pub mod person;
pub mod picture;
pub mod plan;
mod presence;
pub mod provision;
pub mod questions;
pub mod reads;
pub mod recorded;
pub mod recurrence;
pub mod refusal;
pub mod relation;
pub mod revert;
mod rules;
pub mod scope;
pub mod script;
pub mod search;
pub mod seat;
#[cfg(test)]
pub mod testing;
pub mod text;
pub mod validity;
pub mod verbs;
pub mod view;
pub mod word;
pub(crate) mod wording;
pub mod written;
