//! How much of a core a thread uses: another program's work does not count.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// How long a thread may reckon with what it last knew of its own time. Asking for that is a call of the system, and a
/// small answer takes not many times as long.
const RECKONED: Duration = Duration::from_micros(250);

/// How much of a core a thread had used at an instant.
#[derive(Clone, Copy)]
pub(super) struct Used {
    core: Duration,
    at: Instant,
}

impl Used {
    fn asked() -> Self {
        Self { core: clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default(), at: Instant::now() }
    }

    /// What this thread has used, or at most [`RECKONED`] more: as if it had had a core to itself since it last asked.
    pub(super) fn reckoned() -> Self {
        thread_local!(static ASKED: Cell<Option<Used>> = const { Cell::new(None) });
        let at = Instant::now();
        let reckoned = ASKED.get().and_then(|Self { core, at: asked }| {
            let since = at.duration_since(asked);
            (since < RECKONED).then_some(Self { core: core + since, at })
        });
        reckoned.unwrap_or_else(|| {
            let now = Self::asked();
            ASKED.set(Some(now));
            now
        })
    }

    /// What this thread has used since, where that is as much as `long`; else no more than that.
    pub(super) fn since(self, long: Duration) -> Duration {
        let passed = self.at.elapsed();
        if passed < long { passed } else { Self::asked().core.saturating_sub(self.core) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has this thread use so much of a core.
    fn work(long: Duration) {
        let began = Used::asked();
        while Used::asked().core - began.core < long {}
    }

    #[test]
    fn what_a_thread_used_is_reckoned_well_enough() {
        const LONG: Duration = Duration::from_millis(1);
        // The first asks, the second reckons, unless something else has the core in between.
        for _ in 0..50 {
            let (_, began) = (Used::reckoned(), Used::reckoned());
            work(LONG * 2);
            let used = began.since(LONG);
            assert!(used + RECKONED >= LONG * 2 && used <= Used::asked().core, "{used:?}");
            // A thread that sleeps uses nothing, and is not taken to have.
            let before = Used::reckoned();
            std::thread::sleep(LONG * 3);
            assert!(before.since(LONG) < LONG);
            assert!(Used::reckoned().since(LONG) < LONG);
        }
    }
}
