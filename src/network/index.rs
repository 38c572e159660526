//! A hash index from texts to entities, in shared shards.

use std::hash::BuildHasher;
use std::sync::Arc;

use hashbrown::HashTable;

use super::key::EntityId;

/// Shards; a revision copies those that it touches.
const SHARDS: usize = 1024;

/// Entities by the hash of a text. The caller holds the texts and decides which match.
#[derive(Debug, Clone)]
pub struct Index {
    shards: Vec<Arc<HashTable<Entry>>>,
    hasher: foldhash::quality::RandomState,
}

/// Half of the hash of a text, which finds its place in a shard, and the entity.
type Entry = (u32, EntityId);

impl Default for Index {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Arc::default()).collect(),
            hasher: foldhash::quality::RandomState::default(),
        }
    }
}

impl Index {
    /// The entities whose text has the same hash; few of them, rarely, have another text.
    pub fn candidates<'a>(&'a self, text: &[&str]) -> impl Iterator<Item = EntityId> + use<'a> {
        let (shard, half) = self.hash(text);
        self.shards.get(shard).into_iter().flat_map(move |shard| {
            shard.iter_hash(spread(half)).filter(move |(other, _)| *other == half).map(|(_, entity)| *entity)
        })
    }

    /// Adds an entity under a text; a second time changes nothing.
    pub fn insert(&mut self, text: &[&str], entity: EntityId) {
        let (shard, half) = self.hash(text);
        if let Some(shard) = self.shards.get_mut(shard)
            && shard.find(spread(half), |entry| *entry == (half, entity)).is_none()
        {
            Arc::make_mut(shard).insert_unique(spread(half), (half, entity), |(half, _)| spread(*half));
        }
    }

    /// The shard of a text, and the half of its hash that is kept there.
    fn hash(&self, text: &[&str]) -> (usize, u32) {
        let hash = self.hasher.hash_one(text);
        // Neither half is more than 32 bits, whatever the compiler can tell.
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
        (half(hash >> 32) as usize % SHARDS, half(hash))
    }
}

/// A hash as the table wants it: it takes its control bits from the top and the place from the bottom.
fn spread(half: u32) -> u64 {
    u64::from(half) << 32 | u64::from(half)
}
