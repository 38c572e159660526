//! Bodies and persons found by what they are or were called.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::At;
use super::fact::{Dated, Fact};
use super::page::page_size;
use super::party::Party;
use super::word::{Code, words};
use crate::network::key::Noun;
use crate::network::questions::search::{self as questions, Found};
use crate::network::search::MatchQuality;
use crate::network::validity::Certainty;

/// A body or a person that a search found, with the name that did.
#[derive(SimpleObject, Answer)]
pub struct SearchHit {
    /// What was found.
    party: Party,
    /// The name that matched, and when it holds: a name that it has on the day, had or will have.
    name: Option<Fact>,
    /// The name that matched, as text.
    text: String,
    /// How well it matches.
    quality: Code<MatchQuality>,
    /// How sure it is that it is called so on the day; null where it is not.
    certainty: Option<Code<Certainty>>,
}

impl SearchHit {
    fn of(at: &At, found: &Found<'_>) -> Option<Self> {
        Some(Self {
            party: Party::of(&at.item(found.entity))?,
            name: Fact::of(Dated::new(at, found.fact)),
            text: crate::network::questions::organization::text_of(found.fact)?.into_owned(),
            quality: Code(found.quality),
            certainty: found.held.map(Code),
        })
    }

    /// The best matches.
    ///
    /// # Errors
    /// PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn all(at: &At, text: &str, nouns: Option<Vec<Code<Noun>>>, first: i32) -> Result<Vec<Self>> {
        let nouns = nouns.map_or_else(|| vec![Noun::Organization, Noun::Person], words);
        let found = questions::search(at, text, &nouns, page_size(first)?);
        Ok(found.iter().filter_map(|found| Self::of(at, found)).collect())
    }

    /// All that have exactly this name on the day.
    pub fn named(at: &At, name: &str) -> Vec<Self> {
        questions::named(at, name).iter().filter_map(|found| Self::of(at, found)).collect()
    }
}
