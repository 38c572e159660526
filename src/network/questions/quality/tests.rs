//! Findings against twins that compare every pair of rows.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::network::key::{FactId, Revision};
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

/// The entities that lead back to themselves, by walking as many steps as there are entities.
fn circling(
    recorded: &Recorded,
    known: Revision,
    on: Day,
    least: Certainty,
    step: impl Fn(&Fact) -> Option<(EntityId, EntityId)>,
) -> BTreeSet<EntityId> {
    let held =
        standing(recorded, known).filter(|fact| fact.validity.on(on).is_some_and(|certainty| certainty <= least));
    let edges: Vec<_> = held.filter_map(step).collect();
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

const REPORTING: [RelationKind; 4] =
    [RelationKind::Line, RelationKind::Daily, RelationKind::Accountable, RelationKind::Matrix];

/// The subjects of facts that need something that does not exist: for certain, on a certain day of
/// the fact; or, where it has no certain day, on every day that it may hold.
fn hanging(recorded: &Recorded, known: Revision, code: FindingCode, certain: bool) -> BTreeSet<EntityId> {
    let days: Vec<Day> = [-400, 4000].into_iter().chain(-3..=17).map(crate::network::testing::day_at).collect();
    let noun = |id: EntityId| recorded.entities[id.index()].noun;
    let hangs = |fact: &Fact, needed: EntityId| {
        let exists: Vec<&Fact> = standing(recorded, known)
            .filter(|other| other.subject == needed)
            .filter(|other| match (noun(needed), &other.statement) {
                (Noun::Organization, Statement::Existence)
                | (Noun::Post, Statement::Post(_))
                | (Noun::Seat, Statement::Seat(_))
                | (Noun::Membership, Statement::Membership(_))
                | (Noun::Representation, Statement::Representation(_))
                | (Noun::Relation, Statement::Relation(_))
                | (Noun::Succession, Statement::Succession(_))
                | (Noun::Provision, Statement::Provision(_)) => true,
                (Noun::Agreement, Statement::Affair(affair)) => affair.agreement().is_some(),
                _ => false,
            })
            .collect();
        let absent = |day: &Day| exists.iter().all(|other| other.validity.on(*day).is_none());
        let on = |sure: Certainty| days.iter().filter(move |day| fact.validity.on(**day).is_some_and(|of| of <= sure));
        let has_certain_day = fact.validity.certain_days().is_some();
        !exists.is_empty()
            && has_certain_day == certain
            && if certain { on(Certainty::Certain).any(absent) } else { on(Certainty::Possible).all(absent) }
    };
    let mut found = BTreeSet::new();
    for fact in standing(recorded, known) {
        use Statement as S;
        if matches!(fact.statement, S::Existence | S::Succession(_) | S::Affair(_) | S::Gap(_) | S::Completeness(_)) {
            continue;
        }
        let code_of = |link: Link| match link {
            Link::PreviousHolder => None,
            Link::HeldSeat | Link::HeldPost => Some(FindingCode::MembershipOutsideSeat),
            Link::RepresentedIn => Some(FindingCode::RepresentationOutsideTerm),
            _ => Some(FindingCode::Dangling),
        };
        let named = fact.statement.references().into_iter().map(|(link, named)| (code_of(link), *named));
        let of_itself = noun(fact.subject) == Noun::Organization || fact.statement == S::Leave;
        let itself = of_itself.then_some((Some(FindingCode::Dangling), fact.subject));
        if named.chain(itself).any(|(of, needed)| of == Some(code) && hangs(fact, needed)) {
            found.insert(fact.subject);
        }
    }
    found
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
            let placed = |fact: &Fact| Some((fact.subject, parent(fact)?));
            let reports = |fact: &Fact| match &fact.statement {
                Statement::Relation(relation) if REPORTING.contains(&relation.kind) => Some((relation.from, relation.to?)),
                _ => None,
            };
            let in_them = |code: FindingCode, step: &dyn Fn(&Fact) -> Option<(EntityId, EntityId)>| -> BTreeSet<EntityId> {
                let cycles = found.iter().filter(|finding| finding.code == code && finding.certainty <= least);
                cycles.flat_map(|finding| finding.facts.iter().filter_map(|fact| step(fact)).map(|step| step.0)).collect()
            };
            prop_assert_eq!(in_them(FindingCode::PlacementCycle, &placed), circling(&recorded, known, on, least, placed));
            prop_assert_eq!(in_them(FindingCode::ReportingCycle, &reports), circling(&recorded, known, on, least, reports));
        }

        let lines = |entity: EntityId| -> BTreeSet<Option<EntityId>> {
            standing(&recorded, known).filter(|fact| fact.validity.on(on) == Some(Certainty::Certain)).filter_map(|fact| match &fact.statement {
                Statement::Relation(relation) if relation.kind == RelationKind::Line && relation.from == entity => Some(relation.to),
                _ => None,
            }).collect()
        };
        let several = recorded.entities.iter().map(|entity| entity.id).filter(|entity| lines(*entity).len() > 1);
        prop_assert_eq!(certain(FindingCode::SeveralLineSuperiors), several.collect());

        let mut labelled: BTreeMap<Text, BTreeSet<FactId>> = BTreeMap::new();
        for fact in standing(&recorded, known) {
            let mark = fact.margin.as_ref().and_then(|margin| margin.dispute.clone());
            mark.into_iter().for_each(|mark| { labelled.entry(mark).or_default().insert(fact.id); });
        }
        let disputed = found.iter().filter(|finding| finding.code == FindingCode::Disputed);
        let disputed: BTreeSet<BTreeSet<FactId>> = disputed.map(|finding| finding.facts.iter().map(|fact| fact.id).collect()).collect();
        prop_assert_eq!(disputed, labelled.into_values().filter(|facts| facts.len() > 1).collect::<BTreeSet<_>>());

        let unnamed = recorded.entities.iter().filter(|entity| entity.noun == Noun::Organization && view.knows(entity.id)).filter(|entity| {
            let own: Vec<&Fact> = standing(&recorded, known).filter(|fact| fact.subject == entity.id).collect();
            let exists: Vec<&&Fact> = own.iter().filter(|fact| fact.statement == Statement::Existence).collect();
            let may_exist = exists.is_empty() || exists.iter().any(|fact| fact.validity.on(on).is_some());
            may_exist && !own.iter().any(|fact| fact.validity.on(on).is_some()
                && matches!(&fact.statement, Statement::Name(name) if name.usage == NameUsage::Official))
        });
        prop_assert_eq!(certain(FindingCode::NoOfficialName), unnamed.map(|entity| entity.id).collect());

        let mut shared = BTreeSet::new();
        let mut surely = BTreeSet::new();
        for (one, other) in pairs(&recorded, known) {
            if one.subject == other.subject || one.statement != other.statement || !matches!(one.statement, Statement::Identifier(_)) {
                continue;
            }
            if one.validity.possible_overlap(&other.validity).is_some() {
                shared.extend([one.subject, other.subject]);
            }
            if one.validity.certain_overlap(&other.validity).is_some() {
                surely.extend([one.subject, other.subject]);
            }
        }
        prop_assert_eq!(either(FindingCode::SharedIdentifier), shared);
        prop_assert_eq!(certain(FindingCode::SharedIdentifier), surely);

        for code in [FindingCode::Dangling, FindingCode::MembershipOutsideSeat, FindingCode::RepresentationOutsideTerm] {
            prop_assert_eq!(certain(code), hanging(&recorded, known, code, true), "{:?}", code);
            prop_assert_eq!(subjects(&found, code, Certainty::Possible), hanging(&recorded, known, code, false), "{:?}", code);
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
