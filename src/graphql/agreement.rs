//! Agreements: what parties have agreed.

use async_graphql::Result;

use super::affair::{entity, fact};
use super::approval::{Approval, Procedure};
use super::at::Item;
use super::date::Date;
use super::document::Document;
use super::fact::Dated;
use super::meeting::{CadenceKeeping, MeetingOccurrence, MeetingSeries, YearlyMeetings};
use super::membership::ListOf;
use super::relation::RelationEntry;
use crate::network::agreement::{AgreementKind, NoticeEnd, agreement, target};
use crate::network::questions::agreement as questions;
use crate::network::questions::meeting::Whose;
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

        /// The series of its meetings on the day.
        async fn meeting_series(&self) -> Vec<MeetingSeries> {
            MeetingSeries::all_of(self.item())
        }

        /// How many meetings are to be held under it and under its parts in the calendar year of the day.
        async fn yearly_meetings(&self) -> YearlyMeetings {
            YearlyMeetings::of_agreement(self.item())
        }

        /// Its meetings in a period, planned and held, and the days of rules on which none is recorded.
        async fn meeting_occurrences(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<Vec<MeetingOccurrence>>> {
            Some(MeetingOccurrence::all(&self.item().at, Whose::Of(self.item().id), (from, until)))
        }

        /// Whether its meetings are held as often as they are to be, of each series, in the periods that touch a
        /// calendar year; seen from the day.
        async fn cadence_keeping(
            &self,
            #[graphql(desc = "The year; that of the day where it is null.")] year: Option<i32>,
        ) -> Option<Result<Vec<CadenceKeeping>>> {
            Some(CadenceKeeping::all_of(self.item(), year))
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
