//! Networks of a size, and what they cost: loading, memory, questions, revisions. `benches/scale/run` calls it.
//!
//! * `scale fill URL MEMBERSHIPS` records a network through the store.
//! * `scale measure URL` loads it and asks of it; it prints one line of JSON.
//! * `scale write URL RATE SECONDS` records so many single changes a second, each a revision of its own.
#![expect(clippy::disallowed_methods, reason = "a tool of measurements is an edge: it reads the clock")]

use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use fastrand::Rng;
use herred::graphql::Room;
use herred::network::change::Change;
use herred::network::key::Noun;
use herred::network::network::Network;
use herred::network::recorded::RevisionRecord;
use herred::store::{Author, Store};
use serde_json::json;

mod questions;
mod trees;

/// The server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Revisions that are planned, of which the median is given.
const REVISIONS: usize = 300;
/// Room for pieces of answers, in bytes: a server's.
const PIECES: u64 = 64 * 1024 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["fill", url, memberships] => fill(url, memberships.parse()?).await,
        ["measure", url] => measure(url).await,
        ["write", url, rate, seconds] => write(url, rate.parse()?, seconds.parse()?).await,
        _ => Err("scale fill URL MEMBERSHIPS | measure URL | write URL RATE SECONDS".into()),
    }
}

async fn opened(url: &str) -> Result<Store, Box<dyn Error>> {
    let store = Store::open(url, Arc::new(Utc::now)).await?;
    store.migrate().await?;
    Ok(store)
}

fn author() -> Author {
    Author { actor: "scale".into(), message: "a measurement".into() }
}

async fn committed(store: &Store, changes: Vec<Change>) -> Result<(), Box<dyn Error>> {
    let decide = move |_: &Network| Ok::<_, Infallible>(changes.clone());
    store.commit(author(), decide).await.map(drop).map_err(|error| format!("{error:?}").into())
}

/// Records trees until there are so many memberships; twenty trees a revision.
async fn fill(url: &str, memberships: usize) -> Result<(), Box<dyn Error>> {
    let store = opened(url).await?;
    let trees: Vec<usize> = (0..memberships.div_ceil(trees::MEMBERSHIPS)).collect();
    for some in trees.chunks(20) {
        committed(&store, some.iter().flat_map(|tree| trees::tree(*tree)).collect()).await?;
    }
    Ok(store.close().await?)
}

async fn measure(url: &str) -> Result<(), Box<dyn Error>> {
    let store = opened(url).await?;
    let (started, before) = (Instant::now(), memory("VmRSS")?);
    let network = store.catch_up().await?;
    let (seconds, resident, peak) = (started.elapsed().as_secs_f64(), memory("VmRSS")? - before, memory("VmHWM")?);
    let answers = questions::asked(network.clone(), Room::NONE).await;
    // As a server that has just begun: few of what is asked for was asked for before.
    let kept = questions::asked(network.clone(), Room { responses: 0, pieces: PIECES }).await;
    let (plan, swap) = revisions(&network);
    let said = json!({
        "memberships": network.count_of(Noun::Membership),
        "entities": network.entity_count(),
        "facts": network.fact_count(),
        "seconds": seconds,
        "resident": resident,
        "peak": peak,
        "answers": answers,
        "kept": kept,
        "plan": plan,
        "swap": swap,
    });
    println!("{said}");
    Ok(store.close().await?)
}

/// A line of the process's own status, in bytes.
fn memory(name: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such line")?;
    let number = line.split_whitespace().nth(1).ok_or("no number")?;
    Ok(number.parse::<u64>()? * 1024)
}

/// The median microseconds to plan a revision of one change, with the network that it makes, and to
/// put that in the place of the old one and free what only the old one had.
fn revisions(network: &Arc<Network>) -> (f64, f64) {
    let (mut plans, mut swaps) = (Vec::new(), Vec::new());
    let (mut latest, mut rng) = (network.clone(), Rng::with_seed(1));
    for _ in 0..REVISIONS {
        let change = trees::renaming(&latest, &mut rng);
        let started = Instant::now();
        let number = latest.head().map_or(1, |head| i64::from(head.get()) + 1);
        let record = RevisionRecord {
            number: herred::network::key::Revision::new(number).expect("few revisions"),
            instant: DateTime::from_timestamp(4_000_000_000 + number, 0).expect("an instant"),
            actor: "scale".into(),
            message: "a measurement".into(),
            origin: None,
        };
        let plan = latest.plan(&[change], record).expect("no refusal");
        plans.push(started.elapsed());
        let started = Instant::now();
        latest = Arc::new(plan.after);
        swaps.push(started.elapsed());
    }
    (median(plans), median(swaps))
}

/// The median, in microseconds.
fn median(mut of: Vec<Duration>) -> f64 {
    of.sort_unstable();
    of.get(of.len() / 2).map_or(0.0, |middle| middle.as_secs_f64() * 1e6)
}

async fn write(url: &str, rate: f64, seconds: f64) -> Result<(), Box<dyn Error>> {
    let store = opened(url).await?;
    store.catch_up().await?;
    let (started, mut rng, mut count) = (Instant::now(), Rng::with_seed(2), 0_u32);
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    println!("writing");
    while started.elapsed().as_secs_f64() < seconds {
        ticks.tick().await;
        committed(&store, vec![trees::renaming(&store.network(), &mut rng)]).await?;
        count += 1;
    }
    println!("{}", json!({ "revisions": count, "seconds": started.elapsed().as_secs_f64() }));
    Ok(store.close().await?)
}
