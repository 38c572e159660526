//! Files that the server hands out: the GraphiQL page, built into the binary, and the schema.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::answer;

#[derive(RustEmbed)]
#[folder = "web/graphiql/dist"]
struct GraphiQl;

/// The page asks its own server and no other.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:";

/// GraphiQL.
pub(super) async fn graphiql() -> Response {
    file("index.html").await
}

/// A file of GraphiQL's.
pub(super) async fn graphiql_file(Path(name): Path<String>) -> Response {
    file(&name).await
}

async fn file(name: &str) -> Response {
    let Some(file) = GraphiQl::get(name) else { return answer::not_found().await };
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-cache"), (CONTENT_SECURITY_POLICY, POLICY)];
    (headers, file.data).into_response()
}

/// The schema, as `schema.graphql` has it.
pub(super) async fn schema() -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], crate::graphql::sdl()).into_response()
}
