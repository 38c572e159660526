//! What is asked of a view: pure functions of (view, subject, arguments).

pub mod action_item;
pub mod affiliation;
pub mod agreement;
pub mod approval;
pub mod attendance;
pub mod breach;
pub mod cadence;
pub mod candidate;
pub mod chart;
pub mod company;
pub mod comparison;
pub mod compliance;
mod cycle;
pub mod decision;
pub mod event;
pub mod ex_officio;
pub mod filter;
pub mod gap;
pub mod hop;
pub mod involvement;
pub mod leader;
pub mod mandate;
pub mod meeting;
pub mod membership;
pub mod money;
pub mod open_place;
pub mod organization;
pub mod path;
pub mod proposal;
pub mod provision;
pub mod quality;
pub mod record;
pub mod reporting;
pub mod revision;
pub mod rotation;
pub mod search;
pub mod seat;
pub mod service;
pub mod silence;
pub mod span;
pub mod structure;
pub mod succession;
pub mod term;
pub mod timeline;
pub mod turning;
pub mod walk;
pub mod wheel;

use std::collections::HashMap;

use super::key::EntityId;

/// What is found about entities, by their numbers.
pub(crate) type ByEntity<T> = HashMap<EntityId, T, foldhash::fast::RandomState>;

#[cfg(test)]
mod twins;
