//! Documents that were registered when the server was started: by name, and perhaps the only ones that it answers.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::access::hexadecimal;

/// Documents by their names.
#[derive(Debug, Clone, Default)]
pub struct Registered {
    names: HashMap<Box<str>, Arc<str>>,
    texts: HashSet<Arc<str>>,
    only: bool,
}

/// Why documents cannot be registered.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unregistered {
    /// A manifest is none of those that are known.
    #[error(
        "{file} is no manifest of documents: an object from names to texts (relay-compiler, graphql-codegen) is, and \
         Apollo's with format “apollo-persisted-query-manifest”"
    )]
    NoManifest {
        /// The file.
        file: String,
    },
    /// A file is not text.
    #[error("{file} is not UTF-8")]
    NotText {
        /// The file.
        file: String,
    },
    /// A name has two texts.
    #[error("two documents are called {name}")]
    Twice {
        /// The name.
        name: String,
    },
}

/// A manifest as tools write it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Manifest {
    Apollo { format: String, operations: Vec<Operation> },
    Names(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Registered {
    /// Documents of files by their names: `.graphql` files, each a document with its name before the dot, and
    /// `.json` manifests. Each is also known by the SHA-256 of its text. With `only`, no others are answered.
    ///
    /// # Errors
    /// [`Unregistered`].
    pub fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>, only: bool) -> Result<Self, Unregistered> {
        let mut registered = Self { only, ..Self::default() };
        for (file, bytes) in files {
            let Ok(text) = String::from_utf8(bytes) else { return Err(Unregistered::NotText { file }) };
            if file.ends_with(".json") {
                let manifest = match serde_json::from_str(&text) {
                    Ok(Manifest::Apollo { format, operations }) if format == "apollo-persisted-query-manifest" => {
                        operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
                    }
                    Ok(Manifest::Names(names)) => names,
                    Ok(Manifest::Apollo { .. }) | Err(_) => return Err(Unregistered::NoManifest { file }),
                };
                for (name, text) in manifest {
                    registered.add(&name, text)?;
                }
            } else {
                let name = file.rsplit_once('.').map_or(&*file, |(name, _)| name).to_owned();
                registered.add(&name, text)?;
            }
        }
        Ok(registered)
    }

    fn add(&mut self, name: &str, text: String) -> Result<(), Unregistered> {
        let text: Arc<str> = text.into();
        let known = self.names.insert(name.into(), text.clone());
        if known.is_some_and(|known| known != text) {
            return Err(Unregistered::Twice { name: name.to_owned() });
        }
        self.names.insert(hash(&text).into(), text.clone());
        self.texts.insert(text);
        Ok(())
    }

    /// The document with a name or a hash.
    pub fn named(&self, name: &str) -> Option<&Arc<str>> {
        self.names.get(name)
    }

    /// Whether a document may be answered.
    pub fn allows(&self, document: &str) -> bool {
        !self.only || self.texts.contains(document)
    }

    /// Whether no others are answered.
    pub fn only(&self) -> bool {
        self.only
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.texts.len()
    }
}

/// The SHA-256 of a document, as an automatic persisted query names it.
pub fn hash(document: &str) -> String {
    hexadecimal(&Sha256::digest(document.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(files: &[(&str, &str)], only: bool) -> Result<Registered, Unregistered> {
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
        Registered::of(files, only)
    }

    #[test]
    fn documents_come_from_files_and_from_each_kind_of_manifest() {
        let apollo = r#"{"format":"apollo-persisted-query-manifest","version":1,
            "operations":[{"id":"c1","name":"C","type":"query","body":"{ c }"}]}"#;
        let files = [("A.graphql", "{ a }"), ("relay.json", r#"{"b1":"{ b }"}"#), ("apollo.json", apollo)];
        let registered = of(&files, true).expect("documents");
        let named = |name: &str| registered.named(name).map(|text| &**text);
        assert_eq!(
            (named("A"), named("b1"), named("c1"), named("D")),
            (Some("{ a }"), Some("{ b }"), Some("{ c }"), None)
        );
        assert_eq!(named(&hash("{ b }")), Some("{ b }"));
        assert!(registered.allows("{ c }") && !registered.allows("{ d }") && registered.count() == 3);
        assert!(of(&files, false).expect("documents").allows("{ d }"));
    }

    #[test]
    fn what_is_no_manifest_and_what_contradicts_another_is_said() {
        let no_manifest = Some(Unregistered::NoManifest { file: "x.json".to_owned() });
        assert_eq!(of(&[("x.json", "[]")], true).err(), no_manifest);
        assert_eq!(of(&[("x.json", r#"{"format":"other","operations":[]}"#)], true).err(), no_manifest);
        let twice = of(&[("A.graphql", "{ a }"), ("m.json", r#"{"A":"{ b }"}"#)], true).err();
        assert_eq!(twice, Some(Unregistered::Twice { name: "A".to_owned() }));
    }
}
