//! Steady days: how far an answer reaches in time.
//!
//! Facts begin and end on few days. Between two of them a question has the same answer on every day, unless it goes
//! by the day itself. A view can say on which days around its own all that was looked at is the same.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use super::validity::{Day, Validity};

/// The days around a view's day on which what was looked at from it since somebody began to ask is the same.
///
/// A request has its own, and is answered by one thread: the atomics are there for the view to be shared with the
/// library, which never asks.
#[derive(Debug)]
pub(super) struct Steady {
    /// Whether what is looked at can still make the days fewer.
    counting: AtomicBool,
    from: AtomicI32,
    until: AtomicI32,
}

impl Default for Steady {
    fn default() -> Self {
        let (from, until) = (Day::DAWN.place(), Day::NEVER.place());
        Self { counting: AtomicBool::new(false), from: AtomicI32::new(from), until: AtomicI32::new(until) }
    }
}

impl Steady {
    /// From now on what is looked at counts.
    pub(super) fn begin(&self) {
        self.from.store(Day::DAWN.place(), Ordering::Relaxed);
        self.until.store(Day::NEVER.place(), Ordering::Relaxed);
        self.counting.store(true, Ordering::Relaxed);
    }

    /// The days, half-open, on which what was looked at since [`Self::begin`] is the same. Nothing counts any more.
    pub(super) fn end(&self) -> (Day, Day) {
        self.counting.store(false, Ordering::Relaxed);
        let (from, until) = (self.from.load(Ordering::Relaxed), self.until.load(Ordering::Relaxed));
        (Day::at_place(from), Day::at_place(until))
    }

    /// Whether what is looked at counts.
    #[inline]
    pub(super) fn counts(&self) -> bool {
        self.counting.load(Ordering::Relaxed)
    }

    /// Notes that on a day it was asked whether something holds.
    pub(super) fn note(&self, on: Day, validity: &Validity) {
        // On these it begins or ends to hold, or becomes more or less sure.
        let Validity { from, until } = validity;
        for turn in [from.earliest, from.latest, until.earliest, until.latest] {
            if turn <= on {
                if turn.place() > self.from.load(Ordering::Relaxed) {
                    self.from.store(turn.place(), Ordering::Relaxed);
                }
            } else if turn.place() < self.until.load(Ordering::Relaxed) {
                self.until.store(turn.place(), Ordering::Relaxed);
            }
        }
    }

    /// Notes that the day itself was asked for: on others anything may be so. Nothing that is looked at then can make
    /// the days fewer, and nothing more counts.
    pub(super) fn only(&self, on: Day) {
        self.from.store(on.place(), Ordering::Relaxed);
        self.until.store(on.next().place(), Ordering::Relaxed);
        self.counting.store(false, Ordering::Relaxed);
    }
}
