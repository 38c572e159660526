//! What a request may ask for, and what the server takes on.

use std::num::NonZeroU32;

use clap::Args;
use serde::Deserialize;

/// Options of which each may be left out, and taken from the settings file.
macro_rules! options {
    (
        $(#[doc = $about:literal])+
        $(#[command($($command:tt)+)])*
        $Name:ident { $( $(#[doc = $doc:literal])+ #[arg($($arg:tt)+)] $field:ident: $T:ty, )+ }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Default, PartialEq, Eq, Args, Deserialize)]
        $(#[command($($command)+)])*
        #[serde(deny_unknown_fields)]
        pub struct $Name {
            $( $(#[doc = $doc])+ #[arg($($arg)+)] pub $field: Option<$T>, )+
        }

        impl $Name {
            /// These, and others where they say nothing.
            #[must_use]
            pub fn or(self, others: Self) -> Self {
                Self { $( $field: self.$field.or(others.$field), )+ }
            }
        }
    };
}

options! {
    /// What a request may ask for, and what the server takes on; what is not said is as the README lists it.
    #[command(next_help_heading = "Limits")]
    LimitSettings {
        /// The most tokens in a document
        #[arg(long = "limit-tokens", env = "HERRED_LIMIT_TOKENS", value_name = "N")]
        tokens: usize,
        /// The deepest that brackets nest in a document or in variables
        #[arg(long = "limit-nesting", env = "HERRED_LIMIT_NESTING", value_name = "N")]
        nesting: usize,
        /// The deepest that fields nest
        #[arg(long = "limit-depth", env = "HERRED_LIMIT_DEPTH", value_name = "N")]
        depth: u64,
        /// The most selections, fragments spread
        #[arg(long = "limit-selections", env = "HERRED_LIMIT_SELECTIONS", value_name = "N")]
        selections: u64,
        /// The most aliases, fragments spread
        #[arg(long = "limit-aliases", env = "HERRED_LIMIT_ALIASES", value_name = "N")]
        aliases: u64,
        /// The most directives, fragments spread
        #[arg(long = "limit-directives", env = "HERRED_LIMIT_DIRECTIVES", value_name = "N")]
        directives: u64,
        /// The most operations in a document
        #[arg(long = "limit-operations", env = "HERRED_LIMIT_OPERATIONS", value_name = "N")]
        operations: usize,
        /// The most items of a page, at most 500
        #[arg(long = "limit-page", env = "HERRED_LIMIT_PAGE", value_name = "N")]
        page: usize,
        /// The most that an operation costs
        #[arg(long = "limit-cost", env = "HERRED_LIMIT_COST", value_name = "N")]
        cost: usize,
        /// How long an answer is made before it is given up
        #[arg(long = "limit-milliseconds", env = "HERRED_LIMIT_MILLISECONDS", value_name = "MS")]
        milliseconds: u64,
        /// The largest body of a request
        #[arg(long = "limit-body", env = "HERRED_LIMIT_BODY", value_name = "BYTES")]
        body: usize,
        /// How long a request may take, waiting included
        #[arg(long = "limit-request-seconds", env = "HERRED_LIMIT_REQUEST_SECONDS", value_name = "S")]
        request_seconds: u64,
        /// The most requests that are answered at once
        #[arg(long = "limit-under-way", env = "HERRED_LIMIT_UNDER_WAY", value_name = "N")]
        under_way: usize,
        /// Requests a second that a client may make over time
        #[arg(long = "limit-client-requests", env = "HERRED_LIMIT_CLIENT_REQUESTS", value_name = "N")]
        client_requests: NonZeroU32,
        /// What a client's requests may cost a second over time
        #[arg(long = "limit-client-cost", env = "HERRED_LIMIT_CLIENT_COST", value_name = "N")]
        client_cost: NonZeroU32,
        /// How many costly requests are answered at once
        #[arg(long = "limit-costly", env = "HERRED_LIMIT_COSTLY", value_name = "N")]
        costly: usize,
        /// The most connections
        #[arg(long = "limit-connections", env = "HERRED_LIMIT_CONNECTIONS", value_name = "N")]
        connections: usize,
        /// The most connections from one address
        #[arg(long = "limit-address-connections", env = "HERRED_LIMIT_ADDRESS_CONNECTIONS", value_name = "N")]
        address_connections: usize,
        /// How long the head of a request may take, and a connection lie idle
        #[arg(long = "limit-idle-seconds", env = "HERRED_LIMIT_IDLE_SECONDS", value_name = "S")]
        idle_seconds: u64,
        /// How long a client may take none of its answer
        #[arg(long = "limit-stalled-seconds", env = "HERRED_LIMIT_STALLED_SECONDS", value_name = "S")]
        stalled_seconds: u64,
    }
}

options! {
    /// Whose pages may ask in a browser.
    #[command(next_help_heading = "Pages of other origins")]
    CorsSettings {
        /// The origins whose pages may ask, each as https://example.org; `*` for all [default: none]
        #[arg(long = "cors-origins", env = "HERRED_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
        origins: Vec<String>,
    }
}

options! {
    /// Documents that are registered.
    #[command(next_help_heading = "Registered documents")]
    DocumentSettings {
        /// A folder of .graphql files and .json manifests, or a manifest, as relay-compiler, graphql-codegen and
        /// Apollo write it
        #[arg(long = "documents", env = "HERRED_DOCUMENTS", value_name = "PATH")]
        path: std::path::PathBuf,
        /// Answer these documents and no others
        #[arg(long = "documents-only", env = "HERRED_DOCUMENTS_ONLY", value_name = "BOOL", num_args = 0..=1,
              default_missing_value = "true")]
        only: bool,
    }
}
