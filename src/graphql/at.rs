//! When something is asked: the view, and what of its time the caller named.

use std::ops::Deref;
use std::sync::Arc;

use async_graphql::ID;

use super::fact::Dated;
use super::id::{Named, NodeId};
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::network::Entity;
use crate::network::validity::Day;
use crate::network::view::View;

/// The time that the caller named; what is not named is today and the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Given {
    /// The day.
    pub on: Option<Day>,
    /// The revision; the inner none is before the first.
    pub known: Option<Option<Revision>>,
    /// A digest of the changes that are never recorded, where the network is with them.
    pub with: Option<u64>,
}

/// A view and the time that the caller named for it.
#[derive(Debug, Clone)]
pub struct At(Arc<Asked>);

#[derive(Debug)]
struct Asked {
    view: View,
    given: Given,
}

impl Deref for At {
    type Target = View;

    fn deref(&self) -> &View {
        &self.0.view
    }
}

impl At {
    /// A view that was chosen by what was given.
    pub fn new(view: View, given: Given) -> Self {
        Self(Arc::new(Asked { view, given }))
    }

    /// What the caller named: what is made of a day that was named is of that day alone.
    pub fn given(&self) -> Given {
        if self.0.given.on.is_some() {
            let _ = self.0.view.on();
        }
        self.0.given
    }

    /// The view itself.
    pub fn view(&self) -> &View {
        &self.0.view
    }

    /// An entity seen from here.
    pub fn item(&self, id: EntityId) -> Item {
        Item { at: self.clone(), id }
    }

    /// The key of an entity; empty for what is not in the network, which no path leads to.
    pub fn key(&self, id: EntityId) -> &str {
        self.entity(id).map_or("", |entity| entity.key().as_str())
    }

    /// A fact by its number.
    pub fn recorded(&self, fact: FactId) -> Option<Dated> {
        self.fact(fact).map(|fact| Dated::new(self, fact))
    }

    /// An entity by its key, where it was known and is of the noun.
    pub fn keyed(&self, key: &str, noun: Noun) -> Option<Item> {
        let id = self.by_key(key)?;
        (self.entity(id)?.noun() == noun).then(|| self.item(id))
    }

    /// The node id of the network on this day and as known then.
    pub fn network_id(&self) -> ID {
        NodeId { named: Named::Network, given: self.given() }.encode()
    }
}

/// An entity, seen from a view: what the types of entities wrap.
#[derive(Debug, Clone)]
pub struct Item {
    /// From where it is seen.
    pub at: At,
    /// Its number.
    pub id: EntityId,
}

impl Item {
    /// The entity.
    pub fn entity(&self) -> Option<&Entity> {
        self.at.entity(self.id)
    }

    /// The key; empty for what is not in the network, which no path leads to.
    pub fn key(&self) -> &str {
        self.at.key(self.id)
    }

    /// The node id.
    pub fn node_id(&self) -> ID {
        let Some(entity) = self.entity() else { return ID(String::new()) };
        let named = Named::Entity { noun: entity.noun(), key: entity.key().as_str().to_owned() };
        NodeId { named, given: self.at.given() }.encode()
    }

    /// Another entity seen from the same view.
    pub fn other(&self, id: EntityId) -> Self {
        Self { at: self.at.clone(), id }
    }
}
