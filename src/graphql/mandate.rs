//! Mandates: who may decide what on whose behalf.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::Item;
use super::error::{ErrorCode, error};
use super::fact::Dated;
use super::gap::GapFact;
use super::party::End;
use super::relation::Relation;
use super::word::Code;
use crate::network::questions::mandate::{self as questions, MandateOrigin, MandateUnknown, mandates_in};
use crate::network::validity::Certainty;

/// Who may decide a matter in a body on the day, and on whose behalf.
#[derive(SimpleObject, Answer)]
pub struct MandateList {
    /// The body itself, which always may.
    itself: Option<End>,
    /// The mandates on the matter, each once: those of the body first, and the certain ways before the possible.
    mandates: Vec<Mandate>,
    /// How sure it is that the body gives no others; null where nothing says so.
    complete: Option<Code<Certainty>>,
    /// What is not known.
    unknown: Vec<Code<MandateUnknown>>,
    /// The gaps about it.
    gaps: Vec<GapFact>,
}

/// A mandate by which somebody may decide a matter.
#[derive(SimpleObject, Answer)]
pub struct Mandate {
    /// The relation, with its scope, level, ground and limits.
    relation: Option<Relation>,
    /// On whose behalf: who gives it.
    behalf: Option<End>,
    /// Who may decide; null where it is a designation, which is the relation's.
    decider: Option<End>,
    /// By what.
    origin: Code<MandateOrigin>,
    /// How sure it is that who has it may decide: as the weakest of the mandates on the way from the body, and only
    /// POSSIBLE where one of them does not say what it is about and a matter is asked of.
    certainty: Code<Certainty>,
    /// The mandates before it, from the body on.
    through: Vec<Relation>,
}

impl MandateList {
    /// Those of a body, a person, a post or a seat: on a matter, or all where it is null.
    ///
    /// # Errors
    /// INVALID_VALUE where the matter has no word.
    pub fn of(item: &Item, matter: Option<&str>) -> Result<Self> {
        if matter.is_some_and(|matter| matter.trim().is_empty()) {
            return Err(error(ErrorCode::InvalidValue, "the matter has no word; leave it out for all mandates"));
        }
        let at = &item.at;
        let found = mandates_in(at, item.id, matter);
        let seen = |one: &questions::Mandate<'_>| Mandate {
            relation: Relation::of(Dated::held(at, &one.held)),
            behalf: End::of(&at.item(one.relation.from)),
            decider: one.relation.to.and_then(|to| End::of(&at.item(to))),
            origin: Code(one.origin),
            certainty: Code(one.certainty),
            through: one.through.iter().filter_map(|held| Relation::of(Dated::held(at, held))).collect(),
        };
        Ok(Self {
            itself: End::of(item),
            mandates: found.mandates.iter().map(seen).collect(),
            complete: found.complete.map(Code),
            unknown: found.unknown.iter().copied().map(Code).collect(),
            gaps: GapFact::all(at, &found.gaps),
        })
    }
}
