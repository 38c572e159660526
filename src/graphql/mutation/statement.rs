//! What facts say, as verbs are told it: the contents of statements.

use async_graphql::{InputObject, OneofObject};

use super::input::{key, maybe_key, maybe_text, text};
use super::provision::ProvisionInput;
use crate::graphql::affair::given;
use crate::graphql::word::{Code, DANISH};
use crate::network::affair::affairs;
use crate::network::agreement::{AgreementKind, NoticeEnd, agreement, target};
use crate::network::approval::{ActKind, ProcedureKind, Quantifier, StepAction, act, approval_step, procedure};
use crate::network::decision::{Outcome, action_item, decision, effect, proposal, proposal_item};
use crate::network::fact::{Document, Statement, StatementKind};
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::involvement::{InvolvementKind, involvement};
use crate::network::key::{Key, Noun};
use crate::network::meeting::{Cadence, MeetingStatus, meeting, meeting_series};
use crate::network::membership::{Capacity, Membership, Representation, TermEnd};
use crate::network::money::{BudgetKind, Spread, allocation, budget_line};
use crate::network::organization::{
    ContactKind, ContactPoint, Identifier, Language, Level, Name, NameUsage, OrganizationKind, Staffing, Succession,
    SuccessionKind, Task,
};
use crate::network::person::{PersonIdentifier, PersonName};
use crate::network::provision::Modality;
use crate::network::relation::{Relation, RelationKind, RelationTerms};
use crate::network::seat::{Post, Role, Seat};
use crate::network::verbs::{Said, Script};

/// A name of a body.
#[derive(Clone, InputObject)]
pub struct NameInput {
    /// The name as it is written.
    text: String,
    /// The language it is in.
    #[graphql(default_with = "DANISH")]
    language: Code<Language>,
    /// What it is to the body.
    #[graphql(default_with = "Code(NameUsage::Official)")]
    usage: Code<NameUsage>,
}

impl NameInput {
    pub(super) fn read(&self) -> Name {
        Name { text: text(&self.text), language: self.language.0, usage: self.usage.0 }
    }
}

/// An identifier that a scheme gives.
#[derive(Clone, InputObject)]
pub struct IdentifierInput {
    /// The scheme: `municipality-code`, `cvr`; of a person `employee-number`, never a CPR number.
    scheme: String,
    /// The value as the scheme writes it, leading zeros included.
    value: String,
}

impl IdentifierInput {
    pub(super) fn of_body(&self) -> Identifier {
        Identifier { scheme: text(&self.scheme), value: text(&self.value) }
    }

    pub(super) fn of_person(&self) -> PersonIdentifier {
        PersonIdentifier { scheme: text(&self.scheme), value: text(&self.value) }
    }
}

/// A person's name.
#[derive(Clone, InputObject)]
pub struct PersonNameInput {
    /// Given and middle names; empty where only the family name is known.
    #[graphql(default)]
    given: String,
    /// The family name; empty where only the given name is known.
    #[graphql(default)]
    family: String,
}

impl PersonNameInput {
    pub(super) fn read(&self) -> PersonName {
        PersonName { given: text(&self.given), family: text(&self.family) }
    }
}

/// How many work there.
#[derive(Clone, InputObject)]
pub struct StaffingInput {
    /// Full-time equivalents, to the hundredth.
    full_time_equivalents: Option<f64>,
    /// Persons.
    heads: Option<u32>,
}

/// A way of reaching a body.
#[derive(Clone, InputObject)]
pub struct ContactPointInput {
    /// What the value is.
    kind: Code<ContactKind>,
    /// The address or number.
    value: String,
}

/// What a body is there to do.
#[derive(Clone, InputObject)]
pub struct TaskInput {
    /// The task in words.
    text: String,
    /// The key of the body that had it before.
    previous: Option<String>,
}

/// A document that facts are cited from.
#[derive(Clone, InputObject)]
pub struct DocumentInput {
    /// The title.
    title: String,
    /// Where it can be read.
    address: Option<String>,
}

impl DocumentInput {
    pub(super) fn read(&self) -> Statement<Key> {
        let address = maybe_text(self.address.as_ref());
        Statement::Document(Box::new(Document { title: text(&self.title), address }))
    }
}

agreement! { given {AgreementInput} }
target! { given {TargetInput} }
meeting_series! { given {MeetingSeriesInput} }
meeting! { given {MeetingInput} }
proposal! { given {ProposalInput} }
proposal_item! { given {ProposalItemInput} }
decision! { given {DecisionInput} }
effect! { given {EffectInput} }
action_item! { given {ActionItemInput} }
procedure! { given {ProcedureInput} }
approval_step! { given {ApprovalStepInput} }
act! { given {ActInput} }
budget_line! { given {BudgetLineInput} }
allocation! { given {AllocationInput} }
involvement! { given {InvolvementInput} }

/// Places alike in a body.
#[derive(Clone, InputObject)]
pub struct PostInput {
    /// The body's key.
    body: String,
    /// What its holders are to the body.
    #[graphql(default_with = "Code(Role::Member)")]
    role: Code<Role>,
    /// How many places it has; null where that is not known.
    places: Option<u16>,
    /// Its name in words.
    title: Option<String>,
}

impl PostInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Post<Key>> {
        let body = key(script, "body", &self.body)?;
        Ok(Post { body, role: self.role.0, places: self.places, title: maybe_text(self.title.as_ref()) })
    }
}

/// One place in a body.
#[derive(Clone, InputObject)]
pub struct SeatInput {
    /// The body's key.
    body: String,
    /// What its holder is to the body.
    #[graphql(default_with = "Code(Role::Member)")]
    role: Code<Role>,
    /// Whether its holder votes; null where that is not known.
    voting: Option<bool>,
    /// The key of the post that it is one of.
    post: Option<String>,
    /// The key of the body that appoints its holder.
    appointed_by: Option<String>,
    /// Its name in words.
    title: Option<String>,
    /// Who is eligible, in words.
    eligible: Option<String>,
}

impl SeatInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Seat<Key>> {
        Ok(Seat {
            body: key(script, "body", &self.body)?,
            post: maybe_key(script, "post", self.post.as_ref())?,
            role: self.role.0,
            voting: self.voting,
            appointed_by: maybe_key(script, "appointedBy", self.appointed_by.as_ref())?,
            title: maybe_text(self.title.as_ref()),
            eligible: maybe_text(self.eligible.as_ref()),
        })
    }
}

/// A party belongs to a body.
#[derive(Clone, InputObject)]
pub struct MembershipInput {
    /// The body's key.
    body: String,
    /// The key of the person or organization.
    member: String,
    /// The key of the seat that it holds.
    seat: Option<String>,
    /// The key of the post that it holds a place of.
    post: Option<String>,
    /// What the member is to the body.
    #[graphql(default_with = "Code(Role::Member)")]
    role: Code<Role>,
    /// In what capacity.
    #[graphql(default_with = "Code(Capacity::Ordinary)")]
    capacity: Code<Capacity>,
    /// The key of the membership that it deputises or acts for.
    stands_in_for: Option<String>,
    /// How the term ended.
    ended: Option<Code<TermEnd>>,
}

/// A person sits for a member organization.
#[derive(Clone, InputObject)]
pub struct RepresentationInput {
    /// The key of the membership.
    membership: String,
    /// The person's key.
    person: String,
    /// In what capacity.
    #[graphql(default_with = "Code(Capacity::Ordinary)")]
    capacity: Code<Capacity>,
}

/// Something stands in a relation to something.
#[derive(Clone, InputObject)]
pub struct RelationInput {
    /// The kind.
    kind: Code<RelationKind>,
    /// The key of the body, person, post or seat that it starts at.
    source: String,
    /// The key of what it goes to; null where it goes to a designation.
    target: Option<String>,
    /// The class that it goes to, which a source names and does not list.
    designation: Option<String>,
    /// The task, matter or power that it concerns.
    scope: Option<String>,
    /// The level at which it is placed.
    level: Option<String>,
    /// What it rests on: “what was practice is now formalised”.
    ground: Option<String>,
    /// Within what limits it holds: “between the meetings”.
    limits: Option<String>,
}

impl RelationInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Relation<Key>> {
        let terms = RelationTerms {
            designation: maybe_text(self.designation.as_ref()),
            scope: maybe_text(self.scope.as_ref()),
            level: maybe_text(self.level.as_ref()),
            ground: maybe_text(self.ground.as_ref()),
            limits: maybe_text(self.limits.as_ref()),
        };
        Ok(Relation {
            kind: self.kind.0,
            from: key(script, "source", &self.source)?,
            to: maybe_key(script, "target", self.target.as_ref())?,
            terms: (terms != RelationTerms::default()).then(|| Box::new(terms)),
        })
    }
}

/// One body follows another.
#[derive(Clone, InputObject)]
pub struct SuccessionInput {
    /// The key of the body that was.
    predecessor: String,
    /// The key of the body that follows.
    successor: String,
    /// What passed over.
    kind: Code<SuccessionKind>,
    /// Whether only a part of the predecessor passed to this successor.
    #[graphql(default)]
    partial: bool,
    /// Whether this successor took the main part; null where that is not known.
    main: Option<bool>,
}

/// Something is not known, and why.
#[derive(Clone, InputObject)]
pub struct GapInput {
    /// What is not known.
    topic: Code<Topic>,
    /// Why.
    reason: Code<GapReason>,
    /// The reason in words.
    explanation: String,
}

impl GapInput {
    pub(super) fn read(&self) -> Statement<Key> {
        let explanation = text(&self.explanation);
        Statement::Gap(Box::new(Gap { topic: self.topic.0, reason: self.reason.0, explanation }))
    }
}

/// What holds of an entity: one of these.
#[derive(Clone, OneofObject)]
pub enum StatementInput {
    /// The body exists: true.
    Existence(bool),
    /// The body has a name.
    Name(NameInput),
    /// The body is of a class: `steering-group`.
    Classification(String),
    /// The body is part of the body with this key.
    Placement(String),
    /// A scheme identifies the body.
    Identifier(IdentifierInput),
    /// The body works at a level.
    Level(Code<Level>),
    /// The body works in an area: `social`.
    Area(String),
    /// The body has a legal form.
    LegalForm(String),
    /// So many work in the body.
    Staffing(StaffingInput),
    /// The body can be reached so.
    ContactPoint(ContactPointInput),
    /// The body has a task.
    Task(TaskInput),
    /// The person has a name.
    PersonName(PersonNameInput),
    /// A scheme identifies the person.
    PersonIdentifier(IdentifierInput),
    /// The document's title and address.
    Document(DocumentInput),
    /// The post.
    Post(PostInput),
    /// The seat.
    Seat(SeatInput),
    /// The membership.
    Membership(MembershipInput),
    /// The representation.
    Representation(RepresentationInput),
    /// The holder or representative is on leave: true.
    Leave(bool),
    /// The relation.
    Relation(RelationInput),
    /// The succession.
    Succession(SuccessionInput),
    /// The provision.
    Provision(ProvisionInput),
    /// The provision is not applied, for this reason.
    Exemption(String),
    /// The agreement.
    Agreement(AgreementInput),
    /// The agreement, programme or proposal aims at something.
    Target(TargetInput),
    /// The series of meetings.
    MeetingSeries(MeetingSeriesInput),
    /// The meeting.
    Meeting(MeetingInput),
    /// The proposal.
    Proposal(ProposalInput),
    /// The item of a proposal.
    ProposalItem(ProposalItemInput),
    /// The decision.
    Decision(DecisionInput),
    /// The decision is the ground of something.
    Effect(EffectInput),
    /// What is to be done.
    ActionItem(ActionItemInput),
    /// The procedure.
    Procedure(ProcedureInput),
    /// The step of a procedure.
    ApprovalStep(ApprovalStepInput),
    /// Somebody did something about the agreement or proposal.
    Act(ActInput),
    /// The budget line.
    BudgetLine(BudgetLineInput),
    /// An amount of the budget line.
    Allocation(AllocationInput),
    /// Somebody has to do with the affair.
    Involvement(InvolvementInput),
    /// Something about the subject is not known.
    Gap(GapInput),
    /// What is listed about the subject is all there is.
    Completeness(Code<Topic>),
}

/// The kind of an affair that is given; none of other statements.
macro_rules! kind_given {
    ([$this:ident] $($name:ident: $Kind:ident,)+) => {
        match $this {
            $(Self::$Kind(_) => Some(StatementKind::$Kind),)+
            _ => None,
        }
    };
}

impl StatementInput {
    /// The noun of an affair with a key of its own; of any other statement that of what takes most statements, as
    /// registering it is refused.
    pub(super) fn noun(&self) -> Noun {
        let kind: Option<StatementKind> = affairs! { kind_given [self] };
        kind.and_then(StatementKind::noun).unwrap_or(Noun::Organization)
    }

    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Statement<Key>> {
        script.at("statement");
        Ok(match self {
            Self::Existence(true) => Statement::Existence,
            Self::Leave(true) => Statement::Leave,
            Self::Existence(false) | Self::Leave(false) => {
                let english = "Only true can be stated; end the fact where it no longer holds.";
                return Err(script.invalid("statement", english, "Kun true kan oplyses; afslut ellers oplysningen."));
            }
            Self::Name(name) => Statement::Name(Box::new(name.read())),
            Self::Classification(class) => Statement::Classification(text(class)),
            Self::Placement(parent) => Statement::Placement(key(script, "statement", parent)?),
            Self::Identifier(identifier) => Statement::Identifier(Box::new(identifier.of_body())),
            Self::Level(level) => Statement::Level(level.0),
            Self::Area(area) => Statement::Area(text(area)),
            Self::LegalForm(form) => Statement::LegalForm(text(form)),
            Self::Staffing(staffing) => {
                let hundredths = staffing.full_time_equivalents.map(|number| hundredths(script, number)).transpose()?;
                Statement::Staffing(Staffing { full_time_hundredths: hundredths, heads: staffing.heads })
            }
            Self::ContactPoint(ContactPointInput { kind, value }) => {
                Statement::ContactPoint(Box::new(ContactPoint { kind: kind.0, value: text(value) }))
            }
            Self::Task(task) => {
                let previous = maybe_key(script, "statement", task.previous.as_ref())?;
                Statement::Task(Task { text: text(&task.text), previous })
            }
            Self::PersonName(name) => Statement::PersonName(Some(Box::new(name.read()))),
            Self::PersonIdentifier(identifier) => Statement::PersonIdentifier(Some(Box::new(identifier.of_person()))),
            Self::Document(document) => document.read(),
            Self::Post(post) => Statement::Post(Box::new(post.read(script)?)),
            Self::Seat(seat) => Statement::Seat(Box::new(seat.read(script)?)),
            Self::Membership(membership) => Statement::Membership(Membership {
                body: key(script, "statement", &membership.body)?,
                member: key(script, "statement", &membership.member)?,
                seat: maybe_key(script, "statement", membership.seat.as_ref())?,
                post: maybe_key(script, "statement", membership.post.as_ref())?,
                role: membership.role.0,
                capacity: membership.capacity.0,
                stands_in_for: maybe_key(script, "statement", membership.stands_in_for.as_ref())?,
                ended: membership.ended.map(|ended| ended.0),
            }),
            Self::Representation(representation) => Statement::Representation(Representation {
                membership: key(script, "statement", &representation.membership)?,
                person: key(script, "statement", &representation.person)?,
                capacity: representation.capacity.0,
            }),
            Self::Relation(relation) => Statement::Relation(relation.read(script)?),
            Self::Succession(succession) => Statement::Succession(Succession {
                predecessor: key(script, "statement", &succession.predecessor)?,
                successor: key(script, "statement", &succession.successor)?,
                kind: succession.kind.0,
                partial: succession.partial,
                main: succession.main,
            }),
            Self::Provision(provision) => Statement::Provision(Box::new(provision.read(script, Some("statement"))?)),
            Self::Exemption(reason) => Statement::Exemption(text(reason)),
            Self::Agreement(it) => it.read(script, Some("statement"))?,
            Self::Target(it) => it.read(script, Some("statement"))?,
            Self::MeetingSeries(it) => it.read(script, Some("statement"))?,
            Self::Meeting(it) => it.read(script, Some("statement"))?,
            Self::Proposal(it) => it.read(script, Some("statement"))?,
            Self::ProposalItem(it) => it.read(script, Some("statement"))?,
            Self::Decision(it) => it.read(script, Some("statement"))?,
            Self::Effect(it) => it.read(script, Some("statement"))?,
            Self::ActionItem(it) => it.read(script, Some("statement"))?,
            Self::Procedure(it) => it.read(script, Some("statement"))?,
            Self::ApprovalStep(it) => it.read(script, Some("statement"))?,
            Self::Act(it) => it.read(script, Some("statement"))?,
            Self::BudgetLine(it) => it.read(script, Some("statement"))?,
            Self::Allocation(it) => it.read(script, Some("statement"))?,
            Self::Involvement(it) => it.read(script, Some("statement"))?,
            Self::Gap(gap) => gap.read(),
            Self::Completeness(topic) => Statement::Completeness(topic.0),
        })
    }
}

fn hundredths(script: &mut Script<'_>, number: f64) -> Said<u32> {
    let hundredths = (number * 100.0).round();
    if (0.0..=f64::from(u32::MAX)).contains(&hundredths) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole number within the range")]
        let hundredths = hundredths as u32;
        return Ok(hundredths);
    }
    Err(script.invalid(
        "statement",
        "Full-time equivalents are from 0 to 42,949,672.95.",
        "Årsværk er fra 0 til 42.949.672,95.",
    ))
}
