//! One change, and 100,000, to a network of 1,000,000 memberships.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{NaiveDate, Utc};
use herred::command::import::{Manner, import};
use herred::exchange::generate::{Size, bundle};
use herred::network::change::Change;
use herred::network::fact::StatementKind;
use herred::network::key::{Noun, Revision};
use herred::network::network::{Entity, Network};
use herred::network::questions::membership::members_of;
use herred::network::recorded::RevisionRecord;
use herred::network::validity::Bound;
use herred::network::view::View;
use herred::store::Store;

use super::place::{KINDS, Place, membership, percentile, write};

const SIZE: Size = Size { organizations: 100_000, persons: 500_000, memberships: 1_000_000, seed: 1 };
/// Single changes measured, and memberships in the batch.
const SINGLE: usize = 1_000;
const BATCH: usize = 100_000;

pub async fn measure() {
    for kind in KINDS {
        let place = Place::new(kind).await;
        let store = place.store().await;
        let started = Instant::now();
        let manner = Manner { actor: "bench".to_owned(), ..Manner::default() };
        import(&store, bundle(SIZE), manner).await.expect("the generated bundle is sound");
        println!("{kind}: {} memberships imported in {:.0} s", SIZE.memberships, started.elapsed().as_secs_f64());
        let keys = Keys::of(&store.network());
        in_memory(kind, &store.network(), &keys);

        let stop = Arc::new(AtomicBool::new(false));
        let reading = tokio::task::spawn_blocking({
            let (store, stop) = (store.clone(), Arc::clone(&stop));
            move || longest_read(&store, &stop)
        });
        let mut waits = Vec::with_capacity(SINGLE);
        for at in 0..SINGLE / 5 {
            let started = Instant::now();
            store.write(write(keys.next(&format!("durable-{at}")))).await.expect("written");
            waits.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        waits.sort_by(f64::total_cmp);
        println!(
            "{kind}: one change recorded in {:.2} ms (half), {:.2} ms (99 of 100)",
            percentile(&waits, 0.5),
            percentile(&waits, 0.99)
        );
        let changes = (0..BATCH).flat_map(|at| keys.next(&format!("batch-{at}"))).collect();
        let started = Instant::now();
        store.write(write(changes)).await.expect("written");
        println!("{kind}: {BATCH} memberships recorded as one revision in {:.1} s", started.elapsed().as_secs_f64());
        stop.store(true, Ordering::Relaxed);
        let longest = reading.await.expect("it reads");
        println!("{kind}: meanwhile the slowest read of a body's members took {longest:.2} ms");
        store.close().await.expect("closed");
    }
}

/// Plans and applies single changes in memory.
fn in_memory(kind: &str, network: &Arc<Network>, keys: &Keys) {
    let mut waits = Vec::with_capacity(SINGLE);
    let mut network = Arc::clone(network);
    let mut replaced = Vec::new();
    for at in 0..SINGLE {
        let changes = keys.next(&format!("memory-{at}"));
        let number = Revision::at(network.head().map_or(0, |head| head.get() as usize)).expect("few");
        let (actor, message) = ("bench".into(), "a change".into());
        let record = RevisionRecord { number, instant: Utc::now(), actor, message, origin: None };
        let started = Instant::now();
        let plan = network.plan(&changes, record).expect("a sound change");
        waits.push(started.elapsed().as_secs_f64() * 1000.0);
        replaced.push(std::mem::replace(&mut network, Arc::new(plan.after)));
    }
    waits.sort_by(f64::total_cmp);
    println!(
        "{kind}: one change planned and applied in memory in {:.3} ms (half), {:.3} ms (99 of 100), {:.3} ms (the longest)",
        percentile(&waits, 0.5),
        percentile(&waits, 0.99),
        percentile(&waits, 1.0)
    );
}

/// The longest that a read of a body's members took while it was written, in milliseconds.
fn longest_read(store: &Store, stop: &AtomicBool) -> f64 {
    let on = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day").into();
    let mut longest = 0.0_f64;
    let mut at = 0_usize;
    while !stop.load(Ordering::Relaxed) {
        let started = Instant::now();
        let view = View::new(store.network(), on);
        let body = view.network().of_noun(Noun::Organization).nth(at % 1_000).expect("there are many");
        std::hint::black_box(members_of(&view, body));
        drop(view);
        longest = longest.max(started.elapsed().as_secs_f64() * 1000.0);
        at += 1;
        std::thread::sleep(Duration::from_micros(500));
    }
    longest
}

/// Keys of bodies and persons whose end is not foreseen.
struct Keys {
    bodies: Vec<String>,
    persons: Vec<String>,
}

impl Keys {
    fn of(network: &Network) -> Self {
        let lasts = |entity: &&Entity| {
            entity.facts_of(StatementKind::Existence).iter().all(|fact| fact.validity.until == Bound::OPEN)
        };
        let step = |noun: Noun| {
            let entities = network.of_noun(noun).step_by(7).filter_map(|id| network.entity(id));
            entities.filter(lasts).map(|entity| entity.key().as_str().to_owned()).collect()
        };
        Self { bodies: step(Noun::Organization), persons: step(Noun::Person) }
    }

    /// The changes of a membership that is named so.
    fn next(&self, name: &str) -> Vec<Change> {
        let at = name.bytes().fold(17_usize, |at, byte| at.wrapping_mul(31).wrapping_add(usize::from(byte)));
        let body = self.bodies[at % self.bodies.len()].clone();
        let person = self.persons[at / 7 % self.persons.len()].clone();
        membership(format!("bench:{name}"), body, person).to_vec()
    }
}
