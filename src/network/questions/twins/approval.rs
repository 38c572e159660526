use std::collections::BTreeSet;

use proptest::prelude::*;

use super::affair::{LAST, Unsure, act, bound, days_of, procedure, proposal, said, unsure, worlds};
use crate::network::approval::{ActKind, ApprovalStep, ProcedureKind, Quantifier, StepAction};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::questions::approval::{Approval, ApprovalState, StepState, approval_of};
use crate::network::relation::{Relation, RelationKind};
use crate::network::testing::{World, day_at};
use crate::network::validity::{Bound, Certainty, Validity};
use crate::network::view::View;
use crate::network::word::Word;

/// What a random step says: its number, what is done, who takes it, how many of them, the day of January by which, and
/// how many years before.
type StepSeed = (u16, usize, usize, bool, u16, u16);

/// What a random act says: its kind, who did it, at which step, and when.
type ActSeed = (usize, usize, usize, Unsure);

const KINDS: [ActKind; 10] = [
    ActKind::Approved,
    ActKind::Approved,
    ActKind::Approved,
    ActKind::DealtWith,
    ActKind::Rejected,
    ActKind::Resubmitted,
    ActKind::Drafted,
    ActKind::ReferredBack,
    ActKind::TakenBack,
    ActKind::Remarked,
];

/// A history: two bodies, two municipalities of a region, a thing under a procedure, its steps and acts.
struct History {
    world: World,
    subject: EntityId,
    towns: [(EntityId, bool); 2],
    steps: Vec<(EntityId, ApprovalStep<EntityId>)>,
    acts: Vec<(ActKind, Option<EntityId>, Option<EntityId>, Bound)>,
    pool_listed: bool,
    complete: bool,
}

impl History {
    fn new(steps: &[StepSeed], acts: &[ActSeed], (pool_listed, second_is_sure, complete): (bool, bool, bool)) -> Self {
        let mut world = World::new();
        let always = Validity::since(day_at(0));
        let mut founded = |kind: OrganizationKind| {
            let body = world.entity(Noun::Organization, Some(kind));
            world.fact(body, always, Statement::Existence);
            body
        };
        let bodies = [founded(OrganizationKind::Committee), founded(OrganizationKind::Committee)];
        let region = founded(OrganizationKind::Region);
        let towns = [
            (founded(OrganizationKind::Municipality), true),
            (founded(OrganizationKind::Municipality), second_is_sure),
        ];
        for (town, sure) in towns {
            let located = Relation { kind: RelationKind::LocatedIn, from: town, to: Some(region), terms: None };
            world.stated(if sure { always } else { Validity::UNKNOWN }, Statement::Relation(located));
        }
        if pool_listed {
            world.fact(region, always, Statement::Completeness(Topic::Parts));
        }
        let under = world.stated(always, said(procedure(ProcedureKind::Chain)));
        let subject = world.stated(always, said(proposal(Some(under))));
        let step = |world: &mut World, at: usize, (number, action, who, any, day, years): &StepSeed| {
            let said_of = ApprovalStep {
                whole: if at % 2 == 0 { under } else { subject },
                number: *number,
                action: StepAction::ALL[*action],
                body: bodies.get(*who).copied(),
                each: (*who >= 3).then_some(OrganizationKind::Municipality),
                within: (*who >= 3).then_some(region),
                quantifier: any.then_some(Quantifier::Any),
                authoritative: None,
                recipient: None,
                deadline_month: (*day > 0).then_some(1),
                deadline_day: (*day > 0).then_some(*day),
                years_before: (*years > 0).then_some(*years),
                text: None,
            };
            (world.stated(always, said(said_of.clone())), said_of)
        };
        let steps: Vec<_> = steps.iter().enumerate().map(|(at, seed)| step(&mut world, at, seed)).collect();
        let doers = [bodies[0], bodies[1], towns[0].0, towns[1].0];
        let acts: Vec<_> = acts
            .iter()
            .map(|(kind, by, step, day)| {
                let step = steps.get(*step).map(|(step, _)| *step);
                (KINDS[*kind], doers.get(*by).copied(), step, bound(*day))
            })
            .collect();
        for (kind, by, step, day) in &acts {
            let validity = Validity::new(*day, Bound::OPEN, None).expect("it ends never");
            world.fact(subject, validity, said(act(*kind, *by, *step)));
        }
        if complete {
            world.fact(subject, always, Statement::Completeness(Topic::Approvals));
        }
        Self { world, subject, towns, steps, acts, pool_listed, complete }
    }

    /// Who takes a step, each with whether that is certain, and whether all of them are listed.
    fn takers(&self, step: &ApprovalStep<EntityId>) -> (Vec<(Option<EntityId>, bool)>, bool) {
        if step.each.is_some() {
            return (self.towns.iter().map(|(town, sure)| (Some(*town), *sure)).collect(), self.pool_listed);
        }
        (vec![(step.body, true)], step.body.is_some())
    }

    /// The steps and the takers that an act may be of, and whether it certainly is of that one.
    fn may_be_of(&self, at: usize) -> (BTreeSet<(usize, usize)>, bool) {
        let (kind, by, named, _) = &self.acts[at];
        let action = match kind {
            ActKind::Approved | ActKind::Rejected => StepAction::Approve,
            ActKind::DealtWith => StepAction::DealWith,
            ActKind::Drafted => StepAction::Draft,
            _ => return (BTreeSet::new(), false),
        };
        let (mut of, mut sure) = (BTreeSet::new(), true);
        for (number, (step, says)) in self.steps.iter().enumerate() {
            let wanted = match named {
                Some(named) => named == step && (says.action == action || *kind == ActKind::Rejected),
                None => says.action == action,
            };
            if !wanted {
                continue;
            }
            let (takers, listed) = self.takers(says);
            let doer = takers.iter().position(|(taker, _)| taker.is_some() && taker == by);
            for (place, (taker, _)) in takers.iter().enumerate() {
                if doer.is_some_and(|doer| doer != place) {
                    continue;
                }
                let alone = takers.len() == 1 && (listed || taker.is_none()) && named.is_some();
                if doer.is_some() || alone {
                    of.insert((number, place));
                } else if named.is_some() || by.is_none() || taker.is_none() {
                    of.insert((number, place));
                    sure = false;
                }
            }
        }
        let sure = sure && of.len() == 1;
        (of, sure)
    }

    /// What all courses of the history come to, gone through moment by moment, for acts of some of which it is not
    /// certain that they are wanted: `what` says what one course comes to, from the acts since the thing was last put
    /// forward anew.
    fn courses<T: Ord>(&self, wanted: &[(usize, bool)], on: i64, what: impl Fn(&[ActKind]) -> T) -> BTreeSet<T> {
        let anew: Vec<usize> = (0..self.acts.len()).filter(|at| self.acts[*at].0 == ActKind::Resubmitted).collect();
        // Three moments a day: what puts the thing forward anew is done in the second, all else before or after it.
        const NOT_OF_IT: i64 = i64::MAX;
        let mut moments: Vec<Vec<i64>> =
            anew.iter().map(|at| days_of(self.acts[*at].3).into_iter().map(|day| 3 * day + 1).collect()).collect();
        for (at, sure) in wanted {
            let days = days_of(self.acts[*at].3).into_iter();
            let mut of_it: Vec<i64> = days.flat_map(|day| [3 * day, 3 * day + 2]).collect();
            of_it.extend((!sure).then_some(NOT_OF_IT));
            moments.push(of_it);
        }
        let course = |moments: &Vec<i64>| {
            let mut round = Vec::new();
            for now in 0..3 * (on + 1) {
                if moments[..anew.len()].contains(&now) {
                    round.clear();
                }
                let done = wanted.iter().zip(&moments[anew.len()..]).filter(|(_, moment)| **moment == now);
                round.extend(done.map(|((at, _), _)| self.acts[*at].0));
            }
            what(&round)
        };
        worlds(&moments).iter().map(course).collect()
    }

    /// Whether one has taken a step, by all courses.
    fn taken(&self, step: usize, place: usize, on: i64) -> StepState {
        let of_it = (0..self.acts.len()).filter_map(|at| {
            let (of, sure) = self.may_be_of(at);
            of.contains(&(step, place)).then_some((at, sure))
        });
        let states = self.courses(&of_it.collect::<Vec<_>>(), on, |round| {
            if round.contains(&ActKind::Rejected) {
                StepState::Rejected
            } else if round.is_empty() {
                StepState::NotTaken
            } else {
                StepState::Taken
            }
        });
        match states.into_iter().collect::<Vec<_>>().as_slice() {
            [StepState::NotTaken] if !self.complete => StepState::Unknown,
            [one] => *one,
            _ => StepState::Unknown,
        }
    }

    /// Whether a step is taken.
    fn step(&self, step: usize, on: i64) -> StepState {
        use StepState as S;
        let says = &self.steps[step].1;
        let (takers, listed) = self.takers(says);
        let (mut sure, mut all) = (BTreeSet::new(), BTreeSet::new());
        for (place, (_, certain)) in takers.iter().enumerate() {
            let state = self.taken(step, place, on);
            all.insert(state);
            if *certain {
                sure.insert(state);
            }
        }
        let only = |states: &[S]| listed && all.iter().all(|state| states.contains(state));
        if says.quantifier == Some(Quantifier::Any) {
            return match () {
                () if sure.contains(&S::Taken) => S::Taken,
                () if only(&[S::Rejected]) => S::Rejected,
                () if only(&[S::Rejected, S::NotTaken]) => S::NotTaken,
                () => S::Unknown,
            };
        }
        match () {
            () if sure.contains(&S::Rejected) => S::Rejected,
            () if sure.contains(&S::NotTaken) => S::NotTaken,
            () if only(&[S::Taken]) || (takers == [(None, true)] && sure.contains(&S::Taken)) => S::Taken,
            () => S::Unknown,
        }
    }

    /// Whether the day is after the deadline, which is looked for day by day; none where there is no deadline.
    fn is_past(&self, step: usize, on: i64) -> Option<bool> {
        let says = &self.steps[step].1;
        // The thing begins on the last day of 2019.
        let year = 2019 - i32::from(says.years_before.unwrap_or(0));
        let text = format!("{year:04}-{:02}-{:02}", says.deadline_month?, says.deadline_day?);
        Some((-1500..on).any(|at| day_at(at).to_string() == text))
    }

    /// How far the whole has come, from the states of the steps and all courses of what stops it.
    fn state(&self, states: &[StepState], on: i64) -> ApprovalState {
        let stopped = |kind: ActKind| {
            let of_kind = (0..self.acts.len()).filter(|at| self.acts[*at].0 == kind);
            let mut surest = None;
            for at in of_kind {
                let done = self.courses(&[(at, true)], on, |round| !round.is_empty());
                let (of, _) = self.may_be_of(at);
                let weight = match done.into_iter().collect::<Vec<_>>().as_slice() {
                    [false] => continue,
                    [true] => Certainty::Certain,
                    _ => Certainty::Possible,
                };
                let weight = if of.is_empty() || kind != ActKind::Rejected {
                    Some(weight)
                } else {
                    let any = |step: usize| self.steps[step].1.quantifier == Some(Quantifier::Any);
                    let steps: BTreeSet<usize> = of.into_iter().map(|(step, _)| step).collect();
                    let open = steps.iter().filter(|step| {
                        states[**step] != StepState::Taken && !(any(**step) && states[**step] == StepState::NotTaken)
                    });
                    open.map(|step| {
                        if states[*step] == StepState::Rejected { Certainty::Certain } else { Certainty::Possible }
                    })
                    .min()
                };
                surest = [surest, weight].into_iter().flatten().min();
            }
            surest
        };
        for (kind, state) in [
            (ActKind::TakenBack, ApprovalState::TakenBack),
            (ActKind::Rejected, ApprovalState::Rejected),
            (ActKind::ReferredBack, ApprovalState::ReferredBack),
        ] {
            match stopped(kind) {
                Some(Certainty::Certain) => return state,
                Some(Certainty::Possible) => return ApprovalState::Unknown,
                None => {}
            }
        }
        match () {
            () if states.contains(&StepState::NotTaken) => ApprovalState::Running,
            () if !states.is_empty() && states.iter().all(|state| *state == StepState::Taken) => ApprovalState::Done,
            () => ApprovalState::Unknown,
        }
    }
}

proptest! {
    /// Each state is known where every course of days that the bounds leave open comes to it, and a step not taken is
    /// known where all that was done is listed.
    #[test]
    fn an_approval_is_what_every_course_of_days_comes_to(
        steps in prop::collection::vec((1..4_u16, 0..3_usize, 0..5_usize, any::<bool>(), 0..8_u16, 0..3_u16), 0..4),
        acts in prop::collection::vec((0..KINDS.len(), 0..5_usize, 0..6_usize, unsure()), 0..5),
        listed in any::<(bool, bool, bool)>(),
        on in 1..=LAST,
    ) {
        let history = History::new(&steps, &acts, listed);
        let view = View::new(history.world.network(), day_at(on));
        let found: Approval<'_> = approval_of(&view, history.subject).expect("it goes through a procedure");
        let mut order: Vec<usize> = (0..steps.len()).collect();
        order.sort_by_key(|at| (history.steps[*at].1.number, history.steps[*at].0));
        let entities = |order: &[usize]| order.iter().map(|at| history.steps[*at].0).collect::<Vec<_>>();
        let found_steps: Vec<EntityId> = found.steps.iter().map(|step| step.held.fact.subject).collect();
        prop_assert_eq!(&found_steps, &entities(&order));

        let states: Vec<StepState> = (0..steps.len()).map(|step| history.step(step, on)).collect();
        for (step, at) in found.steps.iter().zip(&order) {
            for (place, body) in step.bodies.iter().enumerate() {
                prop_assert_eq!(body.state, history.taken(*at, place, on), "step {} body {}", at, place);
                prop_assert_eq!(body.reason.is_some(), body.state == StepState::Unknown);
            }
            prop_assert_eq!(step.state, states[*at], "step {}", at);
            let late = match (states[*at], history.is_past(*at, on)) {
                (StepState::Taken, _) | (_, Some(false)) => Some(false),
                (StepState::NotTaken | StepState::Rejected, Some(true)) => Some(true),
                _ => None,
            };
            prop_assert_eq!(step.late, late, "step {}", at);
            prop_assert!(step.state != StepState::Unknown || !step.reasons.is_empty());
            let before = order.iter().copied().filter(|other| {
                history.steps[*other].1.number < history.steps[*at].1.number && states[*other] != StepState::Taken
            });
            prop_assert_eq!(&step.after, &entities(&before.collect::<Vec<_>>()));
        }
        let open: Vec<usize> = order.iter().copied().filter(|at| states[*at] != StepState::Taken).collect();
        let first = open.iter().map(|at| history.steps[*at].1.number).min();
        let next: Vec<usize> =
            open.into_iter().filter(|at| Some(history.steps[*at].1.number) == first).collect();
        prop_assert_eq!(found.next().map(|step| step.held.fact.subject).collect::<Vec<_>>(), entities(&next));
        prop_assert_eq!(found.state, history.state(&states, on));
        prop_assert_eq!(found.reasons.is_empty(), found.state != ApprovalState::Unknown);
    }
}
