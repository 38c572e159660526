//! The network as a merge and an export see it: facts with keys for references.

use super::bundle::{Manifest, NamedFile};
use super::export::{Exported, export};
use super::merge::Standing;
use crate::network::change::NewFact;
use crate::network::fact::{Fact, Margin};
use crate::network::key::{EntityId, FactId, Key, Noun};
use crate::network::network::Network;
use crate::network::organization::OrganizationKind;
use crate::network::refusal::Sentence;
use crate::network::word::Word;

impl Standing for Network {
    fn entity(&self, key: &Key) -> Option<(Noun, Option<OrganizationKind>)> {
        let entity = Self::entity(self, self.by_key(key.as_str())?)?;
        Some((entity.noun(), entity.kind()))
    }

    fn facts_about(&self, key: &Key) -> Vec<(FactId, NewFact)> {
        let entity = self.by_key(key.as_str()).and_then(|id| Self::entity(self, id));
        let facts = entity.map_or(&[][..], |entity| entity.facts()).iter();
        // An erased name or identifier says nothing that a file could hold.
        let facts = facts.filter(|fact| !fact.is_erased());
        facts.filter_map(|fact| Some((fact.id, keyed(self, fact)?))).collect()
    }

    fn brings_back(&self, fact: &NewFact) -> Option<Sentence> {
        Self::brings_back(self, fact)
    }
}

/// A fact as a change would record it; none where it names what the network does not have, which
/// a network never does.
fn keyed(network: &Network, fact: &Fact) -> Option<NewFact> {
    let key = |id: EntityId| network.entity(id).map(|entity| entity.key().clone());
    let missing = |id: &EntityId| key(*id).ok_or(());
    let statement = fact.statement.try_map(|_, id| missing(id)).ok()?;
    let margin = match &fact.margin {
        Some(margin) => margin.try_map(&mut |id| missing(id)).ok()?,
        None => Margin::default(),
    };
    Some(NewFact { subject: key(fact.subject)?, validity: fact.validity, basis: fact.basis, statement, margin })
}

/// The bundle of a namespace as the network has it now: everything about its entities but what the
/// imports of other bundles said, and what its own imports said about others'.
#[must_use]
pub fn bundle_of(network: &Network, namespace: &str) -> Vec<NamedFile> {
    let manifest = Manifest {
        namespace: namespace.to_owned(),
        title: format!("Export of {namespace}"),
        about: "Exported from a network".to_owned(),
        ..Manifest::default()
    };
    let origin = |fact: &Fact| network.revision(fact.recorded).and_then(|revision| revision.origin.as_deref());
    let entities = Noun::ALL.iter().flat_map(|noun| network.of_noun(*noun)).filter_map(|id| {
        let entity = network.entity(id)?;
        let own = entity.key().namespace() == Some(namespace);
        let facts: Vec<NewFact> = entity
            .facts()
            .iter()
            .filter(|fact| origin(fact).map_or(own, |origin| origin == namespace))
            .filter_map(|fact| keyed(network, fact))
            .collect();
        let (key, noun, kind) = (entity.key().clone(), entity.noun(), entity.kind());
        (own || !facts.is_empty()).then_some(Exported { key, noun, kind, facts })
    });
    export(&manifest, entities)
}
