//! What the tests share.

pub mod database;
pub mod drawn;
pub mod pictures;
pub mod server;
pub mod worked;
