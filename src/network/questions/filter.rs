//! Bodies chosen by what is known of them on the day.

use crate::network::affair::Affair;
use crate::network::fact::{Link, Statement, StatementKind, Text};
use crate::network::key::{EntityId, Noun};
use crate::network::organization::{Level, OrganizationKind};
use crate::network::relation::Direction;
use crate::network::validity::Certainty;
use crate::network::view::View;

use super::ByEntity;
use super::organization::{Existence, existence, identified};
use super::record::version_of;
use super::search::matches;
use super::structure::{Along, ancestors, children, descendants, parents};

/// Which bodies to list. Every condition that is given must hold on the day; a list of values asks
/// for any of them, and an empty one for nothing.
#[derive(Debug, Clone, Default)]
pub struct OrganizationFilter {
    /// Whether it exists. Where nothing is asked at the top of a filter, all but those that do not.
    pub existence: Vec<Existence>,
    /// What it is.
    pub kinds: Vec<OrganizationKind>,
    /// The namespace of its key.
    pub namespaces: Vec<Text>,
    /// The classification.
    pub classifications: Vec<Text>,
    /// The level.
    pub levels: Vec<Level>,
    /// The area.
    pub areas: Vec<Text>,
    /// Every word of this stands in one of its names.
    pub name: Option<Text>,
    /// It has this identifier.
    pub identifier: Option<IdentifierFilter>,
    /// How it stands to others: each must hold.
    pub relations: Vec<RelationFilter>,
    /// Each of these parties is a member of it, in whatever capacity.
    pub has_members: Vec<EntityId>,
    /// It is a member of each of these bodies, in whatever capacity.
    pub member_of: Vec<EntityId>,
    /// All of these.
    pub and: Vec<OrganizationFilter>,
    /// Any of these.
    pub or: Vec<OrganizationFilter>,
    /// Is not certain to be one of these.
    pub not: Option<Box<OrganizationFilter>>,
}

/// An identifier to look for.
#[derive(Debug, Clone)]
pub struct IdentifierFilter {
    /// The scheme.
    pub scheme: Text,
    /// The value; any where none is given.
    pub value: Option<Text>,
}

/// How a body stands to another.
#[derive(Debug, Clone, Copy)]
pub struct RelationFilter {
    /// The axis: PART_OF or a kind of relation.
    pub along: Along,
    /// OUTGOING: from the body to the other, as a part to its whole, or the *from* of a relation to
    /// its *to*. INCOMING: the other way.
    pub direction: Direction,
    /// The other.
    pub other: EntityId,
    /// Whether through others too.
    pub transitive: bool,
}

/// The bodies that a filter lets through on the day, each with how sure that is, in the order of
/// their numbers from the one after `after` on; as many as are taken are looked at.
///
/// `not` lets through what is not certain to match, marked as possible where it may match.
/// Existence that is only possible or not recorded makes a body possible.
pub fn organizations<'v>(
    view: &'v View,
    filter: &'v OrganizationFilter,
    after: Option<EntityId>,
) -> impl Iterator<Item = (EntityId, Certainty)> + 'v {
    let conditions = Conditions::new(view, filter);
    let existing = filter.existence.is_empty();
    let bodies = view.network().of_noun_after(Noun::Organization, after).take_while(|body| view.knows(*body));
    bodies.filter_map(move |body| {
        let exists = if existing { in_existence(existence(view, body)) } else { Some(Certainty::Certain) };
        Some((body, exists?.and(conditions.of(view, body)?)))
    })
}

/// How sure it is that a body works in an area on the day; none where no fact says so.
#[must_use]
pub fn works_in(view: &View, body: EntityId, area: &str) -> Option<Certainty> {
    let areas = view.facts(body, StatementKind::Area);
    let alike = areas.filter(|held| matches!(&held.fact.statement, Statement::Area(of) if **of == *area));
    alike.map(|held| held.certainty).min()
}

/// The area that an affair is about, as the version says that speaks for it on the day: its own, of a decision and
/// of an item that of the proposal. None for others, and where none is stated.
#[must_use]
pub fn area_of(view: &View, affair: EntityId) -> Option<&Text> {
    let said = version_of(view, affair, view.entity(affair)?.noun().presence()?)?.affair()?;
    let proposal = match said {
        Affair::Decision(decision) => decision.proposal,
        Affair::ProposalItem(item) => item.proposal,
        own => return own.area(),
    };
    version_of(view, proposal, StatementKind::Proposal)?.affair()?.area()
}

/// The affairs of a noun that are about an area on the day; all that were known where none is given. In the order of
/// their numbers.
#[must_use]
pub fn affairs_in(view: &View, noun: Noun, area: Option<&str>) -> Vec<EntityId> {
    let is_in = |affair: EntityId| area_of(view, affair).map(|area| &**area) == area;
    view.of_noun(noun).filter(|affair| area.is_none() || is_in(*affair)).collect()
}

/// A filter with what can be looked up once for all bodies.
struct Conditions<'f> {
    filter: &'f OrganizationFilter,
    /// The bodies that meet the conditions which name others, one map a condition.
    among: Vec<ByEntity<Certainty>>,
    and: Vec<Conditions<'f>>,
    or: Vec<Conditions<'f>>,
    not: Option<Box<Conditions<'f>>>,
}

impl<'f> Conditions<'f> {
    fn new(view: &View, filter: &'f OrganizationFilter) -> Self {
        let mut among: Vec<ByEntity<Certainty>> = Vec::new();
        if let Some(name) = &filter.name {
            among.push(surest(matches(view, name).filter_map(|found| Some((found.entity, found.held?)))));
        }
        if let Some(IdentifierFilter { scheme, value: Some(value) }) = &filter.identifier {
            among.push(surest(identified(view, scheme, value).into_iter()));
        }
        among.extend(filter.relations.iter().map(|relation| related(view, relation)));
        let members = |of: &EntityId, link: Link| {
            surest(view.naming(*of, link).filter_map(|held| match &held.fact.statement {
                Statement::Membership(membership) if link == Link::Member => Some((membership.body, held.certainty)),
                Statement::Membership(membership) => Some((membership.member, held.certainty)),
                _ => None,
            }))
        };
        among.extend(filter.has_members.iter().map(|party| members(party, Link::Member)));
        among.extend(filter.member_of.iter().map(|body| members(body, Link::Body)));
        let all = |filters: &'f [OrganizationFilter]| filters.iter().map(|filter| Self::new(view, filter)).collect();
        let not = filter.not.as_ref().map(|filter| Box::new(Self::new(view, filter)));
        Self { filter, among, and: all(&filter.and), or: all(&filter.or), not }
    }

    /// How sure it is that a body meets the conditions; none where it does not.
    fn of(&self, view: &View, body: EntityId) -> Option<Certainty> {
        let filter = self.filter;
        let mut sure = Certainty::Certain;
        let is_in = |namespace: &Text| view.entity(body).and_then(|body| body.key().namespace()) == Some(&**namespace);
        if !filter.namespaces.is_empty() && !filter.namespaces.iter().any(is_in) {
            return None;
        }
        if !filter.kinds.is_empty() && !filter.kinds.contains(&view.entity(body)?.kind()?) {
            return None;
        }
        if !filter.existence.is_empty() {
            let found = existence(view, body);
            sure = sure.and(filter.existence.contains(&found).then(|| in_existence(found).unwrap_or(sure))?);
        }
        for among in &self.among {
            sure = sure.and(*among.get(&body)?);
        }
        let stated = |kind: StatementKind, fits: &dyn Fn(&Statement) -> bool| {
            view.facts(body, kind).filter(|held| fits(&held.fact.statement)).map(|held| held.certainty).min()
        };
        if !filter.classifications.is_empty() {
            let fits = |of: &Statement| matches!(of, Statement::Classification(class) if filter.classifications.contains(class));
            sure = sure.and(stated(StatementKind::Classification, &fits)?);
        }
        if !filter.levels.is_empty() {
            let fits = |of: &Statement| matches!(of, Statement::Level(level) if filter.levels.contains(level));
            sure = sure.and(stated(StatementKind::Level, &fits)?);
        }
        if !filter.areas.is_empty() {
            let fits = |of: &Statement| matches!(of, Statement::Area(area) if filter.areas.contains(area));
            sure = sure.and(stated(StatementKind::Area, &fits)?);
        }
        if let Some(IdentifierFilter { scheme, value: None }) = &filter.identifier {
            let fits = |of: &Statement| matches!(of, Statement::Identifier(given) if given.scheme == *scheme);
            sure = sure.and(stated(StatementKind::Identifier, &fits)?);
        }
        for conditions in &self.and {
            sure = sure.and(conditions.of(view, body)?);
        }
        if !self.or.is_empty() {
            sure = sure.and(self.or.iter().filter_map(|conditions| conditions.of(view, body)).min()?);
        }
        match self.not.as_ref().and_then(|conditions| conditions.of(view, body)) {
            Some(Certainty::Certain) => None,
            Some(Certainty::Possible) => Some(Certainty::Possible),
            None => Some(sure),
        }
    }
}

/// The bodies that stand so to the other, each with how sure that is.
fn related(view: &View, filter: &RelationFilter) -> ByEntity<Certainty> {
    let along = [filter.along];
    // A relation whose *from* is superior leads downward.
    let from_is_lower = match filter.along {
        Along::PartOf => true,
        Along::Relation(kind) => kind.superior() != Some(crate::network::relation::Superior::From),
    };
    let asked_is_lower = from_is_lower == (filter.direction == Direction::Outgoing);
    match (asked_is_lower, filter.transitive) {
        (true, false) => {
            surest(children(view, filter.other, &along).into_iter().map(|hop| (hop.lower, hop.held.certainty)))
        }
        (false, false) => {
            surest(parents(view, filter.other, &along).into_iter().map(|hop| (hop.upper, hop.held.certainty)))
        }
        (true, true) => surest(
            descendants(view, filter.other, &along, None).into_iter().map(|found| (found.entity, found.certainty)),
        ),
        (false, true) => {
            surest(ancestors(view, filter.other, &along).into_iter().map(|found| (found.entity, found.certainty)))
        }
    }
}

/// Each entity once, as sure as the surest that was found.
fn surest(found: impl Iterator<Item = (EntityId, Certainty)>) -> ByEntity<Certainty> {
    let mut surest = ByEntity::default();
    for (entity, certainty) in found {
        surest.entry(entity).and_modify(|known: &mut Certainty| *known = certainty.min(*known)).or_insert(certainty);
    }
    surest
}

/// How sure it is that a body exists; none where it does not.
fn in_existence(existence: Existence) -> Option<Certainty> {
    match existence {
        Existence::Certain => Some(Certainty::Certain),
        Existence::Possible | Existence::Unknown => Some(Certainty::Possible),
        Existence::No => None,
    }
}
