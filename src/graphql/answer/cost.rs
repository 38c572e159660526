//! What a document costs, as the library counts it: each field 1 and what is below it, a page its
//! size times an item, `__typename` nothing. But for one thing: the library takes what a spread fragment
//! asks for fields of the type where it is spread, and a page for a plain field there; here it is a page. What does not depend on variables is counted once a document.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::registry::{MetaTypeName, Registry};
use async_graphql::{ServerResult, Variables};

use super::objects::{CostOf, Objects};
use super::variables::{Arguments, Given, depends};

/// What a selection costs.
#[derive(Default)]
pub struct Cost {
    /// What does not depend on variables.
    fixed: usize,
    fields: Vec<Costed>,
}

/// A field whose cost depends on variables.
struct Costed {
    /// How its cost is counted; 1 more than what is below it where there is nothing.
    of: Option<CostOf>,
    arguments: Arguments,
    below: Cost,
}

impl Cost {
    /// What a selection on a type costs. Fragments count wherever they are spread, and conditions are
    /// taken to hold. The document has no circles.
    pub fn of(
        document: &ExecutableDocument,
        set: &SelectionSet,
        on: &str,
        types: (&Objects, &Registry),
    ) -> ServerResult<Self> {
        let mut cost = Self::default();
        for selection in &set.items {
            let below = match &selection.node {
                Selection::Field(field) => Self::of_field(document, &field.node, on, types)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(on, |condition| &condition.node.on.node);
                    Self::of(document, &fragment.node.selection_set.node, on, types)?
                }
                Selection::FragmentSpread(spread) => match document.fragments.get(&spread.node.fragment_name.node) {
                    Some(fragment) => {
                        let on = &fragment.node.type_condition.node.on.node;
                        Self::of(document, &fragment.node.selection_set.node, on, types)?
                    }
                    None => Self::default(),
                },
            };
            cost.fixed = cost.fixed.saturating_add(below.fixed);
            cost.fields.extend(below.fields);
        }
        Ok(cost)
    }

    fn of_field(
        document: &ExecutableDocument,
        field: &Field,
        on: &str,
        types: (&Objects, &Registry),
    ) -> ServerResult<Self> {
        let (objects, registry) = types;
        let name = &*field.name.node;
        if name == "__typename" {
            return Ok(Self::default());
        }
        let of = registry.types.get(on).and_then(|on| on.field_by_name(name)).map(|field| &*field.ty);
        let below = MetaTypeName::concrete_typename(of.unwrap_or_default());
        let below = Self::of(document, &field.selection_set.node, below, types)?;
        let of = objects.named(on).and_then(|object| object.field(name)).and_then(|(_, field)| field.cost);
        let cost = Costed { of, arguments: field.arguments.clone(), below };
        let varies = of.is_some() && field.arguments.iter().any(|(_, value)| depends(&value.node));
        if varies || !cost.below.fields.is_empty() {
            return Ok(Self { fixed: 0, fields: vec![cost] });
        }
        Ok(Self { fixed: cost.with(&Variables::default())?, fields: Vec::new() })
    }

    /// Whether it is the same whatever the variables.
    pub fn is_fixed(&self) -> bool {
        self.fields.is_empty()
    }

    /// What it is with variables.
    ///
    /// # Errors
    /// An argument that it depends on is none.
    pub fn with(&self, variables: &Variables) -> ServerResult<usize> {
        self.fields.iter().try_fold(self.fixed, |sum, field| Ok(sum.saturating_add(field.with(variables)?)))
    }
}

impl Costed {
    fn with(&self, variables: &Variables) -> ServerResult<usize> {
        let below = self.below.with(variables)?;
        match self.of {
            Some(of) => of(&Given { arguments: &self.arguments, variables }, below),
            None => Ok(below.saturating_add(1)),
        }
    }
}
