//! Facts: what is said of an entity, when it holds, how it is known and since which revision.

use async_graphql::Result;
use herred_macros::Object;

use super::agreement::{AgreementFact, TargetFact};
use super::answer::Seen;
use super::approval::{ActFact, ApprovalStepFact, ProcedureFact};
use super::at::{At, Item};
use super::date::BoundOf;
use super::decision::{ActionItemFact, DecisionFact, EffectFact, ProposalFact, ProposalItemFact};
use super::document::{Document, DocumentFact};
use super::filter::entity;
use super::gap::{CompletenessFact, GapFact};
use super::interfaces::interface_of;
use super::involvement::InvolvementFact;
use super::meeting::{MeetingFact, MeetingSeriesFact};
use super::membership::{LeaveFact, MembershipFact, RepresentationFact};
use super::money::{AllocationFact, BudgetLineFact};
use super::node::Node;
use super::page::{Asked, Page, page};
use super::person::{PersonIdentifierFact, PersonNameFact};
use super::provision::{ExemptionFact, ProvisionFact};
use super::relation::RelationFact;
use super::revision::Revision;
use super::seat::{PostFact, SeatFact};
use super::statement::{
    AreaFact, ClassificationFact, ContactPointFact, ExistenceFact, IdentifierFact, LegalFormFact, LevelFact, NameFact,
    PlacementFact, StaffingFact, TaskFact,
};
use super::succession::SuccessionFact;
use super::word::{Code, words};
use crate::network::fact::{Fact as FactRecord, Link, StatementKind};
use crate::network::key::FactId;
use crate::network::questions::record::mentions_of;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

/// A fact, seen from a view.
#[derive(Debug, Clone)]
pub struct Dated {
    /// Its subject, seen from there.
    pub item: Item,
    /// The fact.
    pub fact: FactRecord,
}

impl Dated {
    /// A fact, seen from a view.
    pub fn new(at: &At, fact: &FactRecord) -> Self {
        Self { item: at.item(fact.subject), fact: fact.clone() }
    }

    /// A fact that an answer holds.
    pub fn held(at: &At, held: &Held<'_>) -> Self {
        Self::new(at, held.fact)
    }

    pub(super) fn from(&self) -> BoundOf {
        let written = self.fact.margin.as_ref().and_then(|margin| margin.from_text.as_ref());
        BoundOf { bound: self.fact.validity.from, text: written.cloned() }
    }

    pub(super) fn until(&self) -> BoundOf {
        let written = self.fact.margin.as_ref().and_then(|margin| margin.until_text.as_ref());
        BoundOf { bound: self.fact.validity.until, text: written.cloned() }
    }

    pub(super) fn certainty(&self) -> Option<Code<Certainty>> {
        self.item.at.held(&self.fact).map(|held| Code(held.certainty))
    }

    pub(super) fn citations(&self) -> Vec<Citation> {
        self.fact
            .citations()
            .iter()
            .map(|citation| Citation { at: self.item.at.clone(), cited: citation.clone() })
            .collect()
    }

    pub(super) fn attested(&self) -> Option<&str> {
        self.fact.margin.as_ref()?.attested.as_deref()
    }

    pub(super) fn dispute(&self) -> Option<&str> {
        self.fact.margin.as_ref()?.dispute.as_deref()
    }

    pub(super) fn recorded(&self) -> Option<Revision> {
        Revision::numbered(&self.item.at, self.fact.recorded)
    }

    pub(super) fn withdrawn(&self) -> Option<Revision> {
        let known = self.fact.withdrawn.filter(|revision| self.item.at.knows_revision(*revision))?;
        Revision::numbered(&self.item.at, known)
    }

    pub(super) fn subject(&self) -> Option<Node> {
        Node::of(&self.item)
    }
}

/// Defines the object of one kind of statement: the fields that all facts have, and its own.
/// `said` is what the statement says.
macro_rules! fact_type {
    ($(#[doc = $doc:literal])+ $T:ident($pattern:pat => $said:expr, $Said:ty) { $($fields:tt)* }) => {
        $(#[doc = $doc])+
        pub struct $T {
            dated: $crate::graphql::fact::Dated,
            said: $Said,
        }

        impl $T {
            /// The fact, where it is of this kind.
            pub fn of(dated: $crate::graphql::fact::Dated) -> Option<Self> {
                let said = match &dated.fact.statement {
                    $pattern => $said,
                    _ => return None,
                };
                let fact = Self { dated, said };
                // Some kinds say nothing but that they hold; their field is read here.
                let _ = &fact.said;
                Some(fact)
            }

            fn shows(&self) -> $crate::graphql::answer::Seen<'_> {
                $crate::graphql::answer::Seen::fact(&self.dated)
            }
        }

        $crate::graphql::fact::with_fact_fields! {
            [object]
            $(#[doc = $doc])+
            $T {
                $($fields)*

                /// The entity that it is about.
                async fn subject(&self) -> Option<$crate::graphql::node::Node> {
                    self.dated.subject()
                }
            }
        }
    };
}
pub(crate) use fact_type;

/// Adds the fields that all facts have to an object with a field `dated`, and goes on to the next macro.
macro_rules! with_fact_fields {
    ([$next:ident $($rest:ident)*] $(#[doc = $doc:literal])+ $T:ident { $($fields:tt)* }) => {
        $crate::graphql::node::$next! {
            [$($rest)*]
            $(#[doc = $doc])+
            $T {
                $($fields)*

                /// The number of the fact, by which changes name it. Numbers belong to one database.
                async fn fact_number(&self) -> u32 {
                    self.dated.fact.id.get()
                }

                /// What kind of statement it is.
                async fn statement(
                    &self,
                ) -> $crate::graphql::word::Code<$crate::network::fact::StatementKind> {
                    $crate::graphql::word::Code(self.dated.fact.statement.kind())
                }

                /// The first day that it holds.
                async fn from(&self) -> $crate::graphql::date::BoundOf {
                    self.dated.from()
                }

                /// The first day that it no longer holds.
                async fn until(&self) -> $crate::graphql::date::BoundOf {
                    self.dated.until()
                }

                /// How sure it is that it holds on the day; null where it certainly does not.
                async fn certainty(
                    &self,
                ) -> Option<$crate::graphql::word::Code<$crate::network::validity::Certainty>> {
                    self.dated.certainty()
                }

                /// How it is known.
                async fn basis(&self) -> $crate::graphql::word::Code<$crate::network::fact::Basis> {
                    $crate::graphql::word::Code(self.dated.fact.basis)
                }

                /// Where it stands in documents.
                async fn citations(&self) -> Vec<$crate::graphql::fact::Citation> {
                    self.dated.citations()
                }

                /// The day or period that a document attests it on, as written.
                async fn attested(&self) -> Option<&str> {
                    self.dated.attested()
                }

                /// A label that facts which contradict one another share.
                async fn dispute(&self) -> Option<&str> {
                    self.dated.dispute()
                }

                /// The revision that recorded it.
                async fn recorded(&self) -> Option<$crate::graphql::revision::Revision> {
                    self.dated.recorded()
                }

                /// The revision that withdrew it, where that is known yet: it was wrong, or a newer version took its place.
                async fn withdrawn(&self) -> Option<$crate::graphql::revision::Revision> {
                    self.dated.withdrawn()
                }
            }
        }
    };
}
pub(crate) use with_fact_fields;

/// The fields of the interface `Fact`; no type of the schema.
pub struct FactFields {
    dated: Dated,
}

impl FactFields {
    fn shows(&self) -> Seen<'_> {
        Seen::fact(&self.dated)
    }
}

with_fact_fields! {
    [object]
    /// The fields of every fact.
    FactFields {
        /// The entity that it is about.
        async fn subject(&self) -> Option<Node> {
            self.dated.subject()
        }
    }
}

interface_of! {
    /// A dated, recorded statement about an entity.
    Fact { fields of FactFields } = ExistenceFact | NameFact | ClassificationFact | PlacementFact | IdentifierFact
        | LevelFact | AreaFact | LegalFormFact | StaffingFact | ContactPointFact | TaskFact | PersonNameFact
        | PersonIdentifierFact | DocumentFact | AgreementFact | PostFact | SeatFact | MembershipFact | RepresentationFact | LeaveFact
        | RelationFact | SuccessionFact | ProvisionFact | ExemptionFact | TargetFact | MeetingSeriesFact | MeetingFact | ProposalFact | ProposalItemFact | DecisionFact
        | EffectFact | ActionItemFact | ProcedureFact | ApprovalStepFact | ActFact | BudgetLineFact | AllocationFact | InvolvementFact | GapFact | CompletenessFact
}

impl Fact {
    /// The fact with a number.
    pub fn numbered(at: &At, id: FactId) -> Option<Self> {
        Self::of(Dated::new(at, at.fact(id)?))
    }

    /// A page of the facts ever recorded that name an entity, in some places where they are named.
    ///
    /// # Errors
    /// UNKNOWN_KEY, INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn naming(at: &At, key: &str, links: Option<Vec<Code<Link>>>, asked: &Asked) -> Result<Page<Self>> {
        let (named, links) = (entity(at, key)?, links.map(words));
        let naming = |view: &View| {
            let facts = mentions_of(view, named, links.as_deref());
            facts.into_iter().map(|fact| fact.id).collect()
        };
        page(at, asked, naming, Self::numbered)
    }

    /// A fact as the object of its kind.
    pub fn of(dated: Dated) -> Option<Self> {
        use StatementKind as Kind;
        match dated.fact.statement.kind() {
            Kind::Existence => ExistenceFact::of(dated).map(Self::from),
            Kind::Name => NameFact::of(dated).map(Self::from),
            Kind::Classification => ClassificationFact::of(dated).map(Self::from),
            Kind::Placement => PlacementFact::of(dated).map(Self::from),
            Kind::Identifier => IdentifierFact::of(dated).map(Self::from),
            Kind::Level => LevelFact::of(dated).map(Self::from),
            Kind::Area => AreaFact::of(dated).map(Self::from),
            Kind::LegalForm => LegalFormFact::of(dated).map(Self::from),
            Kind::Staffing => StaffingFact::of(dated).map(Self::from),
            Kind::ContactPoint => ContactPointFact::of(dated).map(Self::from),
            Kind::Task => TaskFact::of(dated).map(Self::from),
            Kind::PersonName => PersonNameFact::of(dated).map(Self::from),
            Kind::PersonIdentifier => PersonIdentifierFact::of(dated).map(Self::from),
            Kind::Document => DocumentFact::of(dated).map(Self::from),
            Kind::Agreement => AgreementFact::of(dated).map(Self::from),
            Kind::Post => PostFact::of(dated).map(Self::from),
            Kind::Seat => SeatFact::of(dated).map(Self::from),
            Kind::Membership => MembershipFact::of(dated).map(Self::from),
            Kind::Representation => RepresentationFact::of(dated).map(Self::from),
            Kind::Leave => LeaveFact::of(dated).map(Self::from),
            Kind::Relation => RelationFact::of(dated).map(Self::from),
            Kind::Succession => SuccessionFact::of(dated).map(Self::from),
            Kind::Provision => ProvisionFact::of(dated).map(Self::from),
            Kind::Exemption => ExemptionFact::of(dated).map(Self::from),
            Kind::Target => TargetFact::of(dated).map(Self::from),
            Kind::MeetingSeries => MeetingSeriesFact::of(dated).map(Self::from),
            Kind::Meeting => MeetingFact::of(dated).map(Self::from),
            Kind::Proposal => ProposalFact::of(dated).map(Self::from),
            Kind::ProposalItem => ProposalItemFact::of(dated).map(Self::from),
            Kind::Decision => DecisionFact::of(dated).map(Self::from),
            Kind::Effect => EffectFact::of(dated).map(Self::from),
            Kind::ActionItem => ActionItemFact::of(dated).map(Self::from),
            Kind::Procedure => ProcedureFact::of(dated).map(Self::from),
            Kind::ApprovalStep => ApprovalStepFact::of(dated).map(Self::from),
            Kind::Act => ActFact::of(dated).map(Self::from),
            Kind::BudgetLine => BudgetLineFact::of(dated).map(Self::from),
            Kind::Allocation => AllocationFact::of(dated).map(Self::from),
            Kind::Involvement => InvolvementFact::of(dated).map(Self::from),
            Kind::Gap => GapFact::of(dated).map(Self::from),
            Kind::Completeness => CompletenessFact::of(dated).map(Self::from),
        }
    }
}

/// Where a fact stands.
pub struct Citation {
    at: At,
    cited: crate::network::fact::Citation,
}

/// Where a fact stands in a document.
#[Object]
impl Citation {
    /// The document.
    async fn document(&self) -> Option<Document> {
        Document::version(&self.at.item(self.cited.document))
    }

    /// The place in it: a page, a section, a line.
    async fn place(&self) -> Option<&str> {
        self.cited.place.as_deref()
    }

    /// A short quote, to the letter.
    async fn quote(&self) -> Option<&str> {
        self.cited.quote.as_deref()
    }
}
