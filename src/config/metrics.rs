//! Where metrics are served.

use std::net::SocketAddr;

use clap::Args;
use serde::Deserialize;

/// Where metrics are served: the flags, and the table `[metrics]` of the settings file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[command(next_help_heading = "Metrics")]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// An address of its own to serve /metrics on, to whoever reaches it; without one the API's listener
    /// serves it to clients on this machine
    #[arg(id = "metrics.listen", long = "metrics-listen", env = "HERRED_METRICS_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
}
