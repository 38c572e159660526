//! A row and how its cells are read: each reader names what is wrong and what is accepted.

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::network::fact::{Citation, Text};
use crate::network::gap::Gap;
use crate::network::key::Key;
use crate::network::word::Word;
use crate::network::written::NotADate;

use super::bundle::{Manifest, Place, problem_at};
use super::problem::{Problem, ProblemCode, clipped};
use super::sheet::Sheet;

/// A row of a sheet, from a CSV file or a TOML table.
pub(super) struct Row<'a> {
    pub sheet: Sheet,
    pub place: Place,
    /// The filled-in cells, trimmed.
    pub cells: Vec<(&'static str, &'a str)>,
    pub citations: Vec<Citation<Key>>,
    /// What is not known about the row's entity, each with where that is said.
    pub gaps: Vec<(Gap, Vec<Citation<Key>>)>,
}

impl Row<'_> {
    /// The cell of a column; empty where nothing stands there.
    pub fn cell(&self, column: &str) -> &str {
        self.cells.iter().find(|(name, _)| *name == column).map_or("", |(_, cell)| cell)
    }

    /// What the row is called in a problem: its key, or that of what it is about.
    pub fn label(&self) -> String {
        clipped(self.sheet.columns().next().map_or("", |column| self.cell(column)))
    }
}

/// What is the same for all rows of a bundle, and what they leave behind.
#[derive(Default)]
pub(super) struct Scope {
    pub manifest: Manifest,
    pub files: Vec<Text>,
    pub problems: Vec<Problem>,
    texts: HashSet<Text, FixedState>,
}

impl Scope {
    pub fn wrong(&mut self, code: ProblemCode, row: &Row<'_>, sentence: &str) {
        self.problems.push(problem_at(&self.files, code, row.place, &row.label(), sentence));
    }

    /// The text, one in memory with those alike.
    pub fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        let new = Text::from(text);
        self.texts.insert(new.clone());
        new
    }

    /// The key that a text is in this bundle. A UUID is the key of what was minted, and needs no
    /// namespace.
    pub fn key(&self, text: &str) -> Result<Key, (ProblemCode, String)> {
        let namespace = &self.manifest.namespace;
        // Only what is as long as a UUID is tried as one: a key that is refused is dear.
        let minted = (text.len() == 36).then(|| Key::parse(text).ok()).flatten();
        let key = minted.map_or_else(|| Key::parse_in(namespace, text), Ok).map_err(|mut error| {
            error.0 = clipped(text);
            (ProblemCode::InvalidKey, error.to_string())
        })?;
        let declared = |other: &str| other == namespace || self.manifest.uses.iter().any(|used| used == other);
        if let Some(other) = key.namespace().filter(|other| !declared(other)) {
            let sentence = format!("“{other}” is not among the namespaces that bundle.toml uses");
            return Err((ProblemCode::UndeclaredNamespace, sentence));
        }
        Ok(key)
    }
}

/// A row being read. The outer `None` of what a reader gives means that a problem was noted; a
/// row is read to its end all the same, so that its problems come at once.
pub(super) struct Cells<'a> {
    pub scope: &'a mut Scope,
    pub row: &'a Row<'a>,
}

impl Cells<'_> {
    pub fn wrong(&mut self, code: ProblemCode, sentence: &str) {
        self.scope.wrong(code, self.row, sentence);
    }

    fn needed(&mut self, column: &str) -> Option<&str> {
        let cell = self.row.cell(column);
        if cell.is_empty() {
            self.wrong(ProblemCode::MissingValue, &format!("{column} is empty; each row fills it in"));
            return None;
        }
        Some(cell)
    }

    /// A text; none where the cell is empty.
    pub fn maybe_text(&mut self, column: &str) -> Option<Text> {
        let cell = self.row.cell(column);
        (!cell.is_empty()).then(|| self.scope.text(cell))
    }

    pub fn text(&mut self, column: &str) -> Option<Text> {
        self.needed(column)?;
        self.maybe_text(column)
    }

    pub fn maybe_key(&mut self, column: &str) -> Option<Option<Key>> {
        let cell = self.row.cell(column);
        if cell.is_empty() {
            return Some(None);
        }
        match self.scope.key(cell) {
            Ok(key) => Some(Some(key)),
            Err((code, sentence)) => {
                self.wrong(code, &format!("{column}: {sentence}"));
                None
            }
        }
    }

    pub fn key(&mut self, column: &str) -> Option<Key> {
        self.needed(column)?;
        self.maybe_key(column)?
    }

    /// The key of an entity that the row is a version of: of the bundle's namespace, or minted.
    pub fn own_key(&mut self) -> Option<Key> {
        let key = self.key("key")?;
        if key.namespace().is_none_or(|namespace| namespace == self.scope.manifest.namespace) {
            return Some(key);
        }
        let sentence = format!("a bundle creates only what is in its own namespace, {}", self.scope.manifest.namespace);
        self.wrong(ProblemCode::ForeignKey, &sentence);
        None
    }

    pub fn maybe_word<W: Word>(&mut self, column: &str) -> Option<Option<W>> {
        let cell = self.row.cell(column);
        if cell.is_empty() {
            return Some(None);
        }
        match W::parse(cell) {
            Ok(word) => Some(Some(word)),
            Err(mut error) => {
                error.given = clipped(cell);
                self.wrong(ProblemCode::InvalidValue, &format!("{column}: {error}"));
                None
            }
        }
    }

    pub fn word<W: Word>(&mut self, column: &str) -> Option<W> {
        self.needed(column)?;
        self.maybe_word(column)?
    }

    pub fn word_or<W: Word>(&mut self, column: &str, otherwise: W) -> Option<W> {
        self.maybe_word(column).map(|word| word.unwrap_or(otherwise))
    }

    pub fn number<N: TryFrom<u32>>(&mut self, column: &str) -> Option<Option<N>> {
        let cell = self.row.cell(column);
        if cell.is_empty() {
            return Some(None);
        }
        let number = cell.parse::<u32>().ok().and_then(|number| N::try_from(number).ok());
        if number.is_none() {
            let largest = (1_u64 << (8 * size_of::<N>())) - 1;
            let sentence = format!("{column}: “{}” is no number; a whole one from 0 to {largest} is", clipped(cell));
            self.wrong(ProblemCode::InvalidValue, &sentence);
        }
        number.map(Some)
    }

    /// A number with at most two decimals, in hundredths.
    pub fn hundredths(&mut self, column: &str) -> Option<Option<u32>> {
        let cell = self.row.cell(column);
        if cell.is_empty() {
            return Some(None);
        }
        let number = hundredths(cell);
        if number.is_none() {
            let sentence = format!("{column}: “{}” is no number; 12, 12.5 or 12.25 is", clipped(cell));
            self.wrong(ProblemCode::InvalidValue, &sentence);
        }
        number.map(Some)
    }

    pub fn yes_or_no(&mut self, column: &str) -> Option<Option<bool>> {
        match self.row.cell(column).to_lowercase().as_str() {
            "" => Some(None),
            "true" | "yes" | "ja" => Some(Some(true)),
            "false" | "no" | "nej" => Some(Some(false)),
            other => {
                let sentence = format!("{column}: “{}” is neither true nor false; one of them is", clipped(other));
                self.wrong(ProblemCode::InvalidValue, &sentence);
                None
            }
        }
    }

    pub fn not_a_date(&mut self, column: &str, mut error: NotADate) {
        error.0 = clipped(&error.0);
        self.wrong(ProblemCode::InvalidDate, &format!("{column}: {error}"));
    }
}

fn hundredths(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    if part.is_empty() || part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = part.parse::<u32>().ok()? * if part.len() == 1 { 10 } else { 1 };
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(part)
}
