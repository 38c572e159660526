//! The rules of the walk, each in a small world; and that every walk keeps to them on random networks.

use proptest::prelude::*;

use super::*;

mod twin;
use crate::network::fact::Statement;
use crate::network::key::{FactId, Noun};
use crate::network::organization::OrganizationKind;
use crate::network::provision::ProvisionKind;
use crate::network::relation::Relation;
use crate::network::seat::{Role, Seat};
use crate::network::testing::{World, asked, membership, since, view_of};
use crate::network::validity::Day;

fn seat(body: EntityId, role: Role) -> Statement {
    Statement::Seat(Box::new(Seat {
        body,
        post: None,
        role,
        voting: None,
        appointed_by: None,
        title: None,
        eligible: None,
    }))
}

fn line(from: EntityId, to: EntityId) -> Statement {
    Statement::Relation(Relation { kind: RelationKind::Line, from, to: Some(to), terms: None })
}

/// How the ways up from an entity go: the kinds of their steps, and how they end.
fn walked(world: &World, from: EntityId) -> Vec<(Vec<StepKind>, ChainEnd)> {
    let view = world.view("2020-06-01");
    let ways = ways_up(&view, from, WalkedKinds::default(), Limits::default());
    ways.ways.iter().map(|way| (way.steps.iter().map(|step| step.how).collect(), way.end)).collect()
}

#[test]
fn a_member_answers_to_the_leader_who_answers_to_the_body_above() {
    use StepKind as K;
    let mut world = World::new();
    let day = since("2010-01-01");
    let (low, high) = (world.body("Low"), world.body("High"));
    let (eva, ulla) = (world.person("Eva", "E"), world.person("Ulla", "U"));
    let chair = world.stated(day, seat(low, Role::Chair));
    world.stated(day, Statement::Membership(membership(low, eva, Role::Member)));
    world.stated(
        day,
        Statement::Membership(crate::network::membership::Membership {
            seat: Some(chair),
            ..membership(low, ulla, Role::Chair)
        }),
    );
    world.stated(day, line(low, high));
    assert_eq!(walked(&world, eva), [(vec![K::MemberOf, K::LedBy, K::HeldBy, K::Relation], ChainEnd::Top)]);
    assert_eq!(walked(&world, ulla), [(vec![K::Holds, K::SeatOf, K::Relation], ChainEnd::Top)]);
    world.stated(day, line(high, low));
    assert_eq!(walked(&world, ulla), [(vec![K::Holds, K::SeatOf, K::Relation, K::Relation], ChainEnd::Cycle)]);
}

#[test]
fn a_body_without_a_leader_inherits_it_and_says_so() {
    use StepKind as K;
    let mut world = World::new();
    let day = since("2010-01-01");
    let (low, high) = (world.body("Low"), world.body("High"));
    let (eva, ulla) = (world.person("Eva", "E"), world.person("Ulla", "U"));
    world.fact(low, day, Statement::Placement(high));
    world.stated(day, Statement::Membership(membership(low, eva, Role::Staff)));
    world.stated(day, Statement::Membership(membership(high, ulla, Role::Head)));
    assert_eq!(walked(&world, eva), [(vec![K::MemberOf, K::InheritedLeader, K::LedBy], ChainEnd::Top)]);
    let view = world.view("2020-06-01");
    let ways = ways_up(&view, eva, WalkedKinds::default(), Limits::default());
    assert_eq!(ways.ways[0].steps[2].inherited_from, Some(high));
    let leaders = crate::network::questions::leader::leaders_of(&view, low);
    assert_eq!((leaders[0].inherited_from(), leaders[0].person(&view)), (Some(high), Some(ulla)));
}

#[test]
fn two_leaders_of_a_leadership_are_two_ways_and_an_empty_seat_is_unknown() {
    use StepKind as K;
    let mut world = World::new();
    let day = since("2010-01-01");
    let (body, above) = (world.body("Secretariat"), world.body("Above"));
    let leadership = world.entity(Noun::Organization, Some(OrganizationKind::Leadership));
    world.fact(leadership, day, Statement::Placement(body));
    let (eva, ulla) = (world.person("Eva", "E"), world.person("Ulla", "U"));
    let one = world.stated(day, seat(leadership, Role::CoLead));
    world.stated(day, seat(leadership, Role::CoLead));
    world.stated(day, Statement::Membership(membership(body, eva, Role::Staff)));
    world.stated(
        day,
        Statement::Membership(crate::network::membership::Membership {
            seat: Some(one),
            ..membership(leadership, ulla, Role::CoLead)
        }),
    );
    world.stated(day, line(leadership, above));
    let way = (vec![K::MemberOf, K::LedBy, K::LedBy, K::HeldBy, K::Relation], ChainEnd::Top);
    assert_eq!(walked(&world, eva), [way.clone(), way]);
    let view = world.view("2020-06-01");
    let ways = ways_up(&view, eva, WalkedKinds::default(), Limits::default());
    let holders: Vec<Target<'_>> = ways.ways.iter().map(|way| way.steps[3].to).collect();
    assert_eq!(holders, [Target::Entity(ulla), Target::Unknown]);
    assert_eq!(
        walked(&world, ulla),
        [(vec![K::Holds, K::SeatOf, K::Relation], ChainEnd::Top), (vec![K::Holds, K::SeatOf, K::Leads], ChainEnd::Top),]
    );
}

/// Whether a fact says what a step says, read from the row alone.
fn says(step: &Step<'_>, fact: &crate::network::fact::Fact, day: Day) -> bool {
    let Target::Entity(to) = step.to else { return matches!(fact.statement, Statement::Relation(_)) };
    let from = step.from;
    match (&fact.statement, step.how) {
        (Statement::Representation(r), StepKind::SitsFor) => (r.person, r.membership) == (from, to),
        (Statement::Representation(r), StepKind::RepresentedBy) => r.person == to,
        (Statement::Membership(m), StepKind::Holds | StepKind::MemberOf) => {
            (m.member == from || fact.subject == from) && (m.seat == Some(to) || m.post == Some(to) || m.body == to)
        }
        (Statement::Membership(m), StepKind::HeldBy) => {
            m.member == to && (m.seat == Some(from) || m.post == Some(from))
        }
        (Statement::Provision(p), StepKind::HeldBy | StepKind::LedBy) => {
            p.clause.kind() == ProvisionKind::ExOfficio && step.certainty >= fact.validity.on(day).expect("it holds")
        }
        (Statement::Membership(m), StepKind::LedBy) => m.member == to && m.body == from,
        (Statement::Seat(seat), StepKind::SeatOf) => fact.subject == from && seat.body == to,
        (Statement::Post(post), StepKind::SeatOf) => fact.subject == from && post.body == to,
        (Statement::Seat(seat), StepKind::LedBy) => fact.subject == to && seat.body == from && seat.role.leads(),
        (Statement::Post(post), StepKind::LedBy) => fact.subject == to && post.body == from && post.role.leads(),
        (Statement::Placement(body), StepKind::LedBy) => fact.subject == to && *body == from,
        (Statement::Placement(body), StepKind::Leads | StepKind::PartOf | StepKind::InheritedLeader) => {
            fact.subject == from && *body == to
        }
        (Statement::Relation(r), StepKind::Relation) => {
            Some(r.kind) == step.relation && r.kind.superior().is_some() && (r.from == from || r.to == Some(from))
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn every_way_keeps_to_the_facts((recorded, on, known) in asked()) {
        let view = view_of(&recorded, on, known);
        for person in recorded.entities.iter().filter(|entity| entity.noun == Noun::Person).map(|entity| entity.id) {
            let ways = ways_up(&view, person, WalkedKinds::default(), Limits { depth: 30, paths: 300 });
            prop_assert!(!ways.ways.is_empty() && ways.ways.len() <= 300);
            for way in &ways.ways {
                let mut passed = vec![person];
                prop_assert!(way.steps.len() <= 30);
                prop_assert_eq!(way.end == ChainEnd::Top, way.top.is_some());
                for step in &way.steps {
                    prop_assert!(passed.contains(&step.from) || step.how == StepKind::Relation, "{:?}", step);
                    if let Target::Entity(to) = step.to {
                        passed.push(to);
                    }
                    let Some(held) = step.fact else { continue };
                    let row = recorded.facts.iter().find(|fact| fact.id == held.fact.id).expect("a row");
                    prop_assert!(row.known_at(known) && row.validity.on(on) == Some(held.certainty));
                    prop_assert!(says(step, row, on), "{:?} {:?}", step, row);
                }
            }
            let distinct: std::collections::BTreeSet<Vec<(StepKind, Option<FactId>)>> =
                ways.ways.iter().map(|way| way.steps.iter().map(|s| (s.how, s.fact.map(|f| f.fact.id))).collect()).collect();
            prop_assert!(!distinct.is_empty());
        }
    }
}
