//! The rows of letters: what is claimed, and what becomes of one.

mod digest;
mod look;

use jiff::{SignedDuration, Timestamp};
use messages::mail::{About, Dropped, Letter};
use messages::{LetterId, MessageId, PersonId, WorkspaceId};
use nats::effect::{Error, Table, Transaction};
use nats::fold::Kept;
use serde_json::Value;
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use super::Gone;
use crate::rows::reached::{NO_TIMES, note};

pub(super) use digest::{Digest, digest};

/// Where letters stand.
pub(crate) const TABLE: Table =
    Table { name: "letters", key: "letter", columns: || COLUMNS.to_owned(), ledger: "posts" };

/// For how long a letter stays that has ended: as long as the bucket knows of it.
pub(crate) const KEPT: Kept =
    Kept { table: "letters", key: "letter", time: "ended_at", kept: SignedDuration::from_hours(400 * 24) };

const COLUMNS: &str = "letter, person, kind, about, cause, decided_at, not_before, said";

/// How many wait, for whatever.
pub(crate) const WAITING: &str = "select count(*)::float8 from letters where state = 'waiting'";

/// Of how many nobody knows whether they went out.
pub(crate) const STUCK: &str = "select count(*)::float8 from letters where state = 'stuck'";

/// A letter that is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    pub(super) letter: LetterId,
    pub(super) person: PersonId,
    pub(super) kind: Letter,
    pub(super) about: About,
    pub(super) cause: Option<MessageId>,
    pub(super) decided_at: Timestamp,
    pub(super) not_before: Timestamp,
    pub(super) said: Option<Said>,
}

/// What one of us said of a letter that was stuck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It is to be sent, even if it was before.
    Again,
    /// It went out.
    Sent,
    /// It is not to be sent.
    TakenBack,
}

impl Said {
    fn of(word: &str) -> Option<Self> {
        match word {
            "again" => Some(Self::Again),
            "sent" => Some(Self::Sent),
            "taken_back" => Some(Self::TakenBack),
            _ => None,
        }
    }
}

/// Among so many that are first is looked for those to claim: more than all processes have under way.
const AMONG: usize = 200;

/// What nobody waits for and is the first of its person, of those that are due or fail; in words about the row. `$1` is the time of the
/// claim.
///
/// The first of each person are found once for all: compared with each other, ten thousand that were decided at once took minutes, as
/// long as Postgres had last looked when there were none, and no mail went.
pub(super) fn in_order(is_known: &str, is_open: &str) -> String {
    let first = format!(
        "select distinct on (person) letter, failures, due_at from letters \
         where not awaited and due_at is not null and {is_known} and {is_open} and (failures > 0 or due_at <= $1) \
         order by person, decided_at, letter"
    );
    format!(
        "not awaited and {is_known} and {is_open} and letter = any(array(select letter from ({first}) as first \
         order by failures > 0, due_at limit {AMONG}))"
    )
}

pub(super) fn from_row(row: &Row) -> Result<Post, Error> {
    Ok(Post {
        letter: row.try_get("letter")?,
        person: row.try_get("person")?,
        kind: row.try_get("kind")?,
        about: about(row)?,
        cause: row.try_get::<_, &str>("cause")?.parse().ok(),
        decided_at: row.try_get("decided_at")?,
        not_before: row.try_get("not_before")?,
        said: row.try_get::<_, Option<&str>>("said")?.and_then(Said::of),
    })
}

/// One that does not read must not keep the others from being claimed: it is about nothing that is known.
pub(super) fn about(row: &Row) -> Result<About, Error> {
    let Json(about): Json<Value> = row.try_get("about")?;
    Ok(serde_json::from_value(about).unwrap_or_default())
}

/// It went out.
pub(super) async fn went(db: &Transaction<'_>, letter: LetterId, gone: &Gone) -> Result<(), Error> {
    const WENT: &str = "update letters set state = 'sent', why = null, said = null, ended_at = $2, carried_as = $3, theirs = $4 \
         where letter = $1";
    db.execute(WENT, &[&letter, &gone.at, &gone.carried_as, &gone.is_theirs]).await?;
    Ok(())
}

/// It does not go out.
pub(super) async fn dropped(db: &Transaction<'_>, letter: LetterId, why: Dropped, at: Timestamp) -> Result<(), Error> {
    const DROPPED: &str =
        "update letters set state = 'dropped', why = $2, said = null, ended_at = $3 where letter = $1";
    db.execute(DROPPED, &[&letter, &why.word(), &at]).await?;
    Ok(())
}

/// Nobody knows, and one of us looks. Returns whether that is news: also of what one of us let go again.
pub(super) async fn stuck(db: &Transaction<'_>, letter: LetterId) -> Result<bool, Error> {
    const STUCK: &str = "update letters set state = 'stuck', said = null \
         where letter = $1 and (state <> 'stuck' or said is not null)";
    Ok(db.execute(STUCK, &[&letter]).await? > 0)
}

/// These go in a digest: those that nobody works on, and that surely did not go out: not one whose last
/// try nobody looked at, because whoever was at it died. Returns each with its kind and what it is about, and makes them due no more.
pub(super) async fn collected(
    db: &Transaction<'_>,
    own: LetterId,
    letters: &[LetterId],
    digest: LetterId,
    at: Timestamp,
) -> Result<Vec<(LetterId, Letter, About)>, Error> {
    const COLLECTED: &str = "update letters set state = 'dropped', why = 'collected', ended_at = $4, digest = $3, due_at = null \
         where letter = any(array(select letter from letters where letter = any($2) and state = 'waiting' \
         and (letter = $1 or failures = 0 and (leased_until is null or leased_until < clock_timestamp()) \
         and not exists (select from posts where posts.letter = letters.letter and posts.ended_at is null)) order by letter for update)) \
         returning letter, kind, about";
    let rows = db.query(COLLECTED, &[&own, &letters, &digest, &at]).await?;
    rows.iter().map(|row| Ok((row.try_get("letter")?, row.try_get("kind")?, about(row)?))).collect()
}

/// The workspaces of whose end these letters warn.
pub(super) async fn warns(db: &Transaction<'_>, letters: &[LetterId]) -> Result<Vec<WorkspaceId>, Error> {
    let ending = Letter::WorkspaceEnding.word();
    let rows = db.query("select about from letters where letter = any($1) and kind = $2", &[&letters, &ending]).await?;
    let about = rows.iter().map(about).collect::<Result<Vec<About>, Error>>()?;
    Ok(about.into_iter().filter_map(|about| about.workspace).collect())
}

/// Nothing that goes to their address arrives, as was found out then.
pub(super) async fn unreachable(db: &Transaction<'_>, person: PersonId, why: &str, at: Timestamp) -> Result<(), Error> {
    db.execute(&note(), &[&[person].as_slice(), &[why].as_slice(), &[at].as_slice(), &NO_TIMES.as_slice()]).await?;
    Ok(())
}
