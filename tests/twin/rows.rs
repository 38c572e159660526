//! The rows of a bundle read with plain loops, and dates compared as text: nothing of Herred's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, Months, NaiveDate};
use serde_json::{Value, json};

/// A row by its columns, and its citations.
#[derive(Clone)]
pub struct Row {
    cells: HashMap<String, String>,
    /// Each with `document`, `place` and `quote`, where they are given.
    pub citations: Vec<Value>,
}

impl Row {
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// The text of a column, or what an empty cell means.
    pub fn or<'r>(&'r self, column: &str, otherwise: &'r str) -> &'r str {
        if self.get(column).is_empty() { otherwise } else { self.get(column) }
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
        let (mut from, mut until) = (bound(self.get("from")), bound(self.get("until")));
        if !self.get("attested").is_empty() {
            let (first, last) = bound(self.get("attested"));
            from.1 = from.1.min(first);
            until.0 = until.0.max(moved(&last, 1));
        }
        // What ends has begun before, and what begins ends after.
        if until.1 != "~" {
            from.1 = from.1.min(moved(&until.1, -1));
        }
        if !from.0.is_empty() {
            until.0 = until.0.max(moved(&from.0, 1));
        }
        Span { from, until }
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
    if text == "open" {
        return ("~".to_owned(), "~".to_owned());
    }
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let earliest = match first.len() {
        4 => format!("{first}-01-01"),
        7 => format!("{first}-01"),
        _ => first.to_owned(),
    };
    let latest = match last.len() {
        0 => "~".to_owned(),
        4 => format!("{last}-12-31"),
        7 => (day(&format!("{last}-01")) + Months::new(1) - Days::new(1)).to_string(),
        _ => last.to_owned(),
    };
    (earliest, latest)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("{text} is no day"))
}

/// The day before or after.
fn moved(text: &str, by: i64) -> String {
    (day(text) + chrono::TimeDelta::days(by)).to_string()
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
        let mut tables: HashMap<String, Vec<Row>> = HashMap::new();
        for (name, bytes) in files.iter().filter(|(name, _)| name != "bundle.toml") {
            let text = String::from_utf8(bytes.clone()).unwrap();
            if let Some(table) = name.strip_suffix(".csv") {
                let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
                let header = lines.next().unwrap_or_default();
                let row = |cells: Vec<String>| Row {
                    cells: header.iter().cloned().zip(cells).collect(),
                    citations: Vec::new(),
                };
                tables.entry(table.to_owned()).or_default().extend(lines.map(row));
            } else {
                let read: toml::Table = text.parse().unwrap();
                structured(&serde_json::to_value(read).unwrap(), &mut tables);
            }
        }
        Self(tables)
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
        for (column, language, usage) in NAME_COLUMNS {
            if !own.get(column).is_empty() {
                names.push((own.get(column).to_owned(), language.to_owned(), usage.to_owned(), own.span()));
            }
        }
        for row in self.of("names", "organization", key) {
            let (text, language, usage) = (row.get("text"), row.or("language", "DA"), row.or("usage", "OFFICIAL"));
            names.push((text.to_owned(), language.to_owned(), usage.to_owned(), row.span()));
        }
        names
    }

    /// The name in a language, or in Danish, or in any; official ones first.
    pub fn name(&self, key: &str, language: &str, day: &str) -> Value {
        let mut best: Option<((usize, usize, &str), String, String)> = None;
        for (text, tongue, usage, span) in self.names(key) {
            let Some(certainty) = span.on(day) else { continue };
            // A label is no name.
            let Some(rank) = USAGES.iter().position(|known| *known == usage && usage != "LABEL") else { continue };
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

/// The columns of a body's row that name it, their language and what they are to it.
pub const NAME_COLUMNS: [(&str, &str, &str); 3] =
    [("name", "DA", "OFFICIAL"), ("name_en", "EN", "OFFICIAL"), ("short", "DA", "SHORT")];

/// What names are to a body, the ones to go by first.
pub const USAGES: [&str; 6] = ["OFFICIAL", "SHORT", "ABBREVIATION", "ALIAS", "SPELLING", "LABEL"];

/// Adds the rows of a structured file; a gap of a table is about what the table is about, and holds when it does.
fn structured(file: &Value, tables: &mut HashMap<String, Vec<Row>>) {
    let cell = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let listed = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for (sheet, rows) in file.as_object().unwrap() {
        for row in listed(rows) {
            let plain = row.as_object().unwrap().iter().filter(|(_, value)| !value.is_array());
            let cells: HashMap<String, String> = plain.map(|(name, value)| (name.clone(), cell(value))).collect();
            let row_of = Row { cells, citations: listed(&row["citations"]) };
            let about = ["key", "organization", "subject"].into_iter().find(|column| !row_of.get(column).is_empty());
            for gap in listed(&row["gaps"]) {
                let mut of_gap = Row { cells: HashMap::new(), citations: listed(&gap["citations"]) };
                if of_gap.citations.is_empty() {
                    of_gap.citations.clone_from(&row_of.citations);
                }
                let own = ["topic", "reason", "explanation"].map(|name| (name.to_owned(), cell(&gap[name])));
                let shared = ["from", "until", "attested", "basis"];
                let shared = shared.map(|name| (name.to_owned(), row_of.get(name).to_owned()));
                of_gap.cells.extend(own.into_iter().chain(shared));
                of_gap.cells.insert("subject".to_owned(), row_of.get(about.unwrap()).to_owned());
                tables.entry("gaps".to_owned()).or_default().push(of_gap);
            }
            tables.entry(sheet.clone()).or_default().push(row_of);
        }
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
