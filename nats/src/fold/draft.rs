//! What effects and requests want said. They are no folds and give no numbers: they commit a draft beside their own
//! rows, and the service's fold moves it to the outbox within half a second, or at once when it is nudged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use messages::envelope::{ACTOR, AT, CAUSE, ID, POLICY, TRACEPARENT, TYPE};
use messages::{Actor, CommandId, Message, MessageId, Producer, TraceParent};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, GenericClient, Statement};

use super::db::Failure;
use super::outbox::OutboxRow;

/// A message that waits for its number.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What to say.
    pub message: Message,
    /// Its id, if it is a command; the others get theirs with their number.
    pub command: Option<CommandId>,
    /// What led to it.
    pub cause: Option<MessageId>,
    /// Who is behind it.
    pub actor: Actor,
    /// When it was said.
    pub at: Timestamp,
    /// The version of the rule that decided.
    pub policy: Option<String>,
    /// The trace that it is part of.
    pub trace: Option<TraceParent>,
}

impl Draft {
    fn headers(&self) -> BTreeMap<String, String> {
        let optional = [
            (ID, self.command.map(|id| id.to_string())),
            (CAUSE, self.cause.map(|id| id.to_string())),
            (POLICY, self.policy.clone()),
            (TRACEPARENT, self.trace.map(|trace| trace.to_string())),
        ];
        let mut headers: BTreeMap<String, String> =
            optional.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect();
        headers.insert(TYPE.to_owned(), self.message.kind());
        headers.insert(ACTOR.to_owned(), self.actor.to_string());
        headers.insert(AT.to_owned(), self.at.to_string());
        headers
    }
}

/// Writes drafts, in order, into the caller's transaction.
///
/// # Errors
/// When Postgres refuses; a body that cannot be written is an error of the same kind, and none of ours is.
pub async fn write(db: &impl GenericClient, drafts: &[Draft]) -> Result<(), Failure> {
    for draft in drafts {
        let body = draft.message.body().map_err(|error| Failure::Row(error.to_string()))?;
        let insert = "insert into drafts (subject, headers, body) values ($1, $2, $3)";
        db.execute(insert, &[&draft.message.subject().to_string(), &Json(draft.headers()), &body]).await?;
    }
    Ok(())
}

/// A draft that left the table: subject, headers and body.
pub(super) type Taken = (String, BTreeMap<String, String>, Vec<u8>);

/// The statements of the drafts.
pub(super) struct Statements {
    take: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let take = "with taken as (select id from drafts order by id limit 256 for update), \
                    gone as (delete from drafts where id in (select id from taken) returning id, subject, headers, body) \
                    select subject, headers, body from gone order by id";
        Ok(Self { take: db.prepare(take).await? })
    }

    /// Takes up to 256 drafts out of the table: they become outbox rows in the same transaction.
    pub async fn take(&self, db: &Client) -> Result<Vec<Taken>, Error> {
        let rows = db.query(&self.take, &[]).await?;
        Ok(rows.iter().map(|row| (row.get("subject"), row.get::<_, Json<_>>("headers").0, row.get("body"))).collect())
    }
}

/// Numbers what was taken, after `last`.
pub(super) fn number(taken: Vec<Taken>, producer: Producer, last: &mut u64) -> Result<Vec<OutboxRow>, Failure> {
    taken
        .into_iter()
        .map(|(subject, headers, body)| {
            *last += 1;
            OutboxRow::from_draft(*last, producer, subject, headers, body)
        })
        .collect()
}
