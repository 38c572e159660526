//! Places that are not filled as they should be: vacant, unknown, nominated for, held over.

use super::membership::Member;
use super::seat::{SeatAnswer, deputies_of, seat_state};
use super::term::held_over;
use crate::network::fact::Link;
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Capacity;
use crate::network::network::Entity;
use crate::network::seat::SeatState;
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::words;

words! {
    /// Why a seat or a post is not filled as it should be.
    enum OpenReason {
        /// Nobody holds it, or a place of the post, and that is known.
        Vacant = "VACANT", "ledig";
        /// It is not known whether anybody holds it, or each place of the post.
        Unknown = "UNKNOWN", "ukendt";
        /// Somebody is nominated for it and not yet appointed.
        Nominated = "NOMINATED", "indstillet, ikke udpeget";
        /// A holder's term is past the end that a provision gives it.
        HeldOver = "HELD_OVER", "siddende ud over perioden";
    }
}

/// A seat or a post that is not filled as it should be on the day.
#[derive(Debug, Clone)]
pub struct OpenPlace<'v> {
    /// The seat or post.
    pub place: EntityId,
    /// Why it is listed, in the order of the vocabulary.
    pub reasons: Vec<OpenReason>,
    /// How it is filled.
    pub answer: SeatAnswer<'v>,
    /// Those who are nominated for it.
    pub nominated: Vec<Member<'v>>,
    /// Those who hold it past the end of their terms, and how sure that is.
    pub held_over: Vec<(Member<'v>, Certainty)>,
}

/// The seats and posts of a body that are not filled as they should be on the day, in the order of their
/// numbers. A post of which every place is told apart by a seat is not listed beside its seats.
#[must_use]
pub fn open_places(view: &View, body: EntityId) -> Vec<OpenPlace<'_>> {
    let links = [Link::SeatBody, Link::PostBody].into_iter();
    let mut places: Vec<EntityId> =
        links.flat_map(|link| view.naming(body, link)).map(|held| held.fact.subject).collect();
    places.sort_unstable();
    places.dedup();
    places.into_iter().filter_map(|place| open_place(view, place)).collect()
}

/// The same of all bodies: the seats, then the posts. What is not taken is not looked at.
pub fn open_places_everywhere(view: &View) -> impl Iterator<Item = OpenPlace<'_>> {
    let places = view.of_noun(Noun::Seat).chain(view.of_noun(Noun::Post));
    places.filter_map(|place| open_place(view, place))
}

/// A seat or a post, where it is not filled as it should be on the day.
#[must_use]
pub fn open_place(view: &View, place: EntityId) -> Option<OpenPlace<'_>> {
    let answer = seat_state(view, place);
    if answer.state == SeatState::NotApplicable || is_told_apart(view, place, answer.places) {
        return None;
    }
    let nominated = deputies_of(view, place).into_iter().map(|one| one.member);
    let nominated: Vec<Member<'_>> = nominated.filter(|member| member.terms.capacity == Capacity::Nominated).collect();
    let over = answer.holders.iter().filter_map(|holder| {
        let over = held_over(view, holder.member.terms, holder.member.held.fact)?;
        Some((holder.member, over.and(holder.certainty)))
    });
    let held_over: Vec<(Member<'_>, Certainty)> = over.collect();
    let held = u16::try_from(answer.holders.len()).unwrap_or(u16::MAX);
    let is_free = answer.free.is_some_and(|free| free > 0);
    let is_short = answer.free.is_none() && answer.places.is_some_and(|places| places > held);
    let reasons = [
        (OpenReason::Vacant, answer.state == SeatState::Vacant || is_free),
        (OpenReason::Unknown, answer.state == SeatState::Unknown || (answer.state == SeatState::Held && is_short)),
        (OpenReason::Nominated, !nominated.is_empty()),
        (OpenReason::HeldOver, !held_over.is_empty()),
    ];
    let reasons: Vec<OpenReason> = reasons.into_iter().filter_map(|(reason, is)| is.then_some(reason)).collect();
    (!reasons.is_empty()).then_some(OpenPlace { place, reasons, answer, nominated, held_over })
}

/// Whether a post has a seat for every one of its places on the day.
fn is_told_apart(view: &View, place: EntityId, places: Option<u16>) -> bool {
    if view.entity(place).map(Entity::noun) != Some(Noun::Post) {
        return false;
    }
    let seats = view.naming(place, Link::SeatPost).count();
    seats > 0 && places.is_none_or(|places| seats >= usize::from(places))
}
