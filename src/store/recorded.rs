//! The tables of revisions and entities, and the head.

use super::table::code;
use crate::network::recorded::{EntityRecord, RevisionRecord};

/// The last numbers given out. One row, which writers lock.
pub(super) mod head {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "head")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub revision: i64,
        pub entities: i64,
        pub facts: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Revisions.
pub(super) mod revision {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "revision")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub instant: DateTimeUtc,
        pub actor: String,
        pub message: String,
        pub origin: Option<String>,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Entities: their keys, nouns and kinds, for life.
pub(super) mod entity {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "entity")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i64,
        pub key: String,
        pub noun: String,
        pub kind: Option<String>,
        pub created: i64,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl revision::Model {
    /// The row of a revision.
    pub(super) fn of(revision: &RevisionRecord) -> Self {
        Self {
            number: revision.number.get().into(),
            instant: revision.instant,
            actor: revision.actor.to_string(),
            message: revision.message.to_string(),
            origin: revision.origin.as_deref().map(str::to_owned),
        }
    }
}

impl entity::Model {
    /// The row of an entity.
    pub(super) fn of(entity: &EntityRecord) -> Self {
        Self {
            id: entity.id.get().into(),
            key: entity.key.as_str().to_owned(),
            noun: code(entity.noun),
            kind: entity.kind.map(code),
            created: entity.created.get().into(),
        }
    }
}
