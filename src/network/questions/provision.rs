//! What a body's own rules lay down on the day, and which places and holders that is about.

use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::provision::{Clause, Provision, ProvisionKind};
use crate::network::seat::Role;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

use super::membership::{Listed, Member, listed, memberships};
use super::organization::value_of;
use super::seat::{Holder, holders_of};

/// A provision that holds on the day.
#[derive(Debug, Clone, Copy)]
pub struct Ruling<'v> {
    /// The entity.
    pub provision: EntityId,
    /// What it lays down.
    pub rule: &'v Provision<EntityId>,
    /// The fact, and how sure it is on the day.
    pub held: Held<'v>,
    /// The exemption by which it is not applied on the day, the surest.
    pub exemption: Option<Held<'v>>,
}

/// The places that a provision is about on the day.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The seats and posts, in the order of their numbers; a seat that is one of a post in the scope is not
    /// listed beside it.
    pub places: Vec<EntityId>,
    /// How many places they are; none where a post does not say how many it has.
    pub count: Option<u32>,
}

/// The provisions of a body on the day, in the order of their numbers.
#[must_use]
pub fn provisions_of(view: &View, body: EntityId) -> Listed<'_, Ruling<'_>> {
    let mut rulings: Vec<Ruling<'_>> =
        view.naming(body, Link::ProvisionBody).filter_map(|held| ruling(view, held)).collect();
    rulings.sort_by_key(|ruling| (ruling.provision, ruling.held.fact.id));
    listed(view, body, Topic::Provisions, rulings)
}

/// The provisions of a body on the day that lay down one kind of thing, in the order of their numbers.
pub fn provisions_about(view: &View, body: EntityId, kind: ProvisionKind) -> impl Iterator<Item = Ruling<'_>> {
    provisions_of(view, body).items.into_iter().filter(move |ruling| ruling.rule.clause.kind() == kind)
}

/// The provisions about a seat or a post on the day, in the order of their numbers; those of who attends are about no
/// place.
#[must_use]
pub fn provisions_at(view: &View, place: EntityId) -> Vec<Ruling<'_>> {
    let Some(body) = body_of(view, place) else { return Vec::new() };
    let about = |ruling: &Ruling<'_>| !ruling.is(ProvisionKind::Attendance) && ruling.is_about(view, place);
    provisions_of(view, body).items.into_iter().filter(about).collect()
}

/// A provision on the day: several where facts about it contradict.
pub fn rulings(view: &View, provision: EntityId) -> impl Iterator<Item = Ruling<'_>> {
    view.facts(provision, StatementKind::Provision).filter_map(|held| ruling(view, held))
}

/// What a fact that holds on the day lays down.
pub(super) fn ruling<'v>(view: &'v View, held: Held<'v>) -> Option<Ruling<'v>> {
    let Statement::Provision(rule) = &held.fact.statement else { return None };
    let provision = held.fact.subject;
    let exemption = view.facts(provision, StatementKind::Exemption).min_by_key(|held| held.certainty);
    Some(Ruling { provision, rule, held, exemption })
}

impl Ruling<'_> {
    /// Whether it is about a seat or a post, as the places are on the day.
    #[must_use]
    pub fn is_about(&self, view: &View, place: EntityId) -> bool {
        match self.rule.place {
            Some(named) => is_of_place(view, place, named),
            None => {
                self.rule.role.is_none_or(|role| role_of(view, place) == Some(role))
                    && body_of(view, place) == Some(self.rule.body)
            }
        }
    }

    /// Whether it lays down something of a kind.
    #[must_use]
    pub fn is(&self, kind: ProvisionKind) -> bool {
        self.rule.clause.kind() == kind
    }

    /// How sure it is that it is applied on the day; none where an exemption certainly takes it out.
    #[must_use]
    pub fn applied(&self) -> Option<Certainty> {
        match self.exemption.map(|exemption| exemption.certainty) {
            Some(Certainty::Certain) => None,
            Some(Certainty::Possible) => Some(Certainty::Possible),
            None => Some(self.held.certainty),
        }
    }

    /// What it lays down.
    #[must_use]
    pub fn clause(&self) -> &Clause<EntityId> {
        &self.rule.clause
    }
}

/// The places that a provision is about on the day.
#[must_use]
pub fn scope_of(view: &View, rule: &Provision<EntityId>) -> Scope {
    if let Some(place) = rule.place {
        return Scope { places: vec![place], count: places_in(view, place) };
    }
    let body = rule.body;
    let posts = view.naming(body, Link::PostBody).map(|held| held.fact.subject);
    let mut posts: Vec<EntityId> = posts.filter(|post| has_role(view, *post, rule)).collect();
    posts.sort_unstable();
    posts.dedup();
    let seats = view.naming(body, Link::SeatBody).filter_map(|held| match &held.fact.statement {
        Statement::Seat(seat) if seat.post.is_none_or(|post| !posts.contains(&post)) => Some(held.fact.subject),
        _ => None,
    });
    let seats: Vec<EntityId> = seats.filter(|seat| has_role(view, *seat, rule)).collect();
    let mut places: Vec<EntityId> = posts.into_iter().chain(seats).collect();
    places.sort_unstable();
    places.dedup();
    let count = places.iter().map(|place| places_in(view, *place)).sum();
    Scope { places, count }
}

/// Those who hold the places that a provision is about on the day, whoever that follows from no
/// other fact; each once, in the order of their memberships. Those who hold no place that is told apart are among
/// them where the provision is about all of a role.
#[must_use]
pub fn holders_under<'v>(view: &'v View, rule: &Provision<EntityId>) -> Vec<Member<'v>> {
    let mut held: Vec<Member<'v>> = if let Some(place) = rule.place {
        holders_of(view, place).iter().map(Holder::as_member).collect()
    } else {
        let members = memberships(view, rule.body, Link::Body);
        let wanted = |member: &Member<'_>| {
            member.terms.capacity.holds() && rule.role.is_none_or(|role| member.terms.role == role)
        };
        members.filter(wanted).collect()
    };
    held.sort_by_key(|member| (member.membership, member.held.certainty));
    held.dedup_by_key(|member| member.membership);
    held
}

/// Whether a seat or a post is another, or on the day one of its seats.
pub(super) fn is_of_place(view: &View, place: EntityId, named: EntityId) -> bool {
    let post = value_of(view, place, StatementKind::Seat).and_then(|held| match &held.fact.statement {
        Statement::Seat(seat) => seat.post,
        _ => None,
    });
    named == place || Some(named) == post
}

/// How many places a seat or a post has on the day: of a post that does not say, as many as it has seats, if any.
pub(super) fn places_in(view: &View, place: EntityId) -> Option<u32> {
    if view.entity(place).map(Entity::noun) == Some(Noun::Seat) {
        return Some(1);
    }
    let post = value_of(view, place, StatementKind::Post)?;
    let said = match &post.fact.statement {
        Statement::Post(post) => post.places.map(u32::from),
        _ => None,
    };
    let seats = || u32::try_from(view.naming(place, Link::SeatPost).count()).ok().filter(|seats| *seats > 0);
    said.or_else(seats)
}

fn has_role(view: &View, place: EntityId, rule: &Provision<EntityId>) -> bool {
    rule.role.is_none_or(|role| role_of(view, place) == Some(role))
}

/// What the holder of a seat or a post is to the body on the day.
pub(super) fn role_of(view: &View, place: EntityId) -> Option<Role> {
    match &place_of(view, place)?.fact.statement {
        Statement::Seat(seat) => Some(seat.role),
        Statement::Post(post) => Some(post.role),
        _ => None,
    }
}

fn body_of(view: &View, place: EntityId) -> Option<EntityId> {
    super::seat::body_of_place(view, place)
}

/// What a seat or a post is on the day.
pub(super) fn place_of(view: &View, place: EntityId) -> Option<Held<'_>> {
    value_of(view, place, StatementKind::Seat).or_else(|| value_of(view, place, StatementKind::Post))
}
