//! Agreements about which there is nobody to turn to, against a walk day by day over the ties of contact persons.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use super::affair::{LAST, Unsure, complete, in_two_revisions, said, spell, unsure};
use crate::network::agreement::AgreementKind;
use crate::network::fact::{Fact, Statement, StatementKind as Kind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::membership::{Capacity, Representation};
use crate::network::organization::OrganizationKind;
use crate::network::questions::agreement::contact::{ContactReason, agreements_without_contact};
use crate::network::recorded::Recorded;
use crate::network::relation::{Relation, RelationKind};
use crate::network::seat::Role;
use crate::network::testing::{World, agreement, day_at, membership};
use crate::network::validity::{Certainty, Day, Validity};

/// Why there is nobody to turn to, how sure that is, by which relations those who left are contact persons, and what
/// says that they had to do with a party.
type Without = (EntityId, ContactReason, Certainty, BTreeSet<FactId>, BTreeSet<FactId>);

/// What a random fact grows from: what it is, between whom, and when it holds.
type Seed = (u8, u8, u8, Unsure, Option<Unsure>);

/// Two agreements, two parties and a part of one, persons and a body that are contact persons, and what ties them.
fn turned_to() -> impl Strategy<Value = Recorded> {
    let seed = (any::<u8>(), any::<u8>(), any::<u8>(), unsure(), prop::option::weighted(0.9, unsure()));
    (prop::collection::vec(seed, 2..24), prop::collection::vec(any::<u8>(), 30)).prop_map(|(seeds, changes)| {
        let mut world = World::new();
        let always = Validity::since(day_at(0));
        let bodies = [(); 3].map(|()| world.entity(Noun::Organization, Some(OrganizationKind::Institution)));
        let persons = [(); 2].map(|()| world.entity(Noun::Person, None));
        let memberships = [(); 2].map(|()| world.entity(Noun::Membership, None));
        let agreements =
            [(); 2].map(|()| world.stated(always, said(agreement(AgreementKind::Collaboration, "Aftalen"))));
        for (at, party) in [0, 1, 1].into_iter().zip(bodies) {
            let tie = |kind| Relation { kind, from: party, to: agreements.get(at).copied(), terms: None };
            world.stated(always, Statement::Relation(tie(RelationKind::PartyTo)));
        }
        for seed in seeds {
            grow(&mut world, seed, &bodies, &persons, &memberships, &agreements);
        }
        in_two_revisions(world, &changes)
    })
}

fn grow(
    world: &mut World,
    (what, a, b, begins, ends): Seed,
    bodies: &[EntityId; 3],
    persons: &[EntityId; 2],
    memberships: &[EntityId; 2],
    agreements: &[EntityId; 2],
) {
    let holds = spell(begins, ends);
    let (body, person) = (bodies[usize::from(a) % 3], persons[usize::from(b) % 2]);
    match what % 10 {
        0 | 1 => {
            let from = if b % 5 == 0 { body } else { person };
            let kind = RelationKind::ContactPersonFor;
            let tie = Relation { kind, from, to: Some(agreements[usize::from(a) % 2]), terms: None };
            world.stated(Validity::since(day_at(0)), Statement::Relation(tie));
        }
        2..=5 => {
            let member = if b % 3 == 0 { bodies[usize::from(b / 3) % 3] } else { person };
            let terms = membership(body, member, Role::Member);
            world.fact(memberships[usize::from(a / 3) % 2], holds, Statement::Membership(terms));
        }
        6 => {
            let membership = memberships[usize::from(a) % 2];
            let sits = Representation { membership, person, capacity: Capacity::Ordinary };
            world.stated(holds, Statement::Representation(sits));
        }
        7 => {
            let kind = [RelationKind::Line, RelationKind::SecretariatFor][usize::from(b / 2) % 2];
            let tie = Relation { kind, from: person, to: Some(body), terms: None };
            world.stated(holds, Statement::Relation(tie));
        }
        8 if b % 2 == 0 => {
            world.fact(body, holds, Statement::Existence);
        }
        8 => {
            world.fact(body, holds, Statement::Placement(bodies[usize::from(b / 2) % 3]));
        }
        _ => {
            let topic = [Topic::Everything, Topic::Memberships, Topic::Relations][usize::from(a / 2) % 3];
            let of = if a % 4 == 0 { agreements[usize::from(b) % 2] } else { person };
            let topic = if a % 4 == 0 { Topic::ContactPersons } else { topic };
            world.fact(of, Validity::since(day_at(0)), Statement::Completeness(topic));
        }
    }
}

fn relation(fact: &Fact) -> Option<&Relation<EntityId>> {
    match &fact.statement {
        Statement::Relation(relation) => Some(relation),
        _ => None,
    }
}

/// Parties, and all that is part of one of them on the day.
fn with_parts(twin: &Twin<'_>, parties: BTreeSet<EntityId>) -> BTreeSet<EntityId> {
    let mut all = parties;
    for _ in 0..twin.facts.len() {
        for (fact, _) in twin.today() {
            if matches!(&fact.statement, Statement::Placement(whole) if all.contains(whole)) {
                all.insert(fact.subject);
            }
        }
    }
    all
}

/// What may tie a person to bodies on a day: the facts that say so.
fn tied(twin: &Twin<'_>, person: EntityId, bodies: &BTreeSet<EntityId>, day: Day) -> Vec<FactId> {
    let is_one = |body: EntityId| body != person && bodies.contains(&body);
    let then: Vec<&Fact> = twin.facts.iter().copied().filter(|fact| fact.validity.on(day).is_some()).collect();
    let ties = then.iter().filter(|fact| match &fact.statement {
        Statement::Membership(terms) => terms.member == person && is_one(terms.body),
        Statement::Representation(sits) if sits.person == person => then.iter().any(|other| {
            matches!(&other.statement, Statement::Membership(terms)
                if other.subject == sits.membership && (is_one(terms.body) || is_one(terms.member)))
        }),
        Statement::Relation(tie) if tie.kind != RelationKind::ContactPersonFor => {
            let ends = [Some(tie.from), tie.to];
            ends.contains(&Some(person)) && ends.into_iter().flatten().any(is_one)
        }
        _ => false,
    });
    ties.map(|fact| fact.id).collect()
}

/// How sure it is that somebody has left, and what had tied it to the parties; none where it may not have.
fn left(twin: &Twin<'_>, who: EntityId, bodies: &BTreeSet<EntityId>) -> Option<(Certainty, BTreeSet<FactId>)> {
    match twin.recorded.entities[who.index()].noun {
        Noun::Organization => {
            let ever = twin.facts.iter().any(|fact| fact.subject == who && fact.statement == Statement::Existence);
            let now = twin.surest(who, |of| *of == Statement::Existence);
            (ever && now.is_none()).then(|| (Certainty::Certain, BTreeSet::new()))
        }
        Noun::Person => {
            let ever: BTreeSet<FactId> = (-2..=LAST + 3).flat_map(|at| tied(twin, who, bodies, day_at(at))).collect();
            let later = (-2..=LAST + 3).map(day_at).filter(|day| *day >= twin.on);
            if ever.is_empty() || later.into_iter().any(|day| !tied(twin, who, bodies, day).is_empty()) {
                return None;
            }
            let listed = [Topic::Memberships, Topic::Relations];
            let listed = listed.iter().all(|topic| complete(twin, who, *topic) == Some(Certainty::Certain));
            Some((if listed { Certainty::Certain } else { Certainty::Possible }, ever))
        }
        _ => None,
    }
}

/// Why there is nobody to turn to about an agreement; none where there may be somebody.
fn without(twin: &Twin<'_>, agreement: EntityId) -> Option<Without> {
    let held = twin.surest(agreement, |of| of.kind() == Kind::Agreement)?;
    let to = |kind: RelationKind| {
        let ties = twin.today().into_iter().filter_map(move |(fact, _)| Some((fact.id, relation(fact)?)));
        ties.filter(move |(_, tie)| tie.kind == kind && tie.to == Some(agreement)).collect::<Vec<_>>()
    };
    let contacts = to(RelationKind::ContactPersonFor);
    if contacts.is_empty() {
        let (why, sure) = match complete(twin, agreement, Topic::ContactPersons) {
            Some(Certainty::Certain) => (ContactReason::None, held),
            _ => (ContactReason::NoneKnown, Certainty::Possible),
        };
        return Some((agreement, why, sure, BTreeSet::new(), BTreeSet::new()));
    }
    let bodies = with_parts(twin, to(RelationKind::PartyTo).into_iter().map(|(_, tie)| tie.from).collect());
    let (mut sure, mut ended) = (held, BTreeSet::new());
    for (_, tie) in &contacts {
        let (one, ties) = left(twin, tie.from, &bodies)?;
        sure = sure.max(one);
        ended.extend(ties);
    }
    Some((agreement, ContactReason::Left, sure, contacts.into_iter().map(|(fact, _)| fact).collect(), ended))
}

proptest! {
    #[test]
    fn nobody_to_turn_to_is_nobody_left_on_any_day(
        recorded in turned_to(),
        (on, known) in (4..=LAST, 1..=2_i64),
    ) {
        let twin = Twin::new(&recorded, day_at(on), Revision::new(known).expect("from 1 on"));
        let found = agreements_without_contact(&twin.view).map(|one| {
            let contacts = one.contacts.iter().map(|held| held.fact.id).collect();
            (one.agreement, one.why, one.certainty, contacts, one.ended.iter().map(|fact| fact.id).collect())
        });
        let found: Vec<Without> = found.collect();
        let agreements = twin.entities(&[Noun::Agreement]).into_iter();
        let expected: Vec<Without> = agreements.filter_map(|agreement| without(&twin, agreement)).collect();
        prop_assert_eq!(found, expected);
    }
}
