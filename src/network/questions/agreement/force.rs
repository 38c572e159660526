//! Whether an agreement is in force, why, and what is missing for that.

use crate::network::affair::ApprovalStep;
use crate::network::approval::{Act, ActKind, Quantifier, StepAction};
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::provision::Pool;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

use super::super::affiliation::{pool_listed, pool_of};
use super::super::approval::acts_of;
use super::super::gap::{complete, gaps_about};
use super::super::record::version_of;
use super::notice::notice_given;
use super::{said, versions};

words! {
    /// Whether something is so of an agreement: that it is in force, that a condition is met.
    enum ForceState {
        /// It certainly is.
        Yes = "YES", "ja";
        /// It certainly is not.
        No = "NO", "nej";
        /// It is not known.
        Unknown = "UNKNOWN", "uvist";
    }

    /// Why an agreement is in force, is not, or why that is not known.
    enum ForceReason {
        /// For it: a version of it certainly holds.
        Holds = "HOLDS", "aftalen gælder";
        /// For it: a step without which it is not in force was certainly taken.
        Approved = "APPROVED", "godkendt";
        /// Against it: all its versions begin later.
        NotYet = "NOT_YET", "endnu ikke begyndt";
        /// Against it: it has ended.
        Ended = "ENDED", "ophørt";
        /// Against it: a step without which it is not in force was certainly not taken.
        ApprovalMissing = "APPROVAL_MISSING", "godkendelse mangler";
        /// Against it: notice was given and has run out.
        EndedByNotice = "ENDED_BY_NOTICE", "ophørt efter opsigelse";
        /// Against it: an agreement that takes its place has come into force.
        Replaced = "REPLACED", "afløst af en anden aftale";
        /// It may not have begun.
        StartNotKnown = "START_NOT_KNOWN", "begyndelsen er ikke kendt";
        /// It may have ended.
        EndNotKnown = "END_NOT_KNOWN", "ophøret er ikke kendt";
        /// It is not known whether a step was taken, by all that take it, or whether it must be.
        ApprovalNotKnown = "APPROVAL_NOT_KNOWN", "godkendelse ikke kendt";
        /// Notice was or may have been given, and may have run out.
        NoticeEndNotKnown = "NOTICE_END_NOT_KNOWN", "opsigelsens udløb er ikke kendt";
        /// An agreement that takes its place may have come into force.
        ReplacementNotKnown = "REPLACEMENT_NOT_KNOWN", "uvist om afløst";
    }
}

impl ForceReason {
    /// What it makes of the answer: against all others NO, before YES UNKNOWN.
    #[must_use]
    pub fn state(self) -> ForceState {
        match self {
            Self::Holds | Self::Approved => ForceState::Yes,
            Self::NotYet | Self::Ended | Self::ApprovalMissing | Self::EndedByNotice | Self::Replaced => ForceState::No,
            Self::StartNotKnown
            | Self::EndNotKnown
            | Self::ApprovalNotKnown
            | Self::NoticeEndNotKnown
            | Self::ReplacementNotKnown => ForceState::Unknown,
        }
    }
}

/// Whether an agreement is in force on the day.
#[derive(Debug, Clone)]
pub struct Force<'v> {
    /// Whether it is: NO by any reason against it, else UNKNOWN by any that leaves it open, else YES.
    pub state: ForceState,
    /// Why, all of it.
    pub reasons: Vec<WhyForce<'v>>,
    /// The steps without which it is not in force, in their order.
    pub conditions: Vec<Condition<'v>>,
    /// The gaps about when it comes into force, about approvals and about notice.
    pub gaps: Vec<Held<'v>>,
}

impl Force<'_> {
    /// What is missing for it to be in force: the steps that are not known to be taken.
    pub fn missing(&self) -> impl Iterator<Item = &Condition<'_>> {
        self.conditions.iter().filter(|condition| condition.met != ForceState::Yes)
    }
}

/// A reason, and what it rests on.
#[derive(Debug, Clone)]
pub struct WhyForce<'v> {
    /// The reason.
    pub why: ForceReason,
    /// The facts: versions, steps and acts.
    pub facts: Vec<&'v Fact>,
    /// The step that it is about.
    pub step: Option<EntityId>,
}

/// A step without which an agreement is not in force.
#[derive(Debug, Clone)]
pub struct Condition<'v> {
    /// The step.
    pub step: EntityId,
    /// What it is.
    pub terms: &'v ApprovalStep<EntityId>,
    /// Its fact, and how sure it is that it must be taken.
    pub held: Held<'v>,
    /// Those who take it, in the order of their numbers.
    pub approvers: Vec<Approver<'v>>,
    /// Whether there may be more who take it.
    pub open: bool,
    /// The act that says that it was taken, without saying by whom.
    pub taken: Option<Held<'v>>,
    /// Whether it was taken.
    pub met: ForceState,
}

/// One who takes a step.
#[derive(Debug, Clone, Copy)]
pub struct Approver<'v> {
    /// The body.
    pub body: EntityId,
    /// How sure it is that it is one of those who take it.
    pub certainty: Certainty,
    /// The act by which it did, the surest first; none where none is known.
    pub act: Option<Held<'v>>,
    /// Whether it did.
    pub taken: ForceState,
}

/// Whether an agreement is in force on the day, and why.
///
/// It is where a version of it certainly holds, each step of its own and of the procedure that it goes through which
/// decides was certainly taken, no notice may have run out, and no agreement that takes its place may have come into
/// force. Acts count while they stand: who takes an approval or a notice back ends it.
#[must_use]
pub fn in_force(view: &View, agreement: EntityId) -> Force<'_> {
    let mut reasons = by_version(view, agreement);
    let version = version_of(view, agreement, StatementKind::Agreement);
    let conditions = conditions_of(view, agreement, version);
    reasons.extend(conditions.iter().map(why_of));
    reasons.extend(by_notice(view, agreement));
    reasons.extend(replacement(view, agreement));
    let topics = [Topic::Force, Topic::Approvals, Topic::Notice];
    Force { state: together(&reasons), reasons, conditions, gaps: gaps_about(view, agreement, &topics) }
}

/// NO by any reason against it, else UNKNOWN by any that leaves it open, else YES.
fn together(reasons: &[WhyForce<'_>]) -> ForceState {
    let any = |state: ForceState| reasons.iter().any(|reason| reason.why.state() == state);
    if any(ForceState::No) {
        ForceState::No
    } else if any(ForceState::Unknown) {
        ForceState::Unknown
    } else {
        ForceState::Yes
    }
}

/// What the versions of an agreement say of the day.
fn by_version(view: &View, agreement: EntityId) -> Vec<WhyForce<'_>> {
    fn why(why: ForceReason, facts: Vec<&Fact>) -> WhyForce<'_> {
        WhyForce { why, facts, step: None }
    }
    let (all, on) = (versions(view, agreement).map(|(fact, _)| fact).collect::<Vec<_>>(), view.on());
    let of = |sure: Certainty| all.iter().copied().filter(move |fact| fact.on(on) == Some(sure));
    let certain: Vec<&Fact> = of(Certainty::Certain).collect();
    if !certain.is_empty() {
        return vec![why(ForceReason::Holds, certain)];
    }
    let start: Vec<&Fact> = of(Certainty::Possible).filter(|fact| on < fact.validity.from.latest).collect();
    let end: Vec<&Fact> = of(Certainty::Possible).filter(|fact| fact.validity.until.earliest <= on).collect();
    let mut reasons = Vec::new();
    if !start.is_empty() {
        reasons.push(why(ForceReason::StartNotKnown, start));
    }
    if !end.is_empty() {
        reasons.push(why(ForceReason::EndNotKnown, end));
    }
    if reasons.is_empty() {
        let ended: Vec<&Fact> = all.iter().copied().filter(|fact| fact.validity.until.latest <= on).collect();
        reasons.push(match (all.is_empty(), ended.is_empty()) {
            (true, _) => why(ForceReason::StartNotKnown, all),
            (false, true) => why(ForceReason::NotYet, all),
            (false, false) => why(ForceReason::Ended, ended),
        });
    }
    reasons
}

/// Whether a notice has run out, or may have.
fn by_notice(view: &View, agreement: EntityId) -> impl Iterator<Item = WhyForce<'_>> {
    acts_of(view, agreement).into_iter().filter_map(move |(held, act)| {
        if act.kind != ActKind::GaveNotice {
            return None;
        }
        let until = notice_given(view, agreement, held.fact.validity.from).runs_out;
        let why = match until {
            Some(until) if until.latest <= view.on() && held.certainty == Certainty::Certain => {
                ForceReason::EndedByNotice
            }
            Some(until) if until.earliest > view.on() => return None,
            _ => ForceReason::NoticeEndNotKnown,
        };
        Some(WhyForce { why, facts: vec![held.fact], step: None })
    })
}

/// Whether an agreement that takes the place of another has come into force by the day, or may have. What becomes of
/// it later does not bring the other back.
fn replacement(view: &View, agreement: EntityId) -> Vec<WhyForce<'_>> {
    let following = view.naming_ever(agreement, Link::AgreementFollowed).filter(|fact| fact.subject != agreement);
    let replaced = following.filter_map(|fact| {
        if fact.validity.from.earliest > view.on() {
            return None;
        }
        let begun = fact.validity.certain_days().is_some_and(|(from, _)| from <= view.on());
        let conditions: Vec<WhyForce<'_>> = conditions_of(view, fact.subject, Some(fact)).iter().map(why_of).collect();
        let why = match together(&conditions) {
            ForceState::No => return None,
            ForceState::Yes if begun => ForceReason::Replaced,
            _ => ForceReason::ReplacementNotKnown,
        };
        Some(WhyForce { why, facts: vec![fact], step: None })
    });
    replaced.collect()
}

/// The steps without which an agreement is not in force, by one of its versions: those of its own, and those of the
/// procedure that it goes through.
fn conditions_of<'v>(view: &'v View, agreement: EntityId, version: Option<&'v Fact>) -> Vec<Condition<'v>> {
    let own = view.naming(agreement, Link::StepOf);
    let under = version.and_then(|fact| said(fact)?.under);
    let sure = version.and_then(|fact| fact.on(view.on())).unwrap_or(Certainty::Possible);
    let of_procedure = under.into_iter().flat_map(|under| view.naming(under, Link::StepOf));
    let of_procedure = of_procedure.map(move |held| Held { certainty: held.certainty.and(sure), ..held });
    let mut all: Vec<Condition<'v>> =
        own.chain(of_procedure).filter_map(|held| condition(view, agreement, held)).collect();
    all.sort_by_key(|condition| (condition.terms.number, condition.step, condition.held.fact.id));
    all
}

/// A step as a condition; none where it does not decide.
fn condition<'v>(view: &'v View, agreement: EntityId, held: Held<'v>) -> Option<Condition<'v>> {
    let terms = held.fact.affair()?.approval_step()?;
    if !terms.authoritative.unwrap_or(terms.action == StepAction::Approve) {
        return None;
    }
    let step = held.fact.subject;
    let pooled = terms.each.is_some() || terms.within.is_some();
    let pool = Pool::each(terms.each, terms.within);
    let (mut bodies, mut open) = (Vec::new(), false);
    if pooled {
        let found = pool_of(view, &pool);
        open = found.open || !pool_listed(view, &pool);
        bodies = found.members;
    }
    if let Some(body) = terms.body {
        bodies.retain(|(other, _)| *other != body);
        bodies.push((body, Certainty::Certain));
    }
    bodies.sort_unstable();
    let alone = bodies.len() == 1 && !pooled;
    let all = complete(view, agreement, Topic::Approvals) == Some(Certainty::Certain);
    let state = |act: Option<Held<'_>>| match act.map(|act| act.certainty) {
        Some(Certainty::Certain) => ForceState::Yes,
        None if all => ForceState::No,
        _ => ForceState::Unknown,
    };
    let approvers: Vec<Approver<'v>> = bodies
        .into_iter()
        .map(|(body, certainty)| {
            let act = taken(view, agreement, (step, terms.action), Some(body), alone);
            Approver { body, certainty, act, taken: state(act) }
        })
        .collect();
    let nobody = approvers.is_empty() && !pooled;
    let by_nobody = if nobody { taken(view, agreement, (step, terms.action), None, true) } else { None };
    let met = if nobody { state(by_nobody) } else { met(terms.quantifier, &approvers, open) };
    Some(Condition { step, terms, held, approvers, open, taken: by_nobody, met })
}

/// Whether a step was taken by as many as must.
fn met(quantifier: Option<Quantifier>, approvers: &[Approver<'_>], open: bool) -> ForceState {
    let any = |state: ForceState| approvers.iter().any(|one| one.taken == state && one.certainty == Certainty::Certain);
    let all = |state: ForceState| !open && !approvers.is_empty() && approvers.iter().all(|one| one.taken == state);
    let (one, other) = match quantifier.unwrap_or(Quantifier::Each) {
        Quantifier::Each => (all(ForceState::Yes), any(ForceState::No)),
        Quantifier::Any => (any(ForceState::Yes), all(ForceState::No)),
    };
    match (one, other) {
        (true, _) => ForceState::Yes,
        (_, true) => ForceState::No,
        _ => ForceState::Unknown,
    }
}

/// The surest act by which a body took a step about an agreement, as it stands on the day: one of the step, or one
/// that names no step. An act that does not say by whom counts where it names the step and only one takes that, who is
/// `alone`; where no body is given, any act that names the step does.
#[must_use]
pub fn taken(
    view: &View,
    agreement: EntityId,
    (step, action): (EntityId, StepAction),
    body: Option<EntityId>,
    alone: bool,
) -> Option<Held<'_>> {
    let fits = |by: Option<EntityId>, at: Option<EntityId>| match (body, by) {
        (Some(body), Some(by)) => body == by && at.is_none_or(|at| at == step),
        (Some(_), None) => alone && at == Some(step),
        (None, _) => at == Some(step),
    };
    let takes = |act: &Act<EntityId>| act.kind != ActKind::Rejected && act.kind.action() == Some(action);
    let acts = acts_of(view, agreement).into_iter().filter(|(_, act)| takes(act) && fits(act.by, act.step));
    acts.map(|(held, _)| held).min_by_key(|held| (held.certainty, held.fact.id))
}

/// What a condition makes of the answer.
fn why_of<'v>(condition: &Condition<'v>) -> WhyForce<'v> {
    let why = match condition.met {
        ForceState::Yes => ForceReason::Approved,
        ForceState::No if condition.held.certainty == Certainty::Certain => ForceReason::ApprovalMissing,
        _ => ForceReason::ApprovalNotKnown,
    };
    let acts = condition.approvers.iter().filter_map(|one| one.act).chain(condition.taken).map(|held| held.fact);
    WhyForce { why, facts: [condition.held.fact].into_iter().chain(acts).collect(), step: Some(condition.step) }
}
