use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Fact, Statement};
use crate::network::gap::{GapReason, Topic};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::membership::{Capacity, Membership, Representation};
use crate::network::questions::ex_officio::ex_officio_at;
use crate::network::questions::membership::{bodies_of, members_of, stand_ins_of, terms_in, terms_of};
use crate::network::questions::organization::{Existence, existence};
use crate::network::questions::seat::{deputies_of, holders_of, seat_state, seats_of};
use crate::network::seat::SeatState;
use crate::network::testing::asked;
use crate::network::validity::Certainty;

fn membership(fact: &Fact) -> Option<&Membership<EntityId>> {
    if let Statement::Membership(terms) = &fact.statement { Some(terms) } else { None }
}

fn representation(fact: &Fact) -> Option<&Representation<EntityId>> {
    if let Statement::Representation(terms) = &fact.statement { Some(terms) } else { None }
}

/// The membership facts of the day that fit.
fn today<'r>(twin: &Twin<'r>, fits: impl Fn(&Membership<EntityId>) -> bool) -> Vec<(&'r Fact, Certainty)> {
    twin.today().into_iter().filter(|(fact, _)| membership(fact).is_some_and(&fits)).collect()
}

/// The membership facts of the day in a seat or post, each with its certainty there.
fn in_place(twin: &Twin<'_>, place: EntityId, holding: bool) -> BTreeSet<(FactId, Certainty)> {
    let mut found: Vec<(FactId, Certainty)> = Vec::new();
    for (fact, sure) in today(twin, |terms| terms.capacity.holds() == holding) {
        let Some(terms) = membership(fact) else { continue };
        let through = twin.today().into_iter().filter(|(seat, _)| {
            matches!(&seat.statement, Statement::Seat(of) if of.post == Some(place)) && terms.seat == Some(seat.subject)
        });
        let direct = (terms.seat == Some(place) || terms.post == Some(place)).then_some(sure);
        let best = through.map(|(_, seat)| seat.max(sure)).chain(direct).min();
        found.extend(best.map(|best| (fact.id, best)));
    }
    found.into_iter().collect()
}

proptest! {
    #[test]
    fn members_and_bodies((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for party in twin.entities(&[Noun::Organization, Noun::Person]) {
            let expected: BTreeSet<_> =
                today(&twin, |terms| terms.body == party).into_iter().map(|(fact, sure)| (fact.id, sure)).collect();
            let members = members_of(&twin.view, party).items;
            prop_assert_eq!(members.len(), expected.len());
            prop_assert_eq!(members.iter().map(|member| (member.held.fact.id, member.held.certainty)).collect::<BTreeSet<_>>(), expected);
            for member in &members {
                let sits: BTreeSet<_> = twin.today().into_iter()
                    .filter(|(fact, _)| representation(fact).is_some_and(|terms| terms.membership == member.membership))
                    .map(|(fact, _)| fact.id).collect();
                prop_assert_eq!(member.representatives(&twin.view).iter().map(|sits| sits.held.fact.id).collect::<BTreeSet<_>>(), sits);
                prop_assert_eq!(member.leave(&twin.view), twin.surest(member.membership, |statement| *statement == Statement::Leave));
                let free = |terms: &Membership<EntityId>| matches!(terms.capacity, Capacity::Deputy | Capacity::MeetingDeputy)
                    && terms.stands_in_for.is_none()
                    && twin.about(member.membership).iter().any(|(fact, _)| membership(fact).is_some_and(|of| of.body == terms.body));
                let stand_ins: BTreeSet<_> =
                    today(&twin, |terms| terms.stands_in_for == Some(member.membership) || free(terms)).into_iter()
                    .filter(|(fact, _)| fact.subject != member.membership).map(|(fact, _)| fact.id).collect();
                let found = stand_ins_of(&twin.view, member.membership);
                prop_assert_eq!(found.iter().map(|found| found.member.held.fact.id).collect::<BTreeSet<_>>(), stand_ins);
            }
            let mut belonging: Vec<(FactId, Option<FactId>, Certainty)> = Vec::new();
            for (fact, sure) in today(&twin, |_| true) {
                if membership(fact).is_some_and(|terms| terms.member == party) {
                    belonging.push((fact.id, None, sure));
                }
                for (sits, how) in twin.today() {
                    if representation(sits).is_some_and(|of| of.person == party && of.membership == fact.subject) {
                        belonging.push((fact.id, Some(sits.id), sure.max(how)));
                    }
                }
            }
            belonging.sort();
            let bodies = bodies_of(&twin.view, party).items;
            let mut found: Vec<_> = bodies.iter()
                .map(|of| (of.member.held.fact.id, of.through.map(|through| through.held.fact.id), of.certainty)).collect();
            found.sort();
            prop_assert_eq!(found, belonging);
        }
    }

    #[test]
    fn seats_and_posts((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for place in twin.entities(&[Noun::Seat, Noun::Post]) {
            let holders = in_place(&twin, place, true);
            let set = |found: Vec<crate::network::questions::seat::Holder<'_>>| -> BTreeSet<_> {
                found.iter().map(|holder| (holder.member.held.fact.id, holder.certainty)).collect()
            };
            prop_assert_eq!(set(holders_of(&twin.view, place)), holders.clone());
            prop_assert_eq!(set(deputies_of(&twin.view, place)), in_place(&twin, place, false));

            let is_place = |statement: &Statement| matches!(statement, Statement::Seat(_) | Statement::Post(_));
            let there = twin.surest(place, is_place);
            let ever = twin.facts.iter().any(|fact| fact.subject == place && is_place(&fact.statement));
            let answer = seat_state(&twin.view, place);
            let gap = twin.surest(place, |statement| {
                matches!(statement, Statement::Gap(gap) if matches!(gap.topic, Topic::Holders | Topic::Everything))
            });
            let listed = |subject: EntityId, topic: Topic| {
                twin.surest(subject, |of| *of == Statement::Completeness(topic) || *of == Statement::Completeness(Topic::Everything))
            };
            let nothing = twin.surest(place, |statement| matches!(statement, Statement::Gap(gap)
                if gap.reason == GapReason::NotApplicable && matches!(gap.topic, Topic::Holders | Topic::Everything)));
            if there.is_none() && ever {
                prop_assert_eq!((answer.state, answer.certainty), (SeatState::NotApplicable, Certainty::Certain));
                continue;
            }
            let mut bodies: Vec<EntityId> = twin.about(place).into_iter().filter_map(|(fact, sure)| match &fact.statement {
                Statement::Seat(seat) if Some(sure) == there => Some(seat.body),
                Statement::Post(post) if Some(sure) == there => Some(post.body),
                _ => None,
            }).collect();
            bodies.dedup();
            if bodies.len() > 1 {
                continue;
            }
            let body = bodies.first().copied();
            let there = there.unwrap_or(Certainty::Certain);
            let offices = ex_officio_at(&twin.view, place);
            let by_office = offices.iter().filter(|office| office.holder.is_some()).map(|office| office.certainty);
            if body.is_some_and(|body| existence(&twin.view, body) == Existence::No) {
                prop_assert_eq!((answer.state, answer.certainty), (SeatState::NotApplicable, there));
            } else if let Some(surest) = holders.iter().map(|(_, sure)| *sure).chain(by_office).min() {
                prop_assert_eq!((answer.state, answer.certainty), (SeatState::Held, surest.max(there)));
            } else if answer.state == SeatState::NotApplicable {
                prop_assert!(nothing.is_some());
            } else {
                let of_body = body.and_then(|body| {
                    let gap = twin.surest(body, |of| matches!(of, Statement::Gap(gap)
                        if matches!(gap.topic, Topic::Members | Topic::Everything)));
                    (gap != Some(Certainty::Certain)).then(|| listed(body, Topic::Members).map(|sure| sure.max(gap.map_or(sure, |_| Certainty::Possible))))?
                });
                let all = listed(place, Topic::Holders).into_iter().chain(of_body).min();
                let expected = match (all, gap) {
                    (None, _) | (_, Some(Certainty::Certain)) => (SeatState::Unknown, Certainty::Certain),
                    (Some(sure), None) => (SeatState::Vacant, sure.max(there)),
                    (Some(_), Some(Certainty::Possible)) => (SeatState::Vacant, Certainty::Possible),
                };
                prop_assert_eq!((answer.state, answer.certainty), expected);
            }
        }
        for body in twin.entities(&[Noun::Organization]) {
            let expected: BTreeSet<FactId> = twin.today().into_iter().filter(|(fact, _)| match &fact.statement {
                Statement::Seat(seat) => seat.body == body,
                Statement::Post(post) => post.body == body,
                _ => false,
            }).map(|(fact, _)| fact.id).collect();
            let found: BTreeSet<_> = seats_of(&twin.view, body).items.iter().map(|place| place.held.fact.id).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn terms((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let ever = |fits: &dyn Fn(EntityId, &Membership<EntityId>) -> bool| -> BTreeSet<FactId> {
            twin.facts.iter().filter(|fact| membership(fact).is_some_and(|terms| fits(fact.subject, terms))).map(|fact| fact.id).collect()
        };
        for entity in twin.entities(&[Noun::Organization, Noun::Person, Noun::Seat, Noun::Post]) {
            let of_post = |seat: EntityId| twin.facts.iter().any(|fact| {
                fact.subject == seat && matches!(&fact.statement, Statement::Seat(of) if of.post == Some(entity))
            });
            let inside = ever(&|_, terms| terms.body == entity || terms.seat == Some(entity) || terms.post == Some(entity)
                || terms.seat.is_some_and(of_post));
            let found = terms_in(&twin.view, entity, true);
            prop_assert!(found.is_sorted_by_key(|term| term.fact.validity));
            prop_assert_eq!(found.len(), inside.len());
            prop_assert_eq!(found.iter().map(|term| term.fact.id).collect::<BTreeSet<_>>(), inside);
            let sat = |of: EntityId| twin.facts.iter().any(|fact| {
                representation(fact).is_some_and(|terms| terms.membership == of && terms.person == entity)
            });
            let own = ever(&|subject, terms| terms.member == entity || sat(subject));
            prop_assert_eq!(terms_of(&twin.view, entity, true).iter().map(|term| term.fact.id).collect::<BTreeSet<_>>(), own);
            for term in found {
                let mut alike: Vec<&Fact> = twin.facts.iter().copied().filter(|fact| membership(fact).is_some_and(|terms| {
                    terms.member == term.terms.member && terms.body == term.terms.body && terms.capacity.holds()
                })).collect();
                alike.sort_by_key(|fact| (fact.validity.from.earliest, fact.validity.from.latest, fact.validity, fact.id));
                let expected = if term.terms.capacity.holds() { row(&alike, term.membership) } else { 0 };
                prop_assert_eq!(term.in_a_row, expected);
            }
        }
    }
}

/// The number of a term in its row: the longest chain of terms that lead to it.
fn row(alike: &[&Fact], membership: EntityId) -> u32 {
    let Some(at) = alike.iter().position(|fact| fact.subject == membership) else { return 0 };
    let (first, earlier) = (alike[at], &alike[..at]);
    let follows = |other: &&&Fact| {
        let gap = other.validity.until.latest < first.validity.from.earliest;
        let both = other.validity.from.latest.max(first.validity.from.latest)
            < other.validity.until.earliest.min(first.validity.until.earliest)
            && other.validity.from.latest < other.validity.until.earliest
            && first.validity.from.latest < first.validity.until.earliest;
        !gap && !both
    };
    1 + earlier.iter().filter(follows).map(|fact| row(alike, fact.subject)).max().unwrap_or(0)
}
