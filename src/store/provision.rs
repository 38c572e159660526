//! The tables of provisions, and of what is exempted from them.

use super::cells::Cells;
use super::error::StoreError;
use super::table::{Payload, code, maybe, number, payloads};
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::EntityId;
use crate::network::provision::{Parts, Provision};
use crate::network::validity::{Bound, Day};
use crate::network::word::Word;

payloads! {
    /// Provisions: the parts that a provision of its kind has.
    provision = "provision" {
        body: i64, kind: String, modality: String, place: Option<i64>, role: Option<String>, text: Option<String>,
        least: Option<i64>, most: Option<i64>, organization_kind: Option<String>, within: Option<i64>,
        organization: Option<i64>, office: Option<String>, class: Option<String>, of_entity: Option<i64>,
        relation: Option<String>, direction: Option<String>, substitution: Option<String>, voting: Option<bool>,
        attendance: Option<String>, guest_role: Option<String>, number: Option<i64>, months: Option<i64>,
        in_a_row: Option<i64>, election_year: Option<i64>, election_every: Option<i64>,
        election_end: Option<String>, every: Option<i64>, first_earliest: Option<Date>,
        first_latest: Option<Date>, first_text: Option<String>, recurring: Option<bool>,
        selection: Option<String>, served: Option<String>, rest: Option<i64>,
    }
    /// Exemptions from provisions.
    exemption = "exemption" { reason: String }
}

/// How the tables are read.
pub(super) const PAYLOADS: [Payload; 2] = [
    Payload { kind: StatementKind::Provision, table: provision::TABLE, columns: provision::COLUMNS, read },
    Payload {
        kind: StatementKind::Exemption,
        table: exemption::TABLE,
        columns: exemption::COLUMNS,
        read: |cells| Ok(Statement::Exemption(cells.text()?)),
    },
];

fn read(cells: &mut Cells<'_>) -> Result<Statement, StoreError> {
    let parts = Parts {
        body: cells.entity()?,
        kind: cells.word()?,
        modality: cells.word()?,
        place: cells.maybe_entity()?,
        role: cells.maybe_word()?,
        text: cells.maybe_text()?,
        least: cells.maybe_number()?,
        most: cells.maybe_number()?,
        organization_kind: cells.maybe_word()?,
        within: cells.maybe_entity()?,
        organization: cells.maybe_entity()?,
        office: cells.maybe_text()?,
        class: cells.maybe_text()?,
        of: cells.maybe_entity()?,
        relation: cells.maybe_word()?,
        direction: cells.maybe_word()?,
        substitution: cells.maybe_word()?,
        voting: cells.maybe_cell()?,
        attendance: cells.maybe_word()?,
        guest_role: cells.maybe_word()?,
        number: cells.maybe_number()?,
        months: cells.maybe_number()?,
        in_a_row: cells.maybe_number()?,
        election_year: cells.maybe_number()?,
        election_every: cells.maybe_number()?,
        election_end: cells.maybe_word()?,
        every: cells.maybe_number()?,
        first: Bound { earliest: cells.day(Day::DAWN)?, latest: cells.day(Day::NEVER)? },
        first_text: cells.maybe_text()?,
        recurring: cells.maybe_cell()?,
        selection: cells.maybe_word()?,
        served: cells.maybe_word()?,
        rest: cells.maybe_number()?,
    };
    let provision = parts.together().map_err(|fault| cells.fault(fault))?;
    Ok(Statement::Provision(Box::new(provision)))
}

fn maybe_code(word: Option<impl Word>) -> Option<String> {
    word.map(code)
}

impl provision::Model {
    /// The row of a provision.
    pub(super) fn of(fact: i64, provision: &Provision<EntityId>) -> Self {
        let parts = provision.parts();
        Self {
            fact,
            body: number(&parts.body),
            kind: code(parts.kind),
            modality: code(parts.modality),
            place: parts.place.as_ref().map(number),
            role: maybe_code(parts.role),
            text: maybe(&parts.text),
            least: parts.least.map(i64::from),
            most: parts.most.map(i64::from),
            organization_kind: maybe_code(parts.organization_kind),
            within: parts.within.as_ref().map(number),
            organization: parts.organization.as_ref().map(number),
            office: maybe(&parts.office),
            class: maybe(&parts.class),
            of_entity: parts.of.as_ref().map(number),
            relation: maybe_code(parts.relation),
            direction: maybe_code(parts.direction),
            substitution: maybe_code(parts.substitution),
            voting: parts.voting,
            attendance: maybe_code(parts.attendance),
            guest_role: maybe_code(parts.guest_role),
            number: parts.number.map(i64::from),
            months: parts.months.map(i64::from),
            in_a_row: parts.in_a_row.map(i64::from),
            election_year: parts.election_year.map(i64::from),
            election_every: parts.election_every.map(i64::from),
            election_end: maybe_code(parts.election_end),
            every: parts.every.map(i64::from),
            first_earliest: parts.first.earliest.date(),
            first_latest: parts.first.latest.date(),
            first_text: maybe(&parts.first_text),
            recurring: parts.recurring,
            selection: maybe_code(parts.selection),
            served: maybe_code(parts.served),
            rest: parts.rest.map(i64::from),
        }
    }
}

impl exemption::Model {
    /// The row of an exemption.
    pub(super) fn of(fact: i64, reason: &Text) -> Self {
        Self { fact, reason: reason.to_string() }
    }
}
