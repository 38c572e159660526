//! `bundle.toml`: what a bundle says of itself, both ways.

use toml::Spanned;
use toml::de::DeValue;

use crate::network::fact::Text;
use crate::network::key::Key;
use crate::network::written::attestation;

use super::bundle::Manifest;
use super::problem::{Problem, ProblemCode, clipped};
use super::sheet::Sheet;
use super::structured::Source;
use super::table::text_of;

const ACCEPTED: &str = "namespace, title, about, license, source, uses, complete, attested";

/// Reads `bundle.toml`; `files` are the names of the bundle's other files. The namespace is empty
/// where a problem was noted with it.
pub(super) fn manifest(bytes: &[u8], files: &[&str], problems: &mut Vec<Problem>) -> Manifest {
    let file = Text::from("bundle.toml");
    let text = match text_of(&file, bytes) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            return Manifest::default();
        }
    };
    let mut manifest = Manifest::default();
    let mut source = Source::new(&file, text, |problem| problems.push(problem));
    let Some(root) = source.root(text) else { return manifest };
    for (name, value) in &root {
        let place = value.span().start;
        match &**name.get_ref() {
            "namespace" => manifest.namespace = source.text("namespace", value).unwrap_or_default(),
            "title" => manifest.title = source.text("title", value).unwrap_or_default(),
            "about" => manifest.about = source.text("about", value).unwrap_or_default(),
            "license" => manifest.license = source.text("license", value).unwrap_or_default(),
            "source" => manifest.source = source.text("source", value).unwrap_or_default(),
            "uses" => manifest.uses = texts(&mut source, "uses", value),
            "complete" => manifest.complete = texts(&mut source, "complete", value),
            "attested" => {
                manifest.attested = source.text("attested", value).filter(|text| !text.is_empty());
                if let Some(Err(mut error)) = manifest.attested.as_deref().map(attestation) {
                    error.0 = clipped(&error.0);
                    source.wrong(ProblemCode::InvalidDate, place, "", &format!("attested: {error}"));
                    manifest.attested = None;
                }
            }
            other => {
                let sentence = format!("“{}” is no field here; {ACCEPTED} are", clipped(other));
                source.wrong(ProblemCode::UnknownColumn, name.span().start, "", &sentence);
            }
        }
    }
    if manifest.namespace.is_empty() {
        source.wrong(ProblemCode::MissingValue, 0, "", "namespace is empty; it is what the bundle's keys begin with");
    }
    for namespace in manifest.uses.iter().chain([&manifest.namespace]).filter(|namespace| !namespace.is_empty()) {
        if namespace.contains(':') || Key::parse_in(namespace, "x").is_err() {
            let sentence =
                format!("“{}” is no namespace; letters, digits, - . _ are, as in denmark", clipped(namespace));
            source.wrong(ProblemCode::InvalidKey, 0, "", &sentence);
        }
    }
    for name in &manifest.complete {
        // A file that is not there would withdraw all that it ever said.
        let sheet = name.strip_suffix(".csv").and_then(Sheet::named);
        if sheet.is_none() || !files.contains(&name.as_str()) {
            let sentence = format!("complete: the folder has no sheet “{}”; names.csv is one", clipped(name));
            source.wrong(ProblemCode::UnknownFile, 0, "", &sentence);
        }
    }
    manifest
}

fn texts<F: FnMut(Problem)>(source: &mut Source<'_, F>, name: &str, value: &Spanned<DeValue<'_>>) -> Vec<String> {
    let Some(items) = value.get_ref().as_array() else {
        let sentence = format!("{name}: an array of strings is wanted");
        source.wrong(ProblemCode::InvalidValue, value.span().start, "", &sentence);
        return Vec::new();
    };
    items.iter().filter_map(|item| source.text(name, item)).collect()
}
