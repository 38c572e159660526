//! The days on which a rotation is due: the first, and every so many months after it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use chrono::Datelike;

use crate::network::fact::{Fact, StatementKind};
use crate::network::key::EntityId;
use crate::network::provision::{Provision, Rotation};
use crate::network::questions::term::exempted;
use crate::network::validity::{Bound, Certainty, Day, overlap};
use crate::network::view::View;

/// A day on which a rotation is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day, or the days on which it lies.
    pub bound: Bound,
    /// How sure it is that it is due then: the provision is in force and applied, and comes again.
    pub certainty: Certainty,
}

/// Whether it is known from when a rotation counts: on both sides, if not to the day.
#[must_use]
pub fn is_known<R>(rotation: &Rotation<R>) -> bool {
    rotation.first.earliest.date().is_some() && rotation.first.latest.date().is_some()
}

/// The days on which a rotation is due by one version of a provision, in order.
#[derive(Debug, Clone)]
pub struct Dues<'v> {
    view: &'v View,
    fact: &'v Fact,
    rotation: &'v Rotation<EntityId>,
    /// The number of the next, counted from 0.
    number: u32,
}

impl<'v> Dues<'v> {
    /// Those that may lie on a day or later.
    #[must_use]
    pub fn new(view: &'v View, fact: &'v Fact, rotation: &'v Rotation<EntityId>, from: Day) -> Self {
        let mut dues = Self { view, fact, rotation, number: 0 };
        dues.number = dues.number_at(from.max(fact.validity.from.earliest));
        dues
    }

    /// The last that certainly lies before a day.
    #[must_use]
    pub fn last_before(view: &'v View, fact: &'v Fact, rotation: &'v Rotation<EntityId>, day: Day) -> Option<Due> {
        let dues = Self { view, fact, rotation, number: 0 };
        let bounds = (0..dues.number_at(day)).rev().filter_map(|number| dues.bound(number));
        bounds
            .take_while(|bound| bound.latest >= fact.validity.from.earliest)
            .find_map(|bound| Some(Due { bound, certainty: dues.certainty(bound, bound != rotation.first).ok()? }))
    }

    /// The number of the first that may lie on a day or later, whether there is one or not.
    fn number_at(&self, day: Day) -> u32 {
        let every = u32::from(self.rotation.every);
        let (Some(first), Some(day_of)) = (self.rotation.first.latest.date(), day.date()) else {
            return if day == Day::NEVER { u32::MAX } else { 0 };
        };
        if day <= self.rotation.first.latest || !self.comes_again() {
            return u32::from(day > self.rotation.first.latest);
        }
        let months = (day_of.year() - first.year()) * 12 + day_of.month().cast_signed() - first.month().cast_signed();
        let whole = u32::try_from(months).unwrap_or(0) / every;
        // In the month of the day it may lie some days before it, in the one after it does not.
        let lies_before = |number: &u32| self.rotation.first.latest.plus_months(every.saturating_mul(*number)) < day;
        (whole..=whole.saturating_add(1)).find(|number| !lies_before(number)).unwrap_or(u32::MAX)
    }

    /// Whether it may come more than once.
    fn comes_again(&self) -> bool {
        self.rotation.recurring != Some(false) && self.rotation.every > 0
    }

    /// The days of the one with a number; none where it does not come so often, or not before the year 10000.
    fn bound(&self, number: u32) -> Option<Bound> {
        if !is_known(self.rotation) || (number > 0 && !self.comes_again()) {
            return None;
        }
        let bound = self.rotation.first.plus_months(u32::from(self.rotation.every).checked_mul(number)?);
        (bound.latest != Day::NEVER).then_some(bound)
    }

    /// How sure it is that it is due on days; else the first day on which it may be due again.
    fn certainty(&self, bound: Bound, is_later: bool) -> Result<Certainty, Day> {
        let days = (bound.earliest, bound.latest.next());
        let validity = self.fact.validity;
        if overlap(validity.possible_days(), days).is_none() {
            return Err(bound.latest.next());
        }
        let in_force = validity.certain_days().is_some_and(|(from, until)| from <= days.0 && days.1 <= until);
        let again = !is_later || self.rotation.recurring.is_some();
        match exempted(self.view, self.fact.subject, days) {
            Some(Certainty::Certain) => Err(self.applied_from(days)),
            Some(Certainty::Possible) => Ok(Certainty::Possible),
            None => Ok(if in_force && again { Certainty::Certain } else { Certainty::Possible }),
        }
    }

    /// The first day after the exemption that covers some days.
    fn applied_from(&self, (from, until): (Day, Day)) -> Day {
        let exemptions = self.view.history(self.fact.subject, StatementKind::Exemption);
        let covering = exemptions
            .filter_map(|exemption| exemption.validity.certain_days())
            .filter(|(first, end)| *first <= from && until <= *end);
        covering.map(|(_, end)| end).max().unwrap_or(until)
    }
}

impl Iterator for Dues<'_> {
    type Item = Due;

    fn next(&mut self) -> Option<Due> {
        loop {
            let (number, bound) = (self.number, self.bound(self.number)?);
            if bound.earliest >= self.fact.validity.until.latest {
                return None;
            }
            self.number += 1;
            match self.certainty(bound, number > 0) {
                Ok(certainty) => return Some(Due { bound, certainty }),
                Err(again) => self.number = self.number.max(self.number_at(again)),
            }
        }
    }
}

/// What is due by many versions before a day, in the order of the days, then of the provisions.
pub(super) fn merged<'v>(
    all: impl Iterator<Item = (&'v Fact, &'v Provision<EntityId>, Dues<'v>)>,
    until: Day,
) -> impl Iterator<Item = (&'v Fact, &'v Provision<EntityId>, Due)> {
    let mut sources: Vec<(&Fact, &Provision<EntityId>, Dues<'_>)> = Vec::new();
    let mut waiting = BinaryHeap::new();
    let place = |due: Due, fact: &Fact| (due.bound, fact.subject, fact.id);
    for (fact, rule, mut dues) in all {
        if let Some(due) = dues.next().filter(|due| due.bound.earliest < until) {
            waiting.push(Reverse((place(due, fact), due.certainty, sources.len())));
            sources.push((fact, rule, dues));
        }
    }
    std::iter::from_fn(move || {
        let Reverse(((bound, ..), certainty, at)) = waiting.pop()?;
        let (fact, rule, dues) = sources.get_mut(at)?;
        if let Some(due) = dues.next().filter(|due| due.bound.earliest < until) {
            waiting.push(Reverse((place(due, fact), due.certainty, at)));
        }
        Some((*fact, *rule, Due { bound, certainty }))
    })
}
