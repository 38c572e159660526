//! What begins or ends to hold at the turn of a day.

use async_graphql::Result;
use herred_macros::Object;

use super::at::At;
use super::fact::{Dated, Fact};
use super::filter::entity;
use super::page::page_size;
use super::word::{Code, words};
use crate::network::fact::StatementKind;
use crate::network::key::EntityId;
use crate::network::questions::turning::turning;
use crate::network::validity::Certainty;

/// A fact that holds otherwise on the day than on the day before.
pub struct Turning {
    dated: Dated,
    before: Option<Certainty>,
    after: Option<Certainty>,
}

/// A fact that holds otherwise on the day than on the day before: it begins, ends, or becomes more or less sure.
#[Object]
impl Turning {
    /// The fact.
    async fn fact(&self) -> Option<Fact> {
        Fact::of(self.dated.clone())
    }

    /// How sure it was on the day before; null where it certainly did not hold.
    async fn before(&self) -> Option<Code<Certainty>> {
        self.before.map(Code)
    }

    /// How sure it is on the day; null where it certainly does not hold.
    async fn after(&self) -> Option<Code<Certainty>> {
        self.after.map(Code)
    }
}

impl Turning {
    /// The first of those that turn on a view's day, by subject.
    ///
    /// # Errors
    /// UNKNOWN_KEY, PAGE_TOO_LARGE.
    pub fn all(
        at: &At,
        subjects: Option<&[String]>,
        statements: Option<Vec<Code<StatementKind>>>,
        first: i32,
    ) -> Result<Vec<Self>> {
        let size = page_size(first)?;
        let subjects = subjects.map(|keys| keys.iter().map(|key| entity(at, key)).collect::<Result<Vec<EntityId>>>());
        let (subjects, statements) = (subjects.transpose()?, statements.map(words));
        let turned = turning(at, subjects.as_deref(), statements.as_deref()).take(size);
        let found = turned.map(|turning| Self {
            dated: Dated::new(at, turning.fact),
            before: turning.before,
            after: turning.after,
        });
        Ok(found.collect())
    }
}
