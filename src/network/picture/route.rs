//! The ways of lines: down from a box, along a track between two rows, and down again; never through a box.
#![expect(clippy::indexing_slicing, reason = "a place is one that the layers or this file counted")]

use super::layer::{Item, Layers};
use super::layout::{Route, nearest};

/// Between a row and the nearest track: room for an end and a number.
const STUB: i32 = 30;
/// Between two tracks.
const TRACK: i32 = 9;
/// Nearer than this, two verticals look like one.
const NEAR: i32 = 7;
/// Of more lines between two rows, only so many at a time are weighed against one another.
const MOST_WEIGHED: usize = 60;
/// Between two bands there is more room.
const BAND_GAP: i32 = 26;

/// Where lines leave and reach items.
pub(super) struct Ports {
    /// The ends at the lower side of each item, and at the upper: the chain, and the place in it.
    below: Vec<Vec<(usize, usize)>>,
    above: Vec<Vec<(usize, usize)>>,
    /// The x of each chain at each of its items.
    at: Vec<Vec<i32>>,
    /// Whether the ends at boxes have been placed before.
    placed: bool,
}

/// Where rows and lines are.
pub(super) struct Routed {
    /// The y and the height of each row.
    pub(super) rows: Vec<(i32, i32)>,
    pub(super) routes: Vec<Route>,
    pub(super) height: i32,
}

impl Ports {
    pub(super) fn of(layers: &Layers) -> Self {
        let none = || vec![Vec::new(); layers.items.len()];
        let mut ports = Self { below: none(), above: none(), at: Vec::new(), placed: false };
        for (number, chain) in layers.chains.iter().enumerate() {
            let last = chain.items.len() - 1;
            let beside = layers.row_of[chain.items[0]] == layers.row_of[chain.items[last]];
            ports.below[chain.items[0]].push((number, 0));
            let side = if beside { &mut ports.below } else { &mut ports.above };
            side[chain.items[last]].push((number, last));
            ports.at.push(vec![0; chain.items.len()]);
        }
        ports
    }

    /// The most ends at a side of each item.
    pub(super) fn most(&self) -> Vec<i32> {
        let sides = self.below.iter().zip(&self.above);
        sides.map(|(below, above)| i32::try_from(below.len().max(above.len())).unwrap_or(i32::MAX)).collect()
    }

    /// The x of the ends of a chain.
    pub(super) fn ends(&self, chain: usize) -> [i32; 2] {
        let at = &self.at[chain];
        [at[0], at[at.len() - 1]]
    }

    /// Places the ends at the sides of boxes in the order of where they lead, each as near to where its line
    /// comes from as the others let it; a bend is a point. Done again, it goes on from what it did before.
    pub(super) fn place(&mut self, layers: &Layers, middles: &[i32], widths: &[i32], (gap, margin): (i32, i32)) {
        for (number, chain) in layers.chains.iter().enumerate() {
            for (place, item) in chain.items.iter().enumerate() {
                if layers.items[*item] == Item::Bend || !self.placed {
                    self.at[number][place] = middles[*item];
                }
            }
        }
        self.placed = true;
        // Sides with few ends come last: they follow those with many.
        let boxes = layers.items.iter().enumerate().filter(|(_, item)| **item != Item::Bend);
        let mut sides: Vec<(usize, bool)> = boxes.flat_map(|(item, _)| [(item, true), (item, false)]).collect();
        let number = |(item, is_below): &(usize, bool)| {
            if *is_below { self.below[*item].len() } else { self.above[*item].len() }
        };
        sides.sort_by_key(|side| (std::cmp::Reverse(number(side)), *side));
        for (item, is_below) in sides {
            let ends = if is_below { &mut self.below[item] } else { &mut self.above[item] };
            let other = |place: usize| if place == 0 { 1 } else { place - 1 };
            ends.sort_by_key(|(chain, place)| (middles[layers.chains[*chain].items[other(*place)]], *chain, *place));
            let wishes = ends.iter().map(|(chain, place)| (i64::from(self.at[*chain][other(*place)]), 1));
            let wishes: Vec<(i64, i64)> = wishes.collect();
            let places = nearest(&wishes, &vec![i64::from(gap); ends.len().saturating_sub(1)]);
            // All keep within the box when each keeps the room that those beside it need.
            let least = middles[item] - widths[item] / 2 + margin;
            let most = middles[item] + widths[item] / 2 - margin;
            for ((before, after), (end, wished)) in (0..).zip((0..ends.len()).rev()).zip(ends.iter().zip(places)) {
                let after = i32::try_from(after).unwrap_or(0);
                let (least, most) = (least + before * gap, most - after * gap);
                let wished = i32::try_from(wished).unwrap_or(least);
                self.at[end.0][end.1] = wished.clamp(least.min(most), most);
            }
        }
    }

    /// Moves everything to the left.
    pub(super) fn shift(&mut self, by: i32) {
        for x in self.at.iter_mut().flatten() {
            *x -= by;
        }
    }
}

/// A line between two rows, or below one row from a box to another.
struct Wire {
    chain: usize,
    /// The place of its upper item in the chain.
    place: usize,
    from: i32,
    to: i32,
    beside: bool,
    track: i32,
}

impl Wire {
    fn is_straight(&self) -> bool {
        self.from == self.to && !self.beside
    }

    fn overlaps(&self, other: &Self) -> bool {
        let (left, right) = (self.from.min(self.to), self.from.max(self.to));
        let (other_left, other_right) = (other.from.min(other.to), other.from.max(other.to));
        left <= other_right + NEAR && other_left <= right + NEAR
    }

    /// Whether this one leaves its row where the other reaches the next, so that it must turn before.
    fn must_turn_before(&self, other: &Self) -> bool {
        let leaves = [Some(self.from), self.beside.then_some(self.to)];
        !other.beside && leaves.into_iter().flatten().any(|leaves| (leaves - other.to).abs() < NEAR)
    }

    /// Of lines that turn the same way the one that ends first turns first, so that they do not cross.
    fn order(&self) -> (bool, i32) {
        let length = (self.to - self.from).abs();
        (
            !self.beside,
            if self.beside {
                length
            } else if self.to > self.from {
                -self.from
            } else {
                self.from
            },
        )
    }
}

/// The ways of all lines, and where that leaves the rows.
pub(super) fn route(layers: &Layers, ports: &Ports, heights: &[i32]) -> Routed {
    let mut channels: Vec<Vec<Wire>> = layers.rows.iter().map(|_| Vec::new()).collect();
    for (number, chain) in layers.chains.iter().enumerate() {
        for place in 0..chain.items.len() - 1 {
            let (upper, lower) = (chain.items[place], chain.items[place + 1]);
            let beside = layers.row_of[upper] == layers.row_of[lower];
            let (from, to) = (ports.at[number][place], ports.at[number][place + 1]);
            channels[layers.row_of[upper]].push(Wire { chain: number, place, from, to, beside, track: 0 });
        }
    }
    let (mut rows, mut y) = (Vec::with_capacity(layers.rows.len()), 0);
    // The y of each chain's tracks; none where it goes straight.
    let mut tracks: Vec<Vec<Option<i32>>> = layers.chains.iter().map(|chain| vec![None; chain.items.len()]).collect();
    let mut bottom = 0;
    for (row, wires) in channels.iter_mut().enumerate() {
        let tall = |item: &usize| match layers.items[*item] {
            Item::Box(place) => heights[place],
            Item::Bend => 0,
        };
        let height = layers.rows[row].iter().map(tall).max().unwrap_or(0);
        rows.push((y, height));
        let used = assign(wires);
        let first = y + height + STUB;
        for wire in wires.iter().filter(|wire| !wire.is_straight()) {
            tracks[wire.chain][wire.place] = Some(first + wire.track * TRACK);
        }
        bottom = if wires.iter().any(|wire| wire.beside) { first + used * TRACK } else { y + height };
        let parted = layers.tiers.get(row + 1).is_some_and(|next| *next != layers.tiers[row]);
        y = first + used * TRACK + STUB + if parted { BAND_GAP } else { 0 };
    }
    let routes = layers.chains.iter().enumerate().map(|(number, chain)| {
        let mut points: Vec<(i32, i32)> = Vec::new();
        let last = chain.items.len() - 1;
        let beside = layers.row_of[chain.items[0]] == layers.row_of[chain.items[last]];
        let lower_side = |item: usize| rows[layers.row_of[item]].0 + heights[item];
        points.push((ports.at[number][0], lower_side(chain.items[0])));
        for (sides, track) in ports.at[number].windows(2).zip(&tracks[number]) {
            points.extend(track.iter().flat_map(|track| [(sides[0], *track), (sides[1], *track)]));
        }
        let end = chain.items[last];
        points.push((ports.at[number][last], if beside { lower_side(end) } else { rows[layers.row_of[end]].0 }));
        points.dedup();
        if chain.rises {
            points.reverse();
        }
        Route { points }
    });
    let routes = routes.collect();
    Routed { rows, routes, height: bottom }
}

/// Gives each wire of a channel its track, and tells how many there are. One that must turn before another
/// has a track above it; two that would lie upon one another have different ones.
fn assign(wires: &mut [Wire]) -> i32 {
    let mut order: Vec<usize> = (0..wires.len()).filter(|wire| !wires[*wire].is_straight()).collect();
    order.sort_by_key(|wire| (wires[*wire].order(), *wire));
    let mut placed: Vec<usize> = Vec::with_capacity(order.len());
    let mut used = 0;
    while !order.is_empty() {
        // The first that no other waits to turn before; in a ring of such, the first of all.
        let free = order.iter().take(MOST_WEIGHED).position(|wire| {
            let others = order.iter().take(MOST_WEIGHED);
            others.filter(|other| *other != wire).all(|other| !wires[*other].must_turn_before(&wires[*wire]))
        });
        let wire = order.remove(free.unwrap_or(0));
        let after = placed.iter().filter(|other| {
            let other = &wires[**other];
            other.overlaps(&wires[wire]) || other.must_turn_before(&wires[wire])
        });
        let track = after.map(|other| wires[*other].track + 1).max().unwrap_or(0);
        wires[wire].track = track;
        used = used.max(track);
        placed.push(wire);
    }
    used
}
