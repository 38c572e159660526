//! Pieces of answers that were made already: an object of a list with all that is asked of it, as JSON.
//!
//! Requests that differ ask for much that is the same: charts of one region on two days have nearly all bodies, their
//! names and their leaders in common. A piece is the same for one reader and selection, on all days between two on which
//! something turns that was looked at to make it, and until a revision touches that.

use std::convert::Infallible;
use std::hash::{BuildHasher as _, Hash};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::fast::RandomState;
use quick_cache::sync::{Cache, DefaultLifecycle};
use quick_cache::{UnitWeighter, Weighter};

use super::answer::{Reading, Seen};
use super::responses::Kept;
use crate::network::key::{EntityId, FactId, Revision};
use crate::network::lasting::{Extent, Lasting, with_one};
use crate::network::validity::Day;
use crate::network::view::View;

/// What a piece depends on beside what it shows and what is looked at to make it: all of a list have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PieceGrounds {
    /// What is asked of the object: a number that no other selection has.
    selection: u64,
    /// The revision as of which facts are known, where the caller named it, or where it is not the newest.
    known: Option<Option<Revision>>,
    /// Whether the caller named a day and a revision: identifiers have what was named.
    named: (bool, bool),
    /// Today, and who reads.
    asked: (Day, u64),
}

impl PieceGrounds {
    /// Those of an object of which something is asked.
    pub fn of(selection: u64, seen: &Seen<'_>, reading: &Reading) -> Self {
        let (view, given) = (seen.item.at.view(), seen.item.at.given());
        Self {
            selection,
            known: if given.known.is_some() { Some(view.known()) } else { view.known_before_head() },
            named: (given.on.is_some(), given.known.is_some()),
            asked: (reading.today, reading.reader().number()),
        }
    }
}

/// What a piece depends on beside the day and what is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PieceKey {
    /// The number of its grounds, which are too long to be compared for each object of a list.
    pub grounds: u64,
    /// The entity that it shows.
    pub entity: EntityId,
    /// The fact that it shows of the entity, where it is of one.
    pub fact: Option<FactId>,
}

/// A piece that was made within an answer.
#[derive(Debug)]
pub struct Made {
    /// What it depends on.
    pub key: PieceKey,
    /// For how long it is the same.
    pub extent: Extent,
    /// Where it stands in the answer.
    pub place: Range<usize>,
}

/// The pieces of one object in order of time: their days do not overlap.
type Times = Arc<[Lasting<Arc<[u8]>>]>;

/// The largest piece that is kept, in bytes.
const LARGEST: usize = 16 * 1024;
/// The most grounds that have a number at once.
const MOST_GROUNDS: usize = 4096;
/// The bytes that an object is held to take beside its pieces, and a piece beside its text.
const BYTES_AN_ENTRY: usize = 192;
const BYTES_A_PIECE: usize = 32;
/// The bytes of the pieces of an object, as expected.
const EXPECTED: u64 = 512;
/// The bytes of room for each place of marks of objects that were asked for once: what there is no room for is not asked
/// for again before its mark is another's.
const BYTES_A_MARK: u64 = 1024;

#[derive(Clone)]
struct ByBytes;

impl Weighter<PieceKey, Times> for ByBytes {
    fn weight(&self, _: &PieceKey, times: &Times) -> u64 {
        let pieces = times.iter().map(|piece| piece.of().len().saturating_add(piece.bytes()) + BYTES_A_PIECE);
        u64::try_from(pieces.fold(BYTES_AN_ENTRY, usize::saturating_add)).unwrap_or(u64::MAX)
    }
}

/// Pieces that were made already, within a bound; those that are asked for least go first.
pub struct Pieces(Option<Shelf>);

struct Shelf {
    times: Cache<PieceKey, Times, ByBytes, RandomState>,
    /// The numbers of grounds. What loses its number gets another, and its pieces are asked for no more.
    numbers: Cache<PieceGrounds, u64, UnitWeighter, RandomState>,
    /// The next of them.
    next: AtomicU64,
    /// Marks of objects that were asked for once, in the place that its hash gives each: the newest in the low half and the
    /// one before in the high, as two that are always asked together would else take it from one another for ever.
    once: Box<[AtomicU64]>,
    hasher: RandomState,
    /// How often none was given that was looked for.
    not_given: AtomicU64,
}

impl Shelf {
    /// Whether something has its mark, which it has from now on until others take its place.
    fn is_marked(&self, of: &impl Hash) -> bool {
        let hash = self.hasher.hash_one(of);
        // The low half says where, the high half what.
        let place = ((hash & u64::from(u32::MAX)) * self.once.len() as u64) >> 32;
        let Some(once) = usize::try_from(place).ok().and_then(|place| self.once.get(place)) else { return false };
        let (mark, marks) = (hash >> 32, once.load(Ordering::Relaxed));
        let is_marked = [marks >> 32, marks & u64::from(u32::MAX)].contains(&mark);
        if !is_marked {
            once.store(marks << 32 | mark, Ordering::Relaxed);
        }
        is_marked
    }
}

impl Pieces {
    /// Room for so many bytes of pieces; for none with 0.
    pub fn within(most_bytes: u64) -> Self {
        let expected = usize::try_from(most_bytes / EXPECTED).unwrap_or(usize::MAX);
        Self((most_bytes > 0).then(|| {
            let hasher = RandomState::default();
            let times = Cache::with(expected, most_bytes, ByBytes, hasher.clone(), DefaultLifecycle::default());
            let marks = usize::try_from(most_bytes / BYTES_A_MARK).unwrap_or(usize::MAX);
            let once = std::iter::repeat_with(AtomicU64::default).take(marks).collect();
            let most = MOST_GROUNDS as u64;
            let numbers = Cache::with(MOST_GROUNDS, most, UnitWeighter, hasher.clone(), DefaultLifecycle::default());
            Shelf { times, numbers, next: AtomicU64::new(0), once, hasher, not_given: AtomicU64::new(0) }
        }))
    }

    /// Whether any piece is kept.
    pub fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// The number of grounds, which no others have; 0 where no piece is kept.
    pub fn number(&self, grounds: &PieceGrounds) -> u64 {
        let Some(kept) = &self.0 else { return 0 };
        let next = || Ok::<_, Infallible>(kept.next.fetch_add(1, Ordering::Relaxed));
        match kept.numbers.get_or_insert_with(grounds, next) {
            Ok(number) => number,
            Err(never) => match never {},
        }
    }

    /// Adds the piece that has a key to an answer, if one is so in a view; whether it did.
    pub fn write(&self, key: &PieceKey, view: &View, out: &mut Vec<u8>) -> bool {
        let Some(kept) = &self.0 else { return false };
        let times = kept.times.get(key);
        let found = times.as_ref().and_then(|times| view.recalled(times));
        match found {
            Some(json) => out.extend_from_slice(json),
            None => {
                kept.not_given.fetch_add(1, Ordering::Relaxed);
            }
        }
        found.is_some()
    }

    /// Whether an object was asked for before, so that a piece of it is worth to be kept: what is asked for once is not.
    /// Now and then that is forgotten, or said of another.
    pub fn is_asked_again(&self, key: &PieceKey) -> bool {
        self.0.as_ref().is_some_and(|kept| kept.is_marked(key))
    }

    /// Keeps what was made within an answer that has no errors.
    pub fn keep(&self, made: Vec<Made>, answer: &[u8]) {
        let Some(kept) = &self.0 else { return };
        for Made { key, extent, place } in made {
            let Some(json) = answer.get(place).filter(|json| json.len() <= LARGEST) else { continue };
            // What is of one day alone is of use only where that day is asked of again.
            if extent.day().is_some_and(|day| !kept.is_marked(&(key, day))) {
                continue;
            }
            let known = kept.times.peek(&key);
            let known = known.as_deref().unwrap_or_default();
            kept.times.insert(key, with_one(known, Lasting::new(extent, json.into())));
        }
    }

    /// Forgets all of them.
    pub fn forget(&self) {
        if let Some(kept) = &self.0 {
            kept.times.clear();
        }
    }

    /// What is kept: objects, each with its pieces. An object that is there and has no piece of the day is missed.
    pub fn kept(&self) -> Kept {
        let Some(kept) = &self.0 else { return Kept::default() };
        let objects = Kept::of(&kept.times);
        let misses = kept.not_given.load(Ordering::Relaxed);
        let lookups = objects.hits.saturating_add(objects.misses);
        Kept { hits: lookups.saturating_sub(misses), misses, ..objects }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::lasting::MOST_TIMES;
    use crate::network::reach::Memory;
    use crate::network::testing::{World, day};

    fn grounds(selection: u64) -> PieceGrounds {
        PieceGrounds { selection, known: None, named: (true, false), asked: (day("2026-11-22"), 0) }
    }

    fn key(pieces: &Pieces, selection: u64) -> PieceKey {
        PieceKey { grounds: pieces.number(&grounds(selection)), entity: EntityId::FIRST, fact: None }
    }

    fn keep(pieces: &Pieces, selection: u64, days: (&str, &str), json: &str) {
        let extent = Extent::of_days((day(days.0), day(days.1)));
        let made = Made { key: key(pieces, selection), extent, place: 2..json.len() + 2 };
        pieces.keep(vec![made], format!("{{ {json} }}").as_bytes());
    }

    fn on(pieces: &Pieces, selection: u64, on: &str) -> Option<String> {
        let mut out = Vec::new();
        let (view, memory) = (World::new().view(on), Arc::<Memory>::default());
        memory.follow(view.network());
        let view = view.remembering(&memory, 0);
        let found = pieces.write(&key(pieces, selection), &view, &mut out);
        found.then(|| String::from_utf8(out).expect("UTF-8"))
    }

    #[test]
    fn a_piece_is_given_on_its_days_and_grounds_alone() {
        let pieces = Pieces::within(1 << 20);
        keep(&pieces, 1, ("2026-02-01", "2026-03-01"), "second");
        keep(&pieces, 1, ("2026-01-01", "2026-02-01"), "first");
        keep(&pieces, 1, ("2026-01-01", "2026-02-01"), "first");
        let expected = [
            ("2025-12-31", None),
            ("2026-01-01", Some("first")),
            ("2026-01-31", Some("first")),
            ("2026-02-01", Some("second")),
            ("2026-02-28", Some("second")),
            ("2026-03-01", None),
        ];
        for (date, json) in expected {
            assert_eq!(on(&pieces, 1, date).as_deref(), json, "{date}");
        }
        assert_eq!(on(&pieces, 2, "2026-01-01"), None);
        pieces.forget();
        assert_eq!(on(&pieces, 1, "2026-01-01"), None);
    }

    #[test]
    fn of_one_object_the_times_next_to_the_last_are_kept() {
        let pieces = Pieces::within(1 << 20);
        let years: Vec<String> = (2000..2050).map(|year| format!("{year}-01-01")).collect();
        for two in years.windows(2) {
            keep(&pieces, 1, (&two[0], &two[1]), "x");
        }
        let kept = years.iter().filter(|year| on(&pieces, 1, year).is_some()).count();
        assert_eq!(kept, MOST_TIMES);
        assert!(on(&pieces, 1, "2048-01-01").is_some() && on(&pieces, 1, "2000-01-01").is_none());
    }

    #[test]
    fn two_that_share_a_place_of_marks_are_both_known_to_be_asked_again() {
        // Room for one place.
        let pieces = Pieces::within(BYTES_A_MARK);
        let asked = |selection| pieces.is_asked_again(&key(&pieces, selection));
        assert_eq!([1, 2, 1, 2].map(asked), [false, false, true, true]);
    }

    #[test]
    fn what_is_of_one_day_is_kept_once_that_day_is_asked_of_again() {
        let pieces = Pieces::within(1 << 20);
        for expected in [None, Some("once")] {
            keep(&pieces, 1, ("2026-01-01", "2026-01-02"), "once");
            assert_eq!(on(&pieces, 1, "2026-01-01").as_deref(), expected);
        }
    }

    #[test]
    fn pieces_are_kept_within_the_bound() {
        let pieces = Pieces::within(100_000);
        let json = "x".repeat(1_000);
        for selection in 0..1_000 {
            keep(&pieces, selection, ("2026-01-01", "2026-02-01"), &json);
        }
        let kept = (0..1_000).filter(|selection| on(&pieces, *selection, "2026-01-01").is_some()).count();
        assert!((1..=100).contains(&kept), "{kept} are kept");
        keep(&pieces, 1_000, ("2026-01-01", "2026-02-01"), &"x".repeat(LARGEST + 1));
        assert_eq!(on(&pieces, 1_000, "2026-01-01"), None);
        let none = Pieces::within(0);
        keep(&none, 1, ("2026-01-01", "2026-02-01"), "x");
        assert!(!none.keeps() && !none.is_asked_again(&key(&none, 1)) && on(&none, 1, "2026-01-01").is_none());
    }
}
