//! What is not known and why, and what is known to be all.

use super::at::At;
use super::fact::{Dated, fact_type};
use super::word::Code;
use crate::network::fact::Statement;
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::view::Held;

fact_type! {
    /// Something about the subject is not known, and why.
    GapFact(Statement::Gap(gap) => gap.clone(), Box<Gap>) {
        /// What is not known.
        async fn topic(&self) -> Code<Topic> {
            Code(self.said.topic)
        }

        /// Why.
        async fn reason(&self) -> Code<GapReason> {
            Code(self.said.reason)
        }

        /// The reason in words.
        async fn explanation(&self) -> &str {
            &self.said.explanation
        }
    }
}

impl GapFact {
    /// The gaps that an answer names.
    pub fn all(at: &At, gaps: &[Held<'_>]) -> Vec<Self> {
        gaps.iter().filter_map(|held| Self::of(Dated::held(at, held))).collect()
    }
}

fact_type! {
    /// What is listed about the subject is all there is.
    CompletenessFact(Statement::Completeness(topic) => *topic, Topic) {
        /// What is listed in full.
        async fn topic(&self) -> Code<Topic> {
            Code(self.said)
        }
    }
}
