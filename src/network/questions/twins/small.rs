use crate::network::fact::Statement;
use crate::network::gap::{Gap, GapReason, Topic};
use crate::network::key::{EntityId, Noun};
use crate::network::membership::Membership;
use crate::network::organization::{Identifier, Language, OrganizationKind, Succession, SuccessionKind};
use crate::network::questions::chart::{ChartOptions, chart};
use crate::network::questions::hop::WalkedKinds;
use crate::network::questions::leader::{Target, leaders_of};
use crate::network::questions::membership::terms_in;
use crate::network::questions::organization::{NameTime, display_name, name_of};
use crate::network::questions::quality::{FindingCode, findings_of};
use crate::network::questions::reporting::{Listing, superiors_of};
use crate::network::questions::seat::seat_state;
use crate::network::questions::structure::Along;
use crate::network::questions::succession::heirs_of;
use crate::network::relation::RelationKind;
use crate::network::seat::{Role, Seat, SeatState};
use crate::network::testing::{World, between, day, membership, named, since};

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
    assert_eq!(terms_in(&view, body, true).iter().map(|term| term.in_a_row).collect::<Vec<_>>(), [1, 2]);
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

#[test]
fn a_chart_shows_the_leaders_of_places_and_leaderships_and_none_that_is_inherited() {
    let mut world = World::new();
    let day = since("2010-01-01");
    let (top, low) = (world.body("Top"), world.body("Low"));
    let leadership = world.entity(Noun::Organization, Some(OrganizationKind::Leadership));
    for part in [low, leadership] {
        world.fact(part, day, Statement::Placement(top));
    }
    let (eva, ulla) = (world.person("Eva", "Berg"), world.person("Ulla", "Dam"));
    let (role, title) = (Role::Chair, None);
    let chair = Seat { body: top, post: None, role, voting: None, appointed_by: None, title, eligible: None };
    let chair = world.stated(day, Statement::Seat(Box::new(chair)));
    // The seat leads, whatever the membership's own role says.
    let term = Membership { seat: Some(chair), ..membership(top, eva, Role::Member) };
    let seated = world.stated(day, Statement::Membership(term));
    let in_leadership = world.stated(day, Statement::Membership(membership(leadership, ulla, Role::Head)));
    let view = world.view("2020-01-01");
    let options = ChartOptions {
        along: vec![Along::PartOf],
        depth: None,
        relations: vec![],
        leaders: true,
        lines: true,
        limit: None,
    };
    let drawn = chart(&view, &[top], &options);
    let led = |body: EntityId| -> Vec<EntityId> {
        let node = drawn.nodes.iter().find(|node| node.organization == body).expect("it is drawn");
        node.leaders.iter().filter_map(|leader| leader.membership).map(|held| held.fact.subject).collect()
    };
    assert_eq!((led(top), led(low), led(leadership)), (vec![seated, in_leadership], vec![], vec![in_leadership]));
    let cut = chart(&view, &[top], &ChartOptions { limit: Some(2), ..options });
    assert_eq!((cut.nodes.len(), cut.edges.len(), cut.cut), (2, 1, true));
}

#[test]
fn what_is_said_of_superiors_settles_reporting_and_a_gap_speaks_against_it() {
    let mut world = World::new();
    let day = since("2010-01-01");
    let (told, open, all) = (world.body("Told"), world.body("Open"), world.body("All"));
    world.fact(told, day, Statement::Completeness(Topic::Superiors));
    world.fact(open, day, Statement::Completeness(Topic::Superiors));
    let gap = Gap { topic: Topic::Superiors, reason: GapReason::Ambiguous, explanation: "two readings".into() };
    world.fact(open, day, Statement::Gap(Box::new(gap)));
    world.fact(all, day, Statement::Completeness(Topic::Everything));
    let view = world.view("2020-01-01");
    let listed =
        |body, kinds: &[RelationKind]| superiors_of(&view, body, WalkedKinds::new(kinds).expect("walkable")).listing;
    let kinds: [&[RelationKind]; 2] = [&[RelationKind::Line], &[RelationKind::Line, RelationKind::Steers]];
    assert_eq!(kinds.map(|kinds| listed(told, kinds)), [Listing::None, Listing::Unknown]);
    assert_eq!(kinds.map(|kinds| listed(open, kinds)), [Listing::Unknown; 2]);
    assert_eq!(kinds.map(|kinds| listed(all, kinds)), [Listing::None; 2]);
}

#[test]
fn an_empty_leading_seat_is_vacant_as_the_seat_itself_is() {
    let mut world = World::new();
    let day = since("2010-01-01");
    let body = world.body("Udvalget");
    let (role, title) = (Role::Chair, None);
    let chair = Seat { body, post: None, role, voting: None, appointed_by: None, title, eligible: None };
    let chair = world.stated(day, Statement::Seat(Box::new(chair)));
    world.fact(chair, day, Statement::Completeness(Topic::Holders));
    let gap = Gap { topic: Topic::Holders, reason: GapReason::Ambiguous, explanation: "two readings".into() };
    world.fact(chair, since("2020-01-01"), Statement::Gap(Box::new(gap)));
    let answers = ["2019-01-01", "2021-01-01"].map(|on| {
        let view = world.view(on);
        (seat_state(&view, chair).state, leaders_of(&view, body)[0].holder == Target::Vacant)
    });
    assert_eq!(answers, [(SeatState::Vacant, true), (SeatState::Unknown, false)]);
}

#[test]
fn two_bodies_with_one_identifier_are_a_finding() {
    let mut world = World::new();
    let (one, other) = (world.body("One"), world.body("Other"));
    let code = || Statement::Identifier(Box::new(Identifier { scheme: "code".into(), value: "0615".into() }));
    world.fact(one, between("2000-01-01", "2007-01-01"), code());
    world.fact(other, since("2006-01-01"), code());
    let view = world.view("2020-01-01");
    let found = findings_of(&view, one).into_iter().find(|finding| finding.code == FindingCode::SharedIdentifier);
    let found = found.expect("they share it in 2006");
    assert_eq!(found.span, Some((day("2006-01-01"), day("2007-01-01"))));
}
