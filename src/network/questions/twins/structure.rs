use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::organization::Language;
use crate::network::questions::chart::{Chart, ChartOptions, chart, chart_of_set};
use crate::network::questions::leader::{Leader, leaders_of};
use crate::network::questions::organization::{display_name, name_of, text_of};
use crate::network::questions::structure::{Along, ancestors, children, descendants, parents};
use crate::network::reach::Memory;
use crate::network::relation::{RelationKind, Superior};
use crate::network::search::folded_order;
use crate::network::testing::{SPAN, asked, day_at, networks_of, one_by_one};
use crate::network::validity::Certainty;
use crate::network::view::View;

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

/// The name that a body is put in order by; the questions that give it have twins of their own.
fn name(view: &View, body: EntityId) -> String {
    let name = name_of(view, body, Language::Danish).and_then(|held| text_of(held.fact));
    let shown = || display_name(view, body, Language::Danish).map(|name| name.text);
    name.or_else(shown).unwrap_or_default().into_owned()
}

/// The relations of some kinds from the nodes of a chart that lead to no entity.
fn open_ends(twin: &Twin<'_>, kinds: &[RelationKind], nodes: &BTreeMap<EntityId, u32>) -> BTreeSet<FactId> {
    let is_open = |statement: &Statement| {
        matches!(statement, Statement::Relation(relation)
            if relation.to.is_none() && kinds.contains(&relation.kind) && nodes.contains_key(&relation.from))
    };
    twin.today().into_iter().filter(|(fact, _)| is_open(&fact.statement)).map(|(fact, _)| fact.id).collect()
}

/// The edges between the nodes of a chart: those along the axes, and the relations.
fn inside(
    twin: &Twin<'_>,
    along: &[Along],
    relations: &[RelationKind],
    nodes: &BTreeMap<EntityId, u32>,
) -> BTreeSet<(EntityId, EntityId, FactId)> {
    let ends = |statement: &Statement, subject: EntityId| match statement {
        Statement::Placement(whole) if along.contains(&Along::PartOf) => Some((subject, *whole)),
        Statement::Relation(relation)
            if relations.contains(&relation.kind) || along.contains(&Along::Relation(relation.kind)) =>
        {
            Some((relation.from, relation.to?))
        }
        _ => None,
    };
    let today = twin.today().into_iter();
    let all = today.filter_map(|(fact, _)| ends(&fact.statement, fact.subject).map(|(from, to)| (from, to, fact.id)));
    all.filter(|(from, to, _)| nodes.contains_key(from) && nodes.contains_key(to)).collect()
}

/// Each node hangs below one that a step leads down from, and each is drawn once.
fn hangs_together(drawn: &Chart<'_>, down: &[Edge]) -> bool {
    let once: BTreeSet<EntityId> = drawn.nodes.iter().map(|node| node.organization).collect();
    once.len() == drawn.nodes.len()
        && drawn.nodes.is_sorted_by_key(|node| (node.depth, node.parent))
        && drawn.nodes.iter().all(|node| {
            node.parent.map_or(node.depth == 0, |parent| {
                let parent = &drawn.nodes[parent];
                let step = (parent.organization, node.organization);
                parent.depth + 1 == node.depth && down.iter().any(|edge| (edge.0, edge.1) == step)
            })
        })
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
        let options = ChartOptions { along: along.clone(), depth, relations: relations.clone(), leaders: true, lines: true, limit };
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
        for (at, upper) in drawn.nodes.iter().enumerate() {
            // Below one parent by name: where something is left out, what comes last.
            let Some(first) = drawn.nodes.iter().position(|node| node.parent == Some(at)) else { continue };
            let before: BTreeSet<_> = drawn.nodes[..first].iter().map(|node| node.organization).collect();
            let below = children(&twin.view, upper.organization, &along).into_iter().map(|rung| rung.lower);
            let below: BTreeSet<_> = below.filter(|lower| !before.contains(lower)).collect();
            let mut below: Vec<_> = below.into_iter().map(|lower| (name(&twin.view, lower), lower)).collect();
            below.sort_by(|(one, first), (other, second)| folded_order(one, other).then(first.cmp(second)));
            let nodes = drawn.nodes.iter().filter(|node| node.parent == Some(at)).map(|node| node.organization);
            let expected = below.iter().map(|(_, lower)| *lower);
            let most = if drawn.cut { nodes.clone().count() } else { usize::MAX };
            prop_assert!(nodes.eq(expected.take(most)));
        }
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
        let kinds = [&relations[..], &[RelationKind::Line]].concat();
        let open: Vec<FactId> = drawn.open_ends.iter().map(|end| end.held.fact.id).collect();
        let expected = open_ends(&twin, &kinds, &nodes);
        prop_assert_eq!(open.len(), expected.len());
        prop_assert_eq!(open.into_iter().collect::<BTreeSet<_>>(), expected);
        let inside: BTreeSet<_> = lines.chain(others).filter(|(from, to, _)| nodes.contains_key(from) && nodes.contains_key(to)).collect();
        let found: Vec<_> = drawn.edges.iter().map(|edge| (edge.from, edge.to, edge.held.fact.id)).collect();
        prop_assert_eq!(found.len(), inside.len());
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), inside);
    }

    #[test]
    fn what_is_remembered_of_charts_is_so(
        (recorded, on, known) in asked(),
        others in prop::collection::vec((0..=SPAN + 1, any::<bool>(), 0_usize..3, any::<bool>(), any::<u16>()), 1..12),
    ) {
        let twin = Twin::new(&recorded, on, known);
        let axes = [
            vec![Along::PartOf],
            vec![Along::Relation(RelationKind::Line), Along::PartOf],
            vec![Along::Relation(RelationKind::Steers)],
        ];
        let all = twin.entities(&[Noun::Organization]);
        let roots: Vec<EntityId> = all.iter().copied().take(3).collect();
        let (memory, networks) = (Arc::<Memory>::default(), networks_of(&one_by_one(recorded.clone())));
        for (at, (day, newest, along, lines, mask)) in (2..).zip(others) {
            memory.follow(&networks[at.min(networks.len() - 1)]);
            // Who began to read before the newest came reads on.
            let network = &networks[at.saturating_sub(usize::from(mask % 3)).clamp(2, networks.len() - 1)];
            let seen = View::new(network.clone(), day_at(day));
            let seen = if newest { seen } else { seen.known_at(Some(known)) };
            let (along, relations) = (axes[along].clone(), vec![RelationKind::Daily]);
            let options = ChartOptions { along, depth: None, relations, leaders: false, lines, limit: None };
            let remembered = seen.clone().remembering(&memory, 0);
            prop_assert_eq!(
                format!("{:?}", chart(&remembered, &roots, &options)),
                format!("{:?}", chart(&seen, &roots, &options)),
                "on {}", day_at(day)
            );
            // What is not of a set is left out of its chart, and not of what is remembered.
            let of_set = all.iter().enumerate().filter(|(at, _)| mask >> (at % 16) & 1 == 1);
            let set: Vec<_> = of_set.map(|(_, body)| (*body, Certainty::Certain)).collect();
            prop_assert_eq!(
                format!("{:?}", chart_of_set(&remembered, &set, &options)),
                format!("{:?}", chart_of_set(&seen, &set, &options)),
                "on {}", day_at(day)
            );
        }
    }

    #[test]
    fn charts_of_sets((recorded, on, known) in asked(), mask in any::<u16>(), depth in prop::option::of(0_u32..3)) {
        let twin = Twin::new(&recorded, on, known);
        let along = vec![Along::PartOf, Along::Relation(RelationKind::Steers)];
        let relations = vec![RelationKind::Daily, RelationKind::Line];
        let all = twin.entities(&[Noun::Organization]).into_iter().enumerate();
        let chosen = all.filter(|(at, _)| mask >> (at % 16) & 1 == 1);
        let sure = |at: usize| if at % 3 == 0 { Certainty::Possible } else { Certainty::Certain };
        let set: Vec<(EntityId, Certainty)> = chosen.map(|(at, body)| (body, sure(at))).collect();
        let options = ChartOptions { along: along.clone(), depth, relations: relations.clone(), leaders: false, lines: true, limit: None };
        let drawn = chart_of_set(&twin.view, &set, &options);
        let of_set: BTreeMap<EntityId, Certainty> = set.iter().copied().filter(|(body, _)| twin.view.knows(*body)).collect();
        let up: Vec<Edge> = edges(&twin, &along).into_iter().filter(|(low, above, ..)| of_set.contains_key(low) && of_set.contains_key(above)).collect();
        let down: Vec<Edge> = up.iter().map(|(low, above, fact, sure)| (*above, *low, *fact, *sure)).collect();
        let nodes: BTreeMap<EntityId, u32> = drawn.nodes.iter().map(|node| (node.organization, node.depth)).collect();
        prop_assert!(hangs_together(&drawn, &down));
        prop_assert!(!drawn.cut);
        for node in &drawn.nodes {
            prop_assert_eq!(of_set.get(&node.organization), Some(&node.certainty));
        }
        // Roots are what nothing else of the set is above, and then one of each circle that these do not lead to.
        let is_top = |body: &EntityId| !up.iter().any(|(low, above, ..)| low == body && above != body);
        let mut reached: BTreeSet<EntityId> = BTreeSet::new();
        for (at, root) in drawn.nodes.iter().filter(|node| node.depth == 0).map(|node| node.organization).enumerate() {
            let tops = of_set.keys().filter(|body| is_top(body)).count();
            prop_assert_eq!(is_top(&root), at < tops);
            prop_assert!(is_top(&root) || !reached.contains(&root));
            reached.insert(root);
            reached.extend(distances(&down, root, Certainty::Possible).into_keys());
        }
        prop_assert!(of_set.keys().all(|body| reached.contains(body)));
        for (body, steps) in &nodes {
            let roots = nodes.iter().filter(|(_, depth)| **depth == 0).map(|(root, _)| root);
            let least = roots.filter_map(|root| if root == body { Some(0) } else { distances(&down, *root, Certainty::Possible).get(body).copied() }).min();
            prop_assert_eq!(least, Some(*steps));
        }
        if depth.is_none() {
            prop_assert_eq!(nodes.len(), of_set.len());
        }
        prop_assert!(depth.is_none_or(|depth| nodes.values().all(|steps| *steps <= depth)));
        let found: Vec<_> = drawn.edges.iter().map(|edge| (edge.from, edge.to, edge.held.fact.id)).collect();
        let expected = inside(&twin, &along, &relations, &nodes);
        prop_assert_eq!(found.len(), expected.len());
        prop_assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
        let kinds = [&relations[..], &[RelationKind::Steers]].concat();
        let open: Vec<FactId> = drawn.open_ends.iter().map(|end| end.held.fact.id).collect();
        let expected = open_ends(&twin, &kinds, &nodes);
        prop_assert_eq!(open.len(), expected.len());
        prop_assert_eq!(open.into_iter().collect::<BTreeSet<_>>(), expected);
    }
}
