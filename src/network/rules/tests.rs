//! Rules about holders and disputes, each through a plan.

use crate::network::agreement::AgreementKind;
use crate::network::change::{Change, NewFact};
use crate::network::fact::{Basis, Margin, Statement};
use crate::network::key::{EntityId, Key, Noun, Revision};
use crate::network::membership::{Capacity, Membership, Representation};
use crate::network::organization::{Identifier, OrganizationKind};
use crate::network::recorded::RevisionRecord;
use crate::network::refusal::RefusalCode;
use crate::network::relation::{Relation, RelationKind};
use crate::network::seat::{Post, Role, Seat};
use crate::network::testing::{World, agreement, membership, since};
use crate::network::word::Word;

/// A committee with a post of one place, two seats of that post and two persons; and memberships and a
/// representation of which nothing is said yet.
struct Small {
    world: World,
    body: EntityId,
    persons: [EntityId; 2],
    post: EntityId,
    seats: [EntityId; 2],
    memberships: [EntityId; 2],
    representations: [EntityId; 2],
}

impl Small {
    fn new() -> Self {
        let mut world = World::new();
        let body = world.body("Udvalget");
        let persons = [world.person("Eva", "Berg"), world.person("Ulla", "Dam")];
        let post = Post { body, role: Role::Member, places: Some(1), title: None };
        let post = world.stated(since("2000-01-01"), Statement::Post(Box::new(post)));
        let seats = [(); 2].map(|()| world.stated(since("2000-01-01"), seat(body, Some(post))));
        let memberships = [(); 2].map(|()| world.entity(Noun::Membership, None));
        let representations = [(); 2].map(|()| world.entity(Noun::Representation, None));
        Self { world, body, persons, post, seats, memberships, representations }
    }

    /// A term of the person at a place, in a seat or the post.
    fn term(&self, at: usize, seat: Option<EntityId>, post: Option<EntityId>) -> (EntityId, Statement) {
        let term = Membership { seat, post, ..membership(self.body, self.persons[at], Role::Member) };
        (self.memberships[at], Statement::Membership(term))
    }

    /// The codes of what refuses facts from 2010 on, all with one label of dispute where one is given.
    fn refused(&self, facts: Vec<(EntityId, Statement)>, dispute: Option<&str>) -> Vec<RefusalCode> {
        let network = self.world.network();
        let key = |id: EntityId| -> Key { network.entity(id).expect("an entity").key().clone() };
        let record = |(subject, statement): (EntityId, Statement)| {
            Change::Record(Box::new(NewFact {
                subject: key(subject),
                validity: since("2010-01-01"),
                basis: Basis::Stated,
                statement: statement.try_map(|_, id| Ok::<_, ()>(key(*id))).expect("every entity has a key"),
                margin: Margin { dispute: dispute.map(Into::into), ..Margin::default() },
            }))
        };
        let changes: Vec<Change> = facts.into_iter().map(record).collect();
        let last = network.revisions().next_back().expect("a revision");
        let number = network.head().and_then(|head| Revision::at(head.index() + 1));
        let revision = RevisionRecord { number: number.expect("one more"), ..last.clone() };
        let refusals = network.plan(&changes, revision).err().unwrap_or_default();
        refusals.into_iter().map(|refusal| refusal.code).collect()
    }
}

fn seat(body: EntityId, post: Option<EntityId>) -> Statement {
    let role = Role::Member;
    Statement::Seat(Box::new(Seat { body, post, role, voting: None, appointed_by: None, title: None, eligible: None }))
}

#[test]
fn a_post_counts_those_in_its_seats() {
    let small = Small::new();
    let (post, [first, second]) = (Some(small.post), small.seats);
    let both = |one, other| small.refused(vec![one, other], None);
    assert_eq!(both(small.term(0, None, post), small.term(1, None, post)), [RefusalCode::PostFull]);
    assert_eq!(both(small.term(0, Some(first), None), small.term(1, None, post)), [RefusalCode::PostFull]);
    assert_eq!(both(small.term(0, Some(first), None), small.term(1, Some(second), None)), [RefusalCode::PostFull]);
    assert_eq!(small.refused(vec![small.term(0, Some(first), post)], None), []);
}

#[test]
fn a_seat_that_joins_a_full_post_is_refused() {
    let mut small = Small::new();
    let free = small.world.entity(Noun::Seat, None);
    small.world.fact(free, since("2000-01-01"), seat(small.body, None));
    let (held, term) = small.term(0, None, Some(small.post));
    small.world.fact(held, since("2005-01-01"), term);
    let (held, term) = small.term(1, Some(free), None);
    small.world.fact(held, since("2005-01-01"), term);
    let joins = small.refused(vec![(free, seat(small.body, Some(small.post)))], None);
    assert!(joins.contains(&RefusalCode::PostFull), "{joins:?}");
}

#[test]
fn sources_may_disagree_on_who_holds_a_seat() {
    let small = Small::new();
    let seat = Some(small.seats[0]);
    let rivals = || vec![small.term(0, seat, None), small.term(1, seat, None)];
    let refused = small.refused(rivals(), None);
    assert!(refused.contains(&RefusalCode::SeatTaken), "{refused:?}");
    assert_eq!(small.refused(rivals(), Some("who")), []);
}

#[test]
fn sources_may_disagree_on_who_represents_a_member_and_on_whose_an_identifier_is() {
    let mut small = Small::new();
    let other = small.world.body("Kommunen");
    let municipality = small.world.entity(Noun::Organization, Some(OrganizationKind::Municipality));
    let term = small.memberships[0];
    small.world.fact(
        term,
        since("2000-01-01"),
        Statement::Membership(membership(small.body, municipality, Role::Member)),
    );
    let sits = |at: usize| {
        let (membership, person) = (term, small.persons[at]);
        let capacity = Capacity::Ordinary;
        (small.representations[at], Statement::Representation(Representation { membership, person, capacity }))
    };
    let rivals = || vec![sits(0), sits(1)];
    assert_eq!(small.refused(rivals(), None), [RefusalCode::Overlap]);
    assert_eq!(small.refused(rivals(), Some("who")), []);
    let has = |body: EntityId| {
        let identifier = Identifier { scheme: "code".into(), value: "0615".into() };
        (body, Statement::Identifier(Box::new(identifier)))
    };
    let rivals = || vec![has(small.body), has(other)];
    assert_eq!(small.refused(rivals(), None), [RefusalCode::IdentifierTaken]);
    assert_eq!(small.refused(rivals(), Some("whose")), []);
}

#[test]
fn only_parties_and_contact_persons_have_an_agreement() {
    let mut small = Small::new();
    let agreement = Statement::Affair(Box::new(agreement(AgreementKind::Framework, "2016").into()));
    let agreement = small.world.stated(since("2000-01-01"), agreement);
    let relation = small.world.entity(Noun::Relation, None);
    let refused = |kind: RelationKind, to: EntityId| {
        let said = Relation { kind, from: small.body, to: Some(to), terms: None };
        small.refused(vec![(relation, Statement::Relation(said))], None)
    };
    for kind in RelationKind::ALL {
        let about_agreements = matches!(kind, RelationKind::PartyTo | RelationKind::ContactPersonFor);
        assert_eq!(refused(*kind, agreement).is_empty(), about_agreements, "{kind:?} to an agreement");
        let elsewhere = refused(*kind, small.persons[0]);
        let expected = if *kind == RelationKind::ContactPersonFor { vec![RefusalCode::WrongNoun] } else { Vec::new() };
        assert_eq!(elsewhere, expected, "{kind:?} to a person");
    }
}
