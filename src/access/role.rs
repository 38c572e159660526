//! Roles, and for editors of what.

use std::fmt;

use crate::network::key::Key;
use crate::network::word::{UnknownWord, Word, words};

words! {
    /// What a visitor may.
    enum Role {
        /// Reads the network as anyone sees it.
        Reader = "READER", "læser";
        /// Reads also the names and identifiers of protected persons.
        PrivilegedReader = "PRIVILEGED_READER", "privilegeret læser";
        /// Reads, and writes: everywhere, or what is about a body and the bodies that are part of it.
        Editor = "EDITOR", "redaktør";
        /// Does what all the others do, and protects and anonymises persons.
        Administrator = "ADMINISTRATOR", "administrator";
    }
}

/// A role that somebody has; for an editor of a part, with the body whose part it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    role: Role,
    within: Option<Key>,
}

/// A role that cannot be given so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoGrant {
    /// There is no such role.
    #[error(transparent)]
    Unknown(#[from] UnknownWord),
    /// What the editor is to write of is no key.
    #[error("“{0}” is no key of an organization; write editor:KEY")]
    NoKey(String),
    /// Only editing is had of a part.
    #[error("only an editor is given a part of the network; {} is for all of it", .0.code())]
    Whole(Role),
}

impl Grant {
    /// A role, of a part of the network where that is said.
    ///
    /// # Errors
    /// Only an editor's is.
    pub fn new(role: Role, within: Option<Key>) -> Result<Self, NoGrant> {
        match within {
            Some(_) if role != Role::Editor => Err(NoGrant::Whole(role)),
            within => Ok(Self { role, within }),
        }
    }

    /// Reads a role as settings write it: `reader`, `editor`, `editor:KEY`.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<Self, NoGrant> {
        let (role, within) = match text.split_once(':') {
            Some((role, key)) => {
                let key = Key::parse(key.trim()).map_err(|_| NoGrant::NoKey(key.to_owned()))?;
                (role, Some(key))
            }
            None => (text, None),
        };
        Self::new(Role::parse(role)?, within)
    }

    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// The body whose part it is had of; none where it is had of the whole network.
    #[must_use]
    pub fn within(&self) -> Option<&Key> {
        self.within.as_ref()
    }
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.role.code())?;
        self.within.as_ref().map_or(Ok(()), |within| write!(f, ":{within}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_as_it_is_written() {
        for text in ["READER", "PRIVILEGED_READER", "EDITOR", "ADMINISTRATOR", "EDITOR:denmark:region-1082"] {
            assert_eq!(Grant::parse(text).map(|grant| grant.to_string()), Ok(text.to_owned()));
        }
        assert_eq!(Grant::parse("privileged-reader").map(|grant| grant.role()), Ok(Role::PrivilegedReader));
        assert_eq!(Grant::parse("reader:t:a"), Err(NoGrant::Whole(Role::Reader)));
        assert_eq!(Grant::parse("editor: "), Err(NoGrant::NoKey(" ".to_owned())));
        assert!(matches!(Grant::parse("owner"), Err(NoGrant::Unknown(_))));
    }
}
