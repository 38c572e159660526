//! The table of agreements.

use super::table::{Payload, code, maybe, payloads};
use crate::network::agreement::Agreement;
use crate::network::fact::{Statement, StatementKind};

payloads! {
    /// Agreements.
    agreement = "agreement" { kind: String, title: String, area: Option<String> }
}

/// How the table is read.
pub(super) const PAYLOADS: [Payload; 1] = [Payload {
    kind: StatementKind::Agreement,
    table: agreement::TABLE,
    columns: agreement::COLUMNS,
    read: |cells| {
        Ok(Statement::Agreement(Box::new(Agreement {
            kind: cells.word()?,
            title: cells.text()?,
            area: cells.maybe_text()?,
        })))
    },
}];

impl agreement::Model {
    /// The row of an agreement.
    pub(super) fn of(fact: i64, agreement: &Agreement) -> Self {
        Self { fact, kind: code(agreement.kind), title: agreement.title.to_string(), area: maybe(&agreement.area) }
    }
}
