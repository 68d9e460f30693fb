//! How far a fold has read, and what it has heard of whom: one row, locked by whoever decides.

use std::collections::BTreeMap;

use jiff::Timestamp;
use messages::Number;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row, Statement};

/// The row of one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checkpoint {
    /// The last sequence that was folded.
    pub seq: u64,
    /// When the stream was created that `seq` counts in; none before the first reading.
    pub created: Option<Timestamp>,
    /// The last number that was given.
    pub number: u64,
    /// The last number heard of each producer, by name: a newer release may have heard producers that we do not know.
    pub heard: BTreeMap<String, u64>,
}

impl Checkpoint {
    const START: Self = Self { seq: 0, created: None, number: 0, heard: BTreeMap::new() };

    /// Whether this number was not heard before; if so it is from now on.
    pub fn hear(&mut self, number: Option<Number>) -> bool {
        let Some(Number { producer, number }) = number else { return true };
        let last = self.heard.entry(producer.name().to_owned()).or_default();
        let fresh = number > *last;
        *last = number.max(*last);
        fresh
    }

    fn from_row(row: &Row) -> Self {
        let Json(heard) = row.get("heard");
        Self { seq: unsigned(row.get("seq")), created: row.get("created"), number: unsigned(row.get("number")), heard }
    }
}

/// The statements of the checkpoint.
pub(super) struct Statements {
    lock: Statement,
    write: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            lock: db.prepare("select seq, created, number, heard from checkpoint where stream = $1 for update").await?,
            write: db
                .prepare("update checkpoint set seq = $2, created = $3, number = $4, heard = $5 where stream = $1")
                .await?,
        })
    }

    /// Reads the row and keeps everyone else from deciding until the transaction ends.
    pub async fn lock(&self, db: &Client, stream: &str) -> Result<Checkpoint, Error> {
        Ok(Checkpoint::from_row(&db.query_one(&self.lock, &[&stream]).await?))
    }

    pub async fn write(&self, db: &Client, stream: &str, checkpoint: &Checkpoint) -> Result<(), Error> {
        let (seq, number) = (signed(checkpoint.seq), signed(checkpoint.number));
        db.execute(&self.write, &[&stream, &seq, &checkpoint.created, &number, &Json(&checkpoint.heard)])
            .await
            .map(drop)
    }
}

/// The checkpoint of a stream, made at the start of time if there is none.
pub(super) async fn find_or_start(db: &Client, stream: &str) -> Result<Checkpoint, Error> {
    let start = Checkpoint::START;
    let insert =
        "insert into checkpoint (stream, seq, number, heard) values ($1, 0, 0, $2) on conflict (stream) do nothing";
    db.execute(insert, &[&stream, &Json(&start.heard)]).await?;
    let row = db.query_one("select seq, created, number, heard from checkpoint where stream = $1", &[&stream]).await?;
    Ok(Checkpoint::from_row(&row))
}

/// Sequences and numbers never reach the sign bit: JetStream counts from 1, and so do we.
pub(super) const fn signed(value: u64) -> i64 {
    value.cast_signed()
}

pub(super) const fn unsigned(value: i64) -> u64 {
    value.cast_unsigned()
}

#[cfg(test)]
mod tests {
    use messages::Producer;

    use super::*;

    #[test]
    fn a_number_counts_once_for_each_producer() {
        let mut checkpoint = Checkpoint::START;
        let number = |producer, number| Some(Number { producer, number });
        assert!(checkpoint.hear(number(Producer::Web, 1)));
        assert!(checkpoint.hear(number(Producer::Billing, 1)));
        assert!(checkpoint.hear(number(Producer::Web, 3)));
        assert!(!checkpoint.hear(number(Producer::Web, 3)), "the same again");
        assert!(!checkpoint.hear(number(Producer::Web, 2)), "a ghost of before");
        assert!(checkpoint.hear(None), "what has no number is told apart otherwise");
        assert_eq!(checkpoint.heard["web"], 3);
    }
}
