use proptest::prelude::*;

use super::*;
use crate::network::testing::{network_of, recorded};

proptest! {
    #[test]
    fn a_revision_knows_what_it_wrote_whether_read_at_once_or_one_by_one(recorded in recorded()) {
        let at_once = Network::default().extended(recorded.clone());
        for network in [&at_once, &*network_of(&recorded)] {
            for RevisionRecord { number, .. } in &recorded.revisions {
                let created = recorded.entities.iter().filter(|entity| entity.created == *number);
                prop_assert!(network.created_by(*number).eq(created.map(|entity| entity.id)));
                let facts = recorded.facts.iter().filter(|fact| fact.recorded == *number);
                prop_assert!(network.recorded_by(*number).eq(facts.map(|fact| fact.id)));
                let gone = recorded.facts.iter().filter(|fact| fact.withdrawn == Some(*number));
                prop_assert!(network.withdrawn_by(*number).iter().copied().eq(gone.map(|fact| fact.id)));
            }
        }
    }
}
