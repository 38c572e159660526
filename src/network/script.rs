//! Scripts: the domain's verbs said one after another against a network, each seeing what those
//! before it said, until they are planned as one revision.

mod ending;
mod place;

use super::change::{Change, NewFact};
use super::fact::{Basis, Citation, Fact, Link, Margin, Statement, StatementKind, Text};
use super::key::{EntityId, FactId, Key, Noun, Revision};
use super::network::Network;
use super::organization::OrganizationKind;
use super::recorded::{EntityRecord, Recorded, RevisionRecord};
use super::refusal::{Refusal, RefusalCode, Sentence};
use super::word::{Word, words};
use super::written::Period;

pub use ending::{Span, begins_after, holds, reaches};
pub use place::{Place, PlacedRefusal, Places, Scripted};

/// The verb is refused; the script has noted why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// What comes of a verb.
pub type Said<T = ()> = Result<T, Refused>;

/// On what warrant a verb says something: the same for all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warrant {
    /// How it is known.
    pub basis: Basis,
    /// Where it stands.
    pub citations: Vec<Citation<Key>>,
    /// The label that it shares with what contradicts it.
    pub dispute: Option<Text>,
}

impl Default for Warrant {
    fn default() -> Self {
        Self { basis: Basis::Stated, citations: Vec::new(), dispute: None }
    }
}

words! {
    /// What becomes of what depends on something that ends.
    enum Dependents {
        /// It ends too.
        End = "END", "slutter med";
        /// Nothing ends: the change is refused and says what depends on it.
        Refuse = "REFUSE", "forhindrer ændringen";
    }
}

/// Verbs being said against a network.
pub struct Script<'n> {
    base: &'n Network,
    /// The network with what was said so far, under the number of the revision to come. The rules
    /// have not looked at it.
    scratch: Network,
    revision: Revision,
    /// What was said; none where a later verb took it back.
    steps: Vec<(Option<Change>, Place)>,
    /// The step that recorded each new fact of `scratch`, in order.
    recorded: Vec<usize>,
    refusals: Vec<PlacedRefusal>,
    reverts: Vec<Place>,
    place: Place,
    warrant: Warrant,
}

impl<'n> Script<'n> {
    /// A script on a network in which nothing was said yet.
    #[must_use]
    pub fn new(base: &'n Network) -> Self {
        let record = RevisionRecord::would_be(base, "");
        let revision = record.number;
        let mut scratch = base.clone();
        scratch.extend(Recorded { revisions: vec![record], ..Recorded::default() });
        let place = Place { verb: 0, field: "" };
        let (steps, recorded, refusals, reverts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { base, scratch, revision, steps, recorded, refusals, reverts, place, warrant: Warrant::default() }
    }

    /// The network with what was said so far.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.scratch
    }

    /// Begins a verb, counted from 0, and says on what warrant it speaks.
    pub fn begin(&mut self, verb: usize, warrant: Warrant) {
        self.place = Place { verb, field: "" };
        self.warrant = warrant;
    }

    /// What follows comes from this field of the verb.
    pub fn at(&mut self, field: &'static str) {
        self.place.field = field;
    }

    /// The changes that the verbs come to.
    ///
    /// # Errors
    /// Every refusal of a verb.
    pub fn finish(self) -> Result<Scripted, Vec<PlacedRefusal>> {
        if !self.refusals.is_empty() {
            return Err(self.refusals);
        }
        let said = self.steps.into_iter().filter_map(|(change, place)| Some((change?, place)));
        let (changes, places) = said.unzip();
        Ok(Scripted { changes, places: Places(places), reverts: self.reverts })
    }

    /// Refuses the verb at its place.
    pub fn refuse(&mut self, code: RefusalCode, about: Option<&Key>, facts: &[FactId], sentence: Sentence) -> Refused {
        let known = |fact: &&FactId| fact.index() < self.base.fact_count();
        let refusal = Refusal {
            code,
            change: self.place.verb,
            subject: about.cloned(),
            statement: None,
            sentence,
            in_the_way: facts.iter().filter(known).copied().collect(),
        };
        self.refusals.push(PlacedRefusal { refusal, place: self.place });
        Refused
    }

    /// Notes that the verb undoes a revision, which is not for every editor.
    pub(super) fn undoes(&mut self) {
        self.reverts.push(self.place);
    }

    /// The network in which nothing of it was said yet.
    pub(super) fn base(&self) -> &'n Network {
        self.base
    }

    /// Refuses the verb at its place, for reasons that were found elsewhere.
    pub(super) fn refuse_all(&mut self, refusals: Vec<Refusal>) -> Refused {
        let place = self.place;
        self.refusals.extend(refusals.into_iter().map(|refusal| PlacedRefusal { refusal, place }));
        Refused
    }

    /// Refuses what a field says for what is wrong with its value.
    pub fn invalid(&mut self, field: &'static str, english: impl Into<String>, danish: impl Into<String>) -> Refused {
        self.at(field);
        let mut english = english.into();
        // What is wrong with a date or a key is said without a full stop.
        if !english.ends_with('.') {
            english.push('.');
        }
        self.refuse(RefusalCode::InvalidValue, None, &[], Sentence::new(english, danish))
    }

    /// The entity that a field names, of one of the nouns.
    ///
    /// # Errors
    /// UNKNOWN_KEY, WRONG_NOUN.
    pub fn entity(&mut self, field: &'static str, key: &Key, nouns: &[Noun]) -> Said<EntityId> {
        self.at(field);
        let Some((id, noun)) = self.find(key) else {
            let sentence = Sentence::new(format!("No entity has the key {key}."), format!("Intet har nøglen {key}."));
            return Err(self.refuse(RefusalCode::UnknownKey, Some(key), &[], sentence));
        };
        if nouns.contains(&noun) {
            return Ok(id);
        }
        let english: Vec<String> = nouns.iter().map(|noun| noun.english()).collect();
        let danish: Vec<&str> = nouns.iter().map(|noun| noun.danish()).collect();
        let sentence = Sentence::new(
            format!("{key} is a {}; a {} is wanted.", noun.english(), english.join(" or ")),
            format!("{key} er: {}. Der ventes: {}.", noun.danish(), danish.join(" eller ")),
        );
        Err(self.refuse(RefusalCode::WrongNoun, Some(key), &[], sentence))
    }

    /// The standing fact that has a number.
    ///
    /// # Errors
    /// UNKNOWN_FACT.
    pub fn fact(&mut self, field: &'static str, id: Option<FactId>) -> Said<Fact> {
        self.at(field);
        let known = id.filter(|id| id.index() < self.base.fact_count());
        let fact = known.and_then(|id| self.scratch.fact(id)).filter(|fact| fact.withdrawn.is_none());
        if let Some(fact) = fact {
            return Ok(fact.clone());
        }
        let sentence = Sentence::new(
            "No standing fact has this number; it may have been withdrawn before.",
            "Ingen gældende oplysning har dette nummer; den kan være trukket tilbage før.",
        );
        Err(self.refuse(RefusalCode::UnknownFact, None, id.as_slice(), sentence))
    }

    /// The key of an entity.
    #[must_use]
    pub fn key(&self, id: EntityId) -> Option<Key> {
        self.scratch.entity(id).map(|entity| entity.key().clone())
    }

    fn find(&self, key: &Key) -> Option<(EntityId, Noun)> {
        let id = self.scratch.by_key(key.as_str())?;
        Some((id, self.scratch.entity(id)?.noun()))
    }

    /// The standing facts of one kind about an entity.
    #[must_use]
    pub fn facts_of(&self, id: EntityId, kind: StatementKind) -> &[Fact] {
        self.scratch.entity(id).map_or(&[], |entity| entity.facts_of(kind))
    }

    /// The standing facts that name an entity in a place.
    pub fn naming(&self, id: EntityId, link: Link) -> impl Iterator<Item = &Fact> {
        let by = self.scratch.entity(id).into_iter().flat_map(move |entity| entity.mentions(link));
        by.flat_map(move |by| self.facts_of(by, link.kind())).filter(move |fact| fact.names(link, id))
    }

    /// Creates an entity.
    ///
    /// # Errors
    /// KEY_TAKEN.
    pub fn create(&mut self, key: &Key, noun: Noun, kind: Option<OrganizationKind>) -> Said {
        if let Some((_, other)) = self.find(key) {
            let sentence = Sentence::new(
                format!("The key {key} is in use for a {}; choose another.", other.english()),
                format!("Nøglen {key} er i brug for en anden ({}); vælg en anden nøgle.", other.danish()),
            );
            return Err(self.refuse(RefusalCode::KeyTaken, Some(key), &[], sentence));
        }
        if let Some(id) = EntityId::at(self.scratch.entity_count()) {
            let record = EntityRecord { id, key: key.clone(), noun, kind, created: self.revision };
            self.scratch.extend(Recorded { entities: vec![record], ..Recorded::default() });
        }
        self.steps.push((Some(Change::Create { key: key.clone(), noun, kind }), self.place));
        Ok(())
    }

    /// Records a fact on the verb's warrant.
    pub fn say(&mut self, subject: &Key, period: &Period, statement: Statement<Key>) {
        let Warrant { basis, citations, dispute } = self.warrant.clone();
        let Period { validity, from_text, until_text, attested } = period.clone();
        let margin = Margin { from_text, until_text, attested, dispute, citations };
        self.record(NewFact { subject: subject.clone(), validity, basis, statement, margin });
    }

    /// Adds a change that no later verb needs to see.
    pub(super) fn change(&mut self, change: Change) {
        self.steps.push((Some(change), self.place));
    }

    /// Records a fact as it is.
    pub fn record(&mut self, fact: NewFact) {
        let resolved = self.resolved(&fact);
        let step = self.steps.len();
        self.steps.push((Some(Change::Record(Box::new(fact))), self.place));
        // What names nothing that is known is refused when the script is planned.
        if let Some(fact) = resolved {
            self.recorded.push(step);
            self.scratch.extend(Recorded { facts: vec![fact], ..Recorded::default() });
        }
    }

    fn resolved(&self, new: &NewFact) -> Option<Fact> {
        let refer = |key: &Key| self.find(key).map(|(id, _)| id).ok_or(());
        let margin = new.margin.try_map(&mut |key: &Key| refer(key)).ok()?;
        Some(Fact {
            validity: new.validity,
            id: FactId::at(self.scratch.fact_count())?,
            subject: refer(&new.subject).ok()?,
            recorded: self.revision,
            withdrawn: None,
            basis: new.basis,
            statement: new.statement.try_map(|_, key| refer(key)).ok()?,
            margin: (!margin.is_empty()).then(|| Box::new(margin)),
        })
    }

    /// Withdraws a standing fact; one that an earlier verb recorded was then never said.
    pub fn withdraw(&mut self, id: FactId) {
        self.scratch.extend(Recorded { withdrawals: vec![(id, self.revision)], ..Recorded::default() });
        let new = id.index().checked_sub(self.base.fact_count()).and_then(|new| self.recorded.get(new));
        match new.and_then(|step| self.steps.get_mut(*step)) {
            Some((step, _)) => *step = None,
            None => self.steps.push((Some(Change::Withdraw(id)), self.place)),
        }
    }

    /// A fact of the network in the words of a change: with keys.
    #[must_use]
    pub fn worded(&self, fact: &Fact) -> Option<NewFact> {
        worded(&self.scratch, fact)
    }

    /// Puts another fact in the place of a standing one, on its own warrant.
    pub fn amend(&mut self, fact: &Fact, amend: impl FnOnce(&mut NewFact)) {
        // Every entity has a key.
        let Some(mut new) = self.worded(fact) else { return };
        amend(&mut new);
        self.withdraw(fact.id);
        self.record(new);
    }
}

/// A fact of a network in the words of a change: with keys. None where it names what the network lacks.
#[must_use]
pub fn worded(network: &Network, fact: &Fact) -> Option<NewFact> {
    let key = |id: &EntityId| network.entity(*id).map(|entity| entity.key().clone()).ok_or(());
    let margin = fact.margin.as_deref().map(|margin| margin.try_map(&mut |id: &EntityId| key(id)));
    Some(NewFact {
        subject: key(&fact.subject).ok()?,
        validity: fact.validity,
        basis: fact.basis,
        statement: fact.statement.try_map(|_, id| key(id)).ok()?,
        margin: margin.transpose().ok()?.unwrap_or_default(),
    })
}

/// Adds the citations that are not there yet.
pub(super) fn cite_also(margin: &mut Margin<Key>, citations: &[Citation<Key>]) {
    for citation in citations {
        if !margin.citations.contains(citation) {
            margin.citations.push(citation.clone());
        }
    }
}
