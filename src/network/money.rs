//! Money: budget lines and funds, and the amounts that are set aside in them. Where it comes from, and who
//! reserves, proposes and accounts for it, are involvements.

use super::affair::{define, field_columns, field_kind, field_map, field_read, field_value, kept, structure};
use super::word::words;

words! {
    /// What a budget line is.
    enum BudgetKind {
        /// Money for one purpose.
        Line = "LINE", "budgetpost";
        /// Money that is handed out of as needs arise.
        Fund = "FUND", "pulje";
    }

    /// How an amount is to be read where it is stated for more than a year.
    enum Spread {
        /// So much in each calendar year.
        Yearly = "YEARLY", "årligt";
        /// So much for the whole of the time.
        InAll = "IN_ALL", "i alt";
    }
}

/// Hands the definition of [`BudgetLine`] to a macro.
macro_rules! budget_line {
    ($next:ident $with:tt) => {
        $next! { $with
            /// Money that is set aside for something.
            BudgetLine {
                /// What it is.
                kind: word(BudgetKind);
                /// What it is for.
                title: text();
            } {
                /// The body whose money it is.
                body: key(BudgetOf, Organization);
                /// The proposal that it stands in.
                proposal: key(BudgetUnder, Proposal);
                /// The line or fund that it is a part of.
                whole: key(BudgetWhole, BudgetLine);
                /// The area that it is for.
                area: text();
                /// What it may be used for.
                purpose: prose();
            }
        }
    };
}
pub(crate) use budget_line;
budget_line! { define [] }

/// Hands the definition of [`Allocation`] to a macro.
macro_rules! allocation {
    ($next:ident $with:tt) => {
        $next! { $with
            /// An amount of a budget line, for the years of its validity.
            Allocation {
                /// The amount.
                amount: amount();
                /// Its currency, as ISO 4217 has it: `DKK`.
                currency: text();
                /// Whether it is for each year or in all.
                spread: word(Spread);
            } {
                /// The decision that grants it.
                decision: key(GrantedBy, Decision);
            }
        }
    };
}
pub(crate) use allocation;
allocation! { define [] }
