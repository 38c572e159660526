//! What goes wrong, with a code for programs and a sentence for people.

use async_graphql::{Error, ErrorExtensions, ServerError, Value};

use crate::network::word::{Word, words};

words! {
    /// Why something cannot be served: the `extensions.code` of an error.
    enum ErrorCode {
        /// The document is no GraphQL.
        ParseFailed = "GRAPHQL_PARSE_FAILED", "Forespørgslen kan ikke læses";
        /// The document, or the values of its variables, nest deeper than is allowed.
        TooDeep = "TOO_DEEP", "Forespørgslen er for dyb";
        /// The body or the address is no GraphQL request.
        BadRequest = "BAD_REQUEST", "Det er ikke en forespørgsel";
        /// The body is not application/json.
        UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", "Medietypen kan ikke læses";
        /// No media type that the client accepts can be given.
        NotAcceptable = "NOT_ACCEPTABLE", "Medietypen kan ikke leveres";
        /// The body is larger than is read.
        PayloadTooLarge = "PAYLOAD_TOO_LARGE", "Forespørgslen er for stor";
        /// There is nothing at the path.
        NotFound = "NOT_FOUND", "Der er ikke noget her";
        /// The path does not take the method.
        MethodNotAllowed = "METHOD_NOT_ALLOWED", "Metoden kan ikke bruges her";
        /// The server met a fault of its own; it is logged.
        Internal = "INTERNAL", "Serveren fejlede";
        /// The document does not fit the schema, or asks for more than the limits allow.
        ValidationFailed = "GRAPHQL_VALIDATION_FAILED", "Forespørgslen passer ikke til skemaet";
        /// The id is none that this service gives, or names what is not here.
        InvalidId = "INVALID_ID", "Id'et er ugyldigt";
        /// The cursor is none that this list gives, or belongs to another day or revision than is asked for.
        InvalidCursor = "INVALID_CURSOR", "Cursoren er ugyldig";
        /// More items are asked for than a page holds.
        PageTooLarge = "PAGE_TOO_LARGE", "Siden er for stor";
        /// An argument is out of range or contradicts another.
        InvalidValue = "INVALID_VALUE", "Værdien er ugyldig";
        /// No entity has the key that is named, as known at the revision asked for.
        UnknownKey = "UNKNOWN_KEY", "Nøglen er ukendt";
        /// There is no such revision.
        UnknownRevision = "UNKNOWN_REVISION", "Revisionen findes ikke";
        /// The revision asked for has not arrived at this instance in time; ask again.
        NotYetKnown = "NOT_YET_KNOWN", "Revisionen er ikke nået frem endnu";
        /// Neither end of a relation of this kind is superior: no walk goes along it.
        NotWalkable = "NOT_WALKABLE", "Relationen fører ikke opad";
        /// It needs an API key or a token, and none that is known was given.
        Unauthenticated = "UNAUTHENTICATED", "Der kræves en API-nøgle eller et token";
        /// Who asks is known and may not, by their roles or in this way.
        Forbidden = "FORBIDDEN", "Det er ikke tilladt";
        /// The changes of a what-if are refused; the refusals are with it.
        Refused = "REFUSED", "Ændringen afvises";
        /// The document or its answer is larger than is allowed; ask for less.
        TooLarge = "TOO_LARGE", "Svaret er for stort";
        /// The operation costs more than is allowed; `extensions` has its `cost` and the `limit`.
        TooCostly = "TOO_COSTLY", "Forespørgslen er for dyr";
        /// The answer took longer than is allowed, and was given up.
        TooSlow = "TOO_SLOW", "Svaret tog for lang tid";
        /// The client asks more than its share; ask again when the header Retry-After says.
        TooOften = "TOO_OFTEN", "Der spørges for tit";
        /// The server has more to do than it can; ask again when the header Retry-After says.
        Overloaded = "OVERLOADED", "Serveren har for travlt";
        /// No document is known by the hash; send it once with its text.
        PersistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND", "Forespørgslen kendes ikke på sin hash";
        /// The hash is not that of the text.
        PersistedQueryMismatch = "PERSISTED_QUERY_MISMATCH", "Hashen passer ikke til forespørgslen";
        /// The server answers registered documents only, and this is none.
        NotRegistered = "NOT_REGISTERED", "Forespørgslen er ikke registreret";
        /// As many streams are open, or operations under way over one, as may be; end one, or ask later.
        TooManyStreams = "TOO_MANY_STREAMS", "Der er for mange strømme";
        /// The page that asks is of an origin that may not.
        ForeignOrigin = "FOREIGN_ORIGIN", "Siden må ikke spørge her";
    }
}

/// An error with its code.
pub fn error(code: ErrorCode, sentence: impl Into<String>) -> Error {
    Error::new(sentence).extend_with(|_, extensions| extensions.set("code", code.code()))
}

/// The error as the whole request's.
pub fn request_error(code: ErrorCode, sentence: impl Into<String>) -> ServerError {
    error(code, sentence).into_server_error(async_graphql::Pos::default())
}

/// A code on every error. What the library refuses before it executes has no path; what it refuses
/// inside a field is an argument's value.
pub fn code(errors: &mut [ServerError]) {
    for error in errors {
        let code = if error.path.is_empty() { ErrorCode::ValidationFailed } else { ErrorCode::InvalidValue };
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code").is_none_or(|code| *code == Value::Null) {
            extensions.set("code", code.code());
        }
    }
}
