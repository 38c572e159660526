use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::provision::{Clause, Grouping, Pool, ProvisionKind};
use crate::network::questions::affiliation::{
    Belongs, affiliated_with, affiliations_of, belongs_to, groups_of, pool_of,
};
use crate::network::questions::organization::{Existence, existence};
use crate::network::recorded::Recorded;
use crate::network::relation::RelationKind;
use crate::network::testing::asked_of;
use crate::network::validity::Certainty;

const KINDS: &[ProvisionKind] =
    &[ProvisionKind::OneFromEach, ProvisionKind::Eligible, ProvisionKind::Excluded, ProvisionKind::Spread];

/// The same rows, in which those who would answer in daily matters lie in an area, as few random relations do else, and
/// none appoints, as the twin of compliance leaves that to a small world.
pub fn located(mut recorded: Recorded) -> Recorded {
    for fact in &mut recorded.facts {
        if let Statement::Relation(relation) = &mut fact.statement {
            relation.kind = match relation.kind {
                RelationKind::Daily => RelationKind::LocatedIn,
                RelationKind::Appoints => RelationKind::Hosts,
                kind => kind,
            };
        }
    }
    recorded
}

fn kind(twin: &Twin<'_>, entity: EntityId) -> Option<OrganizationKind> {
    twin.recorded.entities[entity.index()].kind
}

/// Who is affiliated with what, how surely, and whether it lies in its area by a fact that is as sure.
fn affiliations(twin: &Twin<'_>) -> BTreeMap<(EntityId, EntityId), (Certainty, bool)> {
    let mut found: BTreeMap<(EntityId, EntityId), Vec<(Certainty, u32, bool)>> = BTreeMap::new();
    for (fact, sure) in twin.today() {
        let pair = match &fact.statement {
            Statement::Placement(parent) => (fact.subject, *parent, false),
            Statement::Membership(terms) if terms.capacity.holds() => (terms.member, terms.body, false),
            Statement::Relation(relation) => match (relation.kind, relation.to) {
                (RelationKind::LocatedIn, Some(to)) => (relation.from, to, true),
                (RelationKind::PartyTo, Some(to)) => (relation.from, to, false),
                _ => continue,
            },
            _ => continue,
        };
        found.entry((pair.0, pair.1)).or_default().push((sure, fact.id.get(), pair.2));
    }
    let surest = |mut all: Vec<(Certainty, u32, bool)>| {
        all.sort_unstable();
        (all[0].0, all[0].2)
    };
    found.into_iter().map(|(pair, all)| (pair, surest(all))).collect()
}

fn there(twin: &Twin<'_>, body: EntityId) -> Option<Certainty> {
    match existence(&twin.view, body) {
        Existence::Certain => Some(Certainty::Certain),
        Existence::No => None,
        _ => Some(Certainty::Possible),
    }
}

proptest! {
    #[test]
    fn affiliations_and_pools_and_groups((recorded, on, known) in asked_of(KINDS)) {
        let recorded = located(recorded);
        let twin = Twin::new(&recorded, on, known);
        let all = affiliations(&twin);
        let organizations = twin.entities(&[Noun::Organization]);
        for one in &organizations {
            let of: BTreeSet<_> = all.iter().filter(|((from, _), _)| from == one).map(|((_, to), how)| (*to, how.0)).collect();
            let found = affiliations_of(&twin.view, *one);
            prop_assert_eq!(found.iter().map(|one| (one.with, one.held.certainty)).collect::<BTreeSet<_>>(), of);
            let with: BTreeSet<_> = all.iter()
                .filter(|((from, to), _)| to == one && kind(&twin, *from).is_some()).map(|((from, _), how)| (*from, how.0)).collect();
            let found = affiliated_with(&twin.view, *one);
            prop_assert_eq!(found.iter().map(|one| (one.with, one.held.certainty)).collect::<BTreeSet<_>>(), with);
        }
        for (fact, _) in twin.today() {
            let Statement::Provision(rule) = &fact.statement else { continue };
            if let Some(pool) = rule.clause.pool() {
                let expected: BTreeSet<_> = organizations.iter().filter_map(|one| {
                    let affiliated = pool.within.and_then(|within| all.get(&(*one, within))).map(|how| how.0)
                        .filter(|_| pool.kind.is_none_or(|wanted| kind(&twin, *one) == Some(wanted)));
                    let named = (pool.organization == Some(*one)).then_some(Certainty::Certain);
                    Some((*one, affiliated.into_iter().chain(named).min()?.max(there(&twin, *one)?)))
                }).collect();
                let found = pool_of(&twin.view, pool);
                prop_assert_eq!(found.members.into_iter().collect::<BTreeSet<_>>(), expected);
                for party in twin.entities(&[Noun::Organization, Noun::Person]) {
                    if twin.view.knows(party) {
                        prop_assert_eq!(belongs_to(&twin.view, party, pool), belongs(&twin, &all, party, pool));
                    }
                }
            }
            if let Clause::Spread(grouping, _) = &rule.clause {
                for one in &organizations {
                    let expected: BTreeSet<_> = organizations.iter()
                        .filter_map(|group| Some((*group, all.get(&(*one, *group))?.0.max(is_group(&twin, &all, *group, grouping)?))))
                        .collect();
                    prop_assert_eq!(groups_of(&twin.view, *one, grouping).into_iter().collect::<BTreeSet<_>>(), expected);
                }
            }
        }
    }
}

fn belongs(
    twin: &Twin<'_>,
    all: &BTreeMap<(EntityId, EntityId), (Certainty, bool)>,
    party: EntityId,
    pool: &Pool<EntityId>,
) -> Belongs {
    if pool.organization == Some(party) {
        return Belongs::Yes(Certainty::Certain);
    }
    let of = kind(twin, party);
    let of_no_organizations = pool.kind.is_none() && pool.within.is_none();
    match of {
        None if pool.office.is_some() || (of_no_organizations && pool.organization.is_none()) => Belongs::Unknown,
        None => Belongs::No,
        Some(_) if of_no_organizations && pool.organization.is_some() => Belongs::No,
        Some(_) if of_no_organizations => Belongs::Unknown,
        Some(kind) if pool.kind.is_some_and(|wanted| wanted != kind) => Belongs::No,
        Some(_) => {
            let Some(within) = pool.within else { return Belongs::Yes(Certainty::Certain) };
            if let Some((sure, _)) = all.get(&(party, within)) {
                return Belongs::Yes(*sure);
            }
            let alike =
                |other: EntityId| kind_of(twin, within).is_some() && kind_of(twin, other) == kind_of(twin, within);
            let elsewhere =
                all.iter().any(|((from, to), how)| *from == party && *how == (Certainty::Certain, true) && alike(*to));
            if elsewhere { Belongs::No } else { Belongs::Unknown }
        }
    }
}

fn kind_of(twin: &Twin<'_>, entity: EntityId) -> Option<OrganizationKind> {
    kind(twin, entity).filter(|_| twin.view.knows(entity))
}

fn is_group(
    twin: &Twin<'_>,
    all: &BTreeMap<(EntityId, EntityId), (Certainty, bool)>,
    group: EntityId,
    grouping: &Grouping<EntityId>,
) -> Option<Certainty> {
    if grouping.kind.is_some_and(|wanted| kind(twin, group) != Some(wanted)) {
        return None;
    }
    let classed = match &grouping.class {
        Some(class) => {
            twin.surest(group, |statement| matches!(statement, Statement::Classification(of) if of == class))?
        }
        None => Certainty::Certain,
    };
    let within = match grouping.within {
        Some(within) => all.get(&(group, within))?.0,
        None => Certainty::Certain,
    };
    Some(classed.max(within))
}
