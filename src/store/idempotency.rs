//! Which writes were recorded already: a write that is sent again is not recorded twice.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

use super::digest::Digest;
use super::error::StoreError;
use crate::network::fact::Text;
use crate::network::key::Revision;

/// A row a write with a key.
mod idempotency {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub digest: String,
        pub revision: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What tells that a write is the same as one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeat {
    /// The key that the client gives the write and all its repetitions. It is the actor's own: the
    /// same key of another actor is another key.
    pub key: Text,
    /// A digest of everything that was asked for, which a repetition asks for again.
    pub digest: Digest,
}

impl Repeat {
    /// What the write is kept under: no text of the client's is.
    pub(super) fn kept_as(&self, actor: &str) -> Digest {
        Digest::of(&[actor, &self.key])
    }
}

/// Writes that were recorded: by what they are kept under, what was asked and the revision.
#[derive(Debug, Default)]
pub(super) struct RecordedWrites(HashMap<Digest, (Digest, Revision)>);

impl RecordedWrites {
    /// Reads those that are kept under one of the keys. The caller has locked the head.
    pub(super) async fn load(conn: &impl ConnectionTrait, keys: &[Digest]) -> Result<Self, StoreError> {
        if keys.is_empty() {
            return Ok(Self::default());
        }
        let rows = idempotency::Entity::find()
            .filter(idempotency::Column::Key.is_in(keys.iter().map(ToString::to_string)))
            .all(conn)
            .await
            .map_err(StoreError::while_doing("read which writes were recorded"))?;
        let write = |row: idempotency::Model| {
            let known = (Digest::parse(&row.key), Digest::parse(&row.digest), Revision::new(row.revision));
            let (Some(key), Some(digest), Some(revision)) = known else {
                let problem = "no digest, or the number of no revision".to_owned();
                return Err(StoreError::Row { table: "idempotency", row: row.revision, problem });
            };
            Ok((key, (digest, revision)))
        };
        rows.into_iter().map(write).collect::<Result<_, _>>().map(Self)
    }

    /// What was asked under a key, and the revision that it made.
    pub(super) fn under(&self, key: Digest) -> Option<(Digest, Revision)> {
        self.0.get(&key).copied()
    }

    /// Adds a write.
    pub(super) fn add(&mut self, key: Digest, digest: Digest, revision: Revision) {
        self.0.insert(key, (digest, revision));
    }
}

/// Keeps writes: for each its key, what was asked, and its revision, which is written before.
pub(super) async fn keep(conn: &impl ConnectionTrait, writes: &[(Digest, Digest, Revision)]) -> Result<(), DbErr> {
    use idempotency::{ActiveModel, Entity, Model};
    if writes.is_empty() {
        return Ok(());
    }
    let rows = writes.iter().map(|(key, digest, revision)| {
        let (key, digest, revision) = (key.to_string(), digest.to_string(), revision.get().into());
        ActiveModel::from(Model { key, digest, revision })
    });
    Entity::insert_many(rows).exec_without_returning(conn).await.map(|_| ())
}
