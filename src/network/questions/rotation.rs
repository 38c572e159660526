//! How places pass on by turns: when a rotation is due, for whom it may be, and who stays.

pub mod due;
pub mod eligible;

use super::gap::gaps_about;
use super::membership::{Listed, listed};
use super::provision::{Ruling, provisions_about, scope_of};
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::provision::{Clause, Provision, ProvisionKind, Rotation, Selection};
use crate::network::validity::{Certainty, Day};
use crate::network::view::{Held, View};
use crate::network::word::words;
use due::{Due, Dues};

words! {
    /// What is not known of a rotation.
    enum RotationUnknown {
        /// From when it counts.
        First = "FIRST", "hvornår den regnes fra";
        /// Whether it comes again.
        Recurring = "RECURRING", "om den gentages";
        /// How many rotate out at a time.
        Number = "NUMBER", "hvor mange der udskiftes";
        /// Which of the holders rotate out.
        Selection = "SELECTION", "hvem der udskiftes";
        /// Among whom those who come are found.
        Pool = "POOL", "hvem der kan komme ind";
    }
}

/// A ROTATION provision on the day.
#[derive(Debug, Clone)]
pub struct Turns<'v> {
    /// The provision.
    pub ruling: Ruling<'v>,
    /// How the places pass on.
    pub rotation: &'v Rotation<EntityId>,
    /// The last day before the view's on which it was due.
    pub last: Option<Due>,
    /// The first day from the view's on that it is due; none where it is not again, or where that is not known.
    pub next: Option<Due>,
    /// What is not known of it.
    pub unknown: Vec<RotationUnknown>,
    /// The gaps that say why: of the provision, of its places, and of the body.
    pub gaps: Vec<Held<'v>>,
}

/// A rotation that is due in a period.
#[derive(Debug, Clone, Copy)]
pub struct Upcoming<'v> {
    /// The provision.
    pub provision: EntityId,
    /// The version of it by which it is due.
    pub fact: &'v Fact,
    /// What that lays down.
    pub rule: &'v Provision<EntityId>,
    /// When it is due, and how sure it is that it is, and in the period.
    pub due: Due,
}

/// The rotations of a body on the day, in the order of the provisions.
#[must_use]
pub fn rotations_of(view: &View, body: EntityId) -> Listed<'_, Turns<'_>> {
    let turns = provisions_about(view, body, ProvisionKind::Rotation).filter_map(|ruling| turns_of(view, ruling));
    listed(view, body, Topic::Rotation, turns.collect())
}

/// A ROTATION provision on the day: when it is due by any of its versions, and what is not known of it.
/// None for a provision of another kind.
#[must_use]
pub fn turns_of<'v>(view: &'v View, ruling: Ruling<'v>) -> Option<Turns<'v>> {
    let rotation = rotation_in(ruling.rule)?;
    let on = view.on();
    let versions = || versions(view, ruling.provision, Some(ruling.rule.body));
    let next = versions().filter_map(|(fact, _, rotation)| Dues::new(view, fact, rotation, on).next());
    let last = versions().filter_map(|(fact, _, rotation)| Dues::last_before(view, fact, rotation, on));
    let unknown = [
        (RotationUnknown::First, !due::is_known(rotation)),
        (RotationUnknown::Recurring, rotation.recurring.is_none()),
        (RotationUnknown::Number, rotation.number.is_none()),
        (RotationUnknown::Selection, rotation.selection == Selection::Unspecified),
        (RotationUnknown::Pool, rotation.pool.is_empty()),
    ];
    let subjects = [ruling.provision].into_iter().chain(scope_of(view, ruling.rule).places);
    let gaps = subjects.flat_map(|subject| gaps_about(view, subject, &[Topic::Rotation, Topic::Term]));
    Some(Turns {
        ruling,
        rotation,
        last: last.max_by_key(|due| (due.bound.latest, due.bound.earliest)),
        next: next.min_by_key(|due| (due.bound.earliest, due.bound.latest, due.certainty)),
        unknown: unknown.into_iter().filter_map(|(what, is_unknown)| is_unknown.then_some(what)).collect(),
        gaps: gaps.chain(gaps_about(view, ruling.rule.body, &[Topic::Rotation])).collect(),
    })
}

/// The rotations of all bodies that are due from a day on until another, which is not included, in the order
/// of the days, by every version of a provision that is in force on its day. The cost is linear in the
/// provisions, and then in what is taken.
pub fn rotations_between(view: &View, from: Day, until: Day) -> impl Iterator<Item = Upcoming<'_>> {
    let all = view.of_noun(Noun::Provision).flat_map(|provision| versions(view, provision, None));
    due::merged(all.map(move |(fact, rule, rotation)| (fact, rule, Dues::new(view, fact, rotation, from))), until).map(
        move |(fact, rule, due)| {
            let within = from <= due.bound.earliest && due.bound.latest < until;
            let certainty = if within { due.certainty } else { Certainty::Possible };
            Upcoming { provision: fact.subject, fact, rule, due: Due { certainty, ..due } }
        },
    )
}

/// The versions of ROTATION provisions of all bodies that may be in force from a day on until another and of which
/// it is not known from when they count, in the order of the provisions.
pub fn rotations_without_days(
    view: &View,
    from: Day,
    until: Day,
) -> impl Iterator<Item = (&Fact, &Provision<EntityId>)> {
    let all = view.of_noun(Noun::Provision).flat_map(|provision| versions(view, provision, None));
    let unknown = all.filter(move |(fact, _, rotation)| {
        let (begins, ends) = fact.validity.possible_days();
        !due::is_known(rotation) && begins < until && from < ends
    });
    unknown.map(|(fact, rule, _)| (fact, rule))
}

/// The versions of a provision that lay down a rotation, of a body where one is named.
fn versions(
    view: &View,
    provision: EntityId,
    body: Option<EntityId>,
) -> impl Iterator<Item = (&Fact, &Provision<EntityId>, &Rotation<EntityId>)> {
    view.history(provision, StatementKind::Provision).filter_map(move |fact| {
        let Statement::Provision(rule) = &fact.statement else { return None };
        let rotation = rotation_in(rule).filter(|_| body.is_none_or(|body| rule.body == body))?;
        Some((fact, &**rule, rotation))
    })
}

/// What a provision lays down of rotation.
pub(super) fn rotation_in(rule: &Provision<EntityId>) -> Option<&Rotation<EntityId>> {
    match &rule.clause {
        Clause::Rotation(rotation) => Some(rotation),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
