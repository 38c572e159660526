use crate::network::fact::Statement;
use crate::network::gap::Topic;
use crate::network::key::Noun;
use crate::network::organization::{Language, Succession, SuccessionKind};
use crate::network::questions::membership::terms_in;
use crate::network::questions::organization::{NameTime, display_name, name_of};
use crate::network::questions::seat::seat_state;
use crate::network::questions::succession::heirs_of;
use crate::network::seat::{Role, Seat, SeatState};
use crate::network::testing::{World, between, membership, named, since};

#[test]
fn a_seat_is_held_then_unknown_then_vacant() {
    let mut world = World::new();
    let (body, holder) = (world.body("Udvalget"), world.person("Eva", "Berg"));
    let (role, title) = (Role::Member, None);
    let seat = Seat { body, post: None, role, voting: None, appointed_by: None, title, eligible: None };
    let seat = world.stated(since("2010-01-01"), Statement::Seat(Box::new(seat)));
    for year in [("2010-01-01", "2012-01-01"), ("2012-01-01", "2014-01-01")] {
        let mut terms = membership(body, holder, role);
        terms.seat = Some(seat);
        world.stated(between(year.0, year.1), Statement::Membership(terms));
    }
    world.fact(seat, since("2016-01-01"), Statement::Completeness(Topic::Holders));
    let state = |on: &str| seat_state(&world.view(on), seat).state;
    let days = ["2009-12-31", "2013-12-31", "2014-01-01", "2016-01-01"];
    assert_eq!(days.map(state), [SeatState::NotApplicable, SeatState::Held, SeatState::Unknown, SeatState::Vacant]);
    let view = world.view("2020-01-01");
    assert_eq!(terms_in(&view, body).iter().map(|term| term.in_a_row).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_correction_is_seen_from_its_revision_on() {
    let mut world = World::new();
    let body = world.entity(Noun::Organization, None);
    let wrong = world.fact(body, between("2000-01-01", "2010-01-01"), named("Arhus"));
    let before = world.recorded.revisions.last().map(|revision| revision.number);
    world.revision();
    world.withdraw(wrong);
    world.fact(body, between("2000-01-01", "2010-01-01"), named("Aarhus"));
    let now = world.view("2015-01-01");
    let then = now.clone().known_at(before);
    let name = |view| display_name(view, body, Language::English).map(|name| (name.text.into_owned(), name.when));
    assert!(name_of(&now, body, Language::English).is_none());
    assert_eq!(name(&now), Some(("Aarhus".to_owned(), NameTime::Earlier)));
    assert_eq!(name(&then), Some(("Arhus".to_owned(), NameTime::Earlier)));
}

#[test]
fn heirs_through_two_reforms() {
    let mut world = World::new();
    let bodies = ["A", "B", "C"].map(|name| world.body(name));
    for (pair, begins) in bodies.windows(2).zip(["2007-01-01", "2027-01-01"]) {
        let (predecessor, successor) = (pair[0], pair[1]);
        let succession = Succession { predecessor, successor, kind: SuccessionKind::Merger, partial: true, main: None };
        world.stated(since(begins), Statement::Succession(succession));
    }
    let heirs =
        |on: &str| heirs_of(&world.view(on), bodies[0]).iter().map(|heir| heir.organization).collect::<Vec<_>>();
    assert_eq!(heirs("2006-12-31"), []);
    assert_eq!(heirs("2026-12-31"), bodies[1..2]);
    assert_eq!(heirs("2027-01-01"), bodies[1..3]);
}
