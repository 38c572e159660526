//! Lists of affairs: of a proposal, a body, a meeting, an agreement, an area, as filters want them; fact by fact.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use super::affair::version;
use super::participant::named;
use crate::network::affair::Affair;
use crate::network::agreement::AgreementKind;
use crate::network::fact::{Fact, Statement, StatementKind};
use crate::network::involvement::InvolvementKind;
use crate::network::key::{EntityId, FactId, Noun};
use crate::network::questions::action_item::{ActionItemFilter, ActionItemState, action_items, state_of};
use crate::network::questions::agreement::filter::{AgreementFilter, agreements};
use crate::network::questions::agreement::force::{ForceState, in_force};
use crate::network::questions::agreement::{parts_of, successors_of};
use crate::network::questions::cadence::{series_of, yearly_in, yearly_of, yearly_within};
use crate::network::questions::decision::{decisions_at, decisions_by, decisions_on, items_of, proposals_to};
use crate::network::questions::filter::{affairs_in, works_in};
use crate::network::questions::involvement::{involved_in, targets_of};
use crate::network::relation::RelationKind;
use crate::network::testing::{SPAN, asked_about, day_at};
use crate::network::validity::{Bound, Certainty};
use crate::network::view::Held;
use crate::network::word::Word;

use StatementKind as Kind;

type Sure = (FactId, Certainty);

fn ids<'v>(found: impl IntoIterator<Item = Held<'v>>) -> Vec<Sure> {
    found.into_iter().map(|held| (held.fact.id, held.certainty)).collect()
}

/// None of some words in two of three, else two of them.
fn some<T: Clone + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = Vec<T>> {
    prop_oneof![2 => Just(Vec::new()), 1 => prop::sample::subsequence(all.to_vec(), 2)]
}

/// The facts about affairs that may hold on the day and of which something is so, in the order of time.
fn today(twin: &Twin<'_>, fits: impl Fn(&Fact, &Affair<EntityId>) -> bool) -> Vec<Sure> {
    let all = twin.today().into_iter().filter(|(fact, _)| fact.affair().is_some_and(|affair| fits(fact, affair)));
    let mut all: Vec<_> = all.collect();
    all.sort_by_key(|(fact, _)| (fact.validity.from, fact.id));
    all.into_iter().map(|(fact, sure)| (fact.id, sure)).collect()
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

/// How sure it is that a bound lies in a period, looked for day by day; days before and after all stand for those that
/// nothing limits.
fn within(bound: Bound, first: i64, end: i64) -> Option<Certainty> {
    let days: Vec<i64> =
        (-1..=SPAN + 2).filter(|at| bound.earliest <= day_at(*at) && day_at(*at) <= bound.latest).collect();
    let inside = |at: &i64| first <= *at && *at < end;
    let any = days.iter().any(inside);
    any.then(|| if days.iter().all(inside) { Certainty::Certain } else { Certainty::Possible })
}

/// An agreement and its parts on the day, and theirs.
pub fn with_parts(twin: &Twin<'_>, agreement: EntityId) -> BTreeSet<EntityId> {
    let mut all = BTreeSet::from([agreement]);
    loop {
        let before = all.len();
        for (fact, _) in twin.today() {
            let whole = fact.affair().and_then(Affair::agreement).and_then(|terms| terms.whole);
            if whole.is_some_and(|whole| all.contains(&whole)) {
                all.insert(fact.subject);
            }
        }
        if all.len() == before {
            return all;
        }
    }
}

/// The area that the version says which speaks for an affair.
fn area_of(twin: &Twin<'_>, of: EntityId, kind: StatementKind) -> Option<String> {
    Some(version(twin, of, kind)?.affair()?.area()?.to_string())
}

proptest! {
    #[test]
    fn what_belongs_to_proposals_and_meetings(
        (recorded, on, known) in asked_about(&[Kind::Proposal, Kind::ProposalItem, Kind::Decision, Kind::Involvement, Kind::Target]),
        (first, many) in (0..SPAN, 1..SPAN),
    ) {
        let twin = Twin::new(&recorded, on, known);
        for proposal in twin.entities(&[Noun::Proposal]) {
            let mut items: BTreeMap<EntityId, (Certainty, &Fact)> = BTreeMap::new();
            for (fact, sure) in twin.today() {
                if fact.affair().and_then(Affair::proposal_item).is_some_and(|item| item.proposal == proposal) {
                    let best = items.entry(fact.subject).or_insert((sure, fact));
                    if (sure, fact.id) < (best.0, best.1.id) {
                        *best = (sure, fact);
                    }
                }
            }
            let number = |fact: &Fact| fact.affair().and_then(Affair::proposal_item).and_then(|item| item.number);
            let mut expected: Vec<_> = items.into_iter().collect();
            expected.sort_by_key(|(item, (_, fact))| (number(fact).unwrap_or(u16::MAX), *item));
            let expected: Vec<Sure> = expected.into_iter().map(|(_, (sure, fact))| (fact.id, sure)).collect();
            prop_assert_eq!(ids(items_of(&twin.view, proposal).items), expected);
            let on_it = |_: &Fact, affair: &Affair<EntityId>| affair.decision().is_some_and(|one| one.proposal == proposal);
            // What is disputed only possibly holds.
            let disputed = |of: FactId| twin.facts.iter().any(|fact| fact.id == of && fact.dispute().is_some());
            let weighed = today(&twin, on_it).into_iter().map(|(fact, sure)| {
                (fact, if disputed(fact) { Certainty::Possible } else { sure })
            });
            prop_assert_eq!(ids(decisions_on(&twin.view, proposal).items), weighed.collect::<Vec<_>>());
        }
        let decisions: Vec<_> = twin.facts.iter().filter_map(|fact| Some((*fact, fact.affair()?.decision()?))).collect();
        let in_time = |mut facts: Vec<&Fact>| {
            facts.sort_by_key(|fact| (fact.validity.from, fact.id));
            facts.into_iter().map(|fact| fact.id).collect::<Vec<FactId>>()
        };
        for meeting in twin.entities(&[Noun::Meeting]) {
            let found: Vec<FactId> = decisions_at(&twin.view, meeting).iter().map(|fact| fact.id).collect();
            let at_it = decisions.iter().filter(|(_, said)| said.meeting == Some(meeting));
            prop_assert_eq!(found, in_time(at_it.map(|(fact, _)| *fact).collect()));
        }
        for body in twin.entities(&[Noun::Organization]) {
            let put_to_it = |_: &Fact, affair: &Affair<EntityId>| affair.proposal().is_some_and(|one| one.body == Some(body));
            prop_assert_eq!(sorted(ids(proposals_to(&twin.view, body))), sorted(today(&twin, put_to_it)));
            let was_put = |proposal: EntityId| twin.facts.iter().any(|fact| {
                fact.subject == proposal && fact.affair().is_some_and(|affair| put_to_it(fact, affair))
            });
            let made = decisions.iter().filter(|(_, said)| said.body.map_or_else(|| was_put(said.proposal), |by| by == body));
            // Of one that was put to others as well it is not known which of them decided.
            let to_others = |proposal: EntityId| twin.facts.iter().any(|fact| {
                fact.subject == proposal
                    && fact.affair().and_then(Affair::proposal).is_some_and(|one| one.body != Some(body))
            });
            let made = made.filter_map(|(fact, said)| {
                let sure = within(fact.validity.from, first, first + many)?;
                let open = said.body.is_none() && to_others(said.proposal);
                Some((*fact, if open { Certainty::Possible } else { sure }))
            });
            let made: Vec<(&Fact, Certainty)> = made.collect();
            let found = decisions_by(&twin.view, body, (day_at(first), day_at(first + many)));
            let order = in_time(made.iter().map(|(fact, _)| *fact).collect());
            prop_assert_eq!(found.iter().map(|one| one.fact.id).collect::<Vec<_>>(), order);
            let sure = sorted(found.iter().map(|one| (one.fact.id, one.certainty)).collect::<Vec<_>>());
            prop_assert_eq!(sure, sorted(made.into_iter().map(|(fact, sure)| (fact.id, sure)).collect::<Vec<_>>()));
        }
        for affair in recorded.entities.iter().map(|entity| entity.id) {
            for how in [&InvolvementKind::ALL[..0], &[InvolvementKind::Convener, InvolvementKind::Owner, InvolvementKind::Present]] {
                let wanted = |fact: &Fact, of: &Affair<EntityId>| {
                    fact.subject == affair && of.involvement().is_some_and(|said| how.is_empty() || how.contains(&said.how))
                };
                prop_assert_eq!(sorted(ids(involved_in(&twin.view, affair, how).items)), sorted(today(&twin, wanted)));
            }
            let aims = |fact: &Fact, of: &Affair<EntityId>| fact.subject == affair && of.target().is_some();
            prop_assert_eq!(sorted(ids(targets_of(&twin.view, affair).items)), sorted(today(&twin, aims)));
        }
    }

    #[test]
    fn agreements_are_those_that_a_filter_wants(
        (recorded, on, known) in asked_about(&[Kind::Agreement, Kind::Agreement, Kind::Act, Kind::ApprovalStep]),
        areas in some(&["Aarhus", "Viborg", "social"]),
        kinds in some(AgreementKind::ALL),
        states in some(ForceState::ALL),
        (party, whole) in (prop::option::weighted(0.2, 0..6_usize), prop::option::weighted(0.2, 0..2_usize)),
    ) {
        let twin = Twin::new(&recorded, on, known);
        let all = twin.entities(&[Noun::Agreement]);
        for agreement in &all {
            let of = |fits: &dyn Fn(&crate::network::agreement::Agreement<EntityId>) -> bool| {
                today(&twin, |_, affair| affair.agreement().is_some_and(fits))
            };
            prop_assert_eq!(sorted(ids(parts_of(&twin.view, *agreement).items)), sorted(of(&|terms| terms.whole == Some(*agreement))));
            let follows = today(&twin, |fact, affair| {
                fact.subject != *agreement && affair.agreement().is_some_and(|terms| terms.follows == Some(*agreement))
            });
            prop_assert_eq!(sorted(ids(successors_of(&twin.view, *agreement).items)), sorted(follows));
        }
        let parties = twin.entities(&[Noun::Organization, Noun::Person]);
        let filter = AgreementFilter {
            areas: areas.iter().map(|area| (*area).into()).collect(),
            kinds: kinds.clone(),
            parties: party.into_iter().map(|at| parties[at]).collect(),
            in_force: states.clone(),
            whole: whole.map(|at| all[at]),
        };
        let wanted = |agreement: &EntityId| {
            let terms = version(&twin, *agreement, Kind::Agreement).and_then(|fact| fact.affair()?.agreement());
            let is_party = |party: &EntityId| twin.today().iter().any(|(fact, _)| matches!(&fact.statement,
                Statement::Relation(tie) if tie.kind == RelationKind::PartyTo && tie.from == *party && tie.to == Some(*agreement)));
            let area = area_of(&twin, *agreement, Kind::Agreement);
            (areas.is_empty() || area.is_some_and(|area| areas.contains(&&*area)))
                && (kinds.is_empty() || terms.is_some_and(|terms| kinds.contains(&terms.kind)))
                && (states.is_empty() || states.contains(&in_force(&twin.view, *agreement).state))
                && filter.parties.iter().all(is_party)
                && filter.whole.is_none_or(|whole| terms.is_some_and(|terms| terms.whole == Some(whole)))
        };
        let expected: Vec<EntityId> = all.iter().copied().filter(|one| twin.view.knows(*one)).filter(wanted).collect();
        prop_assert_eq!(agreements(&twin.view, &filter).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn affairs_of_an_area_a_body_or_an_owner(
        (mut recorded, on, known) in asked_about(&[Kind::ActionItem, Kind::ActionItem, Kind::Involvement, Kind::MeetingSeries, Kind::Agreement]),
        states in prop::option::of(prop::sample::subsequence(ActionItemState::ALL.to_vec(), 0..4)),
    ) {
        // Whoever has to do with something does so with the action item.
        let item = recorded.entities.iter().find(|entity| entity.noun == Noun::ActionItem).expect("one").clone();
        for fact in recorded.facts.iter_mut().filter(|fact| fact.recorded >= item.created) {
            if let Statement::Affair(affair) = &mut fact.statement
                && let Affair::Involvement(said) = &mut **affair
            {
                fact.subject = item.id;
                said.how = if said.number.is_some_and(|number| number % 4 == 0) { said.how } else { InvolvementKind::Owner };
            }
        }
        let twin = Twin::new(&recorded, on, known);
        let nouns = [(Noun::Agreement, Kind::Agreement), (Noun::MeetingSeries, Kind::MeetingSeries), (Noun::Procedure, Kind::Procedure)];
        for (noun, kind) in nouns {
            let all: Vec<EntityId> = twin.entities(&[noun]).into_iter().filter(|one| twin.view.knows(*one)).collect();
            prop_assert_eq!(affairs_in(&twin.view, noun, None), all.clone());
            for area in ["Aarhus", "social"] {
                let of_it: Vec<EntityId> = all.iter().copied().filter(|one| area_of(&twin, *one, kind).as_deref() == Some(area)).collect();
                prop_assert_eq!(affairs_in(&twin.view, noun, Some(area)), of_it);
            }
        }
        for body in twin.entities(&[Noun::Organization]) {
            let sure = twin.surest(body, |of| matches!(of, Statement::Area(area) if &**area == "social"));
            prop_assert_eq!(works_in(&twin.view, body, "social"), sure);
        }
        for whose in twin.entities(&[Noun::Organization, Noun::Agreement]) {
            // The version that speaks is the surest, and of those the one that began last.
            let series: Vec<EntityId> = twin.entities(&[Noun::MeetingSeries]).into_iter().filter(|series| {
                let versions = twin.about(*series).into_iter().filter_map(|(fact, sure)| Some((fact, sure, fact.affair()?.meeting_series()?)));
                let speaking = versions.min_by_key(|(fact, sure, _)| (*sure, std::cmp::Reverse(fact.validity.from.earliest), fact.id));
                speaking.is_some_and(|(_, _, said)| said.whose == whose)
            }).collect();
            prop_assert_eq!(series_of(&twin.view, whose).iter().map(|(one, ..)| *one).collect::<Vec<_>>(), series.clone());
            let least = |found: &crate::network::questions::cadence::Yearly<'_>| {
                (found.series.iter().map(|one| one.series).collect::<Vec<_>>(), found.least.possible)
            };
            let sum = |all: &[EntityId]| {
                let each = all.iter().filter_map(|one| yearly_of(&twin.view, *one));
                (all.to_vec(), each.map(|one| one.least.possible).sum::<u32>())
            };
            prop_assert_eq!(least(&yearly_in(&twin.view, whose)), sum(&series));
            if twin.entities(&[Noun::Agreement]).contains(&whose) {
                let parts = with_parts(&twin, whose);
                let of_parts: Vec<EntityId> = parts.iter().flat_map(|part| series_of(&twin.view, *part)).map(|(one, ..)| one).collect();
                prop_assert_eq!(least(&yearly_within(&twin.view, whose)), sum(&sorted(of_parts)));
            }
        }
        let owners: Vec<Option<EntityId>> = [None].into_iter().chain(twin.entities(&[Noun::Organization, Noun::Person]).into_iter().map(Some)).collect();
        let origins: Vec<Option<EntityId>> = [None].into_iter().chain(twin.entities(&[Noun::Proposal, Noun::Meeting]).into_iter().map(Some)).collect();
        for owner in &owners {
            for origin in &origins {
                let wanted = |item: &EntityId| {
                    let owns = |owner: EntityId| twin.facts.iter().any(|fact| {
                        let said = fact.affair().and_then(Affair::involvement).filter(|_| fact.subject == *item);
                        // Itself, or whoever holds the place that is named.
                        let holds = |party| {
                            let holders = named(&twin, said.and_then(|said| said.role), party);
                            holders.iter().any(|(holder, person, _)| *holder == owner || *person == Some(owner))
                        };
                        said.is_some_and(|said| {
                            said.how == InvolvementKind::Owner && said.party.is_some_and(|party| party == owner || holds(party))
                        })
                    });
                    let from = || version(&twin, *item, Kind::ActionItem).and_then(|fact| fact.affair()?.action_item()?.origin);
                    let state = state_of(&twin.view, *item).map(|(state, _)| state);
                    owner.is_none_or(owns) && (origin.is_none() || from() == *origin)
                        && state.is_some_and(|state| states.as_ref().is_none_or(|states| states.contains(&state)))
                };
                let expected: Vec<EntityId> = twin.entities(&[Noun::ActionItem]).into_iter().filter(wanted).collect();
                let filter = ActionItemFilter { states: states.clone(), owner: *owner, origin: *origin };
                prop_assert_eq!(action_items(&twin.view, &filter), expected);
            }
        }
    }
}
