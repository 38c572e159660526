//! What a revision did, in the words of the domain: derived from the facts that it recorded and
//! withdrew and the entities that it created, and never stored.

mod part;
mod sentence;

use crate::network::fact::{Fact, Link};
use crate::network::key::{EntityId, FactId, Revision};
use crate::network::validity::Bound;
use crate::network::view::View;
use crate::network::word::words;

use part::{Part, Place, parts};

words! {
    /// What a revision did, in the words of the domain.
    enum EventKind {
        /// A body came to be.
        Founded = "FOUNDED", "stiftet";
        /// A body or a person got another name.
        Renamed = "RENAMED", "skiftet navn";
        /// A body is of another class.
        Reclassified = "RECLASSIFIED", "omklassificeret";
        /// A body is part of another than before, or of none.
        Moved = "MOVED", "flyttet";
        /// A body ceased to be, and with it what else of it ended on that day.
        Dissolved = "DISSOLVED", "nedlagt";
        /// A body was merged into others.
        Merged = "MERGED", "sammenlagt";
        /// A body was split into others.
        Split = "SPLIT", "delt";
        /// Others took over tasks of a body.
        TasksHandedOver = "TASKS_HANDED_OVER", "opgaver overdraget";
        /// A person, a document, an agreement or a body of whose beginning nothing is said came to be known.
        Registered = "REGISTERED", "registreret";
        /// A seat or a post came to be.
        Established = "ESTABLISHED", "oprettet";
        /// What has versions has another from a day on: a seat, a post, a membership, a representation.
        Altered = "ALTERED", "ændret";
        /// A seat or a post ceased to be.
        Abolished = "ABOLISHED", "afskaffet";
        /// A party was nominated to a body, or a person to represent one.
        Nominated = "NOMINATED", "indstillet";
        /// A party came to belong to a body.
        Appointed = "APPOINTED", "udpeget";
        /// A person came to sit for a member.
        Represented = "REPRESENTED", "repræsenteret";
        /// A party or a person became a deputy.
        Deputised = "DEPUTISED", "gjort til suppleant";
        /// A party or a person came to act as the holder.
        Acting = "ACTING", "konstitueret";
        /// A member or a representative went on leave.
        OnLeave = "ON_LEAVE", "på orlov";
        /// A leave ends.
        Returned = "RETURNED", "tilbage fra orlov";
        /// A party no longer belongs to a body, or a person no longer sits for a member.
        Left = "LEFT", "udtrådt";
        /// A seat, or the sitting for a member, passed from one to another on one day.
        Replaced = "REPLACED", "afløst";
        /// A relation came to be.
        Drawn = "DRAWN", "relation oprettet";
        /// A relation is another from a day on.
        Redrawn = "REDRAWN", "relation ændret";
        /// A relation, an agreement or what was said of something holds no longer.
        Ended = "ENDED", "ophørt";
        /// What was to end holds longer.
        Extended = "EXTENDED", "forlænget";
        /// It was said that something is not known.
        GapStated = "GAP_STATED", "hul oplyst";
        /// It is no longer said that something is not known.
        GapLifted = "GAP_LIFTED", "hul lukket";
        /// It was said that what is listed is all there is.
        CompletenessStated = "COMPLETENESS_STATED", "fuldstændighed oplyst";
        /// It is no longer said that what is listed is all there is.
        CompletenessLifted = "COMPLETENESS_LIFTED", "fuldstændighed ophævet";
        /// Where something stands was added to what was known; nothing else changed.
        Cited = "CITED", "kilde tilføjet";
        /// What was known was wrong, and is said otherwise.
        Corrected = "CORRECTED", "rettet";
        /// What was known was wrong, and nothing is said in its place.
        Withdrawn = "WITHDRAWN", "trukket tilbage";
        /// A provision came to hold.
        LaidDown = "LAID_DOWN", "bestemmelse fastsat";
        /// A provision is not applied for a time.
        Exempted = "EXEMPTED", "dispensation givet";
        /// Something else was said: an area, a level, an identifier, a further name.
        Described = "DESCRIBED", "beskrevet";
    }
}

/// Something that a revision did: the facts recorded and withdrawn that come to one thing in the words
/// of the domain. Each fact that a revision recorded or withdrew, and each entity that it created, is
/// in exactly one event of the revision.
#[derive(Debug, Clone)]
pub struct Event<'v> {
    /// What was done.
    pub kind: EventKind,
    /// To what: of a merger, a split or tasks handed over the predecessor; of what passed on the seat
    /// or the membership.
    pub subject: EntityId,
    /// From which day on it counts; none where it says something of what was known rather than of what
    /// happened: corrected, cited, withdrawn, registered.
    pub effect: Option<Bound>,
    /// The facts recorded, in order.
    pub recorded: Vec<&'v Fact>,
    /// The facts withdrawn, in order.
    pub withdrawn: Vec<&'v Fact>,
    /// The entities created, in order.
    pub created: Vec<EntityId>,
}

/// What stands for an event in the order of a revision's events: its first fact, or the entity
/// created of which the revision says nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lead {
    /// The first of its facts, withdrawn ones included.
    Fact(FactId),
    /// An entity created without facts.
    Created(EntityId),
}

impl Event<'_> {
    /// What stands for it in the order of events.
    #[must_use]
    pub fn lead(&self) -> Option<Lead> {
        let first = self.recorded.iter().chain(&self.withdrawn).map(|fact| fact.id).min();
        first.map(Lead::Fact).or_else(|| self.created.first().copied().map(Lead::Created))
    }
}

/// What a revision did, each with what stands for it, in the order of that from the one after `after`
/// on; as many as are taken are made. Nothing where the view does not know the revision.
pub fn events_of(view: &View, revision: Revision, after: Option<Lead>) -> impl Iterator<Item = (Lead, Event<'_>)> {
    let network = view.network();
    let withdrawn = network.withdrawn_by(revision).iter().copied();
    // What was recorded and withdrawn at once comes with what was recorded.
    let earlier = withdrawn.filter(move |id| network.fact(*id).is_some_and(|fact| fact.recorded < revision));
    let facts = earlier.chain(network.recorded_by(revision)).map(Lead::Fact);
    let all = facts.chain(network.created_by(revision).map(Lead::Created));
    let known = view.knows_revision(revision);
    let leads = all.filter(move |lead| known && Some(*lead) > after);
    leads.filter_map(move |lead| Some((lead, event_led_by(view, revision, lead)?)))
}

/// The event of a revision that a fact or a created entity stands for; none where it stands for none.
#[must_use]
pub fn event_led_by(view: &View, revision: Revision, lead: Lead) -> Option<Event<'_>> {
    let subject = match lead {
        Lead::Fact(fact) => view.network().subject_of(fact)?,
        Lead::Created(entity) => entity,
    };
    let own = parts(view, revision, subject).into_iter().filter(|part| match lead {
        Lead::Fact(fact) => part.has(fact),
        Lead::Created(_) => part.is_bare(),
    });
    own.map(|part| joined(view, revision, part)).find(|event| event.lead() == Some(lead))
}

/// The events of a revision in which facts of one entity, or its creation, take part, in order.
#[must_use]
pub fn events_about<'v>(view: &'v View, revision: Revision, subject: EntityId) -> Vec<Event<'v>> {
    if !view.knows_revision(revision) {
        return Vec::new();
    }
    let mut events: Vec<Event<'v>> =
        parts(view, revision, subject).into_iter().map(|part| joined(view, revision, part)).collect();
    events.sort_by_key(Event::lead);
    events.dedup_by_key(|event| event.lead());
    events
}

/// The event that a part of one entity's facts is in, with the parts of others that belong to it.
fn joined<'v>(view: &'v View, revision: Revision, part: Part<'v>) -> Event<'v> {
    match part.place {
        Some(Place::Predecessor(body)) => passed_over(view, revision, body, part),
        Some(Place::Seat(seat)) => passed_on(view, revision, (seat, Link::HeldSeat), part),
        Some(Place::Membership(membership)) => passed_on(view, revision, (membership, Link::RepresentedIn), part),
        None if part.kind == EventKind::Dissolved => {
            let ways = [EventKind::Merged, EventKind::Split];
            let way = ways.into_iter().find(|way| !successions(view, revision, part.subject, *way, &part).is_empty());
            match way {
                Some(way) => passed_over(view, revision, part.subject, Part { kind: way, ..part }),
                None => event_of(part.kind, part.subject, vec![part]),
            }
        }
        None => event_of(part.kind, part.subject, vec![part]),
    }
}

/// A merger, a split or tasks handed over: the successions from one body that take effect on one day,
/// and the end of the body on that day.
fn passed_over<'v>(view: &'v View, revision: Revision, body: EntityId, part: Part<'v>) -> Event<'v> {
    let kind = part.kind;
    let mut all = successions(view, revision, body, kind, &part);
    let ends = |other: &Part<'_>| other.kind == EventKind::Dissolved && other.effect == part.effect;
    // Of a body that was both merged and split the end belongs to the merger.
    let takes_the_end = kind == EventKind::Merged
        || kind == EventKind::Split && successions(view, revision, body, EventKind::Merged, &part).is_empty();
    if takes_the_end {
        all.extend(parts(view, revision, body).into_iter().filter(ends));
    }
    event_of(kind, body, all)
}

/// The successions from a body of one kind that take effect when `part` does.
fn successions<'v>(
    view: &'v View,
    revision: Revision,
    body: EntityId,
    kind: EventKind,
    part: &Part<'v>,
) -> Vec<Part<'v>> {
    let all = view.mentions(body, Link::Predecessor).flat_map(|by| parts(view, revision, by));
    all.filter(|other| {
        other.kind == kind && other.place == Some(Place::Predecessor(body)) && other.effect == part.effect
    })
    .collect()
}

/// One leaves a place on the day on which another comes to it, and nobody else does: it passed on.
fn passed_on<'v>(view: &'v View, revision: Revision, (place, link): (EntityId, Link), part: Part<'v>) -> Event<'v> {
    let there = view.mentions(place, link).flat_map(|by| parts(view, revision, by));
    let alike: Vec<Part<'v>> = there.filter(|other| other.place == part.place && other.effect == part.effect).collect();
    match alike.as_slice() {
        [one, other] if (one.kind == EventKind::Left) != (other.kind == EventKind::Left) => {
            event_of(EventKind::Replaced, place, alike)
        }
        _ => event_of(part.kind, part.subject, vec![part]),
    }
}

fn event_of(kind: EventKind, subject: EntityId, parts: Vec<Part<'_>>) -> Event<'_> {
    let effect = parts.first().and_then(|part| part.effect);
    let mut event = Event { kind, subject, effect, recorded: Vec::new(), withdrawn: Vec::new(), created: Vec::new() };
    for part in parts {
        event.recorded.extend(part.recorded);
        event.withdrawn.extend(part.withdrawn);
        event.created.extend(part.created);
    }
    event.recorded.sort_by_key(|fact| fact.id);
    event.withdrawn.sort_by_key(|fact| fact.id);
    event.created.sort_unstable();
    event
}

#[cfg(test)]
mod tests;
