//! Where proposals stand, against every course of days that the bounds leave open.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use super::affair::{LAST, act, days_of, from, in_two_revisions, procedure, proposal, said, together, unsure, worlds};
use super::decision::decided;
use crate::network::affair::Written;
use crate::network::approval::{ActKind, ProcedureKind};
use crate::network::decision::{Outcome, ProposalItem};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::questions::decision::{ProposalState, standing_of};
use crate::network::questions::silence::{SilenceState, silence_of};
use crate::network::testing::{World, day_at};
use crate::network::validity::{Bound, Certainty, Validity};
use crate::network::word::Word;

/// Where a proposal is seen to stand at the end of a day of one course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    NotPut,
    /// Nothing is decided.
    Open,
    /// Some item is decided on, and not all.
    InPart,
    Decided,
    PutOff,
    /// Decisions of one day put it off and do not.
    Both,
    Anew,
    TakenBack,
}

/// What the rows say of a proposal, each with its day.
#[derive(Default)]
struct Rows {
    put: Vec<Bound>,
    taken_back: Vec<Bound>,
    anew: Vec<Bound>,
    /// Which item is decided on, or the whole, and whether it is put off; what is only heard is not decided on.
    decisions: Vec<(Option<EntityId>, bool, Bound)>,
    items: Vec<EntityId>,
    /// Whether its items and what is decided are listed.
    listed: bool,
}

impl Rows {
    fn of(twin: &Twin<'_>, subject: EntityId) -> Self {
        let mut rows = Self::default();
        for fact in &twin.facts {
            let Some(affair) = fact.affair() else { continue };
            let begins = fact.validity.from;
            if let Some(proposal) = affair.proposal() {
                if fact.subject == subject {
                    rows.put.push(begins);
                } else if proposal.follows == Some(subject) {
                    rows.anew.push(begins);
                }
            } else if let Some(decision) = affair.decision().filter(|one| one.outcome != Outcome::Noted) {
                rows.decisions.push((decision.point, decision.outcome == Outcome::Postponed, begins));
            } else if affair.act().is_some_and(|act| act.kind == ActKind::TakenBack) {
                rows.taken_back.push(begins);
            } else if affair.proposal_item().is_some() {
                rows.items.push(fact.subject);
            }
        }
        rows
    }

    /// Whether what is decided on a point puts it off, gone through day by day, and on which day that was; none where
    /// nothing is decided.
    fn put_off(&self, point: Option<EntityId>, days: &[i64], on: i64) -> Option<(Seen, i64)> {
        let mut seen = None;
        for today in 0..=on {
            let of_today = self.decisions.iter().zip(days).filter(|((of, ..), day)| *of == point && **day == today);
            let of_today: BTreeSet<bool> = of_today.map(|((_, put_off, _), _)| *put_off).collect();
            seen = match of_today.into_iter().collect::<Vec<_>>().as_slice() {
                [] => seen,
                [true] => Some((Seen::PutOff, today)),
                [false] => Some((Seen::Decided, today)),
                _ => Some((Seen::Both, today)),
            };
        }
        seen
    }

    /// Where it stands in a course in which everything falls on one day: the versions, then what is taken back, put
    /// forward anew and decided; and whether the items say so, because nothing is decided on the whole. It can be several
    /// where another item may not be decided on that the whole put off.
    fn seen(&self, days: &[i64], on: i64) -> Vec<(Seen, bool)> {
        let (put, rest) = days.split_at(self.put.len());
        let (taken_back, rest) = rest.split_at(self.taken_back.len());
        let (anew, decided) = rest.split_at(self.anew.len());
        let by_then = |days: &[i64]| days.iter().any(|day| *day <= on);
        if !by_then(put) {
            return vec![(Seen::NotPut, false)];
        }
        if by_then(taken_back) {
            return vec![(Seen::TakenBack, false)];
        }
        if by_then(anew) {
            return vec![(Seen::Anew, false)];
        }
        let each: Vec<Option<(Seen, i64)>> =
            self.items.iter().map(|item| self.put_off(Some(*item), decided, on)).collect();
        let is = |seen: Seen| each.iter().flatten().any(|(one, _)| *one == seen);
        let by_items = match () {
            () if each.iter().all(Option::is_none) => Seen::Open,
            () if each.contains(&None) => Seen::InPart,
            () if is(Seen::PutOff) => Seen::PutOff,
            () if is(Seen::Both) => Seen::Both,
            () => Seen::Decided,
        };
        match self.put_off(None, decided, on) {
            None => vec![(by_items, true)],
            // What was put off is decided on where each item of it is later.
            Some((Seen::PutOff, day))
                if !each.is_empty() && each.iter().all(|one| one.is_some_and(|(_, own)| own > day)) =>
            {
                let rest = (!self.listed && by_items != Seen::PutOff).then_some((Seen::PutOff, false));
                [(by_items, false)].into_iter().chain(rest).collect()
            }
            Some((seen, _)) => vec![(seen, false)],
        }
    }

    /// Where it stands in any of the courses that the bounds leave open.
    fn courses(&self, on: i64) -> BTreeSet<(Seen, bool)> {
        let decided = self.decisions.iter().map(|(.., day)| day);
        let all = self.put.iter().chain(&self.taken_back).chain(&self.anew).chain(decided);
        let days: Vec<Vec<i64>> = all.map(|bound| days_of(*bound)).collect();
        let others = days.len() - self.decisions.len();
        let bounds: Vec<Bound> = self.decisions.iter().map(|(.., day)| *day).collect();
        let of_one_day = worlds(&days).into_iter().filter(|days| together(&bounds, &days[others..]));
        of_one_day.flat_map(|days| self.seen(&days, on)).collect()
    }
}

/// The state that all courses come to, and how sure it is; none where they come to several.
fn expected(twin: &Twin<'_>, subject: EntityId, on: i64) -> Option<(ProposalState, Certainty)> {
    use ProposalState as State;
    let complete = twin.surest(subject, |of| *of == Statement::Completeness(Topic::Decisions));
    let listed = complete == Some(Certainty::Certain);
    let courses = Rows { listed, ..Rows::of(twin, subject) }.courses(on);
    // Where the items need not be all, another may not be decided on.
    let by_items = |(seen, by_items): &(Seen, bool)| *by_items && matches!(seen, Seen::Decided | Seen::PutOff);
    let unsure = !listed && courses.iter().any(by_items);
    let courses: Vec<Seen> = courses.into_iter().map(|(seen, _)| seen).collect::<BTreeSet<_>>().into_iter().collect();
    let silence = silence_of(&twin.view, subject).map(|silence| silence.state);
    let is_open = |seen: &Seen| matches!(seen, Seen::Open | Seen::InPart);
    let certain = |state| Some((state, Certainty::Certain));
    let by_rest = |state| Some((state, if unsure { Certainty::Possible } else { Certainty::Certain }));
    match courses.as_slice() {
        [Seen::NotPut] => certain(State::NotPutForward),
        [Seen::TakenBack] => certain(State::TakenBack),
        [Seen::Anew] => certain(State::Resubmitted),
        [Seen::Decided] => by_rest(State::Decided),
        [Seen::PutOff] => by_rest(State::Postponed),
        [before @ .., Seen::Decided] if before.iter().all(is_open) => Some((State::Decided, Certainty::Possible)),
        [before @ .., Seen::PutOff] if before.iter().all(is_open) => Some((State::Postponed, Certainty::Possible)),
        open if open.iter().all(is_open) => match silence {
            Some(SilenceState::AdoptedBySilence) if open == [Seen::Open] => certain(State::AdoptedBySilence),
            Some(SilenceState::AdoptedBySilence | SilenceState::Unknown) if open.contains(&Seen::Open) => None,
            _ if listed => certain(State::PutForward),
            _ => None,
        },
        _ => None,
    }
}

proptest! {
    #[test]
    fn a_proposal_stands_where_every_course_of_days_comes_to(
        put in (unsure(), prop::option::of(1..=LAST)),
        items in 0..3_usize,
        decisions in prop_oneof![
            1 => Just(Vec::new()),
            2 => prop::collection::vec((0..4_usize, 0..2 * Outcome::ALL.len(), unsure()), 1..4),
        ],
        done in prop::option::weighted(0.3, (any::<bool>(), unsure())),
        reply in prop::option::of(unsure()),
        complete in (prop::bool::weighted(0.8), prop::bool::weighted(0.85)),
        changes in prop::collection::vec(any::<u8>(), 16),
        (on, known) in (1..=LAST, 1..=2_i64),
    ) {
        let mut world = World::new();
        let always = Validity::since(day_at(0));
        let under = world.stated(Validity::UNKNOWN, said(procedure(ProcedureKind::Silence)));
        let subject = world.entity(Noun::Proposal, None);
        let mut one = proposal(reply.map(|_| under));
        one.reply = reply.map(|day| Written { bound: super::affair::bound(day), text: None });
        world.fact(subject, from(put.0), said(one.clone()));
        if let Some(day) = put.1 {
            world.fact(subject, Validity::since(day_at(day)), said(one));
        }
        let item = |number: u16| ProposalItem { proposal: subject, text: "a point".into(), number: Some(number) };
        let items: Vec<EntityId> = [1, 2].into_iter().take(items).map(|number| world.stated(always, said(item(number)))).collect();
        for (point, outcome, day) in decisions {
            // Half of them put it off.
            let outcome = Outcome::ALL.get(outcome).copied().unwrap_or(Outcome::Postponed);
            let point = point.checked_sub(2).and_then(|at| items.get(at).copied());
            world.stated(from(day), said(decided(subject, point, outcome)));
        }
        if let Some((taken_back, day)) = done {
            if taken_back {
                world.fact(subject, from(day), said(act(ActKind::TakenBack, None, None)));
            } else {
                let mut anew = proposal(None);
                anew.follows = Some(subject);
                world.stated(from(day), said(anew));
            }
        }
        for (topic, is_complete) in [(Topic::Decisions, complete.0), (Topic::Approvals, complete.1)] {
            if is_complete {
                world.fact(subject, always, Statement::Completeness(topic));
            }
        }
        let recorded = in_two_revisions(world, &changes);
        let twin = Twin::new(&recorded, day_at(on), Revision::new(known).expect("from 1 on"));
        let found = standing_of(&twin.view, subject);
        let is_known = twin.facts.iter().any(|fact| fact.subject == subject && fact.affair().is_some_and(|one| one.proposal().is_some()));
        prop_assert_eq!(found.is_some(), is_known);
        let Some(found) = found else { return Ok(()) };
        let expected = expected(&twin, subject, on);
        prop_assert_eq!((found.state, found.certainty), (
            expected.map_or(ProposalState::Unknown, |(state, _)| state),
            expected.map(|(_, certainty)| certainty),
        ));
        prop_assert_eq!(found.reasons.is_empty(), expected.is_some());
        prop_assert!(found.evidence.iter().all(|held| twin.sure(held.fact) == Some(held.certainty)));
    }
}
