//! The network that is measured: 100,000 bodies in trees of 500, each body with members, one of whom chairs it.

use chrono::{DateTime, NaiveDate};
use herred::network::fact::{Basis, Fact, Statement};
use herred::network::key::{EntityId, FactId, Key, Noun, Revision};
use herred::network::membership::{Capacity, Membership};
use herred::network::organization::{Language, Name, NameUsage, OrganizationKind};
use herred::network::recorded::{EntityRecord, Recorded, RevisionRecord};
use herred::network::relation::{Relation, RelationKind};
use herred::network::seat::Role;
use herred::network::validity::Validity;

/// Bodies a tree.
pub const TREE: usize = 500;
/// Trees.
const TREES: usize = 200;
/// Members a body, one of whom chairs it.
const MEMBERS: usize = 5;

/// The network's rows.
pub fn rows() -> Recorded {
    let mut recorded = Recorded::default();
    let start = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");
    recorded.revisions.push(RevisionRecord {
        number: Revision::FIRST,
        instant: DateTime::UNIX_EPOCH,
        actor: "bench".into(),
        message: "a network".into(),
        origin: None,
    });
    let entity = |recorded: &mut Recorded, noun: Noun| {
        let id = EntityId::at(recorded.entities.len()).expect("few");
        let key = Key::parse(&format!("bench:e{id}")).expect("a key");
        let kind = (noun == Noun::Organization).then_some(OrganizationKind::Department);
        recorded.entities.push(EntityRecord { id, key, noun, kind, created: Revision::FIRST });
        id
    };
    let fact = |recorded: &mut Recorded, subject: EntityId, statement: Statement| {
        let id = FactId::at(recorded.facts.len()).expect("few");
        recorded.facts.push(Fact {
            validity: Validity::since(start.into()),
            id,
            subject,
            recorded: Revision::FIRST,
            withdrawn: None,
            basis: Basis::Stated,
            statement,
            margin: None,
        });
    };
    let person = entity(&mut recorded, Noun::Person);
    for tree in 0..TREES {
        let mut bodies: Vec<EntityId> = Vec::with_capacity(TREE);
        for at in 0..TREE {
            let body = entity(&mut recorded, Noun::Organization);
            fact(&mut recorded, body, Statement::Existence);
            let text = format!("Afdeling {} for sundhed og omsorg i Ålborg {tree}", at * 7919 % TREE);
            let (language, usage) = (Language::Danish, NameUsage::Official);
            fact(&mut recorded, body, Statement::Name(Box::new(Name { text: text.into(), language, usage })));
            if let Some(parent) = at.checked_sub(1).and_then(|before| bodies.get(before / 5)) {
                fact(&mut recorded, body, Statement::Placement(*parent));
                let line = entity(&mut recorded, Noun::Relation);
                let relation = Relation { kind: RelationKind::Line, from: body, to: Some(*parent), terms: None };
                fact(&mut recorded, line, Statement::Relation(relation));
            }
            for place in 0..MEMBERS {
                let membership = entity(&mut recorded, Noun::Membership);
                let role = if place == 0 { Role::Chair } else { Role::Member };
                let terms = Membership {
                    body,
                    member: person,
                    seat: None,
                    post: None,
                    role,
                    capacity: Capacity::Ordinary,
                    stands_in_for: None,
                    ended: None,
                };
                fact(&mut recorded, membership, Statement::Membership(terms));
            }
            bodies.push(body);
        }
    }
    recorded
}
