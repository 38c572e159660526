//! Problems: what is wrong with a bundle, where, and what is accepted instead.
#![expect(clippy::string_slice, clippy::indexing_slicing, reason = "the end is a place that char_indices gave")]

use std::borrow::Cow;
use std::fmt;

use crate::network::fact::Text;
use crate::network::word::{Word, words};

words! {
    /// What is wrong with a bundle. Codes are stable.
    enum ProblemCode {
        /// The path is no folder, or a file in it cannot be read.
        Unreadable = "UNREADABLE", "Kan ikke læses";
        /// The folder has no bundle.toml.
        MissingManifest = "MISSING_MANIFEST", "bundle.toml mangler";
        /// The file is none that a bundle can have.
        UnknownFile = "UNKNOWN_FILE", "Ukendt fil";
        /// The file is not UTF-8.
        NotUtf8 = "NOT_UTF8", "Filen er ikke UTF-8";
        /// The file has no header.
        EmptyFile = "EMPTY_FILE", "Filen er tom";
        /// A line is longer than a bundle's line can be.
        LineTooLong = "LINE_TOO_LONG", "Linjen er for lang";
        /// The file is not TOML.
        InvalidToml = "INVALID_TOML", "Filen er ikke TOML";
        /// No such column, table or field exists.
        UnknownColumn = "UNKNOWN_COLUMN", "Ukendt kolonne";
        /// The header names a column twice.
        DuplicateColumn = "DUPLICATE_COLUMN", "Kolonnen står to gange";
        /// The header lacks a column that every row needs.
        MissingColumn = "MISSING_COLUMN", "Kolonnen mangler";
        /// The row has more or fewer cells than the header.
        CellCount = "CELL_COUNT", "Forkert antal celler";
        /// A quoted cell has no end.
        UnclosedQuote = "UNCLOSED_QUOTE", "Anførselstegnet lukkes ikke";
        /// A cell that must be filled in is empty.
        MissingValue = "MISSING_VALUE", "Værdien mangler";
        /// The value is not of the column's type or vocabulary.
        InvalidValue = "INVALID_VALUE", "Værdien er ugyldig";
        /// The value is no date.
        InvalidDate = "INVALID_DATE", "Datoen er ugyldig";
        /// The value is no key.
        InvalidKey = "INVALID_KEY", "Nøglen er ugyldig";
        /// The key is in a namespace that the bundle does not declare.
        UndeclaredNamespace = "UNDECLARED_NAMESPACE", "Navnerummet er ikke angivet";
        /// The bundle would create an entity of another namespace.
        ForeignKey = "FOREIGN_KEY", "Nøglen hører til et andet navnerum";
        /// Both `until` and `last_day` are given.
        TwoEnds = "TWO_ENDS", "Slutningen er angivet to gange";
        /// The bounds and the attestation contradict one another.
        InvalidValidity = "INVALID_VALIDITY", "Perioden er ugyldig";
        /// The key stands for two nouns, or for two kinds of organization.
        KeyReused = "KEY_REUSED", "Nøglen er brugt til noget andet";
        /// The bundle says the same twice.
        DuplicateRow = "DUPLICATE_ROW", "Rækken står to gange";
        /// The network has moved since the last import of the namespace.
        Conflict = "CONFLICT", "Konflikt med netværket";
        /// A rule refuses the change; the sentence begins with the rule's code.
        Refused = "REFUSED", "Afvist af en regel";
    }
}

/// Something wrong with a bundle. It never holds a text that looks like a CPR number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The stable code.
    pub code: ProblemCode,
    /// The file's name.
    pub file: Text,
    /// The line, counted from 1; 0 where it is about the file.
    pub line: u32,
    /// The record: its key, or the key of what it is about; empty where there is none.
    pub record: String,
    /// The sentence: what is wrong and what is accepted.
    pub sentence: String,
}

impl Problem {
    /// A problem; numbers that look like CPR numbers are masked.
    #[must_use]
    pub fn new(code: ProblemCode, file: &Text, line: u32, record: &str, sentence: &str) -> Self {
        Self {
            code,
            file: file.clone(),
            line,
            record: masked(record).into_owned(),
            sentence: masked(sentence).into_owned(),
        }
    }

    /// A file, or a path that ought to be a folder, that could not be read: the edge says why.
    #[must_use]
    pub fn unreadable(path: &str, sentence: &str) -> Self {
        Self::new(ProblemCode::Unreadable, &Text::from(path), 0, "", sentence)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        if !self.record.is_empty() {
            write!(f, " {}", self.record)?;
        }
        write!(f, ": {} {}", self.code.code(), self.sentence)
    }
}

/// What a value is shown as in a sentence: its beginning, where it is long.
pub(super) fn clipped(value: &str) -> String {
    const SHOWN: usize = 60;
    match value.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// The text with stars for the digits of what has the form of a CPR number: six digits, then
/// four, with a hyphen, a blank or nothing between. Whether the date in it is one does not
/// matter: a problem is read by more people than the bundle.
fn masked(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let run = digits(at);
        let gap = at + run;
        let split = run == 6 && matches!(bytes.get(gap), Some(b'-' | b' ')) && digits(gap + 1) == 4;
        if split {
            hidden.push((at, gap + 5));
        } else if run == 10 {
            hidden.push((at, gap));
        }
        at = gap + 1;
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let hides = |at: usize| hidden.iter().any(|(from, until)| (*from..*until).contains(&at));
    let shown = text.char_indices().map(|(at, letter)| if hides(at) && letter.is_ascii_digit() { '*' } else { letter });
    Cow::Owned(shown.collect())
}
