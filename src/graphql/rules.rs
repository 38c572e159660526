//! What a document must keep to before the library sees it: the rules of the specification, some of
//! which the library does not look at, and the limits on what it comes to once its fragments are spread.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use apollo_compiler::ast::{Definition, Directive, Document, Selection, Value};
use apollo_compiler::parser::Parser;
use apollo_compiler::response::GraphQLError;
use apollo_compiler::validation::{DiagnosticList, Valid};
use apollo_compiler::{Node, Schema};
use async_graphql::{Pos, ServerError};

use super::error::{ErrorCode, request_error};
use super::limits::Limits;
use super::sdl;

/// The most faults of one document that are told.
const MOST_FAULTS: usize = 20;

/// The schema as the rules know it. A test holds that it is valid.
pub static SCHEMA: LazyLock<Valid<Schema>> = LazyLock::new(|| {
    // A field of the specification that the library does not know yet.
    let text = format!("{}extend type __Type {{ isOneOf: Boolean }}\n", sdl());
    let parsed = Schema::parse(text, "schema.graphql").unwrap_or_else(|faulty| faulty.partial);
    Valid::assume_valid(parsed)
});

/// Passes a document that is valid and within the limits. It must have passed [`super::guard::passes`].
///
/// # Errors
/// GRAPHQL_PARSE_FAILED, TOO_LARGE, TOO_DEEP or GRAPHQL_VALIDATION_FAILED, for each fault that is told.
pub fn check(text: &str, limits: &Limits) -> Result<(), Vec<ServerError>> {
    // A level of brackets is a few of the parser's.
    let mut parser = Parser::new().recursion_limit(limits.nesting.saturating_mul(4)).token_limit(text.len());
    let document = parser.parse_ast(text, "request");
    let document = document.map_err(|faulty| told(&faulty.errors, ErrorCode::ParseFailed))?;
    within(&document, limits).map_err(|error| vec![error])?;
    let unique = repeated_fields(&document);
    if !unique.is_empty() {
        return Err(unique);
    }
    let valid = document.to_executable_validate(&SCHEMA);
    let valid = valid.map_err(|faulty| told(&faulty.errors, ErrorCode::ValidationFailed))?;
    for operation in valid.operations.iter() {
        if apollo_compiler::introspection::check_max_depth(&valid, operation).is_err() {
            let sentence = "the introspection asks for lists of fields within lists of fields; ask for types by name";
            return Err(vec![request_error(ErrorCode::TooDeep, sentence)]);
        }
    }
    Ok(())
}

fn told(faults: &DiagnosticList, code: ErrorCode) -> Vec<ServerError> {
    let errors = faults.iter().take(MOST_FAULTS).map(|fault| {
        let GraphQLError { message, locations, .. } = fault.to_json();
        let mut error = request_error(code, message);
        error.locations = locations.iter().map(|at| Pos { line: at.line, column: at.column }).collect();
        error
    });
    errors.collect()
}

/// What a selection comes to, its fragments spread. Saturates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Extent {
    selections: u64,
    depth: u64,
    aliases: u64,
    directives: u64,
}

impl Extent {
    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
        }
    }
}

/// Passes a document that is within the limits, without walking what its fragments spread: one of 900
/// bytes in which each of 25 fragments spreads the next one twice would keep a core busy for minutes.
fn within(document: &Document, limits: &Limits) -> Result<(), ServerError> {
    let mut counting = Counting::of(document);
    let operations = document.definitions.iter().filter_map(Definition::as_operation_definition);
    let mut count = 0;
    let mut extent = Extent::default();
    for operation in operations {
        count += 1;
        let variables = operation.variables.iter().map(|variable| variable.directives.len()).sum::<usize>();
        let directives = number(operation.directives.len().saturating_add(variables));
        extent = extent.and(counting.set(&operation.selection_set)).and(Extent { directives, ..Extent::default() });
    }
    let Extent { selections, depth, aliases, directives } = extent;
    let counts = [
        (number(count), number(limits.operations), "operations"),
        (selections, limits.selections, "selections once its fragments are spread"),
        (aliases, limits.aliases, "aliases once its fragments are spread"),
        (directives, limits.directives, "directives once its fragments are spread"),
    ];
    for (count, most, of) in counts {
        if count > most {
            let sentence = format!("the document has {count} {of}; at most {most} are answered");
            return Err(request_error(ErrorCode::TooLarge, sentence));
        }
    }
    if depth > limits.depth {
        let sentence = format!("the document asks {depth} fields deep; at most {} are answered", limits.depth);
        return Err(request_error(ErrorCode::TooDeep, sentence));
    }
    Ok(())
}

fn directives_of(selection: &Selection) -> &[Node<Directive>] {
    match selection {
        Selection::Field(field) => &field.directives,
        Selection::InlineFragment(fragment) => &fragment.directives,
        Selection::FragmentSpread(spread) => &spread.directives,
    }
}

fn number(of: usize) -> u64 {
    u64::try_from(of).unwrap_or(u64::MAX)
}

struct Counting<'d> {
    fragments: HashMap<&'d str, &'d [Selection]>,
    /// What each fragment comes to; nothing while it is being counted, as one within itself is invalid.
    counted: HashMap<&'d str, Extent>,
    /// How deep it is being counted.
    level: usize,
}

/// How deep selections are counted, through the fragments that they spread: each level takes some of the stack. What is
/// deeper is deeper than any limit.
const DEEPEST: usize = 400;

impl<'d> Counting<'d> {
    fn of(document: &'d Document) -> Self {
        let fragments = document.definitions.iter().filter_map(Definition::as_fragment_definition);
        let fragments = fragments.map(|fragment| (fragment.name.as_str(), &*fragment.selection_set));
        Self { fragments: fragments.collect(), counted: HashMap::new(), level: 0 }
    }

    fn set(&mut self, set: &'d [Selection]) -> Extent {
        if self.level == DEEPEST {
            return Extent { depth: u64::MAX, ..Extent::default() };
        }
        self.level += 1;
        let extent = self.sum(set);
        self.level -= 1;
        extent
    }

    fn sum(&mut self, set: &'d [Selection]) -> Extent {
        set.iter().fold(Extent::default(), |sum, selection| {
            let (below, deeper, aliased) = match selection {
                Selection::Field(field) => (self.set(&field.selection_set), 1, field.alias.is_some()),
                Selection::InlineFragment(fragment) => (self.set(&fragment.selection_set), 0, false),
                Selection::FragmentSpread(spread) => (self.fragment(&spread.fragment_name), 0, false),
            };
            sum.and(Extent {
                selections: below.selections.saturating_add(1),
                depth: below.depth.saturating_add(deeper),
                aliases: below.aliases.saturating_add(u64::from(aliased)),
                directives: below.directives.saturating_add(number(directives_of(selection).len())),
            })
        })
    }

    fn fragment(&mut self, name: &str) -> Extent {
        let Some((name, set)) = self.fragments.get_key_value(name).map(|(name, set)| (*name, *set)) else {
            return Extent::default();
        };
        if let Some(counted) = self.counted.get(name) {
            return *counted;
        }
        self.counted.insert(name, Extent::default());
        let extent = self.set(set);
        self.counted.insert(name, extent);
        extent
    }
}

/// A fault for each input object that gives a field twice: neither library looks at that.
fn repeated_fields(document: &Document) -> Vec<ServerError> {
    let mut faults = Vec::new();
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let defaults = operation.variables.iter().filter_map(|variable| variable.default_value.as_ref());
                defaults.for_each(|value| repeated_in(value, &mut faults));
                in_directives(&operation.directives, &mut faults);
                in_set(&operation.selection_set, &mut faults);
            }
            Definition::FragmentDefinition(fragment) => {
                in_directives(&fragment.directives, &mut faults);
                in_set(&fragment.selection_set, &mut faults);
            }
            // Others are no requests, and refused later.
            _ => {}
        }
    }
    let told = faults.into_iter().take(MOST_FAULTS);
    let told = told.map(|name| {
        let sentence = format!("an input object gives its field “{name}” more than once");
        request_error(ErrorCode::ValidationFailed, sentence)
    });
    told.collect()
}

fn in_set<'d>(set: &'d [Selection], faults: &mut Vec<&'d str>) {
    for selection in set {
        in_directives(directives_of(selection), faults);
        match selection {
            Selection::Field(field) => {
                field.arguments.iter().for_each(|argument| repeated_in(&argument.value, faults));
                in_set(&field.selection_set, faults);
            }
            Selection::InlineFragment(fragment) => in_set(&fragment.selection_set, faults),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn in_directives<'d>(directives: &'d [Node<Directive>], faults: &mut Vec<&'d str>) {
    let arguments = directives.iter().flat_map(|directive| &directive.arguments);
    arguments.for_each(|argument| repeated_in(&argument.value, faults));
}

fn repeated_in<'d>(value: &'d Value, faults: &mut Vec<&'d str>) {
    match value {
        Value::Object(fields) => {
            let mut seen = HashSet::new();
            for (name, value) in fields {
                if !seen.insert(name.as_str()) {
                    faults.push(name.as_str());
                }
                repeated_in(value, faults);
            }
        }
        Value::List(items) => items.iter().for_each(|item| repeated_in(item, faults)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(document: &str) -> Extent {
        let parsed = Document::parse(document, "request").expect("a document");
        let mut counting = Counting::of(&parsed);
        let operation = parsed.definitions.iter().find_map(Definition::as_operation_definition).expect("an operation");
        counting.set(&operation.selection_set)
    }

    fn extents(selections: u64, depth: u64, aliases: u64, directives: u64) -> Extent {
        Extent { selections, depth, aliases, directives }
    }

    #[test]
    fn spreads_multiply_and_circles_end() {
        assert_eq!(extent("{ a x: b @skip(if: true) { c } }"), extents(3, 2, 1, 1));
        assert_eq!(extent("{ ...F n { ...F } } fragment F on Q { x: a b }"), extents(7, 2, 2, 0));
        assert_eq!(extent("{ ...F } fragment F on Q { a ...F }"), extents(3, 1, 0, 0));
        let bomb: String = (0..200).map(|at| format!("fragment F{at} on Q {{ ...F{0} ...F{0} }} ", at + 1)).collect();
        // Each level is entered once, so that this is counted at once.
        let bomb = extent(&format!("{{ ...F0 }} {bomb} fragment F200 on Q {{ x: a @b }}"));
        assert_eq!(bomb, extents(u64::MAX, 1, u64::MAX, u64::MAX));
    }

    #[test]
    fn a_field_given_twice_is_found_wherever_a_value_is() {
        let twice = "{ a: 1, b: [{ c: 1, c: 2 }] }";
        for document in [
            format!("{{ f(x: {twice}) }}"),
            format!("{{ ... @d(x: {twice}) {{ f }} }}"),
            format!("query($x: X = {twice}) {{ f }}"),
            format!("{{ f }} fragment F on Q {{ f(x: {twice}) }}"),
        ] {
            let parsed = Document::parse(&*document, "request").expect("a document");
            assert_eq!(repeated_fields(&parsed).len(), 1, "{document}");
        }
        let parsed = Document::parse("{ f(x: { a: 1, b: { a: 1 } }, y: { a: 1 }) }", "request").expect("a document");
        assert_eq!(repeated_fields(&parsed), []);
    }
}
