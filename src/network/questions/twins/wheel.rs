//! The yearly wheel, against a walk through the days of the period over rows.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use super::affair::version;
use super::listed::with_parts;
use super::participant::named;
use crate::network::affair::{Affair, Written};
use crate::network::approval::ActKind;
use crate::network::fact::{Fact, Statement, StatementKind as Kind};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::meeting::MeetingSeries;
use crate::network::questions::agreement::notice::{NoticeReason, notice_given};
use crate::network::questions::agreement::review::reviews_of;
use crate::network::questions::approval::{ApprovalFilter, StepState, approvals};
use crate::network::questions::decision::{DecisionReason, ProposalState, standing_of};
use crate::network::questions::filter::area_of;
use crate::network::questions::meeting::{Whose, meetings_between};
use crate::network::questions::rotation::rotations_between;
use crate::network::questions::term::terms_ending;
use crate::network::questions::wheel::{Turn, WheelFilter, WheelKind, wheel};
use crate::network::recorded::Recorded;
use crate::network::relation::RelationKind;
use crate::network::testing::{asked_about, day_at};
use crate::network::validity::{Bound, Certainty, Day, Validity};
use crate::network::word::Word;

/// What is expected of a turn: its kind, what it is about, its days, its facts, how sure it is, and whose it is.
type Due = (WheelKind, EntityId, Bound, Vec<FactId>, Certainty, BTreeSet<EntityId>);

/// Random rows in which series have rules, agreements parties, and steps deadlines that are near.
fn turning() -> impl Strategy<Value = (Recorded, Day, Revision)> {
    let kinds = &[
        Kind::Agreement,
        Kind::Agreement,
        Kind::Meeting,
        Kind::MeetingSeries,
        Kind::Proposal,
        Kind::ActionItem,
        Kind::Act,
        Kind::ApprovalStep,
        Kind::Involvement,
        Kind::Relation,
        Kind::Membership,
        Kind::Provision,
    ];
    asked_about(kinds).prop_map(|(mut recorded, on, known)| {
        for fact in &mut recorded.facts {
            match &mut fact.statement {
                Statement::Affair(affair) => {
                    if let Affair::MeetingSeries(MeetingSeries { rule, first, .. }) = &mut **affair {
                        *rule = rule.take().map(|_| "FREQ=MONTHLY;BYMONTHDAY=3".into());
                        *first = Some(Written { bound: Bound::on(day_at(2)), text: None });
                    }
                    // The deadlines of what begins in the first weeks of the year lie in the first months of it.
                    if let Affair::ApprovalStep(step) = &mut **affair {
                        step.deadline_month = step.deadline_month.map(|month| month % 3 + 1);
                        step.years_before = None;
                    }
                }
                Statement::Relation(tie) if tie.kind == RelationKind::ContactPersonFor => {
                    tie.kind = RelationKind::PartyTo
                }
                _ => {}
            }
        }
        (recorded, on, known)
    })
}

fn walk((from, until): (Day, Day)) -> impl Iterator<Item = Day> {
    std::iter::successors(Some(from), |day| Some(day.next())).take_while(move |day| *day < until)
}

/// How sure it is that what lies on a day of a bound does so in a period and while a fact holds, day by day; none
/// where on no day of the period it can. The days of a bound lie in a row: those beside the period are looked at.
fn on_a_day(bound: Bound, validity: Option<Validity>, period: (Day, Day)) -> Option<Certainty> {
    let lies = |day: Day| bound.earliest <= day && day <= bound.latest;
    let holds = |day: Day| validity.map_or(Some(Certainty::Certain), |validity| validity.on(day));
    let days: Vec<Day> = walk(period).filter(|day| lies(*day)).collect();
    let inside = !lies(period.0.previous()) && !lies(period.1);
    let sure: Vec<Certainty> = days.iter().filter_map(|day| holds(*day)).collect();
    let all = inside && sure.len() == days.len() && sure.iter().all(|sure| *sure == Certainty::Certain);
    (!sure.is_empty()).then_some(if all { Certainty::Certain } else { Certainty::Possible })
}

/// An agreement, or another thing, and who may be a party to it or somebody to turn to on a day, or until that day.
fn with_parties(twin: &Twin<'_>, of: EntityId, day: Bound) -> BTreeSet<EntityId> {
    let ties = [RelationKind::PartyTo, RelationKind::ContactPersonFor];
    let then = |validity: Validity| day.latest >= validity.from.earliest && day.earliest <= validity.until.latest;
    let parties = twin.facts.iter().filter(|fact| then(fact.validity)).filter_map(|fact| match &fact.statement {
        Statement::Relation(tie) if tie.to == Some(of) && ties.contains(&tie.kind) => Some(tie.from),
        _ => None,
    });
    parties.chain([of]).collect()
}

/// Whose an action item is: what it comes from, whose that is, who owns it and who gets it, and who holds the place of
/// theirs that is named on the day by which it is due.
fn whose_action(twin: &Twin<'_>, action: EntityId, origin: Option<EntityId>, due: Bound) -> BTreeSet<EntityId> {
    let mut whose: BTreeSet<EntityId> = origin.into_iter().collect();
    let day = [due.earliest, due.latest].into_iter().find(|day| day.date().is_some()).unwrap_or(twin.on);
    let then = Twin::new(twin.recorded, day, twin.view.known().expect("a revision"));
    for fact in &twin.facts {
        let Some(affair) = fact.affair() else { continue };
        if Some(fact.subject) == origin {
            whose.extend(affair.proposal().and_then(|said| said.body));
            whose.extend(affair.decision().and_then(|said| said.body));
            whose.extend(affair.meeting().map(|said| said.whose));
        }
        let said = affair.involvement().filter(|_| fact.subject == action);
        let ties = [InvolvementKind::Owner, InvolvementKind::Recipient];
        let said = said.filter(|said| ties.contains(&said.how));
        let Some((said, party)) = said.and_then(|said| Some((said, said.party?))) else { continue };
        whose.insert(party);
        whose.extend(
            named(&then, said.role, party).into_iter().flat_map(|(holder, person, _)| [Some(holder), person]).flatten(),
        );
    }
    whose
}

/// What one fact makes due in a period.
fn due_by(twin: &Twin<'_>, fact: &Fact, period: (Day, Day)) -> Option<Due> {
    let affair = fact.affair()?;
    let due = |kind, bound, sure, whose| Some((kind, fact.subject, bound, vec![fact.id], sure, whose));
    if let Some(said) = affair.action_item() {
        let bound = said.due.as_ref()?.bound;
        let sure = on_a_day(bound, Some(fact.validity), period)?;
        due(WheelKind::ActionDue, bound, sure, whose_action(twin, fact.subject, said.origin, bound))
    } else if let Some(said) = affair.proposal() {
        let bound = said.reply.as_ref()?.bound;
        let sure = on_a_day(bound, Some(fact.validity), period)?.and(waits(twin, fact.subject, bound)?);
        due(WheelKind::ReplyDue, bound, sure, said.body.into_iter().chain(said.author).collect())
    } else {
        None
    }
}

/// How sure it is that nothing ended the wait for remarks before their last day.
fn waits(twin: &Twin<'_>, proposal: EntityId, reply: Bound) -> Option<Certainty> {
    let ended = |day: Day| {
        let view = twin.view.on_day(day);
        let standing = standing_of(&view, proposal).expect("a proposal stands somewhere");
        let is_over = [ProposalState::TakenBack, ProposalState::Resubmitted, ProposalState::Decided];
        let doubted = standing.state == ProposalState::Unknown
            && !standing.evidence.is_empty()
            && standing.reasons.iter().any(|why| *why != DecisionReason::DecisionsNotListed);
        let over = standing.certainty.filter(|_| is_over.contains(&standing.state));
        over.or(doubted.then_some(Certainty::Possible))
    };
    let both = [ended(reply.earliest), ended(reply.latest)];
    let doubt = both.iter().any(Option::is_some);
    (both[0] != Some(Certainty::Certain)).then_some(if doubt { Certainty::Possible } else { Certainty::Certain })
}

/// The day before each day of a bound.
fn eve(bound: Bound) -> Bound {
    Bound { earliest: bound.earliest.previous(), latest: bound.latest.previous() }
}

/// The last days of an agreement in a period: of its versions, and of the notices that stand when they run out.
fn ends(twin: &Twin<'_>, agreement: EntityId, period: (Day, Day)) -> Vec<Due> {
    let of_it: Vec<&Fact> = twin.facts.iter().copied().filter(|fact| fact.subject == agreement).collect();
    let mut notices: Vec<(Bound, Certainty, Vec<FactId>)> = Vec::new();
    for act in &of_it {
        let is_notice = act.affair().and_then(Affair::act).is_some_and(|act| act.kind == ActKind::GaveNotice);
        let outcome = notice_given(&twin.view, agreement, act.validity.from);
        let Some(until) = outcome.until.filter(|_| is_notice && outcome.why != NoticeReason::EndsSooner) else {
            continue;
        };
        let limited = until.earliest.date().is_some() && until.latest.date().is_some();
        let days = walk((until.earliest, until.latest.next())).take(if limited { usize::MAX } else { 0 });
        let stands: Vec<Option<Certainty>> = days.map(|day| act.on(day)).collect();
        let (begins, ends) = act.validity.possible_days();
        let overlaps =
            if limited { stands.iter().any(Option::is_some) } else { begins <= until.latest && until.earliest < ends };
        if overlaps {
            let sure = limited && stands.iter().all(|sure| *sure == Some(Certainty::Certain));
            let sure = if sure { outcome.certainty.expect("it may hold") } else { Certainty::Possible };
            let facts = [act.id].into_iter().chain(outcome.versions.iter().map(|fact| fact.id)).collect();
            notices.push((eve(until), sure, facts));
        }
    }
    notices.sort();
    notices.dedup_by_key(|notice| notice.0);
    let mut all = notices.clone();
    for fact in of_it.iter().filter(|fact| fact.statement.kind() == Kind::Agreement) {
        let end = fact.validity.until;
        let follows = |next: &&Fact| next.statement.kind() == Kind::Agreement && next.validity.from == end;
        // Of an end that nothing limits nobody says that it comes.
        if end.latest != Day::NEVER && !(end.day().is_some() && of_it.iter().any(|next| follows(next))) {
            let doubted = notices.iter().any(|notice| notice.0.earliest < eve(end).latest);
            let sure = if doubted { Certainty::Possible } else { Certainty::Certain };
            all.push((eve(end), sure, vec![fact.id]));
        }
    }
    let over = |last: Bound| {
        notices.iter().any(|(ended, sure, _)| *sure == Certainty::Certain && ended.latest < last.earliest)
    };
    let lies = |(last, sure, facts): (Bound, Certainty, Vec<FactId>)| {
        let within = on_a_day(last, None, period).filter(|_| !over(last))?;
        Some((WheelKind::AgreementEnd, agreement, last, facts, within.and(sure), with_parties(twin, agreement, last)))
    };
    all.into_iter().filter_map(lies).collect()
}

/// Everything that the rows, and questions that have twins of their own, make due in a period.
fn all_due(twin: &Twin<'_>, period: (Day, Day)) -> Vec<Due> {
    let (view, (from, until)) = (&twin.view, period);
    let mut all: Vec<Due> = twin.facts.iter().filter_map(|fact| due_by(twin, fact, period)).collect();
    for one in meetings_between(view, Whose::Anyone, from, until) {
        let (kind, subject) = match one.meeting {
            Some(meeting) => (WheelKind::Meeting, meeting),
            None => (WheelKind::Recurrence, one.fact.subject),
        };
        let whose = [Some(one.whose), one.series, one.about].into_iter().flatten().collect();
        all.push((kind, subject, one.day, vec![one.fact.id], one.certainty, whose));
    }
    for one in rotations_between(view, from, until) {
        let due = one.due;
        all.push((
            WheelKind::Rotation,
            one.provision,
            due.bound,
            vec![one.fact.id],
            due.certainty,
            [one.rule.body].into(),
        ));
    }
    // What a term has is the day after its last.
    for one in terms_ending(view, None, from.next(), until.next()).ending {
        let Statement::Membership(terms) = &one.fact.statement else { unreachable!("a term is a membership") };
        let shares = |other: Validity| {
            let (begins, ends) = one.fact.validity.possible_days();
            begins.max(other.from.earliest) < ends.min(other.until.latest)
        };
        let sit = twin.facts.iter().filter_map(|fact| match &fact.statement {
            Statement::Representation(sits) if sits.membership == one.membership && shares(fact.validity) => {
                Some(sits.person)
            }
            _ => None,
        });
        let facts = [Some(one.fact), one.expected.provision].into_iter().flatten().map(|fact| fact.id).collect();
        let whose = sit.chain([terms.body, terms.member]).collect();
        all.push((WheelKind::TermEnd, one.membership, eve(one.expected.bound), facts, one.certainty, whose));
    }
    for agreement in twin.entities(&[Noun::Agreement]) {
        all.extend(ends(twin, agreement, period));
        for one in reviews_of(view, agreement, from, until).due {
            let facts = [Some(one.version), one.last].into_iter().flatten().map(|fact| fact.id).collect();
            all.push((
                WheelKind::Review,
                agreement,
                one.due,
                facts,
                one.certainty,
                with_parties(twin, agreement, one.due),
            ));
        }
    }
    for approval in approvals(view, &ApprovalFilter::default()) {
        for step in approval.steps.iter().filter(|step| step.state != StepState::Taken) {
            let Some(day) = step.deadline.filter(|day| walk(period).any(|one| one == *day)) else { continue };
            let mut whose = with_parties(twin, approval.subject, Bound::on(day));
            whose.extend(step.bodies.iter().filter_map(|body| body.body));
            let fact = step.held.fact;
            all.push((
                WheelKind::Deadline,
                approval.subject,
                Bound::on(day),
                vec![fact.id],
                step.held.certainty,
                whose,
            ));
        }
    }
    all
}

/// Those that are meant by some: they, what they are parties to, and the parts of agreements.
fn meant(twin: &Twin<'_>, of: EntityId) -> BTreeSet<EntityId> {
    let agreements = twin.entities(&[Noun::Agreement]);
    let ties = twin.today().into_iter().filter_map(|(fact, _)| match &fact.statement {
        Statement::Relation(tie) if tie.kind == RelationKind::PartyTo && tie.from == of => tie.to,
        _ => None,
    });
    let all = ties.chain([of]).filter(|one| agreements.contains(one));
    all.flat_map(|agreement| with_parts(twin, agreement)).chain([of]).collect()
}

/// The areas of something on the day: a body's own, and what lists of affairs go by.
fn areas(twin: &Twin<'_>, one: EntityId) -> BTreeSet<String> {
    let own = twin.about(one).into_iter().filter_map(|(fact, _)| match &fact.statement {
        Statement::Area(area) => Some(area.to_string()),
        _ => None,
    });
    own.chain(area_of(&twin.view, one).map(ToString::to_string)).collect()
}

fn is_body(twin: &Twin<'_>, one: EntityId) -> bool {
    twin.recorded.entities[one.index()].noun == Noun::Organization
}

/// What something belongs to.
fn above(twin: &Twin<'_>, one: EntityId) -> BTreeSet<EntityId> {
    let kinds = [
        Kind::Membership,
        Kind::Provision,
        Kind::Agreement,
        Kind::Proposal,
        Kind::Decision,
        Kind::Meeting,
        Kind::MeetingSeries,
        Kind::ActionItem,
    ];
    let mut all = BTreeSet::new();
    for said in kinds.into_iter().filter_map(|kind| version(twin, one, kind)) {
        match &said.statement {
            Statement::Membership(terms) => all.extend([terms.body]),
            Statement::Provision(rule) => all.extend([rule.body]),
            _ => {}
        }
        let Some(said) = said.affair() else { continue };
        all.extend(said.agreement().into_iter().flat_map(|said| [said.whole, said.under]).flatten());
        all.extend(said.proposal().and_then(|said| said.under));
        all.extend(said.decision().map(|said| said.proposal));
        all.extend(said.meeting().map(|said| said.series.unwrap_or(said.whose)));
        all.extend(said.meeting_series().map(|said| said.whose));
        all.extend(said.action_item().and_then(|said| said.origin));
    }
    all
}

/// Whether something is of an area: as stated nearest, up to the first body; else by the bodies whose it is.
fn is_of_area(twin: &Twin<'_>, due: &Due, area: &str) -> bool {
    let mut near = BTreeSet::from([due.1]);
    // There are fewer than so many to pass.
    for _ in 0..12 {
        let stated: BTreeSet<String> = near.iter().flat_map(|one| areas(twin, *one)).collect();
        if !stated.is_empty() || near.iter().any(|one| is_body(twin, *one)) {
            return stated.contains(area);
        }
        near = near.iter().flat_map(|one| above(twin, *one)).collect();
    }
    due.5.iter().filter(|one| is_body(twin, **one)).any(|one| areas(twin, *one).contains(area))
}

fn seen(turn: &Turn) -> Due {
    let whose = turn.whose.iter().copied().collect();
    (turn.kind, turn.subject, turn.day, turn.facts.clone(), turn.certainty, whose)
}

proptest! {
    #[test]
    fn the_wheel_has_what_a_walk_through_the_days_finds(
        (recorded, on, known) in turning(),
        (first, many) in (0..40_i64, prop_oneof![1..12_i64, 300..450_i64]),
    ) {
        let twin = Twin::new(&recorded, on, known);
        let period = (day_at(first), day_at(first + many));
        let all = all_due(&twin, period);
        let check = |filter: &WheelFilter, fits: &dyn Fn(&Due) -> bool| {
            let found = wheel(&twin.view, filter, period.0, period.1);
            let in_order = found.is_sorted_by_key(|turn| (turn.day, turn.time.clone(), turn.kind, turn.subject));
            let mut expected: Vec<Due> = all.iter().filter(|due| fits(due)).cloned().collect();
            let mut found: Vec<Due> = found.iter().map(seen).collect();
            expected.sort();
            found.sort();
            (in_order, found, expected)
        };
        let whole = check(&WheelFilter::default(), &|_| true);
        prop_assert!(whole.0);
        prop_assert_eq!(&whole.1, &whole.2);
        for due in &whole.1 {
            let inside = walk(period).any(|day| due.2.earliest <= day && day <= due.2.latest);
            prop_assert!(inside || due.0 == WheelKind::Meeting, "a meeting alone can have begun before");
        }
        for kind in WheelKind::ALL {
            let filter = WheelFilter { kinds: Some(vec![*kind]), ..WheelFilter::default() };
            let (_, found, expected) = check(&filter, &|due| due.0 == *kind);
            prop_assert_eq!(found, expected);
        }
        for area in ["social", "Viborg", "health"] {
            let filter = WheelFilter { area: Some(area.into()), ..WheelFilter::default() };
            let (_, found, expected) = check(&filter, &|due| is_of_area(&twin, due, area));
            prop_assert_eq!(found, expected);
        }
        for of in recorded.entities.iter().map(|entity| entity.id).filter(|id| twin.view.knows(*id)) {
            let meant = meant(&twin, of);
            let filter = WheelFilter { of: Some(vec![of]), ..WheelFilter::default() };
            let (in_order, found, expected) = check(&filter, &|due| meant.contains(&due.1) || !meant.is_disjoint(&due.5));
            prop_assert!(in_order);
            prop_assert_eq!(found, expected);
        }
    }
}
