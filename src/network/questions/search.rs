//! Bodies and persons found by what they are or were called.

use crate::network::fact::Fact;
use crate::network::key::{EntityId, Noun};
use crate::network::search::{MatchQuality, fold};
use crate::network::validity::Certainty;
use crate::network::view::View;

use super::ByEntity;
use super::organization::{Existence, existence, text_of};

/// An entity that a search found, with the name that did.
#[derive(Debug, Clone, Copy)]
pub struct Found<'v> {
    /// The entity.
    pub entity: EntityId,
    /// The name that matched, whenever it holds.
    pub fact: &'v Fact,
    /// How well it matched.
    pub quality: MatchQuality,
    /// How sure it is that the entity has this name on the day; none where it has not.
    pub held: Option<Certainty>,
}

/// The entities of some nouns that have or had a name in which every word of `text` stands: at most
/// `limit`, the best match first, then what exists on the day, then by name.
///
/// Bodies and persons have names that are searched. An entity comes once, with its best name: of
/// names that match equally well one that holds on the day.
#[must_use]
pub fn search<'v>(view: &'v View, text: &str, nouns: &[Noun], limit: usize) -> Vec<Found<'v>> {
    let mut best: ByEntity<Found<'v>> = ByEntity::default();
    for found in matches(view, text) {
        if !view.entity(found.entity).is_some_and(|entity| nouns.contains(&entity.noun())) {
            continue;
        }
        let held_first = |found: &Found<'_>| (found.quality, found.held.is_none(), found.held, found.fact.id);
        let kept = best.entry(found.entity).or_insert(found);
        if held_first(&found) < held_first(kept) {
            *kept = found;
        }
    }
    let mut hits: Vec<((MatchQuality, u8), Found<'v>)> =
        best.into_values().map(|found| ((found.quality, presence(view, &found)), found)).collect();
    hits.sort_unstable_by_key(|(place, found)| (*place, found.entity));
    // Only names that can still come among the first are folded.
    let last = limit.checked_sub(1).and_then(|last| hits.get(last)).map(|(place, _)| *place);
    if let Some(last) = last {
        hits.truncate(hits.partition_point(|(place, _)| *place <= last));
    }
    hits.sort_by_cached_key(|(place, found)| (*place, text_of(found.fact).map(|text| fold(&text)), found.entity));
    hits.truncate(limit);
    hits.into_iter().map(|(_, found)| found).collect()
}

/// The bodies and persons that have exactly this name on the day, but for case and spelling of
/// æ, ø and å, in the order of their numbers. Names are not unique: two found are two.
#[must_use]
pub fn named<'v>(view: &'v View, name: &str) -> Vec<Found<'v>> {
    let exact = |found: &Found<'_>| found.quality == MatchQuality::Exact && found.held.is_some();
    let mut found: Vec<Found<'v>> = matches(view, name).filter(exact).collect();
    found.sort_unstable_by_key(|found| (found.entity, found.held, found.fact.id));
    found.dedup_by_key(|found| found.entity);
    found
}

/// Every known name in which every word of a text stands, in no order.
pub(super) fn matches<'v>(view: &'v View, text: &str) -> impl Iterator<Item = Found<'v>> + use<'v> {
    let named = view.network().named(text).into_iter();
    named.filter_map(|(entity, fact, quality)| {
        view.note(entity);
        let fact = view.network().fact(fact)?;
        let known = view.known().is_some_and(|known| fact.known_at(known));
        // Of a protected person the index has the name, and this network may not.
        (known && text_of(fact).is_some()).then(|| Found { entity, fact, quality, held: fact.on(view.on()) })
    })
}

fn presence(view: &View, found: &Found<'_>) -> u8 {
    let person = view.entity(found.entity).is_some_and(|entity| entity.noun() == Noun::Person);
    match existence(view, found.entity) {
        Existence::Certain => 0,
        Existence::Unknown if person => 0,
        Existence::Possible | Existence::Unknown => 1,
        Existence::No => 2,
    }
}
