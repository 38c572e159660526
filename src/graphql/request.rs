//! One request: whether its document is known, which way it is executed, and what is done around that.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Request, Response, ServerError, ServerResult, Value, Variables};

use super::answer::{Documents, Known, Reading, not_yet, operation};
use super::error::{ErrorCode, code, request_error};
use super::expansion::{MOST_SELECTIONS, selections};
use super::source::Source;
use super::{Herred, schema};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::validity::Day;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The answer as JSON. Where the request was not executed it has no `data`.
    pub body: Vec<u8>,
    /// Whether the request was executed; else it was refused before.
    pub executed: bool,
}

/// The API: what answers requests.
#[derive(Clone)]
pub struct Api(Arc<Parts>);

struct Parts {
    /// What executes what is not plainly right, or cannot be compiled.
    library: Herred,
    /// The same schema, which validates and executes nothing.
    validator: Herred,
    documents: Documents,
    source: Arc<dyn Source>,
}

/// Ends a request that was validated.
struct Unexecuted;

impl ExtensionFactory for Unexecuted {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Unexecuted {
    async fn execute(&self, _: &ExtensionContext<'_>, _: Option<&str>, _: NextExecute<'_>) -> Response {
        Response::default()
    }
}

impl Api {
    /// The API over the networks that a source gives.
    pub fn new(source: Arc<dyn Source>) -> Self {
        let (library, validator) = (schema().finish(), schema().extension(Unexecuted).finish());
        Self(Arc::new(Parts { library, validator, documents: Documents::default(), source }))
    }

    /// The answer to a request, `today` being today in Copenhagen. Every error has a code.
    ///
    /// The edge has refused documents that would exhaust the parser before. A document is parsed and
    /// validated once; a request waits for the revision that it asks for, and all of it is answered
    /// from one network.
    pub async fn answer(&self, request: Request, today: Day) -> Answered {
        match self.known(&request).await {
            Ok(known) => self.executed(request, &known, today).await,
            Err(errors) => refused(errors),
        }
    }

    /// The same, executed by the library: what the other way is measured by and tested against.
    pub async fn answer_by_library(&self, request: Request, today: Day) -> Answered {
        match self.known(&request).await {
            Ok(known) => self.by_library(request, &known, today).await,
            Err(errors) => refused(errors),
        }
    }

    /// The document of a request, if it is valid.
    async fn known(&self, request: &Request) -> Result<Arc<Known>, Vec<ServerError>> {
        if let Some(known) = self.0.documents.known(&request.query) {
            return Ok(known);
        }
        let document = async_graphql::parser::parse_query(&request.query)
            .map_err(|error| vec![request_error(ErrorCode::ParseFailed, ServerError::from(error).message)])?;
        let selections = selections(&document);
        if selections > MOST_SELECTIONS {
            let sentence = format!(
                "the document has {selections} selections once its fragments are spread; at most {MOST_SELECTIONS} are answered"
            );
            return Err(vec![request_error(ErrorCode::TooLarge, sentence)]);
        }
        let mut validated = Request::new("").variables(request.variables.clone());
        validated.operation_name.clone_from(&request.operation_name);
        if let Some(operation) = operation(&document, request.operation_name.as_deref()) {
            fill_defaults(operation.1, &mut validated.variables);
        }
        validated.set_parsed_query(document.clone());
        let Response { errors, .. } = self.0.validator.execute(validated).await;
        if errors.is_empty() {
            self.0.documents.learn(&request.query, document).map_err(|error| vec![error])
        } else {
            Err(errors)
        }
    }

    async fn executed(&self, request: Request, known: &Known, today: Day) -> Answered {
        let ready = self.0.documents.ready(known, request.operation_name.as_deref(), &request.variables);
        let Some(ready) = ready else { return self.by_library(request, known, today).await };
        let network = match self.network(at_least(&known.parsed, &ready.variables)).await {
            Ok(network) => network,
            Err(error) => return refused(vec![error]),
        };
        let (mut body, mut errors) = ready.answer(&Reading { network, today });
        if !errors.is_empty() {
            code(&mut errors);
            body.extend_from_slice(b",\"errors\":");
            body.extend_from_slice(&json(&errors));
        }
        body.push(b'}');
        Answered { body, executed: true }
    }

    async fn by_library(&self, mut request: Request, known: &Known, today: Day) -> Answered {
        if let Some((_, operation)) = operation(&known.parsed, request.operation_name.as_deref()) {
            fill_defaults(operation, &mut request.variables);
        }
        let network = match self.network(at_least(&known.parsed, &request.variables)).await {
            Ok(network) => network,
            Err(error) => return refused(vec![error]),
        };
        request.set_parsed_query(known.parsed.clone());
        let mut response = self.0.library.execute(request.data(Reading { network, today })).await;
        if response.data == Value::Null && response.errors.iter().any(|error| error.path.is_empty()) {
            return refused(response.errors);
        }
        code(&mut response.errors);
        Answered { body: json(&response), executed: true }
    }

    /// The network that a request is answered from.
    async fn network(&self, least: Option<Revision>) -> ServerResult<Arc<Network>> {
        match least {
            Some(revision) => {
                let network = self.0.source.at_least(revision).await;
                network.map_err(|not| request_error(ErrorCode::NotYetKnown, not_yet(Some(revision), not.head)))
            }
            None => Ok(self.0.source.network()),
        }
    }
}

/// The answer to what is not executed.
fn refused(mut errors: Vec<ServerError>) -> Answered {
    code(&mut errors);
    Answered { body: json(&serde_json::json!({ "errors": errors })), executed: false }
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    // Keys are strings and numbers are finite: there is nothing that could not be written.
    serde_json::to_vec(value).unwrap_or_default()
}

/// The library forgets the defaults of variables in @skip and @include.
fn fill_defaults(operation: &OperationDefinition, variables: &mut Variables) {
    for definition in &operation.variable_definitions {
        if let Some(default) = &definition.node.default_value
            && !variables.contains_key(&definition.node.name.node)
        {
            variables.insert(definition.node.name.node.clone(), default.node.clone());
        }
    }
}

/// The newest revision that any `network` in the document is to know at least.
fn at_least(document: &ExecutableDocument, variables: &Variables) -> Option<Revision> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let on_root = document.fragments.values().filter(|fragment| fragment.node.type_condition.node.on.node == "Query");
    let fragments = on_root.map(|fragment| &fragment.node.selection_set.node);
    operations.chain(fragments).filter_map(|set| least_in(set, variables)).max()
}

fn least_in(set: &SelectionSet, variables: &Variables) -> Option<Revision> {
    let of = |selection: &Selection| match selection {
        Selection::Field(field) if field.node.name.node == "network" => least_of(&field.node, variables),
        Selection::InlineFragment(fragment) => least_in(&fragment.node.selection_set.node, variables),
        Selection::Field(_) | Selection::FragmentSpread(_) => None,
    };
    set.items.iter().filter_map(|selection| of(&selection.node)).max()
}

fn least_of(field: &Field, variables: &Variables) -> Option<Revision> {
    let argument = field.get_argument("atLeastRevision")?.node.clone();
    let given = |name: async_graphql::Name| Ok::<_, Infallible>(variables.get(&name).cloned().unwrap_or_default());
    match argument.into_const_with(given) {
        Ok(Value::Number(number)) => Revision::new(number.as_i64()?),
        Ok(_) | Err(_) => None,
    }
}
