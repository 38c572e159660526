//! What organizations are affiliated with: located in, part of, members of or parties to. By it pools
//! and groups are told.

use std::collections::{BTreeMap, BTreeSet};

use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::organization::OrganizationKind;
use crate::network::provision::{Grouping, Pool};
use crate::network::relation::RelationKind;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};

use super::gap::complete;
use super::membership::memberships;
use super::organization::{Existence, existence};

/// Whether something belongs to a class of parties on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Belongs {
    /// It does, as sure as the weakest fact that says so.
    Yes(Certainty),
    /// It certainly does not.
    No,
    /// It is not known.
    Unknown,
}

/// An organization that another is affiliated with, by the surest fact that says so.
#[derive(Debug, Clone, Copy)]
pub struct Affiliation<'v> {
    /// The other: the region, the cluster, the body.
    pub with: EntityId,
    /// The relation, placement or membership, and how sure it is.
    pub held: Held<'v>,
}

/// The parties of a pool on the day.
#[derive(Debug, Clone, Default)]
pub struct PoolMembers {
    /// Those that are of it, each as sure as that is, in the order of their numbers.
    pub members: Vec<(EntityId, Certainty)>,
    /// Whether facts cannot tell all of them: the pool is of an office in words, or names nothing that its members
    /// are affiliated with.
    pub open: bool,
}

/// What an organization is affiliated with on the day: bodies it is located in, is part of, is a
/// member of, and what it is a party to; each once, in the order of their numbers.
#[must_use]
pub fn affiliations_of(view: &View, organization: EntityId) -> Vec<Affiliation<'_>> {
    let relations = view.naming(organization, Link::From).filter_map(|held| match &held.fact.statement {
        Statement::Relation(relation) if is_affiliation(relation.kind) => {
            Some(Affiliation { with: relation.to?, held })
        }
        _ => None,
    });
    let placements = view.facts(organization, StatementKind::Placement).filter_map(|held| match &held.fact.statement {
        Statement::Placement(parent) => Some(Affiliation { with: *parent, held }),
        _ => None,
    });
    let belongs = memberships(view, organization, Link::Member).filter(|member| member.terms.capacity.holds());
    let bodies = belongs.map(|member| Affiliation { with: member.terms.body, held: member.held });
    once_each(relations.chain(placements).chain(bodies).collect())
}

/// The organizations that are affiliated with another, or with an agreement, on the day; each once,
/// in the order of their numbers. `with` is the affiliated one here.
#[must_use]
pub fn affiliated_with(view: &View, other: EntityId) -> Vec<Affiliation<'_>> {
    let relations = view.naming(other, Link::To).filter_map(|held| match &held.fact.statement {
        Statement::Relation(relation) if is_affiliation(relation.kind) => {
            Some(Affiliation { with: relation.from, held })
        }
        _ => None,
    });
    let parts = view.naming(other, Link::Parent).map(|held| Affiliation { with: held.fact.subject, held });
    let members = memberships(view, other, Link::Body).filter(|member| member.terms.capacity.holds());
    let members = members.map(|member| Affiliation { with: member.terms.member, held: member.held });
    let mut all = once_each(relations.chain(parts).chain(members).collect());
    all.retain(|affiliation| kind_of(view, affiliation.with).is_some());
    all
}

/// The parties of a pool on the day.
#[must_use]
pub fn pool_of(view: &View, pool: &Pool<EntityId>) -> PoolMembers {
    let mut members: Vec<(EntityId, Certainty)> = Vec::new();
    if let Some(within) = pool.within {
        let affiliated = affiliated_with(view, within)
            .into_iter()
            .filter(|affiliation| pool.kind.is_none_or(|kind| kind_of(view, affiliation.with) == Some(kind)));
        members.extend(affiliated.filter_map(|affiliation| {
            let there = exists(view, affiliation.with)?;
            Some((affiliation.with, affiliation.held.certainty.and(there)))
        }));
    }
    if let Some(one) = pool.organization
        && let Some(there) = exists(view, one)
    {
        members.push((one, there));
    }
    members.sort_unstable();
    members.dedup_by_key(|(member, _)| *member);
    let open = pool.within.is_none() && (pool.kind.is_some() || pool.organization.is_none());
    PoolMembers { members, open }
}

/// The days on which who is of a pool, and whether all of it are listed, can come to be otherwise than the day before.
#[must_use]
pub fn turns_of(view: &View, pool: &Pool<EntityId>) -> BTreeSet<Day> {
    let links = [Link::To, Link::Parent, Link::Body];
    let within = pool.within.into_iter();
    let ties: Vec<&Fact> =
        within.flat_map(|within| links.into_iter().flat_map(move |link| view.naming_ever(within, link))).collect();
    let tied = ties.iter().map(|tie| match &tie.statement {
        Statement::Relation(relation) => relation.from,
        Statement::Membership(terms) => terms.member,
        _ => tie.subject,
    });
    let parties: BTreeSet<EntityId> = tied.chain(pool.organization).collect();
    let existence = parties.into_iter().flat_map(|party| view.history(party, StatementKind::Existence));
    let listed = [StatementKind::Completeness, StatementKind::Gap];
    let listed =
        pool.within.into_iter().flat_map(|within| listed.into_iter().flat_map(move |kind| view.history(within, kind)));
    let facts = ties.iter().copied().chain(existence).chain(listed);
    // It is the same on all days between two on which one of these begins or ends, or becomes more or less sure.
    let bounds = facts.flat_map(|fact| [fact.validity.from, fact.validity.until]);
    bounds.flat_map(|Bound { earliest, latest }| [earliest, latest]).collect()
}

/// The parties that may be of a pool on some day of a period, each as sure as it is that it is of it on every day.
#[must_use]
pub fn pool_throughout(view: &View, pool: &Pool<EntityId>, (from, until): (Day, Day)) -> PoolMembers {
    let days = turns_of(view, pool).into_iter().filter(|day| from < *day && *day < until);
    let days: BTreeSet<Day> = days.chain([from]).collect();
    let mut found: BTreeMap<EntityId, (Certainty, usize)> = BTreeMap::new();
    let mut open = false;
    for day in &days {
        let then = pool_of(&view.on_day(*day), pool);
        open |= then.open;
        for (member, certainty) in then.members {
            let (surely, on) = found.entry(member).or_insert((certainty, 0));
            (*surely, *on) = (surely.and(certainty), *on + 1);
        }
    }
    let always = |(member, (certainty, on))| (member, if on == days.len() { certainty } else { Certainty::Possible });
    PoolMembers { members: found.into_iter().map(always).collect(), open }
}

/// Whether certainly all of a pool are listed: all that are affiliated in each way in which those of it are.
#[must_use]
pub fn pool_listed(view: &View, pool: &Pool<EntityId>) -> bool {
    let Some(within) = pool.within else { return true };
    let of_it = affiliated_with(view, within).into_iter();
    let mut of_it =
        of_it.filter(|one| pool.kind.is_none_or(|wanted| kind_of(view, one.with) == Some(wanted))).peekable();
    let all = |topics: &[Topic]| topics.iter().any(|topic| complete(view, within, *topic) == Some(Certainty::Certain));
    of_it.peek().is_some()
        && of_it.all(|one| match &one.held.fact.statement {
            Statement::Placement(_) => all(&[Topic::Parts]),
            Statement::Membership(_) => all(&[Topic::Members]),
            Statement::Relation(relation) if relation.kind == RelationKind::PartyTo => {
                all(&[Topic::Parties, Topic::Relations])
            }
            // What lies in the area of a body is spoken of as its parts.
            _ => all(&[Topic::Relations, Topic::Parts]),
        })
}

/// Whether a party is of a pool on the day. An office in words is not looked at: it is of who sits
/// for an organization, and no fact says it.
///
/// An organization of the kind is certainly not of the pool only where it is certainly affiliated
/// in the same way with another of the kind of that which the pool is within: a municipality lies in
/// one region.
#[must_use]
pub fn belongs_to(view: &View, party: EntityId, pool: &Pool<EntityId>) -> Belongs {
    let Some(entity) = view.entity(party) else { return Belongs::Unknown };
    if pool.organization == Some(party) {
        return Belongs::Yes(Certainty::Certain);
    }
    if entity.noun() != Noun::Organization {
        // A person may hold the office that the pool is of.
        let of_organizations = pool.kind.is_some() || pool.within.is_some() || pool.organization.is_some();
        return if of_organizations && pool.office.is_none() { Belongs::No } else { Belongs::Unknown };
    }
    let beside = pool.kind.is_none() && pool.within.is_none();
    if beside {
        return if pool.organization.is_some() { Belongs::No } else { Belongs::Unknown };
    }
    if pool.kind.is_some_and(|kind| entity.kind() != Some(kind)) {
        return Belongs::No;
    }
    let Some(within) = pool.within else { return Belongs::Yes(Certainty::Certain) };
    let affiliations = affiliations_of(view, party);
    if let Some(found) = affiliations.iter().find(|affiliation| affiliation.with == within) {
        return Belongs::Yes(found.held.certainty);
    }
    let like = kind_of(view, within);
    let elsewhere = |affiliation: &&Affiliation<'_>| {
        let located = matches!(&affiliation.held.fact.statement,
            Statement::Relation(relation) if relation.kind == RelationKind::LocatedIn);
        located
            && affiliation.held.certainty == Certainty::Certain
            && like.is_some()
            && kind_of(view, affiliation.with) == like
    };
    if affiliations.iter().any(|affiliation| elsewhere(&affiliation)) { Belongs::No } else { Belongs::Unknown }
}

/// The groups of a grouping that an organization is of on the day, each with how sure that is, in the
/// order of their numbers; none where no fact says so: then it is not known.
#[must_use]
pub fn groups_of(view: &View, organization: EntityId, grouping: &Grouping<EntityId>) -> Vec<(EntityId, Certainty)> {
    let groups = affiliations_of(view, organization).into_iter().filter_map(|affiliation| {
        let certainty = is_group(view, affiliation.with, grouping)?;
        Some((affiliation.with, affiliation.held.certainty.and(certainty)))
    });
    groups.collect()
}

/// How sure it is that a body is one of the groups on the day.
fn is_group(view: &View, body: EntityId, grouping: &Grouping<EntityId>) -> Option<Certainty> {
    let kind = kind_of(view, body)?;
    if grouping.kind.is_some_and(|wanted| wanted != kind) {
        return None;
    }
    let classed = match &grouping.class {
        None => Certainty::Certain,
        Some(class) => {
            let classes = view.facts(body, StatementKind::Classification);
            let alike =
                classes.filter(|held| matches!(&held.fact.statement, Statement::Classification(of) if of == class));
            alike.map(|held| held.certainty).min()?
        }
    };
    let within = match grouping.within {
        None => Certainty::Certain,
        Some(within) => {
            let found = affiliations_of(view, body).into_iter().find(|affiliation| affiliation.with == within);
            found?.held.certainty
        }
    };
    Some(classed.and(within))
}

fn is_affiliation(kind: RelationKind) -> bool {
    matches!(kind, RelationKind::LocatedIn | RelationKind::PartyTo)
}

fn kind_of(view: &View, entity: EntityId) -> Option<OrganizationKind> {
    view.entity(entity).and_then(Entity::kind)
}

/// How sure it is that a body exists on the day; none where it certainly does not.
fn exists(view: &View, body: EntityId) -> Option<Certainty> {
    match existence(view, body) {
        Existence::Certain => Some(Certainty::Certain),
        Existence::No => None,
        _ => Some(Certainty::Possible),
    }
}

/// The surest affiliation with each, in the order of their numbers.
fn once_each(mut all: Vec<Affiliation<'_>>) -> Vec<Affiliation<'_>> {
    all.sort_by_key(|affiliation| (affiliation.with, affiliation.held.certainty, affiliation.held.fact.id));
    all.dedup_by_key(|affiliation| affiliation.with);
    all
}
