//! `herred erasures`: the list of persons who were anonymised, and anonymising them again after a restore.

use super::{Failure, loaded, say};
use crate::config::{Erasures, Settings};
use crate::exchange::erasures::{listed, read};
use crate::network::refusal::Refusal;
use crate::store::{Author, CommitError, Store};

/// Who anonymises again, for the revision.
const ACTOR: &str = "herred erasures";

/// Writes the list, or applies it.
pub(super) async fn run(settings: &Settings, what: &Erasures) -> Result<(), Failure> {
    let store = loaded(settings).await?;
    if let Some(path) = &what.write {
        std::fs::write(path, listed(&store.network())).map_err(|error| format!("{}: {error}", path.display()))?;
        let persons = store.network().erasures().len();
        say(&format!("{} lists {persons} erasures. Keep it apart from the backups of the database.", path.display()));
    }
    if let Some(path) = &what.apply {
        let file = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let done = apply(&store, &file).await?;
        say(&format!("{done} persons were anonymised again; the others were already."));
    }
    Ok(store.close().await?)
}

/// Anonymises the persons on a list who are not, a revision each, and answers how many.
///
/// # Errors
/// The list cannot be read, with the reason; the rules refuse, or the store fails. What was done until
/// then stays done, and the list can be applied again.
pub async fn apply(store: &Store, list: &[u8]) -> Result<usize, Failure> {
    let mut done = 0;
    for erased in read(list)? {
        let author = Author { actor: ACTOR.into(), message: "".into() };
        let committed = store.commit::<()>(author, move |network| Ok(erased.changes(network))).await;
        let committed = committed.map_err(|error| match error {
            CommitError::Store(error) => error.into(),
            CommitError::Refused(refusals) => Failure::from(sentences(&refusals)),
            _ => Failure::from("the erasure was not recorded"),
        })?;
        done += usize::from(committed.revision.is_some());
    }
    Ok(done)
}

fn sentences(refusals: &[Refusal]) -> String {
    refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
