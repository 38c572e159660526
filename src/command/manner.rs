//! How the settings have the API served.

use std::path::Path;
use std::time::Duration;

use axum::http::HeaderValue;

use super::Failure;
use crate::config::{LimitSettings, Settings};
use crate::graphql::{Limits, Room};
use crate::http::{Capacity, Connections, Lines, Manner, Registered};

/// The manner that the settings ask for.
pub(super) fn manner(settings: &Settings) -> Result<Manner, Failure> {
    let usual = Manner::default();
    let LimitSettings { body, request_seconds, .. } = settings.limits;
    Ok(Manner {
        room: Room { responses: settings.response_bytes, pieces: settings.piece_bytes },
        limits: limits(&settings.limits, usual.limits)?,
        capacity: capacity(&settings.limits, usual.capacity),
        connections: connections(&settings.limits, usual.connections),
        largest_body: body.unwrap_or(usual.largest_body),
        longest_request: request_seconds.map_or(usual.longest_request, Duration::from_secs),
        registered: registered(settings)?,
        origins: settings.cors.origins.iter().flatten().map(|origin| self::origin(origin)).collect::<Result<_, _>>()?,
        streams: settings.streams.clone(),
        access: super::access::manner(settings)?,
        lines: Lines { requests: settings.log.requests, addresses: settings.log.addresses },
    })
}

fn limits(asked: &LimitSettings, usual: Limits) -> Result<Limits, Failure> {
    let page = asked.page.unwrap_or(usual.page);
    if page == 0 || page > usual.page {
        return Err(format!("a page of at most {page} items is set; from 1 to {} can be", usual.page).into());
    }
    Ok(Limits {
        tokens: asked.tokens.unwrap_or(usual.tokens),
        // Parsers recurse: deeper than this they would take more of the stack than there is.
        nesting: asked.nesting.unwrap_or(usual.nesting).min(MOST_NESTING),
        depth: asked.depth.unwrap_or(usual.depth).min(MOST_DEPTH),
        selections: asked.selections.unwrap_or(usual.selections),
        aliases: asked.aliases.unwrap_or(usual.aliases),
        directives: asked.directives.unwrap_or(usual.directives),
        operations: asked.operations.unwrap_or(usual.operations),
        page,
        cost: asked.cost.unwrap_or(usual.cost),
        answer: asked.answer.unwrap_or(usual.answer),
        time: asked.milliseconds.map_or(usual.time, Duration::from_millis),
    })
}

/// The deepest that fields can be let nest.
const MOST_DEPTH: u64 = 200;
/// The deepest nesting that can be set.
const MOST_NESTING: usize = 120;

fn capacity(asked: &LimitSettings, usual: Capacity) -> Capacity {
    Capacity {
        under_way: asked.under_way.unwrap_or(usual.under_way),
        requests: asked.client_requests.unwrap_or(usual.requests),
        cost: asked.client_cost.unwrap_or(usual.cost),
        costly: asked.costly.unwrap_or(usual.costly).max(1),
        ..usual
    }
}

fn connections(asked: &LimitSettings, usual: Connections) -> Connections {
    Connections {
        most: asked.connections.unwrap_or(usual.most),
        an_address: asked.address_connections.unwrap_or(usual.an_address),
        head: asked.idle_seconds.map_or(usual.head, Duration::from_secs),
        stalled: asked.stalled_seconds.map_or(usual.stalled, Duration::from_secs),
    }
}

fn origin(text: &str) -> Result<HeaderValue, Failure> {
    let is_origin = text == "*" || text.starts_with("https://") || text.starts_with("http://");
    let origin = HeaderValue::from_str(text).ok().filter(|_| is_origin && !text.ends_with('/'));
    origin.ok_or_else(|| format!("“{text}” is no origin; https://example.org is, and * for all").into())
}

fn registered(settings: &Settings) -> Result<Registered, Failure> {
    let only = settings.documents.only.unwrap_or_default();
    let Some(path) = &settings.documents.path else {
        if only {
            return Err(
                "only registered documents are to be answered, and none are: name them with --documents-path".into()
            );
        }
        return Ok(Registered::default());
    };
    let unreadable = |error: std::io::Error| format!("cannot read the documents of {}: {error}", path.display());
    let files = if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(unreadable)?;
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>().map_err(unreadable)?
    } else {
        vec![path.clone()]
    };
    let is_of = |path: &Path, kinds: &[&str]| {
        path.extension().and_then(|kind| kind.to_str()).is_some_and(|kind| kinds.contains(&kind))
    };
    let files = files.into_iter().filter(|path| is_of(path, &["graphql", "gql", "json"]));
    let named = files.map(|path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        Ok((name, std::fs::read(&path)?))
    });
    let files: Vec<(String, Vec<u8>)> = named.collect::<std::io::Result<_>>().map_err(unreadable)?;
    Ok(Registered::of(files, only)?)
}
