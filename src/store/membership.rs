//! The tables of memberships and representations.

use super::table::{Payload, code, number, payloads};
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::membership::{Membership, Representation};

payloads! {
    /// Memberships.
    membership = "membership" {
        body: i64, member: i64, seat: Option<i64>, post: Option<i64>, role: String, capacity: String,
        stands_in_for: Option<i64>, ended: Option<String>,
    }
    /// Representations.
    representation = "representation" { membership: i64, person: i64, capacity: String }
}

/// How the tables are read.
pub(super) const PAYLOADS: [Payload; 2] = [
    Payload {
        kind: StatementKind::Membership,
        table: membership::TABLE,
        columns: membership::COLUMNS,
        read: |cells| {
            Ok(Statement::Membership(Membership {
                body: cells.entity()?,
                member: cells.entity()?,
                seat: cells.maybe_entity()?,
                post: cells.maybe_entity()?,
                role: cells.word()?,
                capacity: cells.word()?,
                stands_in_for: cells.maybe_entity()?,
                ended: cells.maybe_word()?,
            }))
        },
    },
    Payload {
        kind: StatementKind::Representation,
        table: representation::TABLE,
        columns: representation::COLUMNS,
        read: |cells| {
            Ok(Statement::Representation(Representation {
                membership: cells.entity()?,
                person: cells.entity()?,
                capacity: cells.word()?,
            }))
        },
    },
];

impl membership::Model {
    /// The row of a membership.
    pub(super) fn of(fact: i64, membership: &Membership<EntityId>) -> Self {
        Self {
            fact,
            body: number(&membership.body),
            member: number(&membership.member),
            seat: membership.seat.as_ref().map(number),
            post: membership.post.as_ref().map(number),
            role: code(membership.role),
            capacity: code(membership.capacity),
            stands_in_for: membership.stands_in_for.as_ref().map(number),
            ended: membership.ended.map(code),
        }
    }
}

impl representation::Model {
    /// The row of a representation.
    pub(super) fn of(fact: i64, representation: &Representation<EntityId>) -> Self {
        Self {
            fact,
            membership: number(&representation.membership),
            person: number(&representation.person),
            capacity: code(representation.capacity),
        }
    }
}
