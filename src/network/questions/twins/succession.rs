use std::collections::BTreeMap;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::Statement;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::organization::Succession;
use crate::network::questions::organization::Existence;
use crate::network::questions::succession::{became, came_from, heirs_of};
use crate::network::testing::asked;
use crate::network::validity::{Bound, Certainty, Day};

type Step<'r> = (FactId, &'r Succession<EntityId>, Option<Certainty>, Bound);

/// Whether days can be chosen within the bounds of a way's steps that never go back in time.
fn in_time(steps: &[Step<'_>], way: &[usize], back: bool) -> bool {
    let ordered: Vec<usize> = if back { way.iter().rev().copied().collect() } else { way.to_vec() };
    let mut soonest = Day::DAWN;
    ordered.into_iter().all(|at| {
        soonest = soonest.max(steps[at].3.earliest);
        soonest <= steps[at].3.latest
    })
}

/// The ways from a body that visit no body twice, each as the places of its steps in the list.
fn ways(steps: &[Step<'_>], from: EntityId, back: bool) -> Vec<Vec<usize>> {
    let ends = |at: usize| {
        let succession = steps[at].1;
        if back {
            (succession.successor, succession.predecessor)
        } else {
            (succession.predecessor, succession.successor)
        }
    };
    let mut found = Vec::new();
    let mut open = vec![(vec![from], Vec::new())];
    while let Some((visited, way)) = open.pop() {
        for at in 0..steps.len() {
            let (near, far) = ends(at);
            if visited.last() == Some(&near) {
                let longer: Vec<usize> = way.iter().copied().chain([at]).collect();
                if !in_time(steps, &longer, back) {
                    continue;
                }
                found.push(longer.clone());
                if !visited.contains(&far) {
                    open.push((visited.iter().copied().chain([far]).collect(), longer));
                }
            }
        }
    }
    found
}

proptest! {
    #[test]
    fn successions((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let step = |fact: &'_ crate::network::fact::Fact| {
            let begins = fact.validity.from;
            let sure = if begins.latest <= on { Certainty::Certain } else { Certainty::Possible };
            (begins.earliest <= on).then_some(sure)
        };
        let steps: Vec<Step<'_>> = twin.facts.iter().filter_map(|fact| match &fact.statement {
            Statement::Succession(succession) => Some((fact.id, succession, step(fact), fact.validity.from)),
            _ => None,
        }).collect();
        prop_assume!(steps.len() <= 8);
        let main = |step: &Step<'_>| step.1.main.unwrap_or(!step.1.partial);
        for body in twin.entities(&[Noun::Organization]) {
            for back in [false, true] {
                let ways = ways(&steps, body, back);
                let found = if back { came_from(&twin.view, body) } else { became(&twin.view, body) };
                prop_assert!(found.is_sorted_by_key(|step| step.distance));
                let mut ids: Vec<FactId> = ways.iter().filter_map(|way| way.last()).map(|at| steps[*at].0).collect();
                ids.sort();
                ids.dedup();
                let mut found_ids: Vec<FactId> = found.iter().map(|step| step.fact.id).collect();
                found_ids.sort();
                prop_assert_eq!(found_ids, ids);
                for step in found {
                    let here: Vec<&Vec<usize>> =
                        ways.iter().filter(|way| way.last().is_some_and(|at| steps[*at].0 == step.fact.id)).collect();
                    let all = |fits: &dyn Fn(&Step<'_>) -> bool| here.iter().any(|way| way.iter().all(|at| fits(&steps[*at])));
                    prop_assert_eq!(here.iter().map(|way| way.len()).min(), Some(step.distance as usize));
                    prop_assert_eq!(step.passage.partial, !all(&|step| !step.1.partial));
                    prop_assert_eq!(step.passage.main, all(&main));
                    let certain = all(&|step| step.2 == Some(Certainty::Certain));
                    let effect = all(&|step| step.2.is_some()).then_some(if certain { Certainty::Certain } else { Certainty::Possible });
                    prop_assert_eq!(step.passage.effect, effect);
                }
            }
            let mut expected: BTreeMap<EntityId, Certainty> = BTreeMap::new();
            let all_ways = ways(&steps, body, false);
            let in_effect: Vec<&Vec<usize>> =
                all_ways.iter().filter(|way| way.iter().all(|at| steps[*at].2.is_some())).collect();
            for way in &in_effect {
                let Some(to) = way.last().map(|at| steps[*at].1.successor) else { continue };
                let is = |statement: &Statement| *statement == Statement::Existence;
                let silent = !twin.facts.iter().any(|fact| fact.subject == to && is(&fact.statement));
                let lasts = all_ways.iter().filter_map(|way| way.last()).map(|at| &steps[*at]);
                let leads_on = lasts.into_iter().any(|step| step.1.predecessor == to && step.2.is_some());
                let exists = twin.surest(to, is).or((silent && !leads_on).then_some(Certainty::Possible));
                let sure = way.iter().filter_map(|at| steps[*at].2).max();
                if let (Some(exists), Some(sure)) = (exists, sure) && to != body {
                    let known = expected.entry(to).or_insert(Certainty::Possible);
                    *known = (*known).min(exists.max(sure));
                }
            }
            let heirs = heirs_of(&twin.view, body);
            prop_assert!(heirs.iter().all(|heir| heir.existence != Existence::No));
            prop_assert_eq!(heirs.iter().map(|heir| (heir.organization, heir.certainty)).collect::<BTreeMap<_, _>>(), expected);
        }
    }
}
