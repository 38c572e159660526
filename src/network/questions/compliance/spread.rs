//! How the holders are spread over groups.

use std::collections::BTreeMap;

use super::{Case, ComplianceReason as Why, Verdict};
use crate::network::key::EntityId;
use crate::network::provision::{Count, Grouping};
use crate::network::questions::affiliation::groups_of;
use crate::network::validity::Certainty;
use crate::network::view::Held;

/// The holders are of so many groups at least, and no more than so many of one group. Which group a party is of is
/// known where facts say it; they are taken to say all groups of a party that they say one of.
pub(super) fn spread<'v>(case: &Case<'v>, grouping: &Grouping<EntityId>, count: Count) -> Verdict<'v> {
    let mut found = Verdict { expected: count, ..Verdict::default() };
    if count == Count::default() {
        found.doubt(Why::NotRecorded, None);
        return found;
    }
    let mut groups: BTreeMap<EntityId, Vec<Held<'v>>> = BTreeMap::new();
    for sitter in &case.sitters {
        let of = groups_of(case.view, sitter.party, grouping);
        if of.is_empty() {
            found.doubt(Why::GroupUnknown, sitter.party);
        }
        for (group, certainty) in of {
            let certainty = certainty.and(sitter.held.certainty);
            groups.entry(group).or_default().push(Held { certainty, ..sitter.held });
        }
    }
    let unknown_groups = !found.doubts.is_empty();
    let is_sure = |held: &&Held<'_>| held.certainty == Certainty::Certain;
    if !case.all_sit {
        found.doubt(Why::HoldersNotListed, None);
    }
    for held in groups.values() {
        let most = count.most.map_or(usize::MAX, usize::from);
        if held.iter().filter(is_sure).count() > most {
            held.iter().filter(is_sure).for_each(|held| found.breach(*held, None));
        } else if held.len() > most {
            found.doubt(Why::OnlyPossible, None);
        }
    }
    let least = count.least.map_or(0, usize::from);
    let certain = groups.values().filter(|held| held.iter().any(|held| is_sure(&held))).count();
    if certain < least {
        if groups.len() >= least {
            found.doubt(Why::OnlyPossible, None);
        } else if case.all_sit && !unknown_groups {
            found.is_broken = true;
            found.evidence.extend(case.listing());
            found.evidence.extend(case.sitters.iter().map(|sitter| sitter.held));
        }
    } else if count.most.is_none() {
        // So many groups there are, whoever else sits.
        found.doubts.clear();
    }
    found
}
