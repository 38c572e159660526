//! Bounds as the files write them, both ways.

use crate::network::fact::{Margin, Text};
use crate::network::key::Key;
use crate::network::validity::{Bound, Day, InvalidValidity, Validity};
use crate::network::written::{NotADate, attestation, from_bound, last_day_bound, until_bound};

/// What an until-bound's text begins with where the last day was written: `last_day 2018`.
const LAST_DAY: &str = "last_day ";

/// The cells of a validity; empty ones say nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bounds {
    pub from: String,
    pub until: String,
    pub last_day: String,
    pub attested: String,
}

/// Cells that give no validity.
pub(super) enum NoValidity {
    /// The column is not a date.
    NotADate(&'static str, NotADate),
    /// Both ends were given.
    TwoEnds,
    /// The bounds contradict one another.
    Invalid(InvalidValidity),
}

/// What the cells say: the validity, and the margin with the bounds as written.
pub(super) fn validity(
    from: &str,
    until: &str,
    last_day: &str,
    attested: &str,
) -> Result<(Validity, Margin<Key>), NoValidity> {
    let wrong = |column| move |error| NoValidity::NotADate(column, error);
    let first = from_bound(from).map_err(wrong("from"))?;
    if !until.is_empty() && !last_day.is_empty() {
        return Err(NoValidity::TwoEnds);
    }
    let (end, until_text) = if last_day.is_empty() {
        let end = until_bound(until).map_err(wrong("until"))?;
        (end, (until != bare(end)).then(|| until.to_owned()))
    } else {
        let end = last_day_bound(last_day).map_err(wrong("last_day"))?;
        let known = end.day().is_some() || end.is_open();
        (end, (!known).then(|| format!("{LAST_DAY}{last_day}")))
    };
    let (attested, days) = match attested {
        "" => (None, None),
        text => (Some(Text::from(text)), Some(attestation(text).map_err(wrong("attested"))?)),
    };
    let validity = Validity::new(first, end, days).map_err(NoValidity::Invalid)?;
    let from_text = (from != bare(first)).then(|| Text::from(from));
    let stated = |bound: Bound, text: Option<Text>| text.filter(|_| !bound.is_unknown() && !bound.is_open());
    let margin = Margin {
        from_text: stated(first, from_text),
        until_text: stated(end, until_text.map(Text::from)),
        attested,
        ..Margin::default()
    };
    Ok((validity, margin))
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

/// A bound without the words that it was written in: a date, a span of dates, `open` or nothing.
pub(super) fn bare(bound: Bound) -> String {
    if bound.is_unknown() {
        return String::new();
    }
    if bound.is_open() || bound.day().is_some() {
        return bound.latest.to_string();
    }
    let limit = |day: Day| day.date().map_or_else(String::new, |date| date.to_string());
    format!("{}..{}", limit(bound.earliest), limit(bound.latest))
}
