//! Files in and out: bundles to records and changes, a network's facts to bundles. Pure: bytes
//! in, bytes out; `main` reads and writes the files. The format is in `docs/bundles.md`.
//!
//! The way in: [`read`](read::read) turns files into a [`Bundle`](bundle::Bundle) and every
//! problem at once; [`merge`](merge::merge) compares it with the last import and the network, and
//! gives changes; [`settle`](settle::settle) maps the rules' refusals of those back to the files.
//! The way out: [`export`](export::export).

mod affair;
mod bounds;
pub mod bundle;
pub mod calendar;
mod cells;
pub mod digest;
pub mod erasures;
pub mod export;
pub mod generate;
pub mod identity;
mod manifest;
pub mod merge;
pub mod problem;
mod provision;
pub mod read;
mod row;
pub mod settle;
mod sheet;
pub mod standing;
mod statements;
mod structured;
mod table;
#[cfg(test)]
mod tests;
