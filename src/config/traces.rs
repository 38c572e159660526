//! Where traces are sent.

use clap::Args;
use serde::Deserialize;

/// Where traces are sent: the flags, and the table `[traces]` of the settings file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[command(next_help_heading = "Traces")]
#[serde(deny_unknown_fields)]
pub struct Traces {
    /// A collector's address for OTLP over HTTP, as <http://127.0.0.1:4318/v1/traces>; without one no traces
    /// are made. It needs a binary that was built with the feature otlp
    #[arg(id = "traces.endpoint", long = "traces-endpoint", env = "HERRED_TRACES_ENDPOINT", value_name = "URL")]
    pub endpoint: Option<String>,
}
