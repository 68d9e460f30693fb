//! What was seen: written as it is, added to its hour, and kept as the last that is known.

use domain::authorize::Permit;
use domain::authorize::permission::ViewUsage;
use jiff::Timestamp;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use super::super::{Reading, Which};
use super::Turn;
use crate::database::Reading as Database;
use crate::workspace::Workspace;
use crate::{Access, Error};

/// How much time one row of the past is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// One look, kept for a day.
    Look,
    /// The looks of an hour, kept for thirty days.
    Hour,
}

/// What was seen at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// When, or when its hour began.
    pub at: Timestamp,
    /// Hundredths of processors, on average and at most.
    pub cpu: (f64, f64),
    /// Bytes of memory, on average and at most.
    pub memory: (f64, f64),
    /// Bytes of disk.
    pub disk: f64,
    /// Bytes sent since the look before; none where that is not known.
    pub sent: Option<f64>,
}

/// The last that is known of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Latest {
    /// When it was seen.
    pub at: Timestamp,
    /// What was seen.
    pub reading: Reading,
}

impl Span {
    const fn word(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Hour => "hour",
        }
    }
}

/// What was sent since the look before is known when that was not long ago. Where the count is lower than it was, it began anew.
const STORE: &str = "with seen as (select * from unnest($3::text[], $4::text[], $5::float8[], $6::float8[], $7::bigint[], $8::bigint[], \
                         $9::float8[], $10::float8[], $11::bigint[], $12::bigint[]) \
                         as s (site, name, cpu, memory, disk, sent, cpu_limit, memory_limit, disk_limit, sent_limit)), \
     more as (select s.*, case when l.at < $2::timestamptz - interval '2 hours' then null when s.sent >= l.sent then s.sent - l.sent \
                          when l.sent is not null then s.sent end as grown \
              from seen s left join usage_latest l on l.workspace = $1 and l.site = s.site), \
     known as (insert into usage_latest as l select $1, site, name, $2, cpu, memory, disk, sent, cpu_limit, memory_limit, disk_limit, sent_limit \
               from seen on conflict (workspace, site) do update set name = excluded.name, at = excluded.at, cpu = excluded.cpu, \
               memory = excluded.memory, disk = excluded.disk, sent = excluded.sent, cpu_limit = excluded.cpu_limit, \
               memory_limit = excluded.memory_limit, disk_limit = excluded.disk_limit, sent_limit = excluded.sent_limit), \
     turn as (update usage_turns set failures = 0 where workspace = $1 and failures > 0) \
     insert into usage as u (workspace, site, span, at, looks, cpu, cpu_most, memory, memory_most, disk, sent) \
     select $1, site, span, case span when 'hour' then date_trunc('hour', $2::timestamptz, 'UTC') else $2 end, 1, cpu, cpu, memory, memory, disk, grown \
     from more cross join (values ('look'), ('hour')) as spans (span) \
     on conflict (workspace, site, span, at) do update set looks = u.looks + 1, \
         cpu = (u.cpu * u.looks + excluded.cpu) / (u.looks + 1), cpu_most = greatest(u.cpu_most, excluded.cpu), \
         memory = (u.memory * u.looks + excluded.memory) / (u.looks + 1), memory_most = greatest(u.memory_most, excluded.memory), \
         disk = excluded.disk, sent = coalesce(u.sent + excluded.sent, u.sent, excluded.sent)";

/// Writes down what a look saw.
pub(in super::super) async fn store(access: &Access, turn: &Turn, readings: &[Reading]) -> Result<(), Error> {
    fn all<'a, T>(readings: &'a [Reading], what: impl Fn(&'a Reading) -> T) -> Vec<T> {
        readings.iter().map(what).collect()
    }
    let whole = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let sites = all(readings, |reading| reading.which.word());
    let names = all(readings, |reading| reading.name.as_str());
    let (cpu, memory) = (all(readings, |reading| reading.cpu), all(readings, |reading| reading.memory));
    let (disk, sent) = (all(readings, |reading| whole(reading.disk)), all(readings, |reading| reading.sent.map(whole)));
    let (cpu_limit, memory_limit) =
        (all(readings, |reading| reading.cpu_limit), all(readings, |reading| reading.memory_limit));
    let disk_limit = all(readings, |reading| reading.disk_limit.map(whole));
    let sent_limit = all(readings, |reading| reading.sent_limit.map(whole));
    let values: &[&(dyn ToSql + Sync)] = &[
        &turn.row.id,
        &turn.at,
        &sites,
        &names,
        &cpu,
        &memory,
        &disk,
        &sent,
        &cpu_limit,
        &memory_limit,
        &disk_limit,
        &sent_limit,
    ];
    access.write().await?.execute(STORE, values).await?;
    Ok(())
}

/// What was seen of one thing from this time on, oldest first.
///
/// # Errors
/// When the tables are away.
pub async fn history(
    db: &Database,
    _: &Permit<ViewUsage>,
    row: &Workspace,
    which: &Which,
    (span, from): (Span, Timestamp),
) -> Result<Vec<Past>, Error> {
    let query = "select at, cpu, cpu_most, memory, memory_most, disk::float8 as disk, sent::float8 as sent from usage \
                 where workspace = $1 and site = $2 and span = $3 and at >= $4 order by at";
    let rows = db.all(query, &[&row.id, &which.word(), &span.word(), &from]).await?;
    let past = |row: &Row| {
        Ok(Past {
            at: row.try_get("at")?,
            cpu: (row.try_get("cpu")?, row.try_get("cpu_most")?),
            memory: (row.try_get("memory")?, row.try_get("memory_most")?),
            disk: row.try_get("disk")?,
            sent: row.try_get("sent")?,
        })
    };
    rows.iter().map(past).collect()
}

/// What all sites together sent in each hour from this time on, oldest first: also those that are gone by now.
///
/// # Errors
/// When the tables are away.
pub async fn sent_in_all(
    db: &Database,
    _: &Permit<ViewUsage>,
    row: &Workspace,
    from: Timestamp,
) -> Result<Vec<(Timestamp, f64)>, Error> {
    let query = "select at, sum(sent)::float8 as sent from usage \
                 where workspace = $1 and site <> '' and span = 'hour' and at >= $2 and sent is not null group by at order by at";
    let rows = db.all(query, &[&row.id, &from]).await?;
    rows.iter().map(|row| Ok((row.try_get("at")?, row.try_get("sent")?))).collect()
}

/// The last that is known of the machine and of each site that was there then, the machine first, sites by their names.
///
/// # Errors
/// When the tables are away.
pub async fn latest(db: &Database, _: &Permit<ViewUsage>, row: &Workspace) -> Result<Vec<Latest>, Error> {
    let query = "select l.* from usage_latest l where workspace = $1 \
                 and (site = '' or at = (select max(at) from usage_latest where workspace = $1 and site <> '')) \
                 order by site <> '', name, site";
    db.all(query, &[&row.id]).await?.iter().map(|row| Ok(of_row(row)?)).collect()
}

fn of_row(row: &Row) -> Result<Latest, tokio_postgres::Error> {
    let whole = |column: &str| {
        row.try_get::<_, Option<i64>>(column).map(|bytes| bytes.and_then(|bytes| u64::try_from(bytes).ok()))
    };
    let reading = Reading {
        which: Which::from_word(row.try_get("site")?),
        name: row.try_get("name")?,
        cpu: row.try_get("cpu")?,
        memory: row.try_get("memory")?,
        disk: whole("disk")?.unwrap_or(0),
        sent: whole("sent")?,
        cpu_limit: row.try_get("cpu_limit")?,
        memory_limit: row.try_get("memory_limit")?,
        disk_limit: whole("disk_limit")?,
        sent_limit: whole("sent_limit")?,
    };
    Ok(Latest { at: row.try_get("at")?, reading })
}
