//! The yearly wheel: everything that recurs or falls due in a period, for some bodies or for all.

mod area;
mod source;
mod undated;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};

pub use undated::{Undated, WheelReason, undated, undated_for};

use self::area::is_of_area;
use super::affiliation::affiliations_of;
use super::agreement::agreements_of;
use super::cadence::with_parts;
use super::meeting::Whose;
use super::meeting::participant::participants_in;
use super::membership::terms_of;
use super::organization::label_of;
use super::record::version_of;
use crate::network::fact::{Fact, Link, Statement, StatementKind, Text};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::meeting::MeetingStatus;
use crate::network::network::Entity;
use crate::network::organization::Language;
use crate::network::relation::RelationKind;
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
        /// A term is expected to end: its last day.
        TermEnd = "TERM_END", "periodes udløb";
        /// An agreement ends, by itself or as notice was given: its last day.
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
    /// the action item or the proposal.
    pub subject: EntityId,
    /// The step of its approval that is to be taken by the day.
    pub step: Option<EntityId>,
    /// The bodies, agreements and persons whose it is, each once.
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
    /// Only what is of this area: its own, else that of what it belongs to (its series, its whole or procedure, what it
    /// comes from, its body), else that of the bodies whose it is.
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
        wanted(&[turn.kind])
            && of.as_ref().is_none_or(|of| is_of(of, turn.subject, &turn.whose))
            && filter.area.as_ref().is_none_or(|area| is_of_area(view, turn.subject, &turn.whose, area))
    });
    turns.sort_by(in_order);
    turns
}

/// Whether something is of any of some.
fn is_of(any: &HashSet<EntityId>, subject: EntityId, whose: &[EntityId]) -> bool {
    any.contains(&subject) || whose.iter().any(|one| any.contains(one))
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
    let own = met_in_by(view, person);
    turns.extend(attended.filter_map(|turn| {
        let (whose, series) = (turn.whose.first().copied()?, turn.series);
        let said = [Some(turn.subject), series].into_iter().flatten();
        let may_be_named = own.contains(&whose)
            || said.flat_map(|of| view.history(of, StatementKind::Involvement)).next().is_some()
            || view.mentions(whose, Link::ProvisionBody).next().is_some();
        if may_be_named { attended_by(view, person, turn) } else { None }
    }));
    turns.sort_by(in_order);
    turns
}

/// The bodies that a person ever sits in, and the agreements that they are ever a party to.
fn met_in_by(view: &View, person: EntityId) -> HashSet<EntityId> {
    let sits_in = terms_of(view, person, false).into_iter().map(|term| term.terms.body);
    let party_to = view.naming_ever(person, Link::From).filter_map(|fact| match &fact.statement {
        Statement::Relation(relation) if relation.kind == RelationKind::PartyTo => relation.to,
        _ => None,
    });
    sits_in.chain(party_to).collect()
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
        let in_area = |area: &Text| is_of_area(view, turn.subject, &turn.whose, area);
        let asked = asked && filter.area.as_ref().is_none_or(in_area);
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
            all.extend(with_parts(view, agreement).into_iter().map(|(part, _)| part));
        }
    }
    all
}

fn is_agreement(view: &View, one: EntityId) -> bool {
    view.entity(one).map(Entity::noun) == Some(Noun::Agreement)
}

/// How many of those whose it is a title names at most.
const MOST_NAMED: usize = 3;

/// What it is called: the subject's name, or else what it is, and whose: “rotation: Udvalget”. Agreements are named
/// first; of more than three the first two, and how many others. A deadline is told by its step instead.
#[must_use]
pub fn title_of(view: &View, turn: &Turn, language: Language) -> String {
    let name = |of: EntityId| label_of(view, of, language).map(Cow::into_owned);
    let mut whose: Vec<EntityId> = turn.whose.iter().copied().filter(|one| *one != turn.subject).collect();
    whose.sort_by_key(|one| view.entity(*one).map(Entity::noun) != Some(Noun::Agreement));
    let mut whose: Vec<String> = match turn.step {
        Some(step) => step_title(view, step, language).into_iter().collect(),
        None => whose.into_iter().filter_map(name).collect(),
    };
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

/// What a step is called: its number, what is done and by whom, “5. godkender, Regionsrådet”.
fn step_title(view: &View, step: EntityId, language: Language) -> Option<String> {
    let said = version_of(view, step, StatementKind::ApprovalStep)?.affair()?.approval_step()?;
    let body = said.body.and_then(|body| label_of(view, body, language)).map(Cow::into_owned);
    let by = body.or(said.each.map(|each| word(each, language).into_owned()));
    let by = by.map(|by| format!(", {by}")).unwrap_or_default();
    Some(format!("{}. {}{by}", said.number, word(said.action, language)))
}
