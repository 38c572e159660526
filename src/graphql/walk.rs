//! Who leads a body, and the walk from a person to the top.

use async_graphql::{Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::ex_officio::ExOfficio;
use super::fact::{Dated, Fact};
use super::gap::GapFact;
use super::membership::{Membership, Representation};
use super::node::Node;
use super::organization::Organization;
use super::party::{End, Party};
use super::person::Person;
use super::reporting::{Kinds, limits, walked};
use super::word::Code;
use crate::network::key::{EntityId, FactId};
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

/// Who leads a body: a leading place and who holds it, or a party that leads without a place. What
/// stands in it is by number, and read when it is asked for.
pub struct Leader {
    body: Item,
    inherited: bool,
    through: Vec<FactId>,
    place: Option<EntityId>,
    membership: Option<EntityId>,
    state: TargetState,
    holder: Option<EntityId>,
    ex_officio: Option<ExOfficio>,
    representation: Option<EntityId>,
    person: Option<EntityId>,
    gaps: Vec<FactId>,
    certainty: Certainty,
}

impl Leader {
    fn of(at: &At, leader: &leaders::Leader<'_>) -> Self {
        let subject = |held: Option<Held<'_>>| held.map(|held| held.fact.subject);
        let numbers = |facts: &[Held<'_>]| facts.iter().map(|held| held.fact.id).collect();
        Self {
            body: at.item(leader.body),
            inherited: leader.inherited_from().is_some(),
            through: numbers(&leader.through),
            place: subject(leader.place),
            membership: subject(leader.membership),
            state: state(leader.holder),
            holder: if let Target::Entity(holder) = leader.holder { Some(holder) } else { None },
            ex_officio: leader.ex_officio.as_ref().map(|office| ExOfficio::of(at, office)),
            representation: subject(leader.representation),
            person: leader.person(at),
            gaps: numbers(&leader.gaps),
            certainty: leader.certainty(),
        }
    }

    /// The leaders of a body.
    pub fn all(body: &Item) -> Vec<Self> {
        leaders::leaders_of(&body.at, body.id).iter().map(|leader| Self::of(&body.at, leader)).collect()
    }
}

/// Who leads a body: a leading place and who holds it, or a party that leads without a place.
#[Object]
impl Leader {
    /// The body that it leads.
    async fn body(&self) -> Option<Organization> {
        Organization::of(&self.body)
    }

    /// The body that the leader is inherited from; null where it is the body's own.
    async fn inherited_from(&self) -> Option<Organization> {
        self.inherited.then(|| Organization::of(&self.body))?
    }

    /// The placements up to the body that the leader is inherited from.
    async fn through(&self) -> Vec<Fact> {
        self.through.iter().filter_map(|fact| Fact::of(self.body.at.recorded(*fact)?)).collect()
    }

    /// The leading seat or post.
    async fn place(&self) -> Option<End> {
        End::of(&self.body.other(self.place?))
    }

    /// The membership of the holder.
    async fn membership(&self) -> Option<Membership> {
        Membership::version(&self.body.other(self.membership?))
    }

    /// Whether it is known who holds it.
    async fn state(&self) -> Code<TargetState> {
        Code(self.state)
    }

    /// The holder: a person, or an organization.
    async fn holder(&self) -> Option<Party> {
        Party::of(&self.body.other(self.holder?))
    }

    /// The office that follows from another fact, by which it leads; besides the membership where there is one.
    async fn ex_officio(&self) -> Option<&ExOfficio> {
        self.ex_officio.as_ref()
    }

    /// The representation of the person who sits for a holding organization.
    async fn representation(&self) -> Option<Representation> {
        Representation::version(&self.body.other(self.representation?))
    }

    /// The person who leads, as holder or for the holding organization.
    async fn person(&self) -> Option<Person> {
        Person::of(&self.body.other(self.person?))
    }

    /// Why the holder, or who sits for it, is not known.
    async fn gaps(&self) -> Vec<GapFact> {
        self.gaps.iter().filter_map(|fact| GapFact::of(self.body.at.recorded(*fact)?)).collect()
    }

    /// As sure as its weakest fact.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.certainty)
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
