use std::cmp::Reverse;
use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::provision::{Clause, Following, Modality, Provision, ProvisionKind};
use crate::network::questions::ex_officio::{ExOfficio, ex_officio_at, ex_officio_in, ex_officio_of};
use crate::network::questions::organization::{Existence, existence};
use crate::network::relation::Direction;
use crate::network::seat::Role;
use crate::network::testing::asked_of;
use crate::network::validity::Certainty;

/// A provision by which somebody holds a place, by the rows.
struct Office<'r> {
    fact: &'r Fact,
    rule: &'r Provision<EntityId>,
    place: Option<EntityId>,
    sure: Certainty,
}

/// What is derived: the provision, the place, the holder, how sure it is.
type Derived = (FactId, Option<EntityId>, EntityId, Certainty);

/// The body, the role and the post that a seat or a post has on the day.
pub fn place_of(twin: &Twin<'_>, place: EntityId) -> Option<(EntityId, Role)> {
    let best = |seats: bool| {
        let facts = twin.about(place).into_iter().filter(|(fact, _)| match &fact.statement {
            Statement::Seat(_) => seats,
            Statement::Post(_) => !seats,
            _ => false,
        });
        facts.min_by_key(|(fact, sure)| (*sure, Reverse(fact.validity.from.earliest), fact.id))
    };
    match &best(true).or_else(|| best(false))?.0.statement {
        Statement::Seat(seat) => Some((seat.body, seat.role)),
        Statement::Post(post) => Some((post.body, post.role)),
        _ => None,
    }
}

/// The seats and posts that a provision without a place is about.
pub fn scope(twin: &Twin<'_>, rule: &Provision<EntityId>) -> BTreeSet<EntityId> {
    let fits = |place: EntityId| rule.role.is_none_or(|role| place_of(twin, place).is_some_and(|(_, of)| of == role));
    let mut posts = BTreeSet::new();
    for (fact, _) in twin.today() {
        if matches!(&fact.statement, Statement::Post(post) if post.body == rule.body) && fits(fact.subject) {
            posts.insert(fact.subject);
        }
    }
    let mut all = posts.clone();
    for (fact, _) in twin.today() {
        if let Statement::Seat(seat) = &fact.statement
            && seat.body == rule.body
            && seat.post.is_none_or(|post| !posts.contains(&post))
            && fits(fact.subject)
        {
            all.insert(fact.subject);
        }
    }
    all
}

/// How sure it is that a provision is applied.
pub fn applied(twin: &Twin<'_>, fact: &Fact, sure: Certainty) -> Option<Certainty> {
    match twin.surest(fact.subject, |statement| matches!(statement, Statement::Exemption(_))) {
        Some(Certainty::Certain) => None,
        Some(Certainty::Possible) => Some(Certainty::Possible),
        None => Some(sure),
    }
}

fn offices<'r>(twin: &Twin<'r>) -> Vec<Office<'r>> {
    let mut offices = Vec::new();
    for (fact, sure) in twin.today() {
        let Statement::Provision(rule) = &fact.statement else { continue };
        let Some(sure) = applied(twin, fact, sure) else { continue };
        let counts = rule.clause.kind() == ProvisionKind::ExOfficio && rule.modality == Modality::Must;
        if !counts || existence(&twin.view, rule.body) == Existence::No {
            continue;
        }
        let body = |place: EntityId| place_of(twin, place).map(|(body, _)| body);
        let place = match (rule.place, rule.role) {
            (Some(place), _) if body(place) != Some(rule.body) => continue,
            (Some(place), _) => Some(place),
            (None, None) => None,
            (None, Some(_)) => {
                let scope: Vec<EntityId> = scope(twin, rule).into_iter().collect();
                scope.first().copied().filter(|one| scope.len() == 1 && body(*one) == Some(rule.body))
            }
        };
        offices.push(Office { fact, rule, place, sure });
    }
    offices
}

fn is_seat_of(twin: &Twin<'_>, seat: EntityId, post: EntityId) -> bool {
    twin.about(seat).iter().any(|(fact, _)| matches!(&fact.statement, Statement::Seat(seat) if seat.post == Some(post)))
}

/// Who holds a place by a membership.
fn stated(twin: &Twin<'_>, place: EntityId) -> Vec<(EntityId, Certainty)> {
    let mut found = Vec::new();
    for (fact, sure) in twin.today() {
        let Statement::Membership(terms) = &fact.statement else { continue };
        if !terms.capacity.holds() {
            continue;
        }
        if terms.seat == Some(place) || terms.post == Some(place) {
            found.push((terms.member, sure));
        }
        for (seat, there) in twin.today() {
            let through = matches!(&seat.statement, Statement::Seat(of) if of.post == Some(place));
            if through && terms.seat == Some(seat.subject) {
                found.push((terms.member, sure.max(there)));
            }
        }
    }
    found
}

/// Who is reached from a provision along every way that passes no place twice.
fn reach(
    twin: &Twin<'_>,
    offices: &[Office<'_>],
    rule: &Provision<EntityId>,
    passed: &[EntityId],
    so_far: Certainty,
    found: &mut BTreeSet<(EntityId, Certainty)>,
) {
    let mut ends = Vec::new();
    match &rule.clause {
        Clause::ExOfficio(Following::Place(place)) => ends.push((*place, so_far)),
        Clause::ExOfficio(Following::Relation { kind, direction, of }) => {
            for (fact, sure) in twin.today() {
                let Statement::Relation(relation) = &fact.statement else { continue };
                let (here, there) = match direction {
                    Direction::Incoming => (relation.to, Some(relation.from)),
                    Direction::Outgoing => (Some(relation.from), relation.to),
                };
                if relation.kind == *kind && here == Some(*of) {
                    ends.extend(there.map(|end| (end, so_far.max(sure))));
                }
            }
        }
        _ => {}
    }
    for (end, sure) in ends {
        match twin.recorded.entities[end.index()].noun {
            Noun::Person | Noun::Organization => {
                found.insert((end, sure));
            }
            Noun::Seat | Noun::Post if !passed.contains(&end) => {
                found.extend(stated(twin, end).into_iter().map(|(party, held)| (party, sure.max(held))));
                for office in offices.iter().filter(|office| is_at(twin, office, end)) {
                    reach(twin, offices, office.rule, &[passed, &[end]].concat(), sure.max(office.sure), found);
                }
            }
            _ => {}
        }
    }
}

fn is_at(twin: &Twin<'_>, office: &Office<'_>, place: EntityId) -> bool {
    let at = office.place.is_some_and(|at| at == place || is_seat_of(twin, at, place));
    at && place_of(twin, place).map(|(body, _)| body) == Some(office.rule.body)
}

fn derived(twin: &Twin<'_>, offices: &[Office<'_>], office: &Office<'_>) -> BTreeSet<Derived> {
    let (mut found, passed) = (BTreeSet::new(), office.place.into_iter().collect::<Vec<_>>());
    reach(twin, offices, office.rule, &passed, Certainty::Certain, &mut found);
    let mut holders: Vec<(EntityId, Certainty)> = found.into_iter().collect();
    // The surest comes first.
    holders.dedup_by_key(|(holder, _)| *holder);
    let derived =
        holders.into_iter().map(|(holder, sure)| (office.fact.id, office.place, holder, sure.max(office.sure)));
    derived.collect()
}

fn found(answer: &[ExOfficio<'_>]) -> BTreeSet<Derived> {
    let held = answer.iter().filter_map(|one| Some((one.ruling.held.fact.id, one.place, one.holder?, one.certainty)));
    held.collect()
}

proptest! {
    #[test]
    fn offices_follow_from_other_facts((recorded, on, known) in asked_of(&[ProvisionKind::ExOfficio])) {
        let twin = Twin::new(&recorded, on, known);
        let offices = offices(&twin);
        for body in twin.entities(&[Noun::Organization]) {
            let expected = offices.iter().filter(|office| office.rule.body == body);
            let expected: BTreeSet<Derived> = expected.flat_map(|office| derived(&twin, &offices, office)).collect();
            let answer = ex_officio_in(&twin.view, body);
            prop_assert_eq!(found(&answer), expected);
            for one in answer {
                prop_assert_eq!(one.holder.is_none(), one.grounds.is_empty());
                prop_assert!(one.ruling.held.fact.statement.kind() == StatementKind::Provision);
                for held in one.facts() {
                    prop_assert!(twin.sure(held.fact).is_some());
                }
                let same = one.stated.is_none_or(|stated| Some(stated.terms.member) == one.holder);
                prop_assert!(same && one.instead.iter().all(|other| Some(other.terms.member) != one.holder));
            }
        }
        for place in twin.entities(&[Noun::Seat, Noun::Post]) {
            let expected = offices.iter().filter(|office| is_at(&twin, office, place));
            let expected: BTreeSet<Derived> = expected.flat_map(|office| derived(&twin, &offices, office)).collect();
            prop_assert_eq!(found(&ex_officio_at(&twin.view, place)), expected);
        }
        let all: BTreeSet<Derived> = offices.iter().flat_map(|office| derived(&twin, &offices, office)).collect();
        for party in twin.entities(&[Noun::Organization, Noun::Person]) {
            let expected: BTreeSet<Derived> = all.iter().copied().filter(|(_, _, holder, _)| *holder == party).collect();
            prop_assert_eq!(found(&ex_officio_of(&twin.view, party)), expected);
        }
    }
}
