//! The server: routes, limits, telemetry. Wiring only.

mod access;
mod answer;
mod clock;
mod graphql;
mod guard;
mod health;
mod pages;
mod source;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode};
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer};
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;
use uuid::Uuid;

use crate::graphql::Api;
use crate::store::{Clock, Store};
use access::Access;

pub use access::{AccessManner, Anonymous, IssuerManner, Misconfigured, WritersToken};
pub use clock::today;

/// The largest body of a request, in bytes.
pub const LARGEST_BODY: usize = 1024 * 1024;
/// How long a request may wait, for its body or for a revision; an answer is made without a pause.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);
/// How long requests under way may take once the server is told to stop.
const LONGEST_FAREWELL: Duration = Duration::from_secs(10);

/// What the routes share.
#[derive(Clone)]
struct Shared {
    store: Store,
    clock: Clock,
    api: Api,
    access: Access,
}

/// How the API is served.
#[derive(Clone)]
pub struct Manner {
    /// How much memory responses may take that were made already, in bytes.
    pub response_bytes: u64,
    /// How it is told who asks.
    pub access: AccessManner,
}

/// The routes over a store. `clock` is read once a request.
fn router(store: Store, clock: Clock, access: Access, response_bytes: u64) -> Router {
    let source = source::Head { store: store.clone(), clock: clock.clone() };
    let api = Api::new(Arc::new(source), response_bytes);
    let request_id = HeaderName::from_static("x-request-id");
    Router::new()
        .route("/", get(pages::graphiql))
        .route("/graphiql/{file}", get(pages::graphiql_file))
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/schema.graphql", get(pages::schema))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(answer::not_found)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .with_state(Shared { store, clock, api, access })
        // As one, from the outermost inward: the router would box and clone each that is added by itself.
        .layer((
            SetRequestIdLayer::new(request_id.clone(), Numbered::default()),
            TraceLayer::new_for_http().make_span_with(span),
            PropagateRequestIdLayer::new(request_id),
            CompressionLayer::new(),
            CatchPanicLayer::custom(answer::panicked),
            TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST_REQUEST),
        ))
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

/// Serves until `stop` is ready; requests under way are then answered, for ten seconds at most.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    clock: Clock,
    manner: Manner,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (told, farewell) = tokio::sync::oneshot::channel();
    let stopping = async {
        stop.await;
        tracing::info!("stopping");
        // Nobody listens where the server has already failed.
        let _ = told.send(());
    };
    let Manner { response_bytes, access } = manner;
    let access = Access::new(access, store.clone(), clock.clone());
    let routes = router(store, clock, access.clone(), response_bytes);
    let routes = routes.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, routes).with_graceful_shutdown(stopping);
    let overdue = async {
        match farewell.await {
            Ok(()) => tokio::time::sleep(LONGEST_FAREWELL).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = server => served,
        () = access.keep_up() => Ok(()),
        () = overdue => {
            tracing::warn!("some requests were cut short");
            Ok(())
        }
    }
}
