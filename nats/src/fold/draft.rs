//! What effects and requests want published. They are no folds and give no numbers: they commit a draft beside their own
//! rows, and the service's fold moves it to the outbox within half a second, or at once when it is nudged.

use std::collections::BTreeMap;

use jiff::Timestamp;
use messages::envelope::{ACTOR, AT, CAUSE, ID, POLICY, TRACEPARENT, TYPE};
use messages::{Actor, CommandId, Message, MessageId, Producer, TraceParent};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, GenericClient, Row, Statement};

use super::error::FoldError;
use super::outbox::OutboxRow;
use super::parking::Parked;

/// A message that waits for its number.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What to publish.
    pub message: Message,
    /// Its id, if it is a command; the others get theirs with their number.
    pub command: Option<CommandId>,
    /// What led to it.
    pub cause: Option<MessageId>,
    /// Who is behind it.
    pub actor: Actor,
    /// When it was decided.
    pub at: Timestamp,
    /// The version of the rule that decided.
    pub policy: Option<String>,
    /// The trace that it is part of.
    pub trace: Option<TraceParent>,
}

/// Subject, headers and body, as they are written.
type Values = (String, Json<BTreeMap<String, String>>, Vec<u8>);

impl Draft {
    /// Writes one.
    pub(crate) const INSERT: &str = "insert into drafts (subject, headers, body) values ($1, $2, $3)";

    /// The values of [`INSERT`](Self::INSERT).
    pub(crate) fn values(&self) -> Result<Values, FoldError> {
        let body = self.message.body().map_err(|error| FoldError::Row(error.to_string()))?;
        Ok((self.message.subject().to_string(), Json(self.headers()), body))
    }

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
pub async fn write(db: &impl GenericClient, drafts: &[Draft]) -> Result<(), FoldError> {
    for draft in drafts {
        let (subject, headers, body) = draft.values()?;
        db.execute(Draft::INSERT, &[&subject, &headers, &body]).await?;
    }
    Ok(())
}

/// Where drafts are parked that cannot leave: instead of a stream, with their id as the sequence.
pub(super) const PARKED_AS: &str = "drafts";

/// A draft that left the table.
pub(super) struct Taken {
    id: i64,
    subject: String,
    /// None when what stands there is no set of headers.
    headers: Option<BTreeMap<String, String>>,
    body: Vec<u8>,
    now: Timestamp,
}

impl Taken {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let Json(headers): Json<serde_json::Value> = row.try_get("headers")?;
        Ok(Self {
            id: row.try_get("id")?,
            subject: row.try_get("subject")?,
            headers: serde_json::from_value(headers).ok(),
            body: row.try_get("body")?,
            now: row.try_get("now")?,
        })
    }

    /// As it is parked.
    pub fn parked(&self, reason: &str) -> Parked {
        let headers = self.headers.clone().unwrap_or_default();
        Parked::own(self.id.cast_unsigned(), &self.subject, reason, headers, &self.body, self.now)
    }
}

/// What time it is for Postgres, for what is kept of something that has none.
pub(super) async fn now(db: &Client) -> Result<Timestamp, Error> {
    db.query_one("select now()", &[]).await?.try_get(0)
}

/// The statements of the drafts.
pub(super) struct Statements {
    take: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let take = "with taken as (select id from drafts order by id limit $1 for update), \
                    gone as (delete from drafts where id = any(array(select id from taken)) returning id, subject, headers, body) \
                    select id, subject, headers, body, now() from gone order by id";
        Ok(Self { take: db.prepare(take).await? })
    }

    /// Takes up to `limit` drafts out of the table: they become outbox rows in the same transaction.
    pub async fn take(&self, db: &Client, limit: i64) -> Result<Vec<Taken>, Error> {
        db.query(&self.take, &[&limit]).await?.iter().map(Taken::from_row).collect()
    }
}

/// Numbers what was taken, after `last`. What nobody could read once it is on the log, or what is larger than it takes,
/// gets no number: it is parked here, where it was made.
pub(super) fn number(
    taken: Vec<Taken>,
    producer: Producer,
    last: &mut u64,
    largest: usize,
) -> (Vec<OutboxRow>, Vec<Parked>) {
    let (mut rows, mut lost) = (Vec::with_capacity(taken.len()), Vec::new());
    for one in taken {
        match numbered(&one, producer, *last + 1, largest) {
            Ok(row) => {
                *last += 1;
                rows.push(row);
            }
            Err(reason) => lost.push(one.parked(&reason)),
        }
    }
    (rows, lost)
}

fn numbered(taken: &Taken, producer: Producer, number: u64, largest: usize) -> Result<OutboxRow, String> {
    let headers = taken.headers.clone().ok_or("its headers are none")?;
    let row = OutboxRow::from_draft(number, producer, taken.subject.clone(), headers, taken.body.clone())
        .map_err(|failure| failure.to_string())?;
    if row.size() > largest {
        return Err("it is larger than the log takes".to_owned());
    }
    let header = |name: &str| row.headers.get(name).map(String::as_str);
    Message::read(&row.subject, header, &row.body).map_err(|error| error.to_string())?;
    row.clone().into_message().map_err(|error| error.to_string())?;
    Ok(row)
}
