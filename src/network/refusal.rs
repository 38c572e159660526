//! Refusals: a rule's no.

use std::fmt;

use super::fact::StatementKind;
use super::key::{FactId, Key};
use super::word::words;

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
        /// The body or the affair would be part of itself or follow itself, or the line lead back to where it starts.
        Cycle = "CYCLE", "Det ville gå i ring";
        /// The seat has another certain holder on the same day.
        SeatTaken = "SEAT_TAKEN", "Pladsen er besat";
        /// The post has no more places on that day.
        PostFull = "POST_FULL", "Der er ikke flere pladser";
        /// It would hold on a day on which what it belongs to certainly does not exist.
        OutsideExistence = "OUTSIDE_EXISTENCE", "Det ligger uden for eksistensen";
        /// Another entity has the identifier on the same day.
        IdentifierTaken = "IDENTIFIER_TAKEN", "Identifikatoren er i brug";
        /// The two belong to different bodies, memberships or proposals.
        Mismatch = "MISMATCH", "Det passer ikke sammen";
        /// The text looks like a CPR number.
        PersonalNumber = "PERSONAL_NUMBER", "Det ligner et CPR-nummer";
        /// A text is empty or too long, or a number out of range.
        InvalidValue = "INVALID_VALUE", "Værdien er ugyldig";
        /// Nothing of the kind holds on the day, to be changed, or on or after it, to be ended.
        NothingToChange = "NOTHING_TO_CHANGE", "Der er intet at ændre";
        /// Others depend on it beyond the day, and it was not said that they end with it.
        StillInUse = "STILL_IN_USE", "Det er stadig i brug";
        /// The new statement is of another kind than the fact that it corrects.
        WrongStatement = "WRONG_STATEMENT", "Det er en anden slags oplysning";
        /// A revision after the expected one touched what the plan touches; look again.
        GroundMoved = "GROUND_MOVED", "Grundlaget har ændret sig";
        /// The idempotency key was used for another request.
        RepeatDiffers = "REPEAT_DIFFERS", "Nøglen er brugt til noget andet";
        /// There is no such revision.
        UnknownRevision = "UNKNOWN_REVISION", "Revisionen findes ikke";
        /// Later revisions built on what is to be undone.
        BuiltUpon = "BUILT_UPON", "Der er bygget videre på det";
        /// It would bring back what was erased of a person who was anonymised, or name them.
        Anonymised = "ANONYMISED", "Personen er anonymiseret";
        /// It would break a provision that must be kept, or break it more; override it with a reason.
        RuleBroken = "RULE_BROKEN", "Det bryder en bestemmelse, der skal holdes";
        /// It is about what the writer's role does not reach.
        OutOfScope = "OUT_OF_SCOPE", "Det ligger uden for det, skriveren redigerer";
        /// Silence is to adopt the proposal, and the day by which one is to remark is not given.
        ReplyMissing = "REPLY_MISSING", "Svarfristen mangler";
    }
}

/// The same said in English and in Danish, for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sentence {
    /// In English.
    pub english: String,
    /// In Danish.
    pub danish: String,
}

impl Sentence {
    /// Both.
    pub fn new(english: impl Into<String>, danish: impl Into<String>) -> Self {
        Self { english: english.into(), danish: danish.into() }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.english)
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
    /// What, where, what instead.
    pub sentence: Sentence,
    /// The facts in the way; numbers beyond the network's are facts of the same plan.
    pub in_the_way: Vec<FactId>,
}

impl Refusal {
    /// A refusal about an entity, with no fact in the way.
    #[must_use]
    pub(super) fn of_key(code: RefusalCode, change: usize, key: &Key, sentence: Sentence) -> Self {
        Self { code, change, subject: Some(key.clone()), statement: None, sentence, in_the_way: Vec::new() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sentence.fmt(f)
    }
}
