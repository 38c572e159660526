//! What is to be done, by whom, and whether it is done.

use std::collections::BTreeSet;

use super::attendance::named;
use super::ex_officio::{ex_officio_of, posts_of};
use super::membership::bodies_of;
use super::record::version_of;
use crate::network::affair::Affair;
use crate::network::fact::{Fact, Link, StatementKind};
use crate::network::involvement::{Involvement, InvolvementKind};
use crate::network::key::{EntityId, Noun};
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::words;

words! {
    /// Whether what is to be done is done on a day.
    enum ActionItemState {
        /// It is not to be done yet: it was agreed on later.
        NotBegun = "NOT_BEGUN", "ikke begyndt";
        /// It is to be done, and the day by which it is to be done has not passed, or there is none that is known.
        Open = "OPEN", "åben";
        /// It is to be done, and the day by which it was to be done has passed.
        Late = "LATE", "forsinket";
        /// It is done.
        Done = "DONE", "udført";
        /// It is not known; the reason says why.
        Unknown = "UNKNOWN", "ukendt";
    }

    /// Why it is not known whether what is to be done is done, or late.
    enum ActionItemReason {
        /// It is not known whether it was agreed on by then.
        BeginUnknown = "BEGIN_UNKNOWN", "begyndelsen er ukendt";
        /// It is not known whether it was done by then.
        EndUnknown = "END_UNKNOWN", "det er ukendt, om den er udført";
        /// It is not known whether the day by which it was to be done has passed.
        DueUnknown = "DUE_UNKNOWN", "fristen er ukendt";
    }
}

/// Which action items are wanted; what is not given is not asked.
#[derive(Debug, Clone, Default)]
pub struct ActionItemFilter {
    /// Only those in one of these states.
    pub states: Option<Vec<ActionItemState>>,
    /// Only those that this body or person is ever said to own, itself or by the seat, the post or the office that it
    /// holds on the day.
    pub owner: Option<EntityId>,
    /// Only those that come from this proposal, decision or meeting.
    pub origin: Option<EntityId>,
}

/// Whether an action item is done on the day, and why that is not known; none for other entities.
#[must_use]
pub fn state_of(view: &View, item: EntityId) -> Option<(ActionItemState, Option<ActionItemReason>)> {
    let fact = version_of(view, item, StatementKind::ActionItem)?;
    let said = fact.affair()?.action_item()?;
    let (on, unknown) = (view.on(), |reason| (ActionItemState::Unknown, Some(reason)));
    Some(match fact.on(on) {
        Some(Certainty::Possible) if on < fact.validity.from.latest => unknown(ActionItemReason::BeginUnknown),
        Some(Certainty::Possible) => unknown(ActionItemReason::EndUnknown),
        Some(Certainty::Certain) => match said.due.as_ref().map(|due| due.bound) {
            Some(due) if on > due.latest => (ActionItemState::Late, None),
            Some(due) if on > due.earliest => unknown(ActionItemReason::DueUnknown),
            _ => (ActionItemState::Open, None),
        },
        None if on < fact.validity.from.earliest => (ActionItemState::NotBegun, None),
        None => (ActionItemState::Done, None),
    })
}

/// The action items that are as the filter wants them on the day, in the order of their numbers.
#[must_use]
pub fn action_items(view: &View, filter: &ActionItemFilter) -> Vec<EntityId> {
    let items: Vec<EntityId> = match filter.owner {
        Some(owner) => owned_by(view, owner),
        None => view.of_noun(Noun::ActionItem).collect(),
    };
    let is_from = |item: EntityId, origin: EntityId| {
        let said = version_of(view, item, StatementKind::ActionItem).and_then(Fact::affair);
        said.and_then(|said| said.action_item()).is_some_and(|said| said.origin == Some(origin))
    };
    let wanted = |item: &EntityId| {
        filter.origin.is_none_or(|origin| is_from(*item, origin))
            && state_of(view, *item)
                .is_some_and(|(state, _)| filter.states.as_ref().is_none_or(|states| states.contains(&state)))
    };
    items.into_iter().filter(wanted).collect()
}

/// The action items that a body or a person was ever said to own, itself or by the seat, the post or the office that it
/// holds on the day; in the order of their numbers.
fn owned_by(view: &View, owner: EntityId) -> Vec<EntityId> {
    let terms = bodies_of(view, owner).items.into_iter().map(|belonging| belonging.member.terms);
    let stated = terms.flat_map(|terms| [Some(terms.body), terms.seat, terms.post]);
    let offices = ex_officio_of(view, owner).into_iter();
    let derived = offices.flat_map(|office| [Some(office.ruling.rule.body), office.place]);
    let mut places: BTreeSet<EntityId> = stated.chain(derived).flatten().collect();
    places.extend(places.clone().into_iter().flat_map(|seat| posts_of(view, seat)));
    places.insert(owner);
    let owns = |said: &Involvement<EntityId>| {
        let holds = |party| {
            let holders = named(view, said.role, party, &mut Vec::new());
            holders.iter().any(|one| one.party == owner || one.person == Some(owner))
        };
        said.how == InvolvementKind::Owner && said.party.is_some_and(|party| party == owner || holds(party))
    };
    let involved = places.into_iter().flat_map(|place| view.naming_ever(place, Link::Involved));
    let owned = involved.filter(|fact| fact.affair().and_then(Affair::involvement).is_some_and(owns));
    let items: BTreeSet<EntityId> = owned.map(|fact| fact.subject).collect();
    let is_item = |id: &EntityId| view.entity(*id).is_some_and(|entity| entity.noun() == Noun::ActionItem);
    items.into_iter().filter(is_item).collect()
}
