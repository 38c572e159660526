//! `herred check`: whether what is there can be served, and how good it is. It changes nothing.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::{Failure, clock, say};
use crate::config::{Check, Common, Settings, Sources, Told};
use crate::exchange::erasures::read;
use crate::http::today;
use crate::network::key::{Noun, Revision};
use crate::network::network::Network;
use crate::network::questions::quality::findings;
use crate::network::view::View;
use crate::network::word::Word;
use crate::store::Store;

/// How something that was looked at is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Fine,
    /// Nothing that keeps it from being served; somebody should look.
    Notice,
    /// It cannot be served as it is, or should not be.
    Wrong,
    /// It was not looked at, because of what is wrong before it.
    Skipped,
}

/// What was looked at.
#[derive(Debug, Serialize)]
struct Seen {
    what: &'static str,
    state: State,
    sentence: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<String>,
}

/// Everything that was.
#[derive(Debug, Serialize)]
struct Report {
    /// Whether nothing is wrong.
    fine: bool,
    version: &'static str,
    settings: Vec<Told>,
    checks: Vec<Seen>,
}

/// Looks at everything and says how it is; it fails where something is wrong.
pub(super) async fn run(common: &Common, settings: &Settings, check: &Check, sources: &Sources) -> Result<(), Failure> {
    let told = sources.told(common.config.as_deref())?;
    let mut checks = vec![file_of(common)];
    looked_at(settings, check, &mut checks).await;
    for what in ["database", "migrations", "integrity", "network", "data quality", "personal data"] {
        if checks.iter().all(|seen| seen.what != what) {
            checks.push(seen(what, State::Skipped, "not looked at, because of what is wrong above"));
        }
    }
    let fine = checks.iter().all(|seen| seen.state != State::Wrong);
    let report = Report { fine, version: env!("CARGO_PKG_VERSION"), settings: told, checks };
    if check.json {
        say(&serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    if fine { Ok(()) } else { Err("something is wrong; see above".into()) }
}

fn print(report: &Report) {
    say("Settings");
    for Told { setting, value, origin } in &report.settings {
        say(&format!("  {setting} {} ({origin})", value.as_deref().unwrap_or("is not set")));
    }
    say("Checks");
    for Seen { what, state, sentence, details } in &report.checks {
        let mark = match state {
            State::Fine => "fine",
            State::Notice => "NOTICE",
            State::Wrong => "WRONG",
            State::Skipped => "skipped",
        };
        say(&format!("  {what}: {mark}: {sentence}"));
        for detail in details {
            say(&format!("    {detail}"));
        }
    }
}

fn seen(what: &'static str, state: State, sentence: impl Into<String>) -> Seen {
    Seen { what, state, sentence: sentence.into(), details: Vec::new() }
}

/// Which file the settings were read from, and which lies there unread.
fn file_of(common: &Common) -> Seen {
    const USUAL: &str = "herred.toml";
    match &common.config {
        Some(path) => seen("settings", State::Fine, format!("the file {} is read", path.display())),
        None if Path::new(USUAL).exists() => {
            let sentence = format!("the file {USUAL} is here and not read: name it with --config or HERRED_CONFIG");
            seen("settings", State::Notice, sentence)
        }
        None => seen("settings", State::Fine, "no file is named (--config, HERRED_CONFIG)"),
    }
}

/// Looks at one thing after the other, as far as what is wrong lets it.
async fn looked_at(settings: &Settings, check: &Check, checks: &mut Vec<Seen>) {
    let store = match Store::open_to_read(&settings.database, clock()).await {
        Ok(store) => store,
        Err(error) => return checks.push(seen("database", State::Wrong, error.to_string())),
    };
    looked_into(&store, check, checks).await;
    if let Err(error) = store.close().await {
        checks.push(seen("database", State::Notice, error.to_string()));
    }
}

async fn looked_into(store: &Store, check: &Check, checks: &mut Vec<Seen>) {
    match store.software().await {
        Ok(software) => checks.push(seen("database", State::Fine, format!("{} ({software})", store.place()))),
        Err(error) => return checks.push(seen("database", State::Wrong, error.to_string())),
    }
    match store.migrations().await {
        Ok(migrations) => {
            let state = |sentence: &str, state, details: Vec<String>| Seen {
                what: "migrations",
                state,
                sentence: sentence.to_owned(),
                details,
            };
            let lacking = !migrations.lacking.is_empty();
            checks.push(if !migrations.unknown.is_empty() {
                let sentence = "a newer Herred made the database, with what this version does not know";
                state(sentence, State::Wrong, migrations.unknown)
            } else if lacking {
                let sentence = "the database lacks some; herred migrate or herred serve brings it up to date";
                state(sentence, State::Wrong, migrations.lacking)
            } else {
                state("the database has all", State::Fine, migrations.applied)
            });
            if checks.iter().any(|seen| seen.state == State::Wrong) {
                return;
            }
        }
        Err(error) => return checks.push(seen("migrations", State::Wrong, error.to_string())),
    }
    checks.push(match store.faults().await {
        Ok(faults) if faults.is_empty() => {
            seen("integrity", State::Fine, "the tables are whole, and the head says their last numbers")
        }
        Ok(faults) => Seen { details: faults, ..seen("integrity", State::Wrong, "the database is damaged") },
        Err(error) => seen("integrity", State::Wrong, error.to_string()),
    });
    let network = match store.catch_up().await {
        Ok(network) => network,
        Err(error) => return checks.push(seen("network", State::Wrong, error.to_string())),
    };
    let head = network.head().map_or(0, Revision::get);
    let (entities, facts) = (network.entity_count(), network.fact_count());
    checks.push(seen("network", State::Fine, format!("revision {head}, {entities} entities, {facts} facts")));
    let today = today((clock())());
    let view = View::new(network.clone(), today);
    checks.push(quality(&view));
    checks.push(personal(&network, check.erasures.as_deref()));
}

/// How many findings there are of each code.
fn quality(view: &View) -> Seen {
    let mut counted = BTreeMap::new();
    for finding in findings(view) {
        *counted.entry(finding.code).or_insert(0_usize) += 1;
    }
    let details: Vec<String> = counted.iter().map(|(code, count)| format!("{} {count}", code.code())).collect();
    let all: usize = counted.values().sum();
    let state = if all == 0 { State::Fine } else { State::Notice };
    Seen { details, ..seen("data quality", state, format!("{all} findings; ask the API for them: dataQuality")) }
}

/// What the operator should know of persons who were anonymised or are protected.
fn personal(network: &Network, list: Option<&Path>) -> Seen {
    let erased = network.erasures().len();
    let protected = network.of_noun(Noun::Person).filter(|person| network.is_protected(*person)).count();
    let sentence = format!("{erased} persons were anonymised, {protected} are protected");
    let Some(path) = list else {
        let keep = match erased {
            0 => "",
            _ => {
                "; keep the list of the former apart from the backups (herred erasures --write), and check against it (--erasures)"
            }
        };
        return seen("personal data", State::Fine, sentence + keep);
    };
    let listed = std::fs::read(path).map_err(|error| error.to_string()).and_then(|bytes| read(&bytes));
    let listed = match listed {
        Ok(listed) => listed,
        Err(error) => return seen("personal data", State::Wrong, format!("{}: {error}", path.display())),
    };
    match listed.iter().filter(|erased| !erased.changes(network).is_empty()).count() {
        0 => seen("personal data", State::Fine, format!("{sentence}, all on the list among the former")),
        lacking => {
            let apply = format!("herred erasures --apply {}", path.display());
            let sentence =
                format!("{lacking} persons on the list are not anonymised here; before it is served: {apply}");
            seen("personal data", State::Wrong, sentence)
        }
    }
}
