//! The ground of a write: what it rests on must not have moved since its writer looked.

use std::collections::BTreeSet;

use super::fact::Fact;
use super::key::{EntityId, Revision};
use super::network::Network;
use super::recorded::Recorded;

/// What facts touch.
#[derive(Debug, Default)]
struct Ground {
    /// Whom they are about.
    subjects: BTreeSet<EntityId>,
    /// Whom their statements name. Documents that they are cited from are none of these.
    named: BTreeSet<EntityId>,
}

impl Ground {
    fn of<'f>(facts: impl Iterator<Item = &'f Fact>) -> Self {
        let mut ground = Self::default();
        for fact in facts {
            ground.subjects.insert(fact.subject);
            ground.named.extend(fact.statement.references().into_iter().map(|(_, named)| *named));
        }
        ground
    }
}

impl Network {
    /// The entities in which the ground of a plan has moved since a revision, in the order of their
    /// numbers: those about which one of the two, the plan or the revisions after `since`, records or
    /// withdraws a fact while the other does so too, or names them in a fact that it records or
    /// withdraws.
    ///
    /// Two that only name an entity do not stand in one another's way: members join a large body at
    /// any time. Where two of them exclude one another, the rules say so.
    ///
    /// `self` is the network that the plan was made against.
    #[must_use]
    pub fn moved_since(&self, since: Revision, plan: &Recorded) -> Vec<EntityId> {
        let withdrawn = plan.withdrawals.iter().filter_map(|(id, _)| self.fact(*id));
        let mut planned = Ground::of(plan.facts.iter().chain(withdrawn));
        planned.subjects.extend(plan.erasures.iter().map(|erasure| erasure.person));
        let erasures = self.erasures().iter().filter(|erasure| erasure.revision > since);
        let later = (since.index() + 1..).map_while(Revision::at).take_while(|number| Some(*number) <= self.head());
        let later = later.flat_map(|number| {
            self.recorded_by(number).chain(self.withdrawn_by(number).iter().copied()).filter_map(|id| self.fact(id))
        });
        let mut recorded = Ground::of(later);
        recorded.subjects.extend(erasures.map(|erasure| erasure.person));
        let mut moved: BTreeSet<EntityId> = planned.subjects.intersection(&recorded.subjects).copied().collect();
        moved.extend(planned.subjects.intersection(&recorded.named));
        moved.extend(planned.named.intersection(&recorded.subjects));
        moved.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::network::fact::Statement;
    use crate::network::key::FactId;
    use crate::network::seat::Role;
    use crate::network::testing::{World, membership, named, network_of, recorded, since};

    /// What a plan would record, and the first revision of a world.
    fn plan(world: &World, subject: EntityId, statement: Statement, withdrawn: &[FactId]) -> Recorded {
        let mut planned = world.clone();
        let number = planned.revision();
        planned.fact(subject, since("2020-01-01"), statement);
        let facts = planned.recorded.facts.split_off(world.recorded.facts.len());
        let withdrawals = withdrawn.iter().map(|fact| (*fact, number)).collect();
        Recorded { facts, withdrawals, ..Recorded::default() }
    }

    #[test]
    fn one_that_writes_of_what_the_other_wrote_of_or_named_has_lost_its_ground() {
        let mut world = World::new();
        let (one, other, person) = (world.body("One"), world.body("Other"), world.person("Åse", ""));
        world.revision();
        let joined = world.stated(since("2020-01-01"), Statement::Membership(membership(one, person, Role::Member)));
        let network = world.network();
        let moved =
            |since: Revision, subject, statement| network.moved_since(since, &plan(&world, subject, statement, &[]));
        let first = Revision::FIRST;
        assert_eq!(moved(first, one, named("Uno")), [one], "the membership names it");
        assert_eq!(moved(first, other, named("Altro")), []);
        assert_eq!(moved(first, joined, Statement::Leave), [joined], "it is new");
        let second = Revision::new(2).unwrap();
        assert_eq!(moved(second, one, named("Uno")), [], "nothing came after");
        // Another membership of the same body by the same person only names what the first names.
        let again = Statement::Membership(membership(one, person, Role::Chair));
        let new = EntityId::at(world.recorded.entities.len()).unwrap();
        assert_eq!(moved(first, new, again), []);
        let placed = plan(&world, other, Statement::Placement(joined), &[]);
        assert_eq!(network.moved_since(first, &placed), [joined], "the plan names what is new");
        let name = world.recorded.facts.iter().find(|fact| fact.subject == one).unwrap().id;
        let withdrawn = plan(&world, other, named("Altro"), &[name]);
        assert_eq!(network.moved_since(first, &withdrawn), [one], "a fact about it is withdrawn");
    }

    proptest! {
        /// The twin: the rows of the revisions in the second half are the plan, and it is asked of
        /// each revision before whether anything between touches the same.
        #[test]
        fn the_ground_has_moved_where_rows_meet(recorded in recorded(), since in 1..=3_i64) {
            let since = Revision::new(since).unwrap();
            let head = Revision::new(2).unwrap();
            let until = |number: Revision| {
                let facts = recorded.facts.iter().filter(|fact| fact.recorded <= number).cloned().map(|mut fact| {
                    fact.withdrawn = fact.withdrawn.filter(|by| *by <= number);
                    fact
                });
                Recorded {
                    revisions: recorded.revisions.iter().take(number.index() + 1).cloned().collect(),
                    entities: recorded.entities.iter().filter(|entity| entity.created <= number).cloned().collect(),
                    facts: facts.collect(),
                    ..Recorded::default()
                }
            };
            let network = network_of(&until(head));
            let plan = Recorded {
                facts: recorded.facts.iter().filter(|fact| fact.recorded > head).cloned().collect(),
                withdrawals: recorded
                    .facts
                    .iter()
                    .filter(|fact| fact.recorded <= head)
                    .filter_map(|fact| Some((fact.id, fact.withdrawn.filter(|by| *by > head)?)))
                    .collect(),
                ..Recorded::default()
            };
            let by_plan = |fact: &Fact| fact.recorded > head || fact.withdrawn.is_some_and(|by| by > head);
            let between = |by: Revision| by > since && by <= head;
            let by_others =
                |fact: &Fact| fact.recorded <= head && (between(fact.recorded) || fact.withdrawn.is_some_and(between));
            let names = |fact: &Fact, entity: EntityId| {
                fact.statement.references().iter().any(|(_, named)| **named == entity)
            };
            let meets = |entity: EntityId| {
                recorded.facts.iter().filter(|fact| by_plan(fact)).any(|one| {
                    recorded.facts.iter().filter(|fact| by_others(fact)).any(|other| {
                        (one.subject == entity && (other.subject == entity || names(other, entity)))
                            || (other.subject == entity && names(one, entity))
                    })
                })
            };
            let twin: Vec<EntityId> =
                recorded.entities.iter().map(|entity| entity.id).filter(|entity| meets(*entity)).collect();
            prop_assert_eq!(network.moved_since(since, &plan), twin);
        }
    }
}
