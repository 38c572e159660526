//! Where networks come from: the edge gives it, so that the API knows no store.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::network::key::Revision;
use crate::network::network::Network;

/// A future in a box.
pub type Waiting<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where networks come from.
pub trait Source: Send + Sync + 'static {
    /// The newest network that this instance knows.
    fn network(&self) -> Arc<Network>;

    /// A network that is at least as new as a revision, waited for as long as the edge sees fit.
    ///
    /// # Errors
    /// [`NotYet`] where it has not come in time.
    fn at_least(&self, revision: Revision) -> Waiting<'_, Result<Arc<Network>, NotYet>>;
}

/// The revision that was asked for has not arrived in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotYet {
    /// The newest that has.
    pub head: Option<Revision>,
}

/// A network that stays as it is.
impl Source for Arc<Network> {
    fn network(&self) -> Arc<Network> {
        self.clone()
    }

    fn at_least(&self, revision: Revision) -> Waiting<'_, Result<Arc<Network>, NotYet>> {
        let head = self.head();
        let answer = if head >= Some(revision) { Ok(self.clone()) } else { Err(NotYet { head }) };
        Box::pin(std::future::ready(answer))
    }
}
