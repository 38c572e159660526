//! Traces: the spans of requests, sent to a collector by OTLP over HTTP (the feature `otlp`).

use super::Failure;

#[cfg(feature = "otlp")]
pub(super) use sent::Traces;
#[cfg(not(feature = "otlp"))]
pub(super) use unsent::Traces;

#[cfg(feature = "otlp")]
mod sent {
    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
    use opentelemetry_sdk::Resource;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::Subscriber;
    use tracing_subscriber::filter::Targets;
    use tracing_subscriber::registry::LookupSpan;
    use tracing_subscriber::{Layer, Registry};

    use super::Failure;

    /// What sends spans, if anything does.
    pub(in super::super) struct Traces(Option<SdkTracerProvider>);

    impl Traces {
        /// Sends nothing.
        pub(in super::super) fn none() -> Self {
            Self(None)
        }

        /// Sends spans to an endpoint, and gives what takes them.
        pub(in super::super) fn to(endpoint: &str) -> Result<(Self, Box<dyn Layer<Registry> + Send + Sync>), Failure> {
            // The client that sends them chooses no TLS by itself; where one was chosen before, that stays.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).build();
            let exporter = exporter.map_err(|error| format!("traces cannot be sent to {endpoint}: {error}"))?;
            let resource = Resource::builder().with_service_name("herred").build();
            let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
            let layer = spans(provider.tracer("herred"));
            Ok((Self(Some(provider)), layer))
        }

        /// Sends what is left.
        pub(in super::super) fn end(self) {
            if let Some(Err(error)) = self.0.map(|provider| provider.shutdown()) {
                tracing::warn!(%error, "some spans were not sent");
            }
        }
    }

    /// Only our own spans: those of the client that sends them would be sent again and again. Events stay in the log.
    fn spans<S>(tracer: opentelemetry_sdk::trace::SdkTracer) -> Box<dyn Layer<S> + Send + Sync>
    where
        S: Subscriber + for<'s> LookupSpan<'s> + Send + Sync,
    {
        let layer = tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
        layer.with_filter(Targets::new().with_target("herred::http", tracing::Level::INFO)).boxed()
    }
}

#[cfg(not(feature = "otlp"))]
mod unsent {
    use tracing_subscriber::layer::Identity;

    use super::Failure;

    /// Nothing: this binary sends no traces.
    pub(in super::super) struct Traces;

    impl Traces {
        /// Sends nothing.
        pub(in super::super) fn none() -> Self {
            Self
        }

        /// Says that it cannot.
        pub(in super::super) fn to(_endpoint: &str) -> Result<(Self, Identity), Failure> {
            Err("this binary sends no traces: leave traces.endpoint out, or build it with --features otlp".into())
        }

        /// There is nothing left to send.
        pub(in super::super) fn end(self) {}
    }
}
