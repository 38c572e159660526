//! Who attends the meetings of a body without being a member of it, as its own rules lay down.

use super::affiliation::pool_of;
use super::ex_officio::{ex_officio_at, ex_officio_in};
use super::gap::gaps_about;
use super::membership::{Member, memberships};
use super::provision::{Ruling, provisions_about, role_of};
use super::seat::holders_of;
use crate::network::fact::{Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::provision::{AttendanceKind, Clause, ProvisionKind};
use crate::network::seat::Role;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

/// Those who attend by one provision on the day.
#[derive(Debug, Clone)]
pub struct Attendees<'v> {
    /// The provision; its modality says whether they are to attend or can.
    pub ruling: Ruling<'v>,
    /// How they attend.
    pub kind: AttendanceKind,
    /// How many attend; none where the provision does not say.
    pub number: Option<u16>,
    /// Who that is, as far as it is known.
    pub guests: Vec<Guest<'v>>,
    /// Whether it is any of the guests, rather than each.
    pub any_of: bool,
    /// Whether there may be guests that facts cannot tell.
    pub open: bool,
    /// Of how many who attend it is not known which person that is; none where the provision does not say how many
    /// attend.
    pub unknown: Option<u16>,
    /// Why something of it is not known.
    pub gaps: Vec<Held<'v>>,
}

/// One who attends.
#[derive(Debug, Clone)]
pub struct Guest<'v> {
    /// The party: the organization or the person that is meant, or that holds the place that is meant.
    pub party: EntityId,
    /// The person who comes; none where that is not known.
    pub person: Option<EntityId>,
    /// The facts that it follows from, besides the provision's.
    pub facts: Vec<Held<'v>>,
    /// How sure it is: as the weakest of them and the provision.
    pub certainty: Certainty,
}

/// Who attends the meetings of a body on the day without being a member, in the order of the provisions. What an
/// exemption takes out is left out.
#[must_use]
pub fn attendees_of(view: &View, body: EntityId) -> Vec<Attendees<'_>> {
    let rulings = provisions_about(view, body, ProvisionKind::Attendance);
    rulings.filter_map(|ruling| attendees(view, ruling)).collect()
}

fn attendees<'v>(view: &'v View, ruling: Ruling<'v>) -> Option<Attendees<'v>> {
    let Clause::Attendance(attendance) = &ruling.rule.clause else { return None };
    let applied = ruling.applied()?;
    let mut gaps: Vec<Held<'v>> = view.facts(ruling.provision, StatementKind::Gap).collect();
    let (mut guests, open) = if let Some(guest) = attendance.guest {
        (named(view, attendance.role, guest, &mut gaps), false)
    } else {
        let pool = pool_of(view, &attendance.pool);
        let guest = |(party, certainty)| Guest { party, person: None, facts: Vec::new(), certainty };
        (pool.members.into_iter().map(guest).collect(), pool.open || attendance.pool.office.is_some())
    };
    for guest in &mut guests {
        guest.certainty = guest.certainty.and(applied);
    }
    let mut persons: Vec<EntityId> = guests.iter().filter_map(|guest| guest.person).collect();
    persons.sort_unstable();
    persons.dedup();
    let known = u16::try_from(persons.len()).unwrap_or(u16::MAX);
    Some(Attendees {
        ruling,
        kind: attendance.kind,
        number: attendance.number,
        unknown: attendance.number.map(|number| number.saturating_sub(known)),
        guests,
        any_of: attendance.guest.is_none(),
        open,
        gaps,
    })
}

/// Those who are named: a person, who holds a place, who has a role in a body, or the body.
pub(super) fn named<'v>(
    view: &'v View,
    role: Option<Role>,
    guest: EntityId,
    gaps: &mut Vec<Held<'v>>,
) -> Vec<Guest<'v>> {
    let itself = |person| Guest { party: guest, person, facts: Vec::new(), certainty: Certainty::Certain };
    let found = match (view.entity(guest).map(Entity::noun), role) {
        (Some(Noun::Person), _) => vec![itself(Some(guest))],
        (Some(Noun::Seat | Noun::Post), _) => in_place(view, guest, gaps),
        (Some(Noun::Organization), Some(role)) => holding_in(view, guest, Some(role), gaps),
        (Some(Noun::Organization), None) => vec![itself(None)],
        _ => Vec::new(),
    };
    if found.iter().all(|guest| guest.person.is_none()) {
        gaps.extend(gaps_about(view, guest, &[Topic::Leader, Topic::Holders, Topic::Members, Topic::Representatives]));
    }
    found
}

/// Those who hold a place, by memberships and by offices that follow from other facts.
fn in_place<'v>(view: &'v View, place: EntityId, gaps: &mut Vec<Held<'v>>) -> Vec<Guest<'v>> {
    let mut found = Vec::new();
    for holder in holders_of(view, place) {
        let held = Held { certainty: holder.certainty, ..holder.member.held };
        sitting(view, Member { held, ..holder.member }, gaps, &mut found);
    }
    for office in ex_officio_at(view, place) {
        by_office(view, &mut found, office.unstated(), office.facts(), office.certainty);
    }
    found
}

/// Those who have a role in a body, or hold a place of that role; all who belong to it where no role is asked for.
pub(super) fn holding_in<'v>(
    view: &'v View,
    body: EntityId,
    role: Option<Role>,
    gaps: &mut Vec<Held<'v>>,
) -> Vec<Guest<'v>> {
    let mut found = Vec::new();
    let has_role = |member: &Member<'_>| {
        let Some(role) = role else { return member.terms.capacity.holds() };
        let place = member.terms.seat.or(member.terms.post);
        member.terms.capacity.holds()
            && (member.terms.role == role || place.is_some_and(|place| role_of(view, place) == Some(role)))
    };
    for member in memberships(view, body, Link::Body).filter(has_role) {
        sitting(view, member, gaps, &mut found);
    }
    let offices = ex_officio_in(view, body).into_iter();
    for office in offices.filter(|office| role.is_none_or(|role| office.role(view) == Some(role))) {
        by_office(view, &mut found, office.unstated(), office.facts(), office.certainty);
    }
    found
}

/// Adds a holder by an office alone, who is none that was found before.
fn by_office<'v>(
    view: &View,
    found: &mut Vec<Guest<'v>>,
    holder: Option<EntityId>,
    facts: Vec<Held<'v>>,
    certainty: Certainty,
) {
    let Some(party) = holder.filter(|holder| found.iter().all(|guest| guest.party != *holder)) else { return };
    let person = Some(party).filter(|party| is_person(view, *party));
    found.push(Guest { party, person, facts, certainty });
}

/// Adds a member, once for each person who sits for it.
fn sitting<'v>(view: &'v View, member: Member<'v>, gaps: &mut Vec<Held<'v>>, found: &mut Vec<Guest<'v>>) {
    let party = member.terms.member;
    let itself = Guest { party, person: None, facts: vec![member.held], certainty: member.held.certainty };
    if is_person(view, party) {
        return found.push(Guest { person: Some(party), ..itself });
    }
    let before = found.len();
    for sits in member.representatives(view).into_iter().filter(|sits| sits.capacity.holds()) {
        let certainty = itself.certainty.and(sits.held.certainty);
        found.push(Guest { party, person: Some(sits.person), facts: vec![member.held, sits.held], certainty });
    }
    if found.len() == before {
        gaps.extend(gaps_about(view, member.membership, &[Topic::Representatives]));
        found.push(itself);
    }
}

pub(super) fn is_person(view: &View, party: EntityId) -> bool {
    view.entity(party).is_some_and(|party| party.noun() == Noun::Person)
}
