//! Metrics, as Prometheus reads them: what was counted, and what is looked up when they are asked for.
//!
//! prometheus-client has them as values, a registry a server, and asks for a description of each.

mod gauges;
mod process;

use std::borrow::Cow;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::access::is_neighbour;
use super::answer;
use super::noted::Noted;
use crate::graphql::Api;
use crate::store::Store;
pub(super) use gauges::Load;

/// How many names of operations are told apart; what is named otherwise later is `other`. A name is a client's.
const MOST_NAMES: usize = 200;

/// The name of operations that are not told apart.
const OTHER: &str = "other";

/// A request to the API.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answering {
    operation: Arc<str>,
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfKind {
    kind: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WithCode {
    code: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct For {
    reason: Cow<'static, str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct With {
    outcome: &'static str,
}

/// What came of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Writing {
    /// A revision was recorded.
    Recorded,
    /// There was nothing to record, or it was recorded before.
    Unneeded,
    /// It was refused, with these codes.
    Refused(Vec<&'static str>),
    /// The store failed.
    Failed,
}

/// What a server counts.
pub(super) struct Metrics {
    requests: Family<Answering, Counter>,
    durations: Family<OfKind, Histogram, fn() -> Histogram>,
    costs: Histogram,
    errors: Family<WithCode, Counter>,
    refused: Family<For, Counter>,
    writes: Family<With, Counter>,
    refusals: Family<WithCode, Counter>,
    write_durations: Histogram,
    names: RwLock<HashSet<Arc<str>>>,
    other: Arc<str>,
}

/// From a tenth of a millisecond to half a minute.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.000_1, 2.5, 14))
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(seconds),
            costs: Histogram::new(exponential_buckets(1.0, 4.0, 10)),
            errors: Family::default(),
            refused: Family::default(),
            writes: Family::default(),
            refusals: Family::default(),
            write_durations: seconds(),
            names: RwLock::default(),
            other: OTHER.into(),
        }
    }
}

impl Metrics {
    /// What is served: what is counted here, and what is looked up of a store, an API and the server.
    pub(super) fn registry(&self, store: Store, api: Api, load: Load) -> Registry {
        let mut registry = Registry::default();
        let help = "Requests to the API, by the operation's name, its kind and what came of it";
        registry.register("herred_requests", help, self.requests.clone());
        let help = "How long requests to the API took, until their answer began";
        registry.register("herred_request_duration_seconds", help, self.durations.clone());
        let help = "What requests to the API cost, as counted before they are answered";
        registry.register("herred_request_cost", help, self.costs.clone());
        registry.register("herred_errors", "Errors in answers, by their code", self.errors.clone());
        let help = "Requests that were not answered, by the code of the first reason";
        registry.register("herred_refused_requests", help, self.refused.clone());
        let help = "Writes through this server, by what came of them";
        registry.register("herred_writes", help, self.writes.clone());
        let help = "Refusals of writes by the rules, by their code";
        registry.register("herred_write_refusals", help, self.refusals.clone());
        let help = "How long writes took, with the wait for their turn";
        registry.register("herred_write_duration_seconds", help, self.write_durations.clone());
        registry.register_collector(Box::new(gauges::Gauges { store, api, load }));
        #[cfg(target_os = "linux")]
        registry.register_collector(Box::new(process::Process));
        registry
    }

    /// Counts a request and its answer.
    pub(super) fn answered(&self, noted: &Noted, took: Duration) {
        let kind = noted.kind.map_or("none", super::noted::kind);
        // What was refused has no name: it costs nothing to make many.
        let operation = if noted.executed { self.named(noted.operation.as_deref()) } else { self.other.clone() };
        let outcome = match (noted.executed, noted.codes.is_empty()) {
            (false, _) => "refused",
            (true, true) => "answered",
            (true, false) => "answered_with_errors",
        };
        self.requests.get_or_create(&Answering { operation, kind, outcome }).inc();
        self.durations.get_or_create(&OfKind { kind }).observe(took.as_secs_f64());
        if let Some(cost) = noted.cost {
            self.costs.observe(f64::from(u32::try_from(cost).unwrap_or(u32::MAX)));
        }
        for code in &noted.codes {
            self.errors.get_or_create(&WithCode { code: code.clone() }).inc();
        }
        if let Some(reason) = noted.codes.first().filter(|_| !noted.executed) {
            self.refused.get_or_create(&For { reason: reason.clone() }).inc();
        }
    }

    /// Counts a write.
    pub(super) fn wrote(&self, writing: &Writing, took: Duration) {
        let outcome = match writing {
            Writing::Recorded => "recorded",
            Writing::Unneeded => "unneeded",
            Writing::Refused(_) => "refused",
            Writing::Failed => "failed",
        };
        self.writes.get_or_create(&With { outcome }).inc();
        self.write_durations.observe(took.as_secs_f64());
        if let Writing::Refused(codes) = writing {
            for code in codes {
                self.refusals.get_or_create(&WithCode { code: Cow::Borrowed(code) }).inc();
            }
        }
    }

    /// The name under which an operation is counted.
    fn named(&self, name: Option<&str>) -> Arc<str> {
        let Some(name) = name else { return self.other.clone() };
        if let Some(known) = self.names.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return known.clone();
        }
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= MOST_NAMES {
            return self.other.clone();
        }
        let name: Arc<str> = name.into();
        names.insert(name.clone());
        name
    }
}

/// The metrics for clients on this machine: who asks through a proxy on it is none.
pub(super) async fn to_neighbours(
    registry: State<Arc<Registry>>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !is_neighbour(client.ip(), &headers) {
        return answer::not_found().await;
    }
    to_anyone(registry).await
}

/// The metrics as OpenMetrics text.
pub(super) async fn to_anyone(State(registry): State<Arc<Registry>>) -> Response {
    let mut text = String::new();
    // A text takes what is written to it.
    let _ = encode(&mut text, &registry);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], text).into_response()
}
