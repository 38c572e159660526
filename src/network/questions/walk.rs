//! The walk from a person to the top, through what the person holds on the day.
//!
//! 1. A person goes up from every representation and membership in a capacity that holds (no
//!    deputies, no nominees), and along walked relations that start at the person.
//! 2. A membership goes to its seat, or its post, or straight to its body; a seat to its body.
//! 3. Who does not lead a body answers to each of its leaders: the holders of its leading seats and
//!    posts, members in a leading role, and those of a leadership that is part of it.
//! 4. A leader goes on along the walked relations of everything passed for that body: the body, its
//!    leadership, the seat and its post, the person. So a step may start before where the last ended.
//! 5. Where no certain relation of the body or its places goes on, the leader answers to the body
//!    that the body is part of; who leads a leadership leads the body that it is part of.
//! 6. A body with no leader that is certainly its own inherits that of the nearest body above it in
//!    part-of, and says so; its own walked relations go on as well.
//! 7. An unknown or vacant leader is a step, with the gap that says why, and the walk goes on.
//! 8. A relation to a body goes to its leaders, to a seat to its holder and body, to a person to all
//!    that the person holds. A leader's other memberships are not walked, nor is the represented
//!    organization, nor any kind that was not asked for: never located-in.
//! 9. A way that comes back to a body, seat or person that it went up to ends there and says so. The
//!    same person leading two bodies on the way is no cycle.
//! 10. A body with no walked relation and no parent is a top, and so is a person who holds nothing.

mod climb;

use super::hop::{WalkedKinds, weakest};
use super::leader::Target;
use super::path::{ChainEnd, Limits};
use super::reporting::Listing;
use crate::network::key::EntityId;
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;
use crate::network::view::{Held, View};
use crate::network::word::words;

words! {
    /// How a step of a walk goes on.
    enum StepKind {
        /// From a person to the membership that the person sits in for the member.
        SitsFor = "SITS_FOR", "repræsenterer i";
        /// From a person or a membership to the seat or post that it holds.
        Holds = "HOLDS", "besætter";
        /// From a person or a membership to the body, where no seat or post is told apart.
        MemberOf = "MEMBER_OF", "medlem af";
        /// From a seat or a post to its body.
        SeatOf = "SEAT_OF", "plads i";
        /// From a body to its leadership, its leading seat or post, or who leads it without one.
        LedBy = "LED_BY", "ledes af";
        /// From a leading place to its holder.
        HeldBy = "HELD_BY", "besat af";
        /// From a holding organization to the person who sits for it.
        RepresentedBy = "REPRESENTED_BY", "repræsenteret ved";
        /// From a leadership to the body that it leads.
        Leads = "LEADS", "leder";
        /// From a body without a leader to the body that it is part of, whose leader it has.
        InheritedLeader = "INHERITED_LEADER", "arvet leder";
        /// From a body to the body that it is part of.
        PartOf = "PART_OF", "del af";
        /// Along a relation to its superior end.
        Relation = "RELATION", "relation";
    }
}

/// One step of a walk.
#[derive(Debug, Clone)]
pub struct Step<'v> {
    /// Where it starts: where the step before ended, or another thing passed for the same body.
    pub from: EntityId,
    /// Where it goes.
    pub to: Target<'v>,
    /// How it goes on.
    pub how: StepKind,
    /// The kind of the relation that it goes along.
    pub relation: Option<RelationKind>,
    /// The body whose leader this is, where a body without one inherits it.
    pub inherited_from: Option<EntityId>,
    /// The fact that it follows; none where nothing says who holds a place.
    pub fact: Option<Held<'v>>,
    /// Why it is not known where it goes.
    pub gaps: Vec<Held<'v>>,
    /// How sure it is.
    pub certainty: Certainty,
}

/// One way from a person upward.
#[derive(Debug, Clone)]
pub struct Way<'v> {
    /// The steps in order.
    pub steps: Vec<Step<'v>>,
    /// How it ends.
    pub end: ChainEnd,
    /// The entity that it comes back to, where it ends in a cycle.
    pub ends_in_cycle: Option<EntityId>,
    /// The body, or the person, that nothing is above; none where it does not end in a top.
    pub top: Option<EntityId>,
    /// What is known of the superiors of the top.
    pub listing: Option<Listing>,
}

impl Way<'_> {
    /// As sure as its weakest step.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        weakest(self.steps.iter().map(|step| step.certainty))
    }
}

/// Every way from a person upward.
#[derive(Debug, Clone)]
pub struct Ways<'v> {
    /// The ways, depth first.
    pub ways: Vec<Way<'v>>,
    /// Whether the limits left something out.
    pub truncated: bool,
}

/// Every way from a person to the top, by the rules of this module. A seat, a post or a body may
/// be asked about too: the walk then starts there.
#[must_use]
pub fn ways_up(view: &View, subject: EntityId, kinds: WalkedKinds, limits: Limits) -> Ways<'_> {
    climb::climb(view, subject, kinds, limits)
}

#[cfg(test)]
mod tests;
