//! How long parties have served in a body, and how evenly the load lies.

use std::collections::BTreeSet;

use super::ByEntity;
use super::affiliation::pool_of;
use super::provision::provisions_of;
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::key::EntityId;
use crate::network::provision::ProvisionKind;
use crate::network::validity::{Bound, Certainty, Day, overlap};
use crate::network::view::View;

/// How long a party has served in a body by the end of the view's day, in whatever place that it held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// The party.
    pub party: EntityId,
    /// The days on which it certainly served, each once.
    pub certain_days: u64,
    /// The days on which it may have served, the certain ones included; none where nothing limits them.
    pub possible_days: Option<u64>,
    /// How many terms have begun, or may have.
    pub terms: usize,
    /// Its first day; none where no term is known.
    pub first: Option<Bound>,
    /// The first day on which it no longer serves, after the term that ends last; none where no term is known.
    pub until: Option<Bound>,
    /// How sure it is that it serves on the day; none where it certainly does not.
    pub serves: Option<Certainty>,
    /// Whether it is of a pool that a provision of the body names.
    pub of_pool: bool,
}

/// How long each party has served in a body.
#[derive(Debug, Clone)]
pub struct Services {
    /// Those who ever served and those of the pools that the body's provisions name; who certainly served longest
    /// comes first, then in the order of their numbers.
    pub parties: Vec<Service>,
    /// How evenly the load lies: over those of the pools, or over all where the provisions name none that facts
    /// can list. None where there is nobody.
    pub evenness: Option<Evenness>,
}

/// How evenly days lie on parties.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evenness {
    /// How many parties.
    pub parties: usize,
    /// The least days that one of them certainly served.
    pub least: u64,
    /// The most.
    pub most: u64,
    /// Days on average.
    pub mean: f64,
    /// The Gini coefficient of the days: 0 where all served equally long, nearly 1 where one of many served alone.
    pub gini: f64,
}

/// How long each party has served in a body by the end of the view's day, and how evenly the load lies.
#[must_use]
pub fn services_in(view: &View, body: EntityId) -> Services {
    let terms = terms_by_party(view, body);
    let pools: BTreeSet<EntityId> = pooled(view, body);
    let served = terms.keys().copied().filter(|party| terms.get(party).is_some_and(|terms| has_begun(view, terms)));
    let all: BTreeSet<EntityId> = served.chain(pools.iter().copied()).collect();
    let since = first_day(view, body);
    let service = |party: EntityId| {
        let terms = terms.get(&party).map(Vec::as_slice).unwrap_or_default();
        service(view, party, terms, since, pools.contains(&party))
    };
    let mut parties: Vec<Service> = all.into_iter().map(service).collect();
    let days = parties.iter().filter(|one| pools.is_empty() || one.of_pool).map(|one| one.certain_days);
    let evenness = evenness(days.collect());
    parties.sort_by_key(|one| (std::cmp::Reverse(one.certain_days), one.party));
    Services { parties, evenness }
}

/// The terms of each party that held a place in a body, whenever they hold, by their party.
pub(super) fn terms_by_party(view: &View, body: EntityId) -> ByEntity<Vec<&Fact>> {
    let mut terms: ByEntity<Vec<&Fact>> = ByEntity::default();
    for fact in view.naming_ever(body, Link::Body) {
        if let Statement::Membership(said) = &fact.statement
            && said.capacity.holds()
        {
            terms.entry(said.member).or_default().push(fact);
        }
    }
    terms
}

/// How long a party has served by its terms in a body that cannot have existed before a day.
pub(super) fn service(view: &View, party: EntityId, terms: &[&Fact], since: Day, of_pool: bool) -> Service {
    let begun: Vec<&Fact> = terms.iter().copied().filter(|fact| view.may_have_begun(fact)).collect();
    let days = (since, view.on().next());
    let certain = begun.iter().filter_map(|fact| overlap(fact.validity.certain_days()?, days));
    let possible = begun.iter().filter_map(|fact| overlap(fact.validity.possible_days(), days));
    let first = |of: fn(Bound) -> Day| begun.iter().map(|fact| of(fact.validity.from)).min();
    let last = |of: fn(Bound) -> Day| begun.iter().map(|fact| of(fact.validity.until)).max();
    let bound = |earliest: Option<Day>, latest: Option<Day>| Some(Bound { earliest: earliest?, latest: latest? });
    Service {
        party,
        certain_days: length(certain.collect()).unwrap_or(0),
        possible_days: length(possible.collect()),
        terms: begun.len(),
        first: bound(first(|from| from.earliest), first(|from| from.latest)),
        until: bound(last(|until| until.earliest), last(|until| until.latest)),
        serves: begun.iter().filter_map(|fact| Some(view.held(fact)?.certainty)).min(),
        of_pool,
    }
}

/// The first day on which a body can have existed.
pub(super) fn first_day(view: &View, body: EntityId) -> Day {
    let existence = view.history(body, StatementKind::Existence);
    existence.map(|fact| fact.validity.from.earliest).min().unwrap_or(Day::DAWN)
}

fn has_begun(view: &View, terms: &[&Fact]) -> bool {
    terms.iter().any(|fact| view.may_have_begun(fact))
}

/// The parties of the pools that the provisions of a body name for its places on the day.
fn pooled(view: &View, body: EntityId) -> BTreeSet<EntityId> {
    let of_places = provisions_of(view, body).items.into_iter().filter(|ruling| {
        [ProvisionKind::Rotation, ProvisionKind::Eligible, ProvisionKind::OneFromEach]
            .iter()
            .any(|kind| ruling.is(*kind))
    });
    let pools = of_places.filter_map(|ruling| ruling.rule.clause.pool());
    pools.flat_map(|pool| pool_of(view, pool).members).map(|(party, _)| party).collect()
}

/// How many days lie in some spans, each counted once; none where nothing limits them.
fn length(mut spans: Vec<(Day, Day)>) -> Option<u64> {
    spans.sort_unstable();
    let (mut days, mut reached) = (0_u64, Day::DAWN);
    for (from, until) in spans {
        let from = from.max(reached);
        if from < until {
            days += u64::try_from(from.days_until(until)?).unwrap_or(0);
            reached = until;
        }
    }
    Some(days)
}

/// How evenly days lie; none where there is nobody.
#[expect(clippy::cast_precision_loss, reason = "days and parties are far fewer than a float can count")]
fn evenness(mut days: Vec<u64>) -> Option<Evenness> {
    days.sort_unstable();
    let (least, most) = (*days.first()?, *days.last()?);
    let (parties, total) = (days.len() as f64, days.iter().sum::<u64>() as f64);
    let weighted: f64 = days.iter().zip(1_u32..).map(|(days, place)| f64::from(place) * *days as f64).sum();
    // Where nobody served, all served equally long.
    let gini = if total > 0.0 { 2.0 * weighted / (parties * total) - (parties + 1.0) / parties } else { 0.0 };
    Some(Evenness { parties: days.len(), least, most, mean: total / parties, gini: gini.max(0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_on_one_of_four_is_uneven_and_one_on_all_is_even() {
        let gini = |days: &[u64]| evenness(days.to_vec()).map(|even| (even.gini * 1000.0).round());
        assert_eq!(gini(&[]), None);
        assert_eq!(gini(&[0, 0]), Some(0.0));
        assert_eq!(gini(&[7, 7, 7]), Some(0.0));
        assert_eq!(gini(&[0, 0, 0, 100]), Some(750.0));
        assert_eq!(gini(&[3, 1]), Some(250.0));
    }
}
