//! The tests through the front door: one binary, on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads what the script that runs it says in the environment"
)]

mod access;
mod affairs;
mod commit;
mod documents;
mod follow;
mod history;
mod http;
mod import;
mod introspection;
mod limits;
mod model;
mod operations;
mod pages;
mod personal;
mod personal_numbers;
mod pictures;
mod provisions;
mod questions;
mod responses;
mod rooms;
mod rotate;
mod rotation;
mod streams;
mod support;
mod tables;
mod twin;
mod worked;
mod writing;
