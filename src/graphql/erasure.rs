//! Erasures: that a person was anonymised, and how much was taken out.

use herred_macros::Object;

use super::at::{At, Item};
use super::person::Person;
use crate::network::erasure::{Erasure as Rows, Removed};
use crate::network::key::{EntityId, Revision};

/// That a person was anonymised.
pub struct Erasure {
    at: At,
    person: EntityId,
    removed: Removed,
}

impl Erasure {
    fn from(at: &At, erasure: &Rows) -> Self {
        Self { at: at.clone(), person: erasure.person, removed: erasure.removed }
    }

    /// What a revision took out; none of one that anonymised nobody.
    pub fn by(at: &At, number: Revision) -> Option<Self> {
        at.network().erasure_by(number).map(|erasure| Self::from(at, erasure))
    }

    /// What was taken out of a person last; none of one who was not anonymised.
    pub fn last_of(item: &Item) -> Option<Self> {
        let mut erasures = item.at.network().erasures().iter();
        erasures.rfind(|erasure| erasure.person == item.id).map(|erasure| Self::from(&item.at, erasure))
    }
}

/// That a person was anonymised, and how much was taken out.
#[Object]
impl Erasure {
    /// The person.
    async fn person(&self) -> Option<Person> {
        Person::of(&self.at.item(self.person))
    }

    /// How many names were taken out.
    async fn names(&self) -> u32 {
        self.removed.names
    }

    /// How many identifiers.
    async fn identifiers(&self) -> u32 {
        self.removed.identifiers
    }

    /// How many quotes, of what is said of the person and of their memberships, representations and relations.
    async fn quotes(&self) -> u32 {
        self.removed.quotes
    }

    /// How many explanations of gaps in these.
    async fn explanations(&self) -> u32 {
        self.removed.explanations
    }

    /// How many texts of what the person did about affairs, and of their parts in them.
    async fn texts(&self) -> u32 {
        self.removed.texts
    }

    /// How many messages of the revisions that wrote these.
    async fn messages(&self) -> u32 {
        self.removed.messages
    }
}
