use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::questions::chart::{ChartOptions, chart};
use crate::network::questions::leader::{Leader, leaders_of};
use crate::network::questions::structure::{Along, ancestors, children, descendants, parents};
use crate::network::relation::{RelationKind, Superior};
use crate::network::testing::asked;
use crate::network::validity::Certainty;

/// A step up: lower, upper, the fact and how sure it is.
type Edge = (EntityId, EntityId, FactId, Certainty);

fn edges(twin: &Twin<'_>, along: &[Along]) -> Vec<Edge> {
    let edge = |statement: &Statement, subject: EntityId| match statement {
        Statement::Placement(whole) if along.contains(&Along::PartOf) => Some((subject, *whole)),
        Statement::Relation(relation) if along.contains(&Along::Relation(relation.kind)) => {
            match (relation.kind.superior(), relation.to) {
                (_, None) => None,
                (Some(Superior::From), Some(to)) => Some((to, relation.from)),
                (_, Some(to)) => Some((relation.from, to)),
            }
        }
        _ => None,
    };
    let today = twin.today().into_iter();
    today
        .filter_map(|(fact, sure)| edge(&fact.statement, fact.subject).map(|(low, up)| (low, up, fact.id, sure)))
        .collect()
}

/// The least number of steps up from one to another, over edges at least so sure.
fn distances(edges: &[Edge], from: EntityId, least: Certainty) -> BTreeMap<EntityId, u32> {
    let mut known = BTreeMap::from([(from, 0)]);
    for _ in 0..edges.len() {
        for (low, up, _, sure) in edges {
            if *sure <= least
                && let Some(steps) = known.get(low).copied()
            {
                let best = known.entry(*up).or_insert(steps + 1);
                *best = (*best).min(steps + 1);
            }
        }
    }
    known.remove(&from);
    known
}

proptest! {
    #[test]
    fn above_and_below((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let axes = [Along::PartOf, Along::Relation(RelationKind::Line), Along::Relation(RelationKind::Steers)];
        for along in [&axes[..1], &axes[1..2], &axes[2..], &axes[..]] {
            let up = edges(&twin, along);
            let down: Vec<Edge> = up.iter().map(|(low, up, fact, sure)| (*up, *low, *fact, *sure)).collect();
            for entity in twin.entities(&[Noun::Organization, Noun::Person, Noun::Seat]) {
                for (way, depth) in [(&up, None), (&down, None), (&down, Some(2))] {
                    let mut expected = distances(way, entity, Certainty::Possible);
                    let certain = distances(way, entity, Certainty::Certain);
                    expected.retain(|_, steps| depth.is_none_or(|depth| *steps <= depth));
                    let found = if std::ptr::eq(way, &up) {
                        ancestors(&twin.view, entity, along)
                    } else {
                        descendants(&twin.view, entity, along, depth)
                    };
                    prop_assert!(found.is_sorted_by_key(|found| found.distance));
                    let steps: BTreeMap<_, _> = found.iter().map(|found| (found.entity, found.distance)).collect();
                    prop_assert_eq!(steps.len(), found.len());
                    prop_assert_eq!(&steps, &expected);
                    for found in found {
                        let sure = certain.get(&found.entity).is_some_and(|steps| depth.is_none_or(|depth| *steps <= depth));
                        prop_assert_eq!(found.certainty == Certainty::Certain, sure);
                    }
                }
                let over: BTreeSet<_> = parents(&twin.view, entity, along).iter().map(|hop| (hop.upper, hop.held.fact.id)).collect();
                prop_assert_eq!(over, up.iter().filter(|edge| edge.0 == entity).map(|edge| (edge.1, edge.2)).collect());
                let under: BTreeSet<_> = children(&twin.view, entity, along).iter().map(|hop| (hop.lower, hop.held.fact.id)).collect();
                prop_assert_eq!(under, up.iter().filter(|edge| edge.1 == entity).map(|edge| (edge.0, edge.2)).collect());
            }
        }
    }

    #[test]
    fn charts((recorded, on, known) in asked(), depth in prop::option::of(0_u32..3), limit in prop::option::of(2_usize..8)) {
        let twin = Twin::new(&recorded, on, known);
        let along = vec![Along::PartOf, Along::Relation(RelationKind::Line)];
        let relations = vec![RelationKind::Daily, RelationKind::Line, RelationKind::Steers];
        let options = ChartOptions { along: along.clone(), depth, relations: relations.clone(), leaders: true, limit };
        let down: Vec<Edge> = edges(&twin, &along).into_iter().map(|(low, up, fact, sure)| (up, low, fact, sure)).collect();
        let roots: Vec<EntityId> = twin.entities(&[Noun::Organization]).into_iter().take(2).collect();
        let drawn = chart(&twin.view, &roots, &options);
        let mut expected: BTreeMap<EntityId, u32> = BTreeMap::new();
        for root in roots.iter().filter(|root| twin.view.knows(**root)) {
            let below = distances(&down, *root, Certainty::Possible).into_iter().chain([(*root, 0)]);
            for (entity, steps) in below.filter(|(_, steps)| depth.is_none_or(|depth| *steps <= depth)) {
                let least = expected.entry(entity).or_insert(steps);
                *least = (*least).min(steps);
            }
        }
        let nodes: BTreeMap<_, _> = drawn.nodes.iter().map(|node| (node.organization, node.depth)).collect();
        prop_assert_eq!(nodes.len(), drawn.nodes.len());
        prop_assert_eq!(drawn.cut, limit.is_some_and(|limit| expected.len() > limit));
        if drawn.cut {
            prop_assert_eq!(Some(nodes.len()), limit);
            prop_assert!(nodes.iter().all(|(entity, steps)| expected.get(entity) == Some(steps)));
        } else {
            prop_assert_eq!(&nodes, &expected);
        }
        prop_assert!(drawn.nodes.is_sorted_by_key(|node| (node.depth, node.parent)));
        for node in &drawn.nodes {
            if let Some(parent) = node.parent {
                let parent = &drawn.nodes[parent];
                prop_assert_eq!(parent.depth + 1, node.depth);
                prop_assert!(down.iter().any(|edge| (edge.0, edge.1) == (parent.organization, node.organization)));
            }
            // These have a twin of their own.
            let own = leaders_of(&twin.view, node.organization).into_iter().filter(|leader| leader.through.is_empty());
            let key = |leader: &Leader<'_>| {
                let facts = [leader.leadership, leader.place, leader.membership, leader.representation];
                (format!("{:?}", leader.holder), facts.map(|held| held.map(|held| held.fact.id)))
            };
            prop_assert_eq!(node.leaders.iter().map(key).collect::<Vec<_>>(), own.map(|leader| key(&leader)).collect::<Vec<_>>());
        }
        if drawn.cut {
            prop_assert!(drawn.edges.iter().all(|edge| nodes.contains_key(&edge.from) && nodes.contains_key(&edge.to)));
            return Ok(());
        }
        let lines = edges(&twin, &along).into_iter().map(|edge| (edge.0, edge.1, edge.2));
        let others = twin.today().into_iter().filter_map(|(fact, _)| match &fact.statement {
            Statement::Relation(relation) if relations.contains(&relation.kind) => Some((relation.from, relation.to?, fact.id)),
            _ => None,
        });
        let inside: BTreeSet<_> = lines.chain(others).filter(|(from, to, _)| nodes.contains_key(from) && nodes.contains_key(to)).collect();
        let found: Vec<_> = drawn.edges.iter().map(|edge| (edge.from, edge.to, edge.held.fact.id)).collect();
        prop_assert_eq!(found.len(), inside.len());
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), inside);
    }
}
