//! Agreements: what parties have agreed.

use super::affair::{entity, fact};
use super::approval::{Approval, Procedure};
use super::at::Item;
use super::document::Document;
use super::fact::Dated;
use super::membership::ListOf;
use super::relation::RelationEntry;
use crate::network::agreement::{AgreementKind, NoticeEnd, agreement, target};
use crate::network::questions::agreement as questions;
use crate::network::questions::membership::Listed;
use crate::network::relation::Direction;
use crate::network::view::Held;

agreement! { entity {AgreementFact "A version of an agreement." agreement [with_end_fields]
    {
        /// How far it has come in its approval; null where it has no steps and goes through no procedure.
        async fn approval(&self) -> Option<Approval> {
            Approval::of(self.item())
        }

        /// Who has agreed, as their relations to it on the day.
        async fn parties(&self) -> ListOf<RelationEntry> {
            ListOf::incoming(self.item(), &questions::parties_of(&self.item().at, self.item().id))
        }

        /// Whom to turn to about it, as their relations to it on the day.
        async fn contact_persons(&self) -> ListOf<RelationEntry> {
            ListOf::incoming(self.item(), &questions::contact_persons_of(&self.item().at, self.item().id))
        }
    }
} }

target! { fact {TargetFact target {}} }

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
