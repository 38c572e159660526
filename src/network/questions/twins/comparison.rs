use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::Twin;
use crate::network::fact::{Fact, Statement};
use crate::network::key::{EntityId, FactId, Noun, Revision};
use crate::network::membership::Membership;
use crate::network::organization::NameUsage;
use crate::network::questions::comparison::{Comparison, DifferenceKind, Within};
use crate::network::recorded::Recorded;
use crate::network::relation::RelationKind;
use crate::network::testing::{SPAN, asked, asked_of_affairs, day_at, network_of};
use crate::network::validity::Certainty;
use crate::network::view::View;
use crate::network::word::Word;

/// The entity, what of it, the party and the member that sits or is sat for.
type Thing = (EntityId, String, Option<EntityId>, Option<EntityId>);
/// What is said, as sure as the surest that says it, and who says it.
type Said = BTreeMap<String, (Certainty, Vec<FactId>)>;
/// A difference in plain words: its kind, the thing, and the facts and the certainty on each side.
type Row = (&'static str, Thing, [Vec<FactId>; 2], [Option<Certainty>; 2], Certainty, Vec<FactId>);

fn belongs(terms: &Membership<EntityId>) -> String {
    format!("{:?} {:?} {:?} {:?}", terms.role, terms.capacity, terms.seat, terms.post)
}

/// Everything that is said on a side.
fn everything(twin: &Twin<'_>) -> BTreeMap<Thing, Said> {
    let mut all: BTreeMap<Thing, Said> = BTreeMap::new();
    let mut say = |thing: Thing, what: String, sure: Certainty, facts: Vec<FactId>| {
        let known = all.entry(thing).or_default().entry(what).or_insert((sure, facts.clone()));
        if (sure, &facts) < (known.0, &known.1) {
            *known = (sure, facts);
        }
    };
    let today = twin.today();
    for (fact, sure) in &today {
        let (of, facts) = (fact.subject, vec![fact.id]);
        match &fact.statement {
            Statement::Existence => say((of, "existence".into(), None, None), String::new(), *sure, facts),
            Statement::Name(name) if [NameUsage::Official, NameUsage::Label].contains(&name.usage) => {
                let what = format!("name {:?} {:?}", name.usage, name.language);
                say((of, what, None, None), name.text.to_string(), *sure, facts);
            }
            Statement::PersonName(name) => {
                say((of, "person".into(), None, None), format!("{name:?}"), *sure, facts);
            }
            Statement::Classification(class) => say((of, "class".into(), None, None), class.to_string(), *sure, facts),
            Statement::Placement(parent) => say((of, "place".into(), None, None), format!("{parent}"), *sure, facts),
            Statement::Relation(relation) => {
                let to = format!("{:?} {:?}", relation.to, relation.terms);
                say((relation.from, format!("relation {:?}", relation.kind), None, None), to, *sure, facts);
            }
            Statement::Affair(affair) if affair.meeting().is_none() => {
                say((of, format!("affair {:?}", affair.kind()), None, None), format!("{affair:?}"), *sure, facts);
            }
            Statement::Membership(terms) => {
                let member = terms.member;
                say((terms.body, "party".into(), Some(member), None), belongs(terms), *sure, facts.clone());
                if let Some(seat) = terms.seat
                    && terms.capacity.holds()
                {
                    say((seat, "holders".into(), None, None), format!("{member}"), *sure, facts);
                }
                for (other, less_sure) in &today {
                    let Statement::Representation(sits) = &other.statement else { continue };
                    if sits.membership != of {
                        continue;
                    }
                    let (sure, facts) = ((*sure).max(*less_sure), vec![fact.id, other.id]);
                    let how = format!("{} {:?}", belongs(terms), sits.capacity);
                    say((terms.body, "party".into(), Some(sits.person), Some(member)), how, sure, facts.clone());
                    if sits.capacity.holds() {
                        say((terms.body, "sits".into(), None, Some(member)), format!("{}", sits.person), sure, facts);
                    }
                }
            }
            _ => {}
        }
    }
    for fact in &twin.facts {
        if let Some(meeting) = fact.affair().and_then(|affair| affair.meeting()) {
            let what = format!("{meeting:?} {:?}", fact.validity);
            say((fact.subject, "affair Meeting".into(), None, None), what, Certainty::Certain, vec![fact.id]);
        }
    }
    all
}

fn is_there(twin: &Twin<'_>, known: Revision, entity: EntityId) -> bool {
    let is_existence = |fact: &&&Fact| fact.subject == entity && fact.statement == Statement::Existence;
    let exists = twin.facts.iter().filter(is_existence);
    let days: Vec<_> = exists.map(|fact| twin.sure(fact)).collect();
    let created = twin.recorded.entities[entity.index()].created <= known;
    created && (days.is_empty() || days.iter().any(Option::is_some))
}

fn expected(recorded: &Recorded, sides: [(&Twin<'_>, Revision); 2]) -> Vec<Row> {
    let [was, is] = sides.map(|(twin, _)| everything(twin));
    let things: BTreeSet<&Thing> = was.keys().chain(is.keys()).collect();
    let none = Said::new();
    let mut rows = Vec::new();
    for thing in things {
        let (was, is) = (was.get(thing).unwrap_or(&none), is.get(thing).unwrap_or(&none));
        let unlike = |one: &Said, other: &Said| {
            let sure = |said: &Said, what| said.get(what).map(|(sure, _)| *sure);
            let only = one.iter().filter(|(what, said)| sure(other, *what) != Some(said.0));
            only.map(|(_, said)| said.clone()).collect::<Vec<_>>()
        };
        let (before, after) = (unlike(was, is), unlike(is, was));
        if before.is_empty() && after.is_empty() {
            continue;
        }
        let rank = |said: &Said| match said.values().map(|(sure, _)| *sure).min() {
            Some(Certainty::Certain) => 2,
            Some(Certainty::Possible) => 1,
            None => 0,
        };
        let lasts = sides.iter().all(|(twin, known)| is_there(twin, *known, thing.0));
        let others = !was.keys().eq(is.keys());
        let kind = match thing.1.split(' ').next().unwrap_or_default() {
            "existence" => {
                if rank(is) > rank(was) {
                    "FOUNDED"
                } else {
                    "DISSOLVED"
                }
            }
            "name" | "person" if lasts && others => "RENAMED",
            "class" if lasts && others => "RECLASSIFIED",
            "place" if lasts && others => "MOVED",
            "party" if rank(is) > rank(was) => "JOINED",
            "party" if rank(is) < rank(was) => "LEFT",
            "party" => "ROLE_CHANGED",
            "holders" | "sits" if others && !before.is_empty() && !after.is_empty() => "PASSED_ON",
            "relation" => "REDRAWN",
            "affair" if SAID_OF_OTHERS.iter().any(|said| thing.1.ends_with(said)) => "ALTERED",
            "affair" if rank(is) > rank(was) => "ADDED",
            "affair" if rank(is) < rank(was) => "GONE",
            "affair" => "ALTERED",
            _ => continue,
        };
        let in_effect = |(twin, known): (&Twin<'_>, Revision), fact: &Fact| match fact.validity.from {
            _ if !fact.known_at(known) => 0,
            from if from.latest <= twin.on => 2,
            from => u8::from(from.earliest <= twin.on),
        };
        let passes = |fact: &&Fact| match &fact.statement {
            Statement::Succession(succession) => {
                let end = match kind {
                    "FOUNDED" => succession.successor,
                    "DISSOLVED" => succession.predecessor,
                    _ => return false,
                };
                end == thing.0 && in_effect(sides[0], fact) != in_effect(sides[1], fact)
            }
            _ => false,
        };
        let surest = |said: &[(Certainty, Vec<FactId>)]| said.iter().map(|(sure, _)| *sure).min();
        let facts = |said: &[(Certainty, Vec<FactId>)]| {
            let mut facts: Vec<FactId> = said.iter().flat_map(|(_, facts)| facts.clone()).collect();
            facts.sort();
            facts
        };
        let certainty = before.iter().chain(&after).map(|(sure, _)| *sure).max().unwrap_or(Certainty::Certain);
        let successions: Vec<FactId> = recorded.facts.iter().filter(passes).map(|fact| fact.id).collect();
        let sides = [facts(&before), facts(&after)];
        rows.push((kind, thing.clone(), sides, [surest(&before), surest(&after)], certainty, successions));
    }
    rows.sort();
    rows
}

/// The affairs that are said of entities, and are none.
const SAID_OF_OTHERS: &[&str] = &["Target", "Effect", " Act", "Allocation", "Involvement"];

/// The affairs that concern bodies, whenever a side says so: those that name one of them or one of their places, or to
/// which one is a party, and those that name such an affair, in so many rounds.
fn concerned(twins: &[Twin<'_>; 2], bodies: &BTreeSet<EntityId>, rounds: usize) -> BTreeSet<EntityId> {
    let mut all = bodies.clone();
    for twin in twins {
        all.extend(twin.entities(&[Noun::Seat, Noun::Post]).into_iter().filter(|place| lies_in(twin, *place, bodies)));
    }
    for _ in 0..rounds {
        let nearer = all.clone();
        for fact in twins.iter().flat_map(|twin| &twin.facts) {
            match &fact.statement {
                Statement::Affair(affair) if affair.kind().noun().is_some() => {
                    if affair.references().iter().any(|(_, named)| nearer.contains(named)) {
                        all.insert(fact.subject);
                    }
                }
                Statement::Relation(relation) if relation.kind == RelationKind::PartyTo => {
                    let is_agreement = |of: &EntityId| twins[0].entities(&[Noun::Agreement]).contains(of);
                    all.extend(relation.to.filter(|to| nearer.contains(&relation.from) && is_agreement(to)));
                }
                _ => {}
            }
        }
    }
    all
}

/// Whether a seat or a post is of one of the bodies on a side.
fn lies_in(twin: &Twin<'_>, place: EntityId, bodies: &BTreeSet<EntityId>) -> bool {
    let places = twin.about(place).into_iter().filter_map(|(fact, _)| match &fact.statement {
        Statement::Seat(seat) => Some((seat.body, fact)),
        Statement::Post(post) => Some((post.body, fact)),
        _ => None,
    });
    let best =
        places.min_by_key(|(_, fact)| (twin.sure(fact), std::cmp::Reverse(fact.validity.from.earliest), fact.id));
    best.is_some_and(|(body, _)| bodies.contains(&body))
}

fn sorted(facts: &[&Fact]) -> Vec<FactId> {
    let mut ids: Vec<FactId> = facts.iter().map(|fact| fact.id).collect();
    ids.sort();
    ids
}

/// The body, and all that placements on a side lead down to from it.
fn subtree(twin: &Twin<'_>, body: EntityId) -> BTreeSet<EntityId> {
    let mut inside = BTreeSet::from([body]);
    for _ in 0..twin.recorded.entities.len() {
        for (fact, _) in twin.today() {
            if let Statement::Placement(parent) = fact.statement
                && inside.contains(&parent)
            {
                inside.insert(fact.subject);
            }
        }
    }
    inside
}

proptest! {
    #[test]
    fn comparisons((recorded, on, known) in prop_oneof![asked(), asked_of_affairs()], other in (0..=SPAN + 1, 1..=3_i64), same_day in any::<bool>()) {
        let other_day = if same_day { on } else { day_at(other.0) };
        let other_known = Revision::new(other.1).expect("from 1 on");
        let twins = [Twin::new(&recorded, on, known), Twin::new(&recorded, other_day, other_known)];
        // Both views are of one network.
        let network = network_of(&recorded);
        let views = [(on, known), (other_day, other_known)]
            .map(|(on, known)| View::new(network.clone(), on).known_at(Some(known)));
        let comparison = Comparison::new(&views[0], &views[1]);
        let found: Vec<_> = comparison.differences(None).collect();
        let mut rows: Vec<Row> = found.iter().map(|(_, difference)| {
            let aspect = difference.aspect;
            let what = format!("{:?}", aspect.what);
            let thing = match what.split(['(', ' ']).next().unwrap_or_default() {
                "Existence" => "existence".to_owned(),
                "Name" => what.replace("Name(", "name ").replace(", ", " ").replace(')', ""),
                "PersonName" => "person".to_owned(),
                "Classification" => "class".to_owned(),
                "Placement" => "place".to_owned(),
                "Party" => "party".to_owned(),
                "Holders" => "holders".to_owned(),
                "Representatives" => "sits".to_owned(),
                "Affair" => what.replace("Affair(", "affair ").replace(')', ""),
                _ => what.replace("Relations(", "relation ").replace(')', ""),
            };
            (
                difference.kind.code(),
                (aspect.of, thing, aspect.party(), aspect.member()),
                [sorted(&difference.before), sorted(&difference.after)],
                [difference.certainty_before, difference.certainty_after],
                difference.certainty,
                sorted(&difference.successions),
            )
        }).collect();
        rows.sort();
        prop_assert_eq!(rows, expected(&recorded, [(&twins[0], known), (&twins[1], other_known)]));
        prop_assert!(found.is_sorted_by(|one, other| one.0 < other.0));
        for (at, (place, difference)) in found.iter().enumerate() {
            prop_assert_eq!(comparison.at(*place).map(|difference| difference.kind), Some(difference.kind));
            prop_assert!(comparison.differences(Some(*place)).map(|(place, _)| place).eq(found[at + 1..].iter().map(|(place, _)| *place)));
        }
        // The other way round nothing else differs.
        let back = Comparison::new(&views[1], &views[0]);
        let turned = |kind| match kind {
            DifferenceKind::Founded => DifferenceKind::Dissolved,
            DifferenceKind::Dissolved => DifferenceKind::Founded,
            DifferenceKind::Joined => DifferenceKind::Left,
            DifferenceKind::Added => DifferenceKind::Gone,
            DifferenceKind::Gone => DifferenceKind::Added,
            DifferenceKind::Left => DifferenceKind::Joined,
            other => other,
        };
        let there: Vec<_> = found.iter().map(|(_, difference)| (difference.aspect, turned(difference.kind))).collect();
        prop_assert_eq!(back.differences(None).map(|(_, difference)| (difference.aspect, difference.kind)).collect::<Vec<_>>(), there);
        for body in twins[0].entities(&[Noun::Organization]) {
            let within = Within::new(&comparison, body);
            let inside: BTreeSet<EntityId> = twins.iter().flat_map(|twin| subtree(twin, body)).collect();
            let [near, far, farther] = [0, 2, 3].map(|rounds| concerned(&twins, &inside, rounds));
            for (_, difference) in &found {
                let named = difference.before.iter().chain(&difference.after).flat_map(|fact| match &fact.statement {
                    Statement::Relation(relation) => relation.to.into_iter().collect(),
                    Statement::Affair(affair) => affair.references().into_iter().map(|(_, one)| *one).collect(),
                    _ => Vec::new(),
                });
                let (own, others) = if difference.aspect.affair().is_some() { (&farther, &far) } else { (&near, &near) };
                let expected = own.contains(&difference.aspect.of) || named.into_iter().any(|one| others.contains(&one));
                prop_assert_eq!(within.has(&comparison, difference), expected);
            }
        }
    }
}
