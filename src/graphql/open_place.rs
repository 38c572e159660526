//! Places that are not filled as they should be.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::{At, Item};
use super::membership::{Membership, memberships};
use super::page::page_size;
use super::seat::{Occupancy, Post, Seat};
use super::word::Code;
use crate::network::questions::open_place::{self as questions, OpenReason};
use crate::network::validity::Certainty;

/// A seat or a post that is not filled as it should be on the day.
#[derive(SimpleObject, Answer)]
pub struct OpenPlace {
    /// The seat; null where it is a post.
    seat: Option<Seat>,
    /// The post; null where it is a seat.
    post: Option<Post>,
    /// Why it is listed.
    reasons: Vec<Code<OpenReason>>,
    /// How it is filled.
    occupancy: Occupancy,
    /// Those who are nominated for it and not yet appointed.
    nominated: Vec<Membership>,
    /// Those who hold it past the end that a provision gives their terms.
    held_over: Vec<HeldOver>,
}

/// One who holds a place past the end that a provision gives the term.
#[derive(SimpleObject, Answer)]
pub struct HeldOver {
    /// The membership.
    membership: Membership,
    /// How sure it is.
    certainty: Code<Certainty>,
}

impl OpenPlace {
    /// Those of a body.
    pub fn of_body(body: &Item) -> Vec<Self> {
        questions::open_places(&body.at, body.id).iter().map(|open| Self::of(&body.at, open)).collect()
    }

    /// The first of all bodies.
    ///
    /// # Errors
    /// PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn everywhere(at: &At, first: i32) -> Result<Vec<Self>> {
        let open = questions::open_places_everywhere(at).take(page_size(first)?);
        Ok(open.map(|open| Self::of(at, &open)).collect())
    }

    fn of(at: &At, open: &questions::OpenPlace<'_>) -> Self {
        let place = at.item(open.place);
        let held_over = open.held_over.iter().filter_map(|(member, certainty)| {
            Some(HeldOver {
                membership: Membership::version(&at.item(member.membership))?,
                certainty: Code(*certainty),
            })
        });
        Self {
            seat: Seat::version(&place),
            post: Post::version(&place),
            reasons: open.reasons.iter().copied().map(Code).collect(),
            occupancy: Occupancy::of(&place),
            nominated: memberships(at, open.nominated.iter()),
            held_over: held_over.collect(),
        }
    }
}
