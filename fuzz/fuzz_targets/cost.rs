//! What one input may cost.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// A hundred milliseconds, ten times over for the sanitizer and the checks that a fuzzing build has.
const MOST: Duration = Duration::from_secs(1);

/// Does something with an input, of the processor's time as little as may be: other programs on the machine
/// do not count.
pub fn cheaply<T>(what: impl FnOnce() -> T) -> T {
    let used = || Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).expect("a time");
    let before = used();
    let done = what();
    let cost = used() - before;
    assert!(cost < MOST, "it took {cost:?}");
    done
}
