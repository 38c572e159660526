//! The room's tests: small bundles in, problems, records, changes and files out.

mod affairs;
mod merging;
mod problems;
mod provisions;
mod round_trip;

use super::bundle::{Bundle, NamedFile};
use super::problem::Problem;
use super::read::read;

pub(super) const MANIFEST: &str = "namespace = \"midt\"\ntitle = \"Test\"\nuses = [\"denmark\"]\n";

/// A bundle's files; a manifest is added where none is among them.
pub(super) fn folder(files: &[(&str, &str)]) -> Vec<NamedFile> {
    let manifest = [("bundle.toml", MANIFEST)];
    let missing = !files.iter().any(|(name, _)| *name == "bundle.toml");
    let all = files.iter().chain(manifest.iter().filter(|_| missing));
    all.map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

pub(super) fn reading(files: &[(&str, &str)]) -> (Bundle, Vec<Problem>) {
    read(folder(files))
}

/// The bundle of files that are in order.
#[track_caller]
pub(super) fn bundle(files: &[(&str, &str)]) -> Bundle {
    let (bundle, problems) = reading(files);
    assert!(problems.is_empty(), "{}", shown(&problems));
    bundle
}

pub(super) fn shown(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}
