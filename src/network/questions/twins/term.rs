use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::Datelike;
use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::membership::{Capacity, Membership};
use crate::network::provision::{Clause, Modality, TermRule};
use crate::network::questions::open_place::{OpenReason, open_place, open_places, open_places_everywhere};
use crate::network::questions::organization::value_of;
use crate::network::questions::seat::seat_state;
use crate::network::questions::term::{EndReason, expected_end, held_over, terms_ending};
use crate::network::seat::SeatState;
use crate::network::testing::{SPAN, asked, day_at};
use crate::network::validity::{Bound, Certainty, Day};

/// The day so many months after another, found by walking.
fn walk(from: Day, months: u16) -> Day {
    let Some(first) = from.date() else { return from };
    let mut day = from;
    loop {
        let Some(date) = day.date() else { return day };
        let passed = (date.year() - first.year()) * 12 + date.month() as i32 - first.month() as i32;
        let last_of_month = day.next().date().is_some_and(|next| next.month() != date.month());
        if passed == i32::from(months) && (date.day() == first.day() || (last_of_month && date.day() < first.day())) {
            return day;
        }
        day = day.next();
    }
}

fn membership(fact: &Fact) -> Option<&Membership<EntityId>> {
    match &fact.statement {
        Statement::Membership(terms) => Some(terms),
        _ => None,
    }
}

/// The TERM provision that a term is under, how long it makes it, and how sure that is.
fn rule<'r>(twin: &Twin<'r>, fact: &Fact, terms: &Membership<EntityId>) -> Option<(&'r Fact, u16, Certainty)> {
    let from = fact.validity.from;
    let day = if from.latest != Day::NEVER {
        from.latest
    } else if from.earliest != Day::DAWN {
        from.earliest
    } else {
        twin.on
    };
    let then = twin.view.on_day(day);
    let mut found = Vec::new();
    for other in &twin.facts {
        let Statement::Provision(rule) = &other.statement else { continue };
        let Clause::Term(TermRule { months: Some(months), .. }) = &rule.clause else { continue };
        let Some(sure) = other.validity.on(day) else { continue };
        let is_of = |place: EntityId, named: EntityId| {
            let post = value_of(&then, place, StatementKind::Seat).and_then(|held| match &held.fact.statement {
                Statement::Seat(seat) => seat.post,
                _ => None,
            });
            place == named || post == Some(named)
        };
        let about = match rule.place {
            Some(named) => {
                terms.seat.is_some_and(|place| is_of(place, named))
                    || terms.post.is_some_and(|place| is_of(place, named))
            }
            None => rule.role.is_none_or(|role| role == terms.role),
        };
        let exemptions = twin.facts.iter().filter(|exemption| {
            exemption.subject == other.subject && matches!(exemption.statement, Statement::Exemption(_))
        });
        let exempted = exemptions.filter_map(|exemption| exemption.validity.on(day)).min();
        if rule.body == terms.body && rule.modality != Modality::May && about && exempted != Some(Certainty::Certain) {
            let sure = exempted.unwrap_or(sure);
            let place =
                (rule.place.is_none(), rule.role.is_none(), sure, Reverse(other.validity.from.earliest), other.id);
            found.push((place, *other, *months, sure));
        }
    }
    found.sort_by_key(|(place, ..)| *place);
    found.first().map(|(_, fact, months, sure)| (*fact, *months, *sure))
}

proptest! {
    #[test]
    fn terms_end_as_the_rows_say((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let (from, until) = (day_at(SPAN / 2), day_at(120));
        let (mut ending, mut unknown) = (BTreeMap::new(), BTreeMap::new());
        for fact in &twin.facts {
            let Some(terms) = membership(fact) else { continue };
            let (own, begins) = (fact.validity.until, fact.validity.from);
            let ruled = rule(&twin, fact, terms).filter(|_| terms.capacity.holds());
            let expected = if own.latest != Day::NEVER {
                (own, EndReason::Until, Certainty::Certain, None)
            } else if let Some((rule, months, sure)) = ruled {
                let end = Bound { earliest: walk(begins.earliest, months), latest: walk(begins.latest, months) };
                let why = if begins == Bound::UNKNOWN { EndReason::StartUnknown } else { EndReason::Months };
                (end, why, sure, Some(rule.id))
            } else if own.is_open() {
                (own, EndReason::Open, Certainty::Certain, None)
            } else {
                (own, EndReason::NoProvision, Certainty::Certain, None)
            };
            let found = expected_end(&twin.view, terms, fact);
            prop_assert_eq!(
                (found.bound, found.why, found.certainty, found.provision.map(|fact| fact.id)), expected
            );
            let (end, why, sure, _) = expected;
            let over = (why == EndReason::Months && end.earliest <= on).then(|| {
                let ended = if end.latest <= on { Certainty::Certain } else { Certainty::Possible };
                fact.validity.on(on).map(|held| held.max(ended).max(sure))
            });
            prop_assert_eq!(held_over(&twin.view, terms, fact), over.flatten());
            let goes_on = own.day().is_some() && twin.facts.iter().any(|next| {
                next.subject == fact.subject && membership(next).is_some() && next.validity.from == Bound::on(own.earliest)
            });
            let overlaps = end.earliest < until && end.latest >= from && begins.earliest < until;
            if why != EndReason::Open && overlaps && !goes_on {
                let inside = end.earliest >= from && end.latest < until;
                let certainty = if inside { sure } else { Certainty::Possible };
                match why {
                    EndReason::StartUnknown | EndReason::NoProvision => unknown.insert(fact.id, certainty),
                    _ => ending.insert(fact.id, certainty),
                };
            }
        }
        let found = terms_ending(&twin.view, None, from, until);
        prop_assert!(found.ending.is_sorted_by_key(|one| one.expected.bound));
        let of = |all: &[crate::network::questions::term::Ending<'_>]| -> BTreeMap<FactId, Certainty> {
            all.iter().map(|one| (one.fact.id, one.certainty)).collect()
        };
        prop_assert_eq!((of(&found.ending), of(&found.unknown)), (ending.clone(), unknown.clone()));
        for body in twin.entities(&[Noun::Organization]) {
            let in_body = |all: &BTreeMap<FactId, Certainty>| -> BTreeMap<FactId, Certainty> {
                let body_of = |id: &FactId| twin.facts.iter().find(|fact| fact.id == *id).and_then(|fact| membership(fact)).map(|terms| terms.body);
                all.iter().filter(|(id, _)| body_of(id) == Some(body)).map(|(id, sure)| (*id, *sure)).collect()
            };
            let found = terms_ending(&twin.view, Some(body), from, until);
            prop_assert_eq!((of(&found.ending), of(&found.unknown)), (in_body(&ending), in_body(&unknown)));
        }
    }

    #[test]
    fn open_places_are_those_that_are_not_filled((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let mut everywhere = Vec::new();
        for place in twin.entities(&[Noun::Seat, Noun::Post]) {
            let answer = seat_state(&twin.view, place);
            let is_post = twin.entities(&[Noun::Post]).contains(&place);
            let today = twin.today();
            let seats = today.iter().filter(|(fact, _)| {
                matches!(&fact.statement, Statement::Seat(seat) if seat.post == Some(place))
            });
            let seats = seats.count();
            let apart = is_post && seats > 0 && answer.places.is_none_or(|places| usize::from(places) <= seats);
            let held = answer.holders.len();
            let mut reasons = Vec::new();
            if answer.state == SeatState::Vacant || answer.free.unwrap_or(0) > 0 {
                reasons.push(OpenReason::Vacant);
            }
            let lacks = answer.free.is_none() && answer.places.is_some_and(|places| usize::from(places) > held);
            if answer.state == SeatState::Unknown || (answer.state == SeatState::Held && lacks) {
                reasons.push(OpenReason::Unknown);
            }
            let of_post = |seat: EntityId| today.iter().any(|(fact, _)| {
                fact.subject == seat && matches!(&fact.statement, Statement::Seat(of) if of.post == Some(place))
            });
            let nominated = today.iter().any(|(fact, _)| membership(fact).is_some_and(|terms| {
                let names = terms.seat == Some(place) || terms.post == Some(place) || terms.seat.is_some_and(of_post);
                names && terms.capacity == Capacity::Nominated
            }));
            if nominated {
                reasons.push(OpenReason::Nominated);
            }
            let over = |fact: &Fact| membership(fact).is_some_and(|terms| held_over(&twin.view, terms, fact).is_some());
            if answer.holders.iter().any(|holder| over(holder.member.held.fact)) {
                reasons.push(OpenReason::HeldOver);
            }
            if apart || answer.state == SeatState::NotApplicable {
                reasons.clear();
            }
            let found = open_place(&twin.view, place).map(|open| open.reasons).unwrap_or_default();
            prop_assert_eq!(&found, &reasons);
            if !found.is_empty() && twin.view.knows(place) {
                everywhere.push(place);
            }
        }
        let mut found: Vec<EntityId> = open_places_everywhere(&twin.view).map(|open| open.place).collect();
        found.sort();
        prop_assert_eq!(&found, &everywhere);
        for body in twin.entities(&[Noun::Organization]) {
            let inside = open_places(&twin.view, body);
            prop_assert!(inside.iter().all(|open| everywhere.contains(&open.place)));
            prop_assert!(inside.is_sorted_by_key(|open| open.place));
        }
    }
}
