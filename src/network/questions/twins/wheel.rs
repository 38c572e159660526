//! The yearly wheel, against a walk through the days of the period over rows.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use super::affair::version;
use super::listed::with_parts;
use crate::network::affair::{Affair, Written};
use crate::network::fact::{Fact, Statement, StatementKind as Kind};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::meeting::MeetingSeries;
use crate::network::questions::agreement::review::reviews_of;
use crate::network::questions::approval::{ApprovalFilter, StepState, approvals};
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

/// An agreement, or another thing, and who is ever a party to it.
fn with_parties(twin: &Twin<'_>, of: EntityId) -> BTreeSet<EntityId> {
    let parties = twin.facts.iter().filter_map(|fact| match &fact.statement {
        Statement::Relation(tie) if tie.to == Some(of) => Some(tie.from),
        _ => None,
    });
    parties.chain([of]).collect()
}

/// Whose an action item is: what it comes from, whose that is, who owns it and who gets it.
fn whose_action(twin: &Twin<'_>, action: EntityId, origin: Option<EntityId>) -> BTreeSet<EntityId> {
    let mut whose: BTreeSet<EntityId> = origin.into_iter().collect();
    for fact in &twin.facts {
        let Some(affair) = fact.affair() else { continue };
        if Some(fact.subject) == origin {
            whose.extend(affair.proposal().and_then(|said| said.body));
            whose.extend(affair.decision().and_then(|said| said.body));
            whose.extend(affair.meeting().map(|said| said.whose));
        }
        let said = affair.involvement().filter(|_| fact.subject == action);
        let ties = [InvolvementKind::Owner, InvolvementKind::Recipient];
        whose.extend(said.filter(|said| ties.contains(&said.how)).and_then(|said| said.party));
    }
    whose
}

/// What one fact makes due in a period.
fn due_by(twin: &Twin<'_>, fact: &Fact, period: (Day, Day)) -> Option<Due> {
    let affair = fact.affair()?;
    let due = |kind, bound, sure, whose| Some((kind, fact.subject, bound, vec![fact.id], sure, whose));
    if affair.agreement().is_some() {
        let end = fact.validity.until;
        let goes_on = end.day().is_some()
            && twin.facts.iter().any(|next| {
                let is_version = next.subject == fact.subject && next.statement.kind() == Kind::Agreement;
                is_version && next.validity.from == end
            });
        // Of an end that nothing limits nobody says that it comes.
        let sure = on_a_day(end, None, period).filter(|_| end.latest != Day::NEVER && !goes_on)?;
        due(WheelKind::AgreementEnd, end, sure, with_parties(twin, fact.subject))
    } else if let Some(said) = affair.action_item() {
        let bound = said.due.as_ref()?.bound;
        let sure = on_a_day(bound, Some(fact.validity), period)?;
        due(WheelKind::ActionDue, bound, sure, whose_action(twin, fact.subject, said.origin))
    } else if let Some(said) = affair.proposal() {
        let bound = said.reply.as_ref()?.bound;
        let sure = on_a_day(bound, Some(fact.validity), period)?;
        due(WheelKind::ReplyDue, bound, sure, said.body.into_iter().chain(said.author).collect())
    } else {
        None
    }
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
    for one in terms_ending(view, None, from, until).ending {
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
        all.push((WheelKind::TermEnd, one.membership, one.expected.bound, facts, one.certainty, whose));
    }
    for agreement in twin.entities(&[Noun::Agreement]) {
        for one in reviews_of(view, agreement, from, until).due {
            let facts = [Some(one.version), one.last].into_iter().flatten().map(|fact| fact.id).collect();
            all.push((WheelKind::Review, agreement, one.due, facts, one.certainty, with_parties(twin, agreement)));
        }
    }
    for approval in approvals(view, &ApprovalFilter::default()) {
        for step in approval.steps.iter().filter(|step| step.state != StepState::Taken) {
            let Some(day) = step.deadline.filter(|day| walk(period).any(|one| one == *day)) else { continue };
            let mut whose = with_parties(twin, approval.subject);
            whose.extend(step.bodies.iter().filter_map(|body| body.body));
            let fact = step.held.fact;
            all.push((WheelKind::Deadline, fact.subject, Bound::on(day), vec![fact.id], step.held.certainty, whose));
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

/// Whether a body works in an area on the day, or the version that speaks for something else says it.
fn is_of_area(twin: &Twin<'_>, one: EntityId, area: &str) -> bool {
    let noun = twin.recorded.entities[one.index()].noun;
    if noun == Noun::Organization {
        return twin.surest(one, |of| matches!(of, Statement::Area(of) if &**of == area)).is_some();
    }
    let kinds = [Kind::Agreement, Kind::MeetingSeries, Kind::Proposal];
    let mut said = kinds.into_iter().filter_map(|kind| version(twin, one, kind)?.affair()?.area());
    said.any(|of| &**of == area)
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
            let about = |due: &Due| due.5.iter().chain([&due.1]).any(|one| is_of_area(&twin, *one, area));
            let (_, found, expected) = check(&filter, &about);
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
