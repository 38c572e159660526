//! Herred: organisation networks over GraphQL, on any day and as known at any time.

pub mod graphql;
pub mod network;
