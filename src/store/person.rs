//! The table of persons' names and identifiers: the only one whose rows are ever deleted.

use super::cells::Cells;
use super::error::StoreError;
use crate::network::fact::Statement;
use crate::network::person::{PersonIdentifier, PersonName};

/// Names and identifiers of persons. A fact without a row here is of an erased person.
pub(super) mod personal {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "personal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fact: i64,
        pub given: Option<String>,
        pub family: Option<String>,
        pub scheme: Option<String>,
        pub value: Option<String>,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Reads a name from the columns of [`personal`], which are all empty once it was erased.
pub(super) fn name(cells: &mut Cells<'_>) -> Result<Statement, StoreError> {
    let name = match (cells.maybe_text()?, cells.maybe_text()?) {
        (Some(given), Some(family)) => Some(Box::new(PersonName { given, family })),
        (None, None) => None,
        _ => return Err(cells.fault("half a name is no name")),
    };
    Ok(Statement::PersonName(name))
}

/// Reads an identifier from the columns of [`personal`], which are all empty once it was erased.
pub(super) fn identifier(cells: &mut Cells<'_>) -> Result<Statement, StoreError> {
    cells.skip(2)?;
    let identifier = match (cells.maybe_text()?, cells.maybe_text()?) {
        (Some(scheme), Some(value)) => Some(Box::new(PersonIdentifier { scheme, value })),
        (None, None) => None,
        _ => return Err(cells.fault("half an identifier is no identifier")),
    };
    Ok(Statement::PersonIdentifier(identifier))
}

impl personal::Model {
    /// The row of a name.
    pub(super) fn of_name(fact: i64, name: &PersonName) -> Self {
        let (given, family) = (Some(name.given.to_string()), Some(name.family.to_string()));
        Self { fact, given, family, scheme: None, value: None }
    }

    /// The row of an identifier.
    pub(super) fn of_identifier(fact: i64, identifier: &PersonIdentifier) -> Self {
        let (scheme, value) = (Some(identifier.scheme.to_string()), Some(identifier.value.to_string()));
        Self { fact, given: None, family: None, scheme, value }
    }
}
