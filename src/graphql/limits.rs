//! What a request may ask for: published, and set where the server is started.

use std::time::Duration;

use super::page::LARGEST_PAGE;

/// What a request may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most tokens in a document: names, numbers, strings and signs.
    pub tokens: usize,
    /// The deepest that brackets nest in a document, or in the values of its variables.
    pub nesting: usize,
    /// The deepest that fields nest, fragments spread. The standard introspection query is 13 deep.
    pub depth: u64,
    /// The most selections, fragments spread.
    pub selections: u64,
    /// The most fields under another name than their own, fragments spread.
    pub aliases: u64,
    /// The most directives, fragments spread.
    pub directives: u64,
    /// The most operations in a document.
    pub operations: usize,
    /// The most items of a page, at most 500.
    pub page: usize,
    /// The most that an operation costs: a field 1, a page its size times an item.
    pub cost: usize,
    /// The largest answer to a query, in bytes; one that grows beyond it is given up. What the schema says of itself,
    /// which is as long as it is, and the answers of subscriptions have no such bound.
    pub answer: usize,
    /// How long the answer to a query is made before it is given up.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: 10_000,
            nesting: 64,
            depth: 32,
            selections: 20_000,
            aliases: 1_000,
            directives: 200,
            operations: 50,
            page: LARGEST_PAGE,
            cost: 200_000,
            answer: 64 * 1024 * 1024,
            time: Duration::from_secs(5),
        }
    }
}

impl Limits {
    /// The limits in words, as the schema's description has them; they are those of a server that was told no others.
    pub fn described() -> String {
        let Self { tokens, nesting, depth, selections, aliases, directives, operations, page, cost, answer, time } =
            Self::default();
        format!(
            "Who sits where in organisation networks, for how long and on whose behalf, and who answers to whom: on any \
             day, past or planned, and as it was known at any time.\n\n\
             A document has at most {tokens} tokens, {operations} operations, and brackets {nesting} deep.\n\
             Once its fragments are spread it has at most {selections} selections, {depth} deep, {aliases} aliases and \
             {directives} directives.\n\
             A page has at most {page} items. An operation costs at most {cost}: a field 1, a page its size times an \
             item; `extensions.cost` of its answer says what it costs.\n\
             A query is answered within {} seconds, with at most {} MiB. A server may be told other limits.",
            time.as_secs(),
            answer / (1024 * 1024),
        )
    }
}
