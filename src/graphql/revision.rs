//! Revisions: who wrote what, when and why.

use chrono::{DateTime, Utc};
use herred_macros::Object;

use super::at::{At, text};
use crate::network::key::Revision as Number;
use crate::network::recorded::RevisionRecord;

/// A revision.
pub struct Revision(RevisionRecord);

impl Revision {
    /// The revision with a number.
    pub fn numbered(at: &At, number: Number) -> Option<Self> {
        at.network().revision(number).cloned().map(Self)
    }
}

/// One write: numbered 1, 2, 3 … without holes. No revision ever changes.
#[Object]
impl Revision {
    /// Its number.
    async fn number(&self) -> u32 {
        self.0.number.get()
    }

    /// When it was recorded; never before the revision under it.
    async fn instant(&self) -> DateTime<Utc> {
        self.0.instant
    }

    /// Who wrote it.
    async fn actor(&self) -> String {
        text(&self.0.actor)
    }

    /// Why.
    async fn message(&self) -> String {
        text(&self.0.message)
    }

    /// The namespace of the bundle that it imported; null where it was no import.
    async fn origin(&self) -> Option<String> {
        self.0.origin.as_ref().map(text)
    }
}
