//! Agreements: who has agreed, and whom to turn to.

use crate::network::fact::{Link, Statement};
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
