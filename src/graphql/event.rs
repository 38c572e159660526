//! What a revision did, in the words of the domain.

use async_graphql::{Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::at::At;
use super::date::BoundOf;
use super::fact::Fact;
use super::node::Node;
use super::page::{Asked, Page, Window, page_by_place};
use super::word::{Code, DANISH, words};
use crate::network::fact::Fact as FactRecord;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::organization::Language;
use crate::network::questions::event::{Event as EventRecord, EventKind, Lead, event_led_by, events_about, events_of};

/// An entity by its key, whether or not anything is known of it.
#[derive(SimpleObject, Answer)]
pub struct Entity {
    /// What it is.
    noun: Code<Noun>,
    /// Its key.
    key: String,
    /// The entity; null where nothing that makes it one is known, as when all that was known was withdrawn.
    node: Option<Node>,
}

impl Entity {
    /// An entity, where it was known.
    pub fn of(at: &At, id: EntityId) -> Option<Self> {
        let entity = at.entity(id)?;
        let (noun, key) = (Code(entity.noun()), entity.key().as_str().to_owned());
        Some(Self { noun, key, node: Node::of(&at.item(id)) })
    }
}

/// Something that a revision did.
pub struct Event {
    at: At,
    revision: Revision,
    lead: Lead,
    kind: EventKind,
    subject: EntityId,
    effect: Option<BoundOf>,
    recorded: Vec<FactId>,
    withdrawn: Vec<FactId>,
    created: Vec<EntityId>,
}

impl Event {
    fn of(at: &At, revision: Revision, event: &EventRecord<'_>) -> Option<Self> {
        let ids = |facts: &[&FactRecord]| facts.iter().map(|fact| fact.id).collect();
        Some(Self {
            at: at.clone(),
            revision,
            lead: event.lead()?,
            kind: event.kind,
            subject: event.subject,
            effect: event.effect.map(|bound| BoundOf { bound, text: None }),
            recorded: ids(&event.recorded),
            withdrawn: ids(&event.withdrawn),
            created: event.created.clone(),
        })
    }

    /// A page of what a revision did, of some kinds where they are named.
    ///
    /// # Errors
    /// INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn page(
        at: &At,
        revision: Revision,
        kinds: Option<Vec<Code<EventKind>>>,
        asked: &Asked,
        counted: bool,
    ) -> Result<Page<Self>> {
        let kinds = kinds.map(words);
        let window = Window::of(at, asked)?;
        let wanted = |event: &EventRecord<'_>| kinds.as_ref().is_none_or(|kinds| kinds.contains(&event.kind));
        let list = |after: Option<usize>| {
            let events = events_of(&window.at, revision, after.map(lead_at));
            events.filter(|(_, event)| wanted(event)).map(|(lead, _)| (place_of(lead), lead))
        };
        let make = |at: &At, lead| Self::of(at, revision, &event_led_by(at, revision, lead)?);
        page_by_place(&window, asked, counted, list, make)
    }

    /// What a revision did about one entity.
    pub fn about(at: &At, revision: Revision, subject: EntityId) -> Vec<Self> {
        events_about(at, revision, subject).iter().filter_map(|event| Self::of(at, revision, event)).collect()
    }

    fn facts(&self, ids: &[FactId]) -> Vec<Fact> {
        ids.iter().filter_map(|id| Fact::numbered(&self.at, *id)).collect()
    }

    fn sentence_in(&self, language: Language) -> Option<String> {
        Some(event_led_by(&self.at, self.revision, self.lead)?.sentence(&self.at, language))
    }
}

/// Where the entities created without facts stand in a revision's events: after all facts.
const CREATED: usize = u32::MAX as usize;

/// The place of an event in a revision's events: the number of its first fact.
fn place_of(lead: Lead) -> usize {
    match lead {
        Lead::Fact(fact) => fact.index(),
        Lead::Created(entity) => entity.index().saturating_add(CREATED),
    }
}

/// Reads [`place_of`]; a place beyond all is the last.
fn lead_at(place: usize) -> Lead {
    match place.checked_sub(CREATED) {
        Some(created) => Lead::Created(EntityId::at(created).or(EntityId::at(CREATED - 1)).unwrap_or(EntityId::FIRST)),
        None => Lead::Fact(FactId::at(place).unwrap_or(FactId::FIRST)),
    }
}

/// Something that a revision did, in the words of the domain. Each fact that a revision recorded or withdrew, and each
/// entity that it created, is in exactly one of its events.
#[Object]
impl Event {
    /// What was done.
    async fn kind(&self) -> Code<EventKind> {
        Code(self.kind)
    }

    /// To what: of a merger, a split or tasks handed over the predecessor; of what passed from one to another the seat
    /// or the membership.
    async fn subject(&self) -> Option<Entity> {
        Entity::of(&self.at, self.subject)
    }

    /// From which day on it counts; null where it says something of what was known rather than of what happened:
    /// corrected, cited, withdrawn, registered.
    async fn effect(&self) -> Option<&BoundOf> {
        self.effect.as_ref()
    }

    /// The facts recorded, in order.
    async fn recorded(&self) -> Vec<Fact> {
        self.facts(&self.recorded)
    }

    /// The facts withdrawn, in order.
    async fn withdrawn(&self) -> Vec<Fact> {
        self.facts(&self.withdrawn)
    }

    /// The entities created, in order.
    async fn created(&self) -> Vec<Entity> {
        self.created.iter().filter_map(|entity| Entity::of(&self.at, *entity)).collect()
    }

    /// What was done, as a sentence for people. Names are those of the day from which it counts, as known here.
    async fn sentence(
        &self,
        #[graphql(desc = "Danish, or English where another language is asked for.", default_with = "DANISH")]
        language: Code<Language>,
    ) -> Option<String> {
        self.sentence_in(language.0)
    }
}
