//! What lies directly below bodies in a chart, remembered: most of what a chart of one day walks over is so on the days
//! around it too, and at the revisions that follow.

use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use quick_cache::Weighter;
use quick_cache::sync::{Cache, DefaultLifecycle};

use super::key::{EntityId, Revision};
use super::lasting::{Lasting, with_one};
use super::validity::Certainty;
use super::view::View;

/// What lies directly below a body, in reading order, each with how sure it is that it is there.
pub type Branch = Arc<[(EntityId, Certainty)]>;

/// The branches of a body, in order of time: their days do not overlap.
type Times = Arc<[Lasting<Branch>]>;

/// What a branch depends on beside what is looked at to make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Of {
    /// The body above.
    upper: EntityId,
    /// Whether parts lie below their whole, and the lower ends of which kinds of relation: a bit each.
    along: u64,
    /// The revision as of which facts are known, where that is not the newest.
    known: Option<Option<Revision>>,
    /// Who reads, as a number.
    reader: u64,
}

/// The most bytes that branches are held to take.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// How many bodies have branches that are asked for, as expected. More may.
const EXPECTED: usize = 1024;
/// The bytes that a body is held to take beside its branches, and a branch beside what lies in it.
const BYTES_A_BODY: usize = 128;
const BYTES_A_BRANCH: usize = 32;

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<Of, Times> for ByBytes {
    fn weight(&self, _: &Of, times: &Times) -> u64 {
        let branch = |one: &Lasting<Branch>| size_of_val(&**one.of()).saturating_add(one.bytes()) + BYTES_A_BRANCH;
        u64::try_from(times.iter().map(branch).fold(BYTES_A_BODY, usize::saturating_add)).unwrap_or(u64::MAX)
    }
}

/// The branches that were asked for, within a bound; those that are asked for least go first.
#[derive(Debug, Default)]
pub struct Branches(OnceLock<Cache<Of, Times, ByBytes, RandomState>>);

impl Branches {
    /// The bytes that they are held to take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.get().map_or(0, Cache::weight)
    }

    /// What lies below a body along some axes, a bit each, seen from a view; made where it is not known.
    pub(super) fn seen(
        view: &View,
        (upper, along): (EntityId, u64),
        make: impl FnOnce() -> Vec<(EntityId, Certainty)>,
    ) -> Branch {
        let Some(reach) = view.recalling() else { return make().into() };
        let all = reach.memory.branches.0.get_or_init(|| {
            Cache::with(EXPECTED, MOST_BYTES, ByBytes, RandomState::default(), DefaultLifecycle::default())
        });
        let of = Of { upper, along, known: view.known_before_head(), reader: reach.reader };
        let times = all.get(&of);
        let times = times.as_deref().unwrap_or_default();
        if let Some(branch) = view.recalled(times) {
            return Arc::clone(branch);
        }
        reach.begin();
        let branch: Branch = make().into();
        all.insert(of, with_one(times, Lasting::new(reach.end(), Arc::clone(&branch))));
        branch
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::network::questions::organization::existence;
    use crate::network::reach::Memory;
    use crate::network::reads::Reads;
    use crate::network::testing::{World, day};

    #[test]
    fn a_branch_is_made_once_for_the_days_on_which_it_is_the_same() {
        let mut world = World::new();
        // It begins with 2000.
        let body = world.body("Udvalget");
        let (network, memory) = (world.network(), Arc::<Memory>::default());
        memory.follow(&network);
        let made = Cell::new(0);
        let seen = |view: &View, along: u64| {
            Branches::seen(view, (body, along), || {
                made.set(made.get() + 1);
                let _ = existence(view, body);
                vec![(body, Certainty::Certain)]
            });
            made.get()
        };
        let view = |on: &str| View::new(network.clone(), day(on)).remembering(&memory, 0);
        assert_eq!(memory.branches().bytes(), 0);
        assert_eq!(seen(&view("2026-01-01"), 1), 1);
        assert_eq!(seen(&view("2000-01-01"), 1), 1);
        assert_eq!(seen(&view("1999-12-31"), 1), 2);
        assert_eq!(seen(&view("2026-01-01"), 2), 3);
        assert_eq!(seen(&view("1990-01-01"), 1), 3);
        // Nothing is remembered where something else asks how far it reaches, or for what is read.
        let piece = view("2026-01-01");
        piece.reach().expect("it says so").begin();
        assert_eq!(seen(&piece, 1), 4);
        assert_eq!(seen(&view("2026-01-01").noting(Arc::new(Reads::default())), 1), 5);
        let plain = View::new(network.clone(), day("2026-01-01"));
        assert_eq!(seen(&plain, 1), 6);
        // Another reader may see something else, and another memory has nothing yet.
        assert_eq!(seen(&plain.clone().remembering(&memory, 1), 1), 7);
        assert_eq!(seen(&plain.remembering(&Arc::default(), 0), 1), 8);
        assert_eq!(seen(&view("2026-01-01"), 1), 8);
        assert_ne!(memory.branches().bytes(), 0);
    }
}
