use super::due::Due;
use super::eligible::{EligibleReason, eligible_under, staying_under};
use super::*;
use crate::network::provision::{Modality, Parts};
use crate::network::questions::provision::rulings;
use crate::network::seat::Role;
use crate::network::testing::{World, between, day, membership, since};
use crate::network::validity::{Bound, Validity};

/// A ROTATION provision of three members every 24 months.
fn lay_down(world: &mut World, body: EntityId, say: impl FnOnce(&mut Parts<EntityId>)) -> EntityId {
    let mut parts = Parts::new(body, ProvisionKind::Rotation, Modality::May);
    (parts.role, parts.number, parts.every) = (Some(Role::Member), Some(1), Some(24));
    say(&mut parts);
    world.stated(since("2010-01-01"), Statement::Provision(Box::new(parts.together().expect("whole"))))
}

fn shown(due: Option<Due>) -> Option<(String, Certainty)> {
    due.map(|due| (due.bound.latest.to_string(), due.certainty))
}

#[test]
fn a_rotation_is_due_from_the_first_on_by_calendar_months() {
    let mut world = World::new();
    let body = world.body("Udvalget");
    lay_down(&mut world, body, |parts| {
        (parts.first, parts.every, parts.recurring) = (Bound::on(day("2018-01-31")), Some(1), None);
    });
    let due = |on: &str| {
        let view = world.view(on);
        let turns = rotations_of(&view, body).items;
        (shown(turns[0].last), shown(turns[0].next))
    };
    let of = |day: &str, certainty| Some((day.to_owned(), certainty));
    use Certainty::{Certain, Possible};
    assert_eq!(due("2018-01-31"), (None, of("2018-01-31", Certain)));
    assert_eq!(due("2018-02-01"), (of("2018-01-31", Certain), of("2018-02-28", Possible)));
    assert_eq!(due("2018-03-01"), (of("2018-02-28", Possible), of("2018-03-31", Possible)));
}

#[test]
fn rotations_between_two_days_leave_out_what_is_exempted_and_tell_apart_what_has_no_day() {
    let mut world = World::new();
    let (one, other, silent) = (world.body("One"), world.body("Other"), world.body("Silent"));
    let yearly = |parts: &mut Parts<EntityId>, first: &str| {
        (parts.first, parts.every, parts.recurring) = (Bound::on(day(first)), Some(12), Some(true));
    };
    let first = lay_down(&mut world, one, |parts| yearly(parts, "2018-06-01"));
    let second = lay_down(&mut world, other, |parts| yearly(parts, "2018-03-01"));
    let unknown = lay_down(&mut world, silent, |parts| parts.recurring = None);
    world.fact(second, between("2019-01-01", "2020-01-01"), Statement::Exemption("nobody else".into()));
    let view = world.view("2026-01-01");
    let found = rotations_between(&view, day("2018-04-01"), day("2020-06-02"));
    let found: Vec<_> = found.map(|due| (due.provision, due.due.bound.latest.to_string())).collect();
    let expected = [(first, "2018-06-01"), (first, "2019-06-01"), (second, "2020-03-01"), (first, "2020-06-01")];
    assert_eq!(found, expected.map(|(provision, day)| (provision, day.to_owned())));
    let without: Vec<_> = rotations_without_days(&view, day("2018-04-01"), day("2020-06-02")).collect();
    assert_eq!(without.iter().map(|(fact, _)| fact.subject).collect::<Vec<_>>(), [unknown]);
    // An exemption without an end is passed in one step.
    world.fact(first, since("2019-01-01"), Statement::Exemption("for good".into()));
    let view = world.view("2026-01-01");
    let left = rotations_between(&view, day("2019-01-01"), Day::NEVER).filter(|due| due.provision == first);
    assert_eq!(left.count(), 0);
}

#[test]
fn the_longest_serving_rotate_out_and_a_holder_is_eligible_from_its_own_start_where_no_first_day_is_known() {
    let mut world = World::new();
    let body = world.body("Udvalget");
    let rotation = lay_down(&mut world, body, |parts| parts.selection = Some(Selection::LongestServing));
    let mut sits = |role, validity| {
        let town = world.body("By");
        world.stated(validity, Statement::Membership(membership(body, town, role)))
    };
    let chair = sits(Role::Chair, since("2012-01-01"));
    let long = sits(Role::Member, since("2014-05-31"));
    let short = sits(Role::Member, since("2018-01-01"));
    let unknown = sits(Role::Member, Validity::UNKNOWN);
    let view = world.view("2020-01-01");
    let ruling = rulings(&view, rotation).next().expect("it is laid down");
    let found: Vec<_> = eligible_under(&view, &ruling)
        .iter()
        .map(|one| (one.member.membership, one.from.latest.to_string(), one.why, one.chosen))
        .collect();
    let possible = Some(Certainty::Possible);
    let own = EligibleReason::OwnStart;
    assert_eq!(
        found,
        [
            (long, "2016-05-31".to_owned(), own, possible),
            (short, "2020-01-01".to_owned(), own, None),
            (unknown, "open".to_owned(), EligibleReason::StartUnknown, possible),
        ]
    );
    let stays: Vec<EntityId> = staying_under(&view, &ruling).iter().map(|member| member.membership).collect();
    assert_eq!(stays, [chair, short]);
}
