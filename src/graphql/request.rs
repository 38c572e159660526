//! One request: what it needs, what is done before the library executes it and after.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};
use async_graphql::{Request, Response, Result, ServerError, Value, Variables, value};

use super::error::{ErrorCode, coded, error, request_error};
use super::expansion::{MOST_SELECTIONS, selections};
use super::source::Source;
use super::{Herred, schema};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::reads::Reads;
use crate::network::validity::Day;
use crate::network::view::View;

/// Today in Copenhagen, as the edge read it for this request.
#[derive(Debug, Clone, Copy)]
pub struct Today(pub Day);

/// The one network that a request is answered from, and where what is read of it is noted.
pub struct Pinned {
    network: Arc<Network>,
    reads: Option<Arc<Reads>>,
}

impl Pinned {
    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Whether the network is as new as is asked.
    ///
    /// # Errors
    /// NOT_YET_KNOWN.
    pub fn is_at_least(&self, number: Option<i32>) -> Result<()> {
        let least = number.and_then(|number| Revision::new(i64::from(number)));
        if least > self.network.head() {
            return Err(error(ErrorCode::NotYetKnown, not_yet(least, self.network.head())));
        }
        Ok(())
    }

    /// The network on a day, noting what is read where the request asks for that.
    pub fn view(&self, on: Day) -> View {
        let view = View::new(self.network.clone(), on);
        match &self.reads {
            Some(reads) => view.noting(reads.clone()),
            None => view,
        }
    }
}

/// The most keys that `extensions.reads` of an answer lists.
const MOST_READS: usize = 10_000;

/// Whether a request asks for what it reads, by `extensions: { reads: true }`.
fn asks_for_reads(request: &Request) -> bool {
    request.extensions.get("reads") == Some(&Value::Boolean(true))
}

/// `extensions.reads`: the keys of the entities whose facts an answer rests on, in order, and whether
/// they are all.
fn reads_of(network: &Network, reads: &Reads) -> Value {
    let entities = reads.entities();
    let keys = entities.iter().filter_map(|id| Some(network.entity(*id)?.key().as_str()));
    let mut keys: Vec<&str> = keys.collect();
    keys.sort_unstable();
    let all = keys.len() <= MOST_READS;
    keys.truncate(MOST_READS);
    value!({ "keys": keys, "all": all })
}

fn not_yet(asked: Option<Revision>, head: Option<Revision>) -> String {
    let number = |revision: Option<Revision>| revision.map_or(0, Revision::get);
    format!("revision {} is asked for; {} is the newest here", number(asked), number(head))
}

/// The API: what answers requests.
#[derive(Clone)]
pub struct Api {
    schema: Herred,
    source: Arc<dyn Source>,
}

impl Api {
    /// The API over the networks that a source gives.
    pub fn new(source: Arc<dyn Source>) -> Self {
        Self { schema: schema(), source }
    }

    /// The answer to a request, `today` being today in Copenhagen. Every error has a code.
    ///
    /// The edge has refused documents that would exhaust the parser before; this looks at the
    /// parsed document once, waits for the revision that it asks for, and gives all of it one network.
    pub async fn answer(&self, request: Request, today: Day) -> Response {
        let reads = asks_for_reads(&request).then(|| Arc::new(Reads::default()));
        let (network, request) = match self.prepared(request, today, reads.clone()).await {
            Ok(prepared) => prepared,
            Err(error) => return coded(Response::from_errors(vec![error])),
        };
        let mut response = self.schema.execute(request).await;
        if let Some(reads) = reads {
            response.extensions.insert("reads".to_owned(), reads_of(&network, &reads));
        }
        coded(response)
    }

    async fn prepared(
        &self,
        mut request: Request,
        today: Day,
        reads: Option<Arc<Reads>>,
    ) -> Result<(Arc<Network>, Request), ServerError> {
        let mut variables = std::mem::take(&mut request.variables);
        let name = request.operation_name.clone();
        let document = request.parsed_query().map_err(|error| request_error(ErrorCode::ParseFailed, error.message))?;
        let selections = selections(document);
        if selections > MOST_SELECTIONS {
            let sentence = format!(
                "the document has {selections} selections once its fragments are spread; at most {MOST_SELECTIONS} are answered"
            );
            return Err(request_error(ErrorCode::TooLarge, sentence));
        }
        if let Some(operation) = operation(document, name.as_deref()) {
            fill_defaults(operation, &mut variables);
        }
        let least = at_least(document, &variables);
        request.variables = variables;
        let network = match least {
            Some(revision) => self
                .source
                .at_least(revision)
                .await
                .map_err(|not| request_error(ErrorCode::NotYetKnown, not_yet(Some(revision), not.head)))?,
            None => self.source.network(),
        };
        let pinned = Pinned { network: network.clone(), reads };
        Ok((network, request.data(pinned).data(Today(today))))
    }
}

/// The operation that a request executes; none where that is not clear, which validation refuses.
fn operation<'d>(document: &'d ExecutableDocument, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let mut operations = document.operations.iter();
    match name {
        Some(name) => operations.find(|(of, _)| of.is_some_and(|of| of == name)),
        None => operations.next().filter(|_| operations.next().is_none()),
    }
    .map(|(_, operation)| &operation.node)
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
