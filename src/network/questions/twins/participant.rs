//! Who has a part in meetings, and what a person is to attend, fact by fact.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use super::ex_officio::{applied, place_of};
use crate::network::fact::{Fact, Statement, StatementKind as Kind};
use crate::network::gap::Topic;
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::membership::Membership;
use crate::network::provision::{AttendanceKind, Clause};
use crate::network::questions::affiliation::pool_of;
use crate::network::questions::ex_officio::{ExOfficio, ex_officio_at, ex_officio_in};
use crate::network::questions::meeting::participant::{Participant, ParticipantGround, participants_in};
use crate::network::questions::meeting::{Whose, meetings_between};
use crate::network::questions::seat::holders_of;
use crate::network::questions::wheel::{Turn, WheelFilter, WheelKind, agenda_of, wheel};
use crate::network::relation::RelationKind;
use crate::network::seat::Role;
use crate::network::testing::{asked_about, day_at};
use crate::network::validity::{Certainty, Day};

/// Who comes: the party, the person, and how sure it is.
type Guests = Vec<(EntityId, Option<EntityId>, Certainty)>;

/// Those who have a part by one fact: how, by what, by which fact, who is named, who comes, and how sure it is.
type Part = (InvolvementKind, ParticipantGround, FactId, Option<EntityId>, Guests, Certainty);

fn noun(twin: &Twin<'_>, of: EntityId) -> Noun {
    twin.recorded.entities[of.index()].noun
}

fn person(twin: &Twin<'_>, party: EntityId) -> Option<EntityId> {
    (noun(twin, party) == Noun::Person).then_some(party)
}

/// Who sits in a membership: the member itself where it is a person, else those who sit for it.
fn sitting(twin: &Twin<'_>, membership: EntityId, member: EntityId, sure: Certainty) -> Guests {
    seats_of(twin, membership, member, sure).into_iter().map(|(_, guest)| guest).collect()
}

/// The same, each with what they may be on leave from.
fn seats_of(
    twin: &Twin<'_>,
    membership: EntityId,
    member: EntityId,
    sure: Certainty,
) -> Vec<(Vec<EntityId>, (EntityId, Option<EntityId>, Certainty))> {
    let itself = vec![(vec![membership], (member, person(twin, member), sure))];
    if person(twin, member).is_some() {
        return itself;
    }
    let sit = twin.today().into_iter().filter_map(|(fact, sits)| match &fact.statement {
        Statement::Representation(terms) if terms.membership == membership && terms.capacity.holds() => {
            Some((vec![membership, fact.subject], (member, Some(terms.person), sure.max(sits))))
        }
        _ => None,
    });
    let sit: Vec<_> = sit.collect();
    if sit.is_empty() { itself } else { sit }
}

/// Adds those who hold a place by an office alone.
fn with_offices(twin: &Twin<'_>, mut guests: Guests, offices: &[&ExOfficio<'_>]) -> Guests {
    for office in offices {
        let Some(holder) = office.unstated() else { continue };
        if guests.iter().all(|(party, ..)| *party != holder) {
            guests.push((holder, person(twin, holder), office.certainty));
        }
    }
    guests
}

/// The memberships of a body on the day by which somebody holds a role in it, or any where none is asked for.
fn memberships<'r>(
    twin: &Twin<'r>,
    body: EntityId,
    role: Option<Role>,
) -> Vec<(&'r Fact, &'r Membership<EntityId>, Certainty)> {
    let all = twin.today().into_iter().filter_map(|(fact, sure)| match &fact.statement {
        Statement::Membership(terms) if terms.body == body && terms.capacity.holds() => Some((fact, terms, sure)),
        _ => None,
    });
    let has_role = |terms: &Membership<EntityId>| {
        let place = terms.seat.or(terms.post).and_then(|place| place_of(twin, place));
        role.is_none_or(|role| terms.role == role || place.is_some_and(|(_, of)| of == role))
    };
    all.filter(|(_, terms, _)| has_role(terms)).collect()
}

/// Those who are named: a person, who holds a place, who has a role in a body, or the body.
pub fn named(twin: &Twin<'_>, role: Option<Role>, guest: EntityId) -> Guests {
    match (noun(twin, guest), role) {
        (Noun::Person, _) => vec![(guest, Some(guest), Certainty::Certain)],
        (Noun::Seat | Noun::Post, _) => {
            let holders = holders_of(&twin.view, guest).into_iter();
            let guests =
                holders.flat_map(|one| sitting(twin, one.member.membership, one.member.terms.member, one.certainty));
            with_offices(twin, guests.collect(), &ex_officio_at(&twin.view, guest).iter().collect::<Vec<_>>())
        }
        (Noun::Organization, Some(role)) => {
            let members = memberships(twin, guest, Some(role)).into_iter();
            let guests = members.flat_map(|(fact, terms, sure)| sitting(twin, fact.subject, terms.member, sure));
            let offices = ex_officio_in(&twin.view, guest);
            let of_role = |office: &&ExOfficio<'_>| {
                let of_place = office.place.and_then(|place| place_of(twin, place)).map(|(_, role)| role);
                of_place.or(office.ruling.rule.role) == Some(role)
            };
            with_offices(twin, guests.collect(), &offices.iter().filter(of_role).collect::<Vec<_>>())
        }
        (Noun::Organization, None) => vec![(guest, None, Certainty::Certain)],
        _ => Guests::new(),
    }
}

fn sorted(mut guests: Guests) -> Guests {
    guests.sort();
    guests
}

fn no_surer(guests: Guests, than: Certainty) -> Guests {
    sorted(guests.into_iter().map(|(party, person, sure)| (party, person, sure.max(than))).collect())
}

/// What the rows come to.
fn parts(twin: &Twin<'_>, of: &BTreeSet<EntityId>, whose: EntityId) -> Vec<Part> {
    use InvolvementKind as How;
    let mut parts = Vec::new();
    // Nobody comes to what is no more, or not yet.
    let is_one =
        |fact: &Fact| fact.affair().is_some_and(|one| one.meeting().is_some() || one.meeting_series().is_some());
    let today = twin.today();
    let holds =
        today.iter().filter(|(fact, _)| of.contains(&fact.subject) && is_one(fact)).map(|(_, sure)| *sure).min();
    let Some(holds) = holds else { return parts };
    for (fact, sure) in twin.today() {
        let said = fact.affair().and_then(|affair| affair.involvement()).filter(|_| of.contains(&fact.subject));
        if let Some(said) = said
            && [How::Convener, How::Secretary, How::Attendee, How::ForItem, How::Observer].contains(&said.how)
        {
            let guests = said.party.map(|party| named(twin, said.role, party)).unwrap_or_default();
            parts.push((said.how, ParticipantGround::Stated, fact.id, said.party, no_surer(guests, sure), sure));
        }
        match &fact.statement {
            Statement::Relation(tie)
                if tie.kind == RelationKind::PartyTo
                    && tie.to == Some(whose)
                    && noun(twin, whose) == Noun::Agreement =>
            {
                let guests = vec![(tie.from, person(twin, tie.from), sure)];
                parts.push((How::Attendee, ParticipantGround::Party, fact.id, Some(tie.from), guests, sure));
            }
            Statement::Provision(rule) if rule.body == whose => {
                let (Clause::Attendance(attendance), Some(sure)) = (&rule.clause, applied(twin, fact, sure)) else {
                    continue;
                };
                let how = match attendance.kind {
                    AttendanceKind::Invited => How::Attendee,
                    AttendanceKind::ForItem => How::ForItem,
                    AttendanceKind::Secretary => How::Secretary,
                    AttendanceKind::Observer => How::Observer,
                };
                let guests = match attendance.guest {
                    Some(guest) => named(twin, attendance.role, guest),
                    None => {
                        let pool = pool_of(&twin.view, &attendance.pool).members.into_iter();
                        pool.map(|(party, sure)| (party, None, sure)).collect()
                    }
                };
                parts.push((how, ParticipantGround::Provision, fact.id, None, no_surer(guests, sure), sure));
            }
            _ => {}
        }
    }
    if noun(twin, whose) == Noun::Organization {
        let (mut members, mut found) = (Vec::new(), Guests::new());
        for (fact, terms, sure) in memberships(twin, whose, None) {
            for (holding, guest) in seats_of(twin, fact.subject, terms.member, sure) {
                found.push(guest);
                // Whoever is on leave does not come.
                let leaves = holding.iter().filter_map(|of| twin.surest(*of, |of| *of == Statement::Leave));
                match leaves.min() {
                    Some(Certainty::Certain) => {}
                    Some(Certainty::Possible) => members.push((fact.id, guest, Certainty::Possible)),
                    None => members.push((fact.id, guest, guest.2)),
                }
            }
        }
        for office in ex_officio_in(&twin.view, whose) {
            let before = found.len();
            found = with_offices(twin, found, &[&office]);
            if let Some(holder) = office.unstated().filter(|_| found.len() > before) {
                let guest = (holder, person(twin, holder), office.certainty);
                members.push((office.ruling.held.fact.id, guest, office.certainty));
            }
        }
        for (fact, guest, sure) in members {
            parts.push((How::Attendee, ParticipantGround::Member, fact, Some(guest.0), vec![guest], sure));
        }
    }
    for part in &mut parts {
        part.5 = part.5.max(holds);
    }
    parts.sort();
    parts
}

fn part(found: &Participant<'_>) -> Part {
    let guests = found.guests.iter().map(|guest| (guest.party, guest.person, guest.certainty)).collect();
    (found.how, found.ground, found.held.fact.id, found.party, sorted(guests), found.certainty)
}

/// What a turn is: its kind, what it is about, its day, the facts, and how sure it is.
fn key(turn: &Turn) -> (WheelKind, EntityId, Day, Vec<FactId>, Certainty) {
    (turn.kind, turn.subject, turn.day.earliest, turn.facts.clone(), turn.certainty)
}

proptest! {
    #[test]
    fn who_has_a_part_in_meetings(
        (recorded, on, known) in asked_about(&[Kind::Involvement, Kind::Involvement, Kind::Membership, Kind::Representation, Kind::Provision, Kind::Relation]),
    ) {
        let twin = Twin::new(&recorded, on, known);
        let one = |noun| twin.entities(&[noun])[0];
        let (meeting, series) = (one(Noun::Meeting), one(Noun::MeetingSeries));
        for whose in twin.entities(&[Noun::Organization, Noun::Agreement]) {
            for (meeting, series) in [(meeting, None), (meeting, Some(series)), (series, Some(series))] {
                let found = participants_in(&twin.view, meeting, whose, series);
                let of: BTreeSet<EntityId> = [Some(meeting), series].into_iter().flatten().collect();
                let mut seen: Vec<Part> = found.items.iter().map(part).collect();
                seen.sort();
                prop_assert_eq!(seen, parts(&twin, &of, whose));
                // No row says of a meeting or a series who has to do with it that all are listed.
                let listed = |of: &EntityId| twin.surest(*of, |of| *of == Statement::Completeness(Topic::Everything));
                prop_assert!(found.complete.is_none() || of.iter().all(|of| listed(of).is_some()));
            }
        }
    }

    #[test]
    fn an_agenda_has_what_a_person_has_a_part_in(
        (recorded, on, known) in asked_about(&[Kind::Meeting, Kind::Meeting, Kind::Involvement, Kind::Membership, Kind::Representation, Kind::Provision, Kind::Relation, Kind::Relation]),
        (first, many) in (0..10_i64, 1..20_i64),
    ) {
        let twin = Twin::new(&recorded, on, known);
        let (from, until) = (day_at(first), day_at(first + many));
        let is_meeting = |kind: &WheelKind| [WheelKind::Meeting, WheelKind::Recurrence].contains(kind);
        let meetings = meetings_between(&twin.view, Whose::Anyone, from, until);
        for person in twin.entities(&[Noun::Person]) {
            let own = WheelFilter { of: Some(vec![person]), ..WheelFilter::default() };
            let mut expected: BTreeSet<_> = wheel(&twin.view, &own, from, until)
                .iter()
                .filter(|turn| !is_meeting(&turn.kind))
                .map(key)
                .collect();
            for one in &meetings {
                let day = [one.day.earliest, one.day.latest].into_iter().find(|day| day.date().is_some()).unwrap_or(on);
                let then = Twin::new(&recorded, day, known);
                let subject = one.meeting.or(one.series).expect("a meeting");
                let of: BTreeSet<EntityId> = [Some(subject), one.series].into_iter().flatten().collect();
                let surest = parts(&then, &of, one.whose).into_iter().flat_map(|(_, _, _, party, guests, sure)| {
                    let comes = guests.into_iter().filter(|(_, comes, _)| *comes == Some(person));
                    let comes: Vec<Certainty> = comes.map(|(_, _, comes)| comes.max(sure)).collect();
                    (party == Some(person)).then_some(sure).into_iter().chain(comes)
                });
                if let Some(sure) = surest.min() {
                    expected.insert((WheelKind::Meeting, subject, one.day.earliest, vec![one.fact.id], one.certainty.max(sure)));
                }
            }
            let found = agenda_of(&twin.view, person, &WheelFilter::default(), from, until);
            prop_assert!(found.is_sorted_by_key(|turn| turn.day));
            prop_assert_eq!(found.iter().map(key).collect::<BTreeSet<_>>(), expected.clone());
            prop_assert_eq!(found.len(), expected.len());
        }
    }
}
