//! When agreements are reviewed, against a walk over days.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use super::force::{LONG, affair, agreed, months_after, versions};
use crate::network::approval::ActKind;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::questions::agreement::force::{ForceState, in_force};
use crate::network::questions::agreement::review::{ReviewUnknown, first_reviews, reviews_due, reviews_of};
use crate::network::testing::day_at;
use crate::network::validity::{Bound, Certainty, Day};

/// The days from which reviews may count: by each choice among the reviews that may or may not stand, the last of those
/// that do, or else the beginning.
fn bases(twin: &Twin<'_>, of: EntityId) -> BTreeSet<Bound> {
    let reviews = twin.about(of).into_iter().filter(|(fact, _)| {
        affair(fact).and_then(|affair| affair.act()).is_some_and(|act| act.kind == ActKind::Reviewed)
    });
    let (certain, possible): (Vec<_>, Vec<_>) = reviews.partition(|(_, sure)| *sure == Certainty::Certain);
    let last = certain.iter().map(|(fact, _)| fact.validity.from).max_by_key(|from| (from.latest, from.earliest));
    let starts: Vec<Bound> = versions(twin, of).iter().map(|(fact, _)| fact.validity.from).collect();
    let began = starts.iter().map(|from| from.earliest).min().zip(starts.iter().map(|from| from.latest).min());
    let began = began.map_or(Bound::UNKNOWN, |(earliest, latest)| Bound { earliest, latest });
    let chosen = possible.iter().map(|(fact, _)| fact.validity.from);
    let later = chosen.filter(|from| last.is_none_or(|last| last.latest < from.latest));
    later.chain([last.unwrap_or(began)]).collect()
}

/// Whether an agreement certainly is out of force on a day.
fn is_out(twin: &Twin<'_>, of: EntityId, day: Day) -> bool {
    in_force(&twin.view.on_day(day), of).state == ForceState::No
}

proptest! {
    #[test]
    fn reviews_are_due_as_a_walk_day_by_day_finds((recorded, on, known) in agreed(), start in 0..LONG, first in 0..6_usize) {
        let twin = Twin::new(&recorded, on, known);
        let (from, until) = (day_at(start), day_at(start + 120));
        let period: Vec<Day> = (start..start + 120).map(day_at).collect();
        let agreements = twin.entities(&[Noun::Agreement]);
        let mut everywhere = Vec::new();
        for of in &agreements {
            let bases = bases(&twin, *of);
            let (mut unknown, mut expected) = (Vec::new(), BTreeMap::<(Day, Day, FactId), Certainty>::new());
            for (fact, terms) in versions(&twin, *of) {
                if !period.iter().any(|day| fact.on(*day).is_some()) {
                    continue;
                }
                let Some(months) = terms.review_months else {
                    unknown.push((fact.id, ReviewUnknown::CycleNotKnown));
                    continue;
                };
                let known = bases.iter().filter(|base| base.earliest.date().is_some() && base.latest.date().is_some());
                if known.clone().count() < bases.len() {
                    unknown.push((fact.id, ReviewUnknown::StartNotKnown));
                }
                for base in known {
                    for times in 1.. {
                        let earliest = months_after(base.earliest, times * months);
                        let latest = months_after(base.latest, times * months);
                        if earliest >= until {
                            break;
                        }
                        let days = period.iter().filter(|day| earliest <= **day && **day <= latest);
                        let days: Vec<Day> = days.copied().filter(|day| fact.on(*day).is_some()).collect();
                        let (Some(one), Some(other)) = (days.first(), days.last()) else { continue };
                        if is_out(&twin, *of, *one) && is_out(&twin, *of, *other) {
                            continue;
                        }
                        let is_sure = bases.len() == 1
                            && earliest == latest
                            && fact.on(*one) == Some(Certainty::Certain)
                            && in_force(&twin.view.on_day(*one), *of).state == ForceState::Yes;
                        let sure = if is_sure { Certainty::Certain } else { Certainty::Possible };
                        expected.insert((earliest, latest, fact.id), sure);
                    }
                }
            }
            let found = reviews_of(&twin.view, *of, from, until);
            let mut seen: Vec<_> = found.unknown.iter().map(|one| (one.version.id, one.why)).collect();
            seen.sort();
            unknown.sort();
            prop_assert_eq!(seen, unknown);
            let due: Vec<_> = found
                .due
                .iter()
                .map(|one| ((one.due.earliest, one.due.latest, one.version.id), one.certainty))
                .collect();
            prop_assert_eq!(due, expected.into_iter().collect::<Vec<_>>());
            let counted = found.due.iter().filter_map(|one| Some(one.last?.validity.from));
            prop_assert!(counted.into_iter().all(|from| bases.contains(&from)));
            everywhere.extend(found.due.iter().map(|one| (one.due.earliest, one.due.latest, *of, one.version.id)));
        }
        everywhere.sort();
        let keys = |due: &[crate::network::questions::agreement::review::Review<'_>]| -> Vec<_> {
            due.iter().map(|one| (one.due.earliest, one.due.latest, one.agreement, one.version.id)).collect()
        };
        prop_assert_eq!(keys(&reviews_due(&twin.view, from, until, |_| true).due), everywhere.clone());
        everywhere.truncate(first);
        let some = first_reviews(&twin.view, agreements.into_iter(), (from, until), first);
        prop_assert_eq!(keys(&some.due), everywhere);
    }
}
