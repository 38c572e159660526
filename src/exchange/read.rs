//! Reading a bundle: its files to records, and every problem at once.
#![expect(clippy::indexing_slicing, reason = "records are indexed by numbers that this reader gave them")]

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::network::change::NewFact;
use crate::network::fact::{Basis, Citation, Margin, Statement, Text};
use crate::network::gap::Gap;
use crate::network::key::{Key, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::validity::Validity;
use crate::network::word::Word;
use crate::network::written::NoPeriod;

use super::bounds::validity;
use super::bundle::{Bundle, NamedFile, Place, Record, Stated};
use super::cells::sheet_of;
use super::identity::{identity_of, identity_of_entity};
use super::manifest::manifest;
use super::problem::{Problem, ProblemCode, clipped};
use super::row::{Cells, Row, Scope};
use super::sheet::Sheet;
use super::statements::stating;
use super::structured::{CitationTable, GapTable, Table, tables};
use super::table::{CsvRow, rows, text_of};

/// The largest file that a bundle can have, in bytes. The edge refuses a larger one unread.
pub const LARGEST_FILE: u64 = 1 << 30;

/// Reads a bundle's files, in whatever order. What is returned with problems is what could be
/// read, and not to be imported.
#[must_use]
pub fn read(mut files: Vec<NamedFile>) -> (Bundle, Vec<Problem>) {
    files.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    let mut reader = Reader::default();
    if let Some(place) = files.iter().position(|(name, _)| name == "bundle.toml") {
        let (_, bytes) = files.remove(place);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        reader.scope.manifest = manifest(&bytes, &names, &mut reader.scope.problems);
    } else {
        let sentence = "the folder has no bundle.toml; it says the bundle's namespace and title";
        let problem = Problem::new(ProblemCode::MissingManifest, &Text::from("bundle.toml"), 0, "", sentence);
        reader.scope.problems.push(problem);
    }
    // Without a namespace every key would be wrong; what is wrong with the manifest is enough.
    if !reader.scope.manifest.namespace.is_empty() {
        for (name, bytes) in files {
            reader.file(&name, &bytes);
        }
    }
    let Scope { manifest, files, problems, .. } = reader.scope;
    (Bundle { manifest, files, records: reader.records }, problems)
}

#[derive(Default)]
struct Reader {
    scope: Scope,
    records: Vec<Record>,
    /// The records of facts about another's key, by identity, as numbers.
    by_identity: HashTable<u32>,
    /// The records that are an entity, by its key, as numbers.
    by_key: HashTable<u32>,
    hasher: FixedState,
}

impl Reader {
    fn file(&mut self, name: &str, bytes: &[u8]) {
        let csv = name.strip_suffix(".csv");
        if csv.is_none() && !name.ends_with(".toml") {
            return;
        }
        let file_name = Text::from(name);
        let file = u16::try_from(self.scope.files.len()).unwrap_or(u16::MAX);
        self.scope.files.push(file_name.clone());
        let text = match text_of(&file_name, bytes) {
            Ok(text) => text,
            Err(problem) => return self.scope.problems.push(problem),
        };
        match csv.map(Sheet::named) {
            None => tables(&file_name, text, &mut |found| match found {
                Ok(table) => self.table(file, &table),
                Err(problem) => self.scope.problems.push(problem),
            }),
            Some(Some(sheet)) => rows(&file_name, sheet, text, |found| match found {
                Ok(CsvRow { line, cells }) => {
                    let place = Place { file, line };
                    self.row(&Row { sheet, place, cells, citations: Vec::new(), gaps: Vec::new() });
                }
                Err(problem) => self.scope.problems.push(problem),
            }),
            Some(None) => {
                let accepted: Vec<String> = Sheet::all().map(|sheet| format!("{}.csv", sheet.name())).collect();
                let sentence = format!("a bundle has no such file; it can have {}", accepted.join(", "));
                self.scope.problems.push(Problem::new(ProblemCode::UnknownFile, &file_name, 0, "", &sentence));
            }
        }
    }

    fn table(&mut self, file: u16, table: &Table) {
        let place = Place { file, line: table.line };
        let cells = table.cells.iter().map(|(column, cell)| (*column, cell.as_str())).collect();
        let mut row = Row { sheet: table.sheet, place, cells, citations: Vec::new(), gaps: Vec::new() };
        let citations = self.citations(&row, &table.citations);
        let mut gaps = Vec::new();
        for gap in &table.gaps {
            let citations = self.citations(&row, &gap.citations);
            let read = self.gap(&row, gap);
            gaps.extend(read.zip(citations));
        }
        if let Some(citations) = citations {
            (row.citations, row.gaps) = (citations, gaps);
            self.row(&row);
        }
    }

    fn citations(&mut self, row: &Row<'_>, tables: &[CitationTable]) -> Option<Vec<Citation<Key>>> {
        let mut read = Vec::with_capacity(tables.len());
        for table in tables {
            let document = self.scope.key(&table.document);
            let mut text = |text: &str| (!text.is_empty()).then(|| self.scope.text(text));
            let (place, quote) = (text(&table.place), text(&table.quote));
            match document {
                Ok(document) => read.push(Citation { document, place, quote }),
                Err((code, sentence)) => self.scope.wrong(code, row, &format!("citations: document: {sentence}")),
            }
        }
        (read.len() == tables.len()).then_some(read)
    }

    fn gap(&mut self, row: &Row<'_>, table: &GapTable) -> Option<Gap> {
        let explanation = self.scope.text(&table.explanation);
        match (Word::parse(&table.topic), Word::parse(&table.reason)) {
            (Ok(topic), Ok(reason)) => Some(Gap { topic, reason, explanation }),
            (topic, reason) => {
                for mut error in topic.err().into_iter().chain(reason.err()) {
                    error.given = clipped(&error.given);
                    self.scope.wrong(ProblemCode::InvalidValue, row, &format!("gaps: {error}"));
                }
                None
            }
        }
    }

    fn row(&mut self, row: &Row<'_>) {
        let mut cells = Cells { scope: &mut self.scope, row };
        let (holding, stating) = (holding(&mut cells), stating(&mut cells));
        let (Some((validity, basis, mut margin)), Some(stating)) = (holding, stating) else { return };
        margin.citations.clone_from(&row.citations);
        let mut entity = None;
        if let Some((noun, kind)) = stating.creates {
            entity = self.entity(row, &stating.subject, noun, kind);
            if entity.is_none() {
                return;
            }
        }
        for statement in stating.statements {
            let own = sheet_of(statement.kind()) == row.sheet;
            let subject = stating.subject.clone();
            let fact = NewFact { subject, validity, basis, statement, margin: margin.clone() };
            self.add(row, entity.filter(|_| own), fact);
        }
        for (gap, citations) in &row.gaps {
            let citations = if citations.is_empty() { row.citations.clone() } else { citations.clone() };
            let margin = Margin { citations, ..margin.clone() };
            let (subject, statement) = (stating.subject.clone(), Statement::Gap(Box::new(gap.clone())));
            self.add(row, None, NewFact { subject, validity, basis, statement, margin });
        }
    }

    /// The number of the record that the row is a version of; none where it cannot be one.
    fn entity(&mut self, row: &Row<'_>, key: &Key, noun: Noun, kind: Option<OrganizationKind>) -> Option<u32> {
        let hash = self.hasher.hash_one(key);
        let known = self.by_key.find(hash, |number| {
            self.records[*number as usize].creates.as_ref().is_some_and(|(known, ..)| known == key)
        });
        if let Some(number) = known.copied() {
            let (_, known, known_kind) = self.records[number as usize].creates.as_ref()?;
            let sentence = match known_kind {
                _ if *known != noun => format!("the key is that of a {} already", known.english()),
                Some(known) if kind.is_some_and(|kind| kind != *known) => {
                    format!("the organization is a {} already; a kind is for life", known.code())
                }
                _ => return Some(number),
            };
            self.scope.wrong(ProblemCode::KeyReused, row, &sentence);
            return None;
        }
        if noun == Noun::Organization && kind.is_none() {
            let sentence = "kind is empty; the first row of an organization says what it is for life";
            self.scope.wrong(ProblemCode::MissingValue, row, sentence);
            return None;
        }
        let number = self.begin(identity_of_entity(noun, key), row.place);
        self.records[number as usize].creates = Some((key.clone(), noun, kind));
        let key_of = |number: &u32| self.records[*number as usize].creates.as_ref().map(|(key, ..)| key);
        self.by_key.insert_unique(hash, number, |number| key_of(number).map_or(0, |key| self.hasher.hash_one(key)));
        Some(number)
    }

    /// Adds a fact to the record that it belongs to: `entity`, or one told apart by its identity.
    fn add(&mut self, row: &Row<'_>, entity: Option<u32>, fact: NewFact) {
        let number = entity.unwrap_or_else(|| self.record(identity_of(&fact), row.place));
        let record = &mut self.records[number as usize];
        if record.facts.iter().any(|stated| stated.fact == fact) {
            self.scope.wrong(ProblemCode::DuplicateRow, row, "the bundle says this already; take the row away");
            return;
        }
        // Most records have one fact, and a vector's first room is for four.
        if record.facts.is_empty() {
            record.facts.reserve_exact(1);
        }
        record.facts.push(Stated { place: row.place, fact });
    }

    /// The number of the record of an identity, which begins where it is not known.
    fn record(&mut self, identity: Box<str>, place: Place) -> u32 {
        let hash = self.hasher.hash_one(&*identity);
        if let Some(number) = self.by_identity.find(hash, |number| self.records[*number as usize].identity == identity)
        {
            return *number;
        }
        let number = self.begin(identity, place);
        let hash_of = |number: &u32| self.hasher.hash_one(&*self.records[*number as usize].identity);
        self.by_identity.insert_unique(hash, number, hash_of);
        number
    }

    fn begin(&mut self, identity: Box<str>, place: Place) -> u32 {
        // A bundle of 4,294,967,295 records does not fit in the memory of any machine we run on.
        let number = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        self.records.push(Record { identity, place, creates: None, facts: Vec::new() });
        number
    }
}

/// When and how what a row states is known; none where a problem was noted.
fn holding(cells: &mut Cells<'_>) -> Option<(Validity, Basis, Margin<Key>)> {
    let row = cells.row;
    let otherwise = cells.scope.manifest.attested.clone().unwrap_or_default();
    let attested = match row.cell("attested") {
        "" => otherwise.as_str(),
        "none" => "",
        written => written,
    };
    let basis = cells.word_or("basis", Basis::Stated);
    let dispute = cells.maybe_text("dispute");
    match validity(row.cell("from"), row.cell("until"), row.cell("last_day"), attested) {
        Ok((validity, mut margin)) => {
            for text in [&mut margin.from_text, &mut margin.until_text, &mut margin.attested].into_iter().flatten() {
                *text = cells.scope.text(text);
            }
            margin.dispute = dispute;
            Some((validity, basis?, margin))
        }
        Err(NoPeriod::NotADate(column, error)) => {
            cells.not_a_date(column, error);
            None
        }
        Err(NoPeriod::TwoEnds) => {
            let sentence = "until and last_day are both given; until is the first day that it no longer holds, last_day \
                            the day before: one of them is";
            cells.wrong(ProblemCode::TwoEnds, sentence);
            None
        }
        Err(NoPeriod::Invalid(error)) => {
            cells.wrong(ProblemCode::InvalidValidity, &error.to_string());
            None
        }
    }
}
