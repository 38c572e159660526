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
        #[arg(id = "limits.tokens", long = "limits-tokens", env = "HERRED_LIMITS_TOKENS", value_name = "N")]
        tokens: usize,
        /// The deepest that brackets nest in a document or in variables
        #[arg(id = "limits.nesting", long = "limits-nesting", env = "HERRED_LIMITS_NESTING", value_name = "N")]
        nesting: usize,
        /// The deepest that fields nest
        #[arg(id = "limits.depth", long = "limits-depth", env = "HERRED_LIMITS_DEPTH", value_name = "N")]
        depth: u64,
        /// The most selections, fragments spread
        #[arg(id = "limits.selections", long = "limits-selections", env = "HERRED_LIMITS_SELECTIONS", value_name = "N")]
        selections: u64,
        /// The most aliases, fragments spread
        #[arg(id = "limits.aliases", long = "limits-aliases", env = "HERRED_LIMITS_ALIASES", value_name = "N")]
        aliases: u64,
        /// The most directives, fragments spread
        #[arg(id = "limits.directives", long = "limits-directives", env = "HERRED_LIMITS_DIRECTIVES", value_name = "N")]
        directives: u64,
        /// The most operations in a document
        #[arg(id = "limits.operations", long = "limits-operations", env = "HERRED_LIMITS_OPERATIONS", value_name = "N")]
        operations: usize,
        /// The most items of a page, at most 500
        #[arg(id = "limits.page", long = "limits-page", env = "HERRED_LIMITS_PAGE", value_name = "N")]
        page: usize,
        /// The most that an operation costs
        #[arg(id = "limits.cost", long = "limits-cost", env = "HERRED_LIMITS_COST", value_name = "N")]
        cost: usize,
        /// The largest answer
        #[arg(id = "limits.answer", long = "limits-answer", env = "HERRED_LIMITS_ANSWER", value_name = "BYTES")]
        answer: usize,
        /// How long an answer is made before it is given up
        #[arg(id = "limits.milliseconds", long = "limits-milliseconds", env = "HERRED_LIMITS_MILLISECONDS", value_name = "MS")]
        milliseconds: u64,
        /// The largest body of a request
        #[arg(id = "limits.body", long = "limits-body", env = "HERRED_LIMITS_BODY", value_name = "BYTES")]
        body: usize,
        /// How long a request may take, waiting included
        #[arg(id = "limits.request_seconds", long = "limits-request-seconds", env = "HERRED_LIMITS_REQUEST_SECONDS", value_name = "S")]
        request_seconds: u64,
        /// The most requests that are answered at once
        #[arg(id = "limits.under_way", long = "limits-under-way", env = "HERRED_LIMITS_UNDER_WAY", value_name = "N")]
        under_way: usize,
        /// Requests a second that a client may make over time
        #[arg(id = "limits.client_requests", long = "limits-client-requests", env = "HERRED_LIMITS_CLIENT_REQUESTS", value_name = "N")]
        client_requests: NonZeroU32,
        /// What a client's requests may cost a second over time
        #[arg(id = "limits.client_cost", long = "limits-client-cost", env = "HERRED_LIMITS_CLIENT_COST", value_name = "N")]
        client_cost: NonZeroU32,
        /// How many costly requests are answered at once
        #[arg(id = "limits.costly", long = "limits-costly", env = "HERRED_LIMITS_COSTLY", value_name = "N")]
        costly: usize,
        /// The most connections
        #[arg(id = "limits.connections", long = "limits-connections", env = "HERRED_LIMITS_CONNECTIONS", value_name = "N")]
        connections: usize,
        /// The most connections from one address
        #[arg(id = "limits.address_connections", long = "limits-address-connections", env = "HERRED_LIMITS_ADDRESS_CONNECTIONS", value_name = "N")]
        address_connections: usize,
        /// How long the head of a request may take, and a connection lie idle
        #[arg(id = "limits.idle_seconds", long = "limits-idle-seconds", env = "HERRED_LIMITS_IDLE_SECONDS", value_name = "S")]
        idle_seconds: u64,
        /// How long a client may take none of its answer
        #[arg(id = "limits.stalled_seconds", long = "limits-stalled-seconds", env = "HERRED_LIMITS_STALLED_SECONDS", value_name = "S")]
        stalled_seconds: u64,
    }
}

options! {
    /// Whose pages may ask in a browser.
    #[command(next_help_heading = "Pages of other origins")]
    CorsSettings {
        /// The origins whose pages may ask, each as https://example.org; `*` for all [default: none]
        #[arg(id = "cors.origins", long = "cors-origins", env = "HERRED_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
        origins: Vec<String>,
    }
}

options! {
    /// Documents that are registered.
    #[command(next_help_heading = "Registered documents")]
    DocumentSettings {
        /// A folder of .graphql files and .json manifests, or a manifest, as relay-compiler, graphql-codegen and
        /// Apollo write it
        #[arg(id = "documents.path", long = "documents-path", env = "HERRED_DOCUMENTS_PATH", value_name = "PATH")]
        path: std::path::PathBuf,
        /// Answer these documents and no others
        #[arg(id = "documents.only", long = "documents-only", env = "HERRED_DOCUMENTS_ONLY", value_name = "BOOL", num_args = 0..=1,
              default_missing_value = "true")]
        only: bool,
    }
}
