//! The audit: who wrote what, and who read what is not for everyone. Events of the log with the target
//! `herred::audit`, without anything that was written or read.

use std::collections::BTreeSet;

use async_graphql::Context;

use super::error::ErrorCode;
use super::mutation::Outcome;
use crate::access::Visitor;
use crate::network::key::Revision;
use crate::network::word::Word;

/// The target of the events.
const AUDIT: &str = "herred::audit";

/// Somebody wrote, or was refused, or, where there is no outcome, was not answered.
pub fn write(context: &Context<'_>, verbs: &[String], outcome: Option<&Outcome>) {
    let (actor, roles, address) = of(context.data_opt::<Visitor>());
    let verbs = listed(verbs.iter().map(String::as_str));
    let revision = outcome.and_then(|outcome| outcome.revision).map(Revision::get);
    let refusals = outcome.map_or(&[][..], |outcome| &outcome.refusals);
    let refusals = listed(refusals.iter().map(|(_, refused)| refused.refusal.code.code()));
    let (failed, repeated) = (outcome.is_none(), outcome.is_some_and(|outcome| outcome.repeated));
    tracing::info!(
        target: AUDIT,
        actor, roles, address, verbs, revision, refusals, repeated, failed, "write"
    );
}

/// Somebody wanted to write, and may not.
pub fn denied(visitor: Option<&Visitor>, verb: &str, code: ErrorCode) {
    let (actor, roles, address) = of(visitor);
    tracing::info!(target: AUDIT, actor, roles, address, verb, code = code.code(), "denied");
}

/// Somebody asks who may see protected persons, and is answered from a network that names them.
pub fn privileged_read(visitor: &Visitor, operation: Option<&str>) {
    let (actor, roles, address) = of(Some(visitor));
    tracing::info!(target: AUDIT, actor, roles, address, operation, "privileged read");
}

/// Who it was: the actor, the roles, and from where.
fn of(visitor: Option<&Visitor>) -> (&str, String, Option<String>) {
    let roles: Vec<String> = visitor.iter().flat_map(|visitor| visitor.grants()).map(ToString::to_string).collect();
    let address = visitor.map(|visitor| visitor.client().address.to_string());
    (visitor.map_or("", Visitor::actor), roles.join(","), address)
}

/// Each word once, as a batch can have many.
fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(",")
}
