//! Importing again, beside a network that may have moved.
