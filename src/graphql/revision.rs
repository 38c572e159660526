//! Revisions: who wrote what, when and why.

use async_graphql::{InputObject, Result};
use herred_macros::Object;

use super::answer::Request;
use super::at::{At, Item};
use super::date::Instant;
use super::erasure::Erasure;
use super::event::{Entity, Event};
use super::fact::Fact;
use super::filter::{entity, texts};
use super::page::{Asked, Page, page, page_cost};
use super::word::Code;
use crate::network::key::{FactId, Revision as Number};
use crate::network::network::Network;
use crate::network::questions::event::EventKind;
use crate::network::questions::revision as questions;
use crate::network::recorded::RevisionRecord;
use crate::network::view::View;

/// Which revisions to list. Every condition that is given must hold; a list of values asks for any of them.
#[derive(Clone, Default, InputObject)]
pub struct RevisionFilter {
    /// Who wrote it.
    #[graphql(default)]
    actors: Vec<String>,
    /// The namespace of the bundle that it imported.
    #[graphql(default)]
    origins: Vec<String>,
    /// Whether it was an import.
    import: Option<bool>,
    /// It was recorded at this instant or later.
    since: Option<Instant>,
    /// It was recorded before this instant.
    until: Option<Instant>,
    /// The keys of entities that it touched, each of them: it created them, or recorded or withdrew facts about them.
    #[graphql(default)]
    touched: Vec<String>,
    /// Whether it touches an entity too by recording or withdrawing facts that name it.
    #[graphql(default)]
    mentioned: bool,
}

impl RevisionFilter {
    /// # Errors
    /// UNKNOWN_KEY.
    fn resolved(self, at: &At) -> Result<questions::RevisionFilter> {
        Ok(questions::RevisionFilter {
            actors: texts(self.actors),
            origins: texts(self.origins),
            import: self.import,
            since: self.since.map(|instant| instant.0),
            until: self.until.map(|instant| instant.0),
            touched: self.touched.iter().map(|key| entity(at, key)).collect::<Result<_>>()?,
            mentioned: self.mentioned,
        })
    }
}

/// A revision, seen from a view.
pub struct Revision {
    at: At,
    record: RevisionRecord,
}

impl Revision {
    /// The revision with a number.
    pub fn numbered(at: &At, number: Number) -> Option<Self> {
        let record = at.revision(number)?.clone();
        Some(Self { at: at.clone(), record })
    }

    /// The revision with a number, where it is known.
    pub fn known(at: &At, number: i32) -> Option<Self> {
        let number = Number::new(i64::from(number)).filter(|number| at.knows_revision(*number))?;
        Self::numbered(at, number)
    }

    /// A page of the known revisions.
    ///
    /// # Errors
    /// UNKNOWN_KEY, INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn page(at: &At, filter: Option<RevisionFilter>, asked: &Asked) -> Result<Page<Self>> {
        let filter = filter.unwrap_or_default().resolved(at)?;
        page(at, asked, |view| questions::revisions(view, &filter), Self::numbered)
    }

    /// The revisions that touched an entity.
    pub fn all_of(item: &Item) -> Vec<Self> {
        let touched = questions::revisions_of(&item.at, item.id, false);
        touched.into_iter().filter_map(|number| Self::numbered(&item.at, number)).collect()
    }

    /// A page of facts that it wrote, by their numbers; none where the view does not know it.
    fn facts(&self, asked: &Asked, all: impl FnOnce(&Network) -> Vec<FactId>) -> Result<Page<Fact>> {
        let wrote =
            |view: &View| if self.is_known(view) { view.network().shown(all(view.network())) } else { Vec::new() };
        page(&self.at, asked, wrote, Fact::numbered)
    }

    /// A page of the entities that it created; none where the view does not know it.
    fn entities(&self, asked: &Asked) -> Result<Page<Entity>> {
        let wrote = |view: &View| {
            let known = self.is_known(view).then(|| view.network().created_by(self.record.number));
            known.into_iter().flatten().collect()
        };
        page(&self.at, asked, wrote, Entity::of)
    }

    fn is_known(&self, view: &View) -> bool {
        view.knows_revision(self.record.number)
    }
}

/// One write: numbered 1, 2, 3 … without holes. No revision ever changes.
#[Object]
impl Revision {
    /// Its number.
    async fn number(&self) -> u32 {
        self.record.number.get()
    }

    /// When it was recorded; never before the revision under it.
    async fn instant(&self) -> Instant {
        Instant(self.record.instant)
    }

    /// Who wrote it.
    async fn actor(&self) -> &str {
        &self.record.actor
    }

    /// Why; empty where nothing was said, or what it wrote speaks of a person who was anonymised or, to others than
    /// privileged readers, is protected.
    async fn message(&self) -> &str {
        self.at.message_of(&self.record)
    }

    /// The namespace of the bundle that it imported; null where it was no import.
    async fn origin(&self) -> Option<&str> {
        self.record.origin.as_deref()
    }

    /// What it took out, if it anonymised a person; null otherwise.
    async fn erasure(&self) -> Option<Erasure> {
        Erasure::by(&self.at, self.record.number)
    }

    /// What it did, in the words of the domain: what its facts come to, in the order of the first fact of each.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn events(
        &self,
        request: &Request<'_>,
        #[graphql(desc = "Only of these kinds; of all where it is null.")] kinds: Option<Vec<Code<EventKind>>>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Event>>> {
        let counted = request.selects("totalCount");
        Some(Event::page(&self.at, self.record.number, kinds, &Asked { first, after, last, before }, counted))
    }

    /// What it did about one entity, in the words of the domain.
    async fn events_about(
        &self,
        #[graphql(desc = "The key of the entity.")] key: String,
    ) -> Option<Result<Vec<Event>>> {
        let about = |subject| Event::about(&self.at, self.record.number, subject);
        Some(entity(&self.at, &key).map(about))
    }

    /// The facts that it recorded, in order.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn recorded(
        &self,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Fact>>> {
        let all = |network: &Network| network.recorded_by(self.record.number).collect();
        Some(self.facts(&Asked { first, after, last, before }, all))
    }

    /// The facts that it withdrew, in order: they were wrong, or newer versions took their place.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn withdrawn(
        &self,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Fact>>> {
        let all = |network: &Network| network.withdrawn_by(self.record.number).to_vec();
        Some(self.facts(&Asked { first, after, last, before }, all))
    }

    /// The entities that it created, in order.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn created(
        &self,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Entity>>> {
        Some(self.entities(&Asked { first, after, last, before }))
    }
}
