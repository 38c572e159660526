//! The server: routes, limits, telemetry. Wiring only.

mod answer;
mod authority;
mod clock;
mod graphql;
mod guard;
mod health;
mod metrics;
mod noted;
mod observe;
mod pages;
#[cfg(feature = "otlp")]
mod parent;
mod source;
mod stream;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::graphql::Api;
use crate::store::{Clock, Store};
use metrics::Metrics;
use observe::{Numbered, Observed};
use prometheus_client::registry::Registry;

pub use authority::Authority;
pub use clock::today;
pub use observe::Lines;

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
    authority: Option<Authority>,
}

/// How the API is served.
#[derive(Clone)]
pub struct Manner {
    /// How much memory responses may take that were made already, in bytes.
    pub response_bytes: u64,
    /// Who may write; none: nobody.
    pub authority: Option<Authority>,
    /// What is logged of requests.
    pub lines: Lines,
}

/// The routes over a store. `clock` is read once a request.
pub fn router(store: Store, clock: Clock, manner: Manner) -> Router {
    let (api, metrics) = routes(store, clock, manner);
    api.route("/metrics", get(metrics::to_neighbours).with_state(metrics))
}

/// The routes over a store but for metrics, and the metrics.
fn routes(store: Store, clock: Clock, manner: Manner) -> (Router, Arc<Registry>) {
    let Manner { response_bytes, authority, lines } = manner;
    let metrics = Arc::new(Metrics::default());
    let source = source::Head { store: store.clone(), clock: clock.clone(), metrics: Arc::clone(&metrics) };
    let api = Api::new(Arc::new(source), response_bytes);
    let registry = Arc::new(metrics.registry(store.clone(), api.clone()));
    let routes = Router::new()
        .route("/", get(pages::graphiql))
        .route("/graphiql/{file}", get(pages::graphiql_file))
        .route("/graphql", get(graphql::get).post(graphql::post))
        .route("/schema.graphql", get(pages::schema))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .fallback(answer::not_found)
        .method_not_allowed_fallback(answer::method_not_allowed)
        .with_state(Shared { store, clock, api, authority })
        // As one, from the outermost inward: the router would box and clone each that is added by itself.
        .layer((
            Observed { metrics, lines, numbered: Numbered::default() },
            CompressionLayer::new(),
            CatchPanicLayer::custom(answer::panicked),
            TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST_REQUEST),
        ));
    (routes, registry)
}

/// Serves until `stop` is ready; requests under way are then answered, for ten seconds at most.
///
/// Metrics are served on a listener of their own, where there is one, and else to clients on this machine.
///
/// # Errors
/// The listener fails.
pub async fn serve(
    listener: TcpListener,
    metrics_listener: Option<TcpListener>,
    store: Store,
    clock: Clock,
    manner: Manner,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let mut apart = JoinSet::new();
    let routes = match metrics_listener {
        None => router(store, clock, manner),
        Some(listener) => {
            let (routes, registry) = routes(store, clock, manner);
            let metrics = Router::new().route("/metrics", get(metrics::to_anyone)).with_state(registry);
            // It ends with this function.
            apart.spawn(async move { axum::serve(listener, metrics).await });
            routes
        }
    };
    let (told, farewell) = tokio::sync::oneshot::channel();
    let stopping = async {
        stop.await;
        tracing::info!("stopping");
        // Nobody listens where the server has already failed.
        let _ = told.send(());
    };
    let service = routes.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stopping);
    let overdue = async {
        match farewell.await {
            Ok(()) => tokio::time::sleep(LONGEST_FAREWELL).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = server => served,
        () = overdue => {
            tracing::warn!("some requests were cut short");
            Ok(())
        }
    }
}
