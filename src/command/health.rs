//! `herred health`: what a container asks of its server, as the image has no other program.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Failure, say};
use crate::config::{Health, Settings};

/// How long a server may take to answer. It gives its database two seconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of an answer that are read.
const LARGEST: u64 = 64 * 1024;

/// Asks the server that listens where it is said, and fails with its reason where it is not ready.
pub(super) async fn run(settings: &Settings, health: &Health) -> Result<(), Failure> {
    let address = reachable(health.listen.unwrap_or(settings.listen));
    let answer = timeout(PATIENCE, asked(address)).await;
    let answer = answer.map_err(|_| format!("{address} has not answered within {} seconds", PATIENCE.as_secs()))?;
    let answer = answer.map_err(|error| format!("{address} does not answer: {error}"))?;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    match head.split(' ').nth(1) {
        Some("200") => {
            say(body);
            Ok(())
        }
        Some(_) => Err(format!("{address} is not ready: {body}").into()),
        None => Err(format!("{address} does not speak HTTP").into()),
    }
}

/// The address by which a server on this machine is reached: it may listen on all of them.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// Its answer, head and body. HTTP/1.0, so that it ends with the connection and comes in one piece.
async fn asked(address: SocketAddr) -> std::io::Result<String> {
    let mut connection = TcpStream::connect(address).await?;
    let request = format!("GET /health/ready HTTP/1.0\r\nHost: {address}\r\nAccept: application/json\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    connection.take(LARGEST).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
