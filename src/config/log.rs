//! What is logged, and how.

use clap::{Args, ValueEnum};
use serde::Deserialize;

/// What to log, and how: the flags, and the table `[log]` of the settings file.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[command(next_help_heading = "Log")]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// What to log, as tracing's filters say it: info, herred=debug,warn [default: info]
    #[arg(id = "log.filter", long = "log", global = true, env = "HERRED_LOG", value_name = "FILTER")]
    pub filter: Option<String>,
    /// How to log [default: text]
    #[arg(id = "log.format", long = "log-format", global = true, env = "HERRED_LOG_FORMAT")]
    pub format: Option<LogFormat>,
    /// Log a line a request, without its texts [default: false]
    #[arg(id = "log.requests", long = "log-requests", global = true, env = "HERRED_LOG_REQUESTS")]
    #[arg(value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub requests: Option<bool>,
    /// Name the client's address in that line: it is personal data [default: false]
    #[arg(id = "log.addresses", long = "log-addresses", global = true, env = "HERRED_LOG_ADDRESSES")]
    #[arg(value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub addresses: Option<bool>,
}

/// How to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line an event, for people.
    Text,
    /// A JSON object an event, for collectors.
    Json,
}

/// What holds of the log.
#[derive(Debug, Clone)]
pub struct LogSettings {
    /// What to log, as tracing's filters say it.
    pub filter: String,
    /// How to log.
    pub format: LogFormat,
    /// Whether each request has a line.
    pub requests: bool,
    /// Whether that line names the client's address.
    pub addresses: bool,
}

impl Log {
    /// What holds: what is said here, then what `file` says, then the defaults.
    pub(super) fn resolved(self, file: Self) -> LogSettings {
        LogSettings {
            filter: self.filter.or(file.filter).unwrap_or_else(|| "info".to_owned()),
            format: self.format.or(file.format).unwrap_or(LogFormat::Text),
            requests: self.requests.or(file.requests).unwrap_or(false),
            addresses: self.addresses.or(file.addresses).unwrap_or(false),
        }
    }
}
