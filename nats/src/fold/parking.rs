//! Parking: a message that cannot be acted on is kept with its reason, counted and reported; never skipped unseen,
//! never a crash, and never in the way of those behind it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Statement};

use super::Subscription;
use super::checkpoint::signed;
use crate::Entry;

/// One parked entry.
pub(super) struct Parked {
    seq: u64,
    subject: String,
    reason: String,
    headers: BTreeMap<String, String>,
    header_block: Option<Vec<u8>>,
    body: Vec<u8>,
    stored_at: Timestamp,
}

impl Parked {
    pub fn new(entry: &Entry, reason: String) -> Self {
        let headers = entry
            .headers
            .iter()
            .flat_map(|headers| headers.iter())
            .filter_map(|(key, values)| Some((storable(key.as_ref()), storable(values.first()?.as_str()))))
            .collect();
        Self {
            seq: entry.seq,
            subject: storable(&entry.subject),
            reason: storable(&reason),
            headers,
            header_block: entry.unreadable.as_deref().map(<[u8]>::to_vec),
            body: entry.body.to_vec(),
            stored_at: entry.stored_at,
        }
    }

    /// The same without anything that a stranger chose: what is kept when the database does not take the whole.
    pub fn bare(entry: &Entry, reason: &str) -> Self {
        let body = Vec::new();
        let reason = format!("{reason}; and the database does not take the message itself");
        Self {
            seq: entry.seq,
            subject: "?".to_owned(),
            reason,
            headers: BTreeMap::new(),
            header_block: None,
            body,
            stored_at: entry.stored_at,
        }
    }

    /// What the service itself wanted published, and what never can be: a draft by its id, or a row of the outbox.
    pub fn own(
        seq: u64,
        subject: &str,
        reason: &str,
        headers: BTreeMap<String, String>,
        body: &[u8],
        at: Timestamp,
    ) -> Self {
        let (subject, reason) = (subject.to_owned(), reason.to_owned());
        let body = body.to_vec();
        Self { seq, subject, reason, headers, header_block: None, body, stored_at: at }
    }

    /// Why it is parked.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Alerts people: by the counter; the log line has which message and why. The body stays in the table.
    pub fn report(&self, subscription: Subscription, stream: &'static str) {
        metrics::counter!("fold_parked_total", "service" => subscription.producer.name(), "stream" => stream)
            .increment(1);
        tracing::error!(
            service = subscription.producer.name(),
            stream,
            seq = self.seq,
            subject = self.subject,
            reason = self.reason,
            "parked a message"
        );
    }
}

/// Text as Postgres takes it: what strangers send may hold the one character that it does not.
fn storable(text: &str) -> String {
    text.replace('\0', "\u{FFFD}")
}

/// The statement of the parking.
pub(super) struct Statements {
    insert: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let insert = "insert into parked (stream, seq, subject, reason, headers, body, stored_at, header_block) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
        Ok(Self { insert: db.prepare(insert).await? })
    }

    pub async fn insert(&self, db: &Client, stream: &str, parked: &[Parked]) -> Result<(), Error> {
        for one in parked {
            db.execute(
                &self.insert,
                &[
                    &stream,
                    &signed(one.seq),
                    &one.subject,
                    &one.reason,
                    &Json(&one.headers),
                    &one.body,
                    &one.stored_at,
                    &one.header_block,
                ],
            )
            .await?;
        }
        Ok(())
    }
}
