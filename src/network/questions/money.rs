//! Money: what is set aside in budget lines by year, body and source, and where statements contradict one another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::Datelike;

use crate::network::affair::{Allocation, BudgetLine};
use crate::network::fact::{Fact, StatementKind, Text};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, Noun};
use crate::network::money::Spread;
use crate::network::validity::{Day, overlap};
use crate::network::view::View;

use super::record::version_of;

/// A sum of money in hundredths of a unit: at least the one, at most the other. Both are the same where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// The lowest that it can be.
    pub lowest: i128,
    /// The highest that it can be.
    pub highest: i128,
}

/// The sums of a year, one a currency.
#[derive(Debug, Clone)]
pub struct YearSums {
    /// The calendar year.
    pub year: i32,
    /// The sum of each currency in which something is set aside, in the order of their codes.
    pub sums: Vec<(Text, Sum)>,
}

/// Statements about the amounts of one budget line that contradict one another: one of them holds.
#[derive(Debug, Clone)]
pub struct Conflict<'v> {
    /// The budget line.
    pub line: EntityId,
    /// The label of dispute that they share.
    pub label: Text,
    /// The statements.
    pub facts: Vec<&'v Fact>,
}

/// What is set aside in some budget lines in some years.
#[derive(Debug, Clone, Default)]
pub struct Amounts<'v> {
    /// Each year in which something is, or may be, set aside.
    pub years: Vec<YearSums>,
    /// The sums of all the years, one a currency.
    pub total: Vec<(Text, Sum)>,
    /// The statements that count, in the order of the lines and then of time.
    pub facts: Vec<&'v Fact>,
    /// Those of them that contradict one another, by line and label.
    pub conflicts: Vec<Conflict<'v>>,
}

/// Where money comes from: a party, or in words.
pub type Origin = (Option<EntityId>, Option<Text>);

/// What one body has set aside from the same sources.
#[derive(Debug, Clone)]
pub struct BudgetRow<'v> {
    /// The body whose money it is; none where that is not known.
    pub body: Option<EntityId>,
    /// From where it comes, all of it together; nothing where that is not known.
    pub sources: BTreeSet<Origin>,
    /// The involvements that say so.
    pub involvements: Vec<&'v Fact>,
    /// The budget lines that count, in the order of their numbers.
    pub lines: Vec<EntityId>,
    /// The amounts.
    pub amounts: Amounts<'v>,
}

/// What some bodies have set aside in some years.
#[derive(Debug, Clone, Default)]
pub struct Budget<'v> {
    /// By body and source.
    pub rows: Vec<BudgetRow<'v>>,
    /// The budget lines that may hold in those years and of which no amount is known for them.
    pub without_amount: Vec<EntityId>,
    /// The budget lines that do not count, as they are parts of lines that do.
    pub within_others: Vec<EntityId>,
}

/// What a budget line has set aside in some calendar years.
#[must_use]
pub fn amounts_of(view: &View, line: EntityId, years: Range<i32>) -> Amounts<'_> {
    amounts(view, &[line], &years)
}

/// The budget lines of a row, and the facts that say where their money comes from.
type Lines<'v> = (Vec<EntityId>, Vec<&'v Fact>);

/// What bodies have set aside in some calendar years, by body and source; all bodies where none are given, and money
/// for an area only where one is. Body, area and whole are those of the version that speaks for a line on the day. A
/// line that is a part of another that counts does not count beside it.
#[must_use]
pub fn budget_of<'v>(view: &'v View, bodies: Option<&[EntityId]>, years: Range<i32>, area: Option<&str>) -> Budget<'v> {
    let mut wanted: BTreeMap<EntityId, &BudgetLine<EntityId>> = BTreeMap::new();
    let mut budget = Budget::default();
    for line in view.of_noun(Noun::BudgetLine) {
        let Some((fact, terms)) = version(view, line) else { continue };
        let of_body = bodies.is_none_or(|bodies| terms.body.is_some_and(|body| bodies.contains(&body)));
        if !of_body || area.is_some_and(|area| terms.area.as_deref() != Some(area)) {
            continue;
        }
        if allocations(view, line).any(|(fact, _)| counts(fact, &years)) {
            wanted.insert(line, terms);
        } else if counts(fact, &years) {
            budget.without_amount.push(line);
        }
    }
    let mut rows: BTreeMap<(Option<EntityId>, BTreeSet<Origin>), Lines<'v>> = BTreeMap::new();
    for (line, terms) in &wanted {
        let is_within = |whole: &EntityId| wanted.contains_key(whole) && !wholes_of(view, *whole).contains(line);
        if wholes_of(view, *line).iter().any(is_within) {
            budget.within_others.push(*line);
            continue;
        }
        let sources = sources_of(view, *line, &years);
        let origins = sources.iter().map(|(_, origin)| origin.clone()).collect();
        let row = rows.entry((terms.body, origins)).or_default();
        row.0.push(*line);
        row.1.extend(sources.into_iter().map(|(fact, _)| fact));
    }
    budget.rows = rows
        .into_iter()
        .map(|((body, sources), (lines, involvements))| {
            let amounts = amounts(view, &lines, &years);
            BudgetRow { body, sources, involvements, lines, amounts }
        })
        .collect();
    budget
}

/// The days of some calendar years, half-open.
fn days(years: &Range<i32>) -> (Day, Day) {
    let first = |year: i32| chrono::NaiveDate::from_ymd_opt(year, 1, 1).map_or(Day::NEVER, Day::from);
    (first(years.start), first(years.end))
}

/// The version of a budget line that speaks for it on the day.
fn version(view: &View, line: EntityId) -> Option<(&Fact, &BudgetLine<EntityId>)> {
    let fact = version_of(view, line, StatementKind::BudgetLine)?;
    Some((fact, fact.affair()?.budget_line()?))
}

/// The budget lines that a line is a part of, on the day, however far up.
fn wholes_of(view: &View, line: EntityId) -> BTreeSet<EntityId> {
    let mut above = BTreeSet::new();
    let mut at = line;
    while let Some(whole) = version(view, at).and_then(|(_, terms)| terms.whole) {
        if !above.insert(whole) {
            break;
        }
        at = whole;
    }
    above
}

/// Where the money of a line comes from by statements that may hold in some years.
fn sources_of<'v>(view: &'v View, line: EntityId, years: &Range<i32>) -> Vec<(&'v Fact, Origin)> {
    let stated = view.history(line, StatementKind::Involvement).filter(|fact| counts(fact, years)).filter_map(|fact| {
        let involved = fact.affair()?.involvement().filter(|involved| involved.how == InvolvementKind::Source)?;
        Some((fact, (involved.party, involved.designation.clone())))
    });
    stated.collect()
}

/// The amounts of a line that were known, whenever they count.
fn allocations(view: &View, line: EntityId) -> impl Iterator<Item = (&Fact, &Allocation<EntityId>)> {
    view.history(line, StatementKind::Allocation).filter_map(|fact| Some((fact, fact.affair()?.allocation()?)))
}

/// Whether a statement may count in some years.
fn counts(fact: &Fact, years: &Range<i32>) -> bool {
    overlap(fact.validity.possible_days(), days(years)).is_some()
}

/// What some lines have set aside in some years.
fn amounts<'v>(view: &'v View, lines: &[EntityId], years: &Range<i32>) -> Amounts<'v> {
    let mut found = Amounts::default();
    // Statements in dispute stand together, those about other years too, and each other one by itself.
    let mut groups: Vec<Vec<(&Fact, &Allocation<EntityId>)>> = Vec::new();
    for line in lines {
        let mut disputed: BTreeMap<Text, Vec<(&'v Fact, &'v Allocation<EntityId>)>> = BTreeMap::new();
        for (fact, terms) in allocations(view, *line) {
            if counts(fact, years) {
                found.facts.push(fact);
            }
            match fact.margin.as_ref().and_then(|margin| margin.dispute.clone()) {
                Some(label) => disputed.entry(label).or_default().push((fact, terms)),
                None => groups.push(vec![(fact, terms)]),
            }
        }
        for (label, alternatives) in disputed {
            if alternatives.len() > 1 && alternatives.iter().any(|(fact, _)| counts(fact, years)) {
                let facts = alternatives.iter().map(|(fact, _)| *fact).collect();
                found.conflicts.push(Conflict { line: *line, label, facts });
            }
            groups.push(alternatives);
        }
    }
    let sums = |years: Range<i32>| {
        let mut sums: BTreeMap<Text, Sum> = BTreeMap::new();
        for group in &groups {
            let currencies: BTreeSet<&Text> = group.iter().map(|(_, terms)| &terms.currency).collect();
            for currency in currencies {
                let parts = group.iter().map(|one| part(one, currency, &years));
                let Some(of_group) = parts.reduce(Sum::or) else { continue };
                if of_group != Sum::default() {
                    sums.entry(currency.clone()).or_default().add(of_group);
                }
            }
        }
        sums.into_iter().collect::<Vec<_>>()
    };
    let by_year = years.clone().map(|year| YearSums { year, sums: sums(year..year + 1) });
    found.years = by_year.filter(|year| !year.sums.is_empty()).collect();
    found.total = sums(years.clone());
    found
}

/// What a statement comes to in some calendar years, in a currency. An amount for each year counts in each year of
/// which a day is of its validity; one in all counts in whole where its validity ends within the years, and otherwise
/// nobody says how much of it is spent in them.
fn part((fact, terms): &(&Fact, &Allocation<EntityId>), currency: &Text, years: &Range<i32>) -> Sum {
    if terms.currency != *currency {
        return Sum::default();
    }
    let amount = i128::from(terms.amount.0);
    let possible = fact.validity.possible_days();
    let (least, most) = match terms.spread {
        Spread::Yearly => {
            let certain = fact.validity.certain_days().map_or(0, |certain| shared_years(certain, years));
            (certain, shared_years(possible, years))
        }
        Spread::InAll => {
            let (from, until) = days(years);
            let whole = from <= possible.0 && possible.1 <= until;
            (i128::from(whole), i128::from(overlap(possible, (from, until)).is_some()))
        }
    };
    let (one, other) = (amount * least, amount * most);
    Sum { lowest: one.min(other), highest: one.max(other) }
}

/// In how many of some calendar years days of a span lie.
fn shared_years(span: (Day, Day), years: &Range<i32>) -> i128 {
    let Some((first, until)) = overlap(span, days(years)) else { return 0 };
    match (first.date(), until.previous().date()) {
        (Some(first), Some(last)) => i128::from(last.year()) - i128::from(first.year()) + 1,
        _ => 0,
    }
}

impl Sum {
    /// One or the other.
    fn or(self, other: Self) -> Self {
        Self { lowest: self.lowest.min(other.lowest), highest: self.highest.max(other.highest) }
    }

    fn add(&mut self, other: Self) {
        self.lowest += other.lowest;
        self.highest += other.highest;
    }
}
