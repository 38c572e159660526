//! CSV as people have it: a comma or a semicolon, a byte-order mark, either line end.

use memchr::memchr_iter;

use crate::network::fact::Text;

use super::problem::{Problem, ProblemCode, clipped};
use super::sheet::Sheet;

/// The longest line of a file, in bytes; a longer one is a damaged file or none of ours.
pub(super) const LONGEST_LINE: usize = 1_000_000;

/// A row: its first line and its filled-in cells, trimmed, named by the sheet's columns.
pub(super) struct CsvRow<'a> {
    pub line: u32,
    pub cells: Vec<(&'static str, &'a str)>,
}

/// A file's text: without a byte-order mark, and no line too long to be one.
pub(super) fn text_of<'a>(file: &Text, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    let wrong = |code, line, sentence: &str| Problem::new(code, file, line, "", sentence);
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(wrong(
            ProblemCode::NotUtf8,
            1,
            "line 1 is not UTF-8; it looks like UTF-16: save the file as UTF-8",
        ));
    }
    let mut start = 0;
    for (line, end) in (1..).zip(memchr_iter(b'\n', bytes).chain([bytes.len()])) {
        if end - start > LONGEST_LINE {
            let sentence = format!("the line is {} bytes long; {LONGEST_LINE} at most is", end - start);
            return Err(wrong(ProblemCode::LineTooLong, line, &sentence));
        }
        start = end + 1;
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = line_of(bytes, error.valid_up_to());
        let sentence =
            format!("line {line} is not UTF-8; it looks like Windows-1252 (Latin-1): save the file as UTF-8");
        wrong(ProblemCode::NotUtf8, line, &sentence)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// The line, counted from 1, that a place in a file is on.
pub(super) fn line_of(bytes: &[u8], place: usize) -> u32 {
    let before = bytes.get(..place).unwrap_or(bytes);
    u32::try_from(memchr_iter(b'\n', before).count()).map_or(u32::MAX, |lines| lines.saturating_add(1))
}

/// Reads a sheet and gives each row, or what is wrong, to `each`; a file whose header is wrong
/// gives no rows.
pub(super) fn rows(file: &Text, sheet: Sheet, text: &str, mut each: impl FnMut(Result<CsvRow<'_>, Problem>)) {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |wanted: char| header.chars().filter(|letter| *letter == wanted).count();
    let delimiter = if count(';') > count(',') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut columns: Option<Vec<Option<&'static str>>> = None;
    let mut empty = true;
    // Reading from memory never fails, and the text is UTF-8.
    while reader.read_record(&mut record).unwrap_or(false) {
        let start = record.position().map_or(0, |position| place(position.byte()));
        let raw = text.as_bytes().get(start..place(reader.position().byte())).unwrap_or_default();
        // A record begins where the last one ended, which may be before its line's first byte.
        let skipped = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX).saturating_add(line_of(raw, skipped) - 1);
        // Rows of nothing but delimiters are what spreadsheets leave at the end.
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        empty = false;
        let wrong = |code, sentence: &str| Err(Problem::new(code, file, line, "", sentence));
        if memchr_iter(b'"', raw).count() % 2 == 1 {
            let sentence = "a quoted cell has no end; put the cell in quotes and double each quote in it";
            each(wrong(ProblemCode::UnclosedQuote, sentence));
            if columns.is_none() {
                return;
            }
            continue;
        }
        let Some(columns) = &columns else {
            columns = header_of(file, sheet, line, &record, &mut |problem| each(Err(problem)));
            if columns.is_none() {
                return;
            }
            continue;
        };
        if record.len() != columns.len() {
            let hint = if record.len() > columns.len() { "; put a text with a delimiter in it in quotes" } else { "" };
            let sentence = format!("the row has {} cells, the header {}{hint}", record.len(), columns.len());
            each(wrong(ProblemCode::CellCount, &sentence));
            continue;
        }
        let filled = columns.iter().zip(&record).filter_map(|(column, cell)| Some(((*column)?, cell.trim())));
        each(Ok(CsvRow { line, cells: filled.filter(|(_, cell)| !cell.is_empty()).collect() }));
    }
    if empty {
        let sentence = format!("the file is empty; its first row names its columns: {}", sheet.accepted());
        each(Err(Problem::new(ProblemCode::EmptyFile, file, 0, "", &sentence)));
    }
}

/// A byte's place in a text that is in memory, and thus no longer than the memory.
fn place(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// The columns that a header names, in its order, with none for what is no column; none at all
/// where it lacks one that rows need.
fn header_of(
    file: &Text,
    sheet: Sheet,
    line: u32,
    header: &csv::StringRecord,
    each: &mut impl FnMut(Problem),
) -> Option<Vec<Option<&'static str>>> {
    let mut columns: Vec<Option<&'static str>> = Vec::with_capacity(header.len());
    let mut wrong = |code, sentence: &str| each(Problem::new(code, file, line, "", sentence));
    for name in header.iter().map(str::trim) {
        let column = sheet.column(&name.to_ascii_lowercase());
        if column.is_none() {
            let sentence = format!("“{}” is no column; {} are", clipped(name), sheet.accepted());
            wrong(ProblemCode::UnknownColumn, &sentence);
        } else if columns.contains(&column) {
            wrong(ProblemCode::DuplicateColumn, &format!("the header names “{name}” twice"));
        }
        columns.push(column);
    }
    let missing: Vec<&str> = sheet.required().filter(|column| !columns.contains(&Some(*column))).collect();
    if missing.is_empty() {
        return Some(columns);
    }
    let sentence = format!("the header lacks {}; {} can stand there", missing.join(", "), sheet.accepted());
    wrong(ProblemCode::MissingColumn, &sentence);
    None
}
