//! Successions: one body follows another.

use super::node::versioned_type;
use super::organization::Organization;
use super::word::Code;
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::organization::{Succession as SuccessionRecord, SuccessionKind};

versioned_type! {
    /// One body follows another: from the first day of the validity on.
    Succession,
    /// A version of a succession.
    SuccessionFact,
    Succession(Statement::Succession(succession) => succession.clone(), SuccessionRecord<EntityId>) []
    {
        /// The body that was.
        async fn predecessor(&self) -> Option<Organization> {
            Organization::of(&self.dated.at.item(self.said.predecessor))
        }

        /// The body that follows.
        async fn successor(&self) -> Option<Organization> {
            Organization::of(&self.dated.at.item(self.said.successor))
        }

        /// What passed over.
        async fn kind(&self) -> Code<SuccessionKind> {
            Code(self.said.kind)
        }

        /// Whether only a part of the predecessor passed to this successor.
        async fn partial(&self) -> bool {
            self.said.partial
        }

        /// Whether this successor took the main part; null where that is not known.
        async fn main(&self) -> Option<bool> {
            self.said.main
        }
    }
    entity {}
}
