//! Refusals: a rule's no.

use std::fmt;

use super::fact::StatementKind;
use super::key::{FactId, Key};
use super::word::{Word, words};

words! {
    /// Why a change is refused. Codes are stable.
    enum RefusalCode {
        /// The key is in use for another entity.
        KeyTaken = "KEY_TAKEN", "Nøglen er i brug";
        /// No entity has the key.
        UnknownKey = "UNKNOWN_KEY", "Nøglen er ukendt";
        /// The entity is of a noun that cannot stand there.
        WrongNoun = "WRONG_NOUN", "Det er en forkert slags";
        /// The noun needs a kind, or cannot have one.
        WrongKind = "WRONG_KIND", "Arten mangler eller er for meget";
        /// No standing fact has the number.
        UnknownFact = "UNKNOWN_FACT", "Oplysningen findes ikke";
        /// The bounds of the validity contradict one another.
        InvalidValidity = "INVALID_VALIDITY", "Perioden er ugyldig";
        /// Two facts that cannot both be true hold on the same day for certain.
        Overlap = "OVERLAP", "To oplysninger udelukker hinanden";
        /// The body would be part of itself, or the line lead back to where it starts.
        Cycle = "CYCLE", "Det ville gå i ring";
        /// The seat has another certain holder on the same day.
        SeatTaken = "SEAT_TAKEN", "Pladsen er besat";
        /// The post has no more places on that day.
        PostFull = "POST_FULL", "Der er ikke flere pladser";
        /// It would hold on a day on which what it belongs to certainly does not exist.
        OutsideExistence = "OUTSIDE_EXISTENCE", "Det ligger uden for eksistensen";
        /// Another entity has the identifier on the same day.
        IdentifierTaken = "IDENTIFIER_TAKEN", "Identifikatoren er i brug";
        /// The two belong to different bodies or memberships.
        Mismatch = "MISMATCH", "Det passer ikke sammen";
        /// The text looks like a CPR number.
        PersonalNumber = "PERSONAL_NUMBER", "Det ligner et CPR-nummer";
        /// A text is empty or too long, or a number out of range.
        InvalidValue = "INVALID_VALUE", "Værdien er ugyldig";
    }
}

/// A rule's no to a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: RefusalCode,
    /// The number of the change in its list, counted from 0.
    pub change: usize,
    /// The entity that the change is about.
    pub subject: Option<Key>,
    /// What the change states, where it records a fact.
    pub statement: Option<StatementKind>,
    /// The sentence in English: what, where, what instead.
    pub sentence: String,
    /// The facts in the way; numbers beyond the network's are facts of the same plan.
    pub in_the_way: Vec<FactId>,
}

impl Refusal {
    /// A refusal about an entity, with no fact in the way.
    #[must_use]
    pub(super) fn of_key(code: RefusalCode, change: usize, key: &Key, sentence: String) -> Self {
        Self { code, change, subject: Some(key.clone()), statement: None, sentence, in_the_way: Vec::new() }
    }

    /// The sentence in Danish: what the code says, and of what.
    #[must_use]
    pub fn danish(&self) -> String {
        match &self.subject {
            Some(subject) => format!("{}: {subject}.", self.code.danish()),
            None => format!("{}.", self.code.danish()),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}
