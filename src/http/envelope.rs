//! How a question arrives: as the body of a POST, in the address of a GET, or in a message over a WebSocket.

use async_graphql::Value;
use async_graphql::Variables;
use axum::extract::Query;
use axum::http::Uri;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use crate::graphql::nests_within;

/// A question with all that goes with it.
#[derive(Debug, Default)]
pub(super) struct Envelope {
    /// The document's text; none where it is named instead.
    pub query: Option<String>,
    /// The name of a registered document.
    pub id: Option<String>,
    /// Which operation of the document.
    pub operation_name: Option<String>,
    /// The values of its variables.
    pub variables: Variables,
    /// The SHA-256 of the document, in hexadecimal digits: an automatic persisted query.
    pub hash: Option<String>,
    /// Whether it asks what its answer rests on.
    pub reads: bool,
}

/// Why there is no question in what arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// It is none, as a sentence says.
    Malformed(String),
    /// Values nest deeper than is allowed.
    TooDeep,
}

/// The members of a body or a message that are looked at; others are left to extensions of the protocol.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Members {
    query: Option<String>,
    // What clients call the name of a registered document: Relay `id` or `doc_id`, the draft `documentId`.
    #[serde(alias = "doc_id", alias = "documentId")]
    id: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    extensions: Option<Map<String, Json>>,
}

/// The parameters of an address.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    query: Option<String>,
    #[serde(alias = "doc_id", alias = "documentId")]
    id: Option<String>,
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// What a body is to be.
const EXPECTED: &str = "a JSON object with query (a string) is, and where wanted operationName (a string), variables and extensions (objects)";

impl Envelope {
    /// What a body holds, the values of whose variables nest at most so deep.
    pub(super) fn of_body(body: &[u8], nesting: usize) -> Result<Self, Unreadable> {
        // The body and its member are two of them.
        if !nests_within(body, nesting.saturating_add(2)) {
            return Err(Unreadable::TooDeep);
        }
        // A list is a batch to some servers.
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(Unreadable::Malformed(format!("The body is no GraphQL request; {EXPECTED}.")));
        }
        let members: Members =
            serde_json::from_slice(body).map_err(|error| Unreadable::Malformed(fault(body, &error)))?;
        Self::try_from(members)
    }

    /// What the address of a GET holds.
    pub(super) fn of_address(uri: &Uri, nesting: usize) -> Result<Self, Unreadable> {
        let unreadable = |what: &str| Unreadable::Malformed(what.to_owned());
        let Ok(Query(parameters)) = Query::<Parameters>::try_from_uri(uri) else {
            let message =
                "Ask by ?query=…, and where wanted operationName, variables and extensions (JSON), each once.";
            return Err(unreadable(message));
        };
        let variables = object("variables", parameters.variables, nesting)?;
        let extensions = object("extensions", parameters.extensions, nesting)?;
        let named = |name: Option<String>| name.filter(|name| !name.is_empty());
        let (query, id) = (named(parameters.query), named(parameters.id));
        Self { query, id, operation_name: named(parameters.operation_name), ..Self::default() }
            .with(variables, extensions)
    }

    fn with(mut self, variables: Option<Variables>, extensions: Option<Map<String, Json>>) -> Result<Self, Unreadable> {
        self.variables = variables.unwrap_or_default();
        let extensions = extensions.unwrap_or_default();
        self.reads = extensions.get("reads") == Some(&Json::Bool(true));
        if let Some(persisted) = extensions.get("persistedQuery") {
            let hash = persisted.get("sha256Hash").and_then(Json::as_str);
            let Some(hash) = hash.filter(|_| persisted.get("version") == Some(&Json::from(1))) else {
                let message = "extensions.persistedQuery is { version: 1, sha256Hash: \"…\" }.";
                return Err(Unreadable::Malformed(message.to_owned()));
            };
            self.hash = Some(hash.to_ascii_lowercase());
        }
        let named = self.id.is_some() || self.hash.is_some();
        // Clients whose protocol wants a text send an empty one beside a name.
        self.query = self.query.filter(|query| !(named && query.is_empty()));
        if self.query.is_none() && !named {
            return Err(Unreadable::Malformed(format!("There is no query; {EXPECTED}.")));
        }
        Ok(self)
    }

    /// The request for a document.
    pub(super) fn request(self, document: impl Into<String>) -> async_graphql::Request {
        let mut request = async_graphql::Request::new(document).variables(self.variables);
        request.operation_name = self.operation_name;
        if self.reads {
            request.extensions.insert("reads".to_owned(), Value::Boolean(true));
        }
        request
    }
}

/// What a parameter holds that is an object of JSON; none where it is null or empty.
fn object<T: DeserializeOwned>(name: &str, text: Option<String>, nesting: usize) -> Result<Option<T>, Unreadable> {
    match text.filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) if !nests_within(text.as_bytes(), nesting.saturating_add(1)) => Err(Unreadable::TooDeep),
        Some(text) => {
            serde_json::from_str(&text).map_err(|_| Unreadable::Malformed(format!("{name} is no JSON object.")))
        }
    }
}

impl TryFrom<Members> for Envelope {
    type Error = Unreadable;

    fn try_from(members: Members) -> Result<Self, Unreadable> {
        let Members { query, id, operation_name, variables, extensions } = members;
        Self { query, id, operation_name, ..Self::default() }.with(variables, extensions)
    }
}

/// What is wrong with a body that is no request.
fn fault(body: &[u8], error: &serde_json::Error) -> String {
    let Ok(Json::Object(members)) = serde_json::from_slice::<Json>(body) else {
        return format!("The body is not JSON (line {}, column {}).", error.line(), error.column());
    };
    let strings = ["query", "operationName", "id", "documentId", "doc_id"];
    let objects = ["variables", "extensions"];
    let wrong = |name: &&str, fits: fn(&Json) -> bool| members.get(*name).is_some_and(|of| !of.is_null() && !fits(of));
    if let Some(name) = strings.iter().find(|name| wrong(name, Json::is_string)) {
        return format!("{name} is a string, or null.");
    }
    match objects.iter().find(|name| wrong(name, Json::is_object)) {
        Some(name) => format!("{name} is an object, or null."),
        None => format!("The body is no GraphQL request; {EXPECTED}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Result<Envelope, Unreadable> {
        Envelope::of_body(text.as_bytes(), 4)
    }

    fn malformed(text: &str) -> String {
        match body(text) {
            Err(Unreadable::Malformed(sentence)) => sentence,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_body_is_read_and_what_is_wrong_with_it_is_said() {
        let read =
            body(r#"{"query":"{a}","operationName":null,"variables":{"a":[1]},"extensions":{"reads":true},"more":1}"#);
        let read = read.expect("a question");
        assert_eq!((read.query.as_deref(), read.operation_name, read.reads), (Some("{a}"), None, true));
        assert_eq!(read.variables.len(), 1);
        for (text, said) in [
            ("{", "The body is not JSON (line 1, column 1)."),
            ("[]", "The body is no GraphQL request"),
            ("{}", "There is no query"),
            (r#"{"query":1}"#, "query is a string, or null."),
            (r#"{"query":"{a}","operationName":{}}"#, "operationName is a string, or null."),
            (r#"{"query":"{a}","variables":[1]}"#, "variables is an object, or null."),
            (r#"{"query":"{a}","extensions":"x"}"#, "extensions is an object, or null."),
            (r#"{"query":"{a}","extensions":{"persistedQuery":{"version":2}}}"#, "extensions.persistedQuery is"),
            (r#"{"query":"{a}","query":"{b}"}"#, "The body is no GraphQL request"),
        ] {
            assert!(malformed(text).starts_with(said), "{text}: {}", malformed(text));
        }
        assert_eq!(body(r#"{"query":"","variables":{"a":[[[[[1]]]]]}}"#).err(), Some(Unreadable::TooDeep));
    }

    #[test]
    fn registered_documents_have_three_ways_to_be_named() {
        for name in ["id", "doc_id", "documentId"] {
            let read = body(&format!("{{\"{name}\": \"x\"}}")).expect("a question");
            assert_eq!(read.id.as_deref(), Some("x"));
        }
        let read = body(r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"AB"}}}"#).expect("a question");
        assert_eq!(read.hash.as_deref(), Some("ab"));
    }
}
