//! What the tests share.

pub mod database;
pub mod drawn;
pub mod issuer;
pub mod pictures;
pub mod program;
pub mod server;
pub mod worked;
