//! `herred backup`: a copy of an embedded database.

use super::{Failure, clock, say};
use crate::config::{Backup, Settings};
use crate::network::key::Revision;
use crate::store::Store;

/// Copies the database into a file, whoever is served from it meanwhile.
pub(super) async fn run(settings: &Settings, backup: &Backup) -> Result<(), Failure> {
    let store = Store::open_to_read(&settings.database, clock()).await?;
    let head = store.copy_to(&backup.path).await?;
    let path = backup.path.display();
    say(&format!("{path} holds the database as of revision {}.", head.map_or(0, Revision::get)));
    say(&format!("Look at it with: herred check --database sqlite:{path}"));
    Ok(store.close().await?)
}
