//! The network as a merge and an export see it: facts with keys for references.

use super::merge::Standing;
use crate::network::change::NewFact;
use crate::network::fact::{Fact, Margin};
use crate::network::key::{EntityId, FactId, Key, Noun};
use crate::network::network::Network;
use crate::network::organization::OrganizationKind;

impl Standing for Network {
    fn entity(&self, key: &Key) -> Option<(Noun, Option<OrganizationKind>)> {
        let entity = Self::entity(self, self.by_key(key.as_str())?)?;
        Some((entity.noun(), entity.kind()))
    }

    fn facts_about(&self, key: &Key) -> Vec<(FactId, NewFact)> {
        let entity = self.by_key(key.as_str()).and_then(|id| Self::entity(self, id));
        let facts = entity.map_or(&[][..], |entity| entity.facts());
        facts.iter().filter_map(|fact| Some((fact.id, keyed(self, fact)?))).collect()
    }
}

/// A fact as a change would record it; none where it names what the network does not have, which
/// a network never does.
pub(super) fn keyed(network: &Network, fact: &Fact) -> Option<NewFact> {
    let key = |id: EntityId| network.entity(id).map(|entity| entity.key().clone());
    let missing = |id: &EntityId| key(*id).ok_or(());
    let statement = fact.statement.try_map(|_, id| missing(id)).ok()?;
    let margin = match &fact.margin {
        Some(margin) => margin.try_map(&mut |id| missing(id)).ok()?,
        None => Margin::default(),
    };
    Some(NewFact { subject: key(fact.subject)?, validity: fact.validity, basis: fact.basis, statement, margin })
}
