//! Each question against a twin that reads the rows, naively.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::network::fact::{Fact, Statement};
use crate::network::key::{FactId, Revision};
use crate::network::questions::path::{ChainEnd, Limits, chains_up, paths_between};
use crate::network::recorded::Recorded;
use crate::network::relation::{Relation, RelationKind};
use crate::network::testing::{SPAN, World, day_at, view_of};
use crate::network::validity::{Bound, Day, Validity};

const NODES: usize = 6;
const KINDS: [RelationKind; 5] =
    [RelationKind::Line, RelationKind::Daily, RelationKind::Matrix, RelationKind::Steers, RelationKind::Hosts];
const ENOUGH: Limits = Limits { depth: 100, paths: 100_000 };

/// Two ends (the last is a designation), a kind, bounds, revisions of recording and withdrawing.
type Seed = (usize, usize, usize, (u8, u8, i64, i64), (u8, u8));

fn dense() -> impl Strategy<Value = (Recorded, View, WalkedKinds)> {
    let seed = (0..NODES, 0..=NODES, 0..KINDS.len(), (0..5_u8, 0..5_u8, 1..=SPAN, 1..=SPAN), (0..3_u8, 0..6_u8));
    (
        prop::collection::vec(seed, 0..11),
        prop::collection::vec(0..4_usize, 1..5),
        0..=SPAN,
        1..=3_i64,
        any::<[bool; 2]>(),
    )
        .prop_map(|(seeds, kinds, on, known, complete)| {
            let recorded = grow(&seeds, complete);
            let view = view_of(&recorded, day_at(on), Revision::new(known).expect("from 1 on"));
            let kinds: Vec<RelationKind> = kinds.into_iter().map(|at| KINDS[at]).collect();
            (recorded, view, WalkedKinds::new(&kinds).expect("walkable"))
        })
}

fn grow(seeds: &[Seed], complete: [bool; 2]) -> Recorded {
    let mut world = World::new();
    for noun in [Noun::Organization, Noun::Organization, Noun::Organization, Noun::Person, Noun::Seat, Noun::Post] {
        world.entity(noun, None);
    }
    let id = |at: usize| EntityId::at(at).expect("few");
    if complete[0] {
        world.fact(id(0), Validity::since(day_at(4)), Statement::Completeness(Topic::Superiors));
    }
    if complete[1] {
        world.fact(id(1), Validity::UNKNOWN, Statement::Completeness(Topic::Everything));
    }
    let mut withdrawn = Vec::new();
    for round in 0..3 {
        for (from, to, kind, bounds, (recorded, gone)) in seeds.iter().filter(|seed| seed.4.0 == round) {
            let to = (*to < NODES).then(|| id(*to));
            let relation = Relation { kind: KINDS[*kind], from: id(*from), to, terms: None };
            let entity = world.stated(validity(*bounds), Statement::Relation(relation));
            let fact = world.recorded.facts.last().expect("just stated").id;
            assert!(world.recorded.facts[fact.index()].subject == entity);
            withdrawn.extend((gone > recorded && *gone < 3).then_some((*gone, fact)));
        }
        for (_, fact) in withdrawn.iter().filter(|(gone, _)| *gone == round) {
            world.withdraw(*fact);
        }
        if round < 2 {
            world.revision();
        }
    }
    world.recorded
}

fn validity((from, until, first, second): (u8, u8, i64, i64)) -> Validity {
    let day = |at: i64| day_at(at);
    let from = match from {
        0 => Bound::UNKNOWN,
        1 => Bound { earliest: day(first.min(second)), latest: day(first.max(second)) },
        _ => Bound::on(day(first.min(second))),
    };
    let until = match until {
        0 => Bound::UNKNOWN,
        1 => Bound { earliest: Day::DAWN, latest: day(first.max(second)).next() },
        2 => Bound::on(day(first.max(second)).next()),
        _ => Bound::OPEN,
    };
    Validity::new(from, until, None).expect("it begins before it ends")
}

/// A relation as a twin sees it: lower end, superior end, certainty, fact.
type Edge = (Option<EntityId>, Option<EntityId>, Certainty, FactId);

fn edges(recorded: &Recorded, view: &View, kinds: WalkedKinds) -> Vec<Edge> {
    let known = view.known().expect("something is known");
    let edge = |fact: &Fact| {
        let Statement::Relation(relation) = &fact.statement else { return None };
        let gone = fact.withdrawn.is_some_and(|gone| gone <= known);
        if fact.recorded > known || gone || !kinds.contains(relation.kind) {
            return None;
        }
        let (from, until, on) = (fact.validity.from, fact.validity.until, view.on());
        let certainty = if from.latest <= on && on < until.earliest {
            Certainty::Certain
        } else if from.earliest <= on && on < until.latest {
            Certainty::Possible
        } else {
            return None;
        };
        let ends = match relation.kind {
            RelationKind::Steers => (relation.to, Some(relation.from)),
            _ => (Some(relation.from), relation.to),
        };
        Some((ends.0, ends.1, certainty, fact.id))
    };
    recorded.facts.iter().filter_map(edge).collect()
}

/// The fewest hops, one at least, from each node up to each, by relaxing until nothing changes.
fn distances(edges: &[Edge], least: Certainty) -> BTreeMap<(EntityId, EntityId), usize> {
    let mut best = BTreeMap::new();
    for _ in 0..=NODES {
        for (lower, upper, certainty, _) in edges {
            let (Some(lower), Some(upper)) = (*lower, *upper) else { continue };
            if *certainty > least {
                continue;
            }
            let mut ways = vec![(upper, 1)];
            ways.extend(best.iter().filter(|((from, _), _)| *from == upper).map(|((_, to), length)| (*to, length + 1)));
            for (to, length) in ways {
                let shortest = best.entry((lower, to)).or_insert(length);
                *shortest = length.min(*shortest);
            }
        }
    }
    best
}

fn nodes() -> impl Iterator<Item = EntityId> + Clone {
    (0..NODES).filter_map(EntityId::at)
}

/// Every way up: its facts, and how it ends.
fn ways(edges: &[Edge], at: EntityId, passed: &[EntityId], way: &[FactId]) -> BTreeSet<(Vec<FactId>, ChainEnd)> {
    let above: Vec<&Edge> = edges.iter().filter(|edge| edge.0 == Some(at)).collect();
    if above.is_empty() {
        return BTreeSet::from([(way.to_vec(), ChainEnd::Top)]);
    }
    let passed = [passed, &[at]].concat();
    let mut found = BTreeSet::new();
    for (_, upper, _, fact) in above {
        let way = [way, &[*fact]].concat();
        match upper {
            None => found.extend([(way, ChainEnd::Designation)]),
            Some(upper) if passed.contains(upper) => found.extend([(way, ChainEnd::Cycle)]),
            Some(upper) => found.extend(ways(edges, *upper, &passed, &way)),
        }
    }
    found
}

fn facts(hops: &[Hop<'_>]) -> Vec<FactId> {
    hops.iter().map(|hop| hop.fact.fact.id).collect()
}

proptest! {
    #[test]
    fn direct_neighbours((recorded, view, kinds) in dense()) {
        let edges = edges(&recorded, &view, kinds);
        for node in nodes() {
            let above: BTreeSet<_> = edges.iter().filter(|edge| edge.0 == Some(node)).map(|edge| edge.3).collect();
            let below: BTreeSet<_> = edges.iter().filter(|edge| edge.1 == Some(node)).map(|edge| edge.3).collect();
            let superiors = superiors_of(&view, node, kinds);
            let none = superiors.listing == Listing::None;
            let all = node.index() == 0 && superiors.complete.is_some();
            prop_assert_eq!(none || superiors.listing == Listing::Unknown, above.is_empty());
            prop_assert!(!all || view.on() >= day_at(4));
            prop_assert_eq!(superiors.complete.is_some(), none || superiors.listing == Listing::All);
            prop_assert_eq!(facts(&superiors.direct).into_iter().collect::<BTreeSet<_>>(), above);
            let subordinates = subordinates_of(&view, node, kinds);
            prop_assert_eq!(facts(&subordinates.direct).into_iter().collect::<BTreeSet<_>>(), below);
        }
    }

    #[test]
    fn every_chain((recorded, view, kinds) in dense()) {
        let edges = edges(&recorded, &view, kinds);
        for node in nodes() {
            let found = chains_up(&view, node, kinds, ENOUGH);
            prop_assert!(!found.truncated);
            let chains: BTreeSet<_> = found.chains.iter().map(|chain| (facts(&chain.hops), chain.end)).collect();
            prop_assert_eq!(chains.len(), found.chains.len());
            prop_assert_eq!(&chains, &ways(&edges, node, &[], &[]));
            let few = chains_up(&view, node, kinds, Limits { depth: 2, paths: 2 });
            prop_assert!(few.chains.len() <= 2 && few.chains.iter().all(|chain| chain.hops.len() <= 2));
            prop_assert_eq!(few.truncated, chains.len() > 2 || chains.iter().any(|(way, _)| way.len() > 2));
        }
    }

    #[test]
    fn everyone_above_and_below((recorded, view, kinds) in dense()) {
        let edges = edges(&recorded, &view, kinds);
        let (possible, certain) = (distances(&edges, Certainty::Possible), distances(&edges, Certainty::Certain));
        for node in nodes() {
            let key = |reach: &Reach| (reach.entity, reach.distance, reach.certain_distance);
            let found: BTreeSet<_> = all_subordinates_of(&view, node, kinds).iter().map(key).collect();
            let below = nodes().filter_map(|low| Some((low, *possible.get(&(low, node))?, certain.get(&(low, node)).copied())));
            prop_assert_eq!(&found, &below.collect::<BTreeSet<_>>());
            let above = nodes().filter_map(|up| Some((up, *possible.get(&(node, up))?, certain.get(&(node, up)).copied())));
            let up: BTreeSet<_> = all_superiors_of(&view, node, kinds).iter().map(key).collect();
            prop_assert_eq!(up, above.collect::<BTreeSet<_>>());
            let span = span_of_control(&view, node, kinds);
            let count = |tallies: &BTreeMap<Noun, Tally>| tallies.values().map(|t| (t.certain, t.possible)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
            let split = |wanted: &dyn Fn(usize, Option<usize>) -> Option<bool>| {
                found.iter().filter(|(low, ..)| *low != node).filter_map(|(_, d, c)| wanted(*d, *c))
                    .fold((0, 0), |(c, p), certain| if certain { (c + 1, p) } else { (c, p + 1) })
            };
            prop_assert_eq!(count(&span.total), split(&|_, c| Some(c.is_some())));
            prop_assert_eq!(count(&span.direct), split(&|d, c| (d == 1).then_some(c == Some(1))));
            let classes = edges.iter().filter(|edge| edge.0.is_none() && edge.1 == Some(node)).count();
            prop_assert_eq!(span.designations.certain + span.designations.possible, classes);
        }
    }

    #[test]
    fn ways_between((recorded, view, kinds) in dense(), one in 0..NODES, other in 0..NODES) {
        let edges = edges(&recorded, &view, kinds);
        let (one, other) = (EntityId::at(one).expect("few"), EntityId::at(other).expect("few"));
        let between = paths_between(&view, one, other, kinds, ENOUGH);
        prop_assert!(!between.truncated);
        let upward: BTreeSet<_> = between.upward.iter().map(|way| facts(way)).collect();
        prop_assert_eq!(upward.len(), between.upward.len());
        prop_assert_eq!(upward, simple(&edges, one, other, &[]).into_iter().collect::<BTreeSet<_>>());
        for (least, route) in [(Certainty::Possible, &between.shortest), (Certainty::Certain, &between.shortest_certain)] {
            let distances = distances(&edges, least);
            let up = |from: EntityId, to: EntityId| if from == to { Some(0) } else { distances.get(&(from, to)).copied() };
            let shortest = nodes().filter_map(|apex| Some(up(one, apex)? + up(other, apex)?)).min();
            prop_assert_eq!(route.as_ref().map(|route| route.steps.len()), shortest);
            let mut at = one;
            for step in route.iter().flat_map(|route| &route.steps) {
                let (from, to) = match step.heading {
                    Heading::Up => (step.hop.lower, step.hop.upper),
                    Heading::Down => (step.hop.upper, step.hop.lower),
                };
                prop_assert_eq!(from, End::Entity(at));
                prop_assert!(step.hop.certainty() <= least);
                at = to.entity().expect("no way goes on from a designation");
            }
            prop_assert!(route.is_none() || at == other);
        }
    }

    #[test]
    fn lowest_common((recorded, view, kinds) in dense(), subjects in prop::collection::vec(0..NODES, 1..4)) {
        let edges = edges(&recorded, &view, kinds);
        let subjects: Vec<EntityId> = subjects.into_iter().filter_map(EntityId::at).collect();
        let several = subjects.iter().collect::<BTreeSet<_>>().len() > 1;
        let mut expected = BTreeSet::new();
        for least in [Certainty::Certain, Certainty::Possible] {
            let distances = distances(&edges, least);
            let above = |high: EntityId, low: EntityId| distances.contains_key(&(low, high));
            let common = |high: EntityId| subjects.iter().all(|low| above(high, *low) || (several && high == *low));
            let commons: Vec<EntityId> = nodes().filter(|node| common(*node)).collect();
            let lowest = commons.iter().filter(|high| !commons.iter().any(|low| above(**high, *low) && !above(*low, **high)));
            expected.extend(lowest.copied());
        }
        let found = common_superiors(&view, &subjects, kinds);
        prop_assert_eq!(found.iter().map(|common| common.superior).collect::<BTreeSet<_>>(), expected);
    }
}

fn simple(edges: &[Edge], at: EntityId, to: EntityId, passed: &[EntityId]) -> Vec<Vec<FactId>> {
    if at == to {
        return vec![Vec::new()];
    }
    let passed = [passed, &[at]].concat();
    let onward = edges.iter().filter(|edge| edge.0 == Some(at));
    let next = onward.filter_map(|edge| edge.1.filter(|upper| !passed.contains(upper)).map(|upper| (upper, edge.3)));
    let rest =
        |(upper, fact)| simple(edges, upper, to, &passed).into_iter().map(move |way| [&[fact], &way[..]].concat());
    next.flat_map(rest).collect()
}

#[test]
fn kinds_without_a_superior_end_are_refused() {
    let refused = WalkedKinds::new(&[RelationKind::Line, RelationKind::LocatedIn]).expect_err("no end is superior");
    assert_eq!(refused.kinds, [RelationKind::LocatedIn]);
    assert!(refused.to_string().contains("STEERS"));
}
