//! Steady days: how far an answer reaches.
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
pub struct Steady {
    /// Whether somebody asks.
    asked: AtomicBool,
    /// Whether what is looked at can still make the days fewer.
    counting: AtomicBool,
    from: AtomicI32,
    until: AtomicI32,
}

impl Default for Steady {
    fn default() -> Self {
        let (from, until) = (Day::DAWN.place(), Day::NEVER.place());
        let no = || AtomicBool::new(false);
        Self { asked: no(), counting: no(), from: AtomicI32::new(from), until: AtomicI32::new(until) }
    }
}

impl Steady {
    /// From now on what is looked at counts.
    pub fn begin(&self) {
        self.from.store(Day::DAWN.place(), Ordering::Relaxed);
        self.until.store(Day::NEVER.place(), Ordering::Relaxed);
        self.asked.store(true, Ordering::Relaxed);
        self.counting.store(true, Ordering::Relaxed);
    }

    /// The days, half-open, on which what was looked at since [`Self::begin`] is the same. Nothing counts any more.
    pub fn end(&self) -> (Day, Day) {
        self.asked.store(false, Ordering::Relaxed);
        self.counting.store(false, Ordering::Relaxed);
        let (from, until) = (self.from.load(Ordering::Relaxed), self.until.load(Ordering::Relaxed));
        (Day::at_place(from), Day::at_place(until))
    }

    /// Whether somebody asks.
    pub(super) fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
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

/// The most that is kept of one thing, each on days of its own.
pub const MOST_TIMES: usize = 32;

/// What is so on a day, of what is the same on some days each.
pub fn of_day<T>(times: &[((Day, Day), T)], day: Day) -> Option<&T> {
    times.iter().find(|((from, until), _)| *from <= day && day < *until).map(|(_, of)| of)
}

/// What is the same on some days each, in order of time, with what is so on days, half-open, in the place of what overlaps
/// them. Of too many the first or the last is left out, whichever has more between itself and the new one.
pub fn with_time<T>(mut times: Vec<((Day, Day), T)>, days: (Day, Day), of: T) -> Vec<((Day, Day), T)> {
    times.retain(|((from, until), _)| *until <= days.0 || days.1 <= *from);
    let at = times.partition_point(|((from, _), _)| *from < days.0);
    times.insert(at, (days, of));
    if times.len() > MOST_TIMES {
        times.remove(if at > MOST_TIMES / 2 { 0 } else { MOST_TIMES });
    }
    times
}
