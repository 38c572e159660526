//! Persons: public role-holders. Names and identifiers are kept apart from the facts.

use super::fact::Text;

/// A person's name. It is kept apart from the fact that the person has one, and can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonName {
    /// Given and middle names; empty where only one name is known and it is the family's.
    pub given: Text,
    /// The family name; empty where only one name is known and it is the given one.
    pub family: Text,
}

impl PersonName {
    /// The name as it is said: given, then family.
    #[must_use]
    pub fn full(&self) -> String {
        let between = if self.given.is_empty() || self.family.is_empty() { "" } else { " " };
        [&*self.given, between, &*self.family].concat()
    }
}

/// An identifier of a person, never a CPR number. It is kept apart, and can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonIdentifier {
    /// The scheme: `employee-number`, `orcid`.
    pub scheme: Text,
    /// The value as the scheme writes it.
    pub value: Text,
}
