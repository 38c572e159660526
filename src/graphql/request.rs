//! One request: whether its document is known, which way it is executed, and what is done around that.

use std::any::TypeId;
use std::convert::Infallible;
use std::hash::BuildHasher as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Data, Request, Response, ServerError, ServerResult, Value, Variables, value};

use bytes::Bytes;
use foldhash::quality::FixedState;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde_json::json;

use super::answer::{Documents, Known, Reader, Reading, Ready, asks_what_if, not_yet, operation};
use super::error::{ErrorCode, code, request_error};
use super::expansion::{MOST_SELECTIONS, selections};
use super::responses::{Grounds, Kept, Responses};
use super::source::{Source, Writer};
use super::{COSTLIEST, Herred, schema};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::reads::Reads;
use crate::network::validity::Day;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The answer as JSON. Where the request was not executed it has no `data`.
    pub body: Bytes,
    /// Whether the request was executed; else it was refused before.
    pub executed: bool,
    /// The codes of its errors.
    pub codes: Vec<String>,
}

/// A request that has its network and is about to be answered.
pub struct Asked {
    way: Way,
    cost: usize,
    what: Option<What>,
}

/// What a request asks for, in a word; none where it was refused before that was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct What {
    /// The operation's name, a client's text.
    pub name: Option<String>,
    /// Of what type it is.
    pub of: OperationType,
}

/// Which way it will be answered.
enum Way {
    /// By a plan.
    Plan { ready: Ready, known: Arc<Known>, reading: Reading },
    /// By the library.
    Library { request: Box<Request>, known: Arc<Known>, reading: Reading },
    /// Not at all.
    Refused(Vec<ServerError>),
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
    responses: Responses,
    source: Arc<dyn Source>,
    /// How many persons were anonymised, as far as was seen.
    erasures: AtomicUsize,
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
    /// The API over the networks that a source gives, with room for so many bytes of responses.
    pub fn new(source: Arc<dyn Source>, response_bytes: u64) -> Self {
        let (library, validator) = (schema().finish(), schema().extension(Unexecuted).finish());
        let (documents, responses) = (Documents::default(), Responses::within(response_bytes));
        let erasures = AtomicUsize::new(0);
        Self(Arc::new(Parts { library, validator, documents, responses, source, erasures }))
    }

    /// What is kept of responses that were made and of documents that are known, by name.
    pub fn kept(&self) -> [(&'static str, Kept); 2] {
        [("responses", self.0.responses.kept()), ("documents", self.0.documents.kept())]
    }

    /// The answer to a request, `today` being today in Copenhagen. Every error has a code.
    pub async fn answer(&self, request: Request, today: Day) -> Answered {
        let asked = self.asked(request, today).await;
        self.answered(asked).await
    }

    /// A request with the network that all of it is answered from.
    ///
    /// The edge has refused documents that would exhaust the parser before. A document is parsed and
    /// validated once, and a request waits for the revision that it asks for.
    pub async fn asked(&self, request: Request, today: Day) -> Asked {
        let known = match self.known(&request).await {
            Ok(known) => known,
            Err(errors) => return Asked { way: Way::Refused(errors), cost: 0, what: None },
        };
        let (what, cost) = priced(&known, &request);
        let way = self.way(request, known, today).await;
        Asked { way, cost, what }
    }

    async fn way(&self, request: Request, known: Arc<Known>, today: Day) -> Way {
        let ready = self.0.documents.ready(&known, request.operation_name.as_deref(), &request.variables);
        let Some(ready) = ready else { return self.for_library(request, known, today).await };
        let least = at_least(&known.parsed, &ready.variables);
        match self.reading(least, today, Asks::of(&request, None)).await {
            Ok(reading) => Way::Plan { ready, known, reading },
            Err(error) => Way::Refused(vec![error]),
        }
    }

    /// The answer to what is asked.
    pub async fn answered(&self, asked: Asked) -> Answered {
        match asked.way {
            Way::Plan { ready, known, reading } => self.by_plan(&ready, &known, &reading),
            Way::Library { request, known, reading } => self.by_library(*request, &known, reading).await,
            Way::Refused(errors) => refused(errors),
        }
    }

    /// The answer that the library gives: what plans are measured by and tested against.
    pub async fn answer_by_library(&self, request: Request, today: Day) -> Answered {
        let way = match self.known(&request).await {
            Ok(known) => self.for_library(request, known, today).await,
            Err(errors) => Way::Refused(errors),
        };
        self.answered(Asked { way, cost: 0, what: None }).await
    }

    /// Whether nothing is to be written, and only what is recorded is asked for; what cannot be parsed is refused later.
    pub fn only_reads(&self, request: &Request) -> bool {
        let queries = |document: &ExecutableDocument| {
            document.operations.iter().all(|(name, operation)| {
                let asked = match (&request.operation_name, name) {
                    (Some(wanted), Some(name)) => wanted == name.as_str(),
                    _ => true,
                };
                !asked || operation.node.ty != OperationType::Mutation
            }) && !asks_what_if(document)
        };
        match self.0.documents.known(&request.query) {
            Some(known) => queries(&known.parsed),
            None => async_graphql::parser::parse_query(&request.query).map_or(true, |document| queries(&document)),
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

    async fn for_library(&self, mut request: Request, known: Arc<Known>, today: Day) -> Way {
        if let Some((index, operation)) = operation(&known.parsed, request.operation_name.as_deref()) {
            fill_defaults(operation, &mut request.variables);
            // The library forgets the price of a page in a fragment that is spread on an interface.
            if known.cost(index, &request.variables).is_some_and(|cost| cost > COSTLIEST) {
                return Way::Refused(vec![ServerError::new("Query is too complex.", None)]);
            }
        }
        let least = at_least(&known.parsed, &request.variables);
        match self.reading(least, today, Asks::of(&request, None)).await {
            Ok(reading) => Way::Library { request: Box::new(request), known, reading },
            Err(error) => Way::Refused(vec![error]),
        }
    }

    fn by_plan(&self, ready: &Ready, known: &Known, reading: &Reading) -> Answered {
        let kept = self.0.responses.keeps() && reading.reads.is_none() && !known.what_if;
        let grounds = kept.then(|| Grounds::of(ready, known, reading));
        if let Some(body) = grounds.as_ref().and_then(|grounds| self.0.responses.get(grounds)) {
            return Answered { body, executed: true, codes: Vec::new() };
        }
        let (mut body, mut errors) = ready.answer(reading);
        let fine = errors.is_empty();
        if !fine {
            code(&mut errors);
            body.extend_from_slice(b",\"errors\":");
            body.extend_from_slice(&bytes(&errors));
        }
        if let Some(reads) = &reading.reads {
            body.extend_from_slice(b",\"extensions\":");
            body.extend_from_slice(&bytes(&json!({ "reads": reads_of(&reading.network, reads) })));
        }
        body.push(b'}');
        let grounds = grounds.filter(|_| fine);
        if grounds.is_some() {
            body.shrink_to_fit();
        }
        let body = Bytes::from(body);
        // What was answered from before an erasure is not kept after it.
        let newest = self.0.erasures.load(Ordering::Relaxed) == reading.network.erasures().len();
        if let Some(grounds) = grounds.filter(|_| newest) {
            self.0.responses.keep(grounds, body.clone());
        }
        Answered { body, executed: true, codes: codes(&errors) }
    }

    /// The answers to an operation: those of a subscription as they come, of another the one.
    pub async fn stream(
        &self,
        mut request: Request,
        today: Day,
        session: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let refused = |errors| stream::once(async move { Response::from_errors(coded(errors)) }).boxed();
        let known = match self.known(&request).await {
            Ok(known) => known,
            Err(errors) => return refused(errors),
        };
        if let Some((_, operation)) = operation(&known.parsed, request.operation_name.as_deref()) {
            fill_defaults(operation, &mut request.variables);
        }
        let least = at_least(&known.parsed, &request.variables);
        let asks = Asks { reads: false, ..Asks::of(&request, session.as_deref()) };
        let reading = match self.reading(least, today, asks).await {
            Ok(reading) => reading,
            Err(error) => return refused(vec![error]),
        };
        request.set_parsed_query(known.parsed.clone());
        let request = request.data(reading).data(self.0.source.clone());
        let library = self.0.library.clone();
        let answers = library.execute_stream_with_session_data(request, session.unwrap_or_default());
        let answers = answers.map(|mut answer| {
            code(&mut answer.errors);
            answer
        });
        answers.boxed()
    }

    async fn by_library(&self, mut request: Request, known: &Known, reading: Reading) -> Answered {
        request.set_parsed_query(known.parsed.clone());
        let request = request.data(reading.clone()).data(self.0.source.clone());
        let mut response = self.0.library.execute(request).await;
        if let Some(reads) = &reading.reads {
            response.extensions.insert("reads".to_owned(), reads_of(&reading.network, reads));
        }
        if response.data == Value::Null && response.errors.iter().any(|error| error.path.is_empty()) {
            return refused(response.errors);
        }
        code(&mut response.errors);
        Answered { body: bytes(&response).into(), executed: true, codes: codes(&response.errors) }
    }

    /// What a request is answered from.
    async fn reading(&self, least: Option<Revision>, today: Day, asks: Asks) -> ServerResult<Reading> {
        let network = match least {
            Some(revision) => {
                let network = self.0.source.at_least(revision).await;
                network.map_err(|not| request_error(ErrorCode::NotYetKnown, not_yet(Some(revision), not.head)))?
            }
            None => self.0.source.network(),
        };
        if self.0.erasures.fetch_max(network.erasures().len(), Ordering::Relaxed) < network.erasures().len() {
            // Answers hold names, and so may the texts of documents.
            self.0.responses.forget();
            self.0.documents.forget();
        }
        let reads = asks.reads.then(|| Arc::new(Reads::default()));
        Ok(Reading::new(&network, asks.reader, today, reads))
    }
}

impl Grounds {
    fn of(ready: &Ready, known: &Known, reading: &Reading) -> Self {
        let variables = bytes(&ready.variables);
        Self {
            head: reading.network.head(),
            today: reading.today,
            reader: reading.reader(),
            document: known.number,
            operation: ready.operation,
            variables: String::from_utf8_lossy(&variables).into(),
        }
    }
}

/// What a request asks for whose document is valid, and what it costs, as far as that can be counted.
fn priced(known: &Known, request: &Request) -> (Option<What>, usize) {
    let Some((index, operation)) = operation(&known.parsed, request.operation_name.as_deref()) else {
        return (None, 0);
    };
    let mut variables = request.variables.clone();
    fill_defaults(operation, &mut variables);
    let name = known.parsed.operations.iter().nth(index).and_then(|(name, _)| name);
    let what = What { name: name.map(ToString::to_string), of: operation.ty };
    (Some(what), known.cost(index, &variables).unwrap_or_default())
}

/// The codes of errors, which have one each.
fn codes(errors: &[ServerError]) -> Vec<String> {
    let code = |error: &ServerError| match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    };
    errors.iter().filter_map(code).collect()
}

impl Asked {
    /// What it costs.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// What is asked for, in a word.
    pub fn what(&self) -> Option<&What> {
        self.what.as_ref()
    }

    /// The newest revision of the network that it is answered from; none where nothing is recorded, or it is refused.
    pub fn revision(&self) -> Option<Revision> {
        match &self.way {
            Way::Plan { reading, .. } | Way::Library { reading, .. } => reading.network.head(),
            Way::Refused(_) => None,
        }
    }

    /// A number that two requests share only if their answers are the same to the byte; none for what
    /// is not answered by a plan. It is the same in every instance of a version over one database.
    pub fn tag(&self) -> Option<u128> {
        let Way::Plan { ready, known, reading } = &self.way else { return None };
        if reading.reads.is_some() || known.what_if {
            return None;
        }
        let head = reading.network.head();
        let recorded = head.and_then(|head| reading.network.revision(head)).map(|revision| revision.instant);
        let all = (
            (env!("CARGO_PKG_VERSION"), head, recorded, reading.today, reading.reader()),
            (&*known.text, ready.operation_name(known), bytes(&ready.variables)),
        );
        let half = |seed| u128::from(FixedState::with_seed(seed).hash_one(&all));
        Some(half(1) << 64 | half(2))
    }
}

/// Who asks, and for what beside the answer.
struct Asks {
    reader: Reader,
    reads: bool,
}

impl Asks {
    /// What a request says of itself, in a session if it is part of one. Until there are roles, who may
    /// write may also see who is protected.
    fn of(request: &Request, session: Option<&Data>) -> Self {
        let writer = TypeId::of::<Writer>();
        let privileged = request.data.contains_key(&writer) || session.is_some_and(|data| data.contains_key(&writer));
        let reader = if privileged { Reader::PRIVILEGED } else { Reader::ANYONE };
        Self { reader, reads: asks_for_reads(request) }
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

fn coded(mut errors: Vec<ServerError>) -> Vec<ServerError> {
    code(&mut errors);
    errors
}

/// The answer of a stream to a document that is nested too deeply to be read.
pub fn request_refused(sentence: &str) -> Response {
    Response::from_errors(vec![request_error(ErrorCode::TooDeep, sentence)])
}

/// The answer to what is not executed.
fn refused(mut errors: Vec<ServerError>) -> Answered {
    code(&mut errors);
    Answered { body: bytes(&json!({ "errors": errors })).into(), executed: false, codes: codes(&errors) }
}

fn bytes(value: &impl serde::Serialize) -> Vec<u8> {
    // Keys are strings and numbers are finite: there is nothing that could not be written.
    serde_json::to_vec(value).unwrap_or_default()
}

/// Puts in the defaults of variables: the library forgets them of variables in @skip and @include.
pub fn fill_defaults(operation: &OperationDefinition, variables: &mut Variables) {
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
