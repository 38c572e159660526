//! Bounds as the files write them, both ways.

use crate::network::fact::Margin;
use crate::network::key::Key;
use crate::network::validity::Validity;
use crate::network::written::{LAST_DAY, NoPeriod, Period, bare};

/// The cells of a validity; empty ones say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bounds {
    pub from: String,
    pub until: String,
    pub last_day: String,
    pub attested: String,
}

/// What the cells say: the validity, and the margin with the bounds as written.
pub(super) fn validity(
    from: &str,
    until: &str,
    last_day: &str,
    attested: &str,
) -> Result<(Validity, Margin<Key>), NoPeriod> {
    let Period { validity, from_text, until_text, attested } = Period::read(from, until, last_day, attested)?;
    Ok((validity, Margin { from_text, until_text, attested, ..Margin::default() }))
}

/// The cells that read back to the validity and the margin.
pub(super) fn written(validity: Validity, margin: &Margin<Key>) -> Bounds {
    let attested = margin.attested.as_deref().unwrap_or("").to_owned();
    let from = match &margin.from_text {
        Some(text) => text.to_string(),
        None => validity.from.day().map_or_else(String::new, |_| bare(validity.from)),
    };
    let (until, last_day) = match margin.until_text.as_deref() {
        Some(text) => match text.strip_prefix(LAST_DAY) {
            Some(last) => (String::new(), last.to_owned()),
            None => (text.to_owned(), String::new()),
        },
        None if validity.until.day().is_some() || validity.until.is_open() => (bare(validity.until), String::new()),
        None => (String::new(), String::new()),
    };
    let short = Bounds { from, until, last_day, attested };
    if reads_as(&short, validity) {
        return short;
    }
    // What was recorded otherwise than from a file may have bounds that its texts do not give.
    Bounds { from: bare(validity.from), until: bare(validity.until), last_day: String::new(), attested: short.attested }
}

fn reads_as(bounds: &Bounds, expected: Validity) -> bool {
    validity(&bounds.from, &bounds.until, &bounds.last_day, &bounds.attested)
        .is_ok_and(|(validity, _)| validity == expected)
}
