//! What is done to facts themselves: stated, corrected, withdrawn, cited, ended.

use super::organization::ended;
use super::{Dependents, Period, Said, Script, Turn};
use crate::network::change::Change;
use crate::network::fact::{Basis, Citation, Fact, Statement, StatementKind, Text};
use crate::network::gap::Topic;
use crate::network::key::{FactId, Key, Noun, Revision};
use crate::network::membership::TermEnd;
use crate::network::refusal::{RefusalCode, Sentence};
use crate::network::revert;
use crate::network::script::cite_also;
use crate::network::word::Word;

/// What is right of a fact that was wrong; what is none stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// What it says, of the same kind.
    pub statement: Option<Statement<Key>>,
    /// When it holds.
    pub period: Option<Period>,
    /// How it is known.
    pub basis: Option<Basis>,
    /// The label that it shares with what contradicts it.
    pub dispute: Option<Text>,
    /// Where it stands, in the place of what it had.
    pub citations: Option<Vec<Citation<Key>>>,
}

impl Script<'_> {
    /// Something holds of an entity.
    ///
    /// # Errors
    /// The subject is not known.
    pub fn state(&mut self, subject: &Key, statement: Statement<Key>, period: &Period) -> Said {
        self.entity("subject", subject, Noun::ALL)?;
        self.at("statement");
        self.say(subject, period, statement);
        Ok(())
    }

    /// An entity of a noun comes to be known by what is stated of it: a document, an agreement.
    ///
    /// # Errors
    /// KEY_TAKEN.
    pub fn enter(&mut self, key: &Key, noun: Noun, statement: Statement<Key>, period: &Period) -> Said {
        self.at("key");
        self.create(key, noun, None)?;
        self.at("");
        self.say(key, period, statement);
        Ok(())
    }

    /// An affair comes to be known by what is stated of it.
    ///
    /// # Errors
    /// KEY_TAKEN; INVALID_VALUE where the statement is no affair that is an entity.
    pub fn register_affair(&mut self, key: &Key, statement: Statement<Key>, period: &Period) -> Said {
        match statement.kind().noun().filter(|_| matches!(statement, Statement::Affair(_))) {
            Some(noun) => self.enter(key, noun, statement, period),
            None => Err(self.invalid(
                "statement",
                "Only an affair with a key of its own is registered; state other facts of what they are about.",
                "Kun et anliggende med egen nøgle registreres; oplys andet om det, som det angår.",
            )),
        }
    }

    /// A fact was wrong: it is withdrawn and recorded anew, so that what was known then still shows it.
    ///
    /// # Errors
    /// UNKNOWN_FACT; WRONG_STATEMENT.
    pub fn correct(&mut self, fact: Option<FactId>, correction: Correction) -> Said {
        let fact = self.fact("fact", fact)?;
        let Correction { statement, period, basis, dispute, citations } = correction;
        if let Some(statement) = &statement
            && statement.kind() != fact.statement.kind()
        {
            self.at("statement");
            let (old, new) = (fact.statement.kind(), statement.kind());
            let sentence = Sentence::new(
                format!(
                    "The fact is of the kind {}, the correction of {}; withdraw the one and state the other.",
                    old.english(),
                    new.english()
                ),
                format!(
                    "Oplysningen er om {}, rettelsen om {}; træk den ene tilbage, og skriv den anden.",
                    old.danish(),
                    new.danish()
                ),
            );
            return Err(self.refuse(RefusalCode::WrongStatement, None, &[fact.id], sentence));
        }
        self.amend(&fact, |new| {
            if let Some(statement) = statement {
                new.statement = statement;
            }
            if let Some(Period { validity, from_text, until_text, attested }) = period {
                new.validity = validity;
                (new.margin.from_text, new.margin.until_text, new.margin.attested) = (from_text, until_text, attested);
            }
            new.basis = basis.unwrap_or(new.basis);
            if dispute.is_some() {
                new.margin.dispute = dispute;
            }
            if let Some(citations) = citations {
                new.margin.citations = citations;
            }
        });
        Ok(())
    }

    /// A fact is withdrawn: it never was so.
    ///
    /// # Errors
    /// UNKNOWN_FACT.
    pub fn withdraw_fact(&mut self, field: &'static str, fact: Option<FactId>) -> Said {
        let fact = self.fact(field, fact)?;
        self.withdraw(fact.id);
        Ok(())
    }

    /// A revision is undone: what it recorded is withdrawn, what it withdrew is recorded anew.
    ///
    /// # Errors
    /// UNKNOWN_REVISION; BUILT_UPON.
    pub fn revert(&mut self, revision: Option<Revision>) -> Said {
        self.at("revision");
        self.undoes();
        let Some(revision) = revision else {
            let sentence = Sentence::new("Revisions are counted from 1.", "Revisioner tælles fra 1.");
            return Err(self.refuse(RefusalCode::UnknownRevision, None, &[], sentence));
        };
        match revert::changes(self.base(), revision) {
            Ok(changes) => changes.into_iter().try_for_each(|change| match change {
                Change::Record(fact) => {
                    self.record(*fact);
                    Ok(())
                }
                Change::Withdraw(fact) => self.withdraw_fact("revision", Some(fact)),
                // A revert creates nothing, and an erasure cannot be undone.
                Change::Create { .. } | Change::Anonymise { .. } => Ok(()),
            }),
            Err(refusals) => Err(self.refuse_all(refusals)),
        }
    }

    /// A fact also stands in these places.
    ///
    /// # Errors
    /// UNKNOWN_FACT.
    pub fn cite(&mut self, fact: Option<FactId>, citations: &[Citation<Key>]) -> Said {
        let fact = self.fact("fact", fact)?;
        self.at("citations");
        self.amend(&fact, |new| cite_also(&mut new.margin, citations));
        Ok(())
    }

    /// A gap or a completeness statement about a topic holds no longer from a turn on.
    ///
    /// # Errors
    /// The subject is not known; NOTHING_TO_CHANGE where none is stated then.
    pub fn lift(&mut self, subject: &Key, kind: StatementKind, topic: Topic, on: &Turn) -> Said {
        let id = self.entity("subject", subject, Noun::ALL)?;
        self.at("topic");
        let about = |fact: &&Fact| match &fact.statement {
            Statement::Gap(gap) => gap.topic == topic,
            Statement::Completeness(complete) => *complete == topic,
            _ => false,
        };
        let facts: Vec<Fact> = self.facts_of(id, kind).iter().filter(about).cloned().collect();
        self.end_facts((subject, &facts), on)
    }

    /// An entity's own term ends on a turn: a membership's, a representation's, a relation's.
    ///
    /// # Errors
    /// It is not known; NOTHING_TO_CHANGE, STILL_IN_USE.
    pub fn end(
        &mut self,
        (field, key, noun): (&'static str, &Key, Noun),
        on: &Turn,
        dependents: Dependents,
        end: Option<TermEnd>,
    ) -> Said {
        let id = self.entity(field, key, &[noun])?;
        self.at("on");
        self.cease((id, key), on, dependents, |fact| {
            // How the term ended is said of it, not of those who stood in for it.
            if let Some(end) = end.filter(|_| fact.subject == *key) {
                ended(fact, end);
            }
        })
    }
}
