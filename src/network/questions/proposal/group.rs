//! What a rotation does to the groups over which a body is spread, and whom its provisions keep from which places.

use std::collections::BTreeSet;

use super::Leaving;
use crate::network::key::EntityId;
use crate::network::provision::{Clause, Grouping, Modality, ProvisionKind};
use crate::network::questions::affiliation::{Belongs, belongs_to, groups_of};
use crate::network::questions::provision::{Ruling, holders_under, provisions_of};
use crate::network::validity::Certainty;
use crate::network::view::View;

/// The groups of the SPREAD provisions that all who can leave are under: only there it does not matter who comes in
/// whose place.
pub(super) struct Groups {
    spreads: Vec<Grouping<EntityId>>,
    /// The spread and the group with each number.
    numbered: Vec<(usize, EntityId)>,
    /// How many certain holders each has.
    pub(super) holders: Vec<u32>,
    /// How many it can have at most, where that must be kept and is.
    pub(super) most: Vec<Option<u32>>,
    /// The same for the groups of each spread.
    limits: Vec<Option<u32>>,
}

impl Groups {
    pub(super) fn of(view: &View, body: EntityId, leaving: &[Leaving<'_>]) -> Self {
        let mut groups = Self {
            spreads: Vec::new(),
            numbered: Vec::new(),
            holders: Vec::new(),
            most: Vec::new(),
            limits: Vec::new(),
        };
        for ruling in provisions_of(view, body).items {
            let Clause::Spread(grouping, count) = ruling.clause() else { continue };
            if ruling.rule.modality == Modality::May || ruling.exemption.is_some() {
                continue;
            }
            let holders = holders_under(view, ruling.rule);
            let is_under = |leaving: &Leaving<'_>| {
                holders.iter().any(|holder| holder.membership == leaving.holder.member.membership)
            };
            if !leaving.iter().all(is_under) {
                continue;
            }
            let certain: Vec<EntityId> = holders
                .iter()
                .filter(|holder| holder.held.certainty == Certainty::Certain)
                .map(|holder| holder.terms.member)
                .collect();
            let must = ruling.rule.modality == Modality::Must && ruling.held.certainty == Certainty::Certain;
            let distinct: BTreeSet<&EntityId> = certain.iter().collect();
            let limited = must && distinct.len() == certain.len();
            groups.limits.push(count.most.map(u32::from).filter(|_| limited));
            groups.spreads.push(grouping.clone());
            let spread = groups.spreads.len() - 1;
            for member in certain {
                for number in groups.numbers_in(view, member, spread) {
                    change(&mut groups.holders, number, 1);
                }
            }
        }
        // Where it is broken before, one group may come to have too many in the place of another.
        for (spread, limit) in groups.limits.iter_mut().enumerate() {
            let of_it = groups.numbered.iter().zip(&groups.holders).filter(|((of, _), _)| *of == spread);
            let is_over = |limit: u32| of_it.clone().any(|(_, holders)| *holders > limit);
            *limit = limit.filter(|limit| !is_over(*limit));
        }
        for (most, (spread, _)) in groups.most.iter_mut().zip(&groups.numbered) {
            *most = groups.limits.get(*spread).copied().flatten();
        }
        groups
    }

    /// The groups that a party certainly is of, by their numbers; those that no holder is of get one.
    pub(super) fn numbers(&mut self, view: &View, party: EntityId) -> Vec<usize> {
        (0..self.spreads.len()).flat_map(|spread| self.numbers_in(view, party, spread)).collect()
    }

    fn numbers_in(&mut self, view: &View, party: EntityId, spread: usize) -> Vec<usize> {
        let Some(grouping) = self.spreads.get(spread) else { return Vec::new() };
        let of = groups_of(view, party, grouping).into_iter();
        let certain: Vec<EntityId> =
            of.filter(|(_, certainty)| *certainty == Certainty::Certain).map(|(group, _)| group).collect();
        certain.into_iter().map(|group| self.number(spread, group)).collect()
    }

    fn number(&mut self, spread: usize, group: EntityId) -> usize {
        if let Some(number) = self.numbered.iter().position(|numbered| *numbered == (spread, group)) {
            return number;
        }
        self.numbered.push((spread, group));
        self.holders.push(0);
        self.most.push(self.limits.get(spread).copied().flatten());
        self.numbered.len() - 1
    }

    pub(super) fn group(&self, number: usize) -> Option<EntityId> {
        self.numbered.get(number).map(|(_, group)| *group)
    }
}

/// The provisions that must be kept and say who can hold which places.
pub(super) struct Barred<'v> {
    rulings: Vec<(Ruling<'v>, Vec<EntityId>)>,
    /// Whether no provision tells the places of those who can leave apart.
    pub(super) alike: bool,
}

impl<'v> Barred<'v> {
    pub(super) fn of(view: &'v View, body: EntityId, leaving: &[EntityId]) -> Self {
        let under = |ruling: &Ruling<'v>| -> Vec<EntityId> {
            holders_under(view, ruling.rule).iter().map(|held| held.membership).collect()
        };
        let rulings = provisions_of(view, body).items.into_iter();
        let rulings: Vec<_> = rulings
            .filter(|ruling| ruling.rule.modality != Modality::May)
            .map(|ruling| (ruling, under(&ruling)))
            .collect();
        let alike = rulings.iter().all(|(_, under)| {
            let many = leaving.iter().filter(|membership| under.contains(membership)).count();
            many == 0 || many == leaving.len()
        });
        let binding = rulings.into_iter().filter(|(ruling, _)| {
            let kind = ruling.clause().kind();
            let is_bar = matches!(kind, ProvisionKind::Eligible | ProvisionKind::Excluded);
            let binds = ruling.rule.modality == Modality::Must && ruling.held.certainty == Certainty::Certain;
            is_bar && binds && ruling.exemption.is_none()
        });
        Self { rulings: binding.collect(), alike }
    }

    /// Whether no provision certainly keeps a party from taking the place of a membership.
    pub(super) fn lets(&self, view: &View, party: EntityId, membership: EntityId) -> bool {
        self.rulings.iter().filter(|(_, under)| under.contains(&membership)).all(|(ruling, _)| match ruling.clause() {
            Clause::Eligible(pool) => belongs_to(view, party, pool) != Belongs::No,
            // Who of the pool has the office is not known.
            Clause::Excluded(pool) => {
                pool.office.is_some() || belongs_to(view, party, pool) != Belongs::Yes(Certainty::Certain)
            }
            _ => true,
        })
    }
}

/// Counts one more holder of a group, or one less.
pub(super) fn change(holders: &mut [u32], group: usize, by: i32) {
    if let Some(holders) = holders.get_mut(group) {
        *holders = holders.saturating_add_signed(by);
    }
}
