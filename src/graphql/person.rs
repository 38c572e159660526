//! Persons: public role-holders.

use super::answer::Seen;
use super::at::Item;
use super::fact::fact_type;
use super::node::with_entity_fields;
use super::revision::Revision;
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::Noun;
use crate::network::organization::Language;
use crate::network::person::{PersonIdentifier, PersonName};
use crate::network::questions::organization::display_fact;

/// A public role-holder.
pub struct Person(Item);

impl Person {
    /// The person; none for other nouns.
    pub fn of(item: &Item) -> Option<Self> {
        (item.entity()?.noun() == Noun::Person).then(|| Self(item.clone()))
    }

    fn item(&self) -> &Item {
        &self.0
    }

    fn shows(&self) -> Seen<'_> {
        Seen::entity(&self.0)
    }

    /// The name on the day, or else the nearest.
    fn name_parts(&self) -> Option<&PersonName> {
        match &display_fact(&self.0.at, self.0.id, Language::Danish)?.statement {
            Statement::PersonName(Some(name)) => Some(name),
            _ => None,
        }
    }
}

with_entity_fields! {
    [with_end_fields with_party_fields object]
    /// A public role-holder: never a citizen in another capacity.
    Person {
        /// The whole name, on the day or else the nearest; null where it is not known or was erased.
        async fn name(&self) -> Option<String> {
            self.name_parts().map(PersonName::full)
        }

        /// Given and middle names; null where the name is not known or was erased, or only the family's is known.
        async fn given_name(&self) -> Option<&str> {
            self.name_parts().map(|name| &*name.given).filter(|part| !part.is_empty())
        }

        /// The family name; null where the name is not known or was erased, or only the given one is known.
        async fn family_name(&self) -> Option<&str> {
            self.name_parts().map(|name| &*name.family).filter(|part| !part.is_empty())
        }

        /// The revision that anonymised the person, whatever revision is asked of; null where none did. Their names
        /// and identifiers are null at every revision then.
        async fn anonymised(&self) -> Option<Revision> {
            Revision::numbered(&self.0.at, self.0.at.erasure_of(self.0.id)?.revision)
        }

        /// Whether the person is protected: only privileged readers see names and identifiers, and to others the
        /// person has none.
        async fn protected(&self) -> bool {
            self.0.at.is_protected(self.0.id)
        }

        /// The names, whenever they hold, in order of time.
        async fn name_history(&self) -> Vec<PersonNameFact> {
            self.0.history(StatementKind::PersonName, PersonNameFact::of)
        }

        /// The identifiers on the day.
        async fn identifiers(&self) -> Vec<PersonIdentifierFact> {
            self.0.facts(StatementKind::PersonIdentifier, PersonIdentifierFact::of)
        }
    }
}

fact_type! {
    /// The person has a name.
    PersonNameFact(Statement::PersonName(name) => name.clone(), Option<Box<PersonName>>) {
        /// The whole name; null once it was erased.
        async fn name(&self) -> Option<String> {
            self.said.as_ref().map(|name| name.full())
        }

        /// Given and middle names; null once they were erased, empty where none is known.
        async fn given_name(&self) -> Option<&str> {
            self.said.as_ref().map(|name| &*name.given)
        }

        /// The family name; null once it was erased, empty where it is not known.
        async fn family_name(&self) -> Option<&str> {
            self.said.as_ref().map(|name| &*name.family)
        }
    }
}

fact_type! {
    /// A scheme identifies the person.
    PersonIdentifierFact(
        Statement::PersonIdentifier(identifier) => identifier.clone(), Option<Box<PersonIdentifier>>
    ) {
        /// The scheme: `employee-number`, `orcid`; null once it was erased.
        async fn scheme(&self) -> Option<&str> {
            self.said.as_ref().map(|identifier| &*identifier.scheme)
        }

        /// The value as the scheme writes it; null once it was erased.
        async fn value(&self) -> Option<&str> {
            self.said.as_ref().map(|identifier| &*identifier.value)
        }
    }
}
