//! What revisions touched: how far an answer reaches beyond the revision that it was made of.
//!
//! A revision changes little of a network. What an answer looked at is so many *footings*; it stays the same until a
//! revision touches one of them.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::fact::Statement;
use super::key::{EntityId, FactId, Revision};
use super::network::Network;

/// What of an entity is looked at.
#[derive(Debug, Clone, Copy)]
pub enum Aspect {
    /// What is said of it.
    Facts,
    /// By which facts of others it is named.
    Mentions,
}

/// An aspect of an entity, as a number. There are fewer numbers than there can be aspects: what has the same is touched
/// together.
pub type Footing = u32;

/// How many footings there are.
const FOOTINGS: u32 = 1 << 18;
/// More facts than so many are not looked through one by one: they touch everything.
const MANY: usize = 1024;

/// The number of an aspect of an entity.
pub(super) fn footing(entity: EntityId, aspect: Aspect) -> Footing {
    entity.get().wrapping_mul(2).wrapping_add(aspect as u32) % FOOTINGS
}

/// A revision as a number; 0 before the first.
pub fn numbered(revision: Option<Revision>) -> u32 {
    revision.map_or(0, Revision::get)
}

/// When each footing was touched last, by revisions that were followed.
#[derive(Debug, Default)]
pub struct Touched {
    /// The newest revision that was followed.
    head: AtomicU32,
    /// The newest that touched everything.
    everything: AtomicU32,
    /// By footing, the newest that touched it.
    footings: OnceLock<Box<[AtomicU32]>>,
    /// How many erasures were followed. Whoever follows has it.
    erasures: Mutex<usize>,
}

impl Touched {
    /// Follows a network up to its head. It is the whole one, whoever reads: what it does not have cannot be followed.
    pub fn follow(&self, network: &Network) {
        if self.head.load(Ordering::Acquire) < numbered(network.head()) {
            self.catch_up(network);
        }
    }

    #[cold]
    fn catch_up(&self, network: &Network) {
        // Whoever had it and failed followed nothing.
        let mut erasures = self.erasures.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, head) = (self.head.load(Ordering::Relaxed), numbered(network.head()));
        if head <= known {
            return;
        }
        if known == 0 || *erasures != network.erasures().len() || !self.touch(network, known) {
            self.everything.store(head, Ordering::Relaxed);
        }
        *erasures = network.erasures().len();
        // Whoever sees the head sees what was touched up to it.
        self.head.store(head, Ordering::Release);
    }

    /// Touches what the revisions after one did; whether that can be told one by one.
    fn touch(&self, network: &Network, known: u32) -> bool {
        let footings =
            self.footings.get_or_init(|| std::iter::repeat_with(AtomicU32::default).take(FOOTINGS as usize).collect());
        let mut looked_at = 0;
        for number in (known as usize..).map_while(Revision::at).take_while(|number| Some(*number) <= network.head()) {
            let facts = network.recorded_by(number).chain(network.withdrawn_by(number).iter().copied());
            for fact in facts {
                looked_at += 1;
                if looked_at > MANY || !touch_by(network, footings, number, fact) {
                    return false;
                }
            }
        }
        true
    }

    /// Whether footings that were as they are at one revision are so at a later one, which was followed.
    pub(super) fn are_untouched(&self, footings: &[Footing], since: u32) -> bool {
        if since < self.everything.load(Ordering::Relaxed) {
            return false;
        }
        let Some(all) = self.footings.get() else { return true };
        footings
            .iter()
            .all(|footing| all.get(*footing as usize).is_some_and(|last| last.load(Ordering::Relaxed) <= since))
    }
}

/// Touches what a fact that a revision recorded or withdrew is about and names; whether that can be told.
fn touch_by(network: &Network, footings: &[AtomicU32], number: Revision, fact: FactId) -> bool {
    let Some(fact) = network.fact(fact) else { return false };
    // What anybody sees of all that ever named a person hangs on whether the person is protected, and what else is said
    // by those who name one who is.
    let protects = matches!(&fact.statement, Statement::Gap(gap) if gap.protects());
    if protects || fact.statement.references().iter().any(|(_, named)| network.is_protected(**named)) {
        return false;
    }
    let touch = |footing: Footing| {
        if let Some(last) = footings.get(footing as usize) {
            last.store(number.get(), Ordering::Relaxed);
        }
    };
    touch(footing(fact.subject, Aspect::Facts));
    for (_, named) in fact.statement.references() {
        touch(footing(*named, Aspect::Mentions));
    }
    true
}

/// The most footings that are noted.
const MOST: usize = 1024;

/// The footings that were looked at since somebody began to ask.
///
/// A request has its own, and is answered by one thread: the atomics are there for the view to be shared with the
/// library, which never asks.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// Whether what is looked at can still make a difference.
    counting: AtomicBool,
    /// Whether the whole network was looked at, or too many footings of it.
    everything: AtomicBool,
    count: AtomicUsize,
    footings: OnceLock<Box<[AtomicU32]>>,
}

impl Looked {
    pub(super) fn begin(&self) {
        self.footings.get_or_init(|| std::iter::repeat_with(AtomicU32::default).take(MOST).collect());
        self.count.store(0, Ordering::Relaxed);
        self.everything.store(false, Ordering::Relaxed);
        self.counting.store(true, Ordering::Relaxed);
    }

    /// The footings; none where any revision may touch what was looked at.
    pub(super) fn end(&self) -> Option<Arc<[Footing]>> {
        self.counting.store(false, Ordering::Relaxed);
        (!self.everything.load(Ordering::Relaxed)).then(|| self.sorted().into())
    }

    /// Whether what is looked at counts.
    #[inline]
    pub(super) fn counts(&self) -> bool {
        self.counting.load(Ordering::Relaxed)
    }

    /// Notes that something was looked at that any revision may touch.
    pub(super) fn everything(&self) {
        self.everything.store(true, Ordering::Relaxed);
        self.counting.store(false, Ordering::Relaxed);
    }

    /// Notes that an aspect of an entity was looked at.
    pub(super) fn note(&self, entity: EntityId, aspect: Aspect) {
        let footing = footing(entity, aspect);
        let footings = self.footings();
        let count = self.count.load(Ordering::Relaxed);
        // A question looks at the same entity several times in a row.
        let is_last = |back: usize| {
            let last = count.checked_sub(back).and_then(|at| footings.get(at));
            last.is_some_and(|last| last.load(Ordering::Relaxed) == footing)
        };
        if is_last(1) || is_last(2) {
            return;
        }
        match footings.get(count) {
            Some(next) => {
                next.store(footing, Ordering::Relaxed);
                self.count.store(count + 1, Ordering::Relaxed);
            }
            None => self.make_room(),
        }
        if count == footings.len() && self.counts() {
            self.note(entity, aspect);
        }
    }

    fn footings(&self) -> &[AtomicU32] {
        self.footings.get().map_or(&[], AsRef::as_ref)
    }

    /// Leaves out what was noted twice. Where that leaves little room, everything was looked at.
    fn make_room(&self) {
        let footings = self.sorted();
        if footings.len() > MOST / 2 {
            self.everything();
        }
        for (at, footing) in self.footings().iter().zip(&footings) {
            at.store(*footing, Ordering::Relaxed);
        }
        self.count.store(footings.len(), Ordering::Relaxed);
    }

    /// The footings, each once, in order.
    fn sorted(&self) -> Vec<Footing> {
        let noted = self.footings().iter().take(self.count.load(Ordering::Relaxed));
        let mut footings: Vec<Footing> = noted.map(|footing| footing.load(Ordering::Relaxed)).collect();
        footings.sort_unstable();
        footings.dedup();
        footings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::gap::{Gap, GapReason, Topic};
    use crate::network::seat::Role;
    use crate::network::testing::{World, membership, named, since};

    /// Which aspects of some entities are as they were at a revision, at the newest.
    fn untouched(touched: &Touched, entities: &[EntityId], since: Revision) -> Vec<[bool; 2]> {
        let is = |entity, aspect| touched.are_untouched(&[footing(entity, aspect)], since.get());
        entities.iter().map(|entity| [Aspect::Facts, Aspect::Mentions].map(|aspect| is(*entity, aspect))).collect()
    }

    #[test]
    fn a_revision_touches_what_it_speaks_of_and_whom_it_names() {
        let (mut world, touched) = (World::new(), Touched::default());
        let (body, other, person) = (world.body("Udvalget"), world.body("Nævnet"), world.person("Eva", "Berg"));
        touched.follow(&world.network());
        let first = Revision::FIRST;
        let all = [body, other, person];
        assert_eq!(untouched(&touched, &all, first), [[true; 2]; 3]);
        let second = world.revision();
        let name = world.fact(other, since("2020-01-01"), named("Rådet"));
        let terms = Statement::Membership(membership(body, person, Role::Member));
        let member = world.stated(since("2020-01-01"), terms);
        touched.follow(&world.network());
        assert_eq!(untouched(&touched, &all, first), [[true, false], [false, true], [true, false]]);
        assert_eq!(untouched(&touched, &[member], first), [[false, true]]);
        assert_eq!(untouched(&touched, &all, second), [[true; 2]; 3]);
        let third = world.revision();
        world.withdraw(name);
        touched.follow(&world.network());
        assert_eq!(untouched(&touched, &all, second), [[true; 2], [false, true], [true; 2]]);
        // Whether a person is protected says what anybody sees of whoever named them.
        world.revision();
        let gap = Gap { topic: Topic::Names, reason: GapReason::Protected, explanation: "so decided".into() };
        world.fact(person, since("2020-01-01"), Statement::Gap(Box::new(gap)));
        touched.follow(&world.network());
        assert_eq!(untouched(&touched, &all, third), [[false; 2]; 3]);
    }

    #[test]
    fn a_revision_of_very_many_facts_touches_everything() {
        for (many, expected) in [(MANY, true), (MANY + 1, false)] {
            let (mut world, touched) = (World::new(), Touched::default());
            let (body, other) = (world.body("Udvalget"), world.body("Nævnet"));
            touched.follow(&world.network());
            world.revision();
            for _ in 0..many {
                world.fact(other, since("2020-01-01"), named("Rådet"));
            }
            touched.follow(&world.network());
            assert_eq!(untouched(&touched, &[body], Revision::FIRST), [[expected; 2]]);
        }
    }

    #[test]
    fn footings_are_noted_once_and_too_many_are_everything() {
        let entity = |at: usize| EntityId::at(at).expect("a number");
        let looked = Looked::default();
        let noted = |entities: &mut dyn Iterator<Item = usize>| {
            looked.begin();
            entities.for_each(|at| looked.note(entity(at), Aspect::Facts));
            looked.end().map(|footings| footings.to_vec())
        };
        let footings = |count: usize| (0..count).map(|at| footing(entity(at), Aspect::Facts)).collect::<Vec<_>>();
        assert_eq!(noted(&mut std::iter::empty()), Some(Vec::new()));
        assert_eq!(noted(&mut (0..5 * MOST).map(|at| at % (MOST / 2))), Some(footings(MOST / 2)));
        assert_eq!(noted(&mut (0..MOST)), Some(footings(MOST)));
        assert_eq!(noted(&mut (0..=MOST)), None);
        // It begins anew.
        assert_eq!(noted(&mut (0..3)), Some(footings(3)));
    }
}
