//! An array in shared pages: copying it costs a pointer a block, changing it a page.

use std::sync::Arc;

/// Items a page. A revision copies every page that it touches, so pages are small.
const PAGE: usize = 64;
/// Pages a block.
const BLOCK: usize = 128;

type Page<T> = Arc<[T]>;

/// An array that many versions of a network share, but for the pages in which they differ.
///
/// An item is three steps away: its block, its page, itself. What fills no page yet, and pages that
/// fill no block, are apart, so that full ones need not grow.
#[derive(Debug, Clone)]
pub struct Paged<T> {
    blocks: Vec<Arc<[Page<T>]>>,
    /// The pages after the last full block.
    pages: Arc<Vec<Page<T>>>,
    /// The items after the last full page.
    tail: Arc<Vec<T>>,
}

impl<T> Default for Paged<T> {
    fn default() -> Self {
        Self { blocks: Vec::new(), pages: Arc::default(), tail: Arc::default() }
    }
}

impl<T> Paged<T> {
    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        (self.blocks.len() * BLOCK + self.pages.len()) * PAGE + self.tail.len()
    }

    /// The item at `index`.
    #[must_use]
    #[inline]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.page(index / PAGE)?.get(index % PAGE)
    }

    /// The page with a number.
    #[inline]
    fn page(&self, number: usize) -> Option<&[T]> {
        if let Some(block) = self.blocks.get(number / BLOCK) {
            return block.get(number % BLOCK).map(AsRef::as_ref);
        }
        let after = number - self.blocks.len() * BLOCK;
        match self.pages.get(after) {
            Some(page) => Some(page),
            None => (after == self.pages.len()).then_some(self.tail.as_slice()),
        }
    }

    /// The items in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        let pages = self.blocks.iter().flat_map(|block| block.iter()).chain(self.pages.iter());
        pages.flat_map(|page| page.iter()).chain(self.tail.iter())
    }

    /// The items from `index` on, in order.
    pub fn iter_from(&self, index: usize) -> impl Iterator<Item = &T> {
        let pages = (index / PAGE..).map_while(|number| self.page(number));
        pages.flatten().skip(index % PAGE)
    }
}

impl<T: Clone> Paged<T> {
    /// Adds an item at the end.
    pub fn push(&mut self, item: T) {
        let tail = Arc::make_mut(&mut self.tail);
        tail.push(item);
        if tail.len() == PAGE {
            let pages = Arc::make_mut(&mut self.pages);
            pages.push(std::mem::take(tail).into());
            if pages.len() == BLOCK {
                self.blocks.push(std::mem::take(pages).into());
            }
        }
    }

    /// The item at `index`, to change; its page is copied where another version shares it.
    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        let (number, full) = (index / PAGE, self.blocks.len() * BLOCK);
        let page = match number.checked_sub(full) {
            None => Arc::make_mut(self.blocks.get_mut(number / BLOCK)?).get_mut(number % BLOCK)?,
            Some(after) if after < self.pages.len() => Arc::make_mut(&mut self.pages).get_mut(after)?,
            Some(after) if after == self.pages.len() => return Arc::make_mut(&mut self.tail).get_mut(index % PAGE),
            Some(_) => return None,
        };
        Arc::make_mut(page).get_mut(index % PAGE)
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
        let pages = |paged: &Paged<i32>| -> Vec<Page<i32>> {
            paged.blocks.iter().flat_map(|block| block.iter()).chain(paged.pages.iter()).cloned().collect()
        };
        let differ = pages(&old).iter().zip(&pages(&new)).filter(|(one, other)| !Arc::ptr_eq(one, other)).count();
        assert_eq!((differ, Arc::ptr_eq(&old.tail, &new.tail)), (1, false));
    }
}
