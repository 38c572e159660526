//! Company: the bodies that have the same members.

use std::collections::BTreeMap;

use crate::network::fact::{Link, Statement};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::membership::Membership;
use crate::network::network::Entity;
use crate::network::organization::OrganizationKind;
use crate::network::validity::Certainty;
use crate::network::view::View;

use super::gap::complete;
use super::hop::weakest;

/// A body that has the same members as another on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SameMembers {
    /// The body.
    pub body: EntityId,
    /// How many members they share.
    pub members: usize,
    /// How sure it is that each of them is a member of both.
    pub certainty: Certainty,
    /// Whether the members of both are certainly all listed: only then has neither any other.
    pub complete: bool,
}

/// The bodies whose members on the day are the very members of `body`, in the order of their
/// numbers. Counted are the parties of some kinds (all parties, persons too, where `kinds` is
/// empty) in capacities that hold, certain and possible; each once. A body without such members has
/// no company.
#[must_use]
pub fn same_members(view: &View, body: EntityId, kinds: &[OrganizationKind]) -> Vec<SameMembers> {
    let own = parties(view, body, kinds);
    let Some(first) = own.keys().next() else { return Vec::new() };
    let own_complete = all_listed(view, body);
    let mut candidates: Vec<EntityId> = holding(view, *first, Link::Member).map(|(terms, _)| terms.body).collect();
    candidates.sort_unstable();
    candidates.dedup();
    let company = |candidate: EntityId| {
        let others = parties(view, candidate, kinds);
        let certainty = weakest(own.values().chain(others.values()).copied());
        let complete = own_complete && all_listed(view, candidate);
        let same = own.keys().eq(others.keys());
        same.then_some(SameMembers { body: candidate, members: own.len(), certainty, complete })
    };
    candidates.into_iter().filter(|candidate| *candidate != body).filter_map(company).collect()
}

/// The parties that belong to a body, each as sure as its surest membership.
fn parties(view: &View, body: EntityId, kinds: &[OrganizationKind]) -> BTreeMap<EntityId, Certainty> {
    let mut parties = BTreeMap::new();
    for (terms, certainty) in holding(view, body, Link::Body) {
        let kind = view.entity(terms.member).and_then(Entity::kind);
        if kinds.is_empty() || kind.is_some_and(|kind| kinds.contains(&kind)) {
            let surest = parties.entry(terms.member).or_insert(certainty);
            *surest = certainty.min(*surest);
        }
    }
    parties
}

/// The memberships on the day that name an entity in a place, in capacities that hold.
fn holding(view: &View, of: EntityId, link: Link) -> impl Iterator<Item = (&Membership<EntityId>, Certainty)> {
    view.naming(of, link).filter_map(|held| match &held.fact.statement {
        Statement::Membership(terms) if terms.capacity.holds() => Some((terms, held.certainty)),
        _ => None,
    })
}

fn all_listed(view: &View, body: EntityId) -> bool {
    complete(view, body, Topic::Members) == Some(Certainty::Certain)
}
