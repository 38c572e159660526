//! Procedures by which something is approved, their steps, what was done, and how far something has come.

use async_graphql::{InputObject, Result, SimpleObject};
use herred_macros::Answer;

use super::affair::{entity, fact};
use super::at::{At, Item};
use super::date::{BoundOf, Date, date};
use super::fact::{Dated, Fact};
use super::filter::entity as entity_of_key;
use super::gap::GapFact;
use super::node::Node;
use super::organization::Organization;
use super::page::page_size;
use super::party::{Party, RelationEnd};
use super::word::Code;
use crate::network::approval::{ActKind, ProcedureKind, Quantifier, StepAction, act, approval_step, procedure};
use crate::network::organization::OrganizationKind;
use crate::network::questions::approval::{self as questions, ApprovalReason, ApprovalState, StepState};
use crate::network::questions::silence::{SilenceReason, SilenceState, silence_of};
use crate::network::validity::Certainty;
use crate::network::view::Held;

procedure! { entity {ProcedureFact "A version of a procedure." procedure []
    {
        /// The agreements and proposals that go through it on the day, as far as is known, and have not come through
        /// it or ended.
        async fn running(&self) -> Vec<Node> {
            let item = self.item();
            let running = questions::running_under(&item.at, item.id).into_iter();
            running.filter_map(|subject| Node::of(&item.other(subject))).collect()
        }
    }
} }

approval_step! { entity {ApprovalStepFact "A version of a step." approval_step [] {}} }

act! { fact {ActFact act {}} }

/// How far an agreement or a proposal has come in its approval on the day. It is derived from the steps and the acts;
/// what was done before it was last put forward anew does not count.
#[derive(SimpleObject, Answer)]
pub struct Approval {
    /// The agreement or the proposal.
    subject: Option<Node>,
    /// How far it has come.
    state: Code<ApprovalState>,
    /// Why that is UNKNOWN.
    reasons: Vec<Code<ApprovalReason>>,
    /// The steps, its own and those of its procedure, in order.
    steps: Vec<StepProgress>,
    /// The steps that come next: of those that are not known to be taken the ones with the smallest number.
    next: Vec<StepProgress>,
    /// What stands in its way: that it was rejected, sent back or taken back, and possibly not put forward anew since.
    blocks: Vec<CountedFact>,
    /// How sure it is that all that was done is listed; null where nothing says so.
    complete: Option<Code<Certainty>>,
    /// What is not known of its approval or of deadlines, and why.
    gaps: Vec<GapFact>,
}

/// A step of an approval on the day, or of what must be approved for an agreement to be in force.
#[derive(SimpleObject, Answer)]
pub struct StepProgress {
    /// The step.
    step: Option<ApprovalStep>,
    /// How sure it is that it is one of the steps.
    certainty: Code<Certainty>,
    /// Whether it is taken.
    state: Code<StepState>,
    /// Who takes it.
    bodies: Vec<StepBody>,
    /// Those of them who are not known to have taken it.
    missing: Vec<Organization>,
    /// Whether certainly all who take it are listed.
    listed: bool,
    /// The last day on which it is to be taken; null where that is not known.
    deadline: Option<Date>,
    /// Whether the deadline has passed and it is not taken; null where that is not known.
    late: Option<bool>,
    /// Why its state, its deadline or whether it is late is not known.
    reasons: Vec<Code<ApprovalReason>>,
    /// The steps before it that are not known to be taken.
    after: Vec<ApprovalStep>,
}

/// One that takes a step of an approval.
#[derive(SimpleObject, Answer)]
pub struct StepBody {
    /// The body; null where it is not known who takes the step.
    body: Option<Organization>,
    /// How sure it is that it takes the step.
    certainty: Code<Certainty>,
    /// Whether it has taken it.
    state: Code<StepState>,
    /// Why that is UNKNOWN.
    reason: Option<Code<ApprovalReason>>,
    /// The acts by which it took or refused it.
    acts: Vec<CountedFact>,
}

/// A fact that counts for an answer.
#[derive(SimpleObject, Answer)]
pub struct CountedFact {
    /// The fact.
    pub(super) fact: Fact,
    /// How sure it is that it counts.
    pub(super) certainty: Code<Certainty>,
}

/// Where a proposal stands that is adopted where nobody remarks on it by a day.
#[derive(SimpleObject, Answer)]
pub struct Silence {
    /// Where it stands.
    state: Code<SilenceState>,
    /// Why that is UNKNOWN.
    reasons: Vec<Code<SilenceReason>>,
    /// The last day for remarks.
    reply: Option<BoundOf>,
    /// The remarks, refusals among them, that may have been made by then.
    remarks: Vec<CountedFact>,
    /// What was done else about it, and the proposals that put it forward anew, as far as the day knows.
    later: Vec<CountedFact>,
    /// How sure it is that all that was done is listed; null where nothing says so.
    complete: Option<Code<Certainty>>,
    /// What is not known of it, and why.
    gaps: Vec<GapFact>,
}

/// Which approvals to list. Every condition that is given must hold on the day.
#[derive(Clone, Default, InputObject)]
pub struct ApprovalFilter {
    /// A step of it is certainly late.
    #[graphql(default)]
    late: bool,
    /// It was certainly rejected, sent back or taken back, and not put forward anew.
    #[graphql(default)]
    blocked: bool,
    /// Its area, or that of its procedure where it has none: `social`, `health`.
    area: Option<String>,
    /// The key of a body that is to take one of the next steps.
    turn: Option<String>,
}

impl CountedFact {
    /// The facts that an answer counts, each as sure as it counts.
    pub fn all(at: &At, facts: &[Held<'_>]) -> Vec<Self> {
        let counted =
            |held: &Held<'_>| Some(Self { fact: Fact::of(Dated::held(at, held))?, certainty: Code(held.certainty) });
        facts.iter().filter_map(counted).collect()
    }
}

impl StepProgress {
    /// How far a step has come.
    pub(super) fn of(at: &At, step: &questions::Step<'_>) -> Self {
        let body = |one: &questions::StepBody<'_>| StepBody {
            body: one.body.and_then(|body| Organization::of(&at.item(body))),
            certainty: Code(one.certainty),
            state: Code(one.state),
            reason: one.reason.map(Code),
            acts: CountedFact::all(at, &one.acts),
        };
        let missing = step.bodies.iter().filter(|one| one.state != StepState::Taken).filter_map(|one| one.body);
        Self {
            step: ApprovalStep::of(Dated::held(at, &step.held)),
            certainty: Code(step.held.certainty),
            state: Code(step.state),
            bodies: step.bodies.iter().map(body).collect(),
            missing: missing.filter_map(|body| Organization::of(&at.item(body))).collect(),
            listed: step.listed,
            deadline: step.deadline.and_then(date),
            late: step.late,
            reasons: step.reasons.iter().copied().map(Code).collect(),
            after: step.after.iter().filter_map(|step| ApprovalStep::version(&at.item(*step))).collect(),
        }
    }
}

impl Approval {
    /// That of an agreement or a proposal; none where it has no steps and goes through no procedure.
    pub fn of(item: &Item) -> Option<Self> {
        questions::approval_of(&item.at, item.id).map(|approval| Self::new(&item.at, &approval))
    }

    /// The first that are as the filter wants them.
    ///
    /// # Errors
    /// UNKNOWN_KEY, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn all(at: &At, filter: Option<ApprovalFilter>, first: i32) -> Result<Vec<Self>> {
        let ApprovalFilter { late, blocked, area, turn } = filter.unwrap_or_default();
        let turn = turn.map(|key| entity_of_key(at, &key)).transpose()?;
        let filter = questions::ApprovalFilter { late, blocked, area: area.map(Into::into), turn };
        let approvals = questions::approvals(at, &filter).take(page_size(first)?);
        Ok(approvals.map(|approval| Self::new(at, &approval)).collect())
    }

    fn new(at: &At, approval: &questions::Approval<'_>) -> Self {
        Self {
            subject: Node::of(&at.item(approval.subject)),
            state: Code(approval.state),
            reasons: approval.reasons.iter().copied().map(Code).collect(),
            steps: approval.steps.iter().map(|step| StepProgress::of(at, step)).collect(),
            next: approval.next().map(|step| StepProgress::of(at, step)).collect(),
            blocks: CountedFact::all(at, &approval.blocks),
            complete: approval.complete.map(Code),
            gaps: GapFact::all(at, &approval.gaps),
        }
    }
}

impl Silence {
    /// That of a proposal; none where it goes through no procedure of silence.
    pub fn of(proposal: &Item) -> Option<Self> {
        let at = &proposal.at;
        silence_of(at, proposal.id).map(|silence| Self {
            state: Code(silence.state),
            reasons: silence.reasons.iter().copied().map(Code).collect(),
            reply: silence.reply.map(BoundOf::written),
            remarks: CountedFact::all(at, &silence.remarks),
            later: CountedFact::all(at, &silence.later),
            complete: silence.complete.map(Code),
            gaps: GapFact::all(at, &silence.gaps),
        })
    }
}
