//! Whether agreements are in force, against a walk over rows; and random agreements, for what else is asked of them.

use std::collections::BTreeSet;

use chrono::Datelike;
use proptest::prelude::*;

use super::Twin;
use crate::network::affair::{Act, Affair, ApprovalStep};
use crate::network::agreement::{Agreement, AgreementKind, NoticeEnd};
use crate::network::approval::{ActKind, Quantifier, StepAction};
use crate::network::fact::{Fact, Statement};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::organization::OrganizationKind;
use crate::network::questions::agreement::force::{ForceReason, ForceState, in_force};
use crate::network::questions::approval::{StepState, steps_on};
use crate::network::recorded::Recorded;
use crate::network::relation::{Relation, RelationKind};
use crate::network::testing::{World, agreement, day_at};
use crate::network::validity::{Bound, Certainty, Day, Validity};

type Seed = (u8, u8, u8, u8, u8, (u8, u8));

/// Days after which nothing of these networks turns.
pub(super) const LONG: i64 = 150;

/// Three agreements, a procedure, three steps and three municipalities of a region, with facts that make them come
/// into force and end, half of them in a second revision, in which some of the others are withdrawn; a day, and one of
/// the revisions.
pub(super) fn agreed() -> impl Strategy<Value = (Recorded, Day, Revision)> {
    (prop::collection::vec(any::<Seed>(), 0..28), 0..LONG, 0..4_usize).prop_map(|(seeds, on, known)| {
        let mut world = World::new();
        let region = world.entity(Noun::Organization, Some(OrganizationKind::Region));
        let kind = Some(OrganizationKind::Municipality);
        let bodies = [(); 3].map(|()| world.entity(Noun::Organization, kind));
        let agreements = [(); 3].map(|()| world.entity(Noun::Agreement, None));
        let procedure = world.entity(Noun::Procedure, None);
        let steps = [(); 3].map(|()| world.entity(Noun::ApprovalStep, None));
        for body in bodies {
            world.fact(body, Validity::since(day_at(0)), Statement::Existence);
        }
        let half = seeds.len() / 2;
        for (at, seed) in seeds.into_iter().enumerate() {
            if at == half {
                world.revision();
            }
            let (what, a, b, c, d, _) = seed;
            let one = |of: &[EntityId; 3], by: u8| of[usize::from(by) % 3];
            let maybe = |of: &[EntityId; 3], by: u8| (by % 2 == 0).then(|| one(of, by / 2));
            let validity = validity(seed);
            match what % 9 {
                0..=2 => {
                    let mut terms: Agreement<EntityId> = agreement(AgreementKind::Collaboration, "Aftalen");
                    terms.follows = (d % 3 == 0).then(|| one(&agreements, b));
                    terms.under = (c % 2 == 0).then_some(procedure);
                    terms.notice_months = (b % 4 != 0).then(|| u16::from(b % 4) - 1);
                    terms.notice_to = [None, Some(NoticeEnd::AnyDay), Some(NoticeEnd::MonthEnd)][usize::from(c) % 3];
                    terms.review_months = (d % 4 != 0).then(|| u16::from(d % 4));
                    said(&mut world, one(&agreements, a), validity, terms);
                }
                3 => {
                    let whole = if d % 2 == 0 { procedure } else { one(&agreements, d) };
                    let terms = step(whole, (a, b, c), &bodies, region);
                    said(&mut world, one(&steps, a), validity, terms);
                }
                4..=6 => {
                    let kinds = [
                        ActKind::Approved,
                        ActKind::Approved,
                        ActKind::GaveNotice,
                        ActKind::Reviewed,
                        ActKind::DealtWith,
                        ActKind::Rejected,
                        ActKind::Resubmitted,
                    ];
                    let act = Act {
                        kind: kinds[usize::from(b) % 7],
                        by: (d % 5 != 0).then(|| one(&bodies, c)),
                        step: maybe(&steps, d),
                        text: None,
                    };
                    said(&mut world, one(&agreements, a), validity, act);
                }
                7 => {
                    let relation = Relation {
                        kind: RelationKind::LocatedIn,
                        from: one(&bodies, a),
                        to: Some(region),
                        terms: None,
                    };
                    world.stated(validity, Statement::Relation(relation));
                }
                _ => {
                    let (subject, topic) =
                        if b % 2 == 0 { (one(&agreements, a), Topic::Approvals) } else { (region, Topic::Relations) };
                    world.fact(subject, validity, Statement::Completeness(topic));
                }
            }
        }
        let early = world.recorded.facts.iter().filter(|fact| fact.recorded == Revision::FIRST).map(|fact| fact.id);
        for fact in early.filter(|fact| fact.index() % 5 == 3).collect::<Vec<_>>() {
            world.withdraw(fact);
        }
        let last = world.recorded.revisions.len() - 1;
        (world.recorded, day_at(on), Revision::at(last.saturating_sub(known / 3)).expect("one of the two"))
    })
}

/// Mostly from a day of the first on with no end; some days are only known to lie in a span, or not known.
fn validity((_, _, _, _, _, (from, until)): Seed) -> Validity {
    let first = day_at(i64::from(from / 8) % 40);
    let span = |day: Day, days: i64| Bound { earliest: day, latest: later(day, days) };
    let begins = match from % 8 {
        0 => Bound::UNKNOWN,
        1 => span(first, 20),
        _ => Bound::on(first),
    };
    let last = later(first, 30 + i64::from(until / 8) * 2);
    let ends = match until % 8 {
        0 => Bound::UNKNOWN,
        1 => span(last, 15),
        2 | 3 => Bound::on(last),
        _ => Bound::OPEN,
    };
    Validity::new(begins, ends, None).expect("it ends later")
}

fn later(day: Day, days: i64) -> Day {
    (day.date().expect("a day") + chrono::Duration::days(days)).into()
}

fn said(world: &mut World, subject: EntityId, validity: Validity, affair: impl Into<Affair<EntityId>>) {
    world.fact(subject, validity, Statement::Affair(Box::new(affair.into())));
}

fn step(whole: EntityId, (a, b, c): (u8, u8, u8), bodies: &[EntityId; 3], region: EntityId) -> ApprovalStep<EntityId> {
    ApprovalStep {
        whole,
        number: u16::from(a % 3),
        action: [StepAction::Approve, StepAction::Approve, StepAction::DealWith][usize::from(b) % 3],
        body: (c % 3 != 0).then(|| bodies[usize::from(c) % 3]),
        each: (b % 4 == 0).then_some(OrganizationKind::Municipality),
        within: (b % 4 == 0).then_some(region),
        quantifier: [None, Some(Quantifier::Each), Some(Quantifier::Any)][usize::from(a) % 3],
        authoritative: [None, None, Some(true), Some(false)][usize::from(a / 3) % 4],
        recipient: None,
        deadline_month: None,
        deadline_day: None,
        years_before: None,
        text: None,
    }
}

pub(super) fn affair(fact: &Fact) -> Option<&Affair<EntityId>> {
    match &fact.statement {
        Statement::Affair(affair) => Some(affair),
        _ => None,
    }
}

pub(super) fn versions<'r>(twin: &Twin<'r>, of: EntityId) -> Vec<(&'r Fact, &'r Agreement<EntityId>)> {
    let all = twin.facts.iter().filter(|fact| fact.subject == of);
    all.filter_map(|fact| Some((*fact, affair(fact)?.agreement()?))).collect()
}

/// True, false or not known.
type Truth = Option<bool>;

fn all_of(truths: impl IntoIterator<Item = Truth>) -> Truth {
    truths.into_iter().fold(Some(true), |one, other| match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    })
}

fn not(truth: Truth) -> Truth {
    truth.map(|is| !is)
}

fn any_of(truths: impl IntoIterator<Item = Truth>) -> Truth {
    not(all_of(truths.into_iter().map(not)))
}

/// Whether the steps of an agreement that decide, of its own and of a procedure, were taken, and those that are not
/// known to be. Whether one was is what approvals tell, which have a twin of their own.
fn approved(twin: &Twin<'_>, of: EntityId, under: Option<(EntityId, Certainty)>) -> (Truth, BTreeSet<EntityId>) {
    let (mut truth, mut missing) = (Some(true), BTreeSet::new());
    for step in steps_on(&twin.view, of, under.map(|(under, _)| under)) {
        if !step.said.authoritative.unwrap_or(step.said.action == StepAction::Approve) {
            continue;
        }
        let met = match step.state {
            StepState::Taken => Some(true),
            StepState::NotTaken | StepState::Rejected => Some(false),
            StepState::Unknown => None,
        };
        if met != Some(true) {
            missing.insert(step.held.fact.subject);
        }
        let through = under.filter(|(under, _)| *under == step.said.whole).map(|(_, sure)| sure);
        let must = through.map_or(step.held.certainty, |sure| sure.and(step.held.certainty));
        let counts = if must == Certainty::Possible && met == Some(false) { None } else { met };
        truth = all_of([truth, counts]);
    }
    (truth, missing)
}

/// The day so many months after another, walked to.
pub(super) fn months_after(day: Day, months: u16) -> Day {
    let start = day.date().expect("a day");
    let mut date = start;
    loop {
        let passed = (date.year() - start.year()) * 12 + date.month() as i32 - start.month() as i32;
        let last = (date + chrono::Duration::days(1)).month() != date.month();
        if passed == i32::from(months) && (date.day() == start.day() || (last && date.day() < start.day())) {
            return date.into();
        }
        date += chrono::Duration::days(1);
    }
}

fn end_of_month(mut day: Day) -> Day {
    while day.next().date().expect("a day").month() == day.date().expect("a day").month() {
        day = day.next();
    }
    day
}

/// The first days not in force, by each reading, where notice is given on any of some days; none where one is not known.
pub(super) fn notice_ends(twin: &Twin<'_>, of: EntityId, given: Bound) -> Option<Vec<Day>> {
    let (mut day, mut days) = (given.earliest, Vec::new());
    day.date()?;
    given.latest.date()?;
    let overlaps =
        |fact: &Fact| fact.validity.from.earliest <= given.latest && given.earliest < fact.validity.until.latest;
    let versions: Vec<_> = versions(twin, of).into_iter().filter(|(fact, _)| overlaps(fact)).collect();
    if versions.is_empty() {
        return None;
    }
    while day <= given.latest {
        for (_, terms) in &versions {
            let last = months_after(day, terms.notice_months?);
            if terms.notice_to != Some(NoticeEnd::MonthEnd) {
                days.push(last.next());
            }
            if terms.notice_to != Some(NoticeEnd::AnyDay) {
                days.push(end_of_month(last).next());
            }
        }
        day = day.next();
    }
    Some(days)
}

/// Whether it is in force: by its versions, by what was approved, by notice, and by what takes its place.
fn forced(twin: &Twin<'_>, of: EntityId) -> (Truth, BTreeSet<EntityId>) {
    let all_versions = versions(twin, of);
    let sure: Vec<Certainty> = all_versions.iter().filter_map(|(fact, _)| twin.sure(fact)).collect();
    let holds = if sure.contains(&Certainty::Certain) {
        Some(true)
    } else {
        (sure.is_empty() && !all_versions.is_empty()).then_some(false)
    };
    // The version that speaks for it, as `version_of` has it, which is tested for itself.
    let version =
        crate::network::questions::record::version_of(&twin.view, of, crate::network::fact::StatementKind::Agreement);
    let under = |fact: &Fact| Some((affair(fact)?.agreement()?.under?, twin.sure(fact).unwrap_or(Certainty::Possible)));
    let (approvals, missing) = approved(twin, of, version.and_then(under));
    let noticed = twin.about(of).into_iter().filter_map(|(fact, sure)| {
        affair(fact)?.act().filter(|act| act.kind == ActKind::GaveNotice)?;
        let Some(ends) = notice_ends(twin, of, fact.validity.from) else { return Some(None) };
        let over = if ends.iter().all(|end| *end <= twin.on) {
            Some(true)
        } else if ends.iter().any(|end| *end <= twin.on) {
            None
        } else {
            Some(false)
        };
        Some(if sure == Certainty::Possible && over == Some(true) { None } else { over })
    });
    let noticed = any_of(noticed.collect::<Vec<_>>());
    let replaced = twin.facts.iter().filter_map(|fact| {
        let terms = affair(fact)?.agreement().filter(|terms| terms.follows == Some(of) && fact.subject != of)?;
        // It begins on the first day on which it holds and is approved.
        let begins = (-5..=LONG).map(day_at).filter(|day| *day <= twin.on).filter_map(|day| {
            let sure = fact.validity.on(day)?;
            let then = twin.on_day(day);
            let approved = approved(&then, fact.subject, terms.under.map(|under| (under, sure))).0;
            Some(all_of([(sure == Certainty::Certain).then_some(true), approved]))
        });
        Some(any_of(begins.collect::<Vec<_>>()))
    });
    let replaced = any_of(replaced.collect::<Vec<_>>());
    (all_of([holds, approvals, not(noticed), not(replaced)]), missing)
}

proptest! {
    #[test]
    fn agreements_are_in_force_as_a_walk_finds((recorded, on, known) in agreed()) {
        let twin = Twin::new(&recorded, on, known);
        for of in twin.entities(&[Noun::Agreement]) {
            let found = in_force(&twin.view, of);
            let state = match found.state {
                ForceState::Yes => Some(true),
                ForceState::No => Some(false),
                ForceState::Unknown => None,
            };
            let missing: BTreeSet<EntityId> = found.missing().map(|condition| condition.held.fact.subject).collect();
            let (expected, without) = forced(&twin, of);
            prop_assert_eq!(state, expected, "{:?}", &found.reasons);
            prop_assert_eq!(missing, without);
            let any = |state: ForceState| found.reasons.iter().any(|reason| reason.why.state() == state);
            prop_assert!(any(found.state), "a state has its reasons");
            prop_assert_eq!(found.state == ForceState::Yes, !any(ForceState::No) && !any(ForceState::Unknown));
            let holds = found.reasons.iter().any(|reason| reason.why == ForceReason::Holds);
            prop_assert_eq!(holds, versions(&twin, of).iter().any(|(fact, _)| twin.sure(fact) == Some(Certainty::Certain)));
        }
    }
}
