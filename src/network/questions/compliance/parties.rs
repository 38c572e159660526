//! Who holds the places: one from each of a pool, those of a pool alone, none of a pool, or who follows from another
//! fact.

use super::{Case, ComplianceReason as Why, Verdict, limit, number};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::network::Entity;
use crate::network::provision::{Count, Modality, Pool};
use crate::network::questions::affiliation::{Belongs, affiliated_with, belongs_to, pool_of};
use crate::network::questions::ex_officio::{grounds_of, office_place, others, stated};
use crate::network::questions::gap::complete;
use crate::network::relation::RelationKind;
use crate::network::validity::Certainty;
use crate::network::view::View;

/// Each of the pool has one place.
pub(super) fn one_from_each<'v>(case: &Case<'v>, pool: &Pool<EntityId>) -> Verdict<'v> {
    let members = pool_of(case.view, pool);
    let all_of_it = !members.open && is_listed(case.view, pool);
    let certain = members.members.iter().filter(|(_, certainty)| *certainty == Certainty::Certain).count();
    let expected = Count {
        least: Some(limit(certain)).filter(|least| *least > 0),
        most: all_of_it.then(|| limit(members.members.len())),
    };
    let total = Some(number(members.members.len())).filter(|_| !members.members.is_empty());
    let mut found = Verdict { expected, total, ..Verdict::default() };
    if !all_of_it {
        found.doubt(Why::PoolNotListed, None);
    }
    if !case.all_sit {
        found.doubt(Why::HoldersNotListed, None);
    }
    // A person may sit for one that seems to have no place.
    let persons: Vec<EntityId> =
        case.sitters.iter().map(|sitter| sitter.party).filter(|party| is_person(case.view, *party)).collect();
    for (party, certainty) in members.members {
        let seats: Vec<_> = case.sitters.iter().filter(|sitter| sitter.party == party).collect();
        let held = seats.iter().filter(|sitter| sitter.is_certain()).count();
        if seats.len() > held || (certainty == Certainty::Possible && held == 0) {
            found.doubt(Why::OnlyPossible, party);
        } else if held == 0 {
            found.missing.push(party);
            if case.all_sit && persons.is_empty() {
                found.is_broken = true;
                found.evidence.extend(case.listing().filter(|_| found.missing.len() == 1));
            }
            for person in &persons {
                found.doubt(Why::AffiliationUnknown, *person);
            }
        }
        if held > 1 && certainty == Certainty::Certain {
            for sitter in &seats {
                found.breach(sitter.held, party);
            }
        }
        if pool.office.is_some() && held > 0 {
            found.doubt(Why::OfficeInWords, party);
        }
    }
    found
}

/// Who holds a place is of the pool.
pub(super) fn eligible<'v>(case: &Case<'v>, pool: &Pool<EntityId>) -> Verdict<'v> {
    let mut found = all_known(case);
    for sitter in &case.sitters {
        match belongs_to(case.view, sitter.party, pool) {
            Belongs::No => found.breach(sitter.held, sitter.party),
            Belongs::Unknown => found.doubt(Why::AffiliationUnknown, sitter.party),
            Belongs::Yes(Certainty::Possible) => found.doubt(Why::OnlyPossible, sitter.party),
            Belongs::Yes(Certainty::Certain) if pool.office.is_some() => found.doubt(Why::OfficeInWords, sitter.party),
            Belongs::Yes(Certainty::Certain) => {}
        }
    }
    found
}

/// Who holds a place is not of the pool.
pub(super) fn excluded<'v>(case: &Case<'v>, pool: &Pool<EntityId>) -> Verdict<'v> {
    let mut found = all_known(case);
    for sitter in &case.sitters {
        match belongs_to(case.view, sitter.party, pool) {
            Belongs::No => {}
            Belongs::Unknown => found.doubt(Why::AffiliationUnknown, sitter.party),
            Belongs::Yes(_) if pool.office.is_some() => found.doubt(Why::OfficeInWords, sitter.party),
            Belongs::Yes(Certainty::Possible) => found.doubt(Why::OnlyPossible, sitter.party),
            Belongs::Yes(Certainty::Certain) => found.breach(sitter.held, sitter.party),
        }
    }
    found
}

/// Who follows from another fact holds the place, and nobody else does.
pub(super) fn ex_officio<'v>(case: &Case<'v>) -> Verdict<'v> {
    let mut found = Verdict::default();
    let Some(place) = office_place(case.view, case.ruling.rule) else {
        found.doubt(Why::PlacesNotListed, case.ruling.rule.place);
        return found;
    };
    let grounds = grounds_of(case.view, case.ruling.rule, place);
    if grounds.is_empty() {
        found.doubt(Why::GroundUnknown, None);
    }
    let holders: Vec<EntityId> = grounds.iter().map(|ground| ground.holder).collect();
    let others = others(case.view, case.ruling.rule, place, &holders);
    for ground in grounds {
        let party = ground.holder;
        if ground.certainty == Certainty::Possible {
            found.doubt(Why::OnlyPossible, party);
            continue;
        }
        found.evidence.extend(ground.facts);
        let sits = stated(case.view, case.ruling.rule, place, party);
        let certainly = sits.is_some_and(|sits| sits.held.certainty == Certainty::Certain);
        if !others.is_empty() {
            found.missing.extend(Some(party).filter(|_| sits.is_none()));
            for other in &others {
                found.breach(other.held, other.terms.member);
            }
        } else if case.ruling.rule.modality == Modality::Should && !certainly {
            // What only should be so gives nobody a place.
            found.missing.extend(Some(party).filter(|_| sits.is_none()));
            match sits {
                Some(_) => found.doubt(Why::OnlyPossible, party),
                None if case.all_sit => {
                    found.is_broken = true;
                    found.evidence.extend(case.listing());
                }
                None => found.doubt(Why::HoldersNotListed, None),
            }
        }
    }
    found
}

/// A verdict that is in doubt where not all who sit are known.
fn all_known<'v>(case: &Case<'v>) -> Verdict<'v> {
    let mut found = Verdict::default();
    if !case.all_sit {
        found.doubt(Why::HoldersNotListed, None);
    }
    found
}

/// Whether certainly all of a pool are listed: all that are affiliated in each way in which those of it are.
pub(in crate::network::questions) fn is_listed(view: &View, pool: &Pool<EntityId>) -> bool {
    let Some(within) = pool.within else { return true };
    let kind = |entity: EntityId| view.entity(entity).and_then(Entity::kind);
    let of_it = affiliated_with(view, within).into_iter();
    let mut of_it = of_it.filter(|one| pool.kind.is_none_or(|wanted| kind(one.with) == Some(wanted))).peekable();
    let all = |topics: &[Topic]| topics.iter().any(|topic| complete(view, within, *topic) == Some(Certainty::Certain));
    of_it.peek().is_some()
        && of_it.all(|one| match &one.held.fact.statement {
            Statement::Placement(_) => all(&[Topic::Parts]),
            Statement::Membership(_) => all(&[Topic::Members]),
            Statement::Relation(relation) if relation.kind == RelationKind::PartyTo => {
                all(&[Topic::Parties, Topic::Relations])
            }
            // What lies in the area of a body is spoken of as its parts.
            _ => all(&[Topic::Relations, Topic::Parts]),
        })
}

fn is_person(view: &View, party: EntityId) -> bool {
    view.entity(party).is_some_and(|party| party.noun() == Noun::Person)
}
