use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Fact, Statement};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::membership::Membership;
use crate::network::provision::{Clause, Rotation, Service as Counted};
use crate::network::questions::candidate::{CandidateReason, candidates_for};
use crate::network::questions::provision::rulings;
use crate::network::questions::rotation::eligible::served_since;
use crate::network::questions::rotation::{rotations_between, rotations_without_days, turns_of};
use crate::network::questions::seat::{SeatReason, seat_state};
use crate::network::questions::service::services_in;
use crate::network::questions::span::spans_of;
use crate::network::seat::SeatState;
use crate::network::testing::{SPAN, asked, day_at};
use crate::network::validity::{Certainty, Day};

/// Days after which nothing of a random network turns, but what comes again.
const LONG: i64 = 400;

fn rotation(fact: &Fact) -> Option<(EntityId, &Rotation<EntityId>)> {
    match &fact.statement {
        Statement::Provision(rule) => match &rule.clause {
            Clause::Rotation(rotation) => Some((rule.body, rotation)),
            _ => None,
        },
        _ => None,
    }
}

/// How sure it is that a rotation is due on a day, by the calendar.
fn due(twin: &Twin<'_>, fact: &Fact, rotation: &Rotation<EntityId>, day: Day) -> Option<Certainty> {
    let (first, date) = (rotation.first.day()?.date()?, day.date()?);
    let months = (date.year() - first.year()) * 12 + date.month() as i32 - first.month() as i32;
    let last_of_month = day.next().date()?.month() != date.month();
    let same_day = date.day() == first.day() || (last_of_month && date.day() < first.day());
    let later = months > 0;
    if months < 0 || months % i32::from(rotation.every) != 0 || !same_day {
        return None;
    }
    if later && rotation.recurring == Some(false) {
        return None;
    }
    let exempted = |certainty| {
        let mut exemptions = twin
            .facts
            .iter()
            .filter(|other| other.subject == fact.subject && matches!(other.statement, Statement::Exemption(_)));
        exemptions.any(|other| other.validity.on(day) == Some(certainty))
    };
    let in_force = fact.validity.on(day).filter(|_| !exempted(Certainty::Certain))?;
    let unsure = exempted(Certainty::Possible) || (later && rotation.recurring.is_none());
    Some(if unsure { Certainty::Possible } else { in_force })
}

fn membership(fact: &Fact) -> Option<&Membership<EntityId>> {
    match &fact.statement {
        Statement::Membership(terms) => Some(terms),
        _ => None,
    }
}

/// The terms in a body by who served them.
fn served<'r>(twin: &Twin<'r>, body: EntityId) -> BTreeMap<EntityId, Vec<&'r Fact>> {
    let mut served: BTreeMap<EntityId, Vec<&Fact>> = BTreeMap::new();
    for fact in &twin.facts {
        if let Some(terms) = membership(fact).filter(|terms| terms.body == body && terms.capacity.holds()) {
            served.entry(terms.member).or_default().push(*fact);
        }
    }
    served
}

/// How often some of the terms hold on days up to the view's, as surely as is asked.
fn days(terms: &[&Fact], since: Day, on: Day, sure: impl Fn(Certainty) -> bool) -> u64 {
    let all = (-5..=SPAN + 5).map(day_at).filter(|day| *day <= on && since <= *day);
    all.filter(|day| terms.iter().any(|fact| fact.validity.on(*day).is_some_and(&sure))).count() as u64
}

fn first_day(twin: &Twin<'_>, body: EntityId) -> Day {
    let existence = twin.facts.iter().filter(|fact| fact.subject == body && fact.statement == Statement::Existence);
    existence.map(|fact| fact.validity.from.earliest).min().unwrap_or(Day::DAWN)
}

proptest! {
    #[test]
    fn rotations_are_due_as_a_walk_day_by_day_finds((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let (from, until) = (day_at(SPAN / 2), day_at(LONG));
        let mut expected: Vec<(Day, EntityId, FactId, Certainty)> = Vec::new();
        let mut without: BTreeSet<FactId> = BTreeSet::new();
        for fact in &twin.facts {
            let Some((_, rotation)) = rotation(fact) else { continue };
            let all = (0..LONG).map(day_at).filter(|day| (from..until).contains(day));
            expected.extend(all.filter_map(|day| Some((day, fact.subject, fact.id, due(&twin, fact, rotation, day)?))));
            if rotation.first.is_unknown() && fact.validity.from.earliest < until && fact.validity.until.latest > from {
                without.insert(fact.id);
            }
        }
        expected.sort();
        let found: Vec<_> = rotations_between(&twin.view, from, until)
            .map(|one| (one.due.bound.day().unwrap(), one.provision, one.fact.id, one.due.certainty))
            .collect();
        prop_assert_eq!(found, expected);
        let found: BTreeSet<FactId> = rotations_without_days(&twin.view, from, until).map(|(fact, _)| fact.id).collect();
        prop_assert_eq!(found, without);
        for provision in twin.entities(&[Noun::Provision]) {
            for ruling in rulings(&twin.view, provision) {
                let Some(turns) = turns_of(&twin.view, ruling) else { continue };
                let due_on = |day: Day| {
                    let versions = twin.facts.iter().filter(|fact| fact.subject == provision);
                    let due = versions.filter_map(|fact| {
                        let (_, rotation) = rotation(fact).filter(|(body, _)| *body == ruling.rule.body)?;
                        due(&twin, fact, rotation, day)
                    });
                    due.min()
                };
                let later = (0..LONG).map(day_at).filter(|day| *day >= on);
                let next = later.filter_map(|day| Some((day, due_on(day)?))).next();
                prop_assert_eq!(turns.next.map(|due| (due.bound.latest, due.certainty)), next);
                let earlier = (0..LONG).map(day_at).take_while(|day| *day < on);
                let last = earlier.filter(|day| due_on(*day).is_some()).last();
                prop_assert_eq!(turns.last.map(|due| due.bound.latest), last);
            }
        }
    }

    #[test]
    fn spans_part_the_days_as_each_of_them_answers((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for place in twin.entities(&[Noun::Seat, Noun::Post]) {
            let spans = spans_of(&twin.view, place, Day::DAWN, Day::NEVER);
            prop_assert_eq!(spans.first().map(|span| span.from), Some(Day::DAWN));
            prop_assert_eq!(spans.last().map(|span| span.until), Some(Day::NEVER));
            for pair in spans.windows(2) {
                prop_assert_eq!(pair[0].until, pair[1].from);
                prop_assert!(pair[0].filling != pair[1].filling);
            }
            for day in (-2..=SPAN + 3).map(day_at) {
                let then = twin.view.on_day(day);
                let answer = seat_state(&then, place);
                type Shown = (SeatState, Certainty, SeatReason, Vec<(FactId, Certainty, Vec<FactId>)>, Option<FactId>, Option<u16>);
                let holders = answer.holders.iter().map(|holder| {
                    let sit = holder.member.representatives(&then);
                    (holder.member.held.fact.id, holder.certainty, sit.iter().map(|one| one.held.fact.id).collect())
                });
                let gap = answer.gap.map(|held| held.fact.id);
                let expected: Shown =
                    (answer.state, answer.certainty, answer.why, holders.collect(), gap, answer.free);
                let span = spans.iter().find(|span| span.from <= day && day < span.until).unwrap();
                let holders = span.filling.holders.iter().map(|holder| {
                    (holder.fact.id, holder.certainty, holder.sit.iter().map(|(fact, _)| fact.id).collect())
                });
                let gap = span.filling.gap.map(|fact| fact.id);
                let found: Shown = (
                    span.filling.state, span.filling.certainty, span.filling.why, holders.collect(), gap, span.filling.free,
                );
                prop_assert_eq!(found, expected);
            }
            let cut = spans_of(&twin.view, place, day_at(2), day_at(SPAN));
            prop_assert_eq!(cut.first().map(|span| span.from), Some(day_at(2)));
            prop_assert_eq!(cut.last().map(|span| span.until), Some(day_at(SPAN)));
        }
    }

    #[test]
    fn service_is_counted_day_by_day((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for body in twin.entities(&[Noun::Organization]) {
            let (served, since) = (served(&twin, body), first_day(&twin, body));
            let services = services_in(&twin.view, body);
            let begun = |terms: &[&Fact]| terms.iter().filter(|fact| fact.validity.from.earliest <= on).count();
            let known: BTreeSet<EntityId> =
                served.iter().filter(|(_, terms)| begun(terms) > 0).map(|(party, _)| *party).collect();
            let listed: BTreeSet<EntityId> = services.parties.iter().map(|one| one.party).collect();
            prop_assert_eq!(listed.len(), services.parties.len());
            prop_assert!(known.is_subset(&listed));
            for one in &services.parties {
                prop_assert!(one.of_pool || known.contains(&one.party));
                let terms = served.get(&one.party).map(Vec::as_slice).unwrap_or_default();
                prop_assert_eq!(one.terms, begun(terms));
                prop_assert_eq!(one.certain_days, days(terms, since, on, |sure| sure == Certainty::Certain));
                let unlimited = since == Day::DAWN && terms.iter().any(|fact| fact.validity.from.earliest == Day::DAWN);
                let possible = (!unlimited).then(|| days(terms, since, on, |_| true));
                prop_assert_eq!(one.possible_days, possible);
                prop_assert_eq!(one.serves, terms.iter().filter_map(|fact| fact.validity.on(on)).min());
            }
            let pooled = services.parties.iter().any(|one| one.of_pool);
            let counted = services.parties.iter().filter(|one| one.of_pool || !pooled);
            let loads: Vec<f64> = counted.map(|one| one.certain_days as f64).collect();
            let total: f64 = loads.iter().sum();
            let differences: f64 = loads.iter().flat_map(|one| loads.iter().map(move |other| (one - other).abs())).sum();
            match services.evenness {
                None => prop_assert!(loads.is_empty()),
                Some(even) => {
                    let gini = if total > 0.0 { differences / (2.0 * loads.len() as f64 * total) } else { 0.0 };
                    prop_assert!((even.gini - gini).abs() < 1e-9, "{} {}", even.gini, gini);
                    prop_assert_eq!(even.mean, total / loads.len() as f64);
                }
            }
        }
    }

    #[test]
    fn service_in_a_row_goes_back_day_by_day((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for body in twin.entities(&[Noun::Organization]) {
            let mut expected = BTreeMap::new();
            for (party, terms) in served(&twin, body) {
                if !terms.iter().any(|fact| fact.validity.on(on).is_some()) {
                    continue;
                }
                let back = |sure: &dyn Fn(Certainty) -> bool| {
                    let mut day = on;
                    while terms.iter().any(|fact| fact.validity.on(day.previous()).is_some_and(sure)) {
                        day = day.previous();
                        if day < day_at(-5) {
                            return Day::DAWN;
                        }
                    }
                    day
                };
                expected.insert(party, (back(&|_| true), back(&|sure| sure == Certainty::Certain)));
            }
            let found: BTreeMap<EntityId, (Day, Day)> = served_since(&twin.view, body)
                .into_iter()
                .map(|(party, since)| (party, (since.earliest, since.latest)))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn candidates_stand_in_the_order_of_their_service((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for provision in twin.entities(&[Noun::Provision]) {
            for ruling in rulings(&twin.view, provision) {
                let Some((body, rotation)) = rotation(ruling.held.fact) else { continue };
                let found = candidates_for(&twin.view, &ruling).unwrap();
                let served = served(&twin, body);
                let mut places = Vec::new();
                for one in &found.candidates {
                    let terms = served.get(&one.party).map(Vec::as_slice).unwrap_or_default();
                    let sure = |code: CandidateReason| {
                        let reason = one.reasons.iter().find(|reason| reason.code == code);
                        reason.map(|reason| reason.certainty)
                    };
                    let counts = |fact: &&&Fact| {
                        let terms = membership(fact).unwrap();
                        let same_place = match ruling.rule.place {
                            None => ruling.rule.role.is_none_or(|role| terms.role == role),
                            Some(place) => {
                                let of_post = |seat: EntityId| twin.facts.iter().any(|fact| {
                                    fact.subject == seat
                                        && matches!(&fact.statement, Statement::Seat(of) if of.post == Some(place))
                                });
                                terms.seat == Some(place) || terms.post == Some(place) || terms.seat.is_some_and(of_post)
                            }
                        };
                        rotation.served == Counted::AnyPlace || same_place
                    };
                    let begun: Vec<&&Fact> =
                        terms.iter().filter(counts).filter(|fact| fact.validity.from.earliest <= on).collect();
                    let certainly_sits = begun.iter().any(|fact| fact.validity.on(on) == Some(Certainty::Certain));
                    prop_assert_eq!(sure(CandidateReason::NeverServed).is_some(), begun.is_empty());
                    prop_assert_eq!(
                        sure(CandidateReason::ServedLongestAgo).is_some(), !begun.is_empty() && !certainly_sits
                    );
                    let sits = terms.iter().filter_map(|fact| fact.validity.on(on)).min();
                    prop_assert_eq!(sure(CandidateReason::SitsAlready), sits);
                    let planned = terms.iter().any(|fact| fact.validity.from.earliest > on);
                    prop_assert_eq!(sure(CandidateReason::Planned).is_some(), planned);
                    if rotation.rest.is_none() || terms.is_empty() {
                        prop_assert_eq!(sure(CandidateReason::Resting), None);
                    }
                    let hinders = |code: CandidateReason| code > CandidateReason::ServedLongestAgo;
                    let hindered = one.reasons.iter().filter(|reason| hinders(reason.code)).map(|reason| reason.certainty).min();
                    prop_assert_eq!(one.hindered, hindered);
                    let last = if begun.is_empty() || certainly_sits {
                        None
                    } else {
                        begun.iter().map(|fact| fact.validity.until.latest).max()
                    };
                    let rank = match hindered {
                        None => 0,
                        Some(Certainty::Possible) => 1,
                        Some(Certainty::Certain) => 2,
                    };
                    places.push((rank, last));
                }
                prop_assert!(places.is_sorted(), "{:?}", places);
                let never = candidates_never(&twin, body);
                for one in &found.candidates {
                    let reason = one.reasons.iter().find(|reason| reason.code == CandidateReason::NeverServed);
                    prop_assert!(reason.is_none_or(|reason| reason.certainty == never));
                }
            }
        }
    }
}

/// How sure it is that who is not known to have served never did: by whether every day is listed.
fn candidates_never(twin: &Twin<'_>, body: EntityId) -> Certainty {
    let about = |topic: Topic| topic == Topic::Members || topic == Topic::Everything;
    let of_body = || twin.facts.iter().filter(|fact| fact.subject == body);
    let listed = |day: Day| {
        let all = |fact: &&Fact| matches!(fact.statement, Statement::Completeness(topic) if about(topic));
        let gap = |fact: &&Fact| matches!(&fact.statement, Statement::Gap(gap) if about(gap.topic));
        of_body().any(|fact| all(&fact) && fact.validity.on(day) == Some(Certainty::Certain))
            && !of_body().any(|fact| gap(&fact) && fact.validity.on(day).is_some())
    };
    let first = first_day(twin, body);
    let every_day = (0..=SPAN + 2).map(day_at).filter(|day| first <= *day && *day <= twin.on).all(listed);
    if first != Day::DAWN && every_day { Certainty::Certain } else { Certainty::Possible }
}
