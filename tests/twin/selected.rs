//! A twin that answers whatever a query selects, field by field, from the rows of the bundle.
//!
//! The query is parsed, and each field that it names is computed with plain loops; one that is not
//! known here fails the test. So nothing that a query asks for is left out of the comparison.

mod body;
mod chart;
mod fact;
mod listing;
mod place;
mod reporting;

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use serde_json::{Map, Value, json};

use super::rows::{Bundle, Row, full};

pub use chart::pictures_by_key;

/// The bundle, asked about a day.
#[derive(Clone, Copy)]
pub struct Asked<'b> {
    pub bundle: &'b Bundle,
    pub on: &'b str,
}

/// What a field answers.
#[derive(Clone)]
pub enum Answer<'b> {
    Plain(Value),
    One(Thing<'b>),
    Many(Vec<Answer<'b>>),
}

/// What fields can be selected of.
#[derive(Clone)]
pub enum Thing<'b> {
    /// The network on a day.
    Network(&'b str),
    /// What a row is the only version of, by its table.
    Entity(&'static str, &'b Row),
    /// An object whose fields are answered already, by the name of its type.
    Record(&'static str, Vec<(&'static str, Answer<'b>)>),
}

/// The arguments of a field.
pub struct Arguments(HashMap<String, Value>);

impl Arguments {
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_else(|| panic!("no argument {name}"))
    }

    /// The texts of a list; none where it is null.
    pub fn texts(&self, name: &str) -> Option<Vec<&str>> {
        self.get(name).as_array().map(|items| items.iter().map(|item| item.as_str().unwrap()).collect())
    }
}

impl<'b> Answer<'b> {
    pub fn null() -> Self {
        Self::Plain(Value::Null)
    }

    pub fn maybe(thing: Option<Thing<'b>>) -> Self {
        thing.map_or_else(Self::null, Self::One)
    }

    pub fn many(things: impl IntoIterator<Item = Thing<'b>>) -> Self {
        Self::Many(things.into_iter().map(Self::One).collect())
    }
}

impl<V: Into<Value>> From<V> for Answer<'_> {
    fn from(value: V) -> Self {
        Self::Plain(value.into())
    }
}

/// The certainty, or null.
pub fn certainty<'b>(certainty: Option<&'static str>) -> Answer<'b> {
    Answer::Plain(json!(certainty))
}

/// A key without its namespace.
pub fn bare(key: &str) -> &str {
    key.trim_start_matches("generated:")
}

/// The tables whose rows are entities, and the types of their objects.
const ENTITIES: [(&str, &str); 6] = [
    ("organizations", "Organization"),
    ("persons", "Person"),
    ("posts", "Post"),
    ("seats", "Seat"),
    ("agreements", "Agreement"),
    ("documents", "Document"),
];

impl<'b> Asked<'b> {
    /// The entity of a key, whatever its noun; none for an empty cell.
    pub fn entity(self, key: &str) -> Option<Thing<'b>> {
        if key.is_empty() {
            return None;
        }
        let row = |table: &'static str| self.rows(table).find(|row| row.get("key") == key);
        let found = ENTITIES.iter().find_map(|(table, _)| Some(Thing::Entity(table, row(table)?)));
        Some(found.unwrap_or_else(|| panic!("nothing has the key {key}")))
    }

    pub fn rows(self, table: &str) -> impl Iterator<Item = &'b Row> + use<'b> {
        self.bundle.table(table).iter()
    }

    /// The rows of a table with a value in a column that hold on the day.
    pub fn held(self, table: &str, column: &'static str, value: &str) -> impl Iterator<Item = &'b Row> + use<'b> {
        let value = value.to_owned();
        self.rows(table).filter(move |row| row.get(column) == value && row.on(self.on).is_some())
    }

    fn field(self, of: &Thing<'b>, name: &str, arguments: &Arguments) -> Answer<'b> {
        match of {
            Thing::Network(on) => Asked { on, ..self }.of_network(name, arguments),
            Thing::Entity(table, row) => self.of_entity(table, row, name, arguments),
            Thing::Record(kind, fields) => {
                let found = fields.iter().find(|(known, _)| *known == name);
                found.unwrap_or_else(|| panic!("the twin knows no field {name} of {kind}")).1.clone()
            }
        }
    }

    fn of_entity(self, table: &'static str, row: &'b Row, name: &str, arguments: &Arguments) -> Answer<'b> {
        let key = row.get("key");
        match (table, name) {
            (_, "key") => full(key).into(),
            (_, "label") => self.label(table, row).into(),
            (_, "gaps") => self.gaps_answer(key, arguments.get("topic").as_str()),
            (_, "relations") => self.relations(key, arguments),
            (_, "superiors" | "subordinates" | "allSuperiors" | "allSubordinates" | "chainsUp") => {
                self.reporting(key, name, arguments)
            }
            ("organizations", _) => self.of_body(row, name, arguments),
            ("seats" | "posts", "occupancy") => self.occupancy(row),
            ("agreements", "parties") => self.tied(key, "PARTY_TO", "PARTIES"),
            ("agreements", "contactPersons") => self.tied(key, "CONTACT_PERSON_FOR", "CONTACT_PERSONS"),
            ("memberships", "representatives") => self.representatives(key),
            ("persons", "name") => self.label(table, row).into(),
            _ => match self.own_cell(table, row, name) {
                Some(answer) => answer,
                None => self.field(&self.fact("Version", row, Vec::new()), name, arguments),
            },
        }
    }

    /// What a column of a versioned entity says.
    fn own_cell(self, table: &str, row: &'b Row, name: &str) -> Option<Answer<'b>> {
        Some(match (table, name) {
            ("relations" | "agreements", "kind") => row.get("kind").into(),
            ("relations", "scope" | "designation" | "level") | ("agreements" | "posts" | "seats", "title") => {
                row.text(name).into()
            }
            ("seats", "eligible") => row.text(name).into(),
            ("posts" | "seats" | "memberships", "role") => row.or("role", "MEMBER").into(),
            ("memberships", "capacity") => row.or("capacity", "ORDINARY").into(),
            ("memberships", "body" | "member" | "seat" | "post") | ("representations", "person") => {
                Answer::maybe(self.entity(row.get(name)))
            }
            _ => return None,
        })
    }
}

/// Whether an object is of a type: a kind of body is asked for as Organization only.
fn is(of: &Thing<'_>, condition: &str) -> bool {
    match of {
        Thing::Network(_) => condition == "Network",
        Thing::Entity(table, _) => ENTITIES.contains(&(*table, condition)),
        Thing::Record(kind, _) => *kind == condition || (condition == "Fact" && kind.ends_with(condition)),
    }
}

/// A query with its variables.
struct Query<'v> {
    document: ExecutableDocument,
    variables: &'v Value,
}

impl Query<'_> {
    fn arguments(&self, field: &Field) -> Arguments {
        let variable = |name: Name| async_graphql::Value::from_json(self.variables[name.as_str()].clone());
        let given = field.arguments.iter().map(|(name, value)| {
            let value = value.node.clone().into_const_with(variable).unwrap();
            (name.node.to_string(), value.into_json().unwrap())
        });
        Arguments(given.collect())
    }

    fn shown(&self, asked: Asked<'_>, answer: Answer<'_>, set: &SelectionSet) -> Value {
        match answer {
            Answer::Plain(value) => value,
            Answer::Many(items) => items.into_iter().map(|item| self.shown(asked, item, set)).collect(),
            Answer::One(thing) => {
                let mut shown = Map::new();
                let asked = if let Thing::Network(on) = thing { Asked { on, ..asked } } else { asked };
                self.select(asked, &thing, set, &mut shown);
                Value::Object(shown)
            }
        }
    }

    fn select(&self, asked: Asked<'_>, of: &Thing<'_>, set: &SelectionSet, shown: &mut Map<String, Value>) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    let answer = asked.field(of, &field.name.node, &self.arguments(field));
                    let value = self.shown(asked, answer, &field.selection_set.node);
                    shown.insert(field.response_key().node.to_string(), value);
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    if condition.is_none_or(|condition| is(of, &condition.node.on.node)) {
                        self.select(asked, of, &fragment.node.selection_set.node, shown);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let fragment = &self.document.fragments[&spread.node.fragment_name.node].node;
                    if is(of, &fragment.type_condition.node.on.node) {
                        self.select(asked, of, &fragment.selection_set.node, shown);
                    }
                }
            }
        }
    }
}

/// What a query answers, of a bundle.
pub fn answered(bundle: &Bundle, query: &str, variables: &Value) -> Value {
    let query = Query { document: parse_query(query).unwrap(), variables };
    let DocumentOperations::Single(operation) = &query.document.operations else { panic!("several operations") };
    let mut shown = Map::new();
    for item in &operation.node.selection_set.node.items {
        let Selection::Field(field) = &item.node else { panic!("only fields stand at the root of a query") };
        assert_eq!(field.node.name.node, "network");
        let arguments = query.arguments(&field.node);
        let asked = Asked { bundle, on: arguments.text("on") };
        let value = query.shown(asked, Answer::One(Thing::Network(asked.on)), &field.node.selection_set.node);
        shown.insert(field.node.response_key().node.to_string(), value);
    }
    Value::Object(shown)
}
