//! How many places there are.

use super::{Case, ComplianceReason as Why, Verdict, number};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::EntityId;
use crate::network::provision::Count;
use crate::network::questions::gap::complete;
use crate::network::questions::provision::place_of;
use crate::network::validity::Certainty;

/// There are as many places as a provision lays down, and no more hold one. A place that nobody holds is a place.
pub(super) fn places<'v>(case: &Case<'v>, count: Count) -> Verdict<'v> {
    let exact = count.least.filter(|least| Some(*least) == count.most).map(u32::from);
    let mut found = Verdict { expected: count, total: case.places().or(exact), ..Verdict::default() };
    let (least, most) = (count.least.map_or(0, u32::from), count.most.map_or(u32::MAX, u32::from));
    if case.certain() > most {
        for sitter in case.sitters.iter().filter(|sitter| sitter.is_certain()) {
            found.breach(sitter.held, None);
        }
    } else if number(case.sitters.len()) > most {
        found.doubt(Why::OnlyPossible, None);
    }
    if case.scope.places.is_empty() {
        // Each who certainly sits fills a place; of others no place is told apart.
        if !case.all_sit {
            found.doubt(Why::HoldersNotListed, None);
        }
        return found;
    }
    let listed = case.ruling.rule.place.is_some_and(|place| says_how_many(case, place))
        || complete(case.view, case.ruling.rule.body, Topic::Seats) == Some(Certainty::Certain);
    let Some(there) = case.scope.count else {
        found.doubt(Why::PlacesNotListed, None);
        return found;
    };
    let facts: Vec<_> = case.scope.places.iter().filter_map(|place| place_of(case.view, *place)).collect();
    let sure = facts.len() == case.scope.places.len() && facts.iter().all(|held| held.certainty == Certainty::Certain);
    if there > most || (there < least && listed) {
        if sure {
            for held in facts {
                found.breach(held, None);
            }
        } else {
            found.doubt(Why::OnlyPossible, None);
        }
    } else if !sure {
        found.doubt(Why::OnlyPossible, None);
    } else if there < least || (!listed && count.most.is_some()) {
        found.doubt(Why::PlacesNotListed, None);
    }
    found
}

/// Whether nothing but the fact of a place is needed to know how many places it is.
fn says_how_many(case: &Case<'_>, place: EntityId) -> bool {
    place_of(case.view, place).is_some_and(|held| match &held.fact.statement {
        Statement::Post(post) => post.places.is_some(),
        _ => true,
    })
}
