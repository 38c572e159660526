//! What is done to persons.

use super::{Period, Said, Script, Span, Turn};
use crate::network::change::Change;
use crate::network::fact::{Statement, StatementKind};
use crate::network::key::{Key, Noun};
use crate::network::person::{PersonIdentifier, PersonName};

const PERSON: &[Noun] = &[Noun::Person];

impl Script<'_> {
    /// A person comes to be known, by a name and identifiers.
    ///
    /// # Errors
    /// KEY_TAKEN.
    pub fn register(&mut self, key: &Key, name: PersonName, identifiers: &[PersonIdentifier], period: &Period) -> Said {
        self.at("key");
        self.create(key, Noun::Person, None)?;
        self.at("name");
        self.say(key, period, Statement::PersonName(Some(Box::new(name))));
        self.at("identifiers");
        let identifiers = identifiers.iter().cloned().map(Box::new);
        identifiers.for_each(|identifier| self.say(key, period, Statement::PersonIdentifier(Some(identifier))));
        Ok(())
    }

    /// A person is called otherwise from a turn on.
    ///
    /// # Errors
    /// The person is not known.
    pub fn rename_person(&mut self, person: &Key, name: PersonName, span: &Span) -> Said {
        let id = self.entity("person", person, PERSON)?;
        self.at("name");
        self.turn((id, person), |_| true, span, Statement::PersonName(Some(Box::new(name))));
        Ok(())
    }

    /// A person's name was written wrongly: the one that holds on the turn is withdrawn and recorded anew.
    ///
    /// # Errors
    /// The person is not known; NOTHING_TO_CHANGE where they have no name then.
    pub fn correct_person(&mut self, person: &Key, name: &PersonName, on: &Turn) -> Said {
        let id = self.entity("person", person, PERSON)?;
        self.at("name");
        let held = self.held((id, person), StatementKind::PersonName, on)?;
        self.amend(&held, |new| new.statement = Statement::PersonName(Some(Box::new(name.clone()))));
        Ok(())
    }

    /// A person is anonymised: it cannot be undone, and is said alone.
    ///
    /// # Errors
    /// The person is not known.
    pub fn anonymise(&mut self, person: &Key) -> Said {
        self.entity("person", person, PERSON)?;
        self.change(Change::Anonymise { person: person.clone(), traces: Vec::new() });
        Ok(())
    }
}
