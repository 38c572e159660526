use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, Noun};
use crate::network::organization::{Level, OrganizationKind};
use crate::network::questions::filter::{OrganizationFilter, RelationFilter, organizations};
use crate::network::questions::organization::{Existence, existence};
use crate::network::questions::structure::Along;
use crate::network::relation::{Direction, RelationKind};
use crate::network::testing::{World, asked, day, since};
use crate::network::validity::{Bound, Certainty, Validity};

fn leaf() -> impl Strategy<Value = OrganizationFilter> {
    let nothing = OrganizationFilter::default;
    // Bodies and persons of the random network.
    let body = || prop::sample::select(vec![0_usize, 3, 7, 8, 11, 16]).prop_map(|at| EntityId::at(at).expect("small"));
    prop_oneof![
        Just(OrganizationFilter { kinds: vec![OrganizationKind::Committee], ..nothing() }),
        prop::sample::select(vec!["test", "tes"])
            .prop_map(move |namespace| OrganizationFilter { namespaces: vec![namespace.into()], ..nothing() }),
        Just(OrganizationFilter { levels: vec![Level::Political, Level::Professional], ..nothing() }),
        Just(OrganizationFilter { areas: vec!["social".into()], ..nothing() }),
        Just(OrganizationFilter { existence: vec![Existence::No, Existence::Certain], ..nothing() }),
        Just(OrganizationFilter { name: Some("viborg".into()), ..nothing() }),
        body().prop_map(move |party| OrganizationFilter { has_members: vec![party], ..nothing() }),
        body().prop_map(move |body| OrganizationFilter { member_of: vec![body], ..nothing() }),
        (body(), any::<bool>(), any::<bool>(), 0..3_usize).prop_map(move |(other, transitive, outgoing, axis)| {
            let axes = [Along::PartOf, Along::Relation(RelationKind::Line), Along::Relation(RelationKind::Steers)];
            let direction = if outgoing { Direction::Outgoing } else { Direction::Incoming };
            let relations = vec![RelationFilter { along: axes[axis], direction, other, transitive }];
            OrganizationFilter { relations, ..nothing() }
        }),
    ]
}

fn filters() -> impl Strategy<Value = OrganizationFilter> {
    leaf().prop_recursive(3, 8, 2, |inner| {
        (
            prop_oneof![leaf(), Just(OrganizationFilter::default())],
            prop::collection::vec(inner.clone(), 0..2),
            prop::collection::vec(inner.clone(), 0..3),
            prop::option::of(inner),
        )
            .prop_map(|(filter, and, or, not)| OrganizationFilter {
                and,
                or,
                not: not.map(Box::new),
                ..filter
            })
    })
}

/// Whether a body meets a filter for certain, or possibly when `possible`.
fn meets(twin: &Twin<'_>, body: EntityId, filter: &OrganizationFilter, possible: bool) -> bool {
    let enough = |sure: Option<Certainty>| sure.is_some_and(|sure| possible || sure == Certainty::Certain);
    let kind = twin.recorded.entities[body.index()].kind;
    let stated = |sort: &dyn Fn(&Statement) -> bool| enough(twin.surest(body, sort));
    let found = existence(&twin.view, body);
    let exists = possible || matches!(found, Existence::Certain | Existence::No);
    let named =
        |text: &str| stated(&|of| matches!(of, Statement::Name(name) if name.text.to_lowercase().contains(text)));
    let belongs = |member: EntityId, of: EntityId| {
        twin.today().into_iter().any(|(fact, sure)| {
            matches!(&fact.statement, Statement::Membership(terms) if terms.member == member && terms.body == of)
                && enough(Some(sure))
        })
    };
    let key = twin.recorded.entities[body.index()].key.as_str();
    let is_in = |namespace: &str| key.starts_with(&format!("{namespace}:"));
    (filter.namespaces.is_empty() || filter.namespaces.iter().any(|namespace| is_in(namespace)))
        && (filter.kinds.is_empty() || kind.is_some_and(|kind| filter.kinds.contains(&kind)))
        && (filter.existence.is_empty() || filter.existence.contains(&found) && exists)
        && (filter.levels.is_empty()
            || stated(&|of| matches!(of, Statement::Level(level) if filter.levels.contains(level))))
        && (filter.areas.is_empty() || stated(&|of| matches!(of, Statement::Area(area) if filter.areas.contains(area))))
        && filter.name.as_ref().is_none_or(|name| named(name))
        && filter.has_members.iter().all(|party| belongs(*party, body))
        && filter.member_of.iter().all(|of| belongs(body, *of))
        && filter.relations.iter().all(|relation| stands(twin, body, relation, possible))
        && filter.and.iter().all(|filter| meets(twin, body, filter, possible))
        && (filter.or.is_empty() || filter.or.iter().any(|filter| meets(twin, body, filter, possible)))
        && filter.not.as_ref().is_none_or(|filter| !meets(twin, body, filter, !possible))
}

fn stands(twin: &Twin<'_>, body: EntityId, filter: &RelationFilter, possible: bool) -> bool {
    let edges: Vec<(EntityId, EntityId)> = twin
        .today()
        .into_iter()
        .filter(|(_, sure)| possible || *sure == Certainty::Certain)
        .filter_map(|(fact, _)| match (&fact.statement, filter.along) {
            (Statement::Placement(whole), Along::PartOf) => Some((fact.subject, *whole)),
            (Statement::Relation(relation), Along::Relation(kind)) if relation.kind == kind => {
                Some((relation.from, relation.to?))
            }
            _ => None,
        })
        .map(|(from, to)| if filter.direction == Direction::Outgoing { (from, to) } else { (to, from) })
        .collect();
    if !filter.transitive {
        return edges.contains(&(body, filter.other));
    }
    let mut reached = vec![body];
    for _ in 0..edges.len() {
        reached.extend(edges.iter().filter(|(from, _)| reached.contains(from)).map(|(_, to)| *to).collect::<Vec<_>>());
        reached.sort();
        reached.dedup();
    }
    body != filter.other && reached.contains(&filter.other)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn filtered_lists((recorded, on, known) in asked(), filter in filters(), after in 0_usize..40) {
        let twin = Twin::new(&recorded, on, known);
        let mut expected: Vec<(EntityId, Certainty)> = Vec::new();
        for body in twin.entities(&[Noun::Organization]).into_iter().filter(|body| twin.view.knows(*body)) {
            let found = existence(&twin.view, body);
            let default = filter.existence.is_empty();
            if default && found == Existence::No || !meets(&twin, body, &filter, true) {
                continue;
            }
            let certain = meets(&twin, body, &filter, false) && (!default || found == Existence::Certain);
            expected.push((body, if certain { Certainty::Certain } else { Certainty::Possible }));
        }
        prop_assert_eq!(organizations(&twin.view, &filter, None).collect::<Vec<_>>(), expected.clone());
        let after = EntityId::at(after);
        expected.retain(|(body, _)| Some(*body) > after);
        prop_assert_eq!(organizations(&twin.view, &filter, after).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn what_may_match_is_possible_where_it_is_excluded() {
    let mut world = World::new();
    let (sure, maybe, other) = (world.body("Alfa"), world.body("Beta"), world.body("Gamma"));
    let health = || Statement::Area("health".into());
    world.fact(sure, since("2010-01-01"), health());
    let began = Bound { earliest: day("2010-01-01"), latest: day("2012-01-01") };
    world.fact(maybe, Validity { from: began, until: Bound::OPEN }, health());
    let health = OrganizationFilter { areas: vec!["health".into()], ..OrganizationFilter::default() };
    let filter = OrganizationFilter { not: Some(Box::new(health)), ..OrganizationFilter::default() };
    let found: Vec<_> = organizations(&world.view("2011-01-01"), &filter, None).collect();
    assert_eq!(found, [(maybe, Certainty::Possible), (other, Certainty::Certain)]);
}
