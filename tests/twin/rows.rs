//! The rows of a bundle read with plain loops, and dates compared as text: nothing of Herred's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

/// A row by its columns.
pub struct Row(HashMap<String, String>);

impl Row {
    pub fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// The text of a column as JSON: null where the cell is empty.
    pub fn text(&self, column: &str) -> Value {
        if self.get(column).is_empty() { Value::Null } else { json!(self.get(column)) }
    }

    /// An entity that a column names, by its whole key; null where the cell is empty.
    pub fn entity(&self, column: &str) -> Value {
        if self.get(column).is_empty() { Value::Null } else { entity(self.get(column)) }
    }

    pub fn span(&self) -> Span {
        Span { from: bound(self.get("from")), until: bound(self.get("until")) }
    }

    pub fn on(&self, day: &str) -> Option<&'static str> {
        self.span().on(day)
    }
}

/// `{ key }` of a key without its namespace.
pub fn entity(key: &str) -> Value {
    json!({ "key": full(key) })
}

pub fn full(key: &str) -> String {
    format!("generated:{key}")
}

/// The earliest and the latest day: before all days is empty, after all days is `~`.
pub type Bound = (String, String);

#[derive(Clone)]
pub struct Span {
    pub from: Bound,
    pub until: Bound,
}

impl Span {
    pub fn on(&self, day: &str) -> Option<&'static str> {
        if self.from.1.as_str() <= day && day < self.until.0.as_str() {
            Some("CERTAIN")
        } else if self.from.0.as_str() <= day && day < self.until.1.as_str() {
            Some("POSSIBLE")
        } else {
            None
        }
    }
}

fn bound(text: &str) -> Bound {
    let (first, last) = match text.len() {
        0 => (String::new(), "~".to_owned()),
        _ if text == "open" => ("~".to_owned(), "~".to_owned()),
        _ if text.starts_with("..") => (String::new(), text[2..].to_owned()),
        4 => (format!("{text}-01-01"), format!("{text}-12-31")),
        7 => (format!("{text}-01"), format!("{text}-31")),
        _ => (text.to_owned(), text.to_owned()),
    };
    (first, last)
}

/// A bound as the API gives it.
pub fn shown(bound: &Bound) -> Value {
    let day = |day: &str| if day.is_empty() || day == "~" { Value::Null } else { json!(day) };
    let state = match (bound.0.as_str(), bound.1.as_str()) {
        ("~", _) => "OPEN",
        ("", "~") => "UNKNOWN",
        (first, last) if first == last => "KNOWN",
        _ => "PARTIAL",
    };
    let known = if state == "KNOWN" { json!(bound.0) } else { Value::Null };
    json!({ "earliest": day(&bound.0), "latest": day(&bound.1), "state": state, "day": known })
}

/// A bound with these fields only.
pub fn picked(bound: &Bound, fields: &[&str]) -> Value {
    let all = shown(bound);
    fields.iter().map(|field| ((*field).to_owned(), all[*field].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// The tables of a bundle.
pub struct Bundle(HashMap<String, Vec<Row>>);

impl Bundle {
    pub fn read(files: &[(String, Vec<u8>)]) -> Self {
        let table = |(name, bytes): &(String, Vec<u8>)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
            let header = lines.next().unwrap_or_default();
            let rows = lines.map(|cells| Row(header.iter().cloned().zip(cells).collect())).collect();
            (name.trim_end_matches(".csv").to_owned(), rows)
        };
        Self(files.iter().filter(|(name, _)| name.ends_with(".csv")).map(table).collect())
    }

    pub fn table(&self, name: &str) -> &[Row] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The rows of a table with a value in a column.
    pub fn of<'b>(&'b self, table: &str, column: &'b str, value: &'b str) -> impl Iterator<Item = &'b Row> {
        self.table(table).iter().filter(move |row| row.get(column) == value)
    }

    pub fn organization(&self, key: &str) -> &Row {
        let mut all = self.table("organizations").iter();
        all.find(|row| row.get("key") == key).unwrap_or_else(|| panic!("no {key}"))
    }

    pub fn exists(&self, key: &str, day: &str) -> &'static str {
        self.organization(key).on(day).unwrap_or("NO")
    }

    /// Text, language, usage and span of every name of a body.
    pub fn names(&self, key: &str) -> Vec<(String, String, String, Span)> {
        let own = self.organization(key);
        let mut names = Vec::new();
        for (column, language) in [("name", "DA"), ("name_en", "EN")] {
            if !own.get(column).is_empty() {
                names.push((own.get(column).to_owned(), language.to_owned(), "OFFICIAL".to_owned(), own.span()));
            }
        }
        for row in self.of("names", "organization", key) {
            let cell = |column: &str| row.get(column).to_owned();
            names.push((cell("text"), cell("language"), cell("usage"), row.span()));
        }
        names
    }

    /// The name in a language, or in Danish, or in any; official ones first.
    pub fn name(&self, key: &str, language: &str, day: &str) -> Value {
        let mut best: Option<((usize, usize, &str), String, String)> = None;
        for (text, tongue, usage, span) in self.names(key) {
            let Some(certainty) = span.on(day) else { continue };
            let rank =
                ["OFFICIAL", "SHORT", "ABBREVIATION", "ALIAS", "SPELLING"].iter().position(|u| *u == usage).unwrap();
            let tongue = if tongue == language {
                0
            } else if tongue == "DA" {
                1
            } else {
                2
            };
            let place = (rank, tongue, certainty);
            let later = |began: &String| *began < span.from.0;
            let better = best.as_ref().is_none_or(|(old, began, _)| place < *old || (place == *old && later(began)));
            if better {
                best = Some((place, span.from.0.clone(), text));
            }
        }
        best.map_or(Value::Null, |(_, _, text)| json!(text))
    }

    /// The gaps of a subject on a day, about a topic or about any.
    pub fn gaps(&self, subject: &str, topic: Option<&str>, day: &str) -> Vec<&Row> {
        let about = |row: &&Row| topic.is_none_or(|topic| row.get("topic") == topic) && row.on(day).is_some();
        self.table("gaps").iter().filter(|row| row.get("subject") == subject).filter(about).collect()
    }

    pub fn complete(&self, subject: &str, topic: &str, day: &str) -> Value {
        let said = self.of("completeness", "subject", subject).filter(|row| row.get("topic") == topic);
        json!(said.filter_map(|row| row.on(day)).min())
    }
}

/// The weaker of two certainties.
pub fn weaker(one: &'static str, other: &'static str) -> &'static str {
    one.max(other)
}

/// The same with every list in one order, and without the fields that a twin does not compute.
pub fn canonical(value: &Value, without: &BTreeSet<&str>) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(|item| canonical(item, without)).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !without.contains(name.as_str()));
            let sorted: BTreeMap<String, Value> =
                kept.map(|(name, value)| (name.clone(), canonical(value, without))).collect();
            Value::Object(sorted.into_iter().collect())
        }
        plain => plain.clone(),
    }
}
