//! Permissions. Each is made by a visitor who has it and by nobody else; it holds what is needed to
//! use it.

use super::role::Role;
use crate::network::fact::Text;
use crate::network::scope::Scope;

/// May see the names and identifiers of protected persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Privileged(pub(super) ());

/// May write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edits {
    pub(super) actor: Text,
    pub(super) scope: Scope,
}

impl Edits {
    /// Who writes, for the revision.
    #[must_use]
    pub fn actor(&self) -> &Text {
        &self.actor
    }

    /// Of what.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// May do all that an editor may not: anonymise persons, protect them, and end their protection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administers {
    pub(super) actor: Text,
}

impl Administers {
    /// Writes of everything.
    #[must_use]
    pub fn edits(self) -> Edits {
        Edits { actor: self.actor, scope: Scope::Everything }
    }
}

/// Why a permission is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// Nobody knows who asks.
    Unknown,
    /// Who asks has other roles than the one that is needed.
    Role {
        /// The least that is needed.
        needed: Role,
    },
    /// What is sent can be read and changed on its way here.
    Plain,
}
