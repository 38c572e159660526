use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::organization::OrganizationKind;
use crate::network::questions::mandate::{MandateOrigin, MandateUnknown, mandates_in};
use crate::network::recorded::Recorded;
use crate::network::relation::{Relation, RelationKind, RelationTerms};
use crate::network::testing::{World, day_at};
use crate::network::validity::{Certainty, Validity};

const WORDS: [Option<&str>; 4] = [None, Some("Drift af klyngen"), Some("mellem Møderne"), Some("drift og møder")];

/// Bodies that give one another mandates.
fn given() -> impl Strategy<Value = Recorded> {
    prop::collection::vec((any::<[u8; 4]>(), any::<bool>()), 0..16).prop_map(|seeds| {
        let mut world = World::new();
        let bodies = [(); 5].map(|()| world.entity(Noun::Organization, Some(OrganizationKind::Committee)));
        for ([from, to, scope, limits], sure) in seeds {
            let one = |by: u8| bodies[usize::from(by) % 5];
            let word = |by: u8| WORDS[usize::from(by) % 4].map(Into::into);
            let terms = RelationTerms { scope: word(scope), limits: word(limits), ..RelationTerms::default() };
            let relation = Relation {
                kind: if scope > 230 { RelationKind::Steers } else { RelationKind::Mandate },
                from: one(from),
                to: (to < 230).then(|| one(to)),
                terms: Some(Box::new(terms)),
            };
            let validity = if sure { Validity::since(day_at(1)) } else { Validity::UNKNOWN };
            world.stated(validity, Statement::Relation(relation));
        }
        world.recorded
    })
}

proptest! {
    #[test]
    fn mandates_reach_as_far_as_they_are_passed_on(recorded in given(), matter in 0..5_usize) {
        let twin = Twin::new(&recorded, day_at(5), Revision::at(0).expect("the first"));
        let matter = [None, Some("drift"), Some("moederne MELLEM"), Some("klyngen"), Some("økonomi")][matter];
        // How sure it is that each mandate is about the matter, by what its texts say.
        let about = |relation: &Relation<EntityId>| {
            let terms = relation.terms.as_ref().expect("terms");
            let text: String = [&terms.scope, &terms.limits].into_iter().flatten().map(|text| text.to_lowercase() + " ").collect();
            let words = matter.map(|matter| matter.to_lowercase().replace("oe", "ø"));
            match words {
                None => Some(Certainty::Certain),
                Some(_) if text.is_empty() => Some(Certainty::Possible),
                Some(words) => words.split(' ').all(|word| text.contains(word)).then_some(Certainty::Certain),
            }
        };
        for body in twin.entities(&[Noun::Organization]) {
            let mandates: Vec<_> = twin.today().into_iter().filter_map(|(fact, sure)| match &fact.statement {
                Statement::Relation(relation) if relation.kind == RelationKind::Mandate
                    && relation.to != Some(body) && relation.to != Some(relation.from) => {
                    Some((fact.id, relation, sure.and(about(relation)?)))
                }
                _ => None,
            }).collect();
            let mut reached = BTreeMap::from([(body, Certainty::Certain)]);
            loop {
                let mut next = reached.clone();
                for (_, relation, sure) in &mandates {
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
            let expected: BTreeSet<(FactId, Certainty, bool)> = mandates.iter().filter_map(|(fact, relation, sure)| {
                Some((*fact, sure.and(*reached.get(&relation.from)?), relation.from == body))
            }).collect();
            let found = mandates_in(&twin.view, body, matter);
            prop_assert_eq!(found.mandates.len(), expected.len());
            let seen: BTreeSet<_> = found.mandates.iter().map(|one| {
                (one.held.fact.id, one.certainty, one.origin == MandateOrigin::Given)
            }).collect();
            prop_assert_eq!(seen, expected);
            prop_assert_eq!(found.unknown.contains(&MandateUnknown::NothingStated), found.mandates.is_empty());
            for mandate in &found.mandates {
                let mut at = body;
                for step in &mandate.through {
                    let Statement::Relation(relation) = &step.fact.statement else { continue };
                    prop_assert_eq!(relation.from, at);
                    at = relation.to.expect("a way goes on");
                }
                prop_assert_eq!(mandate.relation.from, at);
            }
        }
    }
}
