use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::Twin;
use crate::network::affair::{Affair, Allocation, Amount, BudgetLine};
use crate::network::fact::{Fact, Margin, Statement};
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::money::{BudgetKind, Spread};
use crate::network::organization::OrganizationKind;
use crate::network::questions::money::{Sum, amounts_of, budget_of};
use crate::network::recorded::Recorded;
use crate::network::testing::World;
use crate::network::validity::{Bound, Certainty, Day, Validity};

type Seed = ([u8; 4], i32, u8, u8);

fn year(of: i32) -> Day {
    NaiveDate::from_ymd_opt(of, 1, 1).expect("a day").into()
}

/// Two bodies, and four budget lines of theirs, some within others, with amounts, some of them in dispute.
fn reserved() -> impl Strategy<Value = Recorded> {
    (prop::collection::vec(any::<Seed>(), 0..9), any::<[u8; 4]>()).prop_map(|(seeds, wholes)| {
        let mut world = World::new();
        let bodies = [(); 2].map(|()| world.entity(Noun::Organization, Some(OrganizationKind::Committee)));
        let lines = [(); 4].map(|()| world.entity(Noun::BudgetLine, None));
        for (at, seed) in wholes.into_iter().enumerate() {
            let line = BudgetLine {
                kind: BudgetKind::Line,
                title: "Drift".into(),
                body: (seed % 5 != 0).then(|| bodies[usize::from(seed) % 2]),
                proposal: None,
                whole: (seed % 3 == 0).then(|| lines[usize::from(seed / 3) % 4]),
                area: (seed % 2 == 0).then(|| "health".into()),
                purpose: None,
            };
            world.fact(lines[at], Validity::UNKNOWN, Statement::Affair(Box::new(Affair::BudgetLine(line))));
        }
        for ([line, from, until, spread], amount, currency, dispute) in seeds {
            let terms = Allocation {
                amount: Amount(i64::from(amount)),
                currency: if currency % 4 == 0 { "EUR".into() } else { "DKK".into() },
                spread: if spread % 2 == 0 { Spread::Yearly } else { Spread::InAll },
                decision: None,
            };
            let first = 2017 + i32::from(from / 4) % 4;
            let begins = match from % 4 {
                0 => Bound { earliest: year(first), latest: year(first + 1).previous() },
                1 => Bound::on(year(first).next()),
                _ => Bound::on(year(first)),
            };
            let last = first + 1 + i32::from(until / 4) % 3;
            let ends = match until % 6 {
                0 => Bound::OPEN,
                1 => Bound::UNKNOWN,
                2 => Bound { earliest: year(last), latest: year(last + 1) },
                _ => Bound::on(year(last)),
            };
            let validity = Validity::new(begins, ends, None).expect("it ends later");
            let statement = Statement::Affair(Box::new(Affair::Allocation(terms)));
            let fact = world.fact(lines[usize::from(line) % 4], validity, statement);
            if dispute % 3 == 0 {
                let label = if dispute % 2 == 0 { "beløb" } else { "år" };
                let margin = Margin { dispute: Some(label.into()), ..Margin::default() };
                world.recorded.facts[fact.index()].margin = Some(Box::new(margin));
            }
        }
        world.recorded
    })
}

/// What a statement comes to in some years at the least and at the most, by looking at every day.
fn alone(fact: &Fact, years: std::ops::Range<i32>) -> Option<(String, i128, i128)> {
    let Statement::Affair(affair) = &fact.statement else { return None };
    let terms = affair.allocation()?;
    let days = |years: std::ops::Range<i32>| {
        let (mut day, until) = (year(years.start), year(years.end));
        std::iter::from_fn(move || {
            day = day.next();
            (day.previous() < until).then(|| day.previous())
        })
    };
    let (least, most) = match terms.spread {
        Spread::Yearly => years.fold((0, 0), |(least, most), of| {
            let sure = |wanted: &dyn Fn(Certainty) -> bool| {
                days(of..of + 1).any(|day| fact.validity.on(day).is_some_and(wanted))
            };
            (least + i128::from(sure(&|sure| sure == Certainty::Certain)), most + i128::from(sure(&|_| true)))
        }),
        Spread::InAll => {
            let outside = days(2010..2040).any(|day| {
                let of = day.date().expect("a day").year();
                fact.validity.on(day).is_some() && !years.contains(&of)
            });
            let inside = days(years).any(|day| fact.validity.on(day).is_some());
            (i128::from(inside && !outside), i128::from(inside))
        }
    };
    let amount = i128::from(terms.amount.0);
    Some((terms.currency.to_string(), (amount * least).min(amount * most), (amount * least).max(amount * most)))
}

/// The sums of some facts by currency, by trying every choice among those in dispute.
fn summed(facts: &[&Fact], years: &std::ops::Range<i32>) -> BTreeMap<String, Sum> {
    let mut groups: BTreeMap<(EntityId, String), Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        let label = fact
            .margin
            .as_ref()
            .and_then(|margin| margin.dispute.as_deref())
            .map_or(format!("{:?}", fact.id), str::to_owned);
        groups.entry((fact.subject, label)).or_default().push(*fact);
    }
    let mut choices: Vec<Vec<&Fact>> = vec![Vec::new()];
    for group in groups.values() {
        choices =
            choices.iter().flat_map(|chosen| group.iter().map(move |one| [&chosen[..], &[*one]].concat())).collect();
    }
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for currency in ["DKK", "EUR"] {
        let of_choice = |chosen: &Vec<&Fact>| {
            let parts = chosen.iter().filter_map(|fact| alone(fact, years.clone())).filter(|(of, _, _)| of == currency);
            parts.fold((0, 0), |(least, most), (_, one, other)| (least + one, most + other))
        };
        let all: Vec<(i128, i128)> = choices.iter().map(of_choice).collect();
        let sum = Sum {
            lowest: all.iter().map(|(least, _)| *least).min().unwrap_or(0),
            highest: all.iter().map(|(_, most)| *most).max().unwrap_or(0),
        };
        if sum != Sum::default() {
            sums.insert(currency.to_owned(), sum);
        }
    }
    sums
}

fn named(sums: &[(crate::network::fact::Text, Sum)]) -> BTreeMap<String, Sum> {
    sums.iter().map(|(currency, sum)| (currency.to_string(), *sum)).filter(|(_, sum)| *sum != Sum::default()).collect()
}

proptest! {
    #[test]
    fn sums_are_those_of_every_choice(recorded in reserved(), from in 2016..2021) {
        let years = from..from + 3;
        let twin = Twin::new(&recorded, year(2020), Revision::at(0).expect("the first"));
        let allocations = |line: EntityId| -> Vec<&Fact> {
            twin.facts.iter().copied().filter(|fact| {
                fact.subject == line && matches!(&fact.statement, Statement::Affair(affair) if affair.allocation().is_some())
            }).collect()
        };
        let counts = |line: &EntityId| allocations(*line).iter().any(|fact| {
            let (from, until) = fact.validity.possible_days();
            from < year(years.end) && year(years.start) < until
        });
        for line in twin.entities(&[Noun::BudgetLine]) {
            let found = amounts_of(&twin.view, line, years.clone());
            let facts = allocations(line);
            prop_assert_eq!(named(&found.total), summed(&facts, &years));
            for of in years.clone() {
                let seen = found.years.iter().find(|one| one.year == of).map(|one| named(&one.sums)).unwrap_or_default();
                prop_assert_eq!(seen, summed(&facts, &(of..of + 1)));
            }
            let labels: BTreeSet<_> = found.conflicts.iter().map(|one| one.label.clone()).collect();
            prop_assert_eq!(labels.len(), found.conflicts.len());
        }
        let budget = budget_of(&twin.view, None, years.clone(), None);
        let of_lines: BTreeSet<EntityId> = budget.rows.iter().flat_map(|row| row.lines.clone()).collect();
        let within: BTreeSet<EntityId> = budget.within_others.iter().copied().collect();
        let counting: BTreeSet<EntityId> = twin.entities(&[Noun::BudgetLine]).into_iter().filter(counts).collect();
        prop_assert_eq!(of_lines.union(&within).copied().collect::<BTreeSet<_>>(), counting.clone());
        // A line within another that counts does not count, unless each is within the other.
        let whole = |line: EntityId| twin.facts.iter().find_map(|fact| match &fact.statement {
            Statement::Affair(affair) if fact.subject == line => affair.budget_line()?.whole,
            _ => None,
        });
        let above = |line: EntityId| {
            let (mut all, mut at) = (Vec::new(), line);
            for _ in 0..8 {
                let Some(next) = whole(at) else { break };
                all.push(next);
                at = next;
            }
            all
        };
        let expected: BTreeSet<EntityId> = counting.iter().copied().filter(|line| {
            above(*line).iter().any(|whole| counting.contains(whole) && !above(*whole).contains(line))
        }).collect();
        prop_assert_eq!(within, expected);
        for row in &budget.rows {
            let facts: Vec<&Fact> = row.lines.iter().flat_map(|line| allocations(*line)).collect();
            prop_assert_eq!(named(&row.amounts.total), summed(&facts, &years));
        }
    }
}
