//! Affairs as cells, both ways: a column a field.

use crate::network::affair::{Affair, Amount, Source, Value, Written};
use crate::network::fact::{Link, Statement, StatementKind, Text};
use crate::network::key::Key;
use crate::network::word::Word;
use crate::network::written::{bare, from_bound};

use super::cells::{Cell, yes};
use super::problem::{ProblemCode, clipped};
use super::row::Cells;

/// Reads a row; none where a problem was noted.
pub(super) fn statement(kind: StatementKind, cells: &mut Cells<'_>) -> Option<Statement<Key>> {
    let affair = Affair::read(kind, cells)?.ok()?;
    Some(Statement::Affair(Box::new(affair)))
}

/// Gives each filled-in cell of an affair to `put`, in order.
pub(super) fn cells(affair: &Affair<Key>, put: &mut impl FnMut(&'static str, Cell<'_>)) {
    for (field, value) in affair.filled() {
        match value {
            Value::Key(_, key) => put(field.name, Cell::Key(key)),
            Value::Word(code) => put(field.name, Cell::Text(code)),
            Value::Text(text) | Value::Prose(text) => put(field.name, Cell::Text(text)),
            Value::Number(number) => put(field.name, Cell::Text(&number.to_string())),
            Value::Flag(is) => put(field.name, yes(is)),
            Value::Day(Written { bound, text }) => {
                put(field.name, Cell::Text(text.as_deref().unwrap_or(&bare(*bound))));
            }
            Value::Amount(amount) => put(field.name, Cell::Text(&amount.to_string())),
        }
    }
}

/// A problem was noted.
pub(super) struct Noted;

impl Source<Key> for Cells<'_> {
    type Error = Noted;

    fn key(&mut self, field: &'static str, _: Link) -> Result<Option<Key>, Noted> {
        self.maybe_key(field).ok_or(Noted)
    }

    fn word<W: Word>(&mut self, field: &'static str) -> Result<Option<W>, Noted> {
        self.maybe_word(field).ok_or(Noted)
    }

    fn text(&mut self, field: &'static str) -> Result<Option<Text>, Noted> {
        Ok(self.maybe_text(field))
    }

    fn number(&mut self, field: &'static str) -> Result<Option<u16>, Noted> {
        Cells::number(self, field).ok_or(Noted)
    }

    fn flag(&mut self, field: &'static str) -> Result<Option<bool>, Noted> {
        self.yes_or_no(field).ok_or(Noted)
    }

    fn day(&mut self, field: &'static str) -> Result<Option<Written>, Noted> {
        let cell = self.row.cell(field);
        if cell.is_empty() {
            return Ok(None);
        }
        match from_bound(cell) {
            Ok(bound) if bound.is_unknown() => Ok(None),
            Ok(bound) => {
                let text = (cell != bare(bound)).then(|| self.scope.text(cell));
                Ok(Some(Written { bound, text }))
            }
            Err(error) => {
                self.not_a_date(field, error);
                Err(Noted)
            }
        }
    }

    fn amount(&mut self, field: &'static str) -> Result<Option<Amount>, Noted> {
        let cell = self.row.cell(field);
        if cell.is_empty() {
            return Ok(None);
        }
        let amount = Amount::parse(cell);
        if amount.is_none() {
            let sentence = format!("{field}: “{}” is no amount; 273000, 0.5 or 12.25 is", clipped(cell));
            self.wrong(ProblemCode::InvalidValue, &sentence);
        }
        amount.map(Some).ok_or(Noted)
    }

    fn missing(&mut self, field: &'static str) -> Noted {
        self.wrong(ProblemCode::MissingValue, &format!("{field} is empty; each row fills it in"));
        Noted
    }
}
