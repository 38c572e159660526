use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::organization::OrganizationKind;
use crate::network::questions::mandate::{Mandate, MandateFit, MandateOrigin, MandateUnknown, mandates_in};
use crate::network::recorded::Recorded;
use crate::network::relation::{Relation, RelationKind, RelationTerms};
use crate::network::testing::{World, day_at};
use crate::network::validity::{Certainty, Validity};

const WORDS: [Option<&str>; 5] =
    [None, Some("Drift af klyngen"), Some("mellem Møderne"), Some("drift og møder"), Some("Drift")];

/// Bodies that give one another mandates, some of them in a second revision, in which some of the first are withdrawn;
/// and of which some are said to give no others.
fn given() -> impl Strategy<Value = (Recorded, Revision)> {
    (prop::collection::vec((any::<[u8; 4]>(), any::<u8>()), 0..16), 0..2_usize).prop_map(|(seeds, known)| {
        let mut world = World::new();
        let bodies = [(); 5].map(|()| world.entity(Noun::Organization, Some(OrganizationKind::Committee)));
        let (mut second, mut first) = (None, Vec::new());
        let half = seeds.len() / 2;
        for (at, ([from, to, scope, limits], sure)) in seeds.into_iter().enumerate() {
            if at >= half && second.is_none() {
                second = Some(world.revision());
            }
            let one = |by: u8| bodies[usize::from(by) % 5];
            let validity = if sure % 2 == 0 { Validity::since(day_at(1)) } else { Validity::UNKNOWN };
            if sure > 200 {
                let topic = [Topic::Mandates, Topic::Everything, Topic::Relations][usize::from(sure / 2) % 3];
                first.push(world.fact(one(from), validity, Statement::Completeness(topic)));
                continue;
            }
            let word = |by: u8| WORDS[usize::from(by) % 5].map(Into::into);
            let terms = RelationTerms { scope: word(scope), limits: word(limits), ..RelationTerms::default() };
            let relation = Relation {
                kind: if scope > 230 { RelationKind::Steers } else { RelationKind::Mandate },
                from: one(from),
                to: (to < 230).then(|| one(to)),
                terms: Some(Box::new(terms)),
            };
            let stated = world.stated(validity, Statement::Relation(relation));
            let fact = world.recorded.facts.iter().find(|fact| fact.subject == stated).expect("it was said").id;
            if second.is_none() {
                first.push(fact);
            } else if sure % 5 == 0
                && let Some(earlier) = first.pop()
            {
                world.withdraw(earlier);
            }
        }
        let known = Revision::at(known.min(world.recorded.revisions.len() - 1)).expect("one of the two");
        (world.recorded, known)
    })
}

fn plain(text: &str) -> String {
    text.to_lowercase().replace("oe", "ø")
}

/// How a mandate fits a matter, by what its texts say.
fn fitting(relation: &Relation<EntityId>, matter: &str) -> MandateFit {
    let terms = relation.terms.as_ref().expect("terms");
    let texts: Vec<String> = [&terms.scope, &terms.limits].into_iter().flatten().map(|text| plain(text)).collect();
    let just_that = terms.scope.as_deref().is_some_and(|scope| plain(scope) == plain(matter));
    let all_found = plain(matter).split(' ').all(|word| texts.join(" ").contains(word));
    match (texts.is_empty(), just_that, all_found) {
        (true, _, _) => MandateFit::ScopeNotStated,
        (_, true, _) => MandateFit::JustThat,
        (_, _, true) => MandateFit::WordsFound,
        _ => MandateFit::OtherwiseWorded,
    }
}

proptest! {
    #[test]
    fn mandates_reach_as_far_as_they_are_passed_on((recorded, known) in given(), matter in 0..7_usize) {
        let twin = Twin::new(&recorded, day_at(5), known);
        let matters = [
            None, Some("drift"), Some("moederne MELLEM"), Some("klyngen"), Some("økonomi"), Some("DRIFT af klyngen"),
            Some("mellem moederne"),
        ];
        let matter = matters[matter];
        for body in twin.entities(&[Noun::Organization]) {
            // How sure each is by itself: of what the body gave nobody says that what is passed on is a part.
            let mandates: Vec<(FactId, &Relation<EntityId>, Option<MandateFit>, Certainty)> = twin
                .today()
                .into_iter()
                .filter_map(|(fact, sure)| match &fact.statement {
                    Statement::Relation(relation) if relation.kind == RelationKind::Mandate
                        && relation.to != Some(body) && relation.to != Some(relation.from) => {
                        let fit = matter.map(|matter| fitting(relation, matter));
                        let about = fit.map_or(relation.from == body, |fit| fit == MandateFit::JustThat);
                        Some((fact.id, relation, fit, if about { sure } else { Certainty::Possible }))
                    }
                    _ => None,
                })
                .collect();
            let mut reached = BTreeMap::from([(body, Certainty::Certain)]);
            loop {
                let mut next = reached.clone();
                for (_, relation, _, sure) in &mandates {
                    if let (Some(from), Some(to)) = (reached.get(&relation.from), relation.to) {
                        let sure = sure.and(*from);
                        next.entry(to).and_modify(|known| *known = sure.min(*known)).or_insert(sure);
                    }
                }
                if next == reached {
                    break;
                }
                reached = next;
            }
            let expected: BTreeSet<_> = mandates.iter().filter_map(|(fact, relation, fit, sure)| {
                Some((*fact, *fit, sure.and(*reached.get(&relation.from)?), relation.from == body))
            }).collect();
            let found = mandates_in(&twin.view, body, matter);
            prop_assert_eq!(found.mandates.len(), expected.len());
            let seen: BTreeSet<_> = found.mandates.iter().map(|one| {
                (one.held.fact.id, one.fit, one.certainty, one.origin == MandateOrigin::Given)
            }).collect();
            prop_assert_eq!(&seen, &expected);
            let listed = twin.surest(body, |statement| {
                matches!(statement, Statement::Completeness(Topic::Mandates | Topic::Everything))
            });
            prop_assert_eq!(found.complete, listed);
            let nothing = expected.is_empty() && listed != Some(Certainty::Certain);
            prop_assert_eq!(found.unknown.contains(&MandateUnknown::NothingStated), nothing);
            let unsure = !expected.is_empty() && expected.iter().all(|(_, _, sure, _)| *sure == Certainty::Possible);
            prop_assert_eq!(found.unknown.contains(&MandateUnknown::NoneCertain), unsure);
            // A way goes from the body to who gives the mandate, and it is as sure as the way and the mandate are.
            for mandate in &found.mandates {
                let way = way(&found.mandates, mandate);
                let givers: Vec<EntityId> = way.iter().map(|one| one.relation.from).collect();
                let mut reached: Vec<EntityId> = way.iter().filter_map(|one| one.relation.to).collect();
                reached.insert(0, body);
                reached.truncate(givers.len());
                prop_assert_eq!(givers, reached);
                let sure = |one: &&Mandate<'_>| mandates.iter().find(|(fact, ..)| *fact == one.held.fact.id).map(|one| one.3);
                let weakest = way.iter().filter_map(sure).max();
                prop_assert_eq!(Some(mandate.certainty), weakest);
            }
        }
    }
}

/// The mandates from the body on to one, and that one.
fn way<'m, 'v>(all: &'m [Mandate<'v>], one: &'m Mandate<'v>) -> Vec<&'m Mandate<'v>> {
    let mut way = vec![one];
    while let Some(before) = way[0].after {
        way.insert(0, &all[before]);
    }
    way
}

#[test]
fn a_long_chain_is_walked_to_its_end() {
    let mut world = World::new();
    let bodies: Vec<EntityId> =
        (0..2_001).map(|_| world.entity(Noun::Organization, Some(OrganizationKind::Committee))).collect();
    for pair in bodies.windows(2) {
        let relation = Relation { kind: RelationKind::Mandate, from: pair[0], to: Some(pair[1]), terms: None };
        world.stated(Validity::since(day_at(1)), Statement::Relation(relation));
    }
    let view = world.view("2026-01-01");
    let found = mandates_in(&view, bodies[0], None);
    let before: Vec<_> = found.mandates.iter().map(|one| one.after).collect();
    assert_eq!(before, [None].into_iter().chain((0..1_999).map(Some)).collect::<Vec<_>>());
    assert_eq!(found.mandates[1_999].certainty, Certainty::Possible);
}
