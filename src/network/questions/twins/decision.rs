use std::collections::BTreeSet;

use proptest::prelude::*;

use super::affair::{LAST, bound, days_of, from, proposal, said, together, unsure, worlds};
use crate::network::affair::Written;
use crate::network::decision::{ActionItem, Decision, Outcome, ProposalItem};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::questions::action_item::{ActionItemState, state_of};
use crate::network::questions::decision::{TreatmentState, treatments_of};
use crate::network::testing::{World, day_at};
use crate::network::validity::{Bound, Certainty, Day, Validity};
use crate::network::view::View;
use crate::network::word::Word;

/// What a course of days comes to: none is decided, one outcome, or several on the last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Course {
    Nothing,
    One(Outcome),
    Several,
}

/// The course of a point, of decisions with whether they are on an item: of a day those on the item say it, and what
/// was changed in the whole says nothing of an item.
fn walked(decisions: &[(bool, Outcome, i64)], of_item: bool, on: i64) -> Course {
    let mut course = Course::Nothing;
    for today in 0..=on {
        let said = |on_item: bool| -> BTreeSet<Outcome> {
            let of_day = decisions.iter().filter(|(is, _, day)| *is == on_item && *day == today);
            of_day.map(|(_, outcome, _)| *outcome).collect()
        };
        let own = if of_item { said(true) } else { said(false) };
        let whole = if of_item && own.is_empty() { said(false) } else { BTreeSet::new() };
        course =
            match (own.into_iter().collect::<Vec<_>>().as_slice(), whole.into_iter().collect::<Vec<_>>().as_slice()) {
                ([], []) => course,
                ([], [Outcome::AdoptedWithChanges]) => Course::Several,
                ([one], _) | ([], [one]) => Course::One(*one),
                _ => Course::Several,
            };
    }
    course
}

/// A decision of which no more is said than on what it is, and its outcome.
pub fn decided(proposal: EntityId, point: Option<EntityId>, outcome: Outcome) -> Decision<EntityId> {
    Decision {
        proposal,
        outcome,
        point,
        body: None,
        meeting: None,
        text: None,
        change: None,
        deleted: None,
        condition: None,
    }
}

proptest! {
    #[test]
    fn what_was_decided_is_what_every_course_of_days_comes_to(
        decisions in prop::collection::vec((any::<bool>(), 0..Outcome::ALL.len(), unsure()), 0..4),
        complete in any::<bool>(),
        on in 1..=LAST,
    ) {
        let mut world = World::new();
        let subject = world.stated(Validity::since(day_at(0)), said(proposal(None)));
        let item = ProposalItem { proposal: subject, text: "a point".into(), number: Some(1) };
        let item = world.stated(Validity::since(day_at(0)), said(item));
        for (on_item, outcome, day) in &decisions {
            let outcome = Outcome::ALL[*outcome];
            world.stated(from(*day), said(decided(subject, on_item.then_some(item), outcome)));
        }
        if complete {
            world.fact(subject, Validity::since(day_at(0)), Statement::Completeness(Topic::Decisions));
        }
        let view = View::new(world.network(), day_at(on));
        let found = treatments_of(&view, subject);
        prop_assert_eq!(found.iter().map(|one| one.item.map(|held| held.fact.subject)).collect::<Vec<_>>(), [None, Some(item)]);

        for (treatment, of_item) in found.iter().zip([false, true]) {
            let all = decisions.iter().filter(|(on_item, ..)| of_item || !on_item);
            let all: Vec<(bool, Outcome, Bound)> =
                all.map(|(on_item, outcome, day)| (*on_item, Outcome::ALL[*outcome], bound(*day))).collect();
            let days: Vec<Vec<i64>> = all.iter().map(|(.., day)| days_of(*day)).collect();
            let bounds: Vec<Bound> = all.iter().map(|(.., day)| *day).collect();
            let courses: BTreeSet<Course> = worlds(&days)
                .iter()
                .filter(|days| together(&bounds, days))
                .map(|days| {
                    let on_days = all.iter().zip(days).map(|((on_item, outcome, _), day)| (*on_item, *outcome, *day));
                    walked(&on_days.collect::<Vec<_>>(), of_item, on)
                })
                .collect();
            let expected = match courses.into_iter().collect::<Vec<_>>().as_slice() {
                [Course::Nothing] => None,
                [Course::One(outcome)] => Some((*outcome, Certainty::Certain)),
                [Course::Nothing, Course::One(outcome)] => Some((*outcome, Certainty::Possible)),
                _ => None,
            };
            prop_assert_eq!(treatment.outcome, expected);
            let nothing = !all.iter().any(|(.., day)| day.earliest <= day_at(on));
            let state = match expected {
                Some(_) => TreatmentState::Decided,
                None if nothing && complete => TreatmentState::Undecided,
                None => TreatmentState::Unknown,
            };
            prop_assert_eq!(treatment.state, state);
            prop_assert_eq!(treatment.reason.is_some(), state == TreatmentState::Unknown);
        }
    }

    #[test]
    fn what_is_to_be_done_is_what_every_course_of_days_comes_to(
        begins in unsure(),
        ends in prop::option::of(unsure()),
        due in prop::option::of(unsure()),
        on in 1..=LAST,
    ) {
        let mut world = World::new();
        let validity = Validity::new(bound(begins), ends.map_or(Bound::OPEN, bound), None);
        let validity = validity.unwrap_or_else(|_| from(begins));
        let due = due.map(bound);
        let what = ActionItem { text: "it".into(), origin: None, due: due.map(|bound| Written { bound, text: None }) };
        let item = world.stated(validity, said(what));
        let view = View::new(world.network(), day_at(on));
        let never = [LAST + 2];
        let mut end = if validity.until.is_open() { never.to_vec() } else { days_of(validity.until) };
        // What begins on the last day that is told apart ends later.
        end.extend(never.iter().filter(|_| validity.until.latest == Day::NEVER && !validity.until.is_open()));
        let due = due.map_or(never.to_vec(), days_of);
        let states: BTreeSet<ActionItemState> = worlds(&[days_of(validity.from), end, due])
            .into_iter()
            .filter(|days| days[0] < days[1])
            .map(|days| {
                let mut state = ActionItemState::NotBegun;
                for today in 0..=on {
                    if today >= days[0] {
                        state = if today > days[2] { ActionItemState::Late } else { ActionItemState::Open };
                    }
                    if today >= days[1] {
                        state = ActionItemState::Done;
                    }
                }
                state
            })
            .collect();
        let (found, reason) = state_of(&view, item).expect("it is an action item");
        let states: Vec<ActionItemState> = states.into_iter().collect();
        let expected = if let [one] = states.as_slice() { *one } else { ActionItemState::Unknown };
        prop_assert_eq!(found, expected);
        prop_assert_eq!(reason.is_some(), found == ActionItemState::Unknown);
    }
}
