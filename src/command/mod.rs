//! What Herred can be asked to do on the command line. The edge: it reads clocks, files and signals.

mod backup;
mod check;
pub mod erasures;
mod export;
mod folder;
mod health;
pub mod import;
mod serve;
pub mod shipped;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};

use crate::config::{Check, Command, CommandLine, Generate, LogFormat, LogSettings, Settings, Sources};
use crate::exchange::generate::{Size, bundle};
use crate::store::{Clock, Store};

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
    log(&settings.log)?;
    match command {
        Command::Serve(serve) => serve::serve(&settings, &serve).await,
        Command::Migrate => {
            let store = opened(&settings).await?;
            say(&format!("The tables of {} are up to date.", store.place()));
            Ok(())
        }
        Command::Import(import) => import::run(&settings, &import).await,
        Command::Export(export) => export::run(&settings, &export).await,
        Command::Erasures(what) => erasures::run(&settings, &what).await,
        Command::Check(check) => check::run(&line.common, &settings, &check, sources).await,
        Command::Backup(backup) => backup::run(&settings, &backup).await,
        Command::Health(health) => health::run(&settings, &health).await,
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
    store.migrate().await?;
    Ok(store)
}

/// The same, with the network read.
async fn loaded(settings: &Settings) -> Result<Store, Failure> {
    let store = opened(settings).await?;
    let started = Instant::now();
    let network = store.catch_up().await?;
    let (entities, facts) = (network.entity_count(), network.fact_count());
    tracing::info!(entities, facts, seconds = started.elapsed().as_secs_f64(), "network loaded");
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

fn log(settings: &LogSettings) -> Result<(), Failure> {
    use tracing_subscriber::prelude::*;
    let filter = tracing_subscriber::EnvFilter::try_new(&settings.filter)
        .map_err(|error| format!("“{}” is no log filter ({error}); info or herred=debug,warn is", settings.filter))?;
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match settings.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry().with(filter).with(lines).try_init()?;
    Ok(())
}
