//! What was made of a network and is kept: for as many days as nothing turns, and until a revision touches what it was
//! made of.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::touched::{Footing, Touched};
use super::validity::Day;

/// For how long something is the same.
#[derive(Debug, Clone)]
pub struct Extent {
    /// The days, half-open.
    pub(super) days: (Day, Day),
    /// The number of the newest revision of the network that it was made of.
    pub(super) since: u32,
    /// What was looked at to make it; none where any later revision may make it another.
    pub(super) footings: Option<Arc<[Footing]>>,
}

impl Extent {
    /// Days, half-open, from the first revision on and whatever is recorded.
    #[cfg(test)]
    pub fn of_days(days: (Day, Day)) -> Self {
        Self { days, since: 1, footings: Some(Arc::default()) }
    }

    /// The day, if there is one alone.
    #[must_use]
    pub fn day(&self) -> Option<Day> {
        let (from, until) = self.days;
        (until == from.next()).then_some(from)
    }
}

/// Something that is kept, and for how long it is the same.
#[derive(Debug)]
pub struct Lasting<T> {
    days: (Day, Day),
    since: u32,
    /// The newest revision at which it is known to be the same.
    until: AtomicU32,
    footings: Option<Arc<[Footing]>>,
    of: T,
}

impl<T: Clone> Clone for Lasting<T> {
    fn clone(&self) -> Self {
        let until = AtomicU32::new(self.until.load(Ordering::Relaxed));
        Self { days: self.days, since: self.since, until, footings: self.footings.clone(), of: self.of.clone() }
    }
}

impl<T> Lasting<T> {
    /// What was made, which is the same for so long.
    pub fn new(extent: Extent, of: T) -> Self {
        let Extent { days, since, footings } = extent;
        Self { days, since, until: AtomicU32::new(since), footings, of }
    }

    /// What is kept.
    pub fn of(&self) -> &T {
        &self.of
    }

    /// The bytes that it is held to take beside what is kept.
    pub fn bytes(&self) -> usize {
        size_of::<Self>().saturating_add(self.footings.as_ref().map_or(0, |footings| size_of_val(&**footings)))
    }

    /// Whether it is so at a revision, which was followed.
    #[inline]
    fn is_so_at(&self, head: u32, touched: &Touched) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        if head <= until {
            return self.since <= head;
        }
        let is_so = self.footings.as_ref().is_some_and(|footings| touched.are_untouched(footings, until));
        if is_so {
            self.until.fetch_max(head, Ordering::Relaxed);
        }
        is_so
    }
}

/// Of what is kept of one thing, in order of time and each for days of its own: what is so on a day at a revision.
#[inline]
pub(super) fn so_on<'t, T>(all: &'t [Lasting<T>], on: Day, head: u32, touched: &Touched) -> Option<&'t T> {
    let of_day = all.iter().find(|one| one.days.0 <= on && on < one.days.1)?;
    of_day.is_so_at(head, touched).then_some(&of_day.of)
}

/// The most that is kept of one thing, each for days of its own.
pub const MOST_TIMES: usize = 32;

/// What is kept of one thing, in order of time, with one more in the place of those of which the days overlap. Of too
/// many the first or the last is left out, whichever has more between itself and the new one.
#[must_use]
pub fn with_one<T: Clone>(all: &[Lasting<T>], one: Lasting<T>) -> Arc<[Lasting<T>]> {
    let apart = |other: &&Lasting<T>| other.days.1 <= one.days.0 || one.days.1 <= other.days.0;
    let mut kept: Vec<Lasting<T>> = Vec::with_capacity(all.len() + 1);
    kept.extend(all.iter().filter(apart).cloned());
    let at = kept.partition_point(|other| other.days.0 < one.days.0);
    kept.insert(at, one);
    if kept.len() > MOST_TIMES {
        kept.remove(if at > MOST_TIMES / 2 { 0 } else { MOST_TIMES });
    }
    kept.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::{World, day, named, since};
    use crate::network::touched::{Aspect, footing};

    #[test]
    fn what_is_kept_is_so_from_the_revision_that_it_was_made_of_until_it_is_touched() {
        let (mut world, touched) = (World::new(), Touched::default());
        let body = world.body("Udvalget");
        let days = (day("2026-01-01"), day("2026-02-01"));
        touched.follow(&world.network());
        world.revision();
        touched.follow(&world.network());
        let footings = Arc::<[Footing]>::from([footing(body, Aspect::Facts)]);
        let kept = |footings| Lasting::new(Extent { days, since: 2, footings }, "kept");
        let (resting, of_one) = ([kept(Some(footings.clone()))], [kept(None)]);
        let is_so = |all: &[Lasting<&str>], on: &str, head| so_on(all, day(on), head, &touched).is_some();
        assert!(is_so(&resting, "2026-01-01", 2) && is_so(&resting, "2026-01-31", 2));
        assert!(!is_so(&resting, "2025-12-31", 2) && !is_so(&resting, "2026-02-01", 2));
        // Not of a network that was read before it was made.
        assert!(!is_so(&resting, "2026-01-01", 1));
        world.revision();
        touched.follow(&world.network());
        assert!(
            is_so(&resting, "2026-01-01", 3) && !is_so(&of_one, "2026-01-01", 3) && is_so(&of_one, "2026-01-01", 2)
        );
        world.revision();
        world.fact(body, since("2020-01-01"), named("Rådet"));
        touched.follow(&world.network());
        assert!(!is_so(&resting, "2026-01-01", 4));
        // Who reads the one before still may.
        assert!(is_so(&resting, "2026-01-01", 3) && is_so(&resting.clone(), "2026-01-01", 2));
        assert!(!is_so(&[kept(Some(footings))], "2026-01-01", 3), "it was not looked at before it was touched");
    }
}
