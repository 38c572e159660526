//! Connections: who may have how many, and how long one may say nothing.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request};
use axum::response::Response;
use futures_util::future::Either;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_io_timeout::TimeoutStream;
use tokio_util::task::AbortOnDropHandle;
use tower::{Service, ServiceExt as _};

use super::answer::Refusal;
use super::lanes::{Home, Lanes};
use super::traffic::neighbourhood;

/// What connections are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connections {
    /// The most at once.
    pub most: usize,
    /// The most from one address, so that it does not take all.
    pub an_address: usize,
    /// How long the head of a request may take, and how long a connection may lie idle.
    pub head: Duration,
    /// How long a client may take none of its answer.
    pub stalled: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self { most: 20_000, an_address: 12_000, head: Duration::from_secs(30), stalled: Duration::from_secs(30) }
    }
}

/// The streams of one connection over HTTP/2 at once.
const MOST_STREAMS: u32 = 100;
/// The largest head of a request, in bytes.
const LARGEST_HEAD: u32 = 64 * 1024;
/// What is read ahead of a connection at most, in bytes, its head included.
const LARGEST_BUFFER: usize = 64 * 1024;
/// How long to wait where the machine has no room for another connection.
const OUT_OF_ROOM: Duration = Duration::from_millis(20);
/// How long requests under way may take once the server is told to stop.
const LONGEST_FAREWELL: Duration = Duration::from_secs(10);

/// The connections that are open.
#[derive(Clone, Default)]
pub(super) struct Open(Arc<Mutex<Places>>);

impl Open {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.places().all
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from an address, if there is one.
    fn place(&self, address: IpAddr, connections: &Connections) -> Option<Place> {
        let address = neighbourhood(address);
        let mut places = self.places();
        let own = places.addresses.get(&address).copied().unwrap_or_default();
        if places.all >= connections.most || own >= connections.an_address {
            return None;
        }
        places.all += 1;
        *places.addresses.entry(address).or_default() += 1;
        drop(places);
        Some(Place { open: self.clone(), address })
    }
}

/// How many connections there are from each address.
#[derive(Default)]
struct Places {
    addresses: HashMap<IpAddr, usize>,
    all: usize,
}

/// A connection's place among those that are open.
struct Place {
    open: Open,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.open.places();
        places.all = places.all.saturating_sub(1);
        if let Some(own) = places.addresses.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                places.addresses.remove(&self.address);
            }
        }
    }
}

/// Where the API is.
pub(super) const API: &str = "/graphql";

/// What answers the requests of a connection.
pub(super) trait Answering:
    Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Answering for S where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

/// A door that connections come through.
pub(super) trait Door {
    /// What answers one of them.
    fn opened(&self) -> impl Answering;
}

impl<F: Fn() -> S, S: Answering> Door for F {
    fn opened(&self) -> impl Answering {
        self()
    }
}

/// Serves until `stop` is ready: what is asked by POST in the lane of its connection, by a service of its own, all else by a
/// router at home. Requests under way are then answered, for ten seconds at most.
pub(super) async fn serve(
    listener: TcpListener,
    lanes: &Lanes,
    (router, door): (Router, impl Door),
    connections: Connections,
    open: Open,
    stop: impl Future<Output = ()>,
) {
    let farewell = GracefulShutdown::new();
    // The streams of one connection over HTTP/2 are answered at home: they may be those of a proxy's many clients.
    let mut http = Builder::new(lanes.home());
    http.http1().timer(TokioTimer::new()).header_read_timeout(connections.head).max_buf_size(LARGEST_BUFFER);
    let mut streams = http.http2();
    streams.timer(TokioTimer::new()).max_concurrent_streams(MOST_STREAMS).max_header_list_size(LARGEST_HEAD);
    streams.keep_alive_interval(connections.head).keep_alive_timeout(connections.stalled);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Of the connection, or for want of room: the listener itself goes on.
                    tracing::debug!(%error, "a connection was not taken");
                    sleep(OUT_OF_ROOM).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let Some(place) = open.place(peer.ip(), &connections) else {
            tracing::debug!("a connection too many");
            continue;
        };
        // Answers go out in one piece: waiting for more to send costs time.
        let _ = stream.set_nodelay(true);
        let (router, api, home) = (router.clone(), door.opened(), lanes.home());
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            // Nearly all requests ask the API, and need no search for where it is.
            if request.method() == Method::POST && request.uri().path() == API {
                Either::Left(api.clone().oneshot(request))
            } else {
                Either::Right(answered_at(home.clone(), router.clone().oneshot(request)))
            }
        });
        let stream = match stream.into_std() {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "a connection was not taken");
                continue;
            }
        };
        let (http, watcher, stalled) = (http.clone(), farewell.watcher(), connections.stalled);
        lanes.serve(async move {
            let _place = place;
            // A stream is of the lane that reads it.
            let served = match TcpStream::from_std(stream) {
                Ok(stream) => {
                    let stream = TokioIo::new(Box::pin(stalling(stream, stalled)));
                    watcher.watch(http.serve_connection_with_upgrades(stream, service).into_owned()).await
                }
                Err(error) => Err(error.into()),
            };
            if let Err(error) = served {
                tracing::debug!(%error, "a connection broke");
            }
        });
    }
    drop(listener);
    tracing::info!("stopping");
    if timeout(LONGEST_FAREWELL, farewell.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut short");
    }
}

/// What a service answers at home: where the connection is, no more than its body is read. It is given up with the request.
async fn answered_at(
    home: Home,
    answering: impl Future<Output = Result<Response, Infallible>> + Send + 'static,
) -> Result<Response, Infallible> {
    let answered = AbortOnDropHandle::new(home.0.spawn(answering)).await;
    answered.unwrap_or_else(|_| Ok(Refusal::Failed.response()))
}

fn stalling(stream: TcpStream, longest: Duration) -> TimeoutStream<TcpStream> {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(longest));
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_has_so_many_places_by_whichever_of_its_addresses() {
        let (open, connections) = (Open::default(), Connections { most: 5, an_address: 2, ..Connections::default() });
        let place = |address: &str| open.place(address.parse().expect("an address"), &connections);
        // One client has all of a network of 64 bits.
        let own = (place("2001:db8::1"), place("2001:db8::ffff:2"));
        assert!(own.0.is_some() && own.1.is_some() && place("2001:db8::3").is_none());
        let others = (place("2001:db8:0:1::1"), place("10.0.0.1"), place("::ffff:10.0.0.1"));
        assert!(others.0.is_some() && others.1.is_some() && others.2.is_some() && place("10.0.0.1").is_none());
        assert!(place("10.0.0.2").is_none(), "there are five in all");
        drop(own);
        assert!(place("10.0.0.1").is_none() && place("10.0.0.2").is_some() && place("2001:db8::4").is_some());
        drop(others);
        assert_eq!((open.count(), open.places().addresses.len()), (0, 0));
    }
}
