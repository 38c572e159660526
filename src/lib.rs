//! Herred: organisation networks over GraphQL, on any day and as known at any time.

pub mod access;
pub mod command;
pub mod config;
pub mod exchange;
pub mod graphql;
pub mod http;
pub mod network;
pub mod store;
