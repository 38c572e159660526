//! Data quality: what is wrong in the network, or left open.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::At;
use super::date::{Date, date};
use super::fact::{Dated, Fact};
use super::filter::entity;
use super::node::Node;
use super::page::page_size;
use super::word::{Code, words};
use crate::network::questions::quality::{self as questions, FindingCode};
use crate::network::validity::Certainty;

/// Something that is wrong, or left open.
#[derive(SimpleObject, Answer)]
pub struct Finding {
    /// What it is.
    code: Code<FindingCode>,
    /// What it is about; of a cycle or a dispute, the first in it.
    subject: Option<Node>,
    /// The facts that show it.
    facts: Vec<Fact>,
    /// Whether it certainly is so.
    certainty: Code<Certainty>,
    /// The first day that it is so; null where nothing limits it, or where it was judged on the day asked about.
    from: Option<Date>,
    /// The first day that it no longer is so; null likewise.
    until: Option<Date>,
}

impl Finding {
    fn of(at: &At, finding: &questions::Finding<'_>) -> Self {
        Self {
            code: Code(finding.code),
            subject: Node::of(&at.item(finding.subject)),
            facts: finding.facts.iter().filter_map(|fact| Fact::of(Dated::new(at, fact))).collect(),
            certainty: Code(finding.certainty),
            from: finding.span.and_then(|(from, _)| date(from)),
            until: finding.span.and_then(|(_, until)| date(until)),
        }
    }

    /// The first findings, of some codes and about one subject where they are named.
    ///
    /// # Errors
    /// UNKNOWN_KEY, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn all(at: &At, codes: Option<Vec<Code<FindingCode>>>, subject: Option<&str>, first: i32) -> Result<Vec<Self>> {
        let codes = codes.map(words);
        let found = match subject {
            Some(key) => questions::findings_of(at, entity(at, key)?),
            None => questions::findings(at),
        };
        let asked = found.iter().filter(|finding| codes.as_ref().is_none_or(|codes| codes.contains(&finding.code)));
        Ok(asked.take(page_size(first)?).map(|finding| Self::of(at, finding)).collect())
    }
}
