//! What is asked of a view: pure functions of (view, subject, arguments).

mod cycle;
pub mod hop;
pub mod leader;
pub mod path;
pub mod quality;
pub mod reporting;
pub mod walk;
