//! The tables of what is not known, and of what is known to be all.

use super::table::{Payload, code, payloads};
use crate::network::fact::{Statement, StatementKind};
use crate::network::gap::{Gap, Topic};

payloads! {
    /// Gaps.
    gap = "gap" { topic: String, reason: String, explanation: String }
    /// Completeness statements.
    completeness = "completeness" { topic: String }
}

/// How the tables are read.
pub(super) const PAYLOADS: [Payload; 2] = [
    Payload {
        kind: StatementKind::Gap,
        table: gap::TABLE,
        columns: gap::COLUMNS,
        read: |cells| {
            let gap = Gap { topic: cells.word()?, reason: cells.word()?, explanation: cells.text()? };
            Ok(Statement::Gap(Box::new(gap)))
        },
    },
    Payload {
        kind: StatementKind::Completeness,
        table: completeness::TABLE,
        columns: completeness::COLUMNS,
        read: |cells| Ok(Statement::Completeness(cells.word()?)),
    },
];

impl gap::Model {
    /// The row of a gap.
    pub(super) fn of(fact: i64, gap: &Gap) -> Self {
        Self { fact, topic: code(gap.topic), reason: code(gap.reason), explanation: gap.explanation.to_string() }
    }
}

impl completeness::Model {
    /// The row of a completeness statement.
    pub(super) fn of(fact: i64, topic: &Topic) -> Self {
        Self { fact, topic: code(*topic) }
    }
}
