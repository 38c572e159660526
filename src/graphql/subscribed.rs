//! A subscription's document as the library executes it: it looks for fields at the root and past fragments.

use std::collections::HashSet;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

/// Puts what they hold in the place of the fragments at the root of a valid document's operations, and leaves out
/// fragments that are used no more, as the library would refuse them.
pub fn spread_at_root(document: &mut ExecutableDocument) {
    let ExecutableDocument { operations, fragments } = document;
    let held = |selection: &Selection| -> Option<Vec<Positioned<Selection>>> {
        match selection {
            Selection::Field(_) => None,
            Selection::InlineFragment(fragment) => Some(fragment.node.selection_set.node.items.clone()),
            Selection::FragmentSpread(spread) => {
                let fragment = fragments.get(&spread.node.fragment_name.node);
                Some(fragment.map(|fragment| fragment.node.selection_set.node.items.clone()).unwrap_or_default())
            }
        }
    };
    let spread = |set: &mut SelectionSet| {
        let mut open = std::mem::take(&mut set.items);
        open.reverse();
        while let Some(selection) = open.pop() {
            match held(&selection.node) {
                Some(held) => open.extend(held.into_iter().rev()),
                None => set.items.push(selection),
            }
        }
    };
    match operations {
        DocumentOperations::Single(operation) => spread(&mut operation.node.selection_set.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                spread(&mut operation.node.selection_set.node);
            }
        }
    }
    let used = used(document);
    document.fragments.retain(|name, _| used.contains(name));
}

/// The fragments that operations use, by themselves or by others.
fn used(document: &ExecutableDocument) -> HashSet<Name> {
    let mut used = HashSet::new();
    let mut open: Vec<_> =
        document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node).collect();
    while let Some(set) = open.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => open.push(&field.node.selection_set.node),
                Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let fragment = document.fragments.get(name);
                    if let Some(fragment) = fragment.filter(|_| used.insert(name.clone())) {
                        open.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    used
}
