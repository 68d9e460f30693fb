//! Owning a fold: one process works, the others stand by.
//!
//! **What is owned.** For each fold there is a view in the service's own schema, `owner_of_<stream>`, that shows nothing
//! and is only there to be locked. No other role may lock it, nor see it; an advisory lock any role could take. It is a
//! view, because a table that is locked for months can be neither analysed nor vacuumed, and holds up whoever tries.
//!
//! **The play.** The owner has two connections. One holds the lock in a transaction that does nothing else: in that mode
//! it has no number and no snapshot, so it keeps nothing from being vacuumed, and it gets a statement every three
//! seconds. The other one works. Whichever ends, both end. A process that dies loses the lock at once, one that hangs
//! after ten seconds; should it go on later, the checkpoint row has moved on, and it stops before it decides.
//!
//! **Who owns it now** stands in the table `owners`. The owner renews the row every three seconds. Those who stand by
//! read it: a row that is older than ten seconds means that nobody works, whatever holds the lock.

use std::time::Duration;

use tokio::time::Instant;
use tokio_postgres::{Client, Statement};
use tokio_util::sync::CancellationToken;

use super::db;
use super::error::FoldError;
use super::{Database, Subscription};

/// The owner shows itself this often on both connections.
pub(super) const SHOWN_EVERY: Duration = Duration::from_secs(3);

/// A fold whose owner was not seen for so long has none.
pub(super) const GONE_AFTER: Duration = Duration::from_secs(10);

/// How often those who stand by look who owns the fold.
const LOOKED_EVERY: Duration = Duration::from_secs(1);

/// Waits until this process owns the fold, then works on the second connection for as long as it does. None when it was
/// stopped before that.
///
/// `standing_by` is called, about once a second, with how long nobody was seen working.
pub(super) async fn owning<T>(
    database: &Database,
    subscription: Subscription,
    stop: &CancellationToken,
    standing_by: impl FnMut(Duration),
    work: impl AsyncFnOnce(Client) -> Result<T, FoldError>,
) -> Result<Option<T>, FoldError> {
    db::connected(database, async |lock: Client| {
        db::connected(database, async |client: Client| {
            prepare(&client).await?;
            tokio::select! {
                owned = own(&lock, subscription) => owned?,
                failure = watch(&client, subscription, standing_by) => return Err(failure),
                () = stop.cancelled() => return Ok(None),
            }
            tokio::select! {
                failure = hold(&lock) => Err(failure),
                done = work(client) => done.map(Some),
            }
        })
        .await
    })
    .await
}

/// What the working connection is like. Everything is asked for by its key, by statements prepared once, often while a
/// table is still small: a plan made then would read the whole table for ever. What has to read it all the same counts as
/// endlessly dear then, and Postgres would compile it each time, which takes longer than reading it.
async fn prepare(client: &Client) -> Result<(), FoldError> {
    let limits = "set idle_session_timeout = '10s'; set idle_in_transaction_session_timeout = '10s'; \
                  set statement_timeout = '10s'; set enable_seqscan = off; set jit = off";
    Ok(client.batch_execute(limits).await?)
}

async fn own(lock: &Client, subscription: Subscription) -> Result<(), FoldError> {
    // Who waits for the lock does not look at its connection unless told to: dead standbys would pile up.
    let limits = "set idle_session_timeout = '10s'; set idle_in_transaction_session_timeout = '10s'; \
                  set client_connection_check_interval = '2s'; set statement_timeout = 0; set lock_timeout = 0";
    lock.batch_execute(limits).await?;
    let view = format!("owner_of_{}", subscription.stream.to_lowercase());
    lock.batch_execute(&format!("begin; lock table {view} in exclusive mode")).await?;
    Ok(())
}

/// Keeps the lock, and returns when it is lost.
async fn hold(lock: &Client) -> FoldError {
    loop {
        tokio::time::sleep(SHOWN_EVERY).await;
        match tokio::time::timeout(GONE_AFTER, lock.batch_execute("select")).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return error.into(),
            Err(_) => return FoldError::Disconnected,
        }
    }
}

/// Looks for the owner for as long as it is waited for.
async fn watch(client: &Client, subscription: Subscription, mut standing_by: impl FnMut(Duration)) -> FoldError {
    let began = Instant::now();
    // Not at once: who is to own the fold in a moment does not stand by, and is not ready for it.
    let mut beat = tokio::time::interval_at(began + LOOKED_EVERY, LOOKED_EVERY);
    let query = "select extract(epoch from clock_timestamp() - seen_at)::float8 from owners where stream = $1";
    loop {
        beat.tick().await;
        let waited = began.elapsed();
        match client.query_opt(query, &[&subscription.stream]).await {
            // Nobody was seen before we came: then it counts from when we came.
            Ok(row) => {
                let age: f64 = row.map_or(f64::MAX, |row| row.get(0));
                standing_by(Duration::try_from_secs_f64(age.max(0.0)).unwrap_or(Duration::MAX).min(waited));
            }
            Err(error) => return error.into(),
        }
    }
}

/// The row that shows who owns the fold.
pub(super) struct Shown {
    show: Statement,
    last: Instant,
}

impl Shown {
    /// Writes who we are, on the working connection.
    pub async fn begin(client: &Client, subscription: Subscription) -> Result<Self, tokio_postgres::Error> {
        let begin = "insert into owners (stream, who, since, seen_at) \
                     values ($1, concat_ws(' ', host(inet_client_addr()), pg_backend_pid()), clock_timestamp(), clock_timestamp()) \
                     on conflict (stream) do update set who = excluded.who, since = excluded.since, seen_at = excluded.seen_at";
        client.execute(begin, &[&subscription.stream]).await?;
        let show = "update owners set seen_at = clock_timestamp() where stream = $1";
        Ok(Self { show: client.prepare(show).await?, last: Instant::now() })
    }

    /// Renews it when it is time to.
    pub async fn renew(&mut self, client: &Client, subscription: Subscription) -> Result<(), tokio_postgres::Error> {
        if self.last.elapsed() >= SHOWN_EVERY {
            client.execute(&self.show, &[&subscription.stream]).await?;
            self.last = Instant::now();
        }
        Ok(())
    }
}
