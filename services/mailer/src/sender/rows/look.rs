//! Reading what a letter depends on. It is read anew before each try.

use std::collections::HashSet;

use jiff::Timestamp;
use messages::mail::Dropped;
use messages::{AccountId, LetterId, PersonId, WorkspaceId, account, workspace};
use nats::effect::{Error, Pool, Pooled};
use tokio_postgres::Row;
use tokio_postgres::types::Json;

use super::about;
use crate::rows::reached::who_is_unreachable;
use crate::sender::Sender;
use crate::sender::life::{Life, One, State};

/// The newest of them, in their order. More than anybody gets in a month, and as many as there may be in a digest.
const LETTERS: &str = "select * from (select letter, kind, about, not_before, decided_at, state, why, ended_at, digest \
     from letters where person = $1 order by decided_at desc, letter desc limit 1000) newest order by decided_at, letter";

const WORKSPACES: &str = "select snapshot from workspaces where id = any($1)";
const ACCOUNTS: &str = "select snapshot from accounts where id = any($1)";

impl Sender {
    /// The letters of a person, what they speak of, and whether they are not reached.
    pub(in crate::sender) async fn life(&self, person: PersonId) -> Result<(Life, bool), Error> {
        let db = Pool::get(&self.pool).await?;
        let rows = Pooled::query(&db, LETTERS, &[&person]).await?;
        let letters = rows.iter().map(one).collect::<Result<Vec<One>, Error>>()?;
        let workspaces: HashSet<WorkspaceId> = letters.iter().filter_map(|one| one.about.workspace).collect();
        let workspaces: Vec<WorkspaceId> = workspaces.into_iter().collect();
        let rows = Pooled::query(&db, WORKSPACES, &[&workspaces]).await?;
        let workspaces = rows.iter().map(|row| Ok(row.try_get::<_, Json<workspace::Snapshot>>("snapshot")?.0));
        let workspaces = workspaces.collect::<Result<Vec<_>, Error>>()?;
        let of_letters = letters.iter().filter_map(|one| one.about.account);
        let accounts: HashSet<AccountId> = of_letters.chain(workspaces.iter().map(|one| one.account)).collect();
        let accounts: Vec<AccountId> = accounts.into_iter().collect();
        let rows = Pooled::query(&db, ACCOUNTS, &[&accounts]).await?;
        let accounts = rows.iter().map(|row| Ok(row.try_get::<_, Json<account::Snapshot>>("snapshot")?.0));
        let accounts = accounts.collect::<Result<Vec<_>, Error>>()?;
        let is_unreachable = !Pooled::query(&db, &who_is_unreachable(), &[&[person].as_slice()]).await?.is_empty();
        let accounts = accounts.into_iter().map(|one| (one.id, one)).collect();
        let workspaces = workspaces.into_iter().map(|one| (one.id, one)).collect();
        Ok((Life::of(letters, accounts, workspaces), is_unreachable))
    }

    /// When the first letter went out from here, if one did.
    pub(in crate::sender) async fn began_at(&self) -> Result<Option<Timestamp>, Error> {
        let db = Pool::get(&self.pool).await?;
        let rows = Pooled::query(&db, "select min(ended_at) from letters where state = 'sent'", &[]).await?;
        Ok(match rows.first() {
            Some(row) => row.try_get(0)?,
            None => None,
        })
    }
}

fn one(row: &Row) -> Result<One, Error> {
    let (ended_at, digest): (Option<Timestamp>, Option<LetterId>) = (row.try_get("ended_at")?, row.try_get("digest")?);
    let why = row.try_get::<_, Option<&str>>("why")?.and_then(Dropped::from_word);
    let went = ended_at.map(|at| State::Went { at, digest });
    let state = match (row.try_get::<_, &str>("state")?, why) {
        ("waiting", _) => State::Waiting,
        ("sent", _) | ("dropped", Some(Dropped::Collected | Dropped::SentBefore)) => went.unwrap_or(State::Over),
        (_, _) => State::Over,
    };
    let (letter, kind) = (row.try_get("letter")?, row.try_get("kind")?);
    Ok(One { letter, kind, about: about(row)?, not_before: row.try_get("not_before")?, state })
}
