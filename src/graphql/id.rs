//! Node ids: opaque texts of a noun, a key, and the date and the revision that the caller named.

use async_graphql::ID;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::at::Given;
use crate::network::key::{Key, Noun, Revision};
use crate::network::validity::Day;
use crate::network::word::Word;

/// What a node id names, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeId {
    /// What it names.
    pub named: Named,
    /// The time that the caller named.
    pub given: Given,
}

/// What a node id names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// The network.
    Network,
    /// An entity.
    Entity {
        /// What it is.
        noun: Noun,
        /// Its key.
        key: String,
    },
}

/// What stands in an id for what was not given.
const NOTHING: &str = "-";

impl NodeId {
    /// The id as text.
    pub fn encode(&self) -> ID {
        let (noun, key) = match &self.named {
            Named::Network => ("NETWORK", NOTHING),
            Named::Entity { noun, key } => (noun.code(), key.as_str()),
        };
        let on = self.given.on.map_or_else(|| NOTHING.to_owned(), |day| day.to_string());
        let known = self.given.known.map_or_else(|| NOTHING.to_owned(), revision_text);
        let with = self.given.with.map_or_else(String::new, |with| format!(" {with:016x}"));
        ID(opaque(&format!("{noun} {key} {on} {known}{with}")))
    }

    /// Reads an id; none for a text that is none.
    pub fn decode(id: &str) -> Option<Self> {
        let text = plain(id)?;
        let parts: Vec<&str> = text.split(' ').collect();
        let (noun, key, on, known, with) = match *parts.as_slice() {
            [noun, key, on, known] => (noun, key, on, known, None),
            [noun, key, on, known, with] => (noun, key, on, known, Some(u64::from_str_radix(with, 16).ok()?)),
            _ => return None,
        };
        let named = match noun {
            "NETWORK" if key == NOTHING => Named::Network,
            _ => {
                let noun = Noun::ALL.iter().copied().find(|word| word.code() == noun)?;
                Named::Entity { noun, key: Key::parse(key).ok()?.as_str().to_owned() }
            }
        };
        let on = if on == NOTHING { None } else { Some(Day::parse(on)?) };
        let known = if known == NOTHING { None } else { Some(revision(known)?) };
        let decoded = Self { named, given: Given { on, known, with } };
        // One thing has one id: what would be written otherwise is no id of ours.
        (decoded.encode().as_str() == id).then_some(decoded)
    }
}

/// A revision as it stands in ids and cursors; 0 before the first.
pub fn revision_text(revision: Option<Revision>) -> String {
    revision.map_or(0, Revision::get).to_string()
}

/// Reads [`revision_text`].
pub fn revision(text: &str) -> Option<Option<Revision>> {
    let number = text.parse::<u32>().ok()?;
    Some(Revision::new(i64::from(number)))
}

/// A text made opaque.
pub fn opaque(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// Reads an opaque text.
pub fn plain(text: &str) -> Option<String> {
    String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back_and_others_are_not() {
        let named = Named::Entity { noun: Noun::Organization, key: "denmark:kommune-0791".to_owned() };
        let given = Given { on: Day::parse("2007-01-01"), known: Some(Revision::new(3)), with: None };
        for id in [
            NodeId { named: named.clone(), given },
            NodeId { named, given: Given::default() },
            NodeId { named: Named::Network, given: Given { on: None, known: Some(None), with: None } },
            NodeId { named: Named::Network, given: Given { with: Some(77), ..Given::default() } },
        ] {
            assert_eq!(NodeId::decode(&id.encode()), Some(id));
        }
        for wrong in ["", "x", "organization:1", "T1JHQU5JWkFUSU9O", &opaque("SHIP a:b - -"), &opaque("NETWORK - - 01")]
        {
            assert_eq!(NodeId::decode(wrong), None, "{wrong}");
        }
    }
}
