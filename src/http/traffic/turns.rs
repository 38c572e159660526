//! Turns among what is costly: a few at once, and the next is for whoever has had the least of late.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::{MANY_CLIENTS, Share};

/// How long it takes until half of what a client has had is forgotten.
const HALF_FORGOTTEN: Duration = Duration::from_secs(1);
/// What a client has had that is not worth remembering.
const NOTHING: Duration = Duration::from_millis(1);

/// Who has a turn, and who waits for one.
pub(super) struct Turns(Mutex<Line>);

struct Line {
    free: usize,
    /// In the order in which they came.
    waiting: Vec<Waiting>,
    had: HashMap<Share, Had>,
    count: u64,
}

struct Waiting {
    number: u64,
    share: Share,
    begins: oneshot::Sender<Turn>,
}

/// For how long a client had turns, as of a time.
#[derive(Clone, Copy)]
struct Had {
    seconds: f64,
    at: Instant,
}

impl Had {
    fn by(self, now: Instant) -> f64 {
        let halves = now.saturating_duration_since(self.at).as_secs_f64() / HALF_FORGOTTEN.as_secs_f64();
        self.seconds * 0.5_f64.powf(halves)
    }
}

/// A turn, until it is dropped.
pub(in crate::http) struct Turn {
    /// None where it went to somebody who waits no longer.
    of: Option<Arc<Turns>>,
    share: Share,
    begun: Instant,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(turns) = self.of.take() {
            turns.ended(&self.share, self.begun.elapsed());
        }
    }
}

/// A place in the line, left for whatever reason.
struct Place<'t>(&'t Turns, u64);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.line().waiting.retain(|waiting| waiting.number != self.1);
    }
}

impl Turns {
    /// So many at once.
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Line { free: most.max(1), waiting: Vec::new(), had: HashMap::new(), count: 0 })))
    }

    /// A turn for a client, waited for. As many wait as have a place among the requests under way.
    pub(super) async fn turn(self: &Arc<Self>, share: &Share) -> Turn {
        let (mut begins, place) = {
            let mut line = self.line();
            if line.free > 0 {
                line.free -= 1;
                return self.given(share);
            }
            line.count += 1;
            let number = line.count;
            let (sender, begins) = oneshot::channel();
            line.waiting.push(Waiting { number, share: share.clone(), begins: sender });
            (begins, Place(self, number))
        };
        let turn = (&mut begins).await;
        drop(place);
        // Whoever waits is in the line until there is a turn for it: it is always given one.
        turn.unwrap_or_else(|_| Turn { of: None, share: share.clone(), begun: Instant::now() })
    }

    fn given(self: &Arc<Self>, share: &Share) -> Turn {
        Turn { of: Some(self.clone()), share: share.clone(), begun: Instant::now() }
    }

    /// A turn is over: the next has it, or it is free.
    fn ended(self: &Arc<Self>, share: &Share, took: Duration) {
        let now = Instant::now();
        let mut line = self.line();
        let seconds = line.had_by(share, now) + took.as_secs_f64();
        if line.had.len() > MANY_CLIENTS {
            line.had.retain(|_, had| had.by(now) > NOTHING.as_secs_f64());
        }
        line.had.insert(share.clone(), Had { seconds, at: now });
        while let Some(Waiting { share, begins, .. }) = line.next(now) {
            match begins.send(self.given(&share)) {
                Ok(()) => return,
                // It waits no longer. The line is held: the turn must not end here.
                Err(mut unwanted) => unwanted.of = None,
            }
        }
        line.free += 1;
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn had_by(&self, share: &Share, now: Instant) -> f64 {
        self.had.get(share).map_or(0.0, |had| had.by(now))
    }

    /// Takes out of the line who has had the least, and of one client what came first.
    fn next(&mut self, now: Instant) -> Option<Waiting> {
        let had = self.waiting.iter().map(|waiting| self.had_by(&waiting.share, now)).enumerate();
        let (place, _) = had.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
        Some(self.waiting.remove(place))
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::yield_now;

    use super::*;

    fn known(name: &str) -> Share {
        Share::Known(name.into())
    }

    /// How many turns are free, and how many wait.
    fn standing(turns: &Turns) -> (usize, usize) {
        let line = turns.line();
        (line.free, line.waiting.len())
    }

    #[tokio::test]
    async fn the_next_turn_is_for_whoever_had_the_least() {
        let turns = Turns::new(1);
        let had = |name: &str, seconds: f64| {
            turns.line().had.insert(known(name), Had { seconds, at: Instant::now() });
        };
        (had("much", 30.0), had("little", 10.0));
        let first = turns.turn(&known("first")).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = Vec::new();
        for name in ["much", "little", "new", "much"] {
            let (turns, order) = (turns.clone(), order.clone());
            waiting.push(tokio::spawn(async move {
                let _turn = turns.turn(&known(name)).await;
                order.lock().unwrap().push(name);
            }));
            yield_now().await;
        }
        drop(first);
        for one in waiting {
            one.await.unwrap();
        }
        assert_eq!(*order.lock().unwrap(), ["new", "little", "much", "much"]);
        assert_eq!(standing(&turns), (1, 0));
    }

    #[tokio::test]
    async fn whoever_waits_no_longer_takes_no_turn_along() {
        let turns = Turns::new(1);
        let (turn, gone) = (turns.turn(&known("first")).await, known("gone"));
        for _ in 0..3 {
            let mut waits = Box::pin(turns.turn(&gone));
            assert!(futures_util::poll!(&mut waits).is_pending());
            assert_eq!(turns.line().waiting.len(), 1);
            drop(waits);
            assert_eq!(turns.line().waiting.len(), 0);
        }
        // It goes away when it has its turn already, and does not know it yet.
        let mut waits = Box::pin(turns.turn(&gone));
        assert!(futures_util::poll!(&mut waits).is_pending());
        drop(turn);
        drop(waits);
        assert_eq!(standing(&turns), (1, 0));
    }

    #[test]
    fn what_was_had_is_forgotten() {
        let had = Had { seconds: 8.0, at: Instant::now() };
        let after = |seconds| had.by(had.at + Duration::from_secs(seconds));
        assert!((after(0) - 8.0).abs() < 1e-9 && (after(3) - 1.0).abs() < 1e-9);
    }
}
