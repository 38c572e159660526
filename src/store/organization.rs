//! The tables of what is said of bodies.

use super::table::{Payload, code, number, payloads};
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::EntityId;
use crate::network::organization::{ContactPoint, Identifier, Level, Name, Staffing, Succession, Task};

payloads! {
    /// Names of bodies.
    name = "name" { text: String, language: String, usage: String }
    /// Classes of bodies.
    classification = "classification" { class: String }
    /// What bodies are part of.
    placement = "placement" { parent: i64 }
    /// Identifiers of bodies.
    identifier = "identifier" { scheme: String, value: String }
    /// Levels of bodies.
    level = "level" { level: String }
    /// Areas of bodies.
    area = "area" { area: String }
    /// Legal forms of bodies.
    legal_form = "legal_form" { form: String }
    /// How many work in bodies.
    staffing = "staffing" { full_time_hundredths: Option<i64>, heads: Option<i64> }
    /// Ways of reaching bodies.
    contact_point = "contact_point" { kind: String, value: String }
    /// Tasks of bodies.
    task = "task" { text: String, previous: Option<i64> }
    /// Which body follows which.
    succession = "succession" {
        predecessor: i64, successor: i64, kind: String, partial: bool, main: Option<bool>,
    }
}

/// How the tables are read.
pub(super) const PAYLOADS: [Payload; 11] = [
    Payload {
        kind: StatementKind::Name,
        table: name::TABLE,
        columns: name::COLUMNS,
        read: |cells| {
            let name = Name { text: cells.text()?, language: cells.word()?, usage: cells.word()? };
            Ok(Statement::Name(Box::new(name)))
        },
    },
    Payload {
        kind: StatementKind::Classification,
        table: classification::TABLE,
        columns: classification::COLUMNS,
        read: |cells| Ok(Statement::Classification(cells.text()?)),
    },
    Payload {
        kind: StatementKind::Placement,
        table: placement::TABLE,
        columns: placement::COLUMNS,
        read: |cells| Ok(Statement::Placement(cells.entity()?)),
    },
    Payload {
        kind: StatementKind::Identifier,
        table: identifier::TABLE,
        columns: identifier::COLUMNS,
        read: |cells| {
            let identifier = Identifier { scheme: cells.text()?, value: cells.text()? };
            Ok(Statement::Identifier(Box::new(identifier)))
        },
    },
    Payload {
        kind: StatementKind::Level,
        table: level::TABLE,
        columns: level::COLUMNS,
        read: |cells| Ok(Statement::Level(cells.word()?)),
    },
    Payload {
        kind: StatementKind::Area,
        table: area::TABLE,
        columns: area::COLUMNS,
        read: |cells| Ok(Statement::Area(cells.text()?)),
    },
    Payload {
        kind: StatementKind::LegalForm,
        table: legal_form::TABLE,
        columns: legal_form::COLUMNS,
        read: |cells| Ok(Statement::LegalForm(cells.text()?)),
    },
    Payload {
        kind: StatementKind::Staffing,
        table: staffing::TABLE,
        columns: staffing::COLUMNS,
        read: |cells| {
            let (full_time_hundredths, heads) = (cells.maybe_number()?, cells.maybe_number()?);
            Ok(Statement::Staffing(Staffing { full_time_hundredths, heads }))
        },
    },
    Payload {
        kind: StatementKind::ContactPoint,
        table: contact_point::TABLE,
        columns: contact_point::COLUMNS,
        read: |cells| {
            let point = ContactPoint { kind: cells.word()?, value: cells.text()? };
            Ok(Statement::ContactPoint(Box::new(point)))
        },
    },
    Payload {
        kind: StatementKind::Task,
        table: task::TABLE,
        columns: task::COLUMNS,
        read: |cells| Ok(Statement::Task(Task { text: cells.text()?, previous: cells.maybe_entity()? })),
    },
    Payload {
        kind: StatementKind::Succession,
        table: succession::TABLE,
        columns: succession::COLUMNS,
        read: |cells| {
            Ok(Statement::Succession(Succession {
                predecessor: cells.entity()?,
                successor: cells.entity()?,
                kind: cells.word()?,
                partial: cells.cell()?,
                main: cells.maybe_cell()?,
            }))
        },
    },
];

impl name::Model {
    /// The row of a name.
    pub(super) fn of(fact: i64, name: &Name) -> Self {
        let (text, language, usage) = (name.text.to_string(), code(name.language), code(name.usage));
        Self { fact, text, language, usage }
    }
}

impl classification::Model {
    /// The row of a class.
    pub(super) fn of(fact: i64, class: &Text) -> Self {
        Self { fact, class: class.to_string() }
    }
}

impl placement::Model {
    /// The row of a placement.
    pub(super) fn of(fact: i64, parent: &EntityId) -> Self {
        Self { fact, parent: number(parent) }
    }
}

impl identifier::Model {
    /// The row of an identifier.
    pub(super) fn of(fact: i64, identifier: &Identifier) -> Self {
        Self { fact, scheme: identifier.scheme.to_string(), value: identifier.value.to_string() }
    }
}

impl level::Model {
    /// The row of a level.
    pub(super) fn of(fact: i64, level: &Level) -> Self {
        Self { fact, level: code(*level) }
    }
}

impl area::Model {
    /// The row of an area.
    pub(super) fn of(fact: i64, area: &Text) -> Self {
        Self { fact, area: area.to_string() }
    }
}

impl legal_form::Model {
    /// The row of a legal form.
    pub(super) fn of(fact: i64, form: &Text) -> Self {
        Self { fact, form: form.to_string() }
    }
}

impl staffing::Model {
    /// The row of a staffing.
    pub(super) fn of(fact: i64, staffing: &Staffing) -> Self {
        let full_time_hundredths = staffing.full_time_hundredths.map(i64::from);
        Self { fact, full_time_hundredths, heads: staffing.heads.map(i64::from) }
    }
}

impl contact_point::Model {
    /// The row of a contact point.
    pub(super) fn of(fact: i64, point: &ContactPoint) -> Self {
        Self { fact, kind: code(point.kind), value: point.value.to_string() }
    }
}

impl task::Model {
    /// The row of a task.
    pub(super) fn of(fact: i64, task: &Task<EntityId>) -> Self {
        Self { fact, text: task.text.to_string(), previous: task.previous.as_ref().map(number) }
    }
}

impl succession::Model {
    /// The row of a succession.
    pub(super) fn of(fact: i64, succession: &Succession<EntityId>) -> Self {
        Self {
            fact,
            predecessor: number(&succession.predecessor),
            successor: number(&succession.successor),
            kind: code(succession.kind),
            partial: succession.partial,
            main: succession.main,
        }
    }
}
