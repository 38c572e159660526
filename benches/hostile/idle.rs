//! Connections that are held open with as little as possible.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout_at};

use crate::address;
use crate::http::{connected, post};

/// Connections that share an address.
const SHARE: usize = 200;
/// How often the slow say something, and how long they wait to connect again.
const SLOWLY: Duration = Duration::from_secs(4);
/// Pages of 500 bodies that one asks for who reads none: more than the system keeps for it.
const UNREAD: usize = 100;
const SUBSCRIPTION: &str = "subscription { revisions(after: 0) { revision { number actor message } } }";

/// How a connection is held.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// It says nothing.
    Silent,
    /// Its head comes a byte at a time.
    SlowHead,
    /// Its body does.
    SlowBody,
    /// It asks for large answers and reads none.
    Unread,
    /// A WebSocket that never says `connection_init`.
    Uninit,
    /// A WebSocket that follows, and reads.
    Follower,
    /// Events that are not read.
    UnreadEvents,
}

const KINDS: [Kind; 7] =
    [Kind::Silent, Kind::SlowHead, Kind::SlowBody, Kind::Unread, Kind::Uninit, Kind::Follower, Kind::UnreadEvents];

/// How many connections stood at the end, at the most, and how often each kind was cut or refused.
pub async fn held(to: SocketAddr, count: usize, long: Duration) -> Value {
    let end = Instant::now() + long;
    let (standing, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut holders = JoinSet::new();
    for number in 0..count {
        let (standing, most) = (standing.clone(), most.clone());
        // All at once would fill the queue of the listener, and be no test of anything behind it.
        if number % 100 == 99 {
            sleep(Duration::from_millis(10)).await;
        }
        holders.spawn(async move {
            let kind = KINDS[number % KINDS.len()];
            let mut cuts = 0_u64;
            let holding = async {
                loop {
                    if let Ok(stream) = connected(address(3, number, SHARE), to).await {
                        most.fetch_max(standing.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                        let _ = hold(kind, stream).await;
                        standing.fetch_sub(1, Ordering::Relaxed);
                    }
                    cuts += 1;
                    sleep(SLOWLY).await;
                }
            };
            let _: Result<(), _> = timeout_at(end, holding).await;
            (kind, cuts)
        });
    }
    let mut cut: BTreeMap<String, u64> = BTreeMap::new();
    let mut standing_at_end = None;
    while let Some(Ok((kind, cuts))) = holders.join_next().await {
        standing_at_end.get_or_insert_with(|| standing.load(Ordering::Relaxed));
        *cut.entry(format!("{kind:?}")).or_default() += cuts;
    }
    json!({ "standing": standing_at_end, "most": most.load(Ordering::Relaxed), "cut": cut })
}

/// Holds a connection until it is cut.
async fn hold(kind: Kind, mut stream: TcpStream) -> io::Result<()> {
    match kind {
        Kind::Silent => ended(&mut stream).await,
        Kind::SlowHead => {
            stream.write_all(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ").await?;
            drip(stream, b"x").await
        }
        Kind::SlowBody => {
            stream.write_all(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{").await?;
            drip(stream, b" ").await
        }
        Kind::Unread => {
            let page = post(r#"{"query":"{ network { organizations(first: 500) { nodes { key label kind } } } }"}"#);
            for _ in 0..UNREAD {
                stream.write_all(page.as_bytes()).await?;
            }
            unread(stream).await
        }
        Kind::Uninit => {
            upgraded(&mut stream).await?;
            ended(&mut stream).await
        }
        Kind::Follower => {
            upgraded(&mut stream).await?;
            let subscribe = json!({ "type": "subscribe", "id": "a", "payload": { "query": SUBSCRIPTION } });
            for message in [json!({ "type": "connection_init" }), subscribe] {
                stream.write_all(&frame(&message.to_string())).await?;
            }
            let pong = frame(r#"{"type":"pong"}"#);
            let mut read = [0; 1024];
            while stream.read(&mut read).await? > 0 {
                stream.write_all(&pong).await?;
            }
            Ok(())
        }
        Kind::UnreadEvents => {
            let body = json!({ "query": SUBSCRIPTION }).to_string();
            let request = post(&body).replace("Accept: application/json", "Accept: text/event-stream");
            stream.write_all(request.as_bytes()).await?;
            unread(stream).await
        }
    }
}

/// Reads nothing of what comes; that the server has gone shows when something more is said.
async fn unread(mut stream: TcpStream) -> io::Result<()> {
    loop {
        sleep(SLOWLY * 4).await;
        stream.write_all(b"\r\n").await?;
    }
}

/// Says a byte now and then.
async fn drip(mut stream: TcpStream, byte: &[u8]) -> io::Result<()> {
    loop {
        sleep(SLOWLY).await;
        stream.write_all(byte).await?;
    }
}

/// Reads until there is no more.
async fn ended(stream: &mut TcpStream) -> io::Result<()> {
    let mut read = [0; 256];
    while stream.read(&mut read).await? > 0 {}
    Ok(())
}

/// A WebSocket: the handshake, and the head of its answer.
async fn upgraded(stream: &mut TcpStream) -> io::Result<()> {
    stream
        .write_all(
            b"GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
              Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\
              Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
        )
        .await?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    if head.starts_with(b"HTTP/1.1 101") { Ok(()) } else { Err(io::Error::other("refused")) }
}

/// A text as a client's frame, masked with nothing: it is as it was.
fn frame(text: &str) -> Vec<u8> {
    let length = text.len();
    let mut frame = vec![0x81];
    match u8::try_from(length) {
        Ok(length) if length < 126 => frame.push(0x80 | length),
        _ => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}
