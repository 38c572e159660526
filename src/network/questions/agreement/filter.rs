//! Agreements chosen by what is known of them on the day.

use crate::network::agreement::AgreementKind;
use crate::network::fact::{Link, StatementKind, Text};
use crate::network::key::{EntityId, Noun};
use crate::network::relation::RelationKind;
use crate::network::view::View;

use super::super::record::version_of;
use super::force::{ForceState, in_force};
use super::{said, tied};

/// Which agreements to list. Every condition that is given must hold on the day; a list of values asks for any of
/// them, and an empty one for nothing.
#[derive(Debug, Clone, Default)]
pub struct AgreementFilter {
    /// The area, as the version says that speaks for the agreement on the day. So are the kind and the whole.
    pub areas: Vec<Text>,
    /// What it is for.
    pub kinds: Vec<AgreementKind>,
    /// Each of these may be a party to it.
    pub parties: Vec<EntityId>,
    /// Whether it is in force.
    pub in_force: Vec<ForceState>,
    /// The agreement or programme that it is a part of.
    pub whole: Option<EntityId>,
}

/// The agreements that a filter lets through on the day, in the order of their numbers; all that were known where it
/// asks for nothing.
pub fn agreements<'v>(view: &'v View, filter: &'v AgreementFilter) -> impl Iterator<Item = EntityId> + 'v {
    view.of_noun(Noun::Agreement).filter(|agreement| fits(view, *agreement, filter))
}

/// Whether a filter lets an agreement through on the day.
#[must_use]
pub fn fits(view: &View, agreement: EntityId, filter: &AgreementFilter) -> bool {
    let version = version_of(view, agreement, StatementKind::Agreement).and_then(said);
    let is_party = |party: &EntityId| {
        tied(view, agreement, Link::To, RelationKind::PartyTo).any(|held| held.fact.names(Link::From, *party))
    };
    let said_so = |fits: &dyn Fn(&super::Agreement<EntityId>) -> bool| version.is_some_and(fits);
    (filter.areas.is_empty() || said_so(&|terms| terms.area.as_ref().is_some_and(|area| filter.areas.contains(area))))
        && (filter.kinds.is_empty() || said_so(&|terms| filter.kinds.contains(&terms.kind)))
        && (filter.whole.is_none() || said_so(&|terms| terms.whole == filter.whole))
        && filter.parties.iter().all(is_party)
        && (filter.in_force.is_empty() || filter.in_force.contains(&in_force(view, agreement).state))
}
