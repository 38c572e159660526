//! The root of reading: the network on a day, as known at a revision.
#![expect(clippy::too_many_arguments, reason = "a field has the arguments that it has")]

use async_graphql::{ID, OneofObject, Result};
use herred_macros::Object;

use super::agreement::{Agreement, AgreementFilter, AgreementWithoutContact, Reviews, agreements_cost};
use super::answer::{Reading, Request};
use super::approval::{Approval, ApprovalFilter, ApprovalStep, Procedure};
use super::at::{At, Given, Item};
use super::axis::Axis;
use super::chart::{self, Chart, chart_cost};
use super::date::{Date, Instant, date};
use super::decision::{ActionItem, ActionItemFilter, Decision, Proposal, ProposalItem};
use super::document::Document;
use super::error::{ErrorCode, error};
use super::fact::Fact;
use super::filter::{OrganizationFilter, entity};
use super::mandate::MandateList;
use super::meeting::{Meeting, MeetingSeries};
use super::membership::{Membership, Representation};
use super::money::{Budget, BudgetLine};
use super::mutation::{self, ChangeInput};
use super::open_place::OpenPlace;
use super::organization::Organization;
use super::page::{
    Asked, DEFAULT_PAGE, Page, Window, list_cost, page, page_cost, page_of_entities, scanning, scanning_days,
};
use super::path::{Between, CommonSuperior};
use super::person::Person;
use super::provision::Provision;
use super::quality::Finding;
use super::relation::Relation;
use super::reporting::Kinds;
use super::revision::{Revision, RevisionFilter};
use super::rotation::UpcomingRotations;
use super::search::SearchHit;
use super::seat::{Post, Seat};
use super::succession::Succession;
use super::term::TermsEnding;
use super::turning::Turning;
use super::wheel::{WheelConnection, WheelFilter};
use super::word::{Code, DANISH};
use crate::network::fact::{Link, StatementKind};
use crate::network::key::{Noun, Revision as Number};
use crate::network::network::Network as Recorded;
use crate::network::organization::Language;
use crate::network::questions::quality::FindingCode;
use crate::network::questions::wheel::WheelKind;
use crate::network::questions::{filter, organization};
use crate::network::view::View;
use crate::network::wording::either;

/// As of which revision facts are known.
#[derive(Clone, OneofObject)]
pub enum KnownAt {
    /// A revision's number.
    Revision(i32),
    /// An instant: the last revision at or before it.
    Instant(Instant),
}

impl KnownAt {
    /// The revision; none before the first.
    ///
    /// # Errors
    /// UNKNOWN_REVISION.
    pub fn revision(&self, network: &Recorded) -> Result<Option<Number>> {
        match self {
            Self::Instant(instant) => Ok(network.revision_at(instant.0)),
            Self::Revision(number) => {
                let known = Number::new(i64::from(*number)).filter(|number| Some(*number) <= network.head());
                known.map(Some).ok_or_else(|| unknown_revision(*number, network.head()))
            }
        }
    }
}

fn unknown_revision(number: i32, head: Option<Number>) -> async_graphql::Error {
    let head = head.map_or_else(|| "there is none yet".to_owned(), |head| format!("they go from 1 to {head}"));
    error(ErrorCode::UnknownRevision, format!("there is no revision {number}; {head}"))
}

/// The network on a day, as known at a revision.
pub struct Network(pub At);

impl Network {
    /// The network as it is asked for; today where no day is given.
    ///
    /// # Errors
    /// UNKNOWN_REVISION; of a what-if REFUSED, TOO_LARGE, INVALID_VALUE.
    pub fn asked(
        reading: &Reading,
        on: Option<Date>,
        known: Option<&KnownAt>,
        with: Option<&[ChangeInput]>,
    ) -> Result<Self> {
        let on = on.map(|date| date.0);
        let Some(changes) = with else {
            let known = known.map(|known| known.revision(&reading.network)).transpose()?;
            return Ok(Self::given(reading, Given { on, known, with: None }));
        };
        if known.is_some() {
            let sentence = "a what-if begins from the newest revision; leave out knownAt or with";
            return Err(error(ErrorCode::InvalidValue, sentence));
        }
        let network = mutation::what_if(&reading.network, changes)?;
        let reading = reading.of(&network, reading.today);
        Ok(Self::given(&reading, Given { on, known: None, with: Some(mutation::digest(changes)) }))
    }

    /// The network as a node id names it.
    pub fn given(reading: &Reading, given: Given) -> Self {
        let view = reading.view(given.on.unwrap_or(reading.today));
        let view = match given.known {
            Some(known) => view.known_at(known),
            None => view,
        };
        Self(At::new(view, given))
    }

    fn keyed(&self, key: &str, noun: Noun) -> Option<Item> {
        self.0.keyed(key, noun)
    }

    fn entity(&self, key: &str) -> Result<Item> {
        entity(&self.0, key).map(|id| self.0.item(id))
    }
}

/// The network on a day, as known at a revision: everything below it inherits both.
#[Object]
impl Network {
    /// Opaque: the date and the revision where they were asked for.
    async fn id(&self) -> ID {
        self.0.network_id()
    }

    /// `network`: it is no entity, and no entity has such a key.
    async fn key(&self) -> &'static str {
        "network"
    }

    /// What it is called, to show.
    async fn label(
        &self,
        #[graphql(desc = "Danish, or English where another language is asked for.", default_with = "DANISH")]
        language: Code<Language>,
    ) -> &str {
        either(language.0, "Netværket", "The network")
    }

    /// The day.
    async fn on(&self) -> Option<Date> {
        date(self.0.on())
    }

    /// The revision as of which facts are known; null where nothing was recorded yet.
    async fn known_at(&self) -> Option<Revision> {
        Revision::numbered(&self.0, self.0.known()?)
    }

    /// The newest revision; null where nothing was recorded yet. What it wrote is only shown where it is known at the
    /// revision asked for.
    async fn head(&self) -> Option<Revision> {
        Revision::numbered(&self.0, self.0.network().head()?)
    }

    /// A body by its key; null where none has it.
    async fn organization(
        &self,
        #[graphql(desc = "The key: `denmark:kommune-0791`.")] key: String,
    ) -> Option<Organization> {
        Organization::of(&self.keyed(&key, Noun::Organization)?)
    }

    /// A person by their key; null where none has it.
    async fn person(&self, #[graphql(desc = "The key.")] key: String) -> Option<Person> {
        Person::of(&self.keyed(&key, Noun::Person)?)
    }

    /// A seat by its key; null where none has it.
    async fn seat(&self, #[graphql(desc = "The key.")] key: String) -> Option<Seat> {
        Seat::version(&self.keyed(&key, Noun::Seat)?)
    }

    /// A post by its key; null where none has it.
    async fn post(&self, #[graphql(desc = "The key.")] key: String) -> Option<Post> {
        Post::version(&self.keyed(&key, Noun::Post)?)
    }

    /// A membership by its key; null where none has it.
    async fn membership(&self, #[graphql(desc = "The key.")] key: String) -> Option<Membership> {
        Membership::version(&self.keyed(&key, Noun::Membership)?)
    }

    /// A representation by its key; null where none has it.
    async fn representation(&self, #[graphql(desc = "The key.")] key: String) -> Option<Representation> {
        Representation::version(&self.keyed(&key, Noun::Representation)?)
    }

    /// A relation by its key; null where none has it.
    async fn relation(&self, #[graphql(desc = "The key.")] key: String) -> Option<Relation> {
        Relation::version(&self.keyed(&key, Noun::Relation)?)
    }

    /// A succession by its key; null where none has it.
    async fn succession(&self, #[graphql(desc = "The key.")] key: String) -> Option<Succession> {
        Succession::version(&self.keyed(&key, Noun::Succession)?)
    }

    /// A provision by its key; null where none has it.
    async fn provision(&self, #[graphql(desc = "The key.")] key: String) -> Option<Provision> {
        Provision::version(&self.keyed(&key, Noun::Provision)?)
    }

    /// A document by its key; null where none has it.
    async fn document(&self, #[graphql(desc = "The key.")] key: String) -> Option<Document> {
        Document::version(&self.keyed(&key, Noun::Document)?)
    }

    /// An agreement by its key; null where none has it.
    async fn agreement(&self, #[graphql(desc = "The key.")] key: String) -> Option<Agreement> {
        Agreement::version(&self.keyed(&key, Noun::Agreement)?)
    }

    /// A series of meetings by its key; null where none has it.
    async fn meeting_series(&self, #[graphql(desc = "The key.")] key: String) -> Option<MeetingSeries> {
        MeetingSeries::version(&self.keyed(&key, Noun::MeetingSeries)?)
    }

    /// A meeting by its key; null where none has it.
    async fn meeting(&self, #[graphql(desc = "The key.")] key: String) -> Option<Meeting> {
        Meeting::version(&self.keyed(&key, Noun::Meeting)?)
    }

    /// A proposal by its key; null where none has it.
    async fn proposal(&self, #[graphql(desc = "The key.")] key: String) -> Option<Proposal> {
        Proposal::version(&self.keyed(&key, Noun::Proposal)?)
    }

    /// An item of a proposal by its key; null where none has it.
    async fn proposal_item(&self, #[graphql(desc = "The key.")] key: String) -> Option<ProposalItem> {
        ProposalItem::version(&self.keyed(&key, Noun::ProposalItem)?)
    }

    /// A decision by its key; null where none has it.
    async fn decision(&self, #[graphql(desc = "The key.")] key: String) -> Option<Decision> {
        Decision::version(&self.keyed(&key, Noun::Decision)?)
    }

    /// An action item by its key; null where none has it.
    async fn action_item(&self, #[graphql(desc = "The key.")] key: String) -> Option<ActionItem> {
        ActionItem::version(&self.keyed(&key, Noun::ActionItem)?)
    }

    /// A procedure by its key; null where none has it.
    async fn procedure(&self, #[graphql(desc = "The key.")] key: String) -> Option<Procedure> {
        Procedure::version(&self.keyed(&key, Noun::Procedure)?)
    }

    /// A step of a procedure by its key; null where none has it.
    async fn approval_step(&self, #[graphql(desc = "The key.")] key: String) -> Option<ApprovalStep> {
        ApprovalStep::version(&self.keyed(&key, Noun::ApprovalStep)?)
    }

    /// A budget line by its key; null where none has it.
    async fn budget_line(&self, #[graphql(desc = "The key.")] key: String) -> Option<BudgetLine> {
        BudgetLine::version(&self.keyed(&key, Noun::BudgetLine)?)
    }

    /// The bodies that have an identifier on the day: two where facts contradict one another.
    async fn organizations_by_identifier(
        &self,
        #[graphql(desc = "The scheme: `municipality-code`, `cvr`.")] scheme: String,
        #[graphql(desc = "The value as the scheme writes it, leading zeros included.")] value: String,
    ) -> Vec<Organization> {
        let found = organization::identified(&self.0, &scheme, &value);
        found.into_iter().filter_map(|(entity, _)| Organization::of(&self.0.item(entity))).collect()
    }

    /// The bodies and persons that have exactly this name on the day, but for case and the spelling of æ, ø and å.
    /// Names are not unique: two found are two.
    async fn named(&self, #[graphql(desc = "The whole name.")] name: String) -> Vec<SearchHit> {
        SearchHit::named(&self.0, &name)
    }

    /// The bodies and persons that have, had or will have a name in which every word of the text stands, the best
    /// match first.
    #[graphql(complexity = "list_cost(first, child_complexity)")]
    async fn search(
        &self,
        #[graphql(desc = "The words, in any order; æ or ae, in any case.")] text: String,
        #[graphql(desc = "Only of these nouns; organizations and persons where it is null.")] nouns: Option<
            Vec<Code<Noun>>,
        >,
        #[graphql(desc = "How many, at most 500.", default = 20)] first: i32,
    ) -> Option<Result<Vec<SearchHit>>> {
        Some(SearchHit::all(&self.0, &text, nouns, first))
    }

    /// Bodies, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn organizations(
        &self,
        request: &Request<'_>,
        #[graphql(desc = "Which; all that may exist on the day where it is null.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Organization>>> {
        let counted = request.selects("totalCount");
        Some(organizations(&self.0, filter, &Asked { first, after, last, before }, counted))
    }

    /// Persons, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn persons(
        &self,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Person>>> {
        let asked = Asked { first, after, last, before };
        Some(page(&self.0, &asked, |view| view.of_noun(Noun::Person).collect(), |at, id| Person::of(&at.item(id))))
    }

    /// Agreements, in the order they were recorded.
    #[graphql(complexity = "agreements_cost(filter, page_cost(first, last, child_complexity))")]
    async fn agreements(
        &self,
        #[graphql(desc = "Which; all that are known where it is null.")] filter: Option<AgreementFilter>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Agreement>>> {
        let asked = Asked { first, after, last, before };
        Some(Agreement::page(&self.0, filter, &asked))
    }

    /// Series of meetings, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn meeting_series_list(
        &self,
        #[graphql(desc = "Only those about this area: `social`, `health`; all where it is null.")] area: Option<String>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<MeetingSeries>>> {
        let asked = Asked { first, after, last, before };
        let all = |view: &View| filter::affairs_in(view, Noun::MeetingSeries, area.as_deref());
        Some(page(&self.0, &asked, all, |at, id| MeetingSeries::version(&at.item(id))))
    }

    /// Meetings, planned and held, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn meetings(
        &self,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Meeting>>> {
        let asked = Asked { first, after, last, before };
        let all = |view: &View| view.of_noun(Noun::Meeting).collect();
        Some(page(&self.0, &asked, all, |at, id| Meeting::version(&at.item(id))))
    }

    /// Proposals, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn proposals(
        &self,
        #[graphql(desc = "Only those about this area: `social`, `health`; all where it is null.")] area: Option<String>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Proposal>>> {
        let asked = Asked { first, after, last, before };
        let all = |view: &View| filter::affairs_in(view, Noun::Proposal, area.as_deref());
        Some(page(&self.0, &asked, all, |at, id| Proposal::version(&at.item(id))))
    }

    /// Decisions, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn decisions(
        &self,
        #[graphql(desc = "Only those about this area, by their proposals: `social`, `health`; all where it is null.")]
        area: Option<String>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Decision>>> {
        let asked = Asked { first, after, last, before };
        let all = |view: &View| filter::affairs_in(view, Noun::Decision, area.as_deref());
        Some(page(&self.0, &asked, all, |at, id| Decision::version(&at.item(id))))
    }

    /// Action items, in the order they were recorded.
    #[graphql(complexity = "scanning(page_cost(first, last, child_complexity))")]
    async fn action_items(
        &self,
        #[graphql(desc = "Which; all where it is null.")] filter: Option<ActionItemFilter>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<ActionItem>>> {
        let asked = Asked { first, after, last, before };
        Some(ActionItem::page(&self.0, filter, &asked))
    }

    /// The approvals that may be under way on the day, of agreements and proposals that have steps: agreements first, in
    /// the order they were recorded.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn approvals(
        &self,
        #[graphql(desc = "Which; all where it is null.")] filter: Option<ApprovalFilter>,
        #[graphql(desc = "How many, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<Vec<Approval>>> {
        Some(Approval::all(&self.0, filter, first))
    }

    /// Procedures, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn procedures(
        &self,
        #[graphql(desc = "Only those about this area: `social`, `health`; all where it is null.")] area: Option<String>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Procedure>>> {
        let asked = Asked { first, after, last, before };
        let all = |view: &View| filter::affairs_in(view, Noun::Procedure, area.as_deref());
        Some(page(&self.0, &asked, all, |at, id| Procedure::version(&at.item(id))))
    }

    /// Budget lines, in the order they were recorded.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn budget_lines(
        &self,
        #[graphql(desc = "Only those about this area: `social`, `health`; all where it is null.")] area: Option<String>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<BudgetLine>>> {
        let asked = Asked { first, after, last, before };
        let all = |view: &View| filter::affairs_in(view, Noun::BudgetLine, area.as_deref());
        Some(page(&self.0, &asked, all, |at, id| BudgetLine::version(&at.item(id))))
    }

    /// The revisions that are known, the first first: `last: 20` are the newest.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn revisions(
        &self,
        #[graphql(desc = "Which; all where it is null.")] filter: Option<RevisionFilter>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Revision>>> {
        Some(Revision::page(&self.0, filter, &Asked { first, after, last, before }))
    }

    /// A revision by its number; null where none that is known has it.
    async fn revision(&self, #[graphql(desc = "The number.")] number: i32) -> Option<Revision> {
        Revision::known(&self.0, number)
    }

    /// Every fact ever recorded that names an entity, whenever it holds, withdrawn ones included, in the order they were
    /// recorded: of a body the memberships in it, the relations from it and to it, what succeeds it.
    #[graphql(complexity = "page_cost(first, last, child_complexity)")]
    async fn mentions(
        &self,
        #[graphql(desc = "The key of the entity.")] of: String,
        #[graphql(desc = "Only those that name it in these places; in any where it is null.")] links: Option<
            Vec<Code<Link>>,
        >,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<Page<Fact>>> {
        Some(Fact::naming(&self.0, &of, links, &Asked { first, after, last, before }))
    }

    /// What lies below some bodies, or a set of bodies and what is between them; flat, or as a picture. Either `roots`
    /// or `of` is given.
    #[graphql(complexity = "chart_cost(child_complexity)")]
    async fn chart(
        &self,
        request: &Request<'_>,
        #[graphql(desc = "The keys of the bodies at the top, at most 500.")] roots: Option<Vec<String>>,
        #[graphql(desc = "All bodies that this accepts on the day.")] of: Option<OrganizationFilter>,
        #[graphql(desc = "Of those, and of what lies below the roots, only bodies that work in this area on the day.")]
        area: Option<String>,
        #[graphql(desc = "The axes that lead downward; PART_OF where it is null.")] along: Option<Vec<Code<Axis>>>,
        #[graphql(desc = "How many steps below the roots; all the way where it is null.")] depth: Option<i32>,
        #[graphql(desc = "The kinds of relation to draw among the nodes as well.")] relations: Kinds,
        #[graphql(desc = "Whether to name those who lead each body.", default = true)] leaders: bool,
    ) -> Option<Result<Chart>> {
        Some(Chart::of(&self.0, chart::Asked { roots, of, area, along, depth, relations, leaders }, request))
    }

    /// What holds otherwise on the day than on the day before: what begins, ends, or becomes more or less sure, by
    /// subject.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn turning(
        &self,
        #[graphql(desc = "Only facts about the entities with these keys.")] subjects: Option<Vec<String>>,
        #[graphql(desc = "Only facts of these kinds.")] statements: Option<Vec<Code<StatementKind>>>,
        #[graphql(desc = "How many, at most 500.", default = 500)] first: i32,
    ) -> Option<Result<Vec<Turning>>> {
        Some(Turning::all(&self.0, subjects.as_deref(), statements, first))
    }

    /// The rotations of all bodies that are due in a period, and those of which it is not known from when they count.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn rotations(
        &self,
        #[graphql(desc = "The first day of the period.")] from: Date,
        #[graphql(desc = "The first day after it.")] until: Date,
        #[graphql(desc = "How many of each, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<UpcomingRotations>> {
        Some(UpcomingRotations::within(&self.0, (from, until), first))
    }

    /// The yearly wheel: everything that recurs or falls due in a year or a period, in the order of the days.
    #[graphql(complexity = "scanning(page_cost(first, last, child_complexity))")]
    async fn wheel(
        &self,
        #[graphql(desc = "Which; all where it is null.")] filter: Option<WheelFilter>,
        #[graphql(desc = "The calendar year; that of the day where neither it nor a period is given.")] year: Option<
            i32,
        >,
        #[graphql(desc = "The first day of the period, at most ten years.")] from: Option<Date>,
        #[graphql(desc = "The first day after it.")] until: Option<Date>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<WheelConnection>> {
        let asked = Asked { first, after, last, before };
        Some(WheelConnection::of(&self.0, filter, year, (from, until), &asked))
    }

    /// What a person attends, convenes, keeps the minutes of or is to do in a year or a period, in the order of the days:
    /// the meetings that they have a part in on the meeting's day, as sure as that is, and what else of the wheel is
    /// theirs. It is what their calendar has; null where no person has the key.
    #[graphql(complexity = "scanning(page_cost(first, last, child_complexity))")]
    async fn agenda(
        &self,
        #[graphql(desc = "The person's key.")] person: String,
        #[graphql(desc = "The calendar year; that of the day where neither it nor a period is given.")] year: Option<
            i32,
        >,
        #[graphql(desc = "The first day of the period, at most ten years.")] from: Option<Date>,
        #[graphql(desc = "The first day after it.")] until: Option<Date>,
        #[graphql(desc = "Only what is of this area, as in the wheel.")] area: Option<String>,
        #[graphql(desc = "Only of these kinds; of all where none is given.")] kinds: Option<Vec<Code<WheelKind>>>,
        #[graphql(desc = "The first so many, at most 500; 50 where neither first nor last is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Those after a cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Those before a cursor.")] before: Option<String>,
    ) -> Option<Result<WheelConnection>> {
        let (filter, asked) = (WheelFilter::only(area, kinds), Asked { first, after, last, before });
        WheelConnection::of_person(&self.0, &person, filter, year, (from, until), &asked).transpose()
    }

    /// The reviews of agreements that fall due in a period of at most a hundred years, and the agreements of which that
    /// is not known.
    #[graphql(complexity = "scanning_days((from, until), list_cost(first, child_complexity))")]
    async fn reviews_due(
        &self,
        #[graphql(desc = "The first day of the period.")] from: Date,
        #[graphql(desc = "The first day after it.")] until: Date,
        #[graphql(desc = "Only of agreements about this area.")] area: Option<String>,
        #[graphql(desc = "Only of agreements that the one with this key is, or may be, a party to.")] party: Option<
            String,
        >,
        #[graphql(desc = "How many of each, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<Reviews>> {
        Some(Reviews::everywhere(&self.0, (from, until), area, party, first))
    }

    /// The agreements about which there is nobody to turn to on the day: they have no contact person, none is known, or
    /// all of them have left the parties.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn agreements_without_contact(
        &self,
        #[graphql(desc = "How many, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<Vec<AgreementWithoutContact>>> {
        Some(AgreementWithoutContact::all(&self.0, first))
    }

    /// Who may decide a matter in a body on the day, and on whose behalf.
    #[graphql(complexity = "list_cost(DEFAULT_PAGE, child_complexity)")]
    async fn mandates(
        &self,
        #[graphql(desc = "The key of the body, or of the person, post or seat.")] of: String,
        #[graphql(desc = "The matter in words, as the scopes of mandates are: `økonomi`.")] matter: Option<String>,
    ) -> Option<Result<MandateList>> {
        Some(self.entity(&of).and_then(|item| MandateList::of(&item, matter.as_deref())))
    }

    /// What bodies have set aside in some calendar years, at most 100, by body and source.
    #[graphql(complexity = "scanning(list_cost(DEFAULT_PAGE, child_complexity))")]
    async fn budget(
        &self,
        #[graphql(desc = "The keys of the bodies; all, and lines of no known body, where it is null.")] bodies: Option<
            Vec<String>,
        >,
        #[graphql(desc = "The first year.")] from: i32,
        #[graphql(desc = "The first year after them.")] until: i32,
        #[graphql(desc = "Only money for this area.")] area: Option<String>,
    ) -> Option<Result<Budget>> {
        Some(Budget::of(&self.0, bodies, (from, until), area.as_deref()))
    }

    /// The seats and posts of all bodies that are not filled as they should be on the day: the seats, then the posts, in
    /// the order they were recorded.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn open_places(
        &self,
        #[graphql(desc = "How many, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<Vec<OpenPlace>>> {
        Some(OpenPlace::everywhere(&self.0, first))
    }

    /// The terms in all bodies that are expected to end in a period, and those of which the end is not known.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn terms_ending(
        &self,
        #[graphql(desc = "The first day of the period.")] from: Date,
        #[graphql(desc = "The first day after it.")] until: Date,
        #[graphql(desc = "How many of each, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<TermsEnding>> {
        Some(TermsEnding::everywhere(&self.0, (from, until), first))
    }

    /// What is wrong in the network, or left open.
    #[graphql(complexity = "scanning(list_cost(first, child_complexity))")]
    async fn findings(
        &self,
        #[graphql(desc = "Only of these codes.")] codes: Option<Vec<Code<FindingCode>>>,
        #[graphql(desc = "The key of the only one to look at.")] subject: Option<String>,
        #[graphql(desc = "How many, at most 500.", default = 50)] first: i32,
    ) -> Option<Result<Vec<Finding>>> {
        Some(Finding::all(&self.0, codes, subject.as_deref(), first))
    }

    /// The ways from one body, person, post or seat to another: all upward, and the shortest up and then down.
    async fn paths_between(
        &self,
        #[graphql(desc = "The key of the one.")] from: String,
        #[graphql(desc = "The key of the other.")] to: String,
        #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")] kinds: Kinds,
        #[graphql(desc = "The most hops in a way, at most 200.", default = 50)] depth: i32,
        #[graphql(desc = "The most ways, at most 500.", default = 500)] paths: i32,
    ) -> Option<Result<Between>> {
        let between = || Between::of(&self.entity(&from)?, &self.entity(&to)?, kinds, depth, paths);
        Some(between())
    }

    /// The lowest superiors that several have in common.
    async fn common_superiors(
        &self,
        #[graphql(desc = "The keys of bodies, persons, posts or seats.")] of: Vec<String>,
        #[graphql(desc = "The kinds of relation to walk; LINE, DAILY and ACCOUNTABLE where it is null.")] kinds: Kinds,
    ) -> Option<Result<Vec<CommonSuperior>>> {
        let subjects = of.iter().map(|key| self.entity(key)).collect::<Result<Vec<_>>>();
        Some(subjects.and_then(|subjects| CommonSuperior::of(&self.0, &subjects, kinds)))
    }
}

fn organizations(
    at: &At,
    filter: Option<OrganizationFilter>,
    asked: &Asked,
    counted: bool,
) -> Result<Page<Organization>> {
    let filter = filter.unwrap_or_default().resolved(at)?;
    let window = Window::of(at, asked)?;
    let list = |after| filter::organizations(&window.at, &filter, after).map(|(entity, _)| entity);
    page_of_entities(&window, asked, counted, list, |at, id| Organization::of(&at.item(id)))
}
