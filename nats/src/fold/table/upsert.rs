//! Writing the rows that a batch changed, all of a table at once.

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Statement};

use super::Table;

/// The prepared statement that writes a table.
pub struct Upsert<R: 'static> {
    statement: Statement,
    table: &'static Table<R>,
}

impl<R> Upsert<R> {
    /// Prepares it.
    ///
    /// # Errors
    /// When the table, a column or its type is not as the list says.
    pub async fn prepare(db: &Client, table: &'static Table<R>) -> Result<Self, Error> {
        Ok(Self { statement: db.prepare(&table.upsert()).await?, table })
    }

    /// Writes rows, in one round trip; in none if there are no rows. They differ in their keys, unless a row that is
    /// there stays as it is: then the first of those with one key is written.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn write(&self, db: &Client, rows: &[&R]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let values = self.table.values(rows);
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|column| &**column as &(dyn ToSql + Sync)).collect();
        db.execute(&self.statement, &values).await.map(drop)
    }
}
