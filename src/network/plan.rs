//! Planning: changes against a network become one revision's rows, or refusals.

use std::collections::{BTreeSet, HashMap};

use chrono::Datelike;

use super::change::{Change, NewFact};
use super::erasure::{Erasure, Removed, Trace};
use super::fact::{Fact, Link, Statement};
use super::key::{EntityId, FactId, Key, Noun};
use super::network::Network;
use super::organization::OrganizationKind;
use super::recorded::{EntityRecord, Recorded, RevisionRecord};
use super::refusal::{Refusal, RefusalCode, Sentence};
use super::rules::{self, Origins};
use super::search::fold;
use super::text;
use super::validity::{Bound, Day, Validity};
use super::word::Word;

/// A write that the rules accept, not yet recorded.
#[derive(Debug)]
pub struct Plan {
    /// The rows to record: one revision, its entities, facts and withdrawals.
    pub recorded: Recorded,
    /// The network as the revision leaves it.
    pub after: Network,
}

impl Network {
    /// Plans changes as the revision after the head, whose number, instant, actor and message
    /// `revision` gives. Withdrawals and records may come in any order; an entity may be referred
    /// to before the change that creates it.
    ///
    /// # Errors
    /// Every refusal of the rules at once, each with the number of the change that it is about.
    pub fn plan(&self, changes: &[Change], revision: RevisionRecord) -> Result<Plan, Vec<Refusal>> {
        let mut draft = Draft::new(self, revision);
        draft.check_words();
        draft.create(changes);
        for (at, change) in changes.iter().enumerate() {
            match change {
                Change::Create { .. } => {}
                Change::Record(fact) => draft.record(at, fact),
                Change::Withdraw(fact) => draft.withdraw(at, *fact),
                Change::Anonymise { person, traces } => draft.anonymise(changes, at, person, traces),
            }
        }
        let Draft { recorded, origins, mut refusals, .. } = draft;
        let after = self.extended(recorded.clone());
        refusals.extend(rules::broken(self, &after, &recorded, &origins));
        refusals.sort_by(|one, other| {
            (one.change, one.code, &one.sentence).cmp(&(other.change, other.code, &other.sentence))
        });
        refusals.dedup();
        if refusals.is_empty() { Ok(Plan { recorded, after }) } else { Err(refusals) }
    }
}

/// A revision in the making.
struct Draft<'a> {
    network: &'a Network,
    revision: RevisionRecord,
    created: HashMap<&'a str, (EntityId, Noun)>,
    recorded: Recorded,
    origins: Origins,
    refusals: Vec<Refusal>,
}

impl<'a> Draft<'a> {
    fn new(network: &'a Network, revision: RevisionRecord) -> Self {
        let recorded = Recorded { revisions: vec![revision.clone()], ..Recorded::default() };
        let origins = Origins::new(network.fact_count());
        Self { network, revision, created: HashMap::new(), recorded, origins, refusals: Vec::new() }
    }

    /// Who writes and why are texts that people read, like those of the facts.
    fn check_words(&mut self) {
        let words = [("actor", self.revision.actor.clone()), ("message", self.revision.message.clone())];
        for fault in words.iter().flat_map(|(what, words)| text::faults_of_words(what, words)) {
            let (code, said) = (fault.code, fault.sentence);
            let sentence =
                Sentence::new(format!("The revision: {}", said.english), format!("Revisionen: {}", said.danish));
            self.refusals.push(Refusal {
                code,
                change: 0,
                subject: None,
                statement: None,
                sentence,
                in_the_way: vec![],
            });
        }
    }

    fn create(&mut self, changes: &'a [Change]) {
        for (at, change) in changes.iter().enumerate() {
            let Change::Create { key, noun, kind } = change else { continue };
            if let Some(refusal) = self.refused_entity(at, key, *noun, *kind) {
                self.refusals.push(refusal);
                continue;
            }
            let Some(id) = EntityId::at(self.network.entity_count() + self.recorded.entities.len()) else { continue };
            self.created.insert(key.as_str(), (id, *noun));
            let created = self.revision.number;
            self.recorded.entities.push(EntityRecord { id, key: key.clone(), noun: *noun, kind: *kind, created });
        }
    }

    fn refused_entity(&self, at: usize, key: &Key, noun: Noun, kind: Option<OrganizationKind>) -> Option<Refusal> {
        let refuse = |code, sentence| Some(Refusal::of_key(code, at, key, sentence));
        if let Some((_, other)) = self.noun_of(key) {
            let sentence = Sentence::new(
                format!("The key {key} is in use for a {}; choose another.", other.english()),
                format!("Nøglen {key} er i brug for en anden ({}); vælg en anden nøgle.", other.danish()),
            );
            return refuse(RefusalCode::KeyTaken, sentence);
        }
        if (noun == Noun::Organization) != kind.is_some() {
            let sentence = Sentence::new(
                format!("{key}: an organization has a kind, and nothing else has."),
                format!("{key}: en organisation har en art, og intet andet har."),
            );
            return refuse(RefusalCode::WrongKind, sentence);
        }
        let may_hold_a_number = matches!(noun, Noun::Organization | Noun::Document | Noun::Agreement);
        // What is minted holds whatever digits chance gives.
        let minted = key.namespace().is_none();
        if !may_hold_a_number && !minted && text::looks_like_personal_number(key.as_str()) {
            let sentence = Sentence::new(
                "A key looks like a CPR number; keys hold no personal data.",
                "En nøgle ligner et CPR-nummer; nøgler rummer ingen personoplysninger.",
            );
            return Some(Refusal { subject: None, ..Refusal::of_key(RefusalCode::PersonalNumber, at, key, sentence) });
        }
        None
    }

    fn noun_of(&self, key: &Key) -> Option<(EntityId, Noun)> {
        let known = || self.network.by_key(key.as_str()).and_then(|id| Some((id, self.network.entity(id)?.noun())));
        self.created.get(key.as_str()).copied().or_else(known)
    }

    fn record(&mut self, at: usize, fact: &NewFact) {
        match self.fact(at, fact) {
            Ok(fact) => {
                self.recorded.facts.push(fact);
                self.origins.recorded.push(at);
            }
            Err(refusals) => self.refusals.extend(refusals),
        }
    }

    fn fact(&self, at: usize, new: &NewFact) -> Result<Fact, Vec<Refusal>> {
        let kind = new.statement.kind();
        let mut refusals = Vec::new();
        let mut refuse = |code, sentence| {
            refusals.push(Refusal { statement: Some(kind), ..Refusal::of_key(code, at, &new.subject, sentence) });
        };
        let mut refer = |key: &Key, accepted: &[Noun], place: Sentence| match self.noun_of(key) {
            Some((id, noun)) if accepted.contains(&noun) => Ok(id),
            Some((_, noun)) => {
                let english: Vec<String> = accepted.iter().map(|noun| noun.english()).collect();
                let danish: Vec<&str> = accepted.iter().map(|noun| noun.danish()).collect();
                let sentence = Sentence::new(
                    format!("{key} is a {}; the {} is a {}.", noun.english(), place.english, english.join(" or ")),
                    format!("{key} er: {}. Som {} ventes: {}.", noun.danish(), place.danish, danish.join(" eller ")),
                );
                refuse(RefusalCode::WrongNoun, sentence);
                Err(())
            }
            None => {
                let sentence = Sentence::new(
                    format!("No entity has the key {key}, named as the {}.", place.english),
                    format!("Intet har nøglen {key}, nævnt som {}.", place.danish),
                );
                refuse(RefusalCode::UnknownKey, sentence);
                Err(())
            }
        };
        let subject = refer(
            &new.subject,
            kind.subjects(),
            Sentence::new("subject of this statement", "det, oplysningen handler om"),
        );
        let statement = new
            .statement
            .try_map(|link: Link, key| refer(key, link.accepts(), Sentence::new(link.english(), link.danish())));
        let margin = new.margin.try_map(&mut |key: &Key| {
            refer(key, &[Noun::Document], Sentence::new("cited document", "det citerede dokument"))
        });
        let target = match &new.statement {
            Statement::Relation(relation) => relation.to.as_ref().map(|to| (relation.kind, to)),
            _ => None,
        };
        if let Some((relation, key)) = target
            && let Some((_, noun)) = self.noun_of(key)
            && Link::To.accepts().contains(&noun)
            && !relation.accepts(noun)
        {
            let code = relation.code();
            let sentence = Sentence::new(
                format!(
                    "{key} is a {}; a relation {code} does not go to one: PARTY_TO and CONTACT_PERSON_FOR go to an agreement.",
                    noun.english()
                ),
                format!(
                    "{key} er: {}. En relation {code} går ikke dertil; til en aftale går PARTY_TO og CONTACT_PERSON_FOR.",
                    noun.danish()
                ),
            );
            refuse(RefusalCode::WrongNoun, sentence);
        }
        if !is_sound(new.validity) {
            let sentence = Sentence::new(
                format!("{}: the bounds of the {} contradict one another.", new.subject, kind.english()),
                format!("{}: grænserne for {} modsiger hinanden.", new.subject, kind.danish()),
            );
            refuse(RefusalCode::InvalidValidity, sentence);
        }
        for fault in text::faults(new) {
            let said = fault.sentence;
            let sentence = Sentence::new(
                format!("{}: {}", new.subject, said.english),
                format!("{}: {}", new.subject, said.danish),
            );
            refuse(fault.code, sentence);
        }
        if let Some(sentence) = self.network.brings_back(new) {
            refuse(RefusalCode::Anonymised, sentence);
        }
        let id = FactId::at(self.network.fact_count() + self.recorded.facts.len());
        match (id, subject, statement, margin) {
            (Some(id), Ok(subject), Ok(statement), Ok(margin)) if refusals.is_empty() => Ok(Fact {
                validity: new.validity,
                id,
                subject,
                recorded: self.revision.number,
                withdrawn: None,
                basis: new.basis,
                statement,
                margin: (!margin.is_empty()).then(|| Box::new(margin)),
            }),
            _ => Err(refusals),
        }
    }

    fn anonymise(&mut self, changes: &[Change], at: usize, key: &Key, brought: &[Trace]) {
        let known = self.noun_of(key);
        let mut refuse = |code, english: &str, danish: &str| {
            let sentence = Sentence::new(format!("{key}: {english}"), format!("{key}: {danish}"));
            self.refusals.push(Refusal::of_key(code, at, key, sentence));
        };
        let other = |(place, change): (usize, &Change)| match change {
            // After a restore the person may not be known.
            Change::Create { key: created, .. } => created != key,
            _ => place != at,
        };
        if changes.iter().enumerate().any(other) {
            return refuse(
                RefusalCode::InvalidValue,
                "a person is anonymised by a revision that does nothing else.",
                "en person anonymiseres i en revision, der ikke gør andet.",
            );
        }
        let person = match known {
            Some((person, Noun::Person)) => person,
            Some(_) => return refuse(RefusalCode::WrongNoun, "it is no person.", "det er ikke en person."),
            None => return refuse(RefusalCode::UnknownKey, "no entity has the key.", "intet har nøglen."),
        };
        let number = self.revision.number;
        let removed = self.network.spoken_of(person, Some(number)).removed;
        let (mut texts, mut traces): (Vec<String>, BTreeSet<Trace>) = (Vec::new(), brought.iter().cloned().collect());
        for fact in self.network.personal_facts(person) {
            match &fact.statement {
                Statement::PersonName(Some(name)) => texts.extend([name.given.to_string(), name.family.to_string()]),
                Statement::PersonIdentifier(Some(identifier)) => {
                    texts.push(identifier.value.to_string());
                    traces.insert(Trace::of(self.network.trace_key(), identifier));
                }
                _ => {}
            }
        }
        traces.retain(|trace| !self.network.has_trace(trace));
        if self.network.erasure_of(person).is_some() && removed == Removed::default() && traces.is_empty() {
            return refuse(
                RefusalCode::NothingToChange,
                "the person was anonymised, and nothing was recorded since that could be taken out.",
                "personen er anonymiseret, og der er siden intet skrevet, som kunne slettes.",
            );
        }
        let message = fold(&self.revision.message);
        if texts.iter().map(|text| fold(text)).any(|text| !text.is_empty() && message.contains(&text)) {
            return refuse(
                RefusalCode::Anonymised,
                "the message names the person; leave the name out.",
                "beskeden nævner personen; udelad navnet.",
            );
        }
        let traces = traces.into_iter().collect();
        self.recorded.erasures.push(Erasure { revision: number, person, removed, traces });
    }

    fn withdraw(&mut self, at: usize, id: FactId) {
        let standing = self.network.fact(id).filter(|fact| fact.withdrawn.is_none());
        match standing {
            Some(_) if !self.origins.withdrawn.contains_key(&id) => {
                self.recorded.withdrawals.push((id, self.revision.number));
                self.origins.withdrawn.insert(id, at);
            }
            _ => self.refusals.push(Refusal {
                code: RefusalCode::UnknownFact,
                change: at,
                subject: None,
                statement: None,
                sentence: Sentence::new(
                    format!("No standing fact has the number {id}; it may have been withdrawn before."),
                    format!("Ingen gældende oplysning har nummer {id}; den kan være trukket tilbage før."),
                ),
                in_the_way: vec![id],
            }),
        }
    }
}

/// Whether the bounds are in order, can be written and leave a day on which the fact can hold.
fn is_sound(validity: Validity) -> bool {
    let Validity { from, until } = validity;
    let writable = |day: Day| {
        matches!(day, Day::DAWN | Day::NEVER) || day.date().is_some_and(|date| (1..=9999).contains(&date.year()))
    };
    let ordered = |bound: Bound| bound.earliest <= bound.latest && writable(bound.earliest) && writable(bound.latest);
    let begins = from.earliest != Day::NEVER && from.latest != Day::DAWN;
    let ends = until.latest != Day::DAWN;
    ordered(from) && ordered(until) && begins && ends && from.earliest < until.latest
}
