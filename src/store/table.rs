//! What the tables of statements have in common: a row a fact, found by the fact's number.

use super::cells::Cells;
use super::error::StoreError;
use crate::network::fact::{Statement, StatementKind};

/// A table that keeps what the facts of a kind say.
pub(super) struct Payload {
    /// The kind.
    pub(super) kind: StatementKind,
    /// The table's name.
    pub(super) table: &'static str,
    /// Its columns after `fact`, in the order in which `read` reads them; a group a field.
    pub(super) columns: &'static [&'static [&'static str]],
    /// Reads the statement from those columns.
    pub(super) read: fn(&mut Cells<'_>) -> Result<Statement, StoreError>,
}

/// Defines the entities of tables of statements: a module each, with the columns after `fact`.
macro_rules! payloads {
    ($( $(#[doc = $about:literal])+ $name:ident = $table:tt { $($column:ident: $Type:ty),+ $(,)? } )+) => { $(
        $(#[doc = $about])+
        pub(in crate::store) mod $name {
            use sea_orm::entity::prelude::*;

            /// A row.
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub fact: i64,
                $(pub $column: $Type,)+
            }

            /// The rows of other tables are never reached from here.
            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            /// The table's name.
            pub(in crate::store) const TABLE: &str = $table;
            /// The columns after `fact`.
            pub(in crate::store) const COLUMNS: &[&[&str]] = &[$(&[stringify!($column)]),+];
        }
    )+ };
}
pub(super) use payloads;

/// A reference as it is stored.
pub(super) fn number(entity: &crate::network::key::EntityId) -> i64 {
    entity.get().into()
}

/// A code as it is stored.
pub(super) fn code(word: impl crate::network::word::Word) -> String {
    word.code().to_owned()
}

/// A text that may be missing, as it is stored.
pub(super) fn maybe(text: &Option<crate::network::fact::Text>) -> Option<String> {
    text.as_deref().map(str::to_owned)
}
