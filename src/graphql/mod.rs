//! The API. Resolvers of reading are one-line calls into questions; nothing is awaited in them.

mod access;
mod affair;
mod agreement;
mod answer;
mod approval;
mod at;
mod audit;
mod axis;
mod budget;
mod calendar;
mod candidate;
mod chart;
mod company;
mod comparison;
mod compliance;
mod date;
mod decision;
mod document;
mod erasure;
mod error;
mod event;
mod ex_officio;
mod fact;
mod filter;
mod gap;
mod guard;
mod id;
mod interfaces;
mod introspection;
mod involvement;
mod limits;
mod mandate;
mod meeting;
mod membership;
mod money;
mod mutation;
mod network;
mod node;
mod open_place;
mod organization;
mod page;
mod party;
mod path;
mod person;
mod pieces;
mod proposal;
mod provision;
mod quality;
mod refusal;
mod relation;
mod reporting;
mod request;
mod responses;
mod revision;
mod rotation;
mod rules;
mod sdl;
mod search;
mod seat;
mod service;
mod source;
mod span;
mod statement;
mod subscribed;
mod subscription;
mod succession;
mod term;
mod timeline;
mod turning;
mod walk;
mod wheel;
mod word;

use async_graphql::{ID, Result, Schema, SchemaBuilder};
use herred_macros::Object;

use answer::{Reading, Request};
use comparison::{Comparison, ViewInput};
use date::Date;
use error::error;
use id::{Named, NodeId};
use mutation::{ChangeInput, Mutation, cost_with};
use network::{KnownAt, Network};
use node::Node;
use subscription::Subscription;
use word::{Code, VocabularyEntry, vocabularies};

pub use access::visitor_of;
pub use calendar::{CalendarAsked, CalendarMade, CalendarOf, NoCalendar};
pub use error::ErrorCode;
pub use guard::nests_within;
pub use limits::Limits;
pub use mutation::Mint;
pub use request::{Answered, Api, Asked, Room, What, digest, is_shown};
pub use responses::Kept;
pub use sdl::sdl;
pub use source::{NotWritten, NotYet, Repeat, Source, Waiting, Write, Written};

#[cfg(test)]
mod tests;

type Herred = Schema<Query, Mutation, Subscription>;

/// The root of reading.
#[derive(Default)]
pub struct Query {
    /// What it is answered from where that is not what the request began with.
    after: Option<Reading>,
}

impl Query {
    /// All that can be asked after a change.
    fn after(change: Reading) -> Self {
        Self { after: Some(change) }
    }

    /// What it is answered from.
    ///
    /// # Errors
    /// As [`Request::reading`].
    fn reading<'a>(&'a self, request: &'a Request<'_>) -> Result<&'a Reading> {
        self.after.as_ref().map_or_else(|| request.reading(), Ok)
    }
}

/// The root of reading.
#[Object]
impl Query {
    /// The network on a day, as known at a revision. Everything below it inherits both; two dates in one
    /// request are two aliases.
    #[graphql(complexity = "cost_with(with.as_deref(), child_complexity)")]
    async fn network(
        &self,
        request: &Request<'_>,
        #[graphql(desc = "The day; today in Copenhagen where it is null.")] on: Option<Date>,
        #[graphql(desc = "As of which revision facts are known; the newest where it is null.")] known_at: Option<
            KnownAt,
        >,
        #[graphql(
            desc = "An answer at least as new as this revision: waited for, or refused with NOT_YET_KNOWN. The whole \
                    request is answered from one network."
        )]
        at_least_revision: Option<i32>,
        #[graphql(
            desc = "A what-if: the network with these changes, which are planned against the newest revision and \
                    never recorded. Asked by POST; where they are refused the error is REFUSED, with the refusals."
        )]
        with: Option<Vec<ChangeInput>>,
    ) -> Option<Result<Network>> {
        let asked = || {
            let reading = self.reading(request)?;
            reading.is_at_least(at_least_revision)?;
            Network::asked(reading, on, known_at.as_ref(), with.as_deref())
        };
        Some(asked())
    }

    /// What differs between two views of the network.
    #[graphql(complexity = "cost_with(with.as_deref(), child_complexity)")]
    async fn comparison(
        &self,
        request: &Request<'_>,
        #[graphql(
            desc = "The first view. What is null in it is as in the second: so it may name only a day, or only \
                          a revision."
        )]
        from: ViewInput,
        #[graphql(desc = "The second view; today, as the newest revision knows it, where nothing else is named.")]
        to: Option<ViewInput>,
        #[graphql(
            desc = "A what-if: the second view is of the network with these changes, which are never recorded; the \
                    first is without them, as the newest revision knows it where no other is named."
        )]
        with: Option<Vec<ChangeInput>>,
    ) -> Option<Result<Comparison>> {
        let asked = || Comparison::asked(self.reading(request)?, from, to, with.as_deref());
        Some(asked())
    }

    /// What has an id, on the date and as known at the revision that the id carries; null where nothing of it is
    /// known there.
    async fn node(&self, request: &Request<'_>, #[graphql(desc = "The id.")] id: ID) -> Option<Result<Node>> {
        self.reading(request).and_then(|reading| node(reading, &id)).transpose()
    }

    /// What has these ids, in their order; null for each of which nothing is known.
    #[graphql(complexity = "page::ids_cost(ids.len(), child_complexity)")]
    async fn nodes(
        &self,
        request: &Request<'_>,
        #[graphql(desc = "The ids, at most 500.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        page::page_size(i32::try_from(ids.len()).unwrap_or(i32::MAX))?;
        let reading = self.reading(request)?;
        ids.iter().map(|id| node(reading, id)).collect()
    }

    /// Every closed vocabulary of the schema, with labels for people in Danish and English.
    async fn vocabularies(&self) -> Vec<VocabularyEntry> {
        vocabularies()
    }

    /// Every code that `extensions.code` of an error can be.
    async fn error_codes(&self) -> Vec<Code<ErrorCode>> {
        <ErrorCode as crate::network::word::Word>::ALL.iter().copied().map(Code).collect()
    }
}

fn node(reading: &Reading, id: &ID) -> Result<Option<Node>> {
    let NodeId { named, given } =
        NodeId::decode(id).ok_or_else(|| error(ErrorCode::InvalidId, "this is no id of this service"))?;
    if given.with.is_some() {
        let sentence = "the id is of a what-if, which is not kept; ask for network(with: …) again";
        return Err(error(ErrorCode::InvalidId, sentence));
    }
    if given.known.flatten() > reading.network.head() {
        return Err(error(ErrorCode::NotYetKnown, "the id is of a revision that is not known here yet"));
    }
    let network = Network::given(reading, given);
    Ok(match named {
        Named::Network => Some(network.into()),
        Named::Entity { noun, key } => network.0.keyed(&key, noun).as_ref().and_then(Node::of),
    })
}

/// The schema as the library executes it; the limits were looked at before.
fn schema() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription).disable_suggestions()
}
