//! What begins or ends to hold at the turn of a day.

use crate::network::fact::{Fact, StatementKind};
use crate::network::key::EntityId;
use crate::network::validity::Certainty;
use crate::network::view::View;

/// A fact that holds otherwise on the day than on the day before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turning<'v> {
    /// The fact.
    pub fact: &'v Fact,
    /// How sure it was on the day before; none where it certainly did not hold.
    pub before: Option<Certainty>,
    /// How sure it is on the day.
    pub after: Option<Certainty>,
}

/// The facts that hold otherwise on the view's day than on the day before, by subject: of all entities
/// or of some, of all kinds or of some.
pub fn turning<'v>(
    view: &'v View,
    subjects: Option<&'v [EntityId]>,
    kinds: Option<&'v [StatementKind]>,
) -> impl Iterator<Item = Turning<'v>> {
    let (on, before) = (view.on(), view.on().previous());
    let everyone = (0..view.network().entity_count()).filter_map(EntityId::at).filter(move |_| subjects.is_none());
    let asked = subjects.unwrap_or_default().iter().copied().chain(everyone);
    asked.flat_map(|subject| view.all_facts(subject)).filter_map(move |fact| {
        let turning = Turning { fact, before: fact.on(before), after: fact.on(on) };
        let is_asked = kinds.is_none_or(|kinds| kinds.contains(&fact.statement.kind()));
        (is_asked && turning.before != turning.after).then_some(turning)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::network::testing::{asked, standing, view_of};

    proptest! {
        #[test]
        fn what_turns_is_what_holds_on_one_of_two_days((recorded, on, known) in asked()) {
            let view = view_of(&recorded, on, known);
            let found: BTreeSet<_> = turning(&view, None, None).map(|turning| turning.fact.id).collect();
            let differs = |fact: &&Fact| fact.validity.on(on) != fact.validity.on(on.previous());
            let expected: BTreeSet<_> = standing(&recorded, known).filter(differs).map(|fact| fact.id).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
