use std::collections::BTreeSet;

use proptest::prelude::*;

use super::affair::{LAST, Unsure, act, bound, days_of, from, procedure, proposal, said, unsure, worlds};
use crate::network::affair::Written;
use crate::network::approval::{ActKind, ProcedureKind};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::Noun;
use crate::network::questions::silence::{SilenceState, silence_of};
use crate::network::testing::{World, day_at};
use crate::network::validity::{Bound, Validity};
use crate::network::view::View;

/// What can be done about a proposal; none is a proposal that follows it.
const DONE: [Option<ActKind>; 8] = [
    Some(ActKind::Remarked),
    Some(ActKind::Remarked),
    Some(ActKind::Rejected),
    Some(ActKind::ReferredBack),
    Some(ActKind::Resubmitted),
    Some(ActKind::TakenBack),
    Some(ActKind::DealtWith),
    None,
];

/// Where the proposal stands at the end of a day, gone through moment by moment, three a day: the day it is put forward,
/// the first on which it stands no longer, the last day for remarks, and what is done in which moment.
fn walked((put, ended): (i64, i64), reply: i64, done: &[(Option<ActKind>, i64)], on: i64) -> SilenceState {
    use SilenceState as State;
    let rank = |state: State| {
        let order = [State::Broken, State::ReferredBack, State::Resubmitted, State::TakenBack];
        order.iter().position(|one| *one == state)
    };
    let mut state = State::NotPutForward;
    let mut reached = None;
    for moment in 0..3 * (on + 1) {
        let today = moment / 3;
        for (kind, _) in done.iter().filter(|(_, done)| *done == moment) {
            let to = match kind {
                Some(ActKind::Remarked | ActKind::Rejected) if today <= reply => State::Broken,
                Some(ActKind::ReferredBack) => State::ReferredBack,
                Some(ActKind::TakenBack) => State::TakenBack,
                Some(ActKind::Resubmitted) | None => State::Resubmitted,
                _ => continue,
            };
            // What is put forward anew by itself is not taken back any more.
            let anew = *kind == Some(ActKind::Resubmitted);
            reached = reached.filter(|before| !anew && rank(*before) > rank(to)).or(Some(to));
        }
        if today >= put {
            let ended = ended <= today && ended <= reply;
            let by_itself = if today <= reply { State::Open } else { State::AdoptedBySilence };
            state = reached.unwrap_or(if ended { State::Lapsed } else { by_itself });
        }
    }
    state
}

proptest! {
    /// A state is known where every course that the bounds leave open comes to it; and silence adopts only where all
    /// that was done is listed.
    #[test]
    fn silence_is_what_every_course_of_days_comes_to(
        put in unsure(),
        ended in prop::option::weighted(0.3, unsure()),
        reply in prop::option::weighted(0.9, unsure()),
        done in prop::collection::vec((0..DONE.len(), unsure()), 0..3),
        complete in any::<bool>(),
        on in 1..=LAST,
    ) {
        let mut world = World::new();
        let procedure = world.stated(Validity::UNKNOWN, said(procedure(ProcedureKind::Silence)));
        let written = |day: Unsure| Written { bound: bound(day), text: None };
        let mut one = proposal(Some(procedure));
        one.reply = reply.map(written);
        let subject = world.entity(Noun::Proposal, None);
        let ends = ended.map_or(Bound::OPEN, bound);
        let Ok(stands) = Validity::new(bound(put), ends, None) else { return Err(TestCaseError::reject("it ends first")) };
        prop_assume!(stands.from.latest < stands.until.earliest);
        world.fact(subject, stands, said(one));
        for (kind, day) in &done {
            match DONE[*kind] {
                Some(kind) => {
                    world.fact(subject, from(*day), said(act(kind, None, None)));
                }
                None => {
                    let mut anew = proposal(None);
                    anew.follows = Some(subject);
                    world.stated(from(*day), said(anew));
                }
            }
        }
        if complete {
            world.fact(subject, Validity::since(day_at(0)), Statement::Completeness(Topic::Approvals));
        }
        let view = View::new(world.network(), day_at(on));
        let found = silence_of(&view, subject).expect("silence is to adopt it");

        let mut unsure = vec![days_of(stands.from), reply.map_or_else(|| vec![0, LAST + 2], |reply| days_of(bound(reply)))];
        unsure.push(if ended.is_some() { days_of(stands.until) } else { vec![3 * LAST] });
        // What puts it forward anew is done in the second moment of a day, all else before or after it.
        unsure.extend(done.iter().map(|(kind, day)| {
            let days = days_of(bound(*day)).into_iter();
            match DONE[*kind] {
                Some(ActKind::Resubmitted) => days.map(|day| 3 * day + 1).collect(),
                _ => days.flat_map(|day| [3 * day, 3 * day + 2]).collect::<Vec<_>>(),
            }
        }));
        let states: BTreeSet<SilenceState> = worlds(&unsure)
            .into_iter()
            .map(|days| {
                let done: Vec<_> =
                    done.iter().zip(&days[3..]).map(|((kind, _), day)| (DONE[*kind], *day)).collect();
                walked((days[0], days[2]), days[1], &done, on)
            })
            .collect();
        let expected = match states.into_iter().collect::<Vec<_>>().as_slice() {
            [SilenceState::AdoptedBySilence] if !complete => SilenceState::Unknown,
            [one] => *one,
            _ => SilenceState::Unknown,
        };
        prop_assert_eq!(found.state, expected);
        prop_assert_eq!(found.reasons.is_empty(), found.state != SilenceState::Unknown);
    }
}
