//! How large a document is once its fragments are spread: counted before the library walks it.
//!
//! The library validates, and computes its limits, by walking every spread. A document of 900 bytes
//! in which each of 25 fragments spreads the next one twice would keep a core busy for minutes.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// The most selections in a document, its fragments spread.
pub const MOST_SELECTIONS: u64 = 20_000;

/// How many selections a document has once its fragments are spread, each counted once for every
/// time it is spread; at the most the largest number. A fragment within itself counts nothing: the
/// library refuses it.
pub fn selections(document: &ExecutableDocument) -> u64 {
    let mut counting = Counting { document, counted: HashMap::new() };
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let in_operations = operations.fold(0_u64, |sum, set| sum.saturating_add(counting.set(set)));
    let fragments = document.fragments.keys().fold(0_u64, |sum, name| sum.saturating_add(counting.fragment(name)));
    in_operations.saturating_add(fragments)
}

struct Counting<'d> {
    document: &'d ExecutableDocument,
    /// What each fragment counts; 0 while it is being counted.
    counted: HashMap<&'d str, u64>,
}

impl<'d> Counting<'d> {
    fn set(&mut self, set: &'d SelectionSet) -> u64 {
        set.items.iter().fold(0, |sum: u64, item| {
            let count = match &item.node {
                Selection::Field(field) => self.set(&field.node.selection_set.node),
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            sum.saturating_add(1).saturating_add(count)
        })
    }

    fn fragment(&mut self, name: &str) -> u64 {
        let document = self.document;
        let Some((name, fragment)) = document.fragments.get_key_value(name) else { return 0 };
        if let Some(count) = self.counted.get(name.as_str()) {
            return *count;
        }
        self.counted.insert(name, 0);
        let count = self.set(&fragment.node.selection_set.node);
        self.counted.insert(name, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(document: &str) -> u64 {
        async_graphql::parser::parse_query(document).map_or(0, |document| selections(&document))
    }

    #[test]
    fn spreads_multiply_and_circles_end() {
        assert_eq!(count("{ a b { c } }"), 3);
        assert_eq!(count("{ ...F ...F } fragment F on Q { a b }"), 2 * 3 + 2);
        assert_eq!(count("{ ...F } fragment F on Q { a ...F }"), 5);
        let bomb: String = (0..200).map(|at| format!("fragment F{at} on Q {{ ...F{0} ...F{0} }} ", at + 1)).collect();
        // Each level is entered once, so that this is counted at once.
        assert_eq!(count(&format!("{{ ...F0 }} {bomb} fragment F200 on Q {{ a }}")), u64::MAX);
    }
}
