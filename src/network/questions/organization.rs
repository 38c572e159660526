//! Bodies and what they are called: existence, names, identifiers and the other facts of one entity.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::organization::{Language, NameUsage};
use crate::network::validity::{Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// Whether a body exists on a day.
    enum Existence {
        /// It exists, and that is known.
        Certain = "CERTAIN", "findes";
        /// It may exist: the day lies within what the bounds leave open.
        Possible = "POSSIBLE", "findes måske";
        /// It does not exist on that day; on others it does.
        No = "NO", "findes ikke";
        /// Nothing is recorded of when it exists.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// When a name holds, seen from a day.
    enum NameTime {
        /// On the day itself, for certain or possibly.
        OnTheDay = "ON_THE_DAY", "på dagen";
        /// Before the day, and no longer.
        Earlier = "EARLIER", "tidligere";
        /// Only after the day.
        Later = "LATER", "senere";
    }
}

/// What an entity is called, where it is called anything.
#[derive(Debug, Clone)]
pub struct DisplayName<'v> {
    /// The fact that names it.
    pub fact: &'v Fact,
    /// The name.
    pub text: Cow<'v, str>,
    /// Whether it is the name on the day, the last before or the first after.
    pub when: NameTime,
    /// How sure it is that it holds on the day; none where it does not.
    pub certainty: Option<Certainty>,
}

/// Whether a body exists on the day.
#[must_use]
pub fn existence(view: &View, organization: EntityId) -> Existence {
    match best(view.facts(organization, StatementKind::Existence)) {
        Some(Held { certainty: Certainty::Certain, .. }) => Existence::Certain,
        Some(Held { certainty: Certainty::Possible, .. }) => Existence::Possible,
        None if view.history(organization, StatementKind::Existence).next().is_some() => Existence::No,
        None => Existence::Unknown,
    }
}

/// The fact of a kind that holds on the day, for what an entity has one of: existence,
/// classification, placement, level, legal form, staffing; a document's title, a post, a seat.
/// The certain come before the possible, then those that began last.
#[must_use]
pub fn value_of(view: &View, subject: EntityId, kind: StatementKind) -> Option<Held<'_>> {
    best(view.facts(subject, kind))
}

/// The facts of a kind that hold on the day, for what an entity has many of: areas, identifiers,
/// contact points, tasks, names; or one of, where facts contradict. In order of time.
#[must_use]
pub fn values_of(view: &View, subject: EntityId, kind: StatementKind) -> Vec<Held<'_>> {
    view.facts(subject, kind).collect()
}

/// The name that a body goes by on the day: the official one in the language, then in Danish, then
/// in any; then in the same order short forms, abbreviations, aliases and spellings. A label is
/// no name.
/// Among equals the certain come before the possible, then those that began last. None where no
/// name holds that day; [`display_name`] then knows the nearest.
#[must_use]
pub fn name_of(view: &View, organization: EntityId, language: Language) -> Option<Held<'_>> {
    let is_label =
        |held: &Held<'_>| matches!(&held.fact.statement, Statement::Name(name) if name.usage == NameUsage::Label);
    let names = view.facts(organization, StatementKind::Name).filter(|held| !is_label(held));
    names.min_by_key(|held| {
        let (usage, tongue) = preference(held.fact, language);
        (usage, tongue, held.certainty, Reverse(held.fact.validity.from.earliest), held.fact.id)
    })
}

/// What an entity is called, or what stands in the place of the name of a person who was anonymised or
/// is protected; in English where the language is not Danish. None for what has no name.
#[must_use]
pub fn label_of(view: &View, entity: EntityId, language: Language) -> Option<Cow<'_, str>> {
    let name = display_name(view, entity, language).map(|name| name.text);
    name.or_else(|| view.nameless(entity).map(|nameless| nameless.text(language).into()))
}

/// What an entity of any noun is called: on the day, or else last before it, or else first after.
///
/// A body has names, a person a name, a document and an agreement a title; posts and seats may have a title.
/// None for the rest, and where no name was ever known or it was erased.
#[must_use]
pub fn display_name(view: &View, entity: EntityId, language: Language) -> Option<DisplayName<'_>> {
    let fact = display_fact(view, entity, language)?;
    let (when, certainty) = time_of(view, fact);
    Some(DisplayName { fact, text: text_of(fact)?, when, certainty })
}

/// The fact that says what an entity is called: that of [`display_name`].
#[must_use]
pub fn display_fact(view: &View, entity: EntityId, language: Language) -> Option<&Fact> {
    let kind = match view.entity(entity)?.noun() {
        Noun::Organization => StatementKind::Name,
        Noun::Person => StatementKind::PersonName,
        Noun::Document => StatementKind::Document,
        Noun::Post => StatementKind::Post,
        Noun::Seat => StatementKind::Seat,
        Noun::Membership | Noun::Representation | Noun::Relation | Noun::Succession | Noun::Provision => return None,
        affair => affair.presence()?,
    };
    view.history(entity, kind).filter(|fact| names(fact)).min_by_key(|fact| {
        let (validity, (when, certainty)) = (&fact.validity, time_of(view, fact));
        // The nearest in time, counted from the day away.
        let distance = match when {
            NameTime::OnTheDay => (Reverse(Day::DAWN), Day::DAWN),
            NameTime::Earlier => (Reverse(validity.until.latest), Day::DAWN),
            NameTime::Later => (Reverse(Day::DAWN), validity.from.earliest),
        };
        let (usage, tongue) = preference(fact, language);
        let began_last = Reverse(validity.from.earliest);
        // Away from the day an official name goes before nearer ones that are not.
        (when, usage, distance, tongue, certainty, began_last, fact.id)
    })
}

/// Whether [`text_of`] has a name of a fact.
fn names(fact: &Fact) -> bool {
    match &fact.statement {
        Statement::PersonName(name) => name.is_some(),
        _ => text_of(fact).is_some(),
    }
}

/// The name that a fact gives its subject: of a body, a person, a document, an agreement, a post or a seat; none
/// where it gives none, or the name was erased.
#[must_use]
pub fn text_of(fact: &Fact) -> Option<Cow<'_, str>> {
    match &fact.statement {
        Statement::Name(name) => Some(Cow::Borrowed(&*name.text)),
        Statement::PersonName(name) => name.as_ref().map(|name| Cow::Owned(name.full())),
        Statement::Document(document) => Some(Cow::Borrowed(&*document.title)),
        Statement::Affair(affair) => affair.title().map(|title| Cow::Borrowed(&**title)),
        Statement::Post(post) => post.title.as_deref().map(Cow::Borrowed),
        Statement::Seat(seat) => seat.title.as_deref().map(Cow::Borrowed),
        _ => None,
    }
}

/// The bodies that have an identifier on the day, each with how sure that is, in the order of
/// their numbers. Two certain ones contradict one another.
#[must_use]
pub fn identified(view: &View, scheme: &str, value: &str) -> Vec<(EntityId, Certainty)> {
    let mut found: Vec<(EntityId, Certainty)> = identified_ever(view, scheme, value)
        .into_iter()
        .filter_map(|fact| Some((fact.subject, view.held(fact)?.certainty)))
        .collect();
    found.sort_unstable();
    found.dedup_by_key(|(entity, _)| *entity);
    found
}

/// The facts, whenever they hold, by which bodies have an identifier, in order of time: identifiers
/// are given anew.
#[must_use]
pub fn identified_ever<'v>(view: &'v View, scheme: &str, value: &str) -> Vec<&'v Fact> {
    let is_asked = |fact: &&Fact| {
        matches!(&fact.statement, Statement::Identifier(identifier)
            if *identifier.scheme == *scheme && *identifier.value == *value)
    };
    let bodies = view.network().identified(scheme, value);
    let mut facts: Vec<&Fact> =
        bodies.flat_map(|body| view.history(body, StatementKind::Identifier)).filter(is_asked).collect();
    facts.sort_unstable_by_key(|fact| (fact.validity, fact.id));
    facts
}

/// The certain before the possible, then those that began last, then those recorded first.
fn best<'v>(facts: impl Iterator<Item = Held<'v>>) -> Option<Held<'v>> {
    facts.min_by_key(|held| (held.certainty, Reverse(held.fact.validity.from.earliest), held.fact.id))
}

/// How far a name is from the one wished for: by what it is to the body, then by its language.
fn preference(fact: &Fact, language: Language) -> (u8, u8) {
    let Statement::Name(name) = &fact.statement else { return (0, 0) };
    let tongue = match name.language {
        wished if wished == language => 0,
        Language::Danish => 1,
        _ => 2,
    };
    (name.usage as u8, tongue)
}

/// When a name holds, and how sure it is that it does so on the day; none where it does not.
fn time_of(view: &View, fact: &Fact) -> (NameTime, Option<Certainty>) {
    match view.held(fact) {
        Some(held) => (NameTime::OnTheDay, Some(held.certainty)),
        None if view.is_past(fact) => (NameTime::Earlier, None),
        None => (NameTime::Later, None),
    }
}
