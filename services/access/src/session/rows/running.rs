//! Sessions as their owner sees them. The hash of what a browser holds stays in the database.

use domain::authorize::permission::{EndSession, ListSessions};
use domain::authorize::{Permit, Resource};
use jiff::Timestamp;
use messages::person::Event;
use messages::{PersonId, SessionId, TraceParent};

use super::{IDLE, Session};
use crate::database::Reading;
use crate::notifications::ChangeSet;
use crate::said::say;
use crate::{Access, Error};

/// More than anybody reads; the rest are found once these have ended.
const MOST: i64 = 100;

/// A session that runs.
pub struct Running {
    /// What it is called where it is shown.
    pub id: SessionId,
    /// What the browser says about itself.
    pub agent: String,
    /// When it began.
    pub begun_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

/// What is to be ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// One session.
    One {
        /// Which.
        id: SessionId,
        /// Whose it is.
        of: PersonId,
    },
    /// All of a person but the one that asks.
    Others {
        /// Whose.
        of: PersonId,
        /// The one that stays.
        but: SessionId,
    },
}

impl Target {
    /// Whose sessions they are.
    #[must_use]
    pub const fn owner(self) -> PersonId {
        match self {
            Self::One { of, .. } | Self::Others { of, .. } => of,
        }
    }

    /// Whether this session ends.
    #[must_use]
    pub fn ends(self, session: &Session) -> bool {
        match self {
            Self::One { id, .. } => id == session.id,
            Self::Others { of, but } => of == session.person && but != session.id,
        }
    }
}

/// All that run, the last one used first.
pub async fn list(db: &Reading, permit: &Permit<ListSessions>, now: Timestamp) -> Result<Vec<Running>, Error> {
    let Resource::Person(person) = permit.on() else { return Ok(Vec::new()) };
    let query = "select id, agent, created_at, seen_at from sessions where person = $1 and expires_at > $2 and seen_at > $3 \
                 order by seen_at desc, id desc limit $4";
    let rows = db.all(query, &[person, &now, &(now - IDLE), &MOST]).await?;
    let running = |row: &tokio_postgres::Row| {
        Ok(Running {
            id: row.try_get("id")?,
            agent: row.try_get("agent")?,
            begun_at: row.try_get("created_at")?,
            seen_at: row.try_get("seen_at")?,
        })
    };
    rows.iter().map(running).collect()
}

/// Whose session this is.
pub(crate) async fn owner(db: &Reading, id: SessionId) -> Result<Option<PersonId>, Error> {
    let row = db.one("select person from sessions where id = $1", &[&id]).await?;
    Ok(row.map(|row| row.try_get(0)).transpose()?)
}

/// Ends it, or them: of whom the permit is about. That all others end is told by mail: it is what one does who fears a stranger.
///
/// # Errors
/// When it could not be noted.
pub async fn end_elsewhere(
    access: &Access,
    permit: &Permit<EndSession>,
    target: Target,
    now: Timestamp,
    trace: TraceParent,
) -> Result<(), Error> {
    let Resource::Person(person) = permit.on() else { return Err(Error::NOT_FOUND) };
    let (which, id, is_all) = match target {
        Target::One { id, .. } => ("id = $2", id, false),
        Target::Others { but, .. } => ("id <> $2", but, true),
    };
    let delete = format!("delete from sessions where person = $1 and {which}");
    let mut db = access.write().await?;
    let transaction = db.transaction().await?;
    let ended = transaction.execute(&delete, &[person, &id]).await?;
    if is_all && ended > 0 {
        say(&transaction, *person, Event::SignedOutEverywhere, now, trace).await?;
    }
    transaction.commit().await?;
    access.drafts.notify_one();
    access.notifier.notify(ChangeSet::of(*person));
    Ok(())
}
