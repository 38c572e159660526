//! The bundles that ship in the binary: Denmark, an invented example, and five documents.

use chrono::{DateTime, Utc};
use rust_embed::RustEmbed;

use super::import::{ImportFailure, Imported, Manner, import};
use crate::exchange::bundle::NamedFile;
use crate::exchange::merge::{Memory, merge};
use crate::exchange::problem::Problem;
use crate::exchange::read::read;
use crate::exchange::settle::settle;
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::recorded::RevisionRecord;
use crate::store::Store;

#[derive(RustEmbed)]
#[folder = "data"]
#[include = "*/*.csv"]
#[include = "*/*.toml"]
#[exclude = "*/source/*"]
struct Files;

/// The shipped bundles, in the order in which they refer to one another.
pub const BUNDLES: [&str; 3] = ["denmark", "example", "source-documents"];

/// Who imports them.
const ACTOR: &str = "herred";

/// The files of a shipped bundle.
#[must_use]
pub fn files(bundle: &str) -> Vec<NamedFile> {
    let name = |path: &str| path.strip_prefix(bundle)?.strip_prefix('/').map(str::to_owned);
    let found = Files::iter().filter_map(|path| Some((name(&path)?, Files::get(&path)?.data.into_owned())));
    found.collect()
}

/// The shipped bundles as a network in memory, a revision each, without a database: for what only
/// asks. `instant` is when the revisions say that they were recorded.
///
/// # Errors
/// What is wrong with a bundle, or what the rules refuse of it, which a test rules out.
pub fn in_memory(instant: DateTime<Utc>) -> Result<Network, Vec<Problem>> {
    let mut network = Network::default();
    for (place, name) in BUNDLES.into_iter().enumerate() {
        let (bundle, problems) = read(files(name));
        if !problems.is_empty() {
            return Err(problems);
        }
        let merged = merge(bundle, &Memory::new(), &network, None)?;
        let revision = RevisionRecord {
            number: Revision::at(place).unwrap_or(Revision::FIRST),
            instant,
            actor: ACTOR.into(),
            message: format!("Import: {name}").into(),
            origin: Some(name.into()),
        };
        network = match network.plan(&merged.changes, revision) {
            Ok(plan) => plan.after,
            Err(refusals) => return Err(settle(merged, &refusals, None, None).err().unwrap_or_default()),
        };
    }
    Ok(network)
}

/// Loads the shipped bundles, a revision each, where nothing else was ever recorded: into an empty
/// database, or into one whose first start was cut short between two of them.
///
/// # Errors
/// The store fails, or a bundle is refused, which a test rules out.
pub async fn load_into_empty(store: &Store) -> Result<Vec<(&'static str, Imported)>, ImportFailure> {
    let mut loaded = Vec::new();
    let network = store.network();
    let is_shipped = |origin: &str| BUNDLES.contains(&origin);
    if !network.revisions().all(|one| &*one.actor == ACTOR && one.origin.as_deref().is_some_and(is_shipped)) {
        return Ok(loaded);
    }
    for bundle in BUNDLES {
        if network.revisions().any(|one| one.origin.as_deref() == Some(bundle)) {
            continue;
        }
        let manner = Manner { actor: ACTOR.to_owned(), ..Manner::default() };
        loaded.push((bundle, import(store, files(bundle), manner).await?));
    }
    Ok(loaded)
}
