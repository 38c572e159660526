//! The ways between two, and the superiors that several have in common.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::{At, Item};
use super::party::End;
use super::reporting::{Hop, Kinds, Reach, limits, walked};
use super::word::Code;
use crate::network::questions::hop::{self, Heading};
use crate::network::questions::{path, reporting as questions};
use crate::network::validity::Certainty;

/// One step of a route.
#[derive(SimpleObject, Answer)]
pub struct RouteStep {
    /// The relation.
    hop: Hop,
    /// Which way it is taken.
    heading: Code<Heading>,
}

/// A way up from one to a common superior and down to the other.
#[derive(SimpleObject, Answer)]
pub struct Route {
    /// The steps in order, those up before those down.
    steps: Vec<RouteStep>,
    /// Where it turns: above both, or one of them.
    apex: Option<End>,
    /// As sure as its weakest step.
    certainty: Code<Certainty>,
}

impl Route {
    fn of(at: &At, route: &path::Route<'_>) -> Self {
        let step = |step: &hop::RouteStep<'_>| RouteStep { hop: Hop::of(at, &step.hop), heading: Code(step.heading) };
        Self {
            steps: route.steps.iter().map(step).collect(),
            apex: End::of(&at.item(route.apex)),
            certainty: Code(route.certainty()),
        }
    }
}

/// A way upward.
#[derive(SimpleObject, Answer)]
pub struct Ascent {
    /// The hops from the bottom up.
    hops: Vec<Hop>,
}

/// The ways between two.
#[derive(SimpleObject, Answer)]
pub struct Between {
    /// Every way upward from the one to the other that passes nothing twice.
    upward: Vec<Ascent>,
    /// Whether the limits left ways upward out.
    truncated: bool,
    /// A shortest way up and then down, possible facts included; null where no superior joins them.
    shortest: Option<Route>,
    /// A shortest way up and then down along certain facts alone.
    shortest_certain: Option<Route>,
}

impl Between {
    /// The ways from one to the other.
    pub fn of(one: &Item, other: &Item, kinds: Kinds, depth: i32, paths: i32) -> Result<Self> {
        let at = &one.at;
        let answer = path::paths_between(at, one.id, other.id, walked(kinds)?, limits(depth, paths));
        Ok(Self {
            upward: answer.upward.iter().map(|hops| Ascent { hops: Hop::all(at, hops) }).collect(),
            truncated: answer.truncated,
            shortest: answer.shortest.as_ref().map(|route| Route::of(at, route)),
            shortest_certain: answer.shortest_certain.as_ref().map(|route| Route::of(at, route)),
        })
    }
}

/// One above several others, with none of their common superiors below it.
#[derive(SimpleObject, Answer)]
pub struct CommonSuperior {
    /// The superior.
    superior: Option<End>,
    /// Each subject, in the order asked, and how far below it is: 0 where it is the superior itself.
    subjects: Vec<Reach>,
    /// CERTAIN where it is above every subject along certain facts.
    certainty: Code<Certainty>,
}

impl CommonSuperior {
    /// The lowest common superiors.
    pub fn of(at: &At, subjects: &[Item], kinds: Kinds) -> Result<Vec<Self>> {
        let subjects: Vec<_> = subjects.iter().map(|item| item.id).collect();
        let answer = questions::common_superiors(at, &subjects, walked(kinds)?);
        let common = |common: questions::CommonSuperior| Self {
            superior: End::of(&at.item(common.superior)),
            certainty: Code(common.certainty()),
            subjects: Reach::all(at, common.subjects),
        };
        Ok(answer.into_iter().map(common).collect())
    }
}
