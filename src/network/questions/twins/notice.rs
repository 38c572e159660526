//! What notice comes to, against a walk over days.

use proptest::prelude::*;

use super::Twin;
use super::force::{agreed, notice_ends, versions};
use crate::network::agreement::NoticeEnd;
use crate::network::key::{EntityId, Noun};
use crate::network::questions::agreement::notice::{NoticeReason, notice_given};
use crate::network::validity::{Bound, Certainty, Day};

/// The days on which an agreement may end by itself after notice was given on one of some days; none where nothing says
/// that it ends.
fn own_ends(twin: &Twin<'_>, of: EntityId, given: Bound) -> Option<Vec<Day>> {
    let untils: Vec<Bound> = versions(twin, of).iter().map(|(fact, _)| fact.validity.until).collect();
    let last = untils.iter().map(|until| until.latest).max().filter(|last| *last != Day::NEVER)?;
    let first = untils.iter().map(|until| until.earliest).max()?;
    let (mut day, mut days) = (given.earliest.next(), Vec::new());
    while day <= last {
        if first <= day {
            days.push(day);
        }
        day = day.next();
    }
    Some(days)
}

fn span(days: impl Iterator<Item = Day> + Clone) -> Option<Bound> {
    Some(Bound { earliest: days.clone().min()?, latest: days.max()? })
}

proptest! {
    #[test]
    fn notice_runs_out_as_a_walk_day_by_day_finds((recorded, on, known) in agreed(), more in 0..4_u8) {
        let twin = Twin::new(&recorded, on, known);
        let given = Bound { earliest: on, latest: (0..more).fold(on, |day, _| day.next()) };
        for of in twin.entities(&[Noun::Agreement]) {
            let found = notice_given(&twin.view, of, given);
            let then: Vec<_> = versions(&twin, of)
                .into_iter()
                .filter(|(fact, _)| fact.validity.from.earliest <= given.latest && given.earliest < fact.validity.until.latest)
                .collect();
            let sure = more == 0 && then.iter().any(|(fact, _)| twin.sure(fact) == Some(Certainty::Certain));
            let certainty = if sure { Certainty::Certain } else { Certainty::Possible };
            prop_assert_eq!(found.certainty, (!then.is_empty()).then_some(certainty));
            prop_assert_eq!(found.versions.len(), then.len());
            let Some(ends) = notice_ends(&twin, of, given) else {
                let why = if then.is_empty() { NoticeReason::NotThen } else { NoticeReason::NoticeNotKnown };
                prop_assert_eq!(found.why, why);
                prop_assert_eq!((found.until, found.runs_out), (None, None));
                continue;
            };
            prop_assert_eq!(found.runs_out, span(ends.iter().copied()));
            // It ends by whichever is first.
            let own = own_ends(&twin, of, given);
            let first = |end: Day| own.iter().flatten().map(move |own| end.min(*own)).chain(own.is_none().then_some(end));
            let all: Vec<Day> = ends.iter().copied().flat_map(first).collect();
            prop_assert_eq!(found.until, span(all.iter().copied()));
            prop_assert_eq!(found.last_day().map(|last| last.latest.next()), found.until.map(|until| until.latest));
            let own = own.and_then(|own| own.iter().min().copied().zip(own.iter().max().copied()));
            let all_to = |end: NoticeEnd| then.iter().all(|(_, terms)| terms.notice_to == Some(end));
            let why = match own {
                Some((_, last)) if ends.iter().all(|end| last <= *end) => NoticeReason::EndsSooner,
                Some((first, _)) if ends.iter().any(|end| first < *end) => NoticeReason::MayEndSooner,
                _ if all_to(NoticeEnd::AnyDay) => NoticeReason::AnyDay,
                _ if all_to(NoticeEnd::MonthEnd) => NoticeReason::MonthEnd,
                _ => NoticeReason::NoticeEndNotKnown,
            };
            prop_assert_eq!(found.why, why);
        }
    }
}
