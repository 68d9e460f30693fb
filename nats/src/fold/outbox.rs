//! What was decided and is to be published: rows in the decision's own transaction, then messages, in order.

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use async_nats::header::{HeaderName, HeaderValue};
use bytes::Bytes;
use jiff::Timestamp;
use messages::subject::withdrawn;
use messages::{Actor, Envelope, EventId, Message, MessageId, Number, Producer, wire};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row, Statement};

use super::checkpoint::{signed, unsigned};
use super::error::FoldError;
use crate::{OutgoingMessage, publish};

/// Where a decision puts what it publishes. Id, number, cause, time and trace are filled in for it.
#[derive(Debug)]
pub struct Outbox {
    because: Envelope,
    messages: Vec<(Message, String)>,
    discards: bool,
}

impl Outbox {
    pub(super) const fn answering(because: Envelope) -> Self {
        Self { because, messages: Vec::new(), discards: false }
    }

    /// An outbox that forgets: for replaying the past, which has been published already.
    #[must_use]
    pub const fn discarding(because: Envelope) -> Self {
        Self { because, messages: Vec::new(), discards: true }
    }

    /// Publishes a message; `policy` is the version of the rule or plan that decided.
    pub fn publish(&mut self, message: Message, policy: &str) {
        if !self.discards {
            self.messages.push((message, policy.to_owned()));
        }
    }

    /// Makes rows of the messages, numbered after `last`.
    pub(super) fn number(self, producer: Producer, last: &mut u64) -> Result<Vec<OutboxRow>, FoldError> {
        let because = &self.because;
        self.messages
            .iter()
            .map(|(message, policy)| {
                *last += 1;
                let id = EventId::numbered(producer.code(), *last, because.at);
                let envelope = Envelope {
                    id: MessageId::Event(id),
                    cause: Some(because.id),
                    actor: because.actor.clone(),
                    at: because.at,
                    policy: Some(policy.clone()),
                    number: Some(Number { producer, number: *last }),
                    trace: because.trace.map(|trace| trace.then(id.uuid())),
                };
                let body = message.body().map_err(|error| FoldError::Row(error.to_string()))?;
                Ok(OutboxRow::new(*last, message.subject().to_string(), &envelope.headers(&message.kind()), body))
            })
            .collect()
    }
}

/// What a batch adds to a message: its id, its place in it, and the version line.
const BATCH_HEADERS: usize = 1_024;

/// The largest message that a server with this limit stores, and that readers read.
pub(super) fn largest(max_payload: usize) -> usize {
    max_payload.min(wire::LARGEST).saturating_sub(BATCH_HEADERS)
}

/// One message on its way out.
#[derive(Debug, Clone)]
pub(super) struct OutboxRow {
    pub number: u64,
    pub subject: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl OutboxRow {
    fn new(number: u64, subject: String, headers: &[(&'static str, String)], body: Vec<u8>) -> Self {
        let headers = headers.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Self { number, subject, headers, body }
    }

    /// A draft that gets its number, and with it its id if it is no command, which brought its own.
    pub fn from_draft(
        number: u64,
        producer: Producer,
        subject: String,
        mut headers: BTreeMap<String, String>,
        body: Vec<u8>,
    ) -> Result<Self, FoldError> {
        use messages::envelope::{AT, ID, NUMBER};
        let at: Timestamp = headers
            .get(AT)
            .and_then(|at| at.parse().ok())
            .ok_or_else(|| FoldError::Row(format!("a draft on {subject} has no time")))?;
        headers.entry(ID.to_owned()).or_insert_with(|| EventId::numbered(producer.code(), number, at).to_string());
        headers.insert(NUMBER.to_owned(), Number { producer, number }.to_string());
        Ok(Self { number, subject, headers, body })
    }

    fn from_row(row: &Row) -> Self {
        let Json(headers) = row.get("headers");
        Self { number: unsigned(row.get("number")), subject: row.get("subject"), headers, body: row.get("body") }
    }

    /// Bytes of headers and body, as the server counts them.
    pub fn size(&self) -> usize {
        let headers: usize = self.headers.iter().map(|(key, value)| key.len() + value.len() + ": \r\n".len()).sum();
        headers + self.body.len()
    }

    /// As it is sent; an error when a header cannot be.
    pub fn into_message(self) -> Result<OutgoingMessage, publish::Error> {
        let mut headers = HeaderMap::new();
        for (key, value) in &self.headers {
            match (key.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
                (Ok(key), Ok(value)) => headers.insert(key, value),
                (Err(_), _) | (_, Err(_)) => return Err(publish::Error::Header(self.subject)),
            }
        }
        Ok(OutgoingMessage { subject: self.subject, headers, body: Bytes::from(self.body) })
    }

    /// What takes its place on the log when it can never be stored: its number, and nothing that anybody could act on.
    /// Without it everything behind it would be a jump.
    pub fn withdrawn(&self, producer: Producer, at: Timestamp) -> Self {
        let (subject, kind) = withdrawn(producer);
        let (id, number) = (EventId::numbered(producer.code(), self.number, at), self.number);
        let envelope = Envelope {
            id: MessageId::Event(id),
            cause: None,
            actor: Actor::Service(producer),
            at,
            policy: None,
            number: Some(Number { producer, number }),
            trace: None,
        };
        Self::new(number, subject, &envelope.headers(&kind), Vec::new())
    }
}

/// The statements of the outbox.
pub(super) struct Statements {
    insert: Statement,
    delete: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            insert: db.prepare("insert into outbox (number, subject, headers, body) select * from unnest($1::bigint[], $2::text[], $3::jsonb[], $4::bytea[])").await?,
            delete: db.prepare("delete from outbox where number > $1 and number <= $2").await?,
        })
    }

    pub async fn insert(&self, db: &Client, rows: &[OutboxRow]) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i64> = rows.iter().map(|row| signed(row.number)).collect();
        let subjects: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
        let headers: Vec<Json<&BTreeMap<String, String>>> = rows.iter().map(|row| Json(&row.headers)).collect();
        let bodies: Vec<&[u8]> = rows.iter().map(|row| row.body.as_slice()).collect();
        db.execute(&self.insert, &[&numbers, &subjects, &headers, &bodies]).await.map(drop)
    }

    /// Forgets what the log has. Says from where, too: below lie the remains of all that was ever published, and an index
    /// that is asked for everything up to a number walks through them.
    pub async fn delete(&self, db: &Client, after: u64, up_to: u64) -> Result<(), Error> {
        if after == up_to {
            return Ok(());
        }
        db.execute(&self.delete, &[&signed(after), &signed(up_to)]).await.map(drop)
    }
}

/// All that is left to be published, in order: what a killed owner leaves behind.
pub(super) async fn remaining(db: &Client) -> Result<Vec<OutboxRow>, Error> {
    let rows = db.query("select number, subject, headers, body from outbox order by number", &[]).await?;
    Ok(rows.iter().map(OutboxRow::from_row).collect())
}

/// Puts another row in the place of one that can never be stored.
pub(super) async fn replace(db: &Client, row: &OutboxRow) -> Result<(), Error> {
    let update = "update outbox set subject = $2, headers = $3, body = $4 where number = $1";
    db.execute(update, &[&signed(row.number), &row.subject, &Json(&row.headers), &row.body]).await.map(drop)
}
