//! Clients that ask what costs, as fast as they are answered.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::BufReader;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

use crate::http::{asked, connected, post};
use crate::{Ended, address};

/// What is in the place of a number in a body that is to be another each time.
const NUMBER: &str = "%NUMBER%";
/// How long a client waits to connect again.
const PAUSE: Duration = Duration::from_millis(20);

/// What was answered to each kind of attack. Each line of the file is `[kind, body]`; each client keeps to a kind.
pub async fn pressed(to: SocketAddr, file: &str, clients: usize, long: Duration) -> Ended<Value> {
    let text = std::fs::read_to_string(file)?;
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        let (kind, body): (String, String) = serde_json::from_str(line)?;
        kinds.entry(kind).or_default().push(body);
    }
    let kinds: Vec<(String, Arc<Vec<String>>)> = kinds.into_iter().map(|(kind, of)| (kind, Arc::new(of))).collect();
    let end = Instant::now() + long;
    let mut attackers = JoinSet::new();
    for number in 0..clients {
        let (kind, bodies) = kinds[number % kinds.len()].clone();
        attackers.spawn(async move { (kind, attacked(to, number, &bodies, end).await) });
    }
    let mut found: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    while let Some(attacker) = attackers.join_next().await {
        let (kind, statuses) = attacker?;
        for (status, count) in statuses {
            *found.entry(kind.clone()).or_default().entry(status).or_default() += count;
        }
    }
    Ok(json!(found))
}

async fn attacked(to: SocketAddr, number: usize, bodies: &[String], end: Instant) -> BTreeMap<String, u64> {
    let mut statuses = BTreeMap::new();
    let mut count = fastrand::u32(..);
    let asking = async {
        loop {
            let Ok(connection) = connected(address(2, number, 1), to).await else {
                *statuses.entry("no connection".to_owned()).or_default() += 1;
                sleep(PAUSE).await;
                continue;
            };
            let mut connection = BufReader::new(connection);
            loop {
                count = count.wrapping_add(1);
                let body = bodies[count as usize % bodies.len()].replace(NUMBER, &count.to_string());
                match asked(&mut connection, post(&body).as_bytes()).await {
                    Ok(status) => *statuses.entry(status.to_string()).or_default() += 1,
                    Err(_) => break,
                }
            }
            *statuses.entry("cut".to_owned()).or_default() += 1;
            sleep(PAUSE).await;
        }
    };
    let _: Result<(), _> = timeout_at(end, asking).await;
    statuses
}
