//! The search against the trial of every exchange.

use proptest::prelude::*;

use super::*;

/// Every choice of so many of the first so many numbers, in order.
fn choices(of: usize, number: usize) -> Vec<Vec<usize>> {
    if number == 0 {
        return vec![vec![]];
    }
    let with_last = |last: usize| choices(last, number - 1).into_iter().map(move |rest| [rest, vec![last]].concat());
    let mut all: Vec<Vec<usize>> = (0..of).flat_map(with_last).collect();
    all.sort();
    all
}

/// The best exchanges by trial of all: what they cost and are worth.
fn tried(exchange: &Exchange<'_>, wanted: usize, check: impl Fn(&[usize], &[usize]) -> Option<Cost>) -> Vec<Solution> {
    let mut all = Vec::new();
    for leavers in choices(exchange.leavers.len(), exchange.number) {
        if (0..exchange.forced).any(|forced| !leavers.contains(&forced)) {
            continue;
        }
        for newcomers in choices(exchange.newcomers.len(), exchange.number) {
            let fits = |order: &[usize]| {
                order.iter().zip(&leavers).all(|(newcomer, leaver)| (exchange.fits)(*newcomer, *leaver))
            };
            let fitting = orders(&newcomers).into_iter().filter(|order| fits(order));
            let cost = fitting.filter_map(|order| check(&leavers, &order)).max();
            let mut holders: Vec<i64> = exchange.holders.iter().map(|holders| i64::from(*holders)).collect();
            let (out, into) =
                (leavers.iter().map(|at| &exchange.leavers[*at]), newcomers.iter().map(|at| &exchange.newcomers[*at]));
            let mut worth = [0; 4];
            for (choice, change) in out.map(|choice| (choice, -1)).chain(into.map(|choice| (choice, 1))) {
                worth = add(worth, choice.worth);
                choice.groups.iter().for_each(|group| holders[*group] += change);
            }
            let over = |group: usize| {
                let touched = newcomers.iter().any(|at| exchange.newcomers[*at].groups.contains(&group));
                touched && exchange.most[group].is_some_and(|most| holders[group] > i64::from(most))
            };
            worth[0] += holders.iter().filter(|holders| **holders > 0).count() as i64;
            if (0..holders.len()).any(over) {
                continue;
            }
            if let Some(cost) = cost {
                all.push(Solution { leavers: leavers.clone(), newcomers, cost, worth });
            }
        }
    }
    all.sort_by_key(|solution| Reverse((solution.cost, solution.worth)));
    all.truncate(wanted);
    all
}

fn orders(of: &[usize]) -> Vec<Vec<usize>> {
    if of.is_empty() {
        return vec![vec![]];
    }
    let first = |at: usize| {
        let rest: Vec<usize> = of.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| *one).collect();
        orders(&rest).into_iter().map(move |rest| [vec![of[at]], rest].concat())
    };
    (0..of.len()).flat_map(first).collect()
}

fn choice(groups: usize) -> impl Strategy<Value = Choice> {
    let worth = prop::array::uniform3(0..3_i64).prop_map(|[one, two, three]| [0, one, two, three]);
    let groups = prop::collection::btree_set(0..groups, 0..=2).prop_map(|groups| groups.into_iter().collect());
    (worth, groups).prop_map(|(worth, groups)| Choice { worth, groups })
}

fn sorted(choices: usize) -> impl Strategy<Value = Vec<Choice>> {
    prop::collection::vec(choice(4), 0..choices).prop_map(|mut choices| {
        choices.sort_by_key(|choice| Reverse(choice.worth));
        choices
    })
}

/// What is the same about solutions whichever of equals is given first.
fn told(solutions: &[Solution]) -> Vec<(Cost, Worth, Vec<usize>, Vec<usize>)> {
    let told = solutions.iter().map(|solution| {
        let mut newcomers = solution.newcomers.clone();
        newcomers.sort_unstable();
        (solution.cost, solution.worth, solution.leavers.clone(), newcomers)
    });
    told.collect()
}

proptest! {
    #[test]
    fn the_search_finds_what_the_trial_of_all_finds(
        leavers in sorted(5),
        newcomers in sorted(7),
        number in 0..4_usize,
        forced in 0..3_usize,
        most in prop::array::uniform4(prop::option::of(0..3_u32)),
        staying in prop::array::uniform4(0..2_u32),
        (misfit, seed, wanted, alike) in (0..64_usize, 0..9_usize, 1..4_usize, any::<bool>()),
    ) {
        let holders = (0..4).map(|group| {
            let leaving = leavers.iter().filter(|leaver| leaver.groups.contains(&group)).count();
            staying[group] + u32::try_from(leaving).expect("few")
        });
        let fits = |newcomer: usize, leaver: usize| (newcomer * 5 + leaver * 3 + misfit) % 7 != 0;
        // What the provisions say of an exchange is any function of it.
        let check = |leavers: &[usize], newcomers: &[usize]| {
            let by_place = leavers.iter().zip(newcomers).map(|(leaver, newcomer)| leaver * newcomer);
            let sum: usize = leavers.iter().chain(newcomers).sum();
            let sum = if alike { sum } else { sum + by_place.sum::<usize>() };
            match (sum + seed) % 5 {
                0 => None,
                1 => Some([-1, 0]),
                2 => Some([0, -1]),
                _ => Some([0, 0]),
            }
        };
        let exchange = || Exchange {
            leavers: &leavers, forced: forced.min(number).min(leavers.len()), newcomers: &newcomers, number,
            holders: holders.clone().collect(), most: most.to_vec(), fits: &fits, alike,
        };
        let found = exchange().best(wanted, &mut |leavers, newcomers| check(leavers, newcomers));
        prop_assert!(found.exact);
        prop_assert_eq!(told(&found.solutions), told(&tried(&exchange(), wanted, check)));
        for solution in &found.solutions {
            prop_assert!(solution.leavers.iter().zip(&solution.newcomers).all(|(leaver, newcomer)| fits(*newcomer, *leaver)));
        }
    }
}

#[test]
fn a_committee_of_forty_with_a_pool_of_hundred_is_searched_to_its_end() {
    let leavers: Vec<Choice> =
        (0..40_usize).map(|at| Choice { worth: [0, 0, 0, 4_000 - 37 * at as i64], groups: vec![at % 8] }).collect();
    let mut newcomers: Vec<Choice> = (0..100_usize)
        .map(|at| Choice {
            worth: [0, i64::from(at % 3 == 0), (at * 7_919 % 5_000) as i64, -((at * 104_729 % 3_000) as i64)],
            groups: vec![at % 11],
        })
        .collect();
    newcomers.sort_by_key(|choice| Reverse(choice.worth));
    let mut holders = vec![0; 11];
    leavers.iter().for_each(|leaver| holders[leaver.groups[0]] += 1);
    let mut checks = 0;
    let exchange = Exchange {
        leavers: &leavers,
        forced: 0,
        newcomers: &newcomers,
        number: 10,
        holders,
        most: vec![Some(6); 11],
        fits: &|_, _| true,
        alike: true,
    };
    let found = exchange.best(3, &mut |_, _| {
        checks += 1;
        Some([0, 0])
    });
    assert!(found.exact && found.solutions.len() == 3, "{checks} checks");
    assert_eq!(found.solutions[0].worth[0], 11);
}

#[test]
fn past_its_steps_a_search_says_that_it_did_not_go_to_its_end() {
    let choices = vec![Choice::default(); 30];
    let exchange = Exchange {
        leavers: &choices,
        forced: 0,
        newcomers: &choices,
        number: 5,
        holders: Vec::new(),
        most: Vec::new(),
        fits: &|_, _| true,
        alike: true,
    };
    // Nothing keeps what must be kept, so that every exchange is looked at.
    let found = exchange.best(1, &mut |_, _| None);
    assert_eq!((found.exact, found.solutions), (false, vec![]));
}
