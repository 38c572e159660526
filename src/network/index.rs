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
    shards: Vec<Arc<HashTable<(u64, EntityId)>>>,
    hasher: foldhash::quality::RandomState,
}

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
        let hash = self.hash(text);
        let shard = self.shards.get(Self::shard(hash));
        shard.into_iter().flat_map(move |shard| {
            shard.iter_hash(hash).filter(move |(other, _)| *other == hash).map(|(_, entity)| *entity)
        })
    }

    /// Adds an entity under a text; a second time changes nothing.
    pub fn insert(&mut self, text: &[&str], entity: EntityId) {
        let hash = self.hash(text);
        if let Some(shard) = self.shards.get_mut(Self::shard(hash))
            && shard.find(hash, |entry| *entry == (hash, entity)).is_none()
        {
            Arc::make_mut(shard).insert_unique(hash, (hash, entity), |(hash, _)| *hash);
        }
    }

    fn hash(&self, text: &[&str]) -> u64 {
        self.hasher.hash_one(text)
    }

    fn shard(hash: u64) -> usize {
        // The table takes its control bits from the top and its place from the bottom.
        usize::try_from(hash >> 32 & (SHARDS as u64 - 1)).unwrap_or_default()
    }
}
