//! Responses that were made already. A revision never changes, so that an answer is the same for one
//! revision, day, document, operation, variables and reader; whatever differs in one of them is another answer.

use std::hash::{BuildHasher, Hash};

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::answer::Reader;
use crate::network::key::Revision;
use crate::network::validity::Day;

/// What an answer depends on, all told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grounds {
    /// The newest revision of the network.
    pub head: Option<Revision>,
    /// Today, which is the day where none is asked for.
    pub today: Day,
    /// Who reads.
    pub reader: Reader,
    /// The document, by the number that it has while it is known.
    pub document: u64,
    /// The operation, by its index in the document.
    pub operation: usize,
    /// The variables with their defaults, as JSON.
    pub variables: Box<str>,
}

/// The bytes that an entry is held to take beside its response and its variables.
const BYTES_AN_ENTRY: usize = 256;
/// The bytes of a response, as expected.
const EXPECTED: u64 = 4096;

/// What is kept in memory to be given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    /// How many entries there are.
    pub entries: u64,
    /// How many bytes they are held to take.
    pub bytes: u64,
    /// How often one was found that was looked for.
    pub hits: u64,
    /// How often none was.
    pub misses: u64,
}

impl Kept {
    /// What a cache keeps.
    pub fn of<K: Eq + Hash, V: Clone, W: Weighter<K, V> + Clone, B: BuildHasher + Clone>(
        cache: &Cache<K, V, W, B>,
    ) -> Self {
        let entries = u64::try_from(cache.len()).unwrap_or(u64::MAX);
        Self { entries, bytes: cache.weight(), hits: cache.hits(), misses: cache.misses() }
    }
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<Grounds, Bytes> for ByBytes {
    fn weight(&self, grounds: &Grounds, response: &Bytes) -> u64 {
        let bytes = BYTES_AN_ENTRY.saturating_add(grounds.variables.len()).saturating_add(response.len());
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// Responses that were made already, within a bound; those that are asked for least go first.
pub struct Responses(Option<Cache<Grounds, Bytes, ByBytes>>);

impl Responses {
    /// Room for so many bytes of responses; for none with 0.
    pub fn within(most_bytes: u64) -> Self {
        let expected = usize::try_from(most_bytes / EXPECTED).unwrap_or(usize::MAX);
        Self((most_bytes > 0).then(|| Cache::with_weighter(expected, most_bytes, ByBytes)))
    }

    /// Whether any response is kept.
    pub fn keeps(&self) -> bool {
        self.0.is_some()
    }

    /// The response that was made on these grounds.
    pub fn get(&self, grounds: &Grounds) -> Option<Bytes> {
        self.0.as_ref()?.get(grounds)
    }

    /// Forgets all of them.
    pub fn forget(&self) {
        if let Some(cache) = &self.0 {
            cache.clear();
        }
    }

    /// What is kept.
    pub fn kept(&self) -> Kept {
        self.0.as_ref().map(Kept::of).unwrap_or_default()
    }

    /// Keeps a response, which has no errors: some errors are of the moment.
    pub fn keep(&self, grounds: Grounds, response: Bytes) {
        if let Some(cache) = &self.0 {
            cache.insert(grounds, response);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::testing::day;

    fn grounds() -> Grounds {
        Grounds {
            head: Revision::new(3),
            today: day("2026-11-22"),
            reader: Reader::ANYONE,
            document: 7,
            operation: 0,
            variables: "{}".into(),
        }
    }

    #[test]
    fn a_response_is_given_on_the_same_grounds_alone() {
        let responses = Responses::within(1 << 20);
        responses.keep(grounds(), Bytes::from_static(b"made"));
        assert_eq!(responses.get(&grounds()), Some(Bytes::from_static(b"made")));
        for other in [
            Grounds { head: Revision::new(4), ..grounds() },
            Grounds { head: None, ..grounds() },
            Grounds { today: day("2026-11-23"), ..grounds() },
            Grounds { reader: Reader::numbered(1), ..grounds() },
            Grounds { document: 8, ..grounds() },
            Grounds { operation: 1, ..grounds() },
            Grounds { variables: "{\"a\":1}".into(), ..grounds() },
        ] {
            assert_eq!(responses.get(&other), None, "{other:?}");
        }
    }

    #[test]
    fn two_readers_who_see_different_things_each_get_their_own() {
        let responses = Responses::within(1 << 20);
        let seen = |reader: Reader| Bytes::from(format!("what {reader:?} may see"));
        for _ in 0..2 {
            for reader in [Reader::numbered(1), Reader::numbered(2), Reader::ANYONE] {
                let grounds = Grounds { reader, ..grounds() };
                let response = responses.get(&grounds).unwrap_or_else(|| {
                    responses.keep(grounds.clone(), seen(reader));
                    seen(reader)
                });
                assert_eq!(response, seen(reader));
            }
        }
    }

    #[test]
    fn responses_are_kept_within_the_bound() {
        let responses = Responses::within(100_000);
        for document in 0..1_000 {
            responses.keep(Grounds { document, ..grounds() }, Bytes::from(vec![b'x'; 1_000]));
        }
        let kept = (0..1_000).filter(|document| responses.get(&Grounds { document: *document, ..grounds() }).is_some());
        let kept = kept.count();
        assert!((1..=100).contains(&kept), "{kept} are kept");
        let none = Responses::within(0);
        none.keep(grounds(), Bytes::new());
        assert!(!none.keeps() && none.get(&grounds()).is_none());
    }
}
