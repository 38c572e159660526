//! Protected persons: who of them is named to whom.

use std::sync::Arc;

use super::erasure::without_words;
use super::{Entity, Network};
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::organization::Language;
use crate::network::recorded::Recorded;
use crate::network::wording::either;

/// Why a person has no name to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nameless {
    /// They were anonymised.
    Anonymised,
    /// They are protected.
    Protected,
}

impl Nameless {
    /// What stands in the place of the name; in English where the language is not Danish.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Self::Anonymised => either(language, "anonymiseret person", "anonymised person"),
            Self::Protected => either(language, "beskyttet person", "protected person"),
        }
    }
}

impl Network {
    /// Whether a person's names and identifiers are shown to privileged readers only: it is said, now
    /// and of whatever day, that their names are known and not shown.
    #[must_use]
    pub fn is_protected(&self, person: EntityId) -> bool {
        self.protected.contains(&person)
    }

    /// Whether anybody is protected.
    #[must_use]
    pub fn has_protected(&self) -> bool {
        !self.protected.is_empty()
    }

    /// Why a person who has no name in this network has none; none of others.
    #[must_use]
    pub fn nameless(&self, person: EntityId) -> Option<Nameless> {
        if self.erasure_of(person).is_some() {
            return Some(Nameless::Anonymised);
        }
        self.is_protected(person).then_some(Nameless::Protected)
    }

    /// The network as anyone sees it: the names and identifiers of protected persons are not in it, at
    /// no revision, nor are the quotes and messages that may name them. What is not there no question
    /// can tell, nor can what is planned on it. It is made once a network, and is the network itself
    /// where nobody is protected.
    #[must_use]
    pub fn public(self: &Arc<Self>) -> Arc<Self> {
        if !self.has_protected() {
            return Arc::clone(self);
        }
        Arc::clone(self.public.get_or_init(|| Arc::new(self.without_protected())))
    }

    /// The public network, if it was made and is another.
    #[must_use]
    pub fn public_if_made(&self) -> Option<&Arc<Self>> {
        self.public.get()
    }

    /// The same network as the ground of what is never recorded: it does not tell whether an identifier
    /// is one of a person who was anonymised.
    #[must_use]
    pub fn hypothetical(&self) -> Self {
        let mut network = self.clone();
        network.forget_traces();
        network
    }

    fn without_protected(&self) -> Self {
        let mut network = self.clone();
        for person in self.protected.iter() {
            let spoken = network.spoken_of(*person, None);
            network.take_out(&spoken, None, |fact| without_words(fact, *person));
            if let Some(entity) = network.entities.get_mut(person.index()) {
                entity.without_personal();
            }
        }
        network
    }

    /// The persons of whom rows state or withdraw a gap.
    pub(super) fn with_gaps(&self, recorded: &Recorded) -> Vec<EntityId> {
        let stated = recorded.facts.iter().filter(|fact| fact.statement.kind() == StatementKind::Gap);
        let lifted = recorded.withdrawals.iter().filter_map(|(id, _)| self.fact(*id));
        let about = stated.chain(lifted.filter(|fact| fact.statement.kind() == StatementKind::Gap));
        about.map(|fact| fact.subject).collect()
    }

    /// Finds anew which of some entities are protected persons.
    pub(super) fn protect(&mut self, changed: Vec<EntityId>) {
        for id in changed {
            let protects = |entity: &Entity| {
                entity.noun() == Noun::Person
                    && entity.facts_of(StatementKind::Gap).iter().any(|fact| match &fact.statement {
                        Statement::Gap(gap) => gap.protects(),
                        _ => false,
                    })
            };
            let is = self.entity(id).is_some_and(protects);
            if is != self.protected.contains(&id) {
                let protected = Arc::make_mut(&mut self.protected);
                if is {
                    protected.insert(id)
                } else {
                    protected.remove(&id)
                };
            }
        }
    }

    /// The facts that this network has of some; the others are of protected persons.
    pub fn shown(&self, facts: impl IntoIterator<Item = FactId>) -> Vec<FactId> {
        facts.into_iter().filter(|id| self.fact(*id).is_some()).collect()
    }
}
