//! What bundles said at their last import.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::digest::Digest;
use super::error::StoreError;

/// A row a record: the namespace, what it is about, and a digest of what it said.
pub(super) mod import_record {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_record")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub namespace: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub identity: String,
        pub digest: String,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a namespace's bundle said at its last import: a digest a record.
///
/// A record's identity is a text that its bundle's exporter and importer agree on, such as
/// `name|denmark:kommune-0751|DA|OFFICIAL`; it holds no person's name.
#[derive(Debug, Default)]
pub struct ImportMemory(HashMap<String, Digest>);

impl ImportMemory {
    /// What the record said; none where it was not in the last import.
    #[must_use]
    pub fn digest(&self, identity: &str) -> Option<Digest> {
        self.0.get(identity).copied()
    }

    /// Every record of the last import, in no order.
    pub fn records(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.0.iter().map(|(identity, digest)| (identity.as_str(), *digest))
    }

    /// Whether the namespace was never imported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads a namespace's memory.
    pub(super) async fn load(conn: &impl ConnectionTrait, namespace: &str) -> Result<Self, StoreError> {
        let rows = import_record::Entity::find()
            .filter(import_record::Column::Namespace.eq(namespace))
            .all(conn)
            .await
            .map_err(StoreError::while_doing("read what was imported before"))?;
        let record = |row: import_record::Model| match Digest::parse(&row.digest) {
            Some(digest) => Ok((row.identity, digest)),
            None => Err(StoreError::Row {
                table: "import_record",
                row: 0,
                problem: format!("“{}” of {} is no digest", row.digest, row.identity),
            }),
        };
        rows.into_iter().map(record).collect::<Result<_, _>>().map(Self)
    }
}

/// What an import decides on.
#[derive(Debug, Default)]
pub struct ImportDecision {
    /// The changes to record.
    pub changes: Vec<crate::network::change::Change>,
    /// The records that are new or say something else than before, with what they say now.
    pub remembered: Vec<(String, Digest)>,
    /// The records that the bundle no longer has.
    pub forgotten: Vec<String>,
}

/// The most identities in one statement, so that no database's limit of parameters is met.
const BATCH: usize = 500;

/// Deletes records from a namespace's memory.
pub(super) async fn forget(conn: &impl ConnectionTrait, namespace: &str, identities: &[String]) -> Result<(), DbErr> {
    for batch in identities.chunks(BATCH) {
        import_record::Entity::delete_many()
            .filter(import_record::Column::Namespace.eq(namespace))
            .filter(import_record::Column::Identity.is_in(batch))
            .exec(conn)
            .await?;
    }
    Ok(())
}

/// Writes records to a namespace's memory, in place of what it had of them.
pub(super) async fn remember(
    conn: &impl ConnectionTrait,
    namespace: &str,
    records: &[(String, Digest)],
) -> Result<(), DbErr> {
    use import_record::{ActiveModel, Column, Model};
    for batch in records.chunks(BATCH) {
        let rows = batch.iter().map(|(identity, digest)| {
            ActiveModel::from(Model {
                namespace: namespace.to_owned(),
                identity: identity.clone(),
                digest: digest.to_string(),
            })
        });
        let replace =
            OnConflict::columns([Column::Namespace, Column::Identity]).update_column(Column::Digest).to_owned();
        import_record::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(conn).await?;
    }
    Ok(())
}
