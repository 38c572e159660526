//! Exporting: a network's facts as a bundle that reads back to the same facts.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::network::change::NewFact;
use crate::network::fact::{Margin, Statement};
use crate::network::key::{Key, Noun};
use crate::network::organization::{Language, NameUsage, OrganizationKind};
use crate::network::word::Word;

use super::bounds::written;
use super::bundle::{Manifest, NamedFile};
use super::cells::{Cell, cells, sheet_of};
use super::sheet::Sheet;

/// An entity with the facts about it that an export writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Its key.
    pub key: Key,
    /// What it is.
    pub noun: Noun,
    /// The kind of an organization, and only of one.
    pub kind: Option<OrganizationKind>,
    /// The facts about it.
    pub facts: Vec<NewFact>,
}

/// A row or a citation by the names of its columns.
type Cells = BTreeMap<&'static str, String>;

/// Writes a bundle: `bundle.toml`, a CSV file for each sheet that has rows, and `cited.toml` for
/// the facts with citations. Rows are sorted, so that two exports can be compared line by line.
///
/// The manifest gives the namespace and the words; the namespaces that the facts refer to are
/// added to those it uses, and the completeness and the attestation it declares are left out. Of
/// an entity in another namespace only what a bundle can say about it is written, never its own
/// versions. An entity without a version has no row, except a person, who needs no name.
#[must_use]
pub fn export(manifest: &Manifest, entities: impl IntoIterator<Item = Exported>) -> Vec<NamedFile> {
    let mut writer = Writer { manifest, plain: BTreeMap::new(), cited: Vec::new(), uses: manifest.uses.clone() };
    entities.into_iter().for_each(|entity| writer.entity(entity));
    writer.files()
}

struct Writer<'a> {
    manifest: &'a Manifest,
    plain: BTreeMap<Sheet, Vec<Cells>>,
    cited: Vec<(Sheet, Cells, Vec<Cells>)>,
    uses: Vec<String>,
}

impl Writer<'_> {
    fn entity(&mut self, entity: Exported) {
        let Exported { key, noun, kind, mut facts } = entity;
        let own = key.namespace().is_none_or(|namespace| namespace == self.manifest.namespace);
        let listing = Sheet::listing(noun);
        facts.retain(|fact| own || sheet_of(fact.statement.kind()) != listing);
        // An erased name or identifier says nothing that a file could hold.
        facts.retain(|fact| !matches!(fact.statement, Statement::PersonName(None) | Statement::PersonIdentifier(None)));
        if own && noun == Noun::Person && !facts.iter().any(|fact| sheet_of(fact.statement.kind()) == listing) {
            let row = Cells::from([("key", self.local(&key))]);
            self.plain.entry(listing).or_default().push(row);
        }
        let existences: Vec<NewFact>;
        (existences, facts) = facts.into_iter().partition(|fact| fact.statement == Statement::Existence);
        for existence in existences {
            let mut row = self.row(&existence, kind);
            facts.retain(|fact| !self.joins(&existence, fact, &mut row));
            self.add(Sheet::Organizations, row, &existence.margin);
        }
        for fact in &facts {
            let row = self.row(fact, kind);
            self.add(sheet_of(fact.statement.kind()), row, &fact.margin);
        }
    }

    /// Puts a fact that holds when an organization's existence does, and is known alike, into the
    /// same row, where the row has a column for it that is free.
    fn joins(&mut self, existence: &NewFact, fact: &NewFact, row: &mut Cells) -> bool {
        if (fact.validity, fact.basis, &fact.margin) != (existence.validity, existence.basis, &existence.margin) {
            return false;
        }
        let (column, cell) = match &fact.statement {
            Statement::Name(name) => {
                let column = match (name.language, name.usage) {
                    (Language::Danish, NameUsage::Official) => "name",
                    (Language::English, NameUsage::Official) => "name_en",
                    (Language::Danish, NameUsage::Short) => "short",
                    _ => return false,
                };
                (column, name.text.to_string())
            }
            Statement::Classification(text) => ("classification", text.to_string()),
            Statement::Placement(parent) => ("part_of", self.local(parent)),
            Statement::Level(level) => ("level", level.code().to_owned()),
            Statement::Area(text) => ("area", text.to_string()),
            Statement::LegalForm(text) => ("legal_form", text.to_string()),
            _ => return false,
        };
        if row.contains_key(column) {
            return false;
        }
        row.insert(column, cell);
        true
    }

    fn row(&mut self, fact: &NewFact, kind: Option<OrganizationKind>) -> Cells {
        let mut row = Cells::new();
        cells(&fact.subject, &fact.statement, &mut |column, cell| {
            let cell = match cell {
                Cell::Key(key) => self.local(key),
                Cell::Text(text) => text.to_owned(),
            };
            row.insert(column, cell);
        });
        if let (Statement::Existence, Some(kind)) = (&fact.statement, kind) {
            row.insert("kind", kind.code().to_owned());
        }
        let bounds = written(fact.validity, &fact.margin);
        row.insert("from", bounds.from);
        row.insert("until", bounds.until);
        row.insert("last_day", bounds.last_day);
        row.insert("attested", bounds.attested);
        row.insert("basis", fact.basis.code().to_owned());
        row.insert("dispute", fact.margin.dispute.as_deref().unwrap_or("").to_owned());
        row.retain(|column, cell| !cell.is_empty() && (*column, cell.as_str()) != ("basis", "STATED"));
        row
    }

    fn add(&mut self, sheet: Sheet, row: Cells, margin: &Margin<Key>) {
        if margin.citations.is_empty() {
            self.plain.entry(sheet).or_default().push(row);
            return;
        }
        let citations = margin.citations.iter().map(|citation| {
            let document = Some(("document", self.local(&citation.document)));
            let place = citation.place.as_deref().map(|place| ("place", place.to_owned()));
            let quote = citation.quote.as_deref().map(|quote| ("quote", quote.to_owned()));
            [document, place, quote].into_iter().flatten().collect()
        });
        let citations = citations.collect();
        self.cited.push((sheet, row, citations));
    }

    /// A key as this bundle writes it: without its own namespace, unless the local name could be
    /// taken for the key of what was minted.
    fn local(&mut self, key: &Key) -> String {
        let Some((namespace, local)) = key.as_str().split_once(':') else { return key.to_string() };
        if namespace == self.manifest.namespace {
            return if Key::parse(local).is_ok() { key.to_string() } else { local.to_owned() };
        }
        if !self.uses.iter().any(|used| used == namespace) {
            self.uses.push(namespace.to_owned());
        }
        key.to_string()
    }

    fn files(mut self) -> Vec<NamedFile> {
        self.uses.sort_unstable();
        self.cited.sort_unstable();
        let mut files = vec![("bundle.toml".to_owned(), self.manifest_text().into_bytes())];
        for (sheet, rows) in std::mem::take(&mut self.plain) {
            files.push((format!("{}.csv", sheet.name()), csv_of(sheet, rows)));
        }
        let mut text = String::new();
        // Writing to a string does not fail, here and below.
        for (sheet, row, citations) in &self.cited {
            let _ = writeln!(text, "[[{}]]", sheet.name());
            for column in sheet.columns() {
                if let Some(cell) = row.get(column) {
                    let _ = writeln!(text, "{column} = {}", quoted(cell));
                }
            }
            text.push_str("citations = [\n");
            for citation in citations {
                let fields: Vec<String> = ["document", "place", "quote"]
                    .iter()
                    .filter_map(|field| Some(format!("{field} = {}", quoted(citation.get(field)?))))
                    .collect();
                let _ = writeln!(text, "  {{ {} }},", fields.join(", "));
            }
            text.push_str("]\n\n");
        }
        if !text.is_empty() {
            files.push(("cited.toml".to_owned(), text.into_bytes()));
        }
        files
    }

    fn manifest_text(&self) -> String {
        let Manifest { namespace, title, about, license, source, .. } = self.manifest;
        let mut text = format!("namespace = {}\ntitle = {}\n", quoted(namespace), quoted(title));
        for (name, value) in [("about", about), ("license", license), ("source", source)] {
            if !value.is_empty() {
                let _ = writeln!(text, "{name} = {}", quoted(value));
            }
        }
        let uses: Vec<String> = self.uses.iter().map(|namespace| quoted(namespace)).collect();
        if !uses.is_empty() {
            let _ = writeln!(text, "uses = [{}]", uses.join(", "));
        }
        text
    }
}

/// A text as TOML quotes it, on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\n' => quoted.push_str("\\n"),
            control if control.is_control() => quoted.extend(format!("\\u{:04X}", u32::from(control)).chars()),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The rows as CSV, with the columns that any of them fills in and those that a header must name.
fn csv_of(sheet: Sheet, mut rows: Vec<Cells>) -> Vec<u8> {
    let used = |column: &&str| {
        sheet.required().any(|required| required == *column) || rows.iter().any(|row| row.contains_key(*column))
    };
    let columns: Vec<&'static str> = sheet.columns().filter(used).collect();
    let order = |row: &Cells| -> Vec<String> {
        let subject = sheet.columns().take(1);
        let order = subject.chain(["from"]).chain(columns.iter().copied());
        order.map(|column| row.get(column).cloned().unwrap_or_default()).collect()
    };
    rows.sort_by_cached_key(order);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let lines =
        rows.iter().map(|row| columns.iter().map(|column| row.get(column).map_or("", String::as_str)).collect());
    for line in std::iter::once(columns.clone()).chain(lines) {
        let line: Vec<&str> = line;
        // Writing to memory does not fail, and every line has as many cells as the first.
        let _ = writer.write_record(line);
    }
    writer.into_inner().unwrap_or_default()
}
