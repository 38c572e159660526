//! Which acts count: those since the thing was last put forward, and to which step and body each belongs.

use super::{ApprovalReason as Why, Step, StepBody, StepState};
use crate::network::approval::{Act, ActKind};
use crate::network::key::EntityId;
use crate::network::validity::{Certainty, Day};
use crate::network::view::{Held, View};

/// The acts of this round, each as sure as it is that it was done and belongs to it.
pub(super) fn acts_in_round<'v>(
    view: &View,
    acts: &[(Held<'v>, &'v Act<EntityId>)],
) -> Vec<(Held<'v>, &'v Act<EntityId>)> {
    let anew: Vec<Held<'_>> =
        acts.iter().filter(|(_, act)| act.kind == ActKind::Resubmitted).map(|(held, _)| *held).collect();
    let others = acts.iter().filter(|(_, act)| act.kind != ActKind::Resubmitted);
    let counted = others.filter_map(|(held, act)| {
        let certainty = counts(held, &anew, view.on())?;
        Some((Held { certainty, ..*held }, *act))
    });
    counted.collect()
}

/// How sure it is that an act is of the round that began when the thing was last put forward; none where it certainly
/// is not. Of two acts on one day it is not known which came first.
fn counts(act: &Held<'_>, anew: &[Held<'_>], on: Day) -> Option<Certainty> {
    let done = act.fact.validity.from;
    let surely_after = |again: &Held<'_>| done.earliest > again.fact.validity.from.latest.min(on);
    let may_be_after = |again: &Held<'_>| {
        again.certainty == Certainty::Possible || done.latest.min(on) >= again.fact.validity.from.earliest
    };
    if act.certainty == Certainty::Certain && anew.iter().all(surely_after) {
        Some(Certainty::Certain)
    } else {
        anew.iter().all(may_be_after).then_some(Certainty::Possible)
    }
}

/// Gives each act to those who take the steps that it is of, says of each whether it has taken the step, and gives the
/// numbers of the steps that each act is of.
pub(super) fn take<'v>(
    steps: &mut [Step<'v>],
    acts: &[(Held<'v>, &'v Act<EntityId>)],
    complete: bool,
) -> Vec<Vec<usize>> {
    let mut of_acts = Vec::new();
    let mut taken: Vec<Vec<Vec<(Held<'v>, ActKind)>>> =
        steps.iter().map(|step| vec![Vec::new(); step.bodies.len()]).collect();
    for (held, act) in acts {
        let takers = takers(steps, act);
        for (step, body, certainty) in &takers {
            if let Some(own) = taken.get_mut(*step).and_then(|bodies| bodies.get_mut(*body)) {
                own.push((Held { certainty: held.certainty.and(*certainty), ..*held }, act.kind));
            }
        }
        let mut of: Vec<usize> = takers.into_iter().map(|(step, ..)| step).collect();
        of.dedup();
        of_acts.push(of);
    }
    for (step, acts) in steps.iter_mut().zip(taken) {
        for (body, acts) in step.bodies.iter_mut().zip(acts) {
            decide(body, acts, complete);
        }
    }
    of_acts
}

/// Whether one has taken a step, by its acts of this round. A refusal stands until the thing is put forward anew.
fn decide<'v>(body: &mut StepBody<'v>, acts: Vec<(Held<'v>, ActKind)>, complete: bool) {
    let surest = |refused: bool| {
        let of_it = acts.iter().filter(|(_, kind)| (*kind == ActKind::Rejected) == refused);
        of_it.map(|(held, _)| held.certainty).min()
    };
    (body.state, body.reason) = match (surest(true), surest(false)) {
        (Some(Certainty::Certain), _) => (StepState::Rejected, None),
        (None, Some(Certainty::Certain)) => (StepState::Taken, None),
        (None, None) if complete => (StepState::NotTaken, None),
        (None, None) => (StepState::Unknown, Some(Why::ActsNotListed)),
        _ => (StepState::Unknown, Some(Why::OnlyPossible)),
    };
    body.acts = acts.into_iter().map(|(held, _)| held).collect();
}

/// The steps and the bodies of them that an act belongs to, by their places in the lists. It belongs certainly to one
/// alone: the step that it names, or the only one that its kind and who did it tell.
fn takers(steps: &[Step<'_>], act: &Act<EntityId>) -> Vec<(usize, usize, Certainty)> {
    let Some(action) = act.kind.action() else { return Vec::new() };
    let refused = act.kind == ActKind::Rejected;
    let fits = |step: &Step<'_>| match act.step {
        Some(named) => step.held.fact.subject == named && (refused || step.said.action == action),
        None => step.said.action == action,
    };
    let mut takers = Vec::new();
    for (at, step) in steps.iter().enumerate().filter(|(_, step)| fits(step)) {
        let is_doer = |body: &StepBody<'_>| body.body.is_some() && body.body == act.by;
        if let Some(doer) = step.bodies.iter().position(is_doer) {
            takers.push((at, doer, Certainty::Certain));
        } else if act.step.is_some() && is_of_one(step) {
            // Who acts may act for the one whose step it is.
            takers.push((at, 0, Certainty::Certain));
        } else if act.step.is_some() || act.by.is_none() {
            takers.extend((0..step.bodies.len()).map(|body| (at, body, Certainty::Possible)));
        } else {
            let unnamed = |body: &StepBody<'_>| body.body.is_none();
            takers.extend(step.bodies.iter().position(unnamed).map(|body| (at, body, Certainty::Possible)));
        }
    }
    if takers.len() > 1 {
        for taker in &mut takers {
            taker.2 = Certainty::Possible;
        }
    }
    takers
}

/// Whether one alone takes a step, named or not.
fn is_of_one(step: &Step<'_>) -> bool {
    matches!(step.bodies.as_slice(), [one] if step.listed || one.body.is_none())
}
