//! What lies directly below bodies in a chart, remembered: a network never changes, and most of what a chart of one day
//! walks over is so on the days around it too.

use std::sync::{Arc, OnceLock};

use foldhash::fast::RandomState;
use quick_cache::Weighter;
use quick_cache::sync::{Cache, DefaultLifecycle};

use super::key::{EntityId, Revision};
use super::steady::{of_day, with_time};
use super::validity::{Certainty, Day};
use super::view::View;

/// What lies directly below a body, in reading order, each with how sure it is that it is there.
pub type Branch = Arc<[(EntityId, Certainty)]>;

/// The branches of a body, in order of time: their days, half-open, do not overlap.
type Times = Arc<[((Day, Day), Branch)]>;

/// What a branch depends on beside the network and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BranchOf {
    /// The body above.
    pub upper: EntityId,
    /// Whether parts lie below their whole, and the lower ends of which kinds of relation: a bit each.
    pub along: u64,
    /// The revision as of which facts are known.
    pub known: Option<Revision>,
}

/// The most bytes that the branches of a network are held to take.
const MOST_BYTES: u64 = 32 * 1024 * 1024;
/// How many bodies have branches that are asked for, as expected. More may.
const EXPECTED: usize = 1024;
/// The bytes that a body is held to take beside its branches, and a branch beside what lies in it.
const BYTES_A_BODY: usize = 128;
const BYTES_A_BRANCH: usize = 48;

#[derive(Debug, Clone)]
struct ByBytes;

impl Weighter<BranchOf, Times> for ByBytes {
    fn weight(&self, _: &BranchOf, times: &Times) -> u64 {
        let branches = times.iter().map(|(_, branch)| size_of_val(&**branch).saturating_add(BYTES_A_BRANCH));
        u64::try_from(branches.fold(BYTES_A_BODY, usize::saturating_add)).unwrap_or(u64::MAX)
    }
}

/// The branches of a network that were asked for, within a bound; those that are asked for least go first.
#[derive(Debug, Default)]
pub struct Branches(OnceLock<Cache<BranchOf, Times, ByBytes, RandomState>>);

impl Clone for Branches {
    /// Another network may become another: it remembers nothing yet.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Branches {
    /// Forgets all of them.
    pub fn forget(&self) {
        if let Some(all) = self.0.get() {
            all.clear();
        }
    }

    /// The bytes that they are held to take.
    pub fn bytes(&self) -> u64 {
        self.0.get().map_or(0, Cache::weight)
    }

    /// A branch seen from a view, made where it is not known on the day.
    pub fn seen(view: &View, of: BranchOf, make: impl FnOnce() -> Vec<(EntityId, Certainty)>) -> Branch {
        let Some((steady, on)) = view.remembering() else { return make().into() };
        let all = view.network().branches().0.get_or_init(|| {
            Cache::with(EXPECTED, MOST_BYTES, ByBytes, RandomState::default(), DefaultLifecycle::default())
        });
        let times = all.get(&of);
        if let Some(branch) = times.as_ref().and_then(|times| of_day(times, on)) {
            return Arc::clone(branch);
        }
        steady.begin();
        let branch: Branch = make().into();
        let days = steady.end();
        let known = times.as_deref().unwrap_or_default().to_vec();
        all.insert(of, with_time(known, days, Arc::clone(&branch)).into());
        branch
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::network::questions::organization::existence;
    use crate::network::reads::Reads;
    use crate::network::testing::{World, day};

    #[test]
    fn a_branch_is_made_once_for_the_days_on_which_it_is_the_same_and_forgotten_with_the_network() {
        let mut world = World::new();
        // It begins with 2000.
        let body = world.body("Udvalget");
        let network = world.network();
        let made = Cell::new(0);
        let seen = |view: &View, along: u64| {
            Branches::seen(view, BranchOf { upper: body, along, known: view.known() }, || {
                made.set(made.get() + 1);
                let _ = existence(view, body);
                vec![(body, Certainty::Certain)]
            });
            made.get()
        };
        let view = |on: &str| View::new(network.clone(), day(on)).steadily();
        assert_eq!(seen(&view("2026-01-01"), 1), 1);
        assert_eq!(seen(&view("2000-01-01"), 1), 1);
        assert_eq!(seen(&view("1999-12-31"), 1), 2);
        assert_eq!(seen(&view("2026-01-01"), 2), 3);
        assert_eq!(seen(&view("1990-01-01"), 1), 3);
        // Nothing is remembered where something else asks for the days, or for what is read.
        let piece = view("2026-01-01");
        piece.steady().expect("it says so").begin();
        assert_eq!(seen(&piece, 1), 4);
        assert_eq!(seen(&view("2026-01-01").noting(Arc::new(Reads::default())), 1), 5);
        assert_eq!(seen(&View::new(network.clone(), day("2026-01-01")), 1), 6);
        let another = View::new(Arc::new((*network).clone()), day("2026-01-01")).steadily();
        assert_eq!(seen(&another, 1), 7);
        assert_eq!(seen(&view("2026-01-01"), 1), 7);
        network.forget_branches();
        assert_eq!(seen(&view("2026-01-01"), 1), 8);
    }
}
