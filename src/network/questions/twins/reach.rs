//! How far answers reach: on each steady day a question has the answer that it has on the day that was asked about, and
//! until a revision touches what was looked at.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Arc;

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::StatementKind;
use crate::network::key::{EntityId, Noun};
use crate::network::lasting::{Lasting, with_one};
use crate::network::organization::Language;
use crate::network::questions::chart::{ChartOptions, chart};
use crate::network::questions::ex_officio::{ex_officio_in, ex_officio_of};
use crate::network::questions::gap::gaps_of;
use crate::network::questions::hop::WalkedKinds;
use crate::network::questions::leader::{leaders_of, own_leaders};
use crate::network::questions::membership::{bodies_of, members_of};
use crate::network::questions::organization::{display_name, existence, name_of};
use crate::network::questions::record::version_of;
use crate::network::questions::reporting::superiors_of;
use crate::network::questions::seat::{holders_of, seats_of};
use crate::network::questions::structure::Along;
use crate::network::reach::Memory;
use crate::network::testing::{SPAN, World, asked, day_at, networks_of, one_by_one};
use crate::network::validity::Day;
use crate::network::view::View;
use crate::network::word::Word as _;

/// Questions that only compare facts with the day, and so have days around it.
const QUESTIONS: [fn(&View, EntityId) -> String; 8] = [
    |view, of| shown(&own_leaders(view, of)),
    |view, of| shown(&leaders_of(view, of)),
    |view, of| shown(&(members_of(view, of).items, bodies_of(view, of))),
    |view, of| shown(&(existence(view, of), name_of(view, of, Language::Danish))),
    |view, of| shown(&display_name(view, of, Language::Danish).map(|name| (name.fact, name.when, name.certainty))),
    |view, of| shown(&StatementKind::ALL.iter().map(|kind| version_of(view, of, *kind)).collect::<Vec<_>>()),
    |view, of| shown(&(ex_officio_in(view, of), ex_officio_of(view, of), gaps_of(view, of, None))),
    |view, of| shown(&(holders_of(view, of), seats_of(view, of), superiors_of(view, of, WalkedKinds::default()))),
];

fn shown(answer: &impl Debug) -> String {
    format!("{answer:?}")
}

/// The days, half-open, that a view says an answer is the same on.
fn steady<T>(view: &View, ask: impl FnOnce(&View) -> T) -> (T, (Day, Day)) {
    let reach = view.reach().expect("it says so");
    reach.begin();
    let answer = ask(view);
    (answer, reach.end().days)
}

proptest! {
    #[test]
    fn an_answer_is_the_same_on_its_steady_days((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let view = twin.view.clone().remembering(&Arc::default(), 0);
        for of in twin.entities(Noun::ALL) {
            for (number, question) in QUESTIONS.iter().enumerate() {
                let (answer, days) = steady(&view, |view| question(view, of));
                prop_assert!(days.0 <= on && on < days.1);
                for other in (0..=SPAN + 1).map(day_at).filter(|day| days.0 <= *day && *day < days.1) {
                    prop_assert_eq!(&question(&twin.view.on_day(other), of), &answer, "{} on {} and {}", number, on, other);
                }
            }
        }
    }

    #[test]
    fn an_answer_is_the_same_until_a_revision_touches_what_it_looked_at(
        (recorded, _, known) in asked(),
        asked in prop::collection::vec((0..=SPAN + 1, prop::bool::weighted(0.2), 0_usize..3), 1..24),
    ) {
        let recorded = one_by_one(recorded);
        let (memory, mut kept) = (Arc::<Memory>::default(), HashMap::new());
        let networks = networks_of(&recorded);
        for (at, (day, early, back)) in (2..networks.len()).zip(asked.iter().cycle()) {
            memory.follow(&networks[at]);
            // Who began to read before the newest came reads on.
            let network = &networks[at.saturating_sub(*back).max(2)];
            let known = if *early { Some(known) } else { network.head() };
            let anew = View::new(network.clone(), day_at(*day)).known_at(known);
            let view = anew.clone().remembering(&memory, 0);
            let reach = view.reach().expect("it says so");
            for of in recorded.entities.iter().map(|entity| entity.id) {
                for (number, question) in QUESTIONS.iter().enumerate() {
                    let all: &mut Arc<[Lasting<String>]> = kept.entry((of, number, view.known_before_head())).or_default();
                    let expected = question(&anew, of);
                    if let Some(recalled) = view.recalled(all) {
                        prop_assert_eq!(recalled, &expected, "{} at {:?} on {}", number, network.head(), day_at(*day));
                        continue;
                    }
                    reach.begin();
                    let answer = question(&view, of);
                    let extent = reach.end();
                    prop_assert_eq!(&answer, &expected);
                    *all = with_one(all, Lasting::new(extent, answer));
                }
            }
        }
    }

    #[test]
    fn steady_days_are_as_many_as_the_facts_allow((recorded, on, known) in asked()) {
        let twin = Twin::new(&recorded, on, known);
        let view = twin.view.clone().remembering(&Arc::default(), 0);
        for of in twin.entities(&[Noun::Organization]) {
            let ((), days) = steady(&view, |view| {
                let _ = existence(view, of);
            });
            // No wider than the facts, and no narrower.
            let turns = twin.facts.iter().filter(|fact| fact.subject == of && fact.statement.kind() == StatementKind::Existence);
            let turns = turns.flat_map(|fact| [fact.validity.from, fact.validity.until]).flat_map(|bound| [bound.earliest, bound.latest]);
            let (past, ahead): (Vec<Day>, Vec<Day>) = turns.partition(|turn| *turn <= on);
            let expected = (past.into_iter().max().unwrap_or(Day::DAWN), ahead.into_iter().min().unwrap_or(Day::NEVER));
            prop_assert_eq!(days, expected);
        }
    }
}

#[test]
fn whoever_takes_the_day_has_that_day_alone_and_another_day_hangs_on_none() {
    let mut world = World::new();
    world.body("Udvalget");
    let view = world.view("2026-01-01").remembering(&Arc::default(), 0);
    let (day, days) = steady(&view, View::on);
    assert_eq!((day, days), (view.on(), (view.on(), view.on().next())));
    let (_, days) = steady(&view, |view| view.on_day(day).on());
    assert_eq!(days, (Day::DAWN, Day::NEVER));
    // What is remembered on the way has days of its own.
    let (_, days) = steady(&view, |view| {
        let _ = view.on();
        let along = vec![Along::PartOf];
        chart(view, &[EntityId::FIRST], &ChartOptions { along, ..ChartOptions::default() }).nodes.len()
    });
    assert_eq!(days, (view.on(), view.on().next()));
}
