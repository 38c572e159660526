use proptest::prelude::*;

use super::*;
use crate::network::change::{Change, NewFact};
use crate::network::erasure::Removed;
use crate::network::fact::{Basis, Citation, Link, Margin};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::Key;
use crate::network::person::{PersonIdentifier, PersonName};
use crate::network::plan::Plan;
use crate::network::refusal::RefusalCode;
use crate::network::revert;
use crate::network::seat::Role;
use crate::network::testing::{World, membership, network_of, recorded, since};

/// A person with a name, an identifier and a gap, and a membership, all cited with a quote; and another.
fn persons() -> (World, EntityId) {
    let mut world = World::new();
    let (body, other) = (world.body("Udvalget"), world.person("Bent", "Hemmelig"));
    let document = world.entity(Noun::Document, None);
    let person = world.person("Karla", "Hemmelig");
    let orcid = PersonIdentifier { scheme: "orcid".into(), value: "0000-Hemmelig".into() };
    world.fact(person, since("2000-01-01"), Statement::PersonIdentifier(Some(Box::new(orcid))));
    let gap = Gap { topic: Topic::Term, reason: GapReason::NotStated, explanation: "Karla says nothing".into() };
    world.fact(person, since("2000-01-01"), Statement::Gap(Box::new(gap)));
    world.revision();
    let seat = |member| Statement::Membership(membership(body, member, Role::Member));
    world.stated(since("2001-01-01"), seat(person));
    world.stated(since("2001-01-01"), seat(other));
    for fact in world.recorded.facts.iter_mut().filter(|fact| fact.subject != body) {
        let of_other = fact.subject == other || fact.names(Link::Member, other);
        let quote = if of_other { "Bent quoted" } else { "Karla quoted" };
        let citations = vec![Citation { document, place: None, quote: Some(quote.into()) }];
        fact.margin = Some(Box::new(Margin { citations, ..Margin::default() }));
    }
    world.recorded.revisions[1].message = "Karla appointed".into();
    (world, person)
}

/// The record of the revision after a world's.
fn next(world: &World) -> RevisionRecord {
    let mut next = world.clone();
    next.revision();
    next.recorded.revisions.pop().unwrap()
}

fn anonymise(world: &World, person: EntityId, message: &str) -> Result<Plan, Vec<RefusalCode>> {
    let network = world.network();
    let change = Change::Anonymise { person: network.entity(person).unwrap().key().clone(), traces: Vec::new() };
    let record = RevisionRecord { message: message.into(), ..next(world) };
    network.plan(&[change], record).map_err(|refusals| refusals.iter().map(|refusal| refusal.code).collect())
}

#[test]
fn an_erasure_takes_out_the_names_and_what_speaks_of_the_person_and_nothing_else() {
    let (world, person) = persons();
    let Plan { recorded, after } = anonymise(&world, person, "as asked").unwrap();
    let removed = Removed { names: 1, identifiers: 1, quotes: 4, explanations: 1, texts: 0, messages: 2 };
    assert_eq!(recorded.erasures[0].removed, removed);
    let mut rows = world.recorded.clone();
    rows.append(recorded);
    // Read at once, as an instance does that starts, and one by one, as one that follows.
    for network in [after, Network::default().extended(rows.clone()), (*network_of(&rows)).clone()] {
        let all = format!("{network:?}");
        assert!(!all.contains("Karla") && !all.contains("karla") && !all.contains("0000-"));
        // The other member's quote speaks of the other.
        assert!(all.contains("Bent quoted") && network.erasure_of(person).is_some());
        assert!(network.named("hemmelig").iter().all(|(entity, ..)| *entity != person));
        assert_eq!(network.nameless(person), Some(Nameless::Anonymised));
        assert_eq!(network.fact_count(), world.recorded.facts.len());
    }
}

#[test]
fn what_is_erased_is_not_recorded_again() {
    let (world, person) = persons();
    for message in ["Karla asked for it", "of KARLA", "0000-hemmelig"] {
        assert_eq!(anonymise(&world, person, message).err(), Some(vec![RefusalCode::Anonymised]), "{message}");
    }
    let after = Arc::new(anonymise(&world, person, "").unwrap().after);
    let number = after.head().and_then(|head| Revision::at(head.index() + 1)).unwrap();
    let record = RevisionRecord { number, ..after.revision(Revision::FIRST).unwrap().clone() };
    let key = |id| after.entity(id).unwrap().key().clone();
    let new = |subject: &Key, statement| NewFact {
        subject: subject.clone(),
        validity: since("2020-01-01"),
        basis: Basis::Stated,
        statement,
        margin: Margin::default(),
    };
    let name = Statement::PersonName(Some(Box::new(PersonName { given: "K.".into(), family: "H.".into() })));
    let orcid = |value: &str| PersonIdentifier { scheme: "ORCID".into(), value: value.into() };
    let identifier = |value: &str| Statement::PersonIdentifier(Some(Box::new(orcid(value))));
    let another = Key::parse("test:another").unwrap();
    let plan = |network: &Network, fact: NewFact| {
        let create = Change::Create { key: another.clone(), noun: Noun::Person, kind: None };
        let created = (fact.subject == another).then_some(create);
        let changes: Vec<Change> = created.into_iter().chain([Change::Record(Box::new(fact))]).collect();
        network.plan(&changes, record.clone()).map(|_| ()).map_err(|refusals| refusals[0].code)
    };
    let refused = Err(RefusalCode::Anonymised);
    let person_key = key(person);
    assert_eq!(plan(&after, new(&person_key, name.clone())), refused);
    assert_eq!(plan(&after, new(&person_key, identifier("other"))), refused);
    assert_eq!(plan(&after, new(&person_key, Statement::PersonName(None))), refused);
    assert_eq!(plan(&after, new(&another, identifier("0000 hemmelig"))), refused);
    assert_eq!(plan(&after, new(&another, identifier("0000-offentlig"))), Ok(()));
    assert_eq!(plan(&after, new(&another, name)), Ok(()), "people share names");
    // A what-if does not tell whether an identifier was an anonymised person's.
    assert_eq!(plan(&after.hypothetical(), new(&another, identifier("0000 hemmelig"))), Ok(()));
    let mut quoting = new(&person_key, Statement::Completeness(Topic::Memberships));
    let document = key(after.of_noun(Noun::Document).next().unwrap());
    quoting.margin.citations = vec![Citation { document, place: None, quote: None }];
    assert_eq!(plan(&after, quoting.clone()), Ok(()));
    quoting.margin.citations[0].quote = Some("Karla".into());
    assert_eq!(plan(&after, quoting), refused);
    let undone = revert::changes(&after, after.head().unwrap());
    assert_eq!(undone.unwrap_err()[0].code, RefusalCode::Anonymised);
    let changes = revert::changes(&after, Revision::new(2).unwrap()).unwrap();
    assert!(after.plan(&changes, record.clone()).is_ok(), "what was recorded before can be undone");
    // Once more there is nothing to take out; and it is no part of a larger change.
    let again = Change::Anonymise { person: person_key.clone(), traces: Vec::new() };
    let code = |changes: &[Change]| after.plan(changes, record.clone()).unwrap_err()[0].code;
    assert_eq!(code(std::slice::from_ref(&again)), RefusalCode::NothingToChange);
    assert_eq!(code(&[Change::Withdraw(FactId::FIRST), again]), RefusalCode::InvalidValue);
}

#[test]
fn protection_is_of_the_head_and_of_every_day_and_ends_when_the_gap_is_withdrawn() {
    let (mut world, person) = persons();
    let network = world.network();
    assert!(Arc::ptr_eq(&network, &network.public()));
    world.revision();
    let gap = Gap { topic: Topic::Names, reason: GapReason::Protected, explanation: "name protection".into() };
    let gap = world.fact(person, since("2030-01-01"), Statement::Gap(Box::new(gap)));
    let network = world.network();
    let public = network.public();
    assert!(network.is_protected(person) && !Arc::ptr_eq(&network, &public));
    assert_eq!(network.personal_facts(person).count(), 2);
    assert_eq!(public.personal_facts(person).count(), 0);
    assert!(public.named("karla").iter().all(|(_, fact, _)| public.fact(*fact).is_none()));
    assert_eq!(public.nameless(person), Some(Nameless::Protected));
    assert!(public.revisions().take(2).all(|revision| revision.message.is_empty()));
    // What is planned on it cannot tell either.
    let record =
        RevisionRecord { number: Revision::new(4).unwrap(), ..public.revision(Revision::FIRST).unwrap().clone() };
    let lifted = public.plan(&[Change::Withdraw(gap)], record).unwrap().after;
    assert_eq!(lifted.personal_facts(person).count(), 0);
    world.revision();
    world.withdraw(gap);
    let network = world.network();
    assert!(Arc::ptr_eq(&network, &network.public()) && !network.is_protected(person));
}

proptest! {
    #[test]
    fn a_revision_knows_what_it_wrote_whether_read_at_once_or_one_by_one(recorded in recorded()) {
        let at_once = Network::default().extended(recorded.clone());
        for network in [&at_once, &*network_of(&recorded)] {
            for RevisionRecord { number, .. } in &recorded.revisions {
                let created = recorded.entities.iter().filter(|entity| entity.created == *number);
                prop_assert!(network.created_by(*number).eq(created.map(|entity| entity.id)));
                let facts = recorded.facts.iter().filter(|fact| fact.recorded == *number);
                prop_assert!(network.recorded_by(*number).eq(facts.map(|fact| fact.id)));
                let gone = recorded.facts.iter().filter(|fact| fact.withdrawn == Some(*number));
                prop_assert!(network.withdrawn_by(*number).iter().copied().eq(gone.map(|fact| fact.id)));
            }
        }
    }
}
