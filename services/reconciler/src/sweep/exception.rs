//! Exceptions as their table has them.

use domain::drift::{Exception, Finding, Found};
use jiff::{SignedDuration, Timestamp};
use nats::fold::Kept;

/// For how long what is over stays: who asks what was destroyed, and why, asks within a year.
pub(crate) const RETENTION: Kept = Kept {
    table: "exceptions",
    key: "(token, finding, first_seen)",
    time: "over_at",
    kept: SignedDuration::from_hours(400 * 24),
};

/// A row.
pub(super) struct Row {
    token: String,
    region: String,
    raw: String,
    finding: String,
    generation: u64,
    first_seen: Timestamp,
    last_seen: Timestamp,
    lists: u32,
    approved_by: Option<String>,
    released_at: Option<Timestamp>,
    over_at: Option<Timestamp>,
}

nats::table! {
    /// Only the sweep writes it, and `harbor census` who approved.
    pub(super) static EXCEPTIONS: Table<Row> = exceptions {
        token: text key,
        finding: text key,
        first_seen: timestamptz key,
        region: text,
        raw: text,
        generation: bigint,
        last_seen: timestamptz,
        lists: integer,
        approved_by: text read,
        released_at: timestamptz,
        over_at: timestamptz,
    };
    fn from_row;
}

impl From<&Exception> for Row {
    fn from(exception: &Exception) -> Self {
        let Exception { found, first_seen, last_seen, lists, approved_by, released_at, over_at } = exception.clone();
        let Found { token, finding, region, raw, generation } = found;
        let finding = finding.word().to_owned();
        Self {
            token,
            region,
            raw,
            finding,
            generation,
            first_seen,
            last_seen,
            lists,
            approved_by,
            released_at,
            over_at,
        }
    }
}

/// The exception of a row; none for a finding of another release, which that one looks after.
pub(super) fn exception(row: &tokio_postgres::Row) -> Result<Option<Exception>, tokio_postgres::Error> {
    let row = from_row(row)?;
    let Some(finding) = Finding::from_word(&row.finding) else { return Ok(None) };
    let found = Found { token: row.token, finding, region: row.region, raw: row.raw, generation: row.generation };
    let Row { first_seen, last_seen, lists, approved_by, released_at, over_at, .. } = row;
    Ok(Some(Exception { found, first_seen, last_seen, lists, approved_by, released_at, over_at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_the_snapshot_holds() {
        insta::assert_snapshot!(EXCEPTIONS.upsert(), @r"
        insert into exceptions (token, finding, first_seen, region, raw, generation, last_seen, lists, released_at, over_at)
        select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::bigint[], $7::timestamptz[], $8::integer[], $9::timestamptz[], $10::timestamptz[])
        on conflict (token, finding, first_seen) do update set region = excluded.region, raw = excluded.raw, generation = excluded.generation, last_seen = excluded.last_seen, lists = excluded.lists, released_at = excluded.released_at, over_at = excluded.over_at
        ");
    }
}
