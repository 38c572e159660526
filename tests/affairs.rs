//! Affairs through the front door.

mod approvals;
mod decisions;
