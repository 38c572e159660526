//! What the visitor of a request may. Permissions are asked for here, by what needs them.

use std::any::TypeId;

use async_graphql::{Context, Data, Error, Result};

use super::audit;
use super::error::{ErrorCode, error};
use crate::access::{Administers, Denied, Edits, Visitor};
use crate::network::word::Word;

/// The visitor that data of a request or of its session holds.
pub fn visitor_of(data: &Data) -> Option<&Visitor> {
    data.get(&TypeId::of::<Visitor>())?.downcast_ref()
}

/// The permission to write, for a mutation.
///
/// # Errors
/// UNAUTHENTICATED, FORBIDDEN.
pub fn edits(context: &Context<'_>, mutation: &str) -> Result<Edits> {
    asked(context, mutation, Visitor::edits)
}

/// The permission to anonymise, for a mutation.
///
/// # Errors
/// UNAUTHENTICATED, FORBIDDEN.
pub fn administers(context: &Context<'_>, mutation: &str) -> Result<Administers> {
    asked(context, mutation, Visitor::administers)
}

fn asked<P>(context: &Context<'_>, mutation: &str, ask: fn(&Visitor) -> Result<P, Denied>) -> Result<P> {
    let visitor = context.data_opt::<Visitor>();
    visitor.ok_or(Denied::Unknown).and_then(ask).map_err(|denied| {
        let denied = said(&denied, visitor);
        audit::denied(visitor, mutation, denied.0);
        denied.1
    })
}

/// The code and the error of a permission that is not given.
fn said(denied: &Denied, visitor: Option<&Visitor>) -> (ErrorCode, Error) {
    let (code, sentence) = match denied {
        Denied::Unknown => {
            let sentence = "writing needs an API key or a token: Authorization: Bearer …";
            (ErrorCode::Unauthenticated, sentence.to_owned())
        }
        Denied::Role { needed } => {
            let roles: Vec<String> =
                visitor.iter().flat_map(|visitor| visitor.grants()).map(ToString::to_string).collect();
            let needed = needed.code();
            (ErrorCode::Forbidden, format!("the role {needed} is needed; yours: {}", roles.join(", ")))
        }
        Denied::Plain => {
            let sentence = "nothing is written over plain HTTP from another machine; use HTTPS";
            (ErrorCode::Forbidden, sentence.to_owned())
        }
    };
    (code, error(code, sentence))
}
