//! What a field may know of the request that it is part of.

use std::sync::Arc;

use async_graphql::{Context, Result};

use super::plan::Child;
use crate::access::Privileged;
use crate::graphql::error::{ErrorCode, error};
use crate::network::key::Revision;
use crate::network::network::Network;
use crate::network::reach::Memory;
use crate::network::reads::Reads;
use crate::network::validity::Day;
use crate::network::view::View;

/// What a request is answered from.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The one network, as the reader sees it.
    pub network: Arc<Network>,
    /// Today in Copenhagen, as the edge read it.
    pub today: Day,
    /// Who reads. Nobody but [`Reading::new`] and [`Reading::of`] makes a reading, as this is not for others to set.
    reader: Reader,
    /// Where what is read is noted, if the request asks for that.
    pub reads: Option<Arc<Reads>>,
    /// What is remembered of the network's lineage, where it is made of pieces.
    memory: Option<Arc<Memory>>,
}

/// Who reads: what may be seen depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reader(u64);

impl Reader {
    /// Anyone: who does not say who they are. Protected persons are not named to them.
    pub const ANYONE: Self = Self(0);
    const PRIVILEGED: Self = Self(1);

    /// One who may see the names and identifiers of protected persons.
    pub fn privileged(_: &Privileged) -> Self {
        Self::PRIVILEGED
    }

    /// Another than anyone, by a number that is not 0.
    #[cfg(test)]
    pub fn numbered(number: u64) -> Self {
        Self(number)
    }
}

impl Reader {
    /// A number that readers share only if they see the same.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The network as the reader sees it: the one place where it is decided.
    pub fn sees(self, network: &Arc<Network>) -> Arc<Network> {
        if self == Self::PRIVILEGED { network.clone() } else { network.public() }
    }
}

impl Reading {
    /// What a reader is answered from, of the network that there is.
    pub fn new(network: &Arc<Network>, reader: Reader, today: Day, reads: Option<Arc<Reads>>) -> Self {
        Self { network: reader.sees(network), today, reader, reads, memory: None }
    }

    /// The same, of pieces that were made already: the memory has followed the network, and nothing is supposed.
    pub fn made_of_pieces(self, memory: &Arc<Memory>) -> Self {
        let memory = self.reads.is_none().then(|| Arc::clone(memory));
        Self { memory, ..self }
    }

    /// Who reads.
    pub fn reader(&self) -> Reader {
        self.reader
    }

    /// The same of another network, which the same reader sees.
    pub fn of(&self, network: &Arc<Network>, today: Day) -> Self {
        Self { network: self.reader.sees(network), today, memory: None, ..self.clone() }
    }

    /// Whether the network is as new as is asked.
    ///
    /// # Errors
    /// NOT_YET_KNOWN.
    pub fn is_at_least(&self, number: Option<i32>) -> Result<()> {
        let least = number.and_then(|number| Revision::new(i64::from(number)));
        if least > self.network.head() {
            return Err(error(ErrorCode::NotYetKnown, not_yet(least, self.network.head())));
        }
        Ok(())
    }

    /// The network on a day, noting what is read where the request asks for that.
    pub fn view(&self, on: Day) -> View {
        let view = View::new(self.network.clone(), on);
        match (&self.reads, &self.memory) {
            (Some(reads), _) => view.noting(reads.clone()),
            (None, Some(memory)) => view.remembering(memory, self.reader.number()),
            (None, None) => view,
        }
    }
}

/// Why a revision cannot be answered from yet.
pub fn not_yet(asked: Option<Revision>, head: Option<Revision>) -> String {
    let number = |revision: Option<Revision>| revision.map_or(0, Revision::get);
    format!("revision {} is asked for; {} is the newest here", number(asked), number(head))
}

/// A request, whichever way it is executed.
pub enum Request<'a> {
    /// By the library.
    Library(&'a Context<'a>),
    /// By a plan.
    Plan {
        /// What it is answered from.
        reading: &'a Reading,
        /// What is selected of the field.
        child: Child<'a>,
    },
}

impl Request<'_> {
    /// What the request is answered from.
    ///
    /// # Errors
    /// None that a caller can bring about: the library is given it with each request.
    pub fn reading(&self) -> Result<&Reading> {
        match self {
            Self::Library(context) => context.data::<Reading>(),
            Self::Plan { reading, .. } => Ok(reading),
        }
    }

    /// Whether a field is selected of what this one answers.
    pub fn selects(&self, field: &str) -> bool {
        match self {
            Self::Library(context) => context.look_ahead().field(field).exists(),
            Self::Plan { child, .. } => child.selects(field),
        }
    }
}
