//! Reads a row cell by cell, in the order of the select. Rows are decoded straight into facts:
//! a load reads millions of them, and models that are read by column name cost three times as much.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use sea_orm::QueryResult;
use sea_orm::sqlx::{Decode, Postgres, Row, Sqlite, Type};

use super::error::StoreError;
use super::texts::Texts;
use crate::network::fact::Text;
use crate::network::key::{EntityId, FactId, Revision};
use crate::network::validity::Day;
use crate::network::word::Word;

/// What both databases can decode a cell as.
pub(super) trait Cell<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl<'r, T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>> Cell<'r> for T {}

/// A row of a table, and how far it has been read.
pub(super) struct Cells<'r> {
    row: &'r QueryResult,
    texts: &'r mut Texts,
    table: &'static str,
    id: i64,
    at: usize,
}

impl<'r> Cells<'r> {
    /// A row whose first cell is its number.
    pub(super) fn of(table: &'static str, row: &'r QueryResult, texts: &'r mut Texts) -> Result<Self, StoreError> {
        let mut cells = Self { row, texts, table, id: 0, at: 0 };
        cells.id = cells.cell::<i64>()?;
        Ok(cells)
    }

    /// The row's number, which is a fact's.
    pub(super) fn fact(&self) -> Result<FactId, StoreError> {
        FactId::new(self.id).ok_or_else(|| self.fault("no fact has this number"))
    }

    /// The row's number, which is an entity's.
    pub(super) fn this_entity(&self) -> Result<EntityId, StoreError> {
        EntityId::new(self.id).ok_or_else(|| self.fault("no entity has this number"))
    }

    /// The row's number, which is a revision's.
    pub(super) fn this_revision(&self) -> Result<Revision, StoreError> {
        Revision::new(self.id).ok_or_else(|| self.fault("no revision has this number"))
    }

    /// An error about this row.
    pub(super) fn fault(&self, problem: impl ToString) -> StoreError {
        StoreError::Row { table: self.table, row: self.id, problem: problem.to_string() }
    }

    /// Passes over cells.
    pub(super) fn skip(&mut self, cells: usize) {
        self.at += cells;
    }

    /// The next cell, which is not empty.
    pub(super) fn cell<T: Cell<'r>>(&mut self) -> Result<T, StoreError> {
        let cell = self.maybe_cell()?;
        cell.ok_or_else(|| self.fault(format_args!("column {} is empty", self.at)))
    }

    /// The next cell.
    pub(super) fn maybe_cell<T: Cell<'r>>(&mut self) -> Result<Option<T>, StoreError> {
        let at = self.at;
        self.at += 1;
        let cell = match (self.row.try_as_sqlite_row(), self.row.try_as_pg_row()) {
            (Some(row), _) => row.try_get::<Option<T>, _>(at),
            (None, Some(row)) => row.try_get::<Option<T>, _>(at),
            (None, None) => return Err(self.fault("it is a row of another database")),
        };
        cell.map_err(|error| self.fault(error))
    }

    /// A text, one in memory with those like it.
    pub(super) fn text(&mut self) -> Result<Text, StoreError> {
        let text = self.cell::<&str>()?;
        Ok(self.texts.text(text))
    }

    /// A text or none.
    pub(super) fn maybe_text(&mut self) -> Result<Option<Text>, StoreError> {
        let text = self.maybe_cell::<&str>()?;
        Ok(text.map(|text| self.texts.text(text)))
    }

    /// A word of a vocabulary.
    pub(super) fn word<W: Word>(&mut self) -> Result<W, StoreError> {
        let code = self.cell::<&str>()?;
        W::parse(code).map_err(|unknown| self.fault(unknown))
    }

    /// A word of a vocabulary or none.
    pub(super) fn maybe_word<W: Word>(&mut self) -> Result<Option<W>, StoreError> {
        let code = self.maybe_cell::<&str>()?;
        code.map(W::parse).transpose().map_err(|unknown| self.fault(unknown))
    }

    /// An entity.
    pub(super) fn entity(&mut self) -> Result<EntityId, StoreError> {
        let number = self.cell()?;
        EntityId::new(number).ok_or_else(|| self.fault(format_args!("{number} is no entity's number")))
    }

    /// An entity or none.
    pub(super) fn maybe_entity(&mut self) -> Result<Option<EntityId>, StoreError> {
        let Some(number) = self.maybe_cell()? else { return Ok(None) };
        EntityId::new(number).map(Some).ok_or_else(|| self.fault(format_args!("{number} is no entity's number")))
    }

    /// A revision.
    pub(super) fn revision(&mut self) -> Result<Revision, StoreError> {
        let number = self.cell()?;
        Revision::new(number).ok_or_else(|| self.fault(format_args!("{number} is no revision's number")))
    }

    /// A number or none, in the range of `N`.
    pub(super) fn maybe_number<N: TryFrom<i64>>(&mut self) -> Result<Option<N>, StoreError> {
        let Some(number) = self.maybe_cell::<i64>()? else { return Ok(None) };
        N::try_from(number).map(Some).map_err(|_| self.fault(format_args!("{number} is out of range")))
    }

    /// A calendar day; `limit` where there is none.
    pub(super) fn day(&mut self, limit: Day) -> Result<Day, StoreError> {
        if self.row.try_as_pg_row().is_some() {
            return Ok(self.maybe_cell::<NaiveDate>()?.map_or(limit, Day::from));
        }
        let Some(text) = self.maybe_cell::<&str>()? else { return Ok(limit) };
        // A load reads a day or two a row; chrono's parser of formats takes ten times as long.
        let number = |digits: &str| digits.parse::<u32>().ok();
        let date = (text.len() == 10 && text.is_ascii())
            .then(|| NaiveDate::from_ymd_opt(text[..4].parse().ok()?, number(&text[5..7])?, number(&text[8..])?));
        date.flatten()
            .filter(|date| date.year() > 0)
            .map(Day::from)
            .ok_or_else(|| self.fault(format_args!("“{text}” is no day")))
    }

    /// An instant.
    pub(super) fn instant(&mut self) -> Result<DateTime<Utc>, StoreError> {
        self.cell()
    }
}
