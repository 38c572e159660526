//! What is looked up when metrics are asked for: the network, the follower, the database, what is kept.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, NoLabelSet};
use prometheus_client::metrics::MetricType;

use crate::graphql::{Api, Kept};
use crate::http::listen::Open;
use crate::http::stream::Streams;
use crate::http::traffic::Traffic;
use crate::network::key::{Noun, Revision};
use crate::network::word::Word;
use crate::store::{Following, Pool, Store};

/// The server's parts that know.
pub(super) struct Gauges {
    pub(super) store: Store,
    pub(super) api: Api,
    pub(super) load: Load,
}

/// What the server is busy with.
#[derive(Clone)]
pub(in crate::http) struct Load {
    pub(in crate::http) open: Open,
    pub(in crate::http) traffic: Arc<Traffic>,
    pub(in crate::http) streams: Streams,
}

impl fmt::Debug for Gauges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gauges").finish_non_exhaustive()
    }
}

/// What metrics are written to.
pub(super) struct Writer<'e>(pub(super) DescriptorEncoder<'e>);

impl Writer<'_> {
    /// A number that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: &impl EncodeGaugeValue) -> fmt::Result {
        self.0.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(value)
    }

    /// A number that only grows.
    pub(super) fn counter(&mut self, name: &str, help: &str, value: &impl EncodeCounterValue) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        metric.encode_counter::<NoLabelSet, _, f64>(value, None)
    }

    /// Numbers that go up and down, told apart by a label.
    pub(super) fn gauges<'l, V: EncodeGaugeValue>(
        &mut self,
        (name, help): (&str, &str),
        label: &'static str,
        values: impl IntoIterator<Item = (&'l str, V)>,
    ) -> fmt::Result {
        let mut metric = self.0.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (of, value) in values {
            metric.encode_family(&[(label, of)])?.encode_gauge(&value)?;
        }
        Ok(())
    }
}

impl Collector for Gauges {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut to = Writer(encoder);
        let network = self.store.network();
        let help = "The version that runs";
        to.gauges(("herred_version", help), "version", [(env!("CARGO_PKG_VERSION"), 1_u32)])?;
        let nouns = Noun::ALL.iter().map(|noun| (noun.code(), number(network.count_of(*noun))));
        to.gauges(("herred_network_entities", "Entities in the network, by noun"), "noun", nouns)?;
        let help = "Facts in the network, withdrawn ones included";
        to.gauge("herred_network_facts", help, &number(network.fact_count()))?;
        let help = "How much memory what is remembered of charts is held to take";
        to.gauge("herred_branches_bytes", help, &self.api.bytes_of_branches())?;
        to.gauge("herred_revision", "The newest revision here", &network.head().map_or(0, Revision::get))?;

        let Following { since_look, behind, load } = self.store.following();
        let help = "Seconds since the database's head was last looked at without a failure";
        to.gauge("herred_lag_seconds", help, &since_look.as_secs_f64())?;
        let help = "Revisions that the database had then and this server did not";
        to.gauge("herred_lag_revisions", help, &behind)?;
        let help = "Whether the last look at the database's head went well";
        to.gauge("herred_follows", help, &u32::from(self.store.follows()))?;
        let help = "Seconds that reading the whole network took";
        to.gauge("herred_load_seconds", help, &load.as_secs_f64())?;

        let Load { open, traffic, streams } = &self.load;
        to.gauge("herred_connections", "Connections of clients", &number(open.count()))?;
        to.gauge(
            "herred_requests_under_way",
            "Requests to the API that are being answered",
            &number(traffic.under_way()),
        )?;
        let help = "WebSockets and streams of events that are open";
        to.gauge("herred_streams", help, &number(streams.count()))?;

        let Pool { open, idle, most } = self.store.pool();
        let help = "Connections to the database, by whether they are in use";
        to.gauges(("herred_database_connections", help), "state", [("idle", idle), ("used", open - idle)])?;
        to.gauge("herred_database_connections_most", "Connections to the database at most", &most)?;
        self.kept(&mut to)
    }
}

impl Gauges {
    fn kept(&self, to: &mut Writer<'_>) -> fmt::Result {
        let kept: [(&str, Kept); 3] = self.api.kept();
        let help = "What is kept of answers that were made and of documents that are known";
        to.gauges(("herred_cache_entries", help), "cache", kept.map(|(of, kept)| (of, kept.entries)))?;
        let help = "How much memory that is held to take";
        to.gauges(("herred_cache_bytes", help), "cache", kept.map(|(of, kept)| (of, kept.bytes)))?;
        let help = "How often something was looked for there";
        let mut metric = to.0.encode_descriptor("herred_cache_lookups", help, None, MetricType::Counter)?;
        for (of, kept) in kept {
            for (outcome, count) in [("hit", kept.hits), ("miss", kept.misses)] {
                let labels = [("cache", of), ("outcome", outcome)];
                let mut one = metric.encode_family(&labels)?;
                one.encode_counter::<NoLabelSet, _, f64>(&count, None)?;
            }
        }
        Ok(())
    }
}

/// A count as metrics have it.
fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
