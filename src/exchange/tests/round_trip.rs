//! What is exported reads back to the same.
