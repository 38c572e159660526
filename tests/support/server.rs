//! A server for tests: in this process, on a port that the system gives, with a clock that stands still.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use herred::access::Secret;
use herred::command::import::{ImportFailure, Imported, Manner, import};
use herred::command::shipped;
use herred::command::token::made;
use herred::config::NewToken;
use herred::config::StreamSettings;
use herred::exchange::bundle::NamedFile;
use herred::graphql::Room;
use herred::http::{AccessManner, Anonymous, WritersToken};
use herred::store::{Clock, Store};
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::database::{TestDatabase, databases};

/// Noon of the day that tests are asked on.
pub const NOW: &str = "2026-11-22T12:00:00Z";

/// What tests' servers keep of what was made already, in bytes.
const ROOM: Room = Room { responses: 16 * 1024 * 1024, pieces: 16 * 1024 * 1024 };

/// The token with which tests write.
pub const TOKEN: &str = "a token that tests write with";

/// A clock that stands still.
pub fn clock() -> Clock {
    let now: DateTime<Utc> = NOW.parse().unwrap();
    Arc::new(move || now)
}

/// A store over a database of the test's, as another instance would have it.
pub async fn instance(database: &TestDatabase) -> Store {
    instance_of(&database.url).await
}

/// The same over a database by its address.
pub async fn instance_of(url: &str) -> Store {
    let store = Store::open(url, clock()).await.unwrap();
    store.migrate().await.unwrap();
    store.catch_up().await.unwrap();
    store
}

/// A small world: a database, a store and a server over it.
pub struct World {
    pub store: Store,
    pub url: String,
    pub kind: &'static str,
    client: reqwest::Client,
    database: TestDatabase,
    days: Arc<AtomicI64>,
    serving: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

/// An empty world on each database.
pub async fn worlds() -> Vec<World> {
    worlds_served(&manner()).await
}

/// The same, whose streams may take what the settings say.
pub async fn streaming_worlds(streams: &StreamSettings) -> Vec<World> {
    worlds_served(&herred::http::Manner { streams: streams.clone(), ..manner() }).await
}

/// The same where it is told otherwise who asks.
pub async fn worlds_with(access: &AccessManner) -> Vec<World> {
    worlds_served(&herred::http::Manner { access: access.clone(), ..manner() }).await
}

/// How tests' servers serve unless the test says otherwise.
pub fn manner() -> herred::http::Manner {
    herred::http::Manner { room: ROOM, access: access(), ..Default::default() }
}

/// An empty world on each database, served in a manner.
pub async fn worlds_served(manner: &herred::http::Manner) -> Vec<World> {
    let mut worlds = Vec::new();
    for database in databases().await {
        worlds.push(World::on(database, manner.clone()).await);
    }
    worlds
}

/// How tests' servers tell who asks unless the test says otherwise.
pub fn access() -> AccessManner {
    AccessManner {
        anonymous: Anonymous::Loopback,
        trusted_proxies: Vec::new(),
        plain_http_writes: false,
        writer: Some(WritersToken::new(TOKEN, "tester")),
        issuer: None,
    }
}

/// A world with the shipped bundles on each database.
pub async fn shipped_worlds() -> Vec<World> {
    let worlds = worlds().await;
    for world in &worlds {
        shipped::load_into_empty(&world.store).await.unwrap();
    }
    worlds
}

impl World {
    async fn on(database: TestDatabase, manner: herred::http::Manner) -> Self {
        let store = instance(&database).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let farewell = async move { drop(stopped.await) };
        let days = Arc::new(AtomicI64::new(0));
        let passed = days.clone();
        let clock: Clock = {
            let began = clock();
            Arc::new(move || began() + chrono::Duration::days(passed.load(Ordering::Relaxed)))
        };
        let serving = tokio::spawn(herred::http::serve(listener, None, store.clone(), clock, manner, farewell));
        // The client chooses none by itself, even where it needs none.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (kind, client) = (database.kind, reqwest::Client::new());
        Self { store, url, kind, client, database, days, serving: Some((stop, serving)) }
    }

    /// Lets days pass on the server's clock, which otherwise stands still.
    pub fn pass_days(&self, days: i64) {
        self.days.fetch_add(days, Ordering::Relaxed);
    }

    /// The whole answer to a question, by POST.
    pub async fn answer(&self, query: &str, variables: &Value) -> Value {
        self.answer_to(None, query, variables).await
    }

    /// The same to who shows an API key or a token, if any.
    pub async fn answer_to(&self, shown: Option<&str>, query: &str, variables: &Value) -> Value {
        let body = json!({ "query": query, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.url)).json(&body);
        let request = shown.into_iter().fold(request, reqwest::RequestBuilder::bearer_auth);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// A new API key for a role, and of an editor for a body and its parts; and its id.
    pub async fn key(&self, role: &str, within: Option<&str>) -> (String, String) {
        let (label, expires) = (format!("a key for {role}"), "90d".to_owned());
        let new = NewToken { label, role: role.to_owned(), within: within.map(str::to_owned), expires };
        let (secret, key): (Secret, _) = made(&self.store, &new, clock()()).await.unwrap();
        (secret.shown().to_owned(), key.id.to_string())
    }

    /// The data that answers a question; the test fails on an error.
    pub async fn ask(&self, query: &str, variables: &Value) -> Value {
        let mut answer = self.answer(query, variables).await;
        assert_eq!(answer.get("errors"), None, "on {}: {query}", self.kind);
        answer["data"].take()
    }

    /// The data of a mutation by the writer; the test fails on an error. Refusals are in the payload.
    pub async fn write(&self, mutation: &str, variables: &Value) -> Value {
        let body = json!({ "query": mutation, "variables": variables });
        let request = self.client.post(format!("{}/graphql", self.url)).bearer_auth(TOKEN).json(&body);
        let mut answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer.get("errors"), None, "on {}: {mutation}", self.kind);
        answer["data"].take()
    }

    /// A plain request to a path.
    pub fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    /// A plain POST to a path.
    pub fn post(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    /// Imports files as a bundle.
    pub async fn import(&self, files: Vec<NamedFile>) -> Result<Imported, ImportFailure> {
        self.import_so(files, Manner::default()).await
    }

    /// Imports files as a bundle, in a manner.
    pub async fn import_so(&self, files: Vec<NamedFile>, manner: Manner) -> Result<Imported, ImportFailure> {
        import(&self.store, files, Manner { actor: "tester".to_owned(), ..manner }).await
    }

    /// The address of the database.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Stops the server.
    pub async fn stop(&mut self) {
        if let Some((stop, serving)) = self.serving.take() {
            let _ = stop.send(());
            serving.await.unwrap();
        }
    }

    /// Stops the server and drops the database.
    pub async fn end(mut self) {
        self.stop().await;
        self.store.close().await.unwrap();
        self.database.drop_it().await;
    }
}
