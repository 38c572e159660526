//! Each check once more from the rows: what breaks a provision, and what it takes to know that it is kept, as two
//! separate lists. Who belongs to a pool or a group and what follows from other facts have twins of their own.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use super::affiliation::located;
use super::ex_officio::{applied, place_of, scope};
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Capacity;
use crate::network::provision::{Clause, Modality, Provision, ProvisionKind, SubstitutionPolicy};
use crate::network::questions::affiliation::{Belongs, belongs_to, groups_of, pool_of};
use crate::network::questions::compliance::{Compliance, ComplianceState, compliance_of};
use crate::network::questions::ex_officio::ex_officio_in;
use crate::network::questions::quality::{FindingCode, findings};
use crate::network::seat::Seat;
use crate::network::testing::asked_of;
use crate::network::validity::Certainty;

const CHECKED: &[ProvisionKind] = &[
    ProvisionKind::Places,
    ProvisionKind::OneFromEach,
    ProvisionKind::Eligible,
    ProvisionKind::Excluded,
    ProvisionKind::Appointment,
    ProvisionKind::Substitution,
    ProvisionKind::Voting,
    ProvisionKind::Spread,
    ProvisionKind::Attendance,
    ProvisionKind::ExOfficio,
];

/// Those that rest on questions with twins of their own.
const ELSEWHERE: &[ProvisionKind] = &[ProvisionKind::ExOfficio, ProvisionKind::Term, ProvisionKind::Rotation];

/// Those of which the second list is all that it takes; of the others more is told apart by hand in a small world.
const EXACT: &[ProvisionKind] = &[
    ProvisionKind::Places,
    ProvisionKind::Eligible,
    ProvisionKind::Excluded,
    ProvisionKind::Voting,
    ProvisionKind::Spread,
    ProvisionKind::Appointment,
];

/// Who sits under a provision: by membership, or by an office alone (then with the number of its fact).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sits {
    membership: Option<EntityId>,
    office: Option<u32>,
    party: EntityId,
    sure: Certainty,
}

fn is_seat_of(twin: &Twin<'_>, seat: EntityId, post: EntityId) -> Option<Certainty> {
    twin.surest(seat, |statement| matches!(statement, Statement::Seat(seat) if seat.post == Some(post)))
}

fn sitting(twin: &Twin<'_>, rule: &Provision<EntityId>) -> Vec<Sits> {
    let mut by_membership: BTreeMap<EntityId, (Certainty, EntityId)> = BTreeMap::new();
    for (fact, sure) in twin.today() {
        let Statement::Membership(terms) = &fact.statement else { continue };
        if !terms.capacity.holds() {
            continue;
        }
        let there = match rule.place {
            None => (terms.body == rule.body && rule.role.is_none_or(|role| terms.role == role))
                .then_some(Certainty::Certain),
            Some(place) if terms.seat == Some(place) || terms.post == Some(place) => Some(Certainty::Certain),
            Some(post) => terms.seat.and_then(|seat| is_seat_of(twin, seat, post)),
        };
        let Some(there) = there else { continue };
        let found = (sure.max(there), terms.member);
        let entry = by_membership.entry(fact.subject).or_insert(found);
        if found.0 < entry.0 {
            *entry = found;
        }
    }
    let mut all: Vec<Sits> = by_membership
        .into_iter()
        .map(|(membership, (sure, party))| Sits { membership: Some(membership), office: None, party, sure })
        .collect();
    for office in ex_officio_in(&twin.view, rule.body) {
        let about = match (rule.place, office.place) {
            (Some(place), Some(at)) => at == place || is_seat_of(twin, at, place).is_some(),
            (Some(_), None) => false,
            (None, _) => rule.role.is_none_or(|role| office.role(&twin.view) == Some(role)),
        };
        let Some(party) = office.holder.filter(|_| about) else { continue };
        let fact = office.ruling.held.fact.id.get();
        let stated = office.stated.map(|stated| stated.membership);
        if let Some(one) = all.iter_mut().find(|one| stated.is_some() && one.membership == stated) {
            one.sure = one.sure.min(office.certainty);
        } else if !all.iter().any(|one| one.office == Some(fact) && one.party == party) {
            all.push(Sits { membership: stated, office: Some(fact), party, sure: office.certainty });
        }
    }
    all
}

/// The seats and posts on the day that a provision is about, and how many places that is.
fn places(twin: &Twin<'_>, rule: &Provision<EntityId>) -> (Vec<EntityId>, Option<u32>) {
    let all: Vec<EntityId> = match rule.place {
        Some(place) => vec![place],
        None => scope(twin, rule).into_iter().collect(),
    };
    let mut count = Some(0);
    for place in &all {
        let number = match twin.recorded.entities[place.index()].noun {
            Noun::Seat => Some(1),
            _ => places_of_post(twin, *place),
        };
        count = count.zip(number).map(|(sum, number)| sum + number);
    }
    (all, count)
}

fn places_of_post(twin: &Twin<'_>, post: EntityId) -> Option<u32> {
    let facts = twin.about(post).into_iter().filter(|(fact, _)| matches!(fact.statement, Statement::Post(_)));
    let best = facts.min_by_key(|(fact, sure)| (*sure, std::cmp::Reverse(fact.validity.from.earliest), fact.id))?.0;
    let Statement::Post(said) = &best.statement else { return None };
    let seats = twin
        .today()
        .into_iter()
        .filter(|(fact, _)| matches!(&fact.statement, Statement::Seat(seat) if seat.post == Some(post)));
    let seats = u32::try_from(seats.count()).expect("few seats");
    said.places.map(u32::from).or(Some(seats).filter(|seats| *seats > 0))
}

/// Whether what is listed is certainly all.
fn all_of(twin: &Twin<'_>, subject: EntityId, topic: Topic) -> bool {
    let said = twin.surest(subject, |of| {
        *of == Statement::Completeness(topic) || *of == Statement::Completeness(Topic::Everything)
    });
    let gap = twin.surest(
        subject,
        |of| matches!(of, Statement::Gap(gap) if gap.topic == topic || gap.topic == Topic::Everything),
    );
    said == Some(Certainty::Certain) && gap.is_none()
}

/// Whether all who sit under a provision are certainly known.
fn all_sit(twin: &Twin<'_>, rule: &Provision<EntityId>, sits: &[Sits]) -> bool {
    let listed = match rule.place {
        None => all_of(twin, rule.body, Topic::Members),
        Some(place) => {
            let open = twin.surest(
                place,
                |of| matches!(of, Statement::Gap(gap) if matches!(gap.topic, Topic::Holders | Topic::Everything)),
            );
            all_of(twin, place, Topic::Holders) || (open.is_none() && all_of(twin, rule.body, Topic::Members))
        }
    };
    let places_known = rule.place.is_some() || all_of(twin, rule.body, Topic::Seats);
    let full = places(twin, rule)
        .1
        .filter(|count| places_known && *count > 0)
        .is_some_and(|count| sits.len() >= count as usize && sits.iter().all(|one| one.sure == Certainty::Certain));
    listed || full
}

fn is_person(twin: &Twin<'_>, party: EntityId) -> bool {
    twin.recorded.entities[party.index()].noun == Noun::Person
}

/// Which seats, and posts without seats, a provision is about, and whether those are all.
fn units(twin: &Twin<'_>, rule: &Provision<EntityId>) -> (BTreeSet<EntityId>, bool) {
    let mut all = rule.place.is_some() || all_of(twin, rule.body, Topic::Seats);
    let mut found = BTreeSet::new();
    for place in places(twin, rule).0 {
        let seats: BTreeSet<EntityId> =
            twin.entities(&[Noun::Seat]).into_iter().filter(|seat| is_seat_of(twin, *seat, place).is_some()).collect();
        if seats.is_empty() {
            found.insert(place);
        } else {
            all &= places_of_post(twin, place).is_some_and(|count| seats.len() >= count as usize);
            found.extend(seats);
        }
    }
    (found, all)
}

/// A seat as it is on the day, where the unit is one.
fn seat<'r>(twin: &Twin<'r>, unit: EntityId) -> Option<(&'r Seat<EntityId>, Certainty)> {
    let facts = twin.about(unit).into_iter().filter(|(fact, _)| matches!(fact.statement, Statement::Seat(_)));
    let best = facts.min_by_key(|(fact, sure)| (*sure, std::cmp::Reverse(fact.validity.from.earliest), fact.id))?;
    let Statement::Seat(seat) = &best.0.statement else { return None };
    Some((seat, best.1))
}

/// Whether what is certain breaks a provision, and whether it is known that nothing does.
fn judged(twin: &Twin<'_>, rule: &Provision<EntityId>) -> (bool, bool) {
    let sits = sitting(twin, rule);
    let all = all_sit(twin, rule, &sits);
    let sure: Vec<Sits> = sits.iter().copied().filter(|one| one.sure == Certainty::Certain).collect();
    match &rule.clause {
        Clause::Places(count) => {
            let (least, most) = (count.least.map_or(0, usize::from), count.most.map_or(usize::MAX, usize::from));
            let (places, number) = places(twin, rule);
            if places.is_empty() {
                return (sure.len() > most, sits.len() <= most && all);
            }
            let there = |place: &EntityId| {
                place_of(twin, *place).is_some()
                    && twin.surest(*place, |of| matches!(of, Statement::Seat(_) | Statement::Post(_)))
                        == Some(Certainty::Certain)
            };
            let certain = places.iter().all(there);
            let told = rule.place.is_some_and(|place| match twin.recorded.entities[place.index()].noun {
                Noun::Seat => place_of(twin, place).is_some(),
                _ => {
                    twin.about(place).iter().any(|(fact, _)| matches!(fact.statement, Statement::Post(_)))
                        && says_places(twin, place)
                }
            });
            let listed = told || all_of(twin, rule.body, Topic::Seats);
            let number = number.map(|number| number as usize);
            let broken = number.is_some_and(|number| certain && (number > most || (number < least && listed)));
            let kept = number
                .is_some_and(|number| certain && (least..=most).contains(&number) && (listed || count.most.is_none()));
            (sure.len() > most || broken, kept && sits.len() <= most)
        }
        Clause::OneFromEach(pool) => {
            let members = pool_of(&twin.view, pool).members;
            let held = |party: EntityId| sure.iter().filter(|one| one.party == party).count();
            let nobody = |party: EntityId| !sits.iter().any(|one| one.party == party);
            let persons = sits.iter().any(|one| is_person(twin, one.party));
            let broken = members.iter().any(|(party, certainty)| {
                *certainty == Certainty::Certain && (held(*party) > 1 || (all && !persons && nobody(*party)))
            });
            // Whether the pool is all known is told apart by hand in a small world.
            (broken, false)
        }
        Clause::Eligible(pool) => {
            let of = |one: &Sits| belongs_to(&twin.view, one.party, pool);
            let fits = |one: &Sits| of(one) == Belongs::Yes(Certainty::Certain) && pool.office.is_none();
            (sure.iter().any(|one| of(one) == Belongs::No), all && sits.iter().all(fits))
        }
        Clause::Excluded(pool) => {
            let of = |one: &Sits| belongs_to(&twin.view, one.party, pool);
            let broken = |one: &Sits| of(one) == Belongs::Yes(Certainty::Certain) && pool.office.is_none();
            (sure.iter().any(broken), all && sits.iter().all(|one| of(one) == Belongs::No))
        }
        Clause::Voting(votes) => {
            let (units, listed) = units(twin, rule);
            let said = |unit: &EntityId| seat(twin, *unit).and_then(|(seat, sure)| Some((seat.voting?, sure)));
            let broken = units.iter().any(|unit| said(unit) == Some((!votes, Certainty::Certain)));
            let kept = units.iter().all(|unit| said(unit) == Some((*votes, Certainty::Certain)));
            (broken, kept && listed)
        }
        Clause::Appointment(by) => {
            let (units, _) = units(twin, rule);
            let said = |unit: &EntityId| seat(twin, *unit).and_then(|(seat, sure)| Some((seat.appointed_by?, sure)));
            let other =
                |unit: &EntityId| said(unit).is_some_and(|(from, sure)| from != *by && sure == Certainty::Certain);
            let doubt =
                |unit: &EntityId| said(unit).is_none_or(|(from, sure)| from != *by || sure != Certainty::Certain);
            (
                units.iter().any(other),
                !units.is_empty() && units.iter().all(|unit| !doubt(unit)) && self::units(twin, rule).1,
            )
        }
        Clause::Substitution(SubstitutionPolicy::Never) => (certain_substitute(twin, rule, &sits), false),
        Clause::Substitution(_) => (false, false),
        Clause::Spread(grouping, count) => {
            let mut groups: BTreeMap<EntityId, Vec<Certainty>> = BTreeMap::new();
            let mut unknown = false;
            for one in &sits {
                let of = groups_of(&twin.view, one.party, grouping);
                unknown |= of.is_empty();
                for (group, certainty) in of {
                    groups.entry(group).or_default().push(certainty.max(one.sure));
                }
            }
            let most = count.most.map_or(usize::MAX, usize::from);
            let least = count.least.map_or(0, usize::from);
            let certain = |held: &Vec<Certainty>| held.iter().filter(|sure| **sure == Certainty::Certain).count();
            let crowded = groups.values().any(|held| certain(held) > most);
            let reached = groups.values().filter(|held| certain(held) > 0).count() >= least;
            let few = groups.len() < least && all && !unknown;
            let limited = count.least.is_some() || count.most.is_some();
            let spread = groups.values().all(|held| held.len() <= most);
            let kept = limited && reached && (count.most.is_none() || (all && !unknown && spread));
            (crowded || few, kept)
        }
        _ => (false, false),
    }
}

fn says_places(twin: &Twin<'_>, post: EntityId) -> bool {
    let facts = twin.about(post).into_iter().filter(|(fact, _)| matches!(fact.statement, Statement::Post(_)));
    let best = facts.min_by_key(|(fact, sure)| (*sure, std::cmp::Reverse(fact.validity.from.earliest), fact.id));
    best.is_some_and(|(fact, _)| matches!(&fact.statement, Statement::Post(post) if post.places.is_some()))
}

fn certain_substitute(twin: &Twin<'_>, rule: &Provision<EntityId>, sits: &[Sits]) -> bool {
    let deputises = |capacity| matches!(capacity, Capacity::Deputy | Capacity::MeetingDeputy);
    let (places, _) = places(twin, rule);
    let sitting = |membership: EntityId| sits.iter().any(|one| one.membership == Some(membership));
    twin.today().into_iter().filter(|(_, sure)| *sure == Certainty::Certain).any(|(fact, _)| match &fact.statement {
        Statement::Membership(terms) if deputises(terms.capacity) => {
            let here = |place: EntityId| {
                let through = terms.seat.and_then(|seat| is_seat_of(twin, seat, place));
                terms.seat == Some(place) || terms.post == Some(place) || through == Some(Certainty::Certain)
            };
            let in_role =
                rule.place.is_none() && terms.body == rule.body && rule.role.is_none_or(|role| terms.role == role);
            in_role || terms.stands_in_for.is_some_and(sitting) || places.iter().any(|place| here(*place))
        }
        Statement::Representation(of) => deputises(of.capacity) && sitting(of.membership),
        _ => false,
    })
}

proptest! {
    #[test]
    fn provisions_are_kept_or_broken_by_the_rows((recorded, on, known) in asked_of(CHECKED)) {
        let recorded = located(recorded);
        let twin = Twin::new(&recorded, on, known);
        let mut violations = BTreeSet::new();
        for body in twin.entities(&[Noun::Organization]) {
            let answer = compliance_of(&twin.view, body).items;
            let rows: BTreeSet<_> = twin.today().into_iter()
                .filter(|(fact, _)| matches!(&fact.statement, Statement::Provision(rule) if rule.body == body))
                .map(|(fact, _)| fact.id).collect();
            prop_assert_eq!(answer.iter().map(|one| one.ruling.held.fact.id).collect::<BTreeSet<_>>(), rows);
            for one in &answer {
                let Compliance { ruling, state, .. } = one;
                let (rule, held) = (ruling.rule, ruling.held);
                let binds = applied(&twin, held.fact, held.certainty);
                let sits = sitting(&twin, rule);
                let certain = sits.iter().filter(|one| one.sure == Certainty::Certain).count();
                prop_assert_eq!(one.known as usize, certain);
                let free = matches!(rule.clause, Clause::Attendance(_) | Clause::Substitution(SubstitutionPolicy::Free));
                let (broken, kept) = judged(&twin, rule);
                let broken = broken && binds == Some(Certainty::Certain);
                match state {
                    ComplianceState::Exempted => prop_assert_eq!(binds, None),
                    ComplianceState::Permissive => prop_assert!(rule.modality == Modality::May || free),
                    _ if ELSEWHERE.contains(&rule.clause.kind()) => {}
                    ComplianceState::Broken => prop_assert!(broken, "{:?}", one),
                    ComplianceState::Kept => prop_assert!(!broken && (kept || !EXACT.contains(&rule.clause.kind())), "{:?}", one),
                    ComplianceState::Unknown => prop_assert!(!broken && !kept, "{:?}", one),
                }
                let judged = binds.is_some() && rule.modality != Modality::May && !free;
                if judged && kept {
                    prop_assert_eq!(*state, ComplianceState::Kept, "{:?}", one);
                }
                prop_assert_eq!(*state == ComplianceState::Unknown, !one.doubts.is_empty());
                if let Some(vacant) = one.vacant {
                    prop_assert!(all_sit(&twin, rule, &sits));
                    prop_assert!(vacant == 0 || one.unknown.is_some());
                }
                if *state == ComplianceState::Broken {
                    prop_assert!(!one.evidence.is_empty() || !one.missing.is_empty(), "{:?}", one);
                    if rule.modality == Modality::Must {
                        violations.insert(body);
                    }
                }
            }
        }
        let found: BTreeSet<EntityId> = findings(&twin.view).into_iter()
            .filter(|finding| finding.code == FindingCode::ProvisionBroken).map(|finding| finding.subject).collect();
        prop_assert_eq!(found, violations);
    }
}
