//! Money: what is set aside in budget lines by year, body and source, and where statements contradict one another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use chrono::Datelike;

use crate::network::affair::{Allocation, BudgetLine};
use crate::network::fact::{Fact, StatementKind, Text};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, Noun};
use crate::network::money::Spread;
use crate::network::validity::{Certainty, Day, overlap};
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
    /// The budget lines that are parts of lines that count: in the years in which those do they do not count, and in
    /// those in which those only may they may.
    pub within_others: Vec<EntityId>,
}

/// What a budget line has set aside in some calendar years.
#[must_use]
pub fn amounts_of(view: &View, line: EntityId, years: Range<i32>) -> Amounts<'_> {
    amounts(view, &[line], &years, &BTreeMap::new())
}

/// The budget lines of a row, and the facts that say where their money comes from.
type Lines<'v> = (Vec<EntityId>, Vec<&'v Fact>);

/// In which calendar years the lines count that a line is a part of, by currency, and how surely.
type Within = BTreeMap<Text, BTreeMap<i32, Certainty>>;

/// What bodies have set aside in some calendar years, by body and source; all bodies where none are given, and money
/// for an area only where one is. Body, area and whole are those of the version that speaks for a line on the day. A
/// line that is a part of another does not count in the years and the currency in which that one does.
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
    let within = within_others(view, &wanted.keys().copied().collect(), &years);
    let mut rows: BTreeMap<(Option<EntityId>, BTreeSet<Origin>), Lines<'v>> = BTreeMap::new();
    for (line, terms) in &wanted {
        let of_line = within.get(line);
        let inside = |(fact, terms): (&Fact, &Allocation<EntityId>)| {
            years_of(fact.validity.possible_days(), &years).any(|year| inside(of_line, &terms.currency, year).is_some())
        };
        if allocations(view, *line).any(inside) {
            budget.within_others.push(*line);
        }
        if !allocations(view, *line).any(|one| counts_beside(one, &years, of_line)) {
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
            let amounts = amounts(view, &lines, &years, &within);
            BudgetRow { body, sources, involvements, lines, amounts }
        })
        .collect();
    budget
}

/// When the lines count that lines are parts of, on the day, however far up; for the lines that are parts. Lines that
/// are parts of one another in a ring do not take one another's place.
fn within_others(view: &View, wanted: &BTreeSet<EntityId>, years: &Range<i32>) -> BTreeMap<EntityId, Within> {
    let whole_of = |line: EntityId| version(view, line).and_then(|(_, terms)| terms.whole);
    let own = |line: EntityId| if wanted.contains(&line) { counting(view, line, years) } else { Within::new() };
    // When a line or one that it is a part of counts, and when one that it is a part of does.
    let (mut reached, mut within) = (BTreeMap::<EntityId, Within>::new(), BTreeMap::new());
    for line in wanted {
        let (mut path, mut places, mut at) = (Vec::new(), BTreeMap::new(), Some(*line));
        while let Some(here) = at.filter(|here| !reached.contains_key(here) && !places.contains_key(here)) {
            places.insert(here, path.len());
            path.push(here);
            at = whole_of(here);
        }
        let ring = at.and_then(|at| places.get(&at)).map_or_else(Vec::new, |start| path.split_off(*start));
        let all = ring.iter().map(|line| own(*line)).fold(Within::new(), joined);
        reached.extend(ring.into_iter().map(|line| (line, all.clone())));
        for part in path.into_iter().rev() {
            let above = whole_of(part).and_then(|whole| reached.get(&whole)).cloned().unwrap_or_default();
            reached.insert(part, joined(above.clone(), own(part)));
            within.insert(part, above);
        }
    }
    within
}

/// Both, each year as surely as in the one in which it is the surer.
fn joined(mut one: Within, other: Within) -> Within {
    for (currency, years) in other {
        let known = one.entry(currency).or_default();
        for (year, sure) in years {
            known.entry(year).and_modify(|known| *known = sure.min(*known)).or_insert(sure);
        }
    }
    one
}

/// In which of some years something is set aside in a line: for certain where all statements of which one holds say so.
fn counting(view: &View, line: EntityId, years: &Range<i32>) -> Within {
    let mut counting = Within::new();
    for (_, statements) in alternatives(view, line) {
        for (fact, terms) in &statements {
            for year in years_of(fact.validity.possible_days(), years) {
                let says_so = |(fact, other): &(&Fact, &Allocation<EntityId>)| {
                    let certain = fact.validity.certain_days();
                    other.currency == terms.currency
                        && certain.is_some_and(|days| years_of(days, years).contains(&year))
                };
                let sure = if statements.iter().all(says_so) { Certainty::Certain } else { Certainty::Possible };
                let known = counting.entry(terms.currency.clone()).or_default().entry(year).or_insert(sure);
                *known = sure.min(*known);
            }
        }
    }
    counting
}

/// How surely a line counts, in a year and a currency, that another is a part of; none where none does.
fn inside(within: Option<&Within>, currency: &Text, year: i32) -> Option<Certainty> {
    within?.get(currency)?.get(&year).copied()
}

/// Whether a statement may count in some years beside the lines that its line is a part of.
fn counts_beside((fact, terms): (&Fact, &Allocation<EntityId>), years: &Range<i32>, within: Option<&Within>) -> bool {
    let mut of = years_of(fact.validity.possible_days(), years);
    of.any(|year| inside(within, &terms.currency, year) != Some(Certainty::Certain))
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

/// A statement about the amount of a line.
type Stated<'v> = (&'v Fact, &'v Allocation<EntityId>);

/// The statements about the amounts of a line, those in dispute together, with their label, those about other years
/// too, and each other one by itself.
fn alternatives(view: &View, line: EntityId) -> Vec<(Option<Text>, Vec<Stated<'_>>)> {
    let (mut disputed, mut groups) = (BTreeMap::<Text, Vec<Stated<'_>>>::new(), Vec::new());
    for (fact, terms) in allocations(view, line) {
        match fact.dispute().cloned() {
            Some(label) => disputed.entry(label).or_default().push((fact, terms)),
            None => groups.push((None, vec![(fact, terms)])),
        }
    }
    groups.extend(disputed.into_iter().map(|(label, statements)| (Some(label), statements)));
    groups
}

/// What some lines have set aside in some years, beside the lines that they are parts of.
fn amounts<'v>(
    view: &'v View,
    lines: &[EntityId],
    years: &Range<i32>,
    within: &BTreeMap<EntityId, Within>,
) -> Amounts<'v> {
    let mut found = Amounts::default();
    let mut groups: Vec<(Option<&Within>, Vec<Stated<'v>>)> = Vec::new();
    for line in lines {
        let within = within.get(line);
        let counts = |one: &Stated<'v>| counts_beside(*one, years, within);
        found.facts.extend(allocations(view, *line).filter(counts).map(|(fact, _)| fact));
        for (label, statements) in alternatives(view, *line) {
            if let Some(label) = label.filter(|_| statements.len() > 1 && statements.iter().any(counts)) {
                let facts = statements.iter().map(|(fact, _)| *fact).collect();
                found.conflicts.push(Conflict { line: *line, label, facts });
            }
            groups.push((within, statements));
        }
    }
    let sums = |years: Range<i32>| {
        let mut sums: BTreeMap<Text, Sum> = BTreeMap::new();
        for (within, group) in &groups {
            let currencies: BTreeSet<&Text> = group.iter().map(|(_, terms)| &terms.currency).collect();
            for currency in currencies {
                let parts = group.iter().map(|one| part(*one, currency, &years, *within));
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

/// What a statement comes to in some calendar years, in a currency, beside the lines that its line is a part of. An
/// amount for each year counts in each year of which a day is of its validity; one in all counts in whole where its
/// validity ends within the years, and otherwise nobody says how much of it is spent in them.
fn part((fact, terms): Stated<'_>, currency: &Text, years: &Range<i32>, within: Option<&Within>) -> Sum {
    if terms.currency != *currency {
        return Sum::default();
    }
    let possible = fact.validity.possible_days();
    let may_count = |year: &i32| inside(within, currency, *year) != Some(Certainty::Certain);
    let counts = |year: &i32| inside(within, currency, *year).is_none();
    let (least, most) = match terms.spread {
        Spread::Yearly => {
            let certain = fact.validity.certain_days().map_or(0..0, |certain| years_of(certain, years));
            (certain.filter(counts).count(), years_of(possible, years).filter(may_count).count())
        }
        Spread::InAll => {
            let (from, until) = days(years);
            let whole =
                from <= possible.0 && possible.1 <= until && years_of(possible, years).all(|year| counts(&year));
            (usize::from(whole), usize::from(years_of(possible, years).any(|year| may_count(&year))))
        }
    };
    let times = |many: usize| i128::from(terms.amount.0).saturating_mul(i128::try_from(many).unwrap_or(i128::MAX));
    let (one, other) = (times(least), times(most));
    Sum { lowest: one.min(other), highest: one.max(other) }
}

/// Those of some calendar years of which days lie in a span.
fn years_of(span: (Day, Day), years: &Range<i32>) -> Range<i32> {
    let Some((first, until)) = overlap(span, days(years)) else { return 0..0 };
    match (first.date(), until.previous().date()) {
        (Some(first), Some(last)) => first.year()..last.year() + 1,
        _ => 0..0,
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
