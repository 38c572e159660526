//! Which boxes stand on which row, and in which order: superiors above, few crossings.
//!
//! The tiers are bands of rows. Within a band a box stands below what is above it; a line that would close a
//! circle is left out of that. Lines that pass over rows get a bend on each of them.
#![expect(clippy::indexing_slicing, reason = "a place is one that this file counted")]

use crate::network::relation::Superior;

use super::look::upper_end;
use super::model::Unfit;
use super::stack::{Drawn, Tier};

/// The most boxes of a picture, and the most lines.
const MOST_BOXES: usize = 1_000;
const MOST_LINES: usize = 4_000;
/// The most boxes and bends.
const MOST_ITEMS: usize = 20_000;
/// How often the rows are put in order, downward and upward in turn.
const SWEEPS: usize = 12;
/// How often neighbours are tried the other way round, and in how large a picture at most.
const SWAPS: usize = 6;
const MOST_SWAPPED: usize = 2_000;

/// What stands on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A box, by its place.
    Box(usize),
    /// Where a line passes the row.
    Bend,
}

/// A line on its way through the rows.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    /// Whether it is drawn from below.
    pub(super) rises: bool,
    /// The items that it touches, from above; both ends are boxes, on one row where there are two.
    pub(super) items: Vec<usize>,
}

/// Boxes and bends on rows.
pub(super) struct Layers {
    pub(super) items: Vec<Item>,
    /// The row of each item.
    pub(super) row_of: Vec<usize>,
    /// The items of each row, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// One for each line, in their order.
    pub(super) chains: Vec<Chain>,
    /// The tier of each row.
    pub(super) tiers: Vec<Tier>,
}

/// Puts boxes on rows; `widths` are those of the boxes, `widest` what a row of boxes should not exceed.
///
/// # Errors
/// There are too many.
pub(super) fn layers(drawn: &Drawn, widths: &[i32], widest: i32) -> Result<Layers, Unfit> {
    if drawn.boxes.len() > MOST_BOXES || drawn.lines.len() > MOST_LINES {
        return Err(Unfit::TooLarge);
    }
    let mut layers = rows_of(drawn, widths, widest);
    let boxes = drawn.boxes.len();
    for line in &drawn.lines {
        let (from, to) = (layers.row_of[line.from], layers.row_of[line.to]);
        let (upper, lower) = if from <= to { (line.from, line.to) } else { (line.to, line.from) };
        let mut items = vec![upper];
        for row in from.min(to) + 1..from.max(to) {
            let bend = layers.items.len();
            layers.items.push(Item::Bend);
            layers.row_of.push(row);
            layers.rows[row].push(bend);
            items.push(bend);
            if bend - boxes > MOST_ITEMS {
                return Err(Unfit::TooLarge);
            }
        }
        items.push(lower);
        layers.chains.push(Chain { rises: from > to, items });
    }
    put_in_order(&mut layers);
    Ok(layers)
}

fn rows_of(drawn: &Drawn, widths: &[i32], widest: i32) -> Layers {
    let count = drawn.boxes.len();
    let ranks = ranks(count, &arcs(drawn));
    let mut layers = Layers {
        items: (0..count).map(Item::Box).collect(),
        row_of: vec![0; count],
        rows: Vec::new(),
        chains: Vec::new(),
        tiers: Vec::new(),
    };
    let has_below = |place: usize| {
        drawn.lines.iter().any(|line| match upper_end(line.along) {
            Some((Superior::From, _)) => line.from == place,
            Some((Superior::To, _)) => line.to == place,
            None => false,
        })
    };
    // Boxes are in the order of their tiers.
    let mut start = 0;
    while let Some(first) = drawn.boxes.get(start) {
        let end = start + drawn.boxes[start..].iter().take_while(|one| one.tier == first.tier).count();
        let deepest = (start..end).map(|place| ranks[place]).max().unwrap_or(0);
        for rank in 0..=deepest {
            let mut boxes: Vec<usize> = (start..end).filter(|place| ranks[*place] == rank).collect();
            if boxes.is_empty() {
                continue;
            }
            let width: i32 = boxes.iter().map(|place| widths[*place]).sum();
            let rows = usize::try_from(width / widest + 1).unwrap_or(1);
            if rows > 1 {
                // What has something below it stands nearest to that.
                boxes.sort_by_cached_key(|place| has_below(*place));
            }
            for row in boxes.chunks(boxes.len().div_ceil(rows)) {
                for place in row {
                    layers.row_of[*place] = layers.rows.len();
                }
                layers.rows.push(row.to_vec());
                layers.tiers.push(first.tier);
            }
        }
        start = end;
    }
    layers
}

/// What stands above what within a band: first what the kinds of the lines say, then what reads best.
fn arcs(drawn: &Drawn) -> Vec<(usize, usize)> {
    let arc = |wanted: bool| {
        drawn.lines.iter().filter_map(move |line| {
            let (end, said) = upper_end(line.along)?;
            let arc = if end == Superior::From { (line.from, line.to) } else { (line.to, line.from) };
            let in_band = drawn.boxes[line.from].tier == drawn.boxes[line.to].tier;
            (said == wanted && in_band).then_some(arc)
        })
    };
    arc(true).chain(arc(false)).collect()
}

/// The rank of each: one more than the lowest of those above it. An arc that would close a circle is left out.
fn ranks(count: usize, arcs: &[(usize, usize)]) -> Vec<usize> {
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut above = vec![0_usize; count];
    for (upper, lower) in arcs {
        if upper != lower && !below[*upper].contains(lower) && !reaches(&below, *lower, *upper) {
            below[*upper].push(*lower);
            above[*lower] += 1;
        }
    }
    let mut ranks = vec![0; count];
    let mut open: Vec<usize> = (0..count).filter(|place| above[*place] == 0).collect();
    let tops = open.clone();
    while let Some(upper) = open.pop() {
        for lower in &below[upper] {
            ranks[*lower] = ranks[*lower].max(ranks[upper] + 1);
            above[*lower] -= 1;
            if above[*lower] == 0 {
                open.push(*lower);
            }
        }
    }
    // What only stands above others stands close above them.
    for top in tops {
        if let Some(highest) = below[top].iter().map(|lower| ranks[*lower]).min() {
            ranks[top] = highest - 1;
        }
    }
    ranks
}

fn reaches(below: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; below.len()];
    let mut open = vec![from];
    while let Some(place) = open.pop() {
        if place == to {
            return true;
        }
        if !std::mem::replace(&mut seen[place], true) {
            open.extend(&below[place]);
        }
    }
    false
}

/// The neighbours of items on the rows above and below.
pub(super) struct Neighbours {
    pub(super) above: Vec<Vec<usize>>,
    pub(super) below: Vec<Vec<usize>>,
}

impl Layers {
    pub(super) fn neighbours(&self) -> Neighbours {
        let none = || vec![Vec::new(); self.items.len()];
        let mut neighbours = Neighbours { above: none(), below: none() };
        for pair in self.chains.iter().flat_map(|chain| chain.items.windows(2)) {
            let (upper, lower) = (pair[0], pair[1]);
            if self.row_of[upper] != self.row_of[lower] {
                neighbours.below[upper].push(lower);
                neighbours.above[lower].push(upper);
            }
        }
        neighbours
    }
}

/// Orders the rows so that few lines cross: each by the mean place of its neighbours, downward and upward in
/// turn, and then neighbours the other way round where that is better.
fn put_in_order(layers: &mut Layers) {
    let neighbours = layers.neighbours();
    let mut place = vec![0_usize; layers.items.len()];
    number(&layers.rows, &mut place);
    let mut best = (crossings(&layers.rows, &neighbours, &place), layers.rows.clone());
    let rows = layers.rows.len();
    for sweep in 0..SWEEPS {
        let downward = sweep % 2 == 0;
        for step in 0..rows {
            let row = if downward { step } else { rows - 1 - step };
            let side = if downward { &neighbours.above } else { &neighbours.below };
            let mean = |item: usize| {
                let near = &side[item];
                let sum: usize = near.iter().map(|other| place[*other]).sum();
                if near.is_empty() { place[item] * 1_000 } else { sum * 1_000 / near.len() }
            };
            let mut ordered: Vec<(usize, usize)> = layers.rows[row].iter().map(|item| (mean(*item), *item)).collect();
            ordered.sort_by_key(|(mean, _)| *mean);
            layers.rows[row] = ordered.into_iter().map(|(_, item)| item).collect();
            number(&layers.rows[row..=row], &mut place);
        }
        let found = crossings(&layers.rows, &neighbours, &place);
        if found < best.0 {
            best = (found, layers.rows.clone());
        }
    }
    layers.rows = best.1;
    number(&layers.rows, &mut place);
    if layers.items.len() <= MOST_SWAPPED {
        swap(&mut layers.rows, &neighbours, &mut place);
    }
}

fn number(rows: &[Vec<usize>], place: &mut [usize]) {
    for row in rows {
        for (at, item) in row.iter().enumerate() {
            place[*item] = at;
        }
    }
}

/// How many lines cross between the rows.
fn crossings(rows: &[Vec<usize>], neighbours: &Neighbours, place: &[usize]) -> usize {
    let mut found = 0;
    for (row, next) in rows.iter().zip(rows.iter().skip(1)) {
        // A tree of counts: how many lines so far end at or left of a place.
        let mut ended = vec![0_usize; next.len() + 1];
        let mut drawn = 0;
        for item in row {
            let mut ends: Vec<usize> = neighbours.below[*item].iter().map(|other| place[*other]).collect();
            ends.sort_unstable();
            for end in &ends {
                let (mut at, mut left) = (end + 1, 0);
                while at > 0 {
                    left += ended[at];
                    at &= at - 1;
                }
                found += drawn - left;
            }
            drawn += ends.len();
            for end in ends {
                let mut at = end + 1;
                while at < ended.len() {
                    ended[at] += 1;
                    at += at & at.wrapping_neg();
                }
            }
        }
    }
    found
}

/// Tries neighbours the other way round.
fn swap(rows: &mut [Vec<usize>], neighbours: &Neighbours, place: &mut [usize]) {
    let crossing = |left: &[usize], right: &[usize], place: &[usize]| {
        let pairs = left.iter().flat_map(|one| right.iter().map(move |other| (place[*one], place[*other])));
        pairs.fold((0_usize, 0_usize), |(now, then), (one, other)| {
            (now + usize::from(one > other), then + usize::from(one < other))
        })
    };
    for _ in 0..SWAPS {
        let mut better = false;
        for row in rows.iter_mut() {
            for at in 1..row.len() {
                let (left, right) = (row[at - 1], row[at]);
                let above = crossing(&neighbours.above[left], &neighbours.above[right], place);
                let below = crossing(&neighbours.below[left], &neighbours.below[right], place);
                if above.1 + below.1 < above.0 + below.0 {
                    row.swap(at - 1, at);
                    place.swap(left, right);
                    better = true;
                }
            }
        }
        if !better {
            break;
        }
    }
}
