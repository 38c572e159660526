//! Which bodies to list, as an input.

use async_graphql::{InputObject, Result};

use super::at::At;
use super::axis::Axis;
use super::error::{ErrorCode, error};
use super::word::{Code, words};
use crate::network::key::EntityId;
use crate::network::organization::{Level, OrganizationKind};
use crate::network::questions::filter as questions;
use crate::network::questions::organization::Existence;
use crate::network::relation::Direction;

/// Which bodies to list. Every condition that is given must hold on the day; a list of values asks for any
/// of them.
#[derive(Clone, Default, InputObject)]
pub struct OrganizationFilter {
    /// Whether it exists. Where nothing is asked, all but those that do not.
    #[graphql(default)]
    exists: Vec<Code<Existence>>,
    /// What it is.
    #[graphql(default)]
    kinds: Vec<Code<OrganizationKind>>,
    /// The namespace of its key: `denmark`.
    #[graphql(default)]
    namespaces: Vec<String>,
    /// The class: `steering-group`.
    #[graphql(default)]
    classifications: Vec<String>,
    /// The level.
    #[graphql(default)]
    levels: Vec<Code<Level>>,
    /// The area: `social`, `health`.
    #[graphql(default)]
    areas: Vec<String>,
    /// Every word of this stands in one of its names.
    name: Option<String>,
    /// It has this identifier.
    identifier: Option<IdentifierFilter>,
    /// How it stands to others: each must hold.
    #[graphql(default)]
    relations: Vec<RelationFilter>,
    /// The keys of parties that are each a member of it, in whatever capacity.
    #[graphql(default)]
    has_members: Vec<String>,
    /// The keys of bodies that it is a member of each of, in whatever capacity.
    #[graphql(default)]
    member_of: Vec<String>,
    /// All of these.
    #[graphql(default)]
    and: Vec<OrganizationFilter>,
    /// Any of these.
    #[graphql(default)]
    or: Vec<OrganizationFilter>,
    /// It is not certain to be one of these.
    not: Option<Box<OrganizationFilter>>,
}

/// An identifier to look for.
#[derive(Clone, InputObject)]
pub struct IdentifierFilter {
    /// The scheme: `municipality-code`, `cvr`.
    scheme: String,
    /// The value; any where it is null.
    value: Option<String>,
}

/// How a body stands to another.
#[derive(Clone, InputObject)]
pub struct RelationFilter {
    /// PART_OF or a kind of relation.
    along: Code<Axis>,
    /// OUTGOING: from the body to the other, as a part to its whole. INCOMING: the other way.
    direction: Code<Direction>,
    /// The key of the other.
    other: String,
    /// Whether through others too.
    #[graphql(default)]
    transitive: bool,
}

impl OrganizationFilter {
    /// The filter with entities for keys.
    ///
    /// # Errors
    /// UNKNOWN_KEY.
    pub fn resolved(self, at: &At) -> Result<questions::OrganizationFilter> {
        let all = |filters: Vec<Self>| filters.into_iter().map(|filter| filter.resolved(at)).collect::<Result<_>>();
        let keys = |keys: Vec<String>| keys.iter().map(|key| entity(at, key)).collect::<Result<_>>();
        Ok(questions::OrganizationFilter {
            existence: words(self.exists),
            kinds: words(self.kinds),
            namespaces: texts(self.namespaces),
            classifications: texts(self.classifications),
            levels: words(self.levels),
            areas: texts(self.areas),
            name: self.name.map(Into::into),
            identifier: self.identifier.map(|identifier| questions::IdentifierFilter {
                scheme: identifier.scheme.into(),
                value: identifier.value.map(Into::into),
            }),
            relations: self.relations.into_iter().map(|filter| filter.resolved(at)).collect::<Result<_>>()?,
            has_members: keys(self.has_members)?,
            member_of: keys(self.member_of)?,
            and: all(self.and)?,
            or: all(self.or)?,
            not: self.not.map(|filter| filter.resolved(at)).transpose()?.map(Box::new),
        })
    }
}

impl RelationFilter {
    fn resolved(self, at: &At) -> Result<questions::RelationFilter> {
        Ok(questions::RelationFilter {
            along: self.along.0.0,
            direction: self.direction.0,
            other: entity(at, &self.other)?,
            transitive: self.transitive,
        })
    }
}

/// Texts as facts hold them.
pub fn texts(texts: Vec<String>) -> Vec<crate::network::fact::Text> {
    texts.into_iter().map(Into::into).collect()
}

/// The entity that a key names.
///
/// # Errors
/// UNKNOWN_KEY.
pub fn entity(at: &At, key: &str) -> Result<EntityId> {
    at.by_key(key).ok_or_else(|| {
        let shown: String = key.chars().take(200).collect();
        error(ErrorCode::UnknownKey, format!("nothing has the key “{shown}”"))
    })
}
