//! The yearly wheel: everything that recurs or falls due in a period, for some bodies or for all.

mod source;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;

use super::agreement::agreements_of;
use super::cadence::with_parts;
use super::meeting::participant::participants_in;
use super::membership::terms_of;
use super::organization::label_of;
use crate::network::affair::Affair;
use crate::network::fact::{Link, Statement, StatementKind, Text};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::meeting::MeetingStatus;
use crate::network::network::Entity;
use crate::network::organization::Language;
use crate::network::validity::{Bound, Certainty, Day};
use crate::network::view::View;
use crate::network::word::{Word, words};

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
    /// Only what is of this area: stated of the body, the agreement, the series or the proposal.
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
        let about = || std::iter::once(turn.subject).chain(turn.whose.iter().copied());
        wanted(&[turn.kind])
            && of.as_ref().is_none_or(is_of)
            && filter.area.as_ref().is_none_or(|area| about().any(|one| is_of_area(view, one, area)))
    });
    turns.sort_by(in_order);
    turns
}

/// What a person attends, convenes, keeps the minutes of, or is to do from a day until another: the meetings that
/// they have a part in on the meeting's day, as sure as that is, and what else is theirs.
#[must_use]
pub fn agenda_of(view: &View, person: EntityId, filter: &WheelFilter, from: Day, until: Day) -> Vec<Turn> {
    let asked = filter.kinds.as_deref().unwrap_or(WheelKind::ALL).iter().copied();
    let is_meeting = |kind: &WheelKind| matches!(kind, WheelKind::Meeting | WheelKind::Recurrence);
    let (meetings, others): (Vec<WheelKind>, Vec<WheelKind>) = asked.partition(is_meeting);
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
        if !may_be_named {
            return None;
        }
        let day = [turn.day.earliest, turn.day.latest].into_iter().find(|day| day.date().is_some());
        let then = view.on_day(day.unwrap_or(view.on()));
        let sure = part_in(&then, person, &turn, whose)?;
        Some(Turn { certainty: turn.certainty.and(sure), ..turn })
    }));
    turns.sort_by(in_order);
    turns
}

/// How sure it is that a person has a part in a meeting; none where nothing says so.
fn part_in(view: &View, person: EntityId, turn: &Turn, whose: EntityId) -> Option<Certainty> {
    let listed = participants_in(view, turn.subject, whose, turn.series);
    let parts = listed.items.iter().flat_map(|one| {
        let named = (one.party == Some(person)).then_some(one.certainty);
        let comes = one.guests.iter().filter(|guest| guest.person == Some(person));
        named.into_iter().chain(comes.map(|guest| guest.certainty.and(one.certainty)))
    });
    parts.min()
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
            all.extend(with_parts(view, agreement).into_iter().map(|(part, _)| part));
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
    view.history(one, kind).any(|fact| fact.affair().and_then(Affair::area) == Some(area))
}

/// What it is called: the subject's name, or else what it is, and whose: “rotation: Udvalget”.
#[must_use]
pub fn title_of(view: &View, turn: &Turn, language: Language) -> String {
    let name = |of: EntityId| label_of(view, of, language).map(Cow::into_owned);
    let whose: Vec<String> =
        turn.whose.iter().filter(|one| **one != turn.subject).filter_map(|one| name(*one)).collect();
    let named = name(turn.subject);
    let kind = if language == Language::Danish { turn.kind.danish().to_owned() } else { turn.kind.english() };
    let what = match (turn.kind, named) {
        (WheelKind::Meeting | WheelKind::Recurrence, Some(title)) => title,
        (_, Some(title)) => format!("{kind}: {title}"),
        (_, None) => kind,
    };
    if whose.is_empty() { what } else { format!("{what}: {}", whose.join(", ")) }
}
