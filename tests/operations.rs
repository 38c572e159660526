//! What operators do: look whether all is well, back up, restore, watch.

mod check;
mod restore;
