//! What operators do: look whether all is well, back up, restore, watch.

mod check;
mod logs;
mod metrics;
mod restore;
mod silence;
mod traces;
