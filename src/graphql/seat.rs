//! Posts and seats: the places in a body.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::answer::Request;
use super::at::Item;
use super::date::Date;
use super::ex_officio::ExOfficio;
use super::fact::Dated;
use super::gap::GapFact;
use super::membership::{ListOf, Membership, Term, memberships};
use super::node::versioned_type;
use super::organization::Organization;
use super::provision::Provision;
use super::span::PlaceSpan;
use super::timeline::Lane;
use super::word::Code;
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::questions::seat::{self, SeatReason};
use crate::network::seat::{Post as PostRecord, Role, Seat as SeatRecord, SeatState};
use crate::network::validity::Certainty;

/// Adds the fields that posts and seats have, and goes on to the next macro.
macro_rules! with_place_fields {
    ([$next:ident $($rest:ident)*] $(#[doc = $doc:literal])+ $T:ident { $($fields:tt)* }) => {
        $crate::graphql::node::$next! {
            [$($rest)*]
            $(#[doc = $doc])+
            $T {
                $($fields)*

                /// How it is filled on the day.
                async fn occupancy(&self) -> Occupancy {
                    Occupancy::of(self.item())
                }

                /// Who holds it because another fact says so.
                async fn ex_officio(&self) -> Vec<ExOfficio> {
                    ExOfficio::at_place(self.item())
                }

                /// What the rules of the body lay down of it on the day.
                async fn provisions(&self) -> Vec<Provision> {
                    Provision::about(self.item())
                }

                /// Those who belong to it on the day without holding it: deputies and the nominated.
                async fn deputies(&self) -> Vec<Membership> {
                    memberships(&self.item().at, seat::deputies_of(&self.item().at, self.item().id).iter().map(|one| &one.member))
                }

                /// The days of a period, parted into spans on each of which it is filled in the same way.
                async fn spans(
                    &self,
                    #[graphql(desc = "The first day; no limit where it is null.")] from: Option<Date>,
                    #[graphql(desc = "The first day after the period; no limit where it is null.")] until: Option<Date>,
                ) -> Option<Result<Vec<PlaceSpan>>> {
                    Some(PlaceSpan::all(self.item(), from, until))
                }

                /// The calendar of its terms, as lanes and bars to draw: a lane a member.
                async fn timeline(
                    &self,
                    #[graphql(desc = "Only terms that may go on on this day or later; all where it is null.")] from: Option<Date>,
                    #[graphql(desc = "Only terms that may have begun before this day; all where it is null.")] until: Option<Date>,
                ) -> Option<Result<Vec<Lane>>> {
                    Some(Lane::within(self.item(), from, until))
                }

                /// Every term ever known in it, in order of time; in a post also those in its seats.
                async fn terms(&self, request: &Request<'_>) -> Vec<Term> {
                    Term::within(self.item(), request)
                }
            }
        }
    };
}
pub(crate) use with_place_fields;

versioned_type! {
    /// Seats alike in a body.
    Post,
    /// A version of a post.
    PostFact,
    Post(Statement::Post(post) => post.clone(), Box<PostRecord<EntityId>>) [with_place_fields with_end_fields]
    {
        /// The body it is in.
        async fn body(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.body))
        }

        /// What its holders are to the body.
        async fn role(&self) -> Code<Role> {
            Code(self.said.role)
        }

        /// How many places it has; null where that is not known.
        async fn places(&self) -> Option<u16> {
            self.said.places
        }

        /// Its name in words.
        async fn title(&self) -> Option<&str> {
            self.said.title.as_deref()
        }
    }
    entity {}
}

versioned_type! {
    /// One place in a body.
    Seat,
    /// A version of a seat.
    SeatFact,
    Seat(Statement::Seat(seat) => seat.clone(), Box<SeatRecord<EntityId>>) [with_place_fields with_end_fields]
    {
        /// The body it is in.
        async fn body(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.body))
        }

        /// The post it is one of.
        async fn post(&self) -> Option<Post> {
            Post::version(&self.dated.item.at.item(self.said.post?))
        }

        /// What its holder is to the body.
        async fn role(&self) -> Code<Role> {
            Code(self.said.role)
        }

        /// Whether its holder votes; null where that is not known.
        async fn voting(&self) -> Option<bool> {
            self.said.voting
        }

        /// The body that appoints its holder.
        async fn appointed_by(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.appointed_by?))
        }

        /// Its name in words.
        async fn title(&self) -> Option<&str> {
            self.said.title.as_deref()
        }

        /// Who is eligible, in words.
        async fn eligible(&self) -> Option<&str> {
            self.said.eligible.as_deref()
        }
    }
    entity {}
}

/// How a seat or a post is filled on the day.
#[derive(SimpleObject, Answer)]
pub struct Occupancy {
    /// How it is filled. A post is HELD where anybody holds a place of it.
    state: Code<SeatState>,
    /// How sure that is: as the weakest fact that it rests on.
    certainty: Code<Certainty>,
    /// Why.
    why: Code<SeatReason>,
    /// Who holds it, those who only possibly do, are on leave or act for another included.
    holders: Vec<Membership>,
    /// Who holds it because another fact says so. Where a membership says the same it is among the holders too.
    ex_officio: Vec<ExOfficio>,
    /// The gap that says why it is not known.
    gap: Option<GapFact>,
    /// How many places it has on the day: one for a seat; null where that is not known.
    places: Option<u16>,
    /// How many of them are certainly free; null where that is not known.
    free: Option<u16>,
}

impl Occupancy {
    /// How a seat or a post is filled.
    pub fn of(item: &Item) -> Self {
        let answer = seat::seat_state(&item.at, item.id);
        Self {
            state: Code(answer.state),
            certainty: Code(answer.certainty),
            why: Code(answer.why),
            holders: memberships(&item.at, answer.holders.iter().map(|holder| &holder.member)),
            ex_officio: answer.ex_officio.iter().map(|office| ExOfficio::of(&item.at, office)).collect(),
            gap: answer.gap.and_then(|held| GapFact::of(Dated::held(&item.at, &held))),
            places: answer.places,
            free: answer.free,
        }
    }
}

/// A seat or a post of a body, and how it is filled.
#[derive(SimpleObject, Answer)]
pub struct Place {
    /// The seat; null where it is a post.
    seat: Option<Seat>,
    /// The post; null where it is a seat.
    post: Option<Post>,
    /// How sure it is that it is in the body on the day.
    certainty: Code<Certainty>,
    /// How it is filled.
    occupancy: Occupancy,
}

impl ListOf<Place> {
    /// The seats and posts of a body.
    pub fn seats(body: &Item) -> Self {
        let at = &body.at;
        let place = |place: &seat::Place<'_>| {
            let item = at.item(place.place);
            Place {
                seat: Seat::version(&item),
                post: Post::version(&item),
                certainty: Code(place.held.certainty),
                occupancy: Occupancy::of(&item),
            }
        };
        Self::of(at, &seat::seats_of(at, body.id), |items| items.iter().map(place).collect())
    }
}
