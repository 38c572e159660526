//! How long terms are, how many there are in a row, and whether the places passed on when it was due.

use super::{Case, ComplianceReason as Why, Verdict, number};
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::membership::TermEnd;
use crate::network::provision::{Rotation, TermRule};
use crate::network::questions::gap::complete;
use crate::network::questions::membership::{Member, Term, terms_in};
use crate::network::questions::organization::{Existence, existence};
use crate::network::questions::provision::holders_under;
use crate::network::questions::rotation::{due, turns_of};
use crate::network::questions::term::length;
use crate::network::validity::{Certainty, Day};
use crate::network::view::View;

/// No term goes on for longer than it is to last, and none is one too many in a row.
pub(super) fn term<'v>(case: &Case<'v>, rule: &TermRule) -> Verdict<'v> {
    let mut found = Verdict::default();
    if !case.all_sit {
        found.doubt(Why::HoldersNotListed, None);
    }
    for member in case.sitters.iter().filter_map(|sitter| sitter.membership) {
        lasts(case, rule, member, &mut found);
    }
    if let Some(most) = rule.in_a_row {
        in_a_row(case, u32::from(most), &mut found);
    }
    found
}

/// A term that is held over, or that is to last for too long.
fn lasts<'v>(case: &Case<'v>, rule: &TermRule, member: Member<'v>, found: &mut Verdict<'v>) {
    let validity = member.held.fact.validity;
    let Some((end, _)) = length(rule, validity.from) else { return };
    let (party, until) = (member.terms.member, validity.until);
    let (on, is_limited) = (case.view.on(), until.latest.date().is_some());
    let goes_beyond = !until.is_open() && until.earliest > end.latest;
    if goes_beyond || end.latest <= on {
        found.breach(member.held, party);
    } else if until.latest > end.earliest && (end.earliest <= on || is_limited) {
        found.doubt(Why::TermUnknown, party);
    }
}

/// Terms in a row in the body, of those who sit.
fn in_a_row<'v>(case: &Case<'v>, most: u32, found: &mut Verdict<'v>) {
    let view = case.view;
    let terms = terms_in(view, case.ruling.rule.body, true);
    for member in case.sitters.iter().filter_map(|sitter| sitter.membership) {
        let party = member.terms.member;
        let row: Vec<&Term<'_>> = terms.iter().filter(|term| term.terms.member == party && term.in_a_row > 0).collect();
        let Some(at) = row.iter().position(|term| term.fact.id == member.held.fact.id) else { continue };
        let row = row.get(..=at).unwrap_or_default();
        let count = row.last().map_or(0, |term| term.in_a_row);
        let start = row.iter().rposition(|term| term.in_a_row == 1).unwrap_or(0);
        let row = row.get(start..).unwrap_or_default();
        let days_known = row.iter().all(|term| term.fact.validity.from.day().is_some())
            && row.iter().rev().skip(1).all(|term| term.fact.validity.until.day().is_some());
        let first = row.first().and_then(|term| term.fact.validity.from.day());
        if count > most && days_known {
            found.breach(member.held, party);
        } else if count > most || !first.is_some_and(|first| nobody_before(view, case.ruling.rule.body, first)) {
            found.doubt(Why::TermUnknown, party);
        }
    }
}

/// Whether it is known that nobody else sat in a body on the day before: all who did are listed, or it did not exist.
fn nobody_before(view: &View, body: EntityId, day: Day) -> bool {
    let before = view.on_day(day.previous());
    existence(&before, body) == Existence::No || complete(&before, body, Topic::Members) == Some(Certainty::Certain)
}

/// So many places passed on as were to at the last rotation, and nobody who rotated out came back too soon.
pub(super) fn rotation<'v>(case: &Case<'v>, rotation: &Rotation<EntityId>) -> Verdict<'v> {
    let mut found = Verdict::default();
    if !case.all_sit {
        found.doubt(Why::HoldersNotListed, None);
    }
    passed_on(case, rotation, &mut found);
    if let Some(months) = rotation.rest {
        rested(case, u32::from(months), &mut found);
    }
    found
}

fn passed_on<'v>(case: &Case<'v>, rotation: &Rotation<EntityId>, found: &mut Verdict<'v>) {
    if !due::is_known(rotation) {
        return found.doubt(Why::TermUnknown, None);
    }
    let Some(last) = turns_of(case.view, case.ruling).and_then(|turns| turns.last) else { return };
    let Some(day) = last.bound.day() else { return found.doubt(Why::TermUnknown, None) };
    let (Some(exchanged), Some(places)) = (rotation.number, case.places()) else {
        return found.doubt(Why::NotRecorded, None);
    };
    let before = case.view.on_day(day.previous());
    let sat = holders_under(&before, case.ruling.rule).into_iter();
    let sat: Vec<(EntityId, Certainty)> = sat.map(|member| (member.terms.member, member.held.certainty)).collect();
    let certain = Certainty::Certain;
    let sat = &sat;
    let stays = |least: Certainty| {
        let sat_then = move |party: EntityId| sat.iter().any(|(member, sure)| *member == party && *sure <= least);
        case.sitters.iter().filter(move |sitter| sitter.held.certainty <= least && sat_then(sitter.party))
    };
    let may_stay = places.saturating_sub(u32::from(exchanged));
    if number(stays(certain).count()) > may_stay {
        if last.certainty == certain {
            stays(certain).for_each(|sitter| found.breach(sitter.held, None));
        } else {
            found.doubt(Why::OnlyPossible, None);
        }
    } else if number(stays(Certainty::Possible).count()) > may_stay {
        found.doubt(Why::OnlyPossible, None);
    } else if complete(&before, case.ruling.rule.body, Topic::Members) != Some(certain) && number(sat.len()) < places {
        found.doubt(Why::HoldersNotListed, None);
    }
}

/// Who sits and rotated out less than so many months before its term.
fn rested<'v>(case: &Case<'v>, months: u32, found: &mut Verdict<'v>) {
    let terms = terms_in(case.view, case.ruling.rule.place.unwrap_or(case.ruling.rule.body), false);
    for member in case.sitters.iter().filter_map(|sitter| sitter.membership) {
        let (party, from) = (member.terms.member, member.held.fact.validity.from);
        let earlier = terms.iter().filter(|term| {
            let until = term.fact.validity.until;
            term.terms.member == party && term.membership != member.membership && until.earliest < from.latest
        });
        for term in earlier {
            let until = term.fact.validity.until;
            let again = until.plus_months(months);
            let too_soon = from.latest < again.earliest && until.latest < from.earliest;
            match term.terms.ended {
                Some(TermEnd::Rotated) if too_soon => found.breach(member.held, party),
                Some(TermEnd::Rotated) | None if from.earliest < again.latest => {
                    found.doubt(Why::TermUnknown, party);
                }
                _ => {}
            }
        }
    }
}
