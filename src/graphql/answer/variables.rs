//! What a request gives: the values of its variables, and through them those of arguments.

use async_graphql::parser::types::{BaseType, OperationDefinition, Type};
use async_graphql::registry::{MetaType, MetaTypeName, Registry};
use async_graphql::{InputType, Name, Pos, Positioned, ServerResult, Value as Constant, Variables};
use async_graphql_value::Value;

/// A field's arguments as a document has them.
pub type Arguments = Vec<(Positioned<Name>, Positioned<Value>)>;

/// What arguments are read from.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The field's arguments.
    pub arguments: &'a Arguments,
    /// The request's variables, defaults filled in; what is not in it was not given.
    pub variables: &'a Variables,
}

impl Given<'_> {
    /// An argument's value. One whose variable was not given is as one that is not there.
    ///
    /// # Errors
    /// The value is none of the argument's type.
    pub fn argument<T: InputType>(&self, name: &str, default: Option<fn() -> T>) -> ServerResult<T> {
        let argument = self.arguments.iter().find(|(of, _)| of.node == name).map(|(_, value)| value);
        let position = argument.map_or_else(Pos::default, |value| value.pos);
        let value = argument.and_then(|value| constant(&value.node, self.variables));
        match (value, default) {
            (None, Some(default)) => Ok(default()),
            (value, _) => T::parse(value).map_err(|error| error.into_server_error(position)),
        }
    }
}

/// A value with its variables filled in; none for a variable that was not given.
fn constant(value: &Value, variables: &Variables) -> Option<Constant> {
    match value {
        Value::Variable(name) => variables.get(name).cloned(),
        Value::List(items) => {
            let items = items.iter().map(|item| constant(item, variables).unwrap_or_default());
            Some(Constant::List(items.collect()))
        }
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, value)| Some((name.clone(), constant(value, variables)?)));
            Some(Constant::Object(fields.collect()))
        }
        other => other.clone().into_const(),
    }
}

/// Whether a value depends on variables.
pub fn depends(value: &Value) -> bool {
    match value {
        Value::Variable(_) => true,
        Value::List(items) => items.iter().any(depends),
        Value::Object(fields) => fields.values().any(depends),
        _ => false,
    }
}

/// The variables of an operation with their defaults filled in; none where a value is missing or is
/// not of its type, which is the library's to refuse.
pub fn coerced(operation: &OperationDefinition, given: &Variables, registry: &Registry) -> Option<Variables> {
    let mut variables = Variables::default();
    for definition in &operation.variable_definitions {
        let (name, of) = (&definition.node.name.node, &definition.node.var_type.node);
        let default = definition.node.default_value.as_ref().map(|default| &default.node);
        match given.get(name).or(default) {
            Some(value) if fits(value, of, registry) => {
                variables.insert(name.clone(), value.clone());
            }
            None if of.nullable => {}
            Some(_) | None => return None,
        }
    }
    Some(variables)
}

fn fits(value: &Constant, of: &Type, registry: &Registry) -> bool {
    match (value, &of.base) {
        (Constant::Null, _) => of.nullable,
        (Constant::List(items), BaseType::List(of)) => items.iter().all(|item| fits(item, of, registry)),
        (one, BaseType::List(of)) => fits(one, of, registry),
        (value, BaseType::Named(name)) => fits_named(value, name, registry),
    }
}

/// [`fits`], of a type as the registry writes it: `[Date!]!`.
fn fits_written(value: &Constant, of: &str, registry: &Registry) -> bool {
    match MetaTypeName::create(of) {
        MetaTypeName::NonNull(of) => *value != Constant::Null && fits_written(value, of, registry),
        MetaTypeName::List(of) => match value {
            Constant::Null => true,
            Constant::List(items) => items.iter().all(|item| fits_written(item, of, registry)),
            one => fits_written(one, of, registry),
        },
        MetaTypeName::Named(name) => *value == Constant::Null || fits_named(value, name, registry),
    }
}

fn fits_named(value: &Constant, name: &str, registry: &Registry) -> bool {
    match (registry.types.get(name), value) {
        (Some(MetaType::Scalar { is_valid: Some(is_valid), .. }), value) => is_valid(value),
        (Some(MetaType::Scalar { is_valid: None, .. }), _) => true,
        (Some(MetaType::Enum { enum_values, .. }), Constant::Enum(word)) => enum_values.contains_key(word.as_str()),
        (Some(MetaType::Enum { enum_values, .. }), Constant::String(word)) => enum_values.contains_key(word),
        (Some(MetaType::InputObject { input_fields, oneof, .. }), Constant::Object(given)) => {
            let known = given.keys().all(|name| input_fields.contains_key(name.as_str()));
            let alone = !oneof || (given.len() == 1 && given.values().all(|value| *value != Constant::Null));
            let each = input_fields.values().all(|field| match given.get(field.name.as_str()) {
                Some(value) => fits_written(value, &field.ty, registry),
                None => field.default_value.is_some() || !MetaTypeName::create(&field.ty).is_non_null(),
            });
            known && alone && each
        }
        _ => false,
    }
}
