//! A load at a fixed rate over sixteen connections, and what its requests waited.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const CONNECTIONS: u32 = 16;

/// What requests of the lines of a file waited, in milliseconds, at so many a second. A request that
/// starts late because its connection was busy counts from when it was due.
pub fn press(url: &str, file: &str, rate: f64, seconds: f64) -> Result<Value, Box<dyn Error>> {
    let (address, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("no http:// URL")?;
    let request = |body: &str| {
        let length = body.len();
        format!(
            "POST /{path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    };
    let requests: Arc<Vec<String>> = Arc::new(std::fs::read_to_string(file)?.lines().map(request).collect());
    let start = Instant::now() + Duration::from_millis(100);
    let connections: Vec<_> = (0..CONNECTIONS)
        .map(|place| {
            let (requests, address) = (requests.clone(), address.to_owned());
            thread::spawn(move || waits(&address, &requests, place, start, rate, seconds))
        })
        .collect();
    let mut waits = Vec::new();
    for connection in connections {
        waits.extend(connection.join().map_err(|_| "a connection gave up")??);
    }
    waits.sort_unstable();
    let at = |part: f64| {
        let place = (waits.len() as f64 * part) as usize;
        waits.get(place.min(waits.len().saturating_sub(1))).map(|wait| wait.as_secs_f64() * 1e3)
    };
    let took = start.elapsed().as_secs_f64();
    Ok(json!({ "rate": waits.len() as f64 / took, "p50": at(0.5), "p99": at(0.99), "p99.9": at(0.999) }))
}

/// One connection's share: every sixteenth request.
fn waits(
    address: &str,
    requests: &[String],
    place: u32,
    start: Instant,
    rate: f64,
    seconds: f64,
) -> io::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answers = BufReader::with_capacity(64 * 1024, stream.try_clone()?);
    let (mut waits, mut body) = (Vec::new(), Vec::new());
    for number in (place..).step_by(CONNECTIONS as usize) {
        let due = start + Duration::from_secs_f64(f64::from(number) / rate);
        if due > start + Duration::from_secs_f64(seconds) {
            break;
        }
        let early = due.saturating_duration_since(Instant::now());
        thread::sleep(early);
        let from = if early.is_zero() { due } else { Instant::now() };
        stream.write_all(requests[number as usize * 7919 % requests.len()].as_bytes())?;
        answered(&mut answers, &mut body)?;
        waits.push(from.elapsed());
    }
    Ok(waits)
}

/// Reads an answer: its head up to the empty line, and as much as it says.
fn answered(answers: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    let wrong = || io::Error::other("no answer with status 200 and a length");
    let (mut line, mut length, mut first) = (String::new(), None, true);
    loop {
        line.clear();
        answers.read_line(&mut line)?;
        if first && !line.starts_with("HTTP/1.1 200") {
            return Err(wrong());
        }
        first = false;
        match line.trim_end().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok(),
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    body.resize(length.ok_or_else(wrong)?, 0);
    answers.read_exact(body)
}
