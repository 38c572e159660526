//! The search for the best exchange: branch and bound over who leaves and who comes.
//!
//! Leavers are chosen first, then newcomers, each in the order given, so that of exchanges that are
//! equally good the first in that order is found first. A branch is left where the most that can still
//! come of it is no better than the last of the exchanges to keep: what is chosen so far, and the
//! best of what is left, where of those that would add one and the same group only the best adds it.

use std::cmp::Reverse;

/// How many steps a search takes at most; past them the best found so far stands, and is not known to be the best.
pub const STEPS: u32 = 200_000;
/// How many steps it counts to ask whether an exchange keeps the provisions.
pub const STEPS_OF_A_CHECK: u32 = 100;

/// What an exchange is worth, the weightiest part first: groups that have a holder, newcomers who never served,
/// days that the others waited, days of load that are evened out.
pub type Worth = [i64; 4];

/// What it costs in provisions, in numbers that are 0 or less: those that are not as they should be any more, and
/// those of which that is not known any more.
pub type Cost = [i64; 2];

/// What an exchange costs in provisions: of these leavers, and of who comes in the place of each. None where it does
/// not keep what must be kept.
pub type Check<'c> = dyn FnMut(&[usize], &[usize]) -> Option<Cost> + 'c;

/// One who can leave or come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// What the choice is worth by itself; the groups are counted apart.
    pub worth: Worth,
    /// The groups that it is of, each by its number, once.
    pub groups: Vec<usize>,
}

/// What is to be exchanged.
pub struct Exchange<'p> {
    /// Who can leave, those of the most worth first.
    pub leavers: &'p [Choice],
    /// How many of the first of them leave in any case.
    pub forced: usize,
    /// Who can come, those of the most worth first.
    pub newcomers: &'p [Choice],
    /// How many leave, and as many come.
    pub number: usize,
    /// How many holders each group has before it, by the group's number.
    pub holders: Vec<u32>,
    /// How many holders each group can have at most.
    pub most: Vec<Option<u32>>,
    /// Whether a newcomer can take the place of a leaver.
    pub fits: &'p dyn Fn(usize, usize) -> bool,
    /// Whether it is the same to the provisions who comes in whose place, where all fit.
    pub alike: bool,
}

/// An exchange that keeps what must be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The leavers.
    pub leavers: Vec<usize>,
    /// Who comes in the place of each of them.
    pub newcomers: Vec<usize>,
    /// What it costs in provisions.
    pub cost: Cost,
    /// What it is worth.
    pub worth: Worth,
}

/// What a search came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The best, the best first; as many as were asked for, or all.
    pub solutions: Vec<Solution>,
    /// Whether they certainly are the best: the search went to its end.
    pub exact: bool,
}

impl Exchange<'_> {
    /// The best exchanges. `check` says what one costs in provisions; none where it does not keep what must be
    /// kept. It is told the leavers, and who comes in the place of each.
    pub fn best(self, wanted: usize, check: &mut Check<'_>) -> Found {
        let holders = self.holders.clone();
        let mut search = Search {
            exchange: &self,
            wanted,
            check,
            holders,
            leavers: Vec::new(),
            newcomers: Vec::new(),
            worth: [0; 4],
            steps: 0,
            solutions: Vec::new(),
        };
        if wanted > 0 {
            search.leave(0);
        }
        let exact = search.steps <= STEPS;
        Found { solutions: search.solutions, exact }
    }
}

/// A search under way.
struct Search<'s> {
    exchange: &'s Exchange<'s>,
    wanted: usize,
    check: &'s mut Check<'s>,
    /// How many holders each group has with what is chosen.
    holders: Vec<u32>,
    leavers: Vec<usize>,
    newcomers: Vec<usize>,
    worth: Worth,
    steps: u32,
    solutions: Vec<Solution>,
}

impl Search<'_> {
    fn leave(&mut self, from: usize) {
        let exchange = self.exchange;
        if self.leavers.len() == exchange.number {
            return self.come(0);
        }
        let is_forced = self.leavers.len() < exchange.forced;
        for (at, leaver) in exchange.leavers.iter().enumerate().skip(from) {
            if self.is_hopeless(from.max(at), 0) || (is_forced && at > from) {
                return;
            }
            self.leavers.push(at);
            self.choose(leaver, false);
            self.leave(at + 1);
            self.take_back(leaver, false);
            self.leavers.pop();
        }
    }

    fn come(&mut self, from: usize) {
        let exchange = self.exchange;
        if self.newcomers.len() == exchange.number {
            return self.weigh();
        }
        for (at, newcomer) in exchange.newcomers.iter().enumerate().skip(from) {
            if self.is_hopeless(exchange.leavers.len(), at) {
                return;
            }
            self.newcomers.push(at);
            self.choose(newcomer, true);
            if self.is_within(newcomer) && self.places().is_some() {
                self.come(at + 1);
            }
            self.take_back(newcomer, true);
            self.newcomers.pop();
        }
    }

    /// Looks at a whole exchange: in every order in which the newcomers fit, where the order matters.
    fn weigh(&mut self) {
        let best = if self.exchange.alike {
            self.places().and_then(|newcomers| self.looked_at(newcomers))
        } else {
            self.best_order(&mut Vec::new())
        };
        let Some((cost, newcomers)) = best else { return };
        let solution = Solution { leavers: self.leavers.clone(), newcomers, cost, worth: self.total() };
        let better = |other: &Solution| (other.cost, other.worth) >= (solution.cost, solution.worth);
        let at = self.solutions.partition_point(better);
        self.solutions.insert(at, solution);
        self.solutions.truncate(self.wanted);
    }

    fn looked_at(&mut self, newcomers: Vec<usize>) -> Option<(Cost, Vec<usize>)> {
        self.steps = self.steps.saturating_add(STEPS_OF_A_CHECK);
        Some(((self.check)(&self.leavers, &newcomers)?, newcomers))
    }

    /// The order of the newcomers that costs least, of those that begin so; the first of them.
    fn best_order(&mut self, begun: &mut Vec<usize>) -> Option<(Cost, Vec<usize>)> {
        if self.steps > STEPS {
            return None;
        }
        let Some(leaver) = self.leavers.get(begun.len()).copied() else { return self.looked_at(begun.clone()) };
        let mut best: Option<(Cost, Vec<usize>)> = None;
        for newcomer in self.newcomers.clone() {
            if begun.contains(&newcomer) || !(self.exchange.fits)(newcomer, leaver) {
                continue;
            }
            begun.push(newcomer);
            let found = self.best_order(begun);
            begun.pop();
            if let Some(found) = found
                && best.as_ref().is_none_or(|(cost, _)| found.0 > *cost)
            {
                best = Some(found);
            }
        }
        best
    }

    /// Whether nothing that can still come of what is chosen is worth a look: with leavers from one number on and
    /// newcomers from another.
    fn is_hopeless(&mut self, leavers_from: usize, newcomers_from: usize) -> bool {
        self.steps = self.steps.saturating_add(1);
        if self.steps > STEPS {
            return true;
        }
        let Some(most) = self.bound(leavers_from, newcomers_from) else { return true };
        let last = self.solutions.get(self.wanted.saturating_sub(1));
        last.is_some_and(|last| ([0, 0], most) <= (last.cost, last.worth))
    }

    /// What can come of what is chosen at most; none where there are not enough to choose from.
    fn bound(&self, leavers_from: usize, newcomers_from: usize) -> Option<Worth> {
        let exchange = self.exchange;
        let (leave, come) = (exchange.number - self.leavers.len(), exchange.number - self.newcomers.len());
        let leavers = exchange.leavers.get(leavers_from..).unwrap_or_default();
        let leavers = if leave == 0 { Some(&[][..]) } else { leavers.get(..leave) }?;
        let newcomers = self.most_of(exchange.newcomers.get(newcomers_from..).unwrap_or_default(), come)?;
        let worth = leavers.iter().fold(self.total(), |worth, leaver| add(worth, leaver.worth));
        Some(add(worth, newcomers))
    }

    /// What so many of the newcomers are worth at most, with the groups that they add.
    fn most_of(&self, newcomers: &[Choice], number: usize) -> Option<Worth> {
        let mut added: Vec<usize> = Vec::new();
        let mut worths: Vec<Worth> = Vec::with_capacity(newcomers.len());
        for newcomer in newcomers {
            let lacking = newcomer.groups.iter().filter(|group| self.holders.get(**group) == Some(&0));
            let groups = match *newcomer.groups.as_slice() {
                // The first of a group is the best of it.
                [group] if added.contains(&group) => 0,
                [group] => {
                    added.push(group);
                    lacking.count()
                }
                _ => lacking.count(),
            };
            worths.push(add(newcomer.worth, [i64::try_from(groups).unwrap_or(i64::MAX), 0, 0, 0]));
        }
        worths.sort_unstable_by_key(|worth| Reverse(*worth));
        Some(worths.get(..number)?.iter().copied().fold([0; 4], add))
    }

    /// What is chosen is worth so much, the groups included.
    fn total(&self) -> Worth {
        let groups = self.holders.iter().filter(|holders| **holders > 0).count();
        add(self.worth, [i64::try_from(groups).unwrap_or(i64::MAX), 0, 0, 0])
    }

    fn choose(&mut self, choice: &Choice, comes: bool) {
        self.worth = add(self.worth, choice.worth);
        self.count(choice, comes);
    }

    fn take_back(&mut self, choice: &Choice, came: bool) {
        for (part, of) in self.worth.iter_mut().zip(choice.worth) {
            *part = part.saturating_sub(of);
        }
        self.count(choice, !came);
    }

    fn count(&mut self, choice: &Choice, more: bool) {
        for group in &choice.groups {
            if let Some(holders) = self.holders.get_mut(*group) {
                *holders = if more { holders.saturating_add(1) } else { holders.saturating_sub(1) };
            }
        }
    }

    /// Whether no group of a newcomer has more holders than it can have.
    fn is_within(&self, newcomer: &Choice) -> bool {
        newcomer.groups.iter().all(|group| {
            let most = self.exchange.most.get(*group).copied().flatten();
            most.is_none_or(|most| self.holders.get(*group).is_none_or(|holders| *holders <= most))
        })
    }

    /// Who of the newcomers comes in the place of each leaver, those of the rest that are not taken last; none where
    /// they do not all fit.
    fn places(&self) -> Option<Vec<usize>> {
        let mut taken: Vec<Option<usize>> = vec![None; self.leavers.len()];
        for newcomer in &self.newcomers {
            let mut tried = vec![false; taken.len()];
            if !self.place(*newcomer, &mut taken, &mut tried) {
                return None;
            }
        }
        Some(taken.into_iter().flatten().collect())
    }

    /// Finds a place for a newcomer, where need be by moving those who have one.
    fn place(&self, newcomer: usize, taken: &mut [Option<usize>], tried: &mut [bool]) -> bool {
        for (at, leaver) in self.leavers.iter().enumerate() {
            if tried.get(at).is_none_or(|tried| *tried) || !(self.exchange.fits)(newcomer, *leaver) {
                continue;
            }
            if let Some(tried) = tried.get_mut(at) {
                *tried = true;
            }
            let before = taken.get(at).copied().flatten();
            if before.is_none_or(|before| self.place(before, taken, tried)) {
                if let Some(place) = taken.get_mut(at) {
                    *place = Some(newcomer);
                }
                return true;
            }
        }
        false
    }
}

fn add(one: Worth, other: Worth) -> Worth {
    let mut sum = one;
    for (part, of) in sum.iter_mut().zip(other) {
        *part = part.saturating_add(of);
    }
    sum
}

#[cfg(test)]
mod tests;
