//! Exports in our tables.

pub(super) mod content;

use domain::authorize::permission::{AskExport, LoadExport};
use domain::authorize::{Permit, Resource};
use domain::letters::EXPORT;
use jiff::{SignedDuration, Timestamp};
use messages::PersonId;
use nats::effect::{Error as Failed, Settling, Table, Transaction};
use nats::fold::Kept;
use tokio_postgres::Row;

use super::AGAIN;
use crate::database::Reading;
use crate::notifications::ChangeSet;
use crate::session::Key;
use crate::{Access, Error};

/// Where exports stand.
pub(crate) const TABLE: Table =
    Table { name: "exports", key: "person", columns: || "person, asked, made_at".to_owned(), ledger: "export_calls" };

/// For how long it is said that there was one; the archive itself is taken away when it is over.
pub(crate) const KEPT: Kept =
    Kept { table: "exports", key: "person", time: "until", kept: SignedDuration::from_hours(30 * 24) };

/// So many bytes are read at once.
const PART: i32 = 256 * 1024;

/// What somebody asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Export {
    /// Who.
    pub person: PersonId,
    /// How far it is.
    pub stands: Stands,
    /// When they can ask for another one; none if they can now.
    pub again_at: Option<Timestamp>,
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Nobody asked for one.
    Nothing,
    /// It is being made.
    Making {
        /// Since when.
        since: Timestamp,
    },
    /// It can be loaded.
    Ready {
        /// When it was made.
        made_at: Timestamp,
        /// Until when.
        until: Timestamp,
        /// How many bytes it has.
        size: u64,
    },
    /// It could be loaded, and is gone.
    Over {
        /// Since when.
        since: Timestamp,
    },
}

/// An archive that its owner loads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// When it was made.
    pub made_at: Timestamp,
    /// How many bytes it has.
    pub size: u64,
}

/// What somebody asked for last.
pub(super) async fn find(db: &Reading, person: PersonId, now: Timestamp) -> Result<Export, Error> {
    let query = "select asked_at, made_at, until, octet_length(archive)::bigint as size from exports where person = $1";
    let row = db.one(query, &[&person]).await?;
    row.map_or(Ok(Export { person, stands: Stands::Nothing, again_at: None }), |row| {
        let asked_at: Timestamp = row.try_get("asked_at")?;
        let made: Option<Timestamp> = row.try_get("made_at")?;
        let stands = stands((asked_at, made), row.try_get("until")?, row.try_get("size")?, now);
        let again_at = made.and_then(|made_at| made_at.checked_add(AGAIN).ok()).filter(|at| *at > now);
        Ok(Export { person, stands, again_at })
    })
}

fn stands(
    (since, made): (Timestamp, Option<Timestamp>),
    until: Option<Timestamp>,
    size: Option<i64>,
    now: Timestamp,
) -> Stands {
    let Some((made_at, until)) = made.zip(until) else { return Stands::Making { since } };
    let size = size.and_then(|size| u64::try_from(size).ok()).filter(|_| now < until);
    size.map_or(Stands::Over { since: until.min(now) }, |size| Stands::Ready { made_at, until, size })
}

/// The archive of this person, if it can be loaded and, where a link is followed, if it is the one of that link.
pub(super) async fn loaded(
    db: &Reading,
    person: PersonId,
    key: Option<Key>,
    now: Timestamp,
) -> Result<Option<Loaded>, Error> {
    let query = "select made_at, octet_length(archive)::bigint as size from exports \
                 where person = $1 and archive is not null and until > $2 and ($3::bytea is null or hash = $3)";
    let row = db.one(query, &[&person, &now, &key.as_ref().map(Key::bytes)]).await?;
    row.map(|row| {
        let size: i64 = row.try_get("size")?;
        Ok(Loaded { made_at: row.try_get("made_at")?, size: u64::try_from(size).unwrap_or_default() })
    })
    .transpose()
}

/// The next part of the archive of whom the permit is about, from this byte on; none behind the last one, and where it is another one by now.
///
/// # Errors
/// When nobody can say.
pub async fn load(db: &Reading, permit: &Permit<LoadExport>, of: Loaded, from: u64) -> Result<Option<Vec<u8>>, Error> {
    let Resource::Person(person) = permit.on() else { return Err(Error::NOT_FOUND) };
    let first = i32::try_from(from.saturating_add(1)).map_err(|_| Error::Ours("an archive is too long".to_owned()))?;
    let query = "select substring(archive from $3 for $4) as part from exports where person = $1 and made_at = $2";
    let row = db.one(query, &[person, &of.made_at, &first, &PART]).await?;
    let part: Option<Vec<u8>> = row.map(|row| row.try_get("part")).transpose()?.flatten();
    Ok(part.filter(|part| !part.is_empty()))
}

/// Has all that we keep of somebody put together. While one is being made, and for a while after, that is the one that they get.
///
/// # Errors
/// When it could not be noted.
pub async fn ask(access: &Access, permit: &Permit<AskExport>, now: Timestamp) -> Result<(), Error> {
    let Resource::Person(person) = permit.on() else { return Err(Error::NOT_FOUND) };
    let upsert = "insert into exports (person, asked_at, due_at) values ($1, $2, $3) on conflict (person) do update \
                  set asked_at = excluded.asked_at, asked = exports.asked + 1, made_at = null, until = null, hash = null, \
                  archive = null, failures = 0, nudge = exports.nudge + 1, due_at = excluded.due_at \
                  where exports.made_at <= $4";
    let due_at = access.exports.now();
    let is_new = access.write().await?.execute(upsert, &[person, &now, &due_at, &(now - AGAIN)]).await? > 0;
    if is_new {
        metrics::counter!("web_exports_total", "step" => "asked").increment(1);
        access.exports.fire();
        access.notifier.notify(ChangeSet::of(*person));
    }
    Ok(())
}

/// A row, as far as the effect needs it.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub(super) person: PersonId,
    pub(super) asked: i64,
    /// None while it is to be made; else it is to be taken away.
    pub(super) made_at: Option<Timestamp>,
}

pub(super) fn wanted(row: &Row) -> Result<Wanted, Failed> {
    Ok(Wanted { person: row.try_get("person")?, asked: row.try_get("asked")?, made_at: row.try_get("made_at")? })
}

/// Keeps what was made; says until when. None where something else is wanted by now.
pub(super) async fn keep(
    settling: &Settling<'_>,
    of: &Wanted,
    archive: &[u8],
    key: Key,
) -> Result<Option<Timestamp>, Failed> {
    let (now, until) = (settling.now(), settling.now() + EXPORT);
    let update =
        "update exports set made_at = $3, until = $4, hash = $5, archive = $6 where person = $1 and asked = $2";
    let values: &[&(dyn tokio_postgres::types::ToSql + Sync)] =
        &[&of.person, &of.asked, &now, &until, &key.bytes(), &archive];
    Ok((settling.db().execute(update, values).await? > 0).then_some(until))
}

/// Takes away what is over.
pub(super) async fn empty(db: &Transaction<'_>, of: &Wanted) -> Result<(), Failed> {
    let update = "update exports set hash = null, archive = null where person = $1 and asked = $2";
    db.execute(update, &[&of.person, &of.asked]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_be_loaded_until_its_time_is_over_and_not_a_moment_longer() {
        let asked: Timestamp = "2026-11-21T12:00:00Z".parse().unwrap();
        let (made, until) = (asked + SignedDuration::from_secs(2), asked + EXPORT);
        let at = |now| stands((asked, Some(made)), Some(until), Some(9), now);
        assert_eq!(stands((asked, None), None, None, made), Stands::Making { since: asked });
        let ready = Stands::Ready { made_at: made, until, size: 9 };
        assert_eq!((at(made), at(until - SignedDuration::from_secs(1))), (ready, ready));
        assert_eq!(at(until), Stands::Over { since: until }, "also before it is taken away");
        let gone = stands((asked, Some(made)), Some(until), None, until + EXPORT);
        assert_eq!(gone, Stands::Over { since: until });
    }
}
