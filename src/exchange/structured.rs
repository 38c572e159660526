//! TOML: the tables of a structured file, which can have citations and gaps.

use memchr::memchr_iter;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::network::fact::Text;

use super::problem::{Problem, ProblemCode, clipped};
use super::sheet::Sheet;

/// One table of an array that is named for a sheet.
pub(super) struct Table {
    pub sheet: Sheet,
    pub line: u32,
    /// The filled-in values as texts, trimmed.
    pub cells: Vec<(&'static str, String)>,
    pub citations: Vec<CitationTable>,
    pub gaps: Vec<GapTable>,
}

/// `{ document = "…", place = "…", quote = "…" }`; an empty text where one is not given.
#[derive(Default)]
pub(super) struct CitationTable {
    pub document: String,
    pub place: String,
    pub quote: String,
}

/// `{ topic = "…", reason = "…", explanation = "…", citations = […] }`.
#[derive(Default)]
pub(super) struct GapTable {
    pub topic: String,
    pub reason: String,
    pub explanation: String,
    pub citations: Vec<CitationTable>,
}

type Value<'a> = Spanned<DeValue<'a>>;

/// Where things stand in a TOML file, and who hears what is wrong with them.
pub(super) struct Source<'a, F> {
    file: &'a Text,
    line_ends: Vec<usize>,
    wrong: F,
}

impl<'a, F: FnMut(Problem)> Source<'a, F> {
    /// A file's text.
    pub fn new(file: &'a Text, text: &str, wrong: F) -> Self {
        Self { file, line_ends: memchr_iter(b'\n', text.as_bytes()).collect(), wrong }
    }

    /// The line that a place in the text is on.
    pub fn line(&self, place: usize) -> u32 {
        let before = self.line_ends.partition_point(|end| *end < place);
        u32::try_from(before).map_or(u32::MAX, |lines| lines.saturating_add(1))
    }

    /// Notes what is wrong at a place.
    pub fn wrong(&mut self, code: ProblemCode, place: usize, record: &str, sentence: &str) {
        let line = self.line(place);
        (self.wrong)(Problem::new(code, self.file, line, record, sentence));
    }

    /// The file's tables; none where it is not TOML, since what is left of it then misleads.
    pub fn root<'t>(&mut self, text: &'t str) -> Option<DeTable<'t>> {
        let (root, errors) = DeTable::parse_recoverable(text);
        let sound = errors.is_empty();
        for error in errors {
            let place = error.span().map_or(0, |span| span.start);
            self.wrong(ProblemCode::InvalidToml, place, "", error.message());
        }
        sound.then(|| root.into_inner())
    }

    /// A value as the text of a cell; none where it is an array or a table.
    pub fn text(&mut self, name: &str, value: &Value<'_>) -> Option<String> {
        Some(match value.get_ref() {
            DeValue::String(text) => text.trim().to_owned(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(yes) => yes.to_string(),
            DeValue::Datetime(date) => date.to_string(),
            other => {
                let sentence = format!("{name}: a string, a number, true or false is wanted, not {}", other.type_str());
                self.wrong(ProblemCode::InvalidValue, value.span().start, "", &sentence);
                return None;
            }
        })
    }

    /// The tables of an array.
    fn array<'v, 't>(&mut self, name: &str, value: &'v Value<'t>) -> Vec<(usize, &'v DeTable<'t>)> {
        let items = value.get_ref().as_array();
        let tables: Option<Vec<_>> = items
            .and_then(|items| items.iter().map(|item| Some((item.span().start, item.get_ref().as_table()?))).collect());
        if tables.is_none() {
            let sentence = format!("{name}: an array of tables is wanted");
            self.wrong(ProblemCode::InvalidValue, value.span().start, "", &sentence);
        }
        tables.unwrap_or_default()
    }

    /// Gives each field of a table, by name, to `take`, which says whether it knows the name.
    fn fields<'v, 't>(
        &mut self,
        record: &str,
        table: &'v DeTable<'t>,
        accepted: &str,
        mut take: impl FnMut(&mut Self, &str, &'v Value<'t>) -> bool,
    ) {
        for (name, value) in table {
            let text: &str = name.get_ref();
            if !take(self, text, value) {
                let sentence = format!("“{}” is no field here; {accepted} are", clipped(text));
                self.wrong(ProblemCode::UnknownColumn, name.span().start, record, &sentence);
            }
        }
    }

    fn citations(&mut self, record: &str, value: &Value<'_>) -> Vec<CitationTable> {
        let mut citations = Vec::new();
        for (place, table) in self.array("citations", value) {
            let mut citation = CitationTable::default();
            self.fields(record, table, "document, place, quote", |source, name, value| {
                let field = match name {
                    "document" => &mut citation.document,
                    "place" => &mut citation.place,
                    "quote" => &mut citation.quote,
                    _ => return false,
                };
                *field = source.text(name, value).unwrap_or_default();
                true
            });
            if citation.document.is_empty() {
                let sentence = "a citation lacks its document; it is a document's key";
                self.wrong(ProblemCode::MissingValue, place, record, sentence);
            } else {
                citations.push(citation);
            }
        }
        citations
    }

    fn gaps(&mut self, record: &str, value: &Value<'_>) -> Vec<GapTable> {
        let mut gaps = Vec::new();
        for (place, table) in self.array("gaps", value) {
            let mut gap = GapTable::default();
            self.fields(record, table, "topic, reason, explanation, citations", |source, name, value| {
                let field = match name {
                    "topic" => &mut gap.topic,
                    "reason" => &mut gap.reason,
                    "explanation" => &mut gap.explanation,
                    "citations" => {
                        gap.citations = source.citations(record, value);
                        return true;
                    }
                    _ => return false,
                };
                *field = source.text(name, value).unwrap_or_default();
                true
            });
            if gap.topic.is_empty() || gap.reason.is_empty() {
                self.wrong(ProblemCode::MissingValue, place, record, "a gap lacks its topic or its reason");
            } else {
                gaps.push(gap);
            }
        }
        gaps
    }

    fn table(&mut self, sheet: Sheet, place: usize, table: &DeTable<'_>) -> Table {
        let mut read =
            Table { sheet, line: self.line(place), cells: Vec::new(), citations: Vec::new(), gaps: Vec::new() };
        let key = sheet.columns().next().and_then(|column| table.get(column));
        let record = key.and_then(|key| key.get_ref().as_str()).map_or_else(String::new, clipped);
        let accepted = format!("{}, citations, gaps", sheet.accepted());
        self.fields(&record, table, &accepted, |source, name, value| {
            if let Some(column) = sheet.column(name) {
                let cell = source.text(name, value).filter(|cell| !cell.is_empty());
                read.cells.extend(cell.map(|cell| (column, cell)));
            } else if name == "citations" {
                read.citations = source.citations(&record, value);
            } else if name == "gaps" {
                read.gaps = source.gaps(&record, value);
            } else {
                return false;
            }
            true
        });
        read
    }
}

/// Reads a structured file and gives each table, or what is wrong, to `each`.
pub(super) fn tables(file: &Text, text: &str, each: &mut impl FnMut(Result<Table, Problem>)) {
    let mut source = Source::new(file, text, |problem| each(Err(problem)));
    let root = source.root(text).unwrap_or_default();
    let mut read = Vec::new();
    for (name, value) in &root {
        let Some(sheet) = Sheet::named(name.get_ref()) else {
            let accepted: Vec<&str> = Sheet::all().map(Sheet::name).collect();
            let sentence = format!("“{}” is no table; {} are", clipped(name.get_ref()), accepted.join(", "));
            source.wrong(ProblemCode::UnknownColumn, name.span().start, "", &sentence);
            continue;
        };
        for (place, table) in source.array(sheet.name(), value) {
            read.push(source.table(sheet, place, table));
        }
    }
    for table in read {
        each(Ok(table));
    }
}
