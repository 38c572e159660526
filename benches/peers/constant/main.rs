//! The limit of HTTP: answers `POST /{bytes}` with a constant of so many bytes, once it has read the body.
//!
//! It prints its address and serves until it is ended; `benches/peers/run` builds and starts it.

use std::io::{Write as _, stdout};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::net::TcpListener;

/// The allocator of the server that it is compared with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The largest answer, in bytes.
const LARGEST: usize = 1024 * 1024;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    writeln!(stdout(), "http://{}/", listener.local_addr()?)?;
    axum::serve(listener, Router::new().route("/{bytes}", post(constant)).with_state(text())).await
}

/// The text that every answer is a beginning of: nobody parses it.
fn text() -> Bytes {
    Bytes::from(vec![b' '; LARGEST])
}

async fn constant(State(text): State<Bytes>, Path(bytes): Path<usize>, _asked: Bytes) -> Response {
    if bytes > text.len() {
        return StatusCode::NOT_FOUND.into_response();
    }
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], text.slice(..bytes)).into_response()
}
