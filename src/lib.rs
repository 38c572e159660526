//! Herred: organisation networks over GraphQL, on any day and as known at any time.

pub mod exchange;
pub mod network;
pub mod store;
