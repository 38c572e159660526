//! Anonymising a person: the one change that cannot be undone, and that is no change of a batch.

use async_graphql::{Context, InputObject, Object, Result};

use super::input::key;
use super::payload::AnonymisePersonPayload;
use super::verb::Verb;
use super::{Addressed, Mint, Subject, WriteInput, said};
use crate::graphql::access::administers;
use crate::network::verbs::{Said, Script};

/// What the mutation is called.
const NAME: &str = "anonymisePerson";

/// Whom to anonymise.
#[derive(Clone, InputObject)]
pub struct AnonymisePersonInput {
    /// The person's key.
    person: String,
}

impl Verb for AnonymisePersonInput {
    fn act(&self, script: &mut Script<'_>, _: &mut Mint) -> Said {
        let person = key(script, "person", &self.person)?;
        script.anonymise(&person)
    }

    fn subject(&self) -> Subject {
        Subject::Known(self.person.clone())
    }

    fn name(&self) -> String {
        NAME.to_owned()
    }
}

/// The mutation.
#[derive(Default)]
pub struct Anonymising;

#[Object]
impl Anonymising {
    /// A person is anonymised: their names and identifiers are taken out for good, at every revision, with the
    /// quotes, explanations and messages that may name them. Their memberships stay. It cannot be undone; a dry
    /// run says how much it would take out.
    async fn anonymise_person(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Whom.")] input: AnonymisePersonInput,
        #[graphql(desc = "How it is written.")] write: Option<WriteInput>,
    ) -> Option<Result<AnonymisePersonPayload>> {
        let said = async {
            let edits = administers(context, NAME)?.edits();
            said(context, edits, NAME, vec![input], &write.unwrap_or_default(), Addressed::Single).await
        };
        Some(said.await.map(AnonymisePersonPayload))
    }
}
