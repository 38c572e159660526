//! Documents that facts are cited from.

use super::node::versioned_type;
use crate::network::fact::{Document as DocumentRecord, Statement};

versioned_type! {
    /// A document that facts are cited from.
    Document,
    /// The document has a title.
    DocumentFact,
    Document(Statement::Document(document) => document.clone(), Box<DocumentRecord>) []
    {
        /// The title.
        async fn title(&self) -> &str {
            &self.said.title
        }

        /// Where it can be read.
        async fn address(&self) -> Option<&str> {
            self.said.address.as_deref()
        }
    }
    entity {}
}
