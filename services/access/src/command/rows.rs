//! Records of commands in Postgres. Who asked for what is ours to note; what came of it is folded from the log.

use jiff::Timestamp;
use messages::subject::Subject;
use messages::workspace;
use messages::{AccountId, CommandId, PersonId, WorkspaceId, account};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use super::Target;
use crate::database::Reading;
use crate::{Access, Error};

/// Something that was asked for.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its id.
    pub command: CommandId,
    /// Who asked.
    pub person: PersonId,
    /// Of what, and what: where the command stands on the log.
    pub subject: Subject,
    /// What the thing is called for which something was asked.
    pub name: String,
    /// What was filled in.
    pub body: Value,
    /// When.
    pub placed_at: Timestamp,
    /// None while it is not known.
    pub outcome: Option<Outcome>,
}

/// What came of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Taken,
    /// It was refused.
    Refused(Refusal),
}

/// Why a command was refused, in the words of whoever decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// By lifecycle.
    Workspace(workspace::Refusal),
    /// By billing.
    Account(account::Refusal),
}

impl Outcome {
    fn from_row(row: &Row) -> Result<Self, Error> {
        // Both write their own words; what is not about a workspace is about an account.
        let refusal = if row.try_get("of_workspace")? {
            row.try_get::<_, Option<workspace::Refusal>>("refusal")?.map(Refusal::Workspace)
        } else {
            row.try_get::<_, Option<account::Refusal>>("refusal")?.map(Refusal::Account)
        };
        Ok(refusal.map_or(Self::Taken, Self::Refused))
    }
}

impl Record {
    /// Of what it asks, if it is the command with this verb.
    #[must_use]
    pub fn target<T: Target>(&self, verb: &str) -> Option<T> {
        T::of(&self.subject).filter(|(_, asked)| *asked == verb).map(|(target, _)| target)
    }

    /// The workspace of which something is asked, if it is one.
    #[must_use]
    pub fn workspace(&self) -> Option<WorkspaceId> {
        WorkspaceId::of(&self.subject).map(|(workspace, _)| workspace)
    }

    /// The command with this verb as it was filled in.
    ///
    /// # Errors
    /// When it does not read as one.
    pub fn read<T: DeserializeOwned>(&self, verb: &str) -> Result<T, Error> {
        T::deserialize(&self.body).map_err(|error| Error::Ours(format!("a record of a {verb}: {error}")))
    }

    fn from_row(row: &Row) -> Result<Self, Error> {
        let (subject, verb): (Option<&str>, String) = (row.try_get("subject")?, row.try_get("kind")?);
        let subject = match subject {
            Some(text) => text.parse().map_err(|_| Error::Ours(format!("a record of {text}")))?,
            // Written by the release before.
            None => Subject::about::<workspace::Command>(row.try_get::<_, WorkspaceId>("workspace")?.uuid(), &verb),
        };
        let is_known: bool = row.try_get("is_known")?;
        Ok(Self {
            command: row.try_get("command")?,
            person: row.try_get("person")?,
            subject,
            name: row.try_get("name")?,
            body: row.try_get("body")?,
            placed_at: row.try_get("placed_at")?,
            outcome: is_known.then(|| Outcome::from_row(row)).transpose()?,
        })
    }
}

/// The record of this id, whoever asked: who looks must look at `person`.
///
/// # Errors
/// When nobody can say.
pub async fn find(db: &Reading, command: CommandId) -> Result<Option<Record>, Error> {
    // Where the release before wrote, what was filled in stands in columns of its own.
    let query = "select o.command, o.person, o.subject, o.kind, o.workspace, o.name, o.placed_at, c.command is not null as is_known, c.refusal, c.workspace is not null as of_workspace, \
                 coalesce(o.body, case o.kind when 'create' then jsonb_build_object('name', o.name, 'region', o.region) else '{}' end) as body \
                 from orders o left join outcomes c on c.command = o.command where o.command = $1";
    db.one(query, &[&command]).await?.as_ref().map(Record::from_row).transpose()
}

/// Notes what is asked for; what is noted already stays as it is. Whether it was new.
///
/// # Errors
/// When it could not be noted.
pub async fn note(access: &Access, record: &Record) -> Result<bool, Error> {
    // The release before reads the old columns.
    let insert = "insert into orders (command, person, subject, kind, workspace, name, region, body, placed_at) \
                  values ($1, $2, $3, $4, $5, $6, coalesce($7::jsonb ->> 'region', 'unknown'), $7, $8) on conflict (command) do nothing";
    let Record { command, person, subject, name, body, placed_at, outcome: _ } = record;
    let asked = WorkspaceId::of(subject);
    let workspace = asked.map_or_else(|| WorkspaceId::from_uuid(Uuid::nil()), |(workspace, _)| workspace);
    let verb = asked.map(|(_, verb)| verb).or_else(|| AccountId::of(subject).map(|(_, verb)| verb));
    let verb = verb.ok_or_else(|| Error::Ours(format!("{subject} is no command")))?;
    let subject = subject.to_string();
    let db = access.write().await?;
    let noted = db.execute(insert, &[command, person, &subject, &verb, &workspace, name, body, placed_at]).await?;
    Ok(noted > 0)
}

/// What came of a command, once it is known.
pub(super) async fn outcome(db: &Reading, command: CommandId) -> Result<Option<Outcome>, Error> {
    let row = db
        .one("select refusal, workspace is not null as of_workspace from outcomes where command = $1", &[&command])
        .await?;
    row.as_ref().map(Outcome::from_row).transpose()
}
