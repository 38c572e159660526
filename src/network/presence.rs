//! When entities exist, and what of a fact must exist while it holds.

use super::fact::{Link, StatementKind};
use super::key::Noun;

impl Noun {
    /// The kind of statement that says when an entity exists; none for what exists on every day.
    #[must_use]
    pub fn presence(self) -> Option<StatementKind> {
        match self {
            Self::Organization => Some(StatementKind::Existence),
            Self::Agreement => Some(StatementKind::Agreement),
            Self::Post => Some(StatementKind::Post),
            Self::Seat => Some(StatementKind::Seat),
            Self::Membership => Some(StatementKind::Membership),
            Self::Representation => Some(StatementKind::Representation),
            Self::Provision => Some(StatementKind::Provision),
            Self::Person | Self::Document | Self::Relation | Self::Succession => None,
        }
    }
}

impl Link {
    /// Whether what stands in the place must exist while the fact holds.
    #[must_use]
    pub fn must_exist(self) -> bool {
        !matches!(
            self,
            Self::PreviousHolder
                | Self::Appointer
                | Self::Predecessor
                | Self::Successor
                | Self::Representative
                | Self::Within
                | Self::PoolMember
                | Self::Followed
                | Self::AppointingBody
                | Self::Guest
        )
    }
}

impl StatementKind {
    /// Whether the subject itself must exist while a statement about it holds.
    #[must_use]
    pub fn needs_subject(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Classification
                | Self::Placement
                | Self::Identifier
                | Self::Level
                | Self::Area
                | Self::LegalForm
                | Self::Staffing
                | Self::ContactPoint
                | Self::Task
                | Self::Leave
                | Self::Exemption
        )
    }
}
