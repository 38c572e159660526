//! Importing a bundle: bytes to records, records to changes, changes to one revision.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::{Failure, folder, loaded, say};
use crate::config::{Import, Settings};
use crate::exchange::bundle::{Bundle, NamedFile};
use crate::exchange::digest::Digest;
use crate::exchange::merge::{self, Memory, Merged, Side};
use crate::exchange::problem::Problem;
use crate::exchange::read;
use crate::exchange::settle::settle;
use crate::network::change::Change;
use crate::network::key::{FactId, Revision};
use crate::network::network::Network;
use crate::network::recorded::RevisionRecord;
use crate::store::{Author, ImportDecision, ImportError, ImportMemory, Store, StoreError};

/// How a bundle is imported.
#[derive(Debug, Clone, Default)]
pub struct Manner {
    /// Whose side conflicts are decided for; none lists them.
    pub side: Option<Side>,
    /// Plan, and record nothing.
    pub dry_run: bool,
    /// Who imports.
    pub actor: String,
    /// Why; the bundle's title where it is not said.
    pub message: Option<String>,
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The revision; none where there was nothing to change, or nothing was to be recorded.
    pub revision: Option<Revision>,
    /// Entities created.
    pub entities: usize,
    /// Facts recorded.
    pub facts: usize,
    /// Facts withdrawn.
    pub withdrawn: usize,
}

/// Why nothing was imported.
#[derive(Debug)]
pub enum ImportFailure {
    /// What is wrong with the bundle: everything at once.
    Problems(Vec<Problem>),
    /// The store failed.
    Store(StoreError),
}

/// Why an import stops before anything is recorded.
enum Stop {
    Problems(Vec<Problem>),
    DryRun(Imported),
}

/// Imports the files of a bundle as one revision: all of it or nothing.
///
/// # Errors
/// Everything that is wrong with the bundle, or what the store met.
pub async fn import(store: &Store, files: Vec<NamedFile>, manner: Manner) -> Result<Imported, ImportFailure> {
    let steps = Steps::start();
    steps.at("reading");
    let (bundle, problems) = read::read(files);
    if !problems.is_empty() {
        return Err(ImportFailure::Problems(problems));
    }
    let namespace = bundle.manifest.namespace.clone();
    let message = manner.message.clone().unwrap_or_else(|| format!("Import: {}", bundle.manifest.title));
    let author = Author { actor: manner.actor.as_str().into(), message: message.as_str().into() };
    let mut asked = None;
    let mut planned = Imported { revision: None, entities: 0, facts: 0, withdrawn: 0 };
    let decide = |network: &Network, memory: &ImportMemory| {
        steps.at("comparing with the network");
        let merged = decided(bundle, memory, network, &manner)?;
        steps.at("checking the rules");
        planned = counted(&merged.changes);
        if manner.dry_run {
            trial(network, &merged)?;
            return Err(Stop::DryRun(planned.clone()));
        }
        let decision = decision(&merged);
        asked = Some((merged, network.fact_count()));
        Ok(decision)
    };
    let written = store.import(author, &namespace, decide, |done| steps.written(done.written, done.of)).await;
    match written {
        Ok(committed) => Ok(Imported { revision: committed.revision, ..planned }),
        Err(ImportError::Declined(Stop::DryRun(planned))) => Ok(planned),
        Err(ImportError::Declined(Stop::Problems(problems))) => Err(ImportFailure::Problems(problems)),
        Err(ImportError::Store(error)) => Err(ImportFailure::Store(error)),
        Err(ImportError::Refused(refusals)) => {
            let (merged, facts) = asked.unwrap_or_default();
            let problems = settle(merged, &refusals, newest(facts), None).err().unwrap_or_default();
            Err(ImportFailure::Problems(problems))
        }
    }
}

/// The changes of a bundle. Where a side is chosen, what the rules refuse is decided for it too.
fn decided(bundle: Bundle, memory: &ImportMemory, network: &Network, manner: &Manner) -> Result<Merged, Stop> {
    let memory: Memory =
        memory.records().map(|(identity, digest)| (identity.into(), Digest(digest.number()))).collect();
    let mut merged = merge::merge(bundle, &memory, network, manner.side).map_err(Stop::Problems)?;
    let mut refused_before = Vec::new();
    while manner.side.is_some() {
        let Err(refusals) = network.plan(&merged.changes, RevisionRecord::would_be(network, "")) else { break };
        // What no settling changes is refused for good.
        let side = manner.side.filter(|_| refusals != refused_before);
        merged = settle(merged, &refusals, newest(network.fact_count()), side).map_err(Stop::Problems)?;
        refused_before = refusals;
    }
    Ok(merged)
}

/// Plans what is not to be recorded.
fn trial(network: &Network, merged: &Merged) -> Result<(), Stop> {
    match network.plan(&merged.changes, RevisionRecord::would_be(network, "")) {
        Ok(_) => Ok(()),
        Err(refusals) => {
            let settled = settle(merged.clone(), &refusals, newest(network.fact_count()), None);
            Err(Stop::Problems(settled.err().unwrap_or_default()))
        }
    }
}

fn newest(facts: usize) -> Option<FactId> {
    facts.checked_sub(1).and_then(FactId::at)
}

fn counted(changes: &[Change]) -> Imported {
    let mut counted = Imported { revision: None, entities: 0, facts: 0, withdrawn: 0 };
    for change in changes {
        match change {
            Change::Create { .. } => counted.entities += 1,
            Change::Record(_) => counted.facts += 1,
            Change::Withdraw(_) => counted.withdrawn += 1,
            // No bundle says so.
            Change::Anonymise { .. } => {}
        }
    }
    counted
}

fn decision(merged: &Merged) -> ImportDecision {
    let mut decision = ImportDecision { changes: merged.changes.clone(), ..ImportDecision::default() };
    for (identity, digest) in &merged.outcomes {
        match digest {
            Some(digest) => decision.remembered.push((identity.to_string(), digest.0.into())),
            None => decision.forgotten.push(identity.to_string()),
        }
    }
    decision
}

/// What a long import shows on a terminal; nothing where there is none.
struct Steps(ProgressBar);

impl Steps {
    fn start() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(200));
        Self(bar)
    }

    fn at(&self, step: &'static str) {
        self.0.set_message(step);
    }

    fn written(&self, written: usize, of: usize) {
        if self.0.length() != u64::try_from(of).ok() {
            self.0.set_length(of as u64);
            if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} rows, {eta} left") {
                self.0.set_style(style);
            }
        }
        self.0.set_position(written as u64);
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// `herred import`.
pub(super) async fn run(settings: &Settings, import: &Import) -> Result<(), Failure> {
    let files = folder::read(&import.path).map_err(|problems| listed(&problems))?;
    let store = loaded(settings).await?;
    let side = match (import.ours, import.theirs) {
        (true, _) => Some(Side::Ours),
        (_, true) => Some(Side::Theirs),
        _ => None,
    };
    let manner = Manner { side, dry_run: import.dry_run, actor: import.actor.clone(), message: import.message.clone() };
    let imported = self::import(&store, files, manner).await.map_err(|failure| match failure {
        ImportFailure::Problems(problems) => listed(&problems),
        ImportFailure::Store(error) => error.into(),
    })?;
    let Imported { revision, entities, facts, withdrawn } = imported;
    let what = format!("{entities} entities, {facts} facts recorded, {withdrawn} withdrawn");
    say(&match revision {
        Some(revision) => format!("Revision {revision}: {what}."),
        None if import.dry_run && entities + facts + withdrawn > 0 => {
            format!("Would record: {what}. Nothing was recorded.")
        }
        None => "Nothing to change.".to_owned(),
    });
    Ok(())
}

/// Problems as the text of a failure, a line each.
fn listed(problems: &[Problem]) -> Failure {
    let mut text = format!("nothing was imported; {} problems:", problems.len());
    for problem in problems {
        text.push('\n');
        text.push_str(&problem.to_string());
    }
    text.into()
}
