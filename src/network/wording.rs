//! The words of pictures and of events: in Danish, or in English where another language is asked for.

use std::borrow::Cow;

use crate::network::organization::{Language, Level};
use crate::network::questions::structure::Along;
use crate::network::relation::RelationKind;
use crate::network::validity::Day;
use crate::network::word::Word;

/// The Danish or the English of the two.
pub(crate) fn either<T>(language: Language, danish: T, english: T) -> T {
    if language == Language::Danish { danish } else { english }
}

/// A word of a vocabulary.
pub(in crate::network) fn word(word: impl Word, language: Language) -> Cow<'static, str> {
    if language == Language::Danish { word.danish().into() } else { word.english().into() }
}

/// What a line says of its two ends, as a verb between them.
pub(in crate::network) fn verb(along: Along, language: Language) -> &'static str {
    use RelationKind as K;
    let Along::Relation(kind) = along else { return either(language, "er en del af", "is part of") };
    if language == Language::Danish {
        return kind.danish();
    }
    match kind {
        K::Line => "reports to",
        K::Daily => "reports in daily matters to",
        K::Accountable => "is accountable to",
        K::Matrix => "also belongs to",
        K::PreparesCasesFor => "prepares cases for",
        K::Steers => "is the steering group of",
        K::Mandate => "gives a mandate to",
        K::ApprovesAfter => "approves after",
        K::Hosts => "hosts",
        K::SecretariatFor => "is the secretariat of",
        K::DoesNotServe => "does not serve",
        K::StaffFunctionOf => "is a staff function of",
        K::Supports => "supports",
        K::PartnerOf => "is a partner of",
        K::Convenes => "convenes",
        K::CoordinatesWith => "coordinates with",
        K::GivesStatusTo => "gives a status to",
        K::Appoints => "appoints to",
        K::Operates => "runs",
        K::LocatedIn => "lies in",
        K::PartyTo => "is a party to",
        K::ContactPersonFor => "is the contact person for",
    }
}

/// A level as the name of a band.
pub(in crate::network) fn band(level: Option<Level>, language: Language) -> &'static str {
    match level {
        Some(Level::Political) => either(language, "Politisk niveau", "Political level"),
        Some(Level::Administrative) => either(language, "Administrativt niveau", "Administrative level"),
        Some(Level::Professional) => either(language, "Fagligt niveau", "Professional level"),
        None => either(language, "Niveau ikke oplyst", "Level not stated"),
    }
}

/// A day as people write it: “2. maj 2017”.
pub(in crate::network) fn date(day: Day, language: Language) -> String {
    const DANISH: [&str; 12] = [
        "januar",
        "februar",
        "marts",
        "april",
        "maj",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "december",
    ];
    let Some(date) = day.date() else { return day.to_string() };
    if language == Language::Danish {
        let month = DANISH.iter().zip(1..).find(|(_, number)| *number == chrono::Datelike::month(&date));
        let month = month.map_or("", |(name, _)| name);
        return format!("{}. {month} {}", date.format("%-d"), date.format("%Y"));
    }
    date.format("%-d %B %Y").to_string()
}

/// A text that begins as a sentence does.
pub(in crate::network) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A text with an end.
pub(in crate::network) fn sentence(text: &str) -> String {
    let text = capital(text.trim());
    if text.ends_with(['.', '?', '!']) { text } else { text + "." }
}
