//! What affairs need: others that they are parts of and follow, which are not themselves; parts of one whole; a day for
//! remarks where silence adopts; and deadlines that are days of a year.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::affair::Affair;
use super::super::approval::{ApprovalStep, ProcedureKind};
use super::super::decision::Proposal;
use super::super::fact::{Fact, Link, StatementKind};
use super::super::key::{EntityId, Noun};
use super::super::network::Network;
use super::super::recorded::Recorded;
use super::super::refusal::{RefusalCode, Sentence};
use super::super::validity::overlap;
use super::Check;

/// Refuses an affair that certainly lacks what its kind needs, or says what cannot be.
pub(super) fn of_fact(check: &mut Check<'_>, fact: &Fact) {
    of_itself(check, fact);
    match fact.affair() {
        Some(Affair::Proposal(proposal)) => of_proposal(check, fact, proposal, None),
        Some(Affair::ApprovalStep(step)) => of_step(check, fact, step),
        _ => {}
    }
    of_one_whole(check, fact, None);
}

/// A decision is on an item of its own proposal, and a meeting of a body in a series of that body's. Where it was there
/// before, `otherwise` is the change to blame.
fn of_one_whole(check: &mut Check<'_>, fact: &Fact, otherwise: Option<usize>) {
    let (part, whole, link) = match fact.affair() {
        Some(Affair::Decision(decision)) => (decision.point, decision.proposal, Link::ItemOf),
        Some(Affair::Meeting(meeting)) if is_body(check, meeting.whose) => {
            (meeting.series, meeting.whose, Link::SeriesOf)
        }
        _ => return,
    };
    // Of what is disputed it is not certain what it is.
    let Some(part) = part.filter(|_| fact.dispute().is_none()) else { return };
    let versions = check.facts_of(part, link.kind()).iter().filter(|version| meet(version, fact));
    let wholes: Vec<EntityId> = versions.filter_map(|version| version.named(link)).collect();
    // A body can hold a meeting that an agreement lays down.
    let another = |other: &EntityId| *other != whole && (link == Link::ItemOf || is_body(check, *other));
    if !wholes.is_empty() && wholes.iter().all(another) {
        let (part, whole) = (check.key(part), check.key(whole));
        let sentence = Sentence::new(
            format!("{part} is not one of {whole}; name one that is, or what it is one of."),
            format!("{part} hører ikke til {whole}; angiv en, der gør, eller det, den hører til."),
        );
        check.refuse(RefusalCode::Mismatch, fact, &[], otherwise, sentence);
    }
}

fn is_body(check: &Check<'_>, entity: EntityId) -> bool {
    check.entity(entity).is_some_and(|entity| entity.noun() == Noun::Organization)
}

/// The subjects of a kind of which the plan says or takes back something, each with a change to blame.
fn changed(check: &Check<'_>, before: &Network, recorded: &Recorded, kind: StatementKind) -> BTreeMap<EntityId, usize> {
    let is_wanted = |fact: &Fact| fact.statement.kind() == kind;
    let mut changed: BTreeMap<EntityId, usize> = BTreeMap::new();
    for fact in recorded.facts.iter().filter(|fact| is_wanted(fact)) {
        changed.extend(check.origins.of(fact).map(|change| (fact.subject, change)));
    }
    for (id, change) in &check.origins.withdrawn {
        if let Some(fact) = before.fact(*id).filter(|fact| is_wanted(fact)) {
            changed.entry(fact.subject).or_insert(*change);
        }
    }
    changed
}

/// Looks again at older affairs that name a procedure, an item or a series, when the plan says or takes back what that is.
pub(super) fn of_older(check: &mut Check<'_>, before: &Network, recorded: &Recorded) {
    for (kind, link) in [
        (StatementKind::Procedure, Link::ProposalUnder),
        (StatementKind::ProposalItem, Link::DecidedItem),
        (StatementKind::MeetingSeries, Link::MeetingIn),
    ] {
        for (named, change) in changed(check, before, recorded, kind) {
            let by = check.entity(named).into_iter().flat_map(|entity| entity.mentions(link));
            let facts = by.flat_map(|by| check.facts_of(by, link.kind())).filter(|fact| fact.names(link, named));
            // One of the plan's own is looked at by itself.
            let older: Vec<&Fact> = facts.filter(|fact| check.origins.of(fact).is_none()).collect();
            for fact in older {
                match fact.affair() {
                    Some(Affair::Proposal(proposal)) => of_proposal(check, fact, proposal, Some(change)),
                    _ => of_one_whole(check, fact, Some(change)),
                }
            }
        }
    }
}

/// An affair is no part of itself, nor does it follow itself, or have to do with itself otherwise.
fn of_itself(check: &mut Check<'_>, fact: &Fact) {
    if fact.affair().is_some() && fact.statement.references().iter().any(|(_, named)| **named == fact.subject) {
        let key = check.key(fact.subject);
        let sentence = Sentence::new(
            format!("{key} names itself; what it is a part of, follows or has to do with is another."),
            format!("{key} henviser til sig selv; det, den er en del af, følger eller angår, er noget andet."),
        );
        check.refuse(RefusalCode::Cycle, fact, &[], None, sentence);
    }
}

/// A proposal that silence adopts has a day for remarks, and none has one before it is put forward. Where it was there
/// before, `otherwise` is the change to blame.
fn of_proposal(check: &mut Check<'_>, fact: &Fact, proposal: &Proposal<EntityId>, otherwise: Option<usize>) {
    let key = check.key(fact.subject);
    let Some(reply) = &proposal.reply else {
        let procedures = proposal.under.map_or(&[][..], |under| check.facts_of(under, StatementKind::Procedure));
        let silent: Vec<&Fact> = procedures.iter().filter(|procedure| is_silent(procedure, fact)).collect();
        // Where a fact says otherwise for a day of the proposal's, it is not certain.
        if !silent.is_empty() && silent.len() == procedures.iter().filter(|one| meet(one, fact)).count() {
            let sentence = Sentence::new(
                format!(
                    "{key} goes through a procedure in which silence adopts; give its reply day, by which one is to remark."
                ),
                format!("{key} følger en procedure med stiltiende godkendelse; angiv svarfristen (reply)."),
            );
            check.refuse(RefusalCode::ReplyMissing, fact, &silent, otherwise, sentence);
        }
        return;
    };
    let versions = check.facts_of(fact.subject, StatementKind::Proposal).iter();
    let Some(first) = versions.map(|version| version.validity.from.earliest).min() else { return };
    if reply.bound.latest < first {
        let sentence = Sentence::new(
            format!("The reply day of {key} ({}) lies before it is put forward ({first}).", reply.bound.latest),
            format!("Svarfristen for {key} ({}) ligger før, den fremsættes ({first}).", reply.bound.latest),
        );
        check.refuse(RefusalCode::InvalidValue, fact, &[], otherwise, sentence);
    }
}

/// Whether two facts may hold on one day.
fn meet(one: &Fact, other: &Fact) -> bool {
    overlap(one.validity.possible_days(), other.validity.possible_days()).is_some()
}

/// Whether a procedure may be in use while a proposal goes through it, and is one of silence.
fn is_silent(procedure: &Fact, proposal: &Fact) -> bool {
    let said = procedure.affair().and_then(|affair| affair.procedure());
    said.is_some_and(|said| said.kind == ProcedureKind::Silence) && meet(procedure, proposal)
}

/// The deadline of a step is a day of a year.
fn of_step(check: &mut Check<'_>, fact: &Fact, step: &ApprovalStep<EntityId>) {
    // The year is a leap year: 29 February is a day.
    let is_day = |month: u16, day: u16| NaiveDate::from_ymd_opt(2024, month.into(), day.into()).is_some();
    let sound = match (step.deadline_month, step.deadline_day) {
        (None, None) => true,
        (Some(month), Some(day)) => is_day(month, day),
        _ => false,
    };
    if !sound {
        let key = check.key(fact.subject);
        let sentence = Sentence::new(
            format!(
                "The deadline of {key} is no day of a year; give its month, from 1 to 12, and the day of that month."
            ),
            format!("Fristen for {key} er ikke en dag i et år; angiv måneden, fra 1 til 12, og dagen i den."),
        );
        check.refuse(RefusalCode::InvalidValue, fact, &[], None, sentence);
    }
}
