//! Budget lines and the amounts that are set aside in them, by year, body and source.

use std::borrow::Cow;
use std::ops::Range;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, Result, ServerResult, SimpleObject, Value};
use herred_macros::Answer;

use super::affair::{Decimal, entity, fact};
use super::answer::{self, Child, Objects, Walk, Written};
use super::at::{At, Item};
use super::decision::{Decision, Proposal};
use super::error::{ErrorCode, error};
use super::fact::Dated;
use super::filter;
use super::involvement::InvolvementFact;
use super::membership::ListOf;
use super::organization::Organization;
use super::word::Code;
use crate::network::affair::Total;
use crate::network::fact::{Fact, StatementKind, Text};
use crate::network::involvement::InvolvementKind;
use crate::network::key::EntityId;
use crate::network::money::{BudgetKind, Spread, allocation, budget_line};
use crate::network::questions::money::{self as questions, amounts_of, budget_of};

/// The most calendar years of which sums are asked.
const MOST_YEARS: i32 = 100;

budget_line! { entity {BudgetLineFact "A version of a budget line." budget_line [] {
    /// Every amount that is stated of it, whenever it counts, in order of time.
    async fn allocations(&self) -> Vec<AllocationFact> {
        self.item().history(StatementKind::Allocation, AllocationFact::of)
    }

    /// Who has to do with it on the day: where the money comes from, who reserves, proposes and accounts for it.
    async fn involved(
        &self,
        #[graphql(desc = "Only in these ways; in any where it is null.")] how: Option<Vec<Code<InvolvementKind>>>,
    ) -> ListOf<InvolvementFact> {
        ListOf::involved(self.item(), how)
    }

    /// What is set aside in it in some calendar years, at most 100.
    async fn years(
        &self,
        #[graphql(desc = "The first year.")] from: i32,
        #[graphql(desc = "The first year after them.")] until: i32,
    ) -> Option<Result<BudgetAmounts>> {
        Some(BudgetAmounts::of_line(self.item(), (from, until)))
    }
}} }

allocation! { fact {AllocationFact allocation {}} }

/// A sum of money, which may be greater than any amount that is stated.
pub struct Summed(Total);

/// A decimal number as amounts are.
impl OutputType for Summed {
    fn type_name() -> Cow<'static, str> {
        <Decimal as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Decimal as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.0.to_string()))
    }
}

impl answer::Answer for Summed {
    const OBJECTS: usize = 0;

    fn objects(_: &mut Objects) -> Vec<usize> {
        Vec::new()
    }

    fn write<'p>(&self, _: Child<'p>, walk: &mut Walk<'p>) -> Written {
        walk.string(&self.0.to_string());
        Ok(())
    }
}

/// A sum of money in one currency. Where it is known, the lowest and the highest are the same.
#[derive(SimpleObject, Answer)]
pub struct MoneySum {
    /// The currency, as ISO 4217 has it: `DKK`.
    currency: String,
    /// The lowest that it can be.
    lowest: Summed,
    /// The highest that it can be.
    highest: Summed,
}

impl MoneySum {
    fn all(sums: &[(Text, questions::Sum)]) -> Vec<Self> {
        let sum = |(currency, sum): &(Text, questions::Sum)| Self {
            currency: currency.to_string(),
            lowest: Summed(Total(sum.lowest)),
            highest: Summed(Total(sum.highest)),
        };
        sums.iter().map(sum).collect()
    }
}

/// What is set aside in a calendar year.
#[derive(SimpleObject, Answer)]
pub struct BudgetYear {
    /// The year.
    year: i32,
    /// The sum of each currency.
    sums: Vec<MoneySum>,
}

/// Statements about the amounts of a budget line that contradict one another: one of them holds.
#[derive(SimpleObject, Answer)]
pub struct MoneyConflict {
    /// The budget line.
    line: Option<BudgetLine>,
    /// The label of dispute that they share.
    label: String,
    /// The statements, each with its citations.
    allocations: Vec<AllocationFact>,
}

/// What is set aside in some calendar years.
#[derive(SimpleObject, Answer)]
pub struct BudgetAmounts {
    /// Each year in which something is, or may be, set aside. Of an amount that is for several years in all nobody says
    /// how much is for each: it makes the lowest of a year no greater and the highest greater by all of it.
    years: Vec<BudgetYear>,
    /// The sums of all the years, one a currency.
    total: Vec<MoneySum>,
    /// The statements that count.
    allocations: Vec<AllocationFact>,
    /// Those that contradict one another. Each makes the lowest no greater than by its least, and the highest greater by
    /// its greatest.
    conflicts: Vec<MoneyConflict>,
}

impl BudgetAmounts {
    /// Those of one line.
    fn of_line(item: &Item, period: (i32, i32)) -> Result<Self> {
        Ok(Self::of(&item.at, &amounts_of(&item.at, item.id, years(period)?)))
    }

    fn of(at: &At, found: &questions::Amounts<'_>) -> Self {
        let stated =
            |facts: &[&Fact]| facts.iter().filter_map(|fact| AllocationFact::of(Dated::new(at, fact))).collect();
        let conflict = |one: &questions::Conflict<'_>| MoneyConflict {
            line: BudgetLine::version(&at.item(one.line)),
            label: one.label.to_string(),
            allocations: stated(&one.facts),
        };
        let year = |one: &questions::YearSums| BudgetYear { year: one.year, sums: MoneySum::all(&one.sums) };
        Self {
            years: found.years.iter().map(year).collect(),
            total: MoneySum::all(&found.total),
            allocations: stated(&found.facts),
            conflicts: found.conflicts.iter().map(conflict).collect(),
        }
    }
}

/// What one body has set aside from the same sources.
#[derive(SimpleObject, Answer)]
pub struct BudgetRow {
    /// The body whose money it is; null where that is not known.
    body: Option<Organization>,
    /// From where it comes, all of it together; nothing where that is not known.
    sources: Vec<InvolvementFact>,
    /// The budget lines that count.
    lines: Vec<BudgetLine>,
    /// The amounts.
    amounts: BudgetAmounts,
}

/// What bodies have set aside in some calendar years.
#[derive(SimpleObject, Answer)]
pub struct Budget {
    /// By body and source.
    rows: Vec<BudgetRow>,
    /// The budget lines that may hold in those years and of which no amount is known for them.
    without_amount: Vec<BudgetLine>,
    /// The budget lines that are parts of lines that count: in the years in which those do they do not count, and in
    /// those in which those only may they may.
    within_others: Vec<BudgetLine>,
}

impl Budget {
    /// What some bodies have set aside, or all, for an area where one is given.
    ///
    /// # Errors
    /// INVALID_VALUE, UNKNOWN_KEY.
    pub fn of(at: &At, bodies: Option<Vec<String>>, period: (i32, i32), area: Option<&str>) -> Result<Self> {
        let keys = |keys: Vec<String>| keys.iter().map(|key| filter::entity(at, key)).collect::<Result<Vec<_>>>();
        let (bodies, years) = (bodies.map(keys).transpose()?, years(period)?);
        let found = budget_of(at, bodies.as_deref(), years, area);
        let lines = |lines: &[EntityId]| lines.iter().filter_map(|line| BudgetLine::version(&at.item(*line))).collect();
        let row = |row: &questions::BudgetRow<'_>| BudgetRow {
            body: row.body.and_then(|body| Organization::of(&at.item(body))),
            sources: row.involvements.iter().filter_map(|fact| InvolvementFact::of(Dated::new(at, fact))).collect(),
            lines: lines(&row.lines),
            amounts: BudgetAmounts::of(at, &row.amounts),
        };
        Ok(Self {
            rows: found.rows.iter().map(row).collect(),
            without_amount: lines(&found.without_amount),
            within_others: lines(&found.within_others),
        })
    }
}

/// Some calendar years, from one until another that is not included.
fn years((from, until): (i32, i32)) -> Result<Range<i32>> {
    let can_be = 1 <= from && from < until && until <= 10_000;
    if !can_be || until - from > MOST_YEARS {
        let sentence = format!(
            "the years from {from} until {until}, which is not included, cannot be asked of: at least one, at most {MOST_YEARS}, from 1 to 9999"
        );
        return Err(error(ErrorCode::InvalidValue, sentence));
    }
    Ok(from..until)
}
