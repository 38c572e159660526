//! What is laid down of the places themselves: who appoints, whether they vote, whether a substitute can be sent.

use super::{Case, ComplianceReason as Why, Verdict};
use crate::network::fact::{Link, Statement};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Capacity;
use crate::network::network::Entity;
use crate::network::provision::SubstitutionPolicy;
use crate::network::questions::gap::complete;
use crate::network::questions::membership::memberships;
use crate::network::questions::provision::{place_of, places_in};
use crate::network::questions::seat::deputies_of;
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;
use crate::network::view::Held;

/// The body appoints the holders.
pub(super) fn appointment<'v>(case: &Case<'v>, by: EntityId) -> Verdict<'v> {
    let (units, all) = units(case);
    let mut found = Verdict::default();
    let of_body: Vec<(EntityId, Held<'v>)> = appointing(case, case.ruling.rule.body);
    let in_all = of_body.iter().find(|(from, held)| *from == by && held.certainty == Certainty::Certain);
    for unit in &units {
        let seat = place_of(case.view, *unit);
        let stated = seat.and_then(|held| match &held.fact.statement {
            Statement::Seat(seat) => Some((seat.appointed_by?, held)),
            _ => None,
        });
        let post = seat.and_then(|held| match &held.fact.statement {
            Statement::Seat(seat) => seat.post,
            _ => None,
        });
        let related = std::iter::once(*unit).chain(post).flat_map(|place| appointing(case, place));
        let said: Vec<(EntityId, Held<'v>)> = stated.into_iter().chain(related).collect();
        if said.is_empty() {
            match in_all {
                Some((_, held)) => found.evidence.push(*held),
                None => found.doubt(Why::NotStated, *unit),
            }
        }
        for (from, held) in said {
            if from != by {
                found.breach(held, from);
            } else if held.certainty == Certainty::Certain {
                found.evidence.push(held);
            } else {
                found.doubt(Why::OnlyPossible, *unit);
            }
        }
    }
    match in_all {
        Some((_, held)) if units.is_empty() => found.evidence.push(*held),
        None if units.is_empty() => found.doubt(Why::NotStated, case.ruling.rule.body),
        _ => {}
    }
    if !all && in_all.is_none() {
        found.doubt(Why::PlacesNotListed, None);
    }
    if found.is_broken {
        found.evidence.retain(|held| appointer_of(held).is_some_and(|from| from != by));
    }
    found
}

/// The holders vote, or do not.
pub(super) fn voting<'v>(case: &Case<'v>, votes: bool) -> Verdict<'v> {
    let (units, all) = units(case);
    let mut found = Verdict::default();
    for unit in &units {
        let seat = place_of(case.view, *unit);
        let said = seat.and_then(|held| match &held.fact.statement {
            Statement::Seat(seat) => Some((seat.voting?, held)),
            _ => None,
        });
        match said {
            None => found.doubt(Why::NotStated, *unit),
            Some((said, held)) if said != votes => found.breach(held, None),
            Some((_, held)) if held.certainty == Certainty::Possible => found.doubt(Why::OnlyPossible, *unit),
            Some(_) => {}
        }
    }
    if !all {
        found.doubt(Why::PlacesNotListed, None);
    }
    found
}

/// No substitute sits, or none without need.
pub(super) fn substitution<'v>(case: &Case<'v>, policy: SubstitutionPolicy) -> Verdict<'v> {
    let mut found = Verdict { permits: policy == SubstitutionPolicy::Free, ..Verdict::default() };
    for (party, held) in substitutes(case) {
        match policy {
            SubstitutionPolicy::Never => found.breach(held, party),
            // Whether the agenda made it relevant is not recorded.
            _ => found.doubt(Why::NotRecorded, party),
        }
    }
    let listed = |subject, topic| complete(case.view, subject, topic) == Some(Certainty::Certain);
    let sits_itself = |party| case.view.entity(party).is_some_and(|party| party.noun() == Noun::Person);
    let all_listed = listed(case.ruling.rule.body, Topic::Members)
        && case.sitters.iter().all(|sitter| {
            let membership = sitter.membership.map(|member| member.membership);
            sits_itself(sitter.party) || membership.is_some_and(|member| listed(member, Topic::Representatives))
        });
    if !all_listed {
        found.doubt(Why::DeputiesNotListed, None);
    }
    found
}

/// Who stands in, or may, for those who sit: each party or person with the fact.
fn substitutes<'v>(case: &Case<'v>) -> Vec<(EntityId, Held<'v>)> {
    let (view, rule) = (case.view, case.ruling.rule);
    let deputises = |capacity| matches!(capacity, Capacity::Deputy | Capacity::MeetingDeputy);
    let of_places = case.scope.places.iter().flat_map(|place| deputies_of(view, *place)).map(|holder| {
        let held = Held { certainty: holder.certainty, ..holder.member.held };
        (holder.member.terms, held)
    });
    let memberships_of_sitters =
        || case.sitters.iter().filter_map(|sitter| sitter.membership).map(|member| member.membership);
    let personal = memberships_of_sitters()
        .flat_map(|membership| memberships(view, membership, Link::StoodInFor))
        .map(|member| (member.terms, member.held));
    let in_role = memberships(view, rule.body, Link::Body)
        .filter(|member| rule.place.is_none() && rule.role.is_none_or(|role| member.terms.role == role))
        .map(|member| (member.terms, member.held));
    let deputies = of_places.chain(personal).chain(in_role).filter(|(terms, _)| deputises(terms.capacity));
    let deputies = deputies.map(|(terms, held)| (terms.member, held));
    let sitting = memberships_of_sitters()
        .flat_map(|membership| view.naming(membership, Link::RepresentedIn))
        .filter_map(|held| match &held.fact.statement {
            Statement::Representation(sits) if deputises(sits.capacity) => Some((sits.person, held)),
            _ => None,
        });
    let mut all: Vec<(EntityId, Held<'v>)> = deputies.chain(sitting).collect();
    all.sort_by_key(|(party, held)| (held.fact.id, held.certainty, *party));
    all.dedup_by_key(|(_, held)| held.fact.id);
    all
}

/// The seats that a provision is about, and the posts whose seats are not told apart; and whether they are all.
fn units(case: &Case<'_>) -> (Vec<EntityId>, bool) {
    let view = case.view;
    let is_post = |place: EntityId| view.entity(place).map(Entity::noun) == Some(Noun::Post);
    let mut units = Vec::new();
    let mut all = case.ruling.rule.place.is_some()
        || complete(view, case.ruling.rule.body, Topic::Seats) == Some(Certainty::Certain);
    for place in case.scope.places.iter().copied() {
        let mut seats: Vec<EntityId> = Vec::new();
        if is_post(place) {
            seats = view.naming(place, Link::SeatPost).map(|held| held.fact.subject).collect();
            seats.sort_unstable();
            seats.dedup();
            let told = seats.is_empty() || places_in(view, place).is_some_and(|places| seats.len() >= places as usize);
            all &= told;
        }
        if seats.is_empty() { units.push(place) } else { units.extend(seats) }
    }
    (units, all)
}

/// Who appoints to a body or a place by relations.
fn appointing<'v>(case: &Case<'v>, to: EntityId) -> Vec<(EntityId, Held<'v>)> {
    let relations = case.view.naming(to, Link::To);
    relations.filter_map(|held| Some((appointer_of(&held)?, held))).collect()
}

fn appointer_of(held: &Held<'_>) -> Option<EntityId> {
    match &held.fact.statement {
        Statement::Relation(relation) if relation.kind == RelationKind::Appoints => Some(relation.from),
        Statement::Seat(seat) => seat.appointed_by,
        _ => None,
    }
}
