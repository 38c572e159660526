//! The one that asks what users ask, at a rate.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until, timeout};

use crate::http::{asked as answered, connected, post};
use crate::{Ended, address};

/// Connections that it has, as a browser has six.
const CONNECTIONS: u32 = 6;
/// The longest that it waits for an answer.
const LONGEST: Duration = Duration::from_secs(10);

/// What its requests waited, in milliseconds, and what went wrong. A request that starts late because its connection
/// was busy counts from when it was due.
pub async fn asked(to: SocketAddr, file: &str, rate: f64, long: Duration) -> Ended<Value> {
    let bodies = std::fs::read_to_string(file)?;
    let requests: Arc<Vec<String>> = Arc::new(bodies.lines().map(post).collect());
    let start = Instant::now() + Duration::from_millis(100);
    let mut connections = JoinSet::new();
    for place in 0..CONNECTIONS {
        connections.spawn(share(to, requests.clone(), place, start, rate, long));
    }
    let (mut waits, mut errors) = (Vec::new(), BTreeMap::new());
    while let Some(share) = connections.join_next().await {
        let (some, wrong) = share?;
        waits.extend(some);
        for (what, count) in wrong {
            *errors.entry(what).or_insert(0) += count;
        }
    }
    waits.sort_unstable();
    let at = |part: f64| {
        let place = (waits.len() as f64 * part) as usize;
        waits.get(place.min(waits.len().saturating_sub(1))).map(|wait: &Duration| wait.as_secs_f64() * 1e3)
    };
    Ok(
        json!({ "requests": waits.len(), "p50": at(0.5), "p99": at(0.99), "p99.9": at(0.999), "max": at(1.0), "errors": errors }),
    )
}

/// One connection's share: every sixth request.
async fn share(
    to: SocketAddr,
    requests: Arc<Vec<String>>,
    place: u32,
    start: Instant,
    rate: f64,
    long: Duration,
) -> (Vec<Duration>, BTreeMap<String, u32>) {
    let (mut waits, mut errors) = (Vec::new(), BTreeMap::new());
    let mut connection: Option<BufReader<TcpStream>> = None;
    for number in (place..).step_by(CONNECTIONS as usize) {
        let due = start + Duration::from_secs_f64(f64::from(number) / rate);
        if due > start + long {
            break;
        }
        sleep_until(due).await;
        let request = &requests[number as usize * 7919 % requests.len()];
        let answer = async {
            let mut used = match connection.take() {
                Some(used) => used,
                None => BufReader::new(connected(address(1, 0, 1), to).await?),
            };
            let status = answered(&mut used, request.as_bytes()).await?;
            Ok::<_, std::io::Error>((status, used))
        };
        let wrong = match timeout(LONGEST, answer).await {
            Ok(Ok((200, used))) => {
                connection = Some(used);
                None
            }
            Ok(Ok((status, used))) => {
                connection = Some(used);
                Some(status.to_string())
            }
            Ok(Err(error)) => Some(error.kind().to_string()),
            Err(_) => Some("no answer in time".to_owned()),
        };
        if let Some(wrong) = wrong {
            *errors.entry(wrong).or_insert(0) += 1;
        }
        waits.push(due.elapsed());
    }
    (waits, errors)
}
