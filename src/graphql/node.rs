//! What all entities have, and the interfaces over them.

use super::agreement::Agreement;
use super::approval::{ApprovalStep, Procedure};
use super::at::Item;
use super::decision::{ActionItem, Decision, Proposal, ProposalItem};
use super::document::Document;
use super::fact::{Dated, Fact};
use super::gap::{CompletenessFact, GapFact};
use super::interfaces::interface_of;
use super::meeting::{Meeting, MeetingSeries};
use super::membership::{Membership, Representation};
use super::money::BudgetLine;
use super::network::Network;
use super::organization::Organization;
use super::person::Person;
use super::provision::Provision;
use super::relation::Relation;
use super::seat::{Post, Seat};
use super::succession::Succession;
use super::word::{Code, DANISH, words};
use crate::network::fact::StatementKind;
use crate::network::gap::Topic;
use crate::network::key::Noun;
use crate::network::organization::Language;
use crate::network::questions::gap::{completeness_of, gaps_of};
use crate::network::questions::record;

use async_graphql::ID;
use herred_macros::Object;

/// The fields of the interface `Node`; no type of the schema.
pub struct NodeFields(Item);

/// The fields of nodes.
#[Object]
impl NodeFields {
    /// Opaque: the noun, the key, and the date and the revision where they were asked for.
    async fn id(&self) -> ID {
        self.0.node_id()
    }

    /// The same on every date and in every revision; `network` of the network.
    async fn key(&self) -> &str {
        self.0.key()
    }

    /// What it is called, to show: a name or a title, on the day, or else last before it, or else first after it; the
    /// key where it has none, or none is known.
    async fn label(
        &self,
        #[graphql(desc = "The language to prefer.", default_with = "DANISH")] language: Code<Language>,
    ) -> String {
        self.0.label(language.0)
    }
}

interface_of! {
    /// Whatever can be fetched again by its id: the network, and what has a key in it.
    Node { fields of NodeFields } = Network | Organization | Person | Post | Seat | Membership | Representation | Relation | Succession | Document
        | Agreement | Provision | MeetingSeries | Meeting | Proposal | ProposalItem
        | Decision | ActionItem | Procedure | ApprovalStep | BudgetLine
}

impl Node {
    /// An entity as the object of its noun; none where nothing of it is known yet.
    pub fn of(item: &Item) -> Option<Self> {
        match item.entity()?.noun() {
            Noun::Organization => Organization::of(item).map(Self::from),
            Noun::Person => Person::of(item).map(Self::from),
            Noun::Document => Document::version(item).map(Self::from),
            Noun::Agreement => Agreement::version(item).map(Self::from),
            Noun::Post => Post::version(item).map(Self::from),
            Noun::Seat => Seat::version(item).map(Self::from),
            Noun::Membership => Membership::version(item).map(Self::from),
            Noun::Representation => Representation::version(item).map(Self::from),
            Noun::Relation => Relation::version(item).map(Self::from),
            Noun::Succession => Succession::version(item).map(Self::from),
            Noun::Provision => Provision::version(item).map(Self::from),
            Noun::MeetingSeries => MeetingSeries::version(item).map(Self::from),
            Noun::Meeting => Meeting::version(item).map(Self::from),
            Noun::Proposal => Proposal::version(item).map(Self::from),
            Noun::ProposalItem => ProposalItem::version(item).map(Self::from),
            Noun::Decision => Decision::version(item).map(Self::from),
            Noun::ActionItem => ActionItem::version(item).map(Self::from),
            Noun::Procedure => Procedure::version(item).map(Self::from),
            Noun::ApprovalStep => ApprovalStep::version(item).map(Self::from),
            Noun::BudgetLine => BudgetLine::version(item).map(Self::from),
        }
    }
}

impl Item {
    /// The facts of a kind that hold on the day.
    pub fn facts<T>(&self, kind: StatementKind, of: impl Fn(Dated) -> Option<T>) -> Vec<T> {
        self.at.facts(self.id, kind).filter_map(|held| of(Dated::held(&self.at, &held))).collect()
    }

    /// The facts of a kind, whenever they hold.
    pub fn history<T>(&self, kind: StatementKind, of: impl Fn(Dated) -> Option<T>) -> Vec<T> {
        self.at.history(self.id, kind).filter_map(|fact| of(Dated::new(&self.at, fact))).collect()
    }

    /// The version that speaks for it on the day.
    pub fn version(&self, kind: StatementKind) -> Option<Dated> {
        record::version_of(&self.at, self.id, kind).map(|fact| Dated::new(&self.at, fact))
    }

    pub(super) fn gaps(&self, topic: Option<Topic>) -> Vec<GapFact> {
        gaps_of(&self.at, self.id, topic).iter().filter_map(|held| GapFact::of(Dated::held(&self.at, held))).collect()
    }

    pub(super) fn completeness(&self, topic: Option<Topic>) -> Vec<CompletenessFact> {
        let statements = completeness_of(&self.at, self.id, topic);
        statements.iter().filter_map(|held| CompletenessFact::of(Dated::held(&self.at, held))).collect()
    }

    pub(super) fn record(&self, statements: Option<Vec<Code<StatementKind>>>) -> Vec<Fact> {
        let kinds = statements.map(words);
        record::record_of(&self.at, self.id, kinds.as_deref())
            .into_iter()
            .filter_map(|fact| Fact::of(Dated::new(&self.at, fact)))
            .collect()
    }
}

/// Ends a chain of macros: the object itself.
macro_rules! object {
    ([] $(#[doc = $doc:literal])+ $T:ident { $($fields:tt)* }) => {
        $(#[doc = $doc])+
        #[::herred_macros::Object(seen)]
        impl $T {
            $($fields)*
        }
    };
}
pub(crate) use super::fact::with_fact_fields;
pub(crate) use super::party::with_party_fields;
pub(crate) use super::reporting::with_end_fields;
pub(crate) use super::seat::with_place_fields;
pub(crate) use object;

/// Adds the fields that all entities have to an object that has an `item()`, and goes on to the next macro.
macro_rules! with_entity_fields {
    ([$next:ident $($rest:ident)*] $(#[doc = $doc:literal])+ $T:ident { $($fields:tt)* }) => {
        $crate::graphql::node::$next! {
            [$($rest)*]
            $(#[doc = $doc])+
            $T {
                /// Opaque: the noun, the key, and the date and the revision where they were asked for.
                async fn id(&self) -> ::async_graphql::ID {
                    self.item().node_id()
                }

                /// The same on every date and in every revision.
                async fn key(&self) -> &str {
                    self.item().key()
                }

                /// What it is called, to show: a name or a title, on the day, or else last before it, or else first after
                /// it; the key where it has none, or none is known.
                async fn label(
                    &self,
                    #[graphql(desc = "The language to prefer.", default_with = "crate::graphql::word::DANISH")]
                    language: $crate::graphql::word::Code<$crate::network::organization::Language>,
                ) -> String {
                    self.item().label(language.0)
                }

                $($fields)*

                /// What is not known of it on the day, and why.
                async fn gaps(
                    &self,
                    #[graphql(desc = "Only gaps about this and about everything; all where it is null.")]
                    topic: Option<$crate::graphql::word::Code<$crate::network::gap::Topic>>,
                ) -> Vec<$crate::graphql::gap::GapFact> {
                    self.item().gaps(topic.map(|topic| topic.0))
                }

                /// What is known to be all on the day: an absence counts only there.
                async fn completeness(
                    &self,
                    #[graphql(desc = "Only statements about this and about everything; all where it is null.")]
                    topic: Option<$crate::graphql::word::Code<$crate::network::gap::Topic>>,
                ) -> Vec<$crate::graphql::gap::CompletenessFact> {
                    self.item().completeness(topic.map(|topic| topic.0))
                }

                /// The decisions that it rests on, whenever they take effect: those of which it is the ground, and those
                /// with an effect on what its facts name that is about one of them; each with the facts of it.
                async fn grounds(&self) -> Vec<$crate::graphql::decision::DecisionEffect> {
                    $crate::graphql::decision::DecisionEffect::grounds(&self.item())
                }

                /// Every fact ever recorded of it, whenever it holds, withdrawn ones included, in the order they were recorded.
                async fn history(
                    &self,
                    #[graphql(desc = "Only statements of these kinds; all where it is null.")]
                    statements: Option<Vec<$crate::graphql::word::Code<$crate::network::fact::StatementKind>>>,
                ) -> Vec<$crate::graphql::fact::Fact> {
                    self.item().record(statements)
                }

                /// The revisions that touched it, in order: created it, or recorded or withdrew facts of it.
                async fn revisions(&self) -> Vec<$crate::graphql::revision::Revision> {
                    $crate::graphql::revision::Revision::all_of(&self.item())
                }
            }
        }
    };
}
pub(crate) use with_entity_fields;

/// Defines an entity that has one version at a time, and the fact that each version is: two objects
/// with the same fields, `said` being what the statement says.
macro_rules! versioned_type {
    (
        $(#[doc = $doc:literal])+ $T:ident, $(#[doc = $fact_doc:literal])+ $F:ident,
        $Kind:ident($pattern:pat => $said:expr, $Said:ty) [$($with:ident)*]
        { $($fields:tt)* } entity { $($entity_fields:tt)* }
    ) => {
        $crate::graphql::fact::fact_type! {
            $(#[doc = $fact_doc])+
            $F($pattern => $said, $Said) { $($fields)* }
        }

        $(#[doc = $doc])+
        pub struct $T {
            dated: $crate::graphql::fact::Dated,
            said: $Said,
        }

        impl $T {
            /// The entity as its fact says.
            pub fn of(dated: $crate::graphql::fact::Dated) -> Option<Self> {
                let said = match &dated.fact.statement {
                    $pattern => $said,
                    _ => return None,
                };
                Some(Self { dated, said })
            }

            /// The entity as the version that speaks for it on the day says.
            pub fn version(item: &$crate::graphql::at::Item) -> Option<Self> {
                Self::of(item.version($crate::network::fact::StatementKind::$Kind)?)
            }

            fn item(&self) -> &$crate::graphql::at::Item {
                &self.dated.item
            }

            fn shows(&self) -> $crate::graphql::answer::Seen<'_> {
                $crate::graphql::answer::Seen::fact(&self.dated)
            }
        }

        $crate::graphql::node::with_entity_fields! {
            [$($with)* with_fact_fields object]
            $(#[doc = $doc])+
            $T {
                $($fields)*

                $($entity_fields)*

                /// Its versions, whenever they hold, in order of time.
                async fn versions(&self) -> Vec<$F> {
                    self.item().history($crate::network::fact::StatementKind::$Kind, $F::of)
                }
            }
        }
    };
}
pub(crate) use versioned_type;
