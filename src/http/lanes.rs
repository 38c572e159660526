//! Lanes: threads on which connections are read, answered and written, each with a runtime of its own.
//!
//! A runtime with several threads wakes one for what another could have done, and what one allocates another frees. A
//! connection stays in its lane, and so does all that a small question by POST needs. All else is at home, or in turns.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use hyper::rt::Executor;
use tokio::runtime::{Builder, Handle};
use tokio::sync::oneshot;

/// Where connections are served. Those that are open end when it is dropped.
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    /// How many connections there were.
    served: AtomicUsize,
    home: Home,
}

struct Lane {
    runtime: Handle,
    /// Held here and by each of its connections, which are counted by that until they speak HTTP no more.
    connections: Arc<()>,
    /// Without it the lane ends.
    _open: oneshot::Sender<Infallible>,
}

impl Lane {
    fn opened(number: usize) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        let (open, closed) = oneshot::channel();
        thread::Builder::new().name(format!("lane-{number}")).spawn(move || {
            let _: Result<Infallible, _> = runtime.block_on(closed);
            // What was begun in turns goes on, and nobody waits for it.
            runtime.shutdown_background();
        })?;
        Ok(Self { runtime: handle, connections: Arc::default(), _open: open })
    }
}

impl Lanes {
    /// As many as the runtime for all else has threads. Where the system gives none, connections are served there too.
    pub(super) fn beside(home: &Handle) -> Self {
        let opened: io::Result<Vec<Lane>> = (0..home.metrics().num_workers()).map(Lane::opened).collect();
        let lanes = opened.unwrap_or_else(|error| {
            tracing::warn!(%error, "no threads for connections: they share those of the rest");
            Vec::new()
        });
        Self { lanes, served: AtomicUsize::default(), home: Home(home.clone()) }
    }

    /// Serves a connection in the lane that has the fewest; of several such lanes each has its turn.
    pub(super) fn serve(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let served = self.served.fetch_add(1, Ordering::Relaxed);
        let (last, first) = self.lanes.split_at(served.checked_rem(self.lanes.len()).unwrap_or_default());
        match first.iter().chain(last).min_by_key(|lane| Arc::strong_count(&lane.connections)) {
            Some(lane) => {
                let counted = Arc::clone(&lane.connections);
                lane.runtime.spawn(async move {
                    connection.await;
                    drop(counted);
                });
            }
            None => self.home.execute(connection),
        }
    }

    /// Where what is not of one lane is done.
    pub(super) fn home(&self) -> Home {
        self.home.clone()
    }
}

/// The runtime of what is not of one lane: that of the store.
#[derive(Clone)]
pub(super) struct Home(pub(super) Handle);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Home {
    fn execute(&self, future: F) {
        self.0.spawn(future);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use tokio::sync::mpsc;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
    async fn connections_are_spread_over_lanes_and_end_with_them() {
        let lanes = Lanes::beside(&Handle::current());
        let (tell, mut told) = mpsc::unbounded_channel();
        let serve = |count: usize| {
            for _ in 0..count {
                let (tell, (held, until)) = (tell.clone(), oneshot::channel::<Infallible>());
                lanes.serve(async move {
                    let _ = tell.send((thread::current().name().map(str::to_owned), held));
                    let _ = until.await;
                });
            }
        };
        serve(6);
        let mut connections: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for _ in 0..6 {
            let (name, held) = told.recv().await.expect("a connection");
            connections.entry(name.expect("a lane's name")).or_default().push(held);
        }
        assert_eq!(connections.keys().collect::<Vec<_>>(), ["lane-0", "lane-1", "lane-2"]);
        assert!(connections.values().all(|held| held.len() == 2));
        // Where some have gone is room for the next.
        drop(connections.remove("lane-1"));
        let counts = || lanes.lanes.iter().map(|lane| Arc::strong_count(&lane.connections) - 1);
        let gone = async {
            while counts().ne([2, 0, 2]) {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(60), gone).await.expect("a lane lets go of what has ended");
        serve(1);
        assert_eq!(told.recv().await.expect("a connection").0.as_deref(), Some("lane-1"));
        drop(lanes);
        for mut held in connections.into_values().flatten() {
            timeout(Duration::from_secs(60), held.closed()).await.expect("it ends with its lane");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 3)]
    async fn lanes_with_as_many_connections_have_turns() {
        let lanes = Lanes::beside(&Handle::current());
        let mut names = Vec::new();
        // One after another, each over before the next, as a WebSocket's HTTP is.
        for _ in 0..6 {
            let (tell, told) = oneshot::channel();
            lanes.serve(async move { drop(tell.send(thread::current().name().map(str::to_owned))) });
            names.extend(told.await.expect("a connection"));
            let all_over = || lanes.lanes.iter().all(|lane| Arc::strong_count(&lane.connections) == 1);
            let over = async {
                while !all_over() {
                    tokio::task::yield_now().await;
                }
            };
            timeout(Duration::from_secs(60), over).await.expect("a lane lets go of what has ended");
        }
        assert_eq!(names, ["lane-0", "lane-1", "lane-2", "lane-0", "lane-1", "lane-2"]);
    }
}
