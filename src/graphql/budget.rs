//! The time budget of what the library answers: it has none of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo};
use async_graphql::{Request, Response, ServerResult, Value};

use super::answer::{LONGEST, too_slow};

/// Gives up, between two fields, what takes longer than a [`Until`] that the request has.
pub struct Budget;

/// Until when an answer is made, and how long that is in all.
#[derive(Clone, Copy)]
struct Until(Instant, Duration);

impl Budget {
    /// The request with so much time from now on.
    pub fn of(request: Request, time: Duration) -> Request {
        request.data(Until(Instant::now() + time.min(LONGEST), time))
    }

    /// Whether a response was given up: each field that was left says so.
    pub fn is_spent(response: &Response, time: Duration) -> bool {
        let late = too_slow(time);
        response.errors.iter().any(|error| error.message == late.message)
    }
}

impl ExtensionFactory for Budget {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for Budget {
    async fn resolve(
        &self,
        context: &ExtensionContext<'_>,
        field: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        match context.data_opt::<Until>() {
            Some(Until(until, time)) if Instant::now() > *until => Err(too_slow(*time)),
            _ => next.run(context, field).await,
        }
    }
}
