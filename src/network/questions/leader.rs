//! Who leads a body, and where its leader is inherited from.

use super::ByEntity;
use super::ex_officio::{ExOfficio, ex_officio_in};
use super::gap::gaps_about;
use super::hop::{Heading, weakest};
use super::seat::{body_of_place, holders_complete};
use super::structure::{Along, rungs};
use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::gap::{GapReason, Topic};
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::organization::OrganizationKind;
use crate::network::seat::Role;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

/// Who is meant, where that may not be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target<'v> {
    /// An entity.
    Entity(EntityId),
    /// A class in the words of the source.
    Designation(&'v str),
    /// Somebody, or nobody: it is not known.
    Unknown,
    /// Nobody, and that is known.
    Vacant,
}

/// A leading place of a body and who holds it, or a party that leads it without a place.
#[derive(Debug, Clone)]
pub struct Leader<'v> {
    /// The body that it leads.
    pub body: EntityId,
    /// The placements from the body that was asked about up to `body`; none where the leader is its own.
    pub through: Vec<Held<'v>>,
    /// The placement of the leadership, a body that is part of the body, through which it leads.
    pub leadership: Option<Held<'v>>,
    /// The leading seat or post.
    pub place: Option<Held<'v>>,
    /// The membership of the holder.
    pub membership: Option<Held<'v>>,
    /// The holder: a person, or an organization.
    pub holder: Target<'v>,
    /// The office that follows from another fact, by which the holder leads; besides its membership where it has one.
    pub ex_officio: Option<Box<ExOfficio<'v>>>,
    /// The representation of the person who sits for a holding organization.
    pub representation: Option<Held<'v>>,
    /// Why the holder, or who sits for it, is not known.
    pub gaps: Vec<Held<'v>>,
}

impl Leader<'_> {
    /// The body that the leader is inherited from.
    #[must_use]
    pub fn inherited_from(&self) -> Option<EntityId> {
        (!self.through.is_empty()).then_some(self.body)
    }

    /// The person who leads, as holder or for the holding organization.
    #[must_use]
    pub fn person(&self, view: &View) -> Option<EntityId> {
        if let Some(Statement::Representation(representation)) = self.representation.map(|held| &held.fact.statement) {
            return Some(representation.person);
        }
        let Target::Entity(holder) = self.holder else { return None };
        view.entity(holder).filter(|holder| holder.noun() == Noun::Person).map(|_| holder)
    }

    /// As sure as its weakest fact; a membership and an office are as sure as the surer.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        let facts = [self.leadership, self.place, self.representation].into_iter().flatten();
        let facts = self.through.iter().copied().chain(facts).map(|held| held.certainty);
        let office = self.ex_officio.as_ref().map(|office| office.certainty);
        weakest(facts.chain(self.membership.map(|held| held.certainty).into_iter().chain(office).min()))
    }

    /// How sure it is that the body has such a leader of its own, whoever that is.
    fn own(&self) -> Certainty {
        let sure = |held: Option<Held<'_>>| held.map(|held| held.certainty);
        let office = || self.ex_officio.as_ref().map(|office| office.certainty);
        let leads = sure(self.place.or(self.membership)).or_else(office).or(sure(self.gaps.first().copied()));
        weakest(sure(self.leadership).into_iter().chain(leads))
    }
}

/// The leaders of a body; where it has none that is certainly its own, also those of the nearest
/// bodies above in part-of that have one. Unknown and vacant leading places are in the answer.
#[must_use]
pub fn leaders_of(view: &View, body: EntityId) -> Vec<Leader<'_>> {
    let mut leaders = own_leaders(view, body);
    if certainly_led(&leaders) {
        return leaders;
    }
    let mut passed: ByEntity<()> = ByEntity::default();
    passed.insert(body, ());
    let mut waiting = wholes(view, body, &[], &mut passed);
    while let Some((at, through)) = waiting.pop() {
        let own = own_leaders(view, at);
        if !certainly_led(&own) {
            waiting.extend(wholes(view, at, &through, &mut passed));
        }
        leaders.extend(own.into_iter().map(|leader| Leader { through: through.clone(), ..leader }));
    }
    leaders
}

/// The bodies that a body is part of and that were not passed yet, each with the placements up to it.
fn wholes<'v>(
    view: &'v View,
    body: EntityId,
    through: &[Held<'v>],
    passed: &mut ByEntity<()>,
) -> Vec<(EntityId, Vec<Held<'v>>)> {
    let new = rungs(view, body, Along::PartOf, Heading::Up).filter(|whole| passed.insert(whole.upper, ()).is_none());
    new.map(|whole| (whole.upper, through.iter().copied().chain([whole.held]).collect())).collect()
}

/// Whether a body certainly has a leader of its own, known or not.
pub(super) fn certainly_led(own: &[Leader<'_>]) -> bool {
    own.iter().any(|leader| leader.own() == Certainty::Certain)
}

/// The leaders of a body that are its own: the holders of its leading seats and posts, members in
/// a leading role, and those of a leadership that is part of it.
#[must_use]
pub fn own_leaders(view: &View, body: EntityId) -> Vec<Leader<'_>> {
    let mut leaders = Vec::new();
    leading_in(view, body, &mut leaders);
    for placement in leaderships(view, body) {
        let leadership = placement.fact.subject;
        let before = leaders.len();
        leading_in(view, leadership, &mut leaders);
        if leaders.len() == before {
            let leads_it = |role: Role| matches!(role, Role::Member | Role::ViceChair | Role::Convener);
            holders(view, leadership, leads_it, |_| true, &mut leaders);
        }
        if leaders.len() == before {
            let why = gaps_about(view, leadership, &[Topic::Leader, Topic::Holders, Topic::Members]);
            leaders.push(Leader { gaps: why, ..nobody(body, Target::Unknown) });
        }
        for leader in leaders.iter_mut().skip(before) {
            (leader.body, leader.leadership) = (body, Some(placement));
        }
    }
    if leaders.is_empty() {
        let says = |held: &Held<'_>| {
            matches!(&held.fact.statement, Statement::Gap(gap)
                if matches!(gap.topic, Topic::Leader | Topic::Holders) && gap.reason != GapReason::NotApplicable)
        };
        let why: Vec<_> = view.facts(body, StatementKind::Gap).filter(says).collect();
        if !why.is_empty() {
            leaders.push(Leader { gaps: why, ..nobody(body, Target::Unknown) });
        }
    }
    leaders
}

/// The placements of the leaderships that are part of a body. Of its other parts, which may be many,
/// no fact is read.
fn leaderships(view: &View, body: EntityId) -> Vec<Held<'_>> {
    let leads = |part: &EntityId| view.entity(*part).and_then(Entity::kind) == Some(OrganizationKind::Leadership);
    let parts = view.mentions_by(body, Link::Parent, OrganizationKind::Leadership).filter(leads);
    let placements = parts.flat_map(|part| view.facts(part, StatementKind::Placement));
    once_each(placements.filter(|held| held.fact.names(Link::Parent, body)))
}

fn nobody(body: EntityId, holder: Target<'_>) -> Leader<'_> {
    Leader {
        body,
        through: Vec::new(),
        leadership: None,
        place: None,
        membership: None,
        holder,
        ex_officio: None,
        representation: None,
        gaps: Vec::new(),
    }
}

/// Adds the leading places in a body with their holders, and the members in a leading role without one.
fn leading_in<'v>(view: &'v View, body: EntityId, leaders: &mut Vec<Leader<'v>>) {
    let leads = |held: &Held<'_>| match &held.fact.statement {
        Statement::Seat(seat) => seat.role.leads(),
        Statement::Post(post) => post.role.leads(),
        _ => false,
    };
    let (start, offices) = (leaders.len(), ex_officio_in(view, body));
    let places = [Link::SeatBody, Link::PostBody].into_iter().flat_map(|link| view.naming_as(body, link, Role::leads));
    for place in once_each(places.filter(leads)) {
        let before = leaders.len();
        let is_seat = matches!(place.fact.statement, Statement::Seat(_));
        let link = if is_seat { Link::HeldSeat } else { Link::HeldPost };
        let at = place.fact.subject;
        let terms = view.naming(at, link).filter(|held| {
            matches!(&held.fact.statement, Statement::Membership(term)
                if term.capacity.holds() && (is_seat || term.seat.is_none()))
        });
        for term in once_each(terms) {
            held_by(view, body, term, leaders);
        }
        let of_place = || offices.iter().filter(|office| office.place == Some(at));
        by_office(view, body, of_place(), before, leaders);
        let told_apart = || !is_seat && view.naming(at, Link::SeatPost).next().is_some();
        if leaders.len() == before && !told_apart() {
            let (holder, mut why) = unfilled(view, at);
            why.extend(of_place().flat_map(|office| office.gaps.iter().copied()));
            leaders.push(Leader { gaps: why, ..nobody(body, holder) });
        }
        for leader in leaders.iter_mut().skip(before) {
            leader.place = Some(place);
        }
    }
    let in_places = leaders.iter().skip(start).filter_map(|leader| leader.membership);
    let mut listed: Vec<EntityId> = in_places.map(|held| held.fact.subject).collect();
    listed.sort_unstable();
    holders(view, body, Role::leads, |membership| listed.binary_search(&membership).is_err(), leaders);
    let leading = |office: &&ExOfficio<'_>| office.place.is_none() && office.ruling.rule.role.is_some_and(Role::leads);
    by_office(view, body, offices.iter().filter(leading), start, leaders);
}

/// Adds those who hold offices that follow from other facts. Who is listed since `start` with a membership leads by
/// both.
fn by_office<'v, 'o>(
    view: &'v View,
    body: EntityId,
    offices: impl Iterator<Item = &'o ExOfficio<'v>>,
    start: usize,
    leaders: &mut Vec<Leader<'v>>,
) where
    'v: 'o,
{
    for office in offices {
        let Some(holder) = office.holder else { continue };
        let leads = |leader: &Leader<'_>| leader.holder == Target::Entity(holder);
        if !leaders.iter().skip(start).any(leads) {
            match office.stated {
                Some(member) => held_by(view, body, member.held, leaders),
                None => leaders.push(nobody(body, Target::Entity(holder))),
            }
        }
        for leader in leaders.iter_mut().skip(start).filter(|leader| leads(leader) && leader.ex_officio.is_none()) {
            leader.ex_officio = Some(Box::new(office.clone()));
        }
    }
}

/// What is known of a place that nobody is known to hold: whether it is certainly vacant, and the gaps.
pub(super) fn unfilled(view: &View, place: EntityId) -> (Target<'_>, Vec<Held<'_>>) {
    let topics = [Topic::Holders, Topic::Leader, Topic::Members];
    let body = body_of_place(view, place);
    let vacant = holders_complete(view, place, body) == Some(Certainty::Certain);
    let holder = if vacant { Target::Vacant } else { Target::Unknown };
    let mut why = gaps_about(view, place, &topics);
    if why.is_empty() {
        why = body.map(|body| gaps_about(view, body, &topics)).unwrap_or_default();
    }
    (holder, why)
}

/// Adds the holding members of a body in some roles of whom something is true.
fn holders<'v>(
    view: &'v View,
    body: EntityId,
    role: fn(Role) -> bool,
    wanted: impl Fn(EntityId) -> bool,
    leaders: &mut Vec<Leader<'v>>,
) {
    let terms = view.naming_as(body, Link::Body, role).filter(|held| {
        matches!(&held.fact.statement, Statement::Membership(term)
            if term.capacity.holds() && role(term.role) && wanted(held.fact.subject))
    });
    for term in once_each(terms) {
        held_by(view, body, term, leaders);
    }
}

/// Adds a holder of a membership, once for each person who sits for it.
fn held_by<'v>(view: &'v View, body: EntityId, term: Held<'v>, leaders: &mut Vec<Leader<'v>>) {
    let Statement::Membership(membership) = &term.fact.statement else { return };
    let holder = Leader { membership: Some(term), ..nobody(body, Target::Entity(membership.member)) };
    if view.entity(membership.member).is_some_and(|member| member.noun() == Noun::Person) {
        return leaders.push(holder);
    }
    let sitting = view
        .naming(term.fact.subject, Link::RepresentedIn)
        .filter(|held| matches!(&held.fact.statement, Statement::Representation(sitting) if sitting.capacity.holds()));
    let sitting = once_each(sitting);
    if sitting.is_empty() {
        let why = gaps_about(view, term.fact.subject, &[Topic::Representatives]);
        leaders.push(Leader { gaps: why, ..holder });
    } else {
        leaders.extend(sitting.into_iter().map(|held| Leader { representation: Some(held), ..holder.clone() }));
    }
}

/// One fact for each entity that they are about: the first of the surest.
pub(super) fn once_each<'v>(facts: impl Iterator<Item = Held<'v>>) -> Vec<Held<'v>> {
    let mut facts: Vec<Held<'v>> = facts.collect();
    facts.sort_by_key(|held| (held.fact.subject, held.certainty));
    facts.dedup_by_key(|held| held.fact.subject);
    facts
}
