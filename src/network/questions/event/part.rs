//! What a revision did to one entity: its facts recorded and withdrawn, parted by what they come to.

use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::membership::Capacity;
use crate::network::organization::{NameUsage, SuccessionKind};
use crate::network::validity::{Bound, Day, Validity};
use crate::network::view::View;

use super::EventKind;

/// Facts of one entity that come to one thing.
#[derive(Debug, Clone)]
pub(super) struct Part<'v> {
    pub(super) kind: EventKind,
    pub(super) subject: EntityId,
    pub(super) effect: Option<Bound>,
    /// What parts of other entities may share, so that they are one event.
    pub(super) place: Option<Place>,
    pub(super) recorded: Vec<&'v Fact>,
    pub(super) withdrawn: Vec<&'v Fact>,
    pub(super) created: Option<EntityId>,
    /// Whether what it is about holds no longer from a day on.
    pub(super) ends: bool,
}

/// What is passed over or on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// What a body had.
    Predecessor(EntityId),
    /// A seat that a membership comes to or leaves.
    Seat(EntityId),
    /// A membership in which a person comes to sit, or no longer sits.
    Membership(EntityId),
}

impl<'v> Part<'v> {
    fn take(&mut self, other: Part<'v>) {
        self.recorded.extend(other.recorded);
        self.withdrawn.extend(other.withdrawn);
        self.ends &= other.ends;
    }

    /// Whether a fact is in it.
    pub(super) fn has(&self, id: FactId) -> bool {
        self.recorded.iter().chain(&self.withdrawn).any(|fact| fact.id == id)
    }

    /// Whether it is nothing but an entity created.
    pub(super) fn is_bare(&self) -> bool {
        self.recorded.is_empty() && self.withdrawn.is_empty()
    }
}

/// What a revision did to an entity. Parts of one kind that count from one day on are one.
pub(super) fn parts(view: &View, revision: Revision, subject: EntityId) -> Vec<Part<'_>> {
    view.note(subject);
    let Some(entity) = view.entity(subject) else { return Vec::new() };
    let is_new = entity.created() == revision;
    let mut slots: Vec<Slot<'_>> = Vec::new();
    let mut beginning = Slot::default();
    let all = || entity.facts().iter().chain(entity.withdrawn());
    for fact in all().filter(|fact| fact.recorded == revision || fact.withdrawn == Some(revision)) {
        let of_its_own = matches!(fact.statement, Statement::Gap(_) | Statement::Completeness(_) | Statement::Leave);
        let slot = if is_new && !of_its_own {
            &mut beginning
        } else {
            let at = slots.iter().position(|slot| slot.is_about(fact)).unwrap_or_else(|| {
                slots.push(Slot::default());
                slots.len() - 1
            });
            match slots.get_mut(at) {
                Some(slot) => slot,
                None => continue,
            }
        };
        slot.add(fact, revision);
    }
    let mut found: Vec<Part<'_>> = Vec::new();
    if is_new {
        found.push(beginning.begun_with(subject, entity.noun()));
    }
    for slot in slots {
        let before = || all().filter(|fact| fact.recorded < revision && fact.withdrawn.is_none_or(|by| by > revision));
        let part = slot.judged(subject, before);
        match found.iter_mut().find(|other| (other.kind, other.effect) == (part.kind, part.effect)) {
            Some(other) => other.take(part),
            None => found.push(part),
        }
    }
    with_its_end(found)
}

/// The end of an entity takes along what else of it ends on that day: its name, its placement, a leave.
fn with_its_end(mut parts: Vec<Part<'_>>) -> Vec<Part<'_>> {
    let is_end = |part: &Part<'_>| {
        part.ends && matches!(part.kind, EventKind::Dissolved | EventKind::Abolished | EventKind::Left)
    };
    let Some(at) = parts.iter().position(is_end) else { return parts };
    let mut end = parts.remove(at);
    let (along, mut rest): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|part| part.ends && part.effect == end.effect);
    for part in along {
        end.take(part);
    }
    rest.push(end);
    rest
}

/// Facts about one thing that has one version at a time: a name in a language, a placement, a gap on a topic.
#[derive(Default)]
struct Slot<'v> {
    recorded: Vec<&'v Fact>,
    withdrawn: Vec<&'v Fact>,
}

/// What became of a slot.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Something is said of it.
    Stated,
    /// Another version holds from a day on.
    Altered,
    /// It holds no longer from a day on.
    Ended,
    /// It was to end, and holds longer.
    Extended,
    Cited,
    Corrected,
    Withdrawn,
}

impl<'v> Slot<'v> {
    fn add(&mut self, fact: &'v Fact, revision: Revision) {
        if fact.recorded == revision {
            self.recorded.push(fact);
        }
        if fact.withdrawn == Some(revision) {
            self.withdrawn.push(fact);
        }
    }

    fn is_about(&self, fact: &Fact) -> bool {
        let one = self.recorded.iter().chain(&self.withdrawn).next();
        one.is_some_and(|one| is_of_one_slot(&one.statement, &fact.statement))
    }

    /// The beginning of an entity: all that is said when it comes to be known.
    fn begun_with(self, subject: EntityId, noun: Noun) -> Part<'v> {
        let principal = match noun {
            Noun::Organization => Some(StatementKind::Existence),
            Noun::Post => Some(StatementKind::Post),
            Noun::Seat => Some(StatementKind::Seat),
            Noun::Membership => Some(StatementKind::Membership),
            Noun::Representation => Some(StatementKind::Representation),
            Noun::Relation => Some(StatementKind::Relation),
            Noun::Succession => Some(StatementKind::Succession),
            Noun::Provision => Some(StatementKind::Provision),
            // Persons, documents and affairs come to be known, whenever they were there.
            _ => None,
        };
        let speaks = |fact: &&&Fact| Some(fact.statement.kind()) == principal;
        let first = self.recorded.iter().filter(speaks).min_by_key(|fact| fact.validity.from).copied();
        let kind = first.map_or(EventKind::Registered, |first| begun(&first.statement));
        let effect = first.map(|first| first.validity.from);
        let place = first.and_then(|first| place_of(kind, &first.statement));
        let Self { recorded, withdrawn } = self;
        Part { kind, subject, effect, place, recorded, withdrawn, created: Some(subject), ends: false }
    }

    fn judged<I: Iterator<Item = &'v Fact>>(self, subject: EntityId, before: impl Fn() -> I) -> Part<'v> {
        let (mut turn, effect) = self.turn();
        let speaker = self.recorded.iter().max_by_key(|fact| fact.validity.from).or(self.withdrawn.first()).copied();
        if turn == Turn::Stated {
            // What held before and is left standing makes another name, class or place of it.
            let earlier = |fact: &Fact| {
                speaker.is_some_and(|speaker| {
                    is_of_one_slot(&fact.statement, &speaker.statement)
                        && stands_alone(&fact.statement)
                        && fact.validity.from < speaker.validity.from
                })
            };
            if before().any(earlier) {
                turn = Turn::Altered;
            }
        }
        let kind = speaker.map_or(EventKind::Described, |speaker| said(turn, &speaker.statement, &self.withdrawn));
        let place = speaker.and_then(|speaker| place_of(kind, &speaker.statement));
        let Self { recorded, withdrawn } = self;
        Part { kind, subject, effect, place, recorded, withdrawn, created: None, ends: turn == Turn::Ended }
    }

    /// What became of the slot, and from which day on.
    fn turn(&self) -> (Turn, Option<Bound>) {
        if self.withdrawn.is_empty() {
            return (Turn::Stated, self.recorded.iter().map(|fact| fact.validity.from).min());
        }
        if self.recorded.is_empty() {
            return (Turn::Withdrawn, None);
        }
        let mut arrived = self.recorded.clone();
        let (mut shortened, mut lengthened): (Vec<Bound>, Vec<Bound>) = (Vec::new(), Vec::new());
        let mut more_cited = true;
        for gone in &self.withdrawn {
            let kept = arrived.iter().position(|fact| {
                says_the_same(&fact.statement, &gone.statement) && begins_alike(&fact.validity, &gone.validity)
            });
            let Some(kept) = kept.map(|at| arrived.remove(at)) else { return (Turn::Corrected, None) };
            let (was, is) = (gone.validity.until, kept.validity.until);
            more_cited &= is_more_cited(gone, kept);
            if is.latest < was.latest {
                shortened.push(is);
            } else if is.latest > was.latest {
                lengthened.push(was);
            } else if is != was {
                return (Turn::Corrected, None);
            }
        }
        let begins = arrived.iter().map(|fact| fact.validity.from).min();
        match (shortened.iter().min().copied(), lengthened.iter().min().copied(), begins) {
            (None, None, None) if more_cited => (Turn::Cited, None),
            (Some(end), None, None) => (Turn::Ended, Some(end)),
            (Some(end), None, Some(begins)) if begins.earliest >= end.earliest => (Turn::Altered, Some(begins)),
            (None, Some(end), None) => (Turn::Extended, Some(end)),
            _ => (Turn::Corrected, None),
        }
    }
}

/// Whether two versions begin as one: a beginning that is not known is narrowed by a known end, as it lies before it.
fn begins_alike(one: &Validity, other: &Validity) -> bool {
    let narrowed = |of: &Validity| of.until.latest != Day::NEVER && of.from.latest == of.until.latest.previous();
    one.from.earliest == other.from.earliest
        && (one.from.latest == other.from.latest || narrowed(one) || narrowed(other))
}

/// Whether a fact is the same as another but for citations that it has more.
fn is_more_cited(old: &Fact, new: &Fact) -> bool {
    let rest = |fact: &Fact| {
        let margin = fact.margin.as_deref().cloned().unwrap_or_default();
        (fact.basis, fact.statement.clone(), crate::network::fact::Margin { citations: Vec::new(), ..margin })
    };
    rest(old) == rest(new)
        && new.citations().len() > old.citations().len()
        && old.citations().iter().all(|citation| new.citations().contains(citation))
}

/// Whether two statements about one entity are versions of one thing.
fn is_of_one_slot(one: &Statement, other: &Statement) -> bool {
    match (one, other) {
        (Statement::Name(one), Statement::Name(other)) => (one.usage, one.language) == (other.usage, other.language),
        (Statement::Identifier(one), Statement::Identifier(other)) => one.scheme == other.scheme,
        (Statement::PersonIdentifier(one), Statement::PersonIdentifier(other)) => {
            one.as_ref().map(|one| &one.scheme) == other.as_ref().map(|other| &other.scheme)
        }
        (Statement::ContactPoint(one), Statement::ContactPoint(other)) => one.kind == other.kind,
        (Statement::Gap(one), Statement::Gap(other)) => one.topic == other.topic,
        (Statement::Area(_) | Statement::Task(_) | Statement::Completeness(_), _) => one == other,
        _ => one.kind() == other.kind(),
    }
}

/// Whether two statements say the same, but for how a term ended.
fn says_the_same(one: &Statement, other: &Statement) -> bool {
    match (one, other) {
        (Statement::Membership(one), Statement::Membership(other)) => {
            let ended = other.ended;
            crate::network::membership::Membership { ended, ..one.clone() } == *other
        }
        _ => one == other,
    }
}

/// The word for the beginning of something.
fn begun(statement: &Statement) -> EventKind {
    match statement {
        Statement::Existence => EventKind::Founded,
        Statement::Placement(_) => EventKind::Moved,
        Statement::Post(_) | Statement::Seat(_) => EventKind::Established,
        Statement::Membership(membership) => in_capacity(membership.capacity, EventKind::Appointed),
        Statement::Representation(representation) => in_capacity(representation.capacity, EventKind::Represented),
        Statement::Leave => EventKind::OnLeave,
        Statement::Relation(_) => EventKind::Drawn,
        Statement::Succession(succession) => match succession.kind {
            SuccessionKind::Merger => EventKind::Merged,
            SuccessionKind::Split => EventKind::Split,
            SuccessionKind::Tasks => EventKind::TasksHandedOver,
        },
        Statement::Provision(_) => EventKind::LaidDown,
        Statement::Exemption(_) => EventKind::Exempted,
        Statement::Gap(_) => EventKind::GapStated,
        Statement::Completeness(_) => EventKind::CompletenessStated,
        _ => EventKind::Described,
    }
}

fn in_capacity(capacity: Capacity, ordinary: EventKind) -> EventKind {
    match capacity {
        Capacity::Ordinary | Capacity::AdHoc => ordinary,
        Capacity::Nominated => EventKind::Nominated,
        Capacity::Acting => EventKind::Acting,
        Capacity::Deputy | Capacity::MeetingDeputy => EventKind::Deputised,
    }
}

/// The word for what became of something that was known before.
fn said(turn: Turn, statement: &Statement, withdrawn: &[&Fact]) -> EventKind {
    use StatementKind as Kind;
    let kind = statement.kind();
    match (turn, kind) {
        (Turn::Cited, _) => EventKind::Cited,
        (Turn::Corrected, _) => EventKind::Corrected,
        (Turn::Extended, _) => EventKind::Extended,
        (Turn::Ended | Turn::Withdrawn, Kind::Gap) => EventKind::GapLifted,
        (Turn::Ended | Turn::Withdrawn, Kind::Completeness) => EventKind::CompletenessLifted,
        (Turn::Withdrawn, _) => EventKind::Withdrawn,
        (Turn::Ended, Kind::Existence) => EventKind::Dissolved,
        (Turn::Ended, Kind::Placement) => EventKind::Moved,
        (Turn::Ended, Kind::Post | Kind::Seat) => EventKind::Abolished,
        (Turn::Ended, Kind::Membership | Kind::Representation) => EventKind::Left,
        (Turn::Ended, Kind::Leave) => EventKind::Returned,
        (Turn::Ended, _) => EventKind::Ended,
        (Turn::Altered, Kind::Name | Kind::PersonName) if stands_alone(statement) => EventKind::Renamed,
        (Turn::Altered, Kind::Classification) => EventKind::Reclassified,
        (Turn::Altered, Kind::Membership | Kind::Representation) if is_taken_up(statement, withdrawn) => {
            begun(statement)
        }
        (
            Turn::Altered,
            Kind::Post | Kind::Seat | Kind::Membership | Kind::Representation | Kind::Succession | Kind::Provision,
        ) => EventKind::Altered,
        (Turn::Altered, Kind::Relation) => EventKind::Redrawn,
        (Turn::Altered | Turn::Stated, _) => begun(statement),
    }
}

/// Whether there is one of it at a time: another alias stands beside the first, another official name replaces it.
fn stands_alone(statement: &Statement) -> bool {
    match statement {
        Statement::Name(name) => matches!(name.usage, NameUsage::Official | NameUsage::Label),
        _ => true,
    }
}

/// Whether one who was nominated, a deputy or acting is so no longer, but in another capacity.
fn is_taken_up(statement: &Statement, withdrawn: &[&Fact]) -> bool {
    let capacity = |statement: &Statement| match statement {
        Statement::Membership(membership) => Some(membership.capacity),
        Statement::Representation(representation) => Some(representation.capacity),
        _ => None,
    };
    withdrawn.iter().all(|gone| capacity(&gone.statement) != capacity(statement)) && !withdrawn.is_empty()
}

/// The place that one comes to or leaves, or the body whose part is passed over.
fn place_of(kind: EventKind, statement: &Statement) -> Option<Place> {
    let comes_or_goes =
        matches!(kind, EventKind::Left | EventKind::Appointed | EventKind::Acting | EventKind::Represented);
    match statement {
        Statement::Succession(succession)
            if matches!(kind, EventKind::Merged | EventKind::Split | EventKind::TasksHandedOver) =>
        {
            Some(Place::Predecessor(succession.predecessor))
        }
        Statement::Membership(membership) if comes_or_goes && membership.capacity.holds() => {
            membership.seat.map(Place::Seat)
        }
        Statement::Representation(representation) if comes_or_goes && representation.capacity.holds() => {
            Some(Place::Membership(representation.membership))
        }
        _ => None,
    }
}
