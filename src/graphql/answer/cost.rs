//! What an operation costs: each field 1 and what is below it, a page its size times an item, `__typename`
//! nothing. The library counts so too, but for two things. It takes what a spread fragment asks for fields of the
//! type where it is spread, and a page for a plain field there; here it is a page. And it takes what the kinds of an
//! interface have in common for plain fields; here they cost what they cost of a kind. What does not depend on
//! variables is counted once a document.

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{ServerResult, Variables};

use super::objects::{CostOf, Objects};
use super::variables::{Arguments, Given, depends};
use crate::graphql::error::{ErrorCode, request_error};
use crate::graphql::page::too_large;

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
    /// The most items of a page.
    page: usize,
}

/// What a cost is counted by.
#[derive(Clone, Copy)]
pub struct Prices<'a> {
    /// The document, which has no circles.
    pub document: &'a ExecutableDocument,
    /// The object types, whose fields say what they cost.
    pub objects: &'a Objects,
    /// All types.
    pub registry: &'a Registry,
    /// The most items of a page.
    pub page: usize,
}

/// What `__schema` and `__type` cost beside their fields: they are as long as the schema.
const INTROSPECTION: usize = 5_000;

impl Cost {
    /// What a selection on a type costs. Fragments count wherever they are spread, and conditions are
    /// taken to hold.
    ///
    /// # Errors
    /// As [`Cost::with`], of what does not depend on variables.
    pub fn of(set: &SelectionSet, on: &str, prices: Prices<'_>) -> ServerResult<Self> {
        let mut cost = Self::default();
        for selection in &set.items {
            let below = match &selection.node {
                Selection::Field(field) => Self::of_field(&field.node, on, prices)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(on, |condition| &condition.node.on.node);
                    Self::of(&fragment.node.selection_set.node, on, prices)?
                }
                Selection::FragmentSpread(spread) => {
                    match prices.document.fragments.get(&spread.node.fragment_name.node) {
                        Some(fragment) => {
                            let on = &fragment.node.type_condition.node.on.node;
                            Self::of(&fragment.node.selection_set.node, on, prices)?
                        }
                        None => Self::default(),
                    }
                }
            };
            cost.fixed = cost.fixed.saturating_add(below.fixed);
            cost.fields.extend(below.fields);
        }
        Ok(cost)
    }

    fn of_field(field: &Field, on: &str, prices: Prices<'_>) -> ServerResult<Self> {
        let Prices { objects, registry, page, .. } = prices;
        let name = &*field.name.node;
        if name == "__typename" {
            return Ok(Self::default());
        }
        let of = registry.types.get(on).and_then(|on| on.field_by_name(name)).map(|field| &*field.ty);
        let below = MetaTypeName::concrete_typename(of.unwrap_or_default());
        let below = Self::of(&field.selection_set.node, below, prices)?;
        // A field of an interface costs what it costs of the objects that it can be of, which have it in common.
        let priced = |object: &str| objects.named(object)?.field(name)?.1.cost;
        let possible = registry.types.get(on).and_then(MetaType::possible_types);
        let of = priced(on).or_else(|| possible?.iter().find_map(|object| priced(object)));
        let cost = Costed { of, arguments: field.arguments.clone(), below, page };
        let varies = of.is_some() && field.arguments.iter().any(|(_, value)| depends(&value.node));
        if varies || !cost.below.fields.is_empty() {
            return Ok(Self { fixed: 0, fields: vec![cost] });
        }
        let own = if matches!(name, "__schema" | "__type") { INTROSPECTION } else { 0 };
        Ok(Self { fixed: cost.with(&Variables::default())?.saturating_add(own), fields: Vec::new() })
    }

    /// What it is with variables.
    ///
    /// # Errors
    /// PAGE_TOO_LARGE; or an argument that it depends on is none.
    pub fn with(&self, variables: &Variables) -> ServerResult<usize> {
        self.fields.iter().try_fold(self.fixed, |sum, field| Ok(sum.saturating_add(field.with(variables)?)))
    }
}

impl Costed {
    fn with(&self, variables: &Variables) -> ServerResult<usize> {
        let below = self.below.with(variables)?;
        let Some(of) = self.of else { return Ok(below.saturating_add(1)) };
        let given = Given { arguments: &self.arguments, variables };
        for end in ["first", "last"] {
            let asked = given.argument::<Option<i32>>(end, None)?.unwrap_or_default();
            if usize::try_from(asked).is_ok_and(|asked| asked > self.page) {
                return Err(request_error(ErrorCode::PageTooLarge, too_large(asked, self.page)));
            }
        }
        of(&given, below)
    }
}
