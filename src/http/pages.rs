//! Files that the server hands out: the GraphiQL page, built into the binary, and the schema.

use std::sync::LazyLock;

use axum::extract::{Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::answer::{self, Refusal};
use super::traffic::Share;
use super::{Shared, packing};
use crate::access::hexadecimal;

#[derive(RustEmbed)]
#[folder = "web/graphiql/dist"]
struct GraphiQl;

/// The page's name among its files.
const PAGE: &str = "index.html";

/// What the page may do: load its own script and style sheet, ask its own server, and nothing else. Nobody may put it
/// in a frame, where a click could be led astray.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What a browser is told of every file. No query of the page's address goes to another site.
const GUARDS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Files with their content's digest in their name are kept for good; all others are asked for again, with their tag.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
const CHECKED: &str = "no-cache";

/// The schema, and its digest.
static SCHEMA: LazyLock<(String, String)> = LazyLock::new(|| {
    let text = crate::graphql::sdl();
    let digest = hexadecimal(&Sha256::digest(&text));
    (text, digest)
});

/// GraphiQL.
pub(super) async fn graphiql(State(shared): State<Shared>, request: Request) -> Response {
    file(&shared, PAGE, &request.into_parts().0).await
}

/// A file of GraphiQL's.
pub(super) async fn graphiql_file(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    file(&shared, &name, &request.into_parts().0).await
}

async fn file(shared: &Shared, name: &str, parts: &Parts) -> Response {
    let Some(file) = GraphiQl::get(name) else { return answer::not_found().await };
    let (kind, kept) = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => ("text/html; charset=utf-8", CHECKED),
        Some("js") => ("text/javascript; charset=utf-8", FOR_GOOD),
        Some("css") => ("text/css; charset=utf-8", FOR_GOOD),
        _ => ("text/plain; charset=utf-8", CHECKED),
    };
    let digest = hexadecimal(&file.metadata.sha256_hash());
    let response = tagged(shared, parts, &digest, kept, kind, || file.data.into_response()).await;
    (GUARDS, response).into_response()
}

/// The schema, as `schema.graphql` has it.
pub(super) async fn schema(State(shared): State<Shared>, request: Request) -> Response {
    let (text, digest) = &*SCHEMA;
    let (kind, parts) = ("text/plain; charset=utf-8", request.into_parts().0);
    let response = tagged(&shared, &parts, digest, CHECKED, kind, || text.as_str().into_response()).await;
    ([(X_CONTENT_TYPE_OPTIONS, "nosniff")], response).into_response()
}

/// A file, or that the client has it. The tag is a weak one, as the file may be compressed on its way. Files are
/// held to the rate of the address that asks.
async fn tagged(
    shared: &Shared,
    parts: &Parts,
    digest: &str,
    kept: &'static str,
    kind: &'static str,
    content: impl FnOnce() -> Response,
) -> Response {
    let place = match shared.traffic.enter(Share::at(shared.access.client(parts))).await {
        Ok(place) => place,
        Err(turned) => return Refusal::from(turned).response(),
    };
    let tag = format!("\"{digest}\"");
    let about = [(ETAG, format!("W/{tag}")), (CACHE_CONTROL, kept.to_owned())];
    if answer::has(&parts.headers, &tag) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    packing::packable((about, [(CONTENT_TYPE, kind)], content()).into_response(), place)
}
