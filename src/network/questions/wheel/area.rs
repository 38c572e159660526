//! Of which area it is that recurs or falls due.

use std::collections::HashSet;

use crate::network::affair::Affair;
use crate::network::fact::{Statement, StatementKind, Text};
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::questions::filter::area_of;
use crate::network::questions::record::version_of;
use crate::network::view::View;

/// Whether something is of an area on the day: by what is stated of it, else of what it belongs to, else of the bodies
/// whose it is. What is stated nearest counts, and a body that it belongs to is the last of its own that is asked.
pub(super) fn is_of_area(view: &View, subject: EntityId, whose: &[EntityId], area: &Text) -> bool {
    let (mut level, mut passed) = (vec![subject], HashSet::new());
    while !level.is_empty() {
        level.retain(|one| passed.insert(*one));
        let mut stated = level.iter().flat_map(|one| areas_of(view, *one)).peekable();
        if stated.peek().is_some() {
            return stated.any(|one| one == area);
        }
        if level.iter().any(|one| is_organization(view, *one)) {
            return false;
        }
        level = level.iter().flat_map(|one| belongs_to(view, *one)).collect();
    }
    let bodies = whose.iter().filter(|one| is_organization(view, **one));
    bodies.flat_map(|body| areas_of(view, *body)).any(|one| one == area)
}

fn is_organization(view: &View, one: EntityId) -> bool {
    view.entity(one).map(Entity::noun) == Some(Noun::Organization)
}

/// The areas that are stated of something on the day: several of a body, one of an affair.
fn areas_of(view: &View, one: EntityId) -> Vec<&Text> {
    if !is_organization(view, one) {
        return area_of(view, one).into_iter().collect();
    }
    let stated = view.facts(one, StatementKind::Area).filter_map(|held| match &held.fact.statement {
        Statement::Area(area) => Some(area),
        _ => None,
    });
    stated.collect()
}

/// What something belongs to, by the version that speaks for it on the day.
fn belongs_to(view: &View, one: EntityId) -> Vec<EntityId> {
    let kind = view.entity(one).and_then(|entity| entity.noun().presence());
    let Some(version) = kind.and_then(|kind| version_of(view, one, kind)) else { return Vec::new() };
    let to = |all: [Option<EntityId>; 2]| all.into_iter().flatten().collect();
    match &version.statement {
        Statement::Membership(membership) => vec![membership.body],
        Statement::Provision(provision) => vec![provision.body],
        Statement::Affair(affair) => match &**affair {
            Affair::Agreement(agreement) => to([agreement.whole, agreement.under]),
            Affair::Proposal(proposal) => to([proposal.under, None]),
            Affair::Decision(decision) => vec![decision.proposal],
            Affair::Meeting(meeting) => vec![meeting.series.unwrap_or(meeting.whose)],
            Affair::MeetingSeries(series) => vec![series.whose],
            Affair::ActionItem(item) => to([item.origin, None]),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
