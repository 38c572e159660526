//! The steps of an approval: which they are, who takes them, whether they are taken, and by when they are to be.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{ApprovalReason as Why, Step, StepBody, StepState, spoken};
use crate::network::approval::{ApprovalStep, Quantifier};
use crate::network::fact::{Link, StatementKind};
use crate::network::key::EntityId;
use crate::network::provision::Pool;
use crate::network::questions::affiliation::{pool_listed, pool_of};
use crate::network::questions::organization::value_of;
use crate::network::questions::record::beginning_of;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};

/// The steps of a thing and of its procedure on the day, in order.
pub(super) fn steps_of<'v>(view: &'v View, subject: EntityId, procedure: Option<EntityId>) -> Vec<Step<'v>> {
    let wholes = [Some(subject), procedure].into_iter().flatten();
    let named: BTreeSet<EntityId> =
        wholes.clone().flat_map(|whole| view.naming(whole, Link::StepOf)).map(|held| held.fact.subject).collect();
    let speaking = named.into_iter().filter_map(|step| value_of(view, step, StatementKind::ApprovalStep));
    let mut steps: Vec<Step<'v>> = speaking
        .filter_map(|held| {
            let said = held.fact.affair()?.approval_step()?;
            wholes.clone().any(|whole| whole == said.whole).then(|| unjudged(view, held, said))
        })
        .collect();
    steps.sort_by_key(|step| (step.said.number, step.held.fact.subject));
    steps
}

/// A step of which it is not looked at yet what was done.
fn unjudged<'v>(view: &'v View, held: Held<'v>, said: &'v ApprovalStep<EntityId>) -> Step<'v> {
    let (bodies, listed) = bodies_of(view, said);
    let taken_by =
        |(body, certainty)| StepBody { body, certainty, state: StepState::Unknown, reason: None, acts: Vec::new() };
    Step {
        held,
        said,
        state: StepState::Unknown,
        bodies: bodies.into_iter().map(taken_by).collect(),
        listed,
        deadline: None,
        late: None,
        reasons: Vec::new(),
        after: Vec::new(),
    }
}

/// Who takes a step, and whether certainly all of them are listed: the body that it names, then those of its pool.
fn bodies_of(view: &View, said: &ApprovalStep<EntityId>) -> (Vec<(Option<EntityId>, Certainty)>, bool) {
    let mut bodies: Vec<(Option<EntityId>, Certainty)> =
        said.body.iter().map(|body| (Some(*body), Certainty::Certain)).collect();
    if said.each.is_none() && said.within.is_none() {
        if bodies.is_empty() {
            bodies.push((None, Certainty::Certain));
        }
        return (bodies, said.body.is_some());
    }
    let pool = Pool::each(said.each, said.within);
    let members = pool_of(view, &pool);
    let beside = members.members.iter().filter(|(member, _)| Some(*member) != said.body);
    bodies.extend(beside.map(|(member, certainty)| (Some(*member), *certainty)));
    (bodies, !members.open && pool_listed(view, &pool))
}

/// Says of each step whether it is taken, by when it is to be, whether it is late, and after which others it comes.
pub(super) fn judge(view: &View, subject: EntityId, steps: &mut [Step<'_>]) {
    let year = year_of(view, subject);
    for step in steps.iter_mut() {
        let mut reasons = BTreeSet::new();
        step.state = state_of(step);
        if step.state == StepState::Unknown {
            reasons.extend(step.bodies.iter().filter_map(|body| body.reason));
            if !step.listed {
                reasons.insert(Why::BodiesNotListed);
            }
            if step.bodies.iter().any(|body| body.certainty == Certainty::Possible) {
                reasons.insert(Why::OnlyPossible);
            }
        }
        let deadline = deadline_of(step.said, year);
        step.deadline = deadline.ok();
        step.late = match (step.state, deadline) {
            (StepState::Taken, _) => Some(false),
            (_, Ok(day)) if view.on() <= day => Some(false),
            (StepState::NotTaken | StepState::Rejected, Ok(_)) if step.held.certainty == Certainty::Certain => {
                Some(true)
            }
            _ => None,
        };
        reasons.extend(deadline.err());
        step.reasons = reasons.into_iter().collect();
    }
    let open: Vec<(u16, EntityId)> = steps
        .iter()
        .filter(|step| step.state != StepState::Taken)
        .map(|step| (step.said.number, step.held.fact.subject))
        .collect();
    for step in steps {
        let before = open.iter().filter(|(number, _)| *number < step.said.number);
        step.after = before.map(|(_, step)| *step).collect();
    }
}

/// Whether a step is taken, by who of its bodies has taken it and how many must.
fn state_of(step: &Step<'_>) -> StepState {
    let certainly =
        |state: StepState| step.bodies.iter().any(|body| body.state == state && body.certainty == Certainty::Certain);
    let all_are = |wanted: &[StepState]| {
        step.listed && !step.bodies.is_empty() && step.bodies.iter().all(|body| wanted.contains(&body.state))
    };
    match step.said.quantifier {
        Some(Quantifier::Any) if certainly(StepState::Taken) => StepState::Taken,
        Some(Quantifier::Any) if all_are(&[StepState::Rejected]) => StepState::Rejected,
        Some(Quantifier::Any) if all_are(&[StepState::Rejected, StepState::NotTaken]) => StepState::NotTaken,
        Some(Quantifier::Any) => StepState::Unknown,
        None | Some(Quantifier::Each) => {
            // One body of which nobody knows whether there are others can be the only one.
            let unnamed = matches!(step.bodies.as_slice(), [one] if one.body.is_none());
            if certainly(StepState::Rejected) {
                StepState::Rejected
            } else if certainly(StepState::NotTaken) {
                StepState::NotTaken
            } else if all_are(&[StepState::Taken]) || (unnamed && certainly(StepState::Taken)) {
                StepState::Taken
            } else {
                StepState::Unknown
            }
        }
    }
}

/// The year in which what is approved begins: that of the first of its versions.
fn year_of(view: &View, subject: EntityId) -> Option<i32> {
    let kind = spoken(view, subject)?.statement.kind();
    let Bound { earliest, latest } = beginning_of(view, subject, kind)?;
    let (first, last) = (earliest.date()?.year(), latest.date()?.year());
    (first == last).then_some(first)
}

/// The last day on which a step is to be taken, counted from the year of what is approved.
fn deadline_of(said: &ApprovalStep<EntityId>, year: Option<i32>) -> Result<Day, Why> {
    let (Some(month), Some(day)) = (said.deadline_month, said.deadline_day) else {
        return Err(Why::DeadlineNotStated);
    };
    let year = year.ok_or(Why::YearUnknown)? - i32::from(said.years_before.unwrap_or(0));
    let in_year = |day: u16| NaiveDate::from_ymd_opt(year, month.into(), day.into()).filter(|_| year >= 1);
    // The last of February is a day earlier in most years.
    in_year(day).or_else(|| in_year(day.saturating_sub(1))).map(Day::from).ok_or(Why::YearUnknown)
}
