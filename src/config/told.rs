//! Where each setting comes from, for `herred check`. Secrets are not shown.

use std::path::Path;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use serde::Serialize;

/// A setting, as it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its flag.
    pub setting: String,
    /// What it is; none where nothing says and nothing is taken instead.
    pub value: Option<String>,
    /// Who says so: a flag, a variable, a file, or nobody.
    pub origin: String,
}

/// What is shown in the place of a secret.
const HIDDEN: &str = "(not shown)";

/// Each setting of a command: whatever can be set by a variable too, but the settings file itself.
/// `file` is that file, where one was named.
pub fn told(command: &Command, matches: &ArgMatches, file: Option<(&Path, &toml::Table)>) -> Vec<Told> {
    let settings = command.get_arguments().filter(|arg| arg.get_env().is_some() && arg.get_id() != "config");
    settings.map(|arg| of(arg, matches, file)).collect()
}

fn of(arg: &Arg, matches: &ArgMatches, file: Option<(&Path, &toml::Table)>) -> Told {
    let flag = format!("--{}", arg.get_long().unwrap_or_default());
    let shown = |value: String| if arg.is_hide_env_values_set() { HIDDEN.to_owned() } else { value };
    let raw = || {
        let raw = matches.get_raw(arg.get_id().as_str()).into_iter().flatten();
        let words: Vec<_> = raw.map(|word| word.to_string_lossy().into_owned()).collect();
        shown(words.join(" "))
    };
    match matches.value_source(arg.get_id().as_str()) {
        Some(ValueSource::CommandLine) => {
            return Told { value: Some(raw()), origin: format!("flag {flag}"), setting: flag };
        }
        Some(ValueSource::EnvVariable) => {
            let variable = arg.get_env().unwrap_or_default().to_string_lossy();
            return Told { setting: flag, value: Some(raw()), origin: format!("variable {variable}") };
        }
        _ => {}
    }
    let in_file = file.and_then(|(path, table)| Some((path, said(arg, table)?)));
    if let Some((path, value)) = in_file {
        return Told { setting: flag, value: Some(shown(value)), origin: format!("file {}", path.display()) };
    }
    Told { setting: flag, value: default(arg), origin: "default".to_owned() }
}

/// What a file says of a setting: under the setting's own name, or the name of its flag, in a table or not.
fn said(arg: &Arg, file: &toml::Table) -> Option<String> {
    let entries = file.iter().flat_map(|(key, value)| match value {
        toml::Value::Table(table) => table.iter().map(|(name, value)| (format!("{key}.{name}"), value)).collect(),
        value => vec![(key.clone(), value)],
    });
    let mut named = entries.filter(|(key, _)| is_named(arg, key));
    named.next().map(|(_, value)| match value {
        toml::Value::String(text) => text.clone(),
        value => value.to_string(),
    })
}

/// Whether a key of the settings file is a setting's.
fn is_named(arg: &Arg, key: &str) -> bool {
    arg.get_id() == key || arg.get_long().is_some_and(|long| long == key.replace(['.', '_'], "-"))
}

/// What is taken where nobody says: as the help has it.
fn default(arg: &Arg) -> Option<String> {
    let help = arg.get_help()?.to_string();
    let (_, after) = help.rsplit_once("[default: ")?;
    Some(after.trim_end().trim_end_matches(']').to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::CommandLine;
    use super::is_named;

    /// The example has every key, if only as a remark; a flag, a variable and a key are one setting.
    #[test]
    fn every_setting_has_a_flag_a_variable_and_a_place_in_the_example() {
        let mut line = CommandLine::command();
        line.build();
        let check = line.find_subcommand("check").unwrap();
        let example = include_str!("../../herred.example.toml");
        let (mut table, mut keys) = (String::new(), Vec::new());
        for line in example.lines() {
            let line = line.trim_start_matches("# ");
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                table = format!("{name}.");
            } else if let Some((key, _)) = line.split_once(" = ").filter(|(key, _)| !key.contains([' ', ','])) {
                // Its keys are an issuer's words.
                if table != "access.oidc.roles." {
                    keys.push(format!("{table}{key}"));
                }
            }
        }
        let settings = check.get_arguments().filter(|arg| arg.get_env().is_some() && arg.get_id() != "config");
        let settings: Vec<_> = settings.collect();
        for arg in &settings {
            // A flag alone: what leaves an empty database empty is for one start, not for a file.
            let in_file = keys.iter().any(|key| is_named(arg, key)) || arg.get_id() == "empty";
            assert!(in_file, "herred.example.toml does not name {}", arg.get_id());
        }
        for key in keys {
            assert!(settings.iter().any(|arg| is_named(arg, &key)), "{key} is no setting that `herred check` names");
        }
    }
}
