//! The tables of facts: the facts themselves, their withdrawals, where they stand, and documents.

use super::table::{Payload, code, maybe, number, payloads};
use crate::network::fact::{Citation, Document, Fact, Statement, StatementKind};

/// Facts: their subjects, both their times and how they are known.
pub(super) mod fact {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub subject: i64,
        pub kind: String,
        pub from_earliest: Option<Date>,
        pub from_latest: Option<Date>,
        pub until_earliest: Option<Date>,
        pub until_latest: Option<Date>,
        pub until_open: bool,
        pub from_text: Option<String>,
        pub until_text: Option<String>,
        pub attested: Option<String>,
        pub dispute: Option<String>,
        pub basis: String,
        pub recorded: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Where facts stand in documents.
pub(super) mod citation {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "citation")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fact: i64,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        pub document: i64,
        pub place: Option<String>,
        pub quote: Option<String>,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Which revision withdrew a fact.
pub(super) mod withdrawal {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "withdrawal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub fact: i64,
        pub revision: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

payloads! {
    /// Titles of documents.
    document = "document" { title: String, address: Option<String> }
}

/// How the tables of statements here are read.
pub(super) const PAYLOADS: [Payload; 1] = [Payload {
    kind: StatementKind::Document,
    table: document::TABLE,
    columns: document::COLUMNS,
    read: |cells| Ok(Statement::Document(Box::new(Document { title: cells.text()?, address: cells.maybe_text()? }))),
}];

impl fact::Model {
    /// The row of a fact.
    pub(super) fn of(fact: &Fact) -> Self {
        let (validity, margin) = (&fact.validity, fact.margin.as_deref());
        Self {
            id: fact.id.get().into(),
            subject: number(&fact.subject),
            kind: code(fact.statement.kind()),
            from_earliest: validity.from.earliest.date(),
            from_latest: validity.from.latest.date(),
            // An open end has no limits either; the flag tells it from one that is not known.
            until_earliest: validity.until.earliest.date(),
            until_latest: validity.until.latest.date(),
            until_open: validity.until.is_open(),
            from_text: margin.and_then(|margin| maybe(&margin.from_text)),
            until_text: margin.and_then(|margin| maybe(&margin.until_text)),
            attested: margin.and_then(|margin| maybe(&margin.attested)),
            dispute: margin.and_then(|margin| maybe(&margin.dispute)),
            basis: code(fact.basis),
            recorded: fact.recorded.get().into(),
        }
    }
}

impl citation::Model {
    /// The row of a citation. `position` counts from 0.
    pub(super) fn of(fact: i64, position: usize, citation: &Citation) -> Self {
        Self {
            fact,
            position: i64::try_from(position).unwrap_or(i64::MAX),
            document: number(&citation.document),
            place: maybe(&citation.place),
            quote: maybe(&citation.quote),
        }
    }
}

impl document::Model {
    /// The row of a document.
    pub(super) fn of(fact: i64, document: &Document) -> Self {
        Self { fact, title: document.title.to_string(), address: maybe(&document.address) }
    }
}
