//! From which pages a browser may open a WebSocket: it asks nobody before it does, unlike for other requests.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Uri};

/// Whether who asks is no browser (there is no Origin), or a page of this server's own or of an origin that is
/// allowed, given as `https://example.org`; `*` is all.
pub(super) fn allowed(headers: &HeaderMap, origins: &[HeaderValue]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else { return true };
    if origins.iter().any(|allowed| allowed == origin || allowed == "*") {
        return true;
    }
    // The scheme is not compared: where a proxy ends TLS it is another here.
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let page: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
    let page = page.as_ref().and_then(Uri::authority);
    page.zip(host).is_some_and(|(page, host)| page.as_str().eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_pages_and_those_that_are_listed() {
        let headers = |pairs: &[(_, &'static str)]| -> HeaderMap {
            pairs
                .iter()
                .map(|(name, value): &(axum::http::HeaderName, _)| (name.clone(), HeaderValue::from_static(value)))
                .collect()
        };
        let listed = [HeaderValue::from_static("https://listed.example")];
        for (pairs, expected) in [
            (&[(HOST, "here:4801")][..], true),
            (&[(HOST, "here:4801"), (ORIGIN, "http://here:4801")], true),
            (&[(HOST, "Here:4801"), (ORIGIN, "https://here:4801")], true),
            (&[(HOST, "here:4801"), (ORIGIN, "https://listed.example")], true),
            (&[(HOST, "here:4801"), (ORIGIN, "http://here:4802")], false),
            (&[(HOST, "here:4801"), (ORIGIN, "https://foreign.example")], false),
            (&[(HOST, "here:4801"), (ORIGIN, "null")], false),
            (&[(ORIGIN, "http://here:4801")], false),
        ] {
            assert_eq!(allowed(&headers(pairs), &listed), expected, "{pairs:?}");
        }
    }
}
