//! Every fact ever recorded, with both its times, immutable to readers.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};

use super::fact::{Fact, Link, Statement, StatementKind};
use super::index::Index;
use super::key::{EntityId, FactId, Key, Noun, Revision};
use super::organization::OrganizationKind;
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

/// An entity and what is known of it.
#[derive(Debug, Clone)]
pub struct Entity {
    key: Key,
    /// Standing facts, in order of what they say and of time.
    facts: Box<[Fact]>,
    /// Withdrawn facts, in the same order; only views below the head read them.
    withdrawn: Box<[Fact]>,
    /// Who names it, in order of the place.
    mentions: Box<[Mention]>,
    created: Revision,
    noun: Noun,
    kind: Option<OrganizationKind>,
}

/// A fact of the entity `by`, standing or not, names another in the place `link`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Mention {
    link: Link,
    by: EntityId,
}

impl Entity {
    /// Its key.
    #[must_use]
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// What it is.
    #[must_use]
    pub fn noun(&self) -> Noun {
        self.noun
    }

    /// The kind of an organization.
    #[must_use]
    pub fn kind(&self) -> Option<OrganizationKind> {
        self.kind
    }

    /// The revision that created it.
    #[must_use]
    pub fn created(&self) -> Revision {
        self.created
    }

    /// Its standing facts, in order of what they say and of time.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// Its standing facts of one kind, in order of time.
    #[must_use]
    pub fn facts_of(&self, kind: StatementKind) -> &[Fact] {
        of_kind(&self.facts, kind)
    }

    /// Its withdrawn facts, in order of what they say and of time.
    #[must_use]
    pub fn withdrawn(&self) -> &[Fact] {
        &self.withdrawn
    }

    /// Its withdrawn facts of one kind, in order of time.
    #[must_use]
    pub fn withdrawn_of(&self, kind: StatementKind) -> &[Fact] {
        of_kind(&self.withdrawn, kind)
    }

    /// The entities of which a fact, standing or withdrawn, names it in a place.
    pub fn mentions(&self, link: Link) -> impl DoubleEndedIterator<Item = EntityId> + Clone + '_ {
        let start = self.mentions.partition_point(|mention| mention.link < link);
        let end = self.mentions.partition_point(|mention| mention.link <= link);
        self.mentions.get(start..end).unwrap_or_default().iter().map(|mention| mention.by)
    }
}

/// Up to so many facts are looked through one by one, which is faster than to halve them.
const FEW: usize = 8;

fn of_kind(facts: &[Fact], kind: StatementKind) -> &[Fact] {
    let before = |fact: &Fact| fact.statement.kind() < kind;
    let start = match facts.len() {
        ..=FEW => facts.iter().take_while(|fact| before(fact)).count(),
        _ => facts.partition_point(before),
    };
    let rest = facts.get(start..).unwrap_or_default();
    // Whoever asks reads them all.
    let length = rest.iter().take_while(|fact| fact.statement.kind() == kind).count();
    rest.get(..length).unwrap_or_default()
}

/// The order in which an entity keeps its facts.
fn order(one: &Fact, other: &Fact) -> std::cmp::Ordering {
    let place = |fact: &Fact| (fact.statement.kind(), fact.validity.from.earliest, fact.validity.from.latest, fact.id);
    place(one).cmp(&place(other))
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
        self.keys.candidates(&[key]).find(|id| self.entity(*id).is_some_and(|entity| entity.key.as_str() == key))
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
            || self.entities.iter().any(|entity| entity.key.namespace() == Some(namespace))
    }

    /// A fact by its number, standing or withdrawn.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&Fact> {
        let entity = self.entity(*self.subjects.get(id.index())?)?;
        entity.facts.iter().chain(&entity.withdrawn).find(|fact| fact.id == id)
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
        let (facts, withdrawn, mentions) = (Box::default(), Box::default(), Box::default());
        self.entities.push(Entity { key, facts, withdrawn, mentions, created, noun, kind });
    }

    fn withdraw(&mut self, id: FactId, revision: Revision) {
        let Some(subject) = self.subjects.get(id.index()) else { return };
        let Some(entity) = self.entities.get_mut(subject.index()) else { return };
        let (mut gone, standing): (Vec<Fact>, Vec<Fact>) =
            std::mem::take(&mut entity.facts).into_iter().partition(|fact| fact.id == id);
        for fact in &mut gone {
            fact.withdrawn = Some(revision);
        }
        entity.facts = standing.into();
        entity.withdrawn = merged(std::mem::take(&mut entity.withdrawn), gone);
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
            let references = fact.statement.references().into_iter();
            references.map(|(link, target)| (*target, Mention { link, by: fact.subject }))
        });
        let mut mentioned: Vec<(EntityId, Mention)> = mentioned.collect();
        mentioned.sort_unstable();
        mentioned.dedup();
        for group in mentioned.chunk_by(|(one, _), (other, _)| one == other) {
            let Some(entity) = group.first().and_then(|(target, _)| self.entities.get_mut(target.index())) else {
                continue;
            };
            let mut mentions = std::mem::take(&mut entity.mentions).into_vec();
            mentions.extend(group.iter().map(|(_, mention)| *mention));
            mentions.sort_unstable();
            mentions.dedup();
            entity.mentions = mentions.into();
        }
    }

    fn add_facts(&mut self, mut facts: Vec<Fact>) {
        facts.sort_unstable_by(|one, other| one.subject.cmp(&other.subject).then_with(|| order(one, other)));
        let mut facts = facts.into_iter().peekable();
        while let Some(subject) = facts.peek().map(|fact| fact.subject) {
            let mut group = Vec::new();
            while let Some(fact) = facts.next_if(|fact| fact.subject == subject) {
                group.push(fact);
            }
            let Some(entity) = self.entities.get_mut(subject.index()) else { continue };
            let (gone, standing): (Vec<Fact>, Vec<Fact>) = group.into_iter().partition(|fact| fact.withdrawn.is_some());
            entity.facts = merged(std::mem::take(&mut entity.facts), standing);
            entity.withdrawn = merged(std::mem::take(&mut entity.withdrawn), gone);
        }
    }
}

fn merged(old: Box<[Fact]>, new: Vec<Fact>) -> Box<[Fact]> {
    if new.is_empty() {
        return old;
    }
    let mut all = old.into_vec();
    all.extend(new);
    all.sort_unstable_by(order);
    all.into()
}

mod erasure;
mod protection;
#[cfg(test)]
mod tests;

pub use erasure::LEFT_OUT;
pub use protection::Nameless;
