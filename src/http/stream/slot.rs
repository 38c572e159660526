//! How many streams are open, in all and of a client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use crate::http::traffic::Share;

/// The streams that are open.
#[derive(Clone)]
pub(super) struct Slots(Arc<Taken>);

struct Taken {
    most: usize,
    most_per_client: usize,
    clients: Mutex<HashMap<Share, usize>>,
    all: watch::Sender<usize>,
}

/// What a stream has while it is open. Dropping it gives it back.
pub(super) struct Slot {
    taken: Arc<Taken>,
    client: Share,
}

/// Why a stream is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    /// The server has as many as it takes.
    Server(usize),
    /// The client has as many as one may.
    Client(usize),
}

impl Slots {
    /// None open, of at most so many in all and so many of a client.
    pub(super) fn new(most: usize, most_per_client: usize) -> Self {
        let (clients, all) = (Mutex::default(), watch::Sender::new(0));
        Self(Arc::new(Taken { most, most_per_client, clients, all }))
    }

    /// A slot for a client.
    ///
    /// # Errors
    /// [`Full`].
    pub(super) fn take(&self, client: Share) -> Result<Slot, Full> {
        let taken = &self.0;
        let mut clients = taken.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if *taken.all.borrow() >= taken.most {
            return Err(Full::Server(taken.most));
        }
        let of_client = clients.get(&client).copied().unwrap_or_default();
        if of_client >= taken.most_per_client {
            return Err(Full::Client(taken.most_per_client));
        }
        clients.insert(client.clone(), of_client + 1);
        taken.all.send_modify(|all| *all += 1);
        Ok(Slot { taken: taken.clone(), client })
    }

    /// How many are taken.
    pub(super) fn count(&self) -> usize {
        *self.0.all.borrow()
    }

    /// Waits until no stream is open.
    pub(super) async fn empty(&self) {
        // The sender lives as long as this.
        let _ = self.0.all.subscribe().wait_for(|all| *all == 0).await;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut clients = self.taken.clients.lock().unwrap_or_else(PoisonError::into_inner);
        match clients.get_mut(&self.client) {
            Some(of_client) if *of_client > 1 => *of_client -= 1,
            _ => {
                clients.remove(&self.client);
            }
        }
        self.taken.all.send_modify(|all| *all = all.saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn slots_are_counted_in_all_and_by_client_and_given_back() {
        let [one, other, third] = ["one", "other", "third"].map(|name| Share::Known(name.into()));
        let slots = Slots::new(3, 2);
        let held = (slots.take(one.clone()).ok(), slots.take(one.clone()).ok());
        assert!(held.0.is_some() && held.1.is_some());
        assert_eq!(slots.take(one.clone()).err(), Some(Full::Client(2)));
        let last = slots.take(other).ok();
        assert_eq!(slots.take(third).err(), Some(Full::Server(3)));
        drop(held);
        assert!(slots.take(one).is_ok());
        drop(last);
        slots.empty().await;
        assert!(slots.0.clients.lock().is_ok_and(|clients| clients.is_empty()));
    }
}
