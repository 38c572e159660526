//! Looking ahead: memory is asked for many entities at once.
//!
//! A question goes from one entity to the next and waits for memory at most of its steps. What is
//! read here says nothing; the loads of a round do not depend on one another, so that the processor
//! has many of them under way, and the question finds in its cache what it then asks for. Nothing is
//! noted as read, and an answer is the same without it.

use std::hint::black_box;

use super::entity::Entity;
use super::fact::{Fact, Link, Statement};
use super::key::EntityId;
use super::view::View;

/// Fewer than so many are not worth a round.
const FEW: usize = 3;

impl View {
    /// Asks memory for entities, for their facts and mentions, and for what those facts say.
    pub(super) fn ahead(&self, entities: &[EntityId]) {
        if entities.len() < FEW {
            return;
        }
        let all = || entities.iter().filter_map(|id| self.entity_ahead(*id));
        round(all().map(|entity| entity.created().index()));
        round(all().map(|entity| first_fact(entity) + entity.first_mention()));
        round(all().flat_map(Entity::facts).map(contents));
        round(all().flat_map(Entity::facts).map(letters));
    }

    /// Asks memory for the entities that may name some on the day in a place, and says which, to look further ahead.
    pub(super) fn ahead_along(&self, of: &[EntityId], link: Link) -> Vec<EntityId> {
        let entities = of.iter().filter_map(|id| self.entity_ahead(*id));
        let mentions =
            entities.flat_map(|entity| entity.mentioned(link)).filter(|mention| self.may_be_looked_at(**mention));
        let found: Vec<EntityId> = mentions.map(|mention| mention.by).collect();
        self.ahead(&found);
        found
    }

    /// The entities that the standing facts of some name, as `named` says.
    pub(super) fn ahead_named(&self, by: &[EntityId], named: impl Fn(&Statement) -> Option<EntityId>) -> Vec<EntityId> {
        let entities = by.iter().filter_map(|id| self.entity_ahead(*id));
        let found: Vec<EntityId> = entities.flat_map(Entity::facts).filter_map(|fact| named(&fact.statement)).collect();
        self.ahead(&found);
        found
    }
}

/// Reads values that do not depend on one another.
fn round(values: impl Iterator<Item = usize>) {
    black_box(values.fold(0, usize::wrapping_add));
}

fn first_fact(entity: &Entity) -> usize {
    entity.facts().first().map_or(0, |fact| fact.id.index())
}

/// The first step away from a fact.
fn contents(fact: &Fact) -> usize {
    match &fact.statement {
        Statement::Name(name) => name.text.len(),
        Statement::PersonName(Some(name)) => name.given.len(),
        _ => 0,
    }
}

/// The second step away from a fact.
fn letters(fact: &Fact) -> usize {
    let first = |text: &str| text.as_bytes().first().map_or(0, |letter| usize::from(*letter));
    match &fact.statement {
        Statement::Name(name) => first(&name.text),
        Statement::PersonName(Some(name)) => first(&name.given) + first(&name.family),
        _ => 0,
    }
}
