//! `herred serve`.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::import::ImportFailure;
use super::manner::manner;
use super::{Failure, clock, loaded, say, shipped};
use crate::config::{Serve, Settings};
use crate::store::Store;

/// How often an instance looks for other instances' revisions, where it is not told of them sooner.
const LOOK: Duration = Duration::from_millis(50);

/// Three queries to try, as they are printed.
const TO_TRY: [&str; 3] = [
    r#"{ network(on: "2006-12-31") { organizations(filter: { kinds: [MUNICIPALITY] }, first: 3) { totalCount nodes { key label } } } }"#,
    r#"{ network(on: "2027-01-01") { organization(key: "denmark:kommune-0265") { label locatedIn { label } } } }"#,
    r#"{ network { organization(key: "example:udvalget") { label members { items { role member { label } representatives { items { person { label } } } } } } } }"#,
];

/// Serves until the process is told to stop.
pub(super) async fn serve(settings: &Settings, serve: &Serve) -> Result<(), Failure> {
    log_faults();
    let manner = manner(settings)?;
    // Each connection takes a file; where the system allows fewer, fewer are had.
    if let Err(error) = rlimit::increase_nofile_limit(rlimit::INFINITY) {
        tracing::warn!(%error, "the number of open files cannot be raised");
    }
    let mut terminated = signal(SignalKind::terminate())?;
    let mut stop = Box::pin(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            // Without a handler for it the process ends at once, which is what was asked for.
            _ = tokio::signal::ctrl_c() => {}
        }
    });
    // A task of its own: a large network takes long to read, and the process may be told to stop.
    let loading = tokio::spawn(filled(settings.clone(), serve.empty));
    let store = tokio::select! {
        loaded = loading => loaded??,
        () = &mut stop => return Ok(()),
    };
    let following = store.follow(LOOK);
    let listener = listening(settings.listen, "--listen").await?;
    let metrics = match settings.metrics {
        Some(address) => Some(listening(address, "--metrics-listen").await?),
        None => None,
    };
    let address = listener.local_addr()?;
    say(&format!("Database: {}", store.place()));
    say(&format!("GraphQL:  http://{address}/graphql (in a browser: http://{address}/)"));
    say(&format!("Schema:   http://{address}/schema.graphql"));
    say(&format!("Access:   {}", super::access::described(settings)));
    let metrics_at = metrics.as_ref().map(TcpListener::local_addr).transpose()?.unwrap_or(address);
    say(&format!("Metrics:  http://{metrics_at}/metrics"));
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), "serving");
    say("Try:");
    for query in TO_TRY {
        say(&format!("  {query}"));
    }
    crate::http::serve(listener, metrics, store.clone(), clock(), manner, stop).await;
    following.abort();
    store.close().await?;
    Ok(())
}

/// Has faults logged with their place. Their text is logged where it was written in the program: one that is put
/// together of values could name somebody.
fn log_faults() {
    std::panic::set_hook(Box::new(|fault| {
        let place = fault.location().map(ToString::to_string);
        let text = fault.payload().downcast_ref::<&str>().copied();
        tracing::error!(place, fault = text.unwrap_or("(not shown)"), "a fault");
    }));
}

/// A listener on an address, which a flag says.
async fn listening(address: SocketAddr, flag: &str) -> Result<TcpListener, Failure> {
    let listener = TcpListener::bind(address).await;
    Ok(listener.map_err(|error| format!("cannot listen on {address}: {error}; choose another with {flag}"))?)
}

/// The database of the settings with its network read; an empty one is given the shipped bundles,
/// unless it is to be left empty.
async fn filled(settings: Settings, empty: bool) -> Result<Store, Failure> {
    let store = loaded(&settings).await?;
    if !empty {
        for (bundle, imported) in shipped::load_into_empty(&store).await.map_err(failed)? {
            say(&format!("Loaded the bundle {bundle}: {} entities, {} facts.", imported.entities, imported.facts));
        }
    }
    Ok(store)
}

fn failed(failure: ImportFailure) -> Failure {
    match failure {
        ImportFailure::Store(error) => error.into(),
        ImportFailure::Problems(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            format!("the shipped bundles are refused:\n{}", lines.join("\n")).into()
        }
    }
}
