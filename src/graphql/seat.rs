//! Posts and seats: the places in a body.

use super::at::text;
use super::node::versioned_type;
use super::organization::Organization;
use super::word::Code;
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::seat::{Post as PostRecord, Role, Seat as SeatRecord};

versioned_type! {
    /// Seats alike in a body.
    Post,
    /// A version of a post.
    PostFact,
    Post(Statement::Post(post) => post.clone(), Box<PostRecord<EntityId>>) [with_end_fields]
    {
        /// The body it is in.
        async fn body(&self) -> Option<Organization> {
            Organization::of(&self.dated.at.item(self.said.body))
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
        async fn title(&self) -> Option<String> {
            self.said.title.as_ref().map(text)
        }
    }
    entity {}
}

versioned_type! {
    /// One place in a body.
    Seat,
    /// A version of a seat.
    SeatFact,
    Seat(Statement::Seat(seat) => seat.clone(), Box<SeatRecord<EntityId>>) [with_end_fields]
    {
        /// The body it is in.
        async fn body(&self) -> Option<Organization> {
            Organization::of(&self.dated.at.item(self.said.body))
        }

        /// The post it is one of.
        async fn post(&self) -> Option<Post> {
            Post::version(&self.dated.at.item(self.said.post?))
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
            Organization::of(&self.dated.at.item(self.said.appointed_by?))
        }

        /// Its name in words.
        async fn title(&self) -> Option<String> {
            self.said.title.as_ref().map(text)
        }

        /// Who is eligible, in words.
        async fn eligible(&self) -> Option<String> {
            self.said.eligible.as_ref().map(text)
        }
    }
    entity {}
}
