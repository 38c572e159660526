use super::*;
use crate::network::provision::{Parts, ProvisionKind};
use crate::network::seat::Role;
use crate::network::testing::{World, between, day, membership, since};
use crate::network::validity::Validity;

/// A TERM provision of a body.
fn lay_down(world: &mut World, body: EntityId, say: impl FnOnce(&mut Parts<EntityId>)) -> EntityId {
    let mut parts = Parts::new(body, ProvisionKind::Term, Modality::Must);
    say(&mut parts);
    world.stated(since("2000-01-01"), Statement::Provision(Box::new(parts.together().expect("whole"))))
}

fn expected(world: &World, term: EntityId, on: &str) -> (String, String, EndReason) {
    let view = world.view(on);
    let fact = view.history(term, StatementKind::Membership).next().expect("it is known");
    let Statement::Membership(terms) = &fact.statement else { unreachable!("it is a membership") };
    let end = expected_end(&view, terms, fact);
    (end.bound.earliest.to_string(), end.bound.latest.to_string(), end.why)
}

#[test]
fn a_term_ends_as_its_until_or_the_nearest_provision_says() {
    let mut world = World::new();
    let (body, eva) = (world.body("Udvalget"), world.person("Eva", "Berg"));
    let term =
        |world: &mut World, validity, role| world.stated(validity, Statement::Membership(membership(body, eva, role)));
    let ended = term(&mut world, between("2010-01-01", "2012-03-01"), Role::Member);
    let open = term(&mut world, since("2018-08-31"), Role::Member);
    let chair = term(&mut world, since("2018-08-31"), Role::Chair);
    let silent = term(&mut world, Validity::UNKNOWN, Role::Member);
    let until = ("2012-03-01".to_owned(), "2012-03-01".to_owned(), EndReason::Until);
    assert_eq!(expected(&world, ended, "2020-01-01"), until);
    assert_eq!(expected(&world, open, "2020-01-01").2, EndReason::Open);
    assert_eq!(expected(&world, silent, "2020-01-01").2, EndReason::NoProvision);
    lay_down(&mut world, body, |parts| parts.months = Some(18));
    lay_down(&mut world, body, |parts| (parts.role, parts.months) = (Some(Role::Chair), Some(6)));
    assert_eq!(expected(&world, ended, "2020-01-01"), until);
    let day = |day: &str| (day.to_owned(), day.to_owned(), EndReason::Months);
    assert_eq!(expected(&world, open, "2020-01-01"), day("2020-02-29"));
    assert_eq!(expected(&world, chair, "2020-01-01"), day("2019-02-28"));
    assert_eq!(expected(&world, silent, "2020-01-01").2, EndReason::StartUnknown);
    let over = |on: &str, term| {
        let view = world.view(on);
        let fact = view.history(term, StatementKind::Membership).next().expect("it is known");
        let Statement::Membership(terms) = &fact.statement else { unreachable!("it is a membership") };
        held_over(&view, terms, fact)
    };
    assert_eq!((over("2019-02-27", chair), over("2019-02-28", chair)), (None, Some(Certainty::Certain)));
    assert_eq!(over("2030-01-01", silent), None);
}

#[test]
fn an_election_period_ends_after_the_first_election_that_is_left() {
    let of = |end| Election { year: 2021, every: 4, end };
    let end = |end, from: &str| {
        let bound = election_end(&of(end), Bound::on(day(from)));
        format!("{} {}", bound.earliest, bound.latest)
    };
    let year_end = |from| end(ElectionEnd::YearEnd, from);
    assert_eq!(year_end("2018-01-01"), "2022-01-01 2022-01-01");
    assert_eq!(year_end("2021-12-31"), "2022-01-01 2022-01-01");
    assert_eq!(year_end("2022-01-01"), "2026-01-01 2026-01-01");
    assert_eq!(year_end("1998-01-01"), "2002-01-01 2002-01-01");
    let constituted = |from| end(ElectionEnd::Constituted, from);
    assert_eq!(constituted("2018-01-01"), "2021-12-01 open");
    assert_eq!(constituted("2021-11-30"), "2021-12-01 open");
    assert_eq!(constituted("2021-12-01"), "2025-12-01 open");
    assert_eq!(constituted("9999-12-01"), "open open");
}

#[test]
fn terms_run_out_in_a_period_or_may() {
    let mut world = World::new();
    let (body, eva) = (world.body("Udvalget"), world.person("Eva", "Berg"));
    let term = |world: &mut World, validity| {
        world.stated(validity, Statement::Membership(membership(body, eva, Role::Member)))
    };
    let inside = term(&mut world, between("2018-01-01", "2020-06-01"));
    let outside = term(&mut world, between("2018-01-01", "2020-07-01"));
    let partial = Bound { earliest: day("2019-12-01"), latest: day("2020-02-01") };
    let may = term(&mut world, Validity { from: Bound::on(day("2018-01-01")), until: partial });
    let silent = term(&mut world, Validity { from: Bound::on(day("2018-01-01")), until: Bound::UNKNOWN });
    let open = term(&mut world, since("2018-01-01"));
    let goes_on = term(&mut world, between("2018-01-01", "2020-03-01"));
    world.fact(goes_on, since("2020-03-01"), Statement::Membership(membership(body, eva, Role::Chair)));
    let view = world.view("2020-01-01");
    for within in [Some(body), None] {
        let found = terms_ending(&view, within, day("2020-01-01"), day("2020-07-01"));
        let named = |all: &[Ending<'_>]| all.iter().map(|one| (one.membership, one.certainty)).collect::<Vec<_>>();
        assert_eq!(named(&found.ending), [(may, Certainty::Possible), (inside, Certainty::Certain)]);
        assert_eq!(named(&found.unknown), [(silent, Certainty::Possible)]);
    }
    let everything = terms_ending(&view, Some(body), Day::DAWN, Day::NEVER);
    let ends: Vec<EntityId> = everything.ending.iter().map(|one| one.membership).collect();
    assert_eq!(ends, [may, inside, outside]);
    assert!(!ends.contains(&open));
}
