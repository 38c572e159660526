//! The measured questions, on a network of 100,000 bodies in trees of 500.

use std::hint::black_box;
use std::sync::Arc;

use chrono::NaiveDate;
use criterion::{Criterion, criterion_group, criterion_main};
use herred::network::key::Noun;
use herred::network::network::Network;
use herred::network::organization::OrganizationKind;
use herred::network::questions::chart::{ChartOptions, chart};
use herred::network::questions::filter::{OrganizationFilter, organizations};
use herred::network::questions::search::search;
use herred::network::questions::structure::{Along, descendants};
use herred::network::relation::RelationKind;
use herred::network::view::View;

mod rows;

use rows::{TREE, rows};

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

criterion_group!(benches, questions);
criterion_main!(benches);
