//! Letters of which nobody knows whether they went out, which lie with the mailer: one of us says what became of each.

use std::time::Duration;

use jiff::Timestamp;
use messages::{LetterId, PersonId};
use serde_json::Value;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row};

use super::seen_within;

/// The columns that are read.
pub(super) const SEES: &[&str] = &[
    "letter",
    "person",
    "kind",
    "about",
    "cause",
    "decided_at",
    "state",
    "why",
    "failures",
    "said",
    "said_by",
    "said_why",
    "nudge",
];

/// Those that say what one of us knows of it, and that it is to be looked at.
pub(super) const CHANGES: &[&str] = &["said", "said_by", "said_why", "due_at", "nudge"];

/// A letter that is stuck.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stuck {
    pub letter: LetterId,
    pub person: PersonId,
    pub kind: String,
    pub about: Value,
    pub cause: String,
    pub decided_at: Timestamp,
    pub failures: i32,
    /// What one of us said of it already.
    pub said: Option<String>,
    pub said_by: Option<String>,
}

const COLUMNS: &str = "letter, person, kind, about, cause, decided_at, failures, said, said_by";

/// All that are stuck, the oldest first, as many as `most`.
pub(crate) async fn stuck(db: &Client, most: i64) -> Result<Vec<Stuck>, Error> {
    let query =
        format!("select {COLUMNS} from mailer.letters where state = 'stuck' order by decided_at, letter limit $1");
    db.query(&query, &[&most]).await?.iter().map(read).collect()
}

/// One that is stuck; none if it is not.
pub(crate) async fn find(db: &Client, letter: LetterId) -> Result<Option<Stuck>, Error> {
    let query = format!("select {COLUMNS} from mailer.letters where state = 'stuck' and letter = $1");
    db.query_opt(&query, &[&letter]).await?.as_ref().map(read).transpose()
}

/// Says it of one that is still stuck, and has the mailer look; whether it was.
pub(crate) async fn say(db: &Client, letter: LetterId, word: &str, by: &str, why: &str) -> Result<bool, Error> {
    let say = "update mailer.letters set said = $2, said_by = $3, said_why = $4, due_at = now(), nudge = nudge + 1 \
               where letter = $1 and state = 'stuck'";
    Ok(db.execute(say, &[&letter, &word, &by, &why]).await? == 1)
}

/// Waits until the mailer has acted, or for so long; how it stands then, and none if it is stuck as before.
pub(crate) async fn became(db: &Client, letter: LetterId, within: Duration) -> Result<Option<String>, Error> {
    let state = "select state from mailer.letters where letter = $1 and state <> 'stuck'";
    let look = || async move { db.query_opt(state, &[&letter]).await?.map(|row| row.try_get(0)).transpose() };
    seen_within(within, look).await
}

fn read(row: &Row) -> Result<Stuck, Error> {
    let Json(about) = row.try_get("about")?;
    Ok(Stuck {
        letter: row.try_get("letter")?,
        person: row.try_get("person")?,
        kind: row.try_get("kind")?,
        about,
        cause: row.try_get("cause")?,
        decided_at: row.try_get("decided_at")?,
        failures: row.try_get("failures")?,
        said: row.try_get("said")?,
        said_by: row.try_get("said_by")?,
    })
}
