//! Where the turns of the wheel come from. A source gives those that may lie in a period, whosever they are; another
//! kind of turn is another source here.

use super::{Turn, WheelKind};
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, Noun};
use crate::network::questions::agreement::review::reviews_due;
use crate::network::questions::approval::{ApprovalFilter, StepState, approvals};
use crate::network::questions::meeting::{Whose, meetings_between};
use crate::network::questions::rotation::rotations_between;
use crate::network::questions::term::terms_ending;
use crate::network::relation::{Relation, RelationKind};
use crate::network::validity::{Bound, Certainty, Day};
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
        whose: Vec<EntityId>,
        fact: &Fact,
    ) -> Self {
        let until = Bound { earliest: day.earliest.next(), latest: day.latest.next() };
        Self {
            kind,
            day,
            until,
            subject,
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

fn meetings(view: &View, (from, until): (Day, Day), turns: &mut Vec<Turn>) {
    for one in meetings_between(view, Whose::Anyone, from, until) {
        let whose = [Some(one.whose), one.series, one.about].into_iter().flatten();
        let (kind, subject) = match (one.meeting, one.series) {
            (Some(meeting), _) => (WheelKind::Meeting, meeting),
            (None, Some(series)) => (WheelKind::Recurrence, series),
            (None, None) => continue,
        };
        let turn = Turn::on(kind, (one.day, one.certainty), subject, whose.collect(), one.fact);
        turns.push(Turn {
            until: one.until,
            series: one.series,
            status: Some(one.status),
            time: one.time.cloned(),
            minutes: one.minutes,
            place: one.place.cloned(),
            ..turn
        });
    }
}

fn rotations(view: &View, (from, until): (Day, Day), turns: &mut Vec<Turn>) {
    turns.extend(rotations_between(view, from, until).map(|one| {
        let due = (one.due.bound, one.due.certainty);
        Turn::on(WheelKind::Rotation, due, one.provision, vec![one.rule.body], one.fact)
    }));
}

fn term_ends(view: &View, (from, until): (Day, Day), turns: &mut Vec<Turn>) {
    for ending in terms_ending(view, None, from, until).ending {
        let Statement::Membership(terms) = &ending.fact.statement else { continue };
        let sits = view.naming_ever(ending.membership, Link::RepresentedIn).filter_map(|fact| match &fact.statement {
            Statement::Representation(sits) if fact.validity.possible_overlap(&ending.fact.validity).is_some() => {
                Some(sits.person)
            }
            _ => None,
        });
        let whose = [terms.body, terms.member].into_iter().chain(sits).collect();
        let day = (ending.expected.bound, ending.certainty);
        let mut turn = Turn::on(WheelKind::TermEnd, day, ending.membership, whose, ending.fact);
        turn.facts.extend(ending.expected.provision.map(|provision| provision.id));
        turns.push(turn);
    }
}

/// Agreements that end in a period and are not followed at once by another version of the same.
fn agreement_ends(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    for agreement in view.of_noun(Noun::Agreement) {
        for fact in view.history(agreement, StatementKind::Agreement) {
            let end = fact.validity.until;
            if end.latest == Day::NEVER {
                continue;
            }
            let mut versions = view.history(agreement, StatementKind::Agreement);
            let goes_on = end.day().is_some_and(|day| versions.any(|next| next.validity.from == Bound::on(day)));
            let Some(certainty) = within(end, period).filter(|_| !goes_on) else { continue };
            let whose = with_parties(view, agreement, end);
            turns.push(Turn::on(WheelKind::AgreementEnd, (end, certainty), agreement, whose, fact));
        }
    }
}

/// An agreement, and who may be a party to it or somebody to turn to about it on a day, or until that day.
fn with_parties(view: &View, agreement: EntityId, day: Bound) -> Vec<EntityId> {
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
            let id = step.held.fact.subject;
            turns.push(Turn::on(WheelKind::Deadline, (day, certainty), id, whose, step.held.fact));
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
            let Some(certainty) = within(due, period).filter(|_| fact.validity.until.latest > due.earliest) else {
                continue;
            };
            let open = fact.validity.from.latest <= due.earliest && fact.validity.until.earliest > due.latest;
            let certainty = if open { certainty } else { Certainty::Possible };
            let mut whose: Vec<EntityId> = said.origin.into_iter().collect();
            whose.extend(said.origin.into_iter().flat_map(|origin| bodies_of_origin(view, origin)));
            whose.extend(owners(view, action));
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

/// Who is to do what is to be done, and who gets it.
fn owners(view: &View, action: EntityId) -> impl Iterator<Item = EntityId> {
    view.history(action, StatementKind::Involvement).filter_map(|fact| {
        let said = fact.affair()?.involvement()?;
        said.party.filter(|_| matches!(said.how, InvolvementKind::Owner | InvolvementKind::Recipient))
    })
}

/// Proposals of which the last day for remarks lies in a period.
fn replies_due(view: &View, period: (Day, Day), turns: &mut Vec<Turn>) {
    for proposal in view.of_noun(Noun::Proposal) {
        for fact in view.history(proposal, StatementKind::Proposal) {
            let said = fact.affair().and_then(|affair| affair.proposal());
            let Some((said, reply)) = said.and_then(|said| Some((said, said.reply.as_ref()?.bound))) else { continue };
            let Some(certainty) = within(reply, period).filter(|_| fact.validity.until.latest > reply.earliest) else {
                continue;
            };
            let stands = fact.validity.from.latest <= reply.earliest && fact.validity.until.earliest > reply.latest;
            let certainty = if stands { certainty } else { Certainty::Possible };
            let whose = said.body.into_iter().chain(said.author).collect();
            turns.push(Turn::on(WheelKind::ReplyDue, (reply, certainty), proposal, whose, fact));
        }
    }
}
