use std::collections::BTreeMap;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::questions::company::{SameMembers, same_members};
use crate::network::testing::asked;
use crate::network::validity::Certainty;

/// The parties of a body, each as sure as its surest membership.
fn parties(twin: &Twin<'_>, body: EntityId, kinds: &[OrganizationKind]) -> BTreeMap<EntityId, Certainty> {
    let mut parties: BTreeMap<EntityId, Certainty> = BTreeMap::new();
    for (fact, sure) in twin.today() {
        let Statement::Membership(terms) = &fact.statement else { continue };
        let party = twin.recorded.entities.iter().find(|entity| entity.id == terms.member).unwrap();
        let counted = kinds.is_empty() || party.kind.is_some_and(|kind| kinds.contains(&kind));
        if terms.body == body && terms.capacity.holds() && counted {
            let known = parties.get(&terms.member).copied().unwrap_or(sure);
            parties.insert(terms.member, known.min(sure));
        }
    }
    parties
}

fn all_listed(twin: &Twin<'_>, body: EntityId) -> bool {
    let about = |of: Topic| of == Topic::Members || of == Topic::Everything;
    let all = |statement: &Statement| matches!(statement, Statement::Completeness(of) if about(*of));
    let gap = |statement: &Statement| matches!(statement, Statement::Gap(gap) if about(gap.topic));
    twin.surest(body, all) == Some(Certainty::Certain) && twin.surest(body, gap).is_none()
}

proptest! {
    #[test]
    fn bodies_with_the_same_members((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        for kinds in [&[][..], &[OrganizationKind::Committee, OrganizationKind::Region][..]] {
            for body in twin.entities(&[Noun::Organization]) {
                let own = parties(&twin, body, kinds);
                let mut expected = Vec::new();
                for other in twin.entities(&[Noun::Organization]) {
                    let theirs = parties(&twin, other, kinds);
                    if other == body || own.is_empty() || !own.keys().eq(theirs.keys()) {
                        continue;
                    }
                    expected.push(SameMembers {
                        body: other,
                        members: own.len(),
                        certainty: own.values().chain(theirs.values()).copied().max().unwrap(),
                        complete: all_listed(&twin, body) && all_listed(&twin, other),
                    });
                }
                prop_assert_eq!(same_members(&twin.view, body, kinds), expected);
            }
        }
    }
}
