//! Who has to do with an affair, and what it aims at: facts about affairs of any kind.

use super::membership::{Listed, listed};
use crate::network::fact::StatementKind;
use crate::network::gap::Topic;
use crate::network::involvement::InvolvementKind;
use crate::network::key::EntityId;
use crate::network::view::{Held, View};

/// Who has to do with an affair in some ways, in any where none are given, on the day.
#[must_use]
pub fn involved_in<'v>(view: &'v View, affair: EntityId, how: &[InvolvementKind]) -> Listed<'v, Held<'v>> {
    let wanted = |held: &Held<'_>| {
        let said = held.fact.affair().and_then(|affair| affair.involvement());
        said.is_some_and(|said| how.is_empty() || how.contains(&said.how))
    };
    let involved = view.facts(affair, StatementKind::Involvement).filter(wanted);
    listed(view, affair, Topic::Involved, involved.collect())
}

/// What an agreement, a programme or a proposal aims at on the day.
#[must_use]
pub fn targets_of(view: &View, affair: EntityId) -> Listed<'_, Held<'_>> {
    listed(view, affair, Topic::Target, view.facts(affair, StatementKind::Target).collect())
}
