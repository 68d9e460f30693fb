//! Messages that a service could not act on, in its own table `parked`, which each fold has.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use messages::Producer;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row};

use super::seen_within;

/// The columns that are read.
pub(super) const SEES: &[&str] = &[
    "stream",
    "seq",
    "subject",
    "reason",
    "headers",
    "body",
    "stored_at",
    "header_block",
    "asked_at",
    "asked_by",
    "asked_why",
    "replayed_at",
];

/// Those that say what one of us wants.
pub(super) const CHANGES: &[&str] = &["asked_at", "asked_by", "asked_why"];

/// A message that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked {
    /// The stream.
    pub stream: String,
    /// Its place there.
    pub seq: i64,
    /// Where it stands.
    pub subject: String,
    /// Why it could not be acted on.
    pub reason: String,
    /// When it was stored.
    pub stored_at: Timestamp,
    /// For how long it has been stored.
    pub age_seconds: i64,
    /// What was asked for last.
    pub asked: Asked,
}

/// That one of us wanted a message acted on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// Since when it is asked for; none where nobody asks, or where the service has answered.
    pub at: Option<Timestamp>,
    /// Who asked last.
    pub by: Option<String>,
    /// Why.
    pub why: Option<String>,
}

/// A message with all that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// What is known of each.
    pub parked: Parked,
    /// When it was acted on.
    pub replayed_at: Option<Timestamp>,
    /// Its headers, as far as they read.
    pub headers: BTreeMap<String, String>,
    /// The bytes of its headers, where they do not read.
    pub header_block: Option<Vec<u8>>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Which of a service's parked messages: of this stream, all or the one at this place.
#[derive(Debug, Clone, Copy)]
pub struct Which<'a> {
    /// Whose.
    pub of: Producer,
    /// The stream.
    pub stream: &'a str,
    /// The place.
    pub seq: Option<i64>,
}

/// What became of the messages that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The service has not acted in time: it does when it runs.
    Waits,
    /// It has acted on so many; these stay, each with its reason.
    Given(usize, Vec<(i64, String)>),
}

const COLUMNS: &str = "stream, seq, subject, reason, stored_at, extract(epoch from now() - stored_at)::bigint as age, \
                       asked_at, asked_by, asked_why";

/// What is parked of a service and was not acted on, as many as `most`.
///
/// # Errors
/// What Postgres says.
pub async fn list(db: &Client, of: Producer, most: i64) -> Result<Vec<Parked>, Error> {
    let query = format!("select {COLUMNS} from {of}.parked where replayed_at is null order by stream, seq limit $1");
    db.query(&query, &[&most]).await?.iter().map(parked).collect()
}

/// What would be acted on, as many as `most`.
///
/// # Errors
/// What Postgres says.
pub async fn waiting(db: &Client, which: Which<'_>, most: i64) -> Result<Vec<Parked>, Error> {
    let Which { of, stream, seq } = which;
    let query = format!(
        "select {COLUMNS} from {of}.parked where stream = $1 and ($2::bigint is null or seq = $2) and replayed_at is null order by seq limit $3"
    );
    db.query(&query, &[&stream, &seq, &most]).await?.iter().map(parked).collect()
}

/// One message with all that is kept of it; none where nothing is parked.
///
/// # Errors
/// What Postgres says.
pub async fn whole(db: &Client, of: Producer, stream: &str, seq: i64) -> Result<Option<Whole>, Error> {
    let query = format!(
        "select {COLUMNS}, replayed_at, headers, header_block, body from {of}.parked where stream = $1 and seq = $2"
    );
    let Some(row) = db.query_opt(&query, &[&stream, &seq]).await? else { return Ok(None) };
    let Json(headers): Json<BTreeMap<String, String>> = row.try_get("headers")?;
    let (replayed_at, header_block) = (row.try_get("replayed_at")?, row.try_get("header_block")?);
    Ok(Some(Whole { parked: parked(&row)?, replayed_at, headers, header_block, body: row.try_get("body")? }))
}

/// Asks the service to act on them, and notes who asked, and why; the places of those.
///
/// # Errors
/// What Postgres says.
pub async fn ask(db: &Client, which: Which<'_>, by: Option<&str>, why: Option<&str>) -> Result<Vec<i64>, Error> {
    let Which { of, stream, seq } = which;
    let ask = format!(
        "update {of}.parked set asked_at = now(), asked_by = $3, asked_why = $4 \
         where stream = $1 and ($2::bigint is null or seq = $2) and replayed_at is null returning seq"
    );
    db.query(&ask, &[&stream, &seq, &by, &why]).await?.iter().map(|row| row.try_get(0)).collect()
}

/// Waits until the service has acted on those that were asked for, or for so long.
///
/// # Errors
/// What Postgres says.
pub async fn answer(db: &Client, which: Which<'_>, asked: &[i64], within: Duration) -> Result<Answer, Error> {
    let Which { of, stream, .. } = which;
    let done = &*format!(
        "select where not exists (select from {of}.parked where stream = $1 and seq = any($2) and asked_at is not null and replayed_at is null)"
    );
    let look = || async move { db.query_opt(done, &[&stream, &asked]).await };
    if seen_within(within, look).await?.is_none() {
        return Ok(Answer::Waits);
    }
    let stay = format!(
        "select seq, reason from {of}.parked where stream = $1 and seq = any($2) and replayed_at is null order by seq"
    );
    let stay = db.query(&stay, &[&stream, &asked]).await?;
    let stay = stay.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect::<Result<Vec<_>, Error>>()?;
    Ok(Answer::Given(asked.len() - stay.len().min(asked.len()), stay))
}

fn parked(row: &Row) -> Result<Parked, Error> {
    Ok(Parked {
        stream: row.try_get(0)?,
        seq: row.try_get(1)?,
        subject: row.try_get(2)?,
        reason: row.try_get(3)?,
        stored_at: row.try_get(4)?,
        age_seconds: row.try_get(5)?,
        asked: Asked { at: row.try_get(6)?, by: row.try_get(7)?, why: row.try_get(8)? },
    })
}
