//! Documents that facts are cited from.

use super::involvement::InvolvementFact;
use super::membership::ListOf;
use super::node::versioned_type;
use super::word::Code;
use crate::network::fact::{Document as DocumentRecord, Statement};
use crate::network::involvement::InvolvementKind;

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
    entity {
        /// Who has to do with it on the day: who signed it.
        async fn involved(
            &self,
            #[graphql(desc = "Only in these ways; in any where it is null.")] how: Option<Vec<Code<InvolvementKind>>>,
        ) -> ListOf<InvolvementFact> {
            ListOf::involved(self.item(), how)
        }
    }
}
