//! Cycles: which nodes of a graph can reach one another.

use std::collections::HashMap;
use std::hash::Hash;

/// The groups of nodes that reach one another (Tarjan's strongly connected components), each node
/// in one group. A group comes after those that its nodes lead to. Linear, and not recursive.
pub(super) fn components<N: Copy + Eq + Hash>(
    nodes: impl IntoIterator<Item = N>,
    next: impl Fn(N) -> Vec<N>,
) -> Vec<Vec<N>> {
    let mut search = Search { seen: HashMap::new(), open: Vec::new(), groups: Vec::new() };
    for node in nodes {
        if !search.seen.contains_key(&node) {
            search.from(node, &next);
        }
    }
    search.groups
}

struct Search<N> {
    /// When each node was found, and the earliest open node that it leads to; none once its group is closed.
    seen: HashMap<N, Option<usize>>,
    open: Vec<N>,
    groups: Vec<Vec<N>>,
}

/// A node on the way: its place among the open nodes, what it leads to that was not looked at yet,
/// and the lowest place that it was seen to lead to.
struct Frame<N> {
    place: usize,
    waiting: Vec<N>,
    low: usize,
}

impl<N: Copy + Eq + Hash> Search<N> {
    fn enter(&mut self, node: N, next: &impl Fn(N) -> Vec<N>) -> Frame<N> {
        let place = self.open.len();
        self.open.push(node);
        self.seen.insert(node, Some(place));
        Frame { place, waiting: next(node), low: place }
    }

    fn from(&mut self, start: N, next: &impl Fn(N) -> Vec<N>) {
        let mut way = vec![self.enter(start, next)];
        while let Some(frame) = way.last_mut() {
            if let Some(node) = frame.waiting.pop() {
                match self.seen.get(&node) {
                    Some(Some(place)) => frame.low = frame.low.min(*place),
                    Some(None) => {}
                    None => {
                        let entered = self.enter(node, next);
                        way.push(entered);
                    }
                }
                continue;
            }
            let (place, low) = (frame.place, frame.low);
            way.pop();
            if low == place {
                let group = self.open.split_off(place);
                for node in &group {
                    self.seen.insert(*node, None);
                }
                self.groups.push(group);
            }
            if let Some(before) = way.last_mut() {
                before.low = before.low.min(low);
            }
        }
    }
}
