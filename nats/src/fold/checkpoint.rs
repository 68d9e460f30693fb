//! How far a fold has read, and what it has received from whom: one row, locked by whoever decides.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row, Statement};

use super::received_numbers::ReceivedNumbers;

/// The row of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checkpoint {
    /// The last sequence that was folded.
    pub seq: u64,
    /// When the stream was created that `seq` counts in; none before the first reading.
    pub created: Option<Timestamp>,
    /// The last number that was given.
    pub number: u64,
    /// What was received from each producer.
    pub received: ReceivedNumbers,
    /// The last tick that was folded: time never runs backwards.
    pub tick: Option<Timestamp>,
}

impl Checkpoint {
    /// As before the first message: to go through the past of `end` once more.
    pub fn before(end: &Self) -> Self {
        let received = ReceivedNumbers::default().beginning_at(0, &BTreeMap::new());
        Self { seq: 0, received, tick: None, ..end.clone() }
    }

    fn from_row(row: &Row) -> Result<Self, Error> {
        let (Json(received), Json(heard)) =
            (row.try_get::<_, Json<ReceivedNumbers>>("received")?, row.try_get("heard")?);
        let seq = unsigned(row.try_get("seq")?);
        Ok(Self {
            seq,
            created: row.try_get("created")?,
            number: unsigned(row.try_get("number")?),
            received: received.beginning_at(seq, &heard),
            tick: row.try_get("tick")?,
        })
    }
}

/// The statements of the checkpoint.
pub(super) struct Statements {
    lock: Statement,
    write: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let write = "update checkpoint set seq = $2, created = $3, number = $4, heard = $5, received = $6, tick = $7 where stream = $1";
        Ok(Self {
            lock: db.prepare("select seq, number from checkpoint where stream = $1 for update").await?,
            write: db.prepare(write).await?,
        })
    }

    /// Reads sequence and number, and keeps everyone else from deciding until the transaction ends.
    pub async fn lock(&self, db: &Client, stream: &str) -> Result<(u64, u64), Error> {
        let row = db.query_one(&self.lock, &[&stream]).await?;
        Ok((unsigned(row.try_get("seq")?), unsigned(row.try_get("number")?)))
    }

    pub async fn write(&self, db: &Client, stream: &str, checkpoint: &Checkpoint) -> Result<(), Error> {
        let Checkpoint { seq, created, number, received, tick } = checkpoint;
        // For the release before this one, should it come back.
        let heard = Json(received.numbers());
        db.execute(&self.write, &[&stream, &signed(*seq), created, &signed(*number), &heard, &Json(received), tick])
            .await
            .map(drop)
    }
}

/// The checkpoint of a stream, made at the start of time if there is none. Waits for a batch that is being committed: an
/// owner that died may have sent its last commit, and Postgres be about to do it.
pub(super) async fn find_or_start(db: &Client, stream: &str) -> Result<Checkpoint, Error> {
    let insert =
        "insert into checkpoint (stream, seq, number, heard) values ($1, 0, 0, '{}') on conflict (stream) do nothing";
    db.execute(insert, &[&stream]).await?;
    let read = "select seq, created, number, heard, received, tick from checkpoint where stream = $1 for update";
    Checkpoint::from_row(&db.query_one(read, &[&stream]).await?)
}

/// The checkpoint of a stream; none where nothing was read yet. Waits for nobody.
pub(super) async fn find(db: &Client, stream: &str) -> Result<Option<Checkpoint>, Error> {
    let read = "select seq, created, number, heard, received, tick from checkpoint where stream = $1";
    db.query_opt(read, &[&stream]).await?.as_ref().map(Checkpoint::from_row).transpose()
}

/// Sequences and numbers never reach the sign bit: JetStream counts from 1, and so do we.
pub(super) const fn signed(value: u64) -> i64 {
    value.cast_signed()
}

pub(super) const fn unsigned(value: i64) -> u64 {
    value.cast_unsigned()
}
