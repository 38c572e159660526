//! The tables of affairs: one a kind, whose columns are the fields of its definition.

use sea_orm::sea_query::{Alias, Expr, Query, Value};
use sea_orm::{ConnectionTrait, DbErr};

use super::cells::Cells;
use super::error::StoreError;
use super::table::{Payload, number};
use crate::network::affair::{self, Affair, Amount, FieldKind, Source, Written, affairs};
use crate::network::fact::{Link, Statement, StatementKind, Text};
use crate::network::key::EntityId;
use crate::network::validity::{Bound, Day};
use crate::network::word::Word;

/// How the tables are read.
macro_rules! payloads {
    ([] $($name:ident: $Kind:ident,)+) => {
        /// How the tables are read.
        pub(super) const PAYLOADS: [Payload; Affair::<EntityId>::KINDS.len()] = [$(Payload {
            kind: StatementKind::$Kind,
            table: stringify!($name),
            columns: affair::$Kind::<EntityId>::COLUMNS,
            read: |cells| Ok(Statement::Affair(Box::new(affair::$Kind::read(&mut Row(cells))?.into()))),
        }),+];
    };
}
affairs! { payloads [] }

/// The cells of a row, as fields.
struct Row<'c, 'r>(&'c mut Cells<'r>);

impl Source<EntityId> for Row<'_, '_> {
    type Error = StoreError;

    fn key(&mut self, _: &'static str, _: Link) -> Result<Option<EntityId>, StoreError> {
        self.0.maybe_entity()
    }

    fn word<W: Word>(&mut self, _: &'static str) -> Result<Option<W>, StoreError> {
        self.0.maybe_word()
    }

    fn text(&mut self, _: &'static str) -> Result<Option<Text>, StoreError> {
        self.0.maybe_text()
    }

    fn number(&mut self, _: &'static str) -> Result<Option<u16>, StoreError> {
        self.0.maybe_number()
    }

    fn flag(&mut self, _: &'static str) -> Result<Option<bool>, StoreError> {
        self.0.maybe_cell()
    }

    fn day(&mut self, _: &'static str) -> Result<Option<Written>, StoreError> {
        let bound = Bound { earliest: self.0.day(Day::DAWN)?, latest: self.0.day(Day::NEVER)? };
        let text = self.0.maybe_text()?;
        Ok((!bound.is_unknown() || text.is_some()).then_some(Written { bound, text }))
    }

    fn amount(&mut self, _: &'static str) -> Result<Option<Amount>, StoreError> {
        Ok(self.0.maybe_number()?.map(Amount))
    }

    fn missing(&mut self, field: &'static str) -> StoreError {
        self.0.fault(format_args!("{field} is empty"))
    }
}

/// A row: a cell a column, in order.
fn row(fact: i64, affair: &Affair<EntityId>) -> Vec<Value> {
    let (mut cells, mut fields) = (vec![Value::from(fact)], Affair::<EntityId>::fields(affair.kind()).iter());
    affair.each(&mut |value| {
        let text = |text: &Text| Value::from(text.to_string());
        match value {
            Some(affair::Value::Key(_, entity)) => cells.push(number(entity).into()),
            Some(affair::Value::Word(code)) => cells.push(code.into()),
            Some(affair::Value::Text(said) | affair::Value::Prose(said)) => cells.push(text(said)),
            Some(affair::Value::Number(number)) => cells.push(i64::from(number).into()),
            Some(affair::Value::Flag(is)) => cells.push(is.into()),
            Some(affair::Value::Amount(Amount(hundredths))) => cells.push(hundredths.into()),
            Some(affair::Value::Day(Written { bound, text: written })) => {
                cells.extend([bound.earliest.date().into(), bound.latest.date().into()]);
                cells.push(written.as_ref().map(ToString::to_string).into());
            }
            None => {}
        }
        let kind = fields.next().map(|field| field.kind);
        if value.is_none() {
            match kind {
                Some(FieldKind::Key | FieldKind::Number | FieldKind::Amount) => cells.push(None::<i64>.into()),
                Some(FieldKind::Flag) => cells.push(None::<bool>.into()),
                Some(FieldKind::Day) => {
                    cells.extend([None::<chrono::NaiveDate>.into(), None::<chrono::NaiveDate>.into()]);
                    cells.push(None::<String>.into());
                }
                Some(FieldKind::Word | FieldKind::Text | FieldKind::Prose) | None => cells.push(None::<String>.into()),
            }
        }
    });
    cells
}

/// Rows of the tables of affairs that wait to be inserted together.
#[derive(Default)]
pub(super) struct Rows(Vec<(StatementKind, Vec<Vec<Value>>)>);

impl Rows {
    /// Adds the row of an affair, and inserts those of its table where they are `enough`.
    pub(super) async fn push(
        &mut self,
        conn: &impl ConnectionTrait,
        fact: i64,
        affair: &Affair<EntityId>,
        enough: usize,
    ) -> Result<(), DbErr> {
        let kind = affair.kind();
        let at = self.0.iter().position(|(other, _)| *other == kind).unwrap_or_else(|| {
            self.0.push((kind, Vec::new()));
            self.0.len() - 1
        });
        let Some((_, rows)) = self.0.get_mut(at) else { return Ok(()) };
        rows.push(row(fact, affair));
        if rows.len() < enough { Ok(()) } else { insert(conn, kind, std::mem::take(rows)).await }
    }

    /// Inserts the rows.
    pub(super) async fn insert(&mut self, conn: &impl ConnectionTrait) -> Result<(), DbErr> {
        for (kind, rows) in std::mem::take(&mut self.0) {
            insert(conn, kind, rows).await?;
        }
        Ok(())
    }
}

async fn insert(conn: &impl ConnectionTrait, kind: StatementKind, rows: Vec<Vec<Value>>) -> Result<(), DbErr> {
    let Some(payload) = PAYLOADS.iter().find(|payload| payload.kind == kind).filter(|_| !rows.is_empty()) else {
        return Ok(());
    };
    let columns = std::iter::once("fact").chain(payload.columns.iter().copied().flatten().copied());
    let mut insert = Query::insert();
    insert.into_table(Alias::new(payload.table)).columns(columns.map(Alias::new));
    for row in rows {
        let row = insert.values(row.into_iter().map(Expr::val));
        row.map_err(|error| DbErr::Custom(error.to_string()))?;
    }
    conn.execute(&insert).await.map(|_| ())
}
