//! One operation of a stream: its answers, put into a queue.

use std::future::poll_fn;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use tokio::task::AbortHandle;
use tokio_util::sync::PollSemaphore;

use super::queue::{Queue, Untaken};
use crate::graphql::{Answered, ErrorCode};
use crate::http::answer;

/// An operation under way; dropping it ends it.
pub(super) struct Running(pub(super) AbortHandle);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What an operation has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// An answer.
    Next(Bytes),
    /// What it is refused with, before it is executed or instead; the end.
    Error(Bytes),
    /// It has said all; the end.
    Complete,
}

impl Said {
    fn bytes(&self) -> usize {
        match self {
            Self::Next(answer) | Self::Error(answer) => answer.len(),
            Self::Complete => 0,
        }
    }
}

/// Puts the answers of an operation into a queue until there are no more; `so` says what is put.
///
/// # Errors
/// [`Untaken`]: then it has not said all.
pub(super) async fn say<T>(
    answers: impl Future<Output = Answers>,
    queue: Queue<T>,
    so: impl Fn(Said) -> T,
) -> Result<(), Untaken> {
    let put = |said: Said| {
        let bytes = said.bytes();
        queue.put(so(said), bytes)
    };
    let all = AssertUnwindSafe(async {
        let mut answers = answers.await;
        while let Some(Answered { body, executed, .. }) = answers.next().await {
            if !executed {
                return put(Said::Error(body)).await;
            }
            put(Said::Next(body)).await?;
        }
        put(Said::Complete).await
    });
    match all.catch_unwind().await {
        Ok(said) => said,
        // The panic's hook has logged what happened.
        Err(_) => put(Said::Error(fault())).await,
    }
}

/// The answer of an operation that met a fault of ours.
fn fault() -> Bytes {
    answer::body(ErrorCode::Internal, answer::FAULT).to_string().into()
}

/// The answers to an operation, each made when it is this operation's turn. There are fewer turns than threads: a
/// revision that a thousand streams wait for leaves threads to others.
pub(super) struct Answers {
    answers: BoxStream<'static, Answered>,
    turns: PollSemaphore,
}

impl Answers {
    pub(super) fn new(answers: BoxStream<'static, Answered>, turns: PollSemaphore) -> Self {
        Self { answers, turns }
    }

    /// The same once the operation has begun: a subscription then stands, and misses nothing that comes.
    pub(super) async fn begun(mut self) -> Self {
        let first = poll_fn(|context| {
            let turn = ready!(self.turns.poll_acquire(context));
            let first = self.answers.poll_next_unpin(context);
            drop(turn);
            Poll::Ready(first)
        });
        match first.await {
            Poll::Ready(Some(first)) => self.answers = stream::once(async { first }).chain(self.answers).boxed(),
            Poll::Ready(None) => self.answers = stream::empty().boxed(),
            Poll::Pending => {}
        }
        self
    }
}

impl Stream for Answers {
    type Item = Answered;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Answered>> {
        let Some(_turn) = ready!(self.turns.poll_acquire(context)) else { return Poll::Ready(None) };
        self.answers.poll_next_unpin(context)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use futures_util::future::join_all;
    use futures_util::stream::{poll_fn, repeat_with};
    use tokio::sync::Semaphore;

    use super::super::queue::queue;
    use super::*;
    use crate::config::StreamSettings;

    fn answer() -> Answered {
        Answered { body: Bytes::new(), executed: true, codes: Vec::new() }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn no_more_answers_are_made_at_once_than_there_are_turns() {
        let (at_once, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let turns = Arc::new(Semaphore::new(2));
        let streams = (0..8).map(|_| {
            let (at_once, most) = (at_once.clone(), most.clone());
            let slow = repeat_with(move || {
                most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
                at_once.fetch_sub(1, Ordering::SeqCst);
                answer()
            });
            let answers = Answers::new(slow.take(5).boxed(), PollSemaphore::new(turns.clone()));
            tokio::spawn(answers.count())
        });
        let counts: Vec<Option<usize>> = join_all(streams).await.into_iter().map(Result::ok).collect();
        assert_eq!((counts, most.load(Ordering::SeqCst)), (vec![Some(5); 8], 2));
    }

    #[tokio::test]
    async fn a_fault_ends_its_own_operation_with_an_error() {
        let mut left = 1_u32;
        let faulty = poll_fn(move |_| {
            left = left.checked_sub(1).expect("a fault");
            Poll::Ready(Some(answer()))
        });
        let answers = Answers::new(faulty.boxed(), PollSemaphore::new(Arc::new(Semaphore::new(1))));
        let (into, mut waiting) = queue(&StreamSettings::default());
        assert_eq!(say(async { answers }, into, |said| said).await, Ok(()));
        assert_eq!(waiting.next().await, Some(Said::Next(Bytes::new())));
        assert_eq!(waiting.next().await, Some(Said::Error(fault())));
        assert_eq!(waiting.next().await, None);
    }
}
