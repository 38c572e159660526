//! Notices of revisions between instances on one PostgreSQL, so that none has to wait until it looks.
//!
//! A notice may be missed, by a session that is lost or a database that restarts: the look at the
//! head at an interval is what can be relied on.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::sync::{Arc, Weak};
use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::sqlx::{Error, PgPool};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use tokio::sync::Notify;

use super::Shared;
use crate::network::key::Revision;

/// The channel. Notices are heard by the sessions of one database alone.
const CHANNEL: &str = "herred_revision";

/// Sends a notice, and does not wait for the disk: a notice is for who is there. In a transaction
/// with a revision it would let one commit of the database wait for the next.
const TELL: &str = "select set_config('synchronous_commit', 'off', true), pg_notify($1, $2)";

/// How long a session is waited for after one was lost: so long at first, doubled up to the last.
const WAITS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// Tells the other instances of what was recorded here, until the store is gone. Revisions that
/// follow fast on one another are told of at once, by their last.
pub(super) async fn tell(shared: Weak<Shared>, recorded: Arc<Notify>) {
    loop {
        recorded.notified().await;
        let Some(shared) = shared.upgrade() else { return };
        let head = shared.head().map_or(0, Revision::get).to_string();
        let notice = Statement::from_sql_and_values(DbBackend::Postgres, TELL, [CHANNEL.into(), head.into()]);
        if let Err(error) = shared.db.query_one_raw(notice).await {
            tracing::debug!(%error, "the other instances were not told of a revision");
        }
    }
}

/// Tells `news` whenever another instance tells of a revision that is lacking here, until the
/// database is closed. A session that is lost is made again; that it cannot be is logged once.
pub(super) async fn listen(db: DatabaseConnection, shared: Weak<Shared>, news: Arc<Notify>) {
    let pool = db.get_postgres_connection_pool();
    let mut ear = Ear { shared, news, wait: WAITS.0, deaf: false };
    loop {
        let Err(error) = ear.session(pool).await;
        if pool.is_closed() {
            return;
        }
        if !ear.deaf {
            tracing::warn!(%error, "cannot hear of other instances' revisions, and looks for them");
            ear.deaf = true;
        }
        tokio::time::sleep(ear.wait).await;
        ear.wait = (ear.wait * 2).min(WAITS.1);
    }
}

/// What listens.
struct Ear {
    shared: Weak<Shared>,
    news: Arc<Notify>,
    wait: Duration,
    /// Whether it was logged that nothing is heard.
    deaf: bool,
}

impl Ear {
    /// Listens in one session, until it is lost.
    async fn session(&mut self, pool: &PgPool) -> Result<Infallible, Error> {
        let mut listener = PgListener::connect_with(pool).await?;
        listener.eager_reconnect(false);
        listener.listen(CHANNEL).await?;
        if self.deaf {
            tracing::info!("hears of other instances' revisions again");
        }
        (self.wait, self.deaf) = (WAITS.0, false);
        // What was recorded while nothing was heard.
        self.news.notify_one();
        loop {
            let Some(notice) = listener.try_recv().await? else {
                return Err(std::io::Error::new(ErrorKind::UnexpectedEof, "the session was lost").into());
            };
            // Our own revisions are told to us too.
            let told = notice.payload().parse().ok().and_then(Revision::new);
            let known = self.shared.upgrade().is_some_and(|shared| shared.head() >= told);
            if told.is_none() || !known {
                self.news.notify_one();
            }
        }
    }
}
