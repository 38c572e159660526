//! A network that loses what is sent, and tells neither end.

use std::str::FromStr as _;
use std::time::Duration;

use herred::network::change::Change;
use herred::network::key::{Key, Noun};
use herred::store::{Author, CommitError, Store};
use sea_orm::sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

use crate::support::database::databases;
use crate::support::server::{clock, instance, instance_of};

/// How long a database may be silent in these tests.
const SILENCE: Duration = Duration::from_secs(1);

/// A way to PostgreSQL that can lose what is sent. A connection that has lost something stays open and says nothing
/// any more; those that are made later are not concerned.
struct Way {
    url: String,
    losing: watch::Sender<bool>,
}

impl Way {
    async fn to(database: &str) -> Self {
        let options = PgConnectOptions::from_str(database).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("postgres://{}@127.0.0.1:{port}/{}", options.get_username(), options.get_database().unwrap());
        let losing = watch::Sender::new(false);
        let loses = losing.subscribe();
        tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                let (loses, port) = (loses.clone(), options.get_port());
                let host = options.get_socket().map(|folder| folder.join(format!(".s.PGSQL.{port}")));
                let tcp = (options.get_host().to_owned(), port);
                tokio::spawn(async move {
                    match host {
                        Some(socket) => carried(client, UnixStream::connect(socket).await.unwrap(), loses).await,
                        None => carried(client, TcpStream::connect(tcp).await.unwrap(), loses).await,
                    }
                });
            }
        });
        Self { url, losing }
    }
}

async fn carried(
    client: TcpStream,
    server: impl AsyncRead + AsyncWrite + Send + 'static,
    loses: watch::Receiver<bool>,
) {
    let (from_client, to_client) = tokio::io::split(client);
    let (from_server, to_server) = tokio::io::split(server);
    let (one, other) = (one_way(from_client, to_server, loses.clone()), one_way(from_server, to_client, loses));
    tokio::join!(one, other);
}

async fn one_way(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, loses: watch::Receiver<bool>) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = from.read(&mut bytes).await.unwrap_or_default();
        if *loses.borrow() {
            return std::future::pending().await;
        }
        if count == 0 || to.write_all(&bytes[..count]).await.is_err() {
            return drop(to.shutdown().await);
        }
    }
}

fn author() -> Author {
    Author { actor: "test".into(), message: "".into() }
}

fn created(key: &str) -> Vec<Change> {
    vec![Change::Create { key: Key::parse(key).unwrap(), noun: Noun::Person, kind: None }]
}

/// Waits for something to hold, for a while.
async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..600 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come to hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instance_whose_database_is_silent_says_so_and_goes_on_by_new_connections() {
    for database in databases().await {
        if database.kind == "PostgreSQL" {
            instance(&database).await.close().await.unwrap();
            let way = Way::to(&database.url).await;
            let store = Store::open_with(&way.url, clock(), SILENCE).await.unwrap();
            store.catch_up().await.unwrap();
            let following = store.follow(Duration::from_millis(20));
            store.commit::<()>(author(), |_| Ok(created("t:a"))).await.unwrap();
            assert!(store.follows());
            way.losing.send_replace(true);
            until("that it does not follow", || !store.follows()).await;
            assert!(store.following().since_look >= SILENCE);
            way.losing.send_replace(false);
            until("that it follows", || store.follows()).await;
            store.commit::<()>(author(), |_| Ok(created("t:b"))).await.unwrap();
            following.abort();
        }
        database.drop_it().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_goes_silent_lets_the_next_have_the_turn() {
    for database in databases().await {
        if database.kind == "PostgreSQL" {
            let other = instance_of(&database.url).await;
            let way = Way::to(&database.url).await;
            let store = Store::open_with(&way.url, clock(), SILENCE).await.unwrap();
            store.catch_up().await.unwrap();
            let losing = way.losing.clone();
            // It holds the head when what it sends is lost.
            let write = store.commit::<()>(author(), move |_| {
                losing.send_replace(true);
                Ok(created("t:lost"))
            });
            let next = async {
                let mut loses = way.losing.subscribe();
                loses.wait_for(|loses| *loses).await.unwrap();
                other.commit::<()>(author(), |_| Ok(created("t:next"))).await
            };
            let (lost, next) = tokio::join!(write, next);
            let Err(CommitError::Store(error)) = lost else { panic!("what was lost was recorded") };
            assert!(error.to_string().contains("the database was silent for 4 seconds"), "{error}");
            assert_eq!(next.unwrap().revision.unwrap().get(), 1, "nothing of what was lost is there");
            way.losing.send_replace(false);
            let again = store.commit::<()>(author(), |_| Ok(created("t:again"))).await.unwrap();
            assert_eq!(again.revision.unwrap().get(), 2);
            other.close().await.unwrap();
        }
        database.drop_it().await;
    }
}
