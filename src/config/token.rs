//! `herred token`: what can be said.

use clap::{Args, Subcommand};

/// What to do with API keys.
#[derive(Debug, Clone, Subcommand)]
pub enum Token {
    /// Make an API key, and show it: once, as it is not kept
    New(NewToken),
    /// List the API keys that were made
    List,
    /// Revoke an API key; it is known nowhere after five seconds
    Revoke {
        /// The id of the key, as it is listed
        id: String,
    },
}

/// The API key to make.
#[derive(Debug, Clone, Args)]
pub struct NewToken {
    /// Who it is for, and who writes with it: it stands in revisions, which are kept, so no person's name
    #[arg(long)]
    pub label: String,
    /// What it is good for
    #[arg(long, value_parser = ["reader", "privileged-reader", "editor", "administrator"])]
    pub role: String,
    /// For an editor: only of the organization with this key, and what is part of it
    #[arg(long, value_name = "KEY")]
    pub within: Option<String>,
    /// When it expires: in so many days (90d), on a day (2027-12-31), or never
    #[arg(long, default_value = "90d", value_name = "WHEN")]
    pub expires: String,
}
