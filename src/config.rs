//! What can be set: by flags, by the environment, by a file; the first that says something wins.
//! The only reader of the environment.

mod access;
mod limits;
mod log;
mod metrics;
mod streams;
mod token;
mod told;
mod traces;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde::Deserialize;

pub use access::{Access, AccessSettings, Anonymous, Oidc, OidcSettings};
pub use limits::{CorsSettings, DocumentSettings, LimitSettings};
pub use log::{Log, LogFormat, LogSettings};
pub use metrics::Metrics;
pub use streams::{StreamSettings, Streams};
pub use token::{NewToken, Token};
pub use told::Told;
pub use traces::Traces;

/// Where the database is unless it is said: an embedded one beside the caller.
pub const DEFAULT_DATABASE: &str = "sqlite:./herred.sqlite";
/// Where the server listens unless it is said.
pub const DEFAULT_LISTEN: &str = "127.0.0.1:4801";
/// The shortest token of a writer, in characters: a shorter one can be guessed.
pub const SHORTEST_TOKEN: usize = 16;
/// How much memory responses may take unless it is said, in MiB.
pub const DEFAULT_RESPONSE_CACHE: u32 = 64;
/// How much memory pieces of responses may take unless it is said, in MiB.
pub const DEFAULT_PIECE_CACHE: u32 = 64;
/// How much either may take at the most, in MiB.
pub const LARGEST_CACHE: u32 = 65_536;

/// How long the database may be silent unless it is said, in seconds.
pub const DEFAULT_SILENCE: u64 = 30;

/// Organisation networks over GraphQL: who sits where, on whose behalf, and who answers to whom, on any day.
#[derive(Debug, Parser)]
#[command(name = "herred", version, about, propagate_version = true)]
pub struct CommandLine {
    /// What to do; without a command, `serve`.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What every command can be told.
    #[command(flatten)]
    pub common: Common,
}

/// What every command can be told.
#[derive(Debug, Clone, Args)]
pub struct Common {
    /// The database: sqlite:PATH (created where it is missing) or `postgres://USER:PASSWORD@HOST/DATABASE` [default: sqlite:./herred.sqlite]
    #[arg(long, global = true, env = "HERRED_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// A file with settings (TOML); see herred.example.toml
    #[arg(long, global = true, env = "HERRED_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to log.
    #[command(flatten)]
    pub log: Log,
}

/// What Herred can be asked to do.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Serve the network over GraphQL; an empty database is given the shipped bundles
    Serve(Serve),
    /// Bring the database's tables up to date
    Migrate,
    /// Import a bundle: a folder with bundle.toml and a CSV file a noun
    Import(Import),
    /// Export the network as a bundle
    Export(Export),
    /// Keep the list of persons who were anonymised, and anonymise them again after a restore
    Erasures(Erasures),
    /// Look at settings, database, migrations, network and data, and change nothing; the exit code is 1 where
    /// something is wrong
    Check(Check),
    /// Copy an embedded database into a file, while it is served or not
    Backup(Backup),
    /// Ask a server on this machine whether it is ready; the exit code is 1 where it is not
    Health(Health),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Token(Token),
    /// Print the GraphQL schema
    Schema,
    /// Make a large network as a bundle, for measurements; the same numbers make the same network
    Generate(Generate),
}

/// How to serve.
#[derive(Debug, Clone, Default, Args)]
pub struct Serve {
    /// The address to listen on [default: 127.0.0.1:4801]
    #[arg(long, env = "HERRED_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
    /// Leave an empty database empty
    #[arg(long, env = "HERRED_EMPTY", value_parser = clap::builder::FalseyValueParser::new())]
    pub empty: bool,
    /// How much memory responses may take that were made already, in MiB; 0 keeps none, 65536 is the most
    /// [default: 64]
    #[arg(long, env = "HERRED_RESPONSE_CACHE", value_name = "MIB")]
    pub response_cache: Option<u32>,
    /// How much memory pieces of responses may take that were made already, in MiB; 0 keeps none, 65536 is the most
    /// [default: 64]
    #[arg(long, env = "HERRED_PIECE_CACHE", value_name = "MIB")]
    pub piece_cache: Option<u32>,
    /// A token that lets who shows it do everything, at least 16 characters: for one's own machine; for others
    /// make API keys. Better set by the environment or the file than here, where others on the machine see it
    #[arg(long, env = "HERRED_WRITER_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub writer_token: Option<String>,
    /// Who writes with the token, for the revisions [default: writer]
    #[arg(long, env = "HERRED_WRITER_NAME", value_name = "NAME")]
    pub writer_name: Option<String>,
    /// How long the database may be silent before a connection to it is given up, in seconds [default: 30]
    #[arg(long, env = "HERRED_DATABASE_SILENCE", value_name = "SECONDS")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..))]
    pub database_silence: Option<u32>,
    /// Where metrics are served.
    #[command(flatten)]
    pub metrics: Metrics,
    /// Where traces are sent.
    #[command(flatten)]
    pub traces: Traces,
    /// What a request may ask for, and what the server takes on.
    #[command(flatten)]
    pub limits: LimitSettings,
    /// Whose pages may ask in a browser.
    #[command(flatten)]
    pub cors: CorsSettings,
    /// Documents that are registered.
    #[command(flatten)]
    pub documents: DocumentSettings,
    /// What streams may take.
    #[command(flatten)]
    pub streams: Streams,
    /// Who may read and write.
    #[command(flatten)]
    pub access: Access,
}

/// What to check: what `serve` would be told.
#[derive(Debug, Clone, Args)]
pub struct Check {
    /// Say it as JSON
    #[arg(long)]
    pub json: bool,
    /// A list of persons who were anonymised, all of whom must be so in the database (herred erasures)
    #[arg(long, value_name = "FILE")]
    pub erasures: Option<PathBuf>,
    /// What `serve` would be told.
    #[command(flatten)]
    pub serve: Serve,
}

/// What to back up.
#[derive(Debug, Clone, Args)]
pub struct Backup {
    /// The file to write; it must not exist
    pub path: PathBuf,
}

/// Which server to ask.
#[derive(Debug, Clone, Args)]
pub struct Health {
    /// The address that the server listens on [default: 127.0.0.1:4801]
    #[arg(long, env = "HERRED_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<SocketAddr>,
}

/// What to import.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// The bundle's folder
    pub path: PathBuf,
    /// Say what would be recorded, and record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Where the bundle and the network both changed a record, keep what the network has
    #[arg(long, conflicts_with = "theirs")]
    pub ours: bool,
    /// Where the bundle and the network both changed a record, take the bundle's
    #[arg(long)]
    pub theirs: bool,
    /// Who imports, for the revision
    #[arg(long, default_value = "herred import")]
    pub actor: String,
    /// Why, for the revision [default: the bundle's title]
    #[arg(long)]
    pub message: Option<String>,
}

/// What to export.
#[derive(Debug, Clone, Args)]
pub struct Export {
    /// The folder to write; it is made where it is missing
    pub path: PathBuf,
    /// The namespace to export
    #[arg(long)]
    pub namespace: String,
}

/// What to do with the list of persons who were anonymised: keys and hashes, no names.
#[derive(Debug, Clone, Args)]
#[group(required = true, multiple = false)]
pub struct Erasures {
    /// Write it to a file, to be kept apart from the backups of the database
    #[arg(long, value_name = "FILE")]
    pub write: Option<PathBuf>,
    /// Anonymise those on it who are not: after an older backup was restored, before it is served
    #[arg(long, value_name = "FILE")]
    pub apply: Option<PathBuf>,
}

/// How large a network to make.
#[derive(Debug, Clone, Args)]
pub struct Generate {
    /// The folder to write; it is made where it is missing
    pub path: PathBuf,
    /// How many organizations
    #[arg(long, default_value_t = 100_000)]
    pub organizations: u32,
    /// How many persons
    #[arg(long, default_value_t = 500_000)]
    pub persons: u32,
    /// How many memberships
    #[arg(long, default_value_t = 1_000_000)]
    pub memberships: u32,
    /// The seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// The settings file: each key is optional, and others are refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    database: Option<String>,
    listen: Option<SocketAddr>,
    response_cache: Option<u32>,
    piece_cache: Option<u32>,
    writer_token: Option<String>,
    writer_name: Option<String>,
    database_silence: Option<std::num::NonZeroU32>,
    #[serde(default)]
    log: Log,
    #[serde(default)]
    metrics: Metrics,
    #[serde(default)]
    traces: Traces,
    #[serde(default)]
    access: Access,
    #[serde(default)]
    limits: LimitSettings,
    #[serde(default)]
    cors: CorsSettings,
    #[serde(default)]
    documents: DocumentSettings,
    #[serde(default)]
    streams: Streams,
}

/// What holds once flags, environment, file and defaults are put together.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database's address.
    pub database: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// How much memory responses may take that were made already, in bytes.
    pub response_bytes: u64,
    /// How much memory pieces of responses may take, in bytes.
    pub piece_bytes: u64,
    /// Who shows one token and may do everything; none: nobody.
    pub writer: Option<WriterSettings>,
    /// How long the database may be silent before a connection to it is given up.
    pub database_silence: Duration,
    /// What is logged.
    pub log: LogSettings,
    /// Where metrics are served but on the API's listener.
    pub metrics: Option<SocketAddr>,
    /// Where traces are sent.
    pub traces: Option<String>,
    /// Who else may read and write.
    pub access: AccessSettings,
    /// What a request may ask for, and what the server takes on.
    pub limits: LimitSettings,
    /// Whose pages may ask in a browser.
    pub cors: CorsSettings,
    /// Documents that are registered.
    pub documents: DocumentSettings,
    /// What streams may take.
    pub streams: StreamSettings,
}

/// Who may write.
#[derive(Clone)]
pub struct WriterSettings {
    /// What they show.
    pub token: String,
    /// Who they are, for the revisions.
    pub name: String,
}

impl std::fmt::Debug for WriterSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WriterSettings").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A settings file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("cannot read the settings file {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The writer's token is too short.
    #[error("the writer's token has fewer than {shortest} characters; make a longer one: openssl rand -hex 32")]
    ShortToken {
        /// How many it needs.
        shortest: usize,
    },
    /// A cache is to be larger than any may be.
    #[error("{setting} is {asked}, in MiB; {largest} is the most")]
    LargeCache {
        /// Of what.
        setting: &'static str,
        /// What it is to take, in MiB.
        asked: u32,
        /// What it may take, in MiB.
        largest: u32,
    },
    /// Something is said of tokens, and not whose.
    #[error("access.oidc says what tokens say, and not whose tokens; name the issuer")]
    NoIssuer,
    /// It says what no setting is called, or a value of the wrong kind.
    #[error("the settings file {path} is wrong: {source}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and what.
        source: Box<toml::de::Error>,
    },
}

impl Settings {
    /// Puts flags and environment (which clap has read), the file and the defaults together.
    ///
    /// # Errors
    /// A file is named that cannot be used.
    pub fn new(common: &Common, serve: Option<&Serve>) -> Result<Self, ConfigError> {
        let file = common.config.as_deref().map(File::read).transpose()?.unwrap_or_default();
        let serve = serve.cloned().unwrap_or_default();
        let token = serve.writer_token.or(file.writer_token);
        let name = serve.writer_name.or(file.writer_name).unwrap_or_else(|| "writer".to_owned());
        let silence = serve.database_silence.or(file.database_silence.map(Into::into));
        // A variable that is set to nothing says nothing.
        let token = token.filter(|token| !token.is_empty());
        if token.as_ref().is_some_and(|token| token.chars().count() < SHORTEST_TOKEN) {
            return Err(ConfigError::ShortToken { shortest: SHORTEST_TOKEN });
        }
        Ok(Self {
            access: serve.access.clone().or(file.access)?,
            writer: token.map(|token| WriterSettings { token, name }),
            database: common.database.clone().or(file.database).unwrap_or_else(|| DEFAULT_DATABASE.to_owned()),
            listen: serve.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 4801))),
            response_bytes: room(
                "response_cache",
                serve.response_cache.or(file.response_cache),
                DEFAULT_RESPONSE_CACHE,
            )?,
            piece_bytes: room("piece_cache", serve.piece_cache.or(file.piece_cache), DEFAULT_PIECE_CACHE)?,
            database_silence: Duration::from_secs(silence.map_or(DEFAULT_SILENCE, u64::from)),
            log: common.log.clone().resolved(file.log),
            metrics: serve.metrics.listen.or(file.metrics.listen),
            traces: serve.traces.endpoint.or(file.traces.endpoint),
            limits: serve.limits.clone().or(file.limits),
            cors: serve.cors.clone().or(file.cors),
            documents: serve.documents.clone().or(file.documents),
            streams: serve.streams.clone().resolved(file.streams),
        })
    }
}

/// What was said on the command line and by the environment, kept for `herred check` to say where each setting
/// comes from.
#[derive(Debug)]
pub struct Sources {
    line: clap::Command,
    matches: ArgMatches,
}

impl CommandLine {
    /// Reads the command line and the environment; what cannot be read ends the process with how it is used.
    #[must_use]
    pub fn read() -> (Self, Sources) {
        let mut line = Self::command();
        let matches = line.get_matches_mut();
        let read = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut line).exit());
        (read, Sources { line, matches })
    }
}

impl Sources {
    /// Each setting of the command that was given, as it holds, and who says so.
    ///
    /// # Errors
    /// The settings file that is named cannot be used.
    pub fn told(&self, config: Option<&Path>) -> Result<Vec<Told>, ConfigError> {
        let table =
            config.map(|path| File::text(path).map(|text| (path, text.parse::<toml::Table>().unwrap_or_default())));
        let table = table.transpose()?;
        let given = self.matches.subcommand();
        let told = given.and_then(|(name, matches)| Some((self.line.find_subcommand(name)?, matches)));
        Ok(told.map_or_else(Vec::new, |(command, matches)| {
            told::told(command, matches, table.as_ref().map(|(path, table)| (*path, table)))
        }))
    }
}

/// The bytes of a setting in MiB. Room for what is kept is had before anything is: whoever gives bytes would fill the
/// machine with it.
fn room(setting: &'static str, mebibytes: Option<u32>, default: u32) -> Result<u64, ConfigError> {
    let asked = mebibytes.unwrap_or(default);
    if asked > LARGEST_CACHE {
        return Err(ConfigError::LargeCache { setting, asked, largest: LARGEST_CACHE });
    }
    Ok(u64::from(asked) * 1024 * 1024)
}

impl File {
    fn text(path: &Path) -> Result<String, ConfigError> {
        std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = Self::text(path)?;
        toml::from_str(&text).map_err(|source| ConfigError::Wrong { path: path.to_owned(), source: Box::new(source) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_address_is_what_the_help_says() {
        assert_eq!(DEFAULT_LISTEN.parse(), Ok(SocketAddr::from(([127, 0, 0, 1], 4801))));
    }

    #[test]
    fn rooms_are_in_mebibytes_and_of_a_size_that_a_machine_has() {
        assert!(matches!(room("piece_cache", None, 64), Ok(bytes) if bytes == 64 * 1024 * 1024));
        assert!(matches!(room("piece_cache", Some(0), 64), Ok(0)));
        assert!(room("piece_cache", Some(LARGEST_CACHE), 64).is_ok());
        let of_bytes = room("piece_cache", Some(64 * 1024 * 1024), 64).expect_err("it is too large");
        assert_eq!(of_bytes.to_string(), "piece_cache is 67108864, in MiB; 65536 is the most");
    }

    #[test]
    fn the_example_file_is_read() {
        assert!(toml::from_str::<File>(include_str!("../herred.example.toml")).is_ok());
        for wrong in ["databse = \"x\"", "[streams]\nconnection = 1", "[streams]\nsilence = 0"] {
            assert!(toml::from_str::<File>(wrong).is_err(), "{wrong}");
        }
    }
}
