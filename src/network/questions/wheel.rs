//! The yearly wheel: everything that recurs or falls due in a period, for some bodies or for all.

mod source;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

use super::affiliation::affiliations_of;
use super::agreement::agreements_of;
use super::cadence::with_parts;
use super::meeting::Whose;
use super::meeting::participant::participants_in;
use super::membership::terms_of;
use super::organization::label_of;
use crate::network::affair::Affair;
use crate::network::fact::{Fact, Link, Statement, StatementKind, Text};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::meeting::MeetingStatus;
use crate::network::network::Entity;
use crate::network::organization::Language;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::View;
use crate::network::word::{Word as _, words};
use crate::network::wording::{either, word};

words! {
    /// What recurs or falls due.
    enum WheelKind {
        /// A meeting that is planned, was held or was cancelled.
        Meeting = "MEETING", "møde";
        /// A meeting that only the rule of its series gives.
        Recurrence = "RECURRENCE", "tilbagevendende møde";
        /// A rotation is due.
        Rotation = "ROTATION", "rotation";
        /// A term is expected to end.
        TermEnd = "TERM_END", "periodes udløb";
        /// An agreement ends.
        AgreementEnd = "AGREEMENT_END", "aftales ophør";
        /// Something is to be done by the day.
        ActionDue = "ACTION_DUE", "opfølgning forfalder";
        /// Remarks on a proposal are to be given by the day.
        ReplyDue = "REPLY_DUE", "svarfrist";
        /// A step of an approval is to be taken by the day.
        Deadline = "DEADLINE", "godkendelsesfrist";
        /// An agreement is to be reviewed.
        Review = "REVIEW", "revision af aftale";
    }
}

/// What recurs or falls due on a day.
#[derive(Debug, Clone)]
pub struct Turn {
    /// What it is.
    pub kind: WheelKind,
    /// The day, or the days on which it lies.
    pub day: Bound,
    /// The first day after it.
    pub until: Bound,
    /// What it is about: the meeting, or the series whose rule gives it; the provision, the membership, the agreement,
    /// the action item, the proposal or the step.
    pub subject: EntityId,
    /// The bodies, agreements and persons whose it is.
    pub whose: Vec<EntityId>,
    /// The series that a meeting is one of.
    pub series: Option<EntityId>,
    /// The facts that it follows from, the one that says it first.
    pub facts: Vec<FactId>,
    /// How sure it is that it lies in the period, and is due then.
    pub certainty: Certainty,
    /// What has become of a meeting.
    pub status: Option<MeetingStatus>,
    /// When a meeting begins, in Denmark.
    pub time: Option<Text>,
    /// How long a meeting takes.
    pub minutes: Option<u16>,
    /// Where a meeting is held.
    pub place: Option<Text>,
}

/// Which of them are asked for.
#[derive(Debug, Clone, Default)]
pub struct WheelFilter {
    /// Only what is of these: bodies and persons with the agreements that they are parties to, agreements with their
    /// parts, and meetings, series and the rest themselves.
    pub of: Option<Vec<EntityId>>,
    /// Only what is of this area: stated of the body, the agreement, the series or the proposal, and of a decision that
    /// of its proposal.
    pub area: Option<Text>,
    /// Only of these kinds.
    pub kinds: Option<Vec<WheelKind>>,
}

/// What recurs or falls due from a day until another, which is not included, in the order of the days. What is known
/// from the day of the view says what agreements have which parties and parts, and which bodies are of an area.
#[must_use]
pub fn wheel(view: &View, filter: &WheelFilter, from: Day, until: Day) -> Vec<Turn> {
    let wanted = |kinds: &[WheelKind]| match &filter.kinds {
        None => true,
        Some(asked) => kinds.iter().any(|kind| asked.contains(kind)),
    };
    let mut turns = Vec::new();
    for (kinds, source) in source::SOURCES {
        if wanted(kinds) {
            source(view, (from, until), &mut turns);
        }
    }
    let of = filter.of.as_ref().map(|of| widened(view, of));
    turns.retain(|turn| {
        let is_of =
            |of: &HashSet<EntityId>| of.contains(&turn.subject) || turn.whose.iter().any(|one| of.contains(one));
        wanted(&[turn.kind]) && of.as_ref().is_none_or(is_of) && is_in_area(view, turn, filter.area.as_ref())
    });
    turns.sort_by(in_order);
    turns
}

/// Whether a turn is of an area, where one is asked for.
fn is_in_area(view: &View, turn: &Turn, area: Option<&Text>) -> bool {
    let mut about = std::iter::once(turn.subject).chain(turn.whose.iter().copied());
    area.is_none_or(|area| about.any(|one| is_of_area(view, one, area)))
}

/// What a person attends, convenes, keeps the minutes of, or is to do from a day until another: the meetings that
/// they have a part in on the meeting's day, as sure as that is, and what else is theirs.
#[must_use]
pub fn agenda_of(view: &View, person: EntityId, filter: &WheelFilter, from: Day, until: Day) -> Vec<Turn> {
    let (meetings, others): (Vec<WheelKind>, Vec<WheelKind>) = kinds_of(filter).into_iter().partition(is_meeting);
    let theirs = WheelFilter { of: Some(vec![person]), kinds: Some(others), ..filter.clone() };
    let mut turns = wheel(view, &theirs, from, until);
    // Of anybody's meetings it is asked whether they have a part in them; of what else falls due only theirs is looked for.
    let all = WheelFilter { of: None, kinds: Some(meetings), ..filter.clone() };
    let attended = wheel(view, &all, from, until).into_iter();
    let sits_in: HashSet<EntityId> = terms_of(view, person, false).iter().map(|term| term.terms.body).collect();
    turns.extend(attended.filter_map(|turn| {
        let (whose, series) = (turn.whose.first().copied()?, turn.series);
        let said = [Some(turn.subject), series].into_iter().flatten();
        let may_be_named = sits_in.contains(&whose)
            || said.flat_map(|of| view.history(of, StatementKind::Involvement)).next().is_some()
            || view.mentions(whose, Link::ProvisionBody).next().is_some();
        if may_be_named { attended_by(view, person, turn) } else { None }
    }));
    turns.sort_by(in_order);
    turns
}

/// The wheel of an organization from a day until another, with the meetings of others that it has a part in on the
/// meeting's day, as sure as that is: of bodies that it is ever a member of, and of those that name it to attend.
/// Others' meetings are not looked at.
#[must_use]
pub fn calendar_of(view: &View, organization: EntityId, filter: &WheelFilter, from: Day, until: Day) -> Vec<Turn> {
    let own = WheelFilter { of: Some(vec![organization]), ..filter.clone() };
    let mut turns = wheel(view, &own, from, until);
    let kinds = kinds_of(filter);
    let there: HashSet<(EntityId, Bound)> = turns.iter().map(|turn| (turn.subject, turn.day)).collect();
    let others = with_a_part_for(view, organization).into_iter();
    let meetings = others.flat_map(|body| source::meetings_of(view, Whose::Of(body), (from, until)));
    turns.extend(meetings.filter_map(|turn| {
        let asked = kinds.contains(&turn.kind) && !there.contains(&(turn.subject, turn.day));
        let asked = asked && is_in_area(view, &turn, filter.area.as_ref());
        if asked { attended_by(view, organization, turn) } else { None }
    }));
    turns.sort_by(in_order);
    turns
}

/// The bodies and agreements in whose meetings an organization may have a part: those that it ever belongs to, those
/// of the meetings and series that name it, and those with a provision that names it, what it is affiliated with, or
/// what it is related to or sits in.
fn with_a_part_for(view: &View, organization: EntityId) -> BTreeSet<EntityId> {
    let terms = terms_of(view, organization, false);
    let mut all: BTreeSet<EntityId> = terms.iter().map(|term| term.terms.body).collect();
    for fact in view.naming_ever(organization, Link::Involved) {
        let of_series = view.history(fact.subject, StatementKind::MeetingSeries);
        let said = of_series.chain(view.history(fact.subject, StatementKind::Meeting)).filter_map(Fact::affair);
        all.extend(said.filter_map(|said| {
            said.meeting_series().map(|series| series.whose).or_else(|| said.meeting().map(|meeting| meeting.whose))
        }));
    }
    let mut named = vec![(Link::Guest, organization), (Link::PoolMember, organization)];
    named.extend(affiliations_of(view, organization).into_iter().map(|one| (Link::Within, one.with)));
    let places = terms.iter().flat_map(|term| [Some(term.terms.body), term.terms.seat, term.terms.post]);
    let related = [Link::From, Link::To].into_iter().flat_map(|link| view.naming_ever(organization, link));
    let ends = related.filter_map(|fact| match &fact.statement {
        Statement::Relation(relation) => Some([Some(relation.from), relation.to]),
        _ => None,
    });
    named.extend(places.chain(ends.flatten()).flatten().map(|followed| (Link::Followed, followed)));
    for (link, one) in named {
        all.extend(view.naming_ever(one, link).filter_map(|fact| match &fact.statement {
            Statement::Provision(provision) => Some(provision.body),
            _ => None,
        }));
    }
    all.remove(&organization);
    all
}

fn kinds_of(filter: &WheelFilter) -> Vec<WheelKind> {
    filter.kinds.as_deref().unwrap_or(WheelKind::ALL).to_vec()
}

fn is_meeting(kind: &WheelKind) -> bool {
    matches!(kind, WheelKind::Meeting | WheelKind::Recurrence)
}

/// A meeting in which a party has a part on its day, as sure as that is; none where nothing says so.
fn attended_by(view: &View, party: EntityId, turn: Turn) -> Option<Turn> {
    let whose = turn.whose.first().copied()?;
    let day = [turn.day.earliest, turn.day.latest].into_iter().find(|day| day.date().is_some());
    let then = view.on_day(day.unwrap_or(view.on()));
    let listed = participants_in(&then, turn.subject, whose, turn.series);
    let parts = listed.items.iter().flat_map(|one| {
        let named = (one.party == Some(party)).then_some(one.certainty);
        let comes = one.guests.iter().filter(|guest| guest.party == party || guest.person == Some(party));
        named.into_iter().chain(comes.map(|guest| guest.certainty.and(one.certainty)))
    });
    let sure = parts.min()?;
    Some(Turn { certainty: turn.certainty.and(sure), ..turn })
}

/// The order of the wheel: of the days, then of the time.
fn in_order(one: &Turn, other: &Turn) -> Ordering {
    let order = |turn: &Turn| (turn.day, turn.time.clone(), turn.kind, turn.subject, turn.facts.first().copied());
    order(one).cmp(&order(other))
}

/// Those that are asked for, with the agreements that they are parties to and the parts of agreements.
fn widened(view: &View, of: &[EntityId]) -> HashSet<EntityId> {
    let mut all: HashSet<EntityId> = of.iter().copied().collect();
    for one in of {
        let agreements = agreements_of(view, *one).filter_map(|held| match &held.fact.statement {
            Statement::Relation(relation) => relation.to,
            _ => None,
        });
        for agreement in agreements.chain([*one].into_iter().filter(|one| is_agreement(view, *one))) {
            all.extend(with_parts(view, agreement));
        }
    }
    all
}

fn is_agreement(view: &View, one: EntityId) -> bool {
    view.entity(one).map(Entity::noun) == Some(Noun::Agreement)
}

/// Whether an area is stated of something on the day.
fn is_of_area(view: &View, one: EntityId, area: &Text) -> bool {
    let Some(noun) = view.entity(one).map(Entity::noun) else { return false };
    if noun == Noun::Organization {
        let mut areas = view.facts(one, StatementKind::Area);
        return areas.any(|held| matches!(&held.fact.statement, Statement::Area(of) if of == area));
    }
    let Some(kind) = noun.presence() else { return false };
    view.history(one, kind).filter_map(Fact::affair).any(|said| match said {
        Affair::Decision(decision) => is_of_area(view, decision.proposal, area),
        own => own.area() == Some(area),
    })
}

/// How many of those whose it is a title names at most.
const MOST_NAMED: usize = 3;

/// What it is called: the subject's name, or else what it is, and whose: “rotation: Udvalget”. Agreements are named
/// first; of more than three the first two, and how many others.
#[must_use]
pub fn title_of(view: &View, turn: &Turn, language: Language) -> String {
    let name = |of: EntityId| label_of(view, of, language).map(Cow::into_owned);
    let mut seen = HashSet::from([turn.subject]);
    let mut whose: Vec<EntityId> = turn.whose.iter().copied().filter(|one| seen.insert(*one)).collect();
    whose.sort_by_key(|one| view.entity(*one).map(Entity::noun) != Some(Noun::Agreement));
    let mut whose: Vec<String> = whose.into_iter().filter_map(name).collect();
    let others = whose.len().saturating_sub(MOST_NAMED - 1);
    let and_others = if others > 1 {
        whose.truncate(MOST_NAMED - 1);
        either(language, format!(" og {others} andre"), format!(" and {others} others"))
    } else {
        String::new()
    };
    let kind = word(turn.kind, language);
    let what = match (turn.kind, name(turn.subject)) {
        (WheelKind::Meeting | WheelKind::Recurrence, Some(title)) => title,
        (_, Some(title)) => format!("{kind}: {title}"),
        (_, None) => kind.into_owned(),
    };
    if whose.is_empty() { what } else { format!("{what}: {}{and_others}", whose.join(", ")) }
}
