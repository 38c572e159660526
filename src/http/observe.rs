//! The outermost layer: each request has an id and a span, and its answer is counted and, where that is wanted,
//! has a line in the log.
//!
//! No text that a client chose gets into the log but names of operations that look like a programmer's word: no
//! query, no variables, no path but the route's, no header but ids that are plain numbers.

use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response};
use tower::{Layer, Service};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use super::metrics::Metrics;
use super::noted::{Noted, kind};
use crate::network::key::Revision;

/// The header of a request's id.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is logged of requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// A line each.
    pub requests: bool,
    /// With the client's address.
    pub addresses: bool,
}

/// Watches what passes. A connection has its own, so that cores do not wait for one another to count who uses it.
#[derive(Clone)]
pub(super) struct Observed(Arc<Observer>);

struct Observer {
    metrics: Arc<Metrics>,
    lines: Lines,
    /// The route, where there is but one; else the router says which it is.
    route: Option<&'static str>,
    numbered: Numbered,
}

impl Observed {
    /// Whoever watches requests to a route, or to those of a router.
    pub(super) fn new(metrics: Arc<Metrics>, lines: Lines, route: Option<&'static str>) -> Self {
        Self(Arc::new(Observer { metrics, lines, route, numbered: Numbered::default() }))
    }
}

/// The ids of requests that bring none: a UUID of whoever watches, the last half of which counts. What is random
/// is drawn once, and not a request.
#[derive(Debug)]
struct Numbered {
    own: u64,
    count: AtomicU64,
}

impl Default for Numbered {
    fn default() -> Self {
        Self { own: fastrand::u64(..), count: AtomicU64::default() }
    }
}

impl Numbered {
    /// The id of a request: its own, where that is a UUID, as other texts could say anything.
    fn id(&self, headers: &HeaderMap) -> Uuid {
        let own = headers.get(REQUEST_ID).and_then(|id| Uuid::try_parse_ascii(id.as_bytes()).ok());
        own.unwrap_or_else(|| Uuid::from_u64_pair(self.own, self.count.fetch_add(1, Ordering::Relaxed)))
    }
}

/// The id of the trace that a request is part of, by W3C's `traceparent`: 32 hexadecimal digits.
fn trace_of(headers: &HeaderMap) -> Option<&str> {
    let parent = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = parent.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let digits = |text: &str| text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (version.len() == 2 && trace.len() == 32 && digits(version) && digits(trace)).then_some(trace)
}

/// A method, where it is one that is known: others are a client's text.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

impl<S> Layer<S> for Observed {
    type Service = Observing<S>;

    fn layer(&self, inner: S) -> Observing<S> {
        Observing { inner, by: Arc::clone(&self.0) }
    }
}

/// A service that is watched.
#[derive(Clone)]
pub(super) struct Observing<S> {
    inner: S,
    by: Arc<Observer>,
}

impl<S, B, R> Service<Request<B>> for Observing<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<R>, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let begun = Instant::now();
        let id = self.by.numbered.id(request.headers());
        let method = method(request.method());
        let matched = request.extensions().get::<MatchedPath>().filter(|_| self.by.lines.requests).cloned();
        let trace = trace_of(request.headers());
        let span = tracing::info_span!("request", %id, trace, operation = Empty, cost = Empty, revision = Empty);
        #[cfg(feature = "otlp")]
        super::parent::adopt(&span, request.headers());
        let client = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|client| client.0.ip());
        let client = client.filter(|_| self.by.lines.addresses);
        let by = Arc::clone(&self.by);
        // In a box of its own: it is large, and what waits for it would have room for it twice.
        let answering = span.in_scope(|| Box::pin(self.inner.call(request)));
        let answered = async move {
            let mut response = answering.await?;
            let noted = response.extensions_mut().remove::<Noted>();
            let took = begun.elapsed();
            if let Some(noted) = &noted {
                by.metrics.answered(noted, took);
                // Every record is written out as text, which nobody reads where there is neither a line nor a trace.
                if by.lines.requests || cfg!(feature = "otlp") {
                    let revision = noted.revision.map(Revision::get);
                    Span::current().record("revision", revision);
                    Span::current().record("operation", noted.operation.as_deref());
                    Span::current().record("cost", noted.cost);
                }
            }
            if by.lines.requests {
                let noted = noted.unwrap_or_default();
                tracing::info!(
                    target: "herred::request",
                    method,
                    route = by.route.or(matched.as_ref().map(MatchedPath::as_str)).unwrap_or("none"),
                    status = response.status().as_u16(),
                    milliseconds = took.as_secs_f64() * 1000.0,
                    kind = noted.kind.map(kind),
                    codes = (!noted.codes.is_empty()).then(|| noted.codes.join(" ")),
                    client = client.map(tracing::field::display),
                    "answered"
                );
            }
            let id = HeaderValue::from_str(id.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
            if let Ok(id) = id {
                response.headers_mut().insert(REQUEST_ID, id);
            }
            Ok(response)
        };
        Box::pin(answered.instrument(span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_s_id_is_taken_over_where_it_is_a_uuid_and_a_trace_where_it_is_one() {
        let headers = |name: &'static str, value: &str| {
            HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())])
        };
        let own = "01980000-0000-7000-8000-0123456789ab";
        let numbered = Numbered::default();
        assert_eq!(numbered.id(&headers("x-request-id", own)).to_string(), own);
        for text in ["Karla Hansen", "010170-1234", ""] {
            let id = numbered.id(&headers("x-request-id", text)).to_string();
            assert!(id.ends_with(&format!("{:04x}", numbered.count.load(Ordering::Relaxed) - 1)), "{id}");
        }
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        let parent = headers("traceparent", &format!("00-{trace}-00f067aa0ba902b7-01"));
        assert_eq!(trace_of(&parent), Some(trace));
        for text in ["00-Karla-00f067aa0ba902b7-01", "", "00", &format!("00-{}-0-0", "K".repeat(32))] {
            assert_eq!(trace_of(&headers("traceparent", text)), None);
        }
    }
}
