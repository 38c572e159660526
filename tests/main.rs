//! The tests through the front door: one binary, on SQLite and on PostgreSQL.

mod commit;
mod support;
mod tables;
