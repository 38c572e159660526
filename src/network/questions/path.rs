//! Ways up along relations: every chain to the top, and the ways between two parties.

use std::collections::HashSet;

use super::hop::{End, Heading, Hop, RouteStep, Spread, WalkedKinds, hops, weakest};
use super::reporting::{Listing, superiors_of};
use crate::network::key::EntityId;
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::words;

words! {
    /// How a chain upward ends.
    enum ChainEnd {
        /// Nothing above is listed; the listing says whether that is known to be all.
        Top = "TOP", "top";
        /// The last hop goes to a class in words, which nothing is above.
        Designation = "DESIGNATION", "betegnelse";
        /// The last hop comes back to an entity that the chain has passed.
        Cycle = "CYCLE", "kreds";
        /// The limit on depth cut it; there is more above.
        Cut = "CUT", "afkortet";
    }
}

/// How far a question about every path goes, so that no network can make it explode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most hops in a path, at most [`Limits::DEEPEST`].
    pub depth: usize,
    /// The most paths.
    pub paths: usize,
}

impl Limits {
    /// No path is longer, whatever the caller asks.
    pub const DEEPEST: usize = 200;

    pub(super) fn deepest(self) -> usize {
        self.depth.min(Self::DEEPEST)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 50, paths: 500 }
    }
}

/// One way up from an entity.
#[derive(Debug, Clone)]
pub struct Chain<'v> {
    /// The hops from the bottom up; none where the entity has nothing above it.
    pub hops: Vec<Hop<'v>>,
    /// How it ends.
    pub end: ChainEnd,
    /// The entity that it comes back to, where it ends in a cycle.
    pub ends_in_cycle: Option<EntityId>,
    /// What is known of the superiors of its top; none where it does not end in a top.
    pub top: Option<Listing>,
}

impl Chain<'_> {
    /// As sure as its weakest hop.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        weakest(self.hops.iter().map(Hop::certainty))
    }
}

/// Every way up from an entity.
#[derive(Debug, Clone)]
pub struct Chains<'v> {
    /// The ways, depth first in the order of the facts.
    pub chains: Vec<Chain<'v>>,
    /// Whether the limits left something out.
    pub truncated: bool,
}

/// Every chain from an entity to the top: each ends in an entity with nothing above it, in a
/// designation, in a cycle, or where the limit on depth cuts it. Never empty, but for a limit of no paths.
#[must_use]
pub fn chains_up(view: &View, subject: EntityId, kinds: WalkedKinds, limits: Limits) -> Chains<'_> {
    let mut climb =
        Climb { view, kinds, limits, hops: Vec::new(), found: Chains { chains: Vec::new(), truncated: false } };
    climb.up(subject, subject);
    climb.found
}

struct Climb<'v> {
    view: &'v View,
    kinds: WalkedKinds,
    limits: Limits,
    hops: Vec<Hop<'v>>,
    found: Chains<'v>,
}

impl Climb<'_> {
    /// Follows every hop up from `at`, which the hops so far lead to from `start`.
    fn up(&mut self, start: EntityId, at: EntityId) {
        let mut above = hops(self.view, at, self.kinds, Heading::Up).peekable();
        if above.peek().is_none() {
            let top = superiors_of(self.view, at, self.kinds).listing;
            return self.end(ChainEnd::Top, None, Some(top));
        }
        if self.hops.len() >= self.limits.deepest() {
            self.found.truncated = true;
            return self.end(ChainEnd::Cut, None, None);
        }
        for hop in above {
            if self.found.chains.len() >= self.limits.paths {
                self.found.truncated = true;
                return;
            }
            self.hops.push(hop);
            match hop.upper {
                End::Designation(_) => self.end(ChainEnd::Designation, None, None),
                End::Entity(next) if self.passed(start, next) => self.end(ChainEnd::Cycle, Some(next), None),
                End::Entity(next) => self.up(start, next),
            }
            self.hops.pop();
        }
    }

    /// Whether the hops, but for the last, have passed an entity.
    fn passed(&self, start: EntityId, entity: EntityId) -> bool {
        let before = self.hops.split_last().map_or(&[][..], |(_, before)| before);
        start == entity || before.iter().any(|hop| hop.upper.entity() == Some(entity))
    }

    fn end(&mut self, end: ChainEnd, ends_in_cycle: Option<EntityId>, top: Option<Listing>) {
        if self.found.chains.len() < self.limits.paths {
            self.found.chains.push(Chain { hops: self.hops.clone(), end, ends_in_cycle, top });
        } else {
            self.found.truncated = true;
        }
    }
}

/// A way from one party up to a superior and down to another party.
#[derive(Debug, Clone)]
pub struct Route<'v> {
    /// The steps in order, those up before those down; none where the parties are one.
    pub steps: Vec<RouteStep<'v>>,
    /// The entity at which it turns: above both, or one of them.
    pub apex: EntityId,
}

impl Route<'_> {
    /// As sure as its weakest step.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        weakest(self.steps.iter().map(|step| step.hop.certainty()))
    }
}

/// The ways between two parties.
#[derive(Debug, Clone)]
pub struct Between<'v> {
    /// Every way upward from the one to the other that passes no entity twice.
    pub upward: Vec<Vec<Hop<'v>>>,
    /// Whether the limits left ways upward out.
    pub truncated: bool,
    /// A shortest way up and then down, possible facts included; none where no superior joins them.
    pub shortest: Option<Route<'v>>,
    /// A shortest way up and then down along certain facts alone.
    pub shortest_certain: Option<Route<'v>>,
}

/// The ways from one body, seat, post or person to another: all upward, and the shortest up and then down.
#[must_use]
pub fn paths_between(view: &View, one: EntityId, other: EntityId, kinds: WalkedKinds, limits: Limits) -> Between<'_> {
    let below: HashSet<EntityId> =
        Spread::new(view, other, kinds, Heading::Down, Certainty::Possible).order.into_iter().collect();
    let mut ascent = Ascent {
        view,
        kinds,
        limits,
        other,
        below,
        hops: Vec::new(),
        passed: HashSet::from([one]),
        steps_left: limits.paths.saturating_mul(limits.deepest()),
        upward: Vec::new(),
        truncated: false,
    };
    ascent.up(one);
    let Ascent { upward, truncated, .. } = ascent;
    let shortest = shortest_route(view, one, other, kinds, Certainty::Possible);
    let shortest_certain = shortest_route(view, one, other, kinds, Certainty::Certain);
    Between { upward, truncated, shortest, shortest_certain }
}

fn shortest_route(
    view: &View,
    one: EntityId,
    other: EntityId,
    kinds: WalkedKinds,
    least: Certainty,
) -> Option<Route<'_>> {
    let up = Spread::new(view, one, kinds, Heading::Up, least);
    let over = Spread::new(view, other, kinds, Heading::Up, least);
    let above = std::iter::once(one).chain(up.order.iter().copied());
    let length = |apex: EntityId| Some(up.distance_or_none(apex)? + over.distance_or_none(apex)?);
    let apex = above.filter_map(|apex| Some((length(apex)?, apex))).min_by_key(|(length, _)| *length)?.1;
    let down = over.way(apex).into_iter().rev().map(|step| RouteStep { heading: Heading::Down, ..step });
    let steps = up.way(apex).into_iter().chain(down).collect();
    Some(Route { steps, apex })
}

/// The search for every way up that passes no entity twice.
struct Ascent<'v> {
    view: &'v View,
    kinds: WalkedKinds,
    limits: Limits,
    other: EntityId,
    /// What has the other party above it: nothing else is worth passing.
    below: HashSet<EntityId>,
    hops: Vec<Hop<'v>>,
    passed: HashSet<EntityId>,
    /// Cycles can make dead ends many more than ways.
    steps_left: usize,
    upward: Vec<Vec<Hop<'v>>>,
    truncated: bool,
}

impl Ascent<'_> {
    fn up(&mut self, at: EntityId) {
        if at == self.other {
            if self.upward.len() < self.limits.paths {
                self.upward.push(self.hops.clone());
            } else {
                self.truncated = true;
            }
            return;
        }
        for hop in hops(self.view, at, self.kinds, Heading::Up) {
            let Some(next) = hop.upper.entity().filter(|next| *next == self.other || self.below.contains(next)) else {
                continue;
            };
            if self.passed.contains(&next) {
                continue;
            }
            if self.steps_left == 0
                || self.hops.len() >= self.limits.deepest()
                || self.upward.len() >= self.limits.paths
            {
                self.truncated = true;
                return;
            }
            self.steps_left -= 1;
            self.passed.insert(next);
            self.hops.push(hop);
            self.up(next);
            self.hops.pop();
            self.passed.remove(&next);
        }
    }
}
