//! Offices that follow from other facts: who holds a place because a provision says which fact
//! decides it. They are derived on every view and change by themselves when the other fact does.
//!
//! Only a provision that must be kept, and that no exemption takes out on the day, gives a place a
//! holder. Where the deciding fact is not known nothing is derived, and the gaps say why.

use std::collections::{BTreeSet, VecDeque};

use super::ByEntity;
use super::gap::gaps_about;
use super::leader::unfilled;
use super::membership::{Member, memberships};
use super::organization::{Existence, existence};
use super::provision::{Ruling, places_in, role_of, ruling, rulings, scope_of};
use super::seat::{Holder, body_of_place, holders_of};
use crate::network::fact::{Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Capacity;
use crate::network::network::Entity;
use crate::network::provision::{Clause, Following, Modality, Provision, ProvisionKind};
use crate::network::relation::Direction;
use crate::network::seat::Role;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};

/// An office that follows from another fact on the day, once for each who holds it by that.
#[derive(Debug, Clone)]
pub struct ExOfficio<'v> {
    /// The provision.
    pub ruling: Ruling<'v>,
    /// The seat or post; none where the provision names only a role and the body has not one place of it.
    pub place: Option<EntityId>,
    /// Who holds it; none where the fact that decides it is not known.
    pub holder: Option<EntityId>,
    /// The facts that it follows from, the provision's not among them: a relation or a membership at the end, and
    /// before it the provisions of the offices between.
    pub grounds: Vec<Held<'v>>,
    /// The membership of the same party in the same place, where one is stated: they are one.
    pub stated: Option<Member<'v>>,
    /// Those who certainly hold the place instead, against the provision.
    pub instead: Vec<Member<'v>>,
    /// How sure it is: as the weaker of the provision and its ground.
    pub certainty: Certainty,
    /// Why the deciding fact is not known.
    pub gaps: Vec<Held<'v>>,
}

impl<'v> ExOfficio<'v> {
    /// Who holds it by the provision alone, no membership being stated.
    #[must_use]
    pub fn unstated(&self) -> Option<EntityId> {
        self.holder.filter(|_| self.stated.is_none())
    }

    /// The provision and the facts that it follows from, the provision first.
    #[must_use]
    pub fn facts(&self) -> Vec<Held<'v>> {
        std::iter::once(self.ruling.held).chain(self.grounds.iter().copied()).collect()
    }

    /// What the holder is to the body.
    #[must_use]
    pub fn role(&self, view: &View) -> Option<Role> {
        self.place.and_then(|place| role_of(view, place)).or(self.ruling.rule.role)
    }
}

/// Who stands at the end of the facts that an office follows from.
#[derive(Debug, Clone)]
pub(super) struct Ground<'v> {
    pub holder: EntityId,
    pub facts: Vec<Held<'v>>,
    pub certainty: Certainty,
}

/// A provision that gives a place a holder, and the place.
struct Office<'v> {
    ruling: Ruling<'v>,
    place: Option<EntityId>,
    certainty: Certainty,
}

/// The offices in a seat or a post that follow from other facts on the day; of a post also those in its seats.
#[must_use]
pub fn ex_officio_at(view: &View, place: EntityId) -> Vec<ExOfficio<'_>> {
    offices_at(view, place).iter().flat_map(|office| derived(view, office)).collect()
}

/// The offices in a body that follow from other facts on the day, in the order of their provisions.
#[must_use]
pub fn ex_officio_in(view: &View, body: EntityId) -> Vec<ExOfficio<'_>> {
    offices_in(view, body).iter().flat_map(|office| derived(view, office)).collect()
}

/// The offices that a party holds because other facts say so on the day, in the order of their provisions.
#[must_use]
pub fn ex_officio_of(view: &View, party: EntityId) -> Vec<ExOfficio<'_>> {
    let mut found = Vec::new();
    let (mut asked, mut passed): (BTreeSet<EntityId>, ByEntity<()>) = (BTreeSet::new(), ByEntity::default());
    let mut waiting = vec![party];
    let own = memberships(view, party, Link::Member).filter(|member| member.terms.capacity.holds());
    waiting.extend(own.flat_map(|member| member.terms.seat.into_iter().chain(member.terms.post)));
    while let Some(at) = waiting.pop() {
        if passed.insert(at, ()).is_some() {
            continue;
        }
        waiting.extend(posts_of(view, at));
        let deciding = std::iter::once(at).chain(related(view, at));
        let provisions = deciding.flat_map(|at| view.naming(at, Link::Followed)).map(|held| held.fact.subject);
        for provision in provisions.collect::<Vec<_>>() {
            if !asked.insert(provision) {
                continue;
            }
            let offices = rulings(view, provision).filter_map(|ruling| office(view, ruling));
            for held in offices.flat_map(|office| derived(view, &office)).filter(|held| held.holder == Some(party)) {
                waiting.extend(held.place);
                found.push(held);
            }
        }
    }
    found.sort_by_key(|held| (held.ruling.provision, held.ruling.held.fact.id));
    found
}

/// Who stands at the end of the facts that an office in a place follows from, each once, by the surest
/// and then the shortest way. A way that comes back to the place ends there.
pub(super) fn grounds_of<'v>(
    view: &'v View,
    rule: &'v Provision<EntityId>,
    place: Option<EntityId>,
) -> Vec<Ground<'v>> {
    let mut found = reached(view, rule, place, Certainty::Certain);
    found.extend(reached(view, rule, place, Certainty::Possible));
    found.sort_by_key(|ground| (ground.holder, ground.certainty));
    found.dedup_by_key(|ground| ground.holder);
    found
}

/// Who is reached along facts that are so sure at least, the nearest first.
fn reached<'v>(
    view: &'v View,
    rule: &'v Provision<EntityId>,
    place: Option<EntityId>,
    least: Certainty,
) -> Vec<Ground<'v>> {
    let mut passed: ByEntity<()> = place.into_iter().map(|place| (place, ())).collect();
    let mut found = Vec::new();
    let mut waiting = VecDeque::from(ends(view, rule, least, &[]));
    while let Some((at, facts)) = waiting.pop_front() {
        match view.entity(at).map(Entity::noun) {
            Some(Noun::Person | Noun::Organization) => found.push(Ground { holder: at, facts, certainty: least }),
            Some(Noun::Seat | Noun::Post) if passed.insert(at, ()).is_none() => {
                let holders = holders_of(view, at).into_iter().filter(|holder| holder.certainty <= least);
                found.extend(holders.map(|holder| {
                    let facts = with(&facts, holder.member.held);
                    Ground { holder: holder.member.terms.member, facts, certainty: least }
                }));
                for office in offices_at(view, at).iter().filter(|office| office.certainty <= least) {
                    waiting.extend(ends(view, office.ruling.rule, least, &with(&facts, office.ruling.held)));
                }
            }
            _ => {}
        }
    }
    found
}

/// The parties and places that an office follows from directly, each with the facts up to it.
fn ends<'v>(
    view: &'v View,
    rule: &'v Provision<EntityId>,
    least: Certainty,
    facts: &[Held<'v>],
) -> Vec<(EntityId, Vec<Held<'v>>)> {
    match &rule.clause {
        Clause::ExOfficio(Following::Place(place)) => vec![(*place, facts.to_vec())],
        Clause::ExOfficio(Following::Relation { kind, direction, of }) => {
            let link = match direction {
                Direction::Incoming => Link::To,
                Direction::Outgoing => Link::From,
            };
            let end = |held: Held<'v>| {
                let Statement::Relation(relation) = &held.fact.statement else { return None };
                let end = match direction {
                    Direction::Incoming => Some(relation.from),
                    Direction::Outgoing => relation.to,
                };
                Some((end.filter(|_| relation.kind == *kind)?, with(facts, held)))
            };
            view.naming(*of, link).filter(|held| held.certainty <= least).filter_map(end).collect()
        }
        _ => Vec::new(),
    }
}

fn with<'v>(facts: &[Held<'v>], held: Held<'v>) -> Vec<Held<'v>> {
    facts.iter().copied().chain([held]).collect()
}

/// The offices of a body, in the order of their provisions. A body without provisions costs one look.
fn offices_in(view: &View, body: EntityId) -> Vec<Office<'_>> {
    let rulings = view.naming(body, Link::ProvisionBody).filter_map(|held| ruling(view, held));
    let mut offices: Vec<Office<'_>> = rulings.filter_map(|ruling| office(view, ruling)).collect();
    offices.sort_by_key(|office| (office.ruling.provision, office.ruling.held.fact.id));
    offices
}

/// The offices in a seat or a post; of a post also those in its seats.
fn offices_at(view: &View, place: EntityId) -> Vec<Office<'_>> {
    let Some(body) = body_of_place(view, place) else { return Vec::new() };
    let mut offices = offices_in(view, body);
    offices.retain(|office| office.place.is_some_and(|at| at == place || posts_of(view, at).any(|post| post == place)));
    offices
}

/// What a provision gives a holder, where it does so on the day: its place is in the body, and the body exists.
fn office<'v>(view: &'v View, ruling: Ruling<'v>) -> Option<Office<'v>> {
    let rule = ruling.rule;
    if !ruling.is(ProvisionKind::ExOfficio) || rule.modality != Modality::Must {
        return None;
    }
    let certainty = ruling.applied()?;
    let place = office_place(view, rule)?;
    (existence(view, rule.body) != Existence::No).then_some(Office { ruling, place, certainty })
}

/// The place of an office: the one that its provision names, or else the only one of its role. None where that which
/// it names is not in the body on the day.
#[expect(clippy::option_option, reason = "no office, and an office without a place of its own, are two things")]
pub(super) fn office_place(view: &View, rule: &Provision<EntityId>) -> Option<Option<EntityId>> {
    let in_body = |place: &EntityId| body_of_place(view, *place) == Some(rule.body);
    match rule.place {
        Some(place) => in_body(&place).then_some(Some(place)),
        None if rule.role.is_none() => Some(None),
        None => match scope_of(view, rule).places.as_slice() {
            [one] => Some(Some(*one).filter(in_body)),
            _ => Some(None),
        },
    }
}

/// Who holds an office, or that this is not known.
fn derived<'v>(view: &'v View, office: &Office<'v>) -> Vec<ExOfficio<'v>> {
    let (ruling, place) = (office.ruling, office.place);
    let grounds = grounds_of(view, ruling.rule, place);
    let nobody = ExOfficio {
        ruling,
        place,
        holder: None,
        grounds: Vec::new(),
        stated: None,
        instead: Vec::new(),
        certainty: office.certainty,
        gaps: Vec::new(),
    };
    if grounds.is_empty() {
        return vec![ExOfficio { gaps: reasons(view, ruling.rule, place), ..nobody }];
    }
    let known: Vec<EntityId> = grounds.iter().map(|ground| ground.holder).collect();
    let others = others(view, ruling.rule, place, &known);
    let held = |ground: Ground<'v>| ExOfficio {
        holder: Some(ground.holder),
        stated: stated(view, ruling.rule, place, ground.holder),
        instead: others.clone(),
        certainty: office.certainty.and(ground.certainty),
        grounds: ground.facts,
        ..nobody.clone()
    };
    grounds.into_iter().map(held).collect()
}

/// The surest membership of a party in the place, or in the role in no place that is told apart.
pub(super) fn stated<'v>(
    view: &'v View,
    rule: &Provision<EntityId>,
    place: Option<EntityId>,
    party: EntityId,
) -> Option<Member<'v>> {
    let role = place.and_then(|place| role_of(view, place)).or(rule.role);
    let in_place = place.into_iter().flat_map(|place| holders_of(view, place)).map(|holder| holder.as_member());
    let in_role = memberships(view, rule.body, Link::Body).filter(move |member| {
        let apart = place.is_some() && (member.terms.seat.is_some() || member.terms.post.is_some());
        member.terms.capacity.holds() && !apart && role.is_none_or(|role| member.terms.role == role)
    });
    let all = in_place.chain(in_role).filter(|member| member.terms.member == party);
    all.min_by_key(|member| (member.held.certainty, member.membership))
}

/// Those in full who certainly hold the place, or the leading role, so that nobody else can.
pub(super) fn others<'v>(
    view: &'v View,
    rule: &Provision<EntityId>,
    place: Option<EntityId>,
    known: &[EntityId],
) -> Vec<Member<'v>> {
    let is_other = |member: &Member<'_>| {
        let terms = member.terms;
        member.held.certainty == Certainty::Certain
            && terms.capacity == Capacity::Ordinary
            && !known.contains(&terms.member)
    };
    match place {
        Some(place) => {
            let others: Vec<Member<'v>> =
                holders_of(view, place).iter().map(Holder::as_member).filter(is_other).collect();
            let full = places_in(view, place).is_some_and(|places| others.len() >= places as usize);
            if full { others } else { Vec::new() }
        }
        // Of these roles a body has one.
        None => match rule.role {
            Some(role @ (Role::Chair | Role::Head)) => memberships(view, rule.body, Link::Body)
                .filter(|member| member.terms.role == role)
                .filter(is_other)
                .collect(),
            _ => Vec::new(),
        },
    }
}

/// Why it is not known what an office follows from: gaps of what decides it, of the place, and of the provision.
fn reasons<'v>(view: &'v View, rule: &Provision<EntityId>, place: Option<EntityId>) -> Vec<Held<'v>> {
    let mut gaps = match &rule.clause {
        Clause::ExOfficio(Following::Place(of)) => unfilled(view, *of).1,
        Clause::ExOfficio(Following::Relation { of, .. }) => gaps_about(view, *of, &[Topic::Relations]),
        _ => Vec::new(),
    };
    gaps.extend(place.map(|place| gaps_about(view, place, &[Topic::Holders])).unwrap_or_default());
    gaps
}

/// The posts that a seat is one of on the day.
pub(super) fn posts_of(view: &View, seat: EntityId) -> impl Iterator<Item = EntityId> {
    view.facts(seat, StatementKind::Seat).filter_map(|held| match &held.fact.statement {
        Statement::Seat(seat) => seat.post,
        _ => None,
    })
}

/// What stands at the other end of relations of an entity.
fn related(view: &View, entity: EntityId) -> impl Iterator<Item = EntityId> {
    let relations = view.naming(entity, Link::From).chain(view.naming(entity, Link::To));
    relations.filter_map(move |held| match &held.fact.statement {
        Statement::Relation(relation) if relation.from == entity => relation.to,
        Statement::Relation(relation) => Some(relation.from),
        _ => None,
    })
}
