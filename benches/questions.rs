//! The measured questions: on a network of 100,000 bodies in trees of 500, and of rotation on one of 5,000 bodies that
//! rotate and 1,000,000 memberships.

use std::hint::black_box;
use std::sync::Arc;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use herred::network::key::Noun;
use herred::network::network::Network;
use herred::network::organization::OrganizationKind;
use herred::network::questions::chart::{ChartOptions, chart};
use herred::network::questions::filter::{OrganizationFilter, organizations};
use herred::network::questions::rotation::eligible::eligible_under;
use herred::network::questions::rotation::{rotations_between, rotations_of};
use herred::network::questions::search::search;
use herred::network::questions::structure::{Along, descendants};
use herred::network::questions::term::terms_ending;
use herred::network::relation::RelationKind;
use herred::network::view::View;

mod rows;
mod turns;

use rows::{TREE, rows};
use turns::BODIES;

fn questions(criterion: &mut Criterion) {
    let on = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day").into();
    let view = View::new(Arc::new(Network::default().extended(rows())), on);
    let root = view.of_noun(Noun::Organization).nth(TREE * 77).expect("there are trees");
    let bare = ChartOptions {
        along: vec![Along::PartOf],
        depth: None,
        relations: Vec::new(),
        leaders: false,
        lines: true,
        limit: None,
    };
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

fn rotation(criterion: &mut Criterion) {
    let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).expect("a day").into();
    let (on, until) = (day(2026), day(2027));
    let view = View::new(Arc::new(Network::default().extended(turns::rows())), on);
    // Every second year, each from another month on.
    let due = (0..BODIES).filter(|body| body % 24 < 12).count();
    assert_eq!(rotations_between(&view, on, until).count(), due);
    criterion.bench_function("what rotates in 12 months, 5,000 bodies", |run| {
        run.iter(|| rotations_between(&view, black_box(on), until).count());
    });
    let body = view.of_noun(Noun::Organization).nth(BODIES / 2).expect("there are bodies");
    criterion.bench_function("the rotations of a body, and who is eligible", |run| {
        run.iter(|| {
            let turns = rotations_of(&view, black_box(body)).items;
            turns.iter().map(|turns| eligible_under(&view, &turns.ruling).len()).sum::<usize>()
        });
    });
    let mut slow = criterion.benchmark_group("all memberships");
    slow.sample_size(10);
    slow.bench_function("terms that end in 12 months, 1,000,000", |run| {
        run.iter(|| terms_ending(&view, None, black_box(on), until).ending.len());
    });
    slow.finish();
}

criterion_group!(benches, questions, rotation);
criterion_main!(benches);
