//! What a service has published and its database may not know of, because it was restored from a backup.
//!
//! Numbers are committed before they are published. So a healthy database knows every number of its service that the
//! log holds, and a number on the log that it does not know means that the database is older than the log.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use messages::envelope::{ACTOR, AT, CAUSE, ID, NUMBER, TYPE};
use messages::subject::numbered;
use messages::{MessageId, Number};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error};

use super::checkpoint::Checkpoint;
use super::error::FoldError;
use super::{Fold, Subscription};
use crate::stream_check::Refused;
use crate::{Connection, Entry, Tail};

/// Refuses to go on with a database that is older than the log.
pub(super) async fn verify(
    log: &Connection,
    subscription: Subscription,
    checkpoint: &Checkpoint,
) -> Result<(), FoldError> {
    let past = Past::find(log, subscription, checkpoint).await?;
    if past.last == checkpoint.number {
        return Ok(());
    }
    let failure = FoldError::Behind { service: subscription.producer, number: checkpoint.number, published: past.last };
    tracing::error!(service = subscription.producer.name(), %failure, "the database is older than the log");
    Err(failure)
}

/// What the log holds of the service's own, beyond a checkpoint.
pub(super) struct Past {
    /// The last own number; that of the checkpoint when there is nothing beyond it.
    pub last: u64,
    /// The messages that led to them.
    causes: HashSet<MessageId>,
    /// What they are, apart from what they got with their number.
    published: HashSet<u64>,
}

/// A message as far as a draft of it is the same.
fn likeness<'a>(subject: &str, header: impl Fn(&str) -> Option<&'a str>, body: &[u8]) -> u64 {
    let mut likeness = DefaultHasher::new();
    (subject, body, [TYPE, CAUSE, ACTOR, AT].map(header)).hash(&mut likeness);
    likeness.finish()
}

impl Past {
    /// Reads the own messages behind the checkpoint. Everything that it does not know of stands there: what was
    /// published later than it was written was stored later than what it had read.
    pub async fn find(log: &Connection, subscription: Subscription, checkpoint: &Checkpoint) -> Result<Self, Refused> {
        let mut past = Self { last: checkpoint.number, causes: HashSet::new(), published: HashSet::new() };
        // One by one, because the server filters where there is one filter: in health there is next to nothing to read.
        for filter in numbered(subscription.producer) {
            let mut tail = Tail::open(log, subscription.stream, &[filter], checkpoint.seq + 1).await?;
            while let Some(entry) = tail.next_of_the_past().await? {
                past.take(&entry, subscription, checkpoint);
            }
        }
        Ok(past)
    }

    fn take(&mut self, entry: &Entry, subscription: Subscription, checkpoint: &Checkpoint) {
        let number: Option<Number> = entry.header(NUMBER).and_then(|number| number.parse().ok());
        let Some(Number { producer, number }) = number else { return };
        // Each number took a sequence of its own: one that is further ahead was never given.
        let given = number <= checkpoint.number.saturating_add(entry.seq.saturating_sub(checkpoint.seq));
        if producer != subscription.producer || number <= checkpoint.number || !given {
            return;
        }
        self.last = self.last.max(number);
        self.causes.extend(entry.header(CAUSE).and_then(|cause| cause.parse::<MessageId>().ok()));
        self.published.insert(likeness(&entry.subject, |name| entry.header(name), &entry.body));
    }

    /// How far the service had decided when it published the last of these: the furthest of the messages that led to
    /// one. Up to there it must not decide again. What it received after that had no consequence on the log, so it is
    /// decided as if for the first time.
    pub async fn decided<F: Fold>(&self, fold: &F, log: &Connection, checkpoint: &Checkpoint) -> Result<u64, Refused> {
        let mut decided = checkpoint.seq;
        if self.causes.is_empty() {
            return Ok(decided);
        }
        let subscription = fold.subscription();
        let mut tail = Tail::open(log, subscription.stream, subscription.filters, checkpoint.seq + 1).await?;
        let mut met = HashSet::new();
        while let Some(entry) = tail.next_of_the_past().await? {
            let id = entry.header(ID).and_then(|id| id.parse::<MessageId>().ok());
            // A message that was stored twice was decided on where it stands first.
            if id.is_some_and(|id| self.causes.contains(&id) && met.insert(id)) {
                decided = entry.seq;
            }
        }
        Ok(decided)
    }

    /// Forgets the drafts that were published: the backup still has them, and they would go out a second time.
    pub async fn forget_drafts(&self, db: &Client) -> Result<(), Error> {
        for row in db.query("select id, subject, headers, body from drafts order by id", &[]).await? {
            let (id, subject, body): (i64, &str, &[u8]) = (row.get("id"), row.get("subject"), row.get("body"));
            let Json(headers): Json<BTreeMap<String, String>> = row.get("headers");
            let likeness = likeness(subject, |name| headers.get(name).map(String::as_str), body);
            if self.published.contains(&likeness) {
                db.execute("delete from drafts where id = $1", &[&id]).await?;
            }
        }
        Ok(())
    }
}
