//! `herred export`.

use super::{Failure, folder, loaded, say};
use crate::config::{Export, Settings};

/// Writes a namespace's bundle as the network has it now.
pub(super) async fn run(settings: &Settings, export: &Export) -> Result<(), Failure> {
    let store = loaded(settings).await?;
    let known = store.network().of_namespace(&export.namespace);
    if !known {
        return Err(format!("nothing is known of the namespace {}", export.namespace).into());
    }
    let files = crate::exchange::standing::bundle_of(&store.network(), &export.namespace);
    folder::write(&export.path, &files)?;
    say(&format!("{} holds the bundle of {}: {} files.", export.path.display(), export.namespace, files.len()));
    Ok(())
}
