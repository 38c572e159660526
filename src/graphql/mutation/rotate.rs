//! What a rotation is told: who leaves, who comes, what is overridden.

use async_graphql::InputObject;

use super::Mint;
use super::input::{key, text, turn};
use crate::graphql::at::Item;
use crate::graphql::organization::Organization;
use crate::graphql::word::Code;
use crate::network::fact::{Statement, StatementKind};
use crate::network::membership::TermEnd;
use crate::network::questions::record::version_of;
use crate::network::validity::Bound;
use crate::network::verbs::rotation::{Leaver, Newcomer, Override};
use crate::network::verbs::{Said, Script, Turn};

/// A term that ends when places rotate.
#[derive(Clone, InputObject)]
pub struct LeaverInput {
    /// The key of the membership.
    membership: String,
    /// How the term ended.
    #[graphql(default_with = "Code(TermEnd::Rotated)")]
    ended: Code<TermEnd>,
}

impl LeaverInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Leaver> {
        Ok(Leaver { membership: key(script, "leave", &self.membership)?, ended: self.ended.0 })
    }
}

/// A party that comes when places rotate.
#[derive(Clone, InputObject)]
pub struct NewcomerInput {
    /// The key of the new membership; one is made where it is null.
    key: Option<String>,
    /// The key of the person or organization.
    member: String,
    /// The key of the seat; null: the first of the places that those who leave had and that nobody else is named for.
    seat: Option<String>,
    /// The key of the person who sits for it.
    representative: Option<String>,
}

impl NewcomerInput {
    pub(super) fn read(&self, script: &mut Script<'_>, mint: &mut Mint) -> Said<Newcomer> {
        let mut given = |text: &Option<String>| text.as_ref().map(|text| key(script, "come", text)).transpose();
        let (new, seat, person) = (given(&self.key)?, given(&self.seat)?, given(&self.representative)?);
        let member = key(script, "come", &self.member)?;
        let new = new.unwrap_or_else(&mut *mint);
        Ok(Newcomer { key: new, member, seat, representative: person.map(|person| (mint(), person)) })
    }
}

/// A provision that is not applied to a rotation.
#[derive(Clone, InputObject)]
pub struct OverrideInput {
    /// The provision's key.
    provision: String,
    /// Why it is not applied.
    reason: String,
}

impl OverrideInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Override> {
        Ok(Override { provision: key(script, "overrides", &self.provision)?, reason: text(&self.reason) })
    }
}

/// The turn in a field with which something ends; it may be open.
pub(super) fn end(script: &mut Script<'_>, field: &'static str, written: &str) -> Said<Turn> {
    if written.trim().eq_ignore_ascii_case("open") {
        return Ok(Turn { bound: Bound::OPEN, text: None });
    }
    turn(script, field, written)
}

/// The body that rotates: of a provision its body.
pub(super) fn body_of(item: &Item) -> Option<Organization> {
    let provision = version_of(&item.at, item.id, StatementKind::Provision).map(|fact| &fact.statement);
    let body = match provision {
        Some(Statement::Provision(provision)) => provision.body,
        _ => item.id,
    };
    Organization::of(&item.other(body))
}
