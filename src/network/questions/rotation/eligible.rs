//! For whom a rotation may be, and who stays.

use super::due::{Dues, is_known};
use super::{rotation_in, versions};
use crate::network::fact::{Fact, Link, Statement};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::provision::{Rotation, Selection};
use crate::network::questions::ByEntity;
use crate::network::questions::gap::gaps_about;
use crate::network::questions::membership::{Member, memberships};
use crate::network::questions::provision::{Ruling, holders_under};
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// By what a holder is eligible to rotate from a day, or why that day is not known.
    enum EligibleReason {
        /// The first day that the rotation is due after the holder came in.
        DueDay = "DUE_DAY", "den første rotation efter indtræden";
        /// It is not known from when the rotation counts; the months are counted from the holder's own from.
        OwnStart = "OWN_START", "regnet fra egen indtræden";
        /// Neither is it known from when the rotation counts, nor when the holder came in.
        StartUnknown = "START_UNKNOWN", "begyndelsen er ukendt";
        /// It is due no more after the holder came in.
        NoMore = "NO_MORE", "ingen rotation efter indtræden";
    }
}

/// A holder in the scope of a rotation.
#[derive(Debug, Clone)]
pub struct Eligible<'v> {
    /// The membership.
    pub member: Member<'v>,
    /// From when on it is eligible to rotate out; open where the rotation is due no more after it came in.
    pub from: Bound,
    /// By what, or why that is not known.
    pub why: EligibleReason,
    /// How sure it is that it is eligible from then on: as the membership, the provision and the due day.
    pub certainty: Certainty,
    /// From when on it has served in the body without a break.
    pub since: Bound,
    /// How sure it is that it is among those who rotate out next, if any do: CERTAIN only by how long they have
    /// served. None where it certainly is not.
    pub chosen: Option<Certainty>,
    /// The gaps that say why something is not known of it: of the membership and its place.
    pub gaps: Vec<Held<'v>>,
}

/// The holders in the scope of a rotation on the day, in the order of their memberships; none for a provision of
/// another kind.
#[must_use]
pub fn eligible_under<'v>(view: &'v View, ruling: &Ruling<'v>) -> Vec<Eligible<'v>> {
    let Some(rotation) = rotation_in(ruling.rule) else { return Vec::new() };
    let holders = holders_under(view, ruling.rule);
    let service = served_since(view, ruling.rule.body);
    let mut eligible: Vec<Eligible<'v>> = holders
        .into_iter()
        .map(|member| {
            let start = member.held.fact.validity.from;
            let (from, why, due) = eligible_from(view, ruling, rotation, start);
            let of = [Some(member.membership), member.terms.seat, member.terms.post].into_iter().flatten();
            let unknown = Bound { earliest: Day::DAWN, latest: view.on() };
            Eligible {
                from,
                why,
                certainty: member.held.certainty.and(ruling.held.certainty).and(due),
                since: service.get(&member.terms.member).copied().unwrap_or(unknown),
                chosen: Some(Certainty::Possible),
                gaps: of.flat_map(|of| gaps_about(view, of, &[Topic::Term, Topic::Rotation])).collect(),
                member,
            }
        })
        .collect();
    if rotation.selection == Selection::LongestServing {
        let ranked = ranked(&eligible, rotation.number.map(usize::from));
        for (one, chosen) in eligible.iter_mut().zip(ranked) {
            one.chosen = chosen;
        }
    }
    eligible
}

/// Those who hold places in a body on the day and do not rotate out next: those out of the scope, and those in
/// it that certainly are not chosen. In the order of their memberships.
#[must_use]
pub fn staying_under<'v>(view: &'v View, ruling: &Ruling<'v>) -> Vec<Member<'v>> {
    let eligible = eligible_under(view, ruling);
    let leaves =
        |membership: EntityId| eligible.iter().any(|one| one.member.membership == membership && one.chosen.is_some());
    let holders = memberships(view, ruling.rule.body, Link::Body).filter(|member| member.terms.capacity.holds());
    holders.filter(|member| !leaves(member.membership)).collect()
}

/// From when on one that came in so is eligible to rotate, by what, and how sure the due day is.
fn eligible_from(
    view: &View,
    ruling: &Ruling<'_>,
    rotation: &Rotation<EntityId>,
    start: Bound,
) -> (Bound, EligibleReason, Certainty) {
    if !is_known(rotation) {
        if start.is_unknown() {
            return (Bound::UNKNOWN, EligibleReason::StartUnknown, Certainty::Certain);
        }
        return (start.plus_months(rotation.every.into()), EligibleReason::OwnStart, Certainty::Certain);
    }
    let after = |day: Day| {
        let versions = versions(view, ruling.provision, Some(ruling.rule.body));
        let dues = versions.filter_map(|(fact, _, rotation)| {
            Dues::new(view, fact, rotation, day.next()).find(|due| due.bound.earliest > day)
        });
        dues.min_by_key(|due| (due.bound.earliest, due.bound.latest, due.certainty))
    };
    let Some(first) = after(start.earliest) else { return (Bound::OPEN, EligibleReason::NoMore, Certainty::Certain) };
    let last = if start.latest == start.earliest { Some(first) } else { after(start.latest) };
    let latest = last.map_or(Day::NEVER, |due| due.bound.latest);
    let certainty = last.map_or(Certainty::Possible, |due| due.certainty).and(first.certainty);
    (Bound { earliest: first.bound.earliest, latest }, EligibleReason::DueDay, certainty)
}

/// How sure it is of each that it is among the longest serving, so many of them; all that began together are.
fn ranked(holders: &[Eligible<'_>], number: Option<usize>) -> Vec<Option<Certainty>> {
    let Some(number) = number else { return vec![Some(Certainty::Possible); holders.len()] };
    let chosen = |one: &Eligible<'_>| {
        let others = || holders.iter().filter(|other| other.member.membership != one.member.membership);
        let certainly = others().filter(|other| {
            other.member.held.certainty == Certainty::Certain && other.since.latest < one.since.earliest
        });
        let possibly = others().filter(|other| other.since.earliest < one.since.latest);
        if certainly.count() >= number {
            None
        } else if possibly.count() < number {
            Some(one.member.held.certainty)
        } else {
            Some(Certainty::Possible)
        }
    };
    holders.iter().map(chosen).collect()
}

/// From when on each that may serve in a body on the day has served in it without a break: no day certainly
/// lies between its terms for the earliest, none possibly for the latest.
#[must_use]
pub fn served_since(view: &View, body: EntityId) -> ByEntity<Bound> {
    let mut terms: ByEntity<Vec<&Fact>> = ByEntity::default();
    for fact in view.naming_ever(body, Link::Body) {
        if let Statement::Membership(said) = &fact.statement
            && said.capacity.holds()
        {
            terms.entry(said.member).or_default().push(fact);
        }
    }
    let serving = terms.into_iter().filter(|(_, terms)| terms.iter().any(|fact| fact.on(view.on()).is_some()));
    let since = |terms: &[&Fact]| {
        let certain: Vec<(Day, Day)> = terms.iter().filter_map(|fact| fact.validity.certain_days()).collect();
        let possible: Vec<(Day, Day)> = terms.iter().map(|fact| fact.validity.possible_days()).collect();
        Bound { earliest: back(possible, view.on()), latest: back(certain, view.on()) }
    };
    serving.map(|(member, terms)| (member, since(&terms))).collect()
}

/// The first day from which spans, half-open, lead on to a day without a break.
fn back(mut spans: Vec<(Day, Day)>, on: Day) -> Day {
    // Those that end last come first: each that begins before what is reached, and goes on to it, leads on.
    spans.sort_unstable_by_key(|(_, until)| std::cmp::Reverse(*until));
    let mut reached = on;
    for (from, until) in spans {
        if until < reached {
            break;
        }
        reached = reached.min(from);
    }
    reached
}
