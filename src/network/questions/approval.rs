//! How far something has come in its approval: the steps it takes, who has taken them, what comes next, what is late,
//! and what stands in the way.
//!
//! All of it is derived from the steps and the acts that hold on the day. An act that puts the thing forward anew
//! begins a new round, in which what was done before it does not count. Which of two acts on one day came first is not
//! known.

mod round;
mod step;

use std::collections::BTreeSet;

use super::gap::{complete, gaps_about};
use super::record::version_of;
use super::silence::{SilenceState, silence_of};
use crate::network::affair::Affair;
use crate::network::approval::{Act, ActKind, ApprovalStep, Quantifier};
use crate::network::fact::{Fact, Link, StatementKind, Text};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::validity::{Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// How far something has come in its approval.
    enum ApprovalState {
        /// A step that is listed is certainly not taken, and nothing stops it.
        Running = "RUNNING", "i gang";
        /// Every step that is listed is taken.
        Done = "DONE", "gennemført";
        /// It was rejected, and not put forward anew since.
        Rejected = "REJECTED", "afvist";
        /// It was sent back, and not put forward anew since.
        ReferredBack = "REFERRED_BACK", "sendt tilbage";
        /// It was taken back.
        TakenBack = "TAKEN_BACK", "trukket tilbage";
        /// It is not known; the reasons say why.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// Whether a step is taken, or a body has taken it.
    enum StepState {
        /// It is taken, and that is known.
        Taken = "TAKEN", "taget";
        /// It is not taken, and that is known.
        NotTaken = "NOT_TAKEN", "ikke taget";
        /// It was refused.
        Rejected = "REJECTED", "afvist";
        /// It is not known; the reasons say why.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// Why something of an approval is not known.
    enum ApprovalReason {
        /// It is not known which steps it takes.
        NoSteps = "NO_STEPS", "trinnene er ikke oplyst";
        /// It is not known whether all that was done is listed.
        ActsNotListed = "ACTS_NOT_LISTED", "ikke alle handlinger er oplyst";
        /// It is not known whether all who take the step are listed, or who takes it.
        BodiesNotListed = "BODIES_NOT_LISTED", "ikke alle trinnets organer er oplyst";
        /// It rests on what only possibly holds on the day, or possibly belongs to the step or the round.
        OnlyPossible = "ONLY_POSSIBLE", "hviler på noget, der kun er muligt";
        /// The day by which the step is to be taken is not stated.
        DeadlineNotStated = "DEADLINE_NOT_STATED", "fristen er ikke oplyst";
        /// The year from which the deadline is counted is not known.
        YearUnknown = "YEAR_UNKNOWN", "året er ukendt";
    }
}

/// How far an agreement or a proposal has come in its approval on the day.
#[derive(Debug, Clone)]
pub struct Approval<'v> {
    /// The agreement or the proposal.
    pub subject: EntityId,
    /// How far it has come.
    pub state: ApprovalState,
    /// Why that is not known; none where it is.
    pub reasons: Vec<ApprovalReason>,
    /// The steps, its own and those of its procedure, in order.
    pub steps: Vec<Step<'v>>,
    /// How sure it is that all that was done is listed; none where nothing says so.
    pub complete: Option<Certainty>,
    /// What stands in its way: it was rejected, sent back or taken back, and possibly not put forward anew since.
    pub blocks: Vec<Held<'v>>,
    /// The gaps about its approval and about deadlines.
    pub gaps: Vec<Held<'v>>,
}

/// A step of an approval on the day.
#[derive(Debug, Clone)]
pub struct Step<'v> {
    /// The fact that the step is, and how sure it is on the day.
    pub held: Held<'v>,
    /// What it says.
    pub said: &'v ApprovalStep<EntityId>,
    /// Whether it is taken.
    pub state: StepState,
    /// Who takes it.
    pub bodies: Vec<StepBody<'v>>,
    /// Whether certainly all who take it are listed.
    pub listed: bool,
    /// The last day on which it is to be taken; none where that is not known.
    pub deadline: Option<Day>,
    /// Whether the deadline has passed and it is not taken; none where that is not known.
    pub late: Option<bool>,
    /// Why its state, its deadline or whether it is late is not known.
    pub reasons: Vec<ApprovalReason>,
    /// The steps before it that are not known to be taken.
    pub after: Vec<EntityId>,
}

/// One that takes a step.
#[derive(Debug, Clone)]
pub struct StepBody<'v> {
    /// The body; none where it is not known who takes the step.
    pub body: Option<EntityId>,
    /// How sure it is that it takes the step.
    pub certainty: Certainty,
    /// Whether it has taken it.
    pub state: StepState,
    /// Why that is not known.
    pub reason: Option<ApprovalReason>,
    /// The acts by which it took or refused it in this round, each as sure as that is.
    pub acts: Vec<Held<'v>>,
}

/// Which approvals are wanted; what is not given, or not wanted, is not asked.
#[derive(Debug, Clone, Default)]
pub struct ApprovalFilter {
    /// Only those with a step that is certainly late.
    pub late: bool,
    /// Only those in whose way something certainly stands.
    pub blocked: bool,
    /// Only those of this area, or that go through a procedure of it.
    pub area: Option<Text>,
    /// Only those of which this body is to take a next step.
    pub turn: Option<EntityId>,
}

/// The acts about an agreement or a proposal that stand on the day, in order of time; the disputed only possibly.
pub(super) fn acts_of(view: &View, subject: EntityId) -> Vec<(Held<'_>, &Act<EntityId>)> {
    let acts = view.facts(subject, StatementKind::Act);
    acts.filter_map(|held| Some((held.weighed(), held.fact.affair()?.act()?))).collect()
}

/// Those of them since it was last put forward, each as sure as it is that it was done since.
pub(super) fn acts_since(view: &View, subject: EntityId) -> Vec<(Held<'_>, &Act<EntityId>)> {
    round::acts_in_round(view, &acts_of(view, subject))
}

/// The version of an agreement or a proposal that speaks for it on the day.
fn spoken(view: &View, subject: EntityId) -> Option<&Fact> {
    let kind = match view.entity(subject)?.noun() {
        Noun::Agreement => StatementKind::Agreement,
        Noun::Proposal => StatementKind::Proposal,
        _ => return None,
    };
    version_of(view, subject, kind)
}

/// The procedure that an agreement or a proposal goes through, as the version that speaks for it on the day says.
#[must_use]
pub fn procedure_of(view: &View, subject: EntityId) -> Option<EntityId> {
    match spoken(view, subject)?.affair()? {
        Affair::Agreement(agreement) => agreement.under,
        Affair::Proposal(proposal) => proposal.under,
        _ => None,
    }
}

/// How far an agreement or a proposal has come in its approval on the day; none for other entities, and where it has
/// no steps and goes through no procedure.
#[must_use]
pub fn approval_of(view: &View, subject: EntityId) -> Option<Approval<'_>> {
    spoken(view, subject)?;
    let procedure = procedure_of(view, subject);
    let Round { steps, acts, taken, complete } = round_on(view, subject, procedure);
    if steps.is_empty() && procedure.is_none() {
        return None;
    }
    let refusals = acts.iter().zip(&taken).filter(|((_, act), _)| is_refusal(act.kind));
    let blocks = refusals.filter_map(|((held, act), of)| {
        Some(Held { certainty: stops(&steps, act.kind, held.certainty, of)?, ..*held })
    });
    let blocks: Vec<Held<'_>> = blocks.collect();
    let (state, reasons) = state_of(&steps, &acts, &taken);
    let gaps = gaps_about(view, subject, &[Topic::Approvals, Topic::Deadline]);
    Some(Approval { subject, state, reasons, steps, complete, blocks, gaps })
}

/// The steps of an agreement or a proposal on the day, in order: its own, and those of a procedure that it goes through.
pub(super) fn steps_on(view: &View, subject: EntityId, procedure: Option<EntityId>) -> Vec<Step<'_>> {
    round_on(view, subject, procedure).steps
}

/// What was done since a thing was last put forward.
struct Round<'v> {
    steps: Vec<Step<'v>>,
    acts: Vec<(Held<'v>, &'v Act<EntityId>)>,
    /// Of each act the steps that it is of, by their places.
    taken: Vec<Vec<usize>>,
    complete: Option<Certainty>,
}

fn round_on(view: &View, subject: EntityId, procedure: Option<EntityId>) -> Round<'_> {
    let mut steps = step::steps_of(view, subject, procedure);
    let complete = complete(view, subject, Topic::Approvals);
    let acts = acts_since(view, subject);
    let taken = round::take(&mut steps, &acts, complete == Some(Certainty::Certain));
    step::judge(view, subject, &mut steps);
    Round { steps, acts, taken, complete }
}

impl Approval<'_> {
    /// The steps that come next: of those that are not known to be taken the ones with the smallest number.
    pub fn next(&self) -> impl Iterator<Item = &Step<'_>> {
        let open = || self.steps.iter().filter(|step| step.state != StepState::Taken);
        let first = open().map(|step| step.said.number).min();
        open().filter(move |step| Some(step.said.number) == first)
    }

    /// Whether it still goes on, as far as is known.
    fn goes_on(&self) -> bool {
        !matches!(self.state, ApprovalState::Done | ApprovalState::TakenBack)
    }
}

fn is_refusal(kind: ActKind) -> bool {
    matches!(kind, ActKind::Rejected | ActKind::ReferredBack | ActKind::TakenBack)
}

/// The state of the whole, and why it is not known. What was done last in the row of being sent back, rejected and
/// taken back counts.
fn state_of(
    steps: &[Step<'_>],
    acts: &[(Held<'_>, &Act<EntityId>)],
    taken: &[Vec<usize>],
) -> (ApprovalState, Vec<ApprovalReason>) {
    let rank = [
        (ActKind::TakenBack, ApprovalState::TakenBack),
        (ActKind::Rejected, ApprovalState::Rejected),
        (ActKind::ReferredBack, ApprovalState::ReferredBack),
    ];
    for (kind, state) in rank {
        let of_kind = acts.iter().zip(taken).filter(|((_, act), _)| act.kind == kind);
        match of_kind.filter_map(|((held, _), of)| stops(steps, kind, held.certainty, of)).min() {
            Some(Certainty::Certain) => return (state, Vec::new()),
            Some(Certainty::Possible) => return (ApprovalState::Unknown, vec![ApprovalReason::OnlyPossible]),
            None => {}
        }
    }
    if steps.is_empty() {
        return (ApprovalState::Unknown, vec![ApprovalReason::NoSteps]);
    }
    let open = |step: &Step<'_>| step.state == StepState::NotTaken && step.held.certainty == Certainty::Certain;
    if steps.iter().any(open) {
        return (ApprovalState::Running, Vec::new());
    }
    if steps.iter().all(|step| step.state == StepState::Taken) {
        return (ApprovalState::Done, Vec::new());
    }
    let of_states =
        |reason: &ApprovalReason| !matches!(reason, ApprovalReason::DeadlineNotStated | ApprovalReason::YearUnknown);
    let unknown = steps.iter().filter(|step| step.state != StepState::Taken);
    let mut reasons: BTreeSet<ApprovalReason> =
        unknown.clone().flat_map(|step| step.reasons.iter().copied()).filter(of_states).collect();
    if unknown.clone().any(|step| step.held.certainty == Certainty::Possible) {
        reasons.insert(ApprovalReason::OnlyPossible);
    }
    (ApprovalState::Unknown, reasons.into_iter().collect())
}

/// How sure it is that a refusal stops the whole: a rejection of a step that any of several takes does not.
fn stops(steps: &[Step<'_>], kind: ActKind, certainty: Certainty, of: &[usize]) -> Option<Certainty> {
    if kind != ActKind::Rejected || of.is_empty() {
        return Some(certainty);
    }
    let weights = of.iter().filter_map(|at| {
        let step = steps.get(*at)?;
        match (step.state, step.said.quantifier) {
            (StepState::Rejected, _) => Some(step.held.certainty),
            (StepState::Taken, _) | (StepState::NotTaken, Some(Quantifier::Any)) => None,
            _ => Some(Certainty::Possible),
        }
    });
    weights.min()
}

/// The agreements and proposals that go through a procedure on the day, as far as is known, and have not ended or come
/// through it; in the order of their numbers.
#[must_use]
pub fn running_under(view: &View, procedure: EntityId) -> Vec<EntityId> {
    let named = [Link::AgreementUnder, Link::ProposalUnder];
    let mentioned: BTreeSet<EntityId> = named.into_iter().flat_map(|link| view.mentions(procedure, link)).collect();
    let under = mentioned.into_iter().filter(|subject| procedure_of(view, *subject) == Some(procedure));
    under.filter(|subject| is_under_way(view, *subject)).collect()
}

/// Whether something may be on its way through its procedure on the day. An agreement is approved before it begins; a
/// proposal is put forward first.
fn is_under_way(view: &View, subject: EntityId) -> bool {
    let Some(version) = spoken(view, subject) else { return false };
    let begun = version.statement.kind() == StatementKind::Agreement || version.validity.from.earliest <= view.on();
    if version.validity.until.latest <= view.on() || !begun {
        return false;
    }
    let goes_on = || approval_of(view, subject).is_some_and(|approval| approval.goes_on());
    match silence_of(view, subject).map(|silence| silence.state) {
        Some(SilenceState::AdoptedBySilence | SilenceState::Lapsed | SilenceState::TakenBack) => false,
        // What is put forward anew in another proposal goes on there; by itself, with the steps that are left.
        Some(SilenceState::Resubmitted) => view.naming(subject, Link::ProposalFollowed).next().is_none() && goes_on(),
        Some(_) => true,
        None => goes_on(),
    }
}

/// The approvals of all agreements and proposals that have steps and may be under way on the day, and are as the filter
/// wants them: agreements first, in the order of their numbers.
pub fn approvals<'v>(view: &'v View, filter: &ApprovalFilter) -> impl Iterator<Item = Approval<'v>> {
    let all = view.of_noun(Noun::Agreement).chain(view.of_noun(Noun::Proposal));
    let steps = all.filter_map(|subject| approval_of(view, subject));
    steps.filter(move |approval| {
        let turn = |body: EntityId| {
            let to_take = |one: &StepBody<'_>| one.body == Some(body) && one.state != StepState::Taken;
            approval.next().any(|step| step.bodies.iter().any(to_take))
        };
        !approval.steps.is_empty()
            && approval.goes_on()
            && is_under_way(view, approval.subject)
            && (!filter.late || approval.steps.iter().any(|step| step.late == Some(true)))
            && (!filter.blocked || approval.blocks.iter().any(|act| act.certainty == Certainty::Certain))
            && filter.area.as_ref().is_none_or(|area| is_of_area(view, approval.subject, area))
            && filter.turn.is_none_or(turn)
    })
}

fn is_of_area(view: &View, subject: EntityId, area: &Text) -> bool {
    fn area_of(fact: &Fact) -> Option<&Text> {
        fact.affair()?.area()
    }
    let own = spoken(view, subject).and_then(area_of);
    let of_procedure = || version_of(view, procedure_of(view, subject)?, StatementKind::Procedure).and_then(area_of);
    own.or_else(of_procedure) == Some(area)
}
