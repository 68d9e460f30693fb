//! Whether a fold's state is what the log makes of it: the same replay as [`rebuild`](super::rebuild()), into memory, compared
//! with the tables. It writes nothing, so the service may be running: the checkpoint says how far its rows have come.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use messages::subject::matches;
use tokio::time::timeout;
use tokio_postgres::Client;

use super::checkpoint::{self, Checkpoint};
use super::error::FoldError;
use super::outbox::{self, OutboxRow};
use super::sort::sort;
use super::table::{Deviation, Difference, Table};
use super::{Fold, Received};
use crate::{Connection, Entry, OutgoingMessage, Passed, Tail};

/// What only grows is compared after so many messages, and then forgotten.
const BETWEEN: u64 = 8_192;

/// A log that brings nothing for so long brings nothing more: then nothing is known.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

fn no_answer() -> FoldError {
    FoldError::Row("the log does not answer".to_owned())
}

/// What came of a comparison.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Compared {
    /// How many messages were read.
    pub messages: u64,
    /// How many rows were compared.
    pub rows: u64,
    /// What is not as it should be.
    pub differences: Vec<Difference>,
    /// How many rows of what only grows were compared.
    grew: BTreeMap<&'static str, u64>,
}

impl Compared {
    /// Compares all of a table.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn whole<R>(&mut self, db: &Client, table: &Table<R>, rows: &[&R]) -> Result<(), tokio_postgres::Error> {
        self.part(db, table, rows).await?;
        self.differences.extend(table.extras(db, rows).await?);
        Ok(())
    }

    /// Compares these rows of a table that only grows; [`grown`](Self::grown) looks for others in the end.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn growing<R>(
        &mut self,
        db: &Client,
        table: &Table<R>,
        rows: &[&R],
    ) -> Result<(), tokio_postgres::Error> {
        *self.grew.entry(table.name).or_default() += rows.len() as u64;
        self.part(db, table, rows).await
    }

    /// Looks whether such a table holds more rows than were compared, from this time on.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn grown<R>(
        &mut self,
        db: &Client,
        table: &Table<R>,
        time: &str,
        since: Timestamp,
    ) -> Result<(), tokio_postgres::Error> {
        let query = format!("select count(*) from {} where {time} >= $1", table.name);
        let found: i64 = db.query_one(&query, &[&since]).await?.try_get(0)?;
        let missing =
            self.differences.iter().filter(|one| one.table == table.name && one.what == Deviation::Missing).count();
        let known = self.grew.get(table.name).map_or(0, |known| known.saturating_sub(missing as u64));
        if found.cast_unsigned() > known {
            let key = format!("{} more than there were events", found.cast_unsigned() - known);
            self.differences.push(Difference { table: table.name, key, what: Deviation::Extra });
        }
        Ok(())
    }

    async fn part<R>(&mut self, db: &Client, table: &Table<R>, rows: &[&R]) -> Result<(), tokio_postgres::Error> {
        self.rows += rows.len() as u64;
        self.differences.extend(table.deviations(db, rows).await?);
        Ok(())
    }
}

/// Compares the tables under the search path of `db`, which is in a transaction that sees one moment, with what the log
/// makes of them. Nothing was folded yet: nothing to compare.
///
/// # Errors
/// When Postgres or the log cannot be read: then nothing is known.
pub async fn compare<F: Fold>(
    fold: &F,
    db: &Client,
    log: &Connection,
    tolerance: SignedDuration,
) -> Result<Compared, FoldError> {
    let mut compared = Compared::default();
    let subscription = fold.subscription();
    if !fold.is_comparable() {
        return Ok(compared);
    }
    let Some(end) = checkpoint::find(db, subscription.stream).await? else { return Ok(compared) };
    let replayed = replayed(db, subscription.stream).await?;
    let mut past = Checkpoint::before(&end);
    let mut rows = F::Rows::default();
    let mut published = 0;
    let tail = timeout(ANSWERED_WITHIN, Tail::open(log, subscription.stream, fold.history(), 1));
    let mut tail = tail.await.map_err(|_| no_answer())??;
    while let Some(entry) = timeout(ANSWERED_WITHIN, tail.next_of_the_past()).await.map_err(|_| no_answer())?? {
        compared.messages += 1;
        let mut taken = sort(fold, std::slice::from_ref(&entry), &mut past, tolerance).received;
        if taken.is_empty() && replayed.contains(&entry.seq) {
            taken.extend(fold.read(&entry).ok().flatten());
        }
        let decides = !receives(fold, &entry.subject);
        for received in &taken {
            let own = received.envelope.number.filter(|number| number.producer == subscription.producer);
            published = published.max(own.map_or(0, |own| own.number));
            // What a fold decides changes its rows before it is stored; all else when it is received.
            let own = own.filter(|_| decides);
            if own.map_or(received.seq <= end.seq, |own| own.number <= end.number) {
                fold.replay(&mut rows, received);
            }
        }
        if compared.messages.is_multiple_of(BETWEEN) {
            fold.compare(db, &mut rows, false, &mut compared).await?;
        }
    }
    // What was decided and is not on the log yet has changed the rows all the same.
    for row in outbox::remaining(db).await?.into_iter().filter(|row| row.number > published) {
        if let Some(received) = of_the_outbox(fold, row) {
            fold.replay(&mut rows, &received);
        }
    }
    fold.compare(db, &mut rows, true, &mut compared).await?;
    Ok(compared)
}

/// Whether a fold changes its rows when it receives what stands here, and not when it decides on it.
fn receives<F: Fold>(fold: &F, subject: &str) -> bool {
    fold.subscription().filters.iter().any(|filter| matches(filter, subject))
}

/// What was parked and then acted on after all.
async fn replayed(db: &Client, stream: &str) -> Result<HashSet<u64>, FoldError> {
    let query = "select seq from parked where stream = $1 and replayed_at is not null";
    let rows = db.query(query, &[&stream]).await?;
    Ok(rows.iter().map(|row| row.try_get("seq").map(checkpoint::unsigned)).collect::<Result<_, _>>()?)
}

/// A row of the outbox as it will be read, if the fold replays such messages and has changed its rows with it.
fn of_the_outbox<F: Fold>(fold: &F, row: OutboxRow) -> Option<Received<F::Input>> {
    let OutgoingMessage { subject, headers, body } = row.into_message().ok()?;
    let subject = subject.to_string();
    let is_replayed = fold.history().iter().any(|filter| matches(filter, &subject));
    if !is_replayed || receives(fold, &subject) {
        return None;
    }
    let (headers, unreadable, passed) = (Some(headers), None, Passed::default());
    let entry =
        Entry { seq: 0, stored_at: Timestamp::UNIX_EPOCH, subject, headers, unreadable, body, pending: 0, passed };
    fold.read(&entry).ok().flatten()
}
