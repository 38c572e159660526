//! Proposals against the trial of every rotation, on small committees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::{Key, Noun, Revision};
use crate::network::membership::{Membership, TermEnd};
use crate::network::organization::OrganizationKind;
use crate::network::provision::{Parts, ProvisionKind};
use crate::network::questions::affiliation::groups_of;
use crate::network::questions::breach::{Kept, breaches, unknown_after};
use crate::network::questions::compliance::{ComplianceState, compliance_of};
use crate::network::questions::provision::{holders_under, provisions_of, rulings};
use crate::network::recorded::RevisionRecord;
use crate::network::relation::{Relation, RelationKind};
use crate::network::script::{Script, Warrant};
use crate::network::seat::{Post, Role, Seat};
use crate::network::testing::{World, between, day, membership, since};
use crate::network::validity::Bound;
use crate::network::verbs::rotation::{Leaver, Newcomer, Rotate, Rotating};
use crate::network::written::Turn;

const DAY: &str = "2026-01-01";

/// A committee of municipalities and what is laid down of it, in small numbers.
#[derive(Debug, Clone)]
struct Committee {
    /// Of each holder the year in which it came.
    holders: Vec<u8>,
    /// Of each other municipality the year in which a term of it ended, if it had one.
    others: Vec<Option<u8>>,
    /// The cluster of each municipality.
    clusters: Vec<Option<u8>>,
    /// Those of these numbers lie in another region.
    elsewhere: Vec<u8>,
    /// Further provisions: the kind, whether it must be kept, a number.
    rules: Vec<(u8, bool, u8)>,
    number: u8,
    longest: bool,
    rest: bool,
    listed: bool,
}

fn committees() -> impl Strategy<Value = Committee> {
    let towns = (
        prop::collection::vec(0..8_u8, 2..=4),
        prop::collection::vec(prop::option::of(0..9_u8), 0..=4),
        prop::collection::vec(prop::option::weighted(0.9, 0..3_u8), 8),
        prop::collection::vec(0..8_u8, 0..=2),
    );
    let rules = prop::collection::vec((0..7_u8, any::<bool>(), any::<u8>()), 0..=4);
    (towns, rules, 1..=2_u8, any::<bool>(), any::<bool>(), prop::bool::weighted(0.8)).prop_map(
        |((holders, others, clusters, elsewhere), rules, number, longest, rest, listed)| Committee {
            holders,
            others,
            clusters,
            elsewhere,
            rules,
            number,
            longest,
            rest,
            listed,
        },
    )
}

/// The world of a committee and its ROTATION provision.
fn grown(of: &Committee) -> (World, EntityId) {
    let mut world = World::new();
    let organization = |world: &mut World, kind| {
        let organization = world.entity(Noun::Organization, Some(kind));
        world.fact(organization, since("2000-01-01"), Statement::Existence);
        organization
    };
    let regions =
        [organization(&mut world, OrganizationKind::Region), organization(&mut world, OrganizationKind::Region)];
    let clusters: Vec<EntityId> = (0..3).map(|_| organization(&mut world, OrganizationKind::Cluster)).collect();
    let body = world.body("Udvalget");
    let places = u16::try_from(of.holders.len()).expect("few");
    let post = Post { body, role: Role::Member, places: Some(places), title: None };
    let post = world.stated(since("2000-01-01"), Statement::Post(Box::new(post)));
    let seat = |world: &mut World| {
        let (role, voting, appointed_by, title, eligible) = (Role::Member, None, None, None, None);
        let seat = Seat { body, post: Some(post), role, voting, appointed_by, title, eligible };
        world.stated(since("2000-01-01"), Statement::Seat(Box::new(seat)))
    };
    let seats: Vec<EntityId> = of.holders.iter().map(|_| seat(&mut world)).collect();
    let mut towns = Vec::new();
    for number in 0..of.holders.len() + of.others.len() {
        let town = organization(&mut world, OrganizationKind::Municipality);
        let is_elsewhere = of.elsewhere.iter().any(|elsewhere| usize::from(*elsewhere) == number);
        let to = Some(regions[usize::from(is_elsewhere)]);
        let located = Relation { kind: RelationKind::LocatedIn, from: town, to, terms: None };
        world.stated(since("2000-01-01"), Statement::Relation(located));
        if let Some(cluster) = of.clusters[number] {
            let of_cluster = membership(clusters[usize::from(cluster)], town, Role::Member);
            world.stated(since("2001-01-01"), Statement::Membership(of_cluster));
        }
        towns.push(town);
    }
    for (number, year) in of.holders.iter().enumerate() {
        let term = Membership { seat: Some(seats[number]), ..membership(body, towns[number], Role::Member) };
        world.stated(since(&format!("20{}-03-01", 16 + year)), Statement::Membership(term));
    }
    for (number, until) in of.others.iter().enumerate() {
        let Some(until) = until else { continue };
        let town = towns[of.holders.len() + number];
        let term = Membership { ended: Some(TermEnd::Rotated), ..membership(body, town, Role::Member) };
        let validity = between(&format!("20{:02}-01-01", 2 + number), &format!("20{}-01-01", 16 + until));
        world.stated(validity, Statement::Membership(term));
    }
    if of.listed {
        world.fact(body, since("2000-01-01"), Statement::Completeness(Topic::Members));
    }
    let mut lay_down = |parts: Parts<EntityId>| {
        let provision = parts.together().expect("whole");
        world.stated(since("2010-01-01"), Statement::Provision(Box::new(provision)))
    };
    for (kind, must, number) in &of.rules {
        let modality = if *must { Modality::Must } else { Modality::Should };
        let rule = |kind| Parts { place: Some(post), ..Parts::new(body, kind, modality) };
        let town = Some(towns[usize::from(*number) % towns.len()]);
        let seat = Some(seats[usize::from(*number) % seats.len()]);
        let some = Some(u16::from(number % 3) + 1);
        let groups = Some(OrganizationKind::Cluster);
        lay_down(match kind {
            0 => Parts { organization_kind: groups, least: some, ..rule(ProvisionKind::Spread) },
            1 => Parts { organization_kind: groups, most: some, ..rule(ProvisionKind::Spread) },
            2 => Parts {
                organization_kind: Some(OrganizationKind::Municipality),
                within: Some(regions[0]),
                ..rule(ProvisionKind::Eligible)
            },
            3 => Parts { organization: town, ..rule(ProvisionKind::Excluded) },
            4 => Parts { place: seat, organization: town, ..rule(ProvisionKind::Excluded) },
            5 => Parts { in_a_row: Some(1), months: Some(48), ..rule(ProvisionKind::Term) },
            _ => Parts {
                organization_kind: Some(OrganizationKind::Municipality),
                within: Some(regions[0]),
                ..rule(ProvisionKind::OneFromEach)
            },
        });
    }
    let rotation = lay_down(Parts {
        place: Some(post),
        organization_kind: Some(OrganizationKind::Municipality),
        within: Some(regions[0]),
        number: Some(of.number.into()),
        every: Some(24),
        first: Bound::on(day("2018-01-01")),
        recurring: Some(true),
        selection: of.longest.then_some(Selection::LongestServing),
        rest: of.rest.then_some(24),
        ..Parts::new(body, ProvisionKind::Rotation, Modality::May)
    });
    (world, rotation)
}

/// What becomes of a rotation that is decided, and its score; none where it is refused.
fn decided(
    view: &View,
    ruling: &Ruling<'_>,
    leave: &[&Leaving<'_>],
    come: &[&Candidate<'_>],
    spreads: &[EntityId],
) -> Option<(Cost, Worth)> {
    let key = |id: EntityId| view.entity(id).expect("known").key().clone();
    let newcomer = |(number, candidate): (usize, &&Candidate<'_>)| {
        let new = Key::parse(&format!("t:new-{number}")).expect("a key");
        Newcomer { key: new, member: key(candidate.party), seat: None, representative: None }
    };
    let rotate = Rotate {
        what: Rotating::Provision(key(ruling.provision)),
        leave: leave
            .iter()
            .map(|leaving| Leaver { membership: key(leaving.holder.member.membership), ended: TermEnd::Rotated })
            .collect(),
        come: come.iter().enumerate().map(newcomer).collect(),
        until: None,
        overrides: Vec::new(),
    };
    let mut script = Script::new(view.network());
    script.begin(0, Warrant::default());
    let said = script.rotate(&rotate, &Turn::on(view.on()));
    let scripted = script.finish();
    assert_eq!(said.is_ok(), scripted.is_ok());
    let head = view.network().head().expect("a world has a revision");
    let record = RevisionRecord {
        number: Revision::at(head.index() + 1).expect("few"),
        ..view.network().revision(head).expect("recorded").clone()
    };
    let after = View::new(Arc::new(view.network().plan(&scripted.ok()?.changes, record).ok()?.after), view.on());
    let body = ruling.rule.body;
    let (was, is) = (compliance_of(view, body).items, compliance_of(&after, body).items);
    let broken = breaches(Kept { view, compliance: &was }, Kept { view: &after, compliance: &is });
    assert!(broken.iter().all(|breach| breach.modality != Modality::Must), "{broken:?}");
    // What must be kept and was is kept; where it was not, nobody more is without a place or should not hold one.
    for one in is.iter().filter(|one| one.state == ComplianceState::Broken) {
        let was = was.iter().find(|was| was.ruling.provision == one.ruling.provision).expect("it was laid down");
        if one.ruling.rule.modality == Modality::Must {
            assert_eq!(was.state, ComplianceState::Broken, "{one:?}");
            assert!(one.outside.iter().all(|party| was.outside.contains(party)), "{one:?}");
            assert!(one.missing.iter().all(|party| was.missing.contains(party)), "{one:?}");
        }
    }
    let cost = [-(broken.len() as i64), -(unknown_after(&was, &is) as i64)];
    let mut groups = BTreeSet::new();
    for ruling in spreads.iter().flat_map(|spread| rulings(&after, *spread)) {
        let Clause::Spread(grouping, _) = ruling.clause() else { continue };
        for holder in holders_under(&after, ruling.rule) {
            for (group, certainty) in groups_of(&after, holder.terms.member, grouping) {
                if certainty.and(holder.held.certainty) == Certainty::Certain {
                    groups.insert((ruling.provision, group));
                }
            }
        }
    }
    let mut worth = [groups.len() as i64, 0, 0, 0];
    worth[3] += leave.iter().map(|leaving| i64::from(leaving.served)).sum::<i64>();
    for candidate in come {
        let last = candidate.reasons.iter().find(|reason| reason.code == CandidateReason::ServedLongestAgo);
        let last = last.and_then(|reason| reason.day).and_then(|day| day.latest.days_until(view.on()));
        worth[1] += i64::from(candidate.reasons.iter().any(|reason| reason.code == CandidateReason::NeverServed));
        worth[2] += last.unwrap_or(0).max(0);
        worth[3] -= candidate.service.certain_days as i64;
    }
    Some((cost, worth))
}

/// Every choice of so many, in every order.
fn orders<T: Copy>(of: &[T], number: usize) -> Vec<Vec<T>> {
    if number == 0 {
        return vec![vec![]];
    }
    let with_first = |at: usize| {
        let rest: Vec<T> = of.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| *one).collect();
        orders(&rest, number - 1).into_iter().map(move |rest| [vec![of[at]], rest].concat())
    };
    (0..of.len()).flat_map(with_first).collect()
}

/// The scores of the best rotations by trial of all.
fn tried(view: &View, ruling: &Ruling<'_>, number: usize, wanted: usize) -> Vec<Score> {
    let Clause::Rotation(rotation) = ruling.clause() else { return Vec::new() };
    let leavers = leaving(view, ruling, rotation.selection, number);
    let candidates = candidates_for(view, ruling).expect("a rotation").candidates;
    let candidates: Vec<&Candidate<'_>> = candidates.iter().filter(|candidate| !is_barred(candidate)).collect();
    let forced: Vec<EntityId> = leavers
        .iter()
        .filter(|leaving| leaving.why == LeaverReason::LongestServing)
        .map(|leaving| leaving.holder.member.membership)
        .collect();
    let spreads: Vec<EntityId> = provisions_of(view, ruling.rule.body)
        .items
        .iter()
        .filter(|ruling| ruling.is(ProvisionKind::Spread))
        .map(|ruling| ruling.provision)
        .collect();
    let mut best: BTreeMap<(Vec<EntityId>, Vec<EntityId>), (Cost, Worth)> = BTreeMap::new();
    for leave in orders(&leavers.iter().collect::<Vec<_>>(), number) {
        let mut gone: Vec<EntityId> = leave.iter().map(|leaving| leaving.holder.member.membership).collect();
        // In one order of those who leave every order of those who come is tried.
        if !gone.is_sorted() || forced.iter().any(|forced| !gone.contains(forced)) {
            continue;
        }
        gone.sort_unstable();
        for come in orders(&candidates, number) {
            let mut coming: Vec<EntityId> = come.iter().map(|candidate| candidate.party).collect();
            coming.sort_unstable();
            if let Some(score) = decided(view, ruling, &leave, &come, &spreads) {
                let known = best.entry((gone.clone(), coming)).or_insert(score);
                *known = score.max(*known);
            }
        }
    }
    let mut scores: Vec<(Cost, Worth)> = best.into_values().collect();
    scores.sort_unstable_by_key(|score| Reverse(*score));
    scores.into_iter().take(wanted).map(|(cost, worth)| Score::of(cost, worth)).collect()
}

proptest! {
    #[test]
    fn proposals_are_the_best_of_all_rotations(of in committees()) {
        let (world, rotation) = grown(&of);
        let view = world.view(DAY);
        let ruling = rulings(&view, rotation).next().expect("it holds");
        let found = propose_rotation(&view, &ruling, Limits { number: None, first: 3 });
        prop_assert!(found.exact);
        let scores: Vec<Score> = found.proposals.iter().map(|proposal| proposal.score).collect();
        prop_assert_eq!(&scores, &tried(&view, &ruling, of.number.into(), 3));
        prop_assert_eq!(found.refusals.is_empty(), !scores.is_empty());
        // What is proposed can be decided, and is what it says.
        let spreads: Vec<EntityId> = provisions_of(&view, ruling.rule.body).items.iter()
            .filter(|ruling| ruling.is(ProvisionKind::Spread)).map(|ruling| ruling.provision).collect();
        for proposal in &found.proposals {
            let leave: Vec<&Leaving<'_>> = proposal.changes.iter().map(|(leaving, _)| leaving).collect();
            let come: Vec<&Candidate<'_>> = proposal.changes.iter().map(|(_, coming)| &coming.candidate).collect();
            let decided = decided(&view, &ruling, &leave, &come, &spreads);
            prop_assert_eq!(decided.map(|(cost, worth)| Score::of(cost, worth)), Some(proposal.score));
        }
    }
}
