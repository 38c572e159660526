//! Reads a row cell by cell, in the order of the select.
//!
//! A load reads millions of rows, and what a row costs is its way through the driver: on SQLite
//! each cell is copied on its own and each row handed from one thread to another. So the database
//! puts the cells of a block of rows together in one text, apart by characters that no text in the
//! tables holds (the rules refuse control characters), and it is taken apart here.

use chrono::{Datelike, NaiveDate};

use super::error::StoreError;
use super::texts::Texts;
use crate::network::fact::Text;
use crate::network::key::{EntityId, FactId, Revision};
use crate::network::validity::Day;
use crate::network::word::Word;

/// Between two cells: the unit separator.
const CELL: char = '\u{1f}';
/// Between two rows: the record separator.
const ROW: char = '\u{1e}';
/// In the place of a cell that is null: the group separator.
const NULL: &str = "\u{1d}";

/// The expression that selects rows in one text, in an order or in none: for [`rows_in`].
pub(super) fn together<'c>(columns: impl IntoIterator<Item = &'c str>, order: &str) -> String {
    let cell = |column: &str| format!("coalesce(cast({column} as text), '{NULL}')");
    let cells: Vec<String> = columns.into_iter().map(cell).collect();
    let order = if order.is_empty() { String::new() } else { format!(" order by {order}") };
    format!("string_agg(concat_ws('{CELL}', {}), '{ROW}'{order})", cells.join(", "))
}

/// The rows in a text that [`together`] selected; none in an empty one.
pub(super) fn rows_in(text: &str) -> impl Iterator<Item = &str> {
    let text = Some(text).filter(|text| !text.is_empty());
    text.into_iter().flat_map(|text| text.split(ROW))
}

/// What a cell can be read as. Booleans are 0 and 1 on SQLite, false and true on PostgreSQL.
pub(super) trait Cell<'r>: Sized {
    /// Reads a cell that is not null.
    fn read(cell: &'r str) -> Option<Self>;
}

impl<'r> Cell<'r> for &'r str {
    fn read(cell: &'r str) -> Option<Self> {
        Some(cell)
    }
}

impl Cell<'_> for i64 {
    fn read(cell: &str) -> Option<Self> {
        cell.parse().ok()
    }
}

impl Cell<'_> for bool {
    fn read(cell: &str) -> Option<Self> {
        match cell {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        }
    }
}

/// A row of a table, and how far it has been read.
pub(super) struct Cells<'r> {
    cells: std::str::Split<'r, char>,
    texts: &'r mut Texts,
    table: &'static str,
    id: i64,
    at: usize,
}

impl<'r> Cells<'r> {
    /// A row whose first cell is its number.
    pub(super) fn of(table: &'static str, row: &'r str, texts: &'r mut Texts) -> Result<Self, StoreError> {
        let mut cells = Self { cells: row.split(CELL), texts, table, id: 0, at: 0 };
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

    /// An error about this row.
    pub(super) fn fault(&self, problem: impl ToString) -> StoreError {
        StoreError::Row { table: self.table, row: self.id, problem: problem.to_string() }
    }

    /// Passes over cells.
    pub(super) fn skip(&mut self, cells: usize) -> Result<(), StoreError> {
        for _ in 0..cells {
            self.maybe_cell::<&str>()?;
        }
        Ok(())
    }

    /// The next cell, which is not empty.
    pub(super) fn cell<T: Cell<'r>>(&mut self) -> Result<T, StoreError> {
        let cell = self.maybe_cell()?;
        cell.ok_or_else(|| self.fault(format_args!("column {} is empty", self.at)))
    }

    /// The next cell.
    pub(super) fn maybe_cell<T: Cell<'r>>(&mut self) -> Result<Option<T>, StoreError> {
        self.at += 1;
        let cell = self.cells.next().ok_or_else(|| self.fault(format_args!("column {} is missing", self.at)))?;
        if cell == NULL {
            return Ok(None);
        }
        let read = T::read(cell).map(Some);
        read.ok_or_else(|| self.fault(format_args!("column {} cannot be read", self.at)))
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
}
