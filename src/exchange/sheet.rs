//! The sheets of a bundle: which files and tables it can have, and their columns.
#![expect(clippy::indexing_slicing, reason = "a table has a row for each variant of its enum")]

use crate::network::key::Noun;

/// What one file, or one array of tables, lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Sheet {
    Organizations,
    Names,
    Classifications,
    Placements,
    Identifiers,
    Levels,
    Areas,
    LegalForms,
    Staffing,
    ContactPoints,
    Tasks,
    Persons,
    PersonIdentifiers,
    Documents,
    Agreements,
    Posts,
    Seats,
    Memberships,
    Representations,
    Leaves,
    Relations,
    Successions,
    Provisions,
    Exemptions,
    Gaps,
    Completeness,
}

/// The columns that every sheet has.
pub(super) const COMMON: &[&str] = &["from", "until", "last_day", "attested", "basis", "dispute"];

/// A sheet's name, the columns that each row fills in, and the others it has of its own.
type Definition = (Sheet, &'static str, &'static [&'static str], &'static [&'static str]);

const DEFINITIONS: [Definition; 26] = [
    (
        Sheet::Organizations,
        "organizations",
        &["key", "kind"],
        &["name", "name_en", "short", "classification", "part_of", "level", "area", "legal_form"],
    ),
    (Sheet::Names, "names", &["organization", "text"], &["language", "usage"]),
    (Sheet::Classifications, "classifications", &["organization", "classification"], &[]),
    (Sheet::Placements, "placements", &["organization", "part_of"], &[]),
    (Sheet::Identifiers, "identifiers", &["organization", "scheme", "value"], &[]),
    (Sheet::Levels, "levels", &["organization", "level"], &[]),
    (Sheet::Areas, "areas", &["organization", "area"], &[]),
    (Sheet::LegalForms, "legal_forms", &["organization", "legal_form"], &[]),
    (Sheet::Staffing, "staffing", &["organization"], &["full_time", "heads"]),
    (Sheet::ContactPoints, "contact_points", &["organization", "kind", "value"], &[]),
    (Sheet::Tasks, "tasks", &["organization", "text"], &["previous"]),
    (Sheet::Persons, "persons", &["key"], &["given", "family"]),
    (Sheet::PersonIdentifiers, "person_identifiers", &["person", "scheme", "value"], &[]),
    (Sheet::Documents, "documents", &["key", "title"], &["address"]),
    (Sheet::Agreements, "agreements", &["key", "kind", "title"], &["area"]),
    (Sheet::Posts, "posts", &["key", "body"], &["role", "places", "title"]),
    (Sheet::Seats, "seats", &["key", "body"], &["post", "role", "voting", "appointed_by", "title", "eligible"]),
    (
        Sheet::Memberships,
        "memberships",
        &["key", "body", "member"],
        &["seat", "post", "role", "capacity", "stands_in_for", "ended"],
    ),
    (Sheet::Representations, "representations", &["key", "membership", "person"], &["capacity"]),
    (Sheet::Leaves, "leaves", &["of"], &[]),
    (Sheet::Relations, "relations", &["key", "kind", "source"], &["target", "designation", "scope", "level"]),
    (Sheet::Successions, "successions", &["key", "predecessor", "successor", "kind"], &["partial", "main"]),
    (
        Sheet::Provisions,
        "provisions",
        &["key", "body", "kind"],
        &[
            "modality",
            "place",
            "role",
            "text",
            "least",
            "most",
            "organization_kind",
            "within",
            "organization",
            "office",
            "class",
            "of",
            "relation",
            "direction",
            "substitution",
            "voting",
            "attendance",
            "guest_role",
            "number",
            "months",
            "in_a_row",
            "election_year",
            "election_every",
            "election_end",
            "every",
            "first",
            "recurring",
            "selection",
            "served",
            "rest",
        ],
    ),
    (Sheet::Exemptions, "exemptions", &["provision", "reason"], &[]),
    (Sheet::Gaps, "gaps", &["subject", "topic", "reason"], &["explanation"]),
    (Sheet::Completeness, "completeness", &["subject", "topic"], &[]),
];

impl Sheet {
    /// Every sheet, in the order that an export writes them.
    pub fn all() -> impl Iterator<Item = Self> {
        DEFINITIONS.iter().map(|(sheet, ..)| *sheet)
    }

    fn definition(self) -> &'static Definition {
        // The definitions stand in the order of the enum; a test holds them to it.
        &DEFINITIONS[self as usize]
    }

    /// The name: of the array of tables, and of the file without `.csv`.
    pub fn name(self) -> &'static str {
        self.definition().1
    }

    /// The sheet of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|sheet| sheet.name() == name)
    }

    /// The columns that must be filled in.
    pub fn required(self) -> &'static [&'static str] {
        self.definition().2
    }

    /// Every column, in the order that an export writes them.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        let (_, _, required, optional) = self.definition();
        required.iter().chain(*optional).chain(COMMON).copied()
    }

    /// The column of this name, as the sheet's own text.
    pub fn column(self, name: &str) -> Option<&'static str> {
        self.columns().find(|column| *column == name)
    }

    /// The columns as a sentence lists them.
    pub fn accepted(self) -> String {
        self.columns().collect::<Vec<_>>().join(", ")
    }

    /// The noun that each row of the sheet is a version of; none where rows have no key.
    pub fn noun(self) -> Option<Noun> {
        Some(match self {
            Self::Organizations => Noun::Organization,
            Self::Persons => Noun::Person,
            Self::Documents => Noun::Document,
            Self::Agreements => Noun::Agreement,
            Self::Posts => Noun::Post,
            Self::Seats => Noun::Seat,
            Self::Memberships => Noun::Membership,
            Self::Representations => Noun::Representation,
            Self::Relations => Noun::Relation,
            Self::Successions => Noun::Succession,
            Self::Provisions => Noun::Provision,
            _ => return None,
        })
    }

    /// The sheet that lists the entities of a noun.
    pub fn listing(noun: Noun) -> Self {
        match noun {
            Noun::Organization => Self::Organizations,
            Noun::Person => Self::Persons,
            Noun::Document => Self::Documents,
            Noun::Agreement => Self::Agreements,
            Noun::Post => Self::Posts,
            Noun::Seat => Self::Seats,
            Noun::Membership => Self::Memberships,
            Noun::Representation => Self::Representations,
            Noun::Relation => Self::Relations,
            Noun::Succession => Self::Successions,
            Noun::Provision => Self::Provisions,
        }
    }

    /// The sheet that lists the subjects of this one, where all its subjects are in one and this
    /// one is about nothing else. A complete list of bodies says what is known of other bodies.
    pub fn owner(self) -> Option<Self> {
        match self {
            Self::Names
            | Self::Classifications
            | Self::Placements
            | Self::Identifiers
            | Self::Levels
            | Self::Areas
            | Self::LegalForms
            | Self::Staffing
            | Self::ContactPoints
            | Self::Tasks => Some(Self::Organizations),
            Self::PersonIdentifiers => Some(Self::Persons),
            Self::Exemptions => Some(Self::Provisions),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_stand_in_the_order_of_the_sheets() {
        for (place, sheet) in Sheet::all().enumerate() {
            assert_eq!(sheet as usize, place, "{}", sheet.name());
            assert!(sheet.noun().is_none_or(|noun| Sheet::listing(noun) == sheet));
        }
    }
}
