//! Settling: what the rules refuse of an import, back to the bundle's files, or decided for a side.

use hashbrown::HashSet;

use crate::network::change::Change;
use crate::network::key::{FactId, Key};
use crate::network::refusal::{Refusal, RefusalCode};
use crate::network::word::Word;

use super::bundle::problem_at;
use super::merge::{Merged, Origin, Side};
use super::problem::{Problem, ProblemCode};

/// Decides what the rules refuse of an import for a side: for the network's, the refused records
/// and what refers to what they would create are left out, and remembered; for the bundle's, the
/// facts in the way are withdrawn. `newest` is the network's newest fact: those with higher
/// numbers are of the same plan, where the bundle contradicts itself. The result is to be planned
/// again, as long as what is refused changes.
///
/// # Errors
/// The refusals with their file and line: all where no side is chosen, otherwise those that no
/// side can decide.
pub fn settle(
    merged: Merged,
    refusals: &[Refusal],
    newest: Option<FactId>,
    side: Option<Side>,
) -> Result<Merged, Vec<Problem>> {
    let standing = |fact: &FactId| newest.is_some_and(|newest| *fact <= newest);
    let conflict = |refusal: &Refusal| {
        let exclusive =
            matches!(refusal.code, RefusalCode::Overlap | RefusalCode::SeatTaken | RefusalCode::IdentifierTaken);
        exclusive && !refusal.in_the_way.is_empty() && refusal.in_the_way.iter().all(standing)
    };
    let problems: Vec<Problem> = refusals
        .iter()
        .filter(|refusal| side.is_none() || !conflict(refusal))
        .map(|refusal| problem_of(&merged, refusal, conflict(refusal)))
        .collect();
    match side {
        Some(side) if problems.is_empty() => Ok(match side {
            Side::Ours => without_refused(merged, refusals),
            Side::Theirs => without_obstacles(merged, refusals),
        }),
        _ => Err(problems),
    }
}

fn problem_of(merged: &Merged, refusal: &Refusal, conflict: bool) -> Problem {
    let mut subject = refusal.subject.as_ref().map_or("", Key::as_str);
    if let (true, Some(Change::Create { key, .. })) = (subject.is_empty(), merged.changes.get(refusal.change)) {
        subject = key.as_str();
    }
    let hint = "; import with --ours to keep the network's, --theirs to record the bundle's";
    let (code, hint) = if conflict { (ProblemCode::Conflict, hint) } else { (ProblemCode::Refused, "") };
    let sentence = format!("{}: {}{hint}", refusal.code.code(), refusal.sentence);
    match merged.origins.get(refusal.change) {
        Some(origin) => problem_at(&merged.files, code, origin.place, subject, &sentence),
        None => Problem::new(code, &"bundle.toml".into(), 0, subject, &sentence),
    }
}

/// Without the records of the refused changes, and without those that refer to what goes with them.
fn without_refused(merged: Merged, refusals: &[Refusal]) -> Merged {
    let Merged { changes, origins, outcomes, files } = merged;
    let refused = refusals.iter().filter_map(|refusal| origins.get(refusal.change));
    let mut dropped: HashSet<u32> = refused.map(|origin| origin.record).collect();
    loop {
        let created = |(change, origin): (&Change, &Origin)| match change {
            Change::Create { key, .. } if dropped.contains(&origin.record) => Some(key.clone()),
            _ => None,
        };
        let missing: HashSet<Key> = changes.iter().zip(&origins).filter_map(created).collect();
        let before = dropped.len();
        for (change, origin) in changes.iter().zip(&origins) {
            if let Change::Record(fact) = change {
                let mut references = fact.statement.references().into_iter().map(|(_, key)| key);
                if missing.contains(&fact.subject) || references.any(|key| missing.contains(key)) {
                    dropped.insert(origin.record);
                }
            }
        }
        if dropped.len() == before {
            break;
        }
    }
    let kept = changes.into_iter().zip(origins).filter(|(_, origin)| !dropped.contains(&origin.record));
    let (changes, origins) = kept.unzip();
    Merged { changes, origins, outcomes, files }
}

/// With the facts in the way of the refused changes withdrawn before the first fact is recorded.
fn without_obstacles(merged: Merged, refusals: &[Refusal]) -> Merged {
    let Merged { mut changes, mut origins, outcomes, files } = merged;
    let mut withdrawn: HashSet<FactId> = HashSet::new();
    for change in &changes {
        if let Change::Withdraw(fact) = change {
            withdrawn.insert(*fact);
        }
    }
    let first = changes.iter().position(|change| matches!(change, Change::Record(_))).unwrap_or(changes.len());
    let mut added: Vec<(Change, Origin)> = Vec::new();
    for refusal in refusals {
        let Some(origin) = origins.get(refusal.change).copied() else { continue };
        let new = refusal.in_the_way.iter().filter(|fact| withdrawn.insert(**fact));
        added.extend(new.map(|fact| (Change::Withdraw(*fact), origin)));
    }
    let (new_changes, new_origins): (Vec<_>, Vec<_>) = added.into_iter().unzip();
    changes.splice(first..first, new_changes);
    origins.splice(first..first, new_origins);
    Merged { changes, origins, outcomes, files }
}
