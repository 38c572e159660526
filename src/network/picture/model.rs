//! What a chart shows, in words: the same for every format.

use std::collections::HashMap;
use std::fmt::{Arguments, Write as _};

use crate::network::fact::{Statement, StatementKind};
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::network::Entity;
use crate::network::organization::{Language, Level, OrganizationKind};
use crate::network::questions::chart::{Chart, ChartNode};
use crate::network::questions::leader::{Leader, Target};
use crate::network::questions::organization::{Existence, display_name, existence, label_of, value_of};
use crate::network::questions::structure::Along;
use crate::network::seat::Role;
use crate::network::text::{LONGEST_NAME, LONGEST_TEXT};
use crate::network::validity::Certainty;
use crate::network::view::View;

use crate::network::wording::{date, either, word};

/// What stands over a picture.
#[derive(Debug, Clone)]
pub struct Heading {
    /// The language of its words: Danish, or English where it is another.
    pub language: Language,
    /// The title; one that names the day where none is given.
    pub title: Option<String>,
    /// What it shows, for those who do not see it; how many bodies and lines where none is given.
    pub description: Option<String>,
}

/// Why a picture cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// More boxes or lines than can be read, or laid out in time.
    #[error("the chart has more boxes or lines than a picture shows; ask for fewer levels, bodies or kinds")]
    TooLarge,
    /// The title or the description is too long.
    #[error("a title has at most {LONGEST_NAME} characters, a description at most {LONGEST_TEXT}")]
    TextTooLong,
}

/// What a chart shows, in words.
#[derive(Debug, Clone)]
pub struct Picture {
    pub(super) language: Language,
    pub(super) title: String,
    pub(super) description: String,
    /// The day, as ISO 8601 writes it and as people do.
    pub(super) on: (String, String),
    /// The revision as of which it is known; none where that is the newest.
    pub(super) known: Option<u32>,
    /// In the order of the chart.
    pub(super) bodies: Vec<Body>,
    /// In the order of the chart.
    pub(super) lines: Vec<Line>,
    /// In the order of the chart.
    pub(super) open_ends: Vec<Open>,
}

/// A body, or what else stands in a chart.
#[derive(Debug, Clone)]
pub(super) struct Body {
    pub(super) key: String,
    /// What it is called; none where no name is known.
    pub(super) name: Option<String>,
    pub(super) noun: Noun,
    pub(super) kind: Option<OrganizationKind>,
    /// The finer classification, with spaces for hyphens.
    pub(super) class: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) doubt: Option<Doubt>,
    pub(super) depth: u32,
    /// The place of the body above it.
    pub(super) parent: Option<usize>,
    pub(super) leaders: Vec<Leading>,
}

/// Why a body is drawn as less than certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Doubt {
    /// It may not exist on the day, or not be of the set.
    Possible,
    /// It certainly does not exist on the day.
    Absent,
}

/// Who leads a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leading {
    /// What the holder is to the body.
    pub(super) role: String,
    /// The holder's name and whom it sits for; none where it is vacant or unknown.
    pub(super) holder: Option<String>,
    /// Whether it is known that nobody holds it.
    pub(super) vacant: bool,
    pub(super) possible: bool,
}

/// A line between two bodies, by their places.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) along: Along,
    pub(super) possible: bool,
    /// The task, matter or power that it concerns.
    pub(super) scope: Option<String>,
}

/// A relation that leads to a class in words.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) from: usize,
    pub(super) along: Along,
    pub(super) designation: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) possible: bool,
}

impl Picture {
    /// What a chart shows on the view's day.
    ///
    /// # Errors
    /// The heading is too long.
    pub fn of(view: &View, chart: &Chart<'_>, heading: Heading) -> Result<Self, Unfit> {
        let too_long =
            |text: &Option<String>, most: usize| text.as_ref().is_some_and(|text| text.chars().nth(most).is_some());
        if too_long(&heading.title, LONGEST_NAME) || too_long(&heading.description, LONGEST_TEXT) {
            return Err(Unfit::TextTooLong);
        }
        let language = heading.language;
        let places: HashMap<EntityId, usize> =
            chart.nodes.iter().enumerate().map(|(place, node)| (node.organization, place)).collect();
        let lines = chart.edges.iter().filter_map(|edge| {
            let scope = match &edge.held.fact.statement {
                Statement::Relation(relation) => relation.terms.as_ref().and_then(|terms| terms.scope.as_deref()),
                _ => None,
            };
            Some(Line {
                from: *places.get(&edge.from)?,
                to: *places.get(&edge.to)?,
                along: edge.kind,
                possible: edge.held.certainty == Certainty::Possible,
                scope: scope.map(plain),
            })
        });
        let open_ends = chart.open_ends.iter().filter_map(|end| {
            Some(Open {
                from: *places.get(&end.from)?,
                along: Along::Relation(end.relation.kind),
                designation: end.designation().map(plain),
                scope: end.relation.terms.as_ref().and_then(|terms| terms.scope.as_deref()).map(plain),
                possible: end.held.certainty == Certainty::Possible,
            })
        });
        let mut picture = Self {
            language,
            title: String::new(),
            description: String::new(),
            on: (view.on().to_string(), date(view.on(), language)),
            known: view.known().filter(|known| Some(*known) != view.network().head()).map(Revision::get),
            bodies: chart.nodes.iter().map(|node| Body::of(view, node, language)).collect(),
            lines: lines.collect(),
            open_ends: open_ends.collect(),
        };
        let given = |text: Option<String>| text.map(|text| plain(&text)).filter(|text| !text.is_empty());
        picture.title = given(heading.title).unwrap_or_else(|| picture.own_title());
        picture.description = given(heading.description).unwrap_or_else(|| picture.own_description());
        Ok(picture)
    }

    fn own_title(&self) -> String {
        either(self.language, "Organisationsdiagram, ", "Organisation chart, ").to_owned() + &self.on.1
    }

    fn own_description(&self) -> String {
        let (boxes, lines) = (self.bodies.len(), self.lines.len());
        either(
            self.language,
            format!("{boxes} organer og {lines} linjer."),
            format!("{boxes} bodies and {lines} lines."),
        )
    }
}

impl Body {
    fn of(view: &View, node: &ChartNode<'_>, language: Language) -> Self {
        let entity = view.entity(node.organization);
        let stated = |kind| value_of(view, node.organization, kind).map(|held| &held.fact.statement);
        let noun = entity.map_or(Noun::Organization, Entity::noun);
        let absent = noun == Noun::Organization && existence(view, node.organization) == Existence::No;
        let possible = node.certainty == Certainty::Possible;
        let mut leaders: Vec<Leading> = Vec::new();
        for leader in node.leaders.iter().filter_map(|leader| Leading::of(view, leader, language)) {
            // One who leads through two places is named once.
            if !leaders.contains(&leader) {
                leaders.push(leader);
            }
        }
        Self {
            key: entity.map(|entity| entity.key().as_str().to_owned()).unwrap_or_default(),
            name: label_of(view, node.organization, language).map(|name| plain(&name)),
            noun,
            kind: entity.and_then(Entity::kind),
            class: match stated(StatementKind::Classification) {
                Some(Statement::Classification(class)) => Some(plain(&class.replace('-', " "))),
                _ => None,
            },
            level: match stated(StatementKind::Level) {
                Some(Statement::Level(level)) => Some(*level),
                _ => None,
            },
            doubt: if absent { Some(Doubt::Absent) } else { possible.then_some(Doubt::Possible) },
            depth: node.depth,
            parent: node.parent,
            leaders,
        }
    }

    /// What sort of thing it is: the classification, or else the kind or the noun.
    pub(super) fn sort(&self, language: Language) -> String {
        self.class.clone().unwrap_or_else(|| match self.kind {
            Some(kind) => word(kind, language).into_owned(),
            None => word(self.noun, language).into_owned(),
        })
    }

    /// What it is called; where that is not known, what sort of thing without a name it is.
    pub(super) fn label(&self, language: Language) -> String {
        let unnamed =
            || format!("{} {}", self.sort(language), either(language, "(navn ikke oplyst)", "(name not stated)"));
        self.name.clone().unwrap_or_else(unnamed)
    }
}

impl Leading {
    /// Who leads; none where neither a place, nor a membership, nor a gap speaks of a leader.
    fn of(view: &View, leader: &Leader<'_>, language: Language) -> Option<Self> {
        let by_office = leader.ex_officio.is_some();
        if leader.membership.is_none() && leader.place.is_none() && !by_office && leader.gaps.is_empty() {
            return None;
        }
        let name = |entity| label_of(view, entity, language).map(|name| plain(&name));
        let holder = match leader.holder {
            Target::Entity(holder) => {
                let holder = name(holder);
                let sits = leader.representation.is_some();
                let person = leader.person(view).filter(|_| sits).and_then(name);
                match (person, holder) {
                    (Some(person), Some(holder)) => Some(format!("{person} ({holder})")),
                    (person, holder) => Some(
                        person
                            .or(holder)
                            .unwrap_or_else(|| either(language, "navn ikke oplyst", "name not stated").to_owned()),
                    ),
                }
            }
            Target::Designation(words) => Some(plain(words)),
            Target::Unknown | Target::Vacant => None,
        };
        Some(Self {
            role: role(view, leader, language),
            holder,
            vacant: leader.holder == Target::Vacant,
            possible: leader.certainty() == Certainty::Possible,
        })
    }

    /// As it stands in a box: “formand: Eva Berg (Odder Kommune)”.
    pub(super) fn shown(&self, language: Language) -> String {
        let holder = match &self.holder {
            Some(holder) => holder.as_str(),
            None if self.vacant => either(language, "ledig", "vacant"),
            None => either(language, "ikke oplyst", "not stated"),
        };
        format!("{}: {holder}{}", self.role, if self.possible { " ?" } else { "" })
    }
}

/// What a leader is to the body: a leading role, or what the leadership is called.
fn role(view: &View, leader: &Leader<'_>, language: Language) -> String {
    let place = leader.place.map(|held| &held.fact.statement);
    let term = leader.membership.map(|held| &held.fact.statement);
    let stated = match (term, place) {
        (_, Some(Statement::Seat(seat))) if seat.role.leads() => Some(seat.role),
        (_, Some(Statement::Post(post))) if post.role.leads() => Some(post.role),
        (Some(Statement::Membership(term)), _) if term.role.leads() => Some(term.role),
        _ => leader.ex_officio.as_ref().and_then(|office| office.role(view)).filter(|role| role.leads()),
    };
    let leadership = leader.leadership.filter(|_| stated.is_none());
    let called = leadership.and_then(|held| display_name(view, held.fact.subject, language));
    called.map_or_else(|| word(stated.unwrap_or(Role::Head), language).into_owned(), |name| plain(&name.text))
}

/// A text on one line, without what a picture cannot hold.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().map(|letter| if is_writable(letter) { letter } else { ' ' });
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character can stand in every format: XML has neither controls nor U+FFFE and U+FFFF.
fn is_writable(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}')
}

/// Adds to a text, which cannot fail.
pub(super) fn add(text: &mut String, what: Arguments<'_>) {
    let _ = text.write_fmt(what);
}
