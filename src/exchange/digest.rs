//! Digests: whether a record is the same as it was, without keeping what it was.

use std::fmt;

use crate::network::change::NewFact;
use crate::network::key::Noun;
use crate::network::organization::OrganizationKind;
use crate::network::word::Word;

use super::cells::{Cell, cells, sheet_of};
use crate::network::written::bare;

/// 128 bits of a record's content: FNV-1a over what an export would write of it, so that it is
/// the same in every build and on every machine. It guards against mistakes, not against forgery:
/// who writes a bundle gains nothing by making two of its own records alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub u128);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// The 128-bit FNV-1a hash of parts, each ended by a byte that UTF-8 does not have.
struct Fnv(u128);

impl Fnv {
    const fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn bytes(&mut self, bytes: &[u8]) {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        for byte in bytes {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
    }

    fn part(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0xff]);
    }
}

/// The digest of a text.
pub(super) fn digest_of_text(text: &str) -> Digest {
    let mut hash = Fnv::new();
    hash.part(text);
    Digest(hash.0)
}

/// The digest of a fact's content.
#[must_use]
pub fn digest_of_fact(fact: &NewFact) -> Digest {
    let mut hash = Fnv::new();
    hash.part(sheet_of(fact.statement.kind()).name());
    cells(&fact.subject, &fact.statement, &mut |column, cell| {
        hash.part(column);
        match cell {
            Cell::Key(key) => hash.part(key.as_str()),
            Cell::Text(text) => hash.part(text),
        }
    });
    hash.part(&bare(fact.validity.from));
    hash.part(&bare(fact.validity.until));
    hash.part(fact.basis.code());
    let margin = &fact.margin;
    for text in [&margin.from_text, &margin.until_text, &margin.attested, &margin.dispute] {
        hash.part(text.as_deref().unwrap_or(""));
    }
    for citation in &margin.citations {
        hash.part(citation.document.as_str());
        hash.part(citation.place.as_deref().unwrap_or(""));
        hash.part(citation.quote.as_deref().unwrap_or(""));
    }
    Digest(hash.0)
}

/// The digest of a record: the entity that it creates, and its facts in whatever order.
#[must_use]
pub fn digest_of_record<'a>(
    entity: Option<(Noun, Option<OrganizationKind>)>,
    facts: impl Iterator<Item = &'a NewFact>,
) -> Digest {
    let mut digests: Vec<Digest> = facts.map(digest_of_fact).collect();
    digests.sort_unstable();
    let mut hash = Fnv::new();
    if let Some((noun, kind)) = entity {
        hash.part(noun.code());
        hash.part(kind.map_or("", Word::code));
    }
    for digest in digests {
        hash.bytes(&digest.0.to_be_bytes());
    }
    Digest(hash.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an earlier build remembered must still be read by a later one.
    #[test]
    fn a_digest_is_the_same_in_every_build() {
        assert_eq!(digest_of_text("Herred").to_string(), "686c8017354ff78d01331dc4bea8b79c");
    }
}
