//! Trees of bodies, all alike: five parts a body, each body with ten memberships over twenty years, half of
//! them its chairs in turn, and a line of command along the tree.

use chrono::NaiveDate;
use fastrand::Rng;
use herred::network::change::{Change, NewFact};
use herred::network::fact::{Basis, Margin, Statement};
use herred::network::key::{Key, Noun};
use herred::network::membership::{Capacity, Membership, Representation};
use herred::network::network::Network;
use herred::network::organization::{Identifier, Language, Name, NameUsage, OrganizationKind};
use herred::network::person::PersonName;
use herred::network::relation::{Relation, RelationKind};
use herred::network::seat::Role;
use herred::network::validity::{Day, Validity};

/// Bodies a tree.
pub const BODIES: usize = 500;
/// Persons a tree.
const PERSONS: usize = 2_500;
/// Terms of a chair, and as many memberships of others, a body.
const TERMS: usize = 5;
/// Memberships a tree.
pub const MEMBERSHIPS: usize = BODIES * TERMS * 2;
const PARTS: usize = 5;
const FIRST_YEAR: i32 = 2005;

/// The key of a body of a tree.
pub fn body(tree: usize, at: usize) -> Key {
    key("b", tree * BODIES + at)
}

fn key(of: &str, number: usize) -> Key {
    Key::parse(&format!("scale:{of}{number}")).expect("a key")
}

fn day(year: i32, month: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, 1).expect("a day").into()
}

fn recorded(subject: &Key, validity: Validity, statement: Statement<Key>) -> Change {
    let (subject, basis, margin) = (subject.clone(), Basis::Stated, Margin::default());
    Change::Record(Box::new(NewFact { subject, validity, basis, statement, margin }))
}

fn name(text: String, usage: NameUsage) -> Statement<Key> {
    Statement::Name(Box::new(Name { text: text.into(), language: Language::Danish, usage }))
}

/// The changes that make a tree.
pub fn tree(tree: usize) -> Vec<Change> {
    let (mut changes, whole) = (Vec::new(), Validity::since(day(FIRST_YEAR, 1)));
    let person = |at: usize| key("p", tree * PERSONS + at % PERSONS);
    for at in 0..PERSONS {
        let (person, number) = (person(at), tree * PERSONS + at);
        changes.push(Change::Create { key: person.clone(), noun: Noun::Person, kind: None });
        let name =
            PersonName { given: format!("Åse {}", number % 977).into(), family: format!("Dahl {number}").into() };
        changes.push(recorded(&person, Validity::UNKNOWN, Statement::PersonName(Some(Box::new(name)))));
    }
    for at in 0..BODIES {
        let (here, number) = (body(tree, at), tree * BODIES + at);
        changes.push(Change::Create {
            key: here.clone(),
            noun: Noun::Organization,
            kind: Some(OrganizationKind::Committee),
        });
        changes.push(recorded(&here, whole, Statement::Existence));
        let text = format!("Udvalg {} for sundhed {number}", at * 7919 % BODIES);
        changes.push(recorded(&here, whole, name(text, NameUsage::Official)));
        let identifier = Identifier { scheme: "code".into(), value: format!("C{number}").into() };
        changes.push(recorded(&here, whole, Statement::Identifier(Box::new(identifier))));
        let parent = at.checked_sub(1).map(|before| body(tree, before / PARTS));
        if let Some(parent) = &parent {
            changes.push(recorded(&here, whole, Statement::Placement(parent.clone())));
            let line = key("l", number);
            changes.push(Change::Create { key: line.clone(), noun: Noun::Relation, kind: None });
            let relation =
                Relation { kind: RelationKind::Line, from: here.clone(), to: Some(parent.clone()), terms: None };
            changes.push(recorded(&line, whole, Statement::Relation(relation)));
        }
        for place in 0..2 * TERMS {
            let (number, term) = (number * 2 * TERMS + place, i32::try_from(place / 2).expect("few terms"));
            let is_chair = place % 2 == 0;
            // The last terms are still running. Every other ordinary member is the body above.
            let start = FIRST_YEAR + term * 4 + i32::from(!is_chair);
            let last = term + 1 == i32::try_from(TERMS).expect("few terms");
            let validity =
                if last { Validity::since(day(start, 2)) } else { Validity::between(day(start, 2), day(start + 4, 2)) };
            let membership = key("m", number);
            changes.push(Change::Create { key: membership.clone(), noun: Noun::Membership, kind: None });
            let for_parent = parent.clone().filter(|_| !is_chair && place % 4 == 1);
            let represented = for_parent.is_some();
            let terms = Membership {
                body: here.clone(),
                member: for_parent.unwrap_or_else(|| person(number)),
                seat: None,
                post: None,
                role: if is_chair { Role::Chair } else { Role::Member },
                capacity: Capacity::Ordinary,
                stands_in_for: None,
                ended: None,
            };
            changes.push(recorded(&membership, validity, Statement::Membership(terms)));
            if represented {
                let representation = key("r", number);
                changes.push(Change::Create { key: representation.clone(), noun: Noun::Representation, kind: None });
                let sits = Representation { membership, person: person(number), capacity: Capacity::Ordinary };
                changes.push(recorded(&representation, validity, Statement::Representation(sits)));
            }
        }
    }
    changes
}

/// A change of one fact: a body comes to have one more name, nobody knows since when.
pub fn renaming(network: &Network, rng: &mut Rng) -> Change {
    let bodies = network.count_of(Noun::Organization).max(1);
    let place = rng.usize(..bodies);
    let body = network.of_noun(Noun::Organization).nth(place);
    let key = body.and_then(|body| network.entity(body)).map(|body| body.key().clone()).expect("a body");
    let text = format!("Navn {}", rng.u32(..));
    recorded(&key, Validity::UNKNOWN, name(text, NameUsage::Alias))
}
