//! Who asks, and what they may. A permission is a value that only a visitor gives, and that what
//! needs it must be given: nothing asks whether somebody may.

mod permission;
mod role;
mod secret;
mod visitor;

pub use permission::{Administers, Denied, Edits, Privileged};
pub use role::{Grant, NoGrant, Role};
pub use secret::{Secret, digest, from_hexadecimal, hexadecimal, is_secret};
pub use visitor::{Client, Credential, Shown, Visitor};
