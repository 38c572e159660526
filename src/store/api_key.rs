//! The API keys: who has one, and for what. Their rows are no part of the network.

use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::Store;
use super::error::StoreError;
use super::recorded::entity;
use crate::access::{Grant, Role, from_hexadecimal, hexadecimal};
use crate::network::fact::Text;
use crate::network::key::{Key, Noun};
use crate::network::word::Word;

/// A row an API key.
mod api_key {
    use sea_orm::entity::prelude::*;

    /// A row.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub label: String,
        pub digest: String,
        pub role: String,
        pub scope: Option<String>,
        pub created: DateTimeUtc,
        pub expires: Option<DateTimeUtc>,
        pub revoked: Option<DateTimeUtc>,
        pub last_used: Option<DateTimeUtc>,
    }

    /// The rows of other tables are never reached from here.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An API key, without the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// What it is called when it is listed and revoked: the first digits of the digest.
    pub id: Text,
    /// Who it is for, and who writes with it.
    pub label: Text,
    /// The SHA-256 of the key.
    pub digest: [u8; 32],
    /// What it is good for.
    pub grant: Grant,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it is no longer good; none where that is never.
    pub expires: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked: Option<DateTime<Utc>>,
    /// When it was last used, to a minute.
    pub last_used: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// A key that is made now.
    #[must_use]
    pub fn new(
        digest: [u8; 32],
        label: &str,
        grant: Grant,
        created: DateTime<Utc>,
        expires: Option<DateTime<Utc>>,
    ) -> Self {
        let id: String = hexadecimal(&digest).chars().take(12).collect();
        // PostgreSQL keeps six digits of a second.
        let (created, expires) = (created.trunc_subsecs(6), expires.map(|expires| expires.trunc_subsecs(6)));
        let (revoked, last_used) = (None, None);
        Self { id: id.into(), label: label.into(), digest, grant, created, expires, revoked, last_used }
    }

    /// Whether it lets anybody in at an instant.
    #[must_use]
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.revoked.is_none() && self.expires.is_none_or(|expires| expires > now)
    }

    fn read(row: api_key::Model) -> Result<Self, StoreError> {
        let fault = |problem: String| {
            // The row has no number; its id is in the sentence.
            StoreError::Row { table: "api_key", row: 0, problem: format!("{}: {problem}", row.id) }
        };
        let role = Role::parse(&row.role).map_err(|error| fault(error.to_string()))?;
        let scope = row.scope.as_deref().map(Key::parse).transpose().map_err(|error| fault(error.to_string()))?;
        let digest = from_hexadecimal(&row.digest).ok_or_else(|| fault("the digest is none".to_owned()))?;
        Ok(Self {
            grant: Grant::new(role, scope).map_err(|error| fault(error.to_string()))?,
            id: row.id.as_str().into(),
            label: row.label.as_str().into(),
            digest,
            created: row.created,
            expires: row.expires,
            revoked: row.revoked,
            last_used: row.last_used,
        })
    }
}

impl Store {
    /// Every API key that was ever made, in the order in which they were.
    ///
    /// # Errors
    /// The database fails, or a row says what the language does not know.
    pub async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let rows = api_key::Entity::find().order_by_asc(api_key::Column::Created).order_by_asc(api_key::Column::Id);
        let rows = rows.all(&self.shared.db).await.map_err(StoreError::while_doing("read the API keys"))?;
        rows.into_iter().map(ApiKey::read).collect()
    }

    /// Keeps a new API key.
    ///
    /// # Errors
    /// The database fails, or lacks the body that it is to be good for.
    pub async fn add_api_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let row = api_key::Model {
            id: key.id.to_string(),
            label: key.label.to_string(),
            digest: hexadecimal(&key.digest),
            role: key.grant.role().code().to_owned(),
            scope: key.grant.within().map(ToString::to_string),
            created: key.created,
            expires: key.expires,
            revoked: key.revoked,
            last_used: key.last_used,
        };
        let added = api_key::Entity::insert(row.into_active_model()).exec_without_returning(&self.shared.db).await;
        added.map(|_| ()).map_err(StoreError::while_doing("keep the API key"))
    }

    /// Whether an organization was ever recorded with a key.
    ///
    /// # Errors
    /// The database fails.
    pub async fn has_organization(&self, key: &Key) -> Result<bool, StoreError> {
        let found = entity::Entity::find()
            .filter(entity::Column::Key.eq(key.as_str()))
            .filter(entity::Column::Noun.eq(Noun::Organization.code()))
            .one(&self.shared.db)
            .await;
        found.map(|found| found.is_some()).map_err(StoreError::while_doing("read the API keys"))
    }

    /// Revokes an API key; answers whether there was one by that id that was not revoked.
    ///
    /// # Errors
    /// The database fails.
    pub async fn revoke_api_key(&self, id: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let revoked = api_key::Entity::update_many()
            .col_expr(api_key::Column::Revoked, Expr::value(now.trunc_subsecs(6)))
            .filter(api_key::Column::Id.eq(id))
            .filter(api_key::Column::Revoked.is_null())
            .exec(&self.shared.db)
            .await;
        revoked.map(|done| done.rows_affected > 0).map_err(StoreError::while_doing("revoke the API key"))
    }

    /// Writes that an API key was used.
    ///
    /// # Errors
    /// The database fails.
    pub async fn note_use(&self, id: &str, now: DateTime<Utc>) -> Result<(), StoreError> {
        let noted = api_key::Entity::update_many()
            .col_expr(api_key::Column::LastUsed, Expr::value(now.trunc_subsecs(6)))
            .filter(api_key::Column::Id.eq(id))
            .exec(&self.shared.db)
            .await;
        noted.map(|_| ()).map_err(StoreError::while_doing("write that an API key was used"))
    }
}
