//! What several verbs are told in the same way: keys, days, periods, warrants.

use async_graphql::InputObject;

use crate::graphql::word::Code;
use crate::network::affair::Written;
use crate::network::fact::{Basis, Citation, Text};
use crate::network::key::{FactId, Key};
use crate::network::verbs::{Period, Said, Script, Span, Turn, Warrant};
use crate::network::written::{NoPeriod, bare, from_bound};

/// When it holds. A day is written as much of it as is known: `2018-06-30`, `2018-06`, `juni 2018`, `2018`, a span
/// `2016..2018`, `unknown`; where something ends, also `open`: no end is foreseen.
#[derive(Clone, Default, InputObject)]
pub struct PeriodInput {
    /// The first day that it holds; unknown where it is null.
    from: Option<String>,
    /// The first day that it no longer holds; where this and lastDay are null, no end is foreseen.
    until: Option<String>,
    /// The last day that it holds, in the place of until.
    last_day: Option<String>,
    /// The day or period, as written, on which a document attests it: it held throughout.
    attested: Option<String>,
}

/// From when, and until when where it is for a while. Days are written as in PeriodInput.
#[derive(Clone, InputObject)]
pub struct SpanInput {
    /// The first day.
    pub on: String,
    /// The first day after; null: for good, or until what is planned to follow. What it interrupts goes on then.
    until: Option<String>,
}

/// On what warrant it is said.
#[derive(Clone, Default, InputObject)]
pub struct WarrantInput {
    /// How it is known; STATED where it is null.
    basis: Option<Code<Basis>>,
    /// Where it stands in documents.
    #[graphql(default)]
    citations: Vec<CitationInput>,
    /// A label that it shares with facts that contradict it; all of them stand then.
    dispute: Option<String>,
}

/// Where it stands that something ends: what ends keeps the warrant that it has, and is cited from there too.
#[derive(Clone, Default, InputObject)]
pub struct CitationsInput {
    /// Where it stands in documents; what ends is cited from there too.
    #[graphql(default)]
    citations: Vec<CitationInput>,
}

/// Where something stands in a document.
#[derive(Clone, InputObject)]
pub struct CitationInput {
    /// The document's key.
    document: String,
    /// The place in it: a page, a section, a line.
    place: Option<String>,
    /// A short quote, to the letter.
    quote: Option<String>,
}

pub(in crate::graphql) fn text(text: &str) -> Text {
    text.trim().into()
}

pub(super) fn maybe_text(given: Option<&String>) -> Option<Text> {
    given.map(|given| text(given))
}

/// The day in a field, as far as it is known.
pub(in crate::graphql) fn written_day(script: &mut Script<'_>, field: &'static str, written: &str) -> Said<Written> {
    let wrong = || format!("“{}” er ingen dag.", written.trim());
    let bound = from_bound(written.trim()).map_err(|error| script.invalid(field, error.to_string(), wrong()))?;
    Ok(Written { bound, text: (*written.trim() != *bare(bound)).then(|| text(written)) })
}

/// The key in a field.
pub(in crate::graphql) fn key(script: &mut Script<'_>, field: &'static str, text: &str) -> Said<Key> {
    Key::parse(text).map_err(|error| script.invalid(field, error.to_string(), format!("“{text}” er ingen nøgle.")))
}

/// The key in a field that may be left out.
pub(super) fn maybe_key(script: &mut Script<'_>, field: &'static str, text: Option<&String>) -> Said<Option<Key>> {
    text.map(|text| key(script, field, text)).transpose()
}

/// The number of a fact.
pub(super) fn fact_number(number: i32) -> Option<FactId> {
    FactId::new(i64::from(number))
}

/// The turn in a field.
pub(super) fn turn(script: &mut Script<'_>, field: &'static str, written: &str) -> Said<Turn> {
    let wrong = || format!("“{written}” er ingen dag, noget kan begynde.");
    Turn::read(written.trim()).map_err(|error| script.invalid(field, error.to_string(), wrong()))
}

impl SpanInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Span> {
        let from = turn(script, "on", &self.on)?;
        let until = match &self.until {
            Some(written) if !written.trim().eq_ignore_ascii_case("open") => Some(turn(script, "until", written)?),
            _ => None,
        };
        Ok(Span { from, until })
    }
}

impl PeriodInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Period> {
        let written = |date: &Option<String>| date.as_deref().unwrap_or_default().trim().to_owned();
        let (from, last_day) = (written(&self.from), written(&self.last_day));
        let until = match (&self.until, &self.last_day) {
            (None, None) => "open".to_owned(),
            (until, _) => written(until),
        };
        let attested = self.attested.as_deref().unwrap_or_default().trim();
        Period::read(&from, &until, &last_day, attested).map_err(|error| {
            let field = match &error {
                NoPeriod::NotADate("from", _) => "from",
                NoPeriod::NotADate("attested", _) | NoPeriod::Invalid(_) => "attested",
                NoPeriod::NotADate(..) | NoPeriod::TwoEnds => "until",
            };
            let field = if field == "attested" && self.attested.is_none() { "until" } else { field };
            script.invalid(field, error.to_string(), "Perioden kan ikke læses eller modsiger sig selv.")
        })
    }

    pub(super) fn is_given(&self) -> bool {
        self.from.is_some() || self.until.is_some() || self.last_day.is_some() || self.attested.is_some()
    }
}

pub(super) fn citations(script: &mut Script<'_>, given: &[CitationInput]) -> Said<Vec<Citation<Key>>> {
    let cited = given.iter().map(|citation| {
        let document = key(script, "citations", &citation.document)?;
        Ok(Citation {
            document,
            place: maybe_text(citation.place.as_ref()),
            quote: maybe_text(citation.quote.as_ref()),
        })
    });
    cited.collect()
}

impl CitationsInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Warrant> {
        Ok(Warrant { citations: citations(script, &self.citations)?, ..Warrant::default() })
    }
}

impl WarrantInput {
    pub(super) fn read(&self, script: &mut Script<'_>) -> Said<Warrant> {
        let citations = citations(script, &self.citations)?;
        let basis = self.basis.map_or(Basis::Stated, |basis| basis.0);
        Ok(Warrant { basis, citations, dispute: maybe_text(self.dispute.as_ref()) })
    }

    pub(super) fn basis(&self) -> Option<Basis> {
        self.basis.map(|basis| basis.0)
    }

    pub(super) fn dispute(&self) -> Option<Text> {
        maybe_text(self.dispute.as_ref())
    }

    pub(super) fn citations(&self) -> &[CitationInput] {
        &self.citations
    }
}
