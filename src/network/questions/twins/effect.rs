//! What decisions are the ground of, and on which decisions something rests, fact by fact.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::Twin;
use crate::network::affair::Affair;
use crate::network::fact::{Fact, Link, Statement, StatementKind};
use crate::network::gap::Topic;
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::questions::decision::{Effect, effects_of, grounds_of};
use crate::network::recorded::Recorded;
use crate::network::testing::{SPAN, asked_about, day_at};
use crate::network::validity::{Bound, Certainty, Day, Validity};
use crate::network::word::Word;

/// What each topic is told by: facts of these kinds about a subject, and facts that name it in these places.
fn told_by(topic: Topic) -> (Vec<StatementKind>, Vec<Link>) {
    use Link as L;
    use StatementKind as K;
    let (kinds, links): (&[K], &[L]) = match topic {
        Topic::Everything | Topic::Actions | Topic::Decisions | Topic::Identity => (&[], &[]),
        Topic::Existence => (
            &[
                K::Existence,
                K::Document,
                K::Post,
                K::Seat,
                K::Membership,
                K::Representation,
                K::Relation,
                K::Succession,
                K::Provision,
                K::Exemption,
                K::Agreement,
                K::MeetingSeries,
                K::Meeting,
                K::Proposal,
                K::ProposalItem,
                K::Decision,
                K::Effect,
                K::ActionItem,
                K::Procedure,
            ],
            &[],
        ),
        Topic::Names => (&[K::Name, K::PersonName], &[]),
        Topic::Classification => (&[K::Classification], &[]),
        Topic::Placement => (&[K::Placement], &[]),
        Topic::Parts => (&[], &[L::Parent]),
        Topic::Identifiers => (&[K::Identifier, K::PersonIdentifier], &[]),
        Topic::Level => (&[K::Level], &[]),
        Topic::Area => (&[K::Area], &[]),
        Topic::LegalForm => (&[K::LegalForm], &[]),
        Topic::Staffing => (&[K::Staffing], &[]),
        Topic::ContactPoints => (&[K::ContactPoint], &[]),
        Topic::Tasks => (&[K::Task], &[]),
        Topic::Seats => (&[], &[L::SeatBody, L::PostBody, L::SeatPost]),
        Topic::Members => (&[], &[L::Body]),
        Topic::Memberships => (&[], &[L::Member, L::Representative]),
        Topic::Holders => (&[], &[L::HeldSeat, L::HeldPost]),
        Topic::Representatives => (&[K::Representation], &[L::RepresentedIn]),
        Topic::Term => (&[K::Membership, K::Representation, K::Leave], &[]),
        Topic::Leader => (&[], &[L::Body, L::From, L::To]),
        Topic::Superiors => (&[], &[L::From, L::To]),
        Topic::Subordinates => (&[], &[L::Parent, L::From, L::To]),
        Topic::Relations => (&[K::Relation], &[L::From, L::To]),
        Topic::Predecessors => (&[], &[L::Successor]),
        Topic::Successors => (&[], &[L::Predecessor, L::AgreementFollowed]),
        Topic::Parties | Topic::ContactPersons => (&[], &[L::To]),
        Topic::Provisions => (&[K::Provision, K::Exemption], &[L::ProvisionBody, L::ProvisionPlace]),
        Topic::Rotation => {
            (&[K::Provision, K::Exemption], &[L::Body, L::HeldSeat, L::HeldPost, L::ProvisionBody, L::ProvisionPlace])
        }
        Topic::Force | Topic::Notice => (&[K::Agreement], &[]),
        Topic::Involved => (&[K::Involvement], &[]),
        Topic::Target => (&[K::Target], &[]),
        Topic::Meetings => (&[], &[L::SeriesOf, L::MeetingOf]),
        Topic::Cadence => (&[K::MeetingSeries], &[]),
        Topic::Approvals => (&[K::Act, K::ApprovalStep], &[L::StepOf]),
        Topic::Deadline => (&[K::ApprovalStep], &[]),
        Topic::Mandates => (&[K::Relation], &[L::From, L::To]),
        Topic::Money => (&[K::BudgetLine, K::Allocation], &[L::BudgetOf, L::BudgetUnder]),
    };
    (kinds.to_vec(), links.to_vec())
}

/// Whether a fact is about something under a topic, or under any where none is given.
fn is_about(fact: &Fact, affected: EntityId, topic: Option<Topic>) -> bool {
    let topics = match topic {
        None | Some(Topic::Everything) => Topic::ALL.to_vec(),
        Some(topic) => vec![topic],
    };
    topics.into_iter().map(told_by).any(|(kinds, links)| {
        let named =
            fact.statement.references().into_iter().any(|(link, one)| *one == affected && links.contains(&link));
        named || fact.subject == affected && kinds.contains(&fact.statement.kind())
    })
}

/// The days on which a bound can lie; one before all and one after all stand for those that nothing limits.
fn days(bound: Bound) -> BTreeSet<i64> {
    let can_lie = |at: &i64| bound.earliest <= day_at(*at) && day_at(*at) <= bound.latest;
    (-1..=SPAN + 2).filter(can_lie).collect()
}

/// How sure it is that two begin on one day.
fn together(one: Bound, other: Bound) -> Option<Certainty> {
    let (one, other) = (days(one), days(other));
    one.intersection(&other).next()?;
    Some(if one.len() == 1 && one == other { Certainty::Certain } else { Certainty::Possible })
}

/// Random rows in which effects are on what other facts are about or name, and some begin with these.
fn effective() -> impl Strategy<Value = (Recorded, Day, Revision)> {
    let kinds = &[StatementKind::Effect, StatementKind::Effect, StatementKind::Act, StatementKind::MeetingSeries];
    let choices = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 60);
    (asked_about(kinds), choices).prop_map(|((mut recorded, on, known), choices)| {
        let facts = recorded.facts.clone();
        for (fact, (other, choice)) in recorded.facts.iter_mut().zip(choices) {
            let before: Vec<&Fact> = facts.iter().filter(|other| other.recorded <= fact.recorded).collect();
            let other = *other.get(&before);
            let named = other.statement.references().into_iter().map(|(_, one)| *one).chain([other.subject]);
            let can_be = |one: &EntityId| Link::Affected.accepts().contains(&recorded.entities[one.index()].noun);
            let named: Vec<EntityId> = named.filter(can_be).collect();
            let Statement::Affair(affair) = &mut fact.statement else { continue };
            let (Affair::Effect(said), Some(last)) = (&mut **affair, named.len().checked_sub(1)) else { continue };
            said.affected = named[usize::from(choice / 4).min(last)];
            let mut fitting = Topic::ALL.iter().filter(|topic| is_about(other, said.affected, Some(**topic)));
            said.topic = if choice % 4 == 0 { said.topic } else { fitting.nth(usize::from(choice % 2)).copied() };
            if choice % 3 != 0 {
                fact.validity = Validity { from: other.validity.from, until: Bound::OPEN };
            }
        }
        (recorded, on, known)
    })
}

/// What an effect changes, and the facts that rest on it.
type Rests = (FactId, BTreeSet<(FactId, Certainty)>);

fn rests(effect: &Effect<'_>) -> Rests {
    (effect.fact.id, effect.facts.iter().map(|(fact, sure)| (fact.id, *sure)).collect())
}

proptest! {
    #[test]
    fn what_begins_with_an_effect_rests_on_it(
        (recorded, on, known) in effective(),
    ) {
        let twin = Twin::new(&recorded, on, known);
        let effects = twin.facts.iter().filter_map(|fact| Some((*fact, fact.affair()?.effect()?)));
        // Each effect with the facts that rest on it.
        let effects: Vec<(&Fact, EntityId, Vec<(&Fact, Certainty)>)> = effects.map(|(effect, said)| {
            let of_it = twin.facts.iter().filter(|fact| is_about(fact, said.affected, said.topic));
            let facts = of_it.filter_map(|fact| Some((*fact, together(effect.validity.from, fact.validity.from)?)));
            (effect, said.affected, facts.collect())
        }).collect();
        let ids = |facts: &[(&Fact, Certainty)]| facts.iter().map(|(fact, sure)| (fact.id, *sure)).collect::<BTreeSet<_>>();
        for decision in twin.entities(&[Noun::Decision]) {
            let found = effects_of(&twin.view, decision);
            prop_assert!(found.is_sorted_by_key(|effect| (effect.fact.validity.from, effect.fact.id)));
            prop_assert!(found.iter().all(|effect| effect.decision == decision && effect.facts.is_sorted_by_key(|(fact, _)| fact.id)));
            let mut found: Vec<Rests> = found.iter().map(rests).collect();
            found.sort();
            let own = effects.iter().filter(|(fact, ..)| fact.subject == decision);
            let expected: Vec<Rests> = own.map(|(fact, _, facts)| (fact.id, ids(facts))).collect();
            prop_assert_eq!(found, expected);
        }
        for entity in recorded.entities.iter().map(|entity| entity.id).filter(|id| twin.view.knows(*id)) {
            let found = grounds_of(&twin.view, entity);
            prop_assert!(found.is_sorted_by_key(|ground| ground.fact.id));
            let expected: Vec<Rests> = effects.iter().filter_map(|(fact, affected, facts)| {
                let mut facts = facts.clone();
                facts.retain(|(fact, _)| *affected == entity || fact.subject == entity);
                (*affected == entity || !facts.is_empty()).then_some((fact.id, ids(&facts)))
            }).collect();
            prop_assert_eq!(found.iter().map(rests).collect::<Vec<_>>(), expected);
        }
    }
}
