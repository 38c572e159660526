//! Who can come in where a place rotates.

use async_graphql::{Result, SimpleObject};
use herred_macros::Answer;

use super::at::{At, Item};
use super::date::BoundOf;
use super::error::{ErrorCode, error};
use super::fact::Dated;
use super::filter::entity;
use super::organization::Organization;
use super::party::Party;
use super::provision::ProvisionFact;
use super::rotation::plain;
use super::service::PartyService;
use super::word::Code;
use crate::network::key::EntityId;
use crate::network::provision::ProvisionKind;
use crate::network::questions::candidate::{self as questions, CandidateReason};
use crate::network::questions::provision::{Ruling, rulings};
use crate::network::validity::Certainty;

/// Who can come in by a rotation.
#[derive(SimpleObject, Answer)]
pub struct CandidateList {
    /// Those of its pool, in order: first those whom nothing hinders, then those whom something may hinder, then those
    /// whom something certainly does; of each those who never served first, then those who served longest ago.
    candidates: Vec<Candidate>,
    /// Whether facts cannot tell all of them.
    open: bool,
}

impl CandidateList {
    /// Those for the places of a rotation; none for a provision of another kind.
    pub fn of(at: &At, ruling: &Ruling<'_>) -> Option<Self> {
        let found = questions::candidates_for(at, ruling)?;
        let candidates = found.candidates.iter().filter_map(|one| Candidate::of(at, one)).collect();
        Some(Self { candidates, open: found.open })
    }

    /// Those for the places that a provision of a body lets rotate.
    ///
    /// # Errors
    /// UNKNOWN_KEY; INVALID_VALUE where it is no ROTATION provision of the body on the day.
    pub fn by_key(body: &Item, provision: &str) -> Result<Self> {
        let id = entity(&body.at, provision)?;
        let of_body = |ruling: &Ruling<'_>| ruling.rule.body == body.id && ruling.is(ProvisionKind::Rotation);
        let found = rulings(&body.at, id).find(of_body).and_then(|ruling| Self::of(&body.at, &ruling));
        found.ok_or_else(|| {
            let sentence = format!("“{}” lays down no rotation of {} on the day", body.at.key(id), body.key());
            error(ErrorCode::InvalidValue, sentence)
        })
    }
}

/// One who can come in by a rotation.
#[derive(SimpleObject, Answer)]
pub struct Candidate {
    /// The party.
    party: Party,
    /// How sure it is that it is of the pool.
    certainty: Code<Certainty>,
    /// Why it stands where it does.
    reasons: Vec<WhyCandidate>,
    /// How sure it is that something hinders it; null where nothing does.
    hindered: Option<Code<Certainty>>,
    /// The groups of the spread that it is of, as far as that is known.
    groups: Vec<CandidateGroup>,
    /// Those of them of which nobody is who holds a place under the spread now.
    adds: Vec<CandidateGroup>,
    /// How long it has served in the body, in whatever place.
    service: PartyService,
}

/// Why a candidate stands where it does.
#[derive(SimpleObject, Answer)]
pub struct WhyCandidate {
    /// The reason.
    code: Code<CandidateReason>,
    /// How sure it is.
    certainty: Code<Certainty>,
    /// The day that it speaks of: the end of the last service, the end of the rest, the beginning of what is planned.
    day: Option<BoundOf>,
    /// The provision that it rests on.
    provision: Option<ProvisionFact>,
}

/// A group of a spread that a candidate is of.
#[derive(SimpleObject, Answer)]
pub struct CandidateGroup {
    /// The group.
    group: Organization,
    /// How sure it is.
    certainty: Code<Certainty>,
}

impl Candidate {
    /// A candidate as it was found.
    pub fn of(at: &At, one: &questions::Candidate<'_>) -> Option<Self> {
        let why = |reason: &questions::Reason<'_>| WhyCandidate {
            code: Code(reason.code),
            certainty: Code(reason.certainty),
            day: reason.day.map(plain),
            provision: reason.provision.and_then(|fact| ProvisionFact::of(Dated::new(at, fact))),
        };
        Some(Self {
            party: Party::of(&at.item(one.party))?,
            certainty: Code(one.certainty),
            reasons: one.reasons.iter().map(why).collect(),
            hindered: one.hindered.map(Code),
            groups: groups(at, &one.groups),
            adds: groups(at, &one.adds),
            service: PartyService::of(at, &one.service)?,
        })
    }
}

fn groups(at: &At, groups: &[(EntityId, Certainty)]) -> Vec<CandidateGroup> {
    let group = |(id, certainty): &(EntityId, Certainty)| {
        Some(CandidateGroup { group: Organization::of(&at.item(*id))?, certainty: Code(*certainty) })
    };
    groups.iter().filter_map(group).collect()
}
