//! Relations between bodies, seats and persons.

use herred_macros::Object;

use super::fact::Dated;
use super::node::versioned_type;
use super::party::End;
use super::word::Code;
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::relation::{Direction, Relation as RelationRecord, RelationKind};

versioned_type! {
    /// Something stands in a relation to something: a reporting line, a host, a party.
    Relation,
    /// A version of a relation.
    RelationFact,
    Relation(Statement::Relation(relation) => relation.clone(), RelationRecord<EntityId>) []
    {
        /// The kind.
        async fn kind(&self) -> Code<RelationKind> {
            Code(self.said.kind)
        }

        /// Where it starts.
        async fn source(&self) -> Option<End> {
            End::of(&self.dated.item.at.item(self.said.from))
        }

        /// Where it goes; null where it ends in a designation.
        async fn target(&self) -> Option<End> {
            End::of(&self.dated.item.at.item(self.said.to?))
        }

        /// The class that it goes to, in the words of the source, which does not list it.
        async fn designation(&self) -> Option<&str> {
            self.said.terms.as_ref()?.designation.as_deref()
        }

        /// The task, matter or power that it concerns.
        async fn scope(&self) -> Option<&str> {
            self.said.terms.as_ref()?.scope.as_deref()
        }

        /// The level at which it is placed (“director level”).
        async fn level(&self) -> Option<&str> {
            self.said.terms.as_ref()?.level.as_deref()
        }

        /// What it rests on (“what was practice is now formalised”).
        async fn ground(&self) -> Option<&str> {
            self.said.terms.as_ref()?.ground.as_deref()
        }

        /// Within what limits it holds (“between the meetings”).
        async fn limits(&self) -> Option<&str> {
            self.said.terms.as_ref()?.limits.as_deref()
        }
    }
    entity {}
}

/// A relation seen from one of its ends.
pub struct RelationEntry {
    relation: Relation,
    direction: Direction,
}

impl RelationEntry {
    /// The relation that a fact is.
    pub fn of(dated: Dated, direction: Direction) -> Option<Self> {
        Some(Self { relation: Relation::of(dated)?, direction })
    }

    /// The relation's kind.
    pub fn kind(&self) -> RelationKind {
        self.relation.said.kind
    }
}

/// A relation seen from one of its ends.
#[Object]
impl RelationEntry {
    /// The relation.
    async fn relation(&self) -> &Relation {
        &self.relation
    }

    /// Which end this is: OUTGOING where the relation starts here.
    async fn direction(&self) -> Code<Direction> {
        Code(self.direction)
    }

    /// The other end; null where it is a designation.
    async fn other(&self) -> Option<End> {
        let said = &self.relation.said;
        let other = if self.direction == Direction::Outgoing { said.to? } else { said.from };
        End::of(&self.relation.dated.item.at.item(other))
    }
}
