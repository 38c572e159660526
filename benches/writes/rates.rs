//! Revisions a second, by the store and by bare sqlx in turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use herred::store::Store;
use tokio::task::JoinSet;

use super::bare::{Client, Statements};
use super::place::{KINDS, Place, next_membership, populate, write};

/// How often each has its turn, and how long one is.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_secs(2);

/// What is measured: clients at once, and memberships a revision.
const CASES: [(&str, usize, usize); 3] =
    [("single changes, 1 client", 1, 1), ("single changes, 16 clients", 16, 1), ("batches of 100, 1 client", 1, 100)];

pub async fn measure() {
    for kind in KINDS {
        let (ours, bares) = (Place::new(kind).await, Place::new(kind).await);
        let store = ours.store().await;
        populate(&store).await;
        // The bare one's tables and network are the same, made by the same store.
        let other = bares.store().await;
        populate(&other).await;
        other.close().await.expect("closed");
        let next = Arc::new(AtomicUsize::new(0));
        for (what, clients, rows) in CASES {
            let statements = Arc::new(Statements::new(kind, rows));
            let mut connections = Vec::new();
            for _ in 0..clients {
                connections.push(Client::connect(&bares.url).await);
            }
            let (mut of_store, mut of_bare) = (Vec::new(), Vec::new());
            for turn in 0..=TURNS {
                let store = by_store(&store, clients, rows).await;
                let (bare, back) = by_bare(connections, &statements, &next).await;
                connections = back;
                // The first turn warms up.
                if turn > 0 {
                    of_store.push(store);
                    of_bare.push(bare);
                }
            }
            let mean = |rates: &[f64]| rates.iter().sum::<f64>() / rates.len() as f64;
            let spread = |rates: &[f64]| {
                let (low, high) =
                    rates.iter().fold((f64::MAX, 0.0_f64), |(low, high), rate| (low.min(*rate), high.max(*rate)));
                format!("{low:.0}–{high:.0}")
            };
            println!(
                "{kind}, {what}: {:.0} revisions/s ({}), bare sqlx {:.0} ({}), ratio {:.2}",
                mean(&of_store),
                spread(&of_store),
                mean(&of_bare),
                spread(&of_bare),
                mean(&of_store) / mean(&of_bare)
            );
        }
        store.close().await.expect("closed");
    }
}

/// Revisions a second by the store.
async fn by_store(store: &Store, clients: usize, rows: usize) -> f64 {
    let started = Instant::now();
    let mut writers = JoinSet::new();
    for _ in 0..clients {
        let store = store.clone();
        writers.spawn(async move {
            let mut written = 0;
            while started.elapsed() < TURN {
                let changes = (0..rows).flat_map(|_| next_membership()).collect();
                let committed = store.write(write(changes)).await.expect("written");
                assert!(committed.revision.is_some());
                written += 1;
            }
            written
        });
    }
    let written: usize = writers.join_all().await.into_iter().sum();
    written as f64 / started.elapsed().as_secs_f64()
}

/// Revisions a second by bare sqlx; gives the connections back.
async fn by_bare(clients: Vec<Client>, statements: &Arc<Statements>, next: &Arc<AtomicUsize>) -> (f64, Vec<Client>) {
    let started = Instant::now();
    let written = Arc::new(AtomicUsize::new(0));
    let mut writers = JoinSet::new();
    for mut client in clients {
        let (statements, next, written) = (Arc::clone(statements), Arc::clone(next), Arc::clone(&written));
        writers.spawn(async move {
            while started.elapsed() < TURN {
                client.write(&statements, &next).await;
                written.fetch_add(1, Ordering::Relaxed);
            }
            client
        });
    }
    let clients = writers.join_all().await;
    (written.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64(), clients)
}
