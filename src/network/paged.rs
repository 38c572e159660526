//! An array in shared pages: copying it costs a pointer a block, changing it a page.

use std::sync::Arc;

/// Items a page. A revision copies every page that it touches, so pages are small.
const PAGE: usize = 64;
/// Pages a block.
const BLOCK: usize = 128;

type Page<T> = Arc<Vec<T>>;

/// An array that many versions of a network share, but for the pages in which they differ.
#[derive(Debug, Clone)]
pub struct Paged<T> {
    blocks: Vec<Arc<Vec<Page<T>>>>,
    length: usize,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { blocks: Vec::new(), length: 0 }
    }
}

impl<T> Paged<T> {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length
    }

    /// The item at `index`.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.blocks.get(index / (PAGE * BLOCK))?.get(index / PAGE % BLOCK)?.get(index % PAGE)
    }

    /// The items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.blocks.iter().flat_map(|block| block.iter().flat_map(|page| page.iter()))
    }

    /// The items from `index` on, in order.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = &T> {
        (index..self.length).filter_map(|index| self.get(index))
    }
}

impl<T: Clone> Paged<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let at = self.length;
        if at.is_multiple_of(PAGE * BLOCK) {
            self.blocks.push(Arc::new(Vec::new()));
        }
        if let Some(block) = self.blocks.last_mut() {
            let block = Arc::make_mut(block);
            if at.is_multiple_of(PAGE) {
                block.push(Arc::new(Vec::new()));
            }
            if let Some(page) = block.last_mut() {
                Arc::make_mut(page).push(item);
                self.length += 1;
            }
        }
    }

    /// The item at `index`, to change; its page is copied where another version shares it.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let block = Arc::make_mut(self.blocks.get_mut(index / (PAGE * BLOCK))?);
        Arc::make_mut(block.get_mut(index / PAGE % BLOCK)?).get_mut(index % PAGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_share_what_they_do_not_change() {
        let mut old = Paged::default();
        for number in 0..20_000 {
            old.push(number);
        }
        let mut new = old.clone();
        if let Some(item) = new.get_mut(9_000) {
            *item = -1;
        }
        new.push(20_000);
        assert_eq!((old.get(9_000), new.get(9_000)), (Some(&9_000), Some(&-1)));
        assert_eq!((old.len(), new.len(), new.get(20_000)), (20_000, 20_001, Some(&20_000)));
        assert!(old.iter().copied().eq(0..20_000));
        assert_eq!(new.iter_from(19_998).copied().collect::<Vec<_>>(), [19_998, 19_999, 20_000]);
        let shared =
            old.blocks.iter().flat_map(|block| block.iter()).zip(new.blocks.iter().flat_map(|block| block.iter()));
        assert_eq!(shared.filter(|(one, other)| !Arc::ptr_eq(one, other)).count(), 2);
    }
}
