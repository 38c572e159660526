//! Agreements: what parties have agreed. Who the parties are and whom to turn to are relations.

use super::fact::Text;
use super::word::words;

words! {
    /// What an agreement is for.
    enum AgreementKind {
        /// Working together.
        Collaboration = "COLLABORATION", "samarbejdsaftale";
        /// Frames that other agreements or plans fill in.
        Framework = "FRAMEWORK", "rammeaftale";
        /// Running an institution for another.
        Operating = "OPERATING", "driftsoverenskomst";
        /// Anything else.
        Other = "OTHER", "anden aftale";
    }
}

/// What parties have agreed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Agreement {
    /// What it is for.
    pub kind: AgreementKind,
    /// Its name.
    pub title: Text,
    /// The area that it is about: `social`, `health`.
    pub area: Option<Text>,
}
