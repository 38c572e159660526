//! Proposals, what was decided on them, what follows from that, and what is to be done.

use async_graphql::{InputObject, Result, SimpleObject};
use herred_macros::Answer;

use super::affair::{entity, fact};
use super::agreement::TargetFact;
use super::approval::{Approval, CountedFact, Procedure, Silence};
use super::at::{At, Item};
use super::date::Date;
use super::fact::{Dated, Fact};
use super::filter::entity as entity_of_key;
use super::gap::GapFact;
use super::involvement::InvolvementFact;
use super::meeting::Meeting;
use super::membership::ListOf;
use super::node::Node;
use super::organization::Organization;
use super::page::{Asked, Page, page};
use super::party::Party;
use super::term::days;
use super::word::{Code, words};
use crate::network::decision::{Outcome, action_item, decision, effect, proposal, proposal_item};
use crate::network::gap::Topic;
use crate::network::involvement::InvolvementKind;
use crate::network::questions::action_item::{self, ActionItemReason, ActionItemState};
use crate::network::questions::decision::{self as questions, DecisionReason, ProposalState, TreatmentState};
use crate::network::questions::filter::area_of;
use crate::network::validity::Certainty;

proposal! { entity {ProposalFact "A version of a proposal." proposal []
    {
        /// Its items on the day, by their numbers; those without one come last.
        async fn items(&self) -> ListOf<ProposalItem> {
            let at = &self.item().at;
            ListOf::of(at, &questions::items_of(at, self.item().id), |items| {
                items.iter().filter_map(|held| ProposalItem::of(Dated::held(at, held))).collect()
            })
        }

        /// What was decided on it and on its items by the day, in order of time.
        async fn decisions(&self) -> ListOf<Decision> {
            let at = &self.item().at;
            ListOf::of(at, &questions::decisions_on(at, self.item().id), |decisions| {
                decisions.iter().filter_map(|held| Decision::of(Dated::held(at, held))).collect()
            })
        }

        /// Whether it is decided on it as a whole, and on each of its items, and how that differs from what was
        /// proposed: the whole first.
        async fn treatments(&self) -> Vec<Treatment> {
            Treatment::all(self.item())
        }

        /// Where it stands on the day.
        async fn standing(&self) -> Option<ProposalStanding> {
            ProposalStanding::of(self.item())
        }

        /// How far it has come in its approval; null where it has no steps and goes through no procedure.
        async fn approval(&self) -> Option<Approval> {
            Approval::of(self.item())
        }

        /// What it aims at on the day.
        async fn targets(&self) -> ListOf<TargetFact> {
            ListOf::targets(self.item())
        }

        /// Where it stands if silence adopts it; null where it goes through no such procedure.
        async fn silence(&self) -> Option<Silence> {
            Silence::of(self.item())
        }

        /// Who has to do with it on the day.
        async fn involved(
            &self,
            #[graphql(desc = "Only in these ways; in any where it is null.")] how: Option<Vec<Code<InvolvementKind>>>,
        ) -> ListOf<InvolvementFact> {
            ListOf::involved(self.item(), how)
        }
    }
} }

proposal_item! { entity {ProposalItemFact "A version of an item of a proposal." proposal_item [] {}} }

decision! { entity {DecisionFact "A version of a decision." decision []
    {
        /// The area that it is about: that of its proposal, as of the day.
        async fn area(&self) -> Option<&str> {
            let item = self.item();
            area_of(&item.at, item.id).map(|area| &**area)
        }

        /// What it is the ground of, whenever that takes effect, in order of time.
        async fn effects(&self) -> Vec<DecisionEffect> {
            let item = self.item();
            let effects = questions::effects_of(&item.at, item.id);
            effects.iter().filter_map(|effect| DecisionEffect::of(&item.at, effect)).collect()
        }

        /// Who has to do with it on the day.
        async fn involved(
            &self,
            #[graphql(desc = "Only in these ways; in any where it is null.")] how: Option<Vec<Code<InvolvementKind>>>,
        ) -> ListOf<InvolvementFact> {
            ListOf::involved(self.item(), how)
        }
    }
} }

effect! { fact {EffectFact effect {}} }

action_item! { entity {ActionItemFact "A version of an action item." action_item []
    {
        /// Whether it is done on the day.
        async fn state(&self) -> Option<Code<ActionItemState>> {
            let item = self.item();
            action_item::state_of(&item.at, item.id).map(|(state, _)| Code(state))
        }

        /// Why its state is UNKNOWN.
        async fn reason(&self) -> Option<Code<ActionItemReason>> {
            let item = self.item();
            action_item::state_of(&item.at, item.id)?.1.map(Code)
        }

        /// Who is to do it, as of the day.
        async fn owners(&self) -> Vec<InvolvementFact> {
            InvolvementFact::in_way(self.item(), InvolvementKind::Owner)
        }

        /// Who gets what is done, as of the day.
        async fn recipients(&self) -> Vec<InvolvementFact> {
            InvolvementFact::in_way(self.item(), InvolvementKind::Recipient)
        }
    }
} }

/// What was decided on a proposal, or on an item of it.
#[derive(SimpleObject, Answer)]
pub struct Treatment {
    /// The item; null for the proposal as a whole.
    item: Option<ProposalItem>,
    /// Whether it is decided.
    state: Code<TreatmentState>,
    /// What became of it; null where it is not decided, or that is not known.
    outcome: Option<Code<Outcome>>,
    /// How sure the outcome is.
    certainty: Option<Code<Certainty>>,
    /// Whether what was decided differs from what was proposed; null where that is not known.
    differs: Option<bool>,
    /// Why its state is UNKNOWN.
    reason: Option<Code<DecisionReason>>,
    /// The decisions that say so, with what they change, strike out and make a condition: those on the item, or those on
    /// the whole where none is on the item. What later ones take the place of is left out.
    decisions: Vec<Decision>,
}

/// Where a proposal stands on the day.
#[derive(SimpleObject, Answer)]
pub struct ProposalStanding {
    /// Where it stands.
    state: Code<ProposalState>,
    /// How sure that is; null where it is UNKNOWN.
    certainty: Option<Code<Certainty>>,
    /// Why it is UNKNOWN.
    reasons: Vec<Code<DecisionReason>>,
    /// The facts that show it.
    evidence: Vec<Fact>,
    /// What is not known of what was decided, and why.
    gaps: Vec<GapFact>,
}

/// What a decision is the ground of.
#[derive(SimpleObject, Answer)]
pub struct DecisionEffect {
    /// The decision.
    decision: Option<Decision>,
    /// The fact that says so: it holds from the day of the effect on.
    effect: EffectFact,
    /// The facts that rest on it: those under the topic that begin on a day on which the effect can.
    facts: Vec<CountedFact>,
}

/// A decision in a period.
#[derive(SimpleObject, Answer)]
pub struct DecisionEntry {
    /// The decision.
    decision: Decision,
    /// How sure it is that it was made in the period.
    certainty: Code<Certainty>,
}

/// Which action items to list. Every condition that is given must hold.
#[derive(Clone, Default, InputObject)]
pub struct ActionItemFilter {
    /// Its state on the day is one of these.
    states: Option<Vec<Code<ActionItemState>>>,
    /// The key of a body or person that is ever said to own it.
    owner: Option<String>,
    /// The key of the proposal, decision or meeting that it comes from.
    origin: Option<String>,
}

impl Treatment {
    fn all(proposal: &Item) -> Vec<Self> {
        let at = &proposal.at;
        let treatments = questions::treatments_of(at, proposal.id).into_iter().map(|one| Self {
            item: one.item.and_then(|held| ProposalItem::of(Dated::held(at, &held))),
            state: Code(one.state),
            outcome: one.outcome.map(|(outcome, _)| Code(outcome)),
            certainty: one.outcome.map(|(_, certainty)| Code(certainty)),
            differs: one.differs,
            reason: one.reason.map(Code),
            decisions: one.decisions.iter().filter_map(|held| Decision::of(Dated::held(at, held))).collect(),
        });
        treatments.collect()
    }
}

impl ProposalStanding {
    fn of(proposal: &Item) -> Option<Self> {
        let at = &proposal.at;
        questions::standing_of(at, proposal.id).map(|standing| Self {
            state: Code(standing.state),
            certainty: standing.certainty.map(Code),
            reasons: standing.reasons.iter().copied().map(Code).collect(),
            evidence: standing.evidence.iter().filter_map(|held| Fact::of(Dated::held(at, held))).collect(),
            gaps: GapFact::all(at, &standing.gaps),
        })
    }
}

impl Proposal {
    /// The proposals that are put to a body on the day.
    pub fn put_to(body: &Item) -> Vec<Self> {
        let proposals = questions::proposals_to(&body.at, body.id);
        proposals.filter_map(|held| Self::of(Dated::held(&body.at, &held))).collect()
    }
}

impl Decision {
    /// The decisions made at a meeting.
    pub fn made_at(meeting: &Item) -> Vec<Self> {
        let decisions = questions::decisions_at(&meeting.at, meeting.id).into_iter();
        decisions.filter_map(|fact| Self::of(Dated::new(&meeting.at, fact))).collect()
    }
}

impl DecisionEffect {
    /// On which decisions something rests.
    pub fn grounds(item: &Item) -> Vec<Self> {
        let grounds = questions::grounds_of(&item.at, item.id);
        grounds.iter().filter_map(|ground| Self::of(&item.at, ground)).collect()
    }

    fn of(at: &At, effect: &questions::Effect<'_>) -> Option<Self> {
        let fact = |(fact, certainty): &(&crate::network::fact::Fact, Certainty)| {
            Some(CountedFact { fact: Fact::of(Dated::new(at, fact))?, certainty: Code(*certainty) })
        };
        Some(Self {
            decision: Decision::version(&at.item(effect.decision)),
            effect: EffectFact::of(Dated::new(at, effect.fact))?,
            facts: effect.facts.iter().filter_map(fact).collect(),
        })
    }
}

impl DecisionEntry {
    /// The decisions of a body in a period.
    ///
    /// # Errors
    /// INVALID_VALUE where the period ends before it begins.
    pub fn of_body(body: &Item, period: (Date, Date)) -> Result<Vec<Self>> {
        let decisions = questions::decisions_by(&body.at, body.id, days(period)?).into_iter();
        let entry = |one: questions::Decided<'_>| {
            Some(Self { decision: Decision::of(Dated::new(&body.at, one.fact))?, certainty: Code(one.certainty) })
        };
        Ok(decisions.filter_map(entry).collect())
    }
}

impl ActionItem {
    /// Those that a body or person owns, in some states.
    pub fn owned(owner: &Item, states: Option<Vec<Code<ActionItemState>>>) -> Vec<Self> {
        let filter = action_item::ActionItemFilter { states: states.map(words), owner: Some(owner.id), origin: None };
        let items = action_item::action_items(&owner.at, &filter).into_iter();
        items.filter_map(|id| Self::version(&owner.other(id))).collect()
    }

    /// A page of those that are as the filter wants them.
    ///
    /// # Errors
    /// UNKNOWN_KEY, INVALID_CURSOR, PAGE_TOO_LARGE, INVALID_VALUE.
    pub fn page(at: &At, filter: Option<ActionItemFilter>, asked: &Asked) -> Result<Page<Self>> {
        let ActionItemFilter { states, owner, origin } = filter.unwrap_or_default();
        let keyed = |key: Option<String>| key.map(|key| entity_of_key(at, &key)).transpose();
        let (owner, origin) = (keyed(owner)?, keyed(origin)?);
        let filter = action_item::ActionItemFilter { states: states.map(words), owner, origin };
        page(at, asked, |view| action_item::action_items(view, &filter), |at, id| Self::version(&at.item(id)))
    }
}
