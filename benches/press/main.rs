//! A load at a fixed rate over sixteen connections, and what its requests waited: `press URL FILE RATE SECONDS` asks a
//! server the lines of a file so often, and prints one line of JSON. `benches/peers/run` calls it.
//!
//! It is measured with what it measures. So it has the system's allocator, and all memory before it begins: with the
//! server's, which asks for huge pages, the kernel clears two megabytes at a first touch, and requests that were due
//! meanwhile are late by tens of milliseconds.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Barrier, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const CONNECTIONS: u32 = 16;
/// The largest answer, in bytes.
const LARGEST: usize = 1024 * 1024;
/// The longest that an answer is waited for.
const LONGEST: Duration = Duration::from_secs(30);
/// How long after all are ready the first request is due.
const LEAD: Duration = Duration::from_millis(100);

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [url, file, rate, seconds] = arguments.as_slice() else { return Err("press URL FILE RATE SECONDS".into()) };
    println!("{}", press(url, file, rate.parse()?, seconds.parse()?)?);
    Ok(())
}

/// What requests of the lines of a file waited, in milliseconds, at so many a second. A request that
/// starts late because its connection was busy counts from when it was due.
fn press(url: &str, file: &str, rate: f64, seconds: f64) -> Result<Value, Box<dyn Error>> {
    let (address, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("no http:// URL")?;
    let request = |body: &str| {
        let length = body.len();
        format!(
            "POST /{path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        )
    };
    let requests: Arc<Vec<String>> = Arc::new(std::fs::read_to_string(file)?.lines().map(request).collect());
    if requests.is_empty() {
        return Err("no requests".into());
    }
    let (ready, start) = (Arc::new(Barrier::new(CONNECTIONS as usize)), Arc::new(OnceLock::new()));
    let share = (rate * seconds / f64::from(CONNECTIONS)) as usize + 2;
    let connections: Vec<_> = (0..CONNECTIONS)
        .map(|place| {
            let (requests, address) = (requests.clone(), address.to_owned());
            let (ready, start) = (ready.clone(), start.clone());
            thread::spawn(move || {
                let connection = Connection::open(&address, &requests[0], share);
                // Whoever has none lets the others go on, which end as they would.
                ready.wait();
                let start = *start.get_or_init(|| Instant::now() + LEAD);
                connection?.waits(&requests, place, start, rate, seconds)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for connection in connections {
        waits.extend(connection.join().map_err(|_| "a connection gave up")??);
    }
    let took = start.get().map_or(Duration::ZERO, Instant::elapsed);
    waits.sort_unstable();
    let at = |part: f64| {
        let place = (waits.len() as f64 * part) as usize;
        waits.get(place.min(waits.len().saturating_sub(1))).map(|wait| wait.as_secs_f64() * 1e3)
    };
    Ok(json!({ "rate": waits.len() as f64 / took.as_secs_f64(), "p50": at(0.5), "p99": at(0.99), "p99.9": at(0.999) }))
}

/// A connection, with the memory that it needs.
struct Connection {
    stream: TcpStream,
    answers: BufReader<TcpStream>,
    line: String,
    body: Vec<u8>,
    /// What its requests waited.
    waits: Vec<Duration>,
}

impl Connection {
    /// Connects, and asks once: what a first answer takes is not what the load waits for.
    fn open(address: &str, request: &str, share: usize) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LONGEST))?;
        stream.set_write_timeout(Some(LONGEST))?;
        let answers = BufReader::with_capacity(64 * 1024, stream.try_clone()?);
        // Not zeroes, which the system gives without having them.
        let (body, mut waits) = (vec![1; LARGEST], vec![Duration::MAX; share]);
        waits.clear();
        let mut connection = Self { stream, answers, line: String::with_capacity(1024), body, waits };
        connection.ask(request)?;
        Ok(connection)
    }

    /// What its share waited, which is every sixteenth request.
    fn waits(
        mut self,
        requests: &[String],
        place: u32,
        start: Instant,
        rate: f64,
        seconds: f64,
    ) -> io::Result<Vec<Duration>> {
        for number in (place..).step_by(CONNECTIONS as usize) {
            let due = start + Duration::from_secs_f64(f64::from(number) / rate);
            if due > start + Duration::from_secs_f64(seconds) {
                break;
            }
            let early = due.saturating_duration_since(Instant::now());
            thread::sleep(early);
            let from = if early.is_zero() { due } else { Instant::now() };
            self.ask(&requests[number as usize * 7919 % requests.len()])?;
            self.waits.push(from.elapsed());
        }
        Ok(self.waits)
    }

    /// Asks, and reads the answer: its head up to the empty line, and as much as it says.
    fn ask(&mut self, request: &str) -> io::Result<()> {
        self.stream.write_all(request.as_bytes())?;
        let wrong = || io::Error::other("no answer with status 200 and a length within bounds");
        let (mut length, mut first) = (None::<usize>, true);
        loop {
            self.line.clear();
            self.answers.read_line(&mut self.line)?;
            let line = self.line.trim_end();
            if first && !line.starts_with("HTTP/1.1 200") {
                return Err(wrong());
            }
            first = false;
            match line.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().ok()
                }
                None if line.is_empty() => break,
                _ => {}
            }
        }
        let body = length.and_then(|length| self.body.get_mut(..length)).ok_or_else(wrong)?;
        self.answers.read_exact(body)
    }
}
