use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::network::change::NewFact;
use crate::network::fact::StatementKind;
use crate::network::organization::OrganizationKind;
use crate::network::person::PersonName;
use crate::network::recorded::{Recorded, RevisionRecord};
use crate::network::testing::{World, between, membership, named, network_of, recorded, since};
use crate::network::{key::Noun, seat::Role};

fn next(network: &Network) -> RevisionRecord {
    let last = network.revisions().next_back().expect("a revision");
    let number = Revision::at(last.number.index() + 1).expect("few revisions");
    RevisionRecord { number, ..last.clone() }
}

/// The network after changes, which the rules do not look at: random networks break them.
fn changed(network: &Network, changes: &[Change]) -> Network {
    let revision = next(network);
    let mut rows = Recorded { revisions: vec![revision.clone()], ..Recorded::default() };
    let id = |key: &Key| network.by_key(key.as_str()).ok_or(());
    for change in changes {
        match change {
            Change::Withdraw(fact) => rows.withdrawals.push((*fact, revision.number)),
            Change::Record(fact) => rows.facts.push(Fact {
                validity: fact.validity,
                id: FactId::at(network.fact_count() + rows.facts.len()).expect("few facts"),
                subject: id(&fact.subject).expect("it is known"),
                recorded: revision.number,
                withdrawn: None,
                basis: fact.basis,
                statement: fact.statement.try_map(|_, key| id(key)).expect("they are known"),
                margin: (!fact.margin.is_empty())
                    .then(|| Box::new(fact.margin.try_map(&mut |key| id(key)).expect("they are known"))),
            }),
            Change::Create { .. } | Change::Anonymise { .. } => unreachable!("no fact is undone so"),
        }
    }
    network.extended(rows)
}

/// What stood of each entity in a revision, in no order of its own; names that were erased left out.
fn stood(network: &Network, revision: Option<Revision>) -> Vec<String> {
    let facts = (1..=network.fact_count()).filter_map(|id| network.fact(FactId::new(i64::try_from(id).ok()?)?));
    let standing = facts.filter(|fact| revision.is_some_and(|revision| fact.known_at(revision)));
    let named = standing.filter(|fact| fact.statement != Statement::PersonName(None));
    let mut said: Vec<String> =
        named.filter_map(|fact| worded(network, fact)).map(|fact| format!("{fact:?}")).collect();
    said.sort();
    said
}

fn before(revision: Revision) -> Option<Revision> {
    Revision::new(i64::from(revision.get()) - 1)
}

proptest! {
    #[test]
    fn the_newest_revision_undone_leaves_what_stood_before_it(recorded in recorded()) {
        let network = network_of(&recorded);
        let head = network.head().expect("a revision");
        let undone = changed(&network, &changes(&network, head).expect("nothing is built on the newest"));
        prop_assert_eq!(stood(&undone, undone.head()), stood(&network, before(head)));
        prop_assert_eq!(stood(&undone, Some(head)), stood(&network, Some(head)));
        let again = changed(&undone, &changes(&undone, undone.head().expect("a revision")).expect("it is the newest"));
        prop_assert_eq!(stood(&again, again.head()), stood(&network, Some(head)));
    }

    #[test]
    fn an_earlier_revision_is_undone_or_what_is_built_on_it_is_named(recorded in recorded()) {
        let network = network_of(&recorded);
        for revision in network.revisions().map(|revision| revision.number) {
            match changes(&network, revision) {
                Ok(changes) => {
                    let undone = changed(&network, &changes);
                    let left = |fact: &Fact| fact.recorded == revision && fact.known_at(undone.head().expect("a revision"));
                    let ids = (1..=undone.fact_count()).filter_map(|id| FactId::new(i64::try_from(id).ok()?));
                    prop_assert!(!ids.filter_map(|id| undone.fact(id)).any(left));
                }
                Err(refusals) => {
                    prop_assert!(!refusals.is_empty());
                    for refusal in refusals {
                        prop_assert_eq!(refusal.code, RefusalCode::BuiltUpon);
                        prop_assert!(!refusal.in_the_way.is_empty());
                        for fact in refusal.in_the_way.iter().filter_map(|id| network.fact(*id)) {
                            let since = fact.recorded > revision || fact.withdrawn.is_some_and(|by| by > revision);
                            prop_assert!(since);
                        }
                    }
                }
            }
        }
    }
}

/// A body that revision 2 renamed.
fn renamed() -> (World, EntityId, FactId) {
    let mut world = World::new();
    let body = world.entity(Noun::Organization, Some(OrganizationKind::Committee));
    world.fact(body, since("2000-01-01"), Statement::Existence);
    let name = world.fact(body, since("2000-01-01"), named("Udvalget"));
    world.revision();
    world.withdraw(name);
    world.fact(body, between("2000-01-01", "2018-01-01"), named("Udvalget"));
    let new = world.fact(body, since("2018-01-01"), named("Fælles Velfærd"));
    (world, body, new)
}

fn revision(number: i64) -> Revision {
    Revision::new(number).expect("from 1 on")
}

#[test]
fn a_renaming_is_undone_by_a_plan() {
    let (world, body, _) = renamed();
    let network = world.network();
    let undo = changes(&network, revision(2)).expect("nothing is built on it");
    let record = |change: &Change| match change {
        Change::Record(fact) => Some(NewFact::clone(fact)),
        _ => None,
    };
    assert_eq!(undo.len(), 3);
    assert_eq!(undo.iter().filter_map(record).count(), 1);
    let after = network.plan(&undo, next(&network)).expect("the rules let it through").after;
    let names = after.entity(body).map_or(0, |entity| entity.facts_of(StatementKind::Name).len());
    assert_eq!(names, 1);
    assert_eq!(stood(&after, after.head()), stood(&network, Some(revision(1))));
}

#[test]
fn what_later_revisions_built_on_is_refused_with_the_facts_in_the_way() {
    let (mut world, body, new) = renamed();
    world.revision();
    world.withdraw(new);
    let newest = world.fact(body, since("2018-01-01"), named("Velfærd"));
    let member = world.body("Viborg");
    let term = world.stated(since("2018-01-01"), Statement::Membership(membership(body, member, Role::Member)));
    let network = world.network();
    let refused = |number| changes(&network, revision(number)).expect_err("it is built upon");
    let renaming = refused(2);
    assert_eq!(renaming.iter().map(|refusal| refusal.in_the_way.clone()).collect::<Vec<_>>(), [[newest]]);
    assert!(renaming[0].sentence.english.starts_with("Revision 3 withdrew a fact of name that 2 recorded"));
    // The name of revision 1 was withdrawn, and the body has a name and a member since.
    let founding = refused(1);
    assert_eq!(founding.len(), 2);
    let terms = network.entity(term).map_or(&[][..], crate::network::network::Entity::facts);
    assert!(founding[1].in_the_way.contains(&terms[0].id) && founding[1].in_the_way.contains(&newest));
    let unknown = changes(&network, revision(9)).expect_err("there is none");
    assert_eq!(unknown[0].code, RefusalCode::UnknownRevision);
}

#[test]
fn a_name_that_was_erased_stays_erased() {
    let mut world = World::new();
    let person = world.entity(Noun::Person, None);
    let name =
        |given: &str| Statement::PersonName(Some(Box::new(PersonName { given: given.into(), family: "Berg".into() })));
    let old = world.fact(person, since("2000-01-01"), name("Eva"));
    world.revision();
    world.withdraw(old);
    world.fact(person, since("2000-01-01"), name("Ewa"));
    for fact in &mut world.recorded.facts {
        fact.statement = Statement::PersonName(None);
    }
    let network: Arc<Network> = world.network();
    let undo = changes(&network, revision(2)).expect("nothing is built on it");
    assert!(matches!(undo.as_slice(), [Change::Withdraw(_)]));
}
