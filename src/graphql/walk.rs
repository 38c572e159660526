//! Who leads a body, and the walk from a person to the top.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::{At, Item};
use super::fact::{Dated, Fact};
use super::gap::GapFact;
use super::membership::{Membership, Representation};
use super::node::Node;
use super::organization::Organization;
use super::party::{End, Party};
use super::person::Person;
use super::reporting::{Kinds, limits, walked};
use super::word::Code;
use crate::network::questions::leader::{self as leaders, Target};
use crate::network::questions::path::ChainEnd;
use crate::network::questions::reporting::Listing;
use crate::network::questions::walk::{self as questions, StepKind};
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;
use crate::network::view::Held;
use crate::network::word::words;

words! {
    /// Whether it is known who is meant.
    enum TargetState {
        /// It is known, and in the network.
        Known = "KNOWN", "kendt";
        /// A class in the words of the source, which does not list it.
        Designation = "DESIGNATION", "betegnelse";
        /// It is not known who, or whether anybody.
        Unknown = "UNKNOWN", "ukendt";
        /// Nobody, and that is known.
        Vacant = "VACANT", "ledig";
    }
}

fn state(target: Target<'_>) -> TargetState {
    match target {
        Target::Entity(_) => TargetState::Known,
        Target::Designation(_) => TargetState::Designation,
        Target::Unknown => TargetState::Unknown,
        Target::Vacant => TargetState::Vacant,
    }
}

fn item(at: &At, target: Target<'_>) -> Option<Item> {
    if let Target::Entity(entity) = target { Some(at.item(entity)) } else { None }
}

fn designation(target: Target<'_>) -> Option<String> {
    if let Target::Designation(words) = target { Some(words.to_owned()) } else { None }
}

fn gaps(at: &At, gaps: &[Held<'_>]) -> Vec<GapFact> {
    gaps.iter().filter_map(|held| GapFact::of(Dated::held(at, held))).collect()
}

/// Who leads a body: a leading place and who holds it, or a party that leads without a place.
#[derive(SimpleObject, Answer)]
pub struct Leader {
    /// The body that it leads.
    body: Option<Organization>,
    /// The body that the leader is inherited from; null where it is the body's own.
    inherited_from: Option<Organization>,
    /// The placements up to the body that the leader is inherited from.
    through: Vec<Fact>,
    /// The leading seat or post.
    place: Option<End>,
    /// The membership of the holder.
    membership: Option<Membership>,
    /// Whether it is known who holds it.
    state: Code<TargetState>,
    /// The holder: a person, or an organization.
    holder: Option<Party>,
    /// The representation of the person who sits for a holding organization.
    representation: Option<Representation>,
    /// The person who leads, as holder or for the holding organization.
    person: Option<Person>,
    /// Why the holder, or who sits for it, is not known.
    gaps: Vec<GapFact>,
    /// As sure as its weakest fact.
    certainty: Code<Certainty>,
}

impl Leader {
    fn of(at: &At, leader: &leaders::Leader<'_>) -> Self {
        let subject = |held: Held<'_>| at.item(held.fact.subject);
        Self {
            body: Organization::of(&at.item(leader.body)),
            inherited_from: leader.inherited_from().and_then(|body| Organization::of(&at.item(body))),
            through: leader.through.iter().filter_map(|held| Fact::of(Dated::held(at, held))).collect(),
            place: leader.place.and_then(|held| End::of(&subject(held))),
            membership: leader.membership.and_then(|held| Membership::version(&subject(held))),
            state: Code(state(leader.holder)),
            holder: item(at, leader.holder).as_ref().and_then(Party::of),
            representation: leader.representation.and_then(|held| Representation::version(&subject(held))),
            person: leader.person(at).and_then(|person| Person::of(&at.item(person))),
            gaps: gaps(at, &leader.gaps),
            certainty: Code(leader.certainty()),
        }
    }

    /// The leaders of a body.
    pub fn all(body: &Item) -> Vec<Self> {
        leaders::leaders_of(&body.at, body.id).iter().map(|leader| Self::of(&body.at, leader)).collect()
    }
}

/// One step of a walk.
#[derive(SimpleObject, Answer)]
pub struct WalkStep {
    /// Where it starts: where the step before ended, or another thing passed for the same body.
    from: Option<Node>,
    /// Where it goes; null where that is a designation, unknown or vacant.
    to: Option<Node>,
    /// Whether it is known where it goes.
    state: Code<TargetState>,
    /// The class in the source's words that it goes to.
    designation: Option<String>,
    /// How it goes on.
    how: Code<StepKind>,
    /// The kind of the relation that it goes along.
    relation: Option<Code<RelationKind>>,
    /// The body whose leader this is, where a body without one inherits it.
    inherited_from: Option<Organization>,
    /// The fact that it follows.
    fact: Option<Fact>,
    /// Why it is not known where it goes.
    gaps: Vec<GapFact>,
    /// How sure it is.
    certainty: Code<Certainty>,
}

impl WalkStep {
    fn of(at: &At, step: &questions::Step<'_>) -> Self {
        Self {
            from: Node::of(&at.item(step.from)),
            to: item(at, step.to).as_ref().and_then(Node::of),
            state: Code(state(step.to)),
            designation: designation(step.to),
            how: Code(step.how),
            relation: step.relation.map(Code),
            inherited_from: step.inherited_from.and_then(|body| Organization::of(&at.item(body))),
            fact: step.fact.and_then(|held| Fact::of(Dated::held(at, &held))),
            gaps: gaps(at, &step.gaps),
            certainty: Code(step.certainty),
        }
    }
}

/// One way upward through seats, leaders and relations.
#[derive(SimpleObject, Answer)]
pub struct WayUp {
    /// The steps in order.
    steps: Vec<WalkStep>,
    /// How it ends.
    end: Code<ChainEnd>,
    /// What it comes back to, where it ends in a cycle.
    ends_in_cycle: Option<Node>,
    /// The body, or the person, that nothing is above; null where it does not end in a top.
    top: Option<Node>,
    /// What is known of the superiors of the top.
    listing: Option<Code<Listing>>,
    /// As sure as its weakest step.
    certainty: Code<Certainty>,
}

/// Every way upward.
#[derive(SimpleObject, Answer)]
pub struct WaysUp {
    /// The ways, depth first.
    ways: Vec<WayUp>,
    /// Whether the limits left something out.
    truncated: bool,
}

impl WaysUp {
    /// Every way from a person, a body, a post or a seat to the top.
    ///
    /// # Errors
    /// NOT_WALKABLE.
    pub fn of(from: &Item, kinds: Kinds, depth: i32, paths: i32) -> Result<Self> {
        let at = &from.at;
        let answer = questions::ways_up(at, from.id, walked(kinds)?, limits(depth, paths));
        let node = |entity: Option<_>| entity.and_then(|entity| Node::of(&at.item(entity)));
        let way = |way: &questions::Way<'_>| WayUp {
            steps: way.steps.iter().map(|step| WalkStep::of(at, step)).collect(),
            end: Code(way.end),
            ends_in_cycle: node(way.ends_in_cycle),
            top: node(way.top),
            listing: way.listing.map(Code),
            certainty: Code(way.certainty()),
        };
        Ok(Self { ways: answer.ways.iter().map(way).collect(), truncated: answer.truncated })
    }
}
