//! The table of who was shown which key.

use domain::authorize::permission::Permitted;
use domain::authorize::{Permit, Principal};
use jiff::Timestamp;
use messages::workspace::State;
use messages::{AccountId, CommandId, PersonId, WorkspaceId};
use nats::effect::{Error as EffectError, Transaction};
use openberth::UserName;
use tokio_postgres::Row;
use uuid::Uuid;

use super::{Fate, Held, Holder};
use crate::database::Reading;
use crate::inside::keys::Purpose;
use crate::workspace::Workspace;
use crate::{Access, Error};

/// Notes that somebody is about to be shown a new key. Whether nobody was shown one of this name before.
pub(in crate::inside::keys) async fn begin<P: Permitted>(
    access: &Access,
    permit: &Permit<P>,
    row: &Workspace,
    (user, called): (&UserName, &str),
    at: Timestamp,
) -> Result<bool, Error> {
    let insert = "insert into made_keys (workspace, username, called, person, at) values ($1, $2, $3, $4, $5) \
                  on conflict (workspace, username) do nothing";
    let Principal::Person(person) = permit.who() else { return Ok(false) };
    Ok(access.write().await?.execute(insert, &[&row.id, &user.as_str(), &called, &person, &at]).await? == 1)
}

/// Somebody was shown a key: it is theirs, whatever was to become of it. They have it by now: where that cannot be noted, it is said to be
/// of whose it was.
pub(in crate::inside::keys) async fn shown<P: Permitted>(
    access: &Access,
    permit: &Permit<P>,
    row: &Workspace,
    (user, called): (&UserName, &str),
    at: Timestamp,
) {
    let upsert = "insert into made_keys (workspace, username, called, person, at) values ($1, $2, $3, $4, $5) \
                  on conflict (workspace, username) do update set called = excluded.called, person = excluded.person, at = excluded.at, \
                  fate = null";
    let Principal::Person(person) = permit.who() else { return };
    let noted = async {
        access.write().await?.execute(upsert, &[&row.id, &user.as_str(), &called, &person, &at]).await?;
        Ok::<(), Error>(())
    };
    if let Err(error) = noted.await {
        tracing::warn!(workspace = %row.id, %error, "who was shown a key is not known");
    }
}

/// Somebody was given a key: it is theirs, unless it is to end. Whether it is.
pub(in crate::inside::keys) async fn hand(
    access: &Access,
    row: &Workspace,
    (user, called): (&UserName, &str),
    to: PersonId,
    at: Timestamp,
) -> Result<bool, Error> {
    let upsert = "insert into made_keys (workspace, username, called, person, at) values ($1, $2, $3, $4, $5) \
                  on conflict (workspace, username) do update set person = excluded.person, at = excluded.at \
                  where made_keys.fate is null";
    Ok(access.write().await?.execute(upsert, &[&row.id, &user.as_str(), &called, &to, &at]).await? == 1)
}

/// Who has a key, if that is known.
pub(in crate::inside::keys) async fn holder(
    access: &Access,
    row: &Workspace,
    user: &UserName,
) -> Result<Option<PersonId>, Error> {
    let query = "select person from made_keys where workspace = $1 and username = $2";
    let found = access.read().await?.one(query, &[&row.id, &user.as_str()]).await?;
    Ok(found.map(|row| row.try_get("person")).transpose()?)
}

/// Who has which key of a workspace, by the name of its user.
pub(in crate::inside::keys) async fn holders(
    db: &Reading,
    workspace: WorkspaceId,
) -> Result<Vec<(String, Holder)>, Error> {
    let query = "select k.username, k.person, coalesce(c.name, p.name) as name from made_keys k \
                 left join people p on p.id = k.person left join preferences c on c.person = k.person where k.workspace = $1";
    let held = |row: &Row| {
        Ok((row.try_get("username")?, Holder { person: row.try_get("person")?, name: row.try_get("name")? }))
    };
    db.all(query, &[&workspace]).await?.iter().map(held).collect()
}

/// There is no such key, or not any more.
pub(in crate::inside::keys) async fn forget(access: &Access, row: &Workspace, user: &UserName) {
    let delete = "delete from made_keys where workspace = $1 and username = $2";
    let gone = async {
        access.write().await?.execute(delete, &[&row.id, &user.as_str()]).await?;
        Ok::<(), Error>(())
    };
    if let Err(error) = gone.await {
        tracing::warn!(workspace = %row.id, %error, "who held a key that is gone is still kept");
    }
}

/// The keys of somebody in an account, or in one workspace of it.
pub(super) async fn of(
    db: &Reading,
    (account, only): (AccountId, Option<WorkspaceId>),
    person: PersonId,
) -> Result<Vec<Held>, Error> {
    let query = "select k.workspace, w.name as place, k.username, k.called from made_keys k join workspaces w on w.id = k.workspace \
                 where w.account = $1 and ($2::uuid is null or w.id = $2) and k.person = $3 and w.state <> $4 \
                 order by lower(w.name), w.id, lower(k.called), k.username";
    let rows = db.all(query, &[&account, &only, &person, &State::Deleted]).await?;
    let held = |row: &Row| {
        let (purpose, _) = Purpose::of_user(row.try_get("username")?);
        Ok(Held {
            workspace: row.try_get("workspace")?,
            place: row.try_get("place")?,
            name: row.try_get("called")?,
            purpose,
        })
    };
    rows.iter().map(held).collect()
}

/// Puts down what becomes of them: of those of which nothing is said already, and by nobody of their own.
pub(super) async fn decide(
    access: &Access,
    (account, only): (AccountId, Option<WorkspaceId>),
    person: PersonId,
    (fate, by, command): (Fate, PersonId, CommandId),
) -> Result<(), Error> {
    let update = "update made_keys k set fate = $4, decided_by = $5, decision = $6, decisions = decisions + 1 from workspaces w \
                  where w.id = k.workspace and w.account = $1 and ($2::uuid is null or w.id = $2) and k.person = $3 \
                  and k.person <> $5 and k.fate is null";
    let db = access.write().await?;
    db.execute(KNOWN, &[]).await?;
    db.execute(update, &[&account, &only, &person, &fate.word(), &by, &command]).await?;
    Ok(())
}

/// Notes of commands that are done by now whether they did something: who is still in a workspace keeps their keys to it, and of who is not, what
/// was said counts from here on, however long it takes.
const KNOWN: &str = "update made_keys k set decision = null, fate = case when exists \
                     (select from roles r where r.workspace = k.workspace and r.person = k.person) then null else k.fate end \
                     from outcomes o where k.fate is not null and o.command = k.decision";

/// Makes due what counts, as far as there is somebody to ask. How many that is.
pub(super) async fn due(access: &Access, now: Timestamp) -> Result<u64, Error> {
    let done = "update made_keys k set due_at = $1, nudge = nudge + 1 from workspaces w \
                where k.fate is not null and k.decision is null and k.due_at is null and k.leased_until is null \
                and w.id = k.workspace and (k.fate = $2 or w.state = $3)";
    let db = access.write().await?;
    db.execute(KNOWN, &[]).await?;
    Ok(db.execute(done, &[&now, &Fate::Keep.word(), &State::Ready]).await?)
}

/// A key of which something is to become.
pub(super) struct Doomed {
    pub key: Uuid,
    pub workspace: WorkspaceId,
    pub username: String,
    /// None where somebody was shown it meanwhile.
    pub fate: Option<Fate>,
    pub by: Option<PersonId>,
    pub decisions: i64,
}

impl Doomed {
    /// What is read of a row.
    pub const COLUMNS: &'static str = "made_key, workspace, username, fate, decided_by, decisions";

    pub fn read(row: &Row) -> Result<Self, EffectError> {
        let fate: Option<&str> = row.try_get("fate")?;
        Ok(Self {
            key: row.try_get("made_key")?,
            workspace: row.try_get("workspace")?,
            username: row.try_get("username")?,
            fate: fate.and_then(Fate::from_word),
            by: row.try_get("decided_by")?,
            decisions: row.try_get("decisions")?,
        })
    }
}

/// It is gone.
pub(super) async fn gone(db: &Transaction<'_>, doomed: &Doomed) -> Result<(), EffectError> {
    let delete = "delete from made_keys where made_key = $1 and fate is not null and decisions = $2";
    db.execute(delete, &[&doomed.key, &doomed.decisions]).await?;
    Ok(())
}

/// It is of who decided it.
pub(super) async fn handed_over(db: &Transaction<'_>, doomed: &Doomed) -> Result<(), EffectError> {
    let update = "update made_keys set person = decided_by, fate = null where made_key = $1 and fate is not null and decisions = $2";
    db.execute(update, &[&doomed.key, &doomed.decisions]).await?;
    Ok(())
}
