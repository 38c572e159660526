//! Answers that wait to be sent: bounded in number and in bytes, so that whoever reads slowly lets its operations
//! wait and not its answers pile up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;

use crate::config::StreamSettings;

/// The bytes of a KiB.
const KIB: usize = 1024;

/// Where answers are put.
pub(super) struct Queue<T> {
    waiting: mpsc::Sender<(T, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
    kib: u32,
    patience: Duration,
}

// Not derived, as what is put need not be cloned.
impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self { waiting: self.waiting.clone(), room: self.room.clone(), kib: self.kib, patience: self.patience }
    }
}

/// Where they are taken from.
pub(super) struct Waiting<T>(mpsc::Receiver<(T, OwnedSemaphorePermit)>);

/// Why something was not put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untaken {
    /// Nobody takes anything any more.
    Gone,
    /// There was no room for as long as a reader may keep an answer waiting.
    Slow,
}

/// A queue with the bounds of the settings.
pub(super) fn queue<T>(settings: &StreamSettings) -> (Queue<T>, Waiting<T>) {
    let kib = settings.queue_kib.get();
    let (waiting, taken) = mpsc::channel(usize::try_from(settings.queue.get()).unwrap_or(usize::MAX));
    let room = Arc::new(Semaphore::new(usize::try_from(kib).unwrap_or(usize::MAX)));
    (Queue { waiting, room, kib, patience: settings.send }, Waiting(taken))
}

impl<T> Queue<T> {
    /// Puts what takes so many bytes, when there is room for it; what takes more than all the room waits alone.
    ///
    /// # Errors
    /// [`Untaken`].
    pub(super) async fn put(&self, what: T, bytes: usize) -> Result<(), Untaken> {
        let kib = u32::try_from(bytes.div_ceil(KIB)).unwrap_or(u32::MAX).clamp(1, self.kib);
        let put = async {
            let room = self.room.clone().acquire_many_owned(kib).await.map_err(|_| Untaken::Gone)?;
            self.waiting.send((what, room)).await.map_err(|_| Untaken::Gone)
        };
        timeout(self.patience, put).await.unwrap_or(Err(Untaken::Slow))
    }
}

impl<T> Waiting<T> {
    /// The next, waited for; none when nobody puts any more.
    pub(super) async fn next(&mut self) -> Option<T> {
        self.0.recv().await.map(|(what, _room)| what)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use futures_util::FutureExt as _;

    use super::*;

    fn settings(queue: u32, queue_kib: u32) -> StreamSettings {
        let [queue, queue_kib] = [queue, queue_kib].map(|number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN));
        StreamSettings { queue, queue_kib, ..StreamSettings::default() }
    }

    #[tokio::test]
    async fn it_is_bounded_in_number_and_in_bytes() {
        let (queue, mut waiting) = queue(&settings(2, 4));
        assert_eq!(queue.put(1, 10).await, Ok(()));
        assert_eq!(queue.put(2, 10).await, Ok(()));
        assert_eq!(queue.put(3, 10).now_or_never(), None, "a third");
        assert_eq!(waiting.next().await, Some(1));
        assert_eq!(queue.put(4, 4 * KIB).now_or_never(), None, "more than the bytes that are left");
        assert_eq!(waiting.next().await, Some(2));
        assert_eq!(queue.put(5, 100 * KIB).await, Ok(()), "more than all of them, alone");
        assert_eq!(queue.put(6, 1).now_or_never(), None);
        drop(waiting);
        assert_eq!(queue.put(7, 1).await, Err(Untaken::Gone));
    }

    #[tokio::test]
    async fn whoever_takes_nothing_is_slow() {
        let (queue, _waiting) = queue(&StreamSettings { send: Duration::from_millis(1), ..settings(1, 1) });
        assert_eq!(queue.put(1, 1).await, Ok(()));
        assert_eq!(queue.put(2, 1).await, Err(Untaken::Slow));
    }
}
