//! Who has a part in meetings: who convenes them, keeps the minutes, and is to be invited.

use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::gap::Topic;
use crate::network::involvement::{Involvement, InvolvementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::provision::AttendanceKind;
use crate::network::questions::agreement::parties_of;
use crate::network::questions::attendance::{Guest, attendees_of, holding_in, is_person, named};
use crate::network::questions::gap::{complete, gaps_about};
use crate::network::questions::membership::Listed;
use crate::network::seat::Role;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// By what somebody has a part in meetings.
    enum ParticipantGround {
        /// It is stated of the meeting or of its series.
        Stated = "STATED", "oplyst om mødet eller rækken";
        /// It belongs to the body.
        Member = "MEMBER", "medlem af organet";
        /// A provision of the body says who attends.
        Provision = "PROVISION", "bestemmelse om deltagelse";
        /// It is a party to the agreement.
        Party = "PARTY", "part i aftalen";
    }
}

/// Those who have a part in meetings by one fact.
#[derive(Debug, Clone)]
pub struct Participant<'v> {
    /// How: who convenes, keeps the minutes, attends, for one item, or listens.
    pub how: InvolvementKind,
    /// By what.
    pub ground: ParticipantGround,
    /// The fact that says so, and how sure it is on the day.
    pub held: Held<'v>,
    /// The body, person, post or seat that is named.
    pub party: Option<EntityId>,
    /// Who it is in words.
    pub designation: Option<&'v Text>,
    /// The role of those who are meant, in the body that is named.
    pub role: Option<Role>,
    /// How many of them, where that is said.
    pub number: Option<u16>,
    /// What for, in words.
    pub scope: Option<&'v Text>,
    /// Who that is, as far as it is known.
    pub guests: Vec<Guest<'v>>,
    /// How sure it is: as the fact, and what takes it out.
    pub certainty: Certainty,
    /// The gaps that say why something of it is not known.
    pub gaps: Vec<Held<'v>>,
}

/// Who has a part in a meeting, or in the meetings of a series, on the day: who is stated to convene, to keep the
/// minutes and to attend; then the members of the body and those who attend by its provisions, or the parties of the
/// agreement; whoever is on leave does not come. An absence counts where all of these are complete. None where nothing holds of the meeting or series on the day.
#[must_use]
pub fn participants_in(
    view: &View,
    meeting: EntityId,
    whose: EntityId,
    series: Option<EntityId>,
) -> Listed<'_, Participant<'_>> {
    let stated = [Some(meeting), series.filter(|series| *series != meeting)].into_iter().flatten();
    let holds = stated.clone().filter_map(|of| holds(view, of)).min();
    let Some(holds) = holds else { return Listed { items: Vec::new(), complete: None, gaps: Vec::new() } };
    let mut items: Vec<Participant<'_>> = stated.clone().flat_map(|of| involved(view, of)).collect();
    let topics: &[Topic] = if view.entity(whose).map(Entity::noun) == Some(Noun::Agreement) {
        items.extend(parties_of(view, whose).items.into_iter().filter_map(|held| party(view, held)));
        &[Topic::Parties]
    } else {
        items.extend(members(view, whose));
        items.extend(by_provision(view, whose));
        &[Topic::Members, Topic::Provisions]
    };
    for one in &mut items {
        one.certainty = one.certainty.and(holds);
    }
    let involved = stated.clone().map(|of| complete(view, of, Topic::Involved));
    let mut all = involved.chain(topics.iter().map(|topic| complete(view, whose, *topic)));
    let complete = all.try_fold(holds, |one, other| Some(one.and(other?)));
    let gaps = stated.flat_map(|of| gaps_about(view, of, &[Topic::Involved]));
    let gaps = gaps.chain(gaps_about(view, whose, topics)).collect();
    Listed { items, complete, gaps }
}

/// How sure it is that a meeting or a series is on the day; none where it certainly is not.
fn holds(view: &View, of: EntityId) -> Option<Certainty> {
    let kinds = [StatementKind::Meeting, StatementKind::MeetingSeries];
    kinds.into_iter().flat_map(|kind| view.facts(of, kind)).map(|held| held.certainty).min()
}

fn is_of_meetings(how: InvolvementKind) -> bool {
    use InvolvementKind::{Attendee, Convener, ForItem, Observer, Secretary};
    matches!(how, Convener | Secretary | Attendee | ForItem | Observer)
}

/// Those who are stated to have a part in a meeting or a series.
fn involved(view: &View, of: EntityId) -> impl Iterator<Item = Participant<'_>> {
    view.facts(of, StatementKind::Involvement).filter_map(move |held| {
        let said = involvement_in(held)?;
        let mut gaps = Vec::new();
        let mut guests = said.party.map(|party| named(view, said.role, party, &mut gaps)).unwrap_or_default();
        for guest in &mut guests {
            guest.certainty = guest.certainty.and(held.certainty);
        }
        Some(Participant {
            how: said.how,
            ground: ParticipantGround::Stated,
            held,
            party: said.party,
            designation: said.designation.as_ref(),
            role: said.role,
            number: said.number,
            scope: said.scope.as_ref(),
            guests,
            certainty: held.certainty,
            gaps,
        })
    })
}

fn involvement_in(held: Held<'_>) -> Option<&Involvement<EntityId>> {
    held.fact.affair()?.involvement().filter(|said| is_of_meetings(said.how))
}

/// The members of a body, each with who sits for it, and those who hold a place by an office.
fn members(view: &View, body: EntityId) -> Vec<Participant<'_>> {
    let mut gaps = Vec::new();
    let guests = holding_in(view, body, None, &mut gaps);
    let each = guests.into_iter().filter_map(|guest| {
        let held = guest.facts.first().copied()?;
        let certainty = match on_leave(view, body, &guest) {
            Some(Certainty::Certain) => return None,
            Some(Certainty::Possible) => Certainty::Possible,
            None => guest.certainty,
        };
        let party = guest.party;
        Some(attending(held, ParticipantGround::Member, party, vec![guest], certainty))
    });
    let mut each: Vec<Participant<'_>> = each.collect();
    // Whose it is that somebody is missing, the gap says itself.
    if let Some(last) = each.last_mut() {
        last.gaps = gaps;
    }
    each
}

/// How sure it is that somebody who sits in a body is on leave, so that another comes; of an office that follows from
/// other facts nobody is.
fn on_leave(view: &View, body: EntityId, guest: &Guest<'_>) -> Option<Certainty> {
    let sits = |held: &Held<'_>| matches!(&held.fact.statement, Statement::Membership(terms) if terms.body == body);
    guest.facts.first().filter(|held| sits(held))?;
    let holding = guest.facts.iter().map(|held| held.fact.subject);
    holding.flat_map(|of| view.facts(of, StatementKind::Leave)).map(|held| held.certainty).min()
}

fn attending<'v>(
    held: Held<'v>,
    ground: ParticipantGround,
    party: EntityId,
    guests: Vec<Guest<'v>>,
    certainty: Certainty,
) -> Participant<'v> {
    Participant {
        how: InvolvementKind::Attendee,
        ground,
        held,
        party: Some(party),
        designation: None,
        role: None,
        number: None,
        scope: None,
        guests,
        certainty,
        gaps: Vec::new(),
    }
}

/// A party to an agreement.
fn party<'v>(view: &View, held: Held<'v>) -> Option<Participant<'v>> {
    let Statement::Relation(relation) = &held.fact.statement else { return None };
    let party = relation.from;
    let person = Some(party).filter(|party| is_person(view, *party));
    let guest = Guest { party, person, facts: vec![held], certainty: held.certainty };
    Some(attending(held, ParticipantGround::Party, party, vec![guest], held.certainty))
}

/// Those who attend by the provisions of a body.
fn by_provision(view: &View, body: EntityId) -> impl Iterator<Item = Participant<'_>> {
    attendees_of(view, body).into_iter().map(|attendees| {
        let how = match attendees.kind {
            AttendanceKind::Observer => InvolvementKind::Observer,
            AttendanceKind::ForItem => InvolvementKind::ForItem,
            AttendanceKind::Secretary => InvolvementKind::Secretary,
            AttendanceKind::Invited => InvolvementKind::Attendee,
        };
        Participant {
            how,
            ground: ParticipantGround::Provision,
            held: attendees.ruling.held,
            party: None,
            designation: None,
            role: None,
            number: attendees.number,
            scope: None,
            certainty: attendees.ruling.applied().unwrap_or(Certainty::Possible),
            guests: attendees.guests,
            gaps: attendees.gaps,
        }
    })
}
