//! Random documents that fit the schema, with their variables.
//!
//! What is random is read off a tape of numbers, so that proptest can make a failing case smaller.

use std::fmt::Write as _;
use std::sync::LazyLock;

use apollo_compiler::ast::Type;
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::{Map, Value, json};

use super::SHIPPED;
use crate::graphql::sdl;
use crate::network::key::Noun;

static SCHEMA: LazyLock<Valid<Schema>> =
    LazyLock::new(|| Schema::parse_and_validate(sdl(), "schema.graphql").expect("a valid schema"));

/// A document, its variables, and the operation that is asked for.
#[derive(Debug, Clone)]
pub struct Document {
    pub query: String,
    pub variables: Value,
    pub operation: Option<&'static str>,
}

/// The document that a tape makes; none where it is not valid, judged by another implementation.
pub fn document(tape: &[u16]) -> Option<Document> {
    let mut making = Making { tape, fragments: Vec::new(), variables: Vec::new(), given: Map::new() };
    let selection = making.selection("Query", 6);
    making.document(&selection)
}

/// Lists of the network, and what their nodes are.
const LISTS: [(&str, &str); 9] = [
    ("organizations", "Organization"),
    ("persons", "Person"),
    ("agreements", "Agreement"),
    ("budgetLines", "BudgetLine"),
    ("decisions", "Decision"),
    ("meetings", "Meeting"),
    ("meetingSeriesList", "MeetingSeries"),
    ("procedures", "Procedure"),
    ("proposals", "Proposal"),
];

/// The same of a list of the network, whose name is given too, on a day, as known at a revision, and after a cursor:
/// `$on`, `$known` and `$after`, which have no values yet.
pub fn listed(tape: &[u16]) -> Option<(&'static str, Document)> {
    let variables = ["$on: Date", "$known: KnownAt", "$after: String"].map(str::to_owned).into();
    let mut making = Making { tape, fragments: Vec::new(), variables, given: Map::new() };
    let (list, of) = LISTS[making.below(LISTS.len())];
    let selection = making.selection(of, 4);
    let page = format!("{list}(first: 40, after: $after) {{ nodes {selection} }}");
    Some((list, making.document(&format!("{{ network(on: $on, knownAt: $known) {{ {page} }} }}"))?))
}

impl Making<'_> {
    /// A document with a selection of the root; none where it is not valid.
    fn document(mut self, selection: &str) -> Option<Document> {
        let several = self.one_in(8);
        let Self { fragments, variables, given, .. } = self;
        let variables = if variables.is_empty() { String::new() } else { format!("({})", variables.join(", ")) };
        let mut query = format!("query Asked{variables} {selection}");
        for (name, on, selection) in fragments {
            let _ = write!(query, " fragment {name} on {on} {selection}");
        }
        let variables = Value::Object(given);
        if several {
            query.push_str(" query Other { __typename }");
        }
        let valid = ExecutableDocument::parse_and_validate(&SCHEMA, &query, "query.graphql").is_ok();
        valid.then_some(Document { query, variables, operation: several.then_some("Asked") })
    }
}

/// Keys of every noun, a name or two, and what is none.
static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let view = crate::network::view::View::new(SHIPPED.clone(), crate::network::testing::day("2026-11-22"));
    let mut keys = vec!["none:such".to_owned(), String::new()];
    for noun in <Noun as crate::network::word::Word>::ALL {
        let some = view.of_noun(*noun).step_by(7).take(8);
        keys.extend(some.filter_map(|id| Some(view.entity(id)?.key().to_string())));
    }
    let example = ["example:sekretariatet", "example:styregruppen", "denmark:kommune-0791"].map(str::to_owned);
    keys.extend(example);
    keys
});

/// A literal of GraphQL.
#[derive(Clone)]
enum Literal {
    Json(Value),
    Enum(String),
    List(Vec<Literal>),
    Object(Vec<(String, Literal)>),
}

impl Literal {
    fn text(&self) -> String {
        match self {
            Self::Json(value) => value.to_string(),
            Self::Enum(word) => word.clone(),
            Self::List(items) => format!("[{}]", items.iter().map(Self::text).collect::<Vec<_>>().join(", ")),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| format!("{name}: {}", value.text()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Json(value) => value.clone(),
            Self::Enum(word) => Value::String(word.clone()),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Object(fields) => {
                Value::Object(fields.iter().map(|(name, value)| (name.clone(), value.json())).collect())
            }
        }
    }
}

struct Making<'t> {
    tape: &'t [u16],
    /// Names, types and selections.
    fragments: Vec<(String, String, String)>,
    /// The definitions.
    variables: Vec<String>,
    given: Map<String, Value>,
}

impl Making<'_> {
    /// A number below another; 0 where the tape has ended.
    fn below(&mut self, end: usize) -> usize {
        let Some((first, rest)) = self.tape.split_first() else { return 0 };
        self.tape = rest;
        usize::from(*first) % end.max(1)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == many - 1
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn selection(&mut self, on: &str, depth: usize) -> String {
        let count = 1 + self.below(5);
        let items: Vec<String> = (0..count).map(|_| self.item(on, depth)).collect();
        format!("{{ {} }}", items.join(" "))
    }

    fn item(&mut self, on: &str, depth: usize) -> String {
        match self.below(12) {
            8 => {
                let alias = if self.one_in(3) { "kind_of: " } else { "" };
                format!("{alias}__typename{}", self.directives())
            }
            9 if depth > 0 => {
                let (condition, within) = match self.overlapping(on) {
                    Some(other) if !self.one_in(5) => (format!(" on {other}"), other),
                    _ => (String::new(), on.to_owned()),
                };
                format!("...{condition}{} {}", self.directives(), self.selection(&within, depth - 1))
            }
            10 if depth > 0 => {
                let known: Vec<String> = self.fragments.iter().map(|(name, ..)| name.clone()).collect();
                let name = if !known.is_empty() && self.one_in(3) {
                    // Where the types do not overlap the document is not valid, and is left out.
                    self.pick(&known).clone()
                } else {
                    let within = self.overlapping(on).unwrap_or_else(|| on.to_owned());
                    let selection = self.selection(&within, depth - 1);
                    let name = format!("F{}", self.fragments.len());
                    self.fragments.push((name.clone(), within, selection));
                    name
                };
                format!("...{name}{}", self.directives())
            }
            _ => self.field(on, depth),
        }
    }

    /// A type that shares objects with another: itself, an interface of it, or an object of it.
    fn overlapping(&mut self, with: &str) -> Option<String> {
        let mut names = vec![with.to_owned()];
        match SCHEMA.types.get(with)? {
            ExtendedType::Object(object) => {
                names.extend(object.implements_interfaces.iter().map(|one| one.to_string()))
            }
            ExtendedType::Interface(interface) => {
                names.extend(interface.implements_interfaces.iter().map(|one| one.to_string()));
                let mut objects: Vec<String> =
                    SCHEMA.implementers_map().get(with)?.iter().map(|one| one.to_string()).collect();
                objects.sort();
                names.extend(objects);
            }
            _ => return None,
        }
        Some(self.pick(&names).clone())
    }

    fn field(&mut self, on: &str, depth: usize) -> String {
        let fields = match &SCHEMA.types[on] {
            ExtendedType::Object(object) => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            _ => return "__typename".to_owned(),
        };
        let is_leaf =
            |of: &Type| matches!(SCHEMA.types[of.inner_named_type()], ExtendedType::Scalar(_) | ExtendedType::Enum(_));
        let mut names: Vec<&str> =
            fields.iter().filter(|(_, field)| depth > 0 || is_leaf(&field.ty)).map(|(name, _)| name.as_str()).collect();
        // Whatever is asked of the root, most of it is asked of the network.
        if on == "Query" && !self.one_in(4) {
            names = vec!["network"];
        }
        if names.is_empty() {
            return "__typename".to_owned();
        }
        let name = *self.pick(&names);
        let field = &fields[name];
        let mut arguments = Vec::new();
        for argument in &field.arguments {
            let required = argument.ty.is_non_null() && argument.default_value.is_none();
            if required || self.one_in(2) {
                let optional = argument.default_value.is_some();
                arguments.push(format!(
                    "{0}: {1}",
                    argument.name,
                    self.argument(&argument.ty, &argument.name, optional)
                ));
            }
        }
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        // Fields that differ in their arguments cannot have one key.
        let plain = arguments.is_empty() && !self.one_in(4);
        let alias = if plain { String::new() } else { format!("{name}_{:x}: ", digest(&arguments)) };
        let directives = self.directives();
        let below = if is_leaf(&field.ty) {
            String::new()
        } else {
            let selection = self.selection(field.ty.inner_named_type(), depth.saturating_sub(1));
            // The library makes an object of which nothing is wanted null, and then merges nothing into it.
            let always = if selection.contains(['@', '.']) { " __typename" } else { "" };
            selection.replacen('{', &format!("{{{always}"), 1)
        };
        format!("{alias}{name}{arguments}{directives} {below}")
    }

    fn directives(&mut self) -> String {
        let mut directives = String::new();
        for name in ["skip", "include"] {
            if self.one_in(10) {
                let condition = match self.below(4) {
                    0 => "true".to_owned(),
                    1 => "false".to_owned(),
                    2 => self.variable("Boolean!", None, Some(json!(self.tape.len() % 2 == 0))),
                    _ => self.variable("Boolean", Some("true"), None),
                };
                let _ = write!(directives, " @{name}(if: {condition})");
            }
        }
        directives
    }

    /// A new variable, of a type, with a default and a value, as it is used.
    fn variable(&mut self, of: &str, default: Option<&str>, value: Option<Value>) -> String {
        let name = format!("v{}", self.variables.len());
        let default = default.map_or_else(String::new, |default| format!(" = {default}"));
        self.variables.push(format!("${name}: {of}{default}"));
        if let Some(value) = value {
            self.given.insert(name.clone(), value);
        }
        format!("${name}")
    }

    fn argument(&mut self, of: &Type, name: &str, optional: bool) -> String {
        if !self.one_in(3) {
            return self.value(of, name, 2).text();
        }
        let value = self.value(of, name, 2);
        let nullable = of.to_string().trim_end_matches('!').to_owned();
        match self.below(4) {
            0 if !of.is_non_null() => self.variable(&nullable, None, None),
            1 if !of.is_non_null() || optional => {
                // A default makes a nullable variable fit where null does not.
                let default = self.value(&of.clone().non_null(), name, 2).text();
                self.variable(&nullable, Some(&default), None)
            }
            2 => {
                let default = self.value(&of.clone().non_null(), name, 2).text();
                self.variable(&of.to_string(), Some(&default), Some(value.json()))
            }
            _ => self.variable(&of.to_string(), None, Some(value.json())),
        }
    }

    fn value(&mut self, of: &Type, name: &str, depth: usize) -> Literal {
        if !of.is_non_null() && self.one_in(6) {
            return Literal::Json(Value::Null);
        }
        if of.is_list() {
            // One item stands for a list of it.
            if self.one_in(5) {
                return self.value(&of.item_type().clone().non_null(), name, depth);
            }
            let count = self.below(3);
            return Literal::List((0..count).map(|_| self.value(of.item_type(), name, depth)).collect());
        }
        match &SCHEMA.types[of.inner_named_type()] {
            ExtendedType::Enum(words) => {
                let words: Vec<&str> = words.values.keys().map(|word| word.as_str()).collect();
                Literal::Enum((*self.pick(&words)).to_owned())
            }
            ExtendedType::InputObject(input) => {
                let mut fields = Vec::new();
                let one_of = input.directives.has("oneOf");
                let all: Vec<_> = input.fields.values().collect();
                if one_of {
                    let field = *self.pick(&all);
                    let value = self.value(&field.ty.as_ref().clone().non_null(), &field.name, depth);
                    fields.push((field.name.to_string(), value));
                } else {
                    for field in all {
                        let required = field.ty.is_non_null() && field.default_value.is_none();
                        let nested = field.ty.inner_named_type() == "OrganizationFilter";
                        if required || (self.one_in(4) && (depth > 0 || !nested)) {
                            let value = self.value(&field.ty, &field.name, depth.saturating_sub(1));
                            fields.push((field.name.to_string(), value));
                        }
                    }
                }
                Literal::Object(fields)
            }
            _ => Literal::Json(self.scalar(of.inner_named_type(), name)),
        }
    }

    fn scalar(&mut self, of: &str, name: &str) -> Value {
        let ids = [
            "T1JHQU5JWkFUSU9OIGRlbm1hcms6a29tbXVuZS0wNzkxIC0gLQ",
            "TkVUV09SSyAtIC0gLQ",
            "TkVUV09SSyAtIDIwMTgtMDEtMDEgMQ",
            "TkVUV09SSyAtIC0gOQ",
            "x",
        ];
        match of {
            "Int" => json!(self.pick(&[1, 0, 2, 3, 3, 5, -1, 50, 501])),
            "Boolean" => json!(self.one_in(2)),
            "Date" => json!(self.pick(&["2018-05-01", "2007-01-01", "2026-11-22", "1990-01-01", "no day"])),
            "DateTime" => json!(self.pick(&["2026-01-01T00:00:00Z", "2000-01-01T00:00:00+01:00", "never"])),
            "ID" => json!(self.pick(&ids)),
            _ => match name {
                "text" | "name" => json!(self.pick(&["kommune", "Ærø Kommune", "a", "viborg", ""])),
                "scheme" => json!(self.pick(&["municipality-code", "cvr"])),
                "value" => json!(self.pick(&["0791", "1"])),
                "after" | "before" => json!(self.pick(&["MjAyNi0xMS0yMiAyIDU", "MjAxOC0wNS0wMSAyIDk", "x"])),
                _ => json!(self.pick(&KEYS)),
            },
        }
    }
}

/// A number of a text, for aliases.
fn digest(text: &str) -> u32 {
    text.bytes().fold(2_166_136_261, |sum: u32, byte| (sum ^ u32::from(byte)).wrapping_mul(16_777_619))
}
