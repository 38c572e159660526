//! Budget lines and the amounts that are set aside in them.

use super::affair::{entity, fact};
use super::decision::{Decision, Proposal};
use super::organization::Organization;
use crate::network::money::{BudgetKind, Spread, allocation, budget_line};

budget_line! { entity {BudgetLineFact "A version of a budget line." budget_line [] {}} }

allocation! { fact {AllocationFact allocation {}} }
