//! The server: routes, limits, telemetry. Wiring only.

mod access;
mod answer;
mod calendar;
mod clock;
mod envelope;
mod graphql;
mod health;
mod lanes;
mod listen;
mod metrics;
mod noted;
mod observe;
mod origin;
mod packing;
mod pages;
#[cfg(feature = "otlp")]
mod parent;
mod registered;
mod source;
mod stream;
mod traffic;

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::routing::get;
use futures_util::FutureExt as _;
use prometheus_client::registry::Registry;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::util::{AndThenLayer, option_layer};
use tower::{Layer as _, service_fn};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::StreamSettings;
use crate::graphql::{Api, Limits, Room};
use crate::store::{Clock, Store};
use access::Access;
use health::Pinged;
use lanes::Lanes;
use listen::{Door, Open};
use metrics::{Load, Metrics};
use observe::Observed;
use stream::Streams;
use traffic::Traffic;

/// How long a browser may remember what a page may do.
const LONGEST_PREFLIGHT: Duration = Duration::from_hours(1);

pub use access::{AccessManner, Anonymous, IssuerManner, Misconfigured, WritersToken};
pub use clock::today;
pub use envelope::Members;
pub use listen::Connections;
pub use observe::Lines;
pub use registered::{Registered, Unregistered};
pub use stream::{Close, Conversation, Payload, Step};
pub use traffic::Capacity;

/// What the routes share.
#[derive(Clone)]
#[expect(clippy::redundant_allocation, reason = "the outer one is where a connection counts its requests: see below")]
struct Shared(Arc<Arc<Server>>);

impl Shared {
    /// The same, of which those who take part are counted in a place of its own: cores that count in one place wait for
    /// one another.
    fn counted_apart(&self) -> Self {
        Self(Arc::new(Arc::clone(&self.0)))
    }
}

struct Server {
    store: Store,
    clock: Clock,
    api: Api,
    traffic: Arc<Traffic>,
    streams: Streams,
    access: Access,
    pinged: Pinged,
    metrics: Arc<Metrics>,
    manner: Manner,
}

impl Deref for Shared {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.0
    }
}

/// How the API is served.
#[derive(Clone)]
pub struct Manner {
    /// How much memory what was made already may take.
    pub room: Room,
    /// What a request may ask for.
    pub limits: Limits,
    /// What is taken on at once, and from whom.
    pub capacity: Capacity,
    /// Which connections are taken.
    pub connections: Connections,
    /// The largest body of a request, in bytes.
    pub largest_body: usize,
    /// How long a request may take, the wait for its body, a revision or its turn included.
    pub longest_request: Duration,
    /// What streams may take.
    pub streams: StreamSettings,
    /// The documents that were registered.
    pub registered: Registered,
    /// The origins whose pages may ask: none, some, or `*` for all.
    pub origins: Vec<HeaderValue>,
    /// How it is told who asks.
    pub access: AccessManner,
    /// What is logged of requests.
    pub lines: Lines,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            room: Room { responses: 64 * 1024 * 1024, pieces: 64 * 1024 * 1024 },
            limits: Limits::default(),
            capacity: Capacity::default(),
            connections: Connections::default(),
            largest_body: 1024 * 1024,
            longest_request: Duration::from_secs(30),
            streams: StreamSettings::default(),
            registered: Registered::default(),
            origins: Vec::new(),
            access: AccessManner::default(),
            lines: Lines::default(),
        }
    }
}

/// The routes over a store, for a process that serves them in its own way. `clock` is read once a request.
pub fn router(store: Store, clock: Clock, manner: Manner) -> Router {
    let streams = Streams::new(manner.streams.clone(), CancellationToken::new());
    let access = Access::new(manner.access.clone(), store.clone(), clock.clone());
    let (routes, _, registry) = routes(store, clock, manner, streams, access, Open::default());
    with_metrics(routes, registry)
}

/// Routes, and metrics for clients on this machine.
fn with_metrics(routes: Router, registry: Arc<Registry>) -> Router {
    routes.route("/metrics", get(metrics::to_neighbours).with_state(registry))
}

/// The routes over a store but for metrics, a door of its own for what is asked of the API by POST, and the metrics.
/// The routes have that too, for a process that serves them in its own way.
fn routes(
    store: Store,
    clock: Clock,
    manner: Manner,
    streams: Streams,
    access: Access,
    open: Open,
) -> (Router, impl Door, Arc<Registry>) {
    let metrics = Arc::new(Metrics::default());
    let source = source::Head { store: store.clone(), clock: clock.clone(), metrics: Arc::clone(&metrics) };
    let api = Api::new(Arc::new(source), manner.limits.clone(), manner.room);
    let traffic = Traffic::within(manner.capacity.clone(), manner.limits.cost);
    let load = Load { open, traffic: traffic.clone(), streams: streams.clone() };
    let registry = Arc::new(metrics.registry(store.clone(), api.clone(), load));
    let (cors, lines) = (cors(&manner.origins), manner.lines);
    let pinged = Pinged::default();
    let server = Server { store, clock, api, traffic, streams, access, pinged, metrics: Arc::clone(&metrics), manner };
    let shared = Shared(Arc::new(Arc::new(server)));
    // As one, from the outermost inward: the router would box and clone each that is added by itself.
    let passed = move |route| {
        (
            Observed::new(Arc::clone(&metrics), lines, route),
            option_layer(cors.clone()),
            AndThenLayer::new(packing::packed),
            CompressionLayer::new(),
            CatchPanicLayer::custom(answer::panicked),
        )
    };
    let routed = passed(None);
    let apart = shared.clone();
    let door = move || {
        let asked = State(apart.counted_apart());
        let asked = service_fn(move |request| graphql::post(asked.clone(), request).map(Ok::<_, Infallible>));
        passed(Some(listen::API)).layer(asked)
    };
    let routes = Router::new()
        .route("/", get(pages::graphiql))
        .route("/graphiql/{file}", get(pages::graphiql_file))
        .route(listen::API, get(graphql::get).post(graphql::post))
        .route("/calendar/organization/{file}", get(calendar::organization))
        .route("/calendar/person/{file}", get(calendar::person))
        .route("/calendar/wheel.ics", get(calendar::wheel))
        .route("/schema.graphql", get(pages::schema))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(answer::not_found)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .with_state(shared)
        .layer(routed);
    (routes, door, registry)
}

/// What pages of other origins may do: ask, as anyone may, and read what is answered. No cookie is ever read.
fn cors(origins: &[HeaderValue]) -> Option<CorsLayer> {
    let origins = match origins {
        [] => return None,
        [all] if all == "*" => AllowOrigin::any(),
        origins => AllowOrigin::list(origins.iter().cloned()),
    };
    let request_id = HeaderName::from_static("x-request-id");
    let cors = CorsLayer::new().allow_origin(origins).allow_methods([Method::GET, Method::POST]);
    let headers = [ACCEPT, AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH, request_id.clone()];
    Some(cors.allow_headers(headers).expose_headers([ETAG, RETRY_AFTER, request_id]).max_age(LONGEST_PREFLIGHT))
}

/// How long streams may take once requests are answered.
const LONGEST_STREAMS_FAREWELL: Duration = Duration::from_secs(1);

/// Serves until `stop` is ready, metrics on a listener of their own where there is one, and else to clients on
/// this machine; streams are then ended, and requests under way answered, for ten seconds at most. Where it is given up
/// before, connections that are open are cut. The runtime that the store was opened in is needed all the while.
pub async fn serve(
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    store: Store,
    clock: Clock,
    manner: Manner,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let farewell = CancellationToken::new();
    let streams = Streams::new(manner.streams.clone(), farewell.clone());
    let connections = manner.connections.clone();
    let stopping = async move {
        stop.await;
        farewell.cancel();
    };
    let access = Access::new(manner.access.clone(), store.clone(), clock.clone());
    let (lanes, open) = (Lanes::beside(store.runtime()), Open::default());
    let (routes, door, registry) = routes(store, clock, manner, streams.clone(), access.clone(), open.clone());
    let mut apart = JoinSet::new();
    let routes = match metrics_listener {
        None => with_metrics(routes, registry),
        Some(listener) => {
            let metrics = Router::new().route("/metrics", get(metrics::to_anyone)).with_state(registry);
            // It ends with this function.
            apart.spawn(async move { axum::serve(listener, metrics).await });
            routes
        }
    };
    tokio::select! {
        () = listen::serve(listener, &lanes, (routes, door), connections, open, stopping) => {}
        // It never ends by itself.
        () = access.keep_up() => {}
    }
    // WebSockets are no longer the server's, and say farewell by themselves.
    let _ = timeout(LONGEST_STREAMS_FAREWELL, streams.ended()).await;
}
