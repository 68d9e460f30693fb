//! Claiming what is due: a lease for each row, so that there is one call at a time.

use std::fmt::Write as _;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::time::Instant;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::leases::{self, LEASE};
use super::{Effect, Error, Lane, Pool, Pooled, Table};

/// A row that we hold the lease of.
pub(super) struct Claimed<E: Effect> {
    pub key: Arc<E::Key>,
    pub row: E::Row,
    /// For which there is a place among the calls under way.
    pub lane: usize,
    /// Which of its leases this is: each claim has another.
    pub lease: Uuid,
    /// How long it lasts unless it is renewed.
    pub until: Instant,
    /// How often it had been nudged when it was claimed.
    pub nudge: i64,
    /// Calls in a row that came to nothing.
    pub failures: i32,
}

/// Claims rows that are due at `now` and that nobody works on: of each lane as many as it has room for.
pub(super) async fn claim<E: Effect>(
    pool: &impl Pool,
    statement: &str,
    room: &[i64],
    now: Timestamp,
) -> Result<Vec<Claimed<E>>, Error> {
    let db = pool.get().await?;
    let until = Instant::now() + LEASE;
    let values: [&(dyn ToSql + Sync); 2] = [&now, &room];
    let rows = db.query(statement, &values).await?;
    let claimed = rows.iter().map(|row| {
        Ok(Claimed {
            key: Arc::new(row.try_get("due_key")?),
            lane: usize::try_from(row.try_get::<_, i32>("due_lane")?).map_err(|_| Error::Row("no such lane"))?,
            lease: row.try_get("due_lease")?,
            until,
            nudge: row.try_get("due_nudge")?,
            failures: row.try_get("due_failures")?,
            row: E::read(row)?,
        })
    });
    claimed.collect()
}

/// The statement that claims: $1 is the time, $2 the room of each lane. In a lane, rows that have not failed come first.
pub(super) fn statement(table: &Table, lanes: &[Lane]) -> String {
    let Table { name, key, columns, .. } = table;
    let (columns, end) = (columns(), leases::end());
    let mut due = String::new();
    for (lane, Lane { condition, .. }) in lanes.iter().enumerate() {
        let union = if lane == 0 { "" } else { " union all " };
        // The words are constants of the service; nothing of a person's is among them.
        let _ = write!(
            due,
            "{union}select * from (select {key} as due_key, {lane} as due_lane from {name} where ({condition}) \
             and due_at <= $1 and (leased_until is null or leased_until < clock_timestamp()) \
             order by failures > 0, due_at limit ($2::bigint[])[{}] for update skip locked) lane_{lane}",
            lane + 1
        );
    }
    // By an array, so that Postgres looks each row up by its key, whatever it thinks of how many there are.
    format!(
        "with due as materialized ({due}) update {name} set leased_until = {end}, lease = gen_random_uuid() \
         where {key} = any(array(select due_key from due)) \
         returning {key} as due_key, (select due_lane from due where due_key = {name}.{key}) as due_lane, \
         lease as due_lease, nudge as due_nudge, failures as due_failures, {columns}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_lane_is_claimed_by_itself_in_one_statement() {
        let table =
            Table { name: "letters", key: "letter", columns: || "kind, address".to_owned(), ledger: "attempts" };
        let lane = |condition: &str| Lane { condition: condition.to_owned(), ..Lane::only(1) };
        let statement = statement(&table, &[lane("provider = 'a'"), lane("provider = 'b'")]);
        assert_eq!(
            statement,
            "with due as materialized (\
             select * from (select letter as due_key, 0 as due_lane from letters where (provider = 'a') \
             and due_at <= $1 and (leased_until is null or leased_until < clock_timestamp()) \
             order by failures > 0, due_at limit ($2::bigint[])[1] for update skip locked) lane_0 union all \
             select * from (select letter as due_key, 1 as due_lane from letters where (provider = 'b') \
             and due_at <= $1 and (leased_until is null or leased_until < clock_timestamp()) \
             order by failures > 0, due_at limit ($2::bigint[])[2] for update skip locked) lane_1\
             ) update letters set leased_until = clock_timestamp() + interval '5 seconds', lease = gen_random_uuid() \
             where letter = any(array(select due_key from due)) \
             returning letter as due_key, (select due_lane from due where due_key = letters.letter) as due_lane, \
             lease as due_lease, nudge as due_nudge, failures as due_failures, kind, address"
        );
    }
}
