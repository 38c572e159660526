//! One request: whether its document is known, which way it is executed, and what is done around that.

use std::convert::Infallible;
use std::hash::{BuildHasher as _, Hash};
use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute};
use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql::{Request, Response, ServerError, ServerResult, Value, Variables, value};

use bytes::Bytes;
use foldhash::quality::FixedState;
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde_json::json;

use super::access::visitor_of;
use super::answer::{Documents, Known, Reader, Reading, Ready, Walked, not_yet, operation, too_long, too_slow};
use super::audit;
use super::budget::Budget;
use super::error::{ErrorCode, code, request_error};
use super::limits::Limits;
use super::pieces::Pieces;
use super::responses::{Grounds, Kept, Responses};
use super::source::Source;
use super::subscribed::spread_at_root;
use super::{Herred, guard, introspection, rules, schema};
use crate::access::from_hexadecimal;
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::reach::Memory;
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
    new: bool,
}

/// A request whose document was read, and of which everything is known that does not depend on a network.
pub struct Prepared(Result<Priced, Unpriced>);

/// What a request asks for, in a word; none where it was refused before that was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct What {
    /// The operation's name, a client's text.
    pub name: Option<String>,
    /// Of what type it is.
    pub of: OperationType,
    /// Whether its document asks what if.
    pub supposes: bool,
}

/// Which way it will be answered.
enum Way {
    /// By a plan.
    Plan { ready: Ready, known: Arc<Known>, reading: Reading },
    /// By the library.
    Library { request: Box<Request>, known: Arc<Known>, reading: Reading },
    /// By the library, as things come.
    Stream { request: Box<Request>, reading: Reading },
    /// Not at all.
    Refused(Vec<ServerError>),
}

impl Way {
    fn refused(error: ServerError) -> Self {
        Self::Refused(vec![error])
    }
}

/// How much memory may be taken by what was made already, in bytes; 0 keeps none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// By responses.
    pub responses: u64,
    /// By pieces of them.
    pub pieces: u64,
}

impl Room {
    /// For nothing.
    pub const NONE: Self = Self { responses: 0, pieces: 0 };
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
    pieces: Pieces,
    /// What is remembered beside pieces of the source's networks, where pieces are kept.
    memory: Option<Arc<Memory>>,
    limits: Limits,
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
    /// The API over the networks that a source gives, within limits.
    pub fn new(source: Arc<dyn Source>, limits: Limits, room: Room) -> Self {
        let (library, validator) = (schema().extension(Budget).finish(), schema().extension(Unexecuted).finish());
        let (documents, responses) = (Documents::new(limits.page), Responses::within(room.responses));
        let pieces = Pieces::within(room.pieces);
        let memory = pieces.keeps().then(Arc::default);
        let erasures = AtomicUsize::new(0);
        Self(Arc::new(Parts { library, validator, documents, responses, pieces, memory, limits, source, erasures }))
    }

    /// The text of a document that was answered of late, by its SHA-256 in hexadecimal digits.
    pub fn by_hash(&self, hash: &str) -> Option<Arc<str>> {
        self.0.documents.by_hash(&from_hexadecimal(hash)?)
    }

    /// A document that is known to be valid, so that it is not read again.
    pub fn known(&self, document: &str) -> Option<Arc<Known>> {
        self.0.documents.known(document)
    }

    /// What is kept of responses and pieces that were made and of documents that are known, by name.
    pub fn kept(&self) -> [(&'static str, Kept); 3] {
        let Parts { responses, pieces, documents, .. } = &*self.0;
        [("responses", responses.kept()), ("pieces", pieces.kept()), ("documents", documents.kept())]
    }

    /// The bytes that what is remembered of charts is held to take.
    pub fn bytes_of_branches(&self) -> u64 {
        self.0.memory.as_ref().map_or(0, |memory| memory.branches().bytes())
    }

    /// The answer to a request, `today` being today in Copenhagen. Every error has a code.
    pub async fn answer(&self, request: Request, today: Day) -> Answered {
        let known = self.known(&request.query);
        let asked = self.asked(self.prepared(request, known).await, today).await;
        self.answered(asked).await
    }

    /// A request whose document is looked at by the guards, parsed and validated where it is not known, and what it
    /// costs, which is counted before it is answered. It waits for nothing.
    pub async fn prepared(&self, request: Request, known: Option<Arc<Known>>) -> Prepared {
        let mut priced = self.priced(request, known).await;
        if let Ok(Priced { request, known, ready, .. }) = &mut priced {
            *ready = self.0.documents.ready(known, request.operation_name.as_deref(), &request.variables);
        }
        Prepared(priced)
    }

    /// A request with the network that all of it is answered from: it waits for the revision that it asks for.
    pub async fn asked(&self, prepared: Prepared, today: Day) -> Asked {
        let priced = match prepared.0 {
            Ok(priced) => priced,
            Err((errors, what, cost)) => return Asked { way: Way::Refused(errors), cost, what, new: false },
        };
        let Priced { request, known, variables, ready, cost, what, new } = priced;
        if what.as_ref().is_some_and(|what| what.of == OperationType::Subscription) {
            let way = Box::pin(self.for_stream(request, &known, variables, today)).await;
            return Asked { way, cost, what, new };
        }
        let way = match ready {
            None => Box::pin(self.for_library(request, known, variables, today)).await,
            Some(ready) => {
                let least = at_least(&known.parsed, &ready.variables);
                match self.reading(least, today, Asks::of(&request, &known.parsed)).await {
                    Ok(reading) => {
                        let reading = match &self.0.memory {
                            Some(memory) if !known.what_if => reading.made_of_pieces(memory),
                            _ => reading,
                        };
                        Way::Plan { ready, known, reading }
                    }
                    Err(error) => Way::refused(error),
                }
            }
        };
        Asked { way, cost, what, new }
    }

    /// The answer to what is asked.
    pub async fn answered(&self, asked: Asked) -> Answered {
        let cost = asked.cost;
        match asked.way {
            Way::Plan { ready, known, reading } => self.by_plan(&ready, &known, &reading, cost),
            Way::Library { request, known, reading } => {
                Box::pin(self.by_library(*request, &known, reading, cost)).await
            }
            Way::Stream { .. } => {
                let sentence = "a subscription is answered over WebSocket, or as events: accept text/event-stream";
                refused(vec![request_error(ErrorCode::BadRequest, sentence)])
            }
            Way::Refused(errors) => refused(errors),
        }
    }

    /// The answer that the library gives: what plans are measured by and tested against.
    pub async fn answer_by_library(&self, request: Request, today: Day) -> Answered {
        let known = self.known(&request.query);
        let asked = match self.priced(request, known).await {
            Ok(Priced { request, known, variables, cost, what, new, .. }) => {
                Asked { way: self.for_library(request, known, variables, today).await, cost, what, new }
            }
            Err((errors, what, cost)) => Asked { way: Way::Refused(errors), cost, what, new: false },
        };
        self.answered(asked).await
    }

    /// A request whose document is valid, and what it costs, which is within the limit.
    async fn priced(&self, request: Request, known: Option<Arc<Known>>) -> Result<Priced, Unpriced> {
        let (known, new) = match known {
            Some(known) => (known, false),
            // What few requests need is kept out of the futures of all, which are moved about.
            None => (Box::pin(self.read(&request)).await.map_err(|errors| (errors, None, 0))?, true),
        };
        let mut variables = request.variables.clone();
        let Some((index, operation)) = operation(&known.parsed, request.operation_name.as_deref()) else {
            let errors = vec![request_error(ErrorCode::ValidationFailed, unclear(&known, &request))];
            return Err((errors, None, 0));
        };
        fill_defaults(operation, &mut variables);
        let name = known.parsed.operations.iter().nth(index).and_then(|(name, _)| name);
        let name = name.map(ToString::to_string);
        let what = Some(What { name, of: operation.ty, supposes: known.what_if });
        let cost = known.cost(index, &variables).map_err(|error| (vec![error], what.clone(), 0))?;
        if cost > self.0.limits.cost {
            return Err((vec![too_costly(cost, self.0.limits.cost)], what, cost));
        }
        Ok(Priced { request, known, variables, ready: None, cost, what, new })
    }

    /// The document of a request that is not known yet, if it is valid.
    async fn read(&self, request: &Request) -> Result<Arc<Known>, Vec<ServerError>> {
        guard::passes(&request.query, &self.0.limits).map_err(|error| vec![error])?;
        rules::check(&request.query, &self.0.limits)?;
        let document = async_graphql::parser::parse_query(&request.query)
            .map_err(|error| vec![request_error(ErrorCode::ParseFailed, ServerError::from(error).message)])?;
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

    async fn for_library(&self, mut request: Request, known: Arc<Known>, variables: Variables, today: Day) -> Way {
        request.variables = variables;
        let least = at_least(&known.parsed, &request.variables);
        match self.reading(least, today, Asks::of(&request, &known.parsed)).await {
            Ok(reading) => Way::Library { request: Box::new(request), known, reading },
            Err(error) => Way::refused(error),
        }
    }

    fn by_plan(&self, ready: &Ready, known: &Known, reading: &Reading, cost: usize) -> Answered {
        let of_record = reading.reads.is_none() && !known.what_if;
        let grounds = (of_record && self.0.responses.keeps()).then(|| Grounds::of(ready, known, reading));
        if let Some(body) = grounds.as_ref().and_then(|grounds| self.0.responses.get(grounds)) {
            return Answered { body, executed: true, codes: Vec::new() };
        }
        let pieces = (of_record && self.0.pieces.keeps()).then_some(&self.0.pieces);
        let Walked { answer: mut body, mut errors, made } = ready.answer(reading, pieces, &self.0.limits);
        // What was answered from before an erasure is not kept after it.
        let is_newest = || self.0.erasures.load(Ordering::Relaxed) == reading.network.erasures().len();
        if !made.is_empty() && is_newest() {
            self.0.pieces.keep(made, &body);
            if !is_newest() {
                self.0.pieces.forget();
            }
        }
        let fine = errors.is_empty();
        if !fine {
            code(&mut errors);
            body.extend_from_slice(b",\"errors\":");
            body.extend_from_slice(&bytes(&errors));
        }
        // A number and names of fields: there is nothing that could not be written.
        let _ = write!(body, ",\"extensions\":{{\"cost\":{cost}");
        if let Some(reads) = &reading.reads {
            body.extend_from_slice(b",\"reads\":");
            body.extend_from_slice(&bytes(&reads_of(&reading.network, reads)));
        }
        body.extend_from_slice(b"}}");
        let grounds = grounds.filter(|_| fine);
        if grounds.is_some() {
            body.shrink_to_fit();
        }
        let body = Bytes::from(body);
        if let Some(grounds) = grounds.filter(|_| is_newest()) {
            self.0.responses.keep(grounds, body.clone());
            if !is_newest() {
                self.0.responses.forget();
            }
        }
        Answered { body, executed: true, codes: codes(&errors) }
    }

    /// The answers to what is asked: those of a subscription as they come, of another the one.
    pub fn answers(&self, asked: Asked) -> BoxStream<'static, Answered> {
        let api = self.clone();
        let Way::Stream { request, reading } = asked.way else {
            return stream::once(async move { api.answered(asked).await }).boxed();
        };
        let request = request.data(reading).data(api.0.source.clone());
        api.0.library.execute_stream(request).map(streamed).boxed()
    }

    async fn for_stream(&self, mut request: Request, known: &Known, variables: Variables, today: Day) -> Way {
        request.variables = variables;
        let mut document = known.parsed.clone();
        spread_at_root(&mut document);
        let least = at_least(&document, &request.variables);
        match self.reading(least, today, Asks { reads: false, ..Asks::of(&request, &known.parsed) }).await {
            Ok(reading) => {
                request.set_parsed_query(document);
                Way::Stream { request: Box::new(request), reading }
            }
            Err(error) => Way::refused(error),
        }
    }

    async fn by_library(&self, mut request: Request, known: &Known, reading: Reading, cost: usize) -> Answered {
        let (name, time) = (request.operation_name.as_deref(), self.0.limits.time);
        if let Some(data) = introspection::answer(&known.text, name, &request.variables) {
            return of_schema(&data, cost);
        }
        // A write takes what it takes, and has its own limits.
        let reads = operation(&known.parsed, name).is_some_and(|(_, operation)| operation.ty == OperationType::Query);
        request.set_parsed_query(known.parsed.clone());
        let request = request.data(reading.clone()).data(self.0.source.clone());
        let request = if reads { Budget::of(request, time) } else { request };
        let mut response = self.0.library.execute(request).await;
        if reads && Budget::is_spent(&response, time) {
            response = Response::from_errors(vec![too_slow(time)]);
        } else if response.data == Value::Null && response.errors.iter().any(|error| error.path.is_empty()) {
            return refused(response.errors);
        }
        if let Some(reads) = &reading.reads {
            response.extensions.insert("reads".to_owned(), reads_of(&reading.network, reads));
        }
        response.extensions.insert("cost".to_owned(), Value::from(cost));
        code(&mut response.errors);
        let mut body = bytes(&response);
        if reads && body.len() > self.0.limits.answer {
            (response.data, response.errors) = (Value::Null, vec![too_long(self.0.limits.answer)]);
            body = bytes(&response);
        }
        Answered { body: body.into(), executed: true, codes: codes(&response.errors) }
    }

    /// The newest network.
    pub(super) fn newest(&self) -> Arc<Network> {
        self.0.source.network()
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
        // Nearly always there are none, and writing would take the line of memory from the other cores.
        let erasures = network.erasures().len();
        if self.0.erasures.load(Ordering::Relaxed) < erasures
            && self.0.erasures.fetch_max(erasures, Ordering::Relaxed) < erasures
        {
            // Answers hold names, and so may the texts of documents.
            self.0.responses.forget();
            self.0.pieces.forget();
            self.0.documents.forget();
        }
        if let Some(memory) = &self.0.memory {
            memory.follow(&network);
        }
        let reads = asks.reads.then(|| Arc::new(Reads::default()));
        Ok(Reading::new(&network, asks.reader, today, reads))
    }
}

/// A request whose document is valid, and what it costs.
struct Priced {
    request: Request,
    known: Arc<Known>,
    /// The request's variables with their defaults.
    variables: Variables,
    /// Its plan, if it has one.
    ready: Option<Ready>,
    cost: usize,
    what: Option<What>,
    /// Whether its document was not known before.
    new: bool,
}

/// Why a request is not answered, and what is known of it.
type Unpriced = (Vec<ServerError>, Option<What>, usize);

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

/// The codes of errors, which have one each.
fn codes(errors: &[ServerError]) -> Vec<String> {
    let code = |error: &ServerError| match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    };
    errors.iter().filter_map(code).collect()
}

impl Asked {
    /// What it costs; 0 for what is refused without having been counted.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// What is asked for, in a word.
    pub fn what(&self) -> Option<&What> {
        self.what.as_ref()
    }

    /// Whether its document was not known before, so that nothing is known of how long its answer takes.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Whether nothing is to be written, and only what is recorded is asked for; so is what is refused.
    pub fn is_of_record(&self) -> bool {
        self.what.as_ref().is_none_or(|what| what.of != OperationType::Mutation && !what.supposes)
    }

    /// Whether it has more answers than one, which come as things do.
    pub fn streams(&self) -> bool {
        matches!(self.way, Way::Stream { .. })
    }

    /// Whether it is answered by a plan, or refused: then no longer than the limits allow.
    pub fn is_planned(&self) -> bool {
        matches!(self.way, Way::Plan { .. } | Way::Refused(_))
    }

    /// Whether it only reads, or is refused.
    pub fn reads(&self) -> bool {
        self.what.as_ref().is_none_or(|what| what.of == OperationType::Query)
    }

    /// The newest revision of the network that it is answered from; none where nothing is recorded, or it is refused.
    pub fn revision(&self) -> Option<Revision> {
        match &self.way {
            Way::Plan { reading, .. } | Way::Library { reading, .. } | Way::Stream { reading, .. } => {
                reading.network.head()
            }
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
        Some(digest(&all))
    }
}

/// 128 bits by which two texts, or answers, are taken for the same; the same in every process.
pub fn digest(of: &impl Hash) -> u128 {
    let half = |seed| u128::from(FixedState::with_seed(seed).hash_one(of));
    half(1) << 64 | half(2)
}

/// Who asks, and for what beside the answer.
struct Asks {
    reader: Reader,
    reads: bool,
}

impl Asks {
    /// What a request says of itself. A privileged one is noted.
    fn of(request: &Request, document: &ExecutableDocument) -> Self {
        let visitor = visitor_of(&request.data);
        let privileged = visitor.and_then(|visitor| Some((visitor, visitor.privileged()?)));
        let reader = privileged.map_or(Reader::ANYONE, |(visitor, privileged)| {
            audit::privileged_read(visitor, operation_name(document, request.operation_name.as_deref()));
            Reader::privileged(&privileged)
        });
        Self { reader, reads: asks_for_reads(request) }
    }
}

/// The name of the operation that is asked for, if it has one.
fn operation_name<'d>(document: &'d ExecutableDocument, asked: Option<&str>) -> Option<&'d str> {
    let mut names = document.operations.iter().filter_map(|(name, _)| Some(name?.as_str()));
    names.find(|name| asked.is_none_or(|asked| asked == *name)).filter(|name| is_shown(name))
}

/// The longest name of an operation that is shown, in characters.
const LONGEST_NAME: usize = 64;
/// The most digits in it: more could be somebody's number.
const MOST_DIGITS: usize = 5;

/// Whether the name of an operation, a client's text, can be shown in logs: a programmer's word, not too long and
/// with few digits.
pub fn is_shown(name: &str) -> bool {
    name.chars().filter(char::is_ascii_digit).count() <= MOST_DIGITS && name.chars().count() <= LONGEST_NAME
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

/// One answer of a subscription. Where its field refuses to begin, nothing was executed.
fn streamed(mut answer: Response) -> Answered {
    if answer.data == Value::Null && answer.is_err() && answer.errors.iter().all(|error| error.path.len() <= 1) {
        return refused(answer.errors);
    }
    code(&mut answer.errors);
    Answered { body: bytes(&answer).into(), executed: true, codes: codes(&answer.errors) }
}

/// The answer to a question of the schema.
fn of_schema(data: &[u8], cost: usize) -> Answered {
    let mut body = Vec::with_capacity(data.len() + 64);
    body.extend_from_slice(b"{\"data\":");
    body.extend_from_slice(data);
    body.extend_from_slice(format!(",\"extensions\":{{\"cost\":{cost}}}}}").as_bytes());
    Answered { body: body.into(), executed: true, codes: Vec::new() }
}

/// Why an operation is not executed that costs more than the limit.
fn too_costly(cost: usize, limit: usize) -> ServerError {
    let sentence = format!("the operation costs {cost}, and at most {limit} is allowed; ask for smaller pages or less");
    let mut error = request_error(ErrorCode::TooCostly, sentence);
    let extensions = error.extensions.get_or_insert_default();
    extensions.set("cost", cost);
    extensions.set("limit", limit);
    error
}

/// Why it is not clear which operation of a document is asked for.
fn unclear(known: &Known, request: &Request) -> String {
    let named = known.parsed.operations.iter().filter_map(|(name, _)| name).map(|name| format!("“{name}”"));
    let named: Vec<String> = named.collect();
    match &request.operation_name {
        Some(name) => format!("the document has no operation “{name}”; it has {}", named.join(", ")),
        None => format!("the document has several operations; say in operationName which: {}", named.join(", ")),
    }
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
