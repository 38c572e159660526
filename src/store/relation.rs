//! The table of relations.

use super::table::{Payload, code, maybe, number, payloads};
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::relation::{Relation, RelationTerms};

payloads! {
    /// Relations.
    relation = "relation" {
        kind: String, from_entity: i64, to_entity: Option<i64>, designation: Option<String>, scope: Option<String>,
        level: Option<String>, ground: Option<String>, limits: Option<String>,
    }
}

/// How the table is read.
pub(super) const PAYLOADS: [Payload; 1] = [Payload {
    kind: StatementKind::Relation,
    table: relation::TABLE,
    columns: relation::COLUMNS,
    read: |cells| {
        let (kind, from, to) = (cells.word()?, cells.entity()?, cells.maybe_entity()?);
        let terms = RelationTerms {
            designation: cells.maybe_text()?,
            scope: cells.maybe_text()?,
            level: cells.maybe_text()?,
            ground: cells.maybe_text()?,
            limits: cells.maybe_text()?,
        };
        let terms = (terms != RelationTerms::default()).then(|| Box::new(terms));
        Ok(Statement::Relation(Relation { kind, from, to, terms }))
    },
}];

impl relation::Model {
    /// The row of a relation.
    pub(super) fn of(fact: i64, relation: &Relation<EntityId>) -> Self {
        let terms = relation.terms.as_deref();
        Self {
            fact,
            kind: code(relation.kind),
            from_entity: number(&relation.from),
            to_entity: relation.to.as_ref().map(number),
            designation: terms.and_then(|terms| maybe(&terms.designation)),
            scope: terms.and_then(|terms| maybe(&terms.scope)),
            level: terms.and_then(|terms| maybe(&terms.level)),
            ground: terms.and_then(|terms| maybe(&terms.ground)),
            limits: terms.and_then(|terms| maybe(&terms.limits)),
        }
    }
}
