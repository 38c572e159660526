//! Every fact ever recorded, with both its times, immutable to readers.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

pub use super::entity::Entity;
use super::entity::Mention;
use super::fact::{Fact, Statement};
use super::index::Index;
use super::key::{EntityId, FactId, Noun, Revision};
use super::paged::Paged;
use super::recorded::{EntityRecord, Recorded, RevisionRecord};
use super::search::{MatchQuality, NameIndex};
use super::word::Word;

/// Every fact ever recorded. A revision makes a new network that shares what it did not touch.
#[derive(Debug, Clone, Default)]
pub struct Network {
    revisions: Paged<RevisionRecord>,
    /// What each revision wrote, by its number.
    footprints: Paged<Footprint>,
    entities: Paged<Entity>,
    /// The subject of each fact, by its number.
    subjects: Paged<EntityId>,
    /// The entities of each noun, in the order of their numbers.
    nouns: Vec<Paged<EntityId>>,
    keys: Index,
    identifiers: Index,
    names: NameIndex,
    erased: Arc<erasure::Erased>,
    /// The protected persons.
    protected: Arc<BTreeSet<EntityId>>,
    /// The network as anyone sees it, where that is another and it was asked for.
    public: OnceLock<Arc<Self>>,
}

/// What a revision wrote: entities and facts have its numbers, from where the revision began.
#[derive(Debug, Clone)]
struct Footprint {
    first_entity: usize,
    first_fact: usize,
    withdrawn: Box<[FactId]>,
}

impl Network {
    /// The newest revision; none where nothing was recorded yet.
    #[must_use]
    pub fn head(&self) -> Option<Revision> {
        self.revisions.len().checked_sub(1).and_then(Revision::at)
    }

    /// The record of a revision.
    #[must_use]
    pub fn revision(&self, number: Revision) -> Option<&RevisionRecord> {
        self.revisions.get(number.index())
    }

    /// Every revision, in order.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &RevisionRecord> {
        self.revisions.iter()
    }

    /// The revisions after one, in order; all where none is given.
    pub fn revisions_after(&self, after: Option<Revision>) -> impl Iterator<Item = &RevisionRecord> {
        self.revisions.iter_from(after.map_or(0, |after| after.index() + 1))
    }

    /// The last revision at or before an instant; none where all are later.
    #[must_use]
    pub fn revision_at(&self, instant: DateTime<Utc>) -> Option<Revision> {
        let (mut low, mut high) = (0, self.revisions.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.revisions.get(middle).is_some_and(|revision| revision.instant <= instant) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low.checked_sub(1).and_then(Revision::at)
    }

    /// The entities that a revision created, in order.
    pub fn created_by(&self, number: Revision) -> impl Iterator<Item = EntityId> + use<> {
        let begins = |at: usize| self.footprints.get(at).map(|footprint| footprint.first_entity);
        let first = begins(number.index()).unwrap_or(self.entities.len());
        (first..begins(number.index() + 1).unwrap_or(self.entities.len())).filter_map(EntityId::at)
    }

    /// The facts that a revision recorded, in order.
    pub fn recorded_by(&self, number: Revision) -> impl Iterator<Item = FactId> + use<> {
        let begins = |at: usize| self.footprints.get(at).map(|footprint| footprint.first_fact);
        let first = begins(number.index()).unwrap_or(self.subjects.len());
        (first..begins(number.index() + 1).unwrap_or(self.subjects.len())).filter_map(FactId::at)
    }

    /// The facts that a revision withdrew, in order.
    #[must_use]
    pub fn withdrawn_by(&self, number: Revision) -> &[FactId] {
        self.footprints.get(number.index()).map_or(&[], |footprint| &footprint.withdrawn)
    }

    /// The entity that a fact is about, by the fact's number.
    #[must_use]
    pub fn subject_of(&self, id: FactId) -> Option<EntityId> {
        self.subjects.get(id.index()).copied()
    }

    /// An entity by its number.
    #[must_use]
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.index())
    }

    /// How many entities there are.
    #[must_use]
    pub fn entity_count(&self) -> usize {
        self.entities.len()
    }

    /// How many facts were ever recorded.
    #[must_use]
    pub fn fact_count(&self) -> usize {
        self.subjects.len()
    }

    /// The entity that has a key.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<EntityId> {
        self.keys.candidates(&[key]).find(|id| self.entity(*id).is_some_and(|entity| entity.key().as_str() == key))
    }

    /// The entities of a noun, in the order of their numbers.
    pub fn of_noun(&self, noun: Noun) -> impl DoubleEndedIterator<Item = EntityId> {
        self.nouns.get(noun as usize).into_iter().flat_map(|entities| entities.iter().copied())
    }

    /// The entities of a noun whose numbers are greater than `after`, in order.
    pub fn of_noun_after(&self, noun: Noun, after: Option<EntityId>) -> impl Iterator<Item = EntityId> {
        let entities = self.nouns.get(noun as usize);
        entities.into_iter().flat_map(move |entities| {
            let (mut low, mut high) = (0, entities.len());
            while low < high {
                let middle = low.midpoint(high);
                if entities.get(middle).copied() <= after {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            entities.iter_from(low).copied()
        })
    }

    /// How many entities of a noun there are.
    #[must_use]
    pub fn count_of(&self, noun: Noun) -> usize {
        self.nouns.get(noun as usize).map_or(0, Paged::len)
    }

    /// Whether an entity has a key in a namespace, or an import had it.
    #[must_use]
    pub fn of_namespace(&self, namespace: &str) -> bool {
        self.revisions().any(|revision| revision.origin.as_deref() == Some(namespace))
            || self.entities.iter().any(|entity| entity.key().namespace() == Some(namespace))
    }

    /// A fact by its number, standing or withdrawn.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        let entity = self.entity(*self.subjects.get(id.index())?)?;
        entity.facts().iter().chain(entity.withdrawn()).find(|fact| fact.id == id)
    }

    /// The bodies that an identifier may stand for, on whatever day.
    pub fn identified<'a>(&'a self, scheme: &str, value: &str) -> impl Iterator<Item = EntityId> + use<'a> {
        self.identifiers.candidates(&[scheme, value])
    }

    /// The names, ever recorded, in which every word of `text` stands, in no order.
    #[must_use]
    pub fn named(&self, text: &str) -> Vec<(EntityId, FactId, MatchQuality)> {
        self.names.matches(text)
    }

    /// The network with more revisions, which follow its head.
    #[must_use]
    pub fn extended(&self, recorded: Recorded) -> Self {
        let mut network = self.clone();
        network.extend(recorded);
        network
    }

    /// Adds more revisions, which follow the head. Pages that another version shares are copied.
    pub fn extend(&mut self, recorded: Recorded) {
        self.nouns.resize_with(Noun::ALL.len(), Paged::default);
        self.add_footprints(&recorded);
        self.public = OnceLock::new();
        let with_gaps = self.with_gaps(&recorded);
        let Recorded { revisions, entities, mut facts, withdrawals, erasures, trace_key } = recorded;
        for revision in revisions {
            self.revisions.push(revision);
        }
        for entity in entities {
            self.add_entity(entity);
        }
        let first_fact = self.subjects.len();
        for fact in &facts {
            self.subjects.push(fact.subject);
        }
        for (fact, revision) in withdrawals {
            match fact.index().checked_sub(first_fact) {
                Some(new) => facts.get_mut(new).into_iter().for_each(|fact| fact.withdrawn = Some(revision)),
                None => self.withdraw(fact, revision),
            }
        }
        self.add_indexes(&facts);
        self.add_mentions(&facts);
        self.add_facts(facts);
        self.protect(with_gaps);
        self.erase(trace_key, erasures);
    }

    fn add_footprints(&mut self, recorded: &Recorded) {
        let new = recorded.facts.iter().filter_map(|fact| Some((fact.withdrawn?, fact.id)));
        let old = recorded.withdrawals.iter().map(|(fact, revision)| (*revision, *fact));
        let mut withdrawn: Vec<(Revision, FactId)> = new.chain(old).collect();
        withdrawn.sort_unstable();
        withdrawn.dedup();
        let mut withdrawn = withdrawn.into_iter().peekable();
        for RevisionRecord { number, .. } in &recorded.revisions {
            let entities = recorded.entities.partition_point(|entity| entity.created < *number);
            let facts = recorded.facts.partition_point(|fact| fact.recorded < *number);
            let mut gone = Vec::new();
            while let Some((_, fact)) = withdrawn.next_if(|(revision, _)| revision <= number) {
                gone.push(fact);
            }
            self.footprints.push(Footprint {
                first_entity: self.entities.len() + entities,
                first_fact: self.subjects.len() + facts,
                withdrawn: gone.into(),
            });
        }
    }

    fn add_entity(&mut self, record: EntityRecord) {
        let EntityRecord { id, key, noun, kind, created } = record;
        self.keys.insert(&[key.as_str()], id);
        if let Some(entities) = self.nouns.get_mut(noun as usize) {
            entities.push(id);
        }
        self.entities.push(Entity::new(key, noun, kind, created));
    }

    fn withdraw(&mut self, id: FactId, revision: Revision) {
        let Some(subject) = self.subjects.get(id.index()) else { return };
        if let Some(entity) = self.entities.get_mut(subject.index()) {
            entity.withdraw(id, revision);
        }
    }

    fn add_indexes(&mut self, facts: &[Fact]) {
        for fact in facts {
            if let Statement::Identifier(identifier) = &fact.statement {
                self.identifiers.insert(&[&identifier.scheme, &identifier.value], fact.subject);
            }
        }
        let organizations = facts.iter().filter_map(|fact| match &fact.statement {
            Statement::Name(name) => Some((&*name.text, fact.subject, fact.id)),
            _ => None,
        });
        self.names.extend(organizations);
        let persons: Vec<(String, EntityId, FactId)> = facts
            .iter()
            .filter_map(|fact| match &fact.statement {
                Statement::PersonName(Some(name)) => Some((name.full(), fact.subject, fact.id)),
                _ => None,
            })
            .collect();
        self.names.extend(persons.iter().map(|(name, entity, fact)| (name.as_str(), *entity, *fact)));
    }

    fn add_mentions(&mut self, facts: &[Fact]) {
        let mentioned = facts.iter().flat_map(|fact| {
            let kind = self.entity(fact.subject).and_then(Entity::kind);
            let references = fact.statement.references().into_iter();
            references.map(move |(link, target)| (*target, Mention::new(link, fact, kind)))
        });
        let mut mentioned: Vec<(EntityId, Mention)> = mentioned.collect();
        mentioned.sort_unstable_by_key(|(target, mention)| (*target, mention.place()));
        for group in mentioned.chunk_by(|(one, _), (other, _)| one == other) {
            if let Some(entity) = group.first().and_then(|(target, _)| self.entities.get_mut(target.index())) {
                entity.mention(group.iter().map(|(_, mention)| *mention));
            }
        }
    }

    fn add_facts(&mut self, mut facts: Vec<Fact>) {
        facts.sort_unstable_by_key(|fact| fact.subject);
        let mut facts = facts.into_iter().peekable();
        while let Some(subject) = facts.peek().map(|fact| fact.subject) {
            let group = std::iter::from_fn(|| facts.next_if(|fact| fact.subject == subject));
            match self.entities.get_mut(subject.index()) {
                Some(entity) => entity.record(group),
                // Its facts are passed over.
                None => group.for_each(drop),
            }
        }
    }
}

mod erasure;
mod protection;
#[cfg(test)]
mod tests;

pub use erasure::LEFT_OUT;
pub use protection::Nameless;
