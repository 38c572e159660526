//! Procedures by which something is approved, their steps, and what was done.

use super::affair::{entity, fact};
use super::node::Node;
use super::organization::Organization;
use super::party::Party;
use crate::network::approval::{ActKind, ProcedureKind, Quantifier, StepAction, act, approval_step, procedure};
use crate::network::organization::OrganizationKind;

procedure! { entity {ProcedureFact "A version of a procedure." procedure [] {}} }

approval_step! { entity {ApprovalStepFact "A version of a step." approval_step [] {}} }

act! { fact {ActFact act {}} }
