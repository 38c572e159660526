//! Erasures in a network: who was anonymised, what is taken out, and what is kept from coming back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Network;
use crate::network::affair::Affair;
use crate::network::change::NewFact;
use crate::network::erasure::{Erasure, Spoken, Trace};
use crate::network::fact::{Fact, Link, Statement, Text};
use crate::network::key::{EntityId, Key, Noun, Revision};
use crate::network::person::PersonIdentifier;
use crate::network::refusal::Sentence;
use crate::network::word::Word;

/// What an explanation is replaced by: a gap has one.
pub const LEFT_OUT: &str = "…";

/// Who was anonymised, in all versions that share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Erased {
    /// The database's own key for traces.
    key: Text,
    all: Vec<Erasure>,
    /// The first erasure of each person, by its index.
    persons: BTreeMap<EntityId, usize>,
    traces: BTreeSet<Trace>,
    /// The keys that the traces were made with: one, but for those that were brought.
    keys: BTreeSet<Text>,
}

impl Network {
    /// Every erasure, in order.
    #[must_use]
    pub fn erasures(&self) -> &[Erasure] {
        &self.erased.all
    }

    /// The first erasure of a person; none of one who was not anonymised.
    #[must_use]
    pub fn erasure_of(&self, person: EntityId) -> Option<&Erasure> {
        self.erased.all.get(*self.erased.persons.get(&person)?)
    }

    /// The erasure that a revision is.
    #[must_use]
    pub fn erasure_by(&self, number: Revision) -> Option<&Erasure> {
        let at = self.erased.all.binary_search_by_key(&number, |erasure| erasure.revision).ok()?;
        self.erased.all.get(at)
    }

    /// The database's own key for traces.
    #[must_use]
    pub fn trace_key(&self) -> &Text {
        &self.erased.key
    }

    /// Whether a trace is known.
    #[must_use]
    pub fn has_trace(&self, trace: &Trace) -> bool {
        self.erased.traces.contains(trace)
    }

    /// Whether the person with a key was anonymised.
    fn is_anonymised(&self, person: &Key) -> bool {
        self.by_key(person.as_str()).is_some_and(|id| self.erased.persons.contains_key(&id))
    }

    /// Whether an identifier has a trace under any of the keys that there are.
    fn is_traced(&self, identifier: &PersonIdentifier) -> bool {
        let Erased { keys, traces, .. } = &*self.erased;
        keys.iter().any(|key| traces.contains(&Trace::of(key, identifier)))
    }

    /// What speaks of a person in the revisions before one; in all where there is none.
    #[must_use]
    pub fn spoken_of(&self, person: EntityId, before: Option<Revision>) -> Spoken {
        let early = |fact: &&Fact| before.is_none_or(|before| fact.recorded < before);
        let named = Link::ALL.iter().copied().filter(|link| link.accepts().contains(&Noun::Person));
        let names = |by: EntityId, link| self.facts_ever(by).filter(early).any(|fact| fact.names(link, person));
        let naming = |link| self.entity(person).into_iter().flat_map(move |it| it.mentions(link));
        let by = named.flat_map(|link| naming(link).filter(move |by| names(*by, link)));
        let entities: BTreeSet<EntityId> = by.chain([person]).collect();
        let (mut spoken, mut revisions) = (Spoken::default(), BTreeSet::new());
        for id in entities {
            spoken.entities.push(id);
            for fact in self.facts_ever(id).filter(early) {
                revisions.extend([Some(fact.recorded), fact.withdrawn].into_iter().flatten());
                let texts = words_of(fact, person).into_iter().flatten().count();
                spoken.removed.texts += u32::try_from(texts).unwrap_or(u32::MAX);
                let quotes = fact.citations().iter().filter(|citation| citation.quote.is_some()).count();
                spoken.removed.quotes += u32::try_from(quotes).unwrap_or(u32::MAX);
                match &fact.statement {
                    Statement::PersonName(Some(_)) => spoken.removed.names += 1,
                    Statement::PersonIdentifier(Some(_)) => spoken.removed.identifiers += 1,
                    Statement::Gap(gap) if *gap.explanation != *LEFT_OUT => spoken.removed.explanations += 1,
                    _ => {}
                }
            }
        }
        spoken.revisions =
            revisions.into_iter().filter(|number| before.is_none_or(|before| *number < before)).collect();
        let said = |number: &&Revision| self.revision(**number).is_some_and(|revision| !revision.message.is_empty());
        spoken.removed.messages = u32::try_from(spoken.revisions.iter().filter(said).count()).unwrap_or(u32::MAX);
        spoken
    }

    /// The facts about an entity, standing and withdrawn.
    fn facts_ever(&self, id: EntityId) -> impl Iterator<Item = &Fact> {
        self.entity(id).into_iter().flat_map(|entity| entity.facts().iter().chain(entity.withdrawn()))
    }

    /// Takes out what erasures say, and keeps their traces.
    pub(super) fn erase(&mut self, key: Option<Text>, erasures: Vec<Erasure>) {
        if key.is_none() && erasures.is_empty() {
            return;
        }
        for erasure in &erasures {
            let spoken = self.spoken_of(erasure.person, Some(erasure.revision));
            self.take_out(&spoken, Some(erasure.revision), |fact| {
                without_words(fact, erasure.person);
                match &mut fact.statement {
                    Statement::PersonName(name) => *name = None,
                    Statement::PersonIdentifier(identifier) => *identifier = None,
                    Statement::Gap(gap) => gap.explanation = LEFT_OUT.into(),
                    _ => {}
                }
            });
            self.names.forget(erasure.person);
        }
        let erased = Arc::make_mut(&mut self.erased);
        erased.key = key.unwrap_or_else(|| erased.key.clone());
        for erasure in erasures {
            erased.keys.extend(erasure.traces.iter().map(|trace| trace.key.clone()));
            erased.traces.extend(erasure.traces.iter().cloned());
            erased.persons.entry(erasure.person).or_insert(erased.all.len());
            erased.all.push(erasure);
        }
    }

    /// Changes the facts of revisions before one that speak of a person, and empties the messages.
    pub(super) fn take_out(&mut self, spoken: &Spoken, before: Option<Revision>, change: impl Fn(&mut Fact)) {
        for id in &spoken.entities {
            let Some(entity) = self.entities.get_mut(id.index()) else { continue };
            entity.amend(|fact| {
                if before.is_none_or(|before| fact.recorded < before) {
                    change(fact);
                }
            });
        }
        for number in &spoken.revisions {
            if let Some(revision) = self.revisions.get_mut(number.index()) {
                revision.message = "".into();
            }
        }
    }

    /// Why a fact may not be recorded: it would bring back what was taken out.
    #[must_use]
    pub fn brings_back(&self, new: &NewFact) -> Option<Sentence> {
        if self.erased.all.is_empty() {
            return None;
        }
        let named = || [&new.subject].into_iter().chain(new.statement.references().into_iter().map(|(_, key)| key));
        let (english, danish) = match &new.statement {
            Statement::PersonName(_) | Statement::PersonIdentifier(_) if self.is_anonymised(&new.subject) => (
                "was anonymised; no name and no identifier is recorded of them again.",
                "er anonymiseret; der skrives hverken navn eller identifikator igen.",
            ),
            Statement::PersonIdentifier(Some(identifier)) if self.is_traced(identifier) => (
                "has an identifier of a person who was anonymised; leave it out.",
                "har en identifikator, som en anonymiseret person havde; udelad den.",
            ),
            _ if new.margin.citations.iter().any(|citation| citation.quote.is_some())
                && named().any(|key| self.is_anonymised(key)) =>
            {
                (
                    "speaks of a person who was anonymised; cite it without a quote.",
                    "handler om en anonymiseret person; citér uden ordret citat.",
                )
            }
            Statement::Affair(affair)
                if doer(affair).is_some_and(|doer| self.is_anonymised(doer))
                    && words(affair).iter().any(Option::is_some) =>
            {
                (
                    "speaks of a person who was anonymised; say it without words beside the key.",
                    "handler om en anonymiseret person; skriv det uden ord ved siden af nøglen.",
                )
            }
            _ => return None,
        };
        Some(Sentence::new(format!("{} {english}", new.subject), format!("{} {danish}", new.subject)))
    }

    /// Forgets which identifiers persons had who were anonymised.
    pub(super) fn forget_traces(&mut self) {
        if !self.erased.traces.is_empty() {
            let erased = Arc::make_mut(&mut self.erased);
            erased.traces.clear();
            erased.keys.clear();
        }
    }

    /// The names and identifiers that were ever recorded of a person and are there.
    pub(in crate::network) fn personal_facts(&self, person: EntityId) -> impl Iterator<Item = &Fact> {
        self.facts_ever(person).filter(|fact| fact.is_personal())
    }
}

/// Whom an act, or a part in an affair, is of.
fn doer<R>(affair: &Affair<R>) -> Option<&R> {
    match affair {
        Affair::Act(act) => act.by.as_ref(),
        Affair::Involvement(part) => part.party.as_ref(),
        _ => None,
    }
}

/// What it says of them in words.
fn words<R>(affair: &Affair<R>) -> [Option<&Text>; 3] {
    match affair {
        Affair::Act(act) => [act.text.as_ref(), None, None],
        Affair::Involvement(part) => [part.designation.as_ref(), part.office.as_ref(), part.scope.as_ref()],
        _ => [None; 3],
    }
}

/// The words of a fact beside the key of a person.
fn words_of(fact: &Fact, person: EntityId) -> [Option<&Text>; 3] {
    fact.affair().filter(|affair| doer(affair) == Some(&person)).map_or([None; 3], words)
}

/// Takes the quotes out of a fact that speaks of a person, and the words beside their key.
pub(super) fn without_words(fact: &mut Fact, person: EntityId) {
    if let Statement::Affair(affair) = &mut fact.statement
        && doer(affair) == Some(&person)
    {
        match &mut **affair {
            Affair::Act(act) => act.text = None,
            Affair::Involvement(part) => (part.designation, part.office, part.scope) = (None, None, None),
            _ => {}
        }
    }
    if let Some(margin) = &mut fact.margin {
        margin.citations.iter_mut().for_each(|citation| citation.quote = None);
    }
}
