//! Whether an agreement is in force, why, and what is missing for that.

use std::collections::BTreeSet;

use crate::network::approval::{ActKind, StepAction};
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::provision::Pool;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

use super::super::affiliation::turns_of;
use super::super::approval::{Step, StepState, acts_of, steps_on};
use super::super::gap::gaps_about;
use super::super::record::version_of;
use super::notice::notice_given;
use super::{said, versions};

words! {
    /// Whether an agreement is in force.
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
        /// Versions of it say otherwise of the day.
        Disputed = "DISPUTED", "kilderne er uenige";
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
            Self::Disputed
            | Self::StartNotKnown
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
    pub conditions: Vec<Step<'v>>,
    /// The gaps about when it comes into force, about approvals and about notice.
    pub gaps: Vec<Held<'v>>,
}

impl Force<'_> {
    /// What is missing for it to be in force: the steps that are not known to be taken.
    pub fn missing(&self) -> impl Iterator<Item = &Step<'_>> {
        self.conditions.iter().filter(|condition| condition.state != StepState::Taken)
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

/// Whether an agreement is in force on the day, and why.
///
/// It is where a version of it certainly holds, each step of its own and of the procedure that it goes through which
/// decides was certainly taken since it was last put forward, no notice may have run out, and no agreement that takes
/// its place may have come into force. Acts count while they stand: who takes an approval or a notice back ends it.
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
    let (disputed, certain): (Vec<&Fact>, Vec<&Fact>) =
        of(Certainty::Certain).partition(|fact| fact.dispute().is_some());
    if !certain.is_empty() {
        return vec![why(ForceReason::Holds, certain)];
    }
    if !disputed.is_empty() {
        return vec![why(ForceReason::Disputed, disputed)];
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
        let mut may_have = false;
        for day in days_to_begin(view, fact) {
            let then = view.on_day(day);
            let conditions = conditions_of(&then, fact.subject, Some(fact));
            let begun = fact.on(day) == Some(Certainty::Certain) && fact.dispute().is_none();
            match together(&conditions.iter().map(why_of).collect::<Vec<_>>()) {
                ForceState::Yes if begun => return Some((ForceReason::Replaced, fact)),
                ForceState::No => {}
                _ => may_have = true,
            }
        }
        may_have.then_some((ForceReason::ReplacementNotKnown, fact))
    });
    replaced.map(|(why, fact)| WhyForce { why, facts: vec![fact], step: None }).collect()
}

/// The days until the view's, of those on which a version of an agreement may hold, on which it can come to be that it
/// begins: its first, and those on which what its steps and who has taken them are is said otherwise than before.
fn days_to_begin(view: &View, version: &Fact) -> BTreeSet<Day> {
    let (from, until) = version.validity.possible_days();
    let under = said(version).and_then(|agreement| agreement.under);
    let wholes = [Some(version.subject), under].into_iter().flatten();
    let steps: BTreeSet<EntityId> =
        wholes.flat_map(|whole| view.naming_ever(whole, Link::StepOf)).map(|fact| fact.subject).collect();
    let steps: Vec<&Fact> =
        steps.into_iter().flat_map(|step| view.history(step, StatementKind::ApprovalStep)).collect();
    let pools = steps.iter().filter_map(|step| step.affair()?.approval_step());
    let pools = pools.flat_map(|step| turns_of(view, &Pool::each(step.each, step.within)));
    let about = [StatementKind::Act, StatementKind::Completeness, StatementKind::Gap];
    let about = about.into_iter().flat_map(|kind| view.history(version.subject, kind));
    let facts = steps.iter().copied().chain(about).chain([version]);
    let bounds = facts.flat_map(|fact| [fact.validity.from, fact.validity.until]);
    let days = bounds.flat_map(|Bound { earliest, latest }| [earliest, latest]).chain(pools).chain([view.on()]);
    days.filter(|day| from <= *day && *day < until && *day <= view.on()).collect()
}

/// The steps without which an agreement is not in force, by one of its versions: those that decide of its own, and of
/// the procedure that it goes through.
fn conditions_of<'v>(view: &'v View, agreement: EntityId, version: Option<&Fact>) -> Vec<Step<'v>> {
    let under = version.and_then(|fact| said(fact)?.under);
    let sure = version.and_then(|fact| view.held(fact)).map_or(Certainty::Possible, |held| held.certainty);
    let mut steps = steps_on(view, agreement, under);
    steps.retain(|step| step.said.authoritative.unwrap_or(step.said.action == StepAction::Approve));
    for of_procedure in steps.iter_mut().filter(|step| step.said.whole != agreement) {
        of_procedure.held.certainty = of_procedure.held.certainty.and(sure);
    }
    steps
}

/// What a condition makes of the answer.
fn why_of<'v>(condition: &Step<'v>) -> WhyForce<'v> {
    let why = match condition.state {
        StepState::Taken => ForceReason::Approved,
        StepState::NotTaken | StepState::Rejected if condition.held.certainty == Certainty::Certain => {
            ForceReason::ApprovalMissing
        }
        _ => ForceReason::ApprovalNotKnown,
    };
    let acts = condition.bodies.iter().flat_map(|one| &one.acts).map(|held| held.fact);
    let facts = [condition.held.fact].into_iter().chain(acts).collect();
    WhyForce { why, facts, step: Some(condition.held.fact.subject) }
}
