//! Facts: dated, recorded statements about entities.

use std::sync::Arc;

use super::affair::Affair;
use super::gap::{Gap, Topic};
use super::key::{EntityId, FactId, Noun, Revision};
use super::membership::{Membership, Representation};
use super::organization::{ContactPoint, Identifier, Level, Name, Staffing, Succession, Task};
use super::person::{PersonIdentifier, PersonName};
use super::provision::Provision;
use super::relation::Relation;
use super::seat::{Post, Seat};
use super::validity::{Certainty, Validity};
use super::word::words;

/// A text; texts that are alike are one in memory where the loader interns them.
pub type Text = Arc<str>;

words! {
    /// How a fact is known.
    enum Basis {
        /// A source states it.
        Stated = "STATED", "oplyst";
        /// It follows from what a source states.
        Derived = "DERIVED", "afledt";
        /// It is a reading that the source suggests but does not state.
        Inferred = "INFERRED", "udledt";
    }

    /// What a fact says of its subject.
    enum StatementKind {
        /// The body exists.
        Existence = "EXISTENCE", "eksistens";
        /// The body has a name.
        Name = "NAME", "navn";
        /// The body is of a class.
        Classification = "CLASSIFICATION", "klassifikation";
        /// The body is part of another.
        Placement = "PLACEMENT", "placering";
        /// A scheme identifies the body.
        Identifier = "IDENTIFIER", "identifikator";
        /// The body works at a level.
        Level = "LEVEL", "niveau";
        /// The body works in an area.
        Area = "AREA", "område";
        /// The body has a legal form.
        LegalForm = "LEGAL_FORM", "retsform";
        /// So many work in the body.
        Staffing = "STAFFING", "bemanding";
        /// The body can be reached so.
        ContactPoint = "CONTACT_POINT", "kontaktpunkt";
        /// The body has a task.
        Task = "TASK", "opgave";
        /// The person has a name. The name itself is kept apart and can be erased.
        PersonName = "PERSON_NAME", "personnavn";
        /// A scheme identifies the person. The value is kept apart and can be erased.
        PersonIdentifier = "PERSON_IDENTIFIER", "personidentifikator";
        /// The document has a title.
        Document = "DOCUMENT", "dokument";
        /// The agreement.
        Agreement = "AGREEMENT", "aftale";
        /// The post is in a body.
        Post = "POST", "post";
        /// The seat is in a body.
        Seat = "SEAT", "plads";
        /// The membership's term.
        Membership = "MEMBERSHIP", "medlemskab";
        /// The representation's period.
        Representation = "REPRESENTATION", "repræsentation";
        /// The holder or the representative is on leave.
        Leave = "LEAVE", "orlov";
        /// The relation.
        Relation = "RELATION", "relation";
        /// The succession.
        Succession = "SUCCESSION", "efterfølgelse";
        /// The provision lays down something of a body.
        Provision = "PROVISION", "bestemmelse";
        /// The provision is not applied.
        Exemption = "EXEMPTION", "dispensation";
        /// The agreement, programme or proposal aims at something.
        Target = "TARGET", "mål";
        /// The series of meetings.
        MeetingSeries = "MEETING_SERIES", "møderække";
        /// The meeting.
        Meeting = "MEETING", "møde";
        /// The proposal.
        Proposal = "PROPOSAL", "indstilling";
        /// The item of a proposal.
        ProposalItem = "PROPOSAL_ITEM", "indstillingspunkt";
        /// The decision.
        Decision = "DECISION", "beslutning";
        /// The decision is the ground of something.
        Effect = "EFFECT", "virkning";
        /// Something is to be done.
        ActionItem = "ACTION_ITEM", "opfølgning";
        /// The procedure.
        Procedure = "PROCEDURE", "procedure";
        /// The step of a procedure.
        ApprovalStep = "APPROVAL_STEP", "trin";
        /// Somebody did something about the agreement or proposal.
        Act = "ACT", "handling";
        /// The budget line.
        BudgetLine = "BUDGET_LINE", "budgetpost";
        /// An amount of the budget line.
        Allocation = "ALLOCATION", "beløb";
        /// Somebody has to do with the affair.
        Involvement = "INVOLVEMENT", "inddragelse";
        /// Something about the subject is not known.
        Gap = "GAP", "hul";
        /// What is listed about the subject is all there is.
        Completeness = "COMPLETENESS", "fuldstændighed";
    }

    /// In which place a statement names an entity.
    enum Link {
        /// The body that a body is part of.
        Parent = "PARENT", "overordnet enhed";
        /// The body that had a task before.
        PreviousHolder = "PREVIOUS_HOLDER", "tidligere opgaveholder";
        /// The body that a post is in.
        PostBody = "POST_BODY", "postens organ";
        /// The body that a seat is in.
        SeatBody = "SEAT_BODY", "pladsens organ";
        /// The post that a seat is one of.
        SeatPost = "SEAT_POST", "pladsens post";
        /// The body that appoints a seat's holder.
        Appointer = "APPOINTER", "udpegende organ";
        /// The body of a membership.
        Body = "BODY", "organ";
        /// The party that is the member.
        Member = "MEMBER", "medlem";
        /// The seat of a membership.
        HeldSeat = "HELD_SEAT", "besat plads";
        /// The post of a membership.
        HeldPost = "HELD_POST", "besat post";
        /// The membership that another stands in for.
        StoodInFor = "STOOD_IN_FOR", "suppleret medlemskab";
        /// The membership that a person sits in.
        RepresentedIn = "REPRESENTED_IN", "repræsenteret medlemskab";
        /// The person that sits for a member.
        Representative = "REPRESENTATIVE", "repræsentant";
        /// The end that a relation starts at.
        From = "FROM", "fra";
        /// The end that a relation goes to.
        To = "TO", "til";
        /// The body that was.
        Predecessor = "PREDECESSOR", "forgænger";
        /// The body that follows.
        Successor = "SUCCESSOR", "efterfølger";
        /// The body that a provision is about.
        ProvisionBody = "PROVISION_BODY", "bestemmelsens organ";
        /// The seat or post that a provision is about.
        ProvisionPlace = "PROVISION_PLACE", "bestemmelsens plads";
        /// What those of a pool, or the groups of a spread, are affiliated with.
        Within = "WITHIN", "kredsens ramme";
        /// The one organization that a pool names.
        PoolMember = "POOL_MEMBER", "nævnt i kredsen";
        /// What the holder of an office follows from.
        Followed = "FOLLOWED", "grundlag for født medlem";
        /// The body that a provision lets appoint.
        AppointingBody = "APPOINTING_BODY", "udpegende organ efter bestemmelsen";
        /// Who attends without being a member.
        Guest = "GUEST", "deltager";
        /// The agreement that an agreement is a part of.
        AgreementWhole = "AGREEMENT_WHOLE", "overordnet aftale";
        /// The agreement that an agreement takes the place of.
        AgreementFollowed = "AGREEMENT_FOLLOWED", "afløst aftale";
        /// The procedure that an agreement goes through.
        AgreementUnder = "AGREEMENT_UNDER", "aftalens procedure";
        /// The document by which a target is measured.
        MeasuredBy = "MEASURED_BY", "målegrundlag";
        /// Whose a series of meetings is.
        SeriesOf = "SERIES_OF", "møderækkens organ";
        /// What those that meetings are for each of are affiliated with.
        SeriesWithin = "SERIES_WITHIN", "møderækkens kreds";
        /// The series that a series is aligned with.
        SeriesAligned = "SERIES_ALIGNED", "tilpasset møderække";
        /// Whose a meeting is.
        MeetingOf = "MEETING_OF", "mødets organ";
        /// The series that a meeting is one of.
        MeetingIn = "MEETING_IN", "mødets række";
        /// What a meeting is about.
        MeetingAbout = "MEETING_ABOUT", "mødets emne";
        /// The agenda of a meeting.
        AgendaOf = "AGENDA_OF", "dagsorden";
        /// The minutes of a meeting.
        RecordOf = "RECORD_OF", "referat";
        /// The body that is to decide on a proposal.
        ProposalTo = "PROPOSAL_TO", "besluttende organ";
        /// Who wrote a proposal.
        ProposalBy = "PROPOSAL_BY", "indstiller";
        /// The procedure that a proposal goes through.
        ProposalUnder = "PROPOSAL_UNDER", "indstillingens procedure";
        /// The proposal that a proposal puts forward anew.
        ProposalFollowed = "PROPOSAL_FOLLOWED", "tidligere indstilling";
        /// The proposal that an item is a point of.
        ItemOf = "ITEM_OF", "punktets indstilling";
        /// The proposal that a decision is on.
        DecisionOn = "DECISION_ON", "beslutningens indstilling";
        /// The item that a decision is on.
        DecidedItem = "DECIDED_ITEM", "besluttet punkt";
        /// The body that decided.
        DecisionBy = "DECISION_BY", "besluttet af";
        /// The meeting at which it was decided.
        DecidedAt = "DECIDED_AT", "besluttet på møde";
        /// What a decision is the ground of a change of.
        Affected = "AFFECTED", "berørt";
        /// What an action comes from.
        ActionFrom = "ACTION_FROM", "opfølgning på";
        /// The body whose a procedure is.
        ProcedureOf = "PROCEDURE_OF", "procedurens organ";
        /// What a step is a step of.
        StepOf = "STEP_OF", "trinnets procedure";
        /// The body that takes a step.
        StepBy = "STEP_BY", "trinnets organ";
        /// What those that take a step are affiliated with.
        StepWithin = "STEP_WITHIN", "trinnets kreds";
        /// Whom something is handed in to.
        StepTo = "STEP_TO", "modtager af indsendelse";
        /// Who did something.
        ActBy = "ACT_BY", "handlende";
        /// The step that was taken.
        ActAt = "ACT_AT", "taget trin";
        /// The body whose money it is.
        BudgetOf = "BUDGET_OF", "budgettets organ";
        /// The proposal that a budget line stands in.
        BudgetUnder = "BUDGET_UNDER", "budgettets indstilling";
        /// The budget line that a budget line is a part of.
        BudgetWhole = "BUDGET_WHOLE", "overordnet budgetpost";
        /// The decision that grants an amount.
        GrantedBy = "GRANTED_BY", "bevilget ved";
        /// Who has to do with an affair.
        Involved = "INVOLVED", "inddraget";
        /// For whom.
        InvolvedFor = "INVOLVED_FOR", "på vegne af";
    }
}

/// What a fact says. `R` refers to entities: by [`EntityId`] in a network, by key in changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Statement<R = EntityId> {
    /// The body exists for the fact's validity.
    Existence,
    /// The body has a name.
    Name(Box<Name>),
    /// The body is of a class, in the field's own word: `steering-group`.
    Classification(Text),
    /// The body is part of `R`.
    Placement(R),
    /// A scheme identifies the body.
    Identifier(Box<Identifier>),
    /// The body works at a level.
    Level(Level),
    /// The body works in an area: `social`, `health`.
    Area(Text),
    /// The body has a legal form.
    LegalForm(Text),
    /// So many work in the body.
    Staffing(Staffing),
    /// The body can be reached so.
    ContactPoint(Box<ContactPoint>),
    /// The body has a task.
    Task(Task<R>),
    /// The person's name; none once it was erased.
    PersonName(Option<Box<PersonName>>),
    /// The person's identifier; none once it was erased.
    PersonIdentifier(Option<Box<PersonIdentifier>>),
    /// The document's title and address.
    Document(Box<Document>),
    /// The post.
    Post(Box<Post<R>>),
    /// The seat.
    Seat(Box<Seat<R>>),
    /// The membership.
    Membership(Membership<R>),
    /// The representation.
    Representation(Representation<R>),
    /// The membership's or representation's holder is on leave.
    Leave,
    /// The relation.
    Relation(Relation<R>),
    /// The succession.
    Succession(Succession<R>),
    /// The provision.
    Provision(Box<Provision<R>>),
    /// The provision is not applied, for a reason.
    Exemption(Text),
    /// What bodies do together.
    Affair(Box<Affair<R>>),
    /// Something about the subject is not known.
    Gap(Box<Gap>),
    /// What is listed about the subject is all there is.
    Completeness(Topic),
}

/// A document that facts are cited from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Document {
    /// The title.
    pub title: Text,
    /// Where it can be read.
    pub address: Option<Text>,
}

/// Where a fact stands in a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Citation<R = EntityId> {
    /// The document.
    pub document: R,
    /// The place in it: a page, a section, a line.
    pub place: Option<Text>,
    /// A short quote, to the letter.
    pub quote: Option<Text>,
}

/// What few facts have: the bounds and the attestation as written, a dispute, citations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Margin<R = EntityId> {
    /// The from-bound as written, where that is not the bare date.
    pub from_text: Option<Text>,
    /// The until-bound as written, where that is not the bare date.
    pub until_text: Option<Text>,
    /// The day or period that a document attests the fact on, as written.
    pub attested: Option<Text>,
    /// A label shared by facts that contradict one another.
    pub dispute: Option<Text>,
    /// Where the fact stands.
    pub citations: Vec<Citation<R>>,
}

impl<R> Default for Margin<R> {
    fn default() -> Self {
        Self { from_text: None, until_text: None, attested: None, dispute: None, citations: Vec::new() }
    }
}

impl<R> Margin<R> {
    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.from_text.is_none()
            && self.until_text.is_none()
            && self.attested.is_none()
            && self.dispute.is_none()
            && self.citations.is_empty()
    }

    /// The same with other references.
    ///
    /// # Errors
    /// The first error that `refer` gives.
    pub fn try_map<S, E>(&self, refer: &mut impl FnMut(&R) -> Result<S, E>) -> Result<Margin<S>, E> {
        let citations = self.citations.iter().map(|citation| {
            let document = refer(&citation.document)?;
            Ok(Citation { document, place: citation.place.clone(), quote: citation.quote.clone() })
        });
        Ok(Margin {
            from_text: self.from_text.clone(),
            until_text: self.until_text.clone(),
            attested: self.attested.clone(),
            dispute: self.dispute.clone(),
            citations: citations.collect::<Result<_, E>>()?,
        })
    }
}

/// A dated, recorded statement about an entity, its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// When it holds.
    pub validity: Validity,
    /// Its number.
    pub id: FactId,
    /// The entity that it is about.
    pub subject: EntityId,
    /// The revision that recorded it.
    pub recorded: Revision,
    /// The revision that withdrew it.
    pub withdrawn: Option<Revision>,
    /// How it is known.
    pub basis: Basis,
    /// What it says.
    pub statement: Statement,
    /// What few facts have.
    pub margin: Option<Box<Margin>>,
}

impl Fact {
    /// Whether it stood in the network as `revision` left it.
    #[must_use]
    pub fn known_at(&self, revision: Revision) -> bool {
        self.recorded <= revision && self.withdrawn.is_none_or(|withdrawn| withdrawn > revision)
    }

    /// How sure it is that it holds on `day`; none where it certainly does not.
    #[must_use]
    pub fn on(&self, day: super::validity::Day) -> Option<Certainty> {
        self.validity.on(day)
    }

    /// The label that it shares with facts that say otherwise; none where it is not disputed.
    #[must_use]
    pub fn dispute(&self) -> Option<&Text> {
        self.margin.as_ref()?.dispute.as_ref()
    }

    /// Whether it says what a person is called or identified by.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        matches!(self.statement, Statement::PersonName(_) | Statement::PersonIdentifier(_))
    }

    /// Whether it said so before the person was anonymised, and says nothing now.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        matches!(self.statement, Statement::PersonName(None) | Statement::PersonIdentifier(None))
    }

    /// The affair that it states; none where it states something else.
    #[must_use]
    pub fn affair(&self) -> Option<&Affair<EntityId>> {
        match &self.statement {
            Statement::Affair(affair) => Some(affair),
            _ => None,
        }
    }

    /// Where it stands.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        self.margin.as_ref().map_or(&[], |margin| &margin.citations)
    }
}

impl<R> Statement<R> {
    /// What it says of its subject.
    #[must_use]
    pub fn kind(&self) -> StatementKind {
        match self {
            Self::Existence => StatementKind::Existence,
            Self::Name(_) => StatementKind::Name,
            Self::Classification(_) => StatementKind::Classification,
            Self::Placement(_) => StatementKind::Placement,
            Self::Identifier(_) => StatementKind::Identifier,
            Self::Level(_) => StatementKind::Level,
            Self::Area(_) => StatementKind::Area,
            Self::LegalForm(_) => StatementKind::LegalForm,
            Self::Staffing(_) => StatementKind::Staffing,
            Self::ContactPoint(_) => StatementKind::ContactPoint,
            Self::Task(_) => StatementKind::Task,
            Self::PersonName(_) => StatementKind::PersonName,
            Self::PersonIdentifier(_) => StatementKind::PersonIdentifier,
            Self::Document(_) => StatementKind::Document,
            Self::Post(_) => StatementKind::Post,
            Self::Seat(_) => StatementKind::Seat,
            Self::Membership(_) => StatementKind::Membership,
            Self::Representation(_) => StatementKind::Representation,
            Self::Leave => StatementKind::Leave,
            Self::Relation(_) => StatementKind::Relation,
            Self::Succession(_) => StatementKind::Succession,
            Self::Provision(_) => StatementKind::Provision,
            Self::Exemption(_) => StatementKind::Exemption,
            Self::Affair(affair) => affair.kind(),
            Self::Gap(_) => StatementKind::Gap,
            Self::Completeness(_) => StatementKind::Completeness,
        }
    }

    /// The entities that it names, each with the place in which it names it.
    #[must_use]
    pub fn references(&self) -> Vec<(Link, &R)> {
        let mut named = Vec::new();
        match self {
            Self::Placement(parent) => named.push((Link::Parent, parent)),
            Self::Task(task) => named.extend(task.previous.as_ref().map(|previous| (Link::PreviousHolder, previous))),
            Self::Post(post) => named.push((Link::PostBody, &post.body)),
            Self::Seat(seat) => {
                named.push((Link::SeatBody, &seat.body));
                named.extend(seat.post.as_ref().map(|post| (Link::SeatPost, post)));
                named.extend(seat.appointed_by.as_ref().map(|body| (Link::Appointer, body)));
            }
            Self::Membership(membership) => {
                named.push((Link::Body, &membership.body));
                named.push((Link::Member, &membership.member));
                named.extend(membership.seat.as_ref().map(|seat| (Link::HeldSeat, seat)));
                named.extend(membership.post.as_ref().map(|post| (Link::HeldPost, post)));
                named.extend(membership.stands_in_for.as_ref().map(|other| (Link::StoodInFor, other)));
            }
            Self::Representation(representation) => {
                named.push((Link::RepresentedIn, &representation.membership));
                named.push((Link::Representative, &representation.person));
            }
            Self::Relation(relation) => {
                named.push((Link::From, &relation.from));
                named.extend(relation.to.as_ref().map(|to| (Link::To, to)));
            }
            Self::Succession(succession) => {
                named.push((Link::Predecessor, &succession.predecessor));
                named.push((Link::Successor, &succession.successor));
            }
            Self::Provision(provision) => named.extend(provision.references()),
            Self::Affair(affair) => named.extend(affair.references()),
            Self::Existence
            | Self::Name(_)
            | Self::Classification(_)
            | Self::Identifier(_)
            | Self::Level(_)
            | Self::Area(_)
            | Self::LegalForm(_)
            | Self::Staffing(_)
            | Self::ContactPoint(_)
            | Self::PersonName(_)
            | Self::PersonIdentifier(_)
            | Self::Document(_)
            | Self::Leave
            | Self::Exemption(_)
            | Self::Gap(_)
            | Self::Completeness(_) => {}
        }
        named
    }

    /// The same with other references.
    ///
    /// # Errors
    /// The first error that `refer` gives; it is told the place of each reference.
    pub fn try_map<S, E>(&self, mut refer: impl FnMut(Link, &R) -> Result<S, E>) -> Result<Statement<S>, E> {
        Ok(match self {
            Self::Existence => Statement::Existence,
            Self::Name(name) => Statement::Name(name.clone()),
            Self::Classification(class) => Statement::Classification(class.clone()),
            Self::Placement(parent) => Statement::Placement(refer(Link::Parent, parent)?),
            Self::Identifier(identifier) => Statement::Identifier(identifier.clone()),
            Self::Level(level) => Statement::Level(*level),
            Self::Area(area) => Statement::Area(area.clone()),
            Self::LegalForm(form) => Statement::LegalForm(form.clone()),
            Self::Staffing(staffing) => Statement::Staffing(staffing.clone()),
            Self::ContactPoint(point) => Statement::ContactPoint(point.clone()),
            Self::Task(task) => Statement::Task(Task {
                text: task.text.clone(),
                previous: maybe(&mut refer, Link::PreviousHolder, task.previous.as_ref())?,
            }),
            Self::PersonName(name) => Statement::PersonName(name.clone()),
            Self::PersonIdentifier(identifier) => Statement::PersonIdentifier(identifier.clone()),
            Self::Document(document) => Statement::Document(document.clone()),
            Self::Post(post) => Statement::Post(Box::new(Post {
                body: refer(Link::PostBody, &post.body)?,
                role: post.role,
                places: post.places,
                title: post.title.clone(),
            })),
            Self::Seat(seat) => Statement::Seat(Box::new(Seat {
                post: maybe(&mut refer, Link::SeatPost, seat.post.as_ref())?,
                appointed_by: maybe(&mut refer, Link::Appointer, seat.appointed_by.as_ref())?,
                body: refer(Link::SeatBody, &seat.body)?,
                role: seat.role,
                voting: seat.voting,
                title: seat.title.clone(),
                eligible: seat.eligible.clone(),
            })),
            Self::Membership(membership) => Statement::Membership(Membership {
                seat: maybe(&mut refer, Link::HeldSeat, membership.seat.as_ref())?,
                post: maybe(&mut refer, Link::HeldPost, membership.post.as_ref())?,
                stands_in_for: maybe(&mut refer, Link::StoodInFor, membership.stands_in_for.as_ref())?,
                body: refer(Link::Body, &membership.body)?,
                member: refer(Link::Member, &membership.member)?,
                role: membership.role,
                capacity: membership.capacity,
                ended: membership.ended,
            }),
            Self::Representation(representation) => Statement::Representation(Representation {
                membership: refer(Link::RepresentedIn, &representation.membership)?,
                person: refer(Link::Representative, &representation.person)?,
                capacity: representation.capacity,
            }),
            Self::Leave => Statement::Leave,
            Self::Relation(relation) => Statement::Relation(Relation {
                to: maybe(&mut refer, Link::To, relation.to.as_ref())?,
                from: refer(Link::From, &relation.from)?,
                kind: relation.kind,
                terms: relation.terms.clone(),
            }),
            Self::Succession(succession) => Statement::Succession(Succession {
                predecessor: refer(Link::Predecessor, &succession.predecessor)?,
                successor: refer(Link::Successor, &succession.successor)?,
                kind: succession.kind,
                partial: succession.partial,
                main: succession.main,
            }),
            Self::Provision(provision) => Statement::Provision(Box::new(provision.try_map(&mut refer)?)),
            Self::Exemption(reason) => Statement::Exemption(reason.clone()),
            Self::Affair(affair) => Statement::Affair(Box::new(affair.try_map(&mut refer)?)),
            Self::Gap(gap) => Statement::Gap(gap.clone()),
            Self::Completeness(topic) => Statement::Completeness(*topic),
        })
    }
}

impl StatementKind {
    /// The nouns that a statement of this kind can be about.
    #[must_use]
    pub fn subjects(self) -> &'static [Noun] {
        use Noun as N;
        match self {
            Self::Existence
            | Self::Name
            | Self::Classification
            | Self::Placement
            | Self::Identifier
            | Self::Level
            | Self::Area
            | Self::LegalForm
            | Self::Staffing
            | Self::ContactPoint
            | Self::Task => &[N::Organization],
            Self::PersonName | Self::PersonIdentifier => &[N::Person],
            Self::Document => &[N::Document],
            Self::Post => &[N::Post],
            Self::Seat => &[N::Seat],
            Self::Membership => &[N::Membership],
            Self::Representation => &[N::Representation],
            Self::Leave => &[N::Membership, N::Representation],
            Self::Relation => &[N::Relation],
            Self::Succession => &[N::Succession],
            Self::Provision | Self::Exemption => &[N::Provision],
            Self::Agreement => &[N::Agreement],
            Self::Target | Self::Act => &[N::Agreement, N::Proposal],
            Self::MeetingSeries => &[N::MeetingSeries],
            Self::Meeting => &[N::Meeting],
            Self::Proposal => &[N::Proposal],
            Self::ProposalItem => &[N::ProposalItem],
            Self::Decision | Self::Effect => &[N::Decision],
            Self::ActionItem => &[N::ActionItem],
            Self::Procedure => &[N::Procedure],
            Self::ApprovalStep => &[N::ApprovalStep],
            Self::BudgetLine | Self::Allocation => &[N::BudgetLine],
            Self::Involvement => &[
                N::Agreement,
                N::Document,
                N::MeetingSeries,
                N::Meeting,
                N::Proposal,
                N::Decision,
                N::ActionItem,
                N::BudgetLine,
            ],
            Self::Gap | Self::Completeness => &[
                N::Organization,
                N::Person,
                N::Document,
                N::Agreement,
                N::Post,
                N::Seat,
                N::Membership,
                N::Representation,
                N::Relation,
                N::Provision,
                N::MeetingSeries,
                N::Meeting,
                N::Proposal,
                N::ProposalItem,
                N::Decision,
                N::ActionItem,
                N::Procedure,
                N::ApprovalStep,
                N::BudgetLine,
            ],
        }
    }
}

impl Link {
    /// The nouns that can stand in this place.
    #[must_use]
    pub fn accepts(self) -> &'static [Noun] {
        use Noun as N;
        match self {
            Self::Parent
            | Self::PreviousHolder
            | Self::PostBody
            | Self::SeatBody
            | Self::Appointer
            | Self::Body
            | Self::Predecessor
            | Self::Successor
            | Self::ProvisionBody
            | Self::PoolMember
            | Self::AppointingBody
            | Self::MeetingAbout
            | Self::ProposalTo
            | Self::DecisionBy
            | Self::ProcedureOf
            | Self::StepBy
            | Self::StepTo
            | Self::BudgetOf
            | Self::InvolvedFor => &[N::Organization],
            Self::ProvisionPlace => &[N::Post, N::Seat],
            Self::Within | Self::SeriesOf | Self::SeriesWithin | Self::MeetingOf | Self::StepWithin => {
                &[N::Organization, N::Agreement]
            }
            Self::AgreementWhole | Self::AgreementFollowed => &[N::Agreement],
            Self::AgreementUnder | Self::ProposalUnder => &[N::Procedure],
            Self::MeasuredBy | Self::AgendaOf | Self::RecordOf => &[N::Document],
            Self::SeriesAligned | Self::MeetingIn => &[N::MeetingSeries],
            Self::ProposalFollowed | Self::ItemOf | Self::DecisionOn | Self::BudgetUnder => &[N::Proposal],
            Self::DecidedItem => &[N::ProposalItem],
            Self::DecidedAt => &[N::Meeting],
            Self::Affected => &[
                N::Organization,
                N::Agreement,
                N::Post,
                N::Seat,
                N::Membership,
                N::Representation,
                N::Relation,
                N::Succession,
                N::Provision,
                N::MeetingSeries,
                N::Procedure,
                N::BudgetLine,
            ],
            Self::ActionFrom => &[N::Proposal, N::Decision, N::Meeting],
            Self::StepOf => &[N::Procedure, N::Agreement, N::Proposal],
            Self::ActAt => &[N::ApprovalStep],
            Self::BudgetWhole => &[N::BudgetLine],
            Self::GrantedBy => &[N::Decision],
            Self::Followed => &[N::Organization, N::Post, N::Seat, N::Agreement],
            Self::Member | Self::ProposalBy | Self::ActBy => &[N::Organization, N::Person],
            Self::SeatPost | Self::HeldPost => &[N::Post],
            Self::HeldSeat => &[N::Seat],
            Self::StoodInFor | Self::RepresentedIn => &[N::Membership],
            Self::Representative => &[N::Person],
            Self::From | Self::Guest | Self::Involved => &[N::Organization, N::Person, N::Post, N::Seat],
            Self::To => &[N::Organization, N::Person, N::Post, N::Seat, N::Agreement],
        }
    }
}

fn maybe<R, S, E>(
    refer: &mut impl FnMut(Link, &R) -> Result<S, E>,
    link: Link,
    reference: Option<&R>,
) -> Result<Option<S>, E> {
    reference.map(|reference| refer(link, reference)).transpose()
}
