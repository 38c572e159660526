//! Proposals: who could leave and who could come when places rotate, ready to be tried and to be written.

use async_graphql::{InputValueResult, Result, Scalar, ScalarType, SimpleObject, Value, value};
use herred_macros::Answer;

use super::at::{At, Item};
use super::candidate::Candidate;
use super::error::{ErrorCode, error};
use super::organization::Organization;
use super::page::page_size;
use super::refusal::Refusal;
use super::rotation::EligibleHolder;
use super::word::Code;
use crate::network::key::Noun;
use crate::network::questions::proposal::{self as questions, LeaverReason, Limits};
use crate::network::questions::provision::rulings;
use crate::network::script::{Place, PlacedRefusal};

/// What proposals cost, as a number of fields: the search is what costs, and what is asked of its few proposals is little
/// beside it.
pub const PROPOSALS_COST: usize = 20_000;

/// Any value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Json(pub Value);

/// Any value of JSON.
#[Scalar(name = "JSON", specified_by_url = "https://www.rfc-editor.org/rfc/rfc8259")]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        Ok(Self(value))
    }

    fn to_value(&self) -> Value {
        self.0.clone()
    }
}

/// How places could rotate.
#[derive(SimpleObject, Answer)]
pub struct RotationProposals {
    /// The best proposals, the best first.
    proposals: Vec<RotationProposal>,
    /// Whether they certainly are the best; otherwise the search was too long to be ended, and others may be better.
    exact: bool,
    /// Why there is none: the provisions that must be kept and cannot be, and the facts by which.
    refusals: Vec<Refusal>,
}

/// Who could leave, and who could come: no provision that must be kept is broken by it.
#[derive(SimpleObject, Answer)]
pub struct RotationProposal {
    /// Who leaves and who comes, place by place.
    exchanges: Vec<ProposedExchange>,
    /// How good it is.
    score: ProposalScore,
    /// The same as changes: a list of ChangeInput that can be given unchanged to `change(changes:)` and to
    /// `network(with:)`.
    changes: Json,
}

/// A place that passes on.
#[derive(SimpleObject, Answer)]
pub struct ProposedExchange {
    /// Who leaves.
    leaves: EligibleHolder,
    /// Why it is this one.
    why: Code<LeaverReason>,
    /// Days that its member has certainly served in the body without a break.
    served: u32,
    /// Who comes in its place, with what speaks for it and against it.
    comes: Candidate,
    /// The groups of the body's SPREAD provisions that have a holder by it alone.
    adds: Vec<Organization>,
}

/// How good a proposal is. Of two the one is better that is better in the first part in which they differ, in the order
/// of the fields.
#[derive(SimpleObject, Answer)]
pub struct ProposalScore {
    /// Provisions that should be kept and are broken by it, or more than before: the fewer the better.
    worse: u32,
    /// Provisions that are kept before it, and of which that is not known after it: the fewer the better.
    unknown: u32,
    /// Groups of the body's SPREAD provisions that certainly have a holder: the more the better.
    groups: u32,
    /// How many of those who come certainly never served: the more the better.
    never_served: u32,
    /// Days since the others who come last served, in all: the more the better.
    waited: u32,
    /// Days that those who leave have served in a row, less the days that those who come have served in all: the more
    /// the better.
    evened: i32,
}

impl RotationProposals {
    /// The best ways for places of a body to rotate on the view's day by a provision.
    ///
    /// # Errors
    /// UNKNOWN_KEY where the body has no such provision on the day; INVALID_VALUE where the view is not of the newest
    /// revision; PAGE_TOO_LARGE.
    pub fn of(body: &Item, provision: &str, number: Option<u16>, first: i32) -> Result<Self> {
        let at = &body.at;
        if at.known() != at.network().head() {
            let sentence = "a proposal is made from what is known now; leave out knownAt";
            return Err(error(ErrorCode::InvalidValue, sentence));
        }
        let unknown = || {
            let sentence = format!("{} has no provision with the key {provision} on the day", body.key());
            error(ErrorCode::UnknownKey, sentence)
        };
        let asked = at.keyed(provision, Noun::Provision).ok_or_else(unknown)?;
        let ruling = rulings(at, asked.id).find(|ruling| ruling.rule.body == body.id).ok_or_else(unknown)?;
        let limits = Limits { number, first: page_size(first)?.min(questions::MOST) };
        let found = questions::propose_rotation(at, &ruling, limits);
        let refusals = found.refusals.into_iter().map(|refusal| {
            let refused = PlacedRefusal { refusal, place: Place { verb: 0, field: "" } };
            Refusal { at: at.clone(), path: vec!["provision".to_owned()], refused }
        });
        let proposals = found.proposals.iter().map(|proposal| RotationProposal::seen(at, provision, proposal));
        Ok(Self { proposals: proposals.collect(), exact: found.exact, refusals: refusals.collect() })
    }
}

impl RotationProposal {
    fn seen(at: &At, provision: &str, proposal: &questions::Proposal<'_>) -> Self {
        let leave = proposal.changes.iter().map(|(leaving, _)| {
            let membership = at.key(leaving.holder.member.membership);
            value!({ "membership": membership })
        });
        let come = proposal.changes.iter().map(|(_, coming)| value!({ "member": at.key(coming.candidate.party) }));
        let (leave, come): (Vec<Value>, Vec<Value>) = (leave.collect(), come.collect());
        let on = at.on().to_string();
        let changes = value!([{ "rotate": { "provision": provision, "on": on, "leave": leave, "come": come } }]);
        let exchange = |(leaving, coming): &(questions::Leaving<'_>, questions::Coming<'_>)| {
            Some(ProposedExchange {
                leaves: EligibleHolder::of(at, &leaving.holder)?,
                why: Code(leaving.why),
                served: leaving.served,
                comes: Candidate::of(at, &coming.candidate)?,
                adds: coming.adds.iter().filter_map(|group| Organization::of(&at.item(*group))).collect(),
            })
        };
        let exchanges = proposal.changes.iter().filter_map(exchange).collect();
        let questions::Score { worse, unknown, groups, never_served, waited, evened } = proposal.score;
        let score = ProposalScore { worse, unknown, groups, never_served, waited, evened };
        Self { exchanges, score, changes: Json(changes) }
    }
}
