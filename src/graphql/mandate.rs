//! Mandates: who may decide what on whose behalf.

use std::iter::successors;
use std::sync::Arc;

use async_graphql::{Result, SimpleObject};
use herred_macros::{Answer, Object};

use super::at::{At, Item};
use super::error::{ErrorCode, error};
use super::gap::GapFact;
use super::party::End;
use super::relation::Relation;
use super::word::Code;
use crate::network::key::{EntityId, FactId};
use crate::network::questions::mandate::{self as questions, MandateFit, MandateOrigin, MandateUnknown, mandates_in};
use crate::network::search::fold;
use crate::network::validity::Certainty;

/// Who may decide a matter in a body on the day, and on whose behalf.
#[derive(SimpleObject, Answer)]
pub struct MandateList {
    /// The body itself, which always may.
    itself: Option<End>,
    /// The mandates, each once: those of the body first, and the certain ways before the possible. None is left out for
    /// the matter that is asked of: how sure it is that a mandate is about it is told of each.
    mandates: Vec<Mandate>,
    /// How sure it is that the body gives no others; null where nothing says so.
    complete: Option<Code<Certainty>>,
    /// What is not known.
    unknown: Vec<Code<MandateUnknown>>,
    /// The gaps about it.
    gaps: Vec<GapFact>,
}

/// A mandate by which somebody may decide a matter.
pub struct Mandate {
    step: Step,
    found: Arc<Found>,
}

/// All mandates that were found, and from where they are seen.
struct Found {
    at: At,
    steps: Vec<Step>,
}

/// A mandate as a step of the ways from the body.
#[derive(Clone, Copy)]
struct Step {
    fact: FactId,
    giver: EntityId,
    decider: Option<EntityId>,
    origin: MandateOrigin,
    fit: Option<MandateFit>,
    certainty: Certainty,
    after: Option<usize>,
}

impl Found {
    fn relation(&self, step: &Step) -> Option<Relation> {
        Relation::of(self.at.recorded(step.fact)?)
    }

    /// The mandates before one, from the body on.
    fn before(&self, step: &Step) -> Vec<Relation> {
        let before = |step: &Step| self.steps.get(step.after?);
        let mut way: Vec<&Step> = successors(before(step), |step| before(step)).collect();
        way.reverse();
        way.into_iter().filter_map(|step| self.relation(step)).collect()
    }
}

/// A mandate by which somebody may decide a matter.
#[Object]
impl Mandate {
    /// The relation, with its scope, level, ground and limits.
    async fn relation(&self) -> Option<Relation> {
        self.found.relation(&self.step)
    }

    /// On whose behalf: who gives it.
    async fn behalf(&self) -> Option<End> {
        End::of(&self.found.at.item(self.step.giver))
    }

    /// Who may decide; null where it is a designation, which is the relation's.
    async fn decider(&self) -> Option<End> {
        End::of(&self.found.at.item(self.step.decider?))
    }

    /// By what.
    async fn origin(&self) -> Code<MandateOrigin> {
        Code(self.step.origin)
    }

    /// How what it says fits the matter; null where no matter is asked of.
    async fn fit(&self) -> Option<Code<MandateFit>> {
        self.step.fit.map(Code)
    }

    /// How sure it is that who has it may decide, within its limits: as the weakest of the mandates on the way from the
    /// body. Where a matter is asked of a mandate is CERTAIN only if it is just that. Where none is, what was passed on
    /// is POSSIBLE, as nothing says that it is of what the body gave.
    async fn certainty(&self) -> Code<Certainty> {
        Code(self.step.certainty)
    }

    /// The mandates before it, from the body on.
    async fn through(&self) -> Vec<Relation> {
        self.found.before(&self.step)
    }
}

impl MandateList {
    /// Those of a body, a person, a post or a seat: on a matter, or all where it is null.
    ///
    /// # Errors
    /// INVALID_VALUE where the matter has no word.
    pub fn of(item: &Item, matter: Option<&str>) -> Result<Self> {
        if matter.is_some_and(|matter| fold(matter).is_empty()) {
            return Err(error(ErrorCode::InvalidValue, "the matter has no word; leave it out for all mandates"));
        }
        let at = &item.at;
        let found = mandates_in(at, item.id, matter);
        let step = |one: &questions::Mandate<'_>| Step {
            fact: one.held.fact.id,
            giver: one.relation.from,
            decider: one.relation.to,
            origin: one.origin,
            fit: one.fit,
            certainty: one.certainty,
            after: one.after,
        };
        let all = Arc::new(Found { at: at.clone(), steps: found.mandates.iter().map(step).collect() });
        let mandate = |step: &Step| Mandate { step: *step, found: Arc::clone(&all) };
        Ok(Self {
            itself: End::of(item),
            mandates: all.steps.iter().map(mandate).collect(),
            complete: found.complete.map(Code),
            unknown: found.unknown.iter().copied().map(Code).collect(),
            gaps: GapFact::all(at, &found.gaps),
        })
    }
}
