//! What is done to provisions: laid down, altered, ended, and not applied for a while.

use super::{Dependents, Period, Said, Script, Span, Turn};
use crate::network::fact::{Fact, Statement, StatementKind, Text};
use crate::network::key::{EntityId, Key, Noun};
use crate::network::provision::Provision;

impl Script<'_> {
    /// A body's rules come to lay something down.
    ///
    /// # Errors
    /// The body is not known; KEY_TAKEN.
    pub fn lay_down(&mut self, key: &Key, provision: Provision<Key>, period: &Period) -> Said {
        self.entity("body", &provision.body, &[Noun::Organization])?;
        self.at("key");
        self.create(key, Noun::Provision, None)?;
        self.at("");
        self.say(key, period, Statement::Provision(Box::new(provision)));
        Ok(())
    }

    /// What a provision lays down when a turn comes.
    ///
    /// # Errors
    /// It is not known; NOTHING_TO_CHANGE where it lays nothing down then.
    pub fn laid_down(&mut self, provision: &Key, on: &Turn) -> Said<(EntityId, Provision<Key>)> {
        let id = self.entity("provision", provision, &[Noun::Provision])?;
        let standing = self.held((id, provision), StatementKind::Provision, on)?;
        match self.worded(&standing).map(|fact| fact.statement) {
            Some(Statement::Provision(provision)) => Ok((id, *provision)),
            _ => Err(self.nothing_then(provision, on)),
        }
    }

    /// A provision lays something else down from a turn on.
    pub fn alter_provision(&mut self, provision: (EntityId, &Key), altered: Provision<Key>, span: &Span) {
        self.at("");
        self.turn(provision, |_| true, span, Statement::Provision(Box::new(altered)));
    }

    /// A provision holds no longer from a turn on; its exemptions end with it.
    ///
    /// # Errors
    /// It is not known; NOTHING_TO_CHANGE.
    pub fn end_provision(&mut self, provision: &Key, on: &Turn) -> Said {
        self.end(("provision", provision, Noun::Provision), on, Dependents::End, None)
    }

    /// A provision is not applied for a while.
    ///
    /// # Errors
    /// It is not known.
    pub fn exempt(&mut self, provision: &Key, reason: Text, period: &Period) -> Said {
        self.entity("provision", provision, &[Noun::Provision])?;
        self.at("reason");
        self.say(provision, period, Statement::Exemption(reason));
        Ok(())
    }

    /// A provision is applied again from a turn on.
    ///
    /// # Errors
    /// It is not known; NOTHING_TO_CHANGE where it is applied then and later.
    pub fn lift_exemption(&mut self, provision: &Key, on: &Turn) -> Said {
        let id = self.entity("provision", provision, &[Noun::Provision])?;
        self.at("on");
        let exemptions: Vec<Fact> = self.facts_of(id, StatementKind::Exemption).to_vec();
        self.end_facts((provision, &exemptions), on)
    }
}
