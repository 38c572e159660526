//! What can be said of an entity in one way or another: in what views are compared.

use std::collections::BTreeMap;

use crate::network::affair::Affair;
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::membership::{Capacity, Membership};
use crate::network::network::Network;
use crate::network::organization::{Language, NameUsage};
use crate::network::relation::{RelationKind, RelationTerms};
use crate::network::seat::Role;
use crate::network::validity::{Certainty, Validity};
use crate::network::view::{Held, View};

/// What can differ of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Aspect {
    /// The entity.
    pub of: EntityId,
    /// What of it.
    pub what: What,
}

/// What can differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Whether a body exists.
    Existence,
    /// What a body is called: its official names or its labels in one language.
    Name(NameUsage, Language),
    /// What a person is called.
    PersonName,
    /// Of which class a body is.
    Classification,
    /// What a body is part of.
    Placement,
    /// How a party belongs to a body.
    Party {
        /// The party.
        party: EntityId,
        /// The member that it sits for; none where it is the member.
        member: Option<EntityId>,
    },
    /// Who holds a seat.
    Holders,
    /// Who sits for a member of a body.
    Representatives {
        /// The member.
        member: EntityId,
    },
    /// The relations of one kind that start at it.
    Relations(RelationKind),
    /// The affair that it is, or what affairs of one kind say of it: who has to do with it, what it aims at.
    Affair(StatementKind),
}

/// Something said of an entity in one aspect.
#[derive(Debug, Clone)]
pub(super) struct Said<'v> {
    pub(super) content: Content<'v>,
    /// As the surest that says so.
    pub(super) certainty: Certainty,
    /// What says so.
    pub(super) facts: Vec<&'v Fact>,
}

/// What is said, whichever fact says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Content<'v> {
    /// It is there.
    There,
    /// It is called so, or is of this class.
    Text(&'v str),
    /// The person is called so; none where the name was erased.
    Called(Option<(&'v str, &'v str)>),
    /// It is part of this, is held by this, or this sits there.
    Entity(EntityId),
    /// The party belongs so; of one who sits for a member with its own capacity.
    Belongs(Role, Capacity, Option<EntityId>, Option<EntityId>, Option<Capacity>),
    /// A relation goes there, in these words.
    Goes(Option<EntityId>, Option<&'v RelationTerms>),
    /// It is this affair, or this is said of it; of a meeting with its days.
    Affair(&'v Affair<EntityId>, Option<Validity>),
}

impl Said<'_> {
    /// Whether the same is said as surely.
    pub(super) fn is_like(&self, other: &Said<'_>) -> bool {
        self.content == other.content && self.certainty == other.certainty
    }
}

/// The aspects that a fact, whenever it was known, has a part in.
pub(super) fn aspects_of(network: &Network, fact: &Fact) -> Vec<Aspect> {
    let of_subject = |what| vec![Aspect { of: fact.subject, what }];
    match &fact.statement {
        Statement::Existence => of_subject(What::Existence),
        Statement::Name(name) if matches!(name.usage, NameUsage::Official | NameUsage::Label) => {
            of_subject(What::Name(name.usage, name.language))
        }
        Statement::PersonName(_) => of_subject(What::PersonName),
        Statement::Classification(_) => of_subject(What::Classification),
        Statement::Placement(_) => of_subject(What::Placement),
        Statement::Membership(terms) => {
            let mut aspects = vec![Aspect { of: terms.body, what: What::Party { party: terms.member, member: None } }];
            aspects.extend(terms.seat.map(|seat| Aspect { of: seat, what: What::Holders }));
            let sitting =
                network.entity(fact.subject).into_iter().flat_map(|entity| entity.mentions(Link::RepresentedIn));
            for sits in sitting.flat_map(|by| ever(network, by, StatementKind::Representation)) {
                aspects.extend(sitting_in(sits, fact.subject, terms));
            }
            aspects
        }
        Statement::Representation(sits) => {
            let memberships = ever(network, sits.membership, StatementKind::Membership);
            let terms = memberships.filter_map(|membership| match &membership.statement {
                Statement::Membership(terms) => Some(terms),
                _ => None,
            });
            terms.flat_map(|terms| sitting_in(fact, sits.membership, terms)).collect()
        }
        Statement::Relation(relation) => vec![Aspect { of: relation.from, what: What::Relations(relation.kind) }],
        Statement::Affair(affair) => of_subject(What::Affair(affair.kind())),
        _ => Vec::new(),
    }
}

/// The aspects of a representation in a membership.
fn sitting_in(sits: &Fact, membership: EntityId, terms: &Membership<EntityId>) -> Vec<Aspect> {
    match &sits.statement {
        Statement::Representation(representation) if representation.membership == membership => vec![
            Aspect { of: terms.body, what: What::Party { party: representation.person, member: Some(terms.member) } },
            Aspect { of: terms.body, what: What::Representatives { member: terms.member } },
        ],
        _ => Vec::new(),
    }
}

fn ever(network: &Network, entity: EntityId, kind: StatementKind) -> impl Iterator<Item = &Fact> {
    let entity = network.entity(entity).into_iter();
    entity.flat_map(move |entity| entity.facts_of(kind).iter().chain(entity.withdrawn_of(kind)))
}

/// What a view says in an aspect, in the order of what is said.
pub(super) fn said(view: &View, aspect: Aspect) -> Vec<Said<'_>> {
    let mut surest: BTreeMap<Content<'_>, (Certainty, Vec<&Fact>)> = BTreeMap::new();
    for (content, certainty, facts) in all_said(view, aspect) {
        let ids = |facts: &[&Fact]| facts.iter().map(|fact| fact.id).collect::<Vec<_>>();
        match surest.get_mut(&content) {
            Some(known) if (known.0, ids(&known.1)) <= (certainty, ids(&facts)) => {}
            Some(known) => *known = (certainty, facts),
            None => {
                surest.insert(content, (certainty, facts));
            }
        }
    }
    surest.into_iter().map(|(content, (certainty, facts))| Said { content, certainty, facts }).collect()
}

fn all_said(view: &View, Aspect { of, what }: Aspect) -> Vec<(Content<'_>, Certainty, Vec<&Fact>)> {
    let own = |kind| view.facts(of, kind);
    match what {
        What::Existence => own(StatementKind::Existence).map(|held| alone(Content::There, held)).collect(),
        What::Name(usage, language) => {
            let names = own(StatementKind::Name).filter_map(|held| match &held.fact.statement {
                Statement::Name(name) if (name.usage, name.language) == (usage, language) => {
                    Some(alone(Content::Text(&name.text), held))
                }
                _ => None,
            });
            names.collect()
        }
        What::PersonName => {
            let names = own(StatementKind::PersonName).filter_map(|held| match &held.fact.statement {
                Statement::PersonName(name) => {
                    let name = name.as_ref().map(|name| (&*name.given, &*name.family));
                    Some(alone(Content::Called(name), held))
                }
                _ => None,
            });
            names.collect()
        }
        What::Classification => {
            let classes = own(StatementKind::Classification).filter_map(|held| match &held.fact.statement {
                Statement::Classification(class) => Some(alone(Content::Text(class), held)),
                _ => None,
            });
            classes.collect()
        }
        What::Placement => {
            let parents = own(StatementKind::Placement).filter_map(|held| match &held.fact.statement {
                Statement::Placement(parent) => Some(alone(Content::Entity(*parent), held)),
                _ => None,
            });
            parents.collect()
        }
        What::Party { party, member: None } => {
            let own = belonging(view, of, party).into_iter();
            own.map(|(terms, held)| {
                alone(Content::Belongs(terms.role, terms.capacity, terms.seat, terms.post, None), held)
            })
            .collect()
        }
        What::Party { party, member: Some(member) } => {
            let sits = sitting(view, of, member).into_iter().filter(|sits| sits.person == party);
            sits.map(|sits| {
                let Membership { role, capacity, seat, post, .. } = *sits.terms;
                (Content::Belongs(role, capacity, seat, post, Some(sits.capacity)), sits.certainty, sits.facts)
            })
            .collect()
        }
        What::Holders => {
            let holders = view.naming(of, Link::HeldSeat).filter_map(|held| match &held.fact.statement {
                Statement::Membership(terms) if terms.capacity.holds() => {
                    Some(alone(Content::Entity(terms.member), held))
                }
                _ => None,
            });
            holders.collect()
        }
        What::Representatives { member } => {
            let sits = sitting(view, of, member).into_iter().filter(|sits| sits.capacity.holds());
            sits.map(|sits| (Content::Entity(sits.person), sits.certainty, sits.facts)).collect()
        }
        What::Relations(kind) => {
            let lines = view.naming(of, Link::From).filter_map(|held| match &held.fact.statement {
                Statement::Relation(relation) if relation.kind == kind => {
                    Some(alone(Content::Goes(relation.to, relation.terms.as_deref()), held))
                }
                _ => None,
            });
            lines.collect()
        }
        What::Affair(kind) if has_days(kind) => {
            let versions = view.history(of, kind).filter_map(|fact| {
                let held = Held { fact, certainty: Certainty::Certain };
                Some(alone(Content::Affair(fact.affair()?, Some(fact.validity)), held))
            });
            versions.collect()
        }
        What::Affair(kind) => {
            let said = own(kind).filter_map(|held| Some(alone(Content::Affair(held.fact.affair()?, None), held)));
            said.collect()
        }
    }
}

/// Whether the days of such a fact are what it says, and not when it holds: a meeting is planned, moved and held, and
/// that is known on any day.
pub(super) fn has_days(kind: StatementKind) -> bool {
    kind == StatementKind::Meeting
}

fn alone<'v>(content: Content<'v>, held: Held<'v>) -> (Content<'v>, Certainty, Vec<&'v Fact>) {
    (content, held.certainty, vec![held.fact])
}

/// The memberships of a party in a body on the day, found from whichever of the two fewer name.
fn belonging(view: &View, body: EntityId, party: EntityId) -> Vec<(&Membership<EntityId>, Held<'_>)> {
    let count = |entity, link| view.mentions(entity, link).size_hint().1.unwrap_or(usize::MAX);
    let by_party = count(party, Link::Member) <= count(body, Link::Body);
    let (named, link) = if by_party { (party, Link::Member) } else { (body, Link::Body) };
    let all = view.naming(named, link).filter_map(|held| match &held.fact.statement {
        Statement::Membership(terms) if terms.body == body && terms.member == party => Some((terms, held)),
        _ => None,
    });
    all.collect()
}

/// One who sits for a member of a body.
struct Sitting<'v> {
    terms: &'v Membership<EntityId>,
    person: EntityId,
    capacity: Capacity,
    certainty: Certainty,
    /// The membership and the representation.
    facts: Vec<&'v Fact>,
}

fn sitting(view: &View, body: EntityId, member: EntityId) -> Vec<Sitting<'_>> {
    let in_each = belonging(view, body, member).into_iter().flat_map(|(terms, membership)| {
        let sits = view.naming(membership.fact.subject, Link::RepresentedIn);
        sits.filter_map(move |held| match &held.fact.statement {
            Statement::Representation(sits) => Some(Sitting {
                terms,
                person: sits.person,
                capacity: sits.capacity,
                certainty: membership.certainty.and(held.certainty),
                facts: vec![membership.fact, held.fact],
            }),
            _ => None,
        })
    });
    in_each.collect()
}
