//! Where is measured: databases, and what is written into them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use chrono::Utc;
use herred::network::change::{Change, NewFact};
use herred::network::fact::{Basis, Margin, Statement};
use herred::network::key::{Key, Noun};
use herred::network::membership::{Capacity, Membership};
use herred::network::organization::OrganizationKind;
use herred::network::seat::Role;
use herred::network::validity::{Day, Validity};
use herred::store::{Author, Store, Write};
use sea_orm::{ConnectionTrait, Database};

/// Bodies and persons of the small networks.
pub const BODIES: usize = 500;
pub const PERSONS: usize = 2_000;

/// The kinds of database.
pub const KINDS: [&str; 2] = ["SQLite", "PostgreSQL"];

/// A database of a kind, which is left to whoever ends the run.
pub struct Place {
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl Place {
    /// A new, empty one. SQLite's lies in the target directory: a temporary one may be in memory.
    pub async fn new(kind: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        if kind == "SQLite" {
            let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
            let url = format!("sqlite:{}", folder.path().join("herred.sqlite").display());
            return Self { url, _folder: Some(folder) };
        }
        let admin = std::env::var("HERRED_TEST_POSTGRES").expect("benches/writes/run says it");
        let name = format!("writes_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let server = Database::connect(&admin).await.expect("a server");
        server.execute_unprepared(&format!("create database {name}")).await.expect("a database");
        server.close().await.expect("closed");
        let (before, _) = admin.rsplit_once('/').expect("an address");
        Self { url: format!("{before}/{name}"), _folder: None }
    }

    /// A store over it, its network read.
    pub async fn store(&self) -> Store {
        let store = Store::open(&self.url, Arc::new(Utc::now)).await.expect("it opens");
        store.migrate().await.expect("tables");
        store.catch_up().await.expect("a network");
        store
    }
}

pub fn key(text: String) -> Key {
    Key::parse(&text).expect("a key")
}

pub fn author() -> Author {
    Author { actor: "bench".into(), message: "a write".into() }
}

/// A write without conditions.
pub fn write(changes: Vec<Change>) -> Write<()> {
    Write { author: author(), expected: None, repeat: None, decide: Box::new(move |_| Ok(changes.clone())) }
}

/// The bodies and persons of a small network.
pub async fn populate(store: &Store) {
    let bodies = (0..BODIES).map(|at| Change::Create {
        key: key(format!("bench:body-{at}")),
        noun: Noun::Organization,
        kind: Some(OrganizationKind::Committee),
    });
    let persons = (0..PERSONS).map(|at| Change::Create {
        key: key(format!("bench:person-{at}")),
        noun: Noun::Person,
        kind: None,
    });
    store.write(write(bodies.chain(persons).collect())).await.expect("a small network");
}

/// The next membership of a small network: the changes that make a person a member of a body.
pub fn next_membership() -> [Change; 2] {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let at = NEXT.fetch_add(1, Ordering::Relaxed);
    let (body, person) = (format!("bench:body-{}", at % BODIES), format!("bench:person-{}", at / BODIES % PERSONS));
    membership(format!("bench:membership-{at}"), body, person)
}

/// The changes that make a party a member of a body.
pub fn membership(membership: String, body: String, member: String) -> [Change; 2] {
    let created = key(membership);
    let statement = Statement::Membership(Membership {
        body: key(body),
        member: key(member),
        seat: None,
        post: None,
        role: Role::Member,
        capacity: Capacity::Ordinary,
        stands_in_for: None,
        ended: None,
    });
    let fact = NewFact {
        subject: created.clone(),
        validity: Validity::since(Day::parse("2026-01-01").expect("a day")),
        basis: Basis::Stated,
        statement,
        margin: Margin::default(),
    };
    [Change::Create { key: created, noun: Noun::Membership, kind: None }, Change::Record(Box::new(fact))]
}

/// The value below which a part of the values lies. They are sorted.
pub fn percentile(sorted: &[f64], part: f64) -> f64 {
    let at = (sorted.len() as f64 * part) as usize;
    sorted[at.min(sorted.len() - 1)]
}
