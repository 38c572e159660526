//! What Herred can be asked to do on the command line. The edge: it reads clocks, files and signals.

mod access;
mod backup;
mod check;
pub mod erasures;
mod export;
mod folder;
mod health;
pub mod import;
mod manner;
mod serve;
pub mod shipped;
pub mod token;
mod traces;

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

use crate::config::{Check, Command, CommandLine, Common, Generate, LogFormat, LogSettings, Settings, Sources};
use crate::exchange::generate::{Size, bundle};
use crate::network::key::Revision;
use crate::store::{Clock, Store};
use traces::Traces;

/// What went wrong, for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Does what the command line says.
///
/// # Errors
/// What went wrong, in words that say what to do instead.
pub async fn run(line: CommandLine, sources: &Sources) -> Result<(), Failure> {
    let command = line.command.unwrap_or_else(|| Command::Serve(crate::config::Serve::default()));
    let serving = match &command {
        Command::Serve(serve) | Command::Check(Check { serve, .. }) => Some(serve),
        _ => None,
    };
    let settings = Settings::new(&line.common, serving)?;
    let tracing = log(&settings)?;
    let done = obey(command, &line.common, &settings, sources).await;
    tracing.end();
    done
}

async fn obey(command: Command, common: &Common, settings: &Settings, sources: &Sources) -> Result<(), Failure> {
    match command {
        Command::Serve(serve) => serve::serve(settings, &serve).await,
        Command::Migrate => {
            let store = opened(settings).await?;
            say(&format!("The tables of {} are up to date.", store.place()));
            Ok(())
        }
        Command::Import(import) => import::run(settings, &import).await,
        Command::Export(export) => export::run(settings, &export).await,
        Command::Erasures(what) => erasures::run(settings, &what).await,
        Command::Token(token) => token::run(settings, &token).await,
        Command::Check(check) => check::run(common, settings, &check, sources).await,
        Command::Backup(backup) => backup::run(settings, &backup).await,
        Command::Health(health) => health::run(settings, &health).await,
        Command::Schema => {
            say(crate::graphql::sdl().trim_end());
            Ok(())
        }
        Command::Generate(generate) => generated(&generate),
    }
}

fn generated(generate: &Generate) -> Result<(), Failure> {
    let Generate { path, organizations, persons, memberships, seed } = generate;
    let size = Size { organizations: *organizations, persons: *persons, memberships: *memberships, seed: *seed };
    folder::write(path, &bundle(size))?;
    say(&format!("{} holds the bundle; import it with: herred import {}", path.display(), path.display()));
    Ok(())
}

/// The database of the settings, its tables up to date, nothing read yet.
async fn opened(settings: &Settings) -> Result<Store, Failure> {
    let store = Store::open_with(&settings.database, clock(), settings.database_silence).await?;
    let lacking = store.migrations().await?.lacking;
    store.migrate().await?;
    if !lacking.is_empty() {
        tracing::info!(migrations = lacking.join(" "), "tables brought up to date");
    }
    Ok(store)
}

/// The same, with the network read.
async fn loaded(settings: &Settings) -> Result<Store, Failure> {
    let store = opened(settings).await?;
    let started = Instant::now();
    let network = store.catch_up().await?;
    let (entities, facts) = (network.entity_count(), network.fact_count());
    let revision = network.head().map(Revision::get);
    tracing::info!(entities, facts, revision, seconds = started.elapsed().as_secs_f64(), "network loaded");
    Ok(store)
}

/// The machine's clock.
fn clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "this is the edge at which the clock is read")]
    let now = || -> DateTime<Utc> { Utc::now() };
    Arc::new(now)
}

/// Says something to whoever ran the command.
fn say(text: &str) {
    #[expect(clippy::print_stdout, reason = "the command's own output")]
    {
        println!("{text}");
    }
}

/// Has events logged and, where a collector is named, spans sent to it.
fn log(settings: &Settings) -> Result<Traces, Failure> {
    use tracing_subscriber::prelude::*;
    let LogSettings { filter, format, .. } = &settings.log;
    let only = tracing_subscriber::EnvFilter::try_new(filter)
        .map_err(|error| format!("“{filter}” is no log filter ({error}); info or herred=debug,warn is"))?;
    match settings.traces.as_deref() {
        None => {
            tracing_subscriber::registry().with(only).with(lines(*format)).try_init()?;
            Ok(Traces::none())
        }
        Some(endpoint) => {
            let (traces, spans) = Traces::to(endpoint)?;
            tracing_subscriber::registry().with(spans).with(lines(*format).with_filter(only)).try_init()?;
            Ok(traces)
        }
    }
}

/// The lines of the log.
fn lines<S>(format: LogFormat) -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'s> LookupSpan<'s>,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // Colours are for people, who may not want them: what reads a file or a pipe has no use for the codes.
    let lines = if std::io::stderr().is_terminal() { lines } else { lines.with_ansi(false) };
    match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    }
}
