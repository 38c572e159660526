//! Erasures: what is taken out for good when a person is anonymised, and the traces that keep it out.
//!
//! Nothing else is ever taken out. The person, their key and all that was said of their memberships
//! stays, at every revision.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::fact::Text;
use super::key::{EntityId, Revision};
use super::person::PersonIdentifier;
use super::search::fold;

/// That a person was anonymised: a revision of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// The revision.
    pub revision: Revision,
    /// The person.
    pub person: EntityId,
    /// How much was taken out.
    pub removed: Removed,
    /// What keeps the identifiers from coming back, with whomever.
    pub traces: Vec<Trace>,
}

/// How much an erasure took out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Removed {
    /// Names.
    pub names: u32,
    /// Identifiers.
    pub identifiers: u32,
    /// Quotes of citations.
    pub quotes: u32,
    /// Explanations of gaps.
    pub explanations: u32,
    /// Texts of acts and of parts in affairs.
    pub texts: u32,
    /// Messages of revisions.
    pub messages: u32,
}

/// A keyed hash of a person's identifier: whether another is the same can be told by who has the key,
/// and the identifier cannot be read from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Trace {
    /// The key that it was made with, 64 hexadecimal digits: the database's own, or that of the one
    /// that the erasure was brought from.
    pub key: Text,
    /// HMAC-SHA-256 in 64 hexadecimal digits.
    pub hash: Text,
}

impl Trace {
    /// The trace of an identifier, however its letters and hyphens are written.
    #[must_use]
    pub fn of(key: &Text, identifier: &PersonIdentifier) -> Self {
        // A key of any length is one; none is refused.
        let Ok(mut hash) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
            return Self { key: key.clone(), hash: "".into() };
        };
        for text in [&identifier.scheme, &identifier.value].map(|text| fold(text)) {
            hash.update(&(text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        let hash = hash.finalize().into_bytes();
        let digit = |half: u8| char::from_digit(u32::from(half), 16);
        let digits: String = hash.iter().flat_map(|byte| [byte >> 4, byte & 0xf]).filter_map(digit).collect();
        Self { key: key.clone(), hash: digits.as_str().into() }
    }
}

/// What speaks of a person, and loses the texts that may name them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spoken {
    /// The person, and the memberships, representations and relations that name them, in order.
    pub entities: Vec<EntityId>,
    /// The revisions that recorded or withdrew facts about them, in order.
    pub revisions: Vec<Revision>,
    /// How much there is to take out.
    pub removed: Removed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_of_its_key_and_of_its_text_alone() {
        let (key, other): (Text, Text) = ("ab".repeat(32).as_str().into(), "cd".repeat(32).as_str().into());
        let orcid = |value: &str| PersonIdentifier { scheme: "orcid".into(), value: value.into() };
        let trace = Trace::of(&key, &orcid("0000-0001 X"));
        assert_eq!(trace, Trace::of(&key, &orcid(" 0000 0001-x")));
        assert_ne!(trace, Trace::of(&key, &orcid("0000-0002 X")));
        assert_ne!(trace.hash, Trace::of(&other, &orcid("0000-0001 X")).hash);
        assert_eq!(trace.hash.len(), 64);
    }
}
