//! How far an answer reaches: on which days around its own, and over which later revisions, it is the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::branches::Branches;
use super::lasting::Extent;
use super::network::Network;
use super::steady::Steady;
use super::touched::{Looked, Touched};

/// What is remembered of the networks of one lineage, in which each revision follows the one before.
#[derive(Debug, Default)]
pub struct Memory {
    pub(super) touched: Touched,
    pub(super) branches: Branches,
}

impl Memory {
    /// Follows a network, which is whole, up to its head. What is seen of that head may be remembered from then on.
    pub fn follow(&self, network: &Network) {
        self.touched.follow(network);
    }

    /// What lies below bodies, as far as it is remembered.
    #[must_use]
    pub fn branches(&self) -> &Branches {
        &self.branches
    }
}

/// How far what is looked at from a view reaches, since somebody began to ask.
#[derive(Debug)]
pub struct Reach {
    pub(super) memory: Arc<Memory>,
    /// A number that views share only if they are of networks that show the same.
    pub(super) reader: u64,
    /// The number of the network's newest revision.
    pub(super) head: u32,
    /// Whether somebody asks.
    asked: AtomicBool,
    pub(super) steady: Steady,
    pub(super) looked: Looked,
}

impl Reach {
    pub(super) fn new(memory: Arc<Memory>, reader: u64, head: u32) -> Self {
        let (steady, looked) = (Steady::default(), Looked::default());
        Self { memory, reader, head, asked: AtomicBool::new(false), steady, looked }
    }

    /// The same for another view of the same network.
    pub(super) fn another(&self) -> Self {
        Self::new(self.memory.clone(), self.reader, self.head)
    }

    /// From now on what is looked at counts.
    pub fn begin(&self) {
        self.asked.store(true, Ordering::Relaxed);
        self.steady.begin();
        self.looked.begin();
    }

    /// For how long that is the same which was looked at since [`Self::begin`]. Nothing counts any more.
    pub fn end(&self) -> Extent {
        self.asked.store(false, Ordering::Relaxed);
        Extent { days: self.steady.end(), since: self.head, footings: self.looked.end() }
    }

    /// Whether somebody asks.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}
