//! Agreements: what parties have agreed.

use super::at::Item;
use super::fact::Dated;
use super::membership::ListOf;
use super::node::versioned_type;
use super::relation::RelationEntry;
use super::word::Code;
use crate::network::agreement::{Agreement as AgreementRecord, AgreementKind};
use crate::network::fact::Statement;
use crate::network::questions::agreement as questions;
use crate::network::questions::membership::Listed;
use crate::network::relation::Direction;
use crate::network::view::Held;

versioned_type! {
    /// What parties have agreed.
    Agreement,
    /// A version of an agreement.
    AgreementFact,
    Agreement(Statement::Agreement(agreement) => agreement.clone(), Box<AgreementRecord>) [with_end_fields]
    {
        /// What it is for.
        async fn kind(&self) -> Code<AgreementKind> {
            Code(self.said.kind)
        }

        /// Its name.
        async fn title(&self) -> &str {
            &self.said.title
        }

        /// The area that it is about: `social`, `health`.
        async fn area(&self) -> Option<&str> {
            self.said.area.as_deref()
        }
    }
    entity {
        /// Who has agreed, as their relations to it on the day.
        async fn parties(&self) -> ListOf<RelationEntry> {
            ListOf::incoming(self.item(), &questions::parties_of(&self.item().at, self.item().id))
        }

        /// Whom to turn to about it, as their relations to it on the day.
        async fn contact_persons(&self) -> ListOf<RelationEntry> {
            ListOf::incoming(self.item(), &questions::contact_persons_of(&self.item().at, self.item().id))
        }
    }
}

impl Agreement {
    /// The agreements that a body or person is a party to on the day.
    pub fn all_of(party: &Item) -> Vec<RelationEntry> {
        let relations = questions::agreements_of(&party.at, party.id);
        relations.filter_map(|held| entry(party, &held, Direction::Outgoing)).collect()
    }
}

fn entry(item: &Item, held: &Held<'_>, direction: Direction) -> Option<RelationEntry> {
    RelationEntry::of(Dated::held(&item.at, held), direction)
}

impl ListOf<RelationEntry> {
    /// Relations that go to an entity.
    fn incoming(item: &Item, listed: &Listed<'_, Held<'_>>) -> Self {
        let entries = |relations: &[Held<'_>]| {
            relations.iter().filter_map(|held| entry(item, held, Direction::Incoming)).collect()
        };
        Self::of(&item.at, listed, entries)
    }
}
