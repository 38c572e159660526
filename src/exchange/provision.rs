//! Provisions as cells, both ways: each kind fills in the columns that it has.

use crate::network::fact::Statement;
use crate::network::key::Key;
use crate::network::provision::{Modality, Parts, Provision, ProvisionKind};
use crate::network::relation::Direction;
use crate::network::validity::Bound;
use crate::network::word::Word;
use crate::network::written::{bare, from_bound};

use super::cells::{Cell, yes};
use super::problem::ProblemCode;
use super::row::Cells;

/// Reads a row; none where a problem was noted.
pub(super) fn statement(cells: &mut Cells<'_>) -> Option<Statement<Key>> {
    let (body, kind) = (cells.key("body"), cells.word::<ProvisionKind>("kind"));
    let (modality, place, role) =
        (cells.word_or("modality", Modality::Must), cells.maybe_key("place"), cells.maybe_word("role"));
    let (least, most) = (cells.number("least"), cells.number("most"));
    let (organization_kind, within) = (cells.maybe_word("organization_kind"), cells.maybe_key("within"));
    let (organization, of) = (cells.maybe_key("organization"), cells.maybe_key("of"));
    let (relation, direction) = (cells.maybe_word("relation"), cells.maybe_word("direction"));
    let (substitution, voting) = (cells.maybe_word("substitution"), cells.yes_or_no("voting"));
    let (attendance, guest_role) = (cells.maybe_word("attendance"), cells.maybe_word("guest_role"));
    let (number, months, in_a_row) = (cells.number("number"), cells.number("months"), cells.number("in_a_row"));
    let (election_year, election_every) = (cells.number("election_year"), cells.number("election_every"));
    let election_end = cells.maybe_word("election_end");
    let (every, first, recurring) = (cells.number("every"), first(cells), cells.yes_or_no("recurring"));
    let (selection, served, rest) = (cells.maybe_word("selection"), cells.maybe_word("served"), cells.number("rest"));
    let first = first?;
    let written = cells.maybe_text("first").filter(|text| !first.is_unknown() && **text != *bare(first));
    let parts = Parts {
        place: place?,
        role: role?,
        text: cells.maybe_text("text"),
        least: least?,
        most: most?,
        organization_kind: organization_kind?,
        within: within?,
        organization: organization?,
        office: cells.maybe_text("office"),
        class: cells.maybe_text("class"),
        of: of?,
        relation: relation?,
        direction: direction?,
        substitution: substitution?,
        voting: voting?,
        attendance: attendance?,
        guest_role: guest_role?,
        number: number?,
        months: months?,
        in_a_row: in_a_row?,
        election_year: election_year?,
        election_every: election_every?,
        election_end: election_end?,
        every: every?,
        first,
        first_text: written,
        recurring: recurring?,
        selection: selection?,
        served: served?,
        rest: rest?,
        ..Parts::new(body?, kind?, modality?)
    };
    match parts.together() {
        Ok(provision) => Some(Statement::Provision(Box::new(provision))),
        Err(fault) => {
            cells.wrong(ProblemCode::InvalidValue, &fault.to_string());
            None
        }
    }
}

fn first(cells: &mut Cells<'_>) -> Option<Bound> {
    match from_bound(cells.row.cell("first")) {
        Ok(bound) => Some(bound),
        Err(error) => {
            cells.not_a_date("first", error);
            None
        }
    }
}

/// Gives each filled-in cell of a provision to `put`, in a fixed order.
pub(super) fn cells(provision: &Provision<Key>, put: &mut impl FnMut(&'static str, Cell<'_>)) {
    let parts = provision.parts();
    put("body", Cell::Key(&parts.body));
    put("kind", Cell::Text(parts.kind.code()));
    put("modality", Cell::Text(parts.modality.code()));
    parts.place.iter().for_each(|place| put("place", Cell::Key(place)));
    parts.role.iter().for_each(|role| put("role", Cell::Text(role.code())));
    parts.text.iter().for_each(|text| put("text", Cell::Text(text)));
    parts.organization_kind.iter().for_each(|kind| put("organization_kind", Cell::Text(kind.code())));
    parts.within.iter().for_each(|within| put("within", Cell::Key(within)));
    parts.organization.iter().for_each(|organization| put("organization", Cell::Key(organization)));
    parts.office.iter().for_each(|office| put("office", Cell::Text(office)));
    parts.class.iter().for_each(|class| put("class", Cell::Text(class)));
    parts.of.iter().for_each(|of| put("of", Cell::Key(of)));
    parts.relation.iter().for_each(|kind| put("relation", Cell::Text(kind.code())));
    // INCOMING is what an empty cell says.
    let read = parts.direction.filter(|direction| *direction != Direction::Incoming);
    if let Some(direction) = read {
        put("direction", Cell::Text(direction.code()));
    }
    parts.substitution.iter().for_each(|policy| put("substitution", Cell::Text(policy.code())));
    parts.voting.iter().for_each(|voting| put("voting", yes(*voting)));
    parts.attendance.iter().for_each(|kind| put("attendance", Cell::Text(kind.code())));
    parts.guest_role.iter().for_each(|role| put("guest_role", Cell::Text(role.code())));
    parts.election_end.iter().for_each(|end| put("election_end", Cell::Text(end.code())));
    let numbers = [
        ("least", parts.least),
        ("most", parts.most),
        ("number", parts.number),
        ("months", parts.months),
        ("in_a_row", parts.in_a_row),
        ("election_year", parts.election_year),
        ("election_every", parts.election_every),
        ("every", parts.every),
        ("rest", parts.rest),
    ];
    for (column, number) in numbers {
        if let Some(number) = number {
            put(column, Cell::Text(&number.to_string()));
        }
    }
    if !parts.first.is_unknown() {
        put("first", Cell::Text(parts.first_text.as_deref().unwrap_or(&bare(parts.first))));
    }
    parts.recurring.iter().for_each(|recurring| put("recurring", yes(*recurring)));
    parts.selection.iter().for_each(|selection| put("selection", Cell::Text(selection.code())));
    parts.served.iter().for_each(|served| put("served", Cell::Text(served.code())));
}
