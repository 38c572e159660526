//! Interfaces over entities: the ends of relations, and the parties that can be members.

use std::borrow::Cow;

use super::agreement::Agreement;
use super::answer::Seen;
use super::at::Item;
use super::interfaces::interface_of;
use super::node::with_entity_fields;
use super::organization::Organization;
use super::person::Person;
use super::seat::{Post, Seat};
use crate::network::key::Noun;
use crate::network::organization::Language;
use crate::network::questions::organization::label_of;

/// Adds the fields that persons and organizations have, and goes on to the next macro.
macro_rules! with_party_fields {
    ([$next:ident $($rest:ident)*] $(#[doc = $doc:literal])+ $T:ident { $($fields:tt)* }) => {
        $crate::graphql::node::$next! {
            [$($rest)*]
            $(#[doc = $doc])+
            $T {
                $($fields)*

                /// Its memberships on the day: its own, and those in which it sits for another.
                async fn memberships(
                    &self,
                ) -> $crate::graphql::membership::BelongingList {
                    $crate::graphql::membership::BelongingList::of(self.item())
                }

                /// Every term ever known of it as a member, in order of time; those in which it sat for another included.
                async fn terms(
                    &self,
                    request: &$crate::graphql::answer::Request<'_>,
                ) -> Vec<$crate::graphql::membership::Term> {
                    $crate::graphql::membership::Term::of_party(self.item(), request)
                }

                /// The calendar of its terms as a member, as lanes and bars to draw: a lane a seat, a post or a body.
                async fn timeline(
                    &self,
                    #[graphql(desc = "Only terms that may go on on this day or later; all where it is null.")]
                    from: Option<$crate::graphql::date::Date>,
                    #[graphql(desc = "Only terms that may have begun before this day; all where it is null.")]
                    until: Option<$crate::graphql::date::Date>,
                ) -> Option<::async_graphql::Result<Vec<$crate::graphql::timeline::Lane>>> {
                    Some($crate::graphql::timeline::Lane::of_party(self.item(), from, until))
                }

                /// The agreements that it is a party to on the day, as its relations to them.
                async fn agreements(&self) -> Vec<$crate::graphql::relation::RelationEntry> {
                    $crate::graphql::agreement::Agreement::all_of(self.item())
                }

                /// What it is to do: the action items that it was ever said to own, itself or by the seat, the post or
                /// the office that it holds on the day; whenever they are done.
                async fn action_items(
                    &self,
                    #[graphql(desc = "Only those that are in one of these states on the day; all where it is null.")]
                    states: Option<
                        Vec<$crate::graphql::word::Code<$crate::network::questions::action_item::ActionItemState>>,
                    >,
                ) -> Vec<$crate::graphql::decision::ActionItem> {
                    $crate::graphql::decision::ActionItem::owned(self.item(), states)
                }

                /// Every way to the top on the day: through what it sits in and holds, the leaders of that, and on.
                async fn paths_to_top(
                    &self,
                    #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")]
                    kinds: $crate::graphql::reporting::Kinds,
                    #[graphql(desc = "The most steps in a way, at most 200.", default = 50)] depth: i32,
                    #[graphql(desc = "The most ways, at most 500.", default = 500)] paths: i32,
                ) -> Option<::async_graphql::Result<$crate::graphql::walk::WaysUp>> {
                    Some($crate::graphql::walk::WaysUp::of(self.item(), kinds, depth, paths))
                }
            }
        }
    };
}
pub(crate) use with_party_fields;

/// The fields of the interface `RelationEnd`; no type of the schema.
pub struct EndFields(Item);

impl EndFields {
    fn item(&self) -> &Item {
        &self.0
    }

    fn shows(&self) -> Seen<'_> {
        Seen::entity(&self.0)
    }
}

with_entity_fields! {
    [with_end_fields object]
    /// The fields of the ends of relations.
    EndFields {}
}

/// The fields of the interface `Party`; no type of the schema.
pub struct PartyFields(Item);

impl PartyFields {
    fn item(&self) -> &Item {
        &self.0
    }

    fn shows(&self) -> Seen<'_> {
        Seen::entity(&self.0)
    }
}

with_entity_fields! {
    [with_end_fields with_party_fields object]
    /// The fields of parties.
    PartyFields {}
}

interface_of! {
    /// What can stand at an end of a relation: a body, a person, a post, a seat, or an agreement.
    RelationEnd { fields of EndFields } = Organization | Person | Post | Seat | Agreement
}

/// What can stand at an end of a relation.
pub type End = RelationEnd;

impl RelationEnd {
    /// An entity as an end; none for other nouns.
    pub fn of(item: &Item) -> Option<Self> {
        match item.entity()?.noun() {
            Noun::Organization => Organization::of(item).map(Self::from),
            Noun::Person => Person::of(item).map(Self::from),
            Noun::Post => Post::version(item).map(Self::from),
            Noun::Seat => Seat::version(item).map(Self::from),
            Noun::Agreement => Agreement::version(item).map(Self::from),
            _ => None,
        }
    }
}

interface_of! {
    /// A person or an organization: what can be a member.
    Party { fields of PartyFields } = Organization | Person
}

impl Party {
    /// An entity as a party; none for other nouns.
    pub fn of(item: &Item) -> Option<Self> {
        match item.entity()?.noun() {
            Noun::Organization => Organization::of(item).map(Self::from),
            Noun::Person => Person::of(item).map(Self::from),
            _ => None,
        }
    }
}

impl Item {
    /// What it is called, to show.
    pub fn label(&self, language: Language) -> String {
        label_of(&self.at, self.id, language).map_or_else(|| self.key().to_owned(), Cow::into_owned)
    }
}
