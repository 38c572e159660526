//! What entities are called: keys for life, and the numbers a network gives them.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;

use super::word::words;

words! {
    /// What an entity is. Only entities have keys.
    enum Noun {
        /// A body.
        Organization = "ORGANIZATION", "organisation";
        /// A public role-holder.
        Person = "PERSON", "person";
        /// A document that facts are cited from.
        Document = "DOCUMENT", "dokument";
        /// What parties have agreed.
        Agreement = "AGREEMENT", "aftale";
        /// Seats alike in a body.
        Post = "POST", "post";
        /// One place in a body.
        Seat = "SEAT", "plads";
        /// A party belongs to a body for a term.
        Membership = "MEMBERSHIP", "medlemskab";
        /// A person sits for a member organization.
        Representation = "REPRESENTATION", "repræsentation";
        /// A relation between bodies, seats or persons.
        Relation = "RELATION", "relation";
        /// One body follows another.
        Succession = "SUCCESSION", "efterfølgelse";
        /// What a body's own rules lay down.
        Provision = "PROVISION", "bestemmelse";
        /// A series of meetings.
        MeetingSeries = "MEETING_SERIES", "møderække";
        /// A meeting, planned or held.
        Meeting = "MEETING", "møde";
        /// What a body is asked to decide.
        Proposal = "PROPOSAL", "indstilling";
        /// One point of a proposal.
        ProposalItem = "PROPOSAL_ITEM", "indstillingspunkt";
        /// What was decided.
        Decision = "DECISION", "beslutning";
        /// What somebody is to do.
        ActionItem = "ACTION_ITEM", "opfølgning";
        /// A way in which something is approved.
        Procedure = "PROCEDURE", "procedure";
        /// A step of a procedure.
        ApprovalStep = "APPROVAL_STEP", "trin";
        /// Money that is set aside for something.
        BudgetLine = "BUDGET_LINE", "budgetpost";
    }
}

/// The longest key, in bytes.
pub const LONGEST_KEY: usize = 200;

/// An entity's key: `namespace:local`, or a UUID for what is minted. The same on every date
/// and in every revision.
#[derive(Clone)]
pub struct Key(Letters);

/// The text of a key. Nearly all are short, and then lie in it and not a step away.
#[derive(Clone)]
enum Letters {
    Short { length: u8, letters: [u8; SHORT] },
    Long(Box<str>),
}

/// The longest text that counts as short: with it a key takes three words.
const SHORT: usize = 22;

impl From<&str> for Letters {
    fn from(text: &str) -> Self {
        let mut letters = [0; SHORT];
        match (letters.get_mut(..text.len()), u8::try_from(text.len())) {
            (Some(start), Ok(length)) => {
                start.copy_from_slice(text.as_bytes());
                Self::Short { length, letters }
            }
            _ => Self::Long(text.into()),
        }
    }
}

impl Letters {
    #[inline]
    fn text(&self) -> &str {
        match self {
            // They were made of a whole text.
            Self::Short { length, letters } => {
                let start = letters.get(..usize::from(*length)).unwrap_or_default();
                std::str::from_utf8(start).unwrap_or_default()
            }
            Self::Long(text) => text,
        }
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.as_str().hash(hasher);
    }
}

/// A text that is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "“{0}” is no key; a namespace and a local name (denmark:kommune-0751) or a UUID is: letters, digits, - . _ and one colon, at most {LONGEST_KEY} bytes"
)]
pub struct NotAKey(pub String);

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    /// [`NotAKey`] says what is accepted.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let part = |part: &str| {
            !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '.' | '_'))
        };
        let good = text.len() <= LONGEST_KEY
            && match text.split_once(':') {
                Some((namespace, local)) => part(namespace) && part(local),
                None => uuid::Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text),
            };
        if good { Ok(Self(Letters::from(text))) } else { Err(NotAKey(text.chars().take(LONGEST_KEY).collect())) }
    }

    /// Reads a key, as [`Key::parse`]; a name without a namespace is in `namespace`.
    ///
    /// # Errors
    /// [`NotAKey`] says what is accepted.
    pub fn parse_in(namespace: &str, text: &str) -> Result<Self, NotAKey> {
        if text.contains(':') { Self::parse(text) } else { Self::parse(&format!("{namespace}:{text}")) }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.text()
    }

    /// The namespace; none for what was minted.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.as_str().split_once(':').map(|(namespace, _)| namespace)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Defines a number that counts from 1.
macro_rules! number {
    ($($(#[doc = $about:literal])+ $Name:ident;)+) => { $(
        $(#[doc = $about])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Name(NonZeroU32);

        impl $Name {
            /// The first.
            pub const FIRST: Self = Self(NonZeroU32::MIN);

            /// The number `value`; none where it is not from 1 to 4,294,967,295.
            #[must_use]
            pub fn new(value: i64) -> Option<Self> {
                u32::try_from(value).ok().and_then(NonZeroU32::new).map(Self)
            }

            /// The number's place in an array, counted from 0.
            #[must_use]
            pub fn index(self) -> usize {
                self.0.get() as usize - 1
            }

            /// The number at a place in an array, counted from 0; none past the last number.
            #[must_use]
            pub fn at(index: usize) -> Option<Self> {
                u32::try_from(index).ok()?.checked_add(1).and_then(NonZeroU32::new).map(Self)
            }

            /// The number itself.
            #[must_use]
            pub fn get(self) -> u32 {
                self.0.get()
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )+ };
}

number! {
    /// The number of an entity in a network; entities are numbered in the order they were recorded.
    EntityId;
    /// The number of a fact in a network; facts are numbered in the order they were recorded.
    FactId;
    /// The number of a revision: 1, 2, 3 …
    Revision;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_however_long_they_are() {
        let texts = [
            "a:b",
            "denmark:kommune-0751",
            "æøå:blåbærgrød-på-ærø",
            "n:12345678901234567890",
            "n:123456789012345678901",
        ];
        let keys: Vec<Key> = texts.iter().map(|text| Key::parse(text).expect("a key")).collect();
        for (key, text) in keys.iter().zip(texts) {
            assert_eq!(
                (key.as_str(), key.to_string(), key.namespace()),
                (text, text.to_owned(), text.split(':').next())
            );
            assert_eq!(keys.iter().filter(|other| *other == key).count(), 1);
        }
        assert_eq!(size_of::<Key>(), 24);
    }
}
