//! The sheets of a bundle: which files and tables it can have, and their columns.
#![expect(clippy::indexing_slicing, reason = "a table has a row for each variant of its enum")]

use crate::network::affair::{Affair, Field};
use crate::network::fact::StatementKind;
use crate::network::key::{Key, Noun};

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
    Posts,
    Seats,
    Memberships,
    Representations,
    Leaves,
    Relations,
    Successions,
    Provisions,
    Exemptions,
    Agreements,
    Targets,
    MeetingSeries,
    Meetings,
    Proposals,
    ProposalItems,
    Decisions,
    Effects,
    ActionItems,
    Procedures,
    ApprovalSteps,
    Acts,
    BudgetLines,
    Allocations,
    Involvements,
    Gaps,
    Completeness,
}

/// The columns that every sheet has.
pub(super) const COMMON: &[&str] = &["from", "until", "last_day", "attested", "basis", "dispute"];

/// A sheet's name, the columns that each row fills in, and the others it has of its own. Of affairs that of the
/// subject stands here; the others are the fields of their definition.
type Definition = (Sheet, &'static str, &'static [&'static str], &'static [&'static str]);

const DEFINITIONS: [Definition; 40] = [
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
    (
        Sheet::Relations,
        "relations",
        &["key", "kind", "source"],
        &["target", "designation", "scope", "level", "ground", "limits"],
    ),
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
    (Sheet::Agreements, "agreements", &["key"], &[]),
    (Sheet::Targets, "targets", &["subject"], &[]),
    (Sheet::MeetingSeries, "meeting_series", &["key"], &[]),
    (Sheet::Meetings, "meetings", &["key"], &[]),
    (Sheet::Proposals, "proposals", &["key"], &[]),
    (Sheet::ProposalItems, "proposal_items", &["key"], &[]),
    (Sheet::Decisions, "decisions", &["key"], &[]),
    (Sheet::Effects, "effects", &["decision"], &[]),
    (Sheet::ActionItems, "action_items", &["key"], &[]),
    (Sheet::Procedures, "procedures", &["key"], &[]),
    (Sheet::ApprovalSteps, "approval_steps", &["key"], &[]),
    (Sheet::Acts, "acts", &["subject"], &[]),
    (Sheet::BudgetLines, "budget_lines", &["key"], &[]),
    (Sheet::Allocations, "allocations", &["line"], &[]),
    (Sheet::Involvements, "involvements", &["subject"], &[]),
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

    /// The kind of affair that it lists.
    pub fn affair(self) -> Option<StatementKind> {
        Some(match self {
            Self::Agreements => StatementKind::Agreement,
            Self::Targets => StatementKind::Target,
            Self::MeetingSeries => StatementKind::MeetingSeries,
            Self::Meetings => StatementKind::Meeting,
            Self::Proposals => StatementKind::Proposal,
            Self::ProposalItems => StatementKind::ProposalItem,
            Self::Decisions => StatementKind::Decision,
            Self::Effects => StatementKind::Effect,
            Self::ActionItems => StatementKind::ActionItem,
            Self::Procedures => StatementKind::Procedure,
            Self::ApprovalSteps => StatementKind::ApprovalStep,
            Self::Acts => StatementKind::Act,
            Self::BudgetLines => StatementKind::BudgetLine,
            Self::Allocations => StatementKind::Allocation,
            Self::Involvements => StatementKind::Involvement,
            _ => return None,
        })
    }

    fn fields(self) -> &'static [Field] {
        self.affair().map_or(&[], Affair::<Key>::fields)
    }

    /// The columns that must be filled in.
    pub fn required(self) -> impl Iterator<Item = &'static str> {
        let fields = self.fields().iter().filter(|field| field.required).map(|field| field.name);
        self.definition().2.iter().copied().chain(fields)
    }

    /// Every column, in the order that an export writes them.
    pub fn columns(self) -> impl Iterator<Item = &'static str> {
        let (_, _, required, optional) = self.definition();
        let own = required.iter().chain(*optional).copied();
        own.chain(self.fields().iter().map(|field| field.name)).chain(COMMON.iter().copied())
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
            Self::Posts => Noun::Post,
            Self::Seats => Noun::Seat,
            Self::Memberships => Noun::Membership,
            Self::Representations => Noun::Representation,
            Self::Relations => Noun::Relation,
            Self::Successions => Noun::Succession,
            Self::Provisions => Noun::Provision,
            Self::Agreements => Noun::Agreement,
            Self::MeetingSeries => Noun::MeetingSeries,
            Self::Meetings => Noun::Meeting,
            Self::Proposals => Noun::Proposal,
            Self::ProposalItems => Noun::ProposalItem,
            Self::Decisions => Noun::Decision,
            Self::ActionItems => Noun::ActionItem,
            Self::Procedures => Noun::Procedure,
            Self::ApprovalSteps => Noun::ApprovalStep,
            Self::BudgetLines => Noun::BudgetLine,
            _ => return None,
        })
    }

    /// The sheet that lists the entities of a noun.
    pub fn listing(noun: Noun) -> Self {
        match noun {
            Noun::Organization => Self::Organizations,
            Noun::Person => Self::Persons,
            Noun::Document => Self::Documents,
            Noun::Post => Self::Posts,
            Noun::Seat => Self::Seats,
            Noun::Membership => Self::Memberships,
            Noun::Representation => Self::Representations,
            Noun::Relation => Self::Relations,
            Noun::Succession => Self::Successions,
            Noun::Provision => Self::Provisions,
            Noun::Agreement => Self::Agreements,
            Noun::MeetingSeries => Self::MeetingSeries,
            Noun::Meeting => Self::Meetings,
            Noun::Proposal => Self::Proposals,
            Noun::ProposalItem => Self::ProposalItems,
            Noun::Decision => Self::Decisions,
            Noun::ActionItem => Self::ActionItems,
            Noun::Procedure => Self::Procedures,
            Noun::ApprovalStep => Self::ApprovalSteps,
            Noun::BudgetLine => Self::BudgetLines,
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
            Self::Effects => Some(Self::Decisions),
            Self::Allocations => Some(Self::BudgetLines),
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
