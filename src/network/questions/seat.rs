//! How the seats and posts of a body are filled.

use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::{EntityId, Noun};
use crate::network::seat::SeatState;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

use super::ex_officio::{ExOfficio, ex_officio_at};
use super::gap::{complete, gaps_of};
use super::membership::{Listed, Member, listed, memberships};
use super::organization::{Existence, existence, value_of};

words! {
    /// Why a seat or post is said to be filled as it is.
    enum SeatReason {
        /// Somebody holds it, certainly or possibly.
        Holder = "HOLDER", "der er en indehaver";
        /// Nobody is stated to hold it, and who does follows from another fact.
        ExOfficio = "EX_OFFICIO", "indehaveren følger af en anden oplysning";
        /// A source lists all holders on the day, and there is none.
        NobodyListed = "NOBODY_LISTED", "alle indehavere er oplyst, og der er ingen";
        /// A gap says that, and why, it is not known who holds it.
        Gap = "GAP", "oplysningen mangler med en begrundelse";
        /// Nothing is recorded of who holds it on the day.
        Silence = "SILENCE", "der er intet oplyst";
        /// A gap says that there is nothing to hold.
        NothingToHold = "NOTHING_TO_HOLD", "der er intet at besætte";
        /// The seat or post does not exist on the day; on others it does.
        NotThen = "NOT_THEN", "pladsen findes ikke den dag";
        /// Its body does not exist on the day.
        BodyNotThen = "BODY_NOT_THEN", "organet findes ikke den dag";
    }
}

/// How a seat or a post is filled on the day.
#[derive(Debug, Clone)]
pub struct SeatAnswer<'v> {
    /// How it is filled. A post is HELD where anybody holds a place of it.
    pub state: SeatState,
    /// How sure that is: as the weakest fact that it rests on. What is UNKNOWN is so for CERTAIN.
    pub certainty: Certainty,
    /// Why.
    pub why: SeatReason,
    /// Who holds it, certain and possible, those on leave and acting included.
    pub holders: Vec<Holder<'v>>,
    /// Who holds it because another fact says so, those who are stated to hold it too included.
    pub ex_officio: Vec<ExOfficio<'v>>,
    /// The gap that says why it is not known.
    pub gap: Option<Held<'v>>,
    /// How many places it has on the day: one for a seat; none where that is not known.
    pub places: Option<u16>,
    /// How many of them are certainly free: only where all holders are listed and no possible one
    /// could take it. None where that is not known.
    pub free: Option<u16>,
}

/// One who holds a seat or a place of a post on the day.
#[derive(Debug, Clone)]
pub struct Holder<'v> {
    /// The membership.
    pub member: Member<'v>,
    /// How sure it is: for a post that is held through one of its seats as sure as the weaker.
    pub certainty: Certainty,
}

impl<'v> Holder<'v> {
    /// The membership, as sure as the holding.
    pub(super) fn as_member(&self) -> Member<'v> {
        Member { held: Held { certainty: self.certainty, ..self.member.held }, ..self.member }
    }
}

/// A seat or post of a body on the day.
#[derive(Debug, Clone)]
pub struct Place<'v> {
    /// The seat or post.
    pub place: EntityId,
    /// The fact that it is in the body, and how sure it is on the day.
    pub held: Held<'v>,
    /// How it is filled.
    pub answer: SeatAnswer<'v>,
}

/// Who holds a seat or a post on the day, the certain first, then in the order of their
/// memberships; a post also through its seats. Deputies and the nominated hold nothing; see
/// [`deputies_of`].
#[must_use]
pub fn holders_of(view: &View, place: EntityId) -> Vec<Holder<'_>> {
    belonging(view, place, true)
}

/// Those who belong to a seat or a post on the day without holding it: deputies and the nominated.
#[must_use]
pub fn deputies_of(view: &View, place: EntityId) -> Vec<Holder<'_>> {
    belonging(view, place, false)
}

/// How a seat or a post is filled on the day.
#[must_use]
pub fn seat_state(view: &View, place: EntityId) -> SeatAnswer<'_> {
    let kind = match view.entity(place).map(super::super::network::Entity::noun) {
        Some(Noun::Post) => StatementKind::Post,
        _ => StatementKind::Seat,
    };
    let there = value_of(view, place, kind);
    let body = there.and_then(|held| body_of(&held.fact.statement));
    let places = there.and_then(|held| match &held.fact.statement {
        Statement::Post(post) => post.places,
        _ => Some(1),
    });
    let seat_certainty = there.map_or(Certainty::Certain, |held| held.certainty);
    let gap = gaps_of(view, place, Some(Topic::Holders)).first().copied();
    let answer = |state, certainty, why| {
        let (holders, ex_officio) = (Vec::new(), Vec::new());
        SeatAnswer { state, certainty, why, holders, ex_officio, gap, places, free: None }
    };
    if there.is_none() && view.history(place, kind).next().is_some() {
        return answer(SeatState::NotApplicable, Certainty::Certain, SeatReason::NotThen);
    }
    if body.is_some_and(|body| existence(view, body) == Existence::No) {
        return answer(SeatState::NotApplicable, seat_certainty, SeatReason::BodyNotThen);
    }
    let (holders, ex_officio) = (holders_of(view, place), ex_officio_at(view, place));
    let complete = holders_complete(view, place, body);
    let free = places.filter(|_| complete == Some(Certainty::Certain) && seat_certainty == Certainty::Certain);
    let mut unstated: Vec<EntityId> = ex_officio.iter().filter_map(ExOfficio::unstated).collect();
    unstated.sort_unstable();
    unstated.dedup();
    let filled = u16::try_from(holders.len() + unstated.len()).unwrap_or(u16::MAX);
    let free = free.map(|places| places.saturating_sub(filled));
    let by_office = ex_officio.iter().filter(|office| office.holder.is_some()).map(|office| office.certainty);
    let surest = holders.iter().map(|holder| holder.certainty).chain(by_office).min();
    if let Some(surest) = surest {
        let why = if holders.is_empty() { SeatReason::ExOfficio } else { SeatReason::Holder };
        let held = answer(SeatState::Held, surest.and(seat_certainty), why);
        return SeatAnswer { holders, ex_officio, free, ..held };
    }
    let nothing_to_hold =
        gap.filter(|held| matches!(&held.fact.statement, Statement::Gap(gap) if is_not_applicable(gap)));
    if let Some(gap) = nothing_to_hold {
        let certainty = gap.certainty.and(seat_certainty);
        return answer(SeatState::NotApplicable, certainty, SeatReason::NothingToHold);
    }
    let answered = match (complete, gap) {
        (Some(certainty), _) => {
            let vacant = answer(SeatState::Vacant, certainty.and(seat_certainty), SeatReason::NobodyListed);
            SeatAnswer { free, ..vacant }
        }
        (None, Some(_)) => answer(SeatState::Unknown, Certainty::Certain, SeatReason::Gap),
        (None, None) => answer(SeatState::Unknown, Certainty::Certain, SeatReason::Silence),
    };
    SeatAnswer { ex_officio, ..answered }
}

/// The seats and posts of a body on the day, in the order of their numbers: seats that are one of a
/// post too, and the posts.
#[must_use]
pub fn seats_of(view: &View, body: EntityId) -> Listed<'_, Place<'_>> {
    let seats = view.naming(body, Link::SeatBody).chain(view.naming(body, Link::PostBody));
    let mut places: Vec<Place<'_>> = seats
        .map(|held| Place { place: held.fact.subject, held, answer: seat_state(view, held.fact.subject) })
        .collect();
    places.sort_by_key(|place| place.place);
    listed(view, body, Topic::Seats, places)
}

/// How sure it is that all holders of a seat or post are listed: said of itself, or of the members
/// of its body. What is known not to be known of it counts against either.
pub(super) fn holders_complete(view: &View, place: EntityId, body: Option<EntityId>) -> Option<Certainty> {
    let of_itself = complete(view, place, Topic::Holders);
    let of_body = body.and_then(|body| complete(view, body, Topic::Members));
    let of_body = match gaps_of(view, place, Some(Topic::Holders)).first().map(|gap| gap.certainty) {
        Some(Certainty::Certain) => None,
        Some(Certainty::Possible) => of_body.map(|_| Certainty::Possible),
        None => of_body,
    };
    of_itself.into_iter().chain(of_body).min()
}

fn belonging(view: &View, place: EntityId, holding: bool) -> Vec<Holder<'_>> {
    let direct = memberships(view, place, Link::HeldSeat).chain(memberships(view, place, Link::HeldPost));
    let direct = direct.map(|member| {
        let certainty = member.held.certainty;
        Holder { member, certainty }
    });
    let seats = view.naming(place, Link::SeatPost);
    let through = seats.flat_map(|seat| {
        memberships(view, seat.fact.subject, Link::HeldSeat).map(move |member| {
            let certainty = member.held.certainty.and(seat.certainty);
            Holder { member, certainty }
        })
    });
    let all = direct.chain(through).filter(|holder| holder.member.terms.capacity.holds() == holding);
    let mut all: Vec<Holder<'_>> = all.collect();
    // A membership may name both the post and one of its seats.
    all.sort_by_key(|holder| (holder.member.held.fact.id, holder.certainty));
    all.dedup_by_key(|holder| holder.member.held.fact.id);
    all.sort_by_key(|holder| (holder.certainty, holder.member.membership, holder.member.held.fact.id));
    all
}

/// The body that a seat or a post is in on the day.
pub(super) fn body_of_place(view: &View, place: EntityId) -> Option<EntityId> {
    let held = value_of(view, place, StatementKind::Seat).or_else(|| value_of(view, place, StatementKind::Post))?;
    body_of(&held.fact.statement)
}

fn body_of(statement: &Statement) -> Option<EntityId> {
    match statement {
        Statement::Seat(seat) => Some(seat.body),
        Statement::Post(post) => Some(post.body),
        _ => None,
    }
}

fn is_not_applicable(gap: &Gap) -> bool {
    gap.reason == GapReason::NotApplicable
}
