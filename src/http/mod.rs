//! The server: routes, limits, telemetry. Wiring only.

mod access;
mod answer;
mod clock;
mod envelope;
mod graphql;
mod health;
mod listen;
mod origin;
mod pages;
mod registered;
mod source;
mod stream;
mod traffic;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, Method, Request};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::util::option_layer;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::trace::TraceLayer;
use uuid::Uuid;

use crate::config::StreamSettings;
use crate::graphql::{Api, Limits};
use crate::store::{Clock, Store};
use access::Access;
use stream::Streams;
use traffic::Traffic;

/// How long a browser may remember what a page may do.
const LONGEST_PREFLIGHT: Duration = Duration::from_secs(3600);

pub use access::{AccessManner, Anonymous, IssuerManner, Misconfigured, WritersToken};
pub use clock::today;
pub use listen::Connections;
pub use registered::{Registered, Unregistered};
pub use stream::{Close, Conversation, Payload, Step};
pub use traffic::Capacity;

/// What the routes share.
#[derive(Clone)]
struct Shared {
    store: Store,
    clock: Clock,
    api: Api,
    traffic: Arc<Traffic>,
    streams: Streams,
    access: Access,
    manner: Arc<Manner>,
}

/// How the API is served.
#[derive(Clone)]
pub struct Manner {
    /// How much memory responses may take that were made already, in bytes.
    pub response_bytes: u64,
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
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            response_bytes: 64 * 1024 * 1024,
            limits: Limits::default(),
            capacity: Capacity::default(),
            connections: Connections::default(),
            largest_body: 1024 * 1024,
            longest_request: Duration::from_secs(30),
            streams: StreamSettings::default(),
            registered: Registered::default(),
            origins: Vec::new(),
            access: AccessManner::default(),
        }
    }
}

/// The routes over a store, for a process that serves them in its own way. `clock` is read once a request.
pub fn router(store: Store, clock: Clock, manner: Manner) -> Router {
    let streams = Streams::new(manner.streams.clone(), CancellationToken::new());
    let access = Access::new(manner.access.clone(), store.clone(), clock.clone());
    routes(store, clock, manner, streams, access)
}

fn routes(store: Store, clock: Clock, manner: Manner, streams: Streams, access: Access) -> Router {
    let source = source::Head { store: store.clone(), clock: clock.clone() };
    let api = Api::new(Arc::new(source), manner.limits.clone(), manner.response_bytes);
    let traffic = Traffic::within(manner.capacity.clone(), manner.limits.cost);
    let request_id = HeaderName::from_static("x-request-id");
    let cors = cors(&manner.origins);
    let shared = Shared { store, clock, api, traffic, streams, access, manner: Arc::new(manner) };
    Router::new()
        .route("/", get(pages::graphiql))
        .route("/graphiql/{file}", get(pages::graphiql_file))
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/schema.graphql", get(pages::schema))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(answer::not_found)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .with_state(shared)
        // As one, from the outermost inward: the router would box and clone each that is added by itself.
        .layer((
            SetRequestIdLayer::new(request_id.clone(), Numbered::default()),
            TraceLayer::new_for_http().make_span_with(span),
            PropagateRequestIdLayer::new(request_id),
            option_layer(cors),
            CompressionLayer::new(),
            CatchPanicLayer::custom(answer::panicked),
        ))
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

/// The ids of requests that bring none: a UUID of this process, the last half of which counts. The
/// system is asked for what is random once, and not a request.
#[derive(Debug, Clone)]
struct Numbered {
    process: u64,
    count: Arc<AtomicU64>,
}

impl Default for Numbered {
    fn default() -> Self {
        Self { process: fastrand::u64(..), count: Arc::default() }
    }
}

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let id = Uuid::from_u64_pair(self.process, self.count.fetch_add(1, Ordering::Relaxed));
        let text = HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        text.ok().map(RequestId::new)
    }
}

/// What is logged of a request: never its query or body, which may name persons.
fn span<B>(request: &Request<B>) -> tracing::Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), id)
}

/// How long streams may take once requests are answered.
const LONGEST_STREAMS_FAREWELL: Duration = Duration::from_secs(1);

/// Serves until `stop` is ready; streams are then ended, and requests under way answered, for ten seconds at most.
pub async fn serve(
    listener: TcpListener,
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
    let routes = routes(store, clock, manner, streams.clone(), access.clone());
    tokio::select! {
        () = listen::serve(listener, routes, connections, stopping) => {}
        // It never ends by itself.
        () = access.keep_up() => {}
    }
    // WebSockets are no longer the server's, and say farewell by themselves.
    let _ = timeout(LONGEST_STREAMS_FAREWELL, streams.ended()).await;
}
