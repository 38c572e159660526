//! As much of HTTP/1.1 as is needed to ask, and to ask wrongly.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpSocket, TcpStream};

/// A connection from an address of this machine.
pub async fn connected(from: SocketAddr, to: SocketAddr) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    socket.bind(from)?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A question by POST.
pub fn post(body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// Writes a request and reads the answer's status.
pub async fn asked(connection: &mut BufReader<TcpStream>, request: &[u8]) -> io::Result<u16> {
    connection.get_mut().write_all(request).await?;
    let wrong = || io::Error::other("no answer of HTTP/1.1 with a length");
    let (mut line, mut length, mut status) = (String::new(), 0, None);
    loop {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let text = line.trim_end();
        match status {
            None => status = Some(text.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(wrong)?),
            Some(status) if text.is_empty() => {
                let read = tokio::io::copy(&mut connection.take(length), &mut tokio::io::sink()).await?;
                return if read == length { Ok(status) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
            }
            Some(_) => match text.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().map_err(|_| wrong())?;
                }
                _ => {}
            },
        }
    }
}
