//! What the server takes on at once, and from whom: so that one client does not cost the others their answers.

mod turns;
mod used;

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};
use tracing::Instrument as _;

use crate::access::{Client, Credential, Visitor};
use turns::{Turn, Turns};
use used::Used;

/// What the server takes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// The most requests that are answered at once.
    pub under_way: usize,
    /// Requests a second that a client may make over time; it may make twice as many at once.
    pub requests: NonZeroU32,
    /// What a client's requests may cost a second over time; at once it may ask for twice as much, and for
    /// one request in any case.
    pub cost: NonZeroU32,
    /// How long a client that asks too often waits until it is told so.
    pub penalty: Duration,
    /// How many costly requests are answered at once, each on a thread of its own.
    pub costly: usize,
    /// How long a costly request may wait for its turn.
    pub patience: Duration,
}

impl Default for Capacity {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
        Self {
            under_way: 1_024,
            requests: NonZeroU32::MIN.saturating_add(499),
            cost: NonZeroU32::MIN.saturating_add(99_999),
            penalty: Duration::from_millis(250),
            costly: cores.saturating_sub(1).max(1),
            patience: Duration::from_secs(10),
        }
    }
}

/// What a request costs that is answered on a thread of its own, in its turn.
pub(super) const COSTLY: usize = 5_000;

/// What an answer may take of a core outside of turns; some take longer than their price says.
const LONG: Duration = Duration::from_millis(1);
/// How many times as long as such an answer took its client's answers are then made in turns, so that of all clients'
/// together little stands in the way of others.
const ALOOF: u32 = 200;
/// For how long at most after one answer.
const LONGEST_ALOOF: Duration = Duration::from_mins(1);
/// What an answer may take of a core outside of turns where nobody else asks: somebody may begin to, or ask for its
/// health.
const LONG_ALONE: Duration = Duration::from_millis(20);
/// After so long without another client the one that asks is alone.
const ALONE: Duration = Duration::from_secs(1);

/// How much threads give way on which turns are served: one tenth of a core is theirs where requests take all.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// How many clients are remembered before those are forgotten that have not asked for long.
const MANY_CLIENTS: usize = 10_000;

/// Whose share of the server a request takes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Share {
    /// That of the server's own machine: of programs on it that show no key of their own. It is held to no rate.
    Machine,
    /// That of an address; of IPv6 of the first half of it, as one client has all of the second.
    Address(IpAddr),
    /// That of whoever is known.
    Known(Box<str>),
}

impl Share {
    /// The share of a visitor.
    pub(super) fn of(visitor: &Visitor) -> Self {
        match visitor.shown().map(|shown| &shown.credential) {
            Some(Credential::ApiKey { .. } | Credential::Token(_)) => Self::Known(visitor.client_id().into()),
            // The writer's token is the machine's own.
            Some(Credential::WritersToken) | None => Self::at(visitor.client()),
        }
    }

    /// The share of whoever asks from somewhere, and shows nothing that is known.
    pub(super) fn at(client: Client) -> Self {
        match client.address.to_canonical() {
            IpAddr::V4(Ipv4Addr::LOCALHOST) | IpAddr::V6(Ipv6Addr::LOCALHOST) if client.loopback => Self::Machine,
            address => Self::Address(neighbourhood(address)),
        }
    }
}

/// An address as one client has it: of IPv6 the first half, as a client has all of the second.
pub(super) fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        address @ IpAddr::V4(_) => address,
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

/// Why a request is turned away, and after how long it is worth asking again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// The client asks more than its share.
    TooOften(Duration),
    /// The server has more to do than it can.
    Overloaded(Duration),
}

/// Why something was not done in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Untaken {
    /// The client is turned away.
    Turned(Turned),
    /// It panicked, which the log says.
    Failed,
}

/// What is under way, and what each client has asked for of late.
pub(super) struct Traffic {
    capacity: Capacity,
    clients: Mutex<Clients>,
    requests: DefaultKeyedRateLimiter<Share>,
    cost: DefaultKeyedRateLimiter<Share>,
    turns: Arc<Turns>,
    /// Whose answers took long of late.
    aloof: RwLock<HashMap<Share, Aloof>>,
    /// Whether there was ever any: where not, nobody need lock them to see that.
    was_any_aloof: AtomicBool,
    clock: DefaultClock,
}

#[derive(Default)]
struct Clients {
    under_way: HashMap<Share, usize>,
    all: usize,
    /// Who asked last, and since when nobody else has.
    alone: Option<(Share, Instant)>,
}

impl Clients {
    /// Notes that somebody asks.
    fn heard(&mut self, share: &Share) {
        if self.alone.as_ref().is_none_or(|(alone, _)| alone != share) {
            self.alone = Some((share.clone(), Instant::now()));
        }
    }

    /// Whether for a while nobody has asked but one.
    fn are_only(&self, share: &Share) -> bool {
        self.alone.as_ref().is_some_and(|(alone, since)| alone == share && since.elapsed() > ALONE)
    }
}

/// Until when a client's answers are made in turns.
struct Aloof {
    /// Where others ask too.
    beside_others: Instant,
    /// In any case.
    alone: Instant,
}

/// A request's place among those under way.
pub(super) struct Place {
    traffic: Arc<Traffic>,
    share: Share,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut clients = self.traffic.clients();
        clients.all = clients.all.saturating_sub(1);
        if let Some(own) = clients.under_way.get_mut(&self.share) {
            *own -= 1;
            if *own == 0 {
                clients.under_way.remove(&self.share);
            }
        }
    }
}

impl Traffic {
    /// None yet; one operation costs at most `costliest`.
    pub(super) fn within(capacity: Capacity, costliest: usize) -> Arc<Self> {
        let twice = |rate: NonZeroU32| rate.saturating_mul(NonZeroU32::MIN.saturating_add(1));
        let costliest = u32::try_from(costliest).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX);
        let requests = Quota::per_second(capacity.requests).allow_burst(twice(capacity.requests));
        let cost = Quota::per_second(capacity.cost).allow_burst(twice(capacity.cost).max(costliest));
        Arc::new(Self {
            clients: Mutex::default(),
            requests: RateLimiter::keyed(requests),
            cost: RateLimiter::keyed(cost),
            turns: Turns::new(capacity.costly),
            aloof: RwLock::default(),
            was_any_aloof: AtomicBool::new(false),
            clock: DefaultClock::default(),
            capacity,
        })
    }

    /// A place for a client's request. Where there is more to do than the server takes on, those go first
    /// that ask for more than an equal share.
    pub(super) async fn enter(self: &Arc<Self>, share: Share) -> Result<Place, Turned> {
        if share != Share::Machine {
            if self.requests.len() > MANY_CLIENTS {
                self.requests.retain_recent();
                self.cost.retain_recent();
            }
            if let Err(too_often) = self.requests.check_key(&share) {
                return Err(self.penalised(&too_often).await);
            }
        }
        let mut clients = self.clients();
        clients.heard(&share);
        let own = clients.under_way.get(&share).copied().unwrap_or_default();
        let equal = self.capacity.under_way / (clients.under_way.len() + usize::from(own == 0));
        let full = clients.all >= self.capacity.under_way;
        // However many ask for little, twice as many are the most.
        let crowded = clients.all >= self.capacity.under_way.saturating_mul(2);
        if crowded || full && own >= equal.max(1) {
            return Err(Turned::Overloaded(Duration::from_secs(1)));
        }
        clients.all += 1;
        *clients.under_way.entry(share.clone()).or_default() += 1;
        drop(clients);
        Ok(Place { traffic: self.clone(), share })
    }

    /// How many requests are under way.
    pub(super) fn under_way(&self) -> usize {
        self.clients().all
    }

    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long the client has to wait, once it has waited a little: whoever does not, has others wait less for it.
    async fn penalised(&self, too_often: &NotUntil<governor::clock::QuantaInstant>) -> Turned {
        let wait = too_often.wait_time_from(self.clock.now());
        sleep(self.capacity.penalty).await;
        Turned::TooOften(wait.saturating_sub(self.capacity.penalty))
    }
}

/// What a client pays from.
pub(super) struct Purse {
    traffic: Arc<Traffic>,
    share: Share,
}

impl Purse {
    /// Takes what an operation costs from what the client may ask for.
    async fn pays(&self, cost: usize) -> Result<(), Turned> {
        let Some(cost) = u32::try_from(cost).ok().and_then(NonZeroU32::new) else { return Ok(()) };
        if self.share == Share::Machine {
            return Ok(());
        }
        match self.traffic.cost.check_key_n(&self.share, cost) {
            // An operation that costs more than may be asked for at once is refused before.
            Ok(Ok(())) | Err(_) => Ok(()),
            Ok(Err(too_often)) => Err(self.traffic.penalised(&too_often).await),
        }
    }

    /// Takes it as soon as there is enough.
    pub(super) async fn pays_in_time(&self, cost: usize) {
        while let Err(Turned::TooOften(wait) | Turned::Overloaded(wait)) = self.pays(cost).await {
            sleep(wait).await;
        }
    }
}

impl Place {
    /// Takes what an operation costs from what the client may ask for.
    pub(super) async fn pays(&self, cost: usize) -> Result<(), Turned> {
        self.purse().pays(cost).await
    }

    /// What the client's operations are paid from, also once they are under way no longer.
    pub(super) fn purse(&self) -> Purse {
        Purse { traffic: self.traffic.clone(), share: self.share.clone() }
    }

    /// What comes of something that takes a core long, in a turn and on a thread of its own, which gives way to those
    /// that requests are answered on; the turn ends with it, whether or not anybody still waits.
    pub(super) async fn in_turn<T: Send + 'static>(
        &self,
        long: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Untaken> {
        let (turn, runtime) = (self.turn().await.map_err(Untaken::Turned)?, Handle::current());
        let long = long.in_current_span();
        let done = spawn_blocking(move || {
            let _turn = turn;
            give_way();
            runtime.block_on(long)
        });
        done.await.map_err(|_| Untaken::Failed)
    }

    /// What comes of something that takes a core a moment, and waits for nothing. Where it took longer, what the client
    /// asks for next is made in turns for a while.
    pub(super) async fn at_once<T>(&self, light: impl Future<Output = T>) -> T {
        let began = Used::reckoned();
        let done = light.await;
        self.took(began.since(LONG));
        done
    }

    /// A turn among the costly, waited for: of all who wait it goes to whoever has had the least of late.
    async fn turn(&self) -> Result<Turn, Turned> {
        let Traffic { capacity, turns, .. } = &*self.traffic;
        let turn = timeout(capacity.patience, turns.turn(&self.share)).await;
        turn.map_err(|_| Turned::Overloaded(capacity.patience))
    }

    /// Whether the client's answers are made in turns, as one took long of late.
    pub(super) fn is_aloof(&self) -> bool {
        if !self.traffic.was_any_aloof.load(Ordering::Relaxed) {
            return false;
        }
        let aloof = self.traffic.aloof.read().unwrap_or_else(PoisonError::into_inner);
        let Some(Aloof { beside_others, alone }) = aloof.get(&self.share) else { return false };
        let now = Instant::now();
        *alone > now || *beside_others > now && !self.traffic.clients().are_only(&self.share)
    }

    fn took(&self, time: Duration) {
        if time < LONG {
            return;
        }
        let now = Instant::now();
        let mut aloof = self.traffic.aloof.write().unwrap_or_else(PoisonError::into_inner);
        aloof.retain(|_, aloof| aloof.beside_others > now);
        self.traffic.was_any_aloof.store(true, Ordering::Relaxed);
        let own = aloof.entry(self.share.clone()).or_insert(Aloof { beside_others: now, alone: now });
        let (penalty, longest) = (time.saturating_mul(ALOOF), now + LONGEST_ALOOF);
        own.beside_others = (own.beside_others + penalty).min(longest);
        if time >= LONG_ALONE {
            own.alone = (own.alone.max(now) + penalty).min(longest);
        }
    }
}

/// Lets other threads go before this one, for good. It serves turns, and frees what is not used any more.
fn give_way() {
    // Elsewhere it would be the whole process that gives way.
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "a thread cannot give way");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity() -> Capacity {
        Capacity { under_way: 8, penalty: Duration::from_millis(1), ..Capacity::default() }
    }

    fn at(address: &str, loopback: bool) -> Share {
        Share::at(Client { address: address.parse().expect("an address"), loopback, secure: false })
    }

    fn address(last: u8) -> Share {
        at(&format!("127.0.0.{last}"), true)
    }

    #[test]
    fn a_share_is_an_addresss_and_of_ipv6_its_networks() {
        for own in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(at(own, true), Share::Machine);
            // Behind a proxy that is not trusted is somebody whom nobody knows.
            assert_ne!(at(own, false), Share::Machine);
        }
        assert_ne!(address(2), Share::Machine);
        assert_eq!(at("2001:db8::1", false), at("2001:db8::2:3", false));
        assert_ne!(at("2001:db8::1", false), at("2001:db8:0:1::1", false));
        assert_eq!(at("::ffff:10.0.0.1", false), at("10.0.0.1", false));
    }

    #[tokio::test]
    async fn whoever_asks_for_more_than_a_share_is_turned_away_first() {
        let traffic = Traffic::within(capacity(), 200_000);
        let mut places = Vec::new();
        for _ in 0..8 {
            places.push(traffic.enter(address(2)).await.expect("a place"));
        }
        assert!(matches!(traffic.enter(address(2)).await, Err(Turned::Overloaded(_))));
        // Another has a share though all places are taken, and no more than it.
        for _ in 0..4 {
            places.push(traffic.enter(address(3)).await.expect("a place"));
        }
        assert!(matches!(traffic.enter(address(3)).await, Err(Turned::Overloaded(_))));
        places.clear();
        assert!(traffic.enter(address(2)).await.is_ok());
        assert_eq!(traffic.clients().under_way.len(), 0);
    }

    #[tokio::test]
    async fn a_client_is_held_to_its_rate_and_the_machine_is_not() {
        let requests = NonZeroU32::MIN.saturating_add(4);
        let traffic = Traffic::within(Capacity { requests, ..capacity() }, 200_000);
        for _ in 0..10 {
            assert!(traffic.enter(address(2)).await.is_ok());
        }
        let turned = traffic.enter(address(2)).await.err();
        assert!(matches!(turned, Some(Turned::TooOften(wait)) if wait <= Duration::from_millis(200)), "{turned:?}");
        assert!(traffic.enter(address(3)).await.is_ok());
        for _ in 0..100 {
            assert!(traffic.enter(Share::Machine).await.is_ok());
        }
    }

    #[tokio::test]
    async fn what_a_client_asks_for_is_paid_for() {
        let cost = NonZeroU32::MIN.saturating_add(999);
        let traffic = Traffic::within(Capacity { cost, ..capacity() }, 5_000);
        let place = traffic.enter(address(2)).await.expect("a place");
        assert_eq!(place.pays(5_000).await, Ok(()));
        assert!(matches!(place.pays(500).await, Err(Turned::TooOften(_))));
        let other = traffic.enter(address(3)).await.expect("a place");
        assert_eq!(other.pays(5_000).await, Ok(()));
    }

    #[tokio::test]
    async fn what_comes_later_is_paid_for_as_soon_as_there_is_enough() {
        let cost = NonZeroU32::MIN.saturating_add(999);
        let traffic = Traffic::within(Capacity { cost, ..capacity() }, 5_000);
        let purse = traffic.enter(address(2)).await.expect("a place").purse();
        assert_eq!(purse.pays(5_000).await, Ok(()));
        let began = Instant::now();
        purse.pays_in_time(100).await;
        assert!(began.elapsed() >= Duration::from_millis(90));
        assert!(matches!(purse.pays(500).await, Err(Turned::TooOften(_))));
    }

    #[tokio::test]
    async fn the_costly_wait_for_their_turn_and_not_for_ever() {
        let patience = Duration::from_millis(20);
        let traffic = Traffic::within(Capacity { costly: 1, patience, ..capacity() }, 200_000);
        let place = traffic.enter(address(2)).await.expect("a place");
        let turn = place.turn().await.expect("a turn");
        assert_eq!(place.turn().await.err(), Some(Turned::Overloaded(patience)));
        drop(turn);
        assert!(place.turn().await.is_ok());
    }

    #[tokio::test]
    async fn whose_answer_took_long_has_the_next_made_in_turns_for_a_while() {
        let traffic = Traffic::within(capacity(), 200_000);
        let (place, other) = (traffic.enter(address(2)).await.expect("a place"), traffic.enter(address(3)).await);
        place.took(LONG / 2);
        assert!(!place.is_aloof());
        place.took(LONG);
        assert!(place.is_aloof() && !other.expect("a place").is_aloof());
        sleep(LONG * ALOOF).await;
        assert!(!place.is_aloof());
    }

    #[tokio::test]
    async fn nobody_waits_for_turns_where_nobody_else_asks() {
        let traffic = Traffic::within(capacity(), 200_000);
        let place = traffic.enter(address(2)).await.expect("a place");
        let long_ago = Instant::now().checked_sub(ALONE * 2).expect("a machine that has run for so long");
        let alone = |share: Share| traffic.clients().alone = Some((share, long_ago));
        (0..100_000).for_each(|_| place.took(LONG));
        assert!(place.is_aloof(), "it is not known yet that there are no others");
        alone(address(2));
        assert!(!place.is_aloof());
        let again = traffic.enter(address(2)).await.expect("a place");
        assert!(!again.is_aloof());
        let other = traffic.enter(address(3)).await.expect("a place");
        assert!(place.is_aloof() && again.is_aloof() && !other.is_aloof());
        // Whoever entered long ago is not the one that is alone now.
        alone(address(3));
        assert!(place.is_aloof());
        // However many such answers there were, it is not for longer than after one that took as long as all of them.
        let until = traffic.aloof.read().expect("no test broke it").get(&address(2)).map(|aloof| aloof.beside_others);
        assert!(until.is_some_and(|until| until <= Instant::now() + LONGEST_ALOOF));
        // What would hold others up that only begin to ask is done in turns in any case.
        alone(address(2));
        place.took(LONG_ALONE);
        assert!(place.is_aloof());
    }
}
