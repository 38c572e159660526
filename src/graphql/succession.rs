//! Successions: one body follows another.

use async_graphql::SimpleObject;
use herred_macros::Answer;

use super::at::Item;
use super::fact::Dated;
use super::node::versioned_type;
use super::organization::Organization;
use super::word::Code;
use crate::network::fact::Statement;
use crate::network::key::EntityId;
use crate::network::organization::{Succession as SuccessionRecord, SuccessionKind};
use crate::network::questions::organization::Existence;
use crate::network::questions::succession as questions;
use crate::network::validity::Certainty;

versioned_type! {
    /// One body follows another: from the first day of the validity on.
    Succession,
    /// A version of a succession.
    SuccessionFact,
    Succession(Statement::Succession(succession) => succession.clone(), SuccessionRecord<EntityId>) []
    {
        /// The body that was.
        async fn predecessor(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.predecessor))
        }

        /// The body that follows.
        async fn successor(&self) -> Option<Organization> {
            Organization::of(&self.dated.item.at.item(self.said.successor))
        }

        /// What passed over.
        async fn kind(&self) -> Code<SuccessionKind> {
            Code(self.said.kind)
        }

        /// Whether only a part of the predecessor passed to this successor.
        async fn partial(&self) -> bool {
            self.said.partial
        }

        /// Whether this successor took the main part; null where that is not known.
        async fn main(&self) -> Option<bool> {
            self.said.main
        }
    }
    entity {}
}

/// One succession on the way from a body through all reforms.
#[derive(SimpleObject, Answer)]
pub struct SuccessionStep {
    /// The succession; its validity begins on the day from which the one follows the other.
    succession: Option<Succession>,
    /// The body that was.
    predecessor: Option<Organization>,
    /// The body that follows.
    successor: Option<Organization>,
    /// What passed over.
    kind: Code<SuccessionKind>,
    /// Whether only a part passed over in this step.
    partial: bool,
    /// Whether this step took the main part; null where that is not known.
    main: Option<bool>,
    /// How many steps from the body that was asked about, this one included, by the shortest way.
    distance: u32,
    /// How sure it is that it has taken effect on the day; null where it certainly has not: it is planned.
    effect: Option<Code<Certainty>>,
    /// What holds all along the way.
    way: SuccessionWay,
}

/// What holds of every step on one of the ways from a body to another.
#[derive(SimpleObject, Answer)]
pub struct SuccessionWay {
    /// Whether nothing but a part can have come this way.
    partial: bool,
    /// Whether the main part can have come this way.
    main: bool,
    /// How sure it is that the way is in effect on the day; null where every way has a planned step.
    effect: Option<Code<Certainty>>,
}

impl SuccessionWay {
    fn of(way: questions::Passage) -> Self {
        Self { partial: way.partial, main: way.main, effect: way.effect.map(Code) }
    }
}

impl SuccessionStep {
    fn of(from: &Item, step: &questions::SuccessionStep<'_>) -> Self {
        Self {
            succession: Succession::of(Dated::new(&from.at, step.fact)),
            predecessor: Organization::of(&from.other(step.from)),
            successor: Organization::of(&from.other(step.to)),
            kind: Code(step.kind),
            partial: step.partial,
            main: step.main,
            distance: step.distance,
            effect: step.effect.map(Code),
            way: SuccessionWay::of(step.passage),
        }
    }

    /// The successions that lead on from a body.
    pub fn onward(body: &Item) -> Vec<Self> {
        questions::became(&body.at, body.id).iter().map(|step| Self::of(body, step)).collect()
    }

    /// The successions that led to a body.
    pub fn back(body: &Item) -> Vec<Self> {
        questions::came_from(&body.at, body.id).iter().map(|step| Self::of(body, step)).collect()
    }
}

/// A body that exists on the day and has what a body that was had, or a part of it.
#[derive(SimpleObject, Answer)]
pub struct Heir {
    /// The body.
    organization: Option<Organization>,
    /// How many steps lead there by the shortest way.
    distance: u32,
    /// What holds all along the way.
    way: SuccessionWay,
    /// Whether the body exists on the day: never NO.
    exists: Code<Existence>,
    /// How sure it is: as its weakest fact.
    certainty: Code<Certainty>,
}

impl Heir {
    /// The bodies that have taken over from a body.
    pub fn all(body: &Item) -> Vec<Self> {
        let heir = |heir: questions::Heir| Self {
            organization: Organization::of(&body.other(heir.organization)),
            distance: heir.distance,
            way: SuccessionWay::of(heir.passage),
            exists: Code(heir.existence),
            certainty: Code(heir.certainty),
        };
        questions::heirs_of(&body.at, body.id).into_iter().map(heir).collect()
    }
}
