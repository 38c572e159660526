//! The measured questions, on a network of 100,000 bodies in trees of 500.

use std::hint::black_box;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use criterion::{Criterion, criterion_group, criterion_main};
use herred::network::fact::{Basis, Fact, Statement};
use herred::network::key::{EntityId, FactId, Key, Noun, Revision};
use herred::network::membership::{Capacity, Membership};
use herred::network::network::Network;
use herred::network::organization::{Language, Name, NameUsage, OrganizationKind};
use herred::network::questions::chart::{ChartOptions, chart};
use herred::network::questions::filter::{OrganizationFilter, organizations};
use herred::network::questions::search::search;
use herred::network::questions::structure::{Along, descendants};
use herred::network::recorded::{EntityRecord, Recorded, RevisionRecord};
use herred::network::relation::{Relation, RelationKind};
use herred::network::seat::Role;
use herred::network::validity::Validity;
use herred::network::view::View;

/// Bodies a tree.
const TREE: usize = 500;
/// Trees.
const TREES: usize = 200;
/// Members a body, one of whom chairs it.
const MEMBERS: usize = 5;

fn rows() -> Recorded {
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

fn questions(criterion: &mut Criterion) {
    let on = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day").into();
    let view = View::new(Arc::new(Network::default().extended(rows())), on);
    let root = view.of_noun(Noun::Organization).nth(TREE * 77).expect("there are trees");
    let bare =
        ChartOptions { along: vec![Along::PartOf], depth: None, relations: Vec::new(), leaders: false, limit: None };
    let full = ChartOptions { relations: vec![RelationKind::Line], leaders: true, ..bare.clone() };
    assert_eq!(chart(&view, &[root], &full).nodes.len(), TREE);
    criterion.bench_function("chart of 500, bare", |run| run.iter(|| chart(&view, &[root], black_box(&bare))));
    criterion.bench_function("chart of 500, leaders and lines", |run| {
        run.iter(|| chart(&view, &[root], black_box(&full)));
    });
    criterion.bench_function("descendants, 499", |run| {
        run.iter(|| descendants(&view, black_box(root), &[Along::PartOf], None));
    });
    criterion.bench_function("search of 100,000 names", |run| {
        run.iter(|| search(&view, black_box("omsorg aalborg 77"), &[Noun::Organization], 20));
    });
    let filter = OrganizationFilter { kinds: vec![OrganizationKind::Department], ..OrganizationFilter::default() };
    criterion.bench_function("a page of 100 bodies", |run| {
        run.iter(|| organizations(&view, black_box(&filter), Some(root)).take(100).count());
    });
}

criterion_group!(benches, questions);
criterion_main!(benches);
