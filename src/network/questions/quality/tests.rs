//! Findings against twins that compare every pair of rows.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::network::key::Revision;
use crate::network::recorded::Recorded;
use crate::network::testing::{asked, standing, view_of};

fn subjects(found: &[Finding<'_>], code: FindingCode, certainty: Certainty) -> BTreeSet<EntityId> {
    let wanted = found.iter().filter(|finding| finding.code == code && finding.certainty == certainty);
    wanted.map(|finding| finding.subject).collect()
}

/// Every pair of standing facts.
fn pairs(recorded: &Recorded, known: Revision) -> impl Iterator<Item = (&Fact, &Fact)> {
    let facts = standing(recorded, known);
    facts.clone().flat_map(move |one| facts.clone().filter(|other| one.id < other.id).map(move |other| (one, other)))
}

/// The bodies that lead back to themselves in part-of, by walking as many steps as there are entities.
fn circling(recorded: &Recorded, known: Revision, on: Day, least: Certainty) -> BTreeSet<EntityId> {
    let held =
        standing(recorded, known).filter(|fact| fact.validity.on(on).is_some_and(|certainty| certainty <= least));
    let edges: Vec<_> = held.filter_map(|fact| Some((fact.subject, parent(fact)?))).collect();
    let circles = |start: &EntityId| {
        let mut reached: BTreeSet<EntityId> = edges.iter().filter(|edge| edge.0 == *start).map(|edge| edge.1).collect();
        for _ in &recorded.entities {
            let next: Vec<_> = edges.iter().filter(|edge| reached.contains(&edge.0)).map(|edge| edge.1).collect();
            reached.extend(next);
        }
        reached.contains(start)
    };
    recorded.entities.iter().map(|entity| entity.id).filter(circles).collect()
}

proptest! {
    #[test]
    fn findings_are_those_of_the_rows((recorded, on, known) in asked()) {
        let view = view_of(&recorded, on, known);
        let found = findings(&view);
        let certain = |code| subjects(&found, code, Certainty::Certain);
        let either = |code| &certain(code) | &subjects(&found, code, Certainty::Possible);

        let exclusive = |one: &Fact, other: &Fact| one.subject == other.subject && exclusion(one).is_some() && exclusion(one) == exclusion(other);
        let rivals = |one: &Fact, other: &Fact| match (&one.statement, &other.statement) {
            (Statement::Membership(a), Statement::Membership(b)) => a.seat.filter(|_| {
                a.seat == b.seat && one.subject != other.subject && a.capacity == Capacity::Ordinary && b.capacity == Capacity::Ordinary
            }),
            _ => None,
        };
        let mut conflicting = BTreeSet::new();
        let mut surely = BTreeSet::new();
        let mut shared = BTreeSet::new();
        for (one, other) in pairs(&recorded, known) {
            let possible = one.validity.possible_overlap(&other.validity).is_some();
            if exclusive(one, other) && possible {
                conflicting.insert(one.subject);
            }
            if exclusive(one, other) && one.validity.certain_overlap(&other.validity).is_some() {
                surely.insert(one.subject);
            }
            shared.extend(rivals(one, other).filter(|_| possible));
        }
        prop_assert_eq!(either(FindingCode::Conflict), conflicting);
        prop_assert_eq!(certain(FindingCode::Conflict), surely);
        prop_assert_eq!(either(FindingCode::SeveralHolders), shared);

        let open = standing(&recorded, known).filter(|fact| matches!(fact.statement, Statement::Membership(_)));
        let open = open.filter(|fact| fact.validity.until.latest == Day::NEVER && !fact.validity.until.is_open());
        prop_assert_eq!(certain(FindingCode::UnknownEnd), open.map(|fact| fact.subject).collect());

        for least in [Certainty::Certain, Certainty::Possible] {
            let cycles = found.iter().filter(|finding| finding.code == FindingCode::PlacementCycle && finding.certainty <= least);
            let in_them: BTreeSet<EntityId> = cycles.flat_map(|finding| finding.facts.iter().map(|fact| fact.subject)).collect();
            prop_assert_eq!(in_them, circling(&recorded, known, on, least));
        }

        // A fact dangles where there is a certain day of it on which nothing it needs may exist.
        let days: Vec<Day> = (-2..=16).map(crate::network::testing::day_at).collect();
        for fact in standing(&recorded, known) {
            let Statement::Representation(representation) = &fact.statement else { continue };
            let terms: Vec<&Fact> = standing(&recorded, known).filter(|term| {
                term.subject == representation.membership && matches!(term.statement, Statement::Membership(_))
            }).collect();
            let outside = |day: &&Day| fact.validity.on(**day) == Some(Certainty::Certain) && terms.iter().all(|term| term.validity.on(**day).is_none());
            if !terms.is_empty() && days.iter().any(|day| outside(&day)) {
                prop_assert!(certain(FindingCode::RepresentationOutsideTerm).contains(&fact.subject));
            }
        }
    }

    #[test]
    fn an_entitys_findings_are_among_all((recorded, on, known) in asked()) {
        let view = view_of(&recorded, on, known);
        let key = |finding: &Finding<'_>| (finding.code, finding.subject, finding.certainty, finding.span);
        let all: BTreeSet<_> = findings(&view).iter().map(key).collect();
        for entity in recorded.entities.iter().filter(|entity| view.knows(entity.id)) {
            let own: BTreeSet<_> = findings_of(&view, entity.id).iter().map(key).collect();
            prop_assert!(own.is_subset(&all));
            prop_assert!(all.iter().filter(|finding| finding.1 == entity.id).all(|finding| own.contains(finding)));
        }
    }
}
