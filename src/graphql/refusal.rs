//! Refusals: a rule's no to a change, as GraphQL gives it.

use herred_macros::Object;

use super::at::At;
use super::fact::{Dated, Fact};
use super::word::{Code, DANISH};
use crate::network::fact::StatementKind;
use crate::network::organization::Language;
use crate::network::refusal::RefusalCode;
use crate::network::script::PlacedRefusal;

/// A rule's no to a change.
pub struct Refusal {
    /// The network before the change.
    pub at: At,
    /// The path to what is refused, but for the field.
    pub path: Vec<String>,
    /// Why and where.
    pub refused: PlacedRefusal,
}

/// A rule's no to a change: nothing of the batch is recorded.
#[Object]
impl Refusal {
    /// Why.
    async fn code(&self) -> Code<RefusalCode> {
        Code(self.refused.refusal.code)
    }

    /// Where in the input, as far as that can be told: `changes`, `2`, `appoint`, `member`.
    async fn path(&self) -> Vec<String> {
        let field = Some(self.refused.place.field).filter(|field| !field.is_empty());
        self.path.iter().cloned().chain(field.map(str::to_owned)).collect()
    }

    /// What, where, what instead, in a sentence; in English where the language is none of Danish and English.
    async fn sentence(
        &self,
        #[graphql(desc = "The language.", default_with = "DANISH")] language: Code<Language>,
    ) -> String {
        let sentence = &self.refused.refusal.sentence;
        if language.0 == Language::Danish { sentence.danish.clone() } else { sentence.english.clone() }
    }

    /// The key of what the change is about.
    async fn subject(&self) -> Option<String> {
        self.refused.refusal.subject.as_ref().map(ToString::to_string)
    }

    /// What kind of fact is refused.
    async fn statement(&self) -> Option<Code<StatementKind>> {
        self.refused.refusal.statement.map(Code)
    }

    /// The facts in the way. Those that the same batch would have recorded are not among them.
    async fn in_the_way(&self) -> Vec<Fact> {
        let facts = self.refused.refusal.in_the_way.iter().filter_map(|fact| self.at.network().fact(*fact));
        facts.filter_map(|fact| Fact::of(Dated::new(&self.at, fact))).collect()
    }
}
