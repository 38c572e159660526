//! A bundle as it was read: its manifest and its records.

use crate::network::change::NewFact;
use crate::network::fact::Text;
use crate::network::key::{Key, Noun};
use crate::network::organization::OrganizationKind;

use super::problem::{Problem, ProblemCode};

/// A file of a bundle: its name in the folder, and its bytes.
pub type NamedFile = (String, Vec<u8>);

/// What `bundle.toml` says of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Manifest {
    /// The namespace that the bundle's keys are in.
    pub namespace: String,
    /// The title.
    pub title: String,
    /// What it is, in words.
    pub about: String,
    /// The license of its content.
    pub license: String,
    /// Where its content comes from.
    pub source: String,
    /// The other namespaces that it refers to.
    pub uses: Vec<String>,
    /// The files that declare themselves complete: what they do not say is withdrawn.
    pub complete: Vec<String>,
    /// The attestation of rows that give none.
    pub attested: Option<String>,
}

/// Where in a bundle something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file: its number in [`Bundle::files`].
    pub file: u16,
    /// The line, counted from 1.
    pub line: u32,
}

/// A fact, and where in the bundle it is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Where.
    pub place: Place,
    /// The fact.
    pub fact: NewFact,
}

/// What a bundle says under one identity: an import compares records, never single rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The identity, the same in each import of the namespace: `memberships|denmark:m1`.
    pub identity: Box<str>,
    /// Where it is stated first.
    pub place: Place,
    /// The entity that it creates where the network does not have it.
    pub creates: Option<(Key, Noun, Option<OrganizationKind>)>,
    /// Its facts, in the order of the files.
    pub facts: Vec<Stated>,
}

/// A bundle as it was read.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    /// What it says of itself.
    pub manifest: Manifest,
    /// The names of its files.
    pub files: Vec<Text>,
    /// Its records.
    pub records: Vec<Record>,
}

impl Bundle {
    /// A problem with what stands at a place.
    #[must_use]
    pub fn problem(&self, code: ProblemCode, place: Place, record: &str, sentence: &str) -> Problem {
        problem_at(&self.files, code, place, record, sentence)
    }
}

/// A problem with what stands at a place of these files.
pub(super) fn problem_at(files: &[Text], code: ProblemCode, place: Place, record: &str, sentence: &str) -> Problem {
    let file = files.get(usize::from(place.file)).cloned().unwrap_or_else(|| Text::from("bundle.toml"));
    Problem::new(code, &file, place.line, record, sentence)
}
