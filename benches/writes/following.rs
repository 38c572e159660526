//! How long it takes from a commit on one instance until another has the revision.

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use super::place::{KINDS, Place, next_membership, percentile, populate, write};

/// Revisions measured.
const REVISIONS: usize = 2_000;
/// How often the other instance looks, as `herred serve` does.
const LOOK: Duration = Duration::from_millis(50);

pub async fn measure() {
    for kind in KINDS {
        let place = Place::new(kind).await;
        let (one, other) = (place.store().await, place.store().await);
        populate(&one).await;
        let following = [one.follow(LOOK), other.follow(LOOK)];
        let (told, mut committed) = mpsc::unbounded_channel();
        let seeing = tokio::spawn(async move {
            let mut waits = Vec::with_capacity(REVISIONS);
            while let Some((revision, at)) = committed.recv().await {
                let until = tokio::time::Instant::now() + Duration::from_secs(30);
                other.at_least(revision, until).await.expect("it comes to be seen");
                waits.push(Instant::now().duration_since(at).as_secs_f64() * 1000.0);
            }
            (other, waits)
        });
        for at in 0..REVISIONS {
            let changes = next_membership().to_vec();
            let revision = one.write(write(changes)).await.expect("written").revision.expect("one");
            told.send((revision, Instant::now())).expect("somebody waits");
            // Pauses of 0 to 30 ms, so that the looks are met at every moment.
            tokio::time::sleep(Duration::from_micros(at as u64 * 7_919 % 30_000)).await;
        }
        drop(told);
        let (other, mut waits) = seeing.await.expect("seen");
        waits.sort_by(f64::total_cmp);
        let at = |part| percentile(&waits, part);
        println!(
            "{kind}: {REVISIONS} revisions seen by another instance after {:.1} ms (half), {:.1} ms (95 of 100), {:.1} ms (99), {:.1} ms (the last)",
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0)
        );
        following.iter().for_each(tokio::task::JoinHandle::abort);
        one.close().await.expect("closed");
        other.close().await.expect("closed");
    }
}
