use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::questions::agreement::{agreements_of, contact_persons_of, parties_of};
use crate::network::relation::{Relation, RelationKind};
use crate::network::testing::asked;
use crate::network::validity::Certainty;

type Ties = BTreeSet<(FactId, Certainty)>;

fn ties(twin: &Twin<'_>, fits: impl Fn(&Relation<EntityId>) -> bool) -> Ties {
    let fitting = twin.today().into_iter().filter(|(fact, _)| match &fact.statement {
        Statement::Relation(relation) => fits(relation),
        _ => false,
    });
    fitting.map(|(fact, sure)| (fact.id, sure)).collect()
}

proptest! {
    #[test]
    fn parties_and_contact_persons((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let agreements = twin.entities(&[Noun::Agreement]);
        for agreement in &agreements {
            let to = |kind: RelationKind| ties(&twin, |one| one.kind == kind && one.to == Some(*agreement));
            let parties = parties_of(&twin.view, *agreement).items;
            let parties: Ties = parties.iter().map(|held| (held.fact.id, held.certainty)).collect();
            prop_assert_eq!(parties, to(RelationKind::PartyTo));
            let contacts = contact_persons_of(&twin.view, *agreement).items;
            let contacts: Ties = contacts.iter().map(|held| (held.fact.id, held.certainty)).collect();
            prop_assert_eq!(contacts, to(RelationKind::ContactPersonFor));
        }
        for party in twin.entities(&[Noun::Organization, Noun::Person]) {
            let found: Ties = agreements_of(&twin.view, party).map(|held| (held.fact.id, held.certainty)).collect();
            let agreed = |one: &Relation<EntityId>| {
                one.kind == RelationKind::PartyTo && one.from == party && one.to.is_some_and(|to| agreements.contains(&to))
            };
            prop_assert_eq!(found, ties(&twin, agreed));
        }
    }
}
