//! Which approvals are under way, late, blocked, somebody's turn or of an area, thing by thing.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use super::affair::{
    LAST, Unsure, act, bound, days_of, from, in_two_revisions, procedure, proposal, said, spell, unsure, version,
    worlds,
};
use crate::network::affair::{Affair, Written};
use crate::network::agreement::AgreementKind;
use crate::network::approval::{ActKind, ApprovalStep, ProcedureKind, StepAction};
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::organization::OrganizationKind;
use crate::network::questions::approval::{
    Approval, ApprovalFilter, ApprovalState, StepState, approval_of, approvals, running_under,
};
use crate::network::questions::silence::{SilenceState, silence_of};
use crate::network::recorded::Recorded;
use crate::network::testing::{World, agreement, day_at};
use crate::network::validity::{Certainty, Day, Validity};

const KINDS: [ActKind; 6] = [
    ActKind::Approved,
    ActKind::Approved,
    ActKind::Rejected,
    ActKind::ReferredBack,
    ActKind::Resubmitted,
    ActKind::TakenBack,
];

/// What a random fact grows from: what it is, what it is about, what it says, and when it holds.
type Seed = (u8, u8, u8, Unsure, Option<Unsure>);

/// Two agreements and two proposals that go through a chain or a procedure of silence, with their steps and acts.
fn processes() -> impl Strategy<Value = Recorded> {
    let seed = (any::<u8>(), any::<u8>(), any::<u8>(), unsure(), prop::option::weighted(0.3, unsure()));
    (prop::collection::vec(seed, 8..30), prop::collection::vec(any::<u8>(), 40)).prop_map(|(seeds, changes)| {
        let mut world = World::new();
        let things = [Noun::Agreement, Noun::Proposal, Noun::Agreement, Noun::Proposal]
            .map(|noun| (world.entity(noun, None), noun));
        let bodies = [(); 2].map(|()| world.entity(Noun::Organization, Some(OrganizationKind::Committee)));
        let kinds = [ProcedureKind::Chain, ProcedureKind::Silence];
        let procedures = kinds.map(|kind| {
            let mut terms = procedure(kind);
            terms.area = (kind == ProcedureKind::Chain).then(|| "social".into());
            world.stated(Validity::since(day_at(0)), said(terms))
        });
        let steps = [(); 3].map(|()| world.entity(Noun::ApprovalStep, None));
        // Each thing has a version, of half of them everything that was done is listed, and there is a step.
        for (thing, (_, _, b, begins, _)) in (0..).zip(seeds.iter().copied().take(4)) {
            grow(&mut world, (0, thing, b, begins, None), &things, &bodies, &procedures, &steps);
            if b % 2 == 0 {
                let listed = Statement::Completeness(Topic::Approvals);
                world.fact(things[usize::from(thing)].0, Validity::since(day_at(0)), listed);
            }
        }
        for seed in seeds.into_iter().skip(4) {
            grow(&mut world, seed, &things, &bodies, &procedures, &steps);
        }
        in_two_revisions(world, &changes)
    })
}

fn grow(
    world: &mut World,
    (what, a, b, begins, ends): Seed,
    things: &[(EntityId, Noun); 4],
    bodies: &[EntityId; 2],
    procedures: &[EntityId; 2],
    steps: &[EntityId; 3],
) {
    let (thing, noun) = things[usize::from(a) % 4];
    // A proposal goes through either, an agreement through the chain.
    let under = [None, Some(procedures[0]), Some(procedures[usize::from(noun == Noun::Proposal)])][usize::from(b) % 3];
    let area = [None, Some("social"), Some("health")][usize::from(b / 3) % 3].map(Into::into);
    match what % 9 {
        0..=2 if noun == Noun::Agreement => {
            let mut terms = agreement(AgreementKind::Collaboration, "Aftalen");
            (terms.under, terms.area) = (under, area);
            world.fact(thing, spell(begins, ends), said(terms));
        }
        0..=2 => {
            let mut terms = proposal(under);
            terms.area = area;
            terms.reply = (b % 2 == 0).then(|| Written { bound: bound((i64::from(b / 32) + 1, 0, 3)), text: None });
            world.fact(thing, spell(begins, ends), said(terms));
        }
        3..=4 => {
            let step = ApprovalStep {
                whole: if b % 4 == 0 { thing } else { procedures[usize::from(b) % 2] },
                number: u16::from(b / 4 % 2),
                action: StepAction::Approve,
                body: bodies.get(usize::from(b / 8) % 3).copied(),
                each: None,
                within: None,
                quantifier: None,
                authoritative: None,
                recipient: None,
                // The things begin around the first of January.
                deadline_month: (b % 3 != 0).then_some(1),
                deadline_day: (b % 3 != 0).then(|| u16::from(b / 16 % 8) + 1),
                years_before: None,
                text: None,
            };
            world.fact(steps[usize::from(a / 4) % 3], spell(begins, ends), said(step));
        }
        5..=7 => {
            let by = bodies.get(usize::from(b) % 3).copied();
            let at = steps.get(usize::from(b / 3) % 4).copied();
            world.fact(thing, from(begins), said(act(KINDS[usize::from(b / 16) % 6], by, at)));
        }
        _ => {
            world.fact(thing, spell(begins, ends), Statement::Completeness(Topic::Approvals));
        }
    }
}

/// The version that speaks for an agreement or a proposal.
fn spoken<'r>(twin: &Twin<'r>, thing: EntityId) -> Option<&'r Fact> {
    let of = |kind| version(twin, thing, kind);
    of(StatementKind::Agreement).or_else(|| of(StatementKind::Proposal))
}

/// The procedure that it goes through.
fn under(twin: &Twin<'_>, thing: EntityId) -> Option<EntityId> {
    let affair = spoken(twin, thing)?.affair()?;
    affair.agreement().map_or_else(|| affair.proposal().and_then(|said| said.under), |terms| terms.under)
}

/// Whether something may be on its way on the day: it has begun, has not ended, and nothing is settled about it.
fn is_under_way(twin: &Twin<'_>, thing: EntityId) -> bool {
    let Some(version) = spoken(twin, thing) else { return false };
    let (begins, ends) = version.validity.possible_days();
    let before = version.affair().is_some_and(|affair| affair.agreement().is_some());
    // An agreement is approved before it begins.
    let begun = before || begins <= twin.on;
    let is_through = || {
        approval_of(&twin.view, thing)
            .is_none_or(|approval| [ApprovalState::Done, ApprovalState::TakenBack].contains(&approval.state))
    };
    let follows = |fact: &Fact| fact.affair().and_then(Affair::proposal).is_some_and(|one| one.follows == Some(thing));
    let settled = match silence_of(&twin.view, thing).map(|silence| silence.state) {
        Some(SilenceState::AdoptedBySilence | SilenceState::Lapsed | SilenceState::TakenBack) => true,
        Some(SilenceState::Resubmitted) => is_through() || twin.today().iter().any(|(fact, _)| follows(fact)),
        Some(_) => false,
        None => is_through(),
    };
    begun && twin.on < ends && !settled
}

/// Whether in every course of days something was done of some kinds, and it was not put forward anew by the day. Of two acts on one day it is not known which came first.
fn is_blocked(twin: &Twin<'_>, thing: EntityId, on: i64, by: &[ActKind]) -> bool {
    let acts: Vec<(ActKind, Vec<i64>)> = twin
        .facts
        .iter()
        .filter(|fact| fact.subject == thing)
        .filter_map(|fact| Some((fact.affair()?.act()?.kind, days_of(fact.validity.from))))
        .collect();
    let of = |wanted: &[ActKind]| {
        acts.iter().filter(|(kind, _)| wanted.contains(kind)).map(|(_, days)| days.clone()).collect::<Vec<_>>()
    };
    let anew = worlds(&of(&[ActKind::Resubmitted]));
    let refusals = of(by);
    refusals.iter().any(|days| {
        days.iter().all(|refused| {
            *refused <= on && anew.iter().all(|days| !days.iter().any(|again| refused <= again && *again <= on))
        })
    })
}

fn is_of_area(twin: &Twin<'_>, thing: EntityId, area: &str) -> bool {
    let own = spoken(twin, thing).and_then(|fact| fact.affair()?.area());
    let through = || version(twin, under(twin, thing)?, StatementKind::Procedure)?.affair()?.area();
    own.or_else(through).is_some_and(|of| &**of == area)
}

fn is_late(approval: &Approval<'_>, on: Day) -> bool {
    let is_past = |deadline: Option<Day>| deadline.is_some_and(|day| day < on);
    let open = [StepState::NotTaken, StepState::Rejected];
    approval
        .steps
        .iter()
        .any(|step| open.contains(&step.state) && is_past(step.deadline) && step.held.certainty == Certainty::Certain)
}

/// Whether a body is to take a step that none which is not known to be taken comes before.
fn is_turn(approval: &Approval<'_>, body: EntityId) -> bool {
    approval.steps.iter().any(|step| {
        let mut before = approval.steps.iter().filter(|other| other.said.number < step.said.number);
        step.state != StepState::Taken
            && step.bodies.iter().any(|one| one.body == Some(body) && one.state != StepState::Taken)
            && before.all(|other| other.state == StepState::Taken)
    })
}

proptest! {
    #[test]
    fn approvals_are_those_that_a_filter_wants(recorded in processes(), (on, known) in (1..=LAST, 1..=2_i64)) {
        let twin = Twin::new(&recorded, day_at(on), Revision::new(known).expect("from 1 on"));
        let things = [twin.entities(&[Noun::Agreement]), twin.entities(&[Noun::Proposal])].concat();
        let found = |filter: ApprovalFilter| approvals(&twin.view, &filter).map(|one| one.subject).collect::<Vec<_>>();
        let running: Vec<(EntityId, Approval<'_>)> = things
            .iter()
            .filter(|thing| is_under_way(&twin, **thing))
            .filter_map(|thing| Some((*thing, approval_of(&twin.view, *thing)?)))
            .filter(|(_, approval)| !approval.steps.is_empty())
            // What silence adopts may go through steps of its own too.
            .filter(|(_, approval)| ![ApprovalState::Done, ApprovalState::TakenBack].contains(&approval.state))
            .collect();
        let all = |fits: &dyn Fn(EntityId, &Approval<'_>) -> bool| {
            running.iter().filter(|(thing, one)| fits(*thing, one)).map(|(thing, _)| *thing).collect::<Vec<_>>()
        };
        let nothing = ApprovalFilter::default;
        prop_assert_eq!(found(nothing()), all(&|_, _| true));
        prop_assert_eq!(found(ApprovalFilter { late: true, ..nothing() }), all(&|_, one| is_late(one, twin.on)));
        let blocked = found(ApprovalFilter { blocked: true, ..nothing() });
        let refused = [ActKind::Rejected, ActKind::ReferredBack, ActKind::TakenBack];
        for (thing, one) in &running {
            // Whether a rejection stops the whole is for the twin of approvals; all else does.
            let is = blocked.contains(thing);
            prop_assert!(!is || is_blocked(&twin, *thing, on, &refused));
            prop_assert!(is || !is_blocked(&twin, *thing, on, &refused[1..]) && one.state != ApprovalState::Rejected);
        }
        prop_assert!(blocked.iter().all(|thing| running.iter().any(|(one, _)| one == thing)));
        for area in ["social", "health"] {
            let filter = ApprovalFilter { area: Some(area.into()), ..nothing() };
            prop_assert_eq!(found(filter), all(&|thing, _| is_of_area(&twin, thing, area)));
        }
        for body in twin.entities(&[Noun::Organization]) {
            let filter = ApprovalFilter { turn: Some(body), late: on % 2 == 0, ..nothing() };
            let wanted = all(&|_, one| is_turn(one, body) && (on % 2 != 0 || is_late(one, twin.on)));
            prop_assert_eq!(found(filter), wanted);
        }
        for procedure in twin.entities(&[Noun::Procedure]) {
            let expected: BTreeSet<EntityId> = things
                .iter()
                .copied()
                .filter(|thing| under(&twin, *thing) == Some(procedure) && is_under_way(&twin, *thing))
                .collect();
            prop_assert_eq!(running_under(&twin.view, procedure), expected.into_iter().collect::<Vec<_>>());
        }
        let certainly = |fact: &&Fact| twin.sure(fact) == Some(Certainty::Certain);
        for (thing, approval) in &running {
            let listed = twin.facts.iter().copied().filter(certainly).any(|fact| {
                fact.subject == *thing && fact.statement == Statement::Completeness(Topic::Approvals)
            });
            prop_assert_eq!(approval.complete == Some(Certainty::Certain), listed);
            prop_assert!(approval.blocks.iter().all(|held| held.fact.affair().and_then(Affair::act).is_some()));
        }
    }
}
