//! Forgetting what is old enough: driven by ticks, so that time comes from the log, and a little at each, so that no tick
//! takes long. What is old at a tick and does not fit goes with the next ones.

use jiff::{SignedDuration, Timestamp};
use tokio_postgres::{Client, Error, Statement};

/// As many rows of one table go with one tick: one a second and more, which is faster than they come.
const AT_ONCE: i64 = 500;

/// How long the rows of a table are kept.
#[derive(Debug, Clone, Copy)]
pub struct Kept {
    /// The table.
    pub table: &'static str,
    /// Its key, with brackets around it if it is more than one column.
    pub key: &'static str,
    /// The column, of type `timestamptz` and indexed, from which its age counts.
    pub time: &'static str,
    /// The age at which a row goes.
    pub kept: SignedDuration,
}

impl Kept {
    fn statement(&self) -> String {
        let Self { table, key, time, .. } = self;
        let columns = key.trim_matches(['(', ')']);
        // Rows that somebody works on are left to the next tick instead of waited for. Chosen apart, and so once: inside the
        // condition they may be chosen again for every row, and then more go than were to.
        format!(
            "with old as materialized (select {columns} from {table} where {time} < $1 order by {time} limit $2 \
             for update skip locked) delete from {table} where {key} in (select {columns} from old)"
        )
    }
}

/// The prepared statements of what a service forgets.
pub struct Retention(Vec<(Statement, Kept)>);

impl Retention {
    /// Prepares them.
    ///
    /// # Errors
    /// When a table, key or column is not there.
    pub async fn prepare(db: &Client, kept: &[Kept]) -> Result<Self, Error> {
        let mut statements = Vec::with_capacity(kept.len());
        for kept in kept {
            statements.push((db.prepare(&kept.statement()).await?, *kept));
        }
        Ok(Self(statements))
    }

    /// Forgets what is old enough at `now`, the time of a tick: up to 500 rows of each table.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn apply(&self, db: &Client, now: Timestamp) -> Result<(), Error> {
        for (statement, Kept { table, kept, .. }) in &self.0 {
            let before = now.checked_sub(*kept).unwrap_or(Timestamp::MIN);
            let gone = db.execute(statement, &[&before, &AT_ONCE]).await?;
            metrics::counter!("rows_forgotten_total", "table" => *table).increment(gone);
        }
        Ok(())
    }
}
