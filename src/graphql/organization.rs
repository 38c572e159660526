//! Organizations: one struct that is fifteen object types behind one interface.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::answer::{Request, Seen};
use super::at::Item;
use super::axis::{self, Axis};
use super::candidate::CandidateList;
use super::company::SameMembers;
use super::compliance::{Attendees, Compliance};
use super::date::Date;
use super::decision::{DecisionEntry, Proposal};
use super::ex_officio::ExOfficio;
use super::fact::{Dated, Fact};
use super::interfaces::{Kinds, kinds_of};
use super::mandate::MandateList;
use super::meeting::{CadenceKeeping, MeetingOccurrence, MeetingSeries, YearlyMeetings};
use super::membership::{ListOf, MemberList, Term};
use super::node::with_entity_fields;
use super::open_place::OpenPlace;
use super::page::{DEFAULT_PAGE, list_cost};
use super::proposal::{PROPOSALS_COST, RotationProposals};
use super::provision::Provision;
use super::rotation::Rotation;
use super::seat::Place;
use super::service::Services;
use super::statement::{
    AreaFact, ClassificationFact, ContactPointFact, ExistenceFact, IdentifierFact, LegalFormFact, LevelFact, NameFact,
    PlacementFact, StaffingFact, TaskFact,
};
use super::succession::{Heir, SuccessionStep};
use super::term::TermsEnding;
use super::timeline::Lane;
use super::walk::Leader;
use super::word::{Code, DANISH};
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::organization::{Language, OrganizationKind};
use crate::network::provision::ProvisionKind;
use crate::network::questions::meeting::Whose;
use crate::network::questions::organization::{self as questions, Existence};
use crate::network::questions::structure::{self, Along, Reached};
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;
use crate::network::word::Word;

/// Never in the schema under this name: its fields become those of `Organization` and of every kind.
pub struct OrganizationFields(Item);

impl OrganizationFields {
    fn item(&self) -> &Item {
        &self.0
    }

    fn shows(&self) -> Seen<'_> {
        Seen::entity(&self.0)
    }

    /// What it has one of on the day.
    fn value<T>(&self, kind: StatementKind, of: impl FnOnce(Dated) -> Option<T>) -> Option<T> {
        questions::value_of(&self.0.at, self.0.id, kind).and_then(|held| of(Dated::held(&self.0.at, &held)))
    }
}

/// A body: any organization.
pub struct Organization(OrganizationFields);

impl Organization {
    /// The body; none for other nouns.
    pub fn of(item: &Item) -> Option<Self> {
        (item.entity()?.noun() == Noun::Organization).then(|| Self(OrganizationFields(item.clone())))
    }

    /// The entity.
    pub fn item(&self) -> &Item {
        &self.0.0
    }
}

/// The object type of a kind.
fn type_of(kind: OrganizationKind) -> &'static str {
    match kind {
        OrganizationKind::Region => "Region",
        OrganizationKind::Municipality => "Municipality",
        OrganizationKind::County => "County",
        OrganizationKind::Council => "Council",
        OrganizationKind::Committee => "Committee",
        OrganizationKind::Secretariat => "Secretariat",
        OrganizationKind::Cluster => "Cluster",
        OrganizationKind::ProfessionalNetwork => "ProfessionalNetwork",
        OrganizationKind::Leadership => "Leadership",
        OrganizationKind::Department => "Department",
        OrganizationKind::Institution => "Institution",
        OrganizationKind::Association => "Association",
        OrganizationKind::Authority => "Authority",
        OrganizationKind::Collaboration => "Collaboration",
        OrganizationKind::Other => "OtherOrganization",
    }
}

impl Kinds for Organization {
    fn kinds() -> Vec<(&'static str, &'static str)> {
        OrganizationKind::ALL.iter().map(|kind| (type_of(*kind), kind.about().trim_ascii())).collect()
    }

    fn kind(&self) -> &'static str {
        type_of(kind_of(self.item()))
    }

    const COUNT: usize = OrganizationKind::ALL.len();

    fn index(&self) -> usize {
        // `ALL` has the kinds in the order in which they are declared.
        kind_of(self.item()) as usize
    }
}

fn kind_of(item: &Item) -> OrganizationKind {
    item.entity().and_then(super::super::network::network::Entity::kind).unwrap_or(OrganizationKind::Other)
}

kinds_of!(Organization = OrganizationFields);

with_entity_fields! {
    [with_end_fields with_party_fields object]
    /// A body: any organization. Its kind is its type, for life.
    OrganizationFields {
        /// What it is, for life.
        async fn kind(&self) -> Code<OrganizationKind> {
            Code(kind_of(&self.0))
        }

        /// The proposals that are put to it on the day.
        async fn proposals(&self) -> Vec<Proposal> {
            Proposal::put_to(&self.0)
        }

        /// The decisions that it made, or may have made, in a period, in order of time: those of which it is said, and
        /// those that name nobody on a proposal that was put to it.
        async fn decisions(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<Vec<DecisionEntry>>> {
            Some(DecisionEntry::of_body(&self.0, (from, until)))
        }

        /// Whether it exists on the day.
        async fn exists(&self) -> Code<Existence> {
            Code(questions::existence(&self.0.at, self.0.id))
        }

        /// When it existed, exists or will exist: more than once where it was founded anew.
        async fn existence(&self) -> Vec<ExistenceFact> {
            self.0.history(StatementKind::Existence, ExistenceFact::of)
        }

        /// The name that it goes by on the day, official ones first; in the language, or else in Danish, or else in
        /// any. Null where no name holds on the day; `label` then gives the nearest.
        async fn name(
            &self,
            #[graphql(desc = "The language to prefer.", default_with = "DANISH")] language: Code<Language>,
        ) -> Option<&str> {
            match &questions::name_of(&self.0.at, self.0.id, language.0)?.fact.statement {
                Statement::Name(name) => Some(&name.text),
                _ => None,
            }
        }

        /// Every name on the day: official and short ones, abbreviations, aliases and spellings.
        async fn names(&self) -> Vec<NameFact> {
            self.0.facts(StatementKind::Name, NameFact::of)
        }

        /// The names, whenever they hold, in order of time.
        async fn name_history(&self) -> Vec<NameFact> {
            self.0.history(StatementKind::Name, NameFact::of)
        }

        /// The class on the day.
        async fn classification(&self) -> Option<ClassificationFact> {
            self.value(StatementKind::Classification, ClassificationFact::of)
        }

        /// The level on the day.
        async fn level(&self) -> Option<LevelFact> {
            self.value(StatementKind::Level, LevelFact::of)
        }

        /// The areas on the day.
        async fn areas(&self) -> Vec<AreaFact> {
            self.0.facts(StatementKind::Area, AreaFact::of)
        }

        /// The legal form on the day.
        async fn legal_form(&self) -> Option<LegalFormFact> {
            self.value(StatementKind::LegalForm, LegalFormFact::of)
        }

        /// How many work there on the day.
        async fn staffing(&self) -> Option<StaffingFact> {
            self.value(StatementKind::Staffing, StaffingFact::of)
        }

        /// The identifiers on the day.
        async fn identifiers(&self) -> Vec<IdentifierFact> {
            self.0.facts(StatementKind::Identifier, IdentifierFact::of)
        }

        /// The value of its identifier in a scheme on the day, the certain one first; null where it has none.
        async fn identifier(&self, #[graphql(desc = "The scheme: `municipality-code`, `cvr`.")] scheme: String) -> Option<&str> {
            self.0.identifier(&scheme)
        }

        /// The ways of reaching it on the day.
        async fn contact_points(&self) -> Vec<ContactPointFact> {
            self.0.facts(StatementKind::ContactPoint, ContactPointFact::of)
        }

        /// What it is there to do on the day.
        async fn tasks(&self) -> Vec<TaskFact> {
            self.0.facts(StatementKind::Task, TaskFact::of)
        }

        /// What it is part of on the day, the certain placement first.
        async fn part_of(&self) -> Option<Organization> {
            let whole = structure::parent(&self.0.at, self.0.id, Along::PartOf)?;
            Organization::of(&self.0.other(whole.upper))
        }

        /// Every placement on the day: more than one where facts conflict or are only possible.
        async fn placements(&self) -> Vec<PlacementFact> {
            self.0.facts(StatementKind::Placement, PlacementFact::of)
        }

        /// The bodies that are part of it on the day.
        async fn parts(&self) -> Vec<OrganizationAt> {
            OrganizationAt::below(&self.0, &[Along::PartOf], Some(1))
        }

        /// What it lies in the area of on the day.
        async fn located_in(&self) -> Vec<OrganizationAt> {
            OrganizationAt::directly_above(&self.0, Along::Relation(RelationKind::LocatedIn))
        }

        /// What lies in its area on the day.
        async fn located(&self) -> Vec<OrganizationAt> {
            OrganizationAt::below(&self.0, &[Along::Relation(RelationKind::LocatedIn)], Some(1))
        }

        /// All that lies above it on the day, the nearest first.
        async fn ancestors(
            &self,
            #[graphql(desc = "Along which axes; PART_OF where it is null.")] along: Option<Vec<Code<Axis>>>,
        ) -> Vec<OrganizationAt> {
            OrganizationAt::above(&self.0, &axis::along(along))
        }

        /// All that lies below it on the day, the nearest first.
        async fn descendants(
            &self,
            #[graphql(desc = "Along which axes; PART_OF where it is null.")] along: Option<Vec<Code<Axis>>>,
            #[graphql(desc = "How far down; all the way where it is null.")] depth: Option<u32>,
        ) -> Vec<OrganizationAt> {
            OrganizationAt::below(&self.0, &axis::along(along), depth)
        }

        /// Its members on the day, in whatever capacity.
        async fn members(&self) -> MemberList {
            MemberList::of(&self.0)
        }

        /// Who holds a place in it because another fact says so on the day.
        async fn ex_officio(&self) -> Vec<ExOfficio> {
            ExOfficio::in_body(&self.0)
        }

        /// What its own rules lay down on the day.
        async fn provisions(
            &self,
            #[graphql(desc = "Only provisions of these kinds.")] kinds: Option<Vec<Code<ProvisionKind>>>,
        ) -> ListOf<Provision> {
            ListOf::provisions(&self.0, kinds)
        }

        /// Whether each of its own rules is kept on the day.
        async fn compliance(
            &self,
            #[graphql(desc = "Only of provisions of these kinds.")] kinds: Option<Vec<Code<ProvisionKind>>>,
        ) -> ListOf<Compliance> {
            ListOf::compliance(&self.0, kinds)
        }

        /// Who attends its meetings on the day without being a member, as its own rules lay down.
        async fn attendees(&self) -> Vec<Attendees> {
            Attendees::all(&self.0)
        }

        /// The series of its meetings on the day.
        async fn meeting_series(&self) -> Vec<MeetingSeries> {
            MeetingSeries::all_of(&self.0)
        }

        /// How many meetings it is to hold in the calendar year of the day.
        #[graphql(complexity = "list_cost(50, child_complexity)")]
        async fn yearly_meetings(&self) -> YearlyMeetings {
            YearlyMeetings::of_body(&self.0)
        }

        /// Its meetings in a period, planned and held, and the days of rules on which none is recorded.
        #[graphql(complexity = "list_cost(500, child_complexity)")]
        async fn meeting_occurrences(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<Vec<MeetingOccurrence>>> {
            Some(MeetingOccurrence::all(&self.0.at, Whose::Of(self.0.id), (from, until)))
        }

        /// Whether its meetings are held as often as they are to be, of each series, in the periods that touch a
        /// calendar year; seen from the day.
        #[graphql(complexity = "list_cost(50, child_complexity)")]
        async fn cadence_keeping(
            &self,
            #[graphql(desc = "The year; that of the day where it is null.")] year: Option<i32>,
        ) -> Option<Result<Vec<CadenceKeeping>>> {
            Some(CadenceKeeping::all_of(&self.0, year))
        }

        /// The bodies whose members on the day are the very members of this one.
        async fn same_members(
            &self,
            #[graphql(desc = "Counting only parties of these kinds; all parties, persons too, where it is null.")]
            kinds: Option<Vec<Code<OrganizationKind>>>,
        ) -> Vec<SameMembers> {
            SameMembers::all(&self.0, kinds)
        }

        /// Every term ever known in it, in order of time.
        async fn member_terms(&self, request: &Request<'_>) -> Vec<Term> {
            Term::within(&self.0, request)
        }

        /// The calendar of the terms in it, as lanes and bars to draw: a lane a seat, a post or else a member.
        async fn member_timeline(
            &self,
            #[graphql(desc = "Only terms that may go on on this day or later; all where it is null.")] from: Option<Date>,
            #[graphql(desc = "Only terms that may have begun before this day; all where it is null.")] until: Option<Date>,
        ) -> Option<Result<Vec<Lane>>> {
            Some(Lane::within(&self.0, from, until))
        }

        /// The terms in it that are expected to end in a period, and those of which the end is not known.
        async fn terms_ending(
            &self,
            #[graphql(desc = "The first day of the period.")] from: Date,
            #[graphql(desc = "The first day after it.")] until: Date,
        ) -> Option<Result<TermsEnding>> {
            Some(TermsEnding::within(&self.0, (from, until)))
        }

        /// How its places pass on by turns, as its provisions lay it down that hold on the day.
        async fn rotations(&self) -> ListOf<Rotation> {
            Rotation::all(&self.0)
        }

        /// Who can come in where its places rotate, in order.
        async fn candidates(
            &self,
            #[graphql(desc = "The key of the ROTATION provision.")] provision: String,
        ) -> Option<Result<CandidateList>> {
            Some(CandidateList::by_key(&self.0, &provision))
        }

        /// How long each has served in it by the end of the day, and how evenly the load lies.
        async fn service(&self) -> Services {
            Services::of(&self.0)
        }

        /// Its seats and posts that are not filled as they should be on the day: vacant, unknown, nominated for, or held
        /// over.
        async fn open_places(&self) -> Vec<OpenPlace> {
            OpenPlace::of_body(&self.0)
        }

        /// Its seats and posts on the day, and how they are filled.
        async fn seats(&self) -> ListOf<Place> {
            ListOf::seats(&self.0)
        }

        /// How its places could rotate on the day by a provision, ready to be tried and to be written: every provision
        /// that must be kept is kept. A proposal is made from what is known now.
        #[graphql(complexity = "PROPOSALS_COST")]
        async fn propose_rotation(
            &self,
            #[graphql(desc = "The key of the ROTATION provision.")] provision: String,
            #[graphql(desc = "How many rotate; as many as the provision says where it is null.")] number: Option<u16>,
            #[graphql(desc = "How many proposals, at most 20.", default = 3)] first: i32,
        ) -> Option<Result<RotationProposals>> {
            Some(RotationProposals::of(&self.0, &provision, number, first))
        }

        /// Who leads it on the day; where it has no leader that is certainly its own, also those of the nearest
        /// body above it that has one, said to be inherited.
        async fn leaders(&self) -> Vec<Leader> {
            Leader::all(&self.0)
        }

        /// Who may decide a matter in it on the day, and on whose behalf.
        #[graphql(complexity = "list_cost(DEFAULT_PAGE, child_complexity)")]
        async fn mandates(
            &self,
            #[graphql(desc = "The matter in words, as the scopes of mandates are: `økonomi`.")]
            matter: Option<String>,
        ) -> Option<Result<MandateList>> {
            Some(MandateList::of(&self.0, matter.as_deref()))
        }

        /// The successions that led to it, the nearest first, through all reforms.
        async fn predecessors(&self) -> Vec<SuccessionStep> {
            SuccessionStep::back(&self.0)
        }

        /// The successions that lead on from it, the nearest first, through all reforms; planned ones too, marked.
        async fn successors(&self) -> Vec<SuccessionStep> {
            SuccessionStep::onward(&self.0)
        }

        /// What became of it: the bodies that have taken over from it by the day and exist on it.
        async fn became(&self) -> Vec<Heir> {
            Heir::all(&self.0)
        }
    }
}

/// A body that lies above or below another, and how far.
#[derive(SimpleObject, Answer)]
#[graphql(name = "OrganizationAt")]
pub struct OrganizationAt {
    /// The body.
    organization: Organization,
    /// Steps by the shortest way, possible ones included.
    distance: u32,
    /// CERTAIN where a way of certain facts leads there, which may be a longer one.
    certainty: Code<Certainty>,
    /// The fact that is the last step of a shortest way: a placement or a relation.
    fact: Option<Fact>,
}

impl OrganizationAt {
    fn reached(from: &Item, reached: &Reached<'_>) -> Option<Self> {
        Some(Self {
            organization: Organization::of(&from.other(reached.entity))?,
            distance: reached.distance,
            certainty: Code(reached.certainty),
            fact: Fact::of(Dated::held(&from.at, &reached.rung.held)),
        })
    }

    /// All that lies above.
    fn above(item: &Item, along: &[Along]) -> Vec<Self> {
        structure::ancestors(&item.at, item.id, along).iter().filter_map(|one| Self::reached(item, one)).collect()
    }

    /// All that lies below, down to a depth.
    fn below(item: &Item, along: &[Along], depth: Option<u32>) -> Vec<Self> {
        let reached = structure::descendants(&item.at, item.id, along, depth);
        reached.iter().filter_map(|one| Self::reached(item, one)).collect()
    }

    /// The nearest above.
    fn directly_above(item: &Item, along: Along) -> Vec<Self> {
        let rungs = structure::parents(&item.at, item.id, &[along]);
        rungs.iter().filter_map(|rung| Self::rung(item, rung, rung.upper)).collect()
    }

    fn rung(item: &Item, rung: &structure::Rung<'_>, to: EntityId) -> Option<Self> {
        let reached = Reached { entity: to, distance: 1, certainty: rung.held.certainty, rung: *rung };
        Self::reached(item, &reached)
    }
}
