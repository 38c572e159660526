//! Where the turns of the wheel come from. A source gives those that may lie in a period, whosever they are; another
//! kind of turn is another source here.

use std::collections::HashSet;

use super::{Turn, WheelKind};
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, Noun};
use crate::network::questions::agreement::notice::{NoticeReason, notices};
use crate::network::questions::agreement::review::reviews_due;
use crate::network::questions::approval::{ApprovalFilter, StepState, approvals};
use crate::network::questions::attendance::named;
use crate::network::questions::decision::{DecisionReason, ProposalState, standing_of};
use crate::network::questions::meeting::{Whose, meetings_between};
use crate::network::questions::rotation::rotations_between;
use crate::network::questions::term::terms_ending;
use crate::network::relation::{Relation, RelationKind};
use crate::network::validity::{Bound, Certainty, Day, overlap};
use crate::network::view::View;

/// What gives turns of some kinds.
type Source = fn(&View, (Day, Day), &mut Vec<Turn>);

/// Every source, and the kinds that it gives.
pub(super) const SOURCES: &[(&[WheelKind], Source)] = &[
    (&[WheelKind::Meeting, WheelKind::Recurrence], meetings),
    (&[WheelKind::Rotation], rotations),
    (&[WheelKind::TermEnd], term_ends),
    (&[WheelKind::AgreementEnd], agreement_ends),
    (&[WheelKind::ActionDue], actions_due),
    (&[WheelKind::ReplyDue], replies_due),
    (&[WheelKind::Deadline], deadlines),
    (&[WheelKind::Review], reviews),
];

impl Turn {
    /// Something on a day, that is no meeting.
    pub(super) fn on(
        kind: WheelKind,
        (day, certainty): (Bound, Certainty),
        subject: EntityId,
        mut whose: Vec<EntityId>,
        fact: &Fact,
    ) -> Self {
        let mut seen = HashSet::new();
        whose.retain(|one| seen.insert(*one));
        let until = Bound { earliest: day.earliest.next(), latest: day.latest.next() };
        Self {
            kind,
            day,
            until,
            subject,
            step: None,
            whose,
            series: None,
            facts: vec![fact.id],
            certainty,
            status: None,
            time: None,
            minutes: None,
            place: None,
        }
    }
}

/// How sure it is that a day lies in a period; none where it certainly does not.
pub(super) fn within(day: Bound, (from, until): (Day, Day)) -> Option<Certainty> {
    if from <= day.earliest && day.latest < until {
        Some(Certainty::Certain)
    } else {
        (day.earliest < until && from <= day.latest).then_some(Certainty::Possible)
    }
}

/// How sure it is that a day lies in a period, and that a fact holds then; none where both certainly are not so.
fn while_it_holds(fact: &Fact, day: Bound, period: (Day, Day)) -> Option<Certainty> {
    let days = (day.earliest, day.latest.next());
    overlap(fact.validity.possible_days(), overlap(days, period)?)?;
    let holds = fact.validity.certain_days().is_some_and(|(from, until)| from <= days.0 && days.1 <= until);
    within(day, period).map(|within| if holds { within } else { Certainty::Possible })
}

fn meetings(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    turns.extend(meetings_of(view, Whose::Anyone, period));
}

/// The meetings of somebody that may lie in a period, and those that only a rule gives.
pub(super) fn meetings_of(view: &View, whose: Whose, (from, until): (Day, Day)) -> impl Iterator<Item = Turn> {
    meetings_between(view, whose, from, until).into_iter().filter_map(|one| {
        let (kind, subject) = match (one.meeting, one.series) {
            (Some(meeting), _) => (WheelKind::Meeting, meeting),
            (None, series) => (WheelKind::Recurrence, series?),
        };
        let whose = [Some(one.whose), one.series, one.about].into_iter().flatten();
        let turn = Turn::on(kind, (one.day, one.certainty), subject, whose.collect(), one.fact);
        Some(Turn {
            until: one.until,
            series: one.series,
            status: Some(one.status),
            time: one.time.cloned(),
            minutes: one.minutes,
            place: one.place.cloned(),
            ..turn
        })
    })
}

fn rotations(view: &View, (from, until): (Day, Day), turns: &mut Vec<Turn>) {
    turns.extend(rotations_between(view, from, until).map(|one| {
        let due = (one.due.bound, one.due.certainty);
        Turn::on(WheelKind::Rotation, due, one.provision, vec![one.rule.body], one.fact)
    }));
}

fn term_ends(view: &View, (from, until): (Day, Day), turns: &mut Vec<Turn>) {
    // What lies in the period is the last day, and what facts have is the day after it.
    for ending in terms_ending(view, None, from.next(), until.next()).ending {
        let Statement::Membership(terms) = &ending.fact.statement else { continue };
        let sits = view.naming_ever(ending.membership, Link::RepresentedIn).filter_map(|fact| match &fact.statement {
            Statement::Representation(sits) if fact.validity.possible_overlap(&ending.fact.validity).is_some() => {
                Some(sits.person)
            }
            _ => None,
        });
        let whose = [terms.body, terms.member].into_iter().chain(sits).collect();
        let day = (before(ending.expected.bound), ending.certainty);
        let mut turn = Turn::on(WheelKind::TermEnd, day, ending.membership, whose, ending.fact);
        turn.facts.extend(ending.expected.provision.map(|provision| provision.id));
        turns.push(turn);
    }
}

/// The last day before a bound.
fn before(bound: Bound) -> Bound {
    Bound { earliest: bound.earliest.previous(), latest: bound.latest.previous() }
}

/// The last days of agreements: of versions that are not followed at once by another of the same, and those to which
/// notice was given. What has certainly ended by notice does not end anew.
fn agreement_ends(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    for agreement in view.of_noun(Noun::Agreement) {
        let noticed = ends_by_notice(view, agreement);
        let over = noticed.iter().filter(|end| end.certainty == Certainty::Certain).map(|end| end.last.latest).min();
        let own = view.history(agreement, StatementKind::Agreement).filter_map(|fact| {
            let until = fact.validity.until;
            let mut versions = view.history(agreement, StatementKind::Agreement);
            let goes_on = until.day().is_some_and(|day| versions.any(|next| next.validity.from == Bound::on(day)));
            let last = before(until);
            let sooner = noticed.iter().any(|end| end.last.earliest < last.latest);
            let certainty = if sooner { Certainty::Possible } else { Certainty::Certain };
            let end = AgreementEnd { last, certainty, fact, versions: Vec::new() };
            (until.latest != Day::NEVER && !goes_on).then_some(end)
        });
        let mut ends: Vec<AgreementEnd<'_>> = own.collect();
        ends.extend(noticed);
        for end in ends {
            let Some(certainty) =
                within(end.last, period).filter(|_| over.is_none_or(|over| end.last.earliest <= over))
            else {
                continue;
            };
            let (day, whose) = ((end.last, certainty.and(end.certainty)), with_parties(view, agreement, end.last));
            let mut turn = Turn::on(WheelKind::AgreementEnd, day, agreement, whose, end.fact);
            turn.facts.extend(end.versions.iter().map(|version| version.id));
            turns.push(turn);
        }
    }
}

/// An end of an agreement.
struct AgreementEnd<'v> {
    /// The last day.
    last: Bound,
    certainty: Certainty,
    /// The version, or the notice.
    fact: &'v Fact,
    /// The versions that say how long the notice is.
    versions: Vec<&'v Fact>,
}

/// When an agreement ends by the notices that stand when they run out: each day once, by the notice that was recorded
/// first.
fn ends_by_notice(view: &View, agreement: EntityId) -> Vec<AgreementEnd<'_>> {
    let ends = notices(view, agreement).filter_map(|(act, outcome)| {
        let until = outcome.until.filter(|_| outcome.why != NoticeReason::EndsSooner)?;
        overlap(act.validity.possible_days(), (until.earliest, until.latest.next()))?;
        let stands = [until.earliest, until.latest].iter().all(|day| act.on(*day) == Some(Certainty::Certain));
        let certainty = if stands { outcome.certainty? } else { Certainty::Possible };
        Some(AgreementEnd { last: before(until), certainty, fact: act, versions: outcome.versions })
    });
    let mut ends: Vec<AgreementEnd<'_>> = ends.collect();
    ends.sort_by_key(|end| (end.last, end.certainty, end.fact.id));
    ends.dedup_by_key(|end| end.last);
    ends
}

/// An agreement, and who may be a party to it or somebody to turn to about it on a day, or until that day.
pub(super) fn with_parties(view: &View, agreement: EntityId, day: Bound) -> Vec<EntityId> {
    let then = |fact: &Fact| fact.validity.from.earliest <= day.latest && day.earliest <= fact.validity.until.latest;
    let tied = view.naming_ever(agreement, Link::To).filter(|fact| then(fact));
    let mut whose = vec![agreement];
    whose.extend(tied.filter_map(|fact| match &fact.statement {
        Statement::Relation(Relation {
            kind: RelationKind::PartyTo | RelationKind::ContactPersonFor, from, ..
        }) => Some(*from),
        _ => None,
    }));
    whose.sort_unstable();
    whose.dedup();
    whose
}

/// Reviews of agreements.
fn reviews(view: &View, (from, until): (Day, Day), turns: &mut Vec<Turn>) {
    for review in reviews_due(view, from, until, |_| true).due {
        let whose = with_parties(view, review.agreement, review.due);
        let day = (review.due, review.certainty);
        let mut turn = Turn::on(WheelKind::Review, day, review.agreement, whose, review.version);
        turn.facts.extend(review.last.map(|last| last.id));
        turns.push(turn);
    }
}

/// Deadlines of steps that are not known to be taken, of the approvals that may be under way on the view's day.
fn deadlines(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    for approval in approvals(view, &ApprovalFilter::default()) {
        for step in approval.steps.iter().filter(|step| step.state != StepState::Taken) {
            let Some(day) = step.deadline.map(Bound::on) else { continue };
            let Some(certainty) = within(day, period).map(|within| within.and(step.held.certainty)) else { continue };
            let mut whose = with_parties(view, approval.subject, day);
            whose.extend(step.bodies.iter().filter_map(|body| body.body));
            let turn = Turn::on(WheelKind::Deadline, (day, certainty), approval.subject, whose, step.held.fact);
            turns.push(Turn { step: Some(step.held.fact.subject), ..turn });
        }
    }
}

/// Action items that are to be done in a period, and were not done before.
fn actions_due(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    for action in view.of_noun(Noun::ActionItem) {
        for fact in view.history(action, StatementKind::ActionItem) {
            let said = fact.affair().and_then(|affair| affair.action_item());
            let Some((said, due)) = said.and_then(|said| Some((said, said.due.as_ref()?.bound))) else { continue };
            // It holds until it is done.
            let Some(certainty) = while_it_holds(fact, due, period) else { continue };
            let mut whose: Vec<EntityId> = said.origin.into_iter().collect();
            whose.extend(said.origin.into_iter().flat_map(|origin| bodies_of_origin(view, origin)));
            whose.extend(owners(view, action, due));
            turns.push(Turn::on(WheelKind::ActionDue, (due, certainty), action, whose, fact));
        }
    }
}

/// The bodies of the proposal, decision or meeting that an action item comes from, by any of its versions.
fn bodies_of_origin(view: &View, origin: EntityId) -> Vec<EntityId> {
    let mut bodies: Vec<EntityId> = view
        .all_facts(origin)
        .filter_map(Fact::affair)
        .filter_map(|affair| {
            let proposed = affair.proposal().and_then(|proposal| proposal.body);
            let decided = affair.decision().and_then(|decision| decision.body);
            proposed.or(decided).or(affair.meeting().map(|meeting| meeting.whose))
        })
        .collect();
    bodies.sort_unstable();
    bodies.dedup();
    bodies
}

/// Who is to do what is to be done, and who gets it: those that are named, and those who hold the seat, the post or the
/// office that is named on the day by which it is to be done.
fn owners(view: &View, action: EntityId, due: Bound) -> Vec<EntityId> {
    let day = [due.earliest, due.latest].into_iter().find(|day| day.date().is_some());
    let then = view.on_day(day.unwrap_or(view.on()));
    let mut owners = Vec::new();
    for fact in view.history(action, StatementKind::Involvement) {
        let Some(said) = fact.affair().and_then(|affair| affair.involvement()) else { continue };
        let owns = matches!(said.how, InvolvementKind::Owner | InvolvementKind::Recipient);
        let Some(party) = said.party.filter(|_| owns) else { continue };
        owners.push(party);
        let holders = named(&then, said.role, party, &mut Vec::new());
        owners.extend(holders.iter().flat_map(|holder| [Some(holder.party), holder.person]).flatten());
    }
    owners
}

/// Proposals of which the last day for remarks lies in a period, and that are not taken back, put forward anew or
/// decided before it.
fn replies_due(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    for proposal in view.of_noun(Noun::Proposal) {
        for fact in view.history(proposal, StatementKind::Proposal) {
            let said = fact.affair().and_then(|affair| affair.proposal());
            let Some((said, reply)) = said.and_then(|said| Some((said, said.reply.as_ref()?.bound))) else { continue };
            let Some(certainty) = while_it_holds(fact, reply, period) else { continue };
            let Some(waits) = waits_for_remarks(view, proposal, reply) else { continue };
            let whose = said.body.into_iter().chain(said.author).collect();
            turns.push(Turn::on(WheelKind::ReplyDue, (reply, certainty.and(waits)), proposal, whose, fact));
        }
    }
}

/// How sure it is that a proposal still waits for remarks when they are due; none where it certainly does not.
fn waits_for_remarks(view: &View, proposal: EntityId, reply: Bound) -> Option<Certainty> {
    use DecisionReason::DecisionsNotListed;
    use ProposalState::{Decided, Resubmitted, TakenBack, Unknown};
    let ended = |day: Day| {
        let then = view.on_day(day);
        let standing = standing_of(&then, proposal)?;
        match standing.state {
            TakenBack | Resubmitted | Decided => standing.certainty,
            // That not all decisions are listed makes nothing less due.
            Unknown if standing.evidence.is_empty() || standing.reasons == [DecisionsNotListed] => None,
            Unknown => Some(Certainty::Possible),
            _ => None,
        }
    };
    match (ended(reply.earliest), ended(reply.latest)) {
        (Some(Certainty::Certain), _) => None,
        (None, None) => Some(Certainty::Certain),
        _ => Some(Certainty::Possible),
    }
}
