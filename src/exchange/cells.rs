//! A statement as the cells of its sheet: what an export writes and a digest is taken of.

use crate::network::fact::{Statement, StatementKind};
use crate::network::key::Key;
use crate::network::seat::Seat;
use crate::network::word::Word;

use super::affair;
use super::provision;
use super::sheet::Sheet;

/// What stands in a cell.
pub(super) enum Cell<'a> {
    /// An entity's key.
    Key(&'a Key),
    /// Anything else.
    Text(&'a str),
}

/// The sheet that a kind of statement is listed on.
pub(super) fn sheet_of(kind: StatementKind) -> Sheet {
    match kind {
        StatementKind::Existence => Sheet::Organizations,
        StatementKind::Name => Sheet::Names,
        StatementKind::Classification => Sheet::Classifications,
        StatementKind::Placement => Sheet::Placements,
        StatementKind::Identifier => Sheet::Identifiers,
        StatementKind::Level => Sheet::Levels,
        StatementKind::Area => Sheet::Areas,
        StatementKind::LegalForm => Sheet::LegalForms,
        StatementKind::Staffing => Sheet::Staffing,
        StatementKind::ContactPoint => Sheet::ContactPoints,
        StatementKind::Task => Sheet::Tasks,
        StatementKind::PersonName => Sheet::Persons,
        StatementKind::PersonIdentifier => Sheet::PersonIdentifiers,
        StatementKind::Document => Sheet::Documents,
        StatementKind::Post => Sheet::Posts,
        StatementKind::Seat => Sheet::Seats,
        StatementKind::Membership => Sheet::Memberships,
        StatementKind::Representation => Sheet::Representations,
        StatementKind::Leave => Sheet::Leaves,
        StatementKind::Relation => Sheet::Relations,
        StatementKind::Succession => Sheet::Successions,
        StatementKind::Provision => Sheet::Provisions,
        StatementKind::Exemption => Sheet::Exemptions,
        StatementKind::Agreement => Sheet::Agreements,
        StatementKind::Target => Sheet::Targets,
        StatementKind::MeetingSeries => Sheet::MeetingSeries,
        StatementKind::Meeting => Sheet::Meetings,
        StatementKind::Proposal => Sheet::Proposals,
        StatementKind::ProposalItem => Sheet::ProposalItems,
        StatementKind::Decision => Sheet::Decisions,
        StatementKind::Effect => Sheet::Effects,
        StatementKind::ActionItem => Sheet::ActionItems,
        StatementKind::Procedure => Sheet::Procedures,
        StatementKind::ApprovalStep => Sheet::ApprovalSteps,
        StatementKind::Act => Sheet::Acts,
        StatementKind::BudgetLine => Sheet::BudgetLines,
        StatementKind::Allocation => Sheet::Allocations,
        StatementKind::Involvement => Sheet::Involvements,
        StatementKind::Gap => Sheet::Gaps,
        StatementKind::Completeness => Sheet::Completeness,
    }
}

/// Full-time equivalents as they are written: `12.5`.
pub(super) fn full_time(hundredths: u32) -> String {
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}").trim_end_matches('0').to_owned(),
    }
}

pub(super) fn yes(value: bool) -> Cell<'static> {
    Cell::Text(if value { "true" } else { "false" })
}

/// Gives each filled-in cell of a fact to `put`, the subject's first, in a fixed order.
pub(super) fn cells<'a>(subject: &'a Key, statement: &'a Statement<Key>, put: &mut impl FnMut(&'static str, Cell<'_>)) {
    use Cell::{Key as K, Text as T};
    let sheet = sheet_of(statement.kind());
    put(sheet.columns().next().unwrap_or("key"), K(subject));
    match statement {
        Statement::Existence | Statement::Leave | Statement::PersonName(None) | Statement::PersonIdentifier(None) => {}
        Statement::Name(name) => {
            put("text", T(&name.text));
            put("language", T(name.language.code()));
            put("usage", T(name.usage.code()));
        }
        Statement::Classification(text) => put("classification", T(text)),
        Statement::Placement(parent) => put("part_of", K(parent)),
        Statement::Identifier(identifier) => {
            put("scheme", T(&identifier.scheme));
            put("value", T(&identifier.value));
        }
        Statement::Level(level) => put("level", T(level.code())),
        Statement::Area(text) => put("area", T(text)),
        Statement::LegalForm(text) => put("legal_form", T(text)),
        Statement::Staffing(staffing) => {
            staffing.full_time_hundredths.iter().for_each(|number| put("full_time", T(&full_time(*number))));
            staffing.heads.iter().for_each(|number| put("heads", T(&number.to_string())));
        }
        Statement::ContactPoint(point) => {
            put("kind", T(point.kind.code()));
            put("value", T(&point.value));
        }
        Statement::Task(task) => {
            put("text", T(&task.text));
            task.previous.iter().for_each(|previous| put("previous", K(previous)));
        }
        Statement::PersonName(Some(name)) => {
            put("given", T(&name.given));
            put("family", T(&name.family));
        }
        Statement::PersonIdentifier(Some(identifier)) => {
            put("scheme", T(&identifier.scheme));
            put("value", T(&identifier.value));
        }
        Statement::Document(document) => {
            put("title", T(&document.title));
            document.address.iter().for_each(|address| put("address", T(address)));
        }
        Statement::Post(post) => {
            put("body", K(&post.body));
            put("role", T(post.role.code()));
            post.places.iter().for_each(|places| put("places", T(&places.to_string())));
            post.title.iter().for_each(|title| put("title", T(title)));
        }
        Statement::Seat(seat) => seat_cells(seat, put),
        Statement::Membership(membership) => {
            put("body", K(&membership.body));
            put("member", K(&membership.member));
            membership.seat.iter().for_each(|seat| put("seat", K(seat)));
            membership.post.iter().for_each(|post| put("post", K(post)));
            put("role", T(membership.role.code()));
            put("capacity", T(membership.capacity.code()));
            membership.stands_in_for.iter().for_each(|other| put("stands_in_for", K(other)));
            membership.ended.iter().for_each(|ended| put("ended", T(ended.code())));
        }
        Statement::Representation(representation) => {
            put("membership", K(&representation.membership));
            put("person", K(&representation.person));
            put("capacity", T(representation.capacity.code()));
        }
        Statement::Relation(relation) => {
            put("kind", T(relation.kind.code()));
            put("source", K(&relation.from));
            relation.to.iter().for_each(|to| put("target", K(to)));
            let terms = relation.terms.as_deref();
            terms.and_then(|terms| terms.designation.as_ref()).iter().for_each(|text| put("designation", T(text)));
            terms.and_then(|terms| terms.scope.as_ref()).iter().for_each(|text| put("scope", T(text)));
            terms.and_then(|terms| terms.level.as_ref()).iter().for_each(|text| put("level", T(text)));
            terms.and_then(|terms| terms.ground.as_ref()).iter().for_each(|text| put("ground", T(text)));
            terms.and_then(|terms| terms.limits.as_ref()).iter().for_each(|text| put("limits", T(text)));
        }
        Statement::Succession(succession) => {
            put("predecessor", K(&succession.predecessor));
            put("successor", K(&succession.successor));
            put("kind", T(succession.kind.code()));
            put("partial", yes(succession.partial));
            succession.main.iter().for_each(|main| put("main", yes(*main)));
        }
        Statement::Provision(provision) => provision::cells(provision, put),
        Statement::Exemption(reason) => put("reason", T(reason)),
        Statement::Affair(affair) => affair::cells(affair, put),
        Statement::Gap(gap) => {
            put("topic", T(gap.topic.code()));
            put("reason", T(gap.reason.code()));
            put("explanation", T(&gap.explanation));
        }
        Statement::Completeness(topic) => put("topic", T(topic.code())),
    }
}

fn seat_cells(seat: &Seat<Key>, put: &mut impl FnMut(&'static str, Cell<'_>)) {
    put("body", Cell::Key(&seat.body));
    seat.post.iter().for_each(|post| put("post", Cell::Key(post)));
    put("role", Cell::Text(seat.role.code()));
    seat.voting.iter().for_each(|voting| put("voting", yes(*voting)));
    seat.appointed_by.iter().for_each(|body| put("appointed_by", Cell::Key(body)));
    seat.title.iter().for_each(|title| put("title", Cell::Text(title)));
    seat.eligible.iter().for_each(|eligible| put("eligible", Cell::Text(eligible)));
}
