//! Proposals, what was decided on them, what follows from that, and what is to be done.

use super::affair::{entity, fact};
use super::approval::Procedure;
use super::meeting::Meeting;
use super::node::Node;
use super::organization::Organization;
use super::party::Party;
use crate::network::decision::{Outcome, action_item, decision, effect, proposal, proposal_item};
use crate::network::gap::Topic;

proposal! { entity {ProposalFact "A version of a proposal." proposal [] {}} }

proposal_item! { entity {ProposalItemFact "A version of an item of a proposal." proposal_item [] {}} }

decision! { entity {DecisionFact "A version of a decision." decision [] {}} }

effect! { fact {EffectFact effect {}} }

action_item! { entity {ActionItemFact "A version of an action item." action_item [] {}} }
