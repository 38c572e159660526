//! Agreements: who has agreed, whom to turn to, and what belongs together.

pub mod contact;
pub mod filter;
pub mod force;
pub mod notice;
pub mod review;

use crate::network::agreement::Agreement;
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::relation::RelationKind;
use crate::network::view::{Held, View};

use super::membership::{Listed, listed};

/// The relations by which an agreement has its parties on the day.
#[must_use]
pub fn parties_of(view: &View, agreement: EntityId) -> Listed<'_, Held<'_>> {
    listed(view, agreement, Topic::Parties, tied(view, agreement, Link::To, RelationKind::PartyTo).collect())
}

/// The relations by which an agreement has its contact persons on the day.
#[must_use]
pub fn contact_persons_of(view: &View, agreement: EntityId) -> Listed<'_, Held<'_>> {
    let relations = tied(view, agreement, Link::To, RelationKind::ContactPersonFor);
    listed(view, agreement, Topic::ContactPersons, relations.collect())
}

/// The relations by which a body or person is a party to agreements on the day.
pub fn agreements_of(view: &View, party: EntityId) -> impl Iterator<Item = Held<'_>> {
    tied(view, party, Link::From, RelationKind::PartyTo).filter(|held| match &held.fact.statement {
        Statement::Relation(relation) => {
            relation.to.and_then(|to| view.entity(to)).is_some_and(|to| to.noun() == Noun::Agreement)
        }
        _ => false,
    })
}

/// The relations of a kind that hold on the day and have an entity at one end.
fn tied(view: &View, entity: EntityId, end: Link, kind: RelationKind) -> impl Iterator<Item = Held<'_>> {
    view.naming(entity, end)
        .filter(move |held| matches!(&held.fact.statement, Statement::Relation(relation) if relation.kind == kind))
}

/// The agreements that are parts of an agreement on the day; of a programme, those that are of it.
#[must_use]
pub fn parts_of(view: &View, agreement: EntityId) -> Listed<'_, Held<'_>> {
    listed(view, agreement, Topic::Parts, view.naming(agreement, Link::AgreementWhole).collect())
}

/// The agreements that say on the day that they take the place of an agreement.
#[must_use]
pub fn successors_of(view: &View, agreement: EntityId) -> Listed<'_, Held<'_>> {
    let successors = view.naming(agreement, Link::AgreementFollowed);
    listed(view, agreement, Topic::Successors, successors.filter(|held| held.fact.subject != agreement).collect())
}

/// The versions of an agreement that were known, whenever they hold, in order of time.
fn versions(view: &View, agreement: EntityId) -> impl Iterator<Item = (&Fact, &Agreement<EntityId>)> {
    view.history(agreement, StatementKind::Agreement).filter_map(|fact| Some((fact, said(fact)?)))
}

/// The agreement that a fact is a version of.
fn said(fact: &Fact) -> Option<&Agreement<EntityId>> {
    fact.affair()?.agreement()
}
