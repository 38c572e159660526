use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::Twin;
use crate::network::affair::{Affair, Allocation, Amount, BudgetLine};
use crate::network::fact::{Fact, Margin, Statement, Text};
use crate::network::key::{EntityId, Noun, Revision};
use crate::network::money::{BudgetKind, Spread};
use crate::network::organization::OrganizationKind;
use crate::network::questions::money::{Budget, Sum, YearSums, amounts_of, budget_of};
use crate::network::recorded::Recorded;
use crate::network::testing::World;
use crate::network::validity::{Bound, Certainty, Day, Validity};

type Seed = ([u8; 4], i32, u8, u8);

fn year(of: i32) -> Day {
    NaiveDate::from_ymd_opt(of, 1, 1).expect("a day").into()
}

/// Two bodies, and four budget lines of theirs, some within others, with amounts, some of them in dispute, and some of
/// them corrected in a second revision; and one of the two.
fn reserved() -> impl Strategy<Value = (Recorded, Revision)> {
    (prop::collection::vec(any::<Seed>(), 0..9), any::<[u8; 4]>(), 0..3_usize).prop_map(|(seeds, wholes, known)| {
        let mut world = World::new();
        let bodies = [(); 2].map(|()| world.entity(Noun::Organization, Some(OrganizationKind::Committee)));
        let lines = [(); 4].map(|()| world.entity(Noun::BudgetLine, None));
        for (at, seed) in wholes.into_iter().enumerate() {
            let line = BudgetLine {
                body: (seed % 5 != 0).then(|| bodies[usize::from(seed) % 2]),
                whole: (seed % 3 != 0).then(|| lines[usize::from(seed / 3) % 4]),
                area: (seed % 2 == 0).then(|| "health".into()),
                ..of_nobody()
            };
            world.fact(lines[at], Validity::UNKNOWN, Statement::Affair(Box::new(Affair::BudgetLine(line))));
        }
        let half = seeds.len() / 2;
        let mut corrected = None;
        for (at, ([line, from, until, spread], amount, currency, dispute)) in seeds.into_iter().enumerate() {
            if at == half {
                world.revision();
                corrected.take().into_iter().for_each(|fact| world.withdraw(fact));
            }
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
            corrected = Some(fact);
        }
        let last = world.recorded.revisions.len() - 1;
        (world.recorded, Revision::at(last.saturating_sub(known / 2)).expect("one of the two"))
    })
}

fn days(years: Range<i32>) -> impl Iterator<Item = Day> {
    let (mut day, until) = (year(years.start), year(years.end));
    std::iter::from_fn(move || {
        day = day.next();
        (day.previous() < until).then(|| day.previous())
    })
}

fn allocation(fact: &Fact) -> Option<&Allocation<EntityId>> {
    match &fact.statement {
        Statement::Affair(affair) => affair.allocation(),
        _ => None,
    }
}

/// Statements of which one holds, by line and label.
fn groups<'f>(facts: &[&'f Fact]) -> Vec<Vec<&'f Fact>> {
    let mut groups: BTreeMap<(EntityId, String), Vec<&Fact>> = BTreeMap::new();
    for fact in facts {
        let label = fact.margin.as_ref().and_then(|margin| margin.dispute.as_deref());
        let label = label.map_or(format!("{:?}", fact.id), str::to_owned);
        groups.entry((fact.subject, label)).or_default().push(*fact);
    }
    groups.into_values().collect()
}

/// How surely some statements say that something is set aside in a year and a currency, by looking at every day.
fn set_aside(facts: &[&Fact], of: i32, currency: &str) -> Option<Certainty> {
    let by = |fact: &Fact| {
        let said = allocation(fact).is_some_and(|terms| &*terms.currency == currency);
        days(of..of + 1).filter(|_| said).filter_map(|day| fact.validity.on(day)).min()
    };
    let by_one = |group: Vec<&Fact>| {
        let all: Vec<_> = group.iter().map(|fact| by(fact)).collect();
        let certain = all.iter().all(|sure| *sure == Some(Certainty::Certain));
        let possible = all.iter().any(Option::is_some).then_some(Certainty::Possible);
        if certain { Some(Certainty::Certain) } else { possible }
    };
    groups(facts).into_iter().filter_map(by_one).min()
}

/// How surely a line that a statement's line is a part of counts in a year.
type Inside<'i> = &'i dyn Fn(&Fact, i32) -> Option<Certainty>;

/// What a statement comes to in some years at the least and at the most, by looking at every day.
fn alone(fact: &Fact, years: Range<i32>, inside: Inside<'_>) -> Option<(String, i128, i128)> {
    let terms = allocation(fact)?;
    let (least, most) = match terms.spread {
        Spread::Yearly => years.fold((0, 0), |(least, most), of| {
            let sure = days(of..of + 1).filter_map(|day| fact.validity.on(day)).min();
            let inside = inside(fact, of);
            let counts = sure == Some(Certainty::Certain) && inside.is_none();
            let may_count = sure.is_some() && inside != Some(Certainty::Certain);
            (least + i128::from(counts), most + i128::from(may_count))
        }),
        Spread::InAll => {
            let on = |years: Range<i32>| days(years).any(|day| fact.validity.on(day).is_some());
            let outside = (2010..2040).any(|of| !years.contains(&of) && on(of..of + 1));
            let of: Vec<i32> = years.filter(|of| on(*of..*of + 1)).collect();
            let counts = !outside && !of.is_empty() && of.iter().all(|of| inside(fact, *of).is_none());
            let may_count = of.iter().any(|of| inside(fact, *of) != Some(Certainty::Certain));
            (i128::from(counts), i128::from(may_count))
        }
    };
    let amount = i128::from(terms.amount.0);
    Some((terms.currency.to_string(), (amount * least).min(amount * most), (amount * least).max(amount * most)))
}

/// The sums of some facts by currency, by trying every choice among those in dispute.
fn summed(facts: &[&Fact], years: &Range<i32>, inside: Inside<'_>) -> BTreeMap<String, Sum> {
    let mut choices: Vec<Vec<&Fact>> = vec![Vec::new()];
    for group in groups(facts) {
        choices =
            choices.iter().flat_map(|chosen| group.iter().map(move |one| [&chosen[..], &[*one]].concat())).collect();
    }
    let mut sums: BTreeMap<String, Sum> = BTreeMap::new();
    for currency in ["DKK", "EUR"] {
        let of_choice = |chosen: &Vec<&Fact>| {
            let parts = chosen.iter().filter_map(|fact| alone(fact, years.clone(), inside));
            let parts = parts.filter(|(of, _, _)| of == currency);
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

fn named(sums: &[(Text, Sum)]) -> BTreeMap<String, Sum> {
    sums.iter().map(|(currency, sum)| (currency.to_string(), *sum)).filter(|(_, sum)| *sum != Sum::default()).collect()
}

proptest! {
    #[test]
    fn sums_are_those_of_every_choice((recorded, known) in reserved(), from in 2016..2021) {
        let years = from..from + 3;
        let twin = Twin::new(&recorded, year(2020), known);
        let allocations = |line: EntityId| -> Vec<&Fact> {
            twin.facts.iter().copied().filter(|fact| fact.subject == line && allocation(fact).is_some()).collect()
        };
        let nothing: Inside<'_> = &|_, _| None;
        let of_year = |sums: &[YearSums], of: i32| {
            sums.iter().find(|one| one.year == of).map(|one| named(&one.sums)).unwrap_or_default()
        };
        for line in twin.entities(&[Noun::BudgetLine]) {
            let found = amounts_of(&twin.view, line, years.clone());
            let facts = allocations(line);
            prop_assert_eq!(named(&found.total), summed(&facts, &years, nothing));
            for of in years.clone() {
                prop_assert_eq!(of_year(&found.years, of), summed(&facts, &(of..of + 1), nothing));
            }
            let labels: BTreeSet<_> = found.conflicts.iter().map(|one| one.label.clone()).collect();
            prop_assert_eq!(labels.len(), found.conflicts.len());
        }
        // A line counts beside the one that it is a part of in the years in which that one does not, unless each is
        // within the other.
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
            if all.contains(&line) { Vec::new() } else { all }
        };
        let inside: Inside<'_> = &|fact, of| {
            let currency = &allocation(fact).expect("an amount").currency;
            above(fact.subject).into_iter().filter_map(|whole| set_aside(&allocations(whole), of, currency)).min()
        };
        let budget = budget_of(&twin.view, None, years.clone(), None);
        let of_rows: BTreeSet<EntityId> = budget.rows.iter().flat_map(|row| row.lines.clone()).collect();
        let within: BTreeSet<EntityId> = budget.within_others.iter().copied().collect();
        let any_year = |line: EntityId, fits: &dyn Fn(Option<Certainty>) -> bool| allocations(line).into_iter().any(|fact| {
            let counts = |of: &i32| days(*of..of + 1).any(|day| fact.validity.on(day).is_some());
            years.clone().filter(counts).any(|of| fits(inside(fact, of)))
        });
        let lines = twin.entities(&[Noun::BudgetLine]);
        let expected = lines.iter().copied().filter(|line| any_year(*line, &|sure| sure != Some(Certainty::Certain)));
        prop_assert_eq!(of_rows, expected.collect::<BTreeSet<_>>());
        let expected = lines.iter().copied().filter(|line| any_year(*line, &|sure| sure.is_some()));
        prop_assert_eq!(within, expected.collect::<BTreeSet<_>>());
        for row in &budget.rows {
            let facts: Vec<&Fact> = row.lines.iter().flat_map(|line| allocations(*line)).collect();
            prop_assert_eq!(named(&row.amounts.total), summed(&facts, &years, inside));
            let body = |budget: &Budget<'_>, of: i32| {
                let row = budget.rows.iter().find(|other| other.body == row.body);
                row.map(|row| of_year(&row.amounts.years, of)).unwrap_or_default()
            };
            for of in years.clone() {
                prop_assert_eq!(of_year(&row.amounts.years, of), summed(&facts, &(of..of + 1), inside));
                // A year comes to the same whichever others are asked of beside it.
                prop_assert_eq!(body(&budget, of), body(&budget_of(&twin.view, None, of..of + 1, None), of));
            }
        }
    }
}

#[test]
fn a_ring_of_many_lines_and_a_long_chain_are_gone_through_once() {
    let mut world = World::new();
    let lines: Vec<EntityId> = (0..4_000).map(|_| world.entity(Noun::BudgetLine, None)).collect();
    for (at, line) in lines.iter().enumerate() {
        // The first half is a ring, the second a chain that leads to it.
        let whole = if at == 0 { lines[1_999] } else { lines[at - 1] };
        let terms = BudgetLine { whole: Some(whole), ..of_nobody() };
        world.fact(*line, Validity::since(year(2018)), Statement::Affair(Box::new(terms.into())));
        let amount = Allocation { amount: Amount(100), currency: "DKK".into(), spread: Spread::Yearly, decision: None };
        world.fact(*line, Validity::since(year(2018)), Statement::Affair(Box::new(amount.into())));
    }
    let view = world.view("2020-01-01");
    let budget = budget_of(&view, None, 2020..2021, None);
    assert_eq!(budget.rows[0].lines, lines[..2_000]);
    assert_eq!(budget.within_others, lines[2_000..]);
}

/// A budget line of which nothing is said but its name.
fn of_nobody() -> BudgetLine<EntityId> {
    BudgetLine {
        kind: BudgetKind::Line,
        title: "Drift".into(),
        body: None,
        proposal: None,
        whole: None,
        area: None,
        purpose: None,
    }
}
